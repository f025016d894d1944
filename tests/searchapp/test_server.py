"""The servers as they run: they end in order, say how they are, tell what was asked but not what was searched."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.routes.openapi import PARAMETERS as API_PARAMETERS
from searchapp.server import GRACE_SECONDS
from searchapp.store.base import StoreError
from searchapp.web import access_log
from searchapp.web.page_cache import PARAMETERS

BIN = Path(sys.executable).parent
# A request that takes a while: its handler sleeps inside the server.
SLOW_APP = """
import sys, time
from flask import request
from searchapp import server
from searchapp.config import Settings
from pathlib import Path
import searchapp.app
made = searchapp.app.create_app
def create_app(settings, store):
    app = made(settings, store)
    @app.get("/slow")
    def slow():
        time.sleep(float(request.args.get("s", 1.5)))
        return "finished" * 100_000
    return app
searchapp.app.create_app = create_app
server.serve_site(Settings(index=Path(sys.argv[1])), server.listen("127.0.0.1", 0))
"""


@contextmanager
def running(
    *command: str | Path, start_new_session: bool = False, **environment: str
) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """(process, port) of a server that says where it listens in one of its first lines."""
    env = {**os.environ, "PYTHONUNBUFFERED": "1", **environment}
    with subprocess.Popen(
        list(map(str, command)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=env,
        start_new_session=start_new_session,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            found = re.search(r"http://127\.0\.0\.1:(\d+)", line)
            if found:
                break
        else:
            raise AssertionError("the server did not start")
        try:
            yield process, int(found[1])
        finally:
            process.kill()


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def wait_for(port: int, path: str, status: int = 200, seconds: float = 100) -> str:
    """What a path says, once it says it with a status; a server may be beginning, or ending, meanwhile."""
    deadline = time.monotonic() + seconds
    found, text = 0, ""
    while found != status:
        assert time.monotonic() < deadline, (path, found, text)
        try:
            found, text = get(port, path)
        except OSError:
            found = 0
        time.sleep(0.1)
    return text


@contextmanager
def in_flight(port: int, path: str, many: int = 1) -> Iterator[list[tuple[int, str]]]:
    """So many questions that are being answered; their answers, all of them when the block is left."""
    answers: list[tuple[int, str]] = []
    askers = [threading.Thread(target=lambda: answers.append(get(port, path))) for _ in range(many)]
    for asker in askers:
        asker.start()
    time.sleep(0.5)
    yield answers
    for asker in askers:
        asker.join()


@pytest.mark.long
def test_a_server_asked_to_end_finishes_what_is_in_flight_and_takes_nothing_new(demo_index: Path) -> None:
    with running(sys.executable, "-c", SLOW_APP, demo_index) as (process, port):
        with in_flight(port, "/slow", 3) as answers:
            process.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            with pytest.raises(OSError, match="refused"), socket.create_connection(("127.0.0.1", port), 2):
                pass
        assert answers == [(200, "finished" * 100_000)] * 3
        assert process.wait(10) == 0


# The same server, in a process that another watches over.
KEPT_APP = (
    SLOW_APP.replace("server.serve_site(", "serve = lambda again: server.serve_site(").replace("0))", "0)) or 0")
    + """
