"""The default store: Whoosh keeps the segments and the stored texts; what matches, scores and counts, its arrays tell."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from whoosh.reading import IndexReader
from whoosh.scoring import BM25F
from whoosh.searching import Searcher

from indexer.analysis import words
from indexer.array_codec import ArrayTermsReader
from indexer.arrays import SegmentArrays
from indexer.errors import IndexProblem
from indexer.manifest import Manifest
from indexer.model import Paragraph, ReportRecord
from indexer.regions import gazetteer
from indexer.schema import LIST_SEPARATOR
from indexer.taxonomy import taxonomy
from indexer.write_whoosh import last_commit, open_index, read_manifest, read_records, reading
from searchapp.query import SearchRequest, sought, strings_of
from searchapp.results import Hit, ReportContents, SearchResult, Status
from searchapp.store.base import StoreError
from searchapp.store.evaluate import Leaf, matching, scores
from searchapp.store.facet_columns import FacetColumns, NameColumn, document_order
from searchapp.store.spans import find_spans

# How often, in seconds, a request looks whether another process has committed.
REFRESH_SECONDS = 1.0
OPEN_ATTEMPTS = 3


class _Snapshot:
    """One commit, opened for reading, with its columns in memory. Never refreshed: a new commit gets a new one.

    Attributes:
        lock: to be held while Whoosh reads stored fields: those of one segment share one file position, and two threads at once
            read each other's bytes, measured.
    """

    def __init__(self, folder: Path) -> None:
        """Open the last commit. Raises: IndexProblem."""
        self.lock = threading.Lock()
        self.commit = last_commit(folder)
        self.index = open_index(folder)
        with reading(folder):
            self._open(folder)

    def _open(self, folder: Path) -> None:
        # Whoosh's Searcher.refresh and reader(reuse=…) bring deleted documents back; a searcher opened anew does not.
        self.searcher: Searcher = self.index.searcher(weighting=BM25F())
        reader: IndexReader = self.searcher.reader()
        self.manifest: Manifest = read_manifest(reader, folder)
        self.manifest.require_current(str(folder))
        self.records = {record.id: record for record in sorted(read_records(reader), key=document_order)}
        self.leaves = tuple(Leaf.of(arrays_of(leaf.reader()), offset) for leaf, offset in self.searcher.leaf_searchers())
        self.average_length = self.searcher.avg_field_length("words") or 1.0
        self.columns = _read_columns(self.searcher, tuple(self.records.values()))


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


def _read_columns(searcher: Searcher, records: tuple[ReportRecord, ...]) -> FacetColumns:
    """The facet columns of all segments, one after the other as Whoosh numbers documents."""
    places = {record.id: at for at, record in enumerate(records)}
    chapter_kinds = tuple(taxonomy().chapter_labels)
    topics = tuple(taxonomy().topic_words)
    size = searcher.reader().doc_count_all()
    report_of = np.full(size, -1, dtype=np.int32)
    number_of = np.zeros(size, dtype=np.int32)
    chapter_of = np.zeros(size, dtype=np.int8)
    topics_of = np.zeros(size, dtype=np.uint32)
    listed: dict[str, list[tuple[str, ...]]] = {"leaders": [()] * size, "units": [()] * size}
    for leaf, offset in searcher.leaf_searchers():
        reader = leaf.reader()
        ids, numbers = reader.column_reader("report"), reader.column_reader("number")
        kinds, sets = reader.column_reader("chapter_kind"), reader.column_reader("topics")
        names = {name: reader.column_reader(name) for name in ("leaders", "units")}
        for local in range(reader.doc_count_all()):
            kind = kinds[local]
            if not kind or reader.is_deleted(local):
                continue  # a report's own document, the manifest, or gone
            for name, column in names.items():
                listed[name][offset + local] = _listed(column[local])
            report_of[offset + local] = places[ids[local]]
            number_of[offset + local] = numbers[local]
            chapter_of[offset + local] = chapter_kinds.index(kind)
            topics_of[offset + local] = sum(1 << topics.index(each) for each in sets[local].split(LIST_SEPARATOR) if each)
    leaders, units = NameColumn.of(listed["leaders"]), NameColumn.of(listed["units"])
    places_of = NameColumn.of(gazetteer().path_codes(record.region.code) for record in records)
    years_of = NameColumn.of((str(record.year),) for record in records)
    kinds_of = NameColumn.of((str(record.metadata.kind),) for record in records)
    return FacetColumns(
        records, report_of, number_of, chapter_of, topics_of, leaders, units, chapter_kinds, topics,
        places_of, years_of, kinds_of,
    )  # fmt: skip


class WhooshStore:
    """Searches a Whoosh index in a folder, and follows its commits."""

    def __init__(self, folder: Path) -> None:
        """Open the index. Raises: IndexProblem, saying which command mends it."""
        self._folder = folder
        self._refreshing = threading.Lock()
        self._problem: IndexProblem | None = None
        self._snapshot = _Snapshot(folder)
        self._looked = time.monotonic()

    def _current(self) -> _Snapshot:
        """The newest commit; looked for at most once a second, opened by one thread while the others go on.

        Raises: IndexProblem as long as the index is gone or cannot be read: old answers would pass for new ones.
        """
        if time.monotonic() - self._looked >= REFRESH_SECONDS and self._refreshing.acquire(blocking=False):
            try:
                self._refresh_if_needed()
            finally:
                self._looked = time.monotonic()
                self._refreshing.release()
        if self._problem:
            raise self._problem
        return self._snapshot

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
            docs = matching(snapshot.leaves, columns, request.query)
            looked_up = dict.fromkeys(word for string in strings_of(request.query) for word in words(string))
            scores_of_all = scores(snapshot.leaves, snapshot.average_length, tuple(looked_up))
            masks = columns.masks(docs, request.filters)
            facets = columns.counts(docs, masks, request.filters)
            docs = docs[np.logical_and.reduce(list(masks.values()))]
            scored = scores_of_all[docs]
            order = columns.order(docs, scored, request.sort)[request.offset : request.offset + request.limit]
            wanted = sought(request.query)
            with snapshot.lock:
                shown = [_paragraph(snapshot, int(docs[at])) for at in order]
            hits = tuple(
                Hit(columns.records[columns.report_of[docs[at]]], each, find_spans(each.text, wanted), float(scored[at]))
                for at, each in zip(order, shown, strict=True)
            )
        return SearchResult(
            total=len(docs),
            reports=len(np.unique(columns.report_of[docs])),
            hits=hits,
            facets=facets,
            took_ms=(time.perf_counter() - began) * 1000,
        )

    def report(self, report_id: str) -> ReportContents | None:
        with _failures():
            snapshot = self._current()
            record = snapshot.records.get(report_id)
            if record is None:
                return None
            columns = snapshot.columns
            place = columns.records.index(record)
            docs = np.flatnonzero(columns.report_of == place)
            docs = docs[np.argsort(columns.number_of[docs], kind="stable")]
            with snapshot.lock:
                return ReportContents(record, tuple(_paragraph(snapshot, int(doc)) for doc in docs))

    def status(self) -> Status:
        with _failures():
            snapshot = self._current()
            return Status(tuple(snapshot.records.values()), snapshot.manifest.paragraphs, snapshot.manifest.built)

    def close(self) -> None:
        self._snapshot.searcher.close()
        self._snapshot.index.close()


@contextmanager
def _failures() -> Iterator[None]:
    """Whatever goes wrong inside the engine becomes a StoreError, so that it is told from an empty answer."""
    try:
        yield
    except IndexProblem as error:
        raise StoreError(str(error)) from error
    except Exception as error:
        raise StoreError(f"the index could not be searched ({type(error).__name__}: {error}). Run: baogao check") from error


def _paragraph(snapshot: _Snapshot, doc: int) -> Paragraph:
    stored = snapshot.searcher.stored_fields(doc)
    number, fingerprint = stored["anchor"].split("-")
    return Paragraph(
        number=int(number),
        text=stored["text"],
        chapter=stored.get("chapter"),
        section=stored.get("section"),
        chapter_kind=stored["chapter_kind"],
        topics=_listed(stored["topics"]),
        fingerprint=fingerprint,
        leaders=_listed(stored["leaders"]),
        units=_listed(stored["units"]),
        lead_units=_listed(stored["lead_units"]),
    )


def _listed(stored: str) -> tuple[str, ...]:
    return tuple(filter(None, stored.split(LIST_SEPARATOR)))
