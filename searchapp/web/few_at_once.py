"""Answers that take a processor for seconds are made a few at a time; who asks for more is told to come again."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from werkzeug.exceptions import ServiceUnavailable

from searchapp.marked import marked
from searchapp.web.spool import RETRY_AFTER_SECONDS

MOST_AT_ONCE = 2
# So long a place is waited for; a thread is held meanwhile.
PATIENCE_SECONDS = 3.0
_places = threading.Semaphore(MOST_AT_ONCE)
BUSY = marked("同时在算的太多，这不表示没有结果。请稍后再试。")


@contextmanager
def few_at_once() -> Iterator[None]:
    """A place among the few. Ends the request with 503 where none comes free in time."""
    if not _places.acquire(timeout=PATIENCE_SECONDS):
        raise ServiceUnavailable(BUSY, retry_after=RETRY_AFTER_SECONDS)
    try:
        yield
    finally:
        _places.release()
