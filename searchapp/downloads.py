"""All hits of a question as a file: CSV, JSON lines, or an Atom feed of what is new."""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from indexer.model import Paragraph, ReportRecord
from searchapp.language import gettext, marked
from searchapp.results import Hit
from searchapp.serialize import hit_to_json
from searchapp.xml_writer import add, root_element, written

COLUMNS = (
    "id", "permalink", "code", "region", "year", "kind", "title", "number", "chapter", "section", "chapter_kind", "topics",
    "leaders", "units", "text",
)  # fmt: skip
# Entries of a feed: what a reader can have missed since the last look, not the whole corpus.
FEED_ENTRIES = 100
_ATOM = "http://www.w3.org/2005/Atom"
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
    writer.writerow(COLUMNS)
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


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself.

    Attributes:
        title: in the reader's language.
        address: where the feed itself is; `page` is the page of results that it is of.
        built: when the index was made.
    """

    title: str
    address: str
    page: str
    built: str


def atom(hits: Iterable[Hit], site: str, feed: Feed) -> bytes:
    """A feed of some hits, each with the time when its text came into the index."""
    root = root_element("feed", _ATOM)
    add(root, "id", feed.address)
    add(root, "title", feed.title)
    updated = add(root, "updated", feed.built)
    add(add(root, "author"), "name", gettext(marked("政府工作报告检索")))
    add(root, "link", rel="self", type="application/atom+xml", href=feed.address)
    add(root, "link", rel="alternate", type="text/html", href=feed.page)
    times = []
    for hit in hits:
        times.append(hit.report.added_each()[hit.paragraph.number - 1] or _at_least(hit.report))
        link = site + hit.permalink
        headings = " › ".join(filter(None, (hit.paragraph.chapter, hit.paragraph.section)))
        entry = add(root, "entry")
        add(entry, "id", link)
        add(entry, "title", f"{' '.join(hit.report.region.path)} {hit.report.year} {headings}".strip())
        add(entry, "updated", times[-1])
        add(entry, "link", rel="alternate", type="text/html", href=link)
        add(entry, "content", hit.paragraph.text, type="text")
    updated.text = max(times, default=feed.built)
    return written(root, indented=True)


def _at_least(record: ReportRecord) -> str:
    """A time for texts of which nobody noted when they came: one that no later build changes."""
    about = record.metadata
    day = next((day for day in (about.published, about.delivered) if day and len(day) == 10), f"{record.year}-01-01")
    return f"{day}T00:00:00+00:00"
