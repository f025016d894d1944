"""Tables: one report a row."""

import csv
import io
import json
import random
from pathlib import Path

import pytest

from indexer.building.build import build
from indexer.errors import ReportError
from indexer.model import Extract, base_report_id
from indexer.parse import parse_extract, parse_file
from indexer.sources import read_sources
from indexer.sources.table import extracts_of_csv, extracts_of_jsonl
from indexer.whoosh_index.opening import open_index, read_records
from tests.build_said import names, reasons
from tests.conftest import SEED, rounds
from tests.small_corpus import report_text, write_report


def csv_of(rows: list[dict[str, str]], *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys(), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def row(place: str, when: int, /, **columns: str) -> dict[str, str]:
    return {**columns, "full_text": report_text(place, when, (f"{place}{when}年推进新型工业化。",))}


def ids_in(folder: Path) -> dict[str, str]:
    """Name of each report in an index → its id."""
    with open_index(folder).reader() as reader:
        return {f"{record.source} {record.row}": record.id for record in read_records(reader)}


@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "utf-8"), (",", "utf-8-sig"), ("\t", "gb18030"), (";", "utf-16")])
def test_each_row_of_a_csv_is_read_like_a_file(tmp_path: Path, delimiter: str, encoding: str) -> None:
    rows = [row("济宁市兖州区", 2023), row("菏泽市", 2022)]
    found = extracts_of_csv(csv_of(rows, delimiter=delimiter, encoding=encoding))
    for number, (extract, each) in enumerate(zip(found, rows, strict=True), 1):
        (tmp_path / "alone.txt").write_text(each["full_text"], encoding="utf-8")
        alone = parse_file(tmp_path / "alone.txt")
        assert extract.row == number
        assert parse_extract(extract) == alone


def test_columns_override_what_the_text_says() -> None:
    columns = {
        "province": "江西", "市": "吉安市", "year": "2021.0", "标题": "政府工作报告", "来源": "某某日报",
        "publish_date": "2021/02/05", "source_url": "https://example.org/1", "kind": "摘要", "编号": "7",
    }  # fmt: skip
    (extract,) = extracts_of_csv(csv_of([row("菏泽市", 2022, **columns)]))
    report = parse_extract(extract)
    about = report.metadata
    assert about.region is not None
    assert (about.region.path, about.year, about.kind.value) == (("江西省", "吉安市"), 2021, "summary")
    assert (about.published, about.published_by, about.url) == ("2021-02-05", "某某日报", "https://example.org/1")
    assert report.origins["region"] == "column province and 市"
    assert about.delivered == "2022-01-03"


def test_an_empty_cell_says_nothing() -> None:
    (extract,) = extracts_of_csv(csv_of([row("菏泽市", 2022, year="", province="", speaker=" ")]))
    about = parse_extract(extract).metadata
    assert (about.year, about.speaker) == (2022, "某某")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"name,year\na,2020\n", "no column of texts; one must be called text, full_text"),
        (b'text\n"a\n', "is no readable table (after line 1"),
        (b"", "no column of texts"),
    ],
)
def test_what_is_no_table_of_reports_is_refused(content: bytes, says: str) -> None:
    with pytest.raises(ReportError) as raised:
        extracts_of_csv(content)
    assert says in str(raised.value)


def test_a_row_that_cannot_be_read_is_named_and_loses_no_other() -> None:
    lines = [
        json.dumps(row("菏泽市", 2022), ensure_ascii=False),
        "{broken",
        "[1]",
        json.dumps({"text": "", "title": "空"}),
        json.dumps({"title": "没有正文"}),
        json.dumps({**row("菏泽市", 2023), "year": "去年"}),
        "",
        json.dumps(
            {"text": ["——2024年1月3日在菏泽市第二十届人民代表大会第二次会议上", "各位代表：", "加快发展。"], "year": 2024}
        ),
    ]
    found = extracts_of_jsonl("\n".join(lines).encode())
    assert [(each.row, bool(each.lines)) for each in found] == [
        (1, True), (2, False), (3, False), (4, False), (5, False), (6, False), (8, True),
    ]  # fmt: skip
    problems = [each.problem for each in found if each.problem]
    expected = [
        "is no JSON object (",
        "is no JSON object",
        "its column text is empty",
        "no column of texts",
        "column year: year must",
    ]
    assert all(part in problem for part, problem in zip(expected, problems, strict=True))
    with pytest.raises(ReportError, match="no JSON object"):
        parse_extract(found[1])
    assert parse_extract(found[-1]).metadata.year == 2024


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (r'{"text": "甲\ud800乙"}', "half of a character"),
        (r'{"text": "甲\u0000乙"}', "NUL"),
        (r'{"text": "甲", "speaker": "\ud83d"}', "half of a character"),
        (r'{"text": "甲", "title": "\u0000"}', "NUL"),
        (r'{"text": "甲", "url": "\udc80"}', "column url"),
        (r'{"\ud800": "甲"}', r"Columns found: \ud800"),
        ('{"text": "甲", "n": ' + "9" * 5000 + "}", "is no JSON object"),
        ('{"text": "甲", "content": "乙"}', "two texts, in columns text and content"),
    ],
)
def test_a_row_that_no_index_could_hold_is_named_and_loses_no_other(tmp_path: Path, line: str, says: str) -> None:
    path = tmp_path / "all.jsonl"
    path.write_text(f"{line}\n{json.dumps(row('菏泽市', 2022))}\n", encoding="utf-8")
    result = build([path], tmp_path / "index")
    assert says in reasons(result)["all.jsonl row 1"]
    assert names(result.added) == ["all.jsonl row 2"]
    assert build([path], tmp_path / "index").failed == result.failed


