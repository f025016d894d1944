"""The JSON interface: the questions and answers of the pages and of the command line, for programs."""

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime
from itertools import islice
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request

from searchapp.answers import serialize
from searchapp.answers.permalinks import canonical_anchor, canonical_heading_anchor, known_as
from searchapp.answers.results import Resolved
from searchapp.counting.addresses import study_from_args
from searchapp.counting.codebook import codebook
from searchapp.counting.study import FLAGS
from searchapp.export.indicators.other import OtherTable
from searchapp.export.indicators.panel import PanelTable
from searchapp.export.indicators.statements import figure_row
from searchapp.export.indicators.tabular import Tabular
from searchapp.marked import marked
from searchapp.quantities.listing import other_figures
from searchapp.questions import urls
from searchapp.questions.facets import FACETS
from searchapp.questions.query import QueryError, SearchRequest
from searchapp.questions.read_figures import figures_from_page
from searchapp.questions.read_request import read_number, read_request
from searchapp.questions.read_trends import one_of, trends_from_page
from searchapp.questions.tables.matrix import matrix_from_page
from searchapp.questions.tables.read_other import other_from_page
from searchapp.related.asked import related_from_args
from searchapp.related.rows import related_to_json
from searchapp.routes.context import (
    contents_of,
    counted_on_site,
    heading_resolution_of,
    lasting_store,
    related_on_site,
    resolution_of,
    sent_on,
    site,
    store,
    synonyms,
)
from searchapp.routes.openapi import Endpoint, document, rows
from searchapp.store.base import StoreError
from searchapp.store.counted import trends_of
from searchapp.store.facet_values import passes
from searchapp.store.figures import viewed
from searchapp.store.offers import search_with_offers
from searchapp.store.suggestions import MAX_SUGGESTIONS, suggestions
from searchapp.web.htmx import answer
from searchapp.web.problems import problem

# Lines of a table of counts that are answered at once.
MAX_COUNT_LINES = 20_000
# Numbers of whatever noun that are gone through at once.
MOST_NUMBERS = 100_000
_OF_REPORTS = tuple(name for name, facet in FACETS.items() if facet.field.of_report)

bp = Blueprint("api", __name__, url_prefix="/api")
ENDPOINTS: list[Endpoint] = []
_TOOK = re.compile(rb'"took_ms":[ 0-9.e+-]+')
View = Callable[..., Response]


def described(path: str, answer: str, *parameters: str, others: tuple[int, ...] = ()) -> Callable[[View], View]:
    """Route a view, and describe it in the OpenAPI document."""

    def register(view: View) -> View:
        summary = (view.__doc__ or "").strip()
        ENDPOINTS.append(Endpoint("/api" + path, view.__name__, summary, parameters, answer, others))
        bp.get(path.replace("{", "<").replace("}", ">"))(view)
        return view

    return register


@bp.errorhandler(QueryError)
def _refused(error: QueryError) -> Response:
    return problem(400, error.en, error.zh, error.at, error.instead)


@bp.before_request
def _readable() -> None:
    urls.require_utf8(request.query_string)


@bp.after_request
def _for_everyone(response: Response) -> Response:
    """Pages of other sites may read the API; there is nothing in it that is not for everyone.

    Who has the same answer already is told so, by a weak mark: how long it took to find differs each time.
    """
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Retry-After"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if response.status_code == 200 and response.is_json:
        said = _TOOK.sub(b"", response.get_data())
        response.set_etag(hashlib.sha256(said).hexdigest()[:32], weak=True)
        response.headers["Cache-Control"] = "no-cache"
        with suppress(StoreError, ValueError):  # no index, or one that does not say when it was built
            built = datetime.fromisoformat(store().status().built)
            response.headers["Last-Modified"] = format_datetime(built, usegmt=True)
        if request.if_none_match.contains_weak(response.get_etag()[0] or ""):
            response.status_code = 304
            response.set_data(b"")
    return response


def _args() -> dict[str, list[str]]:
    return request.args.to_dict(flat=False)


