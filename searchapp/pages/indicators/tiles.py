"""The provinces as a grid of squares: where each stands, and what it says of one year. No boundaries are drawn."""

from collections.abc import Mapping
from dataclasses import dataclass

from searchapp.pages.figures import plain
from searchapp.pages.indicators.shown import ABSENCES, ShownPart, shown_part
from searchapp.pages.provinces import COLUMNS, ROWS, SQUARES, square_name
from searchapp.panel.panel import PanelCell, Part, Said
from searchapp.panel.view import NO_REPORTS
from searchapp.web.language import gettext

SIDE, GAP = 68, 4
# Shades of what is set, from the least to the most.
SHADES = 4


@dataclass(frozen=True, slots=True)
class Tile:
    """A province.

    Attributes:
        x, y: of its square.
        value: what is printed in it: a number with its bound, or a sign for why there is none.
        label: all of it in words, for who does not see the square.
        shade: 1 to SHADES by the number; 0 where there is none. look: a name for how it is drawn.
    """

    x: float
    y: float
    name: str
    value: str
    label: str
    url: str
    shade: int
    look: str


@dataclass(frozen=True, slots=True)
class TileMap:
    """The map; lengths in units of its own. `shades` are the least and the most of each shade, as they are printed."""

    width: float
    height: float
    tiles: tuple[Tile, ...]
    shades: tuple[tuple[int, str], ...]
    side: float = SIDE


def tile_map(cells: Mapping[str, PanelCell], unit: str) -> TileMap:
    """The map of one year; cells are those of provinces by their codes, which need not be all."""
    values = sorted({cell.target.value for cell in cells.values() if cell.target.value is not None})
    shade_of = {value: 1 + at * SHADES // len(values) for at, value in enumerate(values)}
    tiles = tuple(_tile(code, column, row, cells.get(code), shade_of) for code, (column, row) in SQUARES.items())
    return TileMap(COLUMNS * (SIDE + GAP), ROWS * (SIDE + GAP), tiles, _legend(shade_of, unit))


def _legend(shade_of: Mapping[float, int], unit: str) -> tuple[tuple[int, str], ...]:
    """Each shade with what it stands for: 4–4.5%."""
    found = []
    for shade in sorted(set(shade_of.values())):
        of_shade = [value for value, each in shade_of.items() if each == shade]
        ends = dict.fromkeys((plain(min(of_shade)), plain(max(of_shade))))
        found.append((shade, "–".join(ends) + unit))
    return tuple(found)


def _tile(code: str, column: int, row: int, cell: PanelCell | None, shade_of: Mapping[float, int]) -> Tile:
    name, short = square_name(code)
    part = cell.target if cell else Part(Said.NO_REPORT)
    said = shown_part(part)
    delivers = code not in NO_REPORTS
    words = _words(said) if delivers else gettext("不作这种报告")
    return Tile(
        column * (SIDE + GAP), row * (SIDE + GAP), short, _value(part, said) if delivers else "–",
        gettext("%(label)s：%(figure)s", label=name, figure=words), said.url,
        0 if part.value is None else shade_of[part.value],
        ("words" if part.said is Said.FIGURE and part.value is None else part.said.replace(" ", "-")) if delivers else "none",
    )  # fmt: skip


def _words(said: ShownPart) -> str:
    if said.absence:
        return gettext(said.absence.words)
    return " ".join(filter(None, (said.number, said.words, gettext(said.tone.words) if said.tone else "")))


def _value(part: Part, said: ShownPart) -> str:
    """What fits into a square: the number with its bound, or a sign."""
    if part.said in ABSENCES:
        return ABSENCES[part.said].sign
    figure = part.figure
    if figure is None or part.value is None:
        return said.tone.sign if said.tone else ""
    bound = {(True, False): "≥", (False, True): "≤"}.get((figure.low is not None, figure.high is not None), "")
    high = f"–{plain(figure.high)}" if None not in (figure.low, figure.high) and figure.low != figure.high else ""
    least = figure.low if figure.low is not None else figure.high
    return f"{bound}{plain(least)}{high}"
