"""The default store: Whoosh keeps the segments and the stored texts; what matches, scores and counts, its arrays tell."""

import os
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from indexer.errors import IndexProblem
from indexer.model import ReportRecord
from indexer.whoosh_index.opening import (
    last_commit,
    read_former,
    read_outline,
)
from searchapp.answers.results import Hit, Likeness, ReportContents, ReportHits, SearchResult, Status, TrendPoint
from searchapp.answers.spans import find_spans
from searchapp.engines.whoosh.commit import OpenCommit, open_newest
from searchapp.engines.whoosh.evaluate import matching
from searchapp.engines.whoosh.facet_columns import Docs, remaining
from searchapp.engines.whoosh.likeness import candidates, closest
from searchapp.engines.whoosh.ranking import Scores
from searchapp.questions.query import Exact, Filters, Query, SearchRequest, Sort, sought
from searchapp.store.base import HITS_OF_A_REPORT, failures
from searchapp.store.facet_values import passes
from searchapp.store.likeness import MIN_CHARS, NEARLY_THE_SAME, agreement
from searchapp.store.spelling import spellings

# How often, in seconds, a request looks whether another process has committed.
REFRESH_SECONDS = 1.0
_failures = partial(failures, "the index could not be searched (%s). Run: baogao check")


class _Fork:
    """The lock that is held while a forked process opens its indexes; made anew at each fork, when another may hold it."""

    lock = threading.Lock()

    @classmethod
    def renew(cls) -> None:
        cls.lock = threading.Lock()


os.register_at_fork(after_in_child=_Fork.renew)


class WhooshStore:
    """Searches a Whoosh index in a folder, and follows its commits."""

    def __init__(self, folder: Path, *, patiently: bool = False) -> None:
        """Open the index. Raises: IndexProblem, saying which command mends it; `patiently`, each question does instead."""
        self._folder = folder
        self._refreshing = threading.Lock()
        self._problem: IndexProblem | None = None
        self._open: OpenCommit | None = None
        try:
            self._open = OpenCommit(folder)
        except IndexProblem as problem:
            if not patiently:
                raise
            self._problem = problem
        self._looked = time.monotonic()
        self._process = os.getpid()

    def _current(self) -> OpenCommit:
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
        assert self._open  # without one there is a problem
        return self._open

    def _open_after_fork(self) -> None:
        """Open the index anew in a process that was forked from the one that had opened it.

        Both share the positions of open files: each would read what the other has just sought. What was opened is left to the
        parent, locks that it may have held with it.
        """
        with _Fork.lock:
            if self._process != os.getpid():
                self._refreshing = threading.Lock()
                self._open = open_newest(self._folder)
                self._looked = time.monotonic()
                self._process = os.getpid()

    def _refresh_if_needed(self) -> None:
        if self._problem is None and self._open and last_commit(self._folder) == self._open.mark:
            return
        try:
            self._open = open_newest(self._folder)
            self._problem = None
        except IndexProblem as problem:
            self._problem = problem

    def search(self, request: SearchRequest) -> SearchResult:
        began = time.perf_counter()
        with _failures():
            commit = self._current()
            columns = commit.columns
            docs, scored = commit.matches(request.query)
            masks = columns.masks(docs, request.filters)
            facets = columns.counts(docs, masks, request.filters, request.facets)
            docs, scored = remaining(docs, masks), remaining(scored, masks)
            groups = _groups(commit, docs, scored, request) if request.by_report else ()
            hits = _hits(commit, docs, scored, request) if request.limit and not request.by_report else ()
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
            commit = self._current()
            columns = commit.columns
            docs, scored = commit.matches(request.query)
            masks = columns.masks(docs, request.filters)
            docs, scored = remaining(docs, masks), remaining(scored, masks)
            order = columns.best(docs, scored, request.sort, len(docs))
        return _read_one_by_one(commit, docs[order], scored[order], request.query)

    def spellings(self, string: str) -> list[str]:
        with _failures():
            commit = self._current()

            def count(other: str) -> int:
                return len(matching(commit.leaves, commit.columns, Exact(other)))

            return spellings(commit.bigrams, string, count)

    def report(self, report_id: str) -> ReportContents | None:
        with _failures():
            commit = self._current()
            record = commit.records.get(report_id)
            return None if record is None else _contents(commit, record)

    def all_reports(self, filters: Filters) -> Iterator[ReportContents]:
        with _failures():
            commit = self._current()
        for record in commit.columns.records:
            if passes(record, filters):
                with _failures():
                    contents = _contents(commit, record)
                yield contents

    def trend(self, request: SearchRequest, by: str) -> tuple[TrendPoint, ...]:
        with _failures():
            commit = self._current()
            return commit.columns.trend(commit.matches(request.query).docs, request.filters, by)

    def nearly_the_same(self, report_id: str, number: int, limit: int) -> tuple[Likeness, ...]:
        with _failures():
            commit = self._current()
            own = commit.document_of(report_id, number)
            if own is None:
                return ()
            searched = commit.searched(own)
            found = []
            for doc in candidates(commit.leaves, commit.columns, searched).tolist() if len(searched) >= MIN_CHARS else ():
                agreed = agreement(searched, commit.searched(doc)) if doc != own else 0.0
                if agreed >= NEARLY_THE_SAME:
                    found.append((-agreed, int(commit.columns.rank_of[doc]), doc))
            return tuple(commit.likeness(doc, -agreed) for agreed, _, doc in sorted(found)[:limit])

    def same_subject(self, report_id: str, number: int, other_id: str) -> Likeness | None:
        with _failures():
            commit = self._current()
            own = commit.document_of(report_id, number)
            other = commit.records.get(other_id)
            if own is None or other is None:
                return None
            searched = commit.searched(own)
            among = commit.columns.paragraphs_of(other)
            best = closest(commit.leaves, commit.average_length, searched, own, among)
            return None if best is None else commit.likeness(best, agreement(searched, commit.searched(best)))

    def status(self) -> Status:
        with _failures():
            commit = self._current()
            return Status(tuple(commit.records.values()), commit.manifest.paragraphs, commit.manifest.built)

    def version(self) -> str:
        with _failures():
            return str(self._current().mark)

    def close(self) -> None:
        if self._open:
            self._open.close()


