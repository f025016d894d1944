"""Who never ends a question, or sends more than any form has, keeps neither connections nor the disk of `baogao serve`."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path

import pytest

from searchapp.routes.words import counts
from searchapp.server import CROWDED_SECONDS, HEAD_SECONDS, MOST_BODY_BYTES
from tests.searchapp.test_server import BIN, running

pytestmark = [pytest.mark.hostile, pytest.mark.timeout(300)]
# Files that a server may have open: room for so many connections beside its own files.
FILES, ROOM = 260, 60


@pytest.fixture(scope="module")
def server(demo_index: Path) -> Iterator[tuple[int, int]]:
    """(port, process) of a server with room for few connections."""
    limited = (
        f"import resource, os, sys; resource.setrlimit(resource.RLIMIT_NOFILE, ({FILES}, {FILES})); "
        "os.execv(sys.argv[1], sys.argv[1:])"
    )
    command = (sys.executable, "-c", limited, str(BIN / "baogao"), "serve", "--index", demo_index, "--port", "0")
    with running(*command) as (process, port):
        yield port, process.pid
        process.terminate()


def begun(port: int, sent: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.sendall(sent)
    return connection


def health(port: int) -> float:
    """How many seconds it takes until health answers."""
    began = time.monotonic()
    while True:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            assert answer.status == 200
            return time.monotonic() - began
        assert time.monotonic() - began < 60


def is_open(connection: socket.socket) -> bool:
    """Send a byte; whether the other end still takes it."""
    try:
        connection.sendall(b"a")
        connection.setblocking(False)
        with suppress(BlockingIOError):
            return bool(connection.recv(1))
    except OSError:
        return False
    finally:
        with suppress(OSError):
            connection.setblocking(True)
    return True


HALF = b"GET / HTTP/1.1\r\nHost: x\r\nX-A: "


def test_a_question_that_is_never_whole_is_let_go_however_often_a_byte_of_it_comes(server: tuple[int, int]) -> None:
    port, _ = server
    with closing(begun(port, HALF)) as connection:
        time.sleep(1)
        assert is_open(connection)
        deadline = time.monotonic() + HEAD_SECONDS + 15
        while is_open(connection):
            assert time.monotonic() < deadline
            time.sleep(0.5)


@pytest.mark.parametrize("sent", [HALF, b"", b"POST /counts HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n"])
def test_more_connections_than_there_is_room_for_that_send_a_byte_now_and_then_leave_health_alone(
    server: tuple[int, int], sent: bytes
) -> None:
    port, _ = server
    with ExitStack() as stack:
        connections = [stack.enter_context(closing(begun(port, sent))) for _ in range(2 * ROOM)]
        for _ in range(3):
            for connection in connections:
                is_open(connection) if sent else None
            assert health(port) < 4 * CROWDED_SECONDS
    assert health(port) < 5


def children(process: int) -> list[int]:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False)
    own = [int(each) for each in found.stdout.split()]
    return [process, *(each for child in own for each in children(child))]


def held_bytes(process: int) -> int:
    """Bytes of files without a name that a process, or one that it keeps, has open."""
    held = 0
    for each in children(process):
        for name in os.listdir(f"/proc/{each}/fd"):
            with suppress(OSError):
                path = f"/proc/{each}/fd/{name}"
                if "deleted" in os.readlink(path):
                    held += os.stat(path).st_size
    return held


@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_body_larger_than_any_form_is_refused_and_not_kept(server: tuple[int, int], is_chunked: bool) -> None:
    port, process = server
    head = "Transfer-Encoding: chunked" if is_chunked else f"Content-Length: {50 * MOST_BODY_BYTES}"
    piece = b"x" * 500_000
    chunk = b"%x\r\n%s\r\n" % (len(piece), piece) if is_chunked else piece
    with closing(begun(port, f"POST /nothing-here HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n".encode())) as connection:
        connection.settimeout(10)
        with suppress(OSError):
            for _ in range(100):
                connection.sendall(chunk)
                assert held_bytes(process) <= 2 * MOST_BODY_BYTES
        with suppress(ConnectionResetError):
            assert b" 413 " in connection.recv(1 << 16)
    assert held_bytes(process) <= 2 * MOST_BODY_BYTES


def test_the_largest_form_is_taken(server: tuple[int, int]) -> None:
    assert counts.MOST_BYTES + 50_000 < MOST_BODY_BYTES
    port, _ = server
    words = ("words=%23" + "a" * (counts.MOST_BYTES - 100)).encode()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/counts", words, timeout=30)
    assert refused.value.code == 400
    assert "没有词" in refused.value.read().decode()
