"""What a reader may be about to type: terms of the field, places and names that the reports hold, each with its count."""

from dataclasses import replace

from indexer.text.analysis import field_words
from indexer.text.normalize import normalize
from searchapp.answers.results import Suggestion
from searchapp.questions.facets import FACETS
from searchapp.questions.query import And, Exact, Filters, SearchRequest
from searchapp.questions.read_query import read_query
from searchapp.store.base import SearchStore

MAX_SUGGESTIONS = 20
_NAMED = tuple(name for name, facet in FACETS.items() if facet.is_suggested)
_EVERYTHING = SearchRequest(And(), limit=0, facets=_NAMED)


def suggestions(store: SearchStore, typed: str, limit: int) -> tuple[Suggestion, ...]:
    """Up to so many questions that find something and have what was typed in their name, terms first, then facet by facet.

    Where a string stands nowhere, those it may be a wrong spelling of come first.
    """
    needle = normalize(typed).text.replace(" ", "")
    if not needle:
        return ()
    found = [_text(store, other) for other in _others(store, needle)]
    facets = store.search(_EVERYTHING).facets
    for facet in _NAMED:
        named = [value for value in facets[facet] if needle in normalize(value.label).text]
        for value in sorted(named, key=lambda value: (not normalize(value.label).text.startswith(needle), -value.paragraphs)):
            asked = replace(_blank(""), filters=Filters(**{facet: (value.value,)}))
            found.append(Suggestion(facet, value.label, asked, value.paragraphs))
    return tuple(each for each in found if each.total)[:limit]


def _others(store: SearchStore, needle: str) -> list[str]:
    """Terms of the field that begin with a string, or likely spellings of one that stands nowhere."""
    if not _text(store, needle).total:
        return store.spellings(needle)
    return sorted((word for word in set(field_words()) if word.startswith(needle) and word != needle), key=len)


def _text(store: SearchStore, string: str) -> Suggestion:
    total = store.search(SearchRequest(Exact(string), limit=0, facets=())).total
    return Suggestion("text", string, _blank(string), total)


def _blank(text: str) -> SearchRequest:
    # Quoted where the signs in it would mean something.
    plain = read_query(text) if text.isalnum() else Exact(text)
    return SearchRequest(plain, text=text if text.isalnum() or not text else f'"{text}"')
