"""How long does indexing take from files to index, on one core and on two, and how long does jieba alone? Ratios in one run.

usage: python -m bench.indexing [--reports 300] [PATH…]     (default: corpus; real reports say more)

The texts under the paths are copied under other places and years until there are so many.
"""

import argparse
import itertools
import os
import tempfile
import time
from pathlib import Path

from bench.paragraphs import Corpus
from indexer.building.build import build
from indexer.corpus.files import find_sources
from indexer.vocabulary.regions import gazetteer


def copies(paths: list[Path], folder: Path, many: int) -> None:
    """Write so many reports: texts with a block at their head that names another place and year."""
    texts = [path.read_text(encoding="utf-8") for path in find_sources(paths, folder).found.values() if path.suffix == ".txt"]
    codes = sorted(code for code in gazetteer().names if code != "000000")
    for number, text in zip(range(many), itertools.cycle(texts)):
        about = f'---\nregion: "{codes[number * 37 % len(codes)]}"\nyear: {1980 + number % 45}\n---\n'
        (folder / f"{number}.txt").write_text(about + text, encoding="utf-8")


def main() -> None:
    """Copy the texts, index them with one worker and with two, and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, default=[Path("corpus")])
    parser.add_argument("--reports", type=int, default=300)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        (work / "corpus").mkdir()
        copies(given.paths, work / "corpus", given.reports)
        corpus = Corpus.read([work / "corpus"])
        chars = sum(len(each.searched) for report in corpus.reports for each in report.analysed)
        jieba_s = corpus.jieba_s_per_char * chars
        print(f"{given.reports} reports, {chars:,} characters, {os.cpu_count()} cores; jieba alone {jieba_s:.1f} s")
        spent = {}
        for jobs in (1, 2):
            began = time.perf_counter()
            result = build([work / "corpus"], work / f"index{jobs}", jobs=jobs)
            spent[jobs] = time.perf_counter() - began
            assert not result.failed, result.failed
            ratios = f"÷ jieba {spent[jobs] / jieba_s:.2f}, {spent[1] / spent[jobs]:.2f} times as fast"
            print(f"--jobs {jobs}: {spent[jobs]:6.1f} s, {ratios}", flush=True)


if __name__ == "__main__":
    main()
