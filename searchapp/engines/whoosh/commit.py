"""One commit of the local index, opened for reading."""

import os
import threading
import time
import weakref
from bisect import bisect_right
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import numpy as np
from cachetools import LRUCache
from whoosh.reading import IndexReader
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from indexer.arrays.entries import written_paragraph
from indexer.arrays.segment import all_bigrams
from indexer.errors import IndexProblem
from indexer.figures.figure import Figure
from indexer.manifest import Manifest
from indexer.model import Heading, Margins, Paragraph, ReportRecord, found_headings
from indexer.text.normalize import normalize
from indexer.whoosh_index.opening import (
    last_commit,
    open_index,
    read_figures,
    read_manifest,
    read_outline,
    reading,
)
from searchapp.answers.results import FacetValue, Likeness, Status
from searchapp.engines.whoosh.evaluate import Standing, matching
from searchapp.engines.whoosh.facet_columns import Docs, Mask
from searchapp.engines.whoosh.leaf import Leaf, Rough
from searchapp.engines.whoosh.ranking import Scores, bounds, scores
from searchapp.engines.whoosh.worked_out import ById, worked_out
from searchapp.questions.query import Query
from searchapp.store.figures import FiguresKey, KeptFigures
from searchapp.store.spelling import Bigrams

OPEN_ATTEMPTS = 3
# How much memory, in bytes, the matches of the last queries may take. Readers ask for pages, filters and orders of one query
# in a row.
MATCHES_BYTES = 32_000_000
# So many questions are kept at most: small ones, of which the bytes would hold tens of thousands, break memory into pieces.
MATCHES_KEPT = 2_000
# What each of them takes besides its arrays, each sign of its query as Python writes it, and each value of a facet; measured.
_EACH_BYTES, _SIGN_BYTES, _VALUE_BYTES = 1_500, 8, 250
# The largest array of a question that is made in memory which the one before has left.
_FREED_BYTES = 16 << 20
# How many paragraphs that were read are kept: the reports that are read just now are asked for again and again.
PARAGRAPHS_KEPT = 10_000
# How many reports' headings that were read are kept.
OUTLINES_KEPT = 500
# Of each array so much is mapped at once, of those that are larger the beginning.
MOST_TOUCHED_BYTES = 1 << 30
Outline = tuple[tuple[Heading, ...], Margins]


class Matches(NamedTuple):
    """The paragraphs that match a query, ascending, what each scores at most, and the headings that match, ascending.

    bounds: None where nobody has asked for an order by relevance.
    scores: what each paragraph scores, where that has been asked for; NaN for the others.
    values: facet → its values, counted over the paragraphs where nothing is chosen: each page of an answer shows them.
    """

    docs: Docs
    bounds: Rough | None
    headings: Docs
    scores: Scores
    values: Mapping[str, tuple[FacetValue, ...]]


