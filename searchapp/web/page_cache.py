"""Pages kept for who asks the same again: a page is a function of the commit, the address, the day, and what a reader chose.

Nothing has to be thrown away when the index changes, since pages of another commit have other keys. What a browser holds
already is answered with 304.
"""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import TypeVar

from cachetools import LRUCache
from flask import Flask, Response, current_app, g, request
from werkzeug.exceptions import ServiceUnavailable

from searchapp.marked import marked
from searchapp.questions.facets import FACETS
from searchapp.store.base import StoreError
from searchapp.web.htmx import wants_fragment
from searchapp.web.language import chosen
from searchapp.web.one_state import store_of_request
from searchapp.web.preferences import preferences
from searchapp.web.spool import RETRY_AFTER_SECONDS

_kept_views: set[object] = set()
# What a kept page takes besides its body: its headers, and the objects around them; measured.
_OVERHEAD_BYTES = 4_000
_LONGEST_KEPT = 1_000
# So long is waited for a page that another request is making.
_PATIENCE_SECONDS = 20.0
STILL_MADE = marked("这一页还在算，这不表示没有结果。请稍后再试。")
# All that pages take.
PARAMETERS = frozenset((
    *FACETS, "q", "sort", "view", "in", "numbers", "copies", "since", "page", "hit", "from", "to", "name", "find", "order",
    "by", "measure", "lang", "a", "b", "pairing", "show", "place", "indicator", "level", "least", "unit_ends",
    # Of tables of counts, and of key words.
    "word", "dictionary", "figure", "wide", "as_one", "overlap", "balanced", "cell", "smooth",
    "of", "against", "at_least", "new", "within", "limit",
))  # fmt: skip
Key = tuple[object, ...]
View = TypeVar("View", bound=Callable[..., Response])


def kept(view: View) -> View:
    """Mark a view whose pages may be kept. Files to download are made anew, and the API says how long it took."""
    _kept_views.add(view)
    return view


class PageCache:
    """The last pages, as many as fit with their keys into so many bytes; any number of threads may use it at once."""

    def __init__(self, most_bytes: int) -> None:
        self._lock = threading.Lock()
        self._kept: LRUCache[Key, tuple[Response, int]] = LRUCache(most_bytes, getsizeof=lambda kept: kept[1])

    def get(self, key: Key) -> Response | None:
        """A page of its own for the caller to change, or None."""
        with self._lock:
            kept = self._kept.get(key)
        return _copied(kept[0]) if kept is not None else None

    def keep(self, key: Key, response: Response) -> None:
        """Keep a page, if it is not larger than all that may be kept."""
        size = _OVERHEAD_BYTES + len(response.get_data()) + sum(len(part) for part in key if isinstance(part, str | bytes))
        with self._lock, suppress(ValueError):
            self._kept[key] = _copied(response), size


class Flight:
    """A page that is being made: `made` is set when it is there, or never will be; `answer` is what its maker was answered."""

    def __init__(self) -> None:
        self.made = threading.Event()
        self.answer: Response | None = None


class Flights:
    """Pages that are being made: who asks for one of them waits for it, so that forty who ask at once cost what one does."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: dict[Key, Flight] = {}

    def begin(self, key: Key) -> Flight | None:
        """None if the caller is to make the page, and to `end` it; else the page that another is making."""
        with self._lock:
            flight = self._made.get(key)
            if flight is None:
                self._made[key] = Flight()
            return flight

    def give(self, key: Key, response: Response) -> None:
        """Let those who wait for a page have what its maker is answered, be it kept or not: an error is theirs, too."""
        with self._lock:
            flight = self._made.get(key)
        if flight:
            flight.answer = _copied(response)

    def end(self, key: Key) -> None:
        """Let go of those who wait for a page, whether it was made or not."""
        with self._lock:
            flight = self._made.pop(key, None)
        if flight:
            flight.made.set()


def _copied(response: Response) -> Response:
    return Response(response.get_data(), response.status_code, list(response.headers))


def keep_pages(app: Flask, most_bytes: int) -> None:
    """Let an application answer with the pages that it has made before, as long as the store's commit is the same."""
    cache, flights = PageCache(most_bytes), Flights()

    def kept_page() -> Response | None:
        key = g.page_key = _key()
        if key is None:
            return None
        until = time.monotonic() + _PATIENCE_SECONDS
        while (found := cache.get(key)) is None and (flight := flights.begin(key)):
            if not flight.made.wait(until - time.monotonic()):
                # Who began to make it now would make it once more, beside the one who is at it.
                raise ServiceUnavailable(STILL_MADE, retry_after=RETRY_AFTER_SECONDS)
            if flight.answer:
                return _copied(flight.answer)
        if found is None:
            g.page_begun = key
        return found

    def let_others_on(_: BaseException | None) -> None:
        if (key := g.pop("page_begun", None)) is not None:
            flights.end(key)

    def keep(response: Response) -> Response:
        key: Key | None = g.get("page_key")
        if key is None:
            return response
        if response.status_code == 200 and "ETag" not in response.headers:
            response.add_etag()
            response.headers["Cache-Control"] = "no-cache"
            # Not where words were learned anew meanwhile, which no commit tells.
            if key == _key():
                cache.keep(key, response)
        if "page_begun" in g:
            flights.give(key, response)
        if response.status_code == 200:
            response.make_conditional(request)
        return response

    app.before_request(kept_page)
    app.after_request(keep)
    app.teardown_request(let_others_on)


def _key() -> Key | None:
    """What a page depends on; None for what is not kept, or where the store cannot say what it would answer from."""
    if request.method not in ("GET", "HEAD") or current_app.view_functions.get(request.endpoint or "") not in _kept_views:
        return None
    # What nobody else will ask for is not kept: long addresses, and parameters that no page knows.
    address = len(request.path) + len(request.query_string) + len(request.headers.get("Host", ""))
    if address > _LONGEST_KEPT or any(name not in PARAMETERS for name in request.args):
        return None
    try:
        version = store_of_request().version()
    except StoreError:
        return None
    of_request = (request.scheme, request.headers.get("Host"), request.path, request.query_string, wants_fragment(), chosen())
    return (version, date.today(), *of_request, *preferences().values())
