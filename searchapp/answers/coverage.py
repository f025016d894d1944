"""Which reports there are: by place and year, and next to each other in time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from indexer.model import ReportKind, ReportRecord
from indexer.vocabulary.regions import gazetteer
from searchapp.questions.facets import YearRange

# More places than this are shown by province, or those of a province by prefecture, with the number of their reports.
MAX_ROWS = 150


class Presence(StrEnum):
    """What a place has of a year: a full report; a summary of it; only other documents, such as a resolution, which are none;
    nothing between years of which it has some; nothing before or after all of its own.
    """

    PRESENT = "present"
    SUMMARY = "summary"
    OTHER = "other"
    MISSING = "missing"
    NOT_EXPECTED = "not-expected"


@dataclass(frozen=True, slots=True)
class Cell:
    """A place in the years of a column.

    Attributes:
        reports: the full reports and the other documents of these years.
        missing: how many years, or places inside it, have no full report.
    """

    presence: Presence
    reports: tuple[ReportRecord, ...] = ()
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A place with a cell for each column; `is_summed` if it stands for all places inside it."""

    code: str
    cells: tuple[Cell, ...]
    is_summed: bool = False


@dataclass(frozen=True, slots=True)
class Coverage:
    """The years from the last to the first, those in a row without any report in one column, and a row for each place."""

    columns: tuple[YearRange, ...]
    rows: tuple[Row, ...]


def coverage(records: Iterable[ReportRecord], inside: Sequence[str] = ()) -> Coverage:
    """The table of what some reports cover; inside: the codes of the places that they must be of or lie within."""
    by_place = _by_place(records, inside)
    columns = tuple(reversed(with_gaps(sorted({record.year for own in by_place.values() for record in own}))))
    rows = tuple(_row(code, by_place[code], columns) for code in sorted(by_place))
    return Coverage(columns, rows if len(rows) <= MAX_ROWS else _folded(rows, len(columns), inside))


def states(records: Iterable[ReportRecord], inside: Sequence[str] = ()) -> Iterator[tuple[str, int, Cell]]:
    """(code, year, what there is) of each place in each year from its first to its last; places by code, years ascending."""
    for code, own in sorted(_by_place(records, inside).items()):
        first, last = min(record.year for record in own), max(record.year for record in own)
        years = [YearRange(year, year) for year in range(first, last + 1)]
        for year, cell in zip(years, _row(code, own, years).cells, strict=True):
            yield code, year.first, cell


def _by_place(records: Iterable[ReportRecord], inside: Sequence[str]) -> dict[str, list[ReportRecord]]:
    found: dict[str, list[ReportRecord]] = {}
    for record in records:
        if not inside or any(gazetteer().is_within(record.region.code, code) for code in inside):
            found.setdefault(record.region.code, []).append(record)
    return found


def with_gaps(years: Sequence[int]) -> list[YearRange]:
    """Some ascending years, and what lies between them."""
    found: list[YearRange] = []
    for year in years:
        if found and year > found[-1].last + 1:
            found.append(YearRange(found[-1].last + 1, year - 1))
        found.append(YearRange(year, year))
    return found


def _row(code: str, own: Sequence[ReportRecord], columns: Sequence[YearRange]) -> Row:
    first, last = min(record.year for record in own), max(record.year for record in own)
    by_year: dict[int, list[ReportRecord]] = {}
    for record in own:
        by_year.setdefault(record.year, []).append(record)

    def cell(years: YearRange) -> Cell:
        if years.first in by_year:
            there = tuple(by_year[years.first])
            presence = _presence(there)
            return Cell(presence, there, missing=presence is not Presence.PRESENT)
        missing = len(range(max(years.first, first), min(years.last, last) + 1))
        return Cell(Presence.MISSING, missing=missing) if missing else Cell(Presence.NOT_EXPECTED)

    return Row(code, tuple(map(cell, columns)))


def _presence(there: Sequence[ReportRecord]) -> Presence:
    if any(record.is_full for record in there):
        return Presence.PRESENT
    return Presence.SUMMARY if any(record.metadata.kind is ReportKind.SUMMARY for record in there) else Presence.OTHER


def _folded(rows: Sequence[Row], columns: int, within: Sequence[str]) -> tuple[Row, ...]:
    """A row for each province, or for each place right below the only one that they are within; itself, too."""
    inside: dict[str, list[Row]] = {}
    for row in rows:
        path = gazetteer().path_codes(row.code)
        depth = path.index(within[0]) + 1 if len(within) == 1 else 0
        inside.setdefault(path[min(depth, len(path) - 1)], []).append(row)
    return tuple(_sum(code, own, columns) for code, own in sorted(inside.items()))


def _sum(code: str, own: Sequence[Row], columns: int) -> Row:
    if [row.code for row in own] == [code]:
        return own[0]
    return Row(code, tuple(_summed([row.cells[at] for row in own]) for at in range(columns)), is_summed=True)


def _summed(cells: Sequence[Cell]) -> Cell:
    reports = tuple(record for cell in cells for record in cell.reports)
    missing = sum(cell.missing for cell in cells)
    if reports:
        return Cell(_presence(reports), reports, missing)
    return Cell(Presence.MISSING if missing else Presence.NOT_EXPECTED, missing=missing)


def beside(records: Iterable[ReportRecord], record: ReportRecord) -> tuple[ReportRecord | None, ReportRecord | None]:
    """The reports of the same place and kind that come before and after one in time, the nearest there are."""
    own = [each for each in records if each.region.code == record.region.code and each.metadata.kind == record.metadata.kind]
    before = max((each for each in own if each.year < record.year), key=lambda each: (each.year, each.id), default=None)
    after = min((each for each in own if each.year > record.year), key=lambda each: (each.year, each.id), default=None)
    return before, after
