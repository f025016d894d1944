"""The provinces as squares of one size, each about where it lies: no boundaries are drawn."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from searchapp.pages.charts import ChartValue
from searchapp.pages.provinces import COLUMNS, ROWS, SQUARES, square_name

SIDE, GAP = 56, 4
LEVELS_OF_COLOUR = 5


@dataclass(frozen=True, slots=True)
class CountTile:
    """A province; `level` is from 0 to LEVELS_OF_COLOUR, None where there is nothing to count."""

    name: str
    short: str
    x: int
    y: int
    figure: ChartValue
    level: int | None


@dataclass(frozen=True, slots=True)
class CountMap:
    """The squares of all provinces; lengths in units of its own."""

    tiles: tuple[CountTile, ...]
    width: int
    height: int
    side: int = SIDE


def tile_map(figures: Mapping[str, ChartValue], absent: ChartValue) -> CountMap:
    """The map of figures by code; `absent` stands for provinces without one."""
    most = max((figure.value or 0 for figure in figures.values()), default=0)
    tiles = tuple(
        _tile(code, column * (SIDE + GAP), row * (SIDE + GAP), figures.get(code, absent), most)
        for code, (column, row) in SQUARES.items()
    )
    return CountMap(tiles, COLUMNS * (SIDE + GAP) - GAP, ROWS * (SIDE + GAP) - GAP)


def _tile(code: str, x: int, y: int, figure: ChartValue, most: float) -> CountTile:
    level = (
        None
        if figure.value is None
        else min(math.ceil(LEVELS_OF_COLOUR * figure.value / most), LEVELS_OF_COLOUR)
        if most
        else 0
    )
    return CountTile(*square_name(code), x, y, figure, level)
