"""An indicator by place and year: targets, results, and their differences."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from indexer.figures.figure import Figure, Per, What
from indexer.figures.indicators import indicators
from indexer.model import ReportRecord
from indexer.vocabulary.regions import NATION, gazetteer, level

Stated = tuple[ReportRecord, Figure]
# (code of a place, year).
Key = tuple[str, int]


class Said(StrEnum):
    """What there is of a place and a year: these are never one another."""

    FIGURE = "figure"
    NO_TARGET = "no target"
    DOUBTFUL = "doubtful"
    NOT_FOUND = "not found"
    NO_REPORT = "no report"


class Meets(StrEnum):
    """Whether a target reaches a bound; what has no number cannot be told."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Part:
    """A target or a result, or why there is none.

    Attributes:
        record: the report that says it, or should; None if there is no such report.
        value: the number it is compared by, in the indicator's unit: the least, or the most where that alone is said.
    """

    said: Said
    record: ReportRecord | None = None
    figure: Figure | None = None
    value: float | None = None

    @property
    def path(self) -> str:
        """The address of the paragraph that says it, or of the report where nothing was found; empty without one."""
        if self.record is None:
            return ""
        return f"/p/{self.record.id}/{self.figure.anchor}" if self.figure else f"/r/{self.record.id}"


@dataclass(frozen=True, slots=True)
class PanelCell:
    """What a place said of a year, in the indicator's unit.

    Attributes:
        target: as its report of that year sets it; result: as its report of the next year says it.
        before: its target of the year before; parent, above: the place right above it, empty for none, and its target.
        nation: the target of the nation.
    """

    code: str
    year: int
    target: Part
    result: Part
    before: Part
    parent: str
    above: Part
    nation: Part

    @property
    def gap(self) -> float | None:
        """The result less the target."""
        return _less(self.result.value, self.target.value)

    @property
    def revision(self) -> float | None:
        """The target less that of the year before."""
        return _less(self.target.value, self.before.value)

    @property
    def amplification(self) -> float | None:
        """The target less that of the place right above."""
        return _less(self.target.value, self.above.value)

    def meets(self, least: float) -> Meets:
        """Whether the target is so high at least."""
        if self.target.value is None:
            return Meets.UNKNOWN
        return Meets.YES if self.target.value >= least else Meets.NO


class Panel:
    """Figures of one indicator by place and year: targets are of the year of their report, results of the year they name."""

    def __init__(self, reports: Iterable[ReportRecord], stated: Iterable[Stated]) -> None:
        self.reports: dict[Key, ReportRecord] = {(record.region.code, record.year): record for record in reports}
        self._targets: dict[Key, Stated] = {}
        self._results: dict[Key, Stated] = {}
        for record, figure in stated:
            if figure.per is Per.ANNUAL and figure.about.isdigit():
                self._put(record, figure, int(figure.about))

    def _put(self, record: ReportRecord, figure: Figure, about: int) -> None:
        """The first that is not in doubt counts; of the others, the first."""
        is_target = figure.what in (What.TARGET, What.NONE)
        if about != record.year - (not is_target):
            return
        found, key = (self._targets if is_target else self._results), (record.region.code, about)
        if key not in found or (found[key][1].doubt and not figure.doubt):
            found[key] = record, figure

    @property
    def codes(self) -> set[str]:
        """The places that have a report."""
        return {code for code, _ in self.reports}

    def years_of(self, codes: Iterable[str]) -> list[int]:
        """The years of which places have a report or a result, the latest first."""
        among = set(codes)
        return sorted({year for code, year in (*self.reports, *self._results) if code in among}, reverse=True)

    def cell(self, code: str, year: int) -> PanelCell:
        """What a place said of a year."""
        parent = parent_of(code)
        return PanelCell(
            code, year, self.target(code, year), self._part(self._results, code, year, year + 1),
            self.target(code, year - 1), parent, self.target(parent, year), self.target(NATION, year),
        )  # fmt: skip

    def target(self, code: str, year: int) -> Part:
        """The target of a place for a year."""
        return self._part(self._targets, code, year, year)

    def _part(self, stated: Mapping[Key, Stated], code: str, year: int, report_year: int) -> Part:
        """What is said of a year in the report of a year."""
        report = self.reports.get((code, report_year))
        if (code, year) not in stated:
            return Part(Said.NOT_FOUND, report) if report else Part(Said.NO_REPORT)
        record, figure = stated[code, year]
        if figure.doubt:
            return Part(Said.DOUBTFUL, record, figure)
        if figure.what is What.NONE:
            return Part(Said.NO_TARGET, record, figure)
        return Part(Said.FIGURE, record, figure, value_of(figure))


def parent_of(code: str) -> str:
    """The place right above one: the nation above provinces; empty above the nation, and of what is no place."""
    if code == NATION or code not in gazetteer():
        return ""
    return NATION if level(code) == "province" else gazetteer().parent(code)


def value_of(figure: Figure) -> float | None:
    """The number that a figure is compared by, in the unit of its indicator; None without one, or of units of two kinds."""
    value = figure.low if figure.low is not None else figure.high
    units, wanted = indicators().units, indicators().by_name[figure.indicator].unit
    if value is None or figure.unit == wanted:
        return value
    (family, many), (other, in_wanted) = units.get(figure.unit, ("", 1.0)), units.get(wanted, ("?", 1.0))
    return value * many / in_wanted if family == other else None


def _less(one: float | None, other: float | None) -> float | None:
    """A difference without what floating point adds to it."""
    return None if one is None or other is None else round(one - other, 6) + 0.0
