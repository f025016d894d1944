"""What does one changed report cost, whatever the corpus holds, and does the index stay as it is over many such changes?

usage: python -m bench.changes [--reports 3000] [--changes 500] [PATH…]     (default: corpus; real reports say more)

The texts under the paths are copied under other places and years and indexed; then one file after the other is changed, and
indexed by itself. Seconds of a processor; of a change, beyond what reading and analysing the one report takes.
"""

import argparse
import random
import statistics
import tempfile
import time
from pathlib import Path

from bench.indexing import copies
from indexer.building.build import build
from indexer.parse import parse_file
from indexer.text.analysis import allow_compiled, load_dictionary
from indexer.whoosh_index.analysed import analyse

# Changes between two lines of the table.
_STEP = 100


def size_of(index: Path) -> tuple[int, float]:
    """(files, megabytes) of an index."""
    sizes = [path.stat().st_size for path in index.iterdir() if path.is_file()]
    return len(sizes), sum(sizes) / 1e6


def change(path: Path, rnd: random.Random) -> None:
    """Say something again, somewhere in the second half of a report."""
    text = path.read_text(encoding="utf-8")
    at = rnd.choice([at for at, char in enumerate(text) if "\u4e00" <= char <= "\u9fff" and at > len(text) // 2])
    path.write_text(f"{text[:at]}（如前所述）{text[at:]}", encoding="utf-8")


def main() -> None:
    """Build, change, and print a line after each hundred changes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, default=[Path("corpus")])
    parser.add_argument("--reports", type=int, default=3000)
    parser.add_argument("--changes", type=int, default=500)
    given = parser.parse_args()
    rnd = random.Random(1)
    with tempfile.TemporaryDirectory() as name:
        corpus, index = Path(name) / "corpus", Path(name) / "index"
        corpus.mkdir()
        copies(given.paths, corpus, given.reports)
        allow_compiled()
        load_dictionary()
        built = build([corpus], index, jobs=2)
        files, megabytes = size_of(index)
        print(f"{built.reports:,} reports, {built.paragraphs:,} paragraphs: {files} files, {megabytes:.0f} MB", flush=True)
        beyond: list[float] = []
        sources = sorted(corpus.iterdir())
        for number in range(1, given.changes + 1):
            path = rnd.choice(sources)
            change(path, rnd)
            began = time.process_time()
            analyse(parse_file(path))
            reading = time.process_time() - began
            began = time.process_time()
            result = build([corpus], index)
            beyond.append(time.process_time() - began - reading)
            assert len(result.updated) == 1, result
            if number % _STEP == 0:
                files, megabytes = size_of(index)
                last = beyond[-_STEP:]
                spent = f"{statistics.median(last):.2f} s the median, {max(last):.2f} the most, {sum(last):.0f} together"
                print(f"after {number} changes: {spent}; {files} files, {megabytes:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