class OpenCommit:
    """One commit, opened for reading, with its columns in memory. Never refreshed: a new commit gets a new one.

    Attributes:
        lock: to be held while Whoosh reads stored fields: those of one segment share one file position, and two threads at once
            read each other's bytes, measured.
        is_loaded: whether `load` has been called.
    """

    def __init__(self, folder: Path) -> None:
        """Open the last commit. Raises: IndexProblem."""
        self.lock = threading.Lock()
        self.is_loaded = False
        self._kept_lock = threading.Lock()
        self._bigrams: Bigrams | None = None
        self._figures_lock = threading.Lock()
        self._figures: KeptFigures | None = None
        self._figures_before: Mapping[FiguresKey, tuple[Figure, ...]] = {}
        self.mark = last_commit(folder)
        self.index = open_index(folder)
        with reading(folder):
            self._open(folder)

    def _open(self, folder: Path) -> None:
        # Whoosh's Searcher.refresh and reader(reuse=…) bring deleted documents back; a searcher opened anew does not.
        self.searcher: Searcher = self.index.searcher(weighting=BM25F())
        # Threads may still read an old commit when a new one is opened: its files are closed when the last has done.
        self.close = weakref.finalize(self, _close, self.searcher)
        reader: IndexReader = self.searcher.reader()
        self.manifest: Manifest = read_manifest(reader, folder)
        self.manifest.require_current(str(folder))
        segments = [(leaf.reader(), offset) for leaf, offset in self.searcher.leaf_searchers()]
        self.average_length = self.searcher.avg_field_length("words") or 1.0
        self.columns, self.headings, self._heading_levels, self.leaves = worked_out(folder, reader, segments)
        self.records = ById(self.columns)
        _keep_freed_memory()
        self._matches: LRUCache[Query, tuple[Matches, int]] = LRUCache(MATCHES_BYTES, getsizeof=lambda kept: kept[1])
        self._paragraphs: LRUCache[int, Paragraph] = LRUCache(PARAGRAPHS_KEPT)
        self._outlines: LRUCache[str, Outline] = LRUCache(OUTLINES_KEPT)

    @property
    def status(self) -> Status:
        """What the index holds."""
        manifest = self.manifest
        return Status(tuple(self.columns.records), manifest.paragraphs, manifest.built, manifest.reading)

    @property
    def bigrams(self) -> Bigrams:
        """The bigrams of all segments, brought together when they are first asked for."""
        if self._bigrams is None:
            self._bigrams = all_bigrams([leaf.arrays for leaf in self.leaves])
        return self._bigrams

    @property
    def figures(self) -> KeptFigures:
        """The figures of all reports, read when they are first asked for."""
        with self._figures_lock:
            if self._figures is None:
                self._figures = KeptFigures((record, self._known_figures(record)) for record in self.columns.records)
                self._figures_before = {}
            return self._figures

    def load(self, folder: Path) -> None:
        """Read the figures, and have the files of the commit, which lies in a folder, in memory as far as they are large."""
        self.is_loaded = True
        self.figures  # noqa: B018
        self.bigrams  # noqa: B018
        for path in folder.glob("MAIN_*"):
            # Read ahead by the system, beside whoever reads; not every system can.
            with suppress(OSError, AttributeError), path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_WILLNEED)
        for leaf in self.leaves:
            leaf.arrays.touch(MOST_TOUCHED_BYTES)

    def follow(self, before: "OpenCommit") -> None:
        """Take over the figures that the commit before has read, of reports that are the same in both."""
        if before.manifest.reading == self.manifest.reading:
            self._figures_before = before._figures.by_report() if before._figures else before._figures_before

    def _known_figures(self, record: ReportRecord) -> tuple[Figure, ...]:
        before = self._figures_before.get((record.id, record.sha256))
        return self.figures_of(record.id) if before is None else before

    def figures_of(self, report_id: str) -> tuple[Figure, ...]:
        """The figures of a report."""
        # One by one, so that others read meanwhile.
        with self.lock:
            return read_figures(self.searcher.reader(), report_id)

    def matches(self, query: Query, *, is_ranked: bool = False) -> Matches:
        """What matches a query, as found now or a moment ago; with bounds if it is ranked."""
        kept = self._kept_matches(query)
        if kept is not None and (kept.bounds is not None or not is_ranked):
            return kept
        standing = Standing(query if is_ranked else None)
        found = kept or self._matching(query, standing)
        if is_ranked:
            found = found._replace(bounds=bounds(self.leaves, query, standing, found.docs))
        self._keep(query, found)
        return found

    def know(self, query: Query, values: Mapping[str, tuple[FacetValue, ...]]) -> None:
        """Keep the values of facets with the matches of a query over which they were counted, if those are kept."""
        kept = self._kept_matches(query)
        if kept is not None and not values.keys() <= kept.values.keys():
            self._keep(query, kept._replace(values={**kept.values, **values}))

    def _keep(self, query: Query, found: Matches) -> None:
        # No decorator of cachetools: it makes the snapshot refer to itself, so that its files stay open for long.
        with self._kept_lock, suppress(ValueError):  # larger than all that may be kept
            self._matches[query] = found, _size(query, found)

    def _matching(self, query: Query, standing: Standing) -> Matches:
        docs = matching(self.leaves, self.columns, query, standing)
        headings = matching(self.leaves, self.headings, query, standing)
        return Matches(docs, None, headings, np.full(len(docs), np.nan), {})

    def _kept_matches(self, query: Query) -> Matches | None:
        with self._kept_lock:
            found, _ = self._matches.get(query, (None, 0))
        return found

    def scores(self, query: Query, docs: Docs) -> Scores:
        """The score of each of some ascending documents that match a query, as told now or a moment ago."""
        kept = self._kept_matches(query)
        if kept is None:  # more than is kept
            return scores(self.leaves, query, docs)
        at = np.searchsorted(kept.docs, docs)
        found: Scores = kept.scores.take(at)
        unknown = np.flatnonzero(np.isnan(found))
        if len(unknown):
            # Whoever asks for the same at the same time finds the same.
            found[unknown] = kept.scores[at[unknown]] = scores(self.leaves, query, docs[unknown])
        return found

    def document_of(self, report_id: str, number: int) -> int | None:
        """The document that is a paragraph of a report; None if there is no such paragraph."""
        record = self.records.get(report_id)
        docs = self.columns.paragraphs_of(record) if record else ()
        return int(docs[number - 1]) if 0 < number <= len(docs) else None

    def searched(self, doc: int) -> str:
        """The searched form of a paragraph."""
        return normalize(self.paragraph(doc).text).text

    def cuts(self, doc: int) -> list[int] | None:
        """Where jieba's pieces begin in the searched form of a document; None if the index has not kept it."""
        leaf = self._leaf_of(doc)
        return leaf.arrays.cuts_of(doc - leaf.offset)

    def likeness(self, doc: int, agreed: float) -> Likeness:
        """A document as one that is like another."""
        return Likeness(self.columns.records[self.columns.report_of[doc]], self.paragraph(doc), agreed)

    def paragraph(self, doc: int) -> Paragraph:
        """The paragraph that a document is, as read now or a moment ago."""
        with self._kept_lock:
            kept = self._paragraphs.get(doc)
        if kept is None:
            kept = self._read_paragraph(doc)
            with self._kept_lock:
                self._paragraphs[doc] = kept
        return kept

    def outline(self, report_id: str) -> Outline:
        """The headings of a report and what stands beside its body, as read now or a moment ago."""
        with self._kept_lock:
            kept = self._outlines.get(report_id)
        if kept is None:
            with self.lock:
                kept = read_outline(self.searcher.reader(), report_id)
            with self._kept_lock:
                self._outlines[report_id] = kept
        return kept

    def heading(self, doc: int) -> Heading:
        """The heading that a document is."""
        leaf = self._leaf_of(doc)
        report = self.columns.records[self.headings.report_of[doc]]
        return found_headings(*self.outline(report.id))[int(leaf.arrays.numbers[doc - leaf.offset])]

    def around(self, docs: Docs) -> Mask:
        """Which of some headings are lines around the body."""
        return self._heading_levels.mask(docs, lambda level: level == "0")

    def chapter_kind(self, doc: int) -> str:
        """The kind of the chapter that a document stands in."""
        leaf = self._leaf_of(doc)
        return leaf.arrays.columns["chapter_kind"].of(doc - leaf.offset)[0]

    def _leaf_of(self, doc: int) -> Leaf:
        return self.leaves[bisect_right(self.leaves, doc, key=lambda leaf: leaf.offset) - 1]

    def _read_paragraph(self, doc: int) -> Paragraph:
        leaf = self._leaf_of(doc)
        with self.lock:
            text = self.searcher.stored_fields(doc)["text"]
        report = self.columns.records[self.columns.report_of[doc]]
        return written_paragraph(leaf.arrays, report.id, doc - leaf.offset, text)


