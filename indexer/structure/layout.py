"""What the lines of a body together tell of its layout: are paragraphs set in, are lines broken at a fixed width?"""

import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from indexer.model import Line
from indexer.structure.headings import ends_sentence

# Lines this much narrower than the page, in half-width columns, are still full: a sign may not begin a line.
_RAGGED = 4
# A page of more columns than this is no page: its lines are whole paragraphs.
_MAX_PAGE_COLUMNS = 160
_MIN_LINES, _MIN_FULL_LINES = 8, 3
_SHARE_OF_FULL_LINES = 0.2
_SHARE_OF_BROKEN_LINES = 0.5
_SHARE_OF_INDENTED_LINES = 0.15
# An indent of two characters, more or less.
_MIN_INDENT, _MAX_INDENT = 3, 8
# In whole-paragraph sources, lines of more characters are certainly paragraphs and not headings.
_LONG_LINE = 60


def columns(line: Line) -> int:
    """The width of a line as printed, in half-width columns, its indent included."""
    wide = sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in line.text)
    return wide + (4 if line.indented else 0)


@dataclass(frozen=True, slots=True)
class Layout:
    """Attributes:
    page_columns: the width that lines are broken at, in half-width columns; 0 if every line is a whole paragraph.
    indented: whether paragraphs are set in.
    lost_indent: how much narrower the first lines of paragraphs are, where a source was set in and has lost the blanks.
    """

    page_columns: int
    indented: bool
    lost_indent: int = 0

    @classmethod
    def of(cls, lines: list[Line]) -> "Layout":
        """The layout of a body's lines."""
        page = _page_columns(lines)
        if page:
            indented = sum(line.indented for line in lines) >= _SHARE_OF_INDENTED_LINES * len(lines)
            return cls(page, indented, 0 if indented else _lost_indent(lines, page))
        starts = [line for before, line in pairwise(lines) if ends_sentence(before.text)]
        starts = starts if len(starts) >= _MIN_LINES else [line for line in lines if len(line.text) > _LONG_LINE]
        return cls(0, sum(line.indented for line in starts) * 2 > len(starts))

    def is_full(self, line: Line, *, first: bool = False) -> bool:
        """Whether a line reaches the edge of the page, so that its end says nothing of the paragraph's.

        first: whether it is surely the first of a paragraph, as a number at its head tells.
        """
        width = columns(line) + (self.lost_indent if first else 0)
        return self.page_columns > 0 and width >= self.page_columns - _RAGGED


def _lost_indent(lines: list[Line], page: int) -> int:
    """The columns by which lines behind the short end of a paragraph fall short of the page, if all of them do."""
    pairs = list(pairwise(lines))
    firsts = [
        columns(line)
        for before, line in pairs
        if ends_sentence(before.text) and columns(before) < page - 2 * _RAGGED and not ends_sentence(line.text)
    ]
    firsts = [width for width in firsts if width >= page - 3 * _RAGGED]
    if len(firsts) < _MIN_LINES:
        return 0
    usual = sorted(firsts)[int(len(firsts) * 0.8)]
    return min(page - usual, _MAX_INDENT) if page - usual >= _MIN_INDENT else 0


def _page_columns(lines: list[Line]) -> int:
    """The width at which lines are broken, or 0: one that many lines reach and hardly any passes."""
    at_edge = int(len(lines) * 0.95)
    if len(lines) < _MIN_LINES or sorted(len(line.text) for line in lines)[at_edge] > _MAX_PAGE_COLUMNS:
        return 0
    page = sorted(map(columns, lines))[at_edge]
    full = [line for line in lines if columns(line) >= page - _RAGGED]
    # Lines that a page breaks end anywhere; paragraphs that happen to be equally long end as sentences do.
    broken = sum(not ends_sentence(line.text) for line in full)
    are_many = len(full) >= max(_MIN_FULL_LINES, _SHARE_OF_FULL_LINES * len(lines))
    is_page = are_many and broken >= _SHARE_OF_BROKEN_LINES * len(full)
    return page if page <= _MAX_PAGE_COLUMNS and is_page else 0
