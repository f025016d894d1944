"""What of a panel is asked for: places of one level, years, and which of them in which order."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from indexer.figures.figure import Tone
from indexer.model import ReportRecord
from indexer.vocabulary.regions import LEVELS, NATION, gazetteer, level
from searchapp.panel.panel import Meets, Panel, PanelCell, Said, parent_of
from searchapp.questions.tables.matrix import MatrixRequest

# Years that are shown where none is chosen, the latest; and at most.
FIRST_YEARS, MOST_YEARS = 5, 40
# Provinces that deliver no such reports: Taiwan, Hong Kong, Macau.
NO_REPORTS = frozenset(("710000", "810000", "820000"))
_ORDERED_BY: dict[str, Callable[[PanelCell], float | None]] = {
    "": lambda cell: cell.target.value, "revision": lambda cell: cell.revision, "result": lambda cell: cell.result.value,
    "gap": lambda cell: cell.gap, "amplification": lambda cell: cell.amplification,
}  # fmt: skip


@dataclass(frozen=True)
class View:
    """The part of a panel that a request asks for.

    Attributes:
        own: the places that the request's filters leave.
    """

    asked: MatrixRequest
    panel: Panel
    own: frozenset[str]

    @cached_property
    def levels(self) -> dict[str, int]:
        """Level → how many places of it have reports, from the nation down."""
        many = Counter(map(level, self.own))
        return {name: many[name] for name in LEVELS if many[name]}

    @property
    def level(self) -> str:
        """The level that is shown: the one that is asked for, or the highest below the nation."""
        return self.asked.level or next((name for name in self.levels if name != LEVELS[0]), LEVELS[0])

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The places of the level, in the order of their codes."""
        if self.asked.place:
            return (self.asked.place,)
        return tuple(sorted(code for code in self.own if level(code) == self.level))

    @cached_property
    def within(self) -> list[int]:
        """All years that are asked for of which there is anything, the latest first."""
        return [year for year in self.panel.years_of(self.codes) if self.asked.shows(year)]

    @property
    def years(self) -> list[int]:
        """The years that are shown."""
        is_all = self.asked.filters["year"] or self.asked.place
        return self.within[: MOST_YEARS if is_all else FIRST_YEARS]

    @property
    def focus(self) -> int:
        """The year that places are ordered, bound and mapped by; 0 where there is none."""
        return self.asked.sort or next((year for year in self.years if self._has_reports(year)), 0)

    @cached_property
    def newest(self) -> int:
        """The latest year of which there is a report of any place; 0 where there is none."""
        return max((year for _, year in self.panel.reports), default=0)

    def _has_reports(self, year: int) -> bool:
        return any((code, year) in self.panel.reports for code in self.codes)

    @cached_property
    def of_focus(self) -> dict[str, PanelCell]:
        """What each place says of that year."""
        return {code: self.panel.cell(code, self.focus) for code in self.codes}

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """The places that are shown, in their order; the nation above them unless places are chosen or bound."""
        codes = [code for code in self.codes if self._is_shown(code)]
        if not (self.asked.filters["region"] or self.asked.least is not None or self.asked.place):
            codes = [*dict.fromkeys((*(code for code in self.own if code == NATION), *codes))]
        if not (self.asked.sort or self.asked.order or self.asked.least is not None):
            return tuple(codes)
        return tuple(sorted(codes, key=self._order))

    def _is_shown(self, code: str) -> bool:
        return self.asked.least is None or self.of_focus[code].meets(self.asked.least) is Meets.YES

    def _order(self, code: str) -> tuple[bool, float, str]:
        """The highest first, those without a number behind."""
        cell = self.of_focus.get(code) or self.panel.cell(code, self.focus)
        value = _ORDERED_BY[self.asked.order](cell)
        return value is None, -(value or 0), code

    @property
    def below(self) -> int:
        """How many places say less than what is asked for."""
        least = self.asked.least
        return 0 if least is None else sum(cell.meets(least) is Meets.NO for cell in self.of_focus.values())

    def unknown(self, said: Said) -> tuple[str, ...]:
        """The places of which cannot be told whether they reach a bound, for one reason: of FIGURE, as it has no number."""
        return tuple(code for code, cell in self.of_focus.items() if cell.target.value is None and cell.target.said is said)

    @cached_property
    def missing(self) -> tuple[str, ...]:
        """The places of the level, within what is chosen, without a report of that year; of provinces and prefectures alone."""
        if self.level not in LEVELS[1:3] or not self.focus or self.asked.place:
            return ()
        places, chosen = gazetteer(), [str(code) for code in self.asked.filters["region"]]
        return tuple(
            code
            for code in sorted(places.names)
            if level(code) == self.level
            and (code, self.focus) not in self.panel.reports
            and code not in places.successors
            and code not in NO_REPORTS
            and (not chosen or any(place in places.path_codes(code) for place in chosen))
        )

    @property
    def bounds(self) -> dict[float, int]:
        """Each target of that year → how many places set it or more, from the least."""
        values = [cell.target.value for cell in self.of_focus.values() if cell.target.value is not None]
        return {each: sum(value >= each for value in values) for each in sorted(set(values))}

    def tones(self) -> dict[str, Counter[Tone]]:
        """Level → how many targets of that year have which tone."""
        found: dict[str, Counter[Tone]] = {name: Counter() for name in self.levels}
        for code in self.own:
            part = self.panel.target(code, self.focus)
            if part.figure and part.said is Said.FIGURE:
                found[level(code)][part.figure.tone] += 1
        return {name: many for name, many in found.items() if many}

    @property
    def file_cells(self) -> list[PanelCell]:
        """The cells of a file: every place, and year that is shown or chosen; with a bound, those that reach it or may."""
        if self.asked.least is None:
            years = self.within if self.asked.filters["year"] else self.years
            return [self.panel.cell(code, year) for code in self.rows for year in years]
        unknown = [code for code, cell in self.of_focus.items() if cell.target.value is None]
        codes = dict.fromkeys((*self.rows, *unknown, *self.missing))
        return [self.panel.cell(code, self.focus) for code in codes]


def view_of(asked: MatrixRequest, panel: Panel, is_chosen: Callable[[ReportRecord], bool]) -> View:
    """The part of a panel that a request asks for.

    Args:
        is_chosen: whether a report is of a place that is chosen; the panel has those of all.
    """
    of_places = {code: record for (code, _), record in panel.reports.items()}
    return View(asked, panel, frozenset(code for code, record in of_places.items() if is_chosen(record)))


def line_above(code: str) -> tuple[str, ...]:
    """The places above one, from the nearest: prefecture, province, nation."""
    found: list[str] = []
    while code := parent_of(code):
        found.append(code)
    return tuple(found)


def years_between(years: Iterable[int]) -> list[int]:
    """All years from the first to the last of them; none of none."""
    known = sorted(years)
    return [*range(known[0], known[-1] + 1)] if known else []
