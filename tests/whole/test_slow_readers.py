"""Readers who ask and do not read cost a connection each, and nobody else anything; measured on the server as it runs."""

import socket
import statistics
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from indexer.building.build import build
from tests.conftest import DEMO_FILES
from tests.searchapp.test_server import BIN, running

pytestmark = [pytest.mark.hostile, pytest.mark.timeout(300)]
# Generous: other tests share the processors. What is measured on a quiet machine is in docs/measured.md.
MOST_SECONDS = 5.0
KINDS = (
    "/search.csv",
    "/search.jsonl",
    "/search?q=%E5%8F%91%E5%B1%95",
    "/",
    "/r/370812-2023",
    "/sitemap.xml",
    "/api/search?limit=1000",
)


@pytest.fixture(scope="module")
def large_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index whose table of all hits has some five megabytes, more than any socket holds."""
    folder = tmp_path_factory.mktemp("large")
    corpus = folder / "corpus"
    corpus.mkdir()
    for file in DEMO_FILES:
        (corpus / file.name).write_bytes(file.read_bytes())
    with (corpus / "many.csv").open("w", encoding="utf-8") as table:
        table.write("text,region,year\n")
        for number in range(40):
            lines = "\n".join(f"第{number}之{line}段，" + "words" * 1000 + "。" for line in range(25))
            table.write(f'"一、今年工作\n{lines}",兖州区,{1950 + number}\n')
    assert not build([corpus], folder / "index").failed
    return folder / "index"


@pytest.fixture(scope="module")
def port(large_index: Path) -> Iterator[int]:
    with running(BIN / "baogao", "serve", "--index", large_index, "--port", "0") as (process, at):
        yield at
        process.terminate()


def asked(port: int, path: str) -> socket.socket:
    """A connection on which a path is asked for and nothing is read; its window is as small as it can be."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(60)
    connection.connect(("127.0.0.1", port))
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    return connection


def seconds_of(port: int, path: str) -> float:
    began = time.monotonic()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=MOST_SECONDS) as answer:
        answer.read()
    return time.monotonic() - began


def test_two_hundred_slow_readers_of_every_kind_leave_the_site_to_others(port: int) -> None:
    quiet = statistics.median(seconds_of(port, "/search?q=%E5%BB%BA%E8%AE%BE") for _ in range(10))
    with ExitStack() as stack:
        for number in range(200):
            stack.enter_context(closing(asked(port, KINDS[number % len(KINDS)])))
        # They were answered as fast as the processor makes pages; from now on they only hang on.
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/help", timeout=120) as answer:
            answer.read()
        health, others = [], []
        for number in range(40):
            health.append(seconds_of(port, "/healthz"))
            others.append(seconds_of(port, f"/search?q=%E5%BB%BA%E8%AE%BE&page={number % 3 + 1}"))
        ordered = sorted(health)
        print(
            f"health: median {statistics.median(health) * 1000:.0f} ms, worst {ordered[-1] * 1000:.0f}; "
            f"others: quiet {quiet * 1000:.0f} ms, median now {statistics.median(others) * 1000:.0f}, "
            f"worst {max(others) * 1000:.0f}",
            file=sys.stderr,
        )
        assert max(health) < MOST_SECONDS
        assert max(others) < MOST_SECONDS


def test_a_slow_reader_gets_the_whole_file_in_the_end(port: int) -> None:
    with closing(asked(port, "/search.csv")) as connection:
        time.sleep(1.0)
        received = bytearray()
        while chunk := connection.recv(1 << 16):
            received += chunk
            head, _, body = received.partition(b"\r\n\r\n")
            size = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length"))
            if len(body) >= size:
                break
        assert size > 4_500_000
        assert len(body) == size
        assert body.endswith(b"\n")


def refusal(port: int) -> urllib.error.HTTPError | None:
    """How a table is refused; None if it is given."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/search.csv", timeout=60) as answer:
            answer.read(1)
    except urllib.error.HTTPError as refused:
        return refused
    return None


def test_more_downloads_than_are_made_at_once_are_told_to_come_again(port: int) -> None:
    with ExitStack() as stack:
        for _ in range(20):
            stack.enter_context(closing(asked(port, "/search.jsonl")))
        time.sleep(0.3)
        refused = refusal(port)
        assert refused is not None
        assert refused.code == 503
        assert refused.headers["Retry-After"] == "10"
        assert "这不表示没有结果" in refused.read().decode()
    for _ in range(100):
        if refusal(port) is None:
            break
        time.sleep(0.5)
    else:
        pytest.fail("slots were not given back")
