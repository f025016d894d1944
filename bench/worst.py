"""Which question is the slowest that can be made? Searched for kind by kind, beside the median question; prints each worst one.

usage: python -m bench.worst [--seconds 10] [--seed 1] (--index DIR | [--size 120000] [PATH…])

Questions are typed as a reader would, with an address of the results page; what is measured is the answer with total, twenty
hits, all facets and offers, by what it takes of a processor. Nothing is kept of questions asked before. Of each kind the
slowest found so far is changed a little again and again, or another is drawn, as long as the time for it lasts; the slowest is
measured anew, in turns with the median of 200 questions of bench/scale.py. The search begins with those of bench/worst.json,
the slowest of earlier runs, so that luck makes no run look better; `--write` keeps those found. Exit code 1 if one takes more
than five times as long and is not refused.
"""

import argparse
import json
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

from cachetools import LRUCache

from bench.engines import ThisEngine, built_and_opened
from bench.figures import Figure
from bench.paragraphs import Corpus
from bench.scale import random_request
from bench.turns import summed_up, taken_s, yardstick
from indexer.text.normalize import normalize
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import Filters, QueryError, SearchRequest
from searchapp.questions.urls import request_from_page
from searchapp.store.offers import search_with_offers

MOST_TIMES_THE_MEDIAN = 5.0
MEDIAN_OF = 200
ROUNDS = 5
MEDIAN, YARDSTICK = "median question", "yardstick"
PAGE_SIZE = 20
ORDERS = ("", "year", "-year", "region", "relevance")
# Address of a results page: parameter → values.
Address = Mapping[str, Sequence[str]]
_DIVIDERS = ("*", " ~500 ", " ~3 ", " ~ ", " OR ")
KNOWN = Path(__file__).with_name("worst.json")


@dataclass(frozen=True, slots=True)
class Frequent:
    """What stands most often in some texts, the most frequent first, and what stands seldom."""

    characters: Sequence[str]
    pairs: Sequence[str]
    rare: Sequence[str]

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Frequent":
        """That of some searched forms."""
        characters, pairs = Counter[str](), Counter[str]()
        for text in texts:
            characters.update(char for char in text if char.isalnum())
            pairs.update(pair for pair in map("".join, pairwise(text)) if pair.isalnum())
        ordered = [pair for pair, _ in pairs.most_common()]
        return cls([char for char, _ in characters.most_common(80)], ordered[:300], ordered[-3_000:])


def wildcards(common: Frequent, rnd: random.Random) -> Address:
    """Two to eight common pieces within one sentence."""
    pieces = [rnd.choice((common.characters, common.pairs)[rnd.random() < 0.5][:40]) for _ in range(rnd.randint(2, 8))]
    return {"q": ["*".join(pieces)]}


def near(common: Frequent, rnd: random.Random) -> Address:
    """Common strings near each other, in any order."""
    sides = [rnd.choice(common.pairs[:40] if rnd.random() < 0.5 else common.characters[:40]) for _ in range(rnd.randint(2, 5))]
    return {"q": [rnd.choice((" ~ ", " ~3 ", " ~500 ")).join(sides)]}


def one_character(common: Frequent, rnd: random.Random) -> Address:
    """One character, in any order, perhaps narrowed, perhaps as headings or reports."""
    others: list[tuple[str, str]] = [("view", "reports"), ("in", "headings"), ("region", "370000"), ("year", "2000..2020"),
                                     ("chapter", "tasks"), ("numbers", "whole"), ("copies", "folded")]  # fmt: skip
    more = {name: [value] for name, value in rnd.sample(others, rnd.randint(0, 2))}
    return {"q": [rnd.choice(common.characters)], "sort": [rnd.choice(ORDERS[:3])], **more}


def the_commonest(_: Frequent, rnd: random.Random) -> Address:
    """的 alone, or of a sentence with it."""
    return {
        "q": [rnd.choice(("的", "的 的", "的*的", "的 ~ 的", "的 OR 了", '"的"', "的*的*的*的"))],
        "sort": [rnd.choice(ORDERS[:3])],
    }


def fifty_strings(common: Frequent, rnd: random.Random) -> Address:
    """As many strings as a question may have: all of them, any of them, common and rare ones."""
    many = rnd.randint(30, 50)
    of = rnd.choice((common.characters, common.pairs, common.rare))
    strings = [rnd.choice(of if rnd.random() < 0.8 else common.pairs) for _ in range(many)]
    return {"q": [rnd.choice((" ", " OR ")).join(strings)]}


