"""Files of all hits: tables that spreadsheets do not run, lines of JSON, and feeds of what is new or was changed."""

import csv
import io
import json
import random
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import etree

from indexer.building import build as building
from indexer.building import identity
from indexer.building.build import build
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.export import stata, xlsx
from searchapp.export.hits import rows_of_hits, safe_cell
from searchapp.export.placing import ExportError
from searchapp.export.xlsx import Sheet, write_workbook
from searchapp.routes import downloads
from tests.conftest import SEED
from tests.searchapp.routes.test_pages import FailingStore
from tests.small_corpus import write_report

ATOM = "{http://www.w3.org/2005/Atom}"


def site_over(folder: Path) -> FlaskClient:
    return create_app(Settings(base_url="https://reports.example"), WhooshStore(folder)).test_client()


def table(client: FlaskClient, query: str) -> list[dict[str, str]]:
    answer = client.get(f"/search.csv?{query}")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.data.startswith("\ufeff".encode())
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))


def entries(client: FlaskClient, query: str) -> list[tuple[str, str]]:
    """(text, when) of each entry of a feed."""
    feed = etree.fromstring(client.get(f"/search.atom?{query}").data)
    found = [(entry.findtext(f"{ATOM}content"), entry.findtext(f"{ATOM}updated")) for entry in feed.iter(f"{ATOM}entry")]
    return [(text or "", when or "") for text, when in found]


@pytest.mark.parametrize("sign", list("=+-@\t\r＝＋－＠"))
def test_no_cell_of_a_table_is_a_formula(tmp_path: Path, sign: str) -> None:
    text = f"{sign}cmd|' /C calc'!A0 发展，建设公园。"
    lines = [json.dumps({"region": "兖州区", "year": 2023, "title": text, "text": f"各位代表：\n一、主要工作\n{text}"})]
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    build([tmp_path / "corpus"], tmp_path / "index")
    rows = table(site_over(tmp_path / "index"), "q=建设公园")
    assert [row["hit"] for row in rows] == ["paragraph", "heading"], "the text, and the title"
    for cell in (*rows[0].values(), *rows[1].values()):
        assert not cell.startswith(tuple("=+-@\t\r＝＋－＠")), cell
    assert "calc" in rows[0]["text"]


def test_a_table_has_every_hit_whole_with_its_link_in_full(tmp_path: Path) -> None:
    rnd = random.Random(SEED)
    texts = [f'第{number}项：建设"公园"，投资{rnd.randrange(10**6)}元。' for number in range(150)]
    write_report(tmp_path / "corpus", "a.txt", body=tuple(texts))
    build([tmp_path / "corpus"], tmp_path / "index")
    client = site_over(tmp_path / "index")
    rows = table(client, "q=公园&sort=document&page=2&view=reports")
    assert [row["text"] for row in rows] == texts
    assert {(row["code"], row["region"], row["year"], row["kind"]) for row in rows} == {
        ("370812", "山东省 济宁市 兖州区", "2023", "report")
    }
    assert all(row["permalink"] == f"https://reports.example/p/{row['id']}" for row in rows)
    lines = [json.loads(line) for line in client.get("/search.jsonl?q=公园&sort=document").text.splitlines()]
    assert [(line["id"], line["text"], line["permalink"]) for line in lines] == [
        (row["id"], row["text"], row["permalink"]) for row in rows
    ]
    named = client.get("/search.csv?q=公园").headers["Content-Disposition"]
    assert "filename*=UTF-8''%E5%85%AC%E5%9B%AD.csv" in named


@pytest.mark.parametrize("ending", ["csv", "jsonl", "atom"])
def test_a_file_that_cannot_be_made_is_an_error_and_not_an_empty_file(client_of_failing: FlaskClient, ending: str) -> None:
    assert client_of_failing.get(f"/search.{ending}?q=发展").status_code == 503
    assert client_of_failing.get(f'/search.{ending}?q="发展').status_code == 400
    assert client_of_failing.get(f"/search.{ending}?q=%ff").status_code == 400


@pytest.fixture(name="client_of_failing")
def _client_of_failing() -> FlaskClient:
    return create_app(Settings(), FailingStore()).test_client()


def test_a_feed_has_what_is_new_or_was_changed_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock:
        """The days of the builds, one after the other."""

        day = 1

        @classmethod
        def now(cls, zone: object) -> datetime:
            return datetime.fromisoformat(f"2026-01-{cls.day:02}T00:00:00+00:00")

    for module in (building, identity):
        monkeypatch.setattr(module, "datetime", Clock)
    parks = [f"第{number}项：建设公园，绿化道路，方便群众出行。" for number in range(4)]

    def built(texts: list[str], *, name: str = "a.txt", year: int = 2023, rebuild: bool = False) -> list[tuple[str, str]]:
        write_report(tmp_path / "corpus", name, year=year, body=tuple(texts))
        build([tmp_path / "corpus"], tmp_path / "index", rebuild=rebuild)
        Clock.day += 1
        return [(text, when[8:10]) for text, when in entries(site_over(tmp_path / "index"), "q=公园")]

    assert built(parks) == [(text, "01") for text in parks]
    changed = [parks[0], parks[1].replace("道路", "村庄"), parks[2], "新增：建设公园广场。", parks[3]]
    expected = [(changed[1], "02"), (changed[3], "02"), (parks[0], "01"), (parks[2], "01"), (parks[3], "01")]
    assert built(changed) == expected
    assert built(changed) == expected, "nothing has changed"
    assert built(changed, rebuild=True) == expected, "a rebuild makes nothing new"
    another = "全县建设公园六十座，改造老旧小区。"
    assert built([another], name="b.txt", year=2020) == [(another, "05"), *expected]
    (tmp_path / "corpus" / "b.txt").rename(tmp_path / "corpus" / "c.txt")
    assert built(changed) == [(another, "05"), *expected], "a file that moved is not new"


