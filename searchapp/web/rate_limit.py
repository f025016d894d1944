"""How many requests one client may make; for sites without a proxy that does it. Counts are each process's own."""

from pathlib import Path

from flask import Flask, request
from werkzeug.exceptions import TooManyRequests
from werkzeug.security import safe_join

from indexer.errors import BaogaoError
from searchapp.web.access_log import UNLOGGED
from searchapp.web.address import HEALTH

# Asked for by those who watch over the site.
FREE = (*HEALTH, "/metrics")
_A_MINUTE = 60


class LimitMissing(BaogaoError):
    """The package that counts requests is not installed."""


def limit_requests(app: Flask, a_minute: int) -> None:
    """Refuse with 429 what a client asks beyond so many requests a minute, pages or not. Raises: LimitMissing."""
    try:
        from flask_limiter import Limiter
        from flask_limiter.util import get_remote_address
        from limits import parse
    except ImportError as error:
        raise LimitMissing("BAOGAO_REQUESTS_A_MINUTE needs the extra “limit”. Run: pip install 'baogao[limit]'") from error
    limit = f"{a_minute} per minute"
    limiter = Limiter(get_remote_address, app=app, application_limits=[limit], storage_uri="memory://", headers_enabled=True)

    def is_free() -> bool:
        return request.path in FREE or UNLOGGED in request.environ or _is_asset(app)

    def count_what_is_no_page() -> None:
        """Flask-Limiter counts requests that lead to a view: neither wrong addresses nor wrong methods, nor static files."""
        is_counted_there = request.endpoint is not None and request.endpoint != "static"
        # In the same count as its own.
        if not (is_counted_there or is_free() or limiter.limiter.hit(parse(limit), get_remote_address(), "global")):
            raise TooManyRequests(retry_after=_A_MINUTE)

    limiter.request_filter(is_free)
    app.before_request(count_what_is_no_page)


def _is_asset(app: Flask) -> bool:
    """Whether a file is asked for that there is, as every page does."""
    named: dict[str, str] = request.view_args or {}
    if request.endpoint == "assets.asset_file":
        return f"{named['stem']}.{named['ending']}" in app.extensions["assets"]
    path = safe_join(str(app.static_folder), named["filename"]) if request.endpoint == "static" else None
    return path is not None and Path(path).is_file()
