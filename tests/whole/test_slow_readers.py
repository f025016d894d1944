"""Readers who ask and do not read cost a connection each, and nobody else anything; measured on the server as it runs."""

import http.client
import json
import os
import select
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest

from indexer.building.build import build
from tests.conftest import DEMO_FILES, ROOT
from tests.local_server import free_port
from tests.searchapp.test_server import BIN, running, wait_for

pytestmark = [pytest.mark.hostile, pytest.mark.timeout(300)]
# Generous: other tests share the processors, and who waits for a reader that reads nothing waits for minutes.
# What is measured on a quiet machine is in docs/measured.md.
MOST_SECONDS = 30.0
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
        assert process.stdout is not None
        # Hundreds of lines about requests are more than a pipe holds, and a server waits for who reads them.
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield at
        process.terminate()


@pytest.fixture(scope="module")
def gunicorn(large_index: Path) -> Iterator[int]:
    """The port of gunicorn, as docs/deploying.md starts it."""
    port = free_port()
    command = ["--workers", "2", "--worker-class", "searchapp.gunicorn_worker.Worker", "--threads", "4", "--preload"]
    env = {**os.environ, "BAOGAO_INDEX": str(large_index), "BAOGAO_PROXIES": "1"}
    with subprocess.Popen(
        [BIN / "gunicorn", *command, "--bind", f"127.0.0.1:{port}", "searchapp.wsgi:app"], env=env, stdout=subprocess.DEVNULL
    ) as site:
        wait_for(port, "/readyz")
        yield port
        site.terminate()


@pytest.fixture(scope="module")
def behind_nginx(gunicorn: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of an nginx with the configuration of deploy/ before gunicorn."""
    if not shutil.which("nginx"):
        pytest.skip("there is no nginx")
    folder = tmp_path_factory.mktemp("nginx")
    port = free_port()
    text = (ROOT / "deploy" / "nginx" / "baogao.conf").read_text(encoding="utf-8")
    # Everybody comes from one address here.
    for was, now in (
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("http://127.0.0.1:8000", f"http://127.0.0.1:{gunicorn}"),
        ("limit_conn baogao_readers 20;", "limit_conn baogao_readers 1000;"),
        ("burst=40", "burst=4000"),
    ):
        assert was in text
        text = text.replace(was, now)
    (folder / "site.conf").write_text(text, encoding="utf-8")
    names = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{name}_temp_path {folder}/{name};" for name in names)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{ worker_connections 2000; }} "
        f"http {{ access_log off; {temporary} include {folder}/site.conf; }}",
        encoding="utf-8",
    )
    with subprocess.Popen(["nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]) as proxy:
        wait_for(port, "/readyz")
        yield port
        proxy.terminate()


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


def until_all_are_answered(port: int) -> None:
    """Return when five pages in a row come at once: the processor has made what was asked for, and readers only hang on."""
    deadline = time.monotonic() + 120
    at_once = 0
    while at_once < 5:
        assert time.monotonic() < deadline, "readers that do not read keep the site busy"
        try:
            at_once = at_once + 1 if seconds_of(port, "/help") < 1.0 else 0
        except TimeoutError:  # behind two hundred pages that are being made
            at_once = 0


@pytest.mark.parametrize("server", ["port", "behind_nginx"], ids=["baogao serve", "nginx and gunicorn"])
def test_two_hundred_slow_readers_of_every_kind_leave_the_site_to_others(server: str, request: pytest.FixtureRequest) -> None:
    port: int = request.getfixturevalue(server)
    quiet = statistics.median(seconds_of(port, "/search?q=%E5%BB%BA%E8%AE%BE") for _ in range(10))
    with ExitStack() as stack:
        for number in range(200):
            stack.enter_context(closing(asked(port, KINDS[number % len(KINDS)])))
        until_all_are_answered(port)
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


@pytest.mark.parametrize("path", ["/r/370812-1960", "/metrics", "/healthz"])
def test_who_asks_for_hundreds_of_pages_in_one_go_and_reads_none_holds_no_thread(port: int, path: str) -> None:
    with ExitStack() as stack:
        for _ in range(8):
            connection = stack.enter_context(closing(asked(port, path)))
            with suppress(OSError):  # it may be closed already
                connection.sendall(f"GET {path} HTTP/1.1\r\n\r\n".encode() * 250)
        time.sleep(2.0)
        for _ in range(5):
            for each in ("/help", "/healthz", "/readyz"):
                assert seconds_of(port, each) < MOST_SECONDS


@pytest.mark.parametrize(
    "sent",
    [
        "GET /healthz HTTP/1.1\r\nX:",
        "GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: x\r\ncontent-length : 100000\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
        "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" + "GET /r/370812-1960 HTTP/1.1\r\nHost: x\r\n\r\n" * 8,
        "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nX:",
    ],
    ids=[
        "half a question",
        "a body that never comes",
        "a body oddly spelled",
        "chunks that never come",
        "pages behind it",
        "half another",
    ],
)
def test_odd_questions_after_health_do_not_keep_others_from_it_with_gunicorn(gunicorn: int, sent: str) -> None:
    with ExitStack() as stack:
        for _ in range(40):
            connection = stack.enter_context(closing(asked(gunicorn, "/healthz")))
            connection.recv(1 << 16)
            fresh = stack.enter_context(closing(socket.create_connection(("127.0.0.1", gunicorn))))
            for each in (connection, fresh):
                with suppress(OSError):
                    each.sendall(sent.encode())
        time.sleep(1.0)
        for _ in range(4):
            for each_path in ("/healthz", "/readyz"):
                assert seconds_of(gunicorn, each_path) < 5.0


def test_forty_readers_who_do_not_read_leave_health_alone_with_gunicorn_alone(gunicorn: int) -> None:
    with ExitStack() as stack:
        for number in range(40):
            stack.enter_context(closing(asked(gunicorn, ("/r/370812-2023", "/api/search?limit=1000")[number % 2])))
        for _ in range(10):
            stack.enter_context(closing(socket.create_connection(("127.0.0.1", gunicorn))))  # says nothing at all
        time.sleep(2.0)
        taken = [seconds_of(gunicorn, path) for _ in range(20) for path in ("/healthz", "/readyz")]
        assert max(taken) < MOST_SECONDS


def refusal(port: int) -> urllib.error.HTTPError | None:
    """How a table is refused; None if it is given."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/search.csv", timeout=180) as answer:
            answer.read(1)
    except urllib.error.HTTPError as refused:
        return refused
    return None


