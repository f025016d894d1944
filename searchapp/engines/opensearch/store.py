"""The store over a cluster of OpenSearch: the same answers as from the local index, from many machines."""

import base64
import itertools
import math
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TypeVar

import numpy as np
from cachetools import LRUCache

from indexer.errors import IndexProblem
from indexer.manifest import former_from_json, outline_from_json, record_from_json
from indexer.model import Paragraph, ReportRecord, document_order
from indexer.opensearch_index.client import MOST_AT_ONCE, Access, Cluster, Json
from indexer.opensearch_index.mapping import BIGRAMS, PARAGRAPH, REPORT, grams_of, paragraph_from_json, require_current
from indexer.text.analysis import words
from indexer.text.normalize import normalize
from indexer.vocabulary.regions import gazetteer
from searchapp.answers.results import Hit, Likeness, ReportContents, ReportHits, SearchResult, Status, TrendPoint
from searchapp.answers.spans import find_spans
from searchapp.engines.opensearch.query import ORDERS, all_of, by_words, matching, passing, scored, to_list
from searchapp.questions.facets import FACETS, Facet, Shape
from searchapp.questions.query import And, Exact, Filters, QueryError, SearchRequest, Sort, Wildcard, sought
from searchapp.store.base import HITS_OF_A_REPORT, StoreError, failures
from searchapp.store.facet_values import Totals, facet_values, is_compared, passes
from searchapp.store.likeness import (
    MAX_COMPARED,
    MIN_CHARS,
    NEARLY_THE_SAME,
    SAME_SUBJECT,
    SHARED_BIGRAMS,
    agreement,
)
from searchapp.store.spelling import Bigrams, spellings

T = TypeVar("T")
_failures = partial(failures, "the cluster could not be searched (%s)")
# How often, in seconds, a request looks whether the alias stands for another index.
REFRESH_SECONDS = 1.0
_IN_A_REQUEST = 1_000
# A cluster takes 1,024 clauses of one question; of longer paragraphs every second bigram, or third, is asked for.
MAX_CLAUSES = 500
_YEARS = 10_000
MAX_WORDS = 900
# So many paragraphs are read at most to follow one wildcard that the engine cannot; and the last ones are kept.
MAX_READ = 20_000
WILDCARDS_KEPT = 100
_BEST_FIRST = ORDERS[Sort.RELEVANCE]
_OF_REPORTS: Json = {"reports": {"parent": {"type": PARAGRAPH}}}


class _Snapshot:
    """One index of the cluster, which never changes: a new build makes another."""

    def __init__(self, cluster: Cluster, index: str) -> None:
        """Raises: IndexProblem if this program cannot search it."""
        self.index, self._cluster = index, cluster
        about = cluster.about(index)
        self.manifest = require_current(about, index)
        names: dict[str, int] = about["names"]
        # With room for every value, counts of values are exact.
        self.sizes = {name: max(1, names[name] if name in names else _most(facet)) for name, facet in FACETS.items()}
        stored = cluster.all_hits(index, _all(REPORT, "report", "record"))
        records = [record_from_json(hit["_source"]["record"]) for hit in stored]
        self.records = {record.id: record for record in sorted(records, key=document_order)}
        self._bigrams: Bigrams | None = None
        self.listed: LRUCache[Wildcard, list[str]] = LRUCache(WILDCARDS_KEPT)
        self.listing = threading.Lock()

    @property
    def bigrams(self) -> Bigrams:
        """The bigrams of all paragraphs, fetched when they are first asked for."""
        if self._bigrams is None:
            stored = self._cluster.all_hits(self.index, _all(BIGRAMS, "rank", "bigrams"))
            parts = [np.frombuffer(base64.b64decode(hit["_source"]["bigrams"]), dtype="<u8") for hit in stored]
            self._bigrams = np.concatenate([np.zeros(0, dtype=np.uint64), *parts])
        return self._bigrams


def _most(facet: Facet) -> int:
    """How many values a facet has at most, of those whose values are known beforehand."""
    match facet.shape:
        case Shape.PLACES:
            return len(gazetteer().names)
        case Shape.YEARS:
            return _YEARS
        case _:
            return len(facet.labels())


def _all(sort: str, order: str, field: str) -> Json:
    return {"query": {"term": {"sort": sort}}, "sort": [{order: "asc"}], "_source": [field]}


