"""What readers need, loaded before the first of them asks: beside the server, at its start, and anew when a commit has come.

Until then /readyz says that the site is not ready. Processes that are forked from one which holds a Warming, as workers of
gunicorn are with --preload, tell each other how far they are, so that whichever is asked answers for all.
"""

import contextlib
import mmap
import os
import threading
from collections.abc import Sequence
from urllib.parse import quote

from flask import Flask

from indexer.model import ReportRecord
from indexer.text.analysis import load_dictionary
from searchapp.store.base import SearchStore, StoreError
from searchapp.store.suggestions import know
from searchapp.web.access_log import UNLOGGED

# How often, in seconds, it is looked whether a commit has come: more often than readers would look themselves.
LOOK_SECONDS = 0.5
LOADING = "what readers need is still being loaded; ask again in some seconds"
OTHERS_LOADING = "other workers still load what readers need; ask again in some seconds"
# A page of each kind, of a string that many reports have; {a} and {b} are reports.
_PAGES = (
    "/", "/search?q=报告", "/search?q=报告&view=reports", "/search?q=报告 工作", "/r/{a}?q=报告", "/trends?q=报告",
    "/figures", "/compare?a={a}&b={b}", "/coverage", "/suggest?q=b", "/api/search?q=报告",
)  # fmt: skip
# A cluster sends all texts with a word to be counted, which is more than is worth having beforehand.
_COUNTED = "/counts?word=报告&by=year"
# As browsers ask; the second one loads the translations.
_HEADERS = ({"Accept-Encoding": "gzip, deflate, br, zstd"}, {"Accept-Language": "en", "Accept-Encoding": "gzip"})
# More workers have nobody's site.
_MOST_WORKERS = 512


def load_what_is_shared(app: Flask) -> None:
    """Load what depends on no index: the dictionary and the templates. Processes that are forked later have it, too."""
    load_dictionary()
    for name in app.jinja_env.list_templates(extensions=["html", "xml"]):
        app.jinja_env.get_template(name)


def load_pages(app: Flask, store: SearchStore) -> None:
    """Ask for a page of each kind, unlogged, and bring together what is offered while typing. Raises: StoreError."""
    know(store)
    counted = (_COUNTED,) if app.extensions["settings"].engine != "opensearch" else ()
    for headers in _HEADERS:
        for address in _addresses((*_PAGES, *counted), store.status().records):
            app.test_client().get(address, headers=headers, environ_overrides={UNLOGGED: True})


def _addresses(pages: Sequence[str], records: Sequence[ReportRecord]) -> list[str]:
    """The addresses of some pages; without reports, of those that need none."""
    names = {"a": records[0].id, "b": records[-1].id} if records else {}
    return [quote(page.format(**names), safe="/?&=") for page in pages if names or "{" not in page]


class Warming:
    """Loads what the readers of an application need, in each process that serves it, and follows the commits of its store."""

    def __init__(self, app: Flask) -> None:
        """The application tells by this at /readyz whether it is warm, and only then may be asked."""
        self._app, self._store = app, app.extensions["search_store"]
        self._processes = _Processes()
        self._beginning = threading.Lock()
        self._ended = threading.Event()
        self._begun_in: int | None = None
        self._is_warm = False
        app.extensions["warming"] = self

    def begin(self, number: int = 0, many: int = 0) -> None:
        """Begin to load in the background, if this process has not begun yet.

        number: which of the processes of the site this is, from 1 on; many: how many there are to be. 0 if nobody knows.
        """
        with self._beginning:
            if self._begun_in == os.getpid():
                return
            self._begun_in, self._is_warm = os.getpid(), False
        self._processes.enter(number, many)
        threading.Thread(target=self._load_and_follow, name="warming", daemon=True).start()

    def why_cold(self) -> str | None:
        """Why readers would wait if they came now; None if they would not."""
        if not self._is_warm or self._begun_in != os.getpid():
            return LOADING
        return None if self._processes.are_warm() else OTHERS_LOADING

    def _load_and_follow(self) -> None:
        version: str | None = None
        while True:
            try:
                if not self._is_warm:
                    load_what_is_shared(self._app)
                self._store.follow()
                if version != (version := self._store.version()):
                    load_pages(self._app, self._store)
                self._say_warm()
            except Exception as error:
                self._despair_of(error)
            if self._ended.wait(LOOK_SECONDS):
                return

    def end(self) -> None:
        """Follow no longer."""
        self._ended.set()

    def _despair_of(self, error: Exception) -> None:
        """Let readers come who can be answered: what could not be loaded for them is loaded by whoever asks for it."""
        with contextlib.suppress(StoreError):  # said to whoever asks
            self._store.status()
            if not self._is_warm:
                self._app.logger.error("what readers need could not be loaded beforehand", exc_info=error)
            self._say_warm()

    def _say_warm(self) -> None:
        if not self._is_warm:
            self._is_warm = True
            self._processes.say_warm()


class _Processes:
    """How far the processes of a site are: a few numbers in memory that those share which are forked from its maker.

    Two for each process, in the row of its number: its process id, and whether it is warm.
    """

    def __init__(self) -> None:
        self._rows = memoryview(mmap.mmap(-1, _MOST_WORKERS * 16)).cast("q")
        self._own, self._many = 0, 0

    def enter(self, number: int, many: int) -> None:
        """Say that this process has begun; `number` and `many` as of Warming.begin."""
        self._own, self._many = number % _MOST_WORKERS * 2, many
        if number:
            self._rows[self._own + 1] = False
            self._rows[self._own] = os.getpid()

    def say_warm(self) -> None:
        """Say that this process is warm."""
        self._rows[self._own + 1] = True

    def are_warm(self) -> bool:
        """Whether as many as there are to be have begun, and all of them that live are warm."""
        begun = [row for row in range(0, len(self._rows), 2) if self._rows[row]]
        return len(begun) >= self._many and all(self._rows[row + 1] or not _lives(self._rows[row]) for row in begun)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except OSError:  # there is none, or one of somebody else's
        return False
    return True
