"""Columns of ordinals, one entry per document: filters, facet counts and orders are array operations over them."""

import functools
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from indexer.arrays.segment import NameColumn, SegmentArrays, pairs
from indexer.facet_fields import FACET_FIELDS
from indexer.model import ReportRecord, document_order
from searchapp.answers.results import FacetValue, TrendPoint
from searchapp.questions.facets import FACETS, Facet
from searchapp.questions.query import Filters, Sort, counted
from searchapp.store.facet_values import Totals, facet_values, is_compared, of_reports

Docs = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]
Value = TypeVar("Value", bound=np.generic)
Wanted = Callable[[str], bool]
# Going over so many entries of a column takes as long as looking up one; by trying.
_CELLS, _FEW = 4, 8


class Narrowed:
    """Some ascending documents with what each facet that is counted over them needs, worked out when it is first asked for.

    Attributes:
        docs: the documents, each of a report.
    """

    def __init__(self, docs: Docs, report_of: npt.NDArray[np.int32], many: int) -> None:
        """report_of: document → its report, of so `many`."""
        self.docs = docs
        self._report_of, self._many = report_of, many

    @functools.cached_property
    def reports(self) -> npt.NDArray[np.int32]:
        """The report of each."""
        return self._report_of.take(self.docs)

    @functools.cached_property
    def by_report(self) -> Counts:
        """Report → how many of them are of it."""
        return np.bincount(self.reports, minlength=self._many)

    @functools.cached_property
    def are_there(self) -> Mask:
        """Document → whether it is one of them."""
        found = np.zeros(len(self._report_of), dtype=bool)
        found[self.docs] = True
        return found

    def totals(self, names: Sequence[str], ids: npt.NDArray[Any], reports: npt.NDArray[np.int32]) -> Totals:
        """Name → (paragraphs, reports); each pair of a name's index and a report is a paragraph, reports ascend."""
        size = len(names)
        if size * self._many < _CELLS * len(ids):
            cells = np.bincount(ids.astype(np.intp) * self._many + reports, minlength=size * self._many)
            by_name = cells.reshape(size, self._many)
            return _named(names, by_name.sum(axis=1), np.count_nonzero(by_name, axis=1))
        # Sorted by name, documents of one report still follow one another. Numbers of two bytes are sorted in linear time.
        order = np.argsort(ids.astype(np.min_scalar_type(size)), kind="stable")
        values, of_values = ids[order], reports[order]
        is_new = np.ones(len(order), dtype=bool)
        is_new[1:] = (values[1:] != values[:-1]) | (of_values[1:] != of_values[:-1])
        return _named(names, np.bincount(ids, minlength=size), np.bincount(values[is_new], minlength=size))


@dataclass(frozen=True, slots=True)
class FacetColumn:
    """A column of names, any number in each row; the rows are documents, or reports.

    Attributes:
        names: all that occur, in order of first occurrence.
        starts: row → index into `ids` of its first name; one more entry than rows.
        ids: indices into `names`, those of one row after those of the last.
        row_of: each of `ids` → its row.
    """

    names: tuple[str, ...]
    starts: npt.NDArray[np.uint32]
    ids: npt.NDArray[np.uint32]
    row_of: npt.NDArray[np.uint32]

    @classmethod
    def _with_rows(cls, names: Iterable[str], starts: npt.NDArray[np.uint32], ids: npt.NDArray[np.uint32]) -> "FacetColumn":
        rows = np.arange(len(starts) - 1, dtype=np.uint32)
        return cls(tuple(names), starts, ids, np.repeat(rows, np.diff(starts)))

    @classmethod
    def of(cls, rows: Iterable[tuple[str, ...]]) -> "FacetColumn":
        """The column of some rows of names."""
        known: dict[str, int] = {}
        ids: list[int] = []
        starts = [0]
        for row in rows:
            ids += [known.setdefault(name, len(known)) for name in row]
            starts.append(len(ids))
        return cls._with_rows(known, np.array(starts, dtype=np.uint32), np.array(ids, dtype=np.uint32))

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
        return cls._with_rows(known, np.concatenate([*starts, ends]), np.concatenate([empty, *ids]))

    def mask(self, rows: Docs, wanted: Wanted) -> Mask:
        """Which of some rows have any of the wanted names."""
        is_wanted = np.array([wanted(name) for name in self.names], dtype=bool)
        ids, of_row = self.pairs(rows)
        mask = np.zeros(len(rows), dtype=bool)
        mask[of_row[is_wanted[ids]]] = True
        return mask

    def pairs(self, rows: Docs) -> tuple[npt.NDArray[np.uint32], Docs]:
        """(index of a name, index into `rows`) of every name of some rows, row by row."""
        return pairs(self.starts, self.ids, rows)


