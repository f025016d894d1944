"""The pages: read the request, ask the store, build the page, render."""

import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import NoReturn
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request

from indexer.model import Paragraph, ReportRecord
from searchapp.answers.citations import FORMATS, citation_of, cite
from searchapp.answers.compare import Pairing, compare
from searchapp.answers.coverage import beside
from searchapp.answers.permalinks import canonical_anchor
from searchapp.answers.results import Found, Hit, Likeness, ReportContents, Resolution
from searchapp.answers.serialize import contents_to_json, contents_to_text
from searchapp.config import Settings
from searchapp.export.feed import FEED_ENTRIES, Feed, atom
from searchapp.export.tables import csv_lines, json_lines
from searchapp.pages import search as pages
from searchapp.pages.compare import beside_links, build_compare_page
from searchapp.pages.help import build_help_page
from searchapp.pages.home import build_home_page
from searchapp.pages.report import build_paragraph_page, build_report_page
from searchapp.pages.trends import build_trends_page
from searchapp.questions import urls
from searchapp.questions.query import FACETS, QueryError, SearchRequest, Sort, TrendsRequest
from searchapp.questions.read_query import read_query
from searchapp.questions.read_request import read_number
from searchapp.questions.read_trends import trends_from_page
from searchapp.store.base import SearchStore
from searchapp.store.following import all_contents, follow
from searchapp.store.offers import search_with_offers
from searchapp.web.address import address_sent
from searchapp.web.htmx import answer, wants_fragment
from searchapp.web.language import COOKIE, COOKIE_SECONDS, LANGUAGES, gettext, said, way_back

# Paragraphs that say nearly the same as one are listed up to this number.
MAX_COPIES = 10

bp = Blueprint("pages", __name__)


def store() -> SearchStore:
    """The store of this application."""
    found: SearchStore = current_app.extensions["search_store"]
    return found


def settings() -> Settings:
    """The settings of this application."""
    found: Settings = current_app.extensions["settings"]
    return found


def _blank() -> SearchRequest:
    return SearchRequest(query=read_query(""), limit=settings().page_size)


@bp.errorhandler(QueryError)
def _refused(error: QueryError) -> Response:
    """What cannot be understood, on a page of its own; the results page says it in its own place."""
    return answer(render_template("message.html", page=pages.MessagePage(gettext("检索式有误"), said(error))), status=400)


@bp.get("/")
def home() -> Response:
    """The search box and what the corpus holds."""
    return answer(render_template("home.html", page=build_home_page(store().status(), _blank())))


@bp.get("/search")
def search() -> Response:
    """Hits, facets, chips and pager of one state; htmx gets the results block alone."""
    args = request.args.to_dict(flat=False)
    template = "_fragment.html" if wants_fragment() else "search.html"
    try:
        urls.require_utf8(request.query_string)
        asked = urls.request_from_page(args, settings().page_size)
    except QueryError as error:
        page = pages.build_error_page(args, said(error), gettext("检索式有误"))
        return answer(render_template(template, page=page, trend=None), status=400)
    if not wants_fragment() and ("from" in args or "to" in args):
        return redirect(urls.search_url(asked), 302)  # type: ignore[return-value]
    page = pages.build_search_page(asked, search_with_offers(store(), asked))
    trend = build_trends_page(TrendsRequest((asked,)), [store().trend(asked, "year")]) if page.hits or page.groups else None
    status = 404 if page.last_page_url else 200
    return answer(render_template(template, page=page, trend=trend), status=status, push_url=page.canonical)


def _state_asked() -> SearchRequest:
    """The state of a search that the address names. Raises: QueryError."""
    urls.require_utf8(request.query_string)
    return urls.request_from_page(request.args.to_dict(flat=False), settings().page_size)


@bp.get("/search.csv")
def search_csv() -> Response:
    """All hits of a state as a table."""
    return _download(csv_lines, "text/csv", "csv")


@bp.get("/search.jsonl")
def search_json_lines() -> Response:
    """All hits of a state, a JSON object a line."""
    return _download(json_lines, "application/jsonl", "jsonl")


def _download(lines: Callable[[Iterable[Hit], str], Iterator[str]], media_type: str, ending: str) -> Response:
    asked = _state_asked()
    hits = store().all_hits(asked)
    # An engine that fails does so at the first hit, while there is still an answer to choose.
    first = list(itertools.islice(hits, 1))
    response = Response(lines(itertools.chain(first, hits), site()), content_type=f"{media_type}; charset=utf-8")
    name = "".join(char if char.isalnum() else "_" for char in asked.text[:40]) or "reports"
    names = {"filename": f"reports.{ending}", "filename*": f"UTF-8''{quote(name)}.{ending}"}
    response.headers.set("Content-Disposition", "attachment", **names)
    return response


