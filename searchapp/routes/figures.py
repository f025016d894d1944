"""What reports say in figures: an indicator by place and year, and as files."""

import tempfile
from pathlib import Path

from flask import Response, abort, render_template, request

from searchapp.export.figures import FIGURE_STREAMS, FigureTable, write_figures
from searchapp.pages.figure_matrix import FILES, build_figures_page
from searchapp.questions import urls
from searchapp.questions.matrix import matrix_from_page
from searchapp.questions.read_figures import figures_from_page
from searchapp.routes.context import pages_blueprint, site, store
from searchapp.store.facet_values import passing
from searchapp.web.htmx import answer
from searchapp.web.language import gettext
from searchapp.web.page_cache import kept
from searchapp.web.spool import spooled

bp = pages_blueprint("figures")
_MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "dta": "application/x-stata-dta",
    "parquet": "application/vnd.apache.parquet",
}


@bp.get("/figures")
@kept
def figures() -> Response:
    """One indicator by place and year."""
    urls.require_utf8(request.query_string)
    asked = matrix_from_page(request.args.to_dict(flat=False))
    wanted = asked.figures
    records = filter(passing(wanted.filters), store().status().records)
    page = build_figures_page(asked, records, store().figures(wanted))
    return answer(render_template("figures.html", page=page))


@bp.get("/figures.<form>")
def figures_file(form: str) -> Response:
    """Figures as a file."""
    urls.require_utf8(request.query_string)
    if form not in FILES:
        abort(404, gettext("没有这种格式。有：%(formats)s。", formats=", ".join(FILES)))
    asked = figures_from_page(request.args.to_dict(flat=False))
    table = FigureTable(store().figures(asked), store().status(), site())
    if form in FIGURE_STREAMS:
        response = spooled(FIGURE_STREAMS[form](table), _MEDIA_TYPES[form])
    else:
        response = Response(_written(table, form), content_type=_MEDIA_TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="figures.{form}"'
    return response


def _written(table: FigureTable, form: str) -> bytes:
    """A file of a format that cannot be written as a stream."""
    with tempfile.TemporaryDirectory() as folder:
        path, _ = write_figures(table, form, Path(folder) / f"figures.{form}")
        return path.read_bytes()
