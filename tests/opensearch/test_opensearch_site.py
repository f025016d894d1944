"""The site over a cluster: the very pages that it shows over the local index."""

import re
from pathlib import Path

from indexer.opensearch_index.client import Access, Cluster
from indexer.opensearch_index.publish import publish
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.opensearch.store import OpenSearchStore
from searchapp.engines.whoosh.store import WhooshStore
from tests.page_kinds import page_kinds

HIT = re.compile(r'<li class="hit">.*?</li>', re.S)


def test_every_page_over_opensearch_is_that_over_the_local_index(
    urls: tuple[str, ...], cluster: Cluster, demo_index: Path, demo_store: WhooshStore
) -> None:
    publish(demo_index, cluster, "site", shards=3, replicas=1)
    store = OpenSearchStore(Access(urls), "site")
    here, there = (create_app(Settings(), each).test_client() for each in (demo_store, store))
    for name, url in page_kinds(demo_store).items():
        # By relevance, the scores of two engines put some hits in another order.
        ours, theirs = (client.get(f"{url}&sort=document" if "/search" in url else url) for client in (here, there))
        assert theirs.status_code == ours.status_code, name
        # So they do with the best hits of each report.
        pages = [HIT.sub("", each.text) if name == "by report" else each.text for each in (ours, theirs)]
        assert pages[1] == pages[0], name
    store.close()
