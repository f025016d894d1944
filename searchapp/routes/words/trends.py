"""Questions side by side by year or by place."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from flask import Response, abort, render_template, request

from searchapp.answers.results import TrendPoint
from searchapp.export.counts import trend_csv, write_trends_xlsx
from searchapp.pages.words.trends import FILES, build_trends_page
from searchapp.questions import urls
from searchapp.questions.query import TrendsRequest
from searchapp.questions.read_trends import trends_from_page
from searchapp.routes.context import pages_blueprint, store
from searchapp.store.counted import trends_of
from searchapp.web.htmx import answer
from searchapp.web.language import gettext
from searchapp.web.page_cache import kept
from searchapp.web.spool import spooled

bp = pages_blueprint("trends")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    if form not in FILES:
        abort(404, gettext("没有这种格式。有：%(formats)s。", formats=", ".join(FILES)))
    asked = _asked()
    found = trends_of(store(), asked)
    if form == "csv":
        response = spooled(trend_csv(asked, found), "text/csv; charset=utf-8")
    else:
        response = spooled(_workbook(asked, found), _XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="trends.{form}"'
    return response


def _asked() -> TrendsRequest:
    urls.require_utf8(request.query_string)
    return trends_from_page(request.args.to_dict(flat=False))


def _workbook(asked: TrendsRequest, found: list[tuple[TrendPoint, ...]]) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "trends.xlsx"
        write_trends_xlsx(asked, found, path)
        yield path.read_bytes()
