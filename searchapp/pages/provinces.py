"""The provinces as a grid of squares, each about where it lies. No boundaries are drawn."""

from typing import NamedTuple

from indexer.vocabulary.regions import gazetteer, stem
from searchapp.pages.parts import english_place

# The first two digits of each province's code; dots leave a square out.
_GRID = """
.  .  .  .  .  .  .  .  23
.  .  .  .  .  15 .  21 22
65 .  62 64 14 13 11 12 .
.  63 .  61 41 37 .  .  .
54 .  51 50 42 34 32 31 .
.  .  .  52 43 36 33 .  .
.  .  53 45 44 35 71 .  .
.  .  .  46 82 81 .  .  .
"""
_ROWS = [line.split() for line in _GRID.split("\n") if line]
COLUMNS, ROWS = len(_ROWS[0]), len(_ROWS)
# Code → (column, row), from 0.
SQUARES = {f"{cell}0000": (column, row) for row, cells in enumerate(_ROWS) for column, cell in enumerate(cells) if cell != "."}
# The same squares with what stands in them on English pages: the letters of ISO 3166-2:CN.
_LETTERS = """
.  .  .  .  .  .  .  .  HL
.  .  .  .  .  NM .  LN JL
XJ .  GS NX SX HE BJ TJ .
.  QH .  SN HA SD .  .  .
XZ .  SC CQ HB AH JS SH .
.  .  .  GZ HN JX ZJ .  .
.  .  YN GX GD FJ TW .  .
.  .  .  HI MO HK .  .  .
"""
_LETTERS_OF = {f"{cell}0000": letters for cell, letters in zip(_GRID.split(), _LETTERS.split(), strict=True) if cell != "."}


class SquareName(NamedTuple):
    """What a square is called in its page's language: whole, and as it fits in."""

    name: str
    short: str


def square_name(code: str) -> SquareName:
    """黑龙江省, 黑龙江, or Heilongjiang, HL."""
    if english := english_place(code):
        return SquareName(english, _LETTERS_OF[code])
    name = gazetteer().name(code)
    return SquareName(name, stem(name))
