"""What the rows of a table stand for: reports, places, years, or places in years."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from indexer.facet_fields import values_of_report
from indexer.model import ReportKind, ReportRecord, document_order
from searchapp.counting.study import By
from searchapp.questions.facets import FACETS, YearRange
from searchapp.questions.query import Filters, counted


class State(StrEnum):
    """What a row has: a full report that is counted; other documents of the reports' alone, such as summaries; nothing."""

    FULL = "full"
    SUMMARY = "summary"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table.

    Attributes:
        counted: indices of the reports that are counted in it, in the order of the tally; none has no figures.
        code, year: the place and year it stands for; "" and 0 where it stands for all.
        report: the one report that it is, if it is one.
    """

    state: State
    counted: tuple[int, ...]
    code: str = ""
    year: int = 0
    report: ReportRecord | None = None


Key = tuple[str, int]


def rows_of(
    reports: Sequence[ReportRecord], everything: Iterable[ReportRecord], filters: Filters, by: By, *, balanced: bool
) -> list[TableRow]:
    """The rows of a table, by place, year and kind.

    Args:
        reports: those that are counted, in document order.
        everything: all of the index; with `balanced`, what is not counted of these has rows, too: each place with a document
            that passes the choice of places, in each year of the chosen ranges that the corpus reaches (without ranges, from
            the first year that is counted to the last).
    """
    members: dict[Key, list[int]] = {}
    for at, record in enumerate(reports):
        members.setdefault(_key(record, by), []).append(at)
    uncounted: dict[Key, bool] = {}
    if balanced:
        known = sorted(everything, key=document_order)
        panel = _panel(reports, known, filters, by)
        there = {_key(record, by) for record in known if _passes(record, filters, "region")}
        uncounted = {key: key in there for key in panel if key not in members}
    found = [row for key, own in members.items() for row in _rows(key, own, reports, by)]
    found += [TableRow(State.SUMMARY if others else State.MISSING, (), *key) for key, others in uncounted.items()]
    return sorted(found, key=lambda row: (row.code, row.year))


def row_name(by: By, report: str, code: str, year: int) -> str:
    """What names a row in addresses: a report's id, 370000, 2024, or 370000:2024."""
    return {By.REPORT: report, By.PLACE: code, By.YEAR: str(year), By.PLACE_YEAR: f"{code}:{year}"}[by]


def row_of(record: ReportRecord, by: By) -> str:
    """The name of the row in which a report is counted."""
    return row_name(by, record.id, record.region.code, record.year)


def _key(record: ReportRecord, by: By) -> Key:
    """The place and the year of the row that a report is counted in."""
    return "" if by is By.YEAR else record.region.code, 0 if by is By.PLACE else record.year


def missing_places(everything: Iterable[ReportRecord], filters: Filters) -> dict[int, list[str]]:
    """Year → codes of places that the corpus has documents of, but of this year none that the filters let through."""
    known = list(everything)
    choice = counted(filters)
    own = [record for record in known if all(_passes(record, choice, name) for name in values_of_report(record))]
    there = {(record.region.code, record.year) for record in own}
    codes, years = _places(known, filters), _years(own, known, filters)
    lacking = {year: [code for code in codes if (code, year) not in there] for year in years}
    return {year: found for year, found in lacking.items() if found}


def _rows(key: Key, own: Sequence[int], reports: Sequence[ReportRecord], by: By) -> list[TableRow]:
    if by is By.REPORT:
        return [TableRow(_state([reports[at]]), (at,), *key, reports[at]) for at in own]
    return [TableRow(_state([reports[at] for at in own]), tuple(own), *key)]


def _state(records: Sequence[ReportRecord]) -> State:
    return State.FULL if any(record.metadata.kind is ReportKind.REPORT for record in records) else State.SUMMARY


def _panel(reports: Sequence[ReportRecord], known: Sequence[ReportRecord], filters: Filters, by: By) -> list[Key]:
    """The keys of all places in all years that a balanced table is to have."""
    codes = [""] if by is By.YEAR else _places(known, filters)
    years = [0] if by is By.PLACE else _years(reports, known, filters)
    return [(code, year) for code in codes for year in years]


def _places(known: Iterable[ReportRecord], filters: Filters) -> list[str]:
    """The codes of the places of documents that the choice of places lets through."""
    return sorted({record.region.code for record in known if _passes(record, filters, "region")})


def _years(reports: Sequence[ReportRecord], known: Sequence[ReportRecord], filters: Filters) -> list[int]:
    ranges = [years for years in filters["year"] if isinstance(years, YearRange)]
    covered = [record.year for record in (known if ranges else reports)]
    if not covered:
        return []
    return [year for year in range(min(covered), max(covered) + 1) if not ranges or any(year in each for each in ranges)]


def _passes(record: ReportRecord, filters: Filters, facet: str) -> bool:
    """Whether a report passes the choices of one facet."""
    return not filters[facet] or any(map(FACETS[facet].lets_through(filters[facet]), values_of_report(record)[facet]))
