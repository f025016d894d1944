"""Two reports side by side, once they are chosen."""

from dataclasses import replace

from flask import Response, render_template, request

from searchapp.answers.compare import Pairing, compare
from searchapp.pages.compare import Shown, build_compare_page
from searchapp.pages.compare_choice import build_choice_page
from searchapp.pages.parts import MessagePage
from searchapp.questions import urls
from searchapp.questions.facets import FACETS
from searchapp.questions.query import SearchRequest
from searchapp.questions.read_filter import read_value
from searchapp.questions.read_query import read_query
from searchapp.routes.context import blank, contents_of, pages_blueprint, store
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
    given = {"pairing": request.args.get("pairing", "") or Pairing.SAME, "show": request.args.get("show", "") or Shown.FOLDED}
    for name, known in (("pairing", tuple(Pairing)), ("show", tuple(Shown))):
        if given[name] not in known:
            return _not_compared(gettext("参数 %(name)s 只能是其中一个：%(values)s。", name=name, values=", ".join(known)))
    asked = _asked()
    left, right = map(contents_of, ids)
    if len(left.paragraphs) * len(right.paragraphs) > MAX_PAIRS:
        numbers = {"left": len(left.paragraphs), "right": len(right.paragraphs)}
        return _not_compared(gettext("两份报告太长，无法并排比较：%(left)d 段与 %(right)d 段。", **numbers))
    pairing = Pairing(given["pairing"])
    page = build_compare_page(compare(left, right, pairing), pairing, asked, Shown(given["show"]))
    return answer(render_template("compare.html", page=page))


def _asked() -> SearchRequest | None:
    """The question that is marked in both. Raises: QueryError."""
    urls.require_utf8(request.query_string)
    text = request.args.get("q", "").strip()
    return replace(blank(), query=read_query(text), text=text) if text else None


def _not_compared(problem: str) -> Response:
    return answer(render_template("message.html", page=MessagePage(gettext("无法比较"), problem)), status=400)


def _choice(first_id: str) -> Response:
    """The page on which two reports are chosen, or the second of them."""
    place = request.args.get("place", "").strip()
    code = str(read_value(FACETS["region"], place)) if place else ""
    chosen = contents_of(first_id).record if first_id else None
    asked = _asked()
    page = build_choice_page(store().status().records, chosen, place, code, asked.text if asked else "")
    return answer(render_template("compare_choice.html", page=page))
