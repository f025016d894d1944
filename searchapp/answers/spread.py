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
class Spread:
    """Firsts of places by year and place; years ascending; without: places covered that never have it."""

    firsts: tuple[FirstUse, ...]
    years: tuple[SpreadOfYear, ...]
    without: int

    @property
    def first_of_levels(self) -> tuple[tuple[str, FirstUse], ...]:
        """The first of each level that has one, from the nation down."""
        found: dict[str, FirstUse] = {}
        for each in self.firsts:
            found.setdefault(level(each.report.region.code), each)
        return tuple((name, found[name]) for name in LEVELS if name in found)


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
