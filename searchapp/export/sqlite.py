"""Reports as an SQLite database, with full-text search and facets as Datasette shows them."""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from indexer.errors import BaogaoError
from indexer.model import Paragraph, ReportRecord
from indexer.text.normalize import normalize
from searchapp.answers.chapters import chapters_of
from searchapp.answers.results import ReportContents
from searchapp.export.columns import LISTS, RANKS, columns_of, places_of

_SCHEMA = """
CREATE TABLE reports (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, kind TEXT NOT NULL, code TEXT NOT NULL, province TEXT, prefecture TEXT,
    county TEXT, year INTEGER NOT NULL, reviewed_year INTEGER, delivered TEXT, speaker TEXT, speaker_title TEXT,
    congress INTEGER, session INTEGER, doc_number TEXT, published TEXT, published_by TEXT, url TEXT, permalink TEXT NOT NULL,
    source TEXT NOT NULL, sha256 TEXT NOT NULL, digest INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE chapters (
    id INTEGER PRIMARY KEY, report TEXT NOT NULL REFERENCES reports(id), number INTEGER NOT NULL, heading TEXT, kind TEXT
);
CREATE TABLE sections (
    id INTEGER PRIMARY KEY, chapter INTEGER NOT NULL REFERENCES chapters(id), number INTEGER NOT NULL, heading TEXT
);
CREATE TABLE paragraphs (
    rank INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, report TEXT NOT NULL REFERENCES reports(id),
    section INTEGER NOT NULL REFERENCES sections(id), number INTEGER NOT NULL, kind TEXT NOT NULL, code TEXT NOT NULL,
    province TEXT, prefecture TEXT, county TEXT, year INTEGER NOT NULL, chapter_heading TEXT, section_heading TEXT,
    chapter_kind TEXT NOT NULL, topics TEXT NOT NULL, leaders TEXT NOT NULL, units TEXT NOT NULL, lead_units TEXT NOT NULL,
    text TEXT NOT NULL, searched TEXT NOT NULL, permalink TEXT NOT NULL,
    digest INTEGER NOT NULL
);
CREATE VIRTUAL TABLE paragraphs_fts USING fts5(text, searched, content="paragraphs", content_rowid="rank", tokenize="trigram");
"""
_INDEXES = """
CREATE INDEX paragraphs_report ON paragraphs(report, number);
CREATE INDEX paragraphs_place ON paragraphs(province, prefecture, county);
CREATE INDEX paragraphs_year ON paragraphs(year);
CREATE INDEX chapters_report ON chapters(report);
CREATE INDEX sections_chapter ON sections(chapter);
CREATE VIEW paragraph_topics AS SELECT paragraphs.id AS paragraph, value AS topic FROM paragraphs, json_each(topics);
CREATE VIEW paragraph_leaders AS SELECT paragraphs.id AS paragraph, value AS leader FROM paragraphs, json_each(leaders);
CREATE VIEW paragraph_units AS SELECT paragraphs.id AS paragraph, value AS unit,
    value IN (SELECT value FROM json_each(lead_units)) AS leads FROM paragraphs, json_each(units);
INSERT INTO paragraphs_fts(paragraphs_fts) VALUES ('rebuild');
ANALYZE;
"""
_FROM_METADATA = (
    "year", "reviewed_year", "delivered", "speaker", "speaker_title", "congress", "session", "doc_number", "published",
    "published_by", "url",
)  # fmt: skip
_FACETS = ["province", "prefecture", "county", "year", "kind", "chapter_kind", {"array": "topics"}]
# The index of trigrams knows no string of fewer than three characters, and answers that there is none; this reads every text.
_FIND = """
SELECT id, year, province, prefecture, county, chapter_heading, section_heading, text, permalink FROM paragraphs
WHERE instr(text, :string) OR instr(searched, :string) ORDER BY rank
""".strip()