@dataclass(frozen=True, slots=True)
class OfReports:
    """A facet that reports as a whole have; the rows of `column` are reports."""

    column: FacetColumn
    report_of: npt.NDArray[np.int32]

    def mask(self, docs: Docs, wanted: Wanted) -> Mask:
        """Which of some documents have any of the wanted values."""
        reports = np.arange(len(self.column.starts) - 1)
        found: Mask = self.column.mask(reports, wanted)[self.report_of[docs]]
        return found

    def totals(self, among: Narrowed) -> Totals:
        """Value → (documents, reports) among some documents."""
        size = len(self.column.names)
        having = np.flatnonzero(among.by_report)
        if len(having) * _FEW < len(among.by_report):
            ids, rows = self.column.pairs(having)
            paragraphs = np.bincount(ids, weights=among.by_report[having[rows]], minlength=size)
            return _named(self.column.names, paragraphs.astype(np.int64), np.bincount(ids, minlength=size))
        each = among.by_report.take(self.column.row_of)
        paragraphs = np.bincount(self.column.ids, weights=each, minlength=size)
        reports = np.bincount(self.column.ids, weights=each > 0, minlength=size)
        return _named(self.column.names, paragraphs.astype(np.int64), reports.astype(np.int64))


@dataclass(frozen=True, slots=True)
class OfParagraphs:
    """A facet of which each paragraph has any number of values; the rows of `column` are documents."""

    column: FacetColumn
    report_of: npt.NDArray[np.int32]

    def mask(self, docs: Docs, wanted: Wanted) -> Mask:
        """As of OfReports."""
        return self.column.mask(docs, wanted)

    def totals(self, among: Narrowed) -> Totals:
        """As of OfReports."""
        if len(self.column.ids) < _CELLS * len(among.docs):
            there = np.flatnonzero(among.are_there.take(self.column.row_of))
            reports = self.report_of.take(self.column.row_of.take(there))
            return among.totals(self.column.names, self.column.ids.take(there), reports)
        ids, rows = self.column.pairs(among.docs)
        return among.totals(self.column.names, ids, among.reports.take(rows))


@dataclass(frozen=True, slots=True)
class OneEach:
    """A facet of which each paragraph has one value: the `names` at the indices `of`, document by document."""

    names: tuple[str, ...]
    of: npt.NDArray[np.uint8]
    report_of: npt.NDArray[np.int32]

    def mask(self, docs: Docs, wanted: Wanted) -> Mask:
        """As of OfReports."""
        found: Mask = np.array([wanted(name) for name in self.names], dtype=bool)[self.of[docs]]
        return found

    def totals(self, among: Narrowed) -> Totals:
        """As of OfReports."""
        return among.totals(self.names, self.of.take(among.docs), among.reports)


# The values of one facet of all documents.
FacetCounter = OfReports | OfParagraphs | OneEach


def _named(names: Sequence[str], paragraphs: Counts, reports: Counts) -> Totals:
    """The names that any paragraph has, each with its numbers."""
    there = np.flatnonzero(paragraphs)
    pairs_of_counts = zip(paragraphs[there].tolist(), reports[there].tolist(), strict=True)
    return dict(zip([names[at] for at in there.tolist()], pairs_of_counts, strict=True))


