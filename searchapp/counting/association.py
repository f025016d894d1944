"""What sets two sets of texts apart, and what keeps company: counts of words and the measures that are made of them.

Every measure takes arrays, or single numbers, and is tested against scipy or a table worked by hand.
"""

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.text.analysis import BLANK, words, words_inside
from indexer.text.normalize import normalize
from searchapp.answers.results import Hit

Numbers = npt.NDArray[np.float64]
MILLION = 1_000_000


@dataclass(frozen=True)
class WordCounts:
    """How often each word stands in some paragraphs, as jieba's search mode cuts them, and in how many of their reports."""

    counts: Mapping[str, int]
    reports: Mapping[str, int]

    @functools.cached_property
    def plain(self) -> Mapping[str, int]:
        """The same as jieba's usual mode cuts them, in which no word overlaps another; words that it never gives are left out.

        Search mode gives, besides a word, the words of two and three characters inside it. So what longer words bring along
        is taken from the shorter, from the longest words down; exact, whatever the texts.
        """
        left = dict(self.counts)
        for word in sorted(left, key=len, reverse=True):
            for inside in words_inside(word) if left[word] else ():
                left[inside] -= left[word]
        return {word.replace(BLANK, " "): many for word, many in left.items() if many}


@dataclass(frozen=True, slots=True)
class KeyWord:
    """A word on the two sides of a comparison.

    Attributes:
        of, against: occurrences on either side; of_million, against_million: for every million words there.
        g2: how unlikely the difference is to be chance; log_ratio: how large it is, in doublings.
        reports_of, reports_against: reports that have the word, alone or inside a longer one.
    """

    word: str
    of: int
    against: int
    of_million: float
    against_million: float
    g2: float
    log_ratio: float
    reports_of: int
    reports_against: int


def g2(one: npt.ArrayLike, other: npt.ArrayLike, all_one: npt.ArrayLike, all_other: npt.ArrayLike) -> Numbers:
    """The log-likelihood ratio of all four cells: 2 Σ O ln(O / E), where a cell of 0 adds nothing.

    Args:
        one, other: occurrences of a word on either side; all_one, all_other: of all words there, this one among them.
    Source: Dunning 1993, “Accurate methods for the statistics of surprise and coincidence”; equal to
        scipy.stats.chi2_contingency(…, correction=False, lambda_="log-likelihood").
    """
    cells = np.stack(np.broadcast_arrays(one, other, np.subtract(all_one, one), np.subtract(all_other, other))).astype(float)
    rows = np.stack([cells[0] + cells[1]] * 2 + [cells[2] + cells[3]] * 2)
    columns = np.stack([cells[0] + cells[2], cells[1] + cells[3]] * 2)
    total = cells.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(cells > 0, cells * np.log(cells * total / (rows * columns)), 0.0)
    found: Numbers = 2 * terms.sum(axis=0)
    return found


def log_ratio(one: npt.ArrayLike, other: npt.ArrayLike, all_one: npt.ArrayLike, all_other: npt.ArrayLike) -> Numbers:
    """log2 of how many times as frequent a word is on one side; 0.5 stands for a count of 0.

    Source: Hardie 2014, “Log Ratio – an informal introduction”.
    """
    counts = [np.where(np.asarray(each) > 0, each, 0.5) for each in (one, other)]
    found: Numbers = np.log2(counts[0] / np.asarray(all_one)) - np.log2(counts[1] / np.asarray(all_other))
    return found


def log_dice(together: npt.ArrayLike, one: npt.ArrayLike, other: npt.ArrayLike) -> Numbers:
    """14 + log2(2 f(x, y) / (f(x) + f(y))): 14 for two words that always stand together, one less for half as often.

    Source: Rychlý 2008, “A lexicographer-friendly association score”.
    """
    found: Numbers = 14 + np.log2(2 * np.asarray(together, dtype=float) / (np.asarray(one) + np.asarray(other)))
    return found


def npmi(together: npt.ArrayLike, one: npt.ArrayLike, other: npt.ArrayLike, total: npt.ArrayLike) -> Numbers:
    """Normalised pointwise mutual information: ln(p(x, y) / (p(x) p(y))) / −ln p(x, y).

    1 for two that stand nowhere without each other, 0 where they meet as often as by chance, −1 where they never do.

    Args:
        together: sentences that have both, not more than `one` and `other`, those that have either; total: all sentences.
    Source: Bouma 2009, “Normalized (pointwise) mutual information in collocation extraction”.
    """
    both, each = np.asarray(together, dtype=float), np.asarray(one, dtype=float) * np.asarray(other, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        surprise = np.log(both * total / each) / -np.log(both / total)
    # Both stand in every sentence: together, and as often as chance has it.
    found: Numbers = np.where(both == 0, -1.0, np.where(both == total, 1.0, surprise))
    return found


def key_words(of: WordCounts, against: WordCounts, at_least: int = 5) -> list[KeyWord]:
    """The words that occur so often on both sides together, the least likely by chance first."""
    ones, others = of.plain, against.plain
    all_one, all_other = sum(ones.values()), sum(others.values())
    known = sorted(word for word in ones.keys() | others.keys() if ones.get(word, 0) + others.get(word, 0) >= at_least)
    if not (all_one and all_other and known):
        return []
    one, other = (np.array([counts.get(word, 0) for word in known]) for counts in (ones, others))
    measures = g2(one, other, all_one, all_other), log_ratio(one, other, all_one, all_other)
    found = [
        KeyWord(
            word,
            many,
            few,
            MILLION * many / all_one,
            MILLION * few / all_other,
            likelihood,
            ratio,
            of.reports.get(word.replace(" ", BLANK), 0),
            against.reports.get(word.replace(" ", BLANK), 0),
        )
        for word, many, few, likelihood, ratio in zip(known, *(each.tolist() for each in (one, other, *measures)), strict=True)
    ]
    return sorted(found, key=lambda each: (-each.g2, each.word))


def word_counts_of_texts(hits: Iterable[Hit]) -> WordCounts:
    """The words of some paragraphs, from their texts."""
    counts: dict[str, int] = {}
    reports: dict[str, set[str]] = {}
    for hit in hits:
        for word in words(normalize(hit.paragraph.text).text):
            counts[word] = counts.get(word, 0) + 1
            reports.setdefault(word, set()).add(hit.report.id)
    return WordCounts(counts, {word: len(own) for word, own in reports.items()})
