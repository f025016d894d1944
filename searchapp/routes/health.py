"""Whether the process runs (/healthz) and whether it can answer (/readyz), for whoever watches over it."""

from flask import Blueprint, Response, current_app, jsonify

from searchapp.routes.context import store
from searchapp.store.base import StoreError
from searchapp.warming import Warming
from searchapp.web.address import HEALTH

bp = Blueprint("health", __name__)


@bp.get(HEALTH[0])
def alive() -> Response:
    """200 as long as the process answers at all; it does not ask the store."""
    return _uncached({"status": "ok"}, 200)


@bp.get(HEALTH[1])
def ready() -> Response:
    """200 with what the index holds, 503 if it cannot be searched, or what readers need is not loaded yet."""
    try:
        status = store().status()
    except StoreError as error:
        return _uncached({"status": "failing", "why": type(error.__cause__ or error).__name__}, 503)
    warming: Warming | None = current_app.extensions.get("warming")
    if warming and (why := warming.why_cold()):
        return _uncached({"status": "loading", "why": why}, 503)
    return _uncached(
        {"status": "ok", "reports": len(status.records), "paragraphs": status.paragraphs, "built": status.built}, 200
    )


def _uncached(content: dict[str, object], code: int) -> Response:
    response = jsonify(content)
    response.status_code = code
    response.headers["Cache-Control"] = "no-store"
    return response
