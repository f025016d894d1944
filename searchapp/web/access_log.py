"""One line of JSON for each request: what was asked for, how it ended, how long it took. What was searched stays out of it."""

import json
import logging
import re
import sys
import time
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, urlencode

from flask import Flask, Response, current_app, g, request

from searchapp.questions.facets import FACETS, Shape
from searchapp.terminal import CONTROLS
from searchapp.web.address import MAX_BYTES, MAX_PATH_BYTES, query_sent

LOGGER = logging.getLogger("baogao.access")
# In the environment of a request that no reader made.
UNLOGGED = "baogao.unlogged"


def _facets(*shapes: Shape) -> set[str]:
    return {name for name, facet in FACETS.items() if facet.shape in shapes}


# What may be shown is listed, and all else is hidden: a parameter that is forgotten here tells too little, never too much.
# Parameters of which a reader chooses one of some values, and those that hold codes, numbers or days; whatever has not the form
# of these was typed.
_CHOSEN = frozenset((
    *_facets(Shape.LABELS), "sort", "view", "in", "numbers", "copies", "order", "by", "measure", "smooth", "lang", "a", "b",
    "pairing", "show", "indicator", "what", "doubtful", "level", "name", "figure", "wide", "as_one", "overlap", "balanced",
    "cell", "format", "own", "p", "new", "line",
))  # fmt: skip
_NUMBERED = frozenset((
    *_facets(Shape.PLACES, Shape.YEARS), "place", "since", "page", "hit", "from", "to", "least", "at_least", "within", "limit",
    "offset",
))  # fmt: skip
# Parameters whose names may be shown, but never what they hold: words, dictionaries, names of people, notes.
_TYPED = frozenset((
    *_facets(Shape.RANKED, Shape.NAMES), "q", "find", "word", "words", "dictionary", "of", "against", "note", "add",
    "unit_ends",
))  # fmt: skip
_CHOICE, _NUMBER = re.compile(r"[0-9a-z_.,/-]{0,60}"), re.compile(r"[0-9.,:-]{0,40}")
# What an address has in its path besides: ids of reports, anchors, endings of files. Words are none of these.
_IN_PATH = frozenset(("report", "report_id", "anchor", "form", "suffix", "ending", "number", "stem", "digest", "filename"))
_ARGUMENT = re.compile(r"<(?:[^:>]+:)?(\w+)>")


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
        "path": (request.path if with_queries else _path_without_typed())[:MAX_PATH_BYTES],
        "query": (query_sent() if with_queries else _without_typed())[:MAX_BYTES],
        "status": response.status_code,
        "bytes": response.calculate_content_length(),
        "ms": round((time.perf_counter() - g.began) * 1000, 1) if "began" in g else None,
    }


def _without_typed() -> str:
    """The query string with what was typed replaced by how long it is."""
    pairs = parse_qsl(query_sent(), keep_blank_values=True, errors="replace")
    shown = [
        (name if name in _CHOSEN | _NUMBERED | _TYPED else _length(name), _value(name, value)) for name, value in pairs[:50]
    ]
    return urlencode(shown, safe="<> ", quote_via=quote)


def _value(name: str, value: str) -> str:
    form = _CHOICE if name in _CHOSEN else _NUMBER if name in _NUMBERED else None
    return value if form and form.fullmatch(value) else _length(value)


def _length(text: str) -> str:
    return f"<{len(text)} chars>"


def _path_without_typed() -> str:
    """The path with what was typed replaced by how long it is; of one that leads nowhere, all but the name of a page."""
    rule, arguments = request.url_rule, request.view_args or {}
    if rule is not None:
        return _ARGUMENT.sub(lambda found: _argument(found[1], str(arguments.get(found[1], ""))), rule.rule)
    pages = {each.rule for each in current_app.url_map.iter_rules() if not each.arguments}
    first = f"/{request.path.split('/')[1]}"
    if request.path in pages:
        return request.path
    return f"{first}/{_length(request.path[len(first) + 1 :])}" if first in pages else f"/{_length(request.path[1:])}"


def _argument(name: str, value: str) -> str:
    return value if name in _IN_PATH and _CHOICE.fullmatch(value) else _length(value)


def write_to_stdout() -> None:
    """Send the access log to the standard output, where whoever runs the server collects it."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(logging.Formatter("%(message)s"))
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False