@dataclass(frozen=True, slots=True)
class FacetColumns:
    """The facets of all paragraphs of one commit.

    Attributes:
        records: reports in document order: by place, year, kind and id.
        report_of: document → index into `records`; -1 for documents that are no paragraph or are deleted.
            The paragraphs of a report are documents that follow one another.
        rank_of: document → its place in document order; doc_at: the reverse.
        place_of: id of a report → index into `records`.
        years: report → its year.
        first_of: report → place of its first paragraph in document order; shape (records + 1,).
        added_of: document → when its text came into the index, as a place in `added_times`, which ascend; the first of them is
            that of which nobody noted when.
        chars_of: document → characters of its searched form.
        facets: facet → its values; by_report: those that reports have, one row each.
    """

    records: Sequence[ReportRecord]
    report_of: npt.NDArray[np.int32]
    rank_of: npt.NDArray[np.int32]
    doc_at: npt.NDArray[np.int32]
    place_of: Mapping[str, int]
    years: npt.NDArray[np.int32]
    first_of: npt.NDArray[np.int64]
    added_of: npt.NDArray[np.int32]
    added_times: tuple[str, ...]
    chars_of: npt.NDArray[np.int64]
    facets: Mapping[str, FacetCounter]
    by_report: Mapping[str, FacetColumn]

    @classmethod
    def of(cls, records: Sequence[ReportRecord], segments: Sequence[tuple[SegmentArrays, Sequence[int]]]) -> "FacetColumns":
        """The columns of the segments of a commit; each comes with the numbers of its deleted documents."""
        ordered = tuple(sorted(records, key=document_order))
        places = {record.id: at for at, record in enumerate(ordered)}
        report_of = [np.zeros(0, dtype=np.int32), *(_report_of(arrays, deleted, places) for arrays, deleted in segments)]
        numbers = [np.zeros(0, dtype=np.uint32), *(arrays.numbers for arrays, _ in segments)]
        chars_of: list[Counts] = [arrays.starts[1:].astype(np.int64) - arrays.starts[:-1] - 1 for arrays, _ in segments]
        reports = np.concatenate(report_of)
        by_report = {
            name: FacetColumn.of(field.of_report(record) for record in ordered)
            for name, field in FACET_FIELDS.items()
            if field.of_report
        }
        doc_at, rank_of = _in_order(np.concatenate(numbers), reports)
        return cls(
            ordered,
            reports,
            rank_of,
            doc_at,
            places,
            np.array([record.year for record in ordered], dtype=np.int32),
            _first_of(reports, len(ordered)),
            *_added_of(ordered, doc_at),
            np.concatenate([np.zeros(0, dtype=np.int64), *chars_of]),
            by_report=by_report,
            facets={name: OfReports(column, reports) for name, column in by_report.items()}
            | {
                name: _of_paragraphs(FACETS[name], [arrays for arrays, _ in segments], reports)
                for name, field in FACET_FIELDS.items()
                if field.of_paragraph
            },
        )

    def of_headings(self, segments: Sequence[tuple[SegmentArrays, Sequence[int]]]) -> "FacetColumns":
        """The same for the documents that are headings; when they came into the index is not known of them."""
        reports = np.concatenate(
            [np.zeros(0, dtype=np.int32), *(_report_of(each, gone, self.place_of, "heading_of") for each, gone in segments)]
        )
        numbers = np.concatenate([np.zeros(0, dtype=np.uint32), *(arrays.numbers for arrays, _ in segments)])
        doc_at, rank_of = _in_order(numbers, reports)
        return self.with_headings(
            report_of=reports, rank_of=rank_of, doc_at=doc_at, first_of=_first_of(reports, len(self.records))
        )

    def with_headings(
        self,
        *,
        report_of: npt.NDArray[np.int32],
        rank_of: npt.NDArray[np.int32],
        doc_at: npt.NDArray[np.int32],
        first_of: npt.NDArray[np.int64],
    ) -> "FacetColumns":
        """These columns with headings in the place of paragraphs."""
        return replace(
            self,
            report_of=report_of,
            rank_of=rank_of,
            doc_at=doc_at,
            first_of=first_of,
            added_of=np.zeros(len(report_of), dtype=np.int32),
            added_times=("",),
            facets={name: replace(facet, report_of=report_of) for name, facet in self.facets.items()},
        )

    def all_paragraphs(self) -> Docs:
        """The numbers of all documents that are paragraphs, ascending."""
        return np.flatnonzero(self.report_of >= 0)

    def added_since(self, time: str) -> Docs:
        """The numbers of the documents whose texts came into the index at a time in ISO 8601 or later, ascending."""
        return np.flatnonzero((self.report_of >= 0) & (self.added_of >= bisect_left(self.added_times, time)))

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

    def masks(self, docs: Docs, filters: Filters) -> dict[str, Mask]:
        """Facet → which of `docs` its own choice lets through, for those facets in which something is chosen."""
        return {name: self.facets[name].mask(docs, FACETS[name].lets_through(filters[name])) for name in filters}

    def passing(self, docs: Docs, filters: Filters) -> Docs:
        """Those of some documents that pass the choices of all facets."""
        return remaining(docs, self.masks(docs, filters))

    def narrowed(self, docs: Docs, masks: Mapping[str, Mask]) -> Narrowed:
        """Those of some documents that every mask lets through."""
        return Narrowed(remaining(docs, masks), self.report_of, len(self.records))

    def counts(
        self, docs: Docs, masks: Mapping[str, Mask], narrowed: Narrowed, filters: Filters, facets: Sequence[str]
    ) -> dict[str, tuple[FacetValue, ...]]:
        """The values of some facets, each counted over the documents that pass the choices of all other facets.

        narrowed: those of the documents that pass all choices.
        """
        others = {own: {name: mask for name, mask in masks.items() if name != own} for own in masks if own in facets}
        left = {own: self.narrowed(docs, of_others) for own, of_others in others.items()}
        return {name: facet_values(name, self.facets[name].totals(left.get(name, narrowed)), filters) for name in facets}

    def by_reports(self, docs: Docs, filters: Filters) -> Counts:
        """Report → how many of some documents are of it, of those that a trend counts."""
        return np.bincount(self.report_of[self.passing(docs, counted(filters))], minlength=len(self.records))

    def trend(self, docs: Docs, headings: Counts, filters: Filters, by: str) -> tuple[TrendPoint, ...]:
        """What some documents are by year or by place, those that pass the filters; full reports alone if no kind is chosen.

        headings: report → how many of its headings match.
        """
        size = len(self.records)
        narrowed = counted(filters)
        paragraphs = self.by_reports(docs, filters)
        left = self.passing(self.all_paragraphs(), narrowed)
        characters = np.bincount(self.report_of[left], weights=self.chars_of[left], minlength=size).astype(np.int64)
        is_counted = np.zeros(size, dtype=np.int64)
        is_counted[self._reports_passing(narrowed)] = 1
        column = self.by_report[by]
        passing = self._reports_passing(filters)
        ids, rows = column.pairs(passing)
        wanted = [by == "year" or is_compared(code, filters[by]) for code in column.names]
        values = sorted((name, at) for at, name in enumerate(column.names) if wanted[at])
        reports = passing[rows]
        each_report = (paragraphs, paragraphs > 0, is_counted, characters, 1 - is_counted, headings)
        summed = [np.bincount(ids, weights=each[reports], minlength=len(wanted)) for each in each_report]
        there = np.bincount(ids, minlength=len(wanted))
        return tuple(TrendPoint(name, *(int(each[at]) for each in summed)) for name, at in values if there[at])

    def _reports_passing(self, filters: Filters) -> Docs:
        """The reports that have paragraphs and pass the choices of place, year and kind."""
        there = np.flatnonzero(np.diff(self.first_of))
        firsts = self.doc_at[self.first_of[there]].astype(np.int64)
        return self.report_of[self.passing(firsts, of_reports(filters))].astype(np.int64)

    def best(self, docs: Docs, scores: npt.NDArray[np.floating[Any]], sort: Sort, many: int) -> Docs:
        """The indices of the first so many of `docs` in the order asked; ties fall in document order."""
        keys = self._sort_keys(docs, scores, sort)
        within = self._first(docs, keys, many) if many < len(docs) else np.arange(len(docs))
        return within[np.lexsort((self.rank_of.take(docs.take(within)), keys.take(within)))]

    def _first(self, docs: Docs, keys: npt.NDArray[Any], many: int) -> Docs:
        """The indices of the so many with the least keys, in any order; of equal ones, the first in document order."""
        if not many:
            return np.zeros(0, dtype=np.int64)
        last = np.partition(keys, many - 1)[many - 1]
        less, equal = np.flatnonzero(keys < last), np.flatnonzero(keys == last)
        wanted = many - len(less)
        if wanted < len(equal):
            equal = equal[np.argpartition(self.rank_of.take(docs.take(equal)), wanted - 1)[:wanted]]
        return np.concatenate([less, equal])

    def _sort_keys(self, docs: Docs, scores: npt.NDArray[np.floating[Any]], sort: Sort) -> npt.NDArray[Any]:
        """What the documents are sorted by, ascending."""
        if sort is Sort.RELEVANCE:
            return -scores
        if sort is Sort.DOCUMENT:
            return self.rank_of.take(docs)
        if sort is Sort.ADDED_DOWN:
            return -self.added_of.take(docs)
        return (self.years if sort is Sort.YEAR else -self.years).take(self.report_of.take(docs))


