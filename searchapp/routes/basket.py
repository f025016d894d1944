"""Paragraphs put aside: the page, and files of it."""

from datetime import date

from flask import Response, render_template, request

from searchapp.basket.files import FILES, CitedOn
from searchapp.basket.kept import Basket, KeptLink, KeptParagraph, basket_from_page
from searchapp.pages.basket import build_basket_page
from searchapp.questions.urls import require_utf8
from searchapp.routes.context import pages_blueprint, settings, site, store
from searchapp.routes.tables import require_known
from searchapp.store.following import follow
from searchapp.web.htmx import answer

bp = pages_blueprint("basket")


@bp.get("/basket")
def show_basket() -> Response:
    """The paragraphs of a basket in the reader's order."""
    basket = _asked()
    page = build_basket_page(basket, list(map(_followed, basket.links)), site())
    return answer(render_template("basket.html", page=page))


@bp.get("/basket.<ending>")
def basket_file(ending: str) -> Response:
    """The same as a file."""
    require_known(ending, FILES)
    file = FILES[ending]
    content = file.write(list(map(_followed, _asked().links)), site(), CitedOn(date.today(), settings().gbt))
    response = Response(content, content_type=file.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="basket.{ending}"'
    return response


def _asked() -> Basket:
    require_utf8(request.query_string)
    return basket_from_page(request.args.to_dict(flat=False))


def _followed(kept: KeptLink) -> KeptParagraph:
    resolution = follow(store(), kept.report_id, kept.anchor)
    if resolution is None:
        return KeptParagraph(kept)
    former = resolution.former.text if resolution.former else None
    record = resolution.contents.record
    return KeptParagraph(kept, resolution.found, record, resolution.paragraph, former, resolution.is_certain)
