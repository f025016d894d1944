"""Runs the page of review on a port of the loopback interface."""

import socket
from pathlib import Path

import click
import waitress

from searchapp.review.site import create_review


def serve_review(index: Path, port: int) -> None:
    """Serve the page of review of an index until interrupted; its address, which nobody can guess, is printed.

    port: 0 takes a free one. Raises: OSError if it is taken.
    """
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        listener.close()
        raise click.ClickException(f"port {port} cannot be used ({error.strerror}); choose another with --port") from error
    app, token = create_review(index)
    server = waitress.create_server(app, sockets=[listener], threads=2, ident=None)
    click.echo(f"review on http://127.0.0.1:{listener.getsockname()[1]}/{token}/ (Ctrl-C stops)")
    server.run()
