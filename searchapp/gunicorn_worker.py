"""A worker of gunicorn's in which those who watch over the site never wait behind readers.

Gunicorn gives each connection a thread before a byte of it is read, so that eight readers who do not read, or who ask for pages
that take long, leave none for /healthz. It waits up to two seconds for whoever does not close a connection that is answered,
in the one loop that takes up all others. It also refuses addresses in words of its own that the site takes, or would refuse in
words of its own: `--limit-request-line` goes up to 8,190 bytes, a question of 1,000 characters has 9,000.
"""

import re
import socket
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.http import message
from gunicorn.workers.gthread import TConn, ThreadWorker

from searchapp.web.address import HEALTH, MAX_BYTES

_ASKED = tuple(f"{method} {path} ".encode() for method in ("GET", "HEAD") for path in HEALTH)
_END = b"\r\n\r\n"
_MOST_BYTES = 4096
# What speaks of a body, which would be waited for.
_BODY = re.compile(rb"\n(?:content-length|transfer-encoding|expect|upgrade|http2-settings)[ \t]*:", re.IGNORECASE)
# The first line of a request, twice what the site takes, so that it is the site that refuses what is a little too long.
MOST_LINE_BYTES = 2 * MAX_BYTES
message.MAX_REQUEST_LINE = MOST_LINE_BYTES
# So long may a connection say nothing.
_SILENT_SECONDS = 10.0
# So long, and so many bytes more, is listened to who was answered for the last time: closed at once, the system would take back
# what has not arrived yet (RFC 9112, section 9.6).
_LAST_SECONDS, _LAST_BYTES = 2.0, 65_536


class _Threads(ThreadPoolExecutor):
    """The threads that take up connections, and one more for questions after health."""

    def __init__(self, many: int) -> None:
        super().__init__(many)
        self._health = ThreadPoolExecutor(1, "health")

    def submit(self, handle: Any, conn: TConn) -> Any:  # type: ignore[override]
        """Give a connection to a thread."""
        return self._health.submit(handle, conn) if _asks_after_health(conn) else super().submit(handle, conn)

    def shutdown(self, *how: Any, **named: Any) -> None:
        self._health.shutdown(*how, **named)
        super().shutdown(*how, **named)


class _Connection(TConn):  # type: ignore[misc]
    """A connection that says when it is to be closed, instead of waiting for the other side."""

    def __init__(self, part: Callable[["_Connection"], None], *how: Any) -> None:
        super().__init__(*how)
        self._part = part
        self.unheard = _LAST_BYTES

    def close(self, graceful: bool = False) -> None:
        """Close the connection; gracefully: as soon as the other side has done so, or has had time to."""
        if graceful:
            self._part(self)
        else:
            super().close()


class Worker(ThreadWorker):  # type: ignore[misc]
    """Threads take up a connection when it has said something; a question after health goes to one of its own."""

    def __init__(self, *how: Any, **named: Any) -> None:
        super().__init__(*how, **named)
        self._parting: deque[_Connection] = deque()

    def init_process(self) -> None:
        """Take addresses as long as the site does, whatever gunicorn was told or does usually."""
        self.cfg.set("limit_request_line", MOST_LINE_BYTES)
        super().init_process()

    def get_thread_pool(self) -> ThreadPoolExecutor:
        """Gunicorn's threads, with that one."""
        return _Threads(self.cfg.threads)

    def run(self) -> None:
        """Answer, and load what readers need meanwhile."""
        # An application that somebody else has put together need not have it.
        if warming := getattr(self.wsgi, "extensions", {}).get("warming"):
            warming.begin(self.age, self.cfg.workers)
        super().run()

    def accept(self, listener: Any) -> None:
        """Watch a new connection until it says something; until then it holds no thread."""
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):  # another worker has taken it, or it is gone
            return
        self.nr_conns += 1
        connection = _Connection(self._part, self.cfg, client, address, listener.getsockname())
        connection.timeout = time.monotonic() + _SILENT_SECONDS
        self.pending_conns.append(connection)
        self.poller.register(client, EVENT_READ, partial(self.on_pending_socket_readable, connection))

    def murder_pending(self) -> None:
        """Close what has said nothing for too long, and what was answered and is not closed by the other side."""
        super().murder_pending()
        now = time.monotonic()
        while self._parting and self._parting[0].timeout <= now:
            self._close(self._parting[0])

    def _part(self, connection: _Connection) -> None:
        """Say that no more will come, and watch until the other side says so, too; until then it counts as a connection."""
        try:
            connection.sock.shutdown(socket.SHUT_WR)
            connection.sock.setblocking(False)
            self.poller.register(connection.sock, EVENT_READ, partial(self._listen, connection))
        except (OSError, ValueError, KeyError):  # it is gone
            connection.close()
            return
        self.nr_conns += 1
        connection.timeout = time.monotonic() + _LAST_SECONDS
        self._parting.append(connection)

    def _listen(self, connection: _Connection, client: Any) -> None:
        heard = b""
        with suppress(OSError):
            heard = client.recv(_MOST_BYTES)
        connection.unheard -= len(heard)
        if not heard or connection.unheard <= 0:
            self._close(connection)

    def _close(self, connection: _Connection) -> None:
        self._parting.remove(connection)
        self.poller.unregister(connection.sock)
        self.nr_conns -= 1
        connection.close()


def _asks_after_health(connection: TConn) -> bool:
    """Whether a new connection has sent one such question, all of it and no more.

    Only then is nothing waited for: what was sent is there, and the little that is answered fits into an empty buffer.
    """
    if connection.initialized:
        return False
    with suppress(OSError, ValueError):
        sent = connection.sock.recv(_MOST_BYTES, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        is_whole = len(sent) < _MOST_BYTES and sent.endswith(_END) and sent.count(_END) == 1
        return is_whole and sent.startswith(_ASKED) and not _BODY.search(sent)
    return False
