"""A query tree over the arrays of an index: which paragraphs match."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from indexer.arrays.file import Array
from indexer.arrays.segment import Offsets, SegmentArrays, edges_of
from searchapp.engines.whoosh.facet_columns import Docs, FacetColumns, Mask
from searchapp.engines.whoosh.leaf import Leaf
from searchapp.questions.query import DIGITS, IN_NUMBERS, And, Exact, Not, Or, Query, Since, Wildcard, Within
from searchapp.store.relevance import shares

# What stands before a number that goes on to the left of its first digit; turned round, what stands behind its last.
_GOES_ON = [*sorted(DIGITS), *(digit + sign for digit in sorted(DIGITS) for sign in sorted(IN_NUMBERS))]

# Looking for a document in a list takes as long as going over so many entries of one, looking for its places as long as
# going over so many places; by trying.
_STEPS, _SEARCHED = 32, 14
# Where no more than one document in so many can match, places near those are told from all others before their documents are.
_SOME = 10


class Mentions(NamedTuple):
    """Where a string is named in a segment.

    Attributes:
        docs: the documents that name it, ascending.
        edges: where in `places` those of each begin, and how many there are in all; shape (len(docs) + 1,).
        places: the offsets at which it stands, ascending.
    """

    docs: Docs
    edges: Offsets
    places: Array

    @classmethod
    def of(cls, arrays: SegmentArrays, places: Array) -> "Mentions":
        """The mentions at some ascending offsets."""
        docs = arrays.docs_of(places)
        edges = edges_of(docs)
        return cls(docs.take(edges[:-1]), edges, places)

    @classmethod
    def among(cls, arrays: SegmentArrays, string: str, docs: Docs) -> "Mentions":
        """The mentions of a string in some ascending documents."""
        places = arrays.find(string, docs)
        at = arrays.docs_among(places, docs)
        edges = edges_of(at)
        return cls(docs.take(at.take(edges[:-1])), edges, places)


class Standing:
    """Where the strings and wildcards of a question stand, looked for once: for paragraphs, for headings and for scores."""

    def __init__(self, scored: Query | None = None) -> None:
        """scored: the whole question, if mentions in what matches it are asked for as well."""
        self._scored = scored
        self._named = shares(scored) if scored is not None else {}
        self._docs: dict[Query, Docs] = {}
        self._mentions: dict[tuple[int, Exact], Mentions] = {}
        # Those in documents that have other strings of the whole question, too: all that match are among them.
        self._in_matching: dict[tuple[int, Exact], Mentions] = {}

    def docs(self, leaves: Sequence[Leaf], query: Exact | Wildcard) -> Docs:
        """The documents in which a string or wildcard stands, whatever they are, ascending."""
        if query not in self._docs:
            self._docs[query] = _joined([self._docs_of(leaf, query) + leaf.offset for leaf in leaves])
        return self._docs[query]

    def _docs_of(self, leaf: Leaf, query: Exact | Wildcard) -> Docs:
        if isinstance(query, Exact) and query.text in self._named:
            return self.mentions(leaf, query).docs
        if isinstance(query, Exact) and len(query.text) == 1 and not query.is_whole:
            return leaf.arrays.docs_with_character(query.text)
        return leaf.arrays.docs_at(places_of(leaf, query)[0])

    def docs_with(self, leaves: Sequence[Leaf], strings: Sequence[Exact], among: And) -> Docs:
        """The documents in which all of some strings stand, whatever they are, ascending; the rarest is looked for first.

        among: the query that needs them.
        """
        key = And(tuple(strings))
        if key not in self._docs:
            first, *others = sorted(strings, key=lambda string: sum(leaf.arrays.most_places(string.text) for leaf in leaves))
            found = self.docs(leaves, first)
            for string in others:
                found = self.docs_among(leaves, string, found, is_needed=among == self._scored)
            self._docs[key] = found
        return self._docs[key]

    def docs_among(self, leaves: Sequence[Leaf], string: Exact, docs: Docs, *, is_needed: bool = False) -> Docs:
        """Those of some ascending documents in which a string stands.

        is_needed: whether all that matches the whole question is among them.
        """
        if string in self._docs or not (is_needed or self._are_few(leaves, docs, string)):
            return shared(docs, self.docs(leaves, string))
        found = []
        for leaf, own in by_leaf(leaves, docs):
            named = self.mentions(leaf, string, docs[own] - leaf.offset)
            if is_needed:
                self._in_matching[leaf.offset, string] = named
            found.append(named.docs + leaf.offset)
        return shared(docs, _joined(found))

    def _are_few(self, leaves: Sequence[Leaf], docs: Docs, string: Exact) -> bool:
        """Whether a string is found sooner by looking through these documents than by looking wherever it stands."""
        most = sum(leaf.arrays.most_places(string.text) for leaf in leaves)
        return not string.is_whole and len(docs) * _SEARCHED < most

    def mentions(self, leaf: Leaf, string: Exact, docs: Docs | None = None) -> Mentions:
        """Where a string is named in a segment; if some ascending documents are told, perhaps in these alone."""
        key = leaf.offset, string
        if key not in self._mentions and docs is not None and not string.is_whole:
            if self._are_few((leaf,), docs, string):
                return Mentions.among(leaf.arrays, string.text, docs)
            if len(docs) * _SOME < leaf.arrays.documents:
                places = leaf.arrays.find_pair(string.text) if len(string.text) == 2 else leaf.arrays.find(string.text)
                return Mentions.of(leaf.arrays, leaf.arrays.near(places, docs))
        if key not in self._mentions:
            is_pair = len(string.text) == 2 and not string.is_whole
            places = leaf.arrays.find_pair(string.text) if is_pair else places_of(leaf, string)[0]
            self._mentions[key] = Mentions.of(leaf.arrays, places)
        return self._mentions[key]

    def mentions_in_matching(self, leaf: Leaf, string: Exact, docs: Docs) -> Mentions:
        """Where a string is named in some documents of a segment that match the whole question; perhaps elsewhere, too."""
        return self._in_matching.get((leaf.offset, string)) or self.mentions(leaf, string, docs)


def _joined(parts: Sequence[Docs]) -> Docs:
    return parts[0] if len(parts) == 1 else np.concatenate([np.zeros(0, dtype=np.int64), *parts])


def by_leaf(leaves: Sequence[Leaf], docs: Docs) -> Iterator[tuple[Leaf, slice]]:
    """The segments that some ascending documents are of, with the part of them that is."""
    edges = np.searchsorted(docs, [leaf.offset for leaf in leaves]).tolist()
    bounds = zip(leaves, edges, [*edges[1:], len(docs)], strict=True)
    return ((leaf, slice(low, high)) for leaf, low, high in bounds if low < high)


def shared(docs: Docs, others: Docs) -> Docs:
    """Those of some ascending documents that are among others, which ascend as well."""
    return docs[are_among(docs, others)]


def are_among(docs: Docs, others: Docs) -> Mask:
    """Which of some ascending documents are among others, which ascend as well."""
    if not len(docs) or not len(others):
        return np.zeros(len(docs), dtype=bool)
    if len(docs) * _STEPS < len(others):
        found: Mask = others.take(np.searchsorted(others[:-1], docs)) == docs
        return found
    is_there = np.zeros(max(docs[-1], others[-1]) + 1, dtype=bool)
    is_there[others] = True
    return is_there.take(docs)


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
        case And():
            return _matching_all(leaves, columns, query, standing)
        case Within(filters):
            return columns.passing(columns.all_paragraphs(), filters)
        case Since(time):
            return columns.added_since(time)


def _matching_all(leaves: Sequence[Leaf], columns: FacetColumns, query: And, standing: Standing) -> Docs:
    """The documents that match every part: those with all strings, of which each other part leaves some."""
    strings = [part for part in query.parts if isinstance(part, Exact)]
    found = standing.docs_with(leaves, strings, query) if strings else columns.all_paragraphs()
    if strings:
        found = found[columns.report_of.take(found) >= 0]
    for part in query.parts:
        match part:
            case Exact():
                pass
            case Within(filters):
                found = columns.passing(found, filters)
            case Not(Exact() as string):
                found = found[~are_among(found, standing.docs_among(leaves, string, found))]
            case _:
                found = shared(found, matching(leaves, columns, part, standing))
    return found


def _whole(arrays: SegmentArrays, text: str, places: Offsets) -> Offsets:
    """Those of the places of a string where no number goes on at its ends."""
    parts = []
    if text[0] in DIGITS:
        parts += [arrays.find(before + text) + len(before) for before in _GOES_ON]
    if text[-1] in DIGITS:
        parts += [arrays.find(text + before[::-1]) for before in _GOES_ON]
    goes_on = np.zeros(len(places), dtype=bool)
    for part in parts:
        goes_on[places.searchsorted(part)] = True
    return places[~goes_on]


def places_of(leaf: Leaf, query: Exact | Wildcard) -> tuple[Offsets, Offsets]:
    """(where a string or a wildcard's shortest match begins, where it ends); ascending, ends excluded."""
    if isinstance(query, Exact):
        found = leaf.arrays.find(query.text)
        if query.is_whole and len(found):
            found = _whole(leaf.arrays, query.text, found)
        return found, found + len(query.text)
    docs = _docs_of_rarest(leaf.arrays, query.pieces)
    begins = leaf.arrays.find(query.pieces[0], docs)
    reached = begins + len(query.pieces[0])
    if not len(begins):
        return begins, reached
    stops = leaf.stops if query.most is None else leaf.arrays.starts[1:] - np.uint32(1)
    for piece in query.pieces[1:]:
        # The nearest of each piece leaves the most room for the next, so that no other need be tried.
        places = np.append(leaf.arrays.find(piece, docs), np.iinfo(np.int64).max)
        nearest = places[np.searchsorted(places, reached)]
        alive = nearest <= stops[np.minimum(np.searchsorted(stops, reached.astype(np.uint32)), len(stops) - 1)]
        if query.most is not None:
            alive &= nearest - reached <= query.most
        begins, reached = begins[alive], nearest[alive] + len(piece)
    return begins, reached


def _docs_of_rarest(arrays: SegmentArrays, pieces: Sequence[str]) -> Docs | None:
    """The documents that have the rarest of some strings, ascending; None where there are too many to look through."""
    rarest, *_, most = sorted(pieces, key=arrays.most_places)
    if arrays.most_places(rarest) * _STEPS >= arrays.most_places(most):
        return None
    return arrays.docs_at(arrays.find(rarest))
