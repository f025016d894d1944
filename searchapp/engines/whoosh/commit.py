"""One commit of the local index, opened for reading."""

import threading
import time
import weakref
from bisect import bisect_right
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from cachetools import LRUCache
from whoosh.reading import IndexReader
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from indexer.arrays.entries import written_paragraph
from indexer.arrays.segment import SegmentArrays, all_bigrams
from indexer.errors import IndexProblem
from indexer.manifest import Manifest
from indexer.model import Paragraph
from indexer.text.normalize import normalize
from indexer.whoosh_index.codec import ArrayTermsReader
from indexer.whoosh_index.opening import (
    last_commit,
    open_index,
    read_manifest,
    read_records,
    reading,
)
from searchapp.answers.results import Likeness
from searchapp.engines.whoosh.evaluate import Leaf, matching
from searchapp.engines.whoosh.facet_columns import Docs, FacetColumns
from searchapp.engines.whoosh.ranking import Scores, scores
from searchapp.questions.query import Query
from searchapp.store.spelling import Bigrams

OPEN_ATTEMPTS = 3
# How much memory, in bytes, the matches of the last queries may take. Readers ask for pages, filters and orders of one query
# in a row.
MATCHES_BYTES = 32_000_000
# How many paragraphs that were read are kept: the reports that are read just now are asked for again and again.
PARAGRAPHS_KEPT = 10_000


class Matches(NamedTuple):
    """The documents that match a query, ascending, and the score of each."""

    docs: Docs
    scores: Scores


class OpenCommit:
    """One commit, opened for reading, with its columns in memory. Never refreshed: a new commit gets a new one.

    Attributes:
        lock: to be held while Whoosh reads stored fields: those of one segment share one file position, and two threads at once
            read each other's bytes, measured.
    """

    def __init__(self, folder: Path) -> None:
        """Open the last commit. Raises: IndexProblem."""
        self.lock = threading.Lock()
        self._kept_lock = threading.Lock()
        self._bigrams: Bigrams | None = None
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
        self.leaves = tuple(Leaf.of(arrays_of(segment), offset) for segment, offset in segments)
        self.average_length = self.searcher.avg_field_length("words") or 1.0
        deleted = [tuple(segment.segment().deleted_docs()) for segment, _ in segments]
        arrays = [leaf.arrays for leaf in self.leaves]
        self.columns = FacetColumns.of(read_records(reader), list(zip(arrays, deleted, strict=True)))
        self.records = {record.id: record for record in self.columns.records}
        self._matches: LRUCache[Query, Matches] = LRUCache(MATCHES_BYTES, getsizeof=_size)
        self._paragraphs: LRUCache[int, Paragraph] = LRUCache(PARAGRAPHS_KEPT)

    @property
    def bigrams(self) -> Bigrams:
        """The bigrams of all segments, brought together when they are first asked for."""
        if self._bigrams is None:
            self._bigrams = all_bigrams([leaf.arrays for leaf in self.leaves])
        return self._bigrams

    def matches(self, query: Query) -> Matches:
        """What matches a query, as found now or a moment ago."""
        with self._kept_lock:
            kept = self._matches.get(query)
        if kept is not None:
            return kept
        docs = matching(self.leaves, self.columns, query)
        found = Matches(docs, scores(self.leaves, self.columns, self.average_length, query, docs))
        # No decorator of cachetools: it makes the snapshot refer to itself, so that its files stay open for long.
        with self._kept_lock, suppress(ValueError):  # larger than all that may be kept
            self._matches[query] = found
        return found

    def document_of(self, report_id: str, number: int) -> int | None:
        """The document that is a paragraph of a report; None if there is no such paragraph."""
        record = self.records.get(report_id)
        docs = self.columns.paragraphs_of(record) if record else ()
        return int(docs[number - 1]) if 0 < number <= len(docs) else None

    def searched(self, doc: int) -> str:
        """The searched form of a paragraph."""
        return normalize(self.paragraph(doc).text).text

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

    def _read_paragraph(self, doc: int) -> Paragraph:
        leaf = self.leaves[bisect_right(self.leaves, doc, key=lambda leaf: leaf.offset) - 1]
        with self.lock:
            text = self.searcher.stored_fields(doc)["text"]
        report = self.columns.records[self.columns.report_of[doc]]
        return written_paragraph(leaf.arrays, report.id, doc - leaf.offset, text)


def arrays_of(reader: IndexReader) -> SegmentArrays:
    """The arrays of a segment. Raises: TypeError if it was written without them."""
    terms = reader._terms
    if not isinstance(terms, ArrayTermsReader):
        raise TypeError(f"segment {reader.segment().segment_id()} was written by another program")
    return terms.arrays


def open_newest(folder: Path) -> OpenCommit:
    """Open the last commit, again if another commit takes its files away while it is being opened."""
    for _ in range(OPEN_ATTEMPTS - 1):
        try:
            return OpenCommit(folder)
        except IndexProblem:
            time.sleep(0.05)
    return OpenCommit(folder)


def _close(searcher: Searcher) -> None:
    if not searcher.is_closed:
        searcher.close()


def _size(matches: Matches) -> int:
    return 1_000 + matches.docs.nbytes + matches.scores.nbytes
