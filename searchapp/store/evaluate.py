"""A query tree over the arrays of an index: which paragraphs match, and how their words score."""

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.array_codec import LENGTHS
from indexer.arrays import Offsets, SegmentArrays
from searchapp.query import SENTENCE_ENDS, And, Exact, Not, Or, Query, Wildcard, Within
from searchapp.store.facet_columns import Docs, FacetColumns

# Whoosh's defaults for BM25F.
B, K1 = 0.75, 1.2


@dataclass(frozen=True, slots=True)
class Leaf:
    """One segment: its arrays, and the number of its first document."""

    arrays: SegmentArrays
    offset: int


def matching(leaves: Sequence[Leaf], columns: FacetColumns, query: Query) -> Docs:
    """The numbers of all paragraphs that match, ascending."""
    match query:
        case Exact() | Wildcard():
            found = [leaf.arrays.docs_at(_places(leaf.arrays, query)) + leaf.offset for leaf in leaves]
            docs = np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
            return docs[columns.report_of[docs] >= 0]
        case Or(parts):
            return functools.reduce(np.union1d, (matching(leaves, columns, part) for part in parts))
        case Not(part):
            return np.setdiff1d(columns.all_paragraphs(), matching(leaves, columns, part), assume_unique=True)
        case And(parts):
            if not parts:
                return columns.all_paragraphs()
            found = sorted((matching(leaves, columns, part) for part in parts), key=len)
            return functools.reduce(functools.partial(np.intersect1d, assume_unique=True), found)
        case Within(filters):
            return columns.passing(columns.all_paragraphs(), filters)


def _places(arrays: SegmentArrays, query: Exact | Wildcard) -> Offsets:
    """Where a string stands, or where a wildcard's match begins; ascending."""
    if isinstance(query, Exact):
        return arrays.find(query.text)
    begins = arrays.find(query.pieces[0])
    if not len(begins):
        return begins
    stops = np.sort(np.concatenate([*(arrays.find(end) for end in SENTENCE_ENDS), arrays.starts[1:].astype(np.int64) - 1]))
    reached = begins + len(query.pieces[0])
    for piece in query.pieces[1:]:
        # The nearest of each piece leaves the most room for the next, so that no other need be tried.
        places = np.append(arrays.find(piece), np.iinfo(np.int64).max)
        nearest = places[np.searchsorted(places, reached)]
        alive = nearest <= stops[np.minimum(np.searchsorted(stops, reached), len(stops) - 1)]
        begins, reached = begins[alive], nearest[alive] + len(piece)
    return begins


def scores(leaves: Sequence[Leaf], average_length: float, words: Sequence[str]) -> npt.NDArray[np.float64]:
    """BM25 of some words for every document, as Whoosh scores them; shape (documents,), 0 where no word occurs."""
    documents = sum(leaf.arrays.documents for leaf in leaves)
    # What a document's length takes off its score, by the one byte that the length is kept in.
    norms = K1 * ((1 - B) + B * LENGTHS / average_length)
    total = np.zeros(documents)
    for word in words:
        postings = [leaf.arrays.word_postings(word) for leaf in leaves]
        idf = math.log(documents / (sum(len(docs) for docs, _ in postings) + 1)) + 1 if documents else 0.0
        for leaf, (docs, counts) in zip(leaves, postings, strict=True):
            weights = counts.astype(np.float64)
            gain = idf * (K1 + 1) * weights / (weights + norms[leaf.arrays.word_lengths[docs]])
            total[leaf.offset : leaf.offset + leaf.arrays.documents][docs] += gain
    return total
