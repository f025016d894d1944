"""The address that a request came to, as a URL has it: nothing in it that is not ASCII, whatever a client sent."""

from urllib.parse import quote

from flask import request

# Signs that stand in a query string as they are.
_SAFE = "%/:?@!$&'()*+,;="


def query_sent() -> str:
    """The query string of the request, without the question mark."""
    return quote(request.query_string, safe=_SAFE)


def address_sent(path: str | None = None) -> str:
    """Path and query of the request, or another path with the same query."""
    query = query_sent()
    return quote(request.path if path is None else path) + (f"?{query}" if query else "")