def test_a_feed_is_one_as_the_standard_has_it(tmp_path: Path) -> None:
    write_report(tmp_path / "corpus", "a.txt", body=("发展 <b>&amp; 公园。",))
    build([tmp_path / "corpus"], tmp_path / "index")
    client = site_over(tmp_path / "index")
    answer = client.get("/search.atom?q=公园&sort=year&page=3")
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(answer.data)
    assert feed.tag == f"{ATOM}feed"
    for node in (feed, *feed.iter(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"{ATOM}{name}")) == 1
        datetime.fromisoformat(str(node.findtext(f"{ATOM}updated")))
    assert [entry.findtext(f"{ATOM}summary") for entry in feed.iter(f"{ATOM}entry")] == ["发展 & 公园。"]
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    address = "https://reports.example/search.atom?q=%E5%85%AC%E5%9B%AD"
    assert links == {"self": address, "alternate": address.replace(".atom", "")}
    assert client.get("/search.atom?q=公园", headers={"If-None-Match": answer.headers["ETag"]}).status_code in (200, 304)
    again = client.get("/search.atom?q=公园")
    assert client.get("/search.atom?q=公园", headers={"If-None-Match": again.headers["ETag"]}).status_code == 304


def test_what_no_workbook_holds_is_refused_before_a_line_of_it_is_written(
    demo_store: WhooshStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(Settings(), demo_store).test_client()
    many = client.get("/search.csv?q=工作").text.count("\n") - 1
    assert many > 10
    monkeypatch.setattr(xlsx, "MAX_LINES", many + 1)
    assert client.get("/search.xlsx?q=工作").status_code == 200
    monkeypatch.setattr(xlsx, "MAX_LINES", many)
    read: list[object] = []

    def noted(hits: Any, site: str) -> Iterator[Any]:
        for row in rows_of_hits(hits, site):
            read.append(row)
            yield row

    monkeypatch.setattr("searchapp.routes.downloads.rows_of_hits", noted)
    refused = client.get("/search.xlsx?q=工作")
    assert refused.status_code == 400
    assert "CSV" in refused.text
    assert not read
    for address in ("/figures.xlsx", "/figures/other.xlsx?q=企业", "/figures/panel.xlsx"):
        monkeypatch.setattr(xlsx, "MAX_LINES", 2)
        assert client.get(address).status_code == 400, address
    monkeypatch.setattr(xlsx, "MAX_COLUMNS", 5)
    assert client.get("/counts.xlsx?word=发展&wide=1").status_code == 400
    monkeypatch.setattr(stata, "MAX_VARIABLES", 5)
    assert "Stata" in client.get("/counts.dta?word=发展&wide=1").text


def test_a_file_that_the_disk_has_no_room_for_is_an_honest_503(
    demo_store: WhooshStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """/dev/full is a disk without room."""
    client = create_app(Settings(), demo_store).test_client()

    def full(*_: object) -> None:
        try:
            with open("/dev/full", "w") as out:
                out.write("a" * 100_000)
        except OSError as error:
            raise ExportError(f"table.xlsx cannot be written: {error.strerror}") from error

    monkeypatch.setattr(downloads, "write_workbook", full)
    refused = client.get("/search.xlsx?q=工作")
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    assert "这不表示没有结果" in refused.text
    assert "a file could not be made" in caplog.text


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(demo_store: WhooshStore, tmp_path: Path) -> None:
    """By the sheets as they lie in the file: whoever reads cells back cannot tell `=1+1` from a text."""
    client = create_app(Settings(), demo_store).test_client()
    planted = ["=1+1", "{=1+1}", "http://elsewhere.example/", "internal:A1", "mailto:a@b.example", "-1", "@SUM(1)"]
    write_workbook([Sheet("a", planted, [planted])], tmp_path / "t.xlsx")
    words = "\n".join(f"'{each}" for each in ("=1+1", "-发展", "http://elsewhere.example/", "发展"))
    answer = client.post("/counts.xlsx", data={"words": words, "wide": "1", "by": "year"})
    long = client.post("/counts.xlsx", data={"words": words, "by": "year"})
    for content in ((tmp_path / "t.xlsx").read_bytes(), answer.data, long.data):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            for name in book.namelist():
                assert not name.endswith(".rels") or b"elsewhere" not in book.read(name), name
                if name.startswith("xl/worksheets/sheet"):
                    text = book.read(name)
                    assert not re.search(rb"<f[ >]", text), name
                    assert b"hyperlink" not in text, name


@pytest.mark.parametrize("sign", [*"=+-@\t\r\n＝＋－＠"])
def test_a_cell_that_begins_as_a_formula_does_is_a_text(sign: str) -> None:
    assert safe_cell(f"{sign}x") == f"'{sign}x"
