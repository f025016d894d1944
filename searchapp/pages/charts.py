"""Figures side by side → where the bars of a chart stand. The template draws them; nothing here knows of colours."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

PLOT_HEIGHT = 180
TOP, BOTTOM, LEFT, RIGHT = 14, 28, 46, 46
BAR_WIDTH, MIN_COLUMN, CHAR_WIDTH = 16, 46, 12
# Lines across the plot, the base not counted.
LINES = 4


@dataclass(frozen=True, slots=True)
class ChartValue:
    """One figure: None is a gap, where nothing can be counted; `url` opens what it counts."""

    value: float | None
    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its figure; `series` counts the questions from 1."""

    x: float
    y: float
    width: float
    height: float
    figure: ChartValue
    series: int


@dataclass(frozen=True, slots=True)
class Column:
    """The bars of one year or place; `gap` says why there are none, where there is nothing to count for any question."""

    label: str
    x: float
    width: float
    bars: tuple[Bar, ...]
    gap: str = ""

    @property
    def is_gap(self) -> bool:
        """Whether there is nothing to count for any question."""
        return not self.bars

    @property
    def middle(self) -> float:
        return self.x + self.width / 2


@dataclass(frozen=True, slots=True)
class GridLine:
    """A line across the plot with the value it stands for."""

    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A bar chart; all lengths in units of its own."""

    width: float
    height: float
    columns: tuple[Column, ...]
    lines: tuple[GridLine, ...]

    @property
    def base(self) -> float:
        """Where bars stand."""
        return TOP + PLOT_HEIGHT


def chart(labels: Sequence[str], series: Sequence[Sequence[ChartValue]]) -> Chart:
    """A chart of several series, each with a figure for each label."""
    step = _step(max((figure.value or 0 for figures in series for figure in figures), default=0))
    top = step * LINES
    columns: list[Column] = []
    x: float = LEFT
    for at, label in enumerate(labels):
        width = max(MIN_COLUMN, BAR_WIDTH * len(series) + 12, CHAR_WIDTH * len(label) + 8)
        first = x + (width - BAR_WIDTH * len(series)) / 2
        bars = tuple(
            _bar(figures[at], first + number * BAR_WIDTH, top, number + 1)
            for number, figures in enumerate(series)
            if figures[at].value is not None
        )
        columns.append(Column(label, x, width, bars, "" if bars else series[0][at].text))
        x += width
    lines = tuple(GridLine(TOP + PLOT_HEIGHT * (1 - number / LINES), f"{number * step:,.10g}") for number in range(LINES + 1))
    return Chart(x + RIGHT, TOP + PLOT_HEIGHT + BOTTOM, tuple(columns), lines)


def _bar(figure: ChartValue, x: float, top: float, series: int) -> Bar:
    assert figure.value is not None
    height = PLOT_HEIGHT * figure.value / top
    return Bar(x, TOP + PLOT_HEIGHT - height, BAR_WIDTH - 2, height, figure, series)


def _step(largest: float) -> float:
    """The distance of two lines, so that all lines together reach the largest figure."""
    return round_step(largest, LINES) if largest > 0 else 1


def round_step(span: float, lines: int) -> float:
    """The least of 1, 2, 2.5 and 5 times a power of ten of which so many reach over a span above 0."""
    power = 10.0 ** math.floor(math.log10(span / lines))
    return next(times * power for times in (1, 2, 2.5, 5, 10) if times * power * lines >= span * (1 - 1e-9))
