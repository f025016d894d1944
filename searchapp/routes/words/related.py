"""Words like some words, for a dictionary."""

from flask import Response, render_template, request

from searchapp.export.hits import values_csv
from searchapp.pages.words.related import blank_related_page, build_related_page, refused_related_page
from searchapp.questions import urls
from searchapp.questions.query import QueryError
from searchapp.questions.read_request import Asked, read_request
from searchapp.related.asked import related_from_args
from searchapp.related.rows import RELATED_COLUMNS, related_rows
from searchapp.routes.context import pages_blueprint, related_on_site, site
from searchapp.routes.tables import table_file
from searchapp.web.htmx import answer
from searchapp.web.language import said
from searchapp.web.page_cache import kept

bp = pages_blueprint("related")


@bp.get("/related")
@kept
def related() -> Response:
    """What is like some words, or the form that asks for it."""
    args = _args()
    if not any(text.strip() for text in args.get("word", ())) and "q" in args:
        # As pages of one question are asked.
        args["word"] = args.pop("q")
    if not any(text.strip() for text in args.get("word", ())):
        chosen = urls.asked_from({name: values for name, values in args.items() if name not in ("q", "limit")}).chosen
        return answer(render_template("related.html", page=blank_related_page(read_request(Asked(chosen=chosen)).filters)))
    asked = related_from_args(args)
    try:
        page = build_related_page(asked, related_on_site(asked))
    except QueryError as error:
        return answer(render_template("related.html", page=refused_related_page(asked, said(error))), status=400)
    return answer(render_template("related.html", page=page))


@bp.get("/related.csv")
def related_file() -> Response:
    """The same as a table."""
    return table_file(
        values_csv(RELATED_COLUMNS, related_rows(related_on_site(related_from_args(_args())), site())), "related", "csv"
    )


def _args() -> dict[str, list[str]]:
    urls.require_utf8(request.query_string)
    return request.args.to_dict(flat=False)
