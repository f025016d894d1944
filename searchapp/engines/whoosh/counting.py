"""Occurrences of words in all reports, from the postings of bigrams: no text is read."""

import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from indexer.arrays.segment import Offsets, SegmentArrays
from indexer.text.analysis import BLANK, plain_weight, plain_words
from indexer.text.sentences import SENTENCE_ENDS
from searchapp.counting.dictionary import Dictionary, Term
from searchapp.counting.tally import (
    CHAPTERS,
    ELSEWHERE,
    HEADING,
    Counts,
    FiguresOfBoth,
    Mask,
    Occurrences,
    Sizes,
    Tallied,
    Tally,
    Texts,
    added,
    figures_of,
    no_figures,
    side_by_side,
)
from searchapp.engines.whoosh.commit import OpenCommit
from searchapp.engines.whoosh.evaluate import Standing, matching, places_of
from searchapp.engines.whoosh.facet_columns import Docs, FacetColumns
from searchapp.engines.whoosh.frequencies import MOST_COUNTED, steps_of, words_of
from searchapp.engines.whoosh.leaf import Leaf
from searchapp.questions.query import Exact, Or, Query, Wildcard, counted, sought
from searchapp.store.facet_values import passes

# Occurrences that are taken at once.
_AT_ONCE = 2_000_000
# No offset of a character: the last one of all is a sentinel's.
_NO_PLACE = 2**32 - 1


@dataclass(frozen=True, slots=True)
class TextSizes:
    """What is worked out of a commit once, when the first count asks for it.

    Attributes:
        sentence_ends, is_sentence: of each segment, as in Texts; words, sentences: of each document.
    """

    sentence_ends: tuple[Offsets, ...]
    is_sentence: tuple[Mask, ...]
    words: Counts
    sentences: Counts


_measured: "weakref.WeakKeyDictionary[OpenCommit, TextSizes]" = weakref.WeakKeyDictionary()


def measures_of(commit: OpenCommit) -> TextSizes:
    """What a commit measures; worked out once, by one thread at a time."""
    if commit not in _measured:
        ends = [_sentence_ends(leaf.arrays) for leaf in commit.leaves]
        are = [_holding_something(leaf.arrays, each) for leaf, each in zip(commit.leaves, ends, strict=True)]
        none = np.zeros(0, dtype=np.int64)
        sentences = [
            np.bincount(leaf.arrays.docs_of(each[is_one]), minlength=leaf.arrays.documents)
            for leaf, each, is_one in zip(commit.leaves, ends, are, strict=True)
        ]
        words = np.concatenate([none, *(_words(commit, leaf) for leaf in commit.leaves)])
        _measured[commit] = TextSizes(tuple(ends), tuple(are), words, np.concatenate([none, *sentences]))
    return _measured[commit]


def _sentence_ends(arrays: SegmentArrays) -> Offsets:
    """Where sentences end: at their signs, and at the sentinels behind texts; ascending."""
    found: Offsets = np.sort(np.concatenate([arrays.starts[1:].astype(np.int64) - 1, *map(arrays.find, SENTENCE_ENDS)]))
    return found


def _holding_something(arrays: SegmentArrays, ends: Offsets) -> Mask:
    """Whether what ends at each of some places has a letter or digit in it."""
    # Far fewer characters are none than are some.
    keys = (arrays.gram_keys >> np.uint64(32)).astype(np.int64)
    firsts = keys[np.flatnonzero(np.diff(keys, prepend=-1))].tolist()
    signs = [arrays.beginning_with(char) for char in map(chr, firsts) if char == BLANK or not char.isalnum()]
    offsets = np.concatenate([arrays.gram_offsets[:0], *(arrays.gram_offsets[first:last] for first, last in signs)])
    places = np.sort(offsets)
    # A character stands twice among them where what follows may be one of two.
    places = places[np.flatnonzero(np.diff(places, prepend=np.uint32(_NO_PLACE)))]
    before = np.concatenate([[-1], ends[:-1]])
    # Ends themselves are signs, or sentinels, which are no postings.
    within = np.searchsorted(places, ends.astype(np.uint32)) - np.searchsorted(places, (before + 1).astype(np.uint32))
    found: Mask = ends - before - 1 > within
    return found


