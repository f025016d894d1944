"""How fast are reports read, segmentation apart, and how fast does jieba cut the same text? Ratios in one run.

usage: python -m bench.reading [PATH…]     (default: corpus; real reports say more)
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.paragraphs import jieba_itself
from indexer.corpus.files import find_sources
from indexer.figures.extracting import figures_of
from indexer.parse import parse_file
from indexer.text.analysis import allow_compiled, bigrams, words
from indexer.text.normalize import normalize

ROUNDS = 5


def main(paths: list[Path]) -> None:
    """Read all reports of the paths, normalise them, cut them, and print megabytes of text a second for each step."""
    files = list(find_sources(paths, Path("index")).found.values())
    reports = [parse_file(file) for file in files]
    texts = [paragraph.text for report in reports for paragraph in report.paragraphs]
    searched = [normalize(text).text for text in texts]
    megabytes = sum(len(text.encode()) for text in texts) / 1e6
    tokenizer = jieba_itself()
    allow_compiled()  # as builds do
    words("预热")
    steps: dict[str, Callable[[], object]] = {
        "read (all of parse)": lambda: [parse_file(file) for file in files],
        "take figures from what was read": lambda: [figures_of(report) for report in reports],
        "normalise": lambda: [normalize(text) for text in texts],
        "cut into bigrams": lambda: [bigrams(text) for text in searched],
        "cut into words": lambda: [words(text) for text in searched],
        "cut by jieba itself": lambda: [tokenizer.lcut_for_search(text) for text in searched],
    }
    print(f"{len(files)} reports, {len(texts)} paragraphs, {megabytes:.2f} MB of text, one core, best of {ROUNDS}")
    best = {}
    for name, step in steps.items():
        spent = []
        for _ in range(ROUNDS):
            began = time.process_time()
            step()
            spent.append(time.process_time() - began)
        best[name] = min(spent)
    jieba = best["cut by jieba itself"]
    for name, seconds in best.items():
        print(f"{name:31} {megabytes / seconds:6.1f} MB/s   {seconds / jieba:5.2f} of jieba's time")


if __name__ == "__main__":
    main([Path(name) for name in sys.argv[1:]] or [Path("corpus")])
