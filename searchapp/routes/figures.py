"""What reports say in figures: an indicator by place and year, a place over the years, and both as files."""

import itertools
import threading
from collections.abc import Iterator

from cachetools import LRUCache
from flask import Response, current_app, render_template, request

from searchapp.export.indicators.other import OtherTable
from searchapp.export.indicators.panel import PanelTable
from searchapp.export.indicators.statements import FigureTable
from searchapp.export.indicators.tabular import STREAMS, Tabular, write_table
from searchapp.pages.indicators.matrix import build_figures_page
from searchapp.pages.indicators.other import MOST_SHOWN, build_other_page
from searchapp.pages.indicators.series import build_place_page
from searchapp.pages.parts import TABLE_FILES
from searchapp.panel.panel import Panel
from searchapp.panel.view import View
from searchapp.quantities.listing import OtherFigure, other_figures
from searchapp.questions import urls
from searchapp.questions.query import QueryError
from searchapp.questions.read_figures import FiguresRequest, figures_from_page
from searchapp.questions.tables.matrix import MatrixRequest, matrix_from_page
from searchapp.questions.tables.read_other import OtherRequest, other_from_page
from searchapp.routes.context import pages_blueprint, site, store
from searchapp.routes.tables import require_known, table_file, written
from searchapp.store.figures import panel_of, viewed
from searchapp.web.htmx import answer
from searchapp.web.page_cache import kept

bp = pages_blueprint("figures")
# Numbers of a file on a site; the command writes all.
MOST_IN_FILE = 100_000
# Panels that are kept, each of one indicator: some megabytes where there are ten thousand reports.
PANELS_KEPT = 8
_panels_lock = threading.Lock()


@bp.get("/figures")
@kept
def figures() -> Response:
    """One indicator by place and year, or of one place."""
    view = _view()
    if view.asked.place:
        of_place = FiguresRequest(view.asked.figures.filters.replaced(region=(view.asked.place,)), with_doubtful=True)
        own = [stated for stated in store().figures(of_place) if stated[0].region.code == view.asked.place]
        return answer(render_template("figures_of_place.html", page=build_place_page(view, own)))
    return answer(render_template("figures.html", page=build_figures_page(view)))


def _view() -> View:
    """What an address asks of the figures of all places."""
    urls.require_utf8(request.query_string)
    asked: MatrixRequest = matrix_from_page(request.args.to_dict(flat=False))
    return viewed(store(), asked, _panel(asked.figures))


def _panel(wanted: FiguresRequest) -> Panel:
    """The figures of all places of one state of the index; the last that were asked for are kept."""
    panels: LRUCache[object, Panel] = current_app.extensions.setdefault("panels", LRUCache(PANELS_KEPT))
    key = (store().version(), wanted)
    with _panels_lock:
        found = panels.get(key)
    if found is None:
        found = panel_of(store(), wanted)
        with _panels_lock:
            panels[key] = found
    return found


@bp.get("/figures.<form>")
def figures_file(form: str) -> Response:
    """Figures as a file."""
    urls.require_utf8(request.query_string)
    require_known(form, TABLE_FILES)
    asked = figures_from_page(request.args.to_dict(flat=False))
    return _sent(FigureTable(store().figures(asked), asked, store().status(), site()), form, "figures")


@bp.get("/figures/panel.<form>")
def panel_file(form: str) -> Response:
    """What a page of an indicator shows, with what follows from it, as a file."""
    require_known(form, TABLE_FILES)
    return _sent(PanelTable(_view(), store().status(), site()), form, "panel")


@bp.get("/figures/other")
@kept
def other() -> Response:
    """What reports say in numbers of whatever is asked for."""
    urls.require_utf8(request.query_string)
    asked = other_from_page(request.args.to_dict(flat=False))
    found = list(itertools.islice(_other_figures(asked), MOST_SHOWN + 1))
    return answer(render_template("other_figures.html", page=build_other_page(asked, found)))


@bp.get("/figures/other.<form>")
def other_file(form: str) -> Response:
    """The same, all of it, as a file. Raises: QueryError if it is more than a site makes at once."""
    urls.require_utf8(request.query_string)
    require_known(form, TABLE_FILES)
    asked = other_from_page(request.args.to_dict(flat=False))
    found = tuple(itertools.islice(_other_figures(asked), MOST_IN_FILE + 1))
    if len(found) > MOST_IN_FILE:
        raise QueryError(
            f"“{asked.words}”的数值超过 {MOST_IN_FILE:,} 个，网站的文件装不下。请缩小范围，或用 baogao figures --other。",
            f"There are more than {MOST_IN_FILE:,} numbers of “{asked.words}”, too many for a file of the site. "
            "Narrow it, or use baogao figures --other.",
        )
    return _sent(OtherTable(found, asked, store().status(), site()), form, "other")


def _other_figures(asked: OtherRequest) -> Iterator[OtherFigure]:
    """Nothing asked finds nothing."""
    hits = store().all_hits(asked.search) if asked.words else ()
    return other_figures(hits, asked.words, asked.unit)


def _sent(table: Tabular, form: str, name: str) -> Response:
    stream = STREAMS.get(form)
    made = stream(table) if stream else written(lambda path: write_table(table, form, path), form)
    return table_file(made, name, form)
