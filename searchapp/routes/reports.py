"""Reports and their paragraphs: pages, files, citations, permalinks, two reports side by side."""

import json
from dataclasses import replace
from datetime import date
from urllib.parse import quote

from flask import Response, abort, redirect, render_template, request

from indexer.model import Paragraph, ReportRecord
from searchapp.answers.citations import FORMATS, citation_of, cite
from searchapp.answers.coverage import beside
from searchapp.answers.permalinks import canonical_anchor, canonical_heading_anchor
from searchapp.answers.results import Likeness, ReportContents, Resolution, Resolved
from searchapp.answers.serialize import contents_to_json, contents_to_text
from searchapp.pages.citing import build_citing_page
from searchapp.pages.compare import beside_links, choice_url
from searchapp.pages.parts import MessagePage, heading_url
from searchapp.pages.report import TrailLinks, build_paragraph_page, build_report_page, trail_links
from searchapp.questions import urls
from searchapp.questions.query import QueryError
from searchapp.questions.read_query import read_query
from searchapp.routes.context import (
    blank,
    contents_of,
    file_of,
    heading_resolution_of,
    pages_blueprint,
    resolution_of,
    sent_on,
    settings,
    site,
    store,
)
from searchapp.web.address import address_sent
from searchapp.web.htmx import answer, wants_fragment
from searchapp.web.language import gettext
from searchapp.web.page_cache import kept

bp = pages_blueprint("reports")

# Paragraphs that say nearly the same as one are listed up to this number.
MAX_COPIES = 10


@bp.get("/r/<report_id>")
@bp.get("/r/<report_id>/")
@kept
def report(report_id: str) -> Response:
    """A whole report."""
    contents = _report(report_id)
    around = beside(store().status().records, contents.record)
    urls.require_utf8(request.query_string)
    text = request.args.get("q", "").strip()
    asked = replace(blank(), query=read_query(text), text=text) if text else None
    page = build_report_page(contents, blank(), site(), date.today(), around, asked, settings().gbt)
    comparisons = (
        *beside_links(around[0], contents.record, around[1], text),
        (gettext("与另一份比较"), choice_url(contents.record.id, text)),
    )
    return answer(render_template("report.html", page=page, comparisons=comparisons))


@bp.get("/r/<report_id>/text.txt")
def report_text(report_id: str) -> Response:
    """A report as plain text."""
    contents = _report(report_id)
    return file_of(contents_to_text(contents), "text/plain", f"{report_id}.txt")


@bp.get("/r/<report_id>/report.json")
def report_json(report_id: str) -> Response:
    """A report as JSON."""
    contents = _report(report_id)
    text = json.dumps(contents_to_json(contents), ensure_ascii=False, indent=1) + "\n"
    return file_of(text, "application/json", f"{report_id}.json")


@bp.get("/r/<report_id>/cite.<suffix>")
def report_citation(report_id: str, suffix: str) -> Response:
    """The citation of a report as a file."""
    return _citation(_report(report_id).record, None, f"/r/{report_id}", suffix)


@bp.get("/p/<report_id>/<anchor>")
@bp.get("/p/<report_id>/<anchor>/")
@kept
def paragraph(report_id: str, anchor: str) -> Response:
    """The paragraph that a permalink means: here, where it has moved to, or an honest page that it is gone.

    A link of an old form is sent on to that of today for good, one to a paragraph that has moved for the time being.
    """
    resolution = _resolution(report_id, anchor)
    permalink = f"/p/{resolution.contents.record.id}/{canonical_anchor(anchor)}"
    if request.path != permalink:
        return sent_on(permalink)
    # A link of an old form stays at its address, where it is said that nobody can tell whether the text was corrected.
    if resolution.found is Resolved.MOVED and resolution.paragraph and resolution.is_certain:
        return redirect(f"/p/{report_id}/{resolution.paragraph.anchor}", 302)  # type: ignore[return-value]
    trail = _trail()
    links = _trail_links(trail, resolution.paragraph) if trail and resolution.paragraph else None
    asked = trail.request if trail else None
    likenesses, standard = _likenesses(resolution), settings().gbt
    page = build_paragraph_page(resolution, site(), date.today(), *likenesses, asked, links, standard)
    return answer(render_template("paragraph.html", page=page), status=410 if resolution.found is Resolved.GONE else 200)


@bp.get("/h/<report_id>/<anchor>")
@bp.get("/h/<report_id>/<anchor>/")
@kept
def heading(report_id: str, anchor: str) -> Response:
    """The place of the heading that a permalink means, or an honest page that it is gone."""
    canonical = canonical_heading_anchor(anchor)
    if canonical is None:
        abort(_no_whole_link(report_id, gettext("这不是一个完整的标题链接。请检查链接是否被截断。")))
    resolution = heading_resolution_of(report_id, canonical)
    record = resolution.contents.record
    permalink = f"/h/{record.id}/{canonical}"
    if request.path != permalink:
        return sent_on(permalink)
    if resolution.paragraph:
        return redirect(f"/p/{record.id}/{resolution.paragraph.anchor}", 302)  # type: ignore[return-value]
    if resolution.heading:
        return redirect(heading_url(record.id, resolution.heading), 302)  # type: ignore[return-value]
    place = min(int(canonical.split("-")[0]), len(resolution.contents.paragraphs))
    links = ((gettext("打开整份报告"), f"/r/{record.id}"), (gettext("看它原来的位置"), f"/r/{record.id}#p{place}"))
    message = gettext("此链接所指的标题已不在这份报告中。它没有被指到别的文字上。")
    page = MessagePage(gettext("标题已不存在"), message, links)
    return answer(render_template("message.html", page=page), status=410)


