"""A query tree over the arrays of an index: which paragraphs match."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from indexer.arrays.segment import Offsets, SegmentArrays
from searchapp.engines.whoosh.facet_columns import Docs, FacetColumns
from searchapp.engines.whoosh.leaf import Leaf
from searchapp.questions.query import DIGITS, IN_NUMBERS, And, Exact, Not, Or, Query, Since, Wildcard, Within

# What stands before a number that goes on to the left of its first digit; turned round, what stands behind its last.
_GOES_ON = [*sorted(DIGITS), *(digit + sign for digit in sorted(DIGITS) for sign in sorted(IN_NUMBERS))]


class Mentions(NamedTuple):
    """Where a string is named in a segment.

    Attributes:
        docs: the documents that name it, ascending.
        edges: where in `places` those of each begin, and how many there are in all; shape (len(docs) + 1,).
        places: the offsets at which it stands, ascending.
    """

    docs: Docs
    edges: Offsets
    places: Offsets

    @classmethod
    def of(cls, arrays: SegmentArrays, places: Offsets) -> "Mentions":
        """The mentions at some ascending offsets."""
        docs = arrays.docs_of(places)
        edges = edges_of(docs)
        return cls(docs.take(edges[:-1]), edges, places)


class Standing:
    """Where the strings and wildcards of a question stand, looked for once: for paragraphs, for headings and for scores."""

    def __init__(self, *, is_scored: bool = False) -> None:
        """is_scored: whether mentions are asked for as well."""
        self._docs: dict[Query, Docs] = {}
        self._mentions: dict[tuple[int, Exact], Mentions] | None = {} if is_scored else None

    def docs(self, leaves: Sequence[Leaf], query: Exact | Wildcard) -> Docs:
        """The documents in which a string or wildcard stands, whatever they are, ascending."""
        if query not in self._docs:
            found = [self._docs_of(leaf, query) + leaf.offset for leaf in leaves]
            self._docs[query] = np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
        return self._docs[query]

    def _docs_of(self, leaf: Leaf, query: Exact | Wildcard) -> Docs:
        if self._mentions is None or isinstance(query, Wildcard):
            return leaf.arrays.docs_at(places_of(leaf, query)[0])
        return self.mentions(leaf, query).docs

    def mentions(self, leaf: Leaf, string: Exact) -> Mentions:
        """Where a string is named in a segment."""
        kept = {} if self._mentions is None else self._mentions
        if (leaf.offset, string) not in kept:
            kept[leaf.offset, string] = Mentions.of(leaf.arrays, places_of(leaf, string)[0])
        return kept[leaf.offset, string]


def edges_of(values: Offsets) -> Offsets:
    """Where each value begins among ascending values that may follow themselves, and how many there are in all."""
    is_edge = np.ones(len(values) + 1, dtype=bool)
    is_edge[1:-1] = values[1:] != values[:-1]
    return np.flatnonzero(is_edge)


def matching(leaves: Sequence[Leaf], columns: FacetColumns, query: Query, standing: Standing | None = None) -> Docs:
    """The numbers of all documents of these columns that match, ascending: paragraphs, or headings."""
    standing = Standing() if standing is None else standing
    match query:
        case Exact() | Wildcard():
            docs = standing.docs(leaves, query)
            return docs[columns.report_of.take(docs) >= 0]
        case Or(parts):
            return np.flatnonzero(columns.among(*(matching(leaves, columns, part, standing) for part in parts)))
        case Not(part):
            return np.flatnonzero((columns.report_of >= 0) & ~columns.among(matching(leaves, columns, part, standing)))
        case And(parts):
            if not parts:
                return columns.all_paragraphs()
            first, *others = sorted((matching(leaves, columns, part, standing) for part in parts), key=len)
            for other in others:
                first = first[columns.among(other).take(first)]
            return first
        case Within(filters):
            return columns.passing(columns.all_paragraphs(), filters)
        case Since(time):
            return columns.added_since(time)


def _whole(arrays: SegmentArrays, text: str, places: Offsets) -> Offsets:
    """Those of the places of a string where no number goes on at its ends."""
    parts = []
    if text[0] in DIGITS:
        parts += [arrays.find(before + text) + len(before) for before in _GOES_ON]
    if text[-1] in DIGITS:
        parts += [arrays.find(text + before[::-1]) for before in _GOES_ON]
    return np.setdiff1d(places, np.concatenate(parts), assume_unique=False)


def places_of(leaf: Leaf, query: Exact | Wildcard) -> tuple[Offsets, Offsets]:
    """(where a string or a wildcard's shortest match begins, where it ends); ascending, ends excluded."""
    if isinstance(query, Exact):
        found = leaf.arrays.find(query.text)
        if query.is_whole and len(found):
            found = _whole(leaf.arrays, query.text, found)
        return found, found + len(query.text)
    begins = leaf.arrays.find(query.pieces[0])
    reached = begins + len(query.pieces[0])
    if not len(begins):
        return begins, reached
    stops = leaf.stops if query.most is None else leaf.arrays.starts[1:] - np.uint32(1)
    for piece in query.pieces[1:]:
        # The nearest of each piece leaves the most room for the next, so that no other need be tried.
        places = np.append(leaf.arrays.find(piece), np.iinfo(np.int64).max)
        nearest = places[np.searchsorted(places, reached)]
        alive = nearest <= stops[np.minimum(np.searchsorted(stops, reached.astype(np.uint32)), len(stops) - 1)]
        if query.most is not None:
            alive &= nearest - reached <= query.most
        begins, reached = begins[alive], nearest[alive] + len(piece)
    return begins, reached
