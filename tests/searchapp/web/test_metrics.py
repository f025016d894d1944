"""/metrics tells how many requests there were and how long they took, of all workers together, and nothing that was typed."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest
from prometheus_client.parser import text_string_to_metric_families

from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from tests.searchapp.test_server import BIN, get, running


def samples(text: str) -> dict[tuple[str | None, ...], float]:
    """(name, page, method, status) → value of what has no bucket."""
    return {
        (found.name, *(found.labels.get(label, "") for label in ("page", "method", "status"))): found.value
        for family in text_string_to_metric_families(text)
        for found in family.samples
        if "le" not in found.labels
    }


def test_pages_are_counted_by_kind_and_what_was_searched_is_not_told(demo_store: WhooshStore) -> None:
    client = create_app(Settings(metrics=True, page_cache_mb=0), demo_store).test_client()
    for _ in range(3):
        client.get("/search?q=" + quote("宁德时代"))
    client.head("/search?q=" + quote("宁德时代"))
    client.get("/nowhere/" + quote("宁德时代"))
    client.open("/search", method="MAKEHASTE")
    answer = client.get("/metrics")
    assert answer.content_type.startswith("text/plain")
    assert "宁德" not in answer.text
    assert quote("宁德") not in answer.text
    found = samples(answer.text)
    assert found["baogao_request_seconds_count", "search.search", "GET", "200"] == 3
    assert found["baogao_request_seconds_count", "search.search", "HEAD", "200"] == 1
    assert found["baogao_request_seconds_count", "none", "GET", "404"] == 1
    assert [name for name in found if name[2] == "other"]
    assert 0 < found["baogao_request_seconds_sum", "search.search", "GET", "200"] < 60
    status = demo_store.status()
    assert found["baogao_paragraphs", "", "", ""] == status.paragraphs
    assert found["baogao_reports", "", "", ""] == len(status.records)
    assert found["baogao_index_usable", "", "", ""] == 1


def test_without_the_setting_there_is_no_such_page(demo_store: WhooshStore) -> None:
    assert create_app(Settings(), demo_store).test_client().get("/metrics").status_code == 404


def test_an_index_that_cannot_be_searched_has_no_sizes(tmp_path: Path) -> None:
    app = create_app(Settings(metrics=True), WhooshStore(tmp_path, patiently=True))
    found = samples(app.test_client().get("/metrics").text)
    assert found["baogao_index_usable", "", "", ""] == 0
    assert ("baogao_reports", "", "", "") not in found


@pytest.mark.long
def test_who_counts_without_the_package_is_told_what_to_install(demo_index: Path) -> None:
    code = (
        "import sys; sys.modules['prometheus_client'] = None\n"
        "from searchapp.command.main import main; sys.argv = ['baogao', 'serve', '--port', '0', '--index', sys.argv[1]]; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, demo_index], env={"BAOGAO_METRICS": "1"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "pip install 'baogao[metrics]'" in done.stderr


@pytest.mark.long
def test_workers_bring_their_counts_together(demo_index: Path, tmp_path: Path) -> None:
    folder = tmp_path / "counts"
    folder.mkdir()
    command = ("--workers", "2", "--threads", "2", "--preload", "--bind", "127.0.0.1:0", "searchapp.wsgi:app")
    with running(
        BIN / "gunicorn", *command, BAOGAO_INDEX=str(demo_index), BAOGAO_METRICS="1", PROMETHEUS_MULTIPROC_DIR=str(folder)
    ) as (_, port):
        asked = 0
        with ThreadPoolExecutor(8) as readers:
            # Who is free takes up a connection: a worker that is not alone busy may take up all for a while.
            while asked < 50 or (len(list(folder.glob("*.db"))) < 2 and asked < 2_000):
                assert {status for status, _ in readers.map(lambda _: get(port, "/help"), range(10))} == {200}
                asked += 10
        assert len(list(folder.glob("*.db"))) > 1, "one worker has answered all"
        found = samples(get(port, "/metrics")[1])
    assert found["baogao_request_seconds_count", "home.show_help", "GET", "200"] == asked
