"""The figures of real reports: held to tables that people made, and to the paragraphs that they stand in."""

from pathlib import Path

import pytest

from indexer.figures.extracting import figures_of
from indexer.figures.figure import Figure
from indexer.model import Report, ReportKind
from tests.indexer.figures.told import report_of
from tests.indexer.figures.truth import Agreement, Cell, Row, agreement, rows_of

# All real reports are read first.
pytestmark = pytest.mark.timeout(300)
# Precision and recall that may not be fallen below: of the targets of growth, and over all indicators.
FLOORS_OF_GROWTH, FLOORS = (0.99, 0.97), (0.97, 0.93)
SIDES = ("target", "reached")
NATION = "000000"


@pytest.fixture(scope="module")
def reports(readings: dict[str, Report]) -> dict[str, Report]:
    """Every real report by the name that the tables have for its file."""
    return {
        shown + name.removeprefix(folder): report
        for folder, shown in (("more/reports/", ""), ("corpus/", "../corpus/"))
        for name, report in readings.items()
        if name.startswith(folder) and name.endswith((".txt", ".docx"))
    }


@pytest.fixture(scope="module")
def figures(reports: dict[str, Report]) -> dict[str, tuple[Figure, ...]]:
    return {name: figures_of(report) for name, report in reports.items()}


@pytest.fixture(scope="module")
def rows(real_reports: Path, reports: dict[str, Report]) -> list[Row]:
    if not (real_reports / "figures").is_dir():
        pytest.skip(f"{real_reports} holds no tables of figures")
    metadata = {name: report.metadata for name, report in reports.items()}
    national = {
        str(known.year): name
        for name, known in metadata.items()
        if known.region and known.region.code == NATION and known.kind is ReportKind.REPORT
    }
    return [row for row in rows_of(real_reports / "figures", national) if row.cell.file in reports]


@pytest.mark.real
@pytest.mark.parametrize("side", SIDES)
def test_figures_are_those_that_people_read(
    rows: list[Row], figures: dict[str, tuple[Figure, ...]], side: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [row for row in rows if row.cell.side == side]
    reached = agreement(asked, figures)
    with capsys.disabled():
        print(f"\n{side}: precision {reached.precision:.4f} of {reached.made}, recall {reached.recall:.4f} of {reached.rows}")
    assert (reached.precision >= FLOORS[0], reached.recall >= FLOORS[1]) == (True, True), "\n".join(reached.faults)


@pytest.mark.real
def test_targets_of_growth_are_those_that_people_read(rows: list[Row], figures: dict[str, tuple[Figure, ...]]) -> None:
    reached = agreement([row for row in rows if (row.cell.indicator, row.cell.side) == ("gdp_growth", "target")], figures)
    at_least = (reached.precision >= FLOORS_OF_GROWTH[0], reached.recall >= FLOORS_OF_GROWTH[1])
    assert at_least == (True, True), "\n".join(reached.faults)


@pytest.mark.real
def test_every_figure_of_a_real_report_stands_where_it_says(
    reports: dict[str, Report], figures: dict[str, tuple[Figure, ...]]
) -> None:
    assert sum(map(len, figures.values())) > len(reports)
    for name, own in figures.items():
        for figure in own:
            text = reports[name].paragraphs[figure.paragraph - 1].text
            assert text[figure.start : figure.end] == figure.text, name
            assert figure.text in figure.sentence, name
            assert figure.sentence in text, name


def test_agreement_counts_what_is_wrong_what_is_missed_and_what_is_said_again() -> None:
    cell, other = Cell("a", "gdp_growth", "target"), Cell("a", "cpi", "target")
    own = figures_of(report_of("生产总值增长6%。", "全县生产总值增长6%。", "居民消费价格涨幅3%左右。"))
    asked = [Row(cell, "2024", 6, 6, "point", "生产总值增长6%"), Row(other, "2024", 2, 2, "soft", "涨幅2%左右")]
    reached: Agreement = agreement(asked, {"a": own})
    assert (reached.made, reached.right, reached.rows, reached.found) == (3, 2, 2, 1)
    assert [fault.split(":")[0] for fault in reached.faults] == ["wrong", "missed"]
