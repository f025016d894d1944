"""What all routes need of the request and the application."""

from typing import NoReturn
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request

from indexer.vocabulary.synonyms import Synonyms
from searchapp.answers.results import HeadingResolution, ReportContents, Resolution
from searchapp.config import Settings
from searchapp.counting.neighbours import MAX_PARAGRAPHS_OF_SITE
from searchapp.counting.study import Study
from searchapp.counting.table import CountTable
from searchapp.counting.tally import MAX_OCCURRENCES_OF_SITE
from searchapp.pages.parts import MessagePage
from searchapp.questions import urls
from searchapp.questions.query import QueryError, SearchRequest
from searchapp.questions.read_query import can_be_read, read_query
from searchapp.related.asked import Related, RelatedAsked
from searchapp.store.base import SearchStore
from searchapp.store.counted import counted_table
from searchapp.store.following import all_contents, follow, follow_heading
from searchapp.store.related import related_of
from searchapp.web.few_at_once import few_at_once
from searchapp.web.htmx import answer
from searchapp.web.language import gettext, said
from searchapp.web.one_state import store_of_request


def pages_blueprint(name: str) -> Blueprint:
    """A blueprint of pages, on which a question that cannot be understood gets a page that says so."""
    made = Blueprint(name, __name__)
    made.register_error_handler(QueryError, _refused)
    return made


def store() -> SearchStore:
    """The store of this application, as of one commit for all that this request asks. Raises: StoreError."""
    return store_of_request()


def lasting_store() -> SearchStore:
    """The store that other requests have, too, for what is kept from one to the next."""
    found: SearchStore = current_app.extensions["search_store"]
    return found


def synonyms() -> Synonyms:
    """The other words that this application offers."""
    found: Synonyms = current_app.extensions["synonyms"]
    return found


def settings() -> Settings:
    """The settings of this application."""
    found: Settings = current_app.extensions["settings"]
    return found


def blank() -> SearchRequest:
    """The question that asks for all paragraphs."""
    return SearchRequest(query=read_query(""), limit=settings().page_size)


def related_on_site(asked: RelatedAsked) -> Related:
    """What is like some seeds, within what a site counts at once. Ends the request with 503 where others have it count."""
    with few_at_once():
        return related_of(store(), asked, MAX_PARAGRAPHS_OF_SITE, MAX_OCCURRENCES_OF_SITE)


def counted_on_site(study: Study) -> CountTable:
    """The table of a study, within what a site counts at once. Ends the request with 503 where others have it count."""
    with few_at_once():
        return counted_table(store(), study, MAX_OCCURRENCES_OF_SITE)


def file_of(text: str, media_type: str, name: str) -> Response:
    """A text as a file to download."""
    response = Response(text, content_type=f"{media_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def sent_on(address: str) -> Response:
    """To the address of today for good; but a place or year may be set right once more, and then the way leads back."""
    response: Response = redirect(address, 308)  # type: ignore[assignment]
    response.headers["Cache-Control"] = "no-cache"
    return response


def contents_of(report_id: str) -> ReportContents:
    """The report of an id, or that had it before; ends the request if there is none."""
    found = all_contents(store(), report_id)
    if not found:
        no_report(report_id)
    return found[0]


def no_report(report_id: str) -> NoReturn:
    """End the request: there is no report of this id."""
    abort(404, gettext("库中没有编号为“%(id)s”的报告。", id=report_id))


def resolution_of(report_id: str, canonical: str) -> Resolution:
    """Where an anchor of today's form leads in a report; ends the request if there is no report."""
    return follow(store(), report_id, canonical) or no_report(report_id)


def heading_resolution_of(report_id: str, canonical: str) -> HeadingResolution:
    """The same for the anchor of a heading."""
    return follow_heading(store(), report_id, canonical) or no_report(report_id)


def site() -> str:
    """The address that full links begin with."""
    return settings().base_url.rstrip("/") or _address_asked()


def _address_asked() -> str:
    """The address the reader came by; the server's own if the request names none that can be one."""
    return request.host_url.rstrip("/") if request.host else settings().site


def _refused(error: QueryError) -> Response:
    """What cannot be understood, on a page of its own; the results page says it in its own place."""
    links = ((gettext("改成：%(query)s", query=error.instead), _with_instead(error.instead)),) if error.instead else ()
    return answer(render_template("message.html", page=MessagePage(gettext("输入有误"), said(error), links)), status=400)


def _with_instead(instead: str) -> str:
    """The address asked, with another query in the place of the first that is refused."""
    pairs = list(request.args.items(multi=True))
    for at, (name, text) in enumerate(pairs):
        if name == "q" and not can_be_read(text):
            pairs[at] = (name, instead)
            break
    return f"{request.path}?{urlencode(pairs)}"


def state_asked() -> SearchRequest:
    """The state of a search that the address names. Raises: QueryError."""
    urls.require_utf8(request.query_string)
    return urls.request_from_page(request.args.to_dict(flat=False), settings().page_size)
