"""The default store: Whoosh keeps the segments and the stored texts; what matches, scores and counts, its arrays tell."""

import os
import threading
import time
import weakref
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from cachetools import LRUCache
from whoosh.reading import IndexReader
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from indexer.arrays.entries import written_paragraph
from indexer.arrays.segment import SegmentArrays, all_bigrams
from indexer.errors import IndexProblem
from indexer.manifest import Manifest
from indexer.model import Paragraph, ReportRecord
from indexer.text.normalize import normalize
from indexer.whoosh_index.codec import ArrayTermsReader
from indexer.whoosh_index.opening import (
    last_commit,
    open_index,
    read_former,
    read_manifest,
    read_outline,
    read_records,
    reading,
)
from searchapp.answers.results import Hit, Likeness, ReportContents, ReportHits, SearchResult, Status, TrendPoint
from searchapp.answers.spans import find_spans
from searchapp.engines.whoosh.evaluate import Leaf, matching
from searchapp.engines.whoosh.facet_columns import Docs, FacetColumns, remaining
from searchapp.engines.whoosh.likeness import candidates, closest
from searchapp.engines.whoosh.ranking import Scores, scores
from searchapp.questions.query import Exact, Filters, Query, SearchRequest, Sort, sought
from searchapp.store.base import HITS_OF_A_REPORT, failures
from searchapp.store.facet_values import passes
from searchapp.store.likeness import MIN_CHARS, NEARLY_THE_SAME, agreement
from searchapp.store.spelling import Bigrams, spellings

# How often, in seconds, a request looks whether another process has committed.
REFRESH_SECONDS = 1.0
OPEN_ATTEMPTS = 3
# How much memory, in bytes, the matches of the last queries may take. Readers ask for pages, filters and orders of one query
# in a row.
MATCHES_BYTES = 32_000_000
# How many paragraphs that were read are kept: the reports that are read just now are asked for again and again.
PARAGRAPHS_KEPT = 10_000
_failures = partial(failures, "the index could not be searched (%s). Run: baogao check")


class _Fork:
    """The lock that is held while a forked process opens its indexes; made anew at each fork, when another may hold it."""

    lock = threading.Lock()

    @classmethod
    def renew(cls) -> None:
        cls.lock = threading.Lock()


os.register_at_fork(after_in_child=_Fork.renew)


class _Matches(NamedTuple):
    """The documents that match a query, ascending, and the score of each."""

    docs: Docs
    scores: Scores


class _Snapshot:
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
        self.commit = last_commit(folder)
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
        self._matches: LRUCache[Query, _Matches] = LRUCache(MATCHES_BYTES, getsizeof=_size)
        self._paragraphs: LRUCache[int, Paragraph] = LRUCache(PARAGRAPHS_KEPT)

    @property
    def bigrams(self) -> Bigrams:
        """The bigrams of all segments, brought together when they are first asked for."""
        if self._bigrams is None:
            self._bigrams = all_bigrams([leaf.arrays for leaf in self.leaves])
        return self._bigrams

    def matches(self, query: Query) -> _Matches:
        """What matches a query, as found now or a moment ago."""
        with self._kept_lock:
            kept = self._matches.get(query)
        if kept is not None:
            return kept
        docs = matching(self.leaves, self.columns, query)
        found = _Matches(docs, scores(self.leaves, self.columns, self.average_length, query, docs))
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


def _open_newest(folder: Path) -> _Snapshot:
    """Open the last commit, again if another commit takes its files away while it is being opened."""
    for _ in range(OPEN_ATTEMPTS - 1):
        try:
            return _Snapshot(folder)
        except IndexProblem:
            time.sleep(0.05)
    return _Snapshot(folder)


