"""How does the search core compare with what a user would pick instead? One table, all on the same paragraphs in one run.

usage: python -m bench.search_core [--size 12000] [PATH…]     (default: corpus; real reports say more)

Larger sizes are the same paragraphs under other places and years. Engines are asked in turns, query by query; what each takes
of a processor is summed over the queries, and the median of the rounds is taken, until two runs agree. `cold` is the first time
that a query is asked of an index just opened, `warm` when it was asked before. Whoosh with jieba's analyser is left out above
20,000 paragraphs: it is too slow.
"""

import argparse
import importlib.util
import random
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
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
from bench.figures import Figure
from bench.paragraphs import Corpus
from bench.turns import Settled, Taken, in_turns, summed_up, taken_s, until_agreed, yardstick
from indexer.text.normalize import normalize

EXACT = ("宁德时代", "高质量发展", "发展", "推进新型工业化", "5G", "2023年", "一批重大项目", "绝无此句")
WORDS = ("新能源 电池", "营商环境 改革", "乡村 产业", "科技 创新 人才", "发展 经济")
# Rounds of one run; of a first question, the index is opened anew for each.
WARM_ROUNDS, COLD_ROUNDS = 20, 10
# Who takes a hundred times as long is asked in fewer rounds.
EVERY = {SqliteTrigram.name: 10, SqliteJieba.name: 10, WhooshJieba.name: 10}
BESIDE = Tantivy.name
TOO_SLOW = 20_000
Strings = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """An engine over an index of the paragraphs."""

    engine: Engine
    folder: Path
    built_s: float
    opened_s: float
    size: int


def engines_for(paragraphs: int) -> list[Engine]:
    """Those that are compared."""
    found: list[Engine] = [ThisEngine(), ThisEngineForgetful(), SqliteTrigram(), SqliteJieba()]
    if importlib.util.find_spec("tantivy"):
        found.append(Tantivy())
    if paragraphs <= TOO_SLOW:
        found.append(WhooshJieba())
    return found


def built(corpus: Corpus, size: int, work: Path) -> list[Built]:
    """Every engine over an index of its own; one that answers from the same as another has that one's."""
    found: dict[str, Built] = {}
    for engine in engines_for(size):
        if isinstance(engine, ThisEngineForgetful):
            found[engine.name] = Built(engine, found[ThisEngine.name].folder, 0.0, 0.0, 0)
            engine.open(found[engine.name].folder)
            continue
        folder = work / str(len(found))
        found[engine.name] = Built(engine, folder, *built_and_opened(engine, corpus.recombined(size), folder))
    return list(found.values())


def queries() -> dict[str, list[Strings]]:
    """Kind → its queries, each as the searched forms of its strings."""
    of_kinds = {"strings": EXACT, "words": WORDS}
    return {kind: [tuple(normalize(part).text for part in query.split()) for query in each] for kind, each in of_kinds.items()}


def right_answers(each: Built, kind: str, texts: Sequence[str]) -> tuple[int, int] | None:
    """(answers whose total is that of a plain scan, queries); None if the engine cannot be asked."""
    asked = queries()[kind]
    wanted = [sum(all(string in text for string in query) for text in texts) for query in asked]
    ask = each.engine.exact if kind == "strings" else each.engine.words
    found = [ask(query) for query in asked]
    return None if None in found else (sum(a == b for a, b in zip(found, wanted, strict=True)), len(asked))


def _asking(engines: Sequence[Built], kind: str) -> dict[str, list[partial[int | None]]]:
    """Name → the questions of a kind, for those that can be asked."""
    if kind == "words":
        engines = [each for each in engines if not isinstance(each.engine, SqliteTrigram)]
    ways = {each.engine.name: each.engine.exact if kind == "strings" else each.engine.words for each in engines}
    return {name: [partial(way, query) for query in queries()[kind]] for name, way in ways.items()}


def warm(engines: Sequence[Built], kind: str) -> Settled:
    """What everybody takes for all queries of a kind, each of which was asked before."""
    asked, rnd = _asking(engines, kind), random.Random(1)
    in_turns(asked, 1, rnd)
    return until_agreed(lambda: summed_up(in_turns(asked, WARM_ROUNDS, rnd, EVERY), _beside(asked), EVERY))


def cold(engines: Sequence[Built], kind: str) -> Settled:
    """The same of indexes just opened."""
    asked, rnd = _asking(engines, kind), random.Random(2)

    def run() -> Mapping[str, Taken]:
        rounds: dict[str, list[float]] = {name: [] for name in asked}
        for number in range(COLD_ROUNDS):
            taking_part = [
                each for each in engines if each.engine.name in asked and number % EVERY.get(each.engine.name, 1) == 0
            ]
            for each in taking_part:
                each.engine.open(each.folder)
            for name, spent in in_turns({each.engine.name: asked[each.engine.name] for each in taking_part}, 1, rnd).items():
                rounds[name] += spent
        return summed_up(rounds, _beside(asked), EVERY)

    return until_agreed(run)


def _beside(asked: Mapping[str, object]) -> str:
    return BESIDE if BESIDE in asked else ThisEngine.name


def figures(engines: Sequence[Built], jieba_s: float, text_bytes: int) -> list[Figure]:
    """All that is measured of some engines."""
    found = []
    measure = statistics.median(taken_s(yardstick) for _ in range(5))
    for each in engines:
        if each.size:
            name = each.engine.name
            built_s = each.built_s - (jieba_s if each.engine.segments else 0)
            found.append(Figure(f"build/{name}", built_s, "s", ratio=built_s / jieba_s, beside="jieba"))
            found.append(Figure(f"size/{name}", each.size / 1e6, "MB", ratio=each.size / text_bytes, beside="text"))
            found.append(Figure(f"open/{name}", each.opened_s * 1000, "ms", ratio=each.opened_s / measure, beside="yardstick"))
    for kind in queries():
        for state, settled in (("cold", cold(engines, kind)), ("warm", warm(engines, kind))):
            found += [
                Figure(f"{kind}/{state}/{name}", t.seconds * 1000, "ms", t.spread, t.ratio, BESIDE, settled.have_agreed)
                for name, t in settled.taken.items()
            ]
    return found


def main() -> None:
    """Build every engine on the same paragraphs, ask all of them, print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, default=[Path("corpus")])
    parser.add_argument("--size", type=int, default=12_000, help="paragraphs")
    given = parser.parse_args()
    corpus = Corpus.read(given.paths)
    searched = [each.searched for report in corpus.recombined(given.size) for each in report.analysed]
    jieba_s = corpus.jieba_s_per_char * sum(map(len, searched))
    text_bytes = sum(len(text.encode()) for text in searched)
    print(f"{len(searched):,} paragraphs, {text_bytes / 1e6:.1f} MB of text; jieba alone {jieba_s:.1f} s")
    with tempfile.TemporaryDirectory() as work:
        engines = built(corpus, given.size, Path(work))
        for each in figures(engines, jieba_s, text_bytes):
            ratio = "" if each.ratio is None else f"{each.ratio:8.2f} × {each.beside}"
            agreed = "" if each.have_agreed else "  (runs did not agree)"
            print(f"{each.name:40} {each.value:10.2f} {each.unit:2} ±{each.spread * 100:3.0f} % {ratio}{agreed}")
        for each_built in engines:
            right = [right_answers(each_built, kind, searched) for kind in queries()]
            print(f"{each_built.engine.name:24} as grep: {', '.join('–' if r is None else f'{r[0]} of {r[1]}' for r in right)}")


if __name__ == "__main__":
    main()
