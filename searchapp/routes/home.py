"""The home page, the help, and the choice of language."""

from dataclasses import replace

from flask import Response, redirect, render_template, request

from searchapp.pages.help import build_help_page
from searchapp.pages.home import build_home_page
from searchapp.questions.query import SearchRequest
from searchapp.routes.context import blank, pages_blueprint, store
from searchapp.web.htmx import answer
from searchapp.web.language import COOKIE, COOKIE_SECONDS, LANGUAGES, way_back
from searchapp.web.page_cache import kept

bp = pages_blueprint("home")


@bp.get("/")
@kept
def home() -> Response:
    """The search box and what the corpus holds."""
    return answer(render_template("home.html", page=build_home_page(store().status(), blank())))


@bp.get("/help")
@kept
def show_help() -> Response:
    """The query language, with examples that run."""

    def count(asked: SearchRequest) -> int:
        return store().search(replace(asked, limit=0, facets=())).total

    return answer(render_template("help.html", page=build_help_page(count, blank())))


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
