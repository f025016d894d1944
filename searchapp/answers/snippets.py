"""A hit → what is shown of it: every string that was asked for, in whole sentences or clauses, as pieces, never as HTML."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from searchapp.answers.results import Hit, Span

Piece = tuple[str, bool]
MAX_SNIPPET_CHARS = 160
# What stands between two fragments.
LEFT_OUT = "…"
SENTENCE = re.compile(r"[^。！？!?；;]*[。！？!?；;]+[”’」』）)]*|[^。！？!?；;]+$")
# A comma or a colon within a number (1,200, 10:30) ends nothing.
CLAUSE = re.compile(r"(?:[^。！？!?；;，,：:]|[,:](?=\d))*(?:[。！？!?；;，：]|[,:](?!\d))+[”’」』）)]*|.+?$", re.DOTALL)
ITEM = re.compile(r"[^、]*、|[^、]+$")
# So many occurrences are tried at most, the first of each string: few paragraphs have more.
_MAX_TRIED = 1_000


@dataclass(frozen=True, slots=True)
class Snippet:
    """Fragments of a paragraph in its order, apart, each in pieces `(text, is match)` that joined are a stretch of it.

    Attributes:
        cut_before, cut_after: whether text is left out before the first or after the last.
    """

    fragments: tuple[tuple[Piece, ...], ...]
    cut_before: bool
    cut_after: bool

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The pieces of all fragments, with a sign where text between them is left out."""
        first, *others = self.fragments
        return (*first, *(piece for fragment in others for piece in ((LEFT_OUT, False), *fragment)))


def snippet_of(hit: Hit, max_chars: int = MAX_SNIPPET_CHARS) -> Snippet:
    """What is shown of a hit."""
    return build_snippet(hit.paragraph.text, hit.spans, hit.of_each, max_chars)


def snippet_text(snippet: Snippet) -> str:
    """A snippet in plain text, with signs where text is left out."""
    shown = "".join(piece for piece, _ in snippet.pieces)
    return f"{LEFT_OUT * snippet.cut_before}{shown}{LEFT_OUT * snippet.cut_after}"


