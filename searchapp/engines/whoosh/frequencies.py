"""How often words stand in some paragraphs, from their postings."""

import weakref
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from indexer.arrays.segment import SegmentArrays
from indexer.text.analysis import words
from searchapp.counting.association import WordCounts
from searchapp.counting.tally import Mask
from searchapp.engines.whoosh.commit import OpenCommit
from searchapp.engines.whoosh.evaluate import matching
from searchapp.engines.whoosh.facet_columns import Docs
from searchapp.engines.whoosh.leaf import Leaf
from searchapp.questions.query import And, Filters

# Postings that are taken at once.
AT_ONCE = 2_000_000
# In `word_counts`, stands for more, too.
MOST_COUNTED = 255


def steps_of(arrays: SegmentArrays) -> Iterator[tuple[int, int, slice]]:
    """(first word, last + 1, their postings) of a segment, about so many postings at a time."""
    firsts = arrays.word_first.astype(np.int64)
    steps = np.searchsorted(firsts, np.arange(0, len(arrays.word_docs) + AT_ONCE, AT_ONCE))
    for first, last in pairwise(np.minimum(steps, len(firsts) - 1).tolist()):
        yield first, last, slice(int(firsts[first]), int(firsts[last]))


def words_of(arrays: SegmentArrays) -> list[str]:
    """All words of a segment, by their indices."""
    whole, ends = bytes(arrays.word_text), arrays.word_ends.tolist()
    return [whole[first:last].decode("utf-8") for first, last in pairwise(ends)]


# The last that was counted of all that filters let through: each question about a word is compared with the same.
_last: "weakref.WeakKeyDictionary[OpenCommit, tuple[Filters, WordCounts]]" = weakref.WeakKeyDictionary()


def word_counts_of_all(commit: OpenCommit, filters: Filters) -> WordCounts:
    """The words of all paragraphs of a commit that filters let through."""
    kept = _last.get(commit)
    if kept is None or kept[0] != filters:
        everything = matching(commit.leaves, commit.columns, And())
        kept = _last[commit] = filters, word_counts_of(commit, commit.columns.passing(everything, filters))
    return kept[1]


def word_counts_of(commit: OpenCommit, docs: Docs) -> WordCounts:
    """The words of some paragraphs of a commit."""
    counts: Counter[str] = Counter()
    reports: Counter[str] = Counter()
    is_among = commit.columns.among(docs)
    for leaf in commit.leaves:
        _add_segment(commit, leaf, is_among[leaf.offset : leaf.offset + leaf.arrays.documents], counts, reports)
    return WordCounts(counts, reports)


def _add_segment(commit: OpenCommit, leaf: Leaf, is_among: Mask, counts: Counter[str], reports: Counter[str]) -> None:
    arrays, known = leaf.arrays, words_of(leaf.arrays)
    for first, last, postings in steps_of(arrays):
        sizes = arrays.word_first[first + 1 : last + 1] - arrays.word_first[first:last]
        docs, many = arrays.word_docs[postings], arrays.word_counts[postings]
        there = np.flatnonzero(is_among[docs])
        of = np.repeat(np.arange(last - first), sizes)[there]
        # Paragraphs of one report follow one another, and all of them lie in one segment.
        own = commit.columns.report_of[docs[there] + leaf.offset]
        is_new = np.ones(len(there), dtype=bool)
        is_new[1:] = (of[1:] != of[:-1]) | (own[1:] != own[:-1])
        totals = np.bincount(of, weights=many[there], minlength=last - first).astype(np.int64)
        having = np.bincount(of[is_new], minlength=last - first)
        there_are = np.flatnonzero(totals)
        names = [known[at] for at in (there_are + first).tolist()]
        # Each word is named once, so that the first step of all is taken as it is.
        counts.update(dict(zip(names, totals[there_are].tolist(), strict=True)))
        reports.update(dict(zip(names, having[there_are].tolist(), strict=True)))
    _add_uncounted(commit, leaf, is_among, counts)


def _add_uncounted(commit: OpenCommit, leaf: Leaf, is_among: Mask, counts: Counter[str]) -> None:
    """Add what a paragraph has of a word beyond what its posting can count."""
    arrays = leaf.arrays
    full = np.unique(arrays.word_docs[arrays.word_counts == MOST_COUNTED])
    for doc in full[is_among[full]].tolist():
        for word, many in Counter(words(commit.searched(doc + leaf.offset))).items():
            counts[word] += max(0, many - MOST_COUNTED)
