"""What else to ask, with the number of paragraphs found, above all where a question finds nothing. Nothing is done silently."""

import itertools
from collections.abc import Iterator
from dataclasses import replace

from indexer.text.analysis import words
from indexer.text.normalize import normalize
from indexer.vocabulary.synonyms import Synonyms, shipped_synonyms
from searchapp.answers.results import Nearest, Offer, OfferKind, SearchResult
from searchapp.questions.facets import FACETS
from searchapp.questions.query import And, Exact, Filters, Not, Or, Query, QueryError, SearchRequest, with_whole_numbers
from searchapp.questions.read_query import read_query
from searchapp.questions.tokens import literally
from searchapp.store.base import SearchStore, total_of
from searchapp.store.likeness import folds_of
from searchapp.store.rewordings import rewordings

MAX_OFFERS = 8
MAX_SPELLINGS = 3
MAX_NEAREST = 3
# Of more strings than this, none is respelled, and none left out.
MAX_CHANGED_STRINGS = 8


def search_with_offers(store: SearchStore, request: SearchRequest, synonyms: Synonyms | None = None) -> SearchResult:
    """The answer to a question, with the ways to put it another way, and where it has no hit with offers.

    synonyms: those that are offered; without them those that come with the program.
    """
    store = store.at_once()
    result = store.search(request)
    if request.folds_copies:
        result = replace(result, folds=folds_of(result.hits))
    has_hits = bool(result.total or result.headings)
    found = rewordings(store, request, synonyms or shipped_synonyms(), has_hits=has_hits)
    result = replace(result, rewordings=found, of_other_numbers=_of_other_numbers(store, request, result.total))
    return result if has_hits else replace(result, offers=_offers(store, request), nearest=_nearest(store, request))


def _of_other_numbers(store: SearchStore, request: SearchRequest, total: int) -> int | None:
    """How many paragraphs are found where numbers must be whole, or need not be: the one that is not asked for."""
    if with_whole_numbers(request.query) == request.query:
        return None
    if not (total or request.whole_numbers or _leaves_out(request.query)):
        return 0  # what has the whole number has the number
    return total_of(store, replace(request, whole_numbers=not request.whole_numbers))


def _leaves_out(query: Query) -> bool:
    """Whether a question leaves out what has something."""
    return isinstance(query, Not) or (isinstance(query, And | Or) and any(map(_leaves_out, query.parts)))


def _nearest(store: SearchStore, request: SearchRequest) -> tuple[Nearest, ...]:
    """The paragraphs that come nearest to the strings of a question taken as one, whatever is chosen besides.

    A pasted sentence is strings that stand side by side where it was cut, at the ends of lines.
    """
    return store.nearest("".join(_strings(request.query)), MAX_NEAREST)


def _offers(store: SearchStore, request: SearchRequest) -> tuple[Offer, ...]:
    """What else to ask where nothing is found: likely spellings, then the largest first."""
    found: dict[SearchRequest, Offer] = {}
    for kind, label, other in itertools.chain(_respelled(store, request), _others(request)):
        if other is None:
            continue
        total = total_of(store, other)
        if total and other not in found:
            found[other] = Offer(kind, label, other, total)
    # What may have been meant comes first: a likely spelling before one with more paragraphs.
    offers = sorted(found.values(), key=lambda offer: (0, 0) if offer.kind is OfferKind.SPELLING else (1, -offer.total))
    return tuple(offers[:MAX_OFFERS])


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
    if request.since:
        yield OfferKind.WITHOUT_SINCE, request.since, replace(request, since="")
    if len(chosen) + bool(request.since) > 1:
        yield OfferKind.WITHOUT_FILTERS, "", replace(request, filters=Filters(), since="")
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
    typed = " ".join(literally(string) for string in strings)
    try:
        return replace(request, query=query, text=typed, offset=0) if read_query(typed) == query else None
    except QueryError:  # too many strings, or signs that no quotation marks hold
        return None