from searchapp.keeper import keep_running
sys.exit(keep_running(serve, print))
"""
)


@pytest.mark.long
def test_a_server_whose_whole_group_is_asked_to_end_finishes_what_is_in_flight(demo_index: Path) -> None:
    """As systemd asks, and timeout(1): the one that watches and the one that serves are both asked."""
    with running(sys.executable, "-c", KEPT_APP, demo_index, start_new_session=True) as (process, port):
        with in_flight(port, "/slow", 3) as answers:
            os.killpg(process.pid, signal.SIGTERM)
        assert answers == [(200, "finished" * 100_000)] * 3
        assert process.wait(10) == 0
        assert process.stdout is not None
        assert "Traceback" not in process.stdout.read()


@pytest.mark.long
def test_a_request_longer_than_waitress_waits_by_itself_is_finished_too(demo_index: Path) -> None:
    with running(sys.executable, "-c", SLOW_APP, demo_index) as (process, port):
        with in_flight(port, "/slow?s=8") as answers:
            process.send_signal(signal.SIGTERM)
        assert answers == [(200, "finished" * 100_000)]
        assert process.wait(10) == 0


@pytest.mark.long
def test_a_server_asked_twice_to_end_finishes_what_is_in_flight(demo_index: Path) -> None:
    with running(sys.executable, "-c", SLOW_APP, demo_index) as (process, port):
        with in_flight(port, "/slow?s=3") as answers:
            process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            process.send_signal(signal.SIGTERM)
        assert answers == [(200, "finished" * 100_000)]
        assert process.wait(10) == 0
        assert process.stdout is not None
        assert "Traceback" not in process.stdout.read()


@pytest.mark.long
def test_an_idle_server_ends_at_once(demo_index: Path) -> None:
    with running(BIN / "baogao", "serve", "--index", demo_index, "--port", "0") as (process, port):
        assert get(port, "/healthz")[0] == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(GRACE_SECONDS / 2) == 0


@pytest.mark.long
def test_a_server_that_a_shell_put_in_the_background_ends_when_it_is_asked_to(demo_index: Path) -> None:
    """Without job control a shell lets it ignore SIGINT."""
    with running("sh", "-c", 'trap "" INT; exec "$@"', "sh", BIN / "baogao", "serve", "--index", demo_index, "--port", "0") as (
        process, port,
    ):  # fmt: skip
        assert get(port, "/healthz")[0] == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


@pytest.mark.long
def test_the_access_log_tells_what_was_asked_and_not_what_was_searched(demo_index: Path) -> None:
    with running(BIN / "baogao", "serve", "--index", demo_index, "--port", "0") as (process, port):
        assert get(port, "/search?q=%E5%AE%81%E5%BE%B7%E6%97%B6%E4%BB%A3&region=370812")[0] == 200
        assert get(port, "/nowhere")[0] == 404
        process.send_signal(signal.SIGTERM)
        assert process.stdout is not None
        lines = [json.loads(line) for line in process.stdout if line.startswith("{")]
    assert [(line["path"], line["status"], line["method"]) for line in lines] == [
        ("/search", 200, "GET"),
        ("/<7 chars>", 404, "GET"),
    ]
    assert lines[0]["query"] == "q=<4 chars>&region=370812"
    assert lines[0]["bytes"] > 1000
    assert lines[0]["ms"] > 0


def test_no_sign_that_steers_a_terminal_stands_in_the_access_log(
    demo_store: WhooshStore, caplog: pytest.LogCaptureFixture
) -> None:
    client = create_app(Settings(log_queries=True), demo_store).test_client()
    with caplog.at_level("INFO", logger="baogao.access"):
        client.get("/r/a\x9b2J\u202eb\u2028c", query_string={"x": "\x9b\u2066"})
    (line,) = [record.getMessage() for record in caplog.records if record.name == "baogao.access"]
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", line)
    assert json.loads(line)["path"] == "/r/a\x9b2J\u202eb\u2028c"


@pytest.mark.parametrize(("base_url", "is_there"), [("https://reports.example", True), ("http://reports.example", False)])
def test_a_site_under_https_is_asked_for_over_https_alone(demo_store: WhooshStore, base_url: str, is_there: bool) -> None:
    headers = create_app(Settings(base_url=base_url), demo_store).test_client().get("/").headers
    assert ("Strict-Transport-Security" in headers) is is_there


@pytest.mark.parametrize("with_queries", [True, False])
def test_what_was_searched_is_logged_only_if_that_is_asked_for(
    demo_store: WhooshStore, with_queries: bool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", access_log.LOGGER.name)
    client = create_app(Settings(log_queries=with_queries), demo_store).test_client()
    client.get("/search?q=秘密&find=秘密&q=秘密")
    client.get("/r/370812-2023?q=秘密")
    assert len(caplog.messages) == 2
    assert any("秘密" in message or "%E7%A7%98" in message for message in caplog.messages) is with_queries


@pytest.mark.long
def test_nothing_that_a_reader_types_stands_in_the_access_log_whatever_the_address(
    demo_store: WhooshStore, caplog: pytest.LogCaptureFixture
) -> None:
    """Each address that there is, with each parameter of pages, of the API and some that there are not, in two scripts."""
    caplog.set_level("INFO", access_log.LOGGER.name)
    app = create_app(Settings(), demo_store)
    client = app.test_client()
    names = {
        *PARAMETERS,
        *(each.get("name", key) for key, each in API_PARAMETERS.items()),
        "words",
        "note",
        "add",
        "p",
        "own",
        "x",
    }
    paths = {re.sub("<[^>]+>", "{}", rule.rule) for rule in app.url_map.iter_rules()} | {"/{}", "/search/{}", "/words/{}/{}"}
    assert {"/words/{}", "/basket.{}", "/api/reports/{}"} <= paths
    for secret in ("秘密", "SECRETWORD"):
        for path in sorted(paths):
            client.get(path.replace("{}", secret))
            client.delete(path.replace("{}", secret))
        for name in sorted(names):
            client.get("/help", query_string={name: secret})
            client.get("/help", query_string={"q": "x", secret: name})
    assert len(caplog.messages) == 2 * 2 * (len(paths) + len(names))
    told = [message for message in caplog.messages if re.search("秘密|%E7%A7%98|SECRETWORD", message)]
    assert not told


def test_the_access_log_still_tells_which_page_was_asked_for_and_how(
    demo_store: WhooshStore, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", access_log.LOGGER.name)
    client = create_app(Settings(), demo_store).test_client()
    for address in (
        "/words/就业?within=5", "/counts?word=就业&word=a&by=place-year&wide=1&region=370000&year=2022..2024&region=济宁",
        "/basket?p=370812-2023/1-0123456789abcdef&note=引言", "/r/370812-2023?q=就业", "/trends.csv?q=就业&since=2026-01-31",
        "/h/370812-2023/3-01234567", "/api/reports/370812-2023", "/search/nothing", "/keywords?of=章:tasks&new=1",
    ):  # fmt: skip
        client.get(address)
    lines = [json.loads(message) for message in caplog.messages]
    assert [unquote(f"{line['path']}?{line['query']}").rstrip("?") for line in lines] == [
        "/words/<2 chars>?within=5",
        "/counts?word=<2 chars>&word=<1 chars>&by=place-year&wide=1&region=370000&year=2022..2024&region=<2 chars>",
        "/basket?p=370812-2023/1-0123456789abcdef&note=<2 chars>",
        "/r/370812-2023?q=<2 chars>",
        "/trends.csv?q=<2 chars>&since=2026-01-31",
        "/h/370812-2023/3-01234567",
        "/api/reports/370812-2023",
        "/search/<7 chars>",
        "/keywords?of=<7 chars>&new=1",
    ]


@pytest.mark.long
def test_gunicorn_serves_the_site_with_several_workers(demo_index: Path) -> None:
    command = (BIN / "gunicorn", "-b", "127.0.0.1:0", "-w", "2", "--threads", "4", "searchapp.wsgi:app")
    with running(*command, BAOGAO_INDEX=str(demo_index)) as (process, port):
        assert json.loads(wait_for(port, "/readyz"))["reports"] == 5
        assert {get(port, "/search?q=%E5%8F%91%E5%B1%95")[0] for _ in range(20)} == {200}
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


class BrokenStore:
    """A store whose engine is down."""

    def status(self) -> None:
        raise StoreError("down")

    search = report = version = at_once = status


def test_health_tells_a_process_that_runs_from_one_that_can_answer(demo_store: WhooshStore) -> None:
    well, broken = create_app(Settings(), demo_store).test_client(), create_app(Settings(), BrokenStore()).test_client()  # type: ignore[arg-type]
    assert [client.get("/healthz").status_code for client in (well, broken)] == [200, 200]
    assert [client.get("/readyz").status_code for client in (well, broken)] == [200, 503]
    assert well.get("/readyz").headers["Cache-Control"] == "no-store"


def test_requests_of_one_client_can_be_limited(demo_store: WhooshStore) -> None:
    client = create_app(Settings(requests_a_minute=5, proxies=1), demo_store).test_client()

    def codes(address: str, path: str = "/help") -> list[int]:
        return [client.get(path, headers={"X-Forwarded-For": address}).status_code for _ in range(7)]

    assert codes("192.0.2.1") == [200] * 5 + [429] * 2
    assert codes("192.0.2.2") == [200] * 5 + [429] * 2
    assert codes("192.0.2.1", "/healthz") == [200] * 7
    refused = client.get("/search?q=发展", headers={"X-Forwarded-For": "192.0.2.1"})
    assert "这不表示没有结果" in refused.text
    assert int(refused.headers["Retry-After"]) <= 60


def test_what_is_no_page_counts_for_the_limit_as_pages_do(demo_store: WhooshStore) -> None:
    client = create_app(Settings(requests_a_minute=5), demo_store).test_client()
    style = client.get("/help").text.split('rel="stylesheet" href="')[1].split('"')[0]
    first = [client.get(each).status_code for each in ("/nothing", "/healthzz", "/static/nothing.css")]
    assert first == [404, 404, 404]
    assert client.put("/search").status_code == 405
    for each in ("/nothing", "/static/nothing.css", "/static/nothing-0123.css", "/static/..%2Fapp.py", "/metricsx", "/help"):
        refused = client.get(each)
        assert refused.status_code == 429, each
        assert 0 < int(refused.headers["Retry-After"]) <= 60, each
    for each in ("/healthz", "/static/app.css", style):
        with client.get(each) as answer:
            assert answer.status_code == 200, each


def test_what_a_client_says_of_itself_is_taken_only_from_proxies(demo_store: WhooshStore) -> None:
    def full_link(client: FlaskClient) -> str:
        headers = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}
        return client.get("/search?q=发展", headers=headers).text.split('data-full="')[1].split("/h/")[0]

    assert full_link(create_app(Settings(), demo_store).test_client()) == "http://localhost"
    assert full_link(create_app(Settings(proxies=1), demo_store).test_client()) == "https://evil.example"
    settings = Settings(proxies=1, base_url="https://reports.example/")
    assert full_link(create_app(settings, demo_store).test_client()) == "https://reports.example"
