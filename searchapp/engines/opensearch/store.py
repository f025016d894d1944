"""The store over a cluster of OpenSearch: the same answers as from the local index, from many machines."""

import math
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from indexer.errors import IndexProblem
from indexer.manifest import former_from_json, outline_from_json
from indexer.model import Paragraph, ReportRecord
from indexer.opensearch_index.client import MOST_AT_ONCE, Access, Cluster, Json
from indexer.opensearch_index.mapping import PARAGRAPH, REPORT, grams_of
from indexer.text.analysis import words
from indexer.text.normalize import normalize
from indexer.vocabulary.regions import gazetteer
from searchapp.answers.results import Hit, Likeness, ReportContents, SearchResult, Status, TrendPoint
from searchapp.engines.opensearch.asking import BEST_FIRST, OF_REPORTS, Asking, buckets, listed, of_report, paragraph_of, row
from searchapp.engines.opensearch.published import PublishedIndex
from searchapp.engines.opensearch.query import all_of, by_words, matching, passing
from searchapp.questions.facets import FACETS
from searchapp.questions.query import Exact, Filters, SearchRequest, counted
from searchapp.store.base import failures
from searchapp.store.facet_values import is_compared, passes
from searchapp.store.likeness import (
    MAX_COMPARED,
    MIN_CHARS,
    NEARLY_THE_SAME,
    SAME_SUBJECT,
    SHARED_BIGRAMS,
    agreement,
)
from searchapp.store.spelling import spellings

_failures = partial(failures, "the cluster could not be searched (%s)")
# How often, in seconds, a request looks whether the alias stands for another index.
REFRESH_SECONDS = 1.0
# A cluster takes 1,024 clauses of one question; of longer paragraphs every second bigram, or third, is asked for.
MAX_CLAUSES = 500
MAX_WORDS = 900


