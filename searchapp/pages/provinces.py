"""The provinces as a grid of squares, each about where it lies. No boundaries are drawn."""

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
