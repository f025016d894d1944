"""Columns of ordinals, one entry per document: filters, facet counts and orders are array operations over them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from indexer.arrays.segment import NameColumn, SegmentArrays, pairs
from indexer.model import ReportRecord, document_order
from indexer.vocabulary.regions import gazetteer
from indexer.vocabulary.taxonomy import taxonomy
from searchapp.answers.results import FacetValue, TrendPoint
from searchapp.questions.query import Filters, Sort
from searchapp.store.facet_values import Totals, facet_values, is_compared

Docs = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]
Value = TypeVar("Value", bound=np.generic)


@dataclass(frozen=True, slots=True)
class FacetColumn:
    """A column of names, any number in each row; the rows are documents, or reports.

    Attributes:
        names: all that occur, in order of first occurrence.
        starts: row → index into `ids` of its first name; one more entry than rows.
        ids: indices into `names`, those of one row after those of the last.
    """

    names: tuple[str, ...]
    starts: npt.NDArray[np.uint32]
    ids: npt.NDArray[np.uint32]

    @classmethod
    def of(cls, rows: Iterable[tuple[str, ...]]) -> "FacetColumn":
        """The column of some rows of names."""
        known: dict[str, int] = {}
        ids: list[int] = []
        starts = [0]
        for row in rows:
            ids += [known.setdefault(name, len(known)) for name in row]
            starts.append(len(ids))
        return cls(tuple(known), np.array(starts, dtype=np.uint32), np.array(ids, dtype=np.uint32))

    @classmethod
    def joined(cls, segments: Sequence[NameColumn]) -> "FacetColumn":
        """The columns of all segments, one after the other."""
        known: dict[str, int] = {}
        starts, ids = [], []
        base = 0
        for column in segments:
            new_ids = np.array([known.setdefault(name, len(known)) for name in column.names()], dtype=np.uint32)
            starts.append(column.starts[:-1] + np.uint32(base))
            ids.append(new_ids[column.ids])
            base += len(column.ids)
        empty = np.zeros(0, dtype=np.uint32)
        ends = np.array([base], dtype=np.uint32)
        return cls(tuple(known), np.concatenate([*starts, ends]), np.concatenate([empty, *ids]))

    def mask(self, rows: Docs, chosen: tuple[str, ...]) -> Mask:
        """Which of some rows have any of the chosen names."""
        wanted = np.array([name in chosen for name in self.names], dtype=bool)
        ids, of_row = self.pairs(rows)
        mask = np.zeros(len(rows), dtype=bool)
        mask[of_row[wanted[ids]]] = True
        return mask

    def pairs(self, rows: Docs) -> tuple[npt.NDArray[np.uint32], Docs]:
        """(index of a name, index into `rows`) of every name of some rows, row by row."""
        return pairs(self.starts, self.ids, rows)


@dataclass(frozen=True, slots=True)
class FacetColumns:
    """The facets of all paragraphs of one commit.

    Attributes:
        records: reports in document order: by place, year, kind and id.
        report_of: document → index into `records`; -1 for documents that are no paragraph or are deleted.
            The paragraphs of a report are documents that follow one another.
        rank_of: document → its place in document order; doc_at: the reverse.
        place_of: id of a report → index into `records`.
        first_of: report → place of its first paragraph in document order; shape (records + 1,).
        added_of: document → when its text came into the index, as an ordinal.
        chars_of: document → characters of its searched form.
        chapter_of: document → index into `chapter_kinds`.
        topics, leaders, units: document → names.
        report_regions, report_years, report_kinds: report → its places from the province down, its year, its kind.
    """

    records: tuple[ReportRecord, ...]
    report_of: npt.NDArray[np.int32]
    rank_of: npt.NDArray[np.int32]
    doc_at: npt.NDArray[np.int32]
    place_of: Mapping[str, int]
    first_of: npt.NDArray[np.int64]
    added_of: npt.NDArray[np.int32]
    chars_of: npt.NDArray[np.int64]
    chapter_of: npt.NDArray[np.uint8]
    chapter_kinds: tuple[str, ...]
    topics: FacetColumn
    leaders: FacetColumn
    units: FacetColumn
    report_regions: FacetColumn
    report_years: FacetColumn
    report_kinds: FacetColumn

    @classmethod
    def of(cls, records: Sequence[ReportRecord], segments: Sequence[tuple[SegmentArrays, Sequence[int]]]) -> "FacetColumns":
        """The columns of the segments of a commit; each comes with the numbers of its deleted documents."""
        ordered = tuple(sorted(records, key=document_order))
        places = {record.id: at for at, record in enumerate(ordered)}
        chapter_kinds = tuple(taxonomy().chapter_labels)
        report_of = [np.zeros(0, dtype=np.int32), *(_report_of(arrays, deleted, places) for arrays, deleted in segments)]
        numbers = [np.zeros(0, dtype=np.uint32), *(arrays.numbers for arrays, _ in segments)]
        chars_of: list[Counts] = [arrays.starts[1:].astype(np.int64) - arrays.starts[:-1] - 1 for arrays, _ in segments]
        chapter_of = [np.zeros(0, dtype=np.uint8), *(_chapter_of(arrays, chapter_kinds) for arrays, _ in segments)]
        joined = {name: FacetColumn.joined([a.columns[name] for a, _ in segments]) for name in ("topics", "leaders", "units")}
        reports = np.concatenate(report_of)
        doc_at = np.lexsort((np.concatenate(numbers), reports)).astype(np.int32)
        rank_of = np.empty(len(reports), dtype=np.int32)
        rank_of[doc_at] = np.arange(len(reports))
        return cls(
            ordered,
            reports,
            rank_of,
            doc_at,
            places,
            # Those that are no paragraph, -1, come first in document order.
            np.cumsum(np.bincount(reports + 1, minlength=len(ordered) + 1)),
            _added_of(ordered, doc_at),
            np.concatenate([np.zeros(0, dtype=np.int64), *chars_of]),
            np.concatenate(chapter_of),
            chapter_kinds,
            **joined,
            report_regions=FacetColumn.of(gazetteer().path_codes(record.region.code) for record in ordered),
            report_years=FacetColumn.of((str(record.year),) for record in ordered),
            report_kinds=FacetColumn.of((str(record.metadata.kind),) for record in ordered),
        )

    def all_paragraphs(self) -> Docs:
        """The numbers of all documents that are paragraphs, ascending."""
        return np.flatnonzero(self.report_of >= 0)

    def among(self, *several: Docs) -> Mask:
        """Document → whether it is in any of some lists of documents."""
        found = np.zeros(len(self.report_of), dtype=bool)
        for docs in several:
            found[docs] = True
        return found

    def paragraphs_of(self, record: ReportRecord) -> Docs:
        """The numbers of the documents that are a report's paragraphs, in order."""
        first, last = self.first_of[self.place_of[record.id] :][:2].tolist()
        return self.doc_at[first:last].astype(np.int64)

    def reports_among(self, docs: Docs) -> int:
        """How many reports some ascending documents come from."""
        reports = self.report_of[docs]
        return int(np.count_nonzero(reports[1:] != reports[:-1])) + bool(len(reports))

    def masks(self, docs: Docs, filters: Filters) -> dict[str, Mask]:
        """Facet → which of `docs` its own choice lets through, for those facets in which something is chosen."""
        reports = self.report_of[docs]
        every_report = np.arange(len(self.records))
        years = tuple(year for year in self.report_years.names if any(int(year) in chosen for chosen in filters.years))
        makers: dict[str, tuple[tuple[object, ...], Callable[[], Mask]]] = {
            "region": (filters.regions, lambda: self.report_regions.mask(every_report, filters.regions)[reports]),
            "year": (filters.years, lambda: self.report_years.mask(every_report, years)[reports]),
            "chapter": (filters.chapters, lambda: self._chapter_mask(docs, filters.chapters)),
            "section": (filters.sections, lambda: self.topics.mask(docs, filters.sections)),
            "kind": (filters.kinds, lambda: self.report_kinds.mask(every_report, filters.kinds)[reports]),
            "leader": (filters.leaders, lambda: self.leaders.mask(docs, filters.leaders)),
            "unit": (filters.units, lambda: self.units.mask(docs, filters.units)),
        }
        return {name: mask() for name, (chosen, mask) in makers.items() if chosen}

    def passing(self, docs: Docs, filters: Filters) -> Docs:
        """Those of some documents that pass the choices of all facets."""
        return remaining(docs, self.masks(docs, filters))

    def _chapter_mask(self, docs: Docs, chosen: tuple[str, ...]) -> Mask:
        wanted = np.array([kind in chosen for kind in self.chapter_kinds], dtype=bool)
        return wanted[self.chapter_of[docs]]

    def counts(
        self, docs: Docs, masks: Mapping[str, Mask], filters: Filters, facets: Sequence[str]
    ) -> dict[str, tuple[FacetValue, ...]]:
        """The values of some facets, each counted over the documents that pass the choices of all other facets."""
        makers: dict[str, Callable[[Docs], Totals]] = {
            "region": lambda docs: self._of_reports(self.report_regions, docs),
            "year": lambda docs: self._of_reports(self.report_years, docs),
            "kind": lambda docs: self._of_reports(self.report_kinds, docs),
            "chapter": lambda docs: self._of_documents(self.chapter_kinds, self.chapter_of[docs], docs),
            "section": lambda docs: self._of_names(self.topics, docs),
            "leader": lambda docs: self._of_names(self.leaders, docs),
            "unit": lambda docs: self._of_names(self.units, docs),
        }
        left = {name: remaining(docs, {other: masks[other] for other in masks if other != name}) for name in facets}
        return {name: facet_values(name, makers[name](left[name]), filters) for name in facets}

    def _of_reports(self, column: FacetColumn, docs: Docs) -> Totals:
        """Name → (paragraphs, reports) among some documents, by what their reports are."""
        by_report = np.bincount(self.report_of.take(docs), minlength=len(self.records))
        having = np.flatnonzero(by_report)
        ids, rows = column.pairs(having)
        paragraphs = np.bincount(ids, weights=by_report[having[rows]], minlength=len(column.names)).astype(np.int64)
        reports = np.bincount(ids, minlength=len(column.names))
        there = np.flatnonzero(reports)
        return dict(
            zip(
                [column.names[at] for at in there.tolist()],
                zip(paragraphs[there].tolist(), reports[there].tolist(), strict=True),
                strict=True,
            )
        )

    def _of_names(self, column: FacetColumn, docs: Docs) -> Totals:
        """`_of_documents` of a column that has any number of names of each document."""
        ids, rows = column.pairs(docs)
        return self._of_documents(column.names, ids, docs[rows])

    def _of_documents(self, names: Sequence[str], ids: npt.NDArray[Any], docs: Docs) -> Totals:
        """Name → (paragraphs, reports); `ids` has the index of one name for each of the ascending `docs`."""
        size = len(names)
        # Sorted by name, documents of one report still follow one another. Numbers of two bytes are sorted in linear time.
        order = np.argsort(ids.astype(np.min_scalar_type(size)), kind="stable")
        values, reports = ids[order], self.report_of[docs[order]]
        is_new = np.ones(len(order), dtype=bool)
        is_new[1:] = (values[1:] != values[:-1]) | (reports[1:] != reports[:-1])
        counts, of_reports = np.bincount(ids, minlength=size), np.bincount(values[is_new], minlength=size)
        there = np.flatnonzero(counts)
        pairs_of_counts = zip(counts[there].tolist(), of_reports[there].tolist(), strict=True)
        return dict(zip([names[at] for at in there.tolist()], pairs_of_counts, strict=True))

    def trend(self, docs: Docs, filters: Filters, by: str) -> tuple[TrendPoint, ...]:
        """What some documents are by year or by place, those that pass the filters."""
        size = len(self.records)
        paragraphs = np.bincount(self.report_of[self.passing(docs, filters)], minlength=size)
        left = self.passing(self.all_paragraphs(), filters)
        characters = np.bincount(self.report_of[left], weights=self.chars_of[left], minlength=size).astype(np.int64)
        column = self.report_years if by == "year" else self.report_regions
        passing = self._reports_passing(filters)
        ids, rows = column.pairs(passing)
        wanted = [by == "year" or is_compared(code, filters.regions) for code in column.names]
        values = sorted((name, at) for at, name in enumerate(column.names) if wanted[at])
        having = (paragraphs > 0).astype(np.int64)
        reports = passing[rows]
        summed = [np.bincount(ids, weights=each[reports], minlength=len(wanted)) for each in (paragraphs, having, characters)]
        there = np.bincount(ids, minlength=len(wanted))
        return tuple(
            TrendPoint(name, int(summed[0][at]), int(summed[1][at]), int(there[at]), int(summed[2][at]))
            for name, at in values
            if there[at]
        )

    def _reports_passing(self, filters: Filters) -> Docs:
        """The reports that have paragraphs and pass the choices of place, year and kind."""
        of_reports = Filters(regions=filters.regions, years=filters.years, kinds=filters.kinds)
        there = np.flatnonzero(np.diff(self.first_of))
        return self.report_of[self.passing(self.doc_at[self.first_of[there]].astype(np.int64), of_reports)].astype(np.int64)

    def best(self, docs: Docs, scores: npt.NDArray[np.float64], sort: Sort, many: int) -> Docs:
        """The indices of the first so many of `docs` in the order asked; ties fall in document order."""
        ranks = self.rank_of[docs]
        keys = self._sort_keys(docs, scores, sort)
        # Only those that can be among the first are sorted.
        last = np.partition(keys, many)[many] if many < len(docs) else np.inf
        within = np.flatnonzero(keys <= last)
        return within[np.lexsort((ranks[within], keys[within]))][:many]

    def _sort_keys(self, docs: Docs, scores: npt.NDArray[np.float64], sort: Sort) -> npt.NDArray[Any]:
        """What the documents are sorted by, ascending."""
        if sort is Sort.RELEVANCE:
            return -scores
        if sort is Sort.DOCUMENT:
            return self.rank_of[docs]
        if sort is Sort.ADDED_DOWN:
            return -self.added_of[docs]
        years = np.array([record.year for record in self.records], dtype=np.int32)
        return (years if sort is Sort.YEAR else -years)[self.report_of[docs]]


