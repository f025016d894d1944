"""A string that stands nowhere → strings that do, in which a character or two are taken for others."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from indexer.vocabulary.lookalikes import alike

MAX_CHARS = 30
MAX_CHANGES = 2
# How many beginnings of a string are followed at once; those with the smallest changes are.
_MAX_BEGINNINGS = 1_000

Codes = npt.NDArray[np.int64]


Bigrams = npt.NDArray[np.uint64]


def spellings(bigrams: Bigrams, string: str, count: Callable[[str], int]) -> list[str]:
    """Strings that stand in a paragraph, likeliest first: those with the smallest change, and of these the most frequent.

    bigrams: those that stand anywhere; of deleted paragraphs, too.
    count: says how many paragraphs contain a string.

    Two characters are changed only where none will do, and only in a string of four or more.
    string: a searched form; of one character, or of more than MAX_CHARS, none is tried.
    """
    if not 1 < len(string) <= MAX_CHARS:
        return []
    for changes in range(1, 1 + min(MAX_CHANGES, len(string) // 2)):
        found = []
        for other, cost in _followed(string, bigrams, changes):
            frequency = count(other)
            if frequency:
                found.append((cost, -frequency, other))
        if found:
            return [other for _, _, other in sorted(found)]
    return []


def _followed(string: str, bigrams: Bigrams, changes: int) -> list[tuple[str, int]]:
    """(string, cost) of those like this one, with so many changes, of which every pair of neighbours stands somewhere.

    A beginning is a row of characters; it costs what its changed characters are away from those typed.
    """
    beginnings = np.zeros((1, 0), dtype=np.int64)
    costs, changed = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    for at, char in enumerate(string):
        others = alike(char)
        nexts = np.array([ord(char), *map(ord, others)], dtype=np.int64)
        away = np.array([0, *others.values()], dtype=np.int64)
        rows, columns = np.divmod(np.arange(len(beginnings) * len(nexts)), len(nexts))
        now_changed = changed[rows] + (away[columns] > 0)
        kept = now_changed <= changes
        if at:
            kept[kept] = _stand(beginnings[rows[kept], -1], nexts[columns[kept]], bigrams)
        rows, columns, changed = rows[kept], columns[kept], now_changed[kept]
        costs = costs[rows] + away[columns]
        beginnings = np.column_stack([beginnings[rows], nexts[columns]])
        best = np.argsort(costs, kind="stable")[:_MAX_BEGINNINGS]
        beginnings, costs, changed = beginnings[best], costs[best], changed[best]
    whole = changed == changes
    strings = ["".join(map(chr, row)) for row in beginnings[whole].tolist()]
    return list(zip(strings, costs[whole].tolist(), strict=True))


def _stand(first: Codes, second: Codes, bigrams: Bigrams) -> npt.NDArray[np.bool_]:
    """Which pairs of characters are bigrams of the index."""
    pairs = (first << 32 | second).astype(np.uint64)
    if not len(bigrams):
        return np.zeros(len(pairs), dtype=bool)
    places = np.minimum(np.searchsorted(bigrams, pairs), len(bigrams) - 1)
    found: npt.NDArray[np.bool_] = bigrams[places] == pairs
    return found
