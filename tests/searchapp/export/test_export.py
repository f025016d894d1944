"""Exports hold every paragraph of the index, in order: each is read back by another program and compared with the reports."""

import csv
import gzip
import io
import json
import random
import re
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import pandas as pd
import pyarrow.parquet as pq
import pytest
from lxml import etree

from indexer.building.build import build
from indexer.model import Heading, Paragraph, ReportRecord
from indexer.text.normalize import normalize
from searchapp.answers.chapters import chapters_of
from searchapp.answers.results import ReportContents
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.export import write_file
from searchapp.export.placing import ExportError
from searchapp.questions.query import Filters
from searchapp.store.base import SearchStore
from tests.command_line import BAOGAO
from tests.conftest import ROOT, SEED
from tests.demo import DEMO_CORPUS
from tests.local_server import free_port

SITE = "https://reports.example"
TEI = {"t": "http://www.tei-c.org/ns/1.0"}
ID = "{http://www.w3.org/XML/1998/namespace}id"
Row = tuple[ReportRecord, Paragraph]


def rows_of(store: SearchStore) -> list[Row]:
    """Every paragraph with its report, asked for report by report."""
    found = [store.report(record.id) for record in store.status().records]
    return [(contents.record, paragraph) for contents in found if contents for paragraph in contents.paragraphs]


@pytest.fixture(params=["demo_store", pytest.param("real_store", marks=pytest.mark.real)])
def any_store(request: pytest.FixtureRequest) -> WhooshStore:
    store: WhooshStore = request.getfixturevalue(request.param)
    return store


def export(store: SearchStore, path: Path, form: str) -> Path:
    write_file(store.all_reports(Filters()), SITE, form, path)
    return path


def permalink(record: ReportRecord, paragraph: Paragraph) -> str:
    return f"{SITE}/p/{record.id}/{paragraph.anchor}"


def test_chapters_hold_each_paragraph_once_under_the_headings_that_it_names(any_store: WhooshStore) -> None:
    for contents in any_store.all_reports(Filters()):
        chapters = chapters_of(contents)
        assert [p for chapter in chapters for p in chapter.paragraphs] == list(contents.paragraphs)
        headings: list[Heading] = []
        for chapter in chapters:
            headings += [chapter.heading] if chapter.heading else []
            for section in chapter.sections:
                headings += [section.heading] if section.heading else []
                for paragraph in section.paragraphs:
                    assert paragraph.chapter == (chapter.heading and chapter.heading.text)
                    assert paragraph.section == (section.heading and section.heading.text)
        assert headings == list(contents.outline)


def test_headings_that_nothing_follows_and_reports_without_any_keep_all_they_have(demo_store: WhooshStore) -> None:
    contents = demo_store.report("370812-2023")
    assert contents
    many = len(contents.paragraphs)
    alone = (
        Heading(1, "甲", 1),
        Heading(2, "乙", 1),
        Heading(2, "丙", 3),
        Heading(1, "丁", many + 1),
        Heading(2, "戊", many + 1),
    )
    chapters = chapters_of(replace(contents, outline=alone))
    counts = [(c.heading and c.heading.text, [len(s.paragraphs) for s in c.sections], c.kind) for c in chapters]
    assert counts == [("甲", [2, many - 2], "opening"), ("丁", [0], None)]
    (only,) = chapters_of(replace(contents, outline=()))
    assert (only.heading, only.paragraphs) == (None, contents.paragraphs)
    assert chapters_of(ReportContents(contents.record, ())) == ()


def test_csv_has_a_row_a_paragraph(any_store: WhooshStore, tmp_path: Path) -> None:
    text = export(any_store, tmp_path / "all.csv", "csv").read_text(encoding="utf-8-sig")
    found = [(row["permalink"], int(row["number"]), row["text"]) for row in csv.DictReader(io.StringIO(text))]
    assert found == [(permalink(r, p), p.number, p.text) for r, p in rows_of(any_store)]


def test_json_lines_have_an_object_a_report_with_everything_that_is_known(any_store: WhooshStore, tmp_path: Path) -> None:
    lines = export(any_store, tmp_path / "all.jsonl", "jsonl").read_text(encoding="utf-8").splitlines()
    reports = list(map(json.loads, lines))
    assert [report["id"] for report in reports] == [record.id for record in any_store.status().records]
    found = [(p["permalink"], p["text"], p["topics"], p["units"]) for report in reports for p in report["paragraphs"]]
    assert found == [(permalink(r, p), p.text, [*p.topics], [*p.units]) for r, p in rows_of(any_store)]


def test_parquet_is_read_by_pandas_with_lists_as_lists(any_store: WhooshStore, tmp_path: Path) -> None:
    path = export(any_store, tmp_path / "all.parquet", "parquet")
    table = pq.read_table(path).to_pylist()
    found = [(row["permalink"], row["year"], row["text"], row["topics"], row["chapter"]) for row in table]
    assert found == [(permalink(r, p), r.year, p.text, [*p.topics], p.chapter) for r, p in rows_of(any_store)]
    assert len(pd.read_parquet(path)) == len(table)


