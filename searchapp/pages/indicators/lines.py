"""Values over years → where the lines of a chart run. The template draws them; nothing here knows of colours."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from searchapp.pages.charts import LINES, GridLine, round_step

PLOT_HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 200, 56, 56, 16, 30
# From a year to the next: few years take what there is room for.
LEAST_STEP, MOST_STEP, PLOT_WIDTH = 56, 110, 560


@dataclass(frozen=True, slots=True)
class PointValue:
    """A value of one year with its words and its address."""

    year: int
    value: float
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A value where it stands."""

    x: float
    y: float
    point: PointValue


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A series: pieces that run through years that follow one another, as SVG takes points, and all its dots."""

    series: int
    name: str
    pieces: tuple[str, ...]
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class LineChart:
    """A chart of lines; all lengths in units of its own."""

    width: float
    height: float
    base: float
    lines: tuple[DrawnLine, ...]
    grid: tuple[GridLine, ...]
    years: tuple[tuple[float, int], ...]

    @property
    def plot_end(self) -> float:
        """Where the lines across the plot end."""
        return self.width - RIGHT + 4


def line_chart(years: Sequence[int], series: Sequence[tuple[str, Sequence[PointValue]]]) -> LineChart | None:
    """Series over the years from the first to the last; None where they have no value at all.

    A year without a value breaks the line: what is missing is not drawn as if it were known.
    """
    values = [point.value for _, points in series for point in points]
    if not values:
        return None
    marks = _marks(min(values), max(values))
    step = min(MOST_STEP, max(LEAST_STEP, PLOT_WIDTH // len(years)))
    x_of = {year: LEFT + step * (at + 0.5) for at, year in enumerate(years)}

    def y_of(value: float) -> float:
        return round(TOP + PLOT_HEIGHT * (marks[-1] - value) / (marks[-1] - marks[0]), 1)

    lines = []
    for number, (name, points) in enumerate(series, 1):
        dots = [Dot(x_of[point.year], y_of(point.value), point) for point in sorted(points, key=lambda each: each.year)]
        lines.append(DrawnLine(number, name, _pieces(dots), tuple(dots)))
    grid = tuple(GridLine(y_of(mark), f"{mark:,.10g}".replace("-", "−")) for mark in marks)
    width = LEFT + step * len(years) + RIGHT
    base = TOP + PLOT_HEIGHT
    return LineChart(width, base + BOTTOM, base, tuple(lines), grid, tuple((x, year) for year, x in x_of.items()))


def _pieces(dots: Sequence[Dot]) -> tuple[str, ...]:
    """The points of each run of years without a gap."""
    runs: list[list[Dot]] = []
    for dot in dots:
        if runs and runs[-1][-1].point.year == dot.point.year - 1:
            runs[-1].append(dot)
        else:
            runs.append([dot])
    return tuple(" ".join(f"{dot.x:g},{dot.y:g}" for dot in run) for run in runs if len(run) > 1)


def _marks(least: float, most: float) -> list[float]:
    """Round values a step apart, from at most the least to at least the most."""
    span = (most - least) or abs(most) or 1.0
    step = round_step(span, LINES)
    first, last = math.floor(least / step + 1e-9), math.ceil(most / step - 1e-9)
    return [round(at * step, 10) for at in range(first, max(last, first + 1) + 1)]
