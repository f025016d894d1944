"""Tables of figures come back from every format, read by another library, as they were."""

from pathlib import Path
from typing import Any

import pytest

from indexer.building.build import build
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.export.indicators.statements import COLUMNS, NUMBERS, FigureTable
from searchapp.export.indicators.tabular import FORMATS, write_table
from searchapp.export.placing import ExportError
from searchapp.questions.read_figures import FiguresRequest
from tests.searchapp.export.readers import of_csv, readers
from tests.small_corpus import write_report

# A floor, a ceiling, a range, words for a number, and signs that a spreadsheet would run.
BODY = (
    "今年主要预期目标：地区生产总值增长5%以上，居民消费价格涨幅控制在2%以内，固定资产投资增长6%—7.5%，居民收入与经济增长同步。",
    "=1+1 城镇新增就业3000人以上。",
)


def as_read(form: str, name: str, value: Any) -> Any:
    """What a format makes of a value."""
    if form == "csv":
        guarded = f"'{value}" if isinstance(value, str) and value[:1] in tuple("=+-@") and value else value
        return "" if value is None else str(guarded)
    if form == "dta" and name not in NUMBERS:
        return "" if value is None else value
    return None if form == "xlsx" and value == "" else value


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> FigureTable:
    work = tmp_path_factory.mktemp("figures")
    for year in (2022, 2023):
        write_report(work / "corpus", f"{year}.txt", year=year, body=BODY)
    build([work / "corpus"], work / "index")
    store = WhooshStore(work / "index")
    asked = FiguresRequest(with_doubtful=True)
    found = FigureTable(store.figures(asked), asked, store.status(), "https://reports.example")
    store.close()
    return found


def test_there_is_every_way_of_saying_a_number_in_it(table: FigureTable) -> None:
    bounds = {(row["low"] is None, row["high"] is None) for row in table.rows()}
    assert bounds == {(False, True), (True, False), (False, False), (True, True)}
    assert any(row["sentence"].startswith("=") for row in table.rows())


@pytest.mark.parametrize("form", FORMATS)
def test_a_table_comes_back_from_every_format_as_it_was(table: FigureTable, form: str, tmp_path: Path) -> None:
    path, beside = write_table(table, form, tmp_path / f"figures.{form}")
    expected = [{name: as_read(form, name, value) for name, value in row.items()} for row in table.rows()]
    found = readers("figures")[form](path)
    assert found == expected
    assert all(list(row) == list(COLUMNS) for row in found)
    assert beside.read_text(encoding="utf-8") == table.codebook_to_toml()


@pytest.mark.parametrize("form", FORMATS)
def test_no_figure_at_all_is_a_table_with_its_columns(table: FigureTable, form: str, tmp_path: Path) -> None:
    path, _ = write_table(FigureTable((), table.asked, table.status), form, tmp_path / f"none.{form}")
    assert readers("figures")[form](path) == []


def test_a_row_has_its_place_its_permalink_and_its_words(table: FigureTable) -> None:
    row = next(table.rows())
    record, figure = table.stated[0]
    assert [row[name] for name in ("province", "city", "county", "level")] == ["山东省", "济宁市", "兖州区", "county"]
    assert row["permalink"] == f"https://reports.example/p/{record.id}/{figure.anchor}"
    assert (row["indicator"], row["low"], row["high"], row["tone"]) == ("gdp_growth", 5, None, "hard")


def test_the_codebook_names_every_column_and_the_indicators_there_are(table: FigureTable) -> None:
    found = table.codebook()
    assert list(found["columns"]) == list(COLUMNS)
    assert set(found["indicators"]) == {row["indicator"] for row in table.rows()}
    assert (found["about"]["figures"], found["about"]["reports"]) == (len(table.stated), 2)


def test_a_file_that_is_there_is_replaced_only_when_that_is_said(table: FigureTable, tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_text("mine")
    with pytest.raises(ExportError, match=r"exists\. Choose another name, or give --overwrite"):
        write_table(table, "csv", path)
    assert path.read_text() == "mine"
    write_table(table, "csv", path, overwrite=True)
    assert len(of_csv(path)) == len(table.stated)
