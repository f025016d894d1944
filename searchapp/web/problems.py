"""What the API says of errors: problem details (RFC 9457), in English and in Chinese."""

import json
from http import HTTPStatus

from flask import Response


def problem(status: int, english: str, chinese: str, at: int | None = None, instead: str | None = None) -> Response:
    """An answer that says what is wrong; `at` is the position of the trouble in the query, from 1.

    instead: a query to ask instead.
    """
    try:
        title = HTTPStatus(status).phrase
    except ValueError:
        title = "Error"
    content: dict[str, object] = {
        "type": "about:blank", "title": title, "status": status, "detail": english, "detail_zh": chinese,
    }  # fmt: skip
    if at is not None:
        content["at"] = at
    if instead is not None:
        content["instead"] = instead
    text = json.dumps(content, ensure_ascii=False)
    return Response(text, status=status, content_type="application/problem+json; charset=utf-8")
