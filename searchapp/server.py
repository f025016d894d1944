"""Runs the site on waitress: one process, threads, no development server. Asked to end, it finishes what it has begun."""

import errno
import os
import resource
import signal
import socket
import threading
import time
from typing import Any

import click
import waitress
from waitress.channel import HTTPChannel
from waitress.task import ThreadedTaskDispatcher

from indexer.errors import BaogaoError
from searchapp.config import Settings
from searchapp.engines import open_store
from searchapp.keeper import tell_how_it_ended
from searchapp.web.access_log import write_to_stdout
from searchapp.web.address import HEALTH

THREADS = 8
# Whoever reads slowly keeps a connection, and nothing else.
CONNECTIONS = 2_000
# How long requests in flight may take when the server is asked to end.
GRACE_SECONDS = 30.0


_MOST_UNREAD_BYTES = 1 << 30
# No browser asks for more before the first is answered.
MOST_PIPELINED = 4
IDLE_SECONDS = 20
# In which a request's head is to be there, from its first byte on, and its body; where most connections are taken, either, and
# who says nothing has no longer.
HEAD_SECONDS, BODY_SECONDS, CROWDED_SECONDS = 20, 120, 5
# The largest form is that of counts, with a megabyte. No address that is answered and no browser's head is so long.
MOST_BODY_BYTES, MOST_HEAD_BYTES = 1_100_000, 64_000
# Of a body, in memory.
_BODY_BYTES_HELD = 65_536
# Files that the program itself has open.
_OTHER_FILES = 200


class ServerError(BaogaoError):
    """The server cannot start."""


class _Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that is closed if it asks for much at once, without waiting for answers: nobody would read them.

    So it is if what it asks is not whole in time, however often a byte of it comes.
    """

    _began = 0.0

    def received(self, data: bytes) -> Any:
        before = self.request
        found = super().received(data)
        if self.request is not before:
            self._began = time.time()
        if len(self.requests) > MOST_PIPELINED:
            self.handle_close()
            return False
        return found

    def is_late(self, now: float, *, crowded: bool) -> bool:
        """Whether nothing is to be waited for any longer."""
        if self.requests or self.total_outbufs_len:
            return False
        request = self.request
        if request is None:
            return crowded and now - self.last_activity > CROWDED_SECONDS
        patience = CROWDED_SECONDS if crowded else BODY_SECONDS if request.headers_finished else HEAD_SECONDS
        return now - self._began > patience


def _close_late(server: Any) -> None:
    """Let a server, whenever it looks after its connections, close those that are late, too."""
    look_after = server.maintenance

    def maintenance(now: float) -> None:
        look_after(now)
        there = list(_channels(server))
        crowded = 10 * len(there) >= 9 * server.adj.connection_limit
        for channel in there:
            if channel.is_late(now, crowded=crowded):
                channel.will_close = True

    server.maintenance = maintenance


def _connections() -> int:
    """How many connections this process can hold, once it has asked the system for as many files as it may have."""
    most, allowed = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + _OTHER_FILES
    if most < wanted:
        most = wanted if allowed == resource.RLIM_INFINITY else min(wanted, allowed)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, allowed))
    return max(1, min(CONNECTIONS, most - _OTHER_FILES))


class _WithHealth(ThreadedTaskDispatcher):  # type: ignore[misc]
    """Gives those who watch over the site a thread of their own, so that it never waits behind readers."""

    def __init__(self, threads: int) -> None:
        super().__init__()
        self.set_thread_count(threads)
        self._health = ThreadedTaskDispatcher()
        self._health.set_thread_count(1)

    def add_task(self, task: Any) -> None:
        asked = getattr(task, "requests", None)
        if asked and getattr(asked[0], "path", "") in HEALTH:
            self._health.add_task(task)
        else:
            super().add_task(task)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> Any:
        self._health.shutdown(cancel_pending, timeout)
        return super().shutdown(cancel_pending, timeout)


def serve_site(settings: Settings, listener: socket.socket, *, patiently: bool = False) -> None:
    """Serve at a listening socket until interrupted.

    patiently: be there, and say so of each question, while the index cannot be used.
    Raises: IndexProblem if the index cannot be used.
    """
    from searchapp.app import create_app
    from searchapp.warming import Warming

    tell_how_it_ended()
    settings = settings.replaced(port=listener.getsockname()[1])
    if settings.access_log:
        write_to_stdout()
    try:
        app = create_app(settings, open_store(settings, patiently=patiently))
    except BaseException:
        listener.close()
        raise
    server = waitress.create_server(
        app,
        sockets=[listener],
        ident=None,
        connection_limit=_connections(),
        # What is made of a few requests that came at once is kept for whoever reads slowly; a thread would wait above that.
        outbuf_high_watermark=_MOST_UNREAD_BYTES,
        # Who says nothing for so long keeps no connection.
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=1,
        max_request_body_size=MOST_BODY_BYTES,
        max_request_header_size=MOST_HEAD_BYTES,
        inbuf_overflow=_BODY_BYTES_HELD,
        # Others can watch over no more than a thousand connections.
        asyncore_use_poll=True,
        _dispatcher=_WithHealth(THREADS),
    )
    server.channel_class = _Channel
    _close_late(server)
    what = settings.opensearch_alias if settings.engine == "opensearch" else settings.index
    Warming(app).begin()
    click.echo(f"serving {what} on {settings.site} (Ctrl-C stops)")
    drained = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: _end(server, listener, drained))
    server.run()


def _end(server: Any, listener: socket.socket, drained: threading.Event) -> None:
    """Take no more connections, and end when those in flight are answered, or have had their time."""
    if drained.is_set():
        raise SystemExit  # which waitress ends at, from its own loop
    if not server.accepting:  # asked again: by whoever keeps it, and with its whole group
        return

    def when_done() -> None:
        last = time.monotonic() + GRACE_SECONDS
        while time.monotonic() < last and any(map(_is_busy, list(_channels(server)))):
            time.sleep(0.05)
        drained.set()
        # Not SIGINT: a shell without job control lets what runs in the background ignore it.
        os.kill(os.getpid(), signal.SIGTERM)

    # Closed to new connections; those that are open go on. Its loop is to forget it first: told that it hangs up, it would
    # close what wakes that loop.
    server.accepting = False
    server.del_channel()
    listener.shutdown(socket.SHUT_RDWR)
    threading.Thread(target=when_done, name="ending", daemon=True).start()


def _channels(server: Any) -> Any:
    return server.active_channels.values()


def _is_busy(channel: Any) -> bool:
    return bool(channel.requests or channel.total_outbufs_len or channel.request is not None)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at an address. Raises: ServerError if it is taken, or none."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, TypeError, UnicodeError) as error:  # a host that no name can be makes Python raise the latter two
        listener.close()
        if not isinstance(error, OSError):
            raise ServerError(f"{host} is no address to listen on. Check --host") from error
        mend = (
            "Choose another port with --port or BAOGAO_PORT" if error.errno == errno.EADDRINUSE else "Check --host and --port"
        )
        raise ServerError(f"cannot listen on {host}:{port}: {error.strerror}. {mend}") from error
    return listener
