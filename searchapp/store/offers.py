"""Where a question finds nothing: what else to ask, with the number of paragraphs found. Nothing is relaxed silently."""

import itertools
from collections.abc import Iterator
from dataclasses import replace

from indexer.text.analysis import words
from indexer.text.normalize import normalize
from searchapp.answers.results import Offer, OfferKind, SearchResult
from searchapp.questions.facets import FACETS
from searchapp.questions.query import And, Exact, Filters, Query, QueryError, SearchRequest
from searchapp.questions.read_query import read_query
from searchapp.store.base import SearchStore

MAX_OFFERS = 8
MAX_SPELLINGS = 3
# Of more strings than this, none is respelled, and none left out.
MAX_CHANGED_STRINGS = 8
_QUOTES = (('"', '"'), ("「", "」"), ("『", "』"))


def search_with_offers(store: SearchStore, request: SearchRequest) -> SearchResult:
    """The answer to a question; where it has no hit it comes with offers: likely spellings, then the largest first."""
    result = store.search(request)
    if result.total or result.headings:
        return result
    found: dict[SearchRequest, Offer] = {}
    for kind, label, other in itertools.chain(_respelled(store, request), _others(request)):
        if other is None:
            continue
        total = store.search(replace(other, limit=0, offset=0, facets=())).total
        if total and other not in found:
            found[other] = Offer(kind, label, other, total)
    # What may have been meant comes first: a likely spelling before one with more paragraphs.
    offers = sorted(found.values(), key=lambda offer: (0, 0) if offer.kind is OfferKind.SPELLING else (1, -offer.total))
    return replace(result, offers=tuple(offers[:MAX_OFFERS]))


def _respelled(store: SearchStore, request: SearchRequest) -> Iterator[tuple[OfferKind, str, SearchRequest | None]]:
    """The question with each string that stands nowhere spelled as one that stands somewhere."""
    strings = _strings(request.query)
    if len(strings) > MAX_CHANGED_STRINGS:
        return
    choices = [[string] if _stands(store, string) else store.spellings(string)[:MAX_SPELLINGS] for string in strings]
    for spelled in itertools.islice(itertools.product(*choices), MAX_SPELLINGS):
        if list(spelled) != strings:
            yield OfferKind.SPELLING, " ".join(spelled), _asking(request, list(spelled))


def _stands(store: SearchStore, string: str) -> bool:
    found = store.search(SearchRequest(Exact(string), limit=0, facets=()))
    return bool(found.total or found.headings)


def _others(request: SearchRequest) -> Iterator[tuple[OfferKind, str, SearchRequest | None]]:
    """(kind, what is changed, the question so changed), from the smallest change to the largest."""
    chosen = list(request.filters)
    for name in chosen:
        filters = request.filters.replaced(**{name: ()})
        yield OfferKind.WITHOUT_FILTER, FACETS[name].plural, replace(request, filters=filters)
    if len(chosen) > 1:
        yield OfferKind.WITHOUT_FILTERS, "", replace(request, filters=Filters())
    strings = _strings(request.query)
    if 1 < len(strings) <= MAX_CHANGED_STRINGS:
        for dropped in strings:
            left = [string for string in strings if string != dropped]
            yield OfferKind.FEWER, dropped, _asking(request, left)
    cut = list(dict.fromkeys(word for string in strings for word in words(string)))
    if cut and len(cut) > len(strings):
        yield OfferKind.WORDS, " ".join(cut), _asking(request, cut)


def _strings(query: Query) -> list[str]:
    """The strings of a question that asks for nothing but strings; none of any other."""
    parts = query.parts if isinstance(query, And) else (query,)
    return [part.text for part in parts if isinstance(part, Exact)] if all(isinstance(p, Exact) for p in parts) else []


def _asking(request: SearchRequest, strings: list[str]) -> SearchRequest | None:
    """The question with these strings in place of its own; None if it cannot be typed so that it reads back the same."""
    parts = tuple(dict.fromkeys(Exact(normalize(string).text) for string in strings))
    query = parts[0] if len(parts) == 1 else And(parts)
    typed = " ".join(_typed(string) for string in strings)
    try:
        return replace(request, query=query, text=typed, offset=0) if read_query(typed) == query else None
    except QueryError:  # too many strings, or signs that no quotation marks hold
        return None


def _typed(string: str) -> str:
    """A string as it is typed to be meant literally."""
    if string.isalnum():
        return string
    # Searched forms hold plain quotation marks, so that these are not always what a string can stand between.
    opening, closing = next(((o, c) for o, c in _QUOTES if c not in string), _QUOTES[0])
    return f"{opening}{string}{closing}"
