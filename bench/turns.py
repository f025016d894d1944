"""Who takes how much of a processor, asked in turns: question by question, round by round, until two runs agree.

A machine that does other work, or changes its clock, does so to all who are compared; and what is compared is what each takes
of a processor, not what passes meanwhile.
"""

import gc
import random
import resource
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

# Two runs agree if none of their ratios differs by more.
AGREED = 0.15
MOST_RUNS = 5
Ask = Callable[[], object]
# Name → seconds of a processor for all its questions, round by round.
Rounds = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Taken:
    """What one takes for all its questions.

    Attributes:
        seconds: median over the rounds; spread: half of what lies between the quartiles, as a share of it.
        ratio: the median over the rounds of what it takes of what another takes in the same round.
    """

    seconds: float
    spread: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Settled:
    """What some take in the last of several runs, and whether that run agrees with the one before."""

    taken: Mapping[str, Taken]
    runs: int
    have_agreed: bool


def processor_s() -> float:
    """What this process and those that it has waited for have taken of processors."""
    both = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in both)


def taken_s(run: Ask) -> float:
    """What a call takes of a processor."""
    began = time.process_time()
    run()
    return time.process_time() - began


def in_turns(asked: Mapping[str, Sequence[Ask]], rounds: int, rnd: random.Random, every: Mapping[str, int] = {}) -> Rounds:
    """Ask everybody question by question, in an order drawn anew each time.

    every: of whom is slow, in which rounds it takes part: each second, each third.
    """
    spent: dict[str, list[float]] = {name: [] for name in asked}
    for number in range(rounds):
        gc.collect()
        taking_part = [name for name in asked if number % every.get(name, 1) == 0]
        for name in taking_part:
            spent[name].append(0.0)
        for question in range(max(map(len, asked.values()))):
            for name in rnd.sample(taking_part, len(taking_part)):
                spent[name][-1] += taken_s(asked[name][question])
    return spent


def summed_up(rounds: Rounds, beside: str, every: Mapping[str, int] = {}) -> dict[str, Taken]:
    """What each takes, and the ratio to one of them in the same rounds."""
    found = {}
    for name, spent in rounds.items():
        others = rounds[beside][:: every.get(name, 1)]
        first, median, third = np.percentile(spent, [25, 50, 75])
        ratio = statistics.median(own / other for own, other in zip(spent, others, strict=False))
        found[name] = Taken(float(median), float((third - first) / 2 / median), ratio)
    return found


def until_agreed(run: Callable[[], Mapping[str, Taken]], most: int = MOST_RUNS) -> Settled:
    """Run again until no ratio differs from that of the run before by more than AGREED, so many times at most."""
    before = run()
    for number in range(2, most + 1):
        now = run()
        if all(abs(now[name].ratio / before[name].ratio - 1) <= AGREED for name in now):
            return Settled(now, number, True)
        before = now
    return Settled(before, most, False)


def yardstick() -> float:
    """Work that never changes, of Python and of numpy as a search has them: what a machine takes for it says how fast it is."""
    numbers = (np.arange(200_000, dtype=np.int64) * 7_919) % 1_000_003
    found = np.searchsorted(np.sort(numbers), numbers[:50_000])
    words: dict[str, int] = {}
    for number in found[:20_000].tolist():
        name = str(number % 997)
        words[name] = words.get(name, 0) + number
    return float(found.sum() + len(words))