class OpenSearchStore:
    """Searches the index behind an alias, and follows the alias."""

    def __init__(self, access: Access, alias: str) -> None:
        """Look at the index. Raises: IndexProblem, saying which command mends it."""
        self._cluster, self._alias = Cluster(access), alias
        self._refreshing = threading.Lock()
        self._snapshot = _Snapshot(self._cluster, self._cluster.behind(alias))
        self._problem: IndexProblem | None = None
        self._looked = time.monotonic()

    def _current(self) -> _Snapshot:
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
        return self._snapshot

    def _look(self) -> None:
        try:
            index = self._cluster.behind(self._alias)
            if index != self._snapshot.index:
                self._snapshot = _Snapshot(self._cluster, index)
            # An alias is there even when shards are not.
            self._cluster.count(index, {"term": {"sort": REPORT}})
            self._problem = None
        except IndexProblem as problem:
            self._problem = problem

    def search(self, request: SearchRequest) -> SearchResult:
        began = time.perf_counter()
        with _failures():
            snapshot = self._current()
            asked = _Asked(self._cluster, snapshot, request)
            result = asked.by_report() if request.by_report else asked.by_paragraph()
        return replace(result, took_ms=(time.perf_counter() - began) * 1000)

    def all_hits(self, request: SearchRequest) -> Iterator[Hit]:
        with _failures():
            hits = _Asked(self._cluster, self._current(), request).every_hit()
        while True:
            with _failures():
                hit = next(hits, None)
            if hit is None:
                return
            yield hit

    def spellings(self, string: str) -> list[str]:
        with _failures():
            snapshot = self._current()

            def count(other: str) -> int:
                return _Asked(self._cluster, snapshot, SearchRequest(Exact(other), limit=0, facets=())).by_paragraph().total

            return spellings(snapshot.bigrams, string, count)

    def report(self, report_id: str) -> ReportContents | None:
        with _failures():
            snapshot = self._current()
            record = snapshot.records.get(report_id)
            return None if record is None else self._contents(snapshot, record)

    def all_reports(self, filters: Filters) -> Iterator[ReportContents]:
        with _failures():
            snapshot = self._current()
        for record in snapshot.records.values():
            if passes(record, filters):
                with _failures():
                    contents = self._contents(snapshot, record)
                yield contents

    def _contents(self, snapshot: _Snapshot, record: ReportRecord) -> ReportContents:
        # The report's own document has no number, and comes first.
        body = {"query": {"term": {"report": record.id}}, "sort": [{"number": {"order": "asc", "missing": "_first"}}]}
        if record.paragraphs < MOST_AT_ONCE:
            hits = self._cluster.search(snapshot.index, {**body, "size": MOST_AT_ONCE})["hits"]["hits"]
        else:
            hits = list(self._cluster.all_hits(snapshot.index, body))
        about, paragraphs = hits[0]["_source"], tuple(map(_paragraph, hits[1:]))
        return ReportContents(record, paragraphs, outline_from_json(about["outline"]), former_from_json(about["former"]))

    def trend(self, request: SearchRequest, by: str) -> tuple[TrendPoint, ...]:
        with _failures():
            snapshot, filters = self._current(), request.filters
            matched = {"filter": matching(request.query, _listed(self._cluster, snapshot, request)), "aggs": _OF_REPORTS}
            inside = {"characters": {"sum": {"field": "length"}}, "matched": matched}
            body = {
                "query": all_of([{"term": {"sort": PARAGRAPH}}, *passing(filters).values()]),
                "size": 0,
                "aggs": {
                    "values": {"terms": {"field": FACETS[by].field.in_cluster, "size": snapshot.sizes[by]}, "aggs": inside}
                },
            }
            buckets = _buckets(self._cluster.search(snapshot.index, body)["aggregations"]["values"])
            found = {str(bucket["key"]): bucket for bucket in buckets}
            return tuple(
                _point(value, all_reports, found.get(value)) for value, all_reports in _there(snapshot, filters, by).items()
            )

    def nearly_the_same(self, report_id: str, number: int, limit: int) -> tuple[Likeness, ...]:
        with _failures():
            snapshot = self._current()
            own = self._paragraph(snapshot, report_id, number)
            searched = normalize(own.text).text if own else ""
            if len(searched) < MIN_CHARS:
                return ()
            found = []
            for at, hit in enumerate(self._candidates(snapshot, searched)):
                record, paragraph = _row(snapshot, hit)
                if (record.id, paragraph.number) != (report_id, number):
                    found.append((-agreement(searched, normalize(paragraph.text).text), hit["_source"]["rank"], at, hit))
            best = [each for each in sorted(found) if -each[0] >= NEARLY_THE_SAME][:limit]
            return tuple(Likeness(*_row(snapshot, hit), -agreed) for agreed, _, _, hit in best)

    def _candidates(self, snapshot: _Snapshot, searched: str) -> list[Json]:
        """Paragraphs that share many bigrams with a searched form, those that share most first."""
        grams = list(dict.fromkeys(grams_of(searched).split(" ")))
        asked = grams[:: -(-len(grams) // MAX_CLAUSES)]
        shared = [{"constant_score": {"filter": {"term": {"grams": gram}}}} for gram in asked]
        least = max(1, math.ceil(SHARED_BIGRAMS * len(asked)))
        body = {
            "query": {"bool": {"should": shared, "minimum_should_match": least}},
            "size": MAX_COMPARED, "sort": _BEST_FIRST, "_source": ["report", "paragraph", "rank"],
        }  # fmt: skip
        hits: list[Json] = self._cluster.search(snapshot.index, body)["hits"]["hits"]
        return hits

    def same_subject(self, report_id: str, number: int, other_id: str) -> Likeness | None:
        with _failures():
            snapshot = self._current()
            own = self._paragraph(snapshot, report_id, number)
            searched = normalize(own.text).text if own else ""
            if len(searched) < MIN_CHARS or other_id not in snapshot.records:
                return None
            looked_up = list(dict.fromkeys(words(searched)))[:MAX_WORDS]
            if not looked_up:
                return None
            of_own = [_of_report(report_id), {"term": {"number": number}}]
            (measure,) = self._best_by_words(snapshot, looked_up, all_of(of_own))
            best = self._best_by_words(snapshot, looked_up, _of_report(other_id))
            if not best or best[0]["_score"] < SAME_SUBJECT * measure["_score"]:
                return None
            record, paragraph = _row(snapshot, best[0])
            return Likeness(record, paragraph, agreement(searched, normalize(paragraph.text).text))

    def _best_by_words(self, snapshot: _Snapshot, looked_up: Sequence[str], among: Json) -> list[Json]:
        """The paragraph among some that scores best by some words; empty if none has any of them."""
        body = {"query": {"bool": {"filter": [among], "must": [by_words(looked_up)]}}, "size": 1, "sort": _BEST_FIRST}
        hits: list[Json] = self._cluster.search(snapshot.index, body)["hits"]["hits"]
        return hits

    def _paragraph(self, snapshot: _Snapshot, report_id: str, number: int) -> Paragraph | None:
        query = all_of([_of_report(report_id), {"term": {"number": number}}])
        hits = self._cluster.search(snapshot.index, {"query": query, "size": 1, "_source": ["paragraph"]})["hits"]["hits"]
        return _paragraph(hits[0]) if hits else None

    def status(self) -> Status:
        with _failures():
            snapshot = self._current()
            return Status(tuple(snapshot.records.values()), snapshot.manifest.paragraphs, snapshot.manifest.built)

    def version(self) -> str:
        with _failures():
            return self._current().index

    def close(self) -> None:
        self._cluster.close()


class _Asked:
    """One question to one index."""

    def __init__(self, cluster: Cluster, snapshot: _Snapshot, request: SearchRequest) -> None:
        self._cluster, self._snapshot, self._request = cluster, snapshot, request
        self._filters = passing(request.filters)
        self._listed = _listed(cluster, snapshot, request)

    def by_paragraph(self) -> SearchResult:
        """The answer with its hits one by one."""
        request = self._request
        last = request.offset + request.limit
        at_once = {"from": request.offset, "size": request.limit} if last <= MOST_AT_ONCE else {"size": 0}
        counted = self._search({**self._counting(), **self._ordered(), **at_once, "_source": ["report", "paragraph"]})
        hits = counted["hits"]["hits"]
        if last > MOST_AT_ONCE and request.limit and request.offset < counted["hits"]["total"]["value"]:
            hits = self._far_hits()
        return replace(self._counts(counted), hits=tuple(map(self._hit, hits)))

    def every_hit(self) -> Iterator[Hit]:
        """All hits, whatever the slice."""
        body = {"query": self._passing(), **self._ordered(), "_source": ["report", "paragraph"]}
        return map(self._hit, self._cluster.all_hits(self._snapshot.index, body))

    def by_report(self) -> SearchResult:
        """The answer with its hits report by report."""
        request = self._request
        counted = self._counts(self._search({**self._counting(), "size": 0}))
        shown = range(counted.reports)[request.offset : request.offset + request.limit]
        if not shown:
            return counted
        is_near = shown.stop <= MOST_AT_ONCE
        groups = self._collapsed({"from": shown.start, "size": len(shown)}) if is_near else self._far_groups(shown)
        return replace(counted, groups=tuple(map(self._group, groups)))

    def _search(self, body: Json) -> Json:
        return self._cluster.search(self._snapshot.index, body)

    def _counting(self) -> Json:
        """The part of a search that counts: everything that matches, facets each without its own choice, and reports."""
        aggs: Json = {"passing": {"filter": all_of(self._filters.values()), "aggs": _OF_REPORTS}}
        for name in self._request.facets:
            others = [each for other, each in self._filters.items() if other != name]
            values = {
                "terms": {"field": FACETS[name].field.in_cluster, "size": self._snapshot.sizes[name]},
                "aggs": _OF_REPORTS,
            }
            aggs[name] = {"filter": all_of(others), "aggs": {"values": values}}
        return {
            "query": scored(self._request, self._listed), "post_filter": all_of(self._filters.values()),
            "track_total_hits": True, "aggs": aggs,
        }  # fmt: skip

    def _ordered(self) -> Json:
        return {"sort": ORDERS[self._request.sort], "track_scores": True}

    def _passing(self, among: Sequence[Json] = ()) -> Json:
        """The query of everything that matches and passes the filters."""
        return scored(self._request, self._listed, [*self._filters.values(), *among])

    def _counts(self, answer: Json) -> SearchResult:
        counted = answer["aggregations"]
        facets = {
            name: facet_values(name, _totals(counted[name]["values"]), self._request.filters) for name in self._request.facets
        }
        reports = counted["passing"]["reports"]["doc_count"]
        return SearchResult(total=answer["hits"]["total"]["value"], reports=reports, hits=(), facets=facets)

    def _far_hits(self) -> list[Json]:
        """A slice that lies beyond what the engine gives of one search: all before it are passed over, without their texts."""
        request = self._request
        body = {"query": self._passing(), **self._ordered(), "_source": False}
        passed = itertools.islice(
            self._cluster.all_hits(self._snapshot.index, body), request.offset, request.offset + request.limit
        )
        ordered = [(hit["_id"], hit["_score"]) for hit in passed]
        sources: dict[str, Json] = {}
        for some in _batches([each for each, _ in ordered], _IN_A_REQUEST):
            found = self._search({"query": {"ids": {"values": some}}, "size": len(some), "_source": ["report", "paragraph"]})
            sources |= {hit["_id"]: hit["_source"] for hit in found["hits"]["hits"]}
        return [{"_source": sources[each], "_score": score} for each, score in ordered]

    def _far_groups(self, shown: range) -> list[Json]:
        """`_collapsed` beyond what the engine gives of one search."""
        ids = list(itertools.islice(self._reports_in_order(), shown.start, shown.stop))
        found: dict[str, Json] = {}
        for some in _batches(ids, _IN_A_REQUEST):
            hits = self._collapsed({"size": len(some)}, [{"terms": {"report": some}}])
            found |= {hit["_source"]["report"]: hit for hit in hits}
        return [found[report_id] for report_id in ids]

    def _collapsed(self, cut: Json, among: Sequence[Json] = ()) -> list[Json]:
        """The first hit of each report, in order, each with the best of its report."""
        best = {
            "name": "best", "size": HITS_OF_A_REPORT, "sort": _BEST_FIRST, "track_scores": True,
            "_source": ["report", "paragraph"],
        }  # fmt: skip
        body = {"query": self._passing(among), **self._ordered(), **cut, "_source": ["report"]}
        found = self._search({**body, "collapse": {"field": "report", "inner_hits": best}})
        hits: list[Json] = found["hits"]["hits"]
        return hits

    def _reports_in_order(self) -> Iterator[str]:
        """The ids of reports in the order of their first hits."""
        body = {"query": self._passing(), **self._ordered(), "_source": ["report"]}
        seen: set[str] = set()
        for hit in self._cluster.all_hits(self._snapshot.index, body):
            report_id = hit["_source"]["report"]
            if report_id not in seen:
                seen.add(report_id)
                yield report_id

    def _hit(self, hit: Json) -> Hit:
        record, paragraph = _row(self._snapshot, hit)
        return Hit(record, paragraph, find_spans(paragraph.text, sought(self._request.query)), hit["_score"])

    def _group(self, first: Json) -> ReportHits:
        best = first["inner_hits"]["best"]["hits"]
        record = self._snapshot.records[first["_source"]["report"]]
        return ReportHits(record, best["total"]["value"], tuple(map(self._hit, best["hits"])))


def _listed(cluster: Cluster, snapshot: _Snapshot, request: SearchRequest) -> dict[Wildcard, list[str]]:
    """Wildcards that the engine cannot follow → the ids of the paragraphs that match, found by reading all that may."""
    found = {}
    for wildcard in to_list(request.query):
        # One at a time: what several readers ask at once is read once.
        with snapshot.listing:
            if wildcard not in snapshot.listed:
                snapshot.listed[wildcard] = _read_for(cluster, snapshot, wildcard)
            found[wildcard] = snapshot.listed[wildcard]
    return found


def _read_for(cluster: Cluster, snapshot: _Snapshot, wildcard: Wildcard) -> list[str]:
    """The ids of the paragraphs that match a wildcard. Raises: QueryError if too many would have to be read."""
    pieces = matching(And(tuple(map(Exact, wildcard.pieces))), {})
    query = all_of([{"term": {"sort": PARAGRAPH}}, pieces])
    if cluster.count(snapshot.index, query) > MAX_READ:
        raise QueryError(
            f"带“*”的检索词里有句末标点，而含有各部分的段落超过 {MAX_READ} 个。请去掉标点，或写得更具体。",
            f"A query with “*” has the end of a sentence in it, and more than {MAX_READ} paragraphs have its parts. "
            "Leave the sign out, or ask for more.",
        )
    body = {"query": query, "sort": ORDERS[Sort.DOCUMENT], "_source": ["paragraph"]}
    hits = cluster.all_hits(snapshot.index, body)
    return [hit["_id"] for hit in hits if find_spans(_paragraph(hit).text, (wildcard,))]


def _there(snapshot: _Snapshot, filters: Filters, by: str) -> dict[str, int]:
    """Value → how many reports the corpus has of it, among those that pass the choices of place, year and kind; ascending."""
    places = gazetteer()
    found: dict[str, int] = {}
    for record in snapshot.records.values():
        if not record.paragraphs or not passes(record, filters):
            continue
        codes = places.path_codes(record.region.code)
        values = [str(record.year)] if by == "year" else [code for code in codes if is_compared(code, filters[by])]
        for value in values:
            found[value] = found.get(value, 0) + 1
    return dict(sorted(found.items()))


def _point(value: str, all_reports: int, bucket: Json | None) -> TrendPoint:
    if bucket is None:
        return TrendPoint(value, 0, 0, all_reports, 0)
    matched = bucket["matched"]
    characters = int(bucket["characters"]["value"])
    return TrendPoint(value, matched["doc_count"], matched["reports"]["doc_count"], all_reports, characters)


def _totals(terms: Json) -> Totals:
    return {str(bucket["key"]): (bucket["doc_count"], bucket["reports"]["doc_count"]) for bucket in _buckets(terms)}


def _buckets(terms: Json) -> list[Json]:
    """The values of an aggregation. Raises: StoreError if it left any out, so that counts would not be exact."""
    if terms["doc_count_error_upper_bound"] or terms["sum_other_doc_count"]:
        raise StoreError("the cluster counted some values only. Publish the index again: baogao index --engine opensearch")
    buckets: list[Json] = terms["buckets"]
    return buckets


def _of_report(report_id: str) -> Json:
    return all_of([{"term": {"report": report_id}}, {"term": {"sort": PARAGRAPH}}])


def _paragraph(hit: Json) -> Paragraph:
    return paragraph_from_json(hit["_source"]["paragraph"])


def _row(snapshot: _Snapshot, hit: Json) -> tuple[ReportRecord, Paragraph]:
    return snapshot.records[hit["_source"]["report"]], _paragraph(hit)


def _batches(items: Sequence[T], size: int) -> Iterator[list[T]]:
    return (list(items[at : at + size]) for at in range(0, len(items), size))