def _words(commit: OpenCommit, leaf: Leaf) -> Counts:
    """How many words each document of a segment has in jieba's usual mode."""
    arrays = leaf.arrays
    weights = np.array([1 if len(word) < 3 else plain_weight(word) for word in words_of(arrays)], dtype=np.int64)
    sizes = arrays.word_first[1:] - arrays.word_first[:-1]
    found = np.zeros(arrays.documents, dtype=np.int64)
    for first, last, postings in steps_of(arrays):
        counts = np.repeat(weights[first:last], sizes[first:last]) * arrays.word_counts[postings]
        found += np.bincount(arrays.word_docs[postings], counts, arrays.documents).astype(np.int64)
    for doc in np.unique(arrays.word_docs[arrays.word_counts == MOST_COUNTED]).tolist():
        if commit.columns.report_of[doc + leaf.offset] >= 0:
            found[doc] = len(plain_words(commit.searched(doc + leaf.offset)))
    return found


def tally_of(commit: OpenCommit, measured: TextSizes, asked: Tallied) -> Tally:
    """The figures of the reports of a commit that pass. Raises: QueryError if it is more than is counted at once."""
    filters = counted(asked.filters)
    columns = commit.columns
    places = [at for at, record in enumerate(columns.records) if passes(record, filters)]
    asked.require_bounded(len(places))
    asked.require_modest(_places_at_most(commit, asked.dictionaries))
    row_of = np.full(len(columns.records) + 1, -1, dtype=np.int64)
    row_of[places] = np.arange(len(places))
    paragraphs = columns.passing(_asked_of(columns, asked), filters)
    headings = commit.headings.passing(_asked_of(commit.headings, asked), filters)
    rows = np.full(len(columns.report_of), -1, dtype=np.int64)
    rows[paragraphs] = row_of[columns.report_of[paragraphs]]
    rows[headings] = row_of[commit.headings.report_of[headings]]
    texts = _texts(commit, measured, rows)
    found = [_figures(commit, texts, dictionary, len(places), asked) for dictionary in asked.dictionaries]
    return Tally(
        reports=tuple(columns.records[at] for at in places),
        sizes=_sizes(commit, measured, paragraphs, rows, len(places)),
        of_words=side_by_side([of_terms for of_terms, _ in found], len(places)),
        of_dictionaries=side_by_side([as_one for _, as_one in found], len(places)),
        status=commit.status,
    )


def _asked_of(columns: FacetColumns, asked: Tallied) -> Docs:
    return columns.added_since(asked.since) if asked.since else columns.all_paragraphs()


def _places_at_most(commit: OpenCommit, dictionaries: Sequence[Dictionary]) -> Iterator[int]:
    """In how many places each string of expressions may stand, by its rarest pair; of words, those of one character, which
    may be anywhere; longer ones are bounded by how often they occur.
    """
    for dictionary in dictionaries:
        for term in dictionary.terms:
            for each in sought(term.query):
                for string in each.pieces if isinstance(each, Wildcard) else (each.text,):
                    if term.is_query or len(string) == 1:
                        yield sum(leaf.arrays.most_places(string) for leaf in commit.leaves)


def _sizes(commit: OpenCommit, measured: TextSizes, paragraphs: Docs, rows: Counts, many: int) -> Sizes:
    def total(of_docs: Counts) -> Counts:
        sums = np.bincount(rows[paragraphs], weights=of_docs[paragraphs], minlength=many)
        return sums.astype(np.int64)

    each = commit.columns.chars_of, measured.words, measured.sentences, np.ones_like(rows)
    return Sizes(*map(total, each))


