"""What tells browsers and robots that the site is there: a search engine to add, a sitemap of permalinks, rules for robots."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, Response, abort
from lxml import etree

from indexer.model import ReportRecord
from searchapp.answers.results import path_of
from searchapp.export.xml_writer import add, root_element, written
from searchapp.routes.context import site, store
from searchapp.web.language import gettext

bp = Blueprint("discovery", __name__)
# A sitemap may have 50,000 addresses; the permalinks of so many are read from the index within a fraction of a second.
_ADDRESSES = 5_000
_SITEMAPS = "http://www.sitemaps.org/schemas/sitemap/0.9"
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
# Every state of a search is a page; robots that follow them all find nothing that the permalinks do not have.
_NOT_FOR_ROBOTS = (
    *("/search", "/suggest", "/facet", "/trends", "/counts", "/words", "/keywords", "/related", "/figures"),
    *("/compare", "/basket", "/api/"),
)


@bp.get("/robots.txt")
def robots() -> Response:
    """Where robots may go."""
    rules = "".join(f"Disallow: {path}\n" for path in _NOT_FOR_ROBOTS)
    text = f"User-agent: *\n{rules}\nSitemap: {site()}/sitemap.xml\n"
    return Response(text, content_type="text/plain; charset=utf-8")


@bp.get("/opensearch.xml")
def search_engine() -> Response:
    """The description by which browsers add the site as a search engine."""
    root = root_element("OpenSearchDescription", _OPENSEARCH)
    for name, text in (("ShortName", "baogao"), ("Description", gettext("政府工作报告检索")), ("InputEncoding", "UTF-8")):
        add(root, name, text)
    add(root, "Image", f"{site()}/static/icon.svg", type="image/svg+xml")
    page, hints = f"{site()}/search?q={{searchTerms}}", f"{site()}/api/suggest?format=opensearch&q={{searchTerms}}"
    add(root, "Url", type="text/html", template=page)
    add(root, "Url", type="application/x-suggestions+json", template=hints)
    return _xml(root, "application/opensearchdescription+xml")


@bp.get("/sitemap.xml")
def sitemaps() -> Response:
    """The list of sitemaps."""
    root = root_element("sitemapindex", _SITEMAPS)
    for number, records in enumerate(_batches(store().status().records), 1):
        each = add(root, "sitemap")
        add(each, "loc", f"{site()}/sitemap-{number}.xml")
        _date(each, max(map(_latest, records)))
    return _xml(root, "application/xml")


@bp.get("/sitemap-<int:number>.xml")
def sitemap(number: int) -> Response:
    """The addresses of some reports and of all their paragraphs."""
    records = next((each for at, each in enumerate(_batches(store().status().records), 1) if at == number), None)
    if records is None:
        abort(404)
    root = root_element("urlset", _SITEMAPS)
    for record in records:
        contents = store().report(record.id)
        if contents is None:
            continue  # gone since the list was read
        _address(root, f"/r/{record.id}", _latest(record))
        for paragraph, added in zip(contents.paragraphs, contents.record.added_each(), strict=True):
            _address(root, path_of(record, paragraph), added)
    return _xml(root, "application/xml")


def _batches(records: Sequence[ReportRecord]) -> Iterator[list[ReportRecord]]:
    """Reports, as many at a time as fit into one sitemap with their paragraphs, or one that does not."""
    batch: list[ReportRecord] = []
    addresses = 0
    for record in records:
        if batch and addresses + record.paragraphs + 1 > _ADDRESSES:
            yield batch
            batch, addresses = [], 0
        batch.append(record)
        addresses += record.paragraphs + 1
    if batch:
        yield batch


def _latest(record: ReportRecord) -> str:
    """When the last text of a report came into the index; empty if nobody noted it."""
    return max((time for time, _ in record.added), default="")


def _address(root: etree._Element, path: str, changed: str) -> None:
    each = add(root, "url")
    add(each, "loc", site() + path)
    _date(each, changed)


def _date(parent: etree._Element, time: str) -> None:
    if time:
        add(parent, "lastmod", time)


def _xml(root: etree._Element, media_type: str) -> Response:
    return Response(written(root), content_type=f"{media_type}; charset=utf-8")
