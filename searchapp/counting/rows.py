"""What the rows of a table stand for: reports, places, years, or places in years."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from indexer.facet_fields import values_of_report
from indexer.model import ReportKind, ReportRecord, document_order
from searchapp.counting.study import By
from searchapp.questions.facets import FACETS, YearRange
from searchapp.questions.query import Filters


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
    counted: Sequence[ReportRecord], everything: Iterable[ReportRecord], filters: Filters, by: By, *, balanced: bool
) -> list[TableRow]:
    """The rows of a table, by place, year and kind.

    Args:
        counted: the reports that are counted, in document order.
        everything: all of the index; with `balanced`, what is not counted of these has rows, too: each place with a document
            that passes the choice of places, in each year of the chosen ranges that the corpus reaches (without ranges, from
            the first year that is counted to the last).
    """
    members: dict[Key, list[int]] = {}
    for at, record in enumerate(counted):
        members.setdefault(_key(record, by), []).append(at)
    uncounted: dict[Key, bool] = {}
    if balanced:
        known = sorted(everything, key=document_order)
        panel = _panel(counted, known, filters, by)
        there = {_key(record, by) for record in known if _passes(record, filters, "region")}
        uncounted = {key: key in there for key in panel if key not in members}
    found = [row for key, own in members.items() for row in _rows(key, own, counted, by)]
    found += [TableRow(State.SUMMARY if others else State.MISSING, (), *key) for key, others in uncounted.items()]
    return sorted(found, key=lambda row: (row.code, row.year))


def _key(record: ReportRecord, by: By) -> Key:
    """The place and the year of the row that a report is counted in."""
    return "" if by is By.YEAR else record.region.code, 0 if by is By.PLACE else record.year


def _rows(key: Key, own: Sequence[int], counted: Sequence[ReportRecord], by: By) -> list[TableRow]:
    if by is By.REPORT:
        return [TableRow(_state([counted[at]]), (at,), *key, counted[at]) for at in own]
    return [TableRow(_state([counted[at] for at in own]), tuple(own), *key)]


def _state(records: Sequence[ReportRecord]) -> State:
    return State.FULL if any(record.metadata.kind is ReportKind.REPORT for record in records) else State.SUMMARY


def _panel(counted: Sequence[ReportRecord], known: Sequence[ReportRecord], filters: Filters, by: By) -> list[Key]:
    """The keys of all places in all years that a balanced table is to have."""
    codes = sorted({record.region.code for record in known if _passes(record, filters, "region")})
    years = _years(counted, known, filters)
    return [(code, year) for code in ([""] if by is By.YEAR else codes) for year in ([0] if by is By.PLACE else years)]


def _years(counted: Sequence[ReportRecord], known: Sequence[ReportRecord], filters: Filters) -> list[int]:
    ranges = [years for years in filters["year"] if isinstance(years, YearRange)]
    covered = [record.year for record in (known if ranges else counted)]
    if not covered:
        return []
    return [year for year in range(min(covered), max(covered) + 1) if not ranges or any(year in each for each in ranges)]


def _passes(record: ReportRecord, filters: Filters, facet: str) -> bool:
    """Whether a report passes the choices of one facet."""
    return not filters[facet] or any(map(FACETS[facet].lets_through(filters[facet]), values_of_report(record)[facet]))
