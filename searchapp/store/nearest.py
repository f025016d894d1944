"""A string that stands nowhere → where paragraphs come nearest to it: a pasted sentence with a slip, or a page with many.

A paragraph is laid against the string so that as few single characters as can be differ; what stands before and after costs
nothing. A paragraph shorter than the string is sought in the string instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, Levenshtein

from indexer.text.normalize import normalize
from searchapp.answers.results import Likeness, Nearest

# Shorter strings are near to too much; of them, other spellings are offered.
MIN_CHARS = 8
MAX_CHARS = 1_000
# So many paragraphs are looked at, those that share the rarest bigrams; and so many of them are laid against the string.
MAX_CANDIDATES = 100
_MAX_LAID = 12
# Of the shorter of both, so many characters agree.
_NEAR = 0.7
# Longer strings are known by their bigrams; and partial_ratio takes time by the square of their length.
_SHORT = 64
# How far the beginning of what a string is laid against is looked for.
_MAX_SHIFT = 40


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text comes nearest to a string: text[start:end] and string[first:last], which differ in so many characters."""

    start: int
    end: int
    first: int
    last: int
    differing: int

    @property
    def agreeing(self) -> int:
        """How many characters of the shorter of both agree."""
        return min(self.end - self.start, self.last - self.first) - self.differing

    @property
    def agreement(self) -> float:
        """How much of the shorter of both agrees, from 0 to 1."""
        return max(self.agreeing, 0) / max(min(self.end - self.start, self.last - self.first), 1)


def nearest_places(string: str, texts: Sequence[str], limit: int) -> list[tuple[int, Place]]:
    """(index of the text, place) of those texts that come nearest to a string, most agreeing characters first, then in order.

    string: a searched form of up to MAX_CHARS characters; texts: searched forms, those that share most with it first.
    """
    likely: Sequence[int] = range(len(texts))
    if len(string) <= _SHORT:
        ratios = [fuzz.partial_ratio(string, text) * min(len(string), len(text)) for text in texts]
        likely = sorted(likely, key=lambda at: -ratios[at])
    places = [(at, placed(string, texts[at])) for at in likely[:_MAX_LAID] if len(texts[at]) >= MIN_CHARS]
    near = [(at, place) for at, place in places if place.agreement >= _NEAR]
    return sorted(near, key=lambda found: (-found[1].agreeing, found[0]))[:limit]


def nearest_of(likeness: Likeness, string: str, place: Place) -> Nearest:
    """What is answered of a paragraph whose searched form has a place that comes near to a string."""
    span = normalize(likeness.paragraph.text).original_span(place.start, place.end)
    return Nearest(likeness.report, likeness.paragraph, span, string[place.first : place.last], likeness.agreement)


def placed(string: str, text: str) -> Place:
    """Where a text comes nearest to a string."""
    if len(text) < len(string):
        other = placed(text, string)
        return Place(other.first, other.last, other.start, other.end, other.differing)
    end, differing = _nearest_end(string, text)
    starts = range(max(0, end - len(string) - _MAX_SHIFT), max(0, end - len(string) + _MAX_SHIFT) + 1)
    within = [start for start in starts if abs(end - start - len(string)) <= differing and start <= end]
    start = min(within, key=lambda at: (Levenshtein.distance(string, text[at:end]), abs(end - at - len(string))), default=0)
    return Place(start, end, 0, len(string), OSA.distance(string, text[start:end]))


def _nearest_end(string: str, text: str) -> tuple[int, int]:
    """(where what is nearest to a string ends in a text, how many single-character edits away it is).

    Source: the bit vectors of Myers (1999), with beginnings that cost nothing.
    """
    places: dict[str, int] = {}
    for at, char in enumerate(string):
        places[char] = places.get(char, 0) | 1 << at
    everything, last = (1 << len(string)) - 1, 1 << len(string) - 1
    up, down, distance = everything, 0, len(string)
    best, best_end, before = distance, 0, distance
    for end, char in enumerate(text, 1):
        here = places.get(char, 0)
        steep = here | down
        flat = (((here & up) + up) ^ up) | here
        rising, falling = down | ~(flat | up) & everything, up & flat
        distance += bool(rising & last) - bool(falling & last)
        rising, falling = rising << 1, falling << 1
        up, down = (falling | ~(steep | rising)) & everything, rising & steep & everything
        # Of ends side by side that are equally near, the last has another character where one is missing.
        if distance < best or (distance == best == before and end == best_end + 1):
            best, best_end = distance, end
        before = distance
    return best_end, best
