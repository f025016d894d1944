"""The store over a cluster keeps the contract, and answers as the local index does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.opensearch_client import Access, Cluster
from indexer.write_opensearch import publish
from searchapp.store.opensearch_store import OpenSearchStore
from searchapp.store.whoosh_store import WhooshStore
from tests.conftest import DEMO_FILES
from tests.store_contract import Row, StoreContract
from tests.test_whoosh_store import rows_of


@pytest.fixture(scope="session")
def demo_of_opensearch(urls: tuple[str, ...], cluster: Cluster, demo_index: Path) -> Iterator[OpenSearchStore]:
    publish(demo_index, cluster, "demo", shards=3, replicas=1)
    store = OpenSearchStore(Access(urls), "demo")
    yield store
    store.close()


class TestOpensearchOnDemonstrationReports(StoreContract):
    ROUNDS = STRINGS = STATES = 60

    @pytest.fixture(scope="class")
    @classmethod
    def store(cls, demo_of_opensearch: OpenSearchStore) -> OpenSearchStore:
        return demo_of_opensearch

    @pytest.fixture(scope="class")
    @classmethod
    def rows(cls, demo_store: WhooshStore) -> list[Row]:
        return rows_of(demo_store, DEMO_FILES)
