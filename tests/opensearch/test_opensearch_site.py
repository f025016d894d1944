"""The site over a cluster: the very pages that it shows over the local index, and no part asked of a cluster without need."""

import json
import random
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.opensearch_index.client import Access, Cluster
from indexer.opensearch_index.publish import publish
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.opensearch.store import OpenSearchStore
from searchapp.engines.whoosh.store import WhooshStore
from tests.conftest import SEED
from tests.page_kinds import page_kinds

HIT = re.compile(r'<li class="hit">.*?</li>', re.S)


@pytest.fixture(scope="module")
def store(urls: tuple[str, ...], cluster: Cluster, demo_index: Path) -> Iterator[OpenSearchStore]:
    """The demonstration reports in three parts."""
    publish(demo_index, cluster, "site", shards=3, replicas=1)
    store = OpenSearchStore(Access(urls), "site")
    yield store
    store.close()


def test_every_page_over_opensearch_is_that_over_the_local_index(store: OpenSearchStore, demo_store: WhooshStore) -> None:
    here, there = (create_app(Settings(), each).test_client() for each in (demo_store, store))
    for name, url in page_kinds(demo_store).items():
        # By relevance, the scores of two engines put some hits in another order.
        ours, theirs = (client.get(f"{url}&sort=document" if "/search" in url else url) for client in (here, there))
        assert theirs.status_code == ours.status_code, name
        # So they do with the best hits of each report.
        pages = [HIT.sub("", each.text) if name == "by report" else each.text for each in (ours, theirs)]
        assert pages[1] == pages[0], name


def test_a_report_is_asked_of_the_one_part_that_has_it(urls: tuple[str, ...], cluster: Cluster, demo_index: Path) -> None:
    # Of its own, as sites go on learning in the background from what they stand on.
    publish(demo_index, cluster, "asked", shards=3, replicas=0)
    store = OpenSearchStore(Access(urls), "asked")

    def asked() -> int:
        """How many parts have been asked anything so far, by the cluster's own count."""
        with urllib.request.urlopen(f"{urls[0]}/{store.version()}/_stats/search", timeout=10) as answer:
            return int(json.load(answer)["_all"]["total"]["search"]["query_total"])

    # The store itself asks once a second whether the alias stands for another index.
    held = store.at_once()
    for record in held.status().records:
        before = asked()
        contents = held.report(record.id)
        assert contents is not None
        assert len(contents.paragraphs) == record.paragraphs
        assert asked() - before == 1
    store.close()


def test_subjects_are_the_same_however_many_parts_an_index_has(
    store: OpenSearchStore, urls: tuple[str, ...], cluster: Cluster, demo_index: Path, demo_store: WhooshStore
) -> None:
    """As they are when each part counts how common words are in all."""
    publish(demo_index, cluster, "whole", shards=1, replicas=0)
    whole = OpenSearchStore(Access(urls), "whole")
    rnd, records = random.Random(SEED), demo_store.status().records
    pairs = [(rnd.choice(records), rnd.choice(records).id) for _ in range(60)]
    for record, other in pairs:
        number = rnd.randint(1, record.paragraphs)
        in_parts, at_once = (each.same_subject(record.id, number, other) for each in (store, whole))
        assert in_parts == at_once, (record.id, number, other, SEED)
    whole.close()