def _in_order(numbers: npt.NDArray[np.uint32], reports: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], ...]:
    """(the documents in document order, the place of each in it); those that are of no report, -1, come first."""
    doc_at = np.lexsort((numbers, reports)).astype(np.int32)
    rank_of = np.empty(len(reports), dtype=np.int32)
    rank_of[doc_at] = np.arange(len(reports))
    return doc_at, rank_of


def _first_of(reports: npt.NDArray[np.int32], many: int) -> npt.NDArray[np.int64]:
    """Report → place of its first document in document order; shape (many + 1,)."""
    return np.cumsum(np.bincount(reports + 1, minlength=many + 1))


def _added_of(ordered: Sequence[ReportRecord], doc_at: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], tuple[str, ...]]:
    """(document → when its text came into the index, as a place among the times, 0 for what is no paragraph; the times)."""
    runs = [run for record in ordered for run in record.added or (("", record.paragraphs),)]
    times = tuple(sorted({"", *(time for time, _ in runs)}))
    ordinals = {time: at for at, time in enumerate(times)}
    each = np.repeat(
        np.array([ordinals[time] for time, _ in runs], dtype=np.int32), np.array([many for _, many in runs], dtype=np.int64)
    )
    found = np.zeros(len(doc_at), dtype=np.int32)
    # Paragraphs are the last documents in document order.
    found[doc_at[len(doc_at) - len(each) :]] = each
    return found, times


