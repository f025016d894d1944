"""Two reports side by side, once they are chosen."""

from flask import Response, render_template, request

from searchapp.answers.compare import Pairing, compare
from searchapp.pages.compare import build_choice_page, build_compare_page
from searchapp.pages.parts import MessagePage
from searchapp.questions.facets import FACETS
from searchapp.questions.read_filter import read_value
from searchapp.routes.context import contents_of, pages_blueprint, store
from searchapp.web.htmx import answer
from searchapp.web.language import gettext
from searchapp.web.page_cache import kept

bp = pages_blueprint("compare")
# Each paragraph of one may be set beside each of the other; the longest reports have four hundred.
MAX_PAIRS = 400_000


@bp.get("/compare")
@kept
def show_comparison() -> Response:
    """Two reports side by side."""
    ids = [request.args.get(name, "") for name in ("a", "b")]
    if not all(ids):
        return _choice(next(filter(None, ids), ""))
    given = request.args.get("pairing", Pairing.SAME)
    if given not in tuple(Pairing):
        problem = gettext("参数 %(name)s 只能是其中一个：%(values)s。", name="pairing", values=", ".join(Pairing))
        return answer(render_template("message.html", page=MessagePage(gettext("无法比较"), problem)), status=400)
    left, right = map(contents_of, ids)
    if len(left.paragraphs) * len(right.paragraphs) > MAX_PAIRS:
        problem = gettext(
            "两份报告太长，无法并排比较：%(left)d 段与 %(right)d 段。", left=len(left.paragraphs), right=len(right.paragraphs)
        )
        return answer(render_template("message.html", page=MessagePage(gettext("无法比较"), problem)), status=400)
    page = build_compare_page(compare(left, right, Pairing(given)), Pairing(given))
    return answer(render_template("compare.html", page=page))


def _choice(first_id: str) -> Response:
    """The page on which two reports are chosen, or the second of them."""
    place = request.args.get("place", "").strip()
    code = str(read_value(FACETS["region"], place)) if place else ""
    chosen = contents_of(first_id).record if first_id else None
    page = build_choice_page(store().status().records, chosen, place, code)
    return answer(render_template("compare_choice.html", page=page))