@described("/search", "Search", "q", *FACETS, "sort", "view", "in", "numbers", "copies", "since", "limit", "offset")
def search() -> Response:
    """Paragraphs and headings that match, with exact counts of everything."""
    asked = read_request(urls.asked_from(_args()))
    if asked.in_lines:
        raise QueryError("接口没有 kwic 这种显示方式。", "The API has no view kwic. Take /search/lines.csv.")
    return jsonify(serialize.search_to_json(asked, search_with_offers(store(), asked, synonyms())))


@described("/reports", "Reports", *_OF_REPORTS, "limit", "offset")
def reports() -> Response:
    """Reports that the index holds, in the order of place and year."""
    urls.refuse_since(_args())
    asked = read_request(replace(urls.asked_from(_args()), q="", sort=""))
    found = [record for record in store().status().records if passes(record, asked.filters)]
    shown = found[asked.offset : asked.offset + asked.limit]
    return jsonify({"total": len(found), "reports": [serialize.record_to_json(record) for record in shown]})


@described("/reports/{report}", "Contents", "report", others=(404,))
def report(report: str) -> Response:
    """A whole report: what is known of it, its headings and its paragraphs."""
    _require_known(report)
    contents = contents_of(report)
    if contents.record.id != report:
        return sent_on(f"/api/reports/{contents.record.id}")
    return jsonify(serialize.contents_to_json(contents))


@described("/paragraphs/{report}/{anchor}", "Permalink", "report", "anchor", others=(404, 410))
def paragraph(report: str, anchor: str) -> Response:
    """Where a permalink leads now: the same text, one that was changed, or none any more."""
    canonical = canonical_anchor(anchor)
    if canonical is None:
        abort(404, marked("这不是一个完整的段落链接。请检查链接是否被截断。"))
    _require_known(report)
    resolution = resolution_of(report, canonical)
    return _where_it_leads(resolution.found, serialize.resolution_to_json(resolution))


@described("/headings/{report}/{anchor}", "HeadingPermalink", "report", "heading", others=(404, 410))
def heading(report: str, anchor: str) -> Response:
    """Where the permalink of a heading leads now: to it, to a paragraph that is its very text, or nowhere any more."""
    canonical = canonical_heading_anchor(anchor)
    if canonical is None:
        abort(404, marked("这不是一个完整的标题链接。请检查链接是否被截断。"))
    _require_known(report)
    resolution = heading_resolution_of(report, canonical)
    return _where_it_leads(resolution.found, serialize.heading_resolution_to_json(resolution))


def _where_it_leads(found: Resolved, said: dict[str, Any]) -> Response:
    response = jsonify(said)
    response.status_code = 410 if found is Resolved.GONE else 200
    return response


def _require_known(report_id: str) -> None:
    """Ends the request, in both languages, if there is no report of an id."""
    if not known_as(store().status().records, report_id):
        abort(404, marked("库中没有这份报告。"))


@described("/trends", "Trends", "queries", *FACETS, "numbers", "since", "by")
def trends() -> Response:
    """How often up to twelve questions are met, by year or by region."""
    asked = trends_from_page(_args())
    return jsonify(serialize.trends_to_json(asked, trends_of(store(), asked)))


@described("/counts", "Counts", "word", "dictionary", *FACETS, "counted_by", "figure", *FLAGS)
def counts() -> Response:
    """How often words occur in each report, place or year, as a table with its codebook."""
    table = counted_on_site(study_from_args(_args()))
    if table.lines > MAX_COUNT_LINES:
        raise QueryError(
            f"表有 {table.lines:,} 行，接口一次最多 {MAX_COUNT_LINES:,} 行。请减少词或缩小范围，或用 baogao counts。",
            f"The table has {table.lines:,} lines, {MAX_COUNT_LINES:,} at most here. Take fewer words, or use baogao counts.",
        )
    about = codebook(table)
    columns = [column.name for column in table.columns]
    return jsonify({"codebook": about, "notes": about["notes"], "columns": columns, "rows": list(table.records())})


