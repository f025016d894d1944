"""How much paragraphs are about what is sought, by where its strings stand in them: the parts of store/relevance.py.

What a paragraph is worth at most is told by how often it names the strings and where first, which was found to match. Whether
it does so in rows, beside figures, and how near to each other, is looked up for those alone that can be among the first.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.arrays.segment import Offsets, SegmentArrays, edges_of
from searchapp.engines.whoosh.evaluate import Mentions, Standing, are_among, by_leaf
from searchapp.engines.whoosh.facet_columns import Docs, Mask
from searchapp.engines.whoosh.leaf import Leaf, Rough, worth_of_length
from searchapp.questions.query import Exact, Query, needed_strings
from searchapp.store.relevance import BESIDE, FIGURE, LEAD, LISTING, NEAR, NEARNESS, shares

Scores = npt.NDArray[np.float64]
# An offset behind every text.
_BEHIND = np.iinfo(np.int64).max // 2
# Characters between two strings → what share of the distances holds them; nothing for more.
_HELD = np.array([sum(between <= most for most in NEARNESS) for between in range(NEARNESS[-1] + 1)]) / len(NEARNESS)
# So many times as many paragraphs as are asked for are scored first, and no fewer than so many; by trying.
_TIMES, _FEWEST = 4, 100
# One document in so many is not a few; by trying.
_MANY = 8
# More than what is rough can be off.
_ROUGHLY = np.float32(1e-4)


class _Places(NamedTuple):
    """Where a string stands in some documents of a segment, ascending, and the index of the document each place lies in."""

    offsets: Offsets
    rows: Offsets


def bounds(leaves: Sequence[Leaf], query: Query, standing: Standing, docs: Docs) -> Rough:
    """What each of some ascending documents that match a query scores at most; shape (len(docs),), 0 if it has no string."""
    strings = shares(query)
    if not strings:
        return np.zeros(len(docs), dtype=np.float32)
    parts = [np.zeros(0, dtype=np.float32)]
    for leaf, own in by_leaf(leaves, docs):
        rows = docs[own] - leaf.offset
        total = leaf.worth_of_length.take(rows)
        total += np.float32(NEAR if len(needed_strings(query)) > 1 else 0)
        for string, share in strings.items():
            _add_most(total, rows, leaf, standing.mentions_in_matching(leaf, Exact(string), rows), len(string), share)
        parts.append(total)
    return np.concatenate(parts)


def _add_most(total: Rough, rows: Docs, leaf: Leaf, named: Mentions, size: int, share: float) -> None:
    """Add to some ascending documents of a segment what those that name a string of so many characters are worth at most."""
    at = np.flatnonzero(are_among(named.docs, rows))
    # Most often all of them name it.
    here: Docs | slice = np.flatnonzero(are_among(rows, named.docs)) if len(at) < len(rows) else slice(None)
    docs, firsts = named.docs.take(at), named.edges.take(at)
    gained = (named.edges.take(at + 1) - firsts).astype(np.float32)
    gained /= gained + np.float32(1)
    gained += np.float32(FIGURE)
    gained *= np.float32(share)
    lead_ends = leaf.lead_ends.take(docs)
    in_lead = np.flatnonzero(named.places.take(firsts) + size <= lead_ends)
    gained[in_lead] += LEAD * size / (lead_ends.take(in_lead) - leaf.arrays.starts.take(docs.take(in_lead)))
    total[here] += gained


def scores(leaves: Sequence[Leaf], query: Query, docs: Docs) -> Scores:
    """The score of each of some ascending documents that match a query; shape (len(docs),), 0 if it has no string."""
    strings = shares(query)
    found = np.zeros(len(docs))
    for leaf, own in by_leaf(leaves, docs) if strings else ():
        arrays, rows = leaf.arrays, docs[own] - leaf.offset
        places = {string: _places(arrays, string, rows) for string in strings}
        found[own] = worth_of_length(arrays.starts.take(rows + 1).astype(np.int64) - arrays.starts.take(rows) - 1)
        for string, share in strings.items():
            found[own] += share * _worth_of_mentions(arrays, string, places[string], len(rows))
            found[own] += LEAD * _share_of_lead(leaf, rows, places[string], len(string))
            found[own] += share * FIGURE * _has_figure(leaf, rows, places[string], len(string))
        pairs = list(pairwise(needed_strings(query)))
        for one, other in pairs:
            found[own] += NEAR / len(pairs) * _nearness(places, one, other, len(rows))
    return found


def _places(arrays: SegmentArrays, string: str, docs: Docs) -> _Places:
    # Where it is looked for in many documents, it is found sooner in all.
    if len(docs) * _MANY < arrays.documents:
        offsets = arrays.find(string, docs)
        return _Places(offsets, arrays.docs_among(offsets, docs))
    row_of = np.full(arrays.documents, -1)
    row_of[docs] = np.arange(len(docs))
    offsets = arrays.find(string)
    rows = row_of.take(arrays.docs_of(offsets))
    kept = np.flatnonzero(rows >= 0)
    return _Places(offsets.take(kept), rows.take(kept))


def _worth_of_mentions(arrays: SegmentArrays, string: str, places: _Places, many: int) -> Scores:
    """What each of so many documents is worth for naming a string, but in a row of several."""
    before = _stand_among(arrays.find_pair(LISTING + string[0]), places.offsets - 1)
    behind = _stand_among(arrays.find_pair(string[-1] + LISTING), places.offsets + (len(string) - 1))
    times = np.bincount(places.rows[~(before | behind)], minlength=many)
    worth: Scores = times / (times + 1)
    return worth


def _stand_among(known: npt.NDArray[np.uint32], offsets: Offsets) -> Mask:
    """Which of some ascending offsets are among other ones, which ascend as well."""
    found: Mask = np.zeros(len(offsets), dtype=bool)
    if len(known) < len(offsets):
        wanted = known.astype(np.int64)
        at = np.searchsorted(offsets[:-1], wanted)
        found[at[offsets.take(at) == wanted]] = True
    elif len(offsets):
        # Of the type of what is looked through, which would be copied as a whole else. What wraps round is behind every text.
        sought = offsets.astype(np.uint32)
        found = known.take(np.searchsorted(known[:-1], sought)) == sought
    return found


def _share_of_lead(leaf: Leaf, docs: Docs, places: _Places, size: int) -> Scores:
    """What share of the first sentence of each document a string of so many characters is; 0 if it is not in it."""
    firsts = edges_of(places.rows)[:-1]
    rows = places.rows.take(firsts)
    starts, ends = leaf.arrays.starts.take(docs.take(rows)), leaf.lead_ends.take(docs.take(rows))
    is_in = places.offsets.take(firsts) + size <= ends
    found = np.zeros(len(docs))
    found[rows[is_in]] = size / (ends - starts)[is_in]
    return found


def _has_figure(leaf: Leaf, docs: Docs, places: _Places, size: int) -> Mask:
    """Whether each document has a digit in a string of so many characters or beside a place of it."""
    own = docs.take(places.rows)
    # As far as is near, within the document.
    firsts = np.maximum(leaf.arrays.starts.take(own), places.offsets - BESIDE - 1)
    stops = np.minimum(leaf.arrays.starts.take(own + 1).astype(np.int64) - 1, places.offsets + (size + BESIDE + 1))
    next_, behind = (leaf.digits.searchsorted(edge.astype(np.uint32)) for edge in (firsts, stops))
    found = np.zeros(len(docs), dtype=bool)
    found[places.rows[next_ < behind]] = True
    return found


def _nearness(places: dict[str, _Places], one: str, other: str, many: int) -> Scores:
    """What share of the distances holds two strings in each of so many documents."""
    (here, near_here), (there, near_there) = (places[one], places[other])
    held = np.zeros(many)
    if not len(here) or not len(there):
        return held
    bounded = np.concatenate([[-_BEHIND], there, [_BEHIND]])
    at = np.searchsorted(bounded, here)
    behind = np.maximum(0, bounded.take(at) - here - len(one))
    before = np.maximum(0, here - bounded.take(at - 1) - len(other))
    for between, nearest in ((behind, at - 1), (before, at - 2)):
        near = np.flatnonzero(between < len(_HELD))
        # The end of one document is near the beginning of the next.
        near = near[near_there.take(nearest.take(near)) == near_here.take(near)]
        np.maximum.at(held, near_here.take(near), _HELD.take(between.take(near)))
    return held


def contenders(bounds: Rough, many: int, score: Callable[[Docs], Scores]) -> tuple[Docs, Scores]:
    """(the indices of all that can be among the so many best, ascending; the score of each).

    bounds: what each scores at most.
    score: indices, ascending → their scores.

    Those with the highest bounds are scored. As many of them as are asked for reach some score: whatever cannot, by its bound,
    is not among the best, and if anything else can, it is scored as well.
    """
    looked_at = max(_TIMES * many, _FEWEST)
    if looked_at >= len(bounds):
        return np.arange(len(bounds)), score(np.arange(len(bounds)))
    lowest = np.partition(bounds, len(bounds) - looked_at)[len(bounds) - looked_at]
    among = np.flatnonzero(bounds >= lowest)
    found = score(among)
    reached = np.partition(found, len(found) - many)[len(found) - many]
    if reached > lowest + _ROUGHLY:
        return among, found
    all_that_can = np.flatnonzero(bounds >= reached - _ROUGHLY)
    return (among, found) if len(all_that_can) == len(among) else (all_that_can, score(all_that_can))
