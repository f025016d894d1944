"""A digest that stands in for a report says so wherever it is shown, cited or taken along; a report does not."""

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import docx
import openpyxl
import pytest
from flask.testing import FlaskClient
from lxml import etree, html

from indexer.building.build import build
from indexer.manifest import record_from_json, record_to_json
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.export import FORMATS, write_file
from searchapp.questions.query import SearchRequest
from searchapp.questions.read_query import read_query
from tests.command_line import run
from tests.small_corpus import write_report

MARK = "演示摘编"
BODY = ("推进新型工业化，做强产业链条。", "建设口袋公园，办好民生实事。")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of a digest of 2023 and of a report of 2024."""
    root = tmp_path_factory.mktemp("digests")
    digest = write_report(root / "corpus", "a.txt", body=BODY)
    digest.with_name("a.txt.toml").write_text("digest = true\n", encoding="utf-8")
    write_report(root / "corpus", "b.txt", year=2024, body=tuple(text.replace("推进", "加快") for text in BODY))
    assert not build([root / "corpus"], root / "index").failed
    return root / "index"


@pytest.fixture(scope="module")
def store(folder: Path) -> Iterator[WhooshStore]:
    with closing(WhooshStore(folder)) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(store: WhooshStore) -> FlaskClient:
    return create_app(Settings(), store).test_client()


def address(store: WhooshStore, year: int) -> str:
    """The permalink of a paragraph of the report of a year."""
    contents = store.report(f"370812-{year}")
    assert contents is not None
    return f"/p/370812-{year}/{contents.paragraphs[0].anchor}"


@pytest.mark.parametrize("year", [2023, 2024])
def test_every_page_of_a_digest_says_so_and_no_page_of_a_report(client: FlaskClient, store: WhooshStore, year: int) -> None:
    is_digest = year == 2023
    paths = (
        f"/r/370812-{year}",
        address(store, year),
        f"/search?q=产业链条&year={year}",
        f"/basket?p={address(store, year)[3:]}",
    )
    for path in paths:
        assert (MARK in client.get(path).text) is is_digest, path
    for path in (f"/r/370812-{year}", address(store, year)):
        page = html.fromstring(client.get(path).text)
        assert (MARK in str(page.cssselect("title")[0].text)) is is_digest
        cited = str(page.cssselect("#citation-text")[0].text)
        assert (MARK in cited) is is_digest
        assert bool(page.cssselect(".citation .digest")) is is_digest
        assert (MARK in str(page.cssselect("meta[name=citation_title]")[0].get("content"))) is is_digest
        english = client.get(f"{path}?lang=en", headers={"Cookie": ""}).text
        assert ("not the report itself" in english) is is_digest
        client.delete_cookie("language")
    hit = str(html.fromstring(client.get(f"/search?q=产业链条&year={year}").text).cssselect(".hit-place a")[0].text)
    assert (MARK in hit) is is_digest


@pytest.mark.parametrize("year", [2023, 2024])
@pytest.mark.parametrize("ending", ["txt", "bib", "ris", "json"])
def test_every_citation_says_so(client: FlaskClient, store: WhooshStore, ending: str, year: int) -> None:
    for path in (f"/r/370812-{year}", address(store, year)):
        text = client.get(f"{path}/cite.{ending}").text
        assert (f"【{MARK}】政府工作报告" in text) is (year == 2023)
        if ending != "txt":
            assert ("请勿引用" in text) is (year == 2023)


def test_every_table_and_feed_of_hits_says_so(client: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/search.csv?q=产业链条").text.removeprefix("\ufeff"))))
    assert {row["year"]: row["title"] for row in rows} == {"2023": f"【{MARK}】政府工作报告", "2024": "政府工作报告"}
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/search.xlsx?q=产业链条").data)).active
    head, *lines = sheet.iter_rows(values_only=True)
    cells = [dict(zip(head, line, strict=True)) for line in lines]
    assert [(row["year"], MARK in row["title"]) for row in cells] == [(int(row["year"]), MARK in row["title"]) for row in rows]
    found = [json.loads(line) for line in client.get("/search.jsonl?q=产业链条").text.splitlines()]
    assert {each["report"]["year"]: each["report"]["digest"] for each in found} == {2023: True, 2024: False}
    assert all((MARK in each["report"]["title"]) is each["report"]["digest"] for each in found)
    lines_csv = client.get("/search/lines.csv?q=产业链条&view=kwic").text
    assert lines_csv.count(MARK) == 1
    feed = etree.fromstring(client.get("/search.atom?q=产业链条").data)
    titles = [each.text for each in feed.iterfind(".//{*}entry/{*}title")]
    assert sorted(MARK in str(title) for title in titles) == [False, True]


def test_the_api_says_so(client: FlaskClient, store: WhooshStore) -> None:
    for path, at in (
        ("/api/search?q=产业链条&year=2023", ("hits", 0, "report")),
        ("/api/reports?year=2023", ("reports", 0)),
        ("/api/reports/370812-2023", ()),
        (f"/api/paragraphs/{address(store, 2023)[3:]}", ("report",)),
    ):
        found = client.get(path).json
        for key in at:
            found = found[key]  # type: ignore[index]
        assert (found["digest"], MARK in found["title"]) == (True, True), path  # type: ignore[index]


@pytest.mark.parametrize("form", FORMATS)
def test_every_export_of_reports_says_so(store: WhooshStore, form: str, tmp_path: Path) -> None:
    contents = [store.report(f"370812-{year}") for year in (2023, 2024)]
    path = tmp_path / "out"
    write_file([each for each in contents if each], "https://b.example", form, path)
    if form == "sqlite":
        with closing(sqlite3.connect(path)) as database:
            assert database.execute("SELECT id, digest FROM reports ORDER BY id").fetchall() == [
                ("370812-2023", 1),
                ("370812-2024", 0),
            ]
            said = database.execute("SELECT DISTINCT report, digest FROM paragraphs ORDER BY report").fetchall()
            assert said == [("370812-2023", 1), ("370812-2024", 0)]
            assert [MARK in title for (title,) in database.execute("SELECT title FROM reports ORDER BY id")] == [True, False]
    elif form == "parquet":
        parquet = pytest.importorskip("pyarrow.parquet")
        rows = parquet.read_table(path).to_pylist()
        assert {(row["year"], row["digest"], MARK in row["title"]) for row in rows} == {
            (2023, True, True),
            (2024, False, False),
        }
    elif form == "tei":
        titles = [each.text for each in etree.parse(path).iterfind(".//{*}TEI//{*}titleStmt/{*}title")]
        assert [MARK in str(title) for title in titles] == [True, False]
    else:
        before, after = re.split("370812-2024", path.read_text(encoding="utf-8"), maxsplit=1)
        assert (MARK in before, MARK in after) == (True, False)


def test_every_form_of_a_basket_says_so(client: FlaskClient, store: WhooshStore) -> None:
    for year in (2023, 2024):
        asked = f"p={address(store, year)[3:]}"
        for ending in ("md", "csv", "txt", "bib", "ris"):
            assert (MARK in client.get(f"/basket.{ending}?{asked}").text) is (year == 2023), ending
        document = docx.Document(io.BytesIO(client.get(f"/basket.docx?{asked}").data))
        heads = [each.text for each in document.paragraphs if each.style and each.style.name == "Heading 2"]
        assert (MARK in heads[0]) is (year == 2023)


def test_the_command_says_so_and_how_to_put_real_reports_in_their_place(folder: Path) -> None:
    assert run("search", "产业链条", "--index", folder).stdout.count(MARK) == 1
    built = run("index", folder.parent / "corpus", "--index", folder)
    assert "1 of 2 reports: demonstration digests, not to be cited" in built.stderr
    assert "baogao add FILE" in built.stderr


def test_home_says_how_many_there_are(client: FlaskClient) -> None:
    assert "其中 1 份是演示摘编" in client.get("/").text


NUMBERS = (
    "/counts?word=产业链条", "/trends?q=产业链条", "/figures", "/figures/other?q=产业", "/words/产业链条", "/keywords",
)  # fmt: skip


def test_pages_of_numbers_say_how_many_digests_they_count(client: FlaskClient, tmp_path: Path) -> None:
    for url in NUMBERS:
        assert f"1 份{MARK}" in client.get(url).text, url
    write_report(tmp_path / "corpus", "b.txt", body=BODY)
    build([tmp_path / "corpus"], tmp_path / "index")
    with closing(WhooshStore(tmp_path / "index")) as alone:
        without = create_app(Settings(), alone).test_client()
        for url in NUMBERS:
            answer = without.get(url)
            assert (answer.status_code, MARK in answer.text) == (200, False), url


def test_records_of_before_open_as_they_were_and_those_of_reports_are_written_as_before(store: WhooshStore) -> None:
    records = store.search(SearchRequest(read_query("产业链条"))).hits
    for record in (hit.report for hit in records):
        stored = record_to_json(record)
        assert ("digest" in json.loads(stored)["metadata"]) is record.metadata.digest
        assert record_from_json(stored) == record


@pytest.mark.parametrize("value", ['"yes"', "1", '"true"'])
def test_what_is_neither_true_nor_false_is_refused_with_what_it_should_be(value: str, tmp_path: Path) -> None:
    path = write_report(tmp_path / "corpus", "a.txt", body=BODY)
    path.with_name("a.txt.toml").write_text(f"digest = {value}\n", encoding="utf-8")
    (refusal,) = build([tmp_path / "corpus"], tmp_path / "index").failed.values()
    assert "digest must be true or false" in str(refusal)


@pytest.mark.parametrize(
    "address", ["/search?q=发展&view=kwic", "/related?word=发展", "/counts/lines?word=发展&by=year&cell=2023,0"]
)
def test_a_context_says_that_it_is_of_a_digest(demo_store: WhooshStore, address: str) -> None:
    page = html.fromstring(create_app(Settings(), demo_store).test_client().get(address).text)
    sources = page.cssselect("td.from, .places .note")
    assert sources
    assert all("演示摘编" in "".join(map(str, each.itertext())) for each in sources)