def build_snippet(
    text: str, spans: tuple[Span, ...], of_each: Sequence[Sequence[Span]] = (), max_chars: int = MAX_SNIPPET_CHARS
) -> Snippet:
    """The sentences that show all strings, as many as fit; where none do, clauses that do, those with most of them first.

    of_each: the matches string by string; of each string one at least is shown whole. Without them all are of one string.

    A single sentence is shown whole up to twice `max_chars`. As few fragments are taken as show all strings when the one that
    shows most of those still unseen, in the fewest characters, is taken first.
    """
    standing = [each for each in of_each if each] or [spans or ((0, 0),)]
    wanted = [list(each[: max(1, _MAX_TRIED // len(standing))]) for each in standing]
    stretches = _in_one(_Cut(_sentences(text)), wanted, max_chars, 2 * max_chars)
    if not stretches:
        clauses = _Cut(list(_clauses(text, max_chars // 4)))
        stretches = _in_one(clauses, wanted, max_chars, max_chars) or _in_several(clauses, wanted, max_chars // 2)
    fragments = tuple(pieces_of(text, spans, start, end) for start, end in stretches)
    return Snippet(fragments, stretches[0][0] > 0, stretches[-1][1] < len(text))


def pieces_of(text: str, spans: tuple[Span, ...], start: int = 0, end: int | None = None) -> tuple[Piece, ...]:
    """A stretch of a text cut at its matches; joined, the pieces are text[start:end]."""
    end = len(text) if end is None else end
    pieces: list[Piece] = []
    at = start
    for span in spans[max(0, bisect_left(spans, (start, 0)) - 1) : bisect_left(spans, (end, 0))]:
        first, last = max(span[0], start), min(span[1], end)
        if first >= last:
            continue
        if first > at:
            pieces.append((text[at:first], False))
        pieces.append((text[first:last], True))
        at = last
    if at < end:
        pieces.append((text[at:end], False))
    return tuple(pieces)


class _Cut:
    """A text cut into units, sentences or clauses, that touch one another."""

    def __init__(self, units: list[Span]) -> None:
        self._starts, self._ends = [start for start, _ in units], [end for _, end in units]

    def around(self, match: Span) -> Span:
        """The units that a match lies in, as one stretch."""
        first = bisect_right(self._starts, match[0]) - 1
        last = bisect_left(self._ends, max(match[1], match[0] + 1), lo=first)
        return self._starts[first], self._ends[min(last, len(self._ends) - 1)]

    def grown(self, stretch: Span, most: int) -> Span:
        """A stretch with the units around it, as many on both sides, as long as there are no more than `most` characters."""
        start, end = stretch
        start = self._first_from(start - max(0, most - (end - start)) // 2, start)
        end = max(end, self._ends[max(0, bisect_right(self._ends, start + most) - 1)])
        return self._first_from(end - most, start), end

    def _first_from(self, at: int, start: int) -> int:
        """Where the first unit begins that does not begin before a place; at most `start`."""
        return min(start, self._starts[min(bisect_left(self._starts, at), len(self._starts) - 1)])


def _sentences(text: str) -> list[Span]:
    return [found.span() for found in SENTENCE.finditer(text)] or [(0, len(text))]


def _clauses(text: str, most: int) -> Iterator[Span]:
    """The clauses of a text; one of more than `most` characters cut at its enumeration commas, and else anywhere."""
    for clause in CLAUSE.finditer(text):
        start, end = clause.span()
        items = ITEM.finditer(text, start, end) if end - start > most else (clause,)
        for item in items:
            for at in range(item.start(), item.end(), most):
                yield at, min(at + most, item.end())
    if not text:
        yield 0, 0


def _in_one(cut: _Cut, wanted: list[list[Span]], width: int, most: int) -> list[Span]:
    """The one stretch of units that shows all strings, grown to `width` characters; none if it has more than `most`."""
    shown, stretch = _densest(cut, wanted, width)
    if len(shown) < len(wanted) or stretch[1] - stretch[0] > most:
        return []
    return [cut.grown(stretch, width)]


def _in_several(cut: _Cut, wanted: list[list[Span]], width: int) -> list[Span]:
    """Stretches that show all strings between them, in their order; those that touch are one."""
    found: list[Span] = []
    unseen = wanted
    while unseen:
        shown, stretch = _densest(cut, unseen, width)
        found.append(cut.grown(stretch, width))
        unseen = [each for at, each in enumerate(unseen) if at not in shown]
        unseen = [each for each in unseen if not any(_lies_in(found[-1], match) for match in each)]
    joined: list[Span] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _lies_in(stretch: Span, match: Span) -> bool:
    return stretch[0] <= match[0] and match[1] <= stretch[1]


def _densest(cut: _Cut, wanted: list[list[Span]], width: int) -> tuple[set[int], Span]:
    """(which strings it shows, the stretch): of all stretches of `width` characters that begin with a match, or of one match
    that has more, the one that shows most strings; of these the shortest, then the first."""
    begins: dict[Span, set[int]] = {}
    for number, matches in enumerate(wanted):
        for match in matches:
            begins.setdefault(cut.around(match), set()).add(number)
    tried = ((begin, *_from(cut, wanted, begin, own, width)) for begin, own in begins.items())
    begin, shown, end = min(tried, key=lambda each: (-len(each[1]), each[2] - each[0][0], each[0]))
    return shown, (begin[0], end)


def _from(cut: _Cut, wanted: list[list[Span]], begin: Span, own: set[int], width: int) -> tuple[set[int], int]:
    """(which strings are shown from where a stretch begins, where it ends at the earliest so that they are).

    own: the strings that have a match in the units that it begins with.
    """
    limit, end, shown = max(begin[0] + width, begin[1]), begin[1], set(own)
    for number, matches in enumerate(wanted):
        # The next match of a string is also the one that ends first.
        at = bisect_left(matches, (begin[0], 0))
        if number not in own and at < len(matches) and (last := cut.around(matches[at])[1]) <= limit:
            shown.add(number)
            end = max(end, last)
    return shown, end
