"""Two versions of a report → which new paragraph an old one has become."""

from collections.abc import Sequence

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from indexer.text.fingerprint import SAME_PARAGRAPH_BITS, differing_bits, fingerprint

# So much of two versions of a paragraph agrees, character by character, …
SAME_TEXT = 0.7
# … and so much less of the next likeliest.
CLEARLY = 0.1


def successors(old: Sequence[str], new: Sequence[str]) -> list[int | None]:
    """For each old text the index of the new one that it has become; None where none is clearly the same changed.

    Only texts that the other version lacks are to be given: what stands in both has become nothing else.
    """
    if not old or not new:
        return [None] * len(old)
    agreed = cdist(old, new, scorer=Levenshtein.normalized_similarity, dtype=np.float64)
    marks = [fingerprint(text) for text in new]
    return [_successor(agreed[at], fingerprint(text), marks) for at, text in enumerate(old)]


def _successor(agreed: np.ndarray, mark: str, marks: Sequence[str]) -> int | None:
    order = np.argsort(-agreed, kind="stable")
    first, second = agreed[order[0]], agreed[order[1]] if len(order) > 1 else 0.0
    if first - second < CLEARLY:
        return None
    is_same = first >= SAME_TEXT or differing_bits(mark, marks[order[0]]) <= SAME_PARAGRAPH_BITS
    return int(order[0]) if is_same else None