def _contents(commit: OpenCommit, record: ReportRecord) -> ReportContents:
    paragraphs = tuple(map(commit.paragraph, commit.columns.paragraphs_of(record).tolist()))
    with commit.lock:
        reader = commit.searcher.reader()
        return ReportContents(record, paragraphs, read_outline(reader, record.id), read_former(reader, record.id))


def _hits(commit: OpenCommit, docs: Docs, scored: Scores, request: SearchRequest) -> tuple[Hit, ...]:
    """The slice that is asked for of the documents that match, with their scores and the spans of what was sought."""
    first = commit.columns.best(docs, scored, request.sort, request.offset + request.limit)[request.offset :]
    return tuple(_hit(commit, int(docs[at]), float(scored[at]), request.query) for at in first.tolist())


def _read_one_by_one(commit: OpenCommit, docs: Docs, scored: Scores, query: Query) -> Iterator[Hit]:
    for doc, score in zip(docs.tolist(), scored.tolist(), strict=True):
        with _failures():
            hit = _hit(commit, doc, score, query)
        yield hit


def _hit(commit: OpenCommit, doc: int, score: float, query: Query) -> Hit:
    columns, paragraph = commit.columns, commit.paragraph(doc)
    return Hit(columns.records[columns.report_of[doc]], paragraph, find_spans(paragraph.text, sought(query)), score)


def _groups(commit: OpenCommit, docs: Docs, scored: Scores, request: SearchRequest) -> tuple[ReportHits, ...]:
    """The slice of reports that is asked for, in the order of their first hits, each with its best."""
    columns = commit.columns
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
                _hit(commit, int(docs[at]), float(scored[at]), request.query)
                for at in by_score[np.flatnonzero(reports_by_score == report)[:HITS_OF_A_REPORT]].tolist()
            ),
        )
        for report, total in zip(there[shown].tolist(), counts[shown].tolist(), strict=True)
    )
