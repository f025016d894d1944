"""The provinces as squares of one size, each about where it lies: no boundaries are drawn."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from indexer.vocabulary.regions import gazetteer
from searchapp.pages.charts import ChartValue

SIDE, GAP = 56, 4
LEVELS_OF_COLOUR = 5
# First two digits of the codes of each row, from the north; dots leave a square out.
_ROWS = (
    ".. .. .. .. .. .. 23",
    ".. .. .. .. .. .. 22",
    "65 62 64 15 11 12 21",
    "54 63 61 14 13 37 ..",
    ".. 51 50 41 34 32 31",
    ".. 53 52 42 36 33 ..",
    ".. .. 45 43 44 35 71",
    ".. .. 46 .. 82 81 ..",
)


@dataclass(frozen=True, slots=True)
class Tile:
    """A province; `level` is from 0 to LEVELS_OF_COLOUR, None where there is nothing to count."""

    name: str
    short: str
    x: int
    y: int
    figure: ChartValue
    level: int | None


@dataclass(frozen=True, slots=True)
class TileMap:
    """The squares of all provinces; lengths in units of its own."""

    tiles: tuple[Tile, ...]
    width: int
    height: int
    side: int = SIDE


def tile_map(figures: Mapping[str, ChartValue], absent: ChartValue) -> TileMap:
    """The map of figures by code; `absent` stands for provinces without one."""
    most = max((figure.value or 0 for figure in figures.values()), default=0)
    places = {
        f"{cell}0000": (column, row)
        for row, cells in enumerate(_ROWS)
        for column, cell in enumerate(cells.split())
        if cell.isdigit()
    }
    tiles = tuple(
        _tile(code, column * (SIDE + GAP), row * (SIDE + GAP), figures.get(code, absent), most)
        for code, (column, row) in places.items()
    )
    return TileMap(tiles, max(tile.x for tile in tiles) + SIDE, max(tile.y for tile in tiles) + SIDE)


def _tile(code: str, x: int, y: int, figure: ChartValue, most: float) -> Tile:
    name = gazetteer().name(code)
    level = (
        None
        if figure.value is None
        else min(math.ceil(LEVELS_OF_COLOUR * figure.value / most), LEVELS_OF_COLOUR)
        if most
        else 0
    )
    return Tile(name, name[: 3 if name[:3] in ("内蒙古", "黑龙江") else 2], x, y, figure, level)
