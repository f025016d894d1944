"""How a cluster scores paragraphs: the parts of store/relevance.py, each as what the engine's own queries can tell.

Intervals that are asked for score n / (n + 1), n being how many there are; what is constant is a condition with a boost.
"""

from collections.abc import Sequence
from itertools import pairwise

from indexer.opensearch_index.client import Json
from indexer.opensearch_index.mapping import PARAGRAPH, all_of, exact
from searchapp.engines.opensearch.query import Listed, is_text, matching, one_of, standing
from searchapp.questions.query import DIGITS, Query, SearchRequest, needed_strings
from searchapp.store.relevance import BESIDE, ENOUGH, FIGURE, LEAD, LENGTH, LISTING, NEAR, NEARNESS, TOO_MANY, shares

# A cluster takes so many clauses of one question, and intervals take one for each character. Of longer questions nearness and
# figures are not scored, and of still longer ones each string that is there is worth a mention.
_MAX_CHARS_NEAR, _MAX_CHARS_COUNTED = 40, 100
_MENTION = 1 / 2


def scored(request: SearchRequest, listed: Listed, among: Sequence[Json] = ()) -> Json:
    """The query of a question with its scores, as ranking.py reckons them."""
    strings = {string: share for string, share in shares(request.meant).items() if is_text(string)}
    must = [{"term": {"sort": PARAGRAPH}}, matching(request.meant, listed), *among]
    if not strings:
        return all_of(must)
    should = _mentions(strings) + _nearness(request.meant) + _figures(strings)
    parts = {"filter": must, "should": should, "minimum_should_match": 0}
    return {
        "function_score": {
            "query": {"bool": parts}, "functions": [*_length(), *map(_lead, strings)],
            "score_mode": "sum", "boost_mode": "sum",
        }
    }  # fmt: skip


def _mentions(strings: dict[str, float]) -> list[Json]:
    if sum(map(len, strings)) > _MAX_CHARS_COUNTED:
        return [_worth(exact(string), share * _MENTION) for string, share in strings.items()]
    return [_intervals(_unlisted(string), boost=share) for string, share in strings.items()]


def _unlisted(string: str) -> Json:
    """Where a string stands, but for rows of several."""
    # One filter in the other: of several in an `any_of`, the engine was seen to let through what one of them forbids.
    after = {"not_contained_by": standing(LISTING + string)}
    before = {"not_contained_by": standing(string + LISTING)}
    first = {"match": {**standing(string)["match"], "filter": after}}
    return {"all_of": {"intervals": [first], "filter": before}}


def _nearness(query: Query) -> list[Json]:
    needed = [string for string in needed_strings(query) if is_text(string)]
    pairs = list(pairwise(needed)) if sum(map(len, needed)) <= _MAX_CHARS_NEAR else []
    return [
        _worth(_within(standing(one), standing(other), most), NEAR / len(pairs) / len(NEARNESS))
        for one, other in pairs
        for most in NEARNESS
    ]


def _figures(strings: dict[str, float]) -> list[Json]:
    if sum(map(len, strings)) > _MAX_CHARS_NEAR:
        return []
    # Intervals may overlap, so that a digit in the string is one beside it.
    return [_worth(_within(standing(string), one_of(DIGITS), BESIDE), share * FIGURE) for string, share in strings.items()]


def _within(one: Json, other: Json, most: int) -> Json:
    """Paragraphs that have two intervals with so many characters between at most, in any order."""
    return _intervals({"all_of": {"max_gaps": most, "intervals": [one, other]}})


def _length() -> list[Json]:
    """Rising to the length that is enough, falling to that which is too much: `linear` falls to both sides."""
    sides = (({"lt": ENOUGH}, ENOUGH), ({"gte": ENOUGH}, TOO_MANY - ENOUGH))
    return [
        {
            "filter": {"range": {"length": within}},
            "linear": {"length": {"origin": ENOUGH, "scale": to_nothing / 2, "decay": 0.5}},
            "weight": LENGTH,
        }
        for within, to_nothing in sides
    ]


def _lead(string: str) -> Json:
    share = {"field": "lead_length", "modifier": "reciprocal", "factor": 1 / len(string)}
    return {"filter": exact(string, lead=True), "field_value_factor": share, "weight": LEAD}


def _intervals(rule: Json, boost: float = 1.0) -> Json:
    return {"intervals": {"characters": {**rule, "boost": boost}}}


def _worth(condition: Json, boost: float) -> Json:
    return {"constant_score": {"filter": condition, "boost": boost}}
