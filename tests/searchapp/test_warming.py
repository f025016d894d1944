"""What readers need is loaded before /readyz says that they may come; the servers are those that run."""

import json
import os
import signal
import sys
import time
from pathlib import Path
from urllib.parse import quote

import pytest

from indexer.building.build import build
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh import counting
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.store.base import StoreError
from searchapp.warming import LOADING, Warming, load_pages
from tests.page_kinds import page_kinds
from tests.searchapp.test_server import BIN, get, running, wait_for
from tests.small_corpus import write_report
from tests.whole.test_what_ends_a_server import children_of

# Loading waits for a file of the name of the process in a folder; what a process has loaded is told at /loaded.
GATED = """
import os, sys, time
from pathlib import Path
import searchapp.app
from searchapp.engines.whoosh import counting
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.store import suggestions

made, follow = searchapp.app.create_app, WhooshStore.follow

def gated(store):
    while not Path(os.environ["GATES"], str(os.getpid())).exists():
        time.sleep(0.05)
    follow(store)

def create_app(*given):
    app = made(*given)
    @app.get("/loaded")
    def loaded():
        from indexer.text.analysis import _loaded
        store, names = app.extensions["search_store"], app.jinja_env.list_templates(extensions=["html"])
        return {
            "process": os.getpid(),
            "modules": sorted(sys.modules),
            "dictionary": _loaded.cache_info().currsize,
            "templates_missing": len(set(names) - {name for _, name in app.jinja_env.cache}),
            "figures": store._open._figures is not None,
            "measures": store._open in counting._measured,
            "offers": suggestions._KNOWN[store].is_whole,
        }
    return app

WhooshStore.follow = gated
searchapp.app.create_app = create_app
"""
SERVE = "from searchapp.command.main import main\nsys.argv = ['baogao', *sys.argv[1:]]\nmain()\n"
WSGI = "from searchapp.wsgi import app\n"
GUNICORN = (BIN / "gunicorn", "-b", "127.0.0.1:0", "-w", "2", "-k", "searchapp.gunicorn_worker.Worker", "--threads", "2")


@pytest.fixture
def gates(tmp_path: Path) -> Path:
    folder = tmp_path / "gates"
    folder.mkdir()
    return folder


def status_of(port: int) -> tuple[int, str]:
    """(status of /readyz, what it says)."""
    status, text = get(port, "/readyz")
    return status, json.loads(text)["status"]


def loaded_by(port: int) -> dict[str, object]:
    found: dict[str, object] = json.loads(get(port, "/loaded")[1])
    return found


@pytest.mark.long
def test_a_server_is_there_at_once_and_ready_when_all_that_its_first_readers_need_is_loaded(
    demo_index: Path, demo_store: WhooshStore, gates: Path
) -> None:
    command = (sys.executable, "-c", GATED + SERVE, "serve", "--index", demo_index, "--port", "0")
    with running(*command, GATES=str(gates)) as (process, port):
        assert get(port, "/healthz")[0] == 200
        assert status_of(port) == (503, "loading")
        assert get(port, "/search?q=%E5%8F%91%E5%B1%95")[0] == 200, "who does not ask whether it is ready is answered"
        assert status_of(port) == (503, "loading")
        (child,) = children_of(process)
        (gates / str(child)).touch()
        wait_for(port, "/readyz")
        before = loaded_by(port)
        assert (before["dictionary"], before["templates_missing"]) == (1, 0)
        assert [before[name] for name in ("figures", "measures", "offers")] == [True] * 3
        for kind, address in page_kinds(demo_store).items():
            assert get(port, quote(address, safe="/?&=%"))[0], kind
        after = loaded_by(port)
        assert set(after["modules"]) - set(before["modules"]) == set()  # type: ignore[call-overload]


@pytest.mark.long
def test_whichever_worker_is_asked_the_site_is_ready_when_all_workers_are(
    demo_index: Path, gates: Path, tmp_path: Path
) -> None:
    (tmp_path / "gated_site.py").write_text(GATED + WSGI, encoding="utf-8")
    command = (*GUNICORN, "--preload", "--pythonpath", tmp_path, "gated_site:app")
    with running(*command, GATES=str(gates), BAOGAO_INDEX=str(demo_index)) as (process, port):
        assert wait_for(port, "/healthz")
        assert {status_of(port) for _ in range(10)} == {(503, "loading")}
        first, second = children_of(process)
        (gates / str(first)).touch()
        time.sleep(3)
        assert {status_of(port) for _ in range(10)} == {(503, "loading")}
        (gates / str(second)).touch()
        wait_for(port, "/readyz")
        assert {status_of(port) for _ in range(10)} == {(200, "ok")}
        # One that is begun again keeps readers from none but itself, and is waited for.
        os.kill(first, signal.SIGKILL)
        wait_for(port, "/readyz", 503)
        (third,) = set(children_of(process)) - {second}
        (gates / str(third)).touch()
        wait_for(port, "/readyz")


@pytest.mark.long
def test_a_worker_that_did_not_begin_by_itself_begins_when_it_is_asked(demo_index: Path) -> None:
    command = (BIN / "gunicorn", "-b", "127.0.0.1:0", "-w", "1", "--threads", "2", "--preload", "searchapp.wsgi:app")
    with running(*command, BAOGAO_INDEX=str(demo_index)) as (_, port):
        wait_for(port, "/readyz")


def test_what_readers_need_of_a_commit_is_loaded_before_it_is_answered_from(tmp_path: Path) -> None:
    corpus, folder = tmp_path / "corpus", tmp_path / "index"
    write_report(corpus, "2022.txt", year=2022)
    build([corpus], folder)
    store = WhooshStore(folder)
    store.follow()
    first = store._open
    write_report(corpus, "2023.txt", year=2023, body=("今年主要预期目标：地区生产总值增长6%。",))
    build([corpus], folder)
    assert len(store.status().records) == 1, "readers look once a second"
    store.follow()
    assert len(store.status().records) == 2
    assert store._open is not first
    assert store._open
    assert store._open in counting._measured
    assert store._open._figures is not None
    store.close()


def test_a_site_that_cannot_load_what_readers_need_but_answers_is_ready_all_the_same(
    demo_store: WhooshStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise StoreError("figures of one report cannot be read")

    app = create_app(Settings(), demo_store)
    warming = Warming(app)
    monkeypatch.setattr("searchapp.warming.load_pages", fails)
    client = app.test_client()
    assert client.get("/readyz").json == {"status": "loading", "why": LOADING}
    warming.begin()
    deadline = time.monotonic() + 60
    while client.get("/readyz").status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert "what readers need could not be loaded beforehand" in caplog.text
    warming.end()


def test_no_page_that_is_asked_for_beforehand_is_logged(demo_store: WhooshStore, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app(Settings(), demo_store)
    with caplog.at_level("INFO", logger="baogao.access"):
        load_pages(app, demo_store)
        app.test_client().get("/help")
    assert [json.loads(line)["path"] for line in caplog.messages] == ["/help"]


def test_pages_that_are_asked_for_beforehand_take_nothing_of_what_a_client_may_ask(demo_store: WhooshStore) -> None:
    app = create_app(Settings(requests_a_minute=3), demo_store)
    load_pages(app, demo_store)
    assert [app.test_client().get("/help").status_code for _ in range(4)] == [200, 200, 200, 429]
