"""What places said of years, the target over the result: the cells of the page of figures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from indexer.figures.figure import Figure, Per, What
from indexer.figures.indicators import indicators
from indexer.model import ReportRecord
from searchapp.pages.figures import TONES, ToneShown, number_of, plain, words_of

Stated = tuple[ReportRecord, Figure]
# (code of a place, year).
Key = tuple[str, int]


class Said(StrEnum):
    """What there is of a place and a year: these are never one another."""

    FIGURE = "figure"
    DOUBTFUL = "doubtful"
    NOT_FOUND = "not found"
    NO_REPORT = "no report"


@dataclass(frozen=True, slots=True)
class CellPart:
    """A target or a result, or why there is none.

    Attributes:
        words: what is said instead of a number or beside it, as the report prints it.
        url: of the paragraph that says it; of the report where nothing was found; empty without one.
        change: signed, of a target against that of the year before, of a result against its target; empty where one has none.
    """

    said: Said
    number: str = ""
    words: str = ""
    tone: ToneShown | None = None
    text: str = ""
    url: str = ""
    change: str = ""
    is_forecast: bool = False


class YearCell(NamedTuple):
    """What a place said of a year: the target in its report of that year, the result in that of the next."""

    target: CellPart
    result: CellPart


class Matrix:
    """Figures by place and year: targets by the year of their report, results by the year that they speak of."""

    def __init__(self, reports: Mapping[Key, ReportRecord], stated: Iterable[Stated]) -> None:
        self.reports = reports
        self.targets: dict[Key, Stated] = {}
        self.results: dict[Key, Stated] = {}
        for record, figure in stated:
            if figure.per is Per.ANNUAL and figure.about.isdigit():
                self._put(record, figure, int(figure.about))

    def _put(self, record: ReportRecord, figure: Figure, about: int) -> None:
        """The first that is not in doubt counts; of the others, the first."""
        is_target = figure.what in (What.TARGET, What.NONE)
        if about != record.year - (not is_target):
            return
        found, key = (self.targets if is_target else self.results), (record.region.code, about)
        if key not in found or (found[key][1].doubt and not figure.doubt):
            found[key] = record, figure

    @property
    def years(self) -> list[int]:
        """The years of which there is a report or a result, the latest first."""
        return sorted({year for _, year in self.reports} | {year for _, year in self.results}, reverse=True)

    def cells(self, code: str, years: Iterable[int]) -> tuple[YearCell, ...]:
        """What a place said of some years."""
        return tuple(YearCell(self._target(code, year), self._result(code, year)) for year in years)

    def order(self, code: str, year: int) -> tuple[bool, float, str]:
        """What places are ordered by: the targets of a year, the highest first; those without behind."""
        value = self._value(self.targets, code, year)
        return value is None, -(value or 0), code

    def _target(self, code: str, year: int) -> CellPart:
        return self._part(self.targets, code, year, year, self._value(self.targets, code, year - 1))

    def _result(self, code: str, year: int) -> CellPart:
        return self._part(self.results, code, year, year + 1, self._value(self.targets, code, year))

    def _part(self, stated: Mapping[Key, Stated], code: str, year: int, report_year: int, before: float | None) -> CellPart:
        """What is said of a year in the report of another, set beside a value before it."""
        if (code, year) not in stated:
            report = self.reports.get((code, report_year))
            return CellPart(Said.NOT_FOUND, url=f"/r/{report.id}") if report else CellPart(Said.NO_REPORT)
        record, figure = stated[code, year]
        url = f"/p/{record.id}/{figure.anchor}"
        if figure.doubt:
            return CellPart(Said.DOUBTFUL, text=figure.text, url=url)
        value = self._value(stated, code, year)
        change = "" if value is None or before is None else _signed(value - before)
        return CellPart(
            Said.FIGURE, number_of(figure), words_of(figure), TONES[figure.tone], figure.text, url, change,
            figure.what is What.FORECAST,
        )  # fmt: skip

    def _value(self, stated: Mapping[Key, Stated], code: str, year: int) -> float | None:
        """The number that figures are compared by, in the indicator's unit: the least, or the most where that alone is said."""
        _, figure = stated.get((code, year), (None, None))
        if figure is None or figure.doubt:
            return None
        value = figure.low if figure.low is not None else figure.high
        return None if value is None else in_unit(figure, value)


def in_unit(figure: Figure, value: float) -> float | None:
    """A value of a figure in the unit of its indicator; None where they are of two families."""
    units = indicators().units
    wanted = indicators().by_name[figure.indicator].unit
    if figure.unit == wanted:
        return value
    (family, many), (other, in_wanted) = units.get(figure.unit, ("", 1.0)), units.get(wanted, ("?", 1.0))
    return value * many / in_wanted if family == other else None


def _signed(change: float) -> str:
    rounded = round(change, 2)
    return "±0" if not rounded else f"{'+' if rounded > 0 else ''}{plain(rounded)}"
