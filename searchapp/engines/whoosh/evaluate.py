"""A query tree over the arrays of an index: which paragraphs match."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.arrays.segment import Offsets, SegmentArrays
from searchapp.engines.whoosh.facet_columns import Docs, FacetColumns, Mask
from searchapp.questions.query import DIGITS, IN_NUMBERS, SENTENCE_ENDS, And, Exact, Not, Or, Query, Wildcard, Within


@dataclass(frozen=True, slots=True)
class Leaf:
    """One segment.

    Attributes:
        offset: the number of its first document.
        headings: the searched forms of all headings in UTF-8, each on its line; `heading_starts` says where each begins.
    """

    arrays: SegmentArrays
    offset: int
    headings: bytes
    heading_starts: Offsets

    @classmethod
    def of(cls, arrays: SegmentArrays, offset: int) -> "Leaf":
        column = arrays.columns["searched_headings"]
        ends = column.ends.astype(np.int64)
        lines = np.insert(column.text, ends[1:], ord("\n"))
        return cls(arrays, offset, lines.tobytes(), ends[:-1] + np.arange(len(ends) - 1))

    def has_heading_with(self, string: str, docs: Docs) -> Mask:
        """Which of some documents of the segment stand under a heading that contains a searched string."""
        places = [found.start() for found in re.finditer(re.escape(string.encode("utf-8")), self.headings)]
        if not places:
            return np.zeros(len(docs), dtype=bool)
        column = self.arrays.columns["searched_headings"]
        wanted = np.zeros(len(self.heading_starts), dtype=bool)
        wanted[np.searchsorted(self.heading_starts, places, side="right") - 1] = True
        ids, rows = column.pairs(docs)
        found: Mask = np.zeros(len(docs), dtype=bool)
        found[rows[wanted.take(ids)]] = True
        return found


# What stands before a number that goes on to the left of its first digit; turned round, what stands behind its last.
_GOES_ON = [*sorted(DIGITS), *(digit + sign for digit in sorted(DIGITS) for sign in sorted(IN_NUMBERS))]
# String or wildcard → the documents in which it stands, whatever they are: looked for once, for paragraphs and for headings.
Standing = dict[Query, Docs]


def matching(leaves: Sequence[Leaf], columns: FacetColumns, query: Query, standing: Standing | None = None) -> Docs:
    """The numbers of all documents of these columns that match, ascending: paragraphs, or headings."""
    standing = {} if standing is None else standing
    match query:
        case Exact() | Wildcard():
            if query not in standing:
                found = [leaf.arrays.docs_at(places_of(leaf.arrays, query)[0]) + leaf.offset for leaf in leaves]
                standing[query] = np.concatenate(found) if found else np.zeros(0, dtype=np.int64)
            docs = standing[query]
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


def _whole(arrays: SegmentArrays, text: str, places: Offsets) -> Offsets:
    """Those of the places of a string where no number goes on at its ends."""
    parts = []
    if text[0] in DIGITS:
        parts += [arrays.find(before + text) + len(before) for before in _GOES_ON]
    if text[-1] in DIGITS:
        parts += [arrays.find(text + before[::-1]) for before in _GOES_ON]
    return np.setdiff1d(places, np.concatenate(parts), assume_unique=False)


def places_of(arrays: SegmentArrays, query: Exact | Wildcard) -> tuple[Offsets, Offsets]:
    """(where a string or a wildcard's shortest match begins, where it ends); ascending, ends excluded."""
    if isinstance(query, Exact):
        found = arrays.find(query.text)
        if query.is_whole and len(found):
            found = _whole(arrays, query.text, found)
        return found, found + len(query.text)
    begins = arrays.find(query.pieces[0])
    reached = begins + len(query.pieces[0])
    if not len(begins):
        return begins, reached
    sentences = [] if query.most is not None else [arrays.find(end) for end in SENTENCE_ENDS]
    stops = np.sort(np.concatenate([*sentences, arrays.starts[1:].astype(np.int64) - 1]))
    for piece in query.pieces[1:]:
        # The nearest of each piece leaves the most room for the next, so that no other need be tried.
        places = np.append(arrays.find(piece), np.iinfo(np.int64).max)
        nearest = places[np.searchsorted(places, reached)]
        alive = nearest <= stops[np.minimum(np.searchsorted(stops, reached), len(stops) - 1)]
        if query.most is not None:
            alive &= nearest - reached <= query.most
        begins, reached = begins[alive], nearest[alive] + len(piece)
    return begins, reached
