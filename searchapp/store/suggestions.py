"""What a reader may be about to type: terms of the field, places and names that the reports hold, each with its count.

They are found by their characters, by their pinyin or the initials of it, and by other words for them.
"""

import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from indexer.text.analysis import field_words
from indexer.text.normalize import normalize
from indexer.vocabulary.pinyin import begins, plain
from indexer.vocabulary.synonyms import Synonyms, shipped_synonyms
from searchapp.answers.results import FacetValue, Suggestion
from searchapp.questions.facets import FACETS
from searchapp.questions.query import And, Exact, Filters, SearchRequest
from searchapp.questions.read_query import read_query
from searchapp.store.base import SearchStore, total_of

MAX_SUGGESTIONS = 20
# Of so many terms at most it is counted how often they stand.
_MAX_COUNTED = 40
# Longer than any name by its pinyin.
_MAX_PINYIN = 60
# One letter begins half of all foreign names.
_MIN_FOREIGN = 2
_NAMED = tuple(name for name, facet in FACETS.items() if facet.is_suggested)
_EVERYTHING = SearchRequest(And(), limit=0, facets=_NAMED)


@dataclass
class _Known:
    """What is known of one commit of a store, so that no key that is typed counts it anew.

    Attributes:
        named: the values of facets, each with its facet and the searched form of its name.
        totals: string → paragraphs that contain it.
    """

    version: str
    named: list[tuple[str, str, FacetValue]]
    totals: dict[str, int] = field(default_factory=dict)


_KNOWN: "weakref.WeakKeyDictionary[SearchStore, _Known]" = weakref.WeakKeyDictionary()


def suggestions(store: SearchStore, typed: str, limit: int, synonyms: Synonyms | None = None) -> tuple[Suggestion, ...]:
    """Up to so many questions that find something and have what was typed in their name, terms first, then facet by facet.

    Where a string stands nowhere, what is spelled so in pinyin comes first, then those it may be a wrong spelling of.
    """
    needle = normalize(typed).text.replace(" ", "")
    if not needle:
        return ()
    known = _known(store)
    sound = _sound(typed)
    terms = [each for each in _terms(store, known, needle, sound, synonyms or shipped_synonyms()) if each.total]
    return tuple([*terms, *_names(known, needle, sound)][:limit])


def _sound(typed: str) -> str:
    """What was typed as pinyin; empty if no letter of it can be."""
    sound = plain(typed[:_MAX_PINYIN])
    return sound if any(char.isascii() and char.isalpha() for char in sound) and len(typed) <= _MAX_PINYIN else ""


def _known(store: SearchStore) -> _Known:
    version = store.version()
    known = _KNOWN.get(store)
    if known is None or known.version != version:
        facets = store.search(_EVERYTHING).facets
        named = [(facet, normalize(value.label).text, value) for facet in _NAMED for value in facets[facet]]
        known = _KNOWN[store] = _Known(version, named)
    return known


def _terms(store: SearchStore, known: _Known, needle: str, sound: str, synonyms: Synonyms) -> Iterator[Suggestion]:
    """Terms of the field and names of enterprises, those that stand most often first among those found by their sound."""
    words = list(synonyms.others(needle))
    if _total(store, known, needle):
        words += sorted((word for word in set(field_words()) if word.startswith(needle) and word != needle), key=len)
    elif not sound:
        words += store.spellings(needle)
    elif len(needle) >= _MIN_FOREIGN:
        begun = [word for word in synonyms.begun_with(needle) if word != needle]
        words += [other for word in begun for other in (word, *synonyms.others(word))]
    if sound:
        heard = {word for word in (*field_words(), *synonyms.searched_words()) if begins(sound, word)}
        short = sorted(heard, key=lambda word: (len(word), word))[:_MAX_COUNTED]
        words += sorted(short, key=lambda word: -_total(store, known, word))
    for word in dict.fromkeys(normalize(word).text for word in words[: 2 * _MAX_COUNTED]):
        yield Suggestion("text", word, _blank(word), _total(store, known, word))


def _names(known: _Known, needle: str, sound: str) -> Iterator[Suggestion]:
    """Values of facets, those first whose names begin with what was typed."""
    for facet in _NAMED:
        named = [(name, value) for of, name, value in known.named if of == facet]
        found = [each for each in named if needle in each[0] or (sound and begins(sound, each[0]))]
        for _, value in sorted(found, key=lambda each: (not each[0].startswith(needle), -each[1].paragraphs)):
            if value.paragraphs:
                asked = replace(_blank(""), filters=Filters(**{facet: (value.value,)}))
                yield Suggestion(facet, value.label, asked, value.paragraphs)


def _total(store: SearchStore, known: _Known, string: str) -> int:
    if string not in known.totals:
        total = total_of(store, SearchRequest(Exact(string)))
        # Whatever is typed is counted; only what is met again is worth keeping.
        if len(known.totals) < 10_000:
            known.totals[string] = total
        return total
    return known.totals[string]


def _blank(text: str) -> SearchRequest:
    # Quoted where the signs in it would mean something.
    plain_text = read_query(text) if text.isalnum() else Exact(text)
    return SearchRequest(plain_text, text=text if text.isalnum() or not text else f'"{text}"')