def _report_of(
    arrays: SegmentArrays, deleted: Sequence[int], places: Mapping[str, int], name: str = "report"
) -> npt.NDArray[np.int32]:
    """Document of a segment → place of its report by a column; -1 for documents that have none there or are deleted."""
    column = arrays.columns[name]
    # A report may be gone, so that its name is left here only.
    of_name = np.array([places.get(name, -1) for name in column.names()], dtype=np.int32)
    found = np.full(arrays.documents, -1, dtype=np.int32)
    found[column.starts[1:] > column.starts[:-1]] = of_name[column.ids]
    found[np.array(deleted, dtype=np.int64)] = -1
    return found


def _of_paragraphs(facet: Facet, segments: Sequence[SegmentArrays], report_of: npt.NDArray[np.int32]) -> FacetCounter:
    """The values of a facet in all segments, one after the other."""
    columns = [arrays.columns[facet.field.column] for arrays in segments]
    if not facet.field.has_one:
        return OfParagraphs(FacetColumn.joined(columns), report_of)
    names = tuple(facet.labels())
    return OneEach(
        names, np.concatenate([np.zeros(0, dtype=np.uint8), *(_one_each(each, names) for each in columns)]), report_of
    )


def _one_each(column: NameColumn, names: Sequence[str]) -> npt.NDArray[np.uint8]:
    """Document of a segment → index of its one name; 0 for documents that are no paragraph."""
    of_name = np.array([names.index(name) for name in column.names()], dtype=np.uint8)
    found = np.zeros(len(column.starts) - 1, dtype=np.uint8)
    found[column.starts[1:] > column.starts[:-1]] = of_name[column.ids]
    return found


def remaining(values: npt.NDArray[Value], masks: Mapping[str, Mask]) -> npt.NDArray[Value]:
    """Those of some documents, or of their values, that every mask lets through."""
    return values[np.logical_and.reduce(list(masks.values()))] if masks else values
