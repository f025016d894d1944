"""The default store: Whoosh keeps the segments and the stored texts; what matches, scores and counts, its arrays tell."""

import itertools
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from functools import partial
from pathlib import Path

import numpy as np

from indexer.errors import IndexProblem
from indexer.figures.figure import Figure
from indexer.model import ReportRecord
from indexer.text.normalize import normalize
from indexer.whoosh_index.opening import (
    last_commit,
    read_former,
)
from searchapp.answers.results import (
    FacetValue,
    HeadingHit,
    Hit,
    Likeness,
    Nearest,
    ReportContents,
    ReportHits,
    SearchResult,
    Status,
    TrendPoint,
    Vocabulary,
)
from searchapp.answers.spans import Sought, find_spans, hit_of
from searchapp.counting.association import WordCounts
from searchapp.counting.tally import Tallied, Tally
from searchapp.engines.whoosh.commit import Matches, OpenCommit, open_newest
from searchapp.engines.whoosh.counting import measures_of, tally_of
from searchapp.engines.whoosh.evaluate import matching
from searchapp.engines.whoosh.facet_columns import Docs, Mask, Narrowed, remaining
from searchapp.engines.whoosh.frequencies import word_counts_of, word_counts_of_all
from searchapp.engines.whoosh.leaf import Rough
from searchapp.engines.whoosh.likeness import candidates, closest, sharing_rare
from searchapp.engines.whoosh.ranking import Scores, contenders
from searchapp.engines.whoosh.vocabulary import vocabulary_of
from searchapp.engines.whoosh.word_vectors import KeptVectors
from searchapp.questions.query import And, Exact, Filters, Query, SearchRequest, Sort, counted, sought
from searchapp.questions.read_figures import FiguresRequest
from searchapp.related.vectors import WordVectors, trained
from searchapp.store.base import HITS_OF_A_REPORT, counts_headings, failures, headings_shown
from searchapp.store.facet_values import passes
from searchapp.store.likeness import MIN_CHARS, NEARLY_THE_SAME, agreement
from searchapp.store.nearest import MAX_CHARS, nearest_of, nearest_places
from searchapp.store.nearest import MIN_CHARS as MIN_SOUGHT
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
        self._measuring = threading.Lock()
        self._vectors = KeptVectors(folder)
        self._problem: IndexProblem | None = None
        self._open: OpenCommit | None = None
        # What all questions are answered from, where it was made by at_once.
        self._only: OpenCommit | None = None
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
        if self._only:
            return self._only
        self._require_own()
        if time.monotonic() - self._looked >= REFRESH_SECONDS and self._refreshing.acquire(blocking=False):
            try:
                if self._has_changed():
                    self._open_last()
            finally:
                self._looked = time.monotonic()
                self._refreshing.release()
        if self._problem:
            raise self._problem
        assert self._open  # without one there is a problem
        return self._open

    def _require_own(self) -> None:
        if self._process != os.getpid():
            self._open_after_fork()

    def _open_after_fork(self) -> None:
        """Open the index anew in a process that was forked from the one that had opened it.

        Both share the positions of open files: each would read what the other has just sought. What was opened is left to the
        parent, locks that it may have held with it.
        """
        with _Fork.lock:
            if self._process != os.getpid():
                self._refreshing = threading.Lock()
                self._measuring = threading.Lock()
                self._vectors = KeptVectors(self._folder)
                self._open = open_newest(self._folder)
                self._looked = time.monotonic()
                self._process = os.getpid()

    def _has_changed(self) -> bool:
        return self._problem is not None or not self._open or last_commit(self._folder) != self._open.mark

    def _open_last(self, prepare: Callable[[OpenCommit], object] = lambda _: None) -> None:
        """Answer from the last commit from now on, once it is prepared."""
        try:
            opened = open_newest(self._folder)
            if self._open:
                opened.follow(self._open)
            prepare(opened)
            self._open = opened
            self._problem = None
        except IndexProblem as problem:
            self._problem = problem

    def search(self, request: SearchRequest) -> SearchResult:
        began = time.perf_counter()
        with _failures():
            commit = self._current()
            columns = commit.columns
            found = commit.matches(request.meant, is_ranked=_is_ranked(request))
            masks = columns.masks(found.docs, request.filters)
            of_headings = commit.headings.masks(found.headings, request.filters)
            left = columns.narrowed(found.docs, masks)
            headings = commit.headings.narrowed(found.headings, of_headings)
            facets = _facets(commit, found, masks, left, request) if request.among.has_text else {}
            if counts_headings(request, facets):
                facets = commit.headings.counts(found.headings, of_headings, headings, request.filters, request.facets)
            groups = _groups(commit, left.docs, request) if request.by_report and request.among.has_text else ()
            is_listed = bool(request.limit) and not request.by_report and request.among.has_text
            has_hit = np.zeros(len(columns.records), dtype=bool)
            if request.among.has_text:
                has_hit |= left.by_report > 0
            if request.among.has_headings:
                has_hit |= headings.by_report > 0
            bounds = remaining(found.bounds, masks) if found.bounds is not None else None
            return SearchResult(
                total=len(left.docs),
                reports=int(np.count_nonzero(left.by_report)),
                hits=_hits(commit, left.docs, bounds, request) if is_listed else (),
                facets=facets,
                groups=groups,
                headings=len(headings.docs),
                reports_in_all=int(np.count_nonzero(has_hit)),
                heading_hits=_heading_hits(commit, headings.docs, request, len(left.docs)),
                took_ms=(time.perf_counter() - began) * 1000,
            )

    def all_hits(self, request: SearchRequest) -> Iterator[Hit | HeadingHit]:
        with _failures():
            commit = self._current()
            found = commit.matches(request.meant)
            text = _all_paragraphs(commit, found, request) if request.among.has_text else ()
            lines = _all_headings(commit, found, request) if request.among.has_headings else ()
        return itertools.chain(text, lines)

    def spellings(self, string: str) -> list[str]:
        with _failures():
            commit = self._current()

            def count(other: str) -> int:
                return len(matching(commit.leaves, commit.columns, Exact(other)))

            return spellings(commit.bigrams, string, count)

    def vocabulary(self, besides: Sequence[str]) -> Vocabulary:
        with _failures():
            return vocabulary_of(self._current(), besides)

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
            found = commit.matches(request.meant)
            headings = commit.headings.by_reports(found.headings, request.filters)
            return commit.columns.trend(found.docs, headings, request.filters, by)

    def tally(self, asked: Tallied) -> Tally:
        with _failures():
            commit = self._current()
            with self._measuring:
                measured = measures_of(commit)
            return tally_of(commit, measured, asked)

    def word_counts(self, request: SearchRequest) -> WordCounts:
        with _failures():
            commit, filters = self._current(), counted(request.filters)
            if request.meant == And():
                return word_counts_of_all(commit, filters)
            found = matching(commit.leaves, commit.columns, request.meant)
            return word_counts_of(commit, commit.columns.passing(found, filters))

    def word_vectors(self) -> WordVectors | None:
        with _failures():
            return self._vectors.of(self._current().status)

    def train_words(self) -> WordVectors:
        now = self.at_once()
        status, reports = now.status(), now.all_reports(counted(Filters()))
        vectors = trained(normalize(each.text).text for report in reports for each in report.paragraphs)
        self._vectors.keep(status, vectors)
        return vectors

    def figures(self, request: FiguresRequest) -> tuple[tuple[ReportRecord, Figure], ...]:
        with _failures():
            return self._current().figures.asked(request)

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

    def nearest(self, string: str, limit: int) -> tuple[Nearest, ...]:
        with _failures():
            commit = self._current()
            sought = string[:MAX_CHARS]
            docs = sharing_rare(commit.leaves, commit.columns, sought).tolist() if len(sought) >= MIN_SOUGHT else []
            found = nearest_places(sought, list(map(commit.searched, docs)), limit)
            return tuple(nearest_of(commit.likeness(docs[at], place.agreement), sought, place) for at, place in found)

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
            return self._current().status

    def follow(self) -> None:
        with _failures():
            self._require_own()
            with self._refreshing:
                if self._has_changed():
                    self._open_last(self._load)
                self._looked = time.monotonic()
            self._load(self._current())

    def _load(self, commit: OpenCommit) -> None:
        """Load what the first questions to a commit would work out; nothing where it is loaded."""
        if not commit.is_loaded:
            commit.load(self._folder)
            with self._measuring:
                measures_of(commit)

    def version(self) -> str:
        with _failures():
            return f"{self._current().mark} {self._vectors.mark()}"

    def at_once(self) -> "WhooshStore":
        with _failures():
            commit = self._current()
        found = copy(self)
        found._only = commit
        return found

    def close(self) -> None:
        if self._open and not self._only:
            self._open.close()