def write_sqlite(reports: Iterable[ReportContents], site: str, path: Path) -> None:
    """Write reports into an empty file as a database. Raises: BaogaoError if this SQLite cannot make the index of texts."""
    if sqlite3.sqlite_version_info < (3, 34):
        raise BaogaoError(f"SQLite is {sqlite3.sqlite_version} here; an index of trigrams needs 3.34 or later")
    with closing(sqlite3.connect(path)) as database:
        # A draft that breaks off is thrown away: nothing has to be made safe along the way.
        database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
        for contents in reports:
            _insert_report(database, contents, site)
        database.commit()
        database.executescript(_INDEXES)
        database.execute("PRAGMA optimize")
        database.commit()


def _insert_report(database: sqlite3.Connection, contents: ReportContents, site: str) -> None:
    record = contents.record
    about = {
        "id": record.id, "title": record.title, "kind": str(record.metadata.kind), **places_of(record),
        **{name: getattr(record.metadata, name) for name in _FROM_METADATA},
        "permalink": f"{site}/r/{record.id}", "source": record.source, "sha256": record.sha256,
        "digest": record.metadata.digest,
    }  # fmt: skip
    _insert(database, "reports", about)
    for number, chapter in enumerate(chapters_of(contents), 1):
        heading = chapter.heading.text if chapter.heading else None
        row = {"report": record.id, "number": number, "heading": heading, "kind": chapter.kind}
        chapter_id = _insert(database, "chapters", row)
        for place, section in enumerate(chapter.sections, 1):
            row = {"chapter": chapter_id, "number": place, "heading": section.heading.text if section.heading else None}
            section_id = _insert(database, "sections", row)
            for paragraph in section.paragraphs:
                _insert(database, "paragraphs", _row(record, section_id, paragraph, site))


def _row(record: ReportRecord, section: int, paragraph: Paragraph, site: str) -> dict[str, Any]:
    said = columns_of(record, paragraph, site)
    same = ("id", "report", "number", "kind", "code", *RANKS, "year", "chapter_kind", "text", "digest")
    return {name: said[name] for name in same} | {
        "section": section, "chapter_heading": paragraph.chapter, "section_heading": paragraph.section,
        **{name: json.dumps(said[name], ensure_ascii=False) for name in LISTS},
        "searched": normalize(paragraph.text).text, "permalink": said["permalink"],
    }  # fmt: skip


def _insert(database: sqlite3.Connection, table: str, row: dict[str, Any]) -> int:
    """Insert a row; its number. Names of tables and columns are this module's own."""
    marks = ", ".join("?" * len(row))
    done = database.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))
    return done.lastrowid or 0


def write_datasette_settings(database: Path, path: Path) -> None:
    """Write what Datasette is to show of a database: `datasette DATABASE --metadata PATH`."""
    says = (
        "全文检索框（search）查三个字以上的字符串；空格分开的各部分都要有，其中一两个字的不计。"
        "一两个字的、带空格的，请用 find。"
        "The search box finds strings of three characters or more; a blank divides parts that must all be there, and "
        "shorter ones do not count. For shorter strings and those with blanks use the query “find”."
    )
    paragraphs = {
        "description": says, "fts_table": "paragraphs_fts", "fts_pk": "rank", "facets": _FACETS, "sort": "rank", "size": 20,
        "label_column": "id",
    }  # fmt: skip
    reports = {"facets": ["province", "year", "kind"], "label_column": "title", "sort": "id"}
    find = {
        "title": "find",
        "description": "Paragraphs that contain a string of any length. 含有某字符串的段落。",
        "sql": _FIND,
    }
    tables = {
        "paragraphs": paragraphs, "reports": reports,
        "chapters": {"label_column": "heading"}, "sections": {"label_column": "heading"},
    }  # fmt: skip
    settings = {
        "title": "政府工作报告",
        "databases": {database.stem: {"tables": tables, "queries": {"find": find}}},
    }
    path.write_text(json.dumps(settings, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
