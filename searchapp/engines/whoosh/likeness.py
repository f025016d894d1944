"""Candidates among the postings of the local index for what store/likeness.py then compares."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from indexer.text.analysis import BLANK, words
from searchapp.engines.whoosh.bm25 import word_scores
from searchapp.engines.whoosh.facet_columns import Docs, FacetColumns
from searchapp.engines.whoosh.leaf import Leaf
from searchapp.store.likeness import MAX_COMPARED, MIN_CHARS, SAME_SUBJECT, SHARED_BIGRAMS
from searchapp.store.nearest import MAX_CANDIDATES

# How many postings of the paragraph's bigrams are looked at, the rarest bigrams first.
_MAX_POSTINGS = 1_000_000
# So many of a paragraph's bigrams are looked at, the rarest: the most frequent are in every paragraph. Changes make bigrams
# that are rare, too, and in a copy of which every fifth character was changed they are a third of all.
_LOOKED_AT = 0.7
_MIN_GRAMS = 80


def candidates(leaves: Sequence[Leaf], columns: FacetColumns, searched: str) -> Docs:
    """The documents that share many bigrams with a searched form, those that share most first."""
    grams = Counter(one + other for one, other in pairwise(searched))
    sized = ((sum(len(places) for places in _places(leaves, gram)), gram) for gram in grams)
    # What stands nowhere else, rare as it is, leads to no copy.
    sizes = sorted((size, gram) for size, gram in sized if size > grams[gram])
    shared = np.zeros(len(columns.report_of), dtype=np.int32)
    looked_at = used = 0
    for size, gram in sizes[: max(_MIN_GRAMS, round(_LOOKED_AT * len(sizes)))]:
        looked_at += size
        if used and looked_at > _MAX_POSTINGS:
            break
        used += 1
        for leaf, places in zip(leaves, _places(leaves, gram), strict=True):
            shared[leaf.arrays.docs_at(places.astype(np.int64)) + leaf.offset] += 1
    shared[columns.report_of < 0] = 0
    found = np.flatnonzero(shared >= max(1.0, SHARED_BIGRAMS * used))
    return found[np.argsort(-shared[found], kind="stable")][:MAX_COMPARED]


def sharing_rare(leaves: Sequence[Leaf], columns: FacetColumns, string: str) -> Docs:
    """The documents that share bigrams with a string, those that share most of the rarest first; at most MAX_CANDIDATES."""
    grams = dict.fromkeys(one + other for one, other in pairwise(string.replace(" ", BLANK)))
    sizes = sorted((sum(len(places) for places in _places(leaves, gram)), gram) for gram in grams)
    weights = np.zeros(len(columns.report_of), dtype=np.float32)
    looked_at = 0
    for size, gram in sizes:
        looked_at += size
        if looked_at > _MAX_POSTINGS and weights.any():
            break
        for leaf, places in zip(leaves, _places(leaves, gram), strict=True):
            docs = leaf.arrays.docs_at(places.astype(np.int64)) + leaf.offset
            weights[docs] += np.log1p(len(weights) / (1 + size))
    weights[columns.report_of < 0] = 0
    found = np.flatnonzero(weights)
    if len(found) > MAX_CANDIDATES:
        # A sort of all would take longer than all else: every other paragraph has a frequent bigram.
        least = np.partition(weights[found], -MAX_CANDIDATES)[-MAX_CANDIDATES]
        found = found[weights[found] >= least]
    return found[np.argsort(-weights[found], kind="stable")][:MAX_CANDIDATES]


def _places(leaves: Sequence[Leaf], gram: str) -> Iterator[npt.NDArray[np.uint32]]:
    return (leaf.arrays.places_of(gram) for leaf in leaves)


def closest(leaves: Sequence[Leaf], average_length: float, searched: str, own: int, among: Docs) -> int | None:
    """The one of some documents that speaks most of what a paragraph speaks of; None if none does.

    own: the paragraph's own document; what it scores for its own words is what others are measured by.
    """
    if not len(among) or len(searched) < MIN_CHARS:
        return None
    found = word_scores(leaves, average_length, tuple(dict.fromkeys(words(searched))))
    best = among[int(np.argmax(found[among]))]
    return int(best) if found[best] >= SAME_SUBJECT * found[own] else None
