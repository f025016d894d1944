"""The home page: what the corpus holds, and examples that run."""

from dataclasses import dataclass, replace

from indexer.vocabulary.regions import gazetteer
from searchapp.answers.coverage import Cell, Row, coverage
from searchapp.answers.results import Status
from searchapp.questions import urls
from searchapp.questions.facets import YearRange
from searchapp.questions.query import Filters, SearchRequest

EXAMPLES = ("宁德时代", "新质生产力", "高质量发展 制造业", "营商环境", "“一老一小”", "5G")


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """A place in the table of what the corpus holds: its cells, each with the address of its reports."""

    name: str
    path: str
    url: str
    cells: tuple[tuple[Cell, str], ...]
    is_summed: bool


@dataclass(frozen=True, slots=True)
class HomePage:
    """home.html."""

    paragraphs: int
    reports: int
    columns: tuple[str, ...]
    rows: tuple[CoverageRow, ...]
    examples: tuple[tuple[str, str], ...]
    built: str


def build_home_page(status: Status, blank: SearchRequest) -> HomePage:
    """What the corpus holds, and examples that run."""
    table = coverage(status.records)
    return HomePage(
        paragraphs=status.paragraphs,
        reports=len(status.records),
        columns=tuple(str(years).replace("..", "–") for years in table.columns),
        rows=tuple(_coverage_row(row, table.columns, blank) for row in table.rows),
        examples=tuple((text, urls.search_url(replace(blank, text=text))) for text in EXAMPLES),
        built=status.built[:10],
    )


def _coverage_row(row: Row, columns: tuple[YearRange, ...], blank: SearchRequest) -> CoverageRow:
    path = gazetteer().region(row.code).path

    def url(*chosen: YearRange) -> str:
        return urls.search_url(blank, filters=Filters(region=(row.code,), year=chosen))

    cells = tuple((cell, url(years)) for cell, years in zip(row.cells, columns, strict=True))
    return CoverageRow(path[-1], " ".join(path[:-1]), url(), cells, row.is_summed)
