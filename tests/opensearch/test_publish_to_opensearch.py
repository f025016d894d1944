"""A new index takes the place of the old one when it is whole, and not before; the old one stays to go back to."""

import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from indexer.building.build import build
from indexer.errors import IndexMismatch, IndexMissing
from indexer.opensearch_index import publish as write_opensearch
from indexer.opensearch_index.client import Access, Cluster, ClusterProblem
from indexer.opensearch_index.publish import publish
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.opensearch.store import OpenSearchStore
from searchapp.questions.query import Exact, SearchRequest
from searchapp.store.base import StoreError
from tests.command_line import run
from tests.conftest import DEMO_FILES
from tests.demo import DEMO_CORPUS
from tests.opensearch.nodes import ask
from tests.small_corpus import write_report

BODY = "发展新能源，建设口袋公园。"


def local_index(work: Path, paragraphs: int) -> Path:
    write_report(work / "corpus", "a.txt", body=(BODY,) * paragraphs)
    build([work / "corpus"], work / "index")
    return work / "index"


def total(store: OpenSearchStore) -> int:
    return store.search(SearchRequest(Exact("口袋公园"))).total


def test_opensearch_readers_see_the_old_index_or_the_new_one_and_can_be_led_back(
    urls: tuple[str, ...], cluster: Cluster, tmp_path: Path
) -> None:
    made = [publish(local_index(tmp_path, 1), cluster, "steps")]
    store = OpenSearchStore(Access(urls), "steps")
    site = create_app(Settings(), store).test_client()
    versions = {site.get("/search?q=口袋公园").headers["ETag"]}
    assert total(store) == 1
    for paragraphs in (2, 3):
        made.append(publish(local_index(tmp_path, paragraphs), cluster, "steps"))
        time.sleep(1.1)
        assert total(store) == paragraphs
        versions.add(site.get("/search?q=口袋公园").headers["ETag"])
    assert len(versions) == 3, "pages of another index are other pages"
    assert cluster.indexes("steps-*") == sorted(made[1:]), "the index before stays, older ones are deleted"
    cluster.point("steps", made[1])
    time.sleep(1.1)
    assert total(store) == 2
    store.close()


def test_a_build_that_ends_early_changes_nothing_in_opensearch(urls: tuple[str, ...], cluster: Cluster, tmp_path: Path) -> None:
    made = publish(local_index(tmp_path, 1), cluster, "early")

    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(local_index(tmp_path, 2), cluster, "early", progress=stop)
    assert cluster.indexes("early-*") == [made] == cluster.all_behind("early")


def test_an_index_of_opensearch_that_lost_documents_or_finds_less_is_not_given_to_readers(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = local_index(tmp_path, 2)
    documents = write_opensearch._documents
    monkeypatch.setattr(write_opensearch, "_documents", lambda *given: list(documents(*given))[:-2])
    with pytest.raises(ClusterProblem, match="has 1 documents of the sort paragraph, not 2"):
        publish(folder, cluster, "lost")

    def changed(*given: object) -> list[dict[str, object]]:
        found = list(documents(*given))  # type: ignore[arg-type]
        for each in found:
            if "grams" in each["_source"]:
                each["_source"] |= {"grams": "", "characters": ""}
        return found

    monkeypatch.setattr(write_opensearch, "_documents", changed)
    with pytest.raises(ClusterProblem, match="finds a string in 0 paragraphs, not in 2"):
        publish(folder, cluster, "lost")
    assert cluster.indexes("lost-*") == []


def test_an_index_of_opensearch_that_is_not_ours_is_refused_with_the_command_that_mends_it(
    urls: tuple[str, ...], cluster: Cluster, tmp_path: Path
) -> None:
    with pytest.raises(IndexMissing, match="baogao index --engine opensearch"):
        OpenSearchStore(Access(urls), "nowhere")
    made = publish(local_index(tmp_path, 1), cluster, "other")
    store = OpenSearchStore(Access(urls), "other")
    about = cluster.about(made)
    changes = (
        ({"cluster_schema": 999}, "schema 999"),
        ({"analysis": "000000000000"}, "another text analysis"),
        ({"finished": False}, "schema"),
    )
    for change, said in changes:
        cluster.write_about(made, {**about, **change})
        with pytest.raises(IndexMismatch, match=said) as found:
            OpenSearchStore(Access(urls), "other")
        assert "Run: baogao index --engine opensearch" in str(found.value)
    cluster.remove(made)
    time.sleep(1.1)
    with pytest.raises(StoreError):
        total(store)
    store.close()


def test_the_command_line_publishes_to_opensearch_and_searches_there(urls: tuple[str, ...], tmp_path: Path) -> None:
    def run_there(*given: object) -> subprocess.CompletedProcess[str]:
        return run(*given, *where, BAOGAO_ENGINE="opensearch", BAOGAO_OPENSEARCH_ALIAS="command")

    where = ("--index", tmp_path / "index", "--url", urls[0], "--url", urls[1])
    built = run_there("index", DEMO_CORPUS, "--shards", 2, "--replicas", 1)
    assert built.returncode == 0, built.stderr
    assert built.stdout.splitlines()[-1].startswith("command stands for command-")
    assert f"copied {len(DEMO_FILES)} of {len(DEMO_FILES)} reports" in built.stderr
    found = run_there("search", "宁德时代")
    assert found.stdout.startswith("宁德时代: 9 paragraphs in 4 reports"), found.stderr


def test_two_who_publish_to_opensearch_at_once_leave_one_index_behind_the_alias(
    urls: tuple[str, ...], cluster: Cluster, tmp_path: Path
) -> None:
    folder = local_index(tmp_path, 1)
    for name in ("atonce-a", "atonce-b"):
        cluster.create(name, {})
    ready = threading.Barrier(2)

    def point(name: str) -> None:
        ready.wait()
        cluster.point("atonce", name)

    for _ in range(5):
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(point, ("atonce-a", "atonce-b")))
        assert len(cluster.all_behind("atonce")) == 1
    with pytest.raises(ClusterProblem, match="9 replicas need 10 nodes"):
        publish(folder, cluster, "atonce", replicas=9)


def test_a_paragraph_of_signs_alone_is_shown_over_opensearch_too(
    urls: tuple[str, ...], cluster: Cluster, tmp_path: Path
) -> None:
    for year in (2023, 2024):
        write_report(tmp_path / "corpus", f"{year}.txt", year=year, body=("…" * 30 + "。", BODY))
    build([tmp_path / "corpus"], tmp_path / "index")
    publish(tmp_path / "index", cluster, "signs")
    store = OpenSearchStore(Access(urls), "signs")
    site = create_app(Settings(), store).test_client()
    for record in store.status().records:
        contents = store.report(record.id)
        assert contents is not None
        for paragraph in contents.paragraphs:
            assert site.get(f"/p/{record.id}/{paragraph.anchor}").status_code == 200
    store.close()


def test_opensearch_that_cannot_be_searched_is_not_ready(urls: tuple[str, ...], cluster: Cluster, tmp_path: Path) -> None:
    made = publish(local_index(tmp_path, 1), cluster, "closed")
    store = OpenSearchStore(Access(urls), "closed")
    site = create_app(Settings(), store).test_client()
    assert site.get("/readyz").status_code == 200
    node = urlsplit(urls[0])
    assert ask(int(node.port or 0), "POST", f"/{made}/_close")["acknowledged"]
    time.sleep(1.1)
    assert site.get("/readyz").status_code == site.get("/search?q=发展").status_code == 503
    store.close()
