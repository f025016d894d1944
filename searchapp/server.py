"""Runs the site on waitress: one process, threads, no development server."""

import errno
import socket

import click
import waitress

from indexer.errors import BaogaoError
from searchapp.config import Settings
from searchapp.store import open_store

THREADS = 8


class ServerError(BaogaoError):
    """The server cannot start."""


def serve_site(settings: Settings) -> None:
    """Serve until interrupted. Raises: ServerError if the address is taken; IndexProblem if the index cannot be used."""
    from searchapp.app import create_app

    listener = _listen(settings.host, settings.port)
    port = listener.getsockname()[1]
    settings = settings.replaced(port=port)
    app = create_app(settings, open_store(settings.index))
    click.echo(f"serving {settings.index} on {settings.site} (Ctrl-C stops)")
    waitress.serve(app, sockets=[listener], threads=THREADS, ident=None)


def _listen(host: str, port: int) -> socket.socket:
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
