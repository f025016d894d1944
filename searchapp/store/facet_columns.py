"""Columns of ordinals, one entry per document: filters, facet counts and orders are array operations over them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.model import ReportKind, ReportRecord
from indexer.regions import NATION, gazetteer
from indexer.taxonomy import taxonomy
from searchapp.query import Filters, Sort
from searchapp.results import FacetValue

Docs = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
FACETS = ("region", "year", "chapter", "section", "kind", "leader", "unit")


@dataclass(frozen=True, slots=True)
class NameColumn:
    """A column of names, any number in each document.

    Attributes:
        names: all that occur, in order of first occurrence.
        starts: document → index into `ids` of its first name; one more entry than documents.
        ids: indices into `names`, those of one document after those of the last.
    """

    names: tuple[str, ...]
    starts: npt.NDArray[np.int64]
    ids: npt.NDArray[np.int32]

    @classmethod
    def of(cls, rows: Iterable[tuple[str, ...]]) -> "NameColumn":
        """The column of some rows of names, one for each document."""
        known: dict[str, int] = {}
        ids: list[int] = []
        starts = [0]
        for row in rows:
            ids += [known.setdefault(name, len(known)) for name in row]
            starts.append(len(ids))
        return cls(tuple(known), np.array(starts, dtype=np.int64), np.array(ids, dtype=np.int32))

    def mask(self, docs: Docs, chosen: tuple[str, ...]) -> Mask:
        """Which of `docs` have any of the chosen names."""
        if not chosen:
            return np.ones(len(docs), dtype=bool)
        wanted = np.array([name in chosen for name in self.names], dtype=bool)
        before = np.concatenate([[0], np.cumsum(wanted[self.ids])])
        mask: Mask = before[self.starts[docs + 1]] > before[self.starts[docs]]
        return mask

    def pairs(self, docs: Docs) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
        """(index of a name, index into `docs`) of every name of some documents."""
        sizes = self.starts[docs + 1] - self.starts[docs]
        rows = np.repeat(np.arange(len(docs)), sizes)
        firsts = np.repeat(self.starts[docs] - np.cumsum(sizes) + sizes, sizes)
        return self.ids[firsts + np.arange(len(rows))], rows


@dataclass(frozen=True, slots=True)
class FacetColumns:
    """The facets of all paragraphs of one commit.

    Attributes:
        records: reports in document order: by place, year, kind and id.
        report_of: document → index into `records`; -1 for documents that are no paragraph or are deleted.
        number_of: document → number of the paragraph in its report.
        chapter_of: document → index into `chapter_kinds`.
        topics_of: document → bit set over `topics`, uint32.
        leaders, units: document → names of who is to do its task.
        region_paths, report_years, report_kinds: report → its places from the province down, its year, its kind.
    """

    records: tuple[ReportRecord, ...]
    report_of: npt.NDArray[np.int32]
    number_of: npt.NDArray[np.int32]
    chapter_of: npt.NDArray[np.int8]
    topics_of: npt.NDArray[np.uint32]
    leaders: NameColumn
    units: NameColumn
    chapter_kinds: tuple[str, ...]
    topics: tuple[str, ...]
    region_paths: NameColumn
    report_years: NameColumn
    report_kinds: NameColumn

    def all_paragraphs(self) -> Docs:
        """The numbers of all documents that are paragraphs, ascending."""
        return np.flatnonzero(self.report_of >= 0)

    def masks(self, docs: Docs, filters: Filters) -> dict[str, Mask]:
        """Facet → which of `docs` its own choice lets through."""
        reports = self.report_of[docs]
        return {
            "region": self._report_mask(lambda r: _is_chosen_region(r.region.code, filters.regions), filters.regions)[reports],
            "year": self._report_mask(lambda r: any(r.year in years for years in filters.years), filters.years)[reports],
            "kind": self._report_mask(lambda r: r.metadata.kind in filters.kinds, filters.kinds)[reports],
            "chapter": self._chapter_mask(docs, filters.chapters),
            "section": self._topic_mask(docs, filters.sections),
            "leader": self.leaders.mask(docs, filters.leaders),
            "unit": self.units.mask(docs, filters.units),
        }

    def _report_mask(self, passes: Callable[[ReportRecord], bool], chosen: tuple[object, ...]) -> Mask:
        if not chosen:
            return np.ones(len(self.records), dtype=bool)
        return np.fromiter((passes(record) for record in self.records), dtype=bool, count=len(self.records))

    def _chapter_mask(self, docs: Docs, chosen: tuple[str, ...]) -> Mask:
        if not chosen:
            return np.ones(len(docs), dtype=bool)
        wanted = np.array([kind in chosen for kind in self.chapter_kinds], dtype=bool)
        return wanted[self.chapter_of[docs]]

    def _topic_mask(self, docs: Docs, chosen: tuple[str, ...]) -> Mask:
        if not chosen:
            return np.ones(len(docs), dtype=bool)
        bits = np.uint32(sum(1 << self.topics.index(topic) for topic in chosen))
        mask: Mask = (self.topics_of[docs] & bits) != 0
        return mask

    def counts(self, docs: Docs, masks: Mapping[str, Mask], filters: Filters) -> dict[str, tuple[FacetValue, ...]]:
        """Every facet's values, counted over the documents that pass the choices of all other facets."""
        left = {name: docs[_all_but(masks, name)] for name in FACETS}
        by_report = {
            name: np.bincount(self.report_of[left[name]], minlength=len(self.records)) for name in ("region", "year", "kind")
        }
        return {
            "region": self._region_values(by_report["region"], filters.regions),
            "year": self._year_values(by_report["year"], filters),
            "chapter": self._chapter_values(left["chapter"], filters.chapters),
            "section": self._topic_values(left["section"], filters.sections),
            "kind": self._kind_values(by_report["kind"], filters.kinds),
            "leader": self._name_values(self.leaders, left["leader"], filters.leaders),
            "unit": self._name_values(self.units, left["unit"], filters.units),
        }

    def _region_values(self, counts: npt.NDArray[np.int64], chosen: tuple[str, ...]) -> tuple[FacetValue, ...]:
        places = gazetteer()
        totals = {code: [0, 0] for selected in chosen for code in places.path_codes(selected)}
        totals |= _summed(self.region_paths, counts)
        return tuple(
            FacetValue(code, places.names[code], totals[code][0], places.parents[code] or None, totals[code][1])
            for code in sorted(totals)
        )

    def _year_values(self, counts: npt.NDArray[np.int64], filters: Filters) -> tuple[FacetValue, ...]:
        totals = {str(years.first): [0, 0] for years in filters.years if years.first == years.last}
        totals |= _summed(self.report_years, counts)
        return tuple(FacetValue(year, year, totals[year][0], reports=totals[year][1]) for year in sorted(totals))

    def _chapter_values(self, docs: Docs, chosen: tuple[str, ...]) -> tuple[FacetValue, ...]:
        kinds = self.chapter_of[docs]
        counts, reports = self._counted(kinds, docs, len(self.chapter_kinds))
        labels = taxonomy().chapter_labels
        shown = [at for at, kind in enumerate(self.chapter_kinds) if counts[at] or kind in chosen]
        return tuple(
            FacetValue(self.chapter_kinds[at], labels[self.chapter_kinds[at]], int(counts[at]), reports=int(reports[at]))
            for at in shown
        )

    def _counted(self, values: npt.NDArray[Any], docs: Docs, size: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """(paragraphs, reports) of each value 0 to size - 1; `values` has one value for each of `docs`."""
        pairs = np.unique(values.astype(np.int64) * len(self.records) + self.report_of[docs])
        return np.bincount(values, minlength=size), np.bincount(pairs // max(len(self.records), 1), minlength=size)

    def _name_values(self, column: NameColumn, docs: Docs, chosen: tuple[str, ...]) -> tuple[FacetValue, ...]:
        """The names of some documents, the most frequent first; chosen ones that none has at the end."""
        ids, rows = column.pairs(docs)
        counts, reports = self._counted(ids, docs[rows], len(column.names))
        order = sorted(np.flatnonzero(counts), key=lambda at: (-counts[at], column.names[at]))
        found = [FacetValue(column.names[at], column.names[at], int(counts[at]), reports=int(reports[at])) for at in order]
        there = {value.value for value in found}
        return (*found, *(FacetValue(name, name, 0) for name in chosen if name not in there))

    def _topic_values(self, docs: Docs, chosen: tuple[str, ...]) -> tuple[FacetValue, ...]:
        sets = self.topics_of[docs]
        having = {topic: self.report_of[docs[(sets & np.uint32(1 << bit)) != 0]] for bit, topic in enumerate(self.topics)}
        shown = [topic for topic in self.topics if len(having[topic]) or topic in chosen]
        return tuple(
            FacetValue(topic, topic, len(having[topic]), reports=len(np.unique(having[topic])))
            for topic in sorted(shown, key=lambda t: -len(having[t]))
        )

    def _kind_values(self, counts: npt.NDArray[np.int64], chosen: tuple[str, ...]) -> tuple[FacetValue, ...]:
        totals = _summed(self.report_kinds, counts)
        shown = [(kind, totals.get(kind, [0, 0])) for kind in ReportKind if kind in totals or kind in chosen]
        return tuple(FacetValue(str(kind), kind.label, count, reports=reports) for kind, (count, reports) in shown)

    def order(self, docs: Docs, scores: npt.NDArray[np.float64], sort: Sort) -> npt.NDArray[np.int64]:
        """The indices that put `docs` in the order asked; ties fall in document order."""
        reports = self.report_of[docs]
        years = np.array([record.year for record in self.records], dtype=np.int32)[reports] if len(docs) else reports
        keys: dict[Sort, npt.NDArray[Any]] = {
            Sort.RELEVANCE: -scores,
            Sort.YEAR: years,
            Sort.YEAR_DOWN: -years,
            Sort.DOCUMENT: np.zeros(len(docs)),
        }
        return np.lexsort((self.number_of[docs], reports, keys[sort]))


def _summed(column: NameColumn, counts: npt.NDArray[np.int64]) -> dict[str, list[int]]:
    """Name → [paragraphs, reports] of the reports that bear it; counts: report → paragraphs."""
    ids, rows = column.pairs(np.flatnonzero(counts))
    having = counts[counts > 0]
    paragraphs = np.bincount(ids, weights=having[rows], minlength=len(column.names))
    reports = np.bincount(ids, minlength=len(column.names))
    return {column.names[at]: [int(paragraphs[at]), int(reports[at])] for at in np.flatnonzero(reports)}


def _is_chosen_region(code: str, chosen: tuple[str, ...]) -> bool:
    """Whether a place or one above it is chosen; the nation is no place above the provinces."""
    path = gazetteer().path_codes(code)
    return any(each in path for each in chosen if each != NATION) or (NATION in chosen and code == NATION)


def _all_but(masks: Mapping[str, Mask], own: str) -> Mask:
    others: Mask = np.logical_and.reduce([mask for name, mask in masks.items() if name != own])
    return others


def document_order(record: ReportRecord) -> tuple[str, int, int, str]:
    """The key by which reports follow each other: place, year, kind, id."""
    return (record.region.code, record.year, list(ReportKind).index(record.metadata.kind), record.id)
