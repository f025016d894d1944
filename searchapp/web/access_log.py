"""One line of JSON for each request: what was asked for, how it ended, how long it took. What was searched stays out of it."""

import json
import logging
import sys
import time
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, urlencode

from flask import Flask, Response, g, request

from searchapp.terminal import CONTROLS
from searchapp.web.address import MAX_BYTES, MAX_PATH_BYTES, query_sent

LOGGER = logging.getLogger("baogao.access")
# In the environment of a request that no reader made.
UNLOGGED = "baogao.unlogged"
# Parameters that hold what a reader typed.
_TYPED = ("q", "find")


def log_requests(app: Flask, *, with_queries: bool) -> None:
    """Let an application write its access log to the logger `baogao.access`; `with_queries` writes what was searched, too."""

    def begin() -> None:
        g.began = time.perf_counter()

    def note(response: Response) -> Response:
        if LOGGER.isEnabledFor(logging.INFO) and UNLOGGED not in request.environ:
            said = json.dumps(_line(response, with_queries), ensure_ascii=False)
            # JSON has escaped the rest; a terminal that shows the log would do what these say.
            LOGGER.info(CONTROLS.sub(lambda sign: f"\\u{ord(sign[0]):04x}", said))
        return response

    app.before_request(begin)
    app.after_request(note)


def _line(response: Response, with_queries: bool) -> dict[str, object]:
    return {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "client": request.remote_addr,
        "method": request.method,
        "path": request.path[:MAX_PATH_BYTES],
        "query": (query_sent() if with_queries else _without_typed())[:MAX_BYTES],
        "status": response.status_code,
        "bytes": response.calculate_content_length(),
        "ms": round((time.perf_counter() - g.began) * 1000, 1) if "began" in g else None,
    }


def _without_typed() -> str:
    """The query string with what was typed replaced by how long it is."""
    pairs = parse_qsl(query_sent(), keep_blank_values=True, errors="replace")
    return urlencode(
        [(name, f"<{len(value)} chars>" if name in _TYPED else value) for name, value in pairs[:50]],
        safe="<> ",
        quote_via=quote,
    )


def write_to_stdout() -> None:
    """Send the access log to the standard output, where whoever runs the server collects it."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(message)s"))
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False