@described("/related", "Related", "seeds", *FACETS, "at_least", "limit_of_related")
def related() -> Response:
    """Words like some words, from which to choose those of a dictionary, each with its count and three places."""
    found = related_on_site(related_from_args(_args()))
    return jsonify(related_to_json(found))


@described("/figures", "Figures", "indicator", "what", "doubtful", *_OF_REPORTS, "limit", "offset")
def figures() -> Response:
    """What reports say in figures, in document order, and how many of the reports that were asked say none of it."""
    asked = read_request(replace(urls.asked_from(_args()), q="", sort=""))
    wanted = figures_from_page(_args())
    found = store().figures(wanted)
    reports = {record.id for record in store().status().records if passes(record, wanted.filters)}
    saying = {record.id for record, _ in found}
    shown = [figure_row(*each) for each in found[asked.offset : asked.offset + asked.limit]]
    counts = {"total": len(found), "reports": len(saying), "reports_without": len(reports - saying)}
    return jsonify({**counts, "figures": shown})


@described(
    "/figures/panel", "Panel", "one_indicator", *_OF_REPORTS, "level", "ordered_year", "ordered_by", "least", "place",
    "limit", "offset",
)  # fmt: skip
def figures_panel() -> Response:
    """An indicator by place and year: target, result, and what follows from both; missing reports are told from silent ones."""
    asked = read_request(replace(urls.asked_from(_args()), q="", sort=""))
    table = PanelTable(viewed(store(), matrix_from_page(_args())), store().status())
    return _slice_of(table, asked)


@described("/figures/other", "OtherFigures", "noun", "unit_ends", *FACETS, "limit", "offset")
def figures_other() -> Response:
    """Any number said of some words, in document order, as it stands: neither target nor result."""
    asked = read_request(replace(urls.asked_from(_args()), q="", sort=""))
    wanted = other_from_page(_args())
    hits = store().all_hits(wanted.search) if wanted.words else ()
    found = tuple(islice(other_figures(hits, wanted.words, wanted.unit), MOST_NUMBERS + 1))
    if len(found) > MOST_NUMBERS:
        raise QueryError(
            f"“{wanted.words}”的数值超过 {MOST_NUMBERS:,} 个。请缩小范围，或用 baogao figures --other。",
            f"There are more than {MOST_NUMBERS:,} numbers of “{wanted.words}”. Narrow it, or use baogao figures --other.",
        )
    return _slice_of(OtherTable(found, wanted, store().status()), asked)


def _slice_of(table: Tabular, asked: SearchRequest) -> Response:
    """The rows of a table that are asked for, with its codebook."""
    rows = list(table.rows())
    shown = rows[asked.offset : asked.offset + asked.limit]
    return jsonify({"total": len(rows), "codebook": table.codebook(), "rows": shown})


@described("/suggest", "Suggestions", "q", "limit", "format")
def suggest() -> Response:
    """Questions that find something and have what was typed in their name."""
    asked = urls.asked_from(_args())
    limit = read_number("limit", asked.limit, MAX_SUGGESTIONS, lowest=1, highest=1000)
    form = one_of("format", _args(), ("json", "opensearch"))
    found = suggestions(lasting_store(), asked.q[:100], min(limit, MAX_SUGGESTIONS), synonyms())
    if form == "json":
        return jsonify({"query": asked.q, "suggestions": [serialize.suggestion_to_json(each) for each in found]})
    counts = [f"{each.total} 段" for each in found]
    addresses = [site() + urls.search_url(each.request) for each in found]
    return jsonify([asked.q, [each.text for each in found], counts, addresses])


@described("/openapi.json", "Document")
def openapi() -> Response:
    """This document."""
    return jsonify(document(ENDPOINTS, site()))


@bp.get("")
@bp.get("/")
def about() -> Response:
    """The document as a page."""
    return answer(render_template("api.html", endpoints=[(endpoint, rows(endpoint)) for endpoint in ENDPOINTS]))
