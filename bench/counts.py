"""How long does a table of word counts take, beside what a researcher would write? Prints seconds of CPU and ratios.

usage: python -m bench.counts [--words 500] [--size 120000] [PATH…]     (default: corpus; real reports say more)

Larger sizes are the same paragraphs under other places and years. The peers are given the searched texts in memory, already
folded, and count each word with `str.count`, in Python and in pandas: no longest match, no sentences, no headings, no chapters.
`first` is the first count of an index just opened, `warm` the best of three. The totals with --overlap are those of the peers
for words that do not overlap themselves.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd

from bench.engines import ThisEngine, built_and_opened
from bench.figures import Figure
from bench.paragraphs import Corpus
from bench.turns import Taken, in_turns, summed_up, until_agreed
from indexer.model import ReportKind
from indexer.text.analysis import load_dictionary
from searchapp.counting.dictionary import together, word
from searchapp.counting.study import Study
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.export.counts import write_counts
from searchapp.questions.query import Filters
from searchapp.store.counted import counted_table

ROUNDS = 3


def drawn_words(texts: Sequence[str], many: int, rnd: random.Random) -> list[str]:
    """Different strings of two to six characters that stand in the texts, as words of dictionaries do."""
    found: dict[str, None] = {}
    while len(found) < many:
        text = rnd.choice(texts)
        at, size = rnd.randrange(len(text)), rnd.choice((2, 2, 3, 4, 4, 6))
        drawn = text[at : at + size]
        if len(drawn) == size and drawn.isalpha() and not overlaps_itself(drawn):
            found.setdefault(drawn)
    return list(found)


def seconds(run: Callable[[], object]) -> float:
    """What a call takes of the processor: none of the three waits for anything, and others may share the machine."""
    began = time.process_time()
    run()
    return time.process_time() - began


def in_python(texts: Sequence[str], reports: Sequence[int], words: Sequence[str]) -> dict[tuple[int, str], int]:
    """Occurrences by report and word, text by text."""
    found: dict[tuple[int, str], int] = {}
    for text, report in zip(texts, reports, strict=True):
        for each in words:
            if many := text.count(each):
                found[report, each] = found.get((report, each), 0) + many
    return found


def in_pandas(frame: pd.DataFrame, words: Sequence[str]) -> pd.DataFrame:
    """The same by a column a word, summed by report."""
    counts = {each: frame["text"].str.count(each) for each in words}
    return pd.DataFrame(counts).groupby(frame["report"]).sum()


def overlaps_itself(each: str) -> bool:
    """Whether a word may begin within itself: 发展再发 in 发展再发展再发."""
    return any(each.startswith(each[-size:]) for size in range(1, len(each)))


def _compare(work: Path, analysed: Sequence[tuple[int, str]], words: Sequence[str], share: int) -> None:
    """Print what each way takes, and whether this one finds what the plain loop does."""
    everything = Filters(kind=[str(kind) for kind in ReportKind])
    once = Study(together([("", [word(each) for each in words])]), everything)
    began = time.process_time()
    store = WhooshStore(work / "index")
    opened = time.process_time() - began
    first = seconds(lambda: counted_table(store, once))
    warm = min(seconds(lambda: counted_table(store, once)) for _ in range(ROUNDS))
    all_of = min(seconds(lambda: counted_table(store, replace(once, overlap=True))) for _ in range(ROUNDS))
    table = counted_table(store, once)
    files = {form: seconds(partial(write_counts, table, form, work / f"t.{form}")) for form in ("csv", "parquet", "dta")}
    part = analysed[::share]
    reports, texts = [at for at, _ in part], [text for _, text in part]
    python = seconds(lambda: in_python(texts, reports, words)) * share
    frame = pd.DataFrame({"report": reports, "text": texts})
    pandas = seconds(lambda: in_pandas(frame, words)) * share
    print(f"{len(words)} words, {len(analysed):,} paragraphs, {analysed[-1][0] + 1:,} reports; open {opened:.2f} s")
    print(f"this: first {first:.2f} s, warm {warm:.2f} s, --overlap {all_of:.2f} s")
    print("files: " + ", ".join(f"{form} {took:.2f} s" for form, took in files.items()))
    print(f"Python str.count {python:.1f} s, {python / warm:.0f} times warm, {python / first:.0f} times first")
    print(f"pandas str.count {pandas:.1f} s, {pandas / warm:.0f} times warm, {pandas / first:.0f} times first")
    whole = in_python([text for _, text in analysed], [0] * len(analysed), words[:20])
    found = store.tally(replace(once, overlap=True).tallied).of_words.hits.sum(axis=0)
    same = sum(int(found[at]) == whole.get((0, each), 0) for at, each in enumerate(words[:20]))
    print(f"totals of the first 20 words that are those of str.count: {same}")


def figures(corpus: Corpus, many: int, size: int, work: Path) -> list[Figure]:
    """What a table of so many words takes, first and again, beside the peers."""
    analysed = [(at, each.searched) for at, report in enumerate(corpus.recombined(size)) for each in report.analysed]
    reports, texts = [at for at, _ in analysed], [text for _, text in analysed]
    words = drawn_words(list(filter(None, texts)), many, random.Random(1))
    built_and_opened(ThisEngine(), corpus.recombined(size), work)
    once = Study(together([("", [word(each) for each in words])]), Filters(kind=[str(kind) for kind in ReportKind]))
    frame = pd.DataFrame({"report": reports, "text": texts})
    load_dictionary()

    def run() -> dict[str, Taken]:
        store = WhooshStore(work)
        first = seconds(lambda: counted_table(store, once))
        ways: dict[str, Callable[[], object]] = {
            "again": lambda: counted_table(store, once),
            "Python": lambda: in_python(texts, reports, words),
            "pandas": lambda: in_pandas(frame, words),
        }
        rounds = in_turns({name: [way] for name, way in ways.items()}, ROUNDS, random.Random(1))
        store.close()
        return summed_up({"first": [first] * ROUNDS, **rounds}, "Python")

    settled = until_agreed(run, 3)
    return [
        Figure(f"counts/{name}", t.seconds, "s", t.spread, t.ratio, "Python", settled.have_agreed)
        for name, t in settled.taken.items()
    ]


def main() -> None:
    """Count the same words in the same paragraphs in three ways."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, default=[Path("corpus")])
    parser.add_argument("--words", type=int, default=500)
    parser.add_argument("--size", type=int, default=120_000, help="paragraphs")
    parser.add_argument("--share", type=int, default=10, help="the peers count one in so many paragraphs, and are multiplied")
    given = parser.parse_args()
    corpus = Corpus.read(given.paths)
    analysed = [(at, each.searched) for at, report in enumerate(corpus.recombined(given.size)) for each in report.analysed]
    texts = [text for _, text in analysed if text]
    words = drawn_words(texts, given.words, random.Random(1))
    with tempfile.TemporaryDirectory() as work:
        built_and_opened(ThisEngine(), corpus.recombined(given.size), Path(work) / "index")
        _compare(Path(work), analysed, words, given.share)


if __name__ == "__main__":
    main()
