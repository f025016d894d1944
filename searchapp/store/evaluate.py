"""A query tree over the arrays of an index: which paragraphs match."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.arrays import Offsets, SegmentArrays
from searchapp.query import SENTENCE_ENDS, And, Exact, Not, Or, Query, Wildcard, Within
from searchapp.store.facet_columns import Docs, FacetColumns, Mask


@dataclass(frozen=True, slots=True)
class Leaf:
    """One segment.

    Attributes:
        offset: the number of its first document.
        headings: the searched forms of all headings in UTF-8, as in the column of them.
    """

    arrays: SegmentArrays
    offset: int
    headings: bytes

    @classmethod
    def of(cls, arrays: SegmentArrays, offset: int) -> "Leaf":
        return cls(arrays, offset, bytes(arrays.columns["searched_headings"].text))

    def has_heading_with(self, string: str, docs: Docs) -> Mask:
        """Which of some documents of the segment stand under a heading that contains a searched string."""
        column = self.arrays.columns["searched_headings"]
        wanted = np.zeros(len(column.ends) - 1, dtype=bool)
        sought = string.encode("utf-8")
        at = self.headings.find(sought)
        while at >= 0:
            heading = int(np.searchsorted(column.ends, at, side="right")) - 1
            end = int(column.ends[heading + 1])
            wanted[heading] |= at + len(sought) <= end
            # One place in a heading is enough; a string that runs over its end may yet stand in the next.
            at = self.headings.find(sought, end if wanted[heading] else at + 1)
        if not wanted.any():
            return np.zeros(len(docs), dtype=bool)
        ids, rows = column.pairs(docs)
        found: Mask = np.bincount(rows[wanted[ids]], minlength=len(docs)) > 0
        return found


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
