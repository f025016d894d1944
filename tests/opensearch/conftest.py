"""A cluster of three real nodes for all tests of OpenSearch, and indexes published to it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.opensearch_index.client import Access, Cluster
from tests.opensearch.nodes import Nodes, why_not


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("opensearch")


@pytest.fixture(scope="session")
def urls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ...]]:
    """Addresses of the nodes: those of OPENSEARCH_TEST_URL, or of nodes that are started for the tests."""
    if given := os.environ.get("OPENSEARCH_TEST_URL"):
        yield tuple(given.split(","))
        return
    require_nodes()
    with Nodes(tmp_path_factory.mktemp("nodes"), 2) as nodes:
        yield tuple(nodes.urls)


def require_nodes() -> None:
    """Skip where no node can be started; fail where that must not be."""
    if why := why_not():
        if os.environ.get("OPENSEARCH_REQUIRED") == "1":
            pytest.fail(f"OPENSEARCH_REQUIRED=1, but {why}")
        pytest.skip(why)


@pytest.fixture(scope="session")
def cluster(urls: tuple[str, ...]) -> Iterator[Cluster]:
    cluster = Cluster(Access(urls))
    yield cluster
    cluster.close()