def not_common(common: Frequent, rnd: random.Random) -> Address:
    """All that has not some common strings, or a common string and not others."""
    strings = [rnd.choice(common.characters if rnd.random() < 0.5 else common.pairs) for _ in range(rnd.randint(1, 6))]
    first = rnd.choice(("", f"{rnd.choice(common.characters)} "))
    return {"q": [first + " ".join(f"-{each}" for each in strings)]}


def by_year_far_behind(common: Frequent, rnd: random.Random) -> Address:
    """A page far behind, of common strings by year."""
    return {
        "q": [rnd.choice(common.characters[:20])],
        "sort": [rnd.choice(("year", "-year"))],
        "page": [rnd.choice(("500", "5000"))],
    }


def long_strings(common: Frequent, rnd: random.Random) -> Address:
    """A string as long as may be, that stands nowhere: offers are looked for."""
    return {"q": ["".join(rnd.choice(common.pairs) for _ in range(rnd.randint(4, 60)))]}


KINDS: Mapping[str, Callable[[Frequent, random.Random], Address]] = {
    "wildcards of common pieces": wildcards,
    "common strings near each other": near,
    "的": the_commonest,
    "one character": one_character,
    "fifty strings": fifty_strings,
    "not of something common": not_common,
    "by year, far behind": by_year_far_behind,
    "a long string that stands nowhere": long_strings,
}


@dataclass(frozen=True, slots=True)
class Worst:
    """The slowest question of a kind that was found; `refused` says how many of those tried were refused, and one reason."""

    address: Address
    tried: int
    refused: int
    reason: str


def forgetful(folder: Path) -> WhooshStore:
    """A store that keeps nothing of what it was asked."""
    store = WhooshStore(folder)
    store.follow()
    store._current()._matches = LRUCache(0)
    return store


def answered_s(store: WhooshStore, request: SearchRequest) -> float:
    """What an answer takes of a processor."""
    return taken_s(partial(search_with_offers, store, request))


def median_questions(texts: Sequence[str], seed: int) -> list[SearchRequest]:
    """The questions of which the median is what others are measured by."""
    rnd = random.Random(seed)
    return [random_request(rnd, list(texts)) for _ in range(MEDIAN_OF)]


def known_worst() -> dict[str, Address]:
    """Kind → the slowest question that runs before have found."""
    found: dict[str, Address] = json.loads(KNOWN.read_text(encoding="utf-8")) if KNOWN.exists() else {}
    return found


def keep_worst(worst: Mapping[str, Worst]) -> None:
    """Keep the slowest questions for later runs."""
    found = {**known_worst(), **{kind: each.address for kind, each in worst.items() if each.address}}
    KNOWN.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def worst_of(
    store: WhooshStore, draw: Callable[[random.Random], Address], seconds: float, rnd: random.Random, best: Address
) -> Worst:
    """The slowest question of a kind that is found in so many seconds of a processor; `best` is the one to begin with."""
    slowest = max(answered_s(store, request_from_page(best, PAGE_SIZE)) for _ in range(2)) if best else 0.0
    until = time.process_time() + seconds
    tried, refused, reason = 0, 0, ""
    while time.process_time() < until:
        address = changed(best, draw(rnd), rnd) if best and rnd.random() < 0.6 else draw(rnd)
        tried += 1
        try:
            taken = answered_s(store, request_from_page(address, PAGE_SIZE))
        except QueryError as error:
            refused, reason = refused + 1, error.en
            continue
        if taken > slowest:
            best, slowest = address, taken
    return Worst(best, tried, refused, reason)


def changed(address: Address, other: Address, rnd: random.Random) -> Address:
    """An address with a part of its question taken from another, or one of its other parameters."""
    if len(address) > 1 and rnd.random() < 0.3:
        name = rnd.choice([name for name in address if name != "q"])
        return {**address, name: other.get(name, address[name])}
    divider, own = _pieces(address["q"][0])
    _, others = _pieces(other["q"][0])
    own[rnd.randrange(len(own))] = rnd.choice(others)
    return {**address, "q": [divider.join(own)]}


