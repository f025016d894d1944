"""The address that a request came to, as a URL has it: nothing in it that is not ASCII, whatever was sent, and not too long."""

from urllib.parse import quote

from flask import Flask, abort, request

from searchapp.marked import marked

# Where those who watch over the site ask. Servers answer by a thread of its own, so that they never wait behind readers.
HEALTH = ("/healthz", "/readyz")
# A query of 1,000 characters has 9,000 bytes in an address; so many values are chosen by no one.
MAX_BYTES, MAX_PARAMETERS = 16_000, 200
# A word of 200 characters has 1,800 bytes in a path.
MAX_PATH_BYTES = 4_000
TOO_LONG = marked("网址太长，或其中的条件太多。请减少检索词或筛选条件。")

# Signs that stand in a query string as they are.
_SAFE = "%/:?@!$&'()*+,;="


def refuse_long_addresses(app: Flask) -> None:
    """Refuse with 400 addresses that only programs make, before anything is made of them."""

    @app.before_request
    def require_modest() -> None:
        sent = request.query_string
        if is_long_path() or len(sent) > MAX_BYTES or sent.count(b"&") >= MAX_PARAMETERS:
            abort(400, TOO_LONG)


def is_long_path() -> bool:
    """Whether the path of the request is longer than that of any page."""
    return len(request.path) > MAX_PATH_BYTES or len(quote(request.path)) > MAX_PATH_BYTES


def query_sent() -> str:
    """The query string of the request, without the question mark."""
    return quote(request.query_string, safe=_SAFE)


def address_sent(path: str | None = None) -> str:
    """Path and query of the request, or another path with the same query; home, where the path is too long to be repeated."""
    if path is None and is_long_path():
        return "/"
    query = query_sent() if len(request.query_string) <= MAX_BYTES else ""
    return quote(request.path if path is None else path) + (f"?{query}" if query else "")
