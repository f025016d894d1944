"""How a word spread: who had it first, and in how many of the places covered it stood each year.

A year of which a place has no report is unknown, whatever stands before and after it; nothing here takes it for “absent”.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from indexer.model import ReportRecord, document_order
from indexer.vocabulary.regions import LEVELS, NATION, gazetteer, level


@dataclass(frozen=True, slots=True)
class FirstUse:
    """The first report of a place that has a word.

    Attributes:
        without: the last year before it of which there is a report that does not have it; None if there is none.
        lag_nation, lag_province: years behind the nation's and the province's first; None where either is not known to the
            year, or has none.
    """

    report: ReportRecord
    without: int | None
    lag_nation: int | None = None
    lag_province: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether the year before is known not to have it."""
        return self.without == self.report.year - 1


@dataclass(frozen=True, slots=True)
class SpreadOfYear:
    """For each level with a report of a year: (level, places that have the word, places covered)."""

    year: int
    levels: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class FirstOfLevel:
    """The first year that places of a level have a word.

    Attributes:
        firsts: those whose first it is, by code; there may be many, of which none is “the first”.
        covered: places of the level with a report of that year.
        before: the last year before it with reports of the level, none of which has the word, and how many places it covers;
            None if there is none.
    """

    level: str
    firsts: tuple[FirstUse, ...]
    covered: int
    before: tuple[int, int] | None

    @property
    def year(self) -> int:
        return self.firsts[0].report.year


@dataclass(frozen=True, slots=True)
class Spread:
    """Firsts of places by year and place; years ascending; without: places covered that never have it."""

    firsts: tuple[FirstUse, ...]
    years: tuple[SpreadOfYear, ...]
    without: int

    @property
    def first_of_levels(self) -> tuple[FirstOfLevel, ...]:
        """The first of each level that has one, from the nation down."""
        return tuple(each for name in LEVELS if (each := self._first_of(name)))

    def _first_of(self, name: str) -> FirstOfLevel | None:
        own = [each for each in self.firsts if level(each.report.region.code) == name]
        if not own:
            return None
        covered = {each.year: many for each in self.years for of, _, many in each.levels if of == name}
        year = own[0].report.year
        before = max((each for each in covered if each < year), default=None)
        tied = tuple(each for each in own if each.report.year == year)
        return FirstOfLevel(name, tied, covered[year], None if before is None else (before, covered[before]))


def spread(counted: Iterable[tuple[ReportRecord, int]]) -> Spread:
    """The spread of a word from how often it stands in each report that is counted."""
    by_place: dict[str, dict[int, tuple[ReportRecord, bool]]] = {}
    for record, hits in sorted(counted, key=lambda each: document_order(each[0])):
        own = by_place.setdefault(record.region.code, {})
        there, had = own.get(record.year, (record, False))
        own[record.year] = (record if hits and not had else there, had or hits > 0)
    firsts = {code: first for code, own in by_place.items() if (first := _first(own))}
    ordered = sorted(firsts, key=lambda code: (firsts[code].report.year, code))
    return Spread(
        tuple(_with_lags(firsts[code], firsts) for code in ordered),
        tuple(_of_year(year, by_place) for year in sorted({year for own in by_place.values() for year in own})),
        len(by_place) - len(firsts),
    )


def _first(own: dict[int, tuple[ReportRecord, bool]]) -> FirstUse | None:
    year = min((year for year, (_, has) in own.items() if has), default=None)
    if year is None:
        return None
    return FirstUse(own[year][0], max((each for each in own if each < year), default=None))


def _with_lags(first: FirstUse, firsts: dict[str, FirstUse]) -> FirstUse:
    code = first.report.region.code
    province = gazetteer().path_codes(code)[0]
    lags = (_lag(first, firsts.get(above) if above != code else None) for above in (NATION, province))
    return FirstUse(first.report, first.without, *lags)


def _lag(first: FirstUse, above: FirstUse | None) -> int | None:
    return first.report.year - above.report.year if above and first.is_known and above.is_known else None


def _of_year(year: int, by_place: dict[str, dict[int, tuple[ReportRecord, bool]]]) -> SpreadOfYear:
    there = {code: own[year][1] for code, own in by_place.items() if year in own}
    of_levels = ((name, [has for code, has in there.items() if level(code) == name]) for name in LEVELS)
    return SpreadOfYear(year, tuple((name, sum(having), len(having)) for name, having in of_levels if having))
