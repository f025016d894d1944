"""Columns of ordinals, one entry per document: filters, facet counts and orders are array operations over them."""

from collections.abc import Callable, Mapping
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
FACETS = ("region", "year", "chapter", "section", "kind")


@dataclass(frozen=True, slots=True)
class FacetColumns:
    """The facets of all paragraphs of one commit.

    Attributes:
        records: reports in document order: by place, year, kind and id.
        report_of: document → index into `records`; -1 for documents that are no paragraph or are deleted.
        number_of: document → number of the paragraph in its report.
        chapter_of: document → index into `chapter_kinds`.
        topics_of: document → bit set over `topics`, uint32.
    """

    records: tuple[ReportRecord, ...]
    report_of: npt.NDArray[np.int32]
    number_of: npt.NDArray[np.int32]
    chapter_of: npt.NDArray[np.int8]
    topics_of: npt.NDArray[np.uint32]
    chapter_kinds: tuple[str, ...]
    topics: tuple[str, ...]

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
        }

    def _region_values(self, counts: npt.NDArray[np.int64], chosen: tuple[str, ...]) -> tuple[FacetValue, ...]:
        places = gazetteer()
        totals = {code: 0 for selected in chosen for code in places.path_codes(selected)}
        for record, count in zip(self.records, counts, strict=True):
            if count:
                for code in places.path_codes(record.region.code):
                    totals[code] = totals.get(code, 0) + int(count)
        return tuple(
            FacetValue(code, places.names[code], totals[code], places.parents[code] or None) for code in sorted(totals)
        )

    def _year_values(self, counts: npt.NDArray[np.int64], filters: Filters) -> tuple[FacetValue, ...]:
        totals = {years.first: 0 for years in filters.years if years.first == years.last}
        for record, count in zip(self.records, counts, strict=True):
            if count:
                totals[record.year] = totals.get(record.year, 0) + int(count)
        return tuple(FacetValue(str(year), str(year), totals[year]) for year in sorted(totals))

    def _chapter_values(self, docs: Docs, chosen: tuple[str, ...]) -> tuple[FacetValue, ...]:
        counts = np.bincount(self.chapter_of[docs], minlength=len(self.chapter_kinds))
        labels = taxonomy().chapter_labels
        shown = [(kind, int(n)) for kind, n in zip(self.chapter_kinds, counts, strict=True) if n or kind in chosen]
        return tuple(FacetValue(kind, labels[kind], count) for kind, count in shown)

    def _topic_values(self, docs: Docs, chosen: tuple[str, ...]) -> tuple[FacetValue, ...]:
        sets = self.topics_of[docs]
        counts = {topic: int(np.count_nonzero(sets & np.uint32(1 << bit))) for bit, topic in enumerate(self.topics)}
        shown = [topic for topic in self.topics if counts[topic] or topic in chosen]
        return tuple(FacetValue(topic, topic, counts[topic]) for topic in sorted(shown, key=lambda t: -counts[t]))

    def _kind_values(self, counts: npt.NDArray[np.int64], chosen: tuple[str, ...]) -> tuple[FacetValue, ...]:
        totals = dict.fromkeys(ReportKind, 0)
        for record, count in zip(self.records, counts, strict=True):
            totals[record.metadata.kind] += int(count)
        shown = [kind for kind in ReportKind if totals[kind] or kind in chosen]
        return tuple(FacetValue(str(kind), kind.label, totals[kind]) for kind in shown)

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