def _texts(commit: OpenCommit, measured: TextSizes, rows: Counts) -> list[Texts]:
    """The texts of each segment."""
    docs = np.arange(len(rows))
    parts = np.full(len(rows), ELSEWHERE, dtype=np.int64)
    for part, kinds in CHAPTERS.items():
        parts[commit.columns.facets["chapter"].mask(docs, kinds.__contains__)] = part
    parts[commit.headings.report_of >= 0] = HEADING
    found = []
    for leaf, ends, are in zip(commit.leaves, measured.sentence_ends, measured.is_sentence, strict=True):
        own = slice(leaf.offset, leaf.offset + leaf.arrays.documents)
        found.append(Texts(rows[own], parts[own], ends, are))
    return found


def _figures(commit: OpenCommit, texts: Sequence[Texts], dictionary: Dictionary, rows: int, asked: Tallied) -> FiguresOfBoth:
    """(figures of each term, those of the dictionary as one), over all segments."""
    terms = len(dictionary.terms)
    standing = Standing()
    narrowed = [_documents(commit, term, standing) for term in dictionary.terms]
    sums: FiguresOfBoth | None = None
    for leaf, own in zip(commit.leaves, texts, strict=True):
        for found in _occurrences(leaf, dictionary.terms, narrowed, asked):
            part = figures_of(found, own, rows, terms, overlap=asked.overlap)
            sums = part if sums is None else added(sums, part)
    return sums or no_figures(rows, terms)


def _documents(commit: OpenCommit, term: Term, standing: Standing) -> Mask | None:
    """Document → whether a term's query matches it; None if it does wherever what is sought stands."""
    if all(isinstance(part, Exact | Wildcard) for part in alternatives(term.query)):
        return None
    found = commit.columns.among(matching(commit.leaves, commit.columns, term.query, standing))
    found[matching(commit.leaves, commit.headings, term.query, standing)] = True
    return found


def alternatives(query: Query) -> tuple[Query, ...]:
    """The parts of a query of which any will do."""
    return query.parts if isinstance(query, Or) else (query,)


def _occurrences(leaf: Leaf, terms: Sequence[Term], narrowed: Sequence[Mask | None], asked: Tallied) -> Iterator[Occurrences]:
    """Where terms stand in a segment, some documents after the others, so that little is in memory at once."""
    spans = [_spans(leaf, term, mask) for term, mask in zip(terms, narrowed, strict=True)]
    many = sum(len(begins) for begins, _ in spans)
    asked.require_not_everywhere(many)
    arrays = leaf.arrays
    windows = min(many // _AT_ONCE + 1, max(arrays.documents, 1))
    # Where the documents of each window begin.
    bounds = arrays.starts[np.linspace(0, arrays.documents, windows + 1).astype(np.int64)].astype(np.int64)
    within = np.array([np.searchsorted(begins, bounds) for begins, _ in spans]).T
    for firsts, lasts in pairwise(within.tolist()):
        own = [(begins[first:last], ends[first:last]) for (begins, ends), first, last in zip(spans, firsts, lasts, strict=True)]
        starts = np.concatenate([begins for begins, _ in own])
        ends = np.concatenate([reached for _, reached in own])
        of = np.repeat(np.arange(len(terms)), [len(begins) for begins, _ in own])
        yield Occurrences(of, starts, ends, arrays.docs_of(starts))


def _spans(leaf: Leaf, term: Term, mask: Mask | None) -> tuple[Offsets, Offsets]:
    """(where occurrences of a term begin, where they end) in a segment, each once."""
    found = [places_of(leaf, each) for each in sought(term.query)]
    if len(found) == 1 and mask is None:
        return found[0]
    starts, ends = np.unique(np.concatenate(found, axis=1), axis=1)
    if mask is None:
        return starts, ends
    there = mask[leaf.arrays.docs_of(starts) + leaf.offset]
    return starts[there], ends[there]