class OpenSearchStore:
    """Searches the index behind an alias, and follows the alias."""

    def __init__(self, access: Access, alias: str) -> None:
        """Look at the index. Raises: IndexProblem, saying which command mends it."""
        self._cluster, self._alias = Cluster(access), alias
        self._refreshing = threading.Lock()
        self._index = PublishedIndex(self._cluster, self._cluster.behind(alias))
        self._problem: IndexProblem | None = None
        self._looked = time.monotonic()

    def _current(self) -> PublishedIndex:
        """The index that the alias stands for; looked for at most once a second, by one thread while the others go on.

        Raises: IndexProblem as long as the index is gone, cannot be searched, or is not ours.
        """
        if time.monotonic() - self._looked >= REFRESH_SECONDS and self._refreshing.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._looked = time.monotonic()
                self._refreshing.release()
        if self._problem:
            raise self._problem
        return self._index

    def _look(self) -> None:
        try:
            index = self._cluster.behind(self._alias)
            if index != self._index.name:
                self._index = PublishedIndex(self._cluster, index)
            # An alias is there even when shards are not.
            self._cluster.count(index, {"term": {"sort": REPORT}})
            self._problem = None
        except IndexProblem as problem:
            self._problem = problem

    def search(self, request: SearchRequest) -> SearchResult:
        began = time.perf_counter()
        with _failures():
            published = self._current()
            asked = Asking(self._cluster, published, request)
            result = asked.by_report() if request.by_report else asked.by_paragraph()
        return replace(result, took_ms=(time.perf_counter() - began) * 1000)

    def all_hits(self, request: SearchRequest) -> Iterator[Hit]:
        with _failures():
            hits = Asking(self._cluster, self._current(), request).every_hit()
        while True:
            with _failures():
                hit = next(hits, None)
            if hit is None:
                return
            yield hit

    def spellings(self, string: str) -> list[str]:
        with _failures():
            published = self._current()

            def count(other: str) -> int:
                return Asking(self._cluster, published, SearchRequest(Exact(other), limit=0, facets=())).by_paragraph().total

            return spellings(published.bigrams, string, count)

    def report(self, report_id: str) -> ReportContents | None:
        with _failures():
            published = self._current()
            record = published.records.get(report_id)
            return None if record is None else self._contents(published, record)

    def all_reports(self, filters: Filters) -> Iterator[ReportContents]:
        with _failures():
            published = self._current()
        for record in published.records.values():
            if passes(record, filters):
                with _failures():
                    contents = self._contents(published, record)
                yield contents

    def _contents(self, published: PublishedIndex, record: ReportRecord) -> ReportContents:
        # The report's own document has no number, and comes first.
        body = {"query": {"term": {"report": record.id}}, "sort": [{"number": {"order": "asc", "missing": "_first"}}]}
        if record.paragraphs < MOST_AT_ONCE:
            hits = self._cluster.search(published.name, {**body, "size": MOST_AT_ONCE})["hits"]["hits"]
        else:
            hits = list(self._cluster.all_hits(published.name, body))
        about, paragraphs = hits[0]["_source"], tuple(map(paragraph_of, hits[1:]))
        return ReportContents(record, paragraphs, outline_from_json(about["outline"]), former_from_json(about["former"]))

    def trend(self, request: SearchRequest, by: str) -> tuple[TrendPoint, ...]:
        with _failures():
            published, filters = self._current(), request.filters
            narrowed = counted(filters)
            matched = {"filter": matching(request.query, listed(self._cluster, published, request)), "aggs": OF_REPORTS}
            inside = {"characters": {"sum": {"field": "length"}}, "matched": matched}
            body = {
                "query": all_of([{"term": {"sort": PARAGRAPH}}, *passing(narrowed).values()]),
                "size": 0,
                "aggs": {
                    "values": {"terms": {"field": FACETS[by].field.in_cluster, "size": published.sizes[by]}, "aggs": inside}
                },
            }
            values = buckets(self._cluster.search(published.name, body)["aggregations"]["values"])
            found = {str(bucket["key"]): bucket for bucket in values}
            there = _there(published, filters, by)
            return tuple(_point(value, those, found.get(value)) for value, those in there.items())

    def nearly_the_same(self, report_id: str, number: int, limit: int) -> tuple[Likeness, ...]:
        with _failures():
            published = self._current()
            own = self._paragraph(published, report_id, number)
            searched = normalize(own.text).text if own else ""
            if len(searched) < MIN_CHARS:
                return ()
            found = []
            for at, hit in enumerate(self._candidates(published, searched)):
                record, paragraph = row(published, hit)
                if (record.id, paragraph.number) != (report_id, number):
                    found.append((-agreement(searched, normalize(paragraph.text).text), hit["_source"]["rank"], at, hit))
            best = [each for each in sorted(found) if -each[0] >= NEARLY_THE_SAME][:limit]
            return tuple(Likeness(*row(published, hit), -agreed) for agreed, _, _, hit in best)

    def _candidates(self, published: PublishedIndex, searched: str) -> list[Json]:
        """Paragraphs that share many bigrams with a searched form, those that share most first."""
        grams = list(dict.fromkeys(grams_of(searched).split(" ")))
        asked = grams[:: -(-len(grams) // MAX_CLAUSES)]
        shared = [{"constant_score": {"filter": {"term": {"grams": gram}}}} for gram in asked]
        least = max(1, math.ceil(SHARED_BIGRAMS * len(asked)))
        body = {
            "query": {"bool": {"should": shared, "minimum_should_match": least}},
            "size": MAX_COMPARED, "sort": BEST_FIRST, "_source": ["report", "paragraph", "rank"],
        }  # fmt: skip
        hits: list[Json] = self._cluster.search(published.name, body)["hits"]["hits"]
        return hits

    def same_subject(self, report_id: str, number: int, other_id: str) -> Likeness | None:
        with _failures():
            published = self._current()
            own = self._paragraph(published, report_id, number)
            searched = normalize(own.text).text if own else ""
            if len(searched) < MIN_CHARS or other_id not in published.records:
                return None
            looked_up = list(dict.fromkeys(words(searched)))[:MAX_WORDS]
            if not looked_up:
                return None
            of_own = [of_report(report_id), {"term": {"number": number}}]
            (measure,) = self._best_by_words(published, looked_up, all_of(of_own))
            best = self._best_by_words(published, looked_up, of_report(other_id))
            if not best or best[0]["_score"] < SAME_SUBJECT * measure["_score"]:
                return None
            record, paragraph = row(published, best[0])
            return Likeness(record, paragraph, agreement(searched, normalize(paragraph.text).text))

    def _best_by_words(self, published: PublishedIndex, looked_up: Sequence[str], among: Json) -> list[Json]:
        """The paragraph among some that scores best by some words; empty if none has any of them."""
        body = {"query": {"bool": {"filter": [among], "must": [by_words(looked_up)]}}, "size": 1, "sort": BEST_FIRST}
        hits: list[Json] = self._cluster.search(published.name, body)["hits"]["hits"]
        return hits

    def _paragraph(self, published: PublishedIndex, report_id: str, number: int) -> Paragraph | None:
        query = all_of([of_report(report_id), {"term": {"number": number}}])
        hits = self._cluster.search(published.name, {"query": query, "size": 1, "_source": ["paragraph"]})["hits"]["hits"]
        return paragraph_of(hits[0]) if hits else None

    def status(self) -> Status:
        with _failures():
            published = self._current()
            return Status(tuple(published.records.values()), published.manifest.paragraphs, published.manifest.built)

    def version(self) -> str:
        with _failures():
            return self._current().name

    def close(self) -> None:
        self._cluster.close()


def _there(published: PublishedIndex, filters: Filters, by: str) -> dict[str, tuple[int, int]]:
    """Value → how many reports the corpus has of it that are counted, and how many documents that are not; ascending.

    Those alone that pass the choices of place, year and kind.
    """
    places = gazetteer()
    narrowed = counted(filters)
    found: dict[str, tuple[int, int]] = {}
    for record in published.records.values():
        if not record.paragraphs or not passes(record, filters):
            continue
        codes = places.path_codes(record.region.code)
        values = [str(record.year)] if by == "year" else [code for code in codes if is_compared(code, filters[by])]
        is_counted = passes(record, narrowed)
        for value in values:
            reports, others = found.get(value, (0, 0))
            found[value] = (reports + is_counted, others + (not is_counted))
    return dict(sorted(found.items()))


def _point(value: str, there: tuple[int, int], bucket: Json | None) -> TrendPoint:
    all_reports, others = there
    if bucket is None:
        return TrendPoint(value, 0, 0, all_reports, 0, others)
    matched = bucket["matched"]
    characters = int(bucket["characters"]["value"])
    return TrendPoint(value, matched["doc_count"], matched["reports"]["doc_count"], all_reports, characters, others)
