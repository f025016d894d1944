"""Questions side by side by year or by place."""

from flask import Response, render_template, request

from searchapp.pages.trends import build_trends_page
from searchapp.questions import urls
from searchapp.questions.read_trends import trends_from_page
from searchapp.routes.context import pages_blueprint, store
from searchapp.web.htmx import answer
from searchapp.web.page_cache import kept

bp = pages_blueprint("trends")


@bp.get("/trends")
@kept
def trends() -> Response:
    """Questions side by side by year or by place."""
    urls.require_utf8(request.query_string)
    asked = trends_from_page(request.args.to_dict(flat=False))
    found = [store().trend(each, asked.by) for each in asked.asked]
    return answer(render_template("trends.html", page=build_trends_page(asked, found)))