def _pieces(question: str) -> tuple[str, list[str]]:
    """(what stands between the pieces of a question, its pieces)."""
    divider = next((each for each in _DIVIDERS if each in question), " ")
    return divider, question.split(divider)


def figures(folder: Path, texts: Sequence[str], seconds: float, seed: int) -> tuple[list[Figure], dict[str, Worst]]:
    """What the worst of each kind takes, beside the median question; and the questions."""
    store, rnd = forgetful(folder), random.Random(seed)
    common, sample = Frequent.of(texts), rnd.sample(list(texts), min(len(texts), 2_000))
    usual = median_questions(sample, seed)
    known = known_worst()
    worst = {kind: worst_of(store, partial(draw, common), seconds, rnd, known.get(kind, {})) for kind, draw in KINDS.items()}
    requests = {kind: request_from_page(each.address, PAGE_SIZE) for kind, each in worst.items() if each.address}
    rounds: dict[str, list[float]] = {name: [] for name in (YARDSTICK, MEDIAN, *requests)}
    for _ in range(ROUNDS):
        rounds[YARDSTICK].append(taken_s(yardstick))
        rounds[MEDIAN].append(statistics.median(answered_s(store, each) for each in usual))
        for kind, request in requests.items():
            rounds[kind].append(answered_s(store, request))
    store.close()
    median = summed_up(rounds, YARDSTICK)[MEDIAN]
    found = [Figure("question/median", median.seconds * 1000, "ms", median.spread, median.ratio, YARDSTICK)]
    of_kinds = summed_up(rounds, MEDIAN)
    found += [
        Figure(f"worst/{kind}", t.seconds * 1000, "ms", t.spread, t.ratio, MEDIAN)
        for kind, t in of_kinds.items()
        if kind in worst
    ]
    return found, worst


def said(figure: Figure, worst: Worst) -> str:
    """A line, and the question below it."""
    asked = "&".join(f"{name}={value}" for name, values in worst.address.items() for value in values if value)
    refused = f", {worst.refused} refused: {worst.reason}" if worst.refused else ""
    ratio = figure.ratio or 0.0
    mark = " too slow" if ratio > MOST_TIMES_THE_MEDIAN else ""
    name = figure.name.partition("/")[2]
    return f"{name:34} {figure.value:8.1f} ms {ratio:6.1f} ×{mark}  ({worst.tried} tried{refused})\n    {asked[:300]}"


def texts_of(folder: Path) -> list[str]:
    """The searched forms of the paragraphs of some reports of an index."""
    store = WhooshStore(folder)
    reports = zip(store.all_reports(Filters()), range(150), strict=False)
    found = [normalize(each.text).text for contents, _ in reports for each in contents.paragraphs]
    store.close()
    return list(filter(None, found))


def report(folder: Path, texts: Sequence[str], seconds: float, seed: int, *, keep: bool) -> bool:
    """Print the worst of each kind, and keep them if asked; whether none of them takes too long."""
    found, worst = figures(folder, texts, seconds, seed)
    if keep:
        keep_worst(worst)
    print(f"median question: {found[0].value:.2f} ms of a processor (seed {seed})")
    for figure in found[1:]:
        print(said(figure, worst[figure.name.partition("/")[2]]), flush=True)
    return all((figure.ratio or 0.0) <= MOST_TIMES_THE_MEDIAN for figure in found[1:])


def main() -> None:
    """Search for the slowest question of each kind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, default=[Path("corpus")])
    parser.add_argument("--index", type=Path, help="of reports, instead of one that is made of PATH")
    parser.add_argument("--size", type=int, default=120_000, help="paragraphs")
    parser.add_argument("--seconds", type=float, default=10, help="of a processor, for each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help=f"keep the slowest questions in {KNOWN.name}")
    given = parser.parse_args()
    if given.index:
        sys.exit(not report(given.index, texts_of(given.index), given.seconds, given.seed, keep=given.write))
    with tempfile.TemporaryDirectory() as name:
        corpus, folder = Corpus.read(given.paths), Path(name) / "index"
        built_and_opened(ThisEngine(), corpus.recombined(given.size), folder)
        texts = [each.searched for report in corpus.reports for each in report.analysed if each.searched]
        sys.exit(not report(folder, texts, given.seconds, given.seed, keep=given.write))


if __name__ == "__main__":
    main()
