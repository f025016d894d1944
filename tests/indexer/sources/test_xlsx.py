"""Workbooks give the reports that the same table gives as .csv."""

import io
import random
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from indexer.building.build import build
from indexer.errors import ReportError
from indexer.parse import parse_extract
from indexer.sources import read_sources
from indexer.sources.table import extracts_of_csv
from indexer.sources.xlsx import extracts_of_xlsx
from tests.build_said import names
from tests.conftest import SEED, rounds
from tests.indexer.sources.test_table import csv_of, row

TITLES: tuple[list[str | None], ...] = (
    ["各地政府工作报告汇总表"],
    ["附件1"],
    [],
    ["单位：篇", "", "2024年"],
    [None, "制表：某某"],
)


def xlsx_of(sheets: dict[str, list[list[Any]]], hidden: tuple[str, ...] = ()) -> bytes:
    """A workbook with these sheets, given as rows of cells."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for cells in rows:
            sheet.append(cells)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def rows_of(*reports: dict[str, Any]) -> list[list[Any]]:
    return [list(reports[0]), *(list(each.values()) for each in reports)]


def test_a_sheet_reads_as_the_same_table_does_in_csv() -> None:
    rnd = random.Random(SEED)
    for _ in range(rounds(5, 40)):
        places = rnd.sample(["菏泽市", "济宁市兖州区", "聊城市茌平区", "吉安市"], k=rnd.randint(1, 4))
        reports = [row(place, rnd.randint(2010, 2024), 年份=str(rnd.randint(2010, 2024)), 来源="某某日报") for place in places]
        above = rnd.choices(TITLES, k=rnd.randint(0, 4))
        sheets: dict[str, list[list[Any]]] = {"说明": [["填表说明"], ["一律填写全称"]], "报告": [*above, *rows_of(*reports)]}
        assert extracts_of_xlsx(xlsx_of(sheets)) == extracts_of_csv(csv_of(reports))


@pytest.mark.parametrize(
    ("column", "cell", "field", "value"),
    [
        ("区县代码", 370812.0, "region", ("山东省", "济宁市", "兖州区")),
        ("区县代码", 370812, "region", ("山东省", "济宁市", "兖州区")),
        ("区县代码", "370812", "region", ("山东省", "济宁市", "兖州区")),
        ("year", 2021.0, "year", 2021),
        ("年份", "2021年", "year", 2021),
        ("发布日期", datetime(2021, 2, 5), "published", "2021-02-05"),
        ("发布日期", date(2021, 2, 5), "published", "2021-02-05"),
        ("发布时间", datetime(2021, 2, 5, 9, 30), "published", "2021-02-05"),
        ("发布日期", "2021年2月5日", "published", "2021-02-05"),
        ("来源", "#N/A", "published_by", None),
        ("报告人", "张_x000D_", "speaker", "张"),
    ],
)
def test_numbers_and_days_of_cells_are_those_of_the_report(column: str, cell: Any, field: str, value: Any) -> None:
    (extract,) = extracts_of_xlsx(xlsx_of({"S": rows_of({**row("菏泽市", 2022), column: cell})}))
    about = parse_extract(extract).metadata
    found = about.region.path if field == "region" and about.region else getattr(about, field)
    assert found == value


def test_a_row_keeps_its_number_below_rows_that_are_blank_or_cannot_be_read() -> None:
    one = row("菏泽市", 2022, year="2022")
    rows = [*rows_of(one, {**one, "year": "去年"}), [None, None], [], ["2023", row("菏泽市", 2023)["full_text"]]]
    found = extracts_of_xlsx(xlsx_of({"S": rows}))
    assert [(each.row, bool(each.lines), each.problem[:24]) for each in found] == [
        (1, True, ""), (2, False, "column year: year must b"), (5, True, ""),
    ]  # fmt: skip


def test_a_hidden_sheet_is_read_only_where_no_other_holds_reports() -> None:
    old, new = rows_of(row("菏泽市", 2021)), rows_of(row("菏泽市", 2022))
    (extract,) = extracts_of_xlsx(xlsx_of({"旧": old, "新": new}, hidden=("旧",)))
    assert parse_extract(extract).metadata.year == 2022
    (extract,) = extracts_of_xlsx(xlsx_of({"旧": old, "说明": [["无"]]}, hidden=("旧",)))
    assert parse_extract(extract).metadata.year == 2021


def test_a_text_that_fills_its_cell_is_noted_as_cut() -> None:
    text = (row("菏泽市", 2022)["full_text"] + "发展。" * 20_000)[:32_767]
    (cut, whole) = extracts_of_xlsx(xlsx_of({"S": [["text"], [text], [text[:-1]]]}))
    assert "ends where a cell is full, at 32,767 characters" in cut.notices[0]
    assert whole.notices == ()


def repacked(content: bytes, change: dict[str, tuple[bytes, bytes]]) -> bytes:
    """A workbook with some bytes of its parts put in place of others."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        for name in archive.namelist():
            old, new = change.get(name, (b"", b""))
            out.writestr(name, archive.read(name).replace(old, new) if old else archive.read(name))
    return made.getvalue()


def test_what_a_sheet_says_of_its_size_is_not_believed() -> None:
    sound = xlsx_of({"S": rows_of(row("菏泽市", 2022))})
    sheet = "xl/worksheets/sheet1.xml"
    for dimension in (b'ref="A1"', b'ref="A1:XFD1048576"'):
        assert extracts_of_xlsx(repacked(sound, {sheet: (b'ref="A1:A2"', dimension)})) == extracts_of_xlsx(sound)
    far = repacked(sound, {sheet: (b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')})
    assert extracts_of_xlsx(far) == extracts_of_xlsx(sound)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"PK\x03\x04 no", "is no readable .xlsx file"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "is an encrypted or an old .xls file; save it as .xlsx"),
        (xlsx_of({"S": [["name", "year"], ["a", 2020]]}), "one must be called text, full_text"),
        (xlsx_of({"S": []}), "no column of texts"),
        (repacked(xlsx_of({"S": [["text"]]}), {"xl/worksheets/sheet1.xml": (b"<row", b"<raw")}), "is no readable .xlsx file"),
    ],
)
def test_what_is_no_workbook_of_reports_is_refused_with_the_reason(content: bytes, says: str) -> None:
    with pytest.raises(ReportError) as raised:
        extracts_of_xlsx(content)
    assert says in str(raised.value)


def test_a_workbook_is_indexed_row_by_row(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    book = tmp_path / "corpus" / "all.xlsx"
    book.write_bytes(xlsx_of({"S": rows_of(row("菏泽市", 2021), row("菏泽市", 2022))}))
    result = build([tmp_path / "corpus"], tmp_path / "index")
    assert names(result.added) == ["corpus/all.xlsx row 1", "corpus/all.xlsx row 2"]
    assert names(build([tmp_path / "corpus"], tmp_path / "index").unchanged) == names(result.added)
    assert len({source.sha256 for source in read_sources(book)}) == 2
