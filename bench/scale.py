"""How do building, opening and asking grow with the size of a corpus? One row a size, each in a process of its own.

usage: python -m bench.scale [--sizes 12000,120000,1200000] [PATH…]     (default: corpus; real reports say more)

Analysis is done once for each text and shared, so that building means writing the index. Queries are drawn from the
texts: strings of 1 to 12 characters, several strings, wildcards, alternatives, negations, filters, all facets, all orders.
Times are those of a processor.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from bench.engines import ThisEngine, built_and_opened
from bench.paragraphs import Corpus
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.facets import YearRange
from searchapp.questions.query import And, Exact, Filters, Not, Or, Query, SearchRequest, Sort, Wildcard

QUERIES = 1_000


def memory_mb(what: str) -> float:
    """Memory of this process in megabytes: VmRSS, all that is resident, or RssAnon, without what is mapped from files."""
    about = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(about[what].split()[0]) / 1024


def random_query(rnd: random.Random, texts: list[str]) -> Query:
    """A query over strings that stand in the texts."""

    def string(most: int) -> Exact:
        text = rnd.choice(texts)
        size = rnd.randint(min(2, len(text)), min(most, len(text)))
        at = rnd.randrange(len(text) - size + 1)
        return Exact(text[at : at + size].strip() or "发展")

    kind = rnd.random()
    if kind < 0.5:
        return string(12) if rnd.random() < 0.9 else Exact(rnd.choice(texts)[:1])
    if kind < 0.75:
        return And(tuple(string(4) for _ in range(rnd.randint(2, 3))))
    if kind < 0.85:
        return Or((string(6), string(6)))
    if kind < 0.95:
        return And((string(4), Not(string(4))))
    return Wildcard((string(3).text, string(3).text))


def random_request(rnd: random.Random, texts: list[str]) -> SearchRequest:
    """A question with filters now and then."""
    filters = Filters()
    if rnd.random() < 0.4:
        first = rnd.randint(1980, 2024)
        filters = Filters(
            region=(rnd.choice(("370000", "440000", "650000", "370800")),) if rnd.random() < 0.6 else (),
            year=(YearRange(first, first + rnd.randint(0, 10)),) if rnd.random() < 0.6 else (),
            chapter=(rnd.choice(("review", "tasks")),) if rnd.random() < 0.4 else (),
        )
    return SearchRequest(random_query(rnd, texts), filters=filters, sort=rnd.choice(list(Sort)), limit=20)


def one_size(paths: list[Path], size: int, seed: int) -> None:
    """Build, open and ask an index of so many paragraphs, and print a row."""
    corpus = Corpus.read(paths)
    texts = [each.searched for report in corpus.reports for each in report.analysed]
    sample = random.Random(seed).sample(texts, min(len(texts), 2_000))
    with tempfile.TemporaryDirectory() as name:
        built_s, _, taken = built_and_opened(ThisEngine(), corpus.recombined(size), Path(name) / "index")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        text_mb = sum(len(each.searched.encode()) for report in corpus.recombined(size) for each in report.analysed) / 1e6
        (Path(name) / "texts.json").write_text(json.dumps(sample), encoding="utf-8")
        asking = [sys.executable, "-m", "bench.scale", "--ask", name, "--seed", str(seed)]
        answered = subprocess.run(asking, check=True, capture_output=True, text=True).stdout.strip()
    print(
        f"{size:>10,} {text_mb:8.1f} {built_s:8.1f} {built_s / size * 1e6:8.0f} {peak:8.0f} {taken / 1e6:8.1f} "
        f"{taken / text_mb / 1e6:6.2f} {answered}",
        flush=True,
    )


def ask(folder: Path, seed: int) -> None:
    """Open an index as the server does, ask it many questions, and print what it took."""
    texts = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    began = time.process_time()
    store = WhooshStore(folder / "index")
    opened_ms = (time.process_time() - began) * 1000
    rnd = random.Random(seed)
    spent = []
    for _ in range(QUERIES):
        request = random_request(rnd, texts)
        began = time.process_time()
        store.search(request)
        spent.append((time.process_time() - began) * 1000)
    p50, p95, most = np.percentile(spent, [50, 95, 100])
    memory = f"{memory_mb('VmRSS'):7.0f} {memory_mb('RssAnon'):7.0f}"
    print(f"{opened_ms:8.0f} {p50:7.1f} {p95:7.1f} {most:7.1f} {memory}")


def memory_of_asking(folder: Path, texts: list[str], seed: int) -> float:
    """Megabytes that a process of its own takes to answer from an index, without what it has mapped of it."""
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / "index").symlink_to(folder.resolve())
        (Path(name) / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
        asking = [sys.executable, "-m", "bench.scale", "--ask", name, "--seed", str(seed)]
        return float(subprocess.run(asking, check=True, capture_output=True, text=True).stdout.split()[-1])


def main() -> None:
    """Print a table with a row for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, default=[Path("corpus")])
    parser.add_argument("--sizes", default="12000,120000,1200000")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--size", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--ask", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.ask:
        ask(given.ask, given.seed)
    elif given.size:
        one_size(given.paths, given.size, given.seed)
    else:
        built = f"{'paragraphs':>10} {'text MB':>8} {'build s':>8} {'µs each':>8} {'peak MB':>8} {'index MB':>8} {'÷ text':>6}"
        print(f"{built} {'open ms':>8} {'p50 ms':>7} {'p95 ms':>7} {'max ms':>7} {'RSS MB':>7} {'own MB':>7}", flush=True)
        for size in given.sizes.split(","):
            again = [sys.executable, "-m", "bench.scale", "--size", size, "--seed", str(given.seed), *map(str, given.paths)]
            subprocess.run(again, check=True)
        print(
            f"peak: memory of building. {QUERIES:,} queries (seed {given.seed}), each with total, twenty hits, all facets; then"
        )
        print("RSS: memory of the process that answers, what it has mapped of the index included; own: without that.")


if __name__ == "__main__":
    main()
