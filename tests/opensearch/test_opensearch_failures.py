"""What a cluster does when it fails is never an answer: nodes are killed under load, shards are lost, all of it goes away."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from indexer.opensearch_index.client import PATIENCE_SECONDS, Access, Cluster
from indexer.opensearch_index.publish import publish
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.opensearch.store import OpenSearchStore
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import Exact, SearchRequest
from searchapp.store.base import StoreError
from tests.conftest import thorough
from tests.opensearch.conftest import require_nodes
from tests.opensearch.nodes import Nodes

pytestmark = thorough

STRINGS = ("发展", "新能源", "的", "宁德时代", "绝无此句", "城乡 建设")
READERS = 4


@pytest.fixture(scope="module")
def nodes_to_break(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    require_nodes()
    with Nodes(tmp_path_factory.mktemp("broken"), 3) as nodes:
        yield nodes


@pytest.fixture
def nodes(nodes_to_break: Nodes) -> Nodes:
    """A cluster that is whole, to be broken."""
    nodes_to_break.mend()
    return nodes_to_break


def published(nodes: Nodes, demo_index: Path, replicas: int) -> OpenSearchStore:
    access = Access(tuple(nodes.urls))
    cluster = Cluster(access)
    # Without replicas, each node has what no other has.
    publish(demo_index, cluster, "demo", shards=2 if replicas else len(nodes.urls), replicas=replicas)
    cluster.close()
    return OpenSearchStore(access, "demo")


class Readers:
    """Threads that ask the site the same few questions all the while, and judge each answer by those of the local index."""

    def __init__(self, client_of: FlaskClient, expected: dict[str, tuple[int, list[str]]]) -> None:
        self._client, self._expected = client_of, expected
        self.right = self.refused = 0
        self.wrong: list[object] = []
        self.last_refused = 0.0
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(at,), daemon=True) for at in range(READERS)]
        for thread in self._threads:
            thread.start()

    def _read(self, at: int) -> None:
        client = self._client.application.test_client()
        # A breath between questions leaves the nodes the time to come back.
        while not self._stop.wait(0.15):
            string = STRINGS[at % len(STRINGS)]
            at += 1
            answer = client.get("/api/search", query_string={"q": string, "limit": 100, "sort": "document"})
            with self._lock:
                if answer.status_code == 503:
                    self.refused += 1
                    self.last_refused = time.monotonic()
                    continue
                found = answer.get_json()
                ids = [hit["id"] for hit in found.get("hits", ())]
                if answer.status_code == 200 and (found["total"], ids) == self._expected[string]:
                    self.right += 1
                else:
                    self.wrong.append((string, answer.status_code, found))

    def wait_for(self, more: int, seconds: float) -> bool:
        """Whether so many more right answers come within some time."""
        until, goal = time.monotonic() + seconds, self.right + more
        while time.monotonic() < until and self.right < goal:
            time.sleep(0.1)
        return self.right >= goal

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


@pytest.mark.timeout(300)
def test_opensearch_loses_a_node_under_load_and_no_answer_is_wrong_or_partial(
    nodes: Nodes, demo_index: Path, demo_store: WhooshStore
) -> None:
    reference = create_app(Settings(), demo_store).test_client()
    expected = {}
    for string in STRINGS:
        found = reference.get("/api/search", query_string={"q": string, "limit": 100, "sort": "document"}).get_json()
        expected[string] = (found["total"], [hit["id"] for hit in found["hits"]])
    store = published(nodes, demo_index, replicas=1)
    site = create_app(Settings(), store).test_client()
    readers = Readers(site, expected)
    try:
        assert readers.wait_for(30, 60)
        for number in (2, 0):
            nodes.kill(number)
            assert readers.wait_for(30, 60), "the site answers while a node is gone"
            nodes.wait_for(2)  # else the cluster may still count the node that is gone
            nodes.start(number)
            nodes.wait_for(3)
            Cluster(Access(tuple(nodes.urls))).wait_for_copies("demo", 60)
            assert readers.wait_for(30, 60)
    finally:
        readers.stop()
    print(f"{readers.right} right, {readers.refused} refused, {len(readers.wrong)} wrong")
    assert not readers.wrong, readers.wrong[:3]
    store.close()


@pytest.mark.timeout(200)
def test_opensearch_without_a_shard_is_an_error_and_not_fewer_hits(nodes: Nodes, demo_index: Path) -> None:
    store = published(nodes, demo_index, replicas=0)
    assert store.search(SearchRequest(Exact("发展"))).total > 0
    site = create_app(Settings(), store).test_client()
    nodes.kill(1)
    began = time.monotonic()
    with pytest.raises(StoreError):
        store.search(SearchRequest(Exact("发展")))
    assert time.monotonic() - began < PATIENCE_SECONDS + 15
    answer = site.get("/search?q=发展")
    assert answer.status_code == 503
    assert "不表示没有结果" in answer.text
    assert "没有段落" not in answer.text
    nodes.wait_for(2)
    nodes.start(1)
    nodes.wait_for(3)
    Cluster(Access(tuple(nodes.urls))).wait_for_copies("demo", 60)
    assert comes_back(site, "/search?q=发展"), "service again without a restart of the site"
    store.close()


@pytest.mark.timeout(200)
def test_opensearch_that_is_gone_is_a_503_and_comes_back_by_itself(nodes: Nodes, demo_index: Path) -> None:
    store = published(nodes, demo_index, replicas=1)
    site = create_app(Settings(), store).test_client()
    assert site.get("/search?q=发展").status_code == 200
    for number in range(3):
        nodes.kill(number)
    time.sleep(1.1)  # so that the alias is looked at again
    for path in ("/search?q=绝无此句", "/api/search?q=绝无此句", "/readyz", "/"):
        assert site.get(path).status_code == 503, path
    assert site.get("/healthz").status_code == 200
    for number in range(3):
        nodes.start(number)
    nodes.wait_for(3)
    Cluster(Access(tuple(nodes.urls))).wait_for_copies("demo", 60)
    for path in ("/search?q=发展", "/readyz", "/"):
        assert comes_back(site, path), path
    store.close()


def comes_back(site: FlaskClient, path: str) -> bool:
    """Whether a page is answered within some seconds."""
    until = time.monotonic() + 2 * PATIENCE_SECONDS
    while time.monotonic() < until:
        if site.get(path).status_code == 200:
            return True
        time.sleep(0.2)
    return False
