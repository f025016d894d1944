"""Two reports side by side."""

from flask import Response, render_template, request

from searchapp.answers.compare import Pairing, compare
from searchapp.pages.compare import build_compare_page
from searchapp.pages.parts import MessagePage
from searchapp.routes.context import contents_of, pages_blueprint
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
