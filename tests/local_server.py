"""A small site on this machine, for what fetches pages: routes are functions, and what was asked is written down."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def free_port() -> int:
    """A port of this machine that nobody listens at just now."""
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Site:
    """Attributes:
    routes: path → (status, headers, body); the body may be pieces that come one after the other.
    asked: (time, path, user agent) of each request.
    """

    address: str = ""
    routes: dict[str, tuple[int, dict[str, str], Any]] = field(default_factory=dict)
    asked: list[tuple[float, str, str]] = field(default_factory=list)

    def page(self, path: str, body: bytes, sort: str = "text/html", **headers: str) -> str:
        """Put a page there; its address."""
        self.routes[path] = (200, {"Content-Type": sort, "Content-Length": str(len(body)), **headers}, body)
        return self.address + path

    @property
    def paths(self) -> list[str]:
        return [path for _, path, _ in self.asked]


@contextmanager
def local_site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((time.monotonic(), self.path, self.headers["User-Agent"]))
            status, headers, body = site.routes.get(self.path, (404, {"Content-Length": "0"}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            pieces: Callable[[], Any] = body if callable(body) else lambda: [body]
            try:
                for piece in pieces():
                    self.wfile.write(piece)
                    self.wfile.flush()
            except OSError:  # who asked has had enough
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
