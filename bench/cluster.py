"""What does a cluster cost, and what does it give? Both engines on the same paragraphs and questions, one table.

usage: python -m bench.cluster [--sizes 12000,120000] [PATH…]     (default: corpus; real reports say more)

Three nodes on this one machine, so the cluster has no more processors than the local index has: what is compared is the work,
not what more machines would add. Questions are those of bench.scale. `1` is one reader, `8` are eight at a time. A cluster is
worth its cost where the local index answers its readers too slowly, or has outgrown a machine, whichever the size.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from bench.engines import ThisEngine, built_and_opened
from bench.paragraphs import Corpus
from bench.scale import random_request
from indexer.opensearch_index.client import Access, Cluster
from indexer.opensearch_index.publish import publish
from searchapp.engines.opensearch.store import OpenSearchStore
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import SearchRequest
from searchapp.store.base import SearchStore
from tests.opensearch.nodes import Nodes, why_not

QUESTIONS = 300
READERS = 8
SHARDS, REPLICAS = 3, 1


def questions(corpus: Corpus, seed: int) -> Iterator[SearchRequest]:
    """The same questions for every engine."""
    texts = [each.searched for report in corpus.reports for each in report.analysed]
    rnd = random.Random(seed)
    return (random_request(rnd, texts) for _ in range(QUESTIONS))


def asked(store: SearchStore, requests: list[SearchRequest]) -> tuple[list[float], float, list[int]]:
    """(milliseconds of each question asked alone, questions a second by eight readers, totals)."""
    totals, spent = [], []
    for request in requests:
        began = time.perf_counter()
        totals.append(store.search(request).total)
        spent.append((time.perf_counter() - began) * 1000)
    began = time.perf_counter()
    with ThreadPoolExecutor(READERS) as pool:
        list(pool.map(store.search, requests))
    return spent, len(requests) / (time.perf_counter() - began), totals


def row(name: str, size: int, made_s: float, megabytes: float, found: tuple[list[float], float, list[int]]) -> str:
    """A row of the table."""
    p50, p95 = np.percentile(found[0], [50, 95])
    return f"{size:>9,} {name:<12} {made_s:8.1f} {megabytes:9.1f} {p50:8.1f} {p95:8.1f} {found[1]:9.1f}"


def one_size(corpus: Corpus, size: int, nodes: Nodes, seed: int) -> None:
    """Build both, ask both, and print their rows and the ratios."""
    requests = list(questions(corpus, seed))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "index"
        built_s, _, taken = built_and_opened(ThisEngine(), corpus.recombined(size), folder)
        local = WhooshStore(folder)
        here = asked(local, requests)
        local.close()
        access = Access(tuple(nodes.urls))
        cluster = Cluster(access)
        began = time.perf_counter()
        index = publish(folder, cluster, "bench", shards=SHARDS, replicas=REPLICAS, jobs=2)
        published_s = time.perf_counter() - began
        stored = nodes.ask("GET", f"/{index}/_stats/store")["_all"]["primaries"]["store"]["size_in_bytes"]
        remote = OpenSearchStore(access, "bench")
        there = asked(remote, requests)
        remote.close()
        cluster.close()
    print(row("local index", size, built_s, taken / 1e6, here))
    print(row("cluster", size, published_s, stored / 1e6, there))
    ratios = [np.percentile(there[0], at) / np.percentile(here[0], at) for at in (50, 95)]
    same = sum(one == other for one, other in zip(here[2], there[2], strict=True))
    print(
        f"{'':>9} {'ratio':<12} {published_s / built_s:8.1f} {stored / taken:9.1f} {ratios[0]:8.1f} {ratios[1]:8.1f} "
        f"{there[1] / here[1]:9.2f}   {same}/{len(requests)} totals the same",
        flush=True,
    )


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, default=[Path("corpus")])
    parser.add_argument("--sizes", default="12000,120000")
    parser.add_argument("--heap", type=int, default=1024, help="megabytes of memory of each node")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if why := why_not():
        parser.error(why)
    corpus = Corpus.read(given.paths)
    print(f"three nodes with {given.heap} MB, {SHARDS} shards, {REPLICAS} replica")
    print(f"{'':>9} {'':<12} {'made s':>8} {'MB':>9} {'p50 ms 1':>8} {'p95 ms 1':>8} {'a second 8':>9}", flush=True)
    with tempfile.TemporaryDirectory() as name, Nodes(Path(name), 3, given.heap) as nodes:
        for size in given.sizes.split(","):
            one_size(corpus, int(size), nodes, given.seed)


if __name__ == "__main__":
    main()
