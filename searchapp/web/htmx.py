"""Which answers are fragments. The only place that knows what htmx says in its headers."""

from flask import Response
from htmx_flask import make_response, request

from searchapp.web.language import chosen


def wants_fragment() -> bool:
    """Whether htmx asks for a part of the page; when it restores history it needs the whole."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def answer(html: str, *, status: int = 200, push_url: str | None = None) -> Response:
    """A response that caches keep apart by language and what htmx asked for; htmx is told the canonical URL of its state."""
    response: Response = make_response(html, status, push_url=push_url if wants_fragment() else None)
    response.headers["Vary"] = "Accept-Language, Cookie, HX-Request, HX-History-Restore-Request"
    response.headers["Content-Language"] = chosen()
    return response
