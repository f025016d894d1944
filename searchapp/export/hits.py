"""Hits as lines of a file: CSV that is safe in spreadsheets, and JSON lines."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from indexer.model import Paragraph, ReportRecord
from searchapp.answers.concordance import ConcordanceLine
from searchapp.answers.results import HeadingHit, Hit, HitKind
from searchapp.answers.serialize import line_of_hit

CSV_COLUMNS = (
    "id", "permalink", "code", "region", "year", "kind", "title", "number", "chapter", "section", "chapter_kind", "topics",
    "leaders", "units", "text", "hit",
)  # fmt: skip
CONCORDANCE_COLUMNS = (
    "permalink", "code", "region", "year", "kind", "title", "number", "chapter_kind", "left", "match", "right",
)  # fmt: skip
# A spreadsheet takes what begins like this for a formula and runs it.
_FORMULA = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def csv_lines(hits: Iterable[Hit | HeadingHit], site: str) -> Iterator[str]:
    """`values_csv` of hits."""
    return values_csv(CSV_COLUMNS, rows_of_hits(hits, site))


def rows_of_hits(hits: Iterable[Hit | HeadingHit], site: str) -> Iterator[tuple[Any, ...]]:
    """CSV_COLUMNS of each hit."""
    for hit in hits:
        yield _heading_row(hit, site) if isinstance(hit, HeadingHit) else _row(hit.report, hit.paragraph, site)


def csv_of_paragraphs(paragraphs: Iterable[tuple[ReportRecord, Paragraph]], site: str) -> Iterator[str]:
    """`values_csv` of paragraphs, each with its report."""
    return values_csv(CSV_COLUMNS, (_row(record, paragraph, site) for record, paragraph in paragraphs))


def concordance_csv(lines: Iterable[ConcordanceLine], site: str) -> Iterator[str]:
    """`values_csv` of occurrences, a line each."""
    return values_csv(CONCORDANCE_COLUMNS, (concordance_row(line, site) for line in lines))


def concordance_row(line: ConcordanceLine, site: str) -> tuple[object, ...]:
    """CONCORDANCE_COLUMNS of an occurrence."""
    record = line.report
    return (
        f"{site}{line.permalink}", record.region.code, " ".join(record.region.path), record.year, str(record.metadata.kind),
        record.title, line.number, line.chapter_kind, line.left, line.match, line.right,
    )  # fmt: skip


def values_csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A header and a line for each row; a byte order mark first, by which spreadsheets know UTF-8.

    A cell that a spreadsheet would take for a formula has an apostrophe before it.
    """
    buffer = io.StringIO()
    # Spreadsheets of some countries divide cells at semicolons, unless they are quoted.
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    writer.writerow(head)
    yield "\ufeff" + _taken(buffer)
    for row in rows:
        writer.writerow(map(safe_cell, row))
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
        HitKind.PARAGRAPH,
    )  # fmt: skip


def _heading_row(hit: HeadingHit, site: str) -> tuple[object, ...]:
    """A heading has no number, and no names of its own."""
    record = hit.report
    return (
        hit.id, site + hit.permalink, record.region.code, " ".join(record.region.path), record.year, record.metadata.kind,
        record.title, None, None, None, hit.chapter_kind, None, None, None, hit.heading.text, hit.kind,
    )  # fmt: skip


def safe_cell(value: object) -> object:
    """A value as it may stand in a spreadsheet: what would be run there has an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def json_lines(hits: Iterable[Hit | HeadingHit], site: str) -> Iterator[str]:
    """A JSON object a line, as in the API, the permalink in full."""
    for hit in hits:
        yield json.dumps(line_of_hit(hit, site), ensure_ascii=False) + "\n"
