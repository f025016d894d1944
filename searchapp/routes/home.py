"""The home page, what there is, the help, what the site is, and the choice of language."""

from dataclasses import replace

from flask import Response, current_app, redirect, render_template, request

from searchapp.export.hits import values_csv
from searchapp.pages.site.about import build_about_page
from searchapp.pages.site.coverage import COLUMNS, build_coverage_page, coverage_lines
from searchapp.pages.site.help import build_help_page
from searchapp.pages.site.home import build_home_page
from searchapp.questions.query import SearchRequest
from searchapp.questions.tables.coverage import CoverageRequest, coverage_from_page
from searchapp.questions.urls import require_utf8
from searchapp.routes.context import blank, pages_blueprint, store
from searchapp.routes.tables import table_file
from searchapp.web.htmx import answer
from searchapp.web.language import COOKIE, LANGUAGES, way_back
from searchapp.web.page_cache import kept
from searchapp.web.preferences import PREFERENCES, keep_cookie

bp = pages_blueprint("home")


@bp.get("/")
@kept
def home() -> Response:
    """The search box and what the corpus holds."""
    return answer(render_template("home.html", page=build_home_page(store().status(), blank())))


@bp.get("/coverage")
@kept
def show_coverage() -> Response:
    """Places and years of which there are reports, and what is missing between them."""
    asked, status = _coverage_asked(), store().status()
    page = build_coverage_page(asked, status.records, status.built, blank())
    return answer(render_template("coverage.html", page=page))


@bp.get("/coverage.csv")
def coverage_file() -> Response:
    """The same as a table, a line for each place and year."""
    lines = values_csv(COLUMNS, coverage_lines(store().status().records, _coverage_asked()))
    return table_file(lines, "coverage", "csv")


def _coverage_asked() -> CoverageRequest:
    require_utf8(request.query_string)
    return coverage_from_page(request.args.to_dict(flat=False))


@bp.get("/help")
@kept
def show_help() -> Response:
    """The query language, with examples that run."""

    def count(asked: SearchRequest) -> int:
        return store().search(replace(asked, limit=0, facets=())).total

    return answer(render_template("help.html", page=build_help_page(count, blank())))


@bp.get("/about")
@kept
def show_about() -> Response:
    """What the site is, whose its texts are, how to cite them, and who runs it."""
    page = build_about_page(current_app.extensions["about"], store().status())
    return answer(render_template("about.html", page=page))


@bp.post("/language")
def choose_language() -> Response:
    """Keep the language that a reader chose, and go on where the reader was."""
    chosen = request.form.get("language", "")
    response = _back()
    if chosen in LANGUAGES:
        keep_cookie(response, COOKIE, chosen)
    return response


@bp.post("/preferences")
def choose_preferences() -> Response:
    """Keep how a reader likes pages to be shown, and go on where the reader was."""
    response = _back()
    for name, values in PREFERENCES.items():
        if (chosen := request.form.get(name, "")) in values:
            keep_cookie(response, name, chosen)
    return response


def _back() -> Response:
    """To the page that a form was sent from."""
    return redirect(way_back(request.referrer, request.form.get("back", "/")), 303)  # type: ignore[return-value]
