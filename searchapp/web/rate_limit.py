"""How many requests one client may make; for sites without a proxy that does it. Counts are each process's own."""

from flask import Flask, request

from indexer.errors import BaogaoError
from searchapp.web.access_log import UNLOGGED
from searchapp.web.address import HEALTH

# Asked for by those who watch over the site, and by every page.
FREE = (*HEALTH, "/metrics", "/static/")


class LimitMissing(BaogaoError):
    """The package that counts requests is not installed."""


def limit_requests(app: Flask, a_minute: int) -> None:
    """Refuse with 429 what a client asks beyond so many requests a minute. Raises: LimitMissing."""
    try:
        from flask_limiter import Limiter
        from flask_limiter.util import get_remote_address
    except ImportError as error:
        raise LimitMissing("BAOGAO_REQUESTS_A_MINUTE needs the extra “limit”. Run: pip install 'baogao[limit]'") from error
    limiter = Limiter(
        get_remote_address,
        app=app,
        application_limits=[f"{a_minute} per minute"],
        storage_uri="memory://",
        headers_enabled=True,
    )
    limiter.request_filter(lambda: request.path.startswith(FREE) or UNLOGGED in request.environ)