@bp.get("/search.atom")
def search_atom() -> Response:
    """What is new or changed among the hits of a state, the latest first."""
    asked = _state_asked()
    newest = replace(asked, sort=Sort.ADDED_DOWN, limit=FEED_ENTRIES, offset=0, by_report=False, facets=())
    title = f"{asked.text or gettext('全部段落')} · {gettext('政府工作报告检索')}"
    page = site() + urls.search_url(replace(newest, sort=Sort.RELEVANCE))
    feed = Feed(title, site() + urls.download_url(asked, "atom"), page, store().status().built)
    return Response(atom(store().search(newest).hits, site(), feed), content_type="application/atom+xml; charset=utf-8")


@bp.get("/facet")
def facet() -> Response:
    """All values of a facet, for one state of a search."""
    args = request.args.to_dict(flat=False)
    urls.require_utf8(request.query_string)
    name = request.args.get("name", "")
    if name not in FACETS:
        in_english = f"There is no facet “{name}”. There are: {', '.join(FACETS)}."
        raise QueryError(f"没有“{name}”这类条件。有：{'、'.join(FACETS)}。", in_english)
    page = read_number("page", request.args.get("page", ""), 1, lowest=1, highest=urls.MAX_PAGE)
    asked = urls.request_from_page({key: args[key] for key in args if key != "page"}, settings().page_size)
    values = store().search(replace(asked, limit=0, facets=(name,))).facets[name]
    find = request.args.get("find", "").strip()
    order = request.args.get("order", "") or "count"
    if order not in ("count", "name"):
        raise QueryError("参数 order 只能是其中一个：count、name。", "The parameter order must be one of count, name.")
    built = pages.build_facet_page(asked, name, values, find, page, by_name=order == "name")
    return answer(render_template("facet.html", page=built), status=404 if built.is_beyond else 200)


@bp.get("/compare")
def show_comparison() -> Response:
    """Two reports side by side."""
    ids = [request.args.get(name, "") for name in ("a", "b")]
    given = request.args.get("pairing", Pairing.SAME)
    if given not in tuple(Pairing):
        problem = gettext("参数 %(name)s 只能是其中一个：%(values)s。", name="pairing", values=", ".join(Pairing))
        return answer(render_template("message.html", page=pages.MessagePage(gettext("无法比较"), problem)), status=400)
    left, right = map(contents_of, ids)
    page = build_compare_page(compare(left, right, Pairing(given)), Pairing(given))
    return answer(render_template("compare.html", page=page))


@bp.get("/help")
def show_help() -> Response:
    """The query language, with examples that run."""

    def count(asked: SearchRequest) -> int:
        return store().search(replace(asked, limit=0, facets=())).total

    return answer(render_template("help.html", page=build_help_page(count, _blank())))


@bp.post("/language")
def choose_language() -> Response:
    """Keep the language that a reader chose, and go on where the reader was."""
    chosen = request.form.get("language", "")
    response: Response = redirect(way_back(request.referrer, request.form.get("back", "/")), 303)  # type: ignore[assignment]
    if chosen in LANGUAGES:
        response.set_cookie(
            COOKIE, chosen, max_age=COOKIE_SECONDS, secure=request.is_secure, httponly=True, samesite="Lax", path="/"
        )
    return response


@bp.get("/trends")
def trends() -> Response:
    """Questions side by side by year or by place."""
    urls.require_utf8(request.query_string)
    asked = trends_from_page(request.args.to_dict(flat=False))
    found = [store().trend(each, asked.by) for each in asked.asked]
    return answer(render_template("trends.html", page=build_trends_page(asked, found)))


@bp.get("/r/<report_id>")
@bp.get("/r/<report_id>/")
def report(report_id: str) -> Response:
    """A whole report."""
    contents = _report(report_id)
    around = beside(store().status().records, contents.record)
    urls.require_utf8(request.query_string)
    text = request.args.get("q", "").strip()
    asked = replace(_blank(), query=read_query(text), text=text) if text else None
    page = build_report_page(contents, _blank(), site(), date.today(), around, asked)
    comparisons = beside_links(around[0], contents.record, around[1])
    return answer(render_template("report.html", page=page, comparisons=comparisons))


@bp.get("/r/<report_id>/text.txt")
def report_text(report_id: str) -> Response:
    """A report as plain text."""
    contents = _report(report_id)
    return _file(contents_to_text(contents), "text/plain", f"{report_id}.txt")


@bp.get("/r/<report_id>/report.json")
def report_json(report_id: str) -> Response:
    """A report as JSON."""
    contents = _report(report_id)
    text = json.dumps(contents_to_json(contents), ensure_ascii=False, indent=1) + "\n"
    return _file(text, "application/json", f"{report_id}.json")


