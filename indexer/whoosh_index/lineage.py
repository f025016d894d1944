"""Two versions of a report → which new paragraph an old one has become."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from indexer.text.fingerprint import SAME_PARAGRAPH_BITS, differing_bits, fingerprint, fingerprints

# So much of two versions of a paragraph agrees, character by character, …
SAME_TEXT = 0.7
# … and so much less of the next likeliest.
CLEARLY = 0.1
# Every old text is compared with every new one if that compares no more pairs of characters than these: fifty times what a
# report of 20,000 characters of which each paragraph was changed takes; less than two seconds.
_ALL_WITH_ALL = 20_000_000_000
# A text costs as much as one of so many characters at least.
_LEAST_LENGTH = 64
# So many similarities are held at once.
_AT_ONCE = 2_000_000
# Of more text, each is compared with so many that have most of its pairs of characters, and with those around its place; …
_CANDIDATES = 16
_AROUND = 2
# … pairs that so many new texts have, lead to none of them; and those of so many characters at either end are looked at.
_COMMON = 200
_END = 48


def successors(old: Sequence[str], new: Sequence[str]) -> list[int | None]:
    """For each old text the index of the new one that it has become; None where none is clearly the same changed.

    Only texts that the other version lacks are to be given: what stands in both has become nothing else. Memory and time are
    bounded, however much text there is: of more than any report has, the likeliest candidates alone are compared, the last old
    texts first, and those for which there is no time are said to have become nothing.
    """
    if not old or not new:
        return [None] * len(old)
    marks = fingerprints(new)
    if _cost(old) * _cost(new) > _ALL_WITH_ALL:
        return _among_candidates(old, new, marks)
    rows = max(1, _AT_ONCE // len(new))
    found: list[int | None] = []
    for at in range(0, len(old), rows):
        some = old[at : at + rows]
        agreed = cdist(some, new, scorer=Levenshtein.normalized_similarity, dtype=np.float64)
        found += [_successor(row, fingerprint(text), marks) for row, text in zip(agreed, some, strict=True)]
    return found


def _cost(texts: Sequence[str]) -> int:
    return sum(max(len(text), _LEAST_LENGTH) for text in texts)


def _successor(agreed: np.ndarray, mark: str, marks: Sequence[str]) -> int | None:
    order = np.argsort(-agreed, kind="stable")
    first, second = agreed[order[0]], agreed[order[1]] if len(order) > 1 else 0.0
    if first - second < CLEARLY:
        return None
    is_same = first >= SAME_TEXT or differing_bits(mark, marks[order[0]]) <= SAME_PARAGRAPH_BITS
    return int(order[0]) if is_same else None


def _among_candidates(old: Sequence[str], new: Sequence[str], marks: Sequence[str]) -> list[int | None]:
    having: defaultdict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(new):
        for gram in _grams(text):
            if len(having[gram]) <= _COMMON:
                having[gram].append(at)
    found: list[int | None] = [None] * len(old)
    left = _ALL_WITH_ALL
    for at in range(len(old) - 1, -1, -1):
        near = sorted(_candidates(old[at], at * len(new) // len(old), len(new), having))
        cost = _cost([old[at]]) * _cost([new[each] for each in near])
        if cost > left:
            continue
        left -= cost
        agreed = np.array([Levenshtein.normalized_similarity(old[at], new[each]) for each in near])
        became = _successor(agreed, fingerprint(old[at]), [marks[each] for each in near])
        found[at] = None if became is None else near[became]
    return found


def _candidates(text: str, place: int, many: int, having: dict[str, list[int]]) -> set[int]:
    """The new texts that an old one may have become.

    place: where it stood, as one of so many new ones.
    """
    shared = Counter(at for gram in _grams(text) if len(having.get(gram, ())) <= _COMMON for at in having.get(gram, ()))
    around = range(max(0, place - _AROUND), min(many, place + _AROUND + 1))
    return {*(at for at, _ in shared.most_common(_CANDIDATES)), *around}


def _grams(text: str) -> set[str]:
    ends = (text,) if len(text) <= 2 * _END else (text[:_END], text[-_END:])
    return {one + other for end in ends for one, other in pairwise(end)}
