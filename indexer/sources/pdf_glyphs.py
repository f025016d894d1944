"""The printed lines of a page of a PDF: what is drawn twice once, no watermarks, no marks of notes, columns in order.

All lengths are in points, from the page's lower left corner up and to the right.
"""

import ctypes
import math
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import Any

from indexer.sources.marks.notes import BEFORE_MARK

# Text that slopes by more degrees than this stands across the page, unless most of a page does, as a crooked scan.
_SLOPE = 3.0
# In sizes of type: the same character so near is the same one, drawn as filling and as outline.
_SAME_PLACE = 0.3
# Marks of notes: their signs, how large they are beside the text, how high they stand above its foot.
_MARK = re.compile(r"[\d①-⑳\[\]［］〔〕()（）*※,，]")
_MARK_DIGIT = re.compile(r"[\d①-⑳*※]")
_MARK_SIZE, _MARK_RISE = 0.8, 0.22
# In sizes of type: a wider gap may lie between two columns; a narrower one does not divide two pieces of a line.
_GUTTER, _ONE_LINE = 1.2, 1.0
# Two pieces of a line overlap by so much of the smaller one's height, even if that is raised.
_OVERLAP = 0.2
# And a gap that no typesetter makes between the words of a sentence.
_TABLE = 3.0
# Columns of running text: so many lines in each at least, of so many characters, and of so much of their width, for the most
# part; so few lines across both. Where the gutter may lie, in widths of the text.
_MIN_LINES, _MIN_CHARS, _SHARE_OF_WIDTH, _MAX_ACROSS = 6, 8, 0.6, 0.25
_SET_IN_AT_MOST = 3.0
_GUTTER_FROM, _GUTTER_TO, _STEPS = 0.3, 0.7, 80
# Characters of a line whose size of type is asked for.
_MEASURED = 3


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character as drawn, the `at`th of its page; a blank that the library puts between words has no width."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    at: int