def _file(text: str, media_type: str, name: str) -> Response:
    response = Response(text, content_type=f"{media_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@bp.get("/r/<report_id>/cite.<suffix>")
def report_citation(report_id: str, suffix: str) -> Response:
    """The citation of a report as a file."""
    return _citation(_report(report_id).record, None, f"/r/{report_id}", suffix)


@bp.get("/p/<report_id>/<anchor>")
@bp.get("/p/<report_id>/<anchor>/")
def paragraph(report_id: str, anchor: str) -> Response:
    """The paragraph that a permalink means: here, where it has moved to, or an honest page that it is gone.

    A link of an old form is sent on to that of today for good, one to a paragraph that has moved for the time being.
    """
    resolution = _resolution(report_id, anchor)
    permalink = f"/p/{resolution.contents.record.id}/{canonical_anchor(anchor)}"
    if request.path != permalink:
        return _sent_on(permalink)
    if resolution.found is Found.MOVED and resolution.paragraph:
        return redirect(f"/p/{report_id}/{resolution.paragraph.anchor}", 302)  # type: ignore[return-value]
    page = build_paragraph_page(resolution, site(), date.today(), *_likenesses(resolution))
    return answer(render_template("paragraph.html", page=page), status=410 if resolution.found is Found.GONE else 200)


@bp.get("/p/<report_id>/<anchor>/cite.<suffix>")
def paragraph_citation(report_id: str, anchor: str, suffix: str) -> Response:
    """The citation of a paragraph as a file: of the very text that the link means, or none."""
    resolution = _resolution(report_id, anchor)
    record = resolution.contents.record
    address = f"/p/{record.id}/{canonical_anchor(anchor)}/cite.{suffix}"
    if request.path != address:
        return _sent_on(address)
    if resolution.found is not Found.SAME or resolution.paragraph is None:
        abort(404, gettext("此链接所指的文字已有改动或不在原处。请打开段落页面，从那里引用。"))
    return _citation(record, resolution.paragraph, f"/p/{record.id}/{resolution.paragraph.anchor}", suffix)


def _likenesses(resolution: Resolution) -> tuple[tuple[Likeness, ...], tuple[tuple[ReportRecord, Likeness | None], ...]]:
    """(paragraphs elsewhere that say nearly the same, what the same place said of it before and after)."""
    paragraph, record = resolution.paragraph, resolution.contents.record
    if paragraph is None:
        return (), ()
    copies = store().nearly_the_same(record.id, paragraph.number, MAX_COPIES)
    others = [other for other in beside(store().status().records, record) if other]
    return copies, tuple((other, store().same_subject(record.id, paragraph.number, other.id)) for other in others)


def contents_of(report_id: str) -> ReportContents:
    """The report of an id, or that had it before; ends the request if there is none."""
    found = all_contents(store(), report_id)
    if not found:
        _no_report(report_id)
    return found[0]


def _no_report(report_id: str) -> NoReturn:
    abort(404, gettext("库中没有编号为“%(id)s”的报告。", id=report_id))


def _report(report_id: str) -> ReportContents:
    """The report of an address below /r/; ends the request if the report's address is another by now."""
    contents = contents_of(report_id)
    address = f"/r/{contents.record.id}" + request.path.removeprefix(f"/r/{report_id}").rstrip("/")
    if address != request.path:
        abort(_sent_on(address_sent(address)))
    return contents


def _sent_on(address: str) -> Response:
    """To the address of today for good; but a place or year may be set right once more, and then the way leads back."""
    response: Response = redirect(address, 308)  # type: ignore[assignment]
    response.headers["Cache-Control"] = "no-cache"
    return response


def _resolution(report_id: str, anchor: str) -> Resolution:
    """Where a permalink leads: in the report of its id, unless one that had this id before has the very text."""
    canonical = canonical_anchor(anchor)
    if canonical is None:
        # Its number alone may be another paragraph's by now.
        message = gettext("这不是一个完整的段落链接。请检查链接是否被截断。")
        links = ((gettext("打开整份报告"), f"/r/{contents_of(report_id).record.id}"),)
        page = pages.MessagePage(gettext("没有找到"), message, links)
        abort(answer(render_template("message.html", page=page), status=404))
    return resolution_of(report_id, canonical)


def resolution_of(report_id: str, canonical: str) -> Resolution:
    """Where an anchor of today's form leads in a report; ends the request if there is no report."""
    return follow(store(), report_id, canonical) or _no_report(report_id)


def _citation(record: ReportRecord, paragraph: Paragraph | None, path: str, suffix: str) -> Response:
    form = next((form for form, (ending, _, _) in FORMATS.items() if ending == suffix), None)
    if form is None:
        endings = ", ".join(ending for ending, _, _ in FORMATS.values())
        abort(404, gettext("没有这种引用格式。有：%(endings)s。", endings=endings))
    citation = citation_of(record, paragraph, site() + path, date.today())
    return _file(cite(citation, form), FORMATS[form][1], f"{citation.id}.{suffix}")


def site() -> str:
    """The address that full links begin with."""
    return settings().base_url.rstrip("/") or _address_asked()


def _address_asked() -> str:
    """The address the reader came by; the server's own if the request names none that can be one."""
    try:
        return request.host_url.rstrip("/") if request.headers.get("Host") else settings().site
    except ValueError:
        return settings().site