class WhooshStore:
    """Searches a Whoosh index in a folder, and follows its commits."""

    def __init__(self, folder: Path) -> None:
        """Open the index. Raises: IndexProblem, saying which command mends it."""
        self._folder = folder
        self._refreshing = threading.Lock()
        self._problem: IndexProblem | None = None
        self._snapshot = _Snapshot(folder)
        self._looked = time.monotonic()
        self._process = os.getpid()

    def _current(self) -> _Snapshot:
        """The newest commit; looked for at most once a second, opened by one thread while the others go on.

        Raises: IndexProblem as long as the index is gone or cannot be read: old answers would pass for new ones.
        """
        if self._process != os.getpid():
            self._open_after_fork()
        if time.monotonic() - self._looked >= REFRESH_SECONDS and self._refreshing.acquire(blocking=False):
            try:
                self._refresh_if_needed()
            finally:
                self._looked = time.monotonic()
                self._refreshing.release()
        if self._problem:
            raise self._problem
        return self._snapshot

    def _open_after_fork(self) -> None:
        """Open the index anew in a process that was forked from the one that had opened it.

        Both share the positions of open files: each would read what the other has just sought. What was opened is left to the
        parent, locks that it may have held with it.
        """
        with _Fork.lock:
            if self._process != os.getpid():
                self._refreshing = threading.Lock()
                self._snapshot = _open_newest(self._folder)
                self._looked = time.monotonic()
                self._process = os.getpid()

    def _refresh_if_needed(self) -> None:
        if self._problem is None and last_commit(self._folder) == self._snapshot.commit:
            return
        try:
            self._snapshot = _open_newest(self._folder)
            self._problem = None
        except IndexProblem as problem:
            self._problem = problem

    def search(self, request: SearchRequest) -> SearchResult:
        began = time.perf_counter()
        with _failures():
            snapshot = self._current()
            columns = snapshot.columns
            docs, scored = snapshot.matches(request.query)
            masks = columns.masks(docs, request.filters)
            facets = columns.counts(docs, masks, request.filters, request.facets)
            docs, scored = remaining(docs, masks), remaining(scored, masks)
            groups = _groups(snapshot, docs, scored, request) if request.by_report else ()
            hits = _hits(snapshot, docs, scored, request) if request.limit and not request.by_report else ()
        return SearchResult(
            total=len(docs),
            reports=columns.reports_among(docs),
            hits=hits,
            facets=facets,
            groups=groups,
            took_ms=(time.perf_counter() - began) * 1000,
        )

    def all_hits(self, request: SearchRequest) -> Iterator[Hit]:
        with _failures():
            snapshot = self._current()
            columns = snapshot.columns
            docs, scored = snapshot.matches(request.query)
            masks = columns.masks(docs, request.filters)
            docs, scored = remaining(docs, masks), remaining(scored, masks)
            order = columns.best(docs, scored, request.sort, len(docs))
        return _read_one_by_one(snapshot, docs[order], scored[order], request.query)

    def spellings(self, string: str) -> list[str]:
        with _failures():
            snapshot = self._current()

            def count(other: str) -> int:
                return len(matching(snapshot.leaves, snapshot.columns, Exact(other)))

            return spellings(snapshot.bigrams, string, count)

    def report(self, report_id: str) -> ReportContents | None:
        with _failures():
            snapshot = self._current()
            record = snapshot.records.get(report_id)
            return None if record is None else _contents(snapshot, record)

    def all_reports(self, filters: Filters) -> Iterator[ReportContents]:
        with _failures():
            snapshot = self._current()
        for record in snapshot.columns.records:
            if passes(record, filters):
                with _failures():
                    contents = _contents(snapshot, record)
                yield contents

    def trend(self, request: SearchRequest, by: str) -> tuple[TrendPoint, ...]:
        with _failures():
            snapshot = self._current()
            return snapshot.columns.trend(snapshot.matches(request.query).docs, request.filters, by)

    def nearly_the_same(self, report_id: str, number: int, limit: int) -> tuple[Likeness, ...]:
        with _failures():
            snapshot = self._current()
            own = snapshot.document_of(report_id, number)
            if own is None:
                return ()
            searched = snapshot.searched(own)
            found = []
            for doc in candidates(snapshot.leaves, snapshot.columns, searched).tolist() if len(searched) >= MIN_CHARS else ():
                agreed = agreement(searched, snapshot.searched(doc)) if doc != own else 0.0
                if agreed >= NEARLY_THE_SAME:
                    found.append((-agreed, int(snapshot.columns.rank_of[doc]), doc))
            return tuple(snapshot.likeness(doc, -agreed) for agreed, _, doc in sorted(found)[:limit])

    def same_subject(self, report_id: str, number: int, other_id: str) -> Likeness | None:
        with _failures():
            snapshot = self._current()
            own = snapshot.document_of(report_id, number)
            other = snapshot.records.get(other_id)
            if own is None or other is None:
                return None
            searched = snapshot.searched(own)
            among = snapshot.columns.paragraphs_of(other)
            best = closest(snapshot.leaves, snapshot.average_length, searched, own, among)
            return None if best is None else snapshot.likeness(best, agreement(searched, snapshot.searched(best)))

    def status(self) -> Status:
        with _failures():
            snapshot = self._current()
            return Status(tuple(snapshot.records.values()), snapshot.manifest.paragraphs, snapshot.manifest.built)

    def version(self) -> str:
        with _failures():
            return str(self._current().commit)

    def close(self) -> None:
        self._snapshot.close()


