"""The page of what there is: places × years, a sign for each report, and what is missing between them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from indexer.model import DIGEST_LABEL, ReportRecord
from indexer.vocabulary.regions import gazetteer
from searchapp.answers.coverage import Cell, Presence, Row, coverage, states
from searchapp.answers.places import place_columns
from searchapp.marked import marked
from searchapp.pages.parts import PageLink, english_place
from searchapp.questions import urls
from searchapp.questions.facets import YearRange
from searchapp.questions.query import Filters, SearchRequest
from searchapp.questions.tables.coverage import CoverageRequest, Order, coverage_url
from searchapp.web.language import gettext, plural

# The form of a sign tells as much as its colour.
SIGNS = {
    Presence.PRESENT: ("●", marked("报告全文")),
    Presence.SUMMARY: ("◐", marked("只有摘要")),
    Presence.OTHER: ("◇", marked("只有其他文件，没有报告")),
    Presence.MISSING: (marked("缺"), marked("同一地区前后都有收录，这一年没有")),
    Presence.NOT_EXPECTED: ("·", marked("不在这个地区的收录年份之内")),
}
_ORDERS = {Order.PLACE: marked("地区"), Order.REPORTS: marked("报告数"), Order.LATEST: marked("最近年份")}
COLUMNS = ("code", "province", "city", "county", "level", "year", "state", "reports")


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """A sign with what it means in words; `url` leads to the report, or to the reports that a number counts."""

    sign: str
    name: str
    url: str
    presence: Presence
    missing: int


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A place: its reports are found at `url`; the places that it stands for are shown at `inside_url`.

    english: its name on English pages.
    """

    name: str
    path: str
    url: str
    inside_url: str
    reports: int
    cells: tuple[CoverageCell, ...]
    english: str


@dataclass(frozen=True, slots=True)
class CoveragePage:
    """coverage.html.

    Attributes:
        places: the names of those asked for, empty for all.
        above: the way back from the places inside one.
        is_folded: whether rows stand for several places.
    """

    places: str
    reports: int
    columns: tuple[str, ...]
    rows: tuple[CoverageRow, ...]
    above: tuple[PageLink, ...]
    orders: tuple[PageLink, ...]
    legend: tuple[tuple[str, str, Presence], ...]
    csv_url: str
    built: str
    is_folded: bool


def build_coverage_page(
    asked: CoverageRequest, records: Iterable[ReportRecord], built: str, blank: SearchRequest
) -> CoveragePage:
    """What there is of the places asked for."""
    table = coverage(records, asked.codes)
    rows = sorted(table.rows, key=_KEYS[asked.order])
    shown = tuple(_row(row, table.columns, asked, blank) for row in rows)
    return CoveragePage(
        places=gettext("、").join(map(gazetteer().name, asked.codes)),
        reports=sum(row.reports for row in shown),
        columns=tuple(str(years).replace("..", "–") for years in table.columns),
        rows=shown,
        above=tuple(_above(asked)),
        orders=tuple(
            PageLink(gettext(label), coverage_url(asked, order=order), order is asked.order) for order, label in _ORDERS.items()
        ),
        legend=tuple((gettext(sign), gettext(name), presence) for presence, (sign, name) in SIGNS.items()),
        csv_url=coverage_url(asked, ".csv"),
        built=built[:10],
        is_folded=any(row.is_summed for row in table.rows),
    )


def _many(row: Row) -> int:
    return sum(len(cell.reports) for cell in row.cells)


def _latest(row: Row) -> int:
    return max(record.year for cell in row.cells for record in cell.reports)


_KEYS = {
    Order.PLACE: lambda row: (row.code,),
    Order.REPORTS: lambda row: (-_many(row), row.code),
    Order.LATEST: lambda row: (-_latest(row), -_many(row), row.code),
}


def _above(asked: CoverageRequest) -> Iterator[PageLink]:
    """All places, and those that the only place asked for lies in."""
    if not asked.codes:
        return
    yield PageLink(gettext("全部地区"), coverage_url(asked, regions=()))
    if len(asked.codes) == 1:
        for code in gazetteer().path_codes(asked.codes[0])[:-1]:
            yield PageLink(gazetteer().name(code), coverage_url(asked, regions=(code,)))


def _row(row: Row, columns: tuple[YearRange, ...], asked: CoverageRequest, blank: SearchRequest) -> CoverageRow:
    path = gazetteer().region(row.code).path

    def url(*chosen: YearRange) -> str:
        return urls.search_url(blank, filters=Filters(region=(row.code,), year=chosen))

    cells = tuple(_cell(cell, url(years), row.is_summed) for cell, years in zip(row.cells, columns, strict=True))
    inside = coverage_url(asked, regions=(row.code,)) if row.is_summed else ""
    return CoverageRow(path[-1], " ".join(path[:-1]), url(), inside, _many(row), cells, english_place(row.code))


def _cell(cell: Cell, url: str, is_summed: bool) -> CoverageCell:
    sign, name = SIGNS[cell.presence]
    if not cell.reports:
        return CoverageCell(gettext(sign), gettext(name), "", cell.presence, cell.missing)
    if is_summed:
        number = len(cell.reports)
        return CoverageCell(str(number), plural("%(num)d 份", number), url, cell.presence, cell.missing)
    best = next((record for record in cell.reports if record.is_full), cell.reports[0])
    kind = gettext(best.metadata.kind.label) + (f" · {gettext(DIGEST_LABEL)}" if best.metadata.digest else "")
    return CoverageCell(sign, kind, f"/r/{best.id}" if len(cell.reports) == 1 else url, cell.presence, cell.missing)


def coverage_lines(records: Iterable[ReportRecord], asked: CoverageRequest) -> Iterator[tuple[object, ...]]:
    """The cells of COLUMNS for each place in each year from its first report to its last; reports: their ids."""
    for code, year, cell in states(records, asked.codes):
        ids = " ".join(record.id for record in cell.reports)
        found = {"code": code, **place_columns(code), "year": year, "state": cell.presence.value, "reports": ids}
        yield tuple(found[name] for name in COLUMNS)