@dataclass(frozen=True, slots=True)
class Printed:
    """A line as printed: its text, its edges, how high its characters are, and its size of type.

    Attributes:
        has_gap: whether a wide blank divides it, as between the cells of a table.
    """

    text: str
    left: float
    right: float
    bottom: float
    height: float
    size: float
    has_gap: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the gap between two columns lies, and where either begins."""

    gutter: float
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """The lines of a page from top to bottom, column by column; those of the second are moved to where the first stands.

    columns: None where there are none.
    """

    lines: list[Printed]
    columns: Columns | None = None

    @property
    def has_columns(self) -> bool:
        """Whether there are two columns."""
        return self.columns is not None


def printed_page(textpage: Any, others: Columns | None = None) -> PrintedPage:
    """The lines of a page of pypdfium2.

    others: the columns of other pages, which a page may have, too, that has too few lines to show them by itself.
    """
    whole = _merged(_with_marks_in_place(_merged(_raw_lines(textpage))))
    shown = [line for line in whole if _shown(line)]
    gutter, known = _gutter(shown), None
    if gutter is None and others and _stands_in(shown, others):
        gutter, known = others.gutter, others
    lines = [_without_marks(line) for line in whole]
    lines = [line for line in lines if _shown(line)]
    if gutter is None:
        printed = [_printed(textpage, line) for line in lines]
        return PrintedPage(sorted(printed, key=lambda each: -each.bottom))
    pieces = [_printed(textpage, piece) for line in lines for piece in _cut_at(line, gutter)]
    return _in_columns(pieces, known or _columns(pieces, gutter))


_TRIMMED = " \u3000\xa0\ufffe\u0002"


def _raw_lines(textpage: Any) -> list[list[Glyph]]:
    """The lines as the library cuts them, without what slopes and what is there already."""
    import pypdfium2.raw as pdfium

    lines: list[list[Glyph]] = [[]]
    slopes: list[bool] = []
    half = ""
    rect, foot, slope = pdfium.FS_RECTF(), 0.0, False
    box = ctypes.byref(rect)
    for at in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(textpage, at)
        if code in (0x0A, 0x0D):
            lines.append([])
            continue
        text = half + chr(code) if half else chr(code)
        half = ""
        if 0xD800 <= code < 0xDC00:  # the other half is the next character
            half = chr(code)
            continue
        if len(text) == 2:
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        pdfium.FPDFText_GetLooseCharBox(textpage, at, box)
        bottom, top = rect.bottom, rect.top
        # What stands at the same height as the character before slopes as little.
        if not slopes or bottom != foot:
            angle = math.degrees(pdfium.FPDFText_GetCharAngle(textpage, at)) % 90
            foot, slope = bottom, min(angle, 90 - angle) > _SLOPE
        lines[-1].append(Glyph(text, rect.left, bottom, rect.right, top, top - bottom, at))
        slopes.append(slope)
    if sum(slopes) * 2 < len(slopes):
        sloping = {glyph.at for glyph, slope in zip(_glyphs(lines), slopes, strict=True) if slope}
        lines = [[glyph for glyph in line if glyph.at not in sloping] for line in lines]
    return _once([part for line in lines for part in _cut_downwards(line)])


def _cut_downwards(line: list[Glyph]) -> list[list[Glyph]]:
    """A line cut where it goes on at another height: what stood between the two had joined them."""
    parts: list[list[Glyph]] = [[]]
    last: Glyph | None = None
    for glyph in line:
        if glyph.text.strip(_TRIMMED):
            if last and min(last.top, glyph.top) - max(last.bottom, glyph.bottom) < _OVERLAP * min(last.size, glyph.size):
                parts.append([])
            last = glyph
        parts[-1].append(glyph)
    return parts


def _glyphs(lines: Iterable[Iterable[Glyph]]) -> Iterator[Glyph]:
    return (glyph for line in lines for glyph in line)


def _once(lines: list[list[Glyph]]) -> list[list[Glyph]]:
    """The lines without characters that stand where the same ones stand already."""
    there: dict[tuple[str, int], list[Glyph]] = {}
    found = []
    for line in lines:
        kept = []
        for glyph in line:
            if glyph.size > 0 and not glyph.text.isspace():
                row = int(glyph.bottom // glyph.size)
                if any(
                    _is_same(glyph, other) for near in (row - 1, row, row + 1) for other in there.get((glyph.text, near), ())
                ):
                    continue
                there.setdefault((glyph.text, row), []).append(glyph)
            kept.append(glyph)
        if _shown(kept):
            found.append(kept)
    return found


def _is_same(glyph: Glyph, other: Glyph) -> bool:
    near = _SAME_PLACE * glyph.size
    return abs(glyph.left - other.left) < near and abs(glyph.bottom - other.bottom) < near


def _merged(lines: list[list[Glyph]]) -> list[list[Glyph]]:
    """The lines with pieces put together that a raised mark, or the order of drawing, has cut out of one."""
    found: list[list[Glyph]] = []
    for line in lines:
        before = found[-1] if found else None
        if before and _goes_on(before, line):
            before.extend(line)
        else:
            found.append(list(line))
    return found


def _shown(line: Iterable[Glyph]) -> list[Glyph]:
    return [glyph for glyph in line if glyph.text.strip(_TRIMMED)]


def _goes_on(before: list[Glyph], line: list[Glyph]) -> bool:
    last, first = _shown(before)[-1], _shown(line)[0]
    size = max(last.size, first.size)
    gap = first.left - last.right
    if not -_SAME_PLACE * size < gap < _ONE_LINE * size:
        return False
    overlap = min(last.top, first.top) - max(last.bottom, first.bottom)
    return overlap > _OVERLAP * min(last.size, first.size)


def _with_marks_in_place(lines: list[list[Glyph]]) -> list[list[Glyph]]:
    """The lines with each mark of a note that was drawn apart put where it stands, instead of the blank that was left there."""
    alone = [all(_MARK.match(glyph.text) for glyph in _shown(line)) for line in lines]
    others = [line for line, is_lone in zip(lines, alone, strict=True) if not is_lone]
    found: list[list[Glyph]] = []
    behind: dict[int, list[Glyph]] = {}
    for line, is_lone in zip(lines, alone, strict=True):
        before = next((glyph for glyph in _glyphs(others) if _stands_behind(line, glyph)), None) if is_lone else None
        if before:
            behind[before.at] = line
        else:
            found.append(line)
    without_room = ([glyph for glyph in line if glyph.text.strip() or glyph.at - 1 not in behind] for line in found)
    return [[each for glyph in line for each in (glyph, *behind.get(glyph.at, ()))] for line in without_room]


def _stands_behind(mark: list[Glyph], glyph: Glyph) -> bool:
    first = next(each for each in mark if each.text.strip())
    is_raised = glyph.bottom + _MARK_RISE * glyph.size <= first.bottom < glyph.top
    is_near = abs(first.left - glyph.right) < 0.5 * glyph.size
    return is_raised and is_near and first.size <= _MARK_SIZE * glyph.size and bool(BEFORE_MARK.match(glyph.text))


def _without_marks(line: list[Glyph]) -> list[Glyph]:
    """A line without the small raised digits that refer to notes."""
    sizes = [glyph.size for glyph in line if glyph.size > 0 and not _MARK.match(glyph.text)]
    if not sizes:
        return line
    size = statistics.median(sizes)
    foot = statistics.median(glyph.bottom for glyph in line if glyph.size > 0 and not _MARK.match(glyph.text))

    def is_raised(glyph: Glyph) -> bool:
        is_small = 0 < glyph.size <= _MARK_SIZE * size
        return is_small and glyph.bottom >= foot + _MARK_RISE * size and bool(_MARK.match(glyph.text))

    kept: list[Glyph] = []
    for raised, run in groupby(line, is_raised):
        glyphs = list(run)
        before = "".join(glyph.text for glyph in kept).rstrip()
        is_mark = raised and bool(BEFORE_MARK.match(before[-1:])) and any(_MARK_DIGIT.match(each.text) for each in glyphs)
        kept += [] if is_mark else glyphs
    return kept


def _printed(textpage: Any, line: Sequence[Glyph]) -> Printed:
    line = _trimmed(line)
    text = "".join(glyph.text for glyph in line)
    height = max(statistics.median(glyph.size for glyph in line), 1.0)
    step = max(1, len(line) // _MEASURED)
    size = statistics.median(_size_of_type(textpage, glyph.at) for glyph in line[::step][:_MEASURED])
    return Printed(text, line[0].left, line[-1].right, line[0].bottom, height, size, len(_cut_at_gaps(line, _TABLE)) > 1)


def _trimmed(line: Sequence[Glyph]) -> Sequence[Glyph]:
    """A line without blanks at either end. It has other signs."""
    shown = [at for at, glyph in enumerate(line) if glyph.text.strip(_TRIMMED)]
    return line[shown[0] : shown[-1] + 1]


def _size_of_type(textpage: Any, at: int) -> float:
    """In points on the page, whatever a matrix makes of it."""
    import pypdfium2.raw as pdfium

    matrix = pdfium.FS_MATRIX()
    scale = math.hypot(matrix.c, matrix.d) if pdfium.FPDFText_GetMatrix(textpage, at, ctypes.byref(matrix)) else 1.0
    return float(pdfium.FPDFText_GetFontSize(textpage, at)) * scale


def _gutter(lines: list[list[Glyph]]) -> float | None:
    """Where the gap between two columns of running text lies; None where there is one column, or a table."""
    pieces = [piece for line in lines for piece in _cut_at_gaps(line)]
    if len(pieces) < 2 * _MIN_LINES:
        return None
    start, end = min(piece[0].left for piece in pieces), max(piece[-1].right for piece in pieces)
    places = [
        start + (end - start) * (_GUTTER_FROM + (_GUTTER_TO - _GUTTER_FROM) * step / _STEPS) for step in range(_STEPS + 1)
    ]
    across = {place: sum(piece[0].left < place < piece[-1].right for piece in pieces) for place in places}
    fewest = min(across.values())
    if fewest > _MAX_ACROSS * len(pieces):
        return None
    best = [place for place in places if across[place] == fewest]
    gutter = best[len(best) // 2]
    left = [piece for piece in pieces if piece[-1].right <= gutter]
    right = [piece for piece in pieces if piece[0].left >= gutter]
    return gutter if all(_is_running(side) for side in (left, right)) else None


def _stands_in(lines: list[list[Glyph]], columns: Columns) -> bool:
    """Whether a page has text in both of two columns that other pages have, and little across them."""
    pieces = [piece for line in lines for piece in _cut_at_gaps(line)]
    right = [piece for piece in pieces if piece[0].left >= columns.gutter]
    across = sum(piece[0].left < columns.gutter < piece[-1].right for piece in pieces)
    # Or set in, as the first line of a paragraph is.
    begin_there = sum(abs(piece[0].left - columns.right) < _SET_IN_AT_MOST * piece[0].size for piece in right)
    return 0 < len(right) < len(pieces) - across and across <= _MAX_ACROSS * len(pieces) and begin_there >= 0.8 * len(right)


def _is_running(column: list[list[Glyph]]) -> bool:
    """Whether pieces of lines are a column of running text: many, long, and mostly full."""
    if len(column) < _MIN_LINES:
        return False
    widths = [piece[-1].right - piece[0].left for piece in column]
    width = max(piece[-1].right for piece in column) - min(piece[0].left for piece in column)
    is_long = statistics.median(len(piece) for piece in column) >= _MIN_CHARS
    return is_long and statistics.median(widths) >= _SHARE_OF_WIDTH * width


def _cut_at_gaps(line: Sequence[Glyph], width: float = _GUTTER) -> list[list[Glyph]]:
    """A line cut where a gap is wider than so many sizes of type; blanks go."""
    shown = _shown(line)
    pieces = [[shown[0]]]
    for before, glyph in pairwise(shown):
        if glyph.left - before.right > width * before.size:
            pieces.append([])
        pieces[-1].append(glyph)
    return pieces


def _cut_at(line: list[Glyph], gutter: float) -> list[list[Glyph]]:
    """A line cut where a gap of it lies over the gutter."""
    pieces: list[list[Glyph]] = [[]]
    for piece in _cut_at_gaps(line):
        if pieces[-1] and pieces[-1][-1].right <= gutter <= piece[0].left:
            pieces.append([])
        pieces[-1].extend(piece)
    if len(pieces) == 1:
        return [line]
    return pieces


def _columns(pieces: list[Printed], gutter: float) -> Columns:
    """Where the columns of a page begin: where most of their lines do."""

    def beginning(column: list[Printed]) -> float:
        return float(Counter(round(piece.left / 2) * 2 for piece in column).most_common(1)[0][0]) if column else gutter

    left, right = [piece for piece in pieces if piece.right <= gutter], [piece for piece in pieces if piece.left >= gutter]
    return Columns(gutter, beginning(left), beginning(right))


def _in_columns(pieces: list[Printed], columns: Columns) -> PrintedPage:
    """Pieces of lines in the order of reading: left, right, then what stands across both, from top to bottom."""
    gutter, shift = columns.gutter, columns.right - columns.left
    found: list[Printed] = []
    sides: tuple[list[Printed], list[Printed]] = ([], [])
    for piece in sorted(pieces, key=lambda each: -each.bottom):
        if piece.right <= gutter:
            sides[0].append(piece)
        elif piece.left >= gutter:
            sides[1].append(replace(piece, left=piece.left - shift, right=piece.right - shift))
        else:
            # Never the end of a full line, which a line of a column could go on with.
            found += [*sides[0], *sides[1], replace(piece, right=piece.left)]
            sides = ([], [])
    return PrintedPage([*found, *sides[0], *sides[1]], columns)
