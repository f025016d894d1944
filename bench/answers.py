"""How long do answers take, and what would a plain scan of the texts take? One table, ratios in one run.

usage: python bench/answers.py [PATH…]     (default: corpus; real reports say more)
"""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from indexer.analysis import words
from indexer.build import build, find_sources
from indexer.normalize import normalize
from indexer.parse import parse_file
from searchapp.query import SearchRequest, strings_of
from searchapp.read_query import read_query
from searchapp.store.whoosh_store import WhooshStore

QUERIES = ("宁德时代", "高质量发展", "发展", "发", "新能源 电池", "5G", "推进新型工业化")
ROUNDS = 3


def best_ms(ask: Callable[[], object]) -> float:
    """The shortest of some runs, in milliseconds."""
    spent = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        ask()
        spent.append((time.perf_counter() - began) * 1000)
    return min(spent)


def main(paths: list[Path]) -> None:
    """Build an index of the paths in a temporary folder, ask it and a plain scan, and print both."""
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work) / "index"
        files = list(find_sources(paths, folder).found.values())
        began = time.perf_counter()
        texts = [paragraph.text for file in files for paragraph in parse_file(file).paragraphs]
        read_s = time.perf_counter() - began
        searched = [normalize(text).text for text in texts]
        words("预热")
        began = time.perf_counter()
        for text in searched:
            words(text)
        cut_s = time.perf_counter() - began
        began = time.perf_counter()
        build(paths, folder)
        build_s = time.perf_counter() - began
        megabytes = sum(len(text.encode()) for text in texts) / 1e6
        size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
        print(f"{len(files)} reports, {len(texts)} paragraphs, {megabytes:.2f} MB of text")
        print(f"reading {read_s:.2f} s ({megabytes / read_s:.1f} MB/s), jieba {cut_s:.2f} s, whole build {build_s:.2f} s")
        print(f"build ÷ jieba {build_s / cut_s:.1f}, index ÷ text {size / megabytes:.1f}")
        print(f"{'query':12} {'hits':>6} {'engine ms':>10} {'scan ms':>9} {'engine ÷ scan':>14} {'same':>5}")
        store = WhooshStore(folder)
        for typed in QUERIES:
            row(store, SearchRequest(read_query(typed), limit=10), typed, searched)
        store.close()


def row(store: WhooshStore, request: SearchRequest, typed: str, searched: list[str]) -> None:
    """Print one query's times and whether both answers agree."""
    strings = strings_of(request.query)

    def scan() -> int:
        return sum(all(string in text for string in strings) for text in searched)

    engine, plain = best_ms(lambda: store.search(request)), best_ms(scan)
    total = store.search(request).total
    print(f"{typed:12} {total:6} {engine:10.2f} {plain:9.2f} {engine / plain:14.2f} {total == scan()!s:>5}")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or [Path("corpus")])