def _contents(commit: OpenCommit, record: ReportRecord) -> ReportContents:
    paragraphs = tuple(map(commit.paragraph, commit.columns.paragraphs_of(record).tolist()))
    outline, margins = commit.outline(record.id)
    with commit.lock:
        former = read_former(commit.searcher.reader(), record.id)
    return ReportContents(record, paragraphs, outline, former, margins, commit.figures_of(record.id))


def _facets(
    commit: OpenCommit, found: Matches, masks: Mapping[str, Mask], left: Narrowed, request: SearchRequest
) -> dict[str, tuple[FacetValue, ...]]:
    """The values of the facets asked for; where nothing is chosen, as counted now or a moment ago."""
    known = {} if request.filters else found.values
    unknown = [name for name in request.facets if name not in known]
    values = {**known, **commit.columns.counts(found.docs, masks, left, request.filters, unknown)}
    if not request.filters:
        commit.know(request.meant, values)
    return {name: values[name] for name in request.facets}


def _is_ranked(request: SearchRequest) -> bool:
    """Whether it takes bounds of scores to tell which hits come first."""
    return bool(request.limit) and request.sort is Sort.RELEVANCE and not request.by_report and request.among.has_text


def _hits(commit: OpenCommit, docs: Docs, bounds: Rough | None, request: SearchRequest) -> tuple[Hit, ...]:
    """The slice that is asked for of the documents that match, with their scores and the spans of what was sought."""
    last = request.offset + request.limit
    if bounds is not None and request.sort is Sort.RELEVANCE:
        among, scored = contenders(bounds, last, lambda at: commit.scores(request.meant, docs[at]))
        order = commit.columns.best(docs[among], scored, request.sort, last)[request.offset :]
        first, scored = docs[among[order]], scored[order]
    else:
        first = docs[commit.columns.best(docs, _UNSCORED, request.sort, last)[request.offset :]]
        scored = _scores(commit, first, request.meant)
    strings = sought(request.meant)
    return tuple([_hit(commit, doc, score, strings) for doc, score in zip(first.tolist(), scored.tolist(), strict=True)])