def _close(searcher: Searcher) -> None:
    if not searcher.is_closed:
        searcher.close()


def _size(matches: _Matches) -> int:
    return 1_000 + matches.docs.nbytes + matches.scores.nbytes


def _contents(snapshot: _Snapshot, record: ReportRecord) -> ReportContents:
    paragraphs = tuple(map(snapshot.paragraph, snapshot.columns.paragraphs_of(record).tolist()))
    with snapshot.lock:
        reader = snapshot.searcher.reader()
        return ReportContents(record, paragraphs, read_outline(reader, record.id), read_former(reader, record.id))


def _hits(snapshot: _Snapshot, docs: Docs, scored: Scores, request: SearchRequest) -> tuple[Hit, ...]:
    """The slice that is asked for of the documents that match, with their scores and the spans of what was sought."""
    first = snapshot.columns.best(docs, scored, request.sort, request.offset + request.limit)[request.offset :]
    return tuple(_hit(snapshot, int(docs[at]), float(scored[at]), request.query) for at in first.tolist())


def _read_one_by_one(snapshot: _Snapshot, docs: Docs, scored: Scores, query: Query) -> Iterator[Hit]:
    for doc, score in zip(docs.tolist(), scored.tolist(), strict=True):
        with _failures():
            hit = _hit(snapshot, doc, score, query)
        yield hit


def _hit(snapshot: _Snapshot, doc: int, score: float, query: Query) -> Hit:
    columns, paragraph = snapshot.columns, snapshot.paragraph(doc)
    return Hit(columns.records[columns.report_of[doc]], paragraph, find_spans(paragraph.text, sought(query)), score)


def _groups(snapshot: _Snapshot, docs: Docs, scored: Scores, request: SearchRequest) -> tuple[ReportHits, ...]:
    """The slice of reports that is asked for, in the order of their first hits, each with its best."""
    columns = snapshot.columns
    order = columns.best(docs, scored, request.sort, len(docs))
    reports = columns.report_of[docs[order]]
    there, first, counts = np.unique(reports, return_index=True, return_counts=True)
    shown = np.argsort(first)[request.offset : request.offset + request.limit]
    by_score = columns.best(docs, scored, Sort.RELEVANCE, len(docs)) if request.sort is not Sort.RELEVANCE else order
    reports_by_score = columns.report_of[docs[by_score]]
    return tuple(
        ReportHits(
            columns.records[report],
            total,
            tuple(
                _hit(snapshot, int(docs[at]), float(scored[at]), request.query)
                for at in by_score[np.flatnonzero(reports_by_score == report)[:HITS_OF_A_REPORT]].tolist()
            ),
        )
        for report, total in zip(there[shown].tolist(), counts[shown].tolist(), strict=True)
    )