# The whole schema of TEI takes ten seconds to read.
@pytest.fixture(scope="session")
def tei_schema() -> etree.RelaxNG:
    packed = (ROOT / "tests/searchapp/export/vendor/tei_all-4.3.0.rng.gz").read_bytes()
    return etree.RelaxNG(etree.parse(io.BytesIO(gzip.decompress(packed))))


@pytest.mark.long
def test_tei_is_valid_and_holds_every_heading_and_paragraph(
    any_store: WhooshStore, tei_schema: etree.RelaxNG, tmp_path: Path
) -> None:
    document = etree.parse(export(any_store, tmp_path / "all.xml", "tei"))
    assert tei_schema.validate(document), tei_schema.error_log
    found = [(p.get("corresp"), "".join(map(str, p.itertext()))) for p in document.iterfind(".//t:body//t:p", TEI)]
    assert found == [(permalink(r, p), p.text) for r, p in rows_of(any_store)]
    reports = [contents for record in any_store.status().records if (contents := any_store.report(record.id))]
    heads = [head.text for head in document.iterfind(".//t:body//t:head", TEI)]
    assert heads == [heading.text for contents in reports for heading in contents.outline if not heading.runs_in]
    labels = [label.text for label in document.iterfind(".//t:body//t:label", TEI)]
    assert labels == [heading.text for contents in reports for heading in contents.outline if heading.runs_in]
    topics = {each.get(ID): each.findtext("t:catDesc", None, TEI) for each in document.iterfind(".//t:category", TEI)}
    tagged = [[topics[name[1:]] for name in (p.get("ana") or "").split()] for p in document.iterfind(".//t:body//t:p", TEI)]
    assert tagged == [[*p.topics] for _, p in rows_of(any_store)]


@pytest.mark.long
def test_tei_stays_valid_whatever_texts_and_addresses_hold(
    demo_store: WhooshStore, tei_schema: etree.RelaxNG, tmp_path: Path
) -> None:
    contents = demo_store.report("370812-2024-task-breakdown")
    assert contents
    odd = "<p>&\0\ufffe\U0001f600 ]]> \u202e"
    about = replace(contents.record.metadata, title=odd, speaker=odd, url='https://x.example/a b?q=<政府>"|{}')
    paragraphs = tuple(replace(p, text=odd, leaders=(odd,), units=(odd,)) for p in contents.paragraphs)
    strange = replace(contents, record=replace(contents.record, metadata=about), paragraphs=paragraphs)
    write_file([strange], "", "tei", tmp_path / "odd.xml")
    document = etree.parse(tmp_path / "odd.xml")
    assert tei_schema.validate(document), tei_schema.error_log
    assert document.findtext(".//t:body//t:p", None, TEI) == odd.replace("\0", "\ufffd").replace("\ufffe", "\ufffd")


@pytest.fixture(params=["demo_store", pytest.param("real_store", marks=pytest.mark.real)], scope="module")
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[WhooshStore, Path]:
    store: WhooshStore = request.getfixturevalue(request.param)
    return store, export(store, tmp_path_factory.mktemp("export") / "reports.sqlite", "sqlite")


def test_sqlite_has_reports_chapters_sections_and_paragraphs_that_lead_to_each_other(
    database: tuple[WhooshStore, Path],
) -> None:
    store, path = database
    rows = rows_of(store)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        found = connection.execute(
            "SELECT paragraphs.permalink, title, chapters.heading, sections.heading, chapters.kind, text FROM paragraphs"
            " JOIN sections ON sections.id = section JOIN chapters ON chapters.id = chapter"
            " JOIN reports ON reports.id = chapters.report AND reports.id = paragraphs.report ORDER BY rank"
        ).fetchall()
        assert found == [(permalink(r, p), r.title, p.chapter, p.section, p.chapter_kind, p.text) for r, p in rows]
        topics = connection.execute("SELECT paragraph, topic FROM paragraph_topics").fetchall()
        assert sorted(topics) == sorted((f"{r.id}/{p.anchor}", topic) for r, p in rows for topic in p.topics)
        units = connection.execute("SELECT paragraph, unit, leads FROM paragraph_units").fetchall()
        assert sorted(units) == sorted((f"{r.id}/{p.anchor}", u, u in p.lead_units) for r, p in rows for u in p.units)


@contextmanager
def datasette(database: Path) -> Iterator[Callable[..., Any]]:
    """Datasette itself, with the settings that were written beside a database; what it answers at an address."""
    port = free_port()
    settings = database.with_name(f"{database.name}.datasette.json")
    options = ["-m", str(settings), "--port", str(port), "--setting", "max_returned_rows", "5000"]
    # Facets that take over 0.2 seconds are left out without a word; other tests share the processors.
    for limit in ("sql_time_limit_ms", "facet_time_limit_ms"):
        options += ["--setting", limit, "20000"]
    server = subprocess.Popen([BAOGAO.with_name("datasette"), database, *options], stderr=subprocess.DEVNULL)

    def ask(address: str, **parameters: str) -> Any:
        with urlopen(f"http://127.0.0.1:{port}{address}?{urlencode(parameters)}", timeout=30) as answer:
            text = answer.read().decode()
        return json.loads(text) if address.endswith(".json") else text

    try:
        for _ in range(200):
            assert server.poll() is None
            try:
                ask("/-/versions.json")
                break
            except URLError:
                time.sleep(0.1)
        yield ask
    finally:
        server.terminate()
        server.wait()