@bp.get("/p/<report_id>/<anchor>/cite.<suffix>")
def paragraph_citation(report_id: str, anchor: str, suffix: str) -> Response:
    """The citation of a paragraph as a file: of the very text that the link means, or none."""
    resolution = _resolution(report_id, anchor)
    record = resolution.contents.record
    address = f"/p/{record.id}/{canonical_anchor(anchor)}/cite.{suffix}"
    if request.path != address:
        return sent_on(quote(address))
    record, cited, is_certain = _cited(report_id, anchor)
    return _citation(record, cited, f"/p/{record.id}/{cited.anchor}", suffix, is_certain=is_certain)


@bp.get("/p/<report_id>/<anchor>/cite")
@kept
def paragraph_citations(report_id: str, anchor: str) -> Response:
    """The citations of the very text that a permalink means, for the box beside its hit; else the way to its page."""
    if not wants_fragment():
        record = _resolution(report_id, anchor).contents.record
        return redirect(f"/p/{record.id}/{canonical_anchor(anchor)}#cite", 302)  # type: ignore[return-value]
    record, cited, is_certain = _cited(report_id, anchor)
    page = build_citing_page(record, cited, site(), date.today(), is_certain=is_certain, standard=settings().gbt)
    return answer(render_template("_cite.html", page=page))


def _cited(report_id: str, anchor: str) -> tuple[ReportRecord, Paragraph, bool]:
    """(report, paragraph, whether the link tells its very text) of a permalink; ends the request unless the text is there."""
    resolution = _resolution(report_id, anchor)
    if resolution.found is not Resolved.SAME or resolution.paragraph is None:
        abort(404, gettext("此链接所指的文字已有改动或不在原处。请打开段落页面，从那里引用。"))
    return resolution.contents.record, resolution.paragraph, resolution.is_certain


def _trail() -> urls.Trail | None:
    """The search that a paragraph was opened from. What a link elsewhere has behind it must not keep it from being opened."""
    try:
        urls.require_utf8(request.query_string)
        return urls.trail_from_page(request.args.to_dict(flat=False), settings().page_size)
    except QueryError:
        return None


def _trail_links(trail: urls.Trail, paragraph: Paragraph) -> TrailLinks:
    return trail_links(trail, store().search(trail.around).hits if trail.number else (), paragraph)


def _likenesses(resolution: Resolution) -> tuple[tuple[Likeness, ...], tuple[tuple[ReportRecord, Likeness | None], ...]]:
    """(paragraphs elsewhere that say nearly the same, what the same place said of it before and after)."""
    paragraph, record = resolution.paragraph, resolution.contents.record
    if paragraph is None:
        return (), ()
    copies = store().nearly_the_same(record.id, paragraph.number, MAX_COPIES)
    others = [other for other in beside(store().status().records, record) if other]
    return copies, tuple((other, store().same_subject(record.id, paragraph.number, other.id)) for other in others)


def _report(report_id: str) -> ReportContents:
    """The report of an address below /r/; ends the request if the report's address is another by now."""
    contents = contents_of(report_id)
    address = f"/r/{contents.record.id}" + request.path.removeprefix(f"/r/{report_id}").rstrip("/")
    if address != request.path:
        abort(sent_on(address_sent(address)))
    return contents


def _resolution(report_id: str, anchor: str) -> Resolution:
    """Where a permalink leads: in the report of its id, unless one that had this id before has the very text."""
    canonical = canonical_anchor(anchor)
    if canonical is None:
        # Its number alone may be another paragraph's by now.
        abort(_no_whole_link(report_id, gettext("这不是一个完整的段落链接。请检查链接是否被截断。")))
    return resolution_of(report_id, canonical)


def _no_whole_link(report_id: str, message: str) -> Response:
    links = ((gettext("打开整份报告"), f"/r/{contents_of(report_id).record.id}"),)
    page = MessagePage(gettext("没有找到"), message, links)
    return answer(render_template("message.html", page=page), status=404)


def _citation(
    record: ReportRecord, paragraph: Paragraph | None, path: str, suffix: str, *, is_certain: bool = True
) -> Response:
    form = next((form for form, (ending, _, _) in FORMATS.items() if ending == suffix), None)
    if form is None:
        endings = ", ".join(ending for ending, _, _ in FORMATS.values())
        abort(404, gettext("没有这种引用格式。有：%(endings)s。", endings=endings))
    link, standard = site() + path, settings().gbt
    citation = citation_of(record, paragraph, link, date.today(), is_certain=is_certain, standard=standard)
    return file_of(cite(citation, form), FORMATS[form][1], f"{citation.id}.{suffix}")
