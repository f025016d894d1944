"""Questions side by side by year or by place."""

from flask import Response, render_template, request

from searchapp.export.counts import trend_csv, write_trends_xlsx
from searchapp.pages.words.trends import FILES, build_trends_page
from searchapp.questions import urls
from searchapp.questions.query import TrendsRequest
from searchapp.questions.read_trends import trends_from_page
from searchapp.routes.context import pages_blueprint, store
from searchapp.routes.tables import require_known, table_file, written
from searchapp.store.counted import trends_of
from searchapp.web.htmx import answer
from searchapp.web.page_cache import kept

bp = pages_blueprint("trends")


@bp.get("/trends")
@kept
def trends() -> Response:
    """Questions side by side by year or by place."""
    asked = _asked()
    years = sorted({record.year for record in store().status().records})
    return answer(render_template("trends.html", page=build_trends_page(asked, trends_of(store(), asked), years)))


@bp.get("/trends.<form>")
def trends_file(form: str) -> Response:
    """The same as a table, with all measures."""
    require_known(form, FILES)
    asked = _asked()
    found = trends_of(store(), asked)
    made = trend_csv(asked, found) if form == "csv" else written(lambda path: write_trends_xlsx(asked, found, path), form)
    return table_file(made, "trends", form)


def _asked() -> TrendsRequest:
    urls.require_utf8(request.query_string)
    return trends_from_page(request.args.to_dict(flat=False))