def test_a_head_that_no_index_could_hold_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f'---\nspeaker: "\\uD800"\n---\n{report_text()}', encoding="utf-8")
    with pytest.raises(ReportError, match="half of a character"):
        read_sources(path)


def test_cells_beyond_the_header_and_empty_text_columns_lose_nothing() -> None:
    text = row("菏泽市", 2022)["full_text"].replace("\n", "。")
    found = extracts_of_csv(
        f"year,text,content,notes\n2022,,{text},\n2022,{text},,一,二\n2022,{text},,一,\n2022,{text},{text},\n".encode()
    )
    assert [bool(each.lines) for each in found] == [True, False, True, True]
    assert "more cells than the header" in found[1].problem


def test_a_build_indexes_the_rows_and_names_the_bad_one(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    rows = [row("济宁市兖州区", 2023), {"full_text": "没有地名年份的一句话。"}, row("菏泽市", 2022)]
    (corpus / "all.csv").write_bytes(csv_of(rows))
    first = build([corpus], index)
    assert names(first.added) == ["corpus/all.csv row 1", "corpus/all.csv row 3"]
    assert reasons(first) == {"corpus/all.csv row 2": "names no place that it reports on"}
    again = build([corpus], index)
    assert (again.unchanged, again.added, again.updated) == (first.added, [], [])
    assert again.failed == first.failed
    assert (again.reports, again.paragraphs) == (2, 2)


def test_ids_stay_with_rows_that_move_and_go_with_rows_that_are_gone(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    one, other = row("菏泽市", 2022), {**row("菏泽市", 2022), "full_text": report_text("菏泽市", 2022, ("另一篇。",))}
    (corpus / "all.csv").write_bytes(csv_of([one, other]))
    build([corpus], index)
    before = ids_in(index)
    assert sorted(before.values()) == ["371700-2022", "371700-2022-2"]
    (corpus / "all.csv").write_bytes(csv_of([row("菏泽市", 2021), one, other]))
    result = build([corpus], index)
    assert (names(result.added), sorted(names(result.updated))) == (
        ["corpus/all.csv row 3"],
        ["corpus/all.csv row 1", "corpus/all.csv row 2"],
    )
    after = ids_in(index)
    assert after["corpus/all.csv 2"] == before["corpus/all.csv 1"]
    assert after["corpus/all.csv 3"] == before["corpus/all.csv 2"]
    (corpus / "all.csv").write_bytes(csv_of([other]))
    result = build([corpus], index)
    assert names(result.removed) == ["corpus/all.csv row 2", "corpus/all.csv row 3"]
    assert list(ids_in(index).values()) == ["371700-2022-2"]


def test_a_report_that_is_in_a_file_and_in_a_table_is_in_the_index_once_for_each_text(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_report(corpus, "a.txt", place="菏泽市", year=2022)
    (corpus / "b.csv").write_bytes(csv_of([row("菏泽市", 2021)]))
    (corpus / "c.csv").write_bytes(csv_of([row("菏泽市", 2021)]))
    result = build([corpus], index)
    assert names(result.added) == ["corpus/a.txt", "corpus/b.csv row 1"]
    assert reasons(result) == {"corpus/c.csv row 1": "the same row as corpus/b.csv row 1, which is in the index"}
    (corpus / "b.csv").unlink()
    result = build([corpus], index)
    assert (names(result.removed), names(result.added), result.failed) == (["corpus/b.csv row 1"], ["corpus/c.csv row 1"], {})


@pytest.mark.parametrize("round_", range(rounds(3, 12)))
def test_however_reports_move_between_files_and_rows_each_is_there_once_under_its_own_id(tmp_path: Path, round_: int) -> None:
    """The texts of a plain reading of the corpus are the texts of the index, and a text that stays keeps its id."""
    rnd = random.Random(f"{SEED} {round_}")
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    texts = [report_text("菏泽市", 2022 + number % 2, (f"第{number}村修路。",)) for number in range(6)]
    ids: dict[str, str] = {}
    for _ in range(8):
        for name in rnd.sample(("a.csv", "b.csv", "c.csv", "d.txt", "e.txt"), rnd.randint(1, 5)):
            chosen = rnd.choices(texts, k=rnd.randint(1, 4))
            content = csv_of([{"text": text} for text in chosen]) if name.endswith("csv") else chosen[0].encode()
            (corpus / name).unlink(missing_ok=True)
            if rnd.random() < 0.8:
                (corpus / name).write_bytes(content)
        if not any(corpus.iterdir()):
            continue
        result = build([corpus], index, rebuild=rnd.random() < 0.2)
        assert all(reason.startswith("the same") for reason in reasons(result).values())
        there = {(path.suffix, each.sha256) for path in corpus.iterdir() for each in read_sources(path)}
        with open_index(index).reader() as reader:
            now = {record.sha256: record.id for record in read_records(reader)}
        assert set(now) == {digest for _, digest in there}
        assert len(set(now.values())) == len(now)
        assert {digest: now[digest] for digest in ids.keys() & now.keys()} == {
            digest: ids[digest] for digest in ids.keys() & now.keys()
        }
        assert build([corpus], index).failed == result.failed
        ids = now


def test_a_sidecar_holds_for_every_row(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(csv_of([row("菏泽市", 2021), row("菏泽市", 2022)]))
    (tmp_path / "x.csv.toml").write_text('kind = "summary"', encoding="utf-8")
    reports = [parse_extract(source.extract) for source in read_sources(tmp_path / "x.csv")]
    assert [base_report_id(report.metadata) for report in reports] == ["371700-2021-summary", "371700-2022-summary"]
    with pytest.raises(ReportError, match="holds 2 reports"):
        parse_file(tmp_path / "x.csv")


def test_a_row_without_any_cell_is_no_report() -> None:
    assert extracts_of_csv(b"text,year\n,\n") == []
    assert extracts_of_jsonl(b"\n\n") == list[Extract]()


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_what_stands_above_the_header_of_a_csv_is_passed_over(delimiter: str) -> None:
    rnd = random.Random(f"{SEED} {delimiter}")
    above = ["各地政府工作报告汇总表", f"附件1{delimiter * 3}", "", f'"统计时间，2024年"{delimiter}', "单位：篇", '制表"某某"']
    table = csv_of([row("菏泽市", 2021, year="2021"), row("菏泽市", 2022, year="2022")], delimiter=delimiter).decode()
    expected = extracts_of_csv(table.encode())
    assert [each.row for each in expected] == [1, 2]
    for _ in range(rounds(10, 100)):
        end = rnd.choice(["\n", "\r\n"])
        lines = rnd.sample(above, k=rnd.randint(1, len(above)))
        assert (
            extracts_of_csv((end.join([*lines, ""]) + table).encode(rnd.choice(["utf-8", "utf-8-sig", "gb18030"]))) == expected
        )
    for said in (f"sep={delimiter}", f'"sep={delimiter}"', f"SEP={delimiter}"):
        assert extracts_of_csv(f"{said}\r\n{table}".encode("utf-8-sig")) == expected


def test_a_text_that_names_a_column_of_texts_is_no_header() -> None:
    """Below the header, a cell that happens to be called like one is a cell."""
    found = extracts_of_csv("标题,正文\n甲,正文\n全文,乙\n".encode())
    assert [[line.text for line in each.lines] for each in found] == [["正文"], ["乙"]]


@pytest.mark.parametrize("column", ["政府工作报告内容", "政府工作报告全文", "报告原文", "report", "report_text"])
def test_columns_of_texts_are_called_in_many_ways(column: str) -> None:
    text = "政府工作报告\n各位代表：\n一、2013年工作\n甲乙丙。"
    table = f'区县代码,区县名称,报告年份,{column}\n130132,元氏县,2014,"{text}"\n'
    (extract,) = extracts_of_csv(table.encode())
    assert [line.text for line in extract.lines] == text.split("\n")
    assert extract.overrides["year"].value == 2014


def test_a_table_without_a_column_of_texts_names_its_head_and_no_text_of_its_rows() -> None:
    with pytest.raises(ReportError, match=r"Columns found: 代码, 名称, 报告的话$"):
        extracts_of_csv('代码,名称,报告的话\n130132,元氏县,"政府工作报告\n各位代表：\n甲乙丙。"\n'.encode())


@pytest.mark.parametrize(
    "header",
    [
        "id,permalink,code,region,year,kind,title,number,chapter,section,chapter_kind,topics,leaders,units,text,hit",
        "report,code,province,city,county,level,year,kind,dictionary,word,hits,hits_headings,sentences,paragraphs",
    ],
)
def test_tables_that_the_program_has_written_are_no_reports(header: str) -> None:
    row = ",".join(["甲"] * (header.count(",") + 1))
    with pytest.raises(ReportError, match="add the reports themselves"):
        extracts_of_csv(f"{header}\n{row}\n".encode())
