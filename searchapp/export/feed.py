"""An Atom feed of what is new."""

from collections.abc import Iterable
from dataclasses import dataclass

from indexer.model import ReportRecord
from searchapp.answers.results import Hit
from searchapp.answers.snippets import snippet_of, snippet_text
from searchapp.export.xml_writer import add, root_element, written
from searchapp.marked import marked
from searchapp.web.language import gettext

# Entries of a feed: what a reader can have missed since the last look, not the whole corpus.
FEED_ENTRIES = 100
_ATOM = "http://www.w3.org/2005/Atom"


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
        add(entry, "title", f"{hit.report.digest_mark}{' '.join(hit.report.region.path)} {hit.report.year} {headings}".strip())
        add(entry, "updated", times[-1])
        add(entry, "link", rel="alternate", type="text/html", href=link)
        add(entry, "summary", snippet_text(snippet_of(hit)), type="text")
        add(entry, "content", hit.paragraph.text, type="text")
    updated.text = max(times, default=feed.built)
    return written(root, indented=True)


def _at_least(record: ReportRecord) -> str:
    """A time for texts of which nobody noted when they came: one that no later build changes."""
    about = record.metadata
    day = next((day for day in (about.published, about.delivered) if day and len(day) == 10), f"{record.year}-01-01")
    return f"{day}T00:00:00+00:00"