def open_newest(folder: Path) -> OpenCommit:
    """Open the last commit, again if another commit takes its files away while it is being opened."""
    for _ in range(OPEN_ATTEMPTS - 1):
        try:
            return OpenCommit(folder)
        except IndexProblem:
            time.sleep(0.05)
    return OpenCommit(folder)


def _keep_freed_memory() -> None:
    """Let glibc give memory back to the system no sooner than so much of it is free.

    It raises both of its bounds when a block of that size is freed. Else each array of a question is new memory, of which the
    system fills every page with zeros: measured to be a quarter of the time of questions that nothing is kept of.
    """
    np.empty(_FREED_BYTES, dtype=np.uint8)


def _close(searcher: Searcher) -> None:
    if not searcher.is_closed:
        searcher.close()


def _size(query: Query, matches: Matches) -> int:
    """How many bytes the matches of a query count for while they are kept: what they take, if it is more than their share."""
    arrays = (matches.docs, matches.bounds, matches.headings, matches.scores)
    of_arrays = sum(each.nbytes for each in arrays if each is not None)
    of_values = _VALUE_BYTES * sum(map(len, matches.values.values()))
    return max(MATCHES_BYTES // MATCHES_KEPT, _EACH_BYTES + _SIGN_BYTES * len(repr(query)) + of_arrays + of_values)
