"""How much a paragraph is about a question, reckoned place by place from its text: the answer that scores are compared with."""

from itertools import pairwise

from searchapp.questions.query import Query, needed_strings
from searchapp.store.relevance import BESIDE, ENOUGH, FIGURE, LEAD, LENGTH, NEAR, NEARNESS, TOO_MANY, shares
from tests.searchapp.engines.brute_force import normalized, places


def relevance(query: Query, original: str) -> float:
    """The score of a paragraph that matches a query."""
    strings = shares(query)
    if not strings:
        return 0.0
    near = [nearness(one, other, original) for one, other in pairwise(needed_strings(query))]
    return (
        sum(share * mentions(string, original) for string, share in strings.items())
        + LEAD * sum(share_of_lead(string, original) for string in strings)
        + LENGTH * length(len(normalized(original).text))
        + (NEAR * sum(near) / len(near) if near else 0.0)
        + FIGURE * sum(share * has_figure(string, original) for string, share in strings.items())
    )


def mentions(string: str, original: str) -> float:
    """1/2 for one mention, 2/3 for two …; those in a row of several do not count."""
    searched = normalized(original)
    in_rows = {at + 1 for at in places(f"、{string}", searched)} | set(places(f"{string}、", searched))
    alone = sum(at not in in_rows for at in places(string, searched))
    return 1 - 1 / (alone + 1)


def length(characters: int) -> float:
    """1 for enough characters, the less the fewer there are, and a little less for more."""
    if characters < ENOUGH:
        return characters / ENOUGH
    return max(0.0, (TOO_MANY - characters) / (TOO_MANY - ENOUGH))


def share_of_lead(string: str, original: str) -> float:
    """What share of the first sentence a string is; 0 if it is not in it."""
    searched = normalized(original)
    end = 0
    while end < len(searched.text) and searched.text[end] not in "。!?;":
        end += 1
    return len(string) / end if any(at + len(string) <= end for at in places(string, searched)) else 0.0


def nearness(one: str, other: str, original: str) -> float:
    """How many of the distances hold two strings, as a share; 0 if one is missing."""
    searched = normalized(original)
    between = [
        max(0, here - there - len(other), there - here - len(one))
        for here in places(one, searched)
        for there in places(other, searched)
    ]
    return sum(min(between) <= most for most in NEARNESS) / len(NEARNESS) if between else 0.0


def has_figure(string: str, original: str) -> bool:
    """Whether a string has a digit, or stands so near to one that few characters are between."""
    searched = normalized(original)
    digits = {at for digit in "0123456789" for at in places(digit, searched)}
    around = (range(at - BESIDE - 1, at + len(string) + BESIDE + 1) for at in places(string, searched))
    return any(not digits.isdisjoint(near) for near in around)
