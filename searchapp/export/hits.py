"""Paragraphs as lines of a file: CSV that is safe in spreadsheets, and JSON lines."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator

from indexer.model import Paragraph, ReportRecord
from searchapp.answers.results import Hit
from searchapp.answers.serialize import hit_to_json

CSV_COLUMNS = (
    "id", "permalink", "code", "region", "year", "kind", "title", "number", "chapter", "section", "chapter_kind", "topics",
    "leaders", "units", "text",
)  # fmt: skip
# A spreadsheet takes what begins like this for a formula and runs it.
_FORMULA = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def csv_lines(hits: Iterable[Hit], site: str) -> Iterator[str]:
    """`csv_rows` of hits."""
    return csv_rows(((hit.report, hit.paragraph) for hit in hits), site)


def csv_rows(paragraphs: Iterable[tuple[ReportRecord, Paragraph]], site: str) -> Iterator[str]:
    """A header and a line for each paragraph; a byte order mark first, by which spreadsheets know UTF-8.

    A cell that a spreadsheet would take for a formula has an apostrophe before it.
    """
    buffer = io.StringIO()
    # Spreadsheets of some countries divide cells at semicolons, unless they are quoted.
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    writer.writerow(CSV_COLUMNS)
    yield "\ufeff" + _taken(buffer)
    for record, paragraph in paragraphs:
        writer.writerow(map(_cell, _row(record, paragraph, site)))
        yield _taken(buffer)


def _taken(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _row(record: ReportRecord, paragraph: Paragraph, site: str) -> tuple[object, ...]:
    name = f"{record.id}/{paragraph.anchor}"
    return (
        name, f"{site}/p/{name}", record.region.code, " ".join(record.region.path), record.year, record.metadata.kind,
        record.title, paragraph.number, paragraph.chapter, paragraph.section, paragraph.chapter_kind,
        *("；".join(names) for names in (paragraph.topics, paragraph.leaders, paragraph.units)), paragraph.text,
    )  # fmt: skip


def _cell(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def json_lines(hits: Iterable[Hit], site: str) -> Iterator[str]:
    """A JSON object a line, as in the API, the permalink in full."""
    for hit in hits:
        yield json.dumps(hit_to_json(hit) | {"permalink": site + hit.permalink}, ensure_ascii=False) + "\n"