@pytest.mark.long
def test_datasette_opens_it_with_search_and_facets(database: tuple[WhooshStore, Path]) -> None:
    store, path = database
    rows = rows_of(store)
    rnd = random.Random(SEED)

    def cut(least: int, most: int) -> str:
        _, paragraph = rnd.choice([row for row in rows if len(row[1].text) > 20])
        length = rnd.randint(least, most)
        at = rnd.randrange(len(paragraph.text) - length)
        return paragraph.text[at : at + length]

    def grep(string: str) -> list[str]:
        """As SQLite compares: as they stand, and in searched forms, whatever the case of Latin letters."""
        sought = string.lower()
        either = ((f"{r.id}/{p.anchor}", (p.text, normalize(p.text).text)) for r, p in rows)
        return [name for name, texts in either if any(sought in text.lower() for text in texts)]

    with datasette(path) as ask:
        assert 'type="search"' in ask("/reports/paragraphs")
        answer = ask("/reports/paragraphs.json", _shape="objects", _size="max")
        assert answer["filtered_table_rows_count"] == len(rows)
        facets = {value["name"]: value["results"] for value in answer["facet_results"].values()}
        assert set(facets) == {"province", "prefecture", "county", "year", "kind", "chapter_kind", "topics"}
        for year in facets["year"]:
            assert year["count"] == sum(record.year == year["value"] for record, _ in rows)
        # Datasette divides at blanks, and takes straight quotation marks for its own.
        for string in [string for _ in range(40) if not re.search(r'[\s"]', string := cut(3, 12))]:
            found = ask("/reports/paragraphs.json", _search=string, _shape="array", _size="max", _sort="rank")
            assert [row["id"] for row in found] == grep(string), (string, SEED)
        for string in ["兖州", "%", "亿", *[cut(1, 2) for _ in range(20)], *[cut(3, 12) for _ in range(20)]]:
            found = ask("/reports/find.json", string=string, _shape="array")
            exactly = [f"{r.id}/{p.anchor}" for r, p in rows if string in p.text or string in normalize(p.text).text]
            assert [row["id"] for row in found] == exactly, (string, SEED)


@pytest.mark.long
def test_an_export_is_of_one_state_whatever_is_committed_meanwhile(tmp_path: Path) -> None:
    shutil.copytree(DEMO_CORPUS, tmp_path / "corpus")
    build([tmp_path / "corpus"], tmp_path / "index")
    with closing(WhooshStore(tmp_path / "index")) as store:
        before = list(store.all_reports(Filters()))
        coming = store.all_reports(Filters())
        found = [next(coming)]
        for path in sorted((tmp_path / "corpus").glob("[cyh]*.txt"))[:2]:
            path.unlink()
        build([tmp_path / "corpus"], tmp_path / "index", rebuild=True)
        time.sleep(1.1)  # until the store would see the commit
        assert len(store.status().records) == len(before) - 2
        assert [*found, *coming] == before


@pytest.mark.parametrize("form", ["csv", "jsonl", "tei", "sqlite", "parquet"])
def test_an_export_that_breaks_off_leaves_what_was_there_and_no_draft(
    demo_store: WhooshStore, form: str, tmp_path: Path
) -> None:
    path = tmp_path / "out"
    path.write_text("before", encoding="utf-8")

    def broken() -> Iterator[ReportContents]:
        yield from list(demo_store.all_reports(Filters()))[:2]
        raise OSError(28, "No space left on device")

    with pytest.raises(ExportError, match="exists"):
        write_file(broken(), "", form, path)
    with pytest.raises(ExportError, match="No space left"):
        write_file(broken(), "", form, path, overwrite=True)
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]
    write_file(demo_store.all_reports(Filters()), "", form, path, overwrite=True)
    assert path.stat().st_size > 1000


def test_a_database_that_another_program_has_open_is_not_replaced(demo_store: WhooshStore, tmp_path: Path) -> None:
    path = export(demo_store, tmp_path / "all.sqlite", "sqlite")
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("CREATE TABLE notes (text)")
        other.commit()
        with pytest.raises(ExportError, match="another program has"):
            write_file(demo_store.all_reports(Filters()), "", "sqlite", path, overwrite=True)
        assert other.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    write_file(demo_store.all_reports(Filters()), "", "sqlite", path, overwrite=True)


def test_a_folder_that_is_not_there_is_said(demo_store: WhooshStore, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="cannot be written"):
        write_file(demo_store.all_reports(Filters()), "", "csv", tmp_path / "none" / "out.csv")
