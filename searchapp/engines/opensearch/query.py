"""A question → what OpenSearch is asked: which paragraphs match, which pass the filters, and in what order they come.

Every string goes as tokens that were cut here, never as a query in the engine's language.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from indexer.opensearch_index.client import Json
from indexer.opensearch_index.mapping import all_of, characters_of, exact
from indexer.text.sentences import SENTENCE_ENDS
from searchapp.questions.facets import FACETS, Choice, YearRange
from searchapp.questions.query import (
    DIGITS,
    IN_NUMBERS,
    And,
    Exact,
    Filters,
    Not,
    Or,
    Query,
    Since,
    Sort,
    Wildcard,
    Within,
)

ORDERS: Mapping[Sort, Sequence[Json]] = {
    Sort.RELEVANCE: [{"_score": "desc"}, {"rank": "asc"}],
    Sort.YEAR: [{"year": "asc"}, {"rank": "asc"}],
    Sort.YEAR_DOWN: [{"year": "desc"}, {"rank": "asc"}],
    Sort.DOCUMENT: [{"rank": "asc"}],
    Sort.ADDED_DOWN: [{"added": "desc"}, {"rank": "asc"}],
}
# The shortest of the body first, which say the least besides; when they came into the index is not known of them.
HEADING_ORDERS: Mapping[Sort, Sequence[Json]] = {
    **ORDERS,
    Sort.RELEVANCE: [{"is_around": "asc"}, {"length": "asc"}, {"rank": "asc"}],
    Sort.ADDED_DOWN: ORDERS[Sort.DOCUMENT],
}
_MAX_FOLLOWED = 200
_NUMBER_BEFORE, _NUMBER_AFTER = re.compile(r"[0-9][.,]?\Z"), re.compile(r"[.,]?[0-9]")
_NOTHING: Json = {"match_none": {}}
Listed = Mapping[Exact | Wildcard, Sequence[str]]


def matching(query: Query, listed: Listed) -> Json:
    """What matches. `listed` has the ids of the documents that match what the engine cannot follow."""
    match query:
        case Exact() | Wildcard() if query in listed:
            return {"ids": {"values": list(listed[query])}}
        case Exact(text, is_whole):
            return _whole(text) if is_whole else _exact(text)
        case Wildcard(pieces, most):
            return _one_after_another(pieces, most)
        case Or(parts):
            return {"bool": {"should": [matching(part, listed) for part in parts], "minimum_should_match": 1}}
        case Not(part):
            return {"bool": {"must_not": [matching(part, listed)]}}
        case Within(filters):
            return all_of(passing(filters).values())
        case Since(time):
            return {"range": {"added": {"gte": time}}}
        case And(parts):
            return all_of(matching(part, listed) for part in parts)


def _exact(text: str) -> Json:
    return exact(text) if is_text(text) else _NOTHING


def is_text(string: str) -> bool:
    """Whether a string can be in a text: half a character that was cut out of a pair cannot, nor can it be sent."""
    return string.encode("utf-8", "ignore").decode() == string


def standing(string: str) -> Json:
    """The intervals at which a string stands."""
    return {"match": {"query": characters_of(string), "ordered": True, "max_gaps": 0}}


def one_of(characters: Iterable[str]) -> Json:
    """The intervals at which one of some characters stands."""
    return {"any_of": {"intervals": [{"match": {"query": each}} for each in sorted(characters)]}}


def _whole(text: str) -> Json:
    """What has a string where no number goes on at its ends.

    The engine's `not_contained_by` lets through what is contained, tried with 2.19; so that strings may not overlap themselves.
    """
    string, digit, sign = standing(text), one_of(DIGITS), one_of(IN_NUMBERS)
    longer = [[digit, string], [digit, sign, string]] if text[0] in DIGITS else []
    longer += [[string, digit], [string, sign, digit]] if text[-1] in DIGITS else []
    rows = [{"all_of": {"ordered": True, "max_gaps": 0, "intervals": each}} for each in longer]
    alone = {**string["match"], "filter": {"not_overlapping": {"any_of": {"intervals": rows}}}}
    return {"intervals": {"characters": {"match": alone}}}


def _one_after_another(pieces: Sequence[str], most: int | None) -> Json:
    """Paragraphs in which strings follow one another within a sentence, or with so many characters between at most."""
    strings = list(map(standing, pieces))
    if most is not None:
        return {"intervals": {"characters": {"all_of": {"ordered": True, "max_gaps": most, "intervals": strings}}}}
    without = {"not_containing": one_of(SENTENCE_ENDS)}
    return {"intervals": {"characters": {"all_of": {"ordered": True, "intervals": strings, "filter": without}}}}


def to_list(query: Query) -> tuple[Exact | Wildcard, ...]:
    """What of a query the engine cannot follow: wildcards with the end of a sentence inside a piece, and what is long.

    An end may stand there, but nowhere between; the engine's intervals do not tell one from the other. They take a clause for
    each character, so that long ones would be too many.
    """
    match query:
        case Wildcard(pieces, most):
            has_end = most is None and any(end in piece for end in SENTENCE_ENDS for piece in pieces)
            return (query,) if has_end or sum(map(len, pieces)) > _MAX_FOLLOWED else ()
        case Exact(text, True):
            return (query,) if len(text) > _MAX_FOLLOWED // 5 or _may_overlap_itself(text) else ()
        case And(parts) | Or(parts):
            return tuple(dict.fromkeys(each for part in parts for each in to_list(part)))
        case Not(part):
            return to_list(part)
        case _:
            return ()


def _may_overlap_itself(text: str) -> bool:
    """Whether a string may stand with whole numbers at its ends where it overlaps one that has not: 5年5 in 15年5年5."""
    for shared in range(1, len(text)):
        is_same = text[:shared] == text[-shared:]
        if is_same and not (_NUMBER_BEFORE.search(text[:-shared]) and _NUMBER_AFTER.match(text[shared:])):
            return True
    return False


def passing(filters: Filters) -> dict[str, Json]:
    """Facet → what passes its choice, for those facets in which something is chosen."""
    return {name: _any_of(FACETS[name].field.in_cluster, filters[name]) for name in filters}


def _any_of(field: str, chosen: Sequence[Choice]) -> Json:
    """What has any of some values, or years in any of some ranges."""
    ranges = [{"range": {field: {"gte": each.first, "lte": each.last}}} for each in chosen if isinstance(each, YearRange)]
    return {"bool": {"should": ranges, "minimum_should_match": 1}} if ranges else {"terms": {field: chosen}}


def by_words(looked_up: Iterable[str]) -> Json:
    """What has any of some words, with the score of those it has."""
    return {"match": {"words": {"query": " ".join(looked_up)}}}
