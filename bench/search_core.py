"""How does the search core compare with what a user would pick instead? One table, all on the same paragraphs in one run.

usage: python -m bench.search_core [--size 12000] [PATH…]     (default: corpus; real reports say more)

Larger sizes are the same paragraphs under other places and years. `cold` is the first time that a query is asked of an index
just opened, `warm` the best of the next ones. Whoosh with jieba's analyser is left out above 20,000 paragraphs: it is too slow.
"""

import argparse
import importlib.util
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.engines import (
    Engine,
    SqliteJieba,
    SqliteTrigram,
    Tantivy,
    ThisEngine,
    ThisEngineForgetful,
    WhooshJieba,
    built_and_opened,
)
from bench.paragraphs import Corpus
from indexer.text.normalize import normalize

EXACT = ("宁德时代", "高质量发展", "发展", "推进新型工业化", "5G", "2023年", "一批重大项目", "绝无此句")
WORDS = ("新能源 电池", "营商环境 改革", "乡村 产业", "科技 创新 人才", "发展 经济")
ROUNDS = 5
TOO_SLOW = 20_000
Strings = tuple[str, ...]
ASKED = f"{'cold ms':>8} {'warm ms':>8} {'same':>4}"


def asked(ask: Callable[[Sequence[str]], int | None], queries: Sequence[Strings], expected: Sequence[int]) -> str:
    """The cells for some queries: cold and warm milliseconds together, and how many answers are those of grep."""
    cold = warm = 0.0
    same = 0
    for query, wanted in zip(queries, expected, strict=True):
        spent = []
        for _ in range(ROUNDS + 1):
            began = time.perf_counter()
            found = ask(query)
            spent.append((time.perf_counter() - began) * 1000)
        if found is None:
            return f"{'–':>8} {'–':>8} {'–':>4}"
        cold, warm, same = cold + spent[0], warm + min(spent[1:]), same + (found == wanted)
    return f"{cold:8.1f} {warm:8.1f} {same:>2}/{len(queries)}"


def main() -> None:
    """Build every engine on the same paragraphs, ask all of them, print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, default=[Path("corpus")])
    parser.add_argument("--size", type=int, default=12_000, help="paragraphs")
    given = parser.parse_args()
    corpus = Corpus.read(given.paths)
    searched = [each.searched for report in corpus.recombined(given.size) for each in report.analysed]
    chars, size = sum(map(len, searched)), sum(len(text.encode()) for text in searched)
    jieba_s = corpus.jieba_s_per_char * chars
    print(f"{len(searched):,} paragraphs, {size / 1e6:.1f} MB of text; jieba alone {jieba_s:.1f} s")
    exact, several = ([tuple(normalize(part).text for part in query.split()) for query in each] for each in (EXACT, WORDS))
    expected = {query: sum(all(string in text for string in query) for text in searched) for query in (*exact, *several)}
    engines: list[Engine] = [ThisEngine(), ThisEngineForgetful(), SqliteTrigram(), SqliteJieba()]
    if importlib.util.find_spec("tantivy"):
        engines.append(Tantivy())
    if len(searched) <= TOO_SLOW:
        engines.append(WhooshJieba())
    print(f"{'':62} {'— strings —':^22} {'— words —':^22}")
    print(f"{'':24} {'build s':>7} {'÷ jieba':>7} {'MB':>7} {'÷ text':>6} {'open ms':>7} {ASKED} {ASKED}")
    with tempfile.TemporaryDirectory() as work:
        for number, engine in enumerate(engines):
            build_s, open_s, taken = built_and_opened(engine, corpus.recombined(given.size), Path(work) / str(number))
            build_s -= jieba_s if engine.segments else 0
            print(
                f"{engine.name:24} {build_s:7.1f} {build_s / jieba_s:7.2f} {taken / 1e6:7.1f} {taken / size:6.2f} "
                f"{open_s * 1000:7.0f} {asked(engine.exact, exact, [expected[q] for q in exact])} "
                f"{asked(engine.words, several, [expected[q] for q in several])}",
                flush=True,
            )
    print("build: without the time that jieba takes. Milliseconds: all queries of the kind together, each with its total, ten")
    print("best texts, and counts by place and year. same: queries whose total is that of grep.")


if __name__ == "__main__":
    main()