def _scores(commit: OpenCommit, docs: Docs, query: Query) -> Scores:
    """The score of each of some documents in any order."""
    ascending = np.argsort(docs)
    found = np.zeros(len(docs))
    found[ascending] = commit.scores(query, docs[ascending])
    return found


def _read_one_by_one(commit: OpenCommit, docs: Docs, scored: Scores, query: Query) -> Iterator[Hit]:
    strings = sought(query)
    for doc, score in zip(docs.tolist(), scored.tolist(), strict=True):
        with _failures():
            hit = _hit(commit, doc, score, strings)
        yield hit


def _hit(commit: OpenCommit, doc: int, score: float, strings: Sought) -> Hit:
    columns, paragraph = commit.columns, commit.paragraph(doc)
    return hit_of(columns.records[columns.report_of[doc]], paragraph, score, strings, partial(commit.cuts, doc))


# Of documents whose order no score decides.
_UNSCORED: Scores = np.zeros(0)
# A line has fewer characters.
_LONGER_THAN_ANY = 1e9


def _in_order(commit: OpenCommit, headings: Docs, sort: Sort, many: int | None = None) -> Docs:
    """The first so many of some headings in the order asked.

    By relevance the shortest first, which say the least besides; lines around the body, which all reports have, come last.
    """
    scored = -(commit.columns.chars_of[headings] + commit.around(headings) * _LONGER_THAN_ANY)
    return headings[commit.headings.best(headings, scored, sort, len(headings) if many is None else many)]


def _heading_hits(commit: OpenCommit, headings: Docs, request: SearchRequest, paragraphs: int) -> tuple[HeadingHit, ...]:
    """The headings that an answer shows beside so many paragraphs."""
    shown = headings_shown(request, paragraphs)
    ordered = _in_order(commit, headings, request.sort, shown.stop)[shown.start :] if shown else ()
    return tuple(_heading_hit(commit, doc, request.meant) for doc in ordered)


def _all_paragraphs(commit: OpenCommit, found: Matches, request: SearchRequest) -> Iterator[Hit]:
    """All paragraphs of a question in its order, put in order now and read one by one."""
    masks = commit.columns.masks(found.docs, request.filters)
    docs = remaining(found.docs, masks)
    scored = commit.scores(request.meant, docs)
    order = commit.columns.best(docs, scored, request.sort, len(docs))
    return _read_one_by_one(commit, docs[order], scored[order], request.meant)


def _all_headings(commit: OpenCommit, found: Matches, request: SearchRequest) -> Iterator[HeadingHit]:
    """The same of headings."""
    headings = commit.headings.passing(found.headings, request.filters)
    return _read_headings(commit, _in_order(commit, headings, request.sort), request.meant)


def _read_headings(commit: OpenCommit, headings: Docs, query: Query) -> Iterator[HeadingHit]:
    for doc in headings:
        with _failures():
            hit = _heading_hit(commit, doc, query)
        yield hit


def _heading_hit(commit: OpenCommit, doc: int, query: Query) -> HeadingHit:
    heading = commit.heading(doc)
    record = commit.columns.records[commit.headings.report_of[doc]]
    return HeadingHit(record, heading, find_spans(heading.text, sought(query)), commit.chapter_kind(doc))


def _groups(commit: OpenCommit, docs: Docs, request: SearchRequest) -> tuple[ReportHits, ...]:
    """The slice of reports that is asked for, in the order of their first hits, each with its best."""
    columns, scored, strings = commit.columns, commit.scores(request.meant, docs), sought(request.meant)
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
                _hit(commit, int(docs[at]), float(scored[at]), strings)
                for at in by_score[np.flatnonzero(reports_by_score == report)[:HITS_OF_A_REPORT]].tolist()
            ),
        )
        for report, total in zip(there[shown].tolist(), counts[shown].tolist(), strict=True)
    )