def until_tables_are_made(port: int) -> None:
    """Return when a table is given: those that others asked for are made, and so are those nobody waits for any more."""
    deadline = time.monotonic() + 120
    while refusal(port) is not None:
        assert time.monotonic() < deadline, "slots were not given back"
        time.sleep(0.5)


def test_a_slow_reader_gets_the_whole_file_in_the_end(port: int) -> None:
    until_tables_are_made(port)
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


def test_more_downloads_than_are_made_at_once_are_told_to_come_again(port: int) -> None:
    with ExitStack() as stack:
        connections = [stack.enter_context(closing(asked(port, "/search.jsonl"))) for _ in range(20)]
        # All are made one after the other: once one of these is refused, another is being made.
        readable, _, _ = select.select(connections, [], [], 120)
        assert readable
        refused = refusal(port)
        assert refused is not None
        assert refused.code == 503
        assert refused.headers["Retry-After"] == "10"
        assert "这不表示没有结果" in refused.read().decode()
    until_tables_are_made(port)


@pytest.mark.parametrize("server", ["port", "gunicorn", "behind_nginx"])
def test_every_server_takes_the_addresses_that_the_site_takes(server: str, request: pytest.FixtureRequest) -> None:
    at = request.getfixturevalue(server)
    passage = "推动高质量发展取得新的成效，" * 80
    with urllib.request.urlopen(f"http://127.0.0.1:{at}/api/reports/370812-2023", timeout=MOST_SECONDS) as contents:
        links = [each["permalink"].partition("/p/")[2] for each in json.load(contents)["paragraphs"][:30]]
    basket = [*(("p", link) for link in links), *[("note", "与上年提法不同" * 3)] * len(links)]
    for asked_for, status in (
        ("/search?" + urlencode({"q": passage[:1000]}), 200),
        ("/basket?" + urlencode(basket), 200),
        ("/search?" + urlencode({"q": "发" * 3000}), 400),
    ):
        connection = http.client.HTTPConnection("127.0.0.1", at, timeout=MOST_SECONDS)
        connection.request("GET", asked_for)
        answer = connection.getresponse()
        said = answer.read().decode("utf-8")
        connection.close()
        assert answer.status == status, (len(asked_for), said[:200])
        assert answer.getheader("X-Content-Type-Options") == "nosniff"
        assert status == 200 or "网址太长" in said
