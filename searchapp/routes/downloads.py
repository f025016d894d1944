"""All hits of a state of the search as files."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from urllib.parse import quote

from flask import Response, request

from searchapp.answers.concordance import ORDERS
from searchapp.answers.results import HeadingHit, Hit
from searchapp.export.feed import FEED_ENTRIES, Feed, atom
from searchapp.export.hits import CSV_COLUMNS, concordance_csv, csv_lines, json_lines, rows_of_hits
from searchapp.export.xlsx import Sheet, write_workbook
from searchapp.questions import urls
from searchapp.questions.query import Among, SearchRequest, Sort
from searchapp.questions.read_trends import one_of
from searchapp.routes.context import pages_blueprint, site, state_asked, store
from searchapp.routes.tables import MEDIA_TYPES, table_file, written
from searchapp.store.counted import lines_of_search
from searchapp.web.language import gettext
from searchapp.web.page_cache import kept
from searchapp.web.spool import spooled

bp = pages_blueprint("downloads")


@bp.get("/search.csv")
def search_csv() -> Response:
    """All hits of a state as a table."""
    return _download(csv_lines, "text/csv; charset=utf-8", "csv")


@bp.get("/search.jsonl")
def search_json_lines() -> Response:
    """All hits of a state, a JSON object a line."""
    return _download(json_lines, "application/jsonl; charset=utf-8", "jsonl")


@bp.get("/search.xlsx")
def search_workbook() -> Response:
    """All hits of a state as a workbook, the cells of the CSV."""
    return _download(_workbook, MEDIA_TYPES["xlsx"], "xlsx")


def _workbook(hits: Iterable[Hit | HeadingHit], site: str) -> Iterator[bytes]:
    """A workbook of hits, which are counted before the first line of it is written."""
    sheet = Sheet("hits", CSV_COLUMNS, rows_of_hits(hits, site), _many(state_asked()))
    return written(lambda path: write_workbook([sheet], path), "xlsx")


def _many(asked: SearchRequest) -> int:
    """How many hits a state has, whatever its slice."""
    found = store().search(replace(asked, limit=0, offset=0, facets=(), by_report=False, folds_copies=False))
    of_text = found.total if asked.among.has_text else 0
    return of_text + (found.headings if asked.among.has_headings else 0)


def _download(
    pieces: Callable[[Iterable[Hit | HeadingHit], str], Iterator[str] | Iterator[bytes]], media_type: str, ending: str
) -> Response:
    asked = state_asked()
    response = spooled(pieces(store().all_hits(asked), site()), media_type)
    name = "".join(char if char.isalnum() else "_" for char in asked.text[:40]) or "reports"
    names = {"filename": f"reports.{ending}", "filename*": f"UTF-8''{quote(name)}.{ending}"}
    response.headers.set("Content-Disposition", "attachment", **names)
    return response


@bp.get("/search/lines.csv")
def search_lines() -> Response:
    """The occurrences of what a state seeks, a line each."""
    order = one_of("order", request.args.to_dict(flat=False), tuple(ORDERS))
    return table_file(concordance_csv(lines_of_search(store(), state_asked(), order), site()), "lines", "csv")


@bp.get("/search.atom")
@kept
def search_atom() -> Response:
    """What is new or changed among the hits of a state, the latest first."""
    asked = state_asked()
    newest = replace(asked, sort=Sort.ADDED_DOWN, among=Among.TEXT, limit=FEED_ENTRIES, offset=0, by_report=False, facets=())
    title = f"{asked.text or gettext('全部段落')} · {gettext('政府工作报告检索')}"
    page = site() + urls.search_url(replace(newest, sort=Sort.RELEVANCE, among=Among.ALL))
    feed = Feed(title, site() + urls.download_url(asked, "atom"), page, store().status().built)
    return Response(atom(store().search(newest).hits, site(), feed), content_type="application/atom+xml; charset=utf-8")
