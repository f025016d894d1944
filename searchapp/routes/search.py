"""The results page, and the page of all values of a facet."""

from dataclasses import replace

from flask import Response, redirect, render_template, request

from searchapp.answers.concordance import ORDERS
from searchapp.pages.facets import build_facet_page
from searchapp.pages.search import build_error_page, build_search_page
from searchapp.pages.suggestions import SHOWN, build_suggestions
from searchapp.pages.words.lines import ShownLines, lines_query, shown_lines
from searchapp.pages.words.trends import build_trends_page
from searchapp.questions import urls
from searchapp.questions.facets import FACETS
from searchapp.questions.query import Measure, QueryError, SearchRequest, TrendsRequest, sought
from searchapp.questions.read_request import read_number
from searchapp.questions.read_trends import one_of, trends_url
from searchapp.routes.context import lasting_store, pages_blueprint, settings, store, synonyms
from searchapp.store.counted import lines_of_search
from searchapp.store.likeness import folds_of
from searchapp.store.offers import search_with_offers
from searchapp.store.suggestions import suggestions
from searchapp.web.few_at_once import few_at_once
from searchapp.web.htmx import answer, wants_fragment
from searchapp.web.language import gettext, said
from searchapp.web.page_cache import kept

bp = pages_blueprint("search")
# Nobody types so much before taking an offer.
MAX_TYPED = 100


@bp.get("/search")
@kept
def search() -> Response:
    """Hits, facets, chips and pager of one state; htmx gets the results block alone."""
    args = request.args.to_dict(flat=False)
    template = "_fragment.html" if wants_fragment() else "search.html"
    try:
        urls.require_utf8(request.query_string)
        asked = urls.request_from_page(args, settings().page_size)
        lines = _lines(asked) if asked.in_lines and sought(asked.query) else None
    except QueryError as error:
        page = build_error_page(args, said(error), gettext("输入有误"), instead=error.instead)
        return answer(render_template(template, page=page, shown=None), status=400)
    if not wants_fragment() and ("from" in args or "to" in args):
        return redirect(urls.search_url(asked), 302)  # type: ignore[return-value]
    # Pages of lines are no pages of hits.
    state = replace(asked, offset=0) if asked.in_lines else asked
    result = search_with_offers(store(), state, synonyms())
    page = build_search_page(state, result, len(result.hits) - len(result.folds or folds_of(result.hits)))
    status = 404 if page.last_page_url or (lines and lines.is_beyond) else 200
    return answer(render_template(template, page=page, shown=lines), status=status, push_url=page.canonical)


def _lines(asked: SearchRequest) -> ShownLines:
    """The occurrences of a search, one page of them."""
    order, number = one_of("order", request.args.to_dict(flat=False), tuple(ORDERS)), urls.page_of(asked)

    def address(order: str, page: int) -> str:
        return urls.search_url(replace(asked, offset=0)) + lines_query(order, page)

    file_url = urls.search_url(replace(asked, offset=0, in_lines=False)).replace("/search?", "/search/lines.csv?", 1)
    with few_at_once():
        lines = lines_of_search(store(), asked, order)
    return shown_lines(lines, order, number, address, file_url + f"&order={order}")


@bp.get("/search/trend")
@kept
def search_trend() -> Response:
    """The hits of a state by year, for the results page; on its own, it is the page of trends."""
    urls.require_utf8(request.query_string)
    asked = urls.request_from_page(request.args.to_dict(flat=False), settings().page_size)
    points = store().trend(asked, "year")
    has_paragraphs = asked.among.has_text and any(point.paragraphs for point in points)
    has_headings = asked.among.has_headings and any(point.headings for point in points)
    measure = Measure.HEADINGS if has_headings and not has_paragraphs else Measure.PARAGRAPHS
    trends = TrendsRequest((asked,), measure=measure)
    if not wants_fragment():
        return redirect(trends_url(trends), 302)  # type: ignore[return-value]
    return answer(render_template("_trend.html", trend=build_trends_page(trends, [points])))


@bp.get("/suggest")
def suggest() -> Response:
    """What may be meant by what is typed so far: the offers below the search box, of the whole index."""
    urls.require_utf8(request.query_string)
    typed = request.args.get("q", "")[:MAX_TYPED]
    found = suggestions(lasting_store(), typed, SHOWN, synonyms(), respelled=False)
    return answer(render_template("_suggestions.html", page=build_suggestions(found)))


@bp.get("/facet")
@kept
def facet() -> Response:
    """All values of a facet, for one state of a search."""
    args = request.args.to_dict(flat=False)
    urls.require_utf8(request.query_string)
    name = request.args.get("name", "")
    if name not in FACETS:
        in_english = f"There is no facet “{name}”. There are: {', '.join(FACETS)}."
        raise QueryError(f"没有“{name}”这类条件。有：{'、'.join(FACETS)}。", in_english)
    page = read_number("page", request.args.get("page", ""), 1, lowest=1, highest=urls.MAX_PAGE)
    asked = urls.request_from_page({key: args[key] for key in args if key != "page"}, settings().page_size)
    values = store().search(replace(asked, limit=0, facets=(name,))).facets[name]
    find = request.args.get("find", "").strip()
    order = request.args.get("order", "") or "count"
    if order not in ("count", "name"):
        raise QueryError("参数 order 只能是其中一个：count、name。", "The parameter order must be one of count, name.")
    built = build_facet_page(asked, name, values, find, page, by_name=order == "name")
    return answer(render_template("facet.html", page=built), status=404 if built.is_beyond else 200)