def _added_of(ordered: Sequence[ReportRecord], doc_at: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Document → when its text came into the index, as an ordinal; 0 for documents that are no paragraph."""
    runs = [run for record in ordered for run in record.added or (("", record.paragraphs),)]
    ordinals = {time: at for at, time in enumerate(sorted({time for time, _ in runs}))}
    each = np.repeat(
        np.array([ordinals[time] for time, _ in runs], dtype=np.int32), np.array([many for _, many in runs], dtype=np.int64)
    )
    found = np.zeros(len(doc_at), dtype=np.int32)
    # Paragraphs are the last documents in document order.
    found[doc_at[len(doc_at) - len(each) :]] = each
    return found


def _report_of(arrays: SegmentArrays, deleted: Sequence[int], places: Mapping[str, int]) -> npt.NDArray[np.int32]:
    """Document of a segment → place of its report; -1 for documents that are no paragraph or are deleted."""
    column = arrays.columns["report"]
    # A report may be gone, so that its name is left here only.
    of_name = np.array([places.get(name, -1) for name in column.names()], dtype=np.int32)
    found = np.full(arrays.documents, -1, dtype=np.int32)
    found[column.starts[1:] > column.starts[:-1]] = of_name[column.ids]
    found[np.array(deleted, dtype=np.int64)] = -1
    return found


def _chapter_of(arrays: SegmentArrays, kinds: Sequence[str]) -> npt.NDArray[np.uint8]:
    """Document of a segment → index of its chapter's kind; 0 for documents that are no paragraph."""
    column = arrays.columns["chapter_kind"]
    of_name = np.array([kinds.index(name) for name in column.names()], dtype=np.uint8)
    found = np.zeros(arrays.documents, dtype=np.uint8)
    found[column.starts[1:] > column.starts[:-1]] = of_name[column.ids]
    return found


def remaining(values: npt.NDArray[Value], masks: Mapping[str, Mask]) -> npt.NDArray[Value]:
    """Those of some documents, or of their values, that every mask lets through."""
    return values[np.logical_and.reduce(list(masks.values()))] if masks else values
