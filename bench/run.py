"""All that is measured of speed, in one table beside the figures that were committed last, within ten minutes.

usage: python -m bench.run [--size 120000] [--quick] [--write] [--only core,worst…] [PATH…]     (default: corpus)

Times are those of processors, and each is told beside something that was measured in turns with it: another engine, jieba, what
a researcher would write, a bare command, the second question, or a yardstick, which is work that never changes. What takes a
ratio more than 1.15 times that of bench/figures.json is marked and told at the end; `--write` makes this run the figures that
are committed, from which `make measured` makes the tables of docs/measured.md.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np

from bench import counts, first, indexing, search_core, worst
from bench.engines import ThisEngine
from bench.figures import PATH, Figure, Measured, change, described_machine, is_slower
from bench.paragraphs import Corpus
from bench.scale import memory_of_asking, random_request
from bench.turns import processor_s, summed_up, taken_s, yardstick
from indexer.building.build import build

QUESTIONS, QUESTIONS_AT_ONCE = 1_000, 50


@dataclass(frozen=True, slots=True)
class Bench:
    """What the parts run on.

    Attributes:
        texts: the searched forms of all paragraphs; work: a folder for what is made; is_quick: a third of the rounds.
        index: of this engine, over all paragraphs; made by the part `core`, or by whoever asks for it first.
    """

    paths: Sequence[Path]
    corpus: Corpus
    texts: Sequence[str]
    size: int
    work: Path
    is_quick: bool

    @property
    def index(self) -> Path:
        folder = self.work / "core" / "0"
        if not folder.exists():
            folder.parent.mkdir(exist_ok=True)
            ThisEngine().build(self.corpus.recombined(self.size), folder)
        return folder

    @property
    def jieba_s(self) -> float:
        """What jieba alone takes to cut all paragraphs."""
        return self.corpus.jieba_s_per_char * sum(map(len, self.texts))


def core(bench: Bench) -> list[Figure]:
    """The search core and its peers."""
    (bench.work / "core").mkdir(exist_ok=True)
    engines = search_core.built(bench.corpus, bench.size, bench.work / "core")
    return search_core.figures(engines, bench.jieba_s, sum(len(text.encode()) for text in bench.texts))


def mixed(bench: Bench) -> list[Figure]:
    """A thousand questions of all kinds with all facets, nothing known of any; and the memory of who answers."""
    store = worst.forgetful(bench.index)
    sample = random.Random(1).sample(list(bench.texts), min(len(bench.texts), 2_000))
    rnd = random.Random(1)
    requests = [random_request(rnd, sample) for _ in range(QUESTIONS // 3 if bench.is_quick else QUESTIONS)]
    spent: list[float] = []
    measures: list[float] = []
    for at, request in enumerate(requests):
        if at % QUESTIONS_AT_ONCE == 0:
            measures.append(taken_s(yardstick))
        spent.append(taken_s(partial(store.search, request)))
    store.close()
    measure = statistics.median(measures)
    at_percents = zip(("p50", "p95", "max"), np.percentile(spent, [50, 95, 100]).tolist(), strict=True)
    found = [Figure(f"mixed/{name}", s * 1000, "ms", ratio=s / measure, beside="yardstick") for name, s in at_percents]
    return [*found, Figure("mixed/own memory", memory_of_asking(bench.index, sample, 1), "MB")]


def heaviest(bench: Bench) -> list[Figure]:
    """The slowest questions that can be made."""
    sample = list(filter(None, bench.texts[:5_000]))
    return worst.figures(bench.index, sample, 2.0 if bench.is_quick else 5.0, 1)[0]


def word_counts(bench: Bench) -> list[Figure]:
    """A table of 500 words, beside loops in Python and pandas."""
    return counts.figures(bench.corpus, 500, min(bench.size, 12_000), bench.work / "counts")


def from_files(bench: Bench) -> list[Figure]:
    """From files to index, beside jieba alone."""
    folder = bench.work / "files"
    folder.mkdir()
    indexing.copies(list(bench.paths), folder, 30 if bench.is_quick else 60)
    corpus = Corpus.read([folder])
    jieba_s = corpus.jieba_s_per_char * sum(len(each.searched) for report in corpus.reports for each in report.analysed)
    spent = []
    for number in range(2):
        began = processor_s()
        result = build([folder], bench.work / f"built{number}", jobs=1)
        spent.append(processor_s() - began)
        assert not result.failed, result.failed
    return [Figure("files to index", min(spent), "s", ratio=min(spent) / jieba_s, beside="jieba")]


def command(bench: Bench) -> list[Figure]:
    """The command, from its start to its end, beside a bare one of the same library."""
    baogao = str(Path(sys.executable).with_name("baogao"))
    bare = [sys.executable, "-c", "import click\n@click.command()\ndef main(): print('there')\nmain()"]
    commands = {
        "bare command": bare,
        "baogao --help": [baogao, "--help"],
        "baogao search": [baogao, "search", "宁德时代", "--index", str(bench.index)],
    }
    rounds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(5 if bench.is_quick else 15):
        for name, each in commands.items():
            began = processor_s()
            subprocess.run(each, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "COLUMNS": "80"})
            rounds[name].append(processor_s() - began)
    taken = summed_up(rounds, "bare command")
    return [Figure(f"command/{name}", t.seconds, "s", t.spread, t.ratio, "bare command") for name, t in taken.items()]


def first_questions(bench: Bench) -> list[Figure]:
    """The first question of a server beside the second."""
    asked = first.asked_of_servers("serve", bench.index, 2 if bench.is_quick else 4)
    medians = {kind: tuple(map(statistics.median, both)) for kind, both in asked.items()}
    return [
        Figure(f"first question/{kind}", a, "ms", ratio=a / b, beside="second question") for kind, (a, b) in medians.items()
    ]


PARTS: dict[str, Callable[[Bench], list[Figure]]] = {
    "core": core,
    "mixed": mixed,
    "worst": heaviest,
    "counts": word_counts,
    "files": from_files,
    "command": command,
    "first": first_questions,
}


def measured(bench: Bench, parts: Sequence[str]) -> Iterator[Figure]:
    """The figures of some parts, as they are found."""
    for name in parts:
        yield from PARTS[name](bench)


def line(now: Figure, before: Figure | None) -> str:
    """A row of the table."""
    ratio = "" if now.ratio is None else f"{now.ratio:.3g} ×"
    changed = change(now, before)
    since = "new" if changed is None else f"{changed:.2f}"
    marks = [*(["slower"] if is_slower(now, before) else []), *([] if now.have_agreed else ["runs did not agree"])]
    spread = f"±{now.spread * 100:.0f} %" if now.spread else ""
    return (
        f"{now.name:46} {now.value:9.4g} {now.unit:3} {spread:>7} {ratio:>9} {now.beside:22} {since:>5} {', '.join(marks)}"
    ).rstrip()


def main() -> None:
    """Measure, print the table, and write the figures if that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, default=[Path("corpus")])
    parser.add_argument("--size", type=int, default=120_000, help="paragraphs")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, for a machine that has others to serve")
    parser.add_argument("--only", default=",".join(PARTS), help="some of the parts, divided by commas")
    parser.add_argument("--write", action="store_true", help=f"write {PATH.name}")
    given = parser.parse_args()
    began, before = time.monotonic(), Measured.read()
    corpus = Corpus.read(given.paths)
    texts = [each.searched for report in corpus.recombined(given.size) for each in report.analysed]
    mb = sum(len(text.encode()) for text in texts) / 1e6
    about = {**described_machine(), "paragraphs": f"{len(texts):,}", "text": f"{mb:.0f} MB", "day": date.today().isoformat()}
    print("; ".join(f"{name}: {text}" for name, text in about.items()))
    print(f"{'':46} {'takes':>9} {'':3} {'spread':>7} {'ratio':>9} {'beside':22} {'÷ last':>5}")
    found = []
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(given.paths, corpus, texts, given.size, Path(name), given.quick)
        for figure in measured(bench, given.only.split(",")):
            found.append(figure)
            print(line(figure, before.by_name().get(figure.name)), flush=True)
    slower = [each.name for each in found if is_slower(each, before.by_name().get(each.name))]
    print(f"{len(slower)} figures are slower than those of {before.about.get('day', 'no day')}: {', '.join(slower) or 'none'}")
    print(f"took {(time.monotonic() - began) / 60:.1f} minutes, {processor_s() / 60:.1f} of a processor")
    if given.write:
        kept = [each for each in before.figures if each.name not in {figure.name for figure in found}]
        Measured(about, [*found, *kept]).write()


if __name__ == "__main__":
    main()
