"""One question to one index of a cluster, of its paragraphs or of its headings, and how the answers are read."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from indexer.facet_fields import FACET_FIELDS
from indexer.model import Paragraph, ReportRecord
from indexer.opensearch_index.client import MOST_AT_ONCE, Cluster, Json
from indexer.opensearch_index.mapping import HEADING, PARAGRAPH, all_of, heading_from_json, paragraph_from_json
from searchapp.answers.results import FacetValue, HeadingHit, Hit, ReportHits
from searchapp.answers.spans import find_spans, hit_of
from searchapp.engines.opensearch.published import PublishedIndex
from searchapp.engines.opensearch.query import HEADING_ORDERS, ORDERS, matching, passing, to_list
from searchapp.engines.opensearch.scoring import scored
from searchapp.questions.facets import FACETS
from searchapp.questions.query import And, Exact, QueryError, SearchRequest, Sort, Wildcard, sought
from searchapp.store.base import HITS_OF_A_REPORT, StoreError
from searchapp.store.facet_values import Totals, facet_values

T = TypeVar("T")
_IN_A_REQUEST = 1_000
# So many paragraphs are read at most to follow one wildcard that the engine cannot.
MAX_READ = 20_000
BEST_FIRST = ORDERS[Sort.RELEVANCE]
OF_REPORTS: Mapping[str, Json] = {sort: {"reports": {"parent": {"type": sort}}} for sort in (PARAGRAPH, HEADING)}
_SHOWN: Mapping[str, Sequence[str]] = {
    PARAGRAPH: ("report", "paragraph"),
    HEADING: ("report", "heading", FACET_FIELDS["chapter"].in_cluster),
}


class Matched(NamedTuple):
    """How many documents of one sort match, of how many reports, their values by facet, and the slice that is asked for."""

    total: int
    reports: int
    facets: dict[str, tuple[FacetValue, ...]]
    hits: Sequence[Json] = ()


class Asking:
    """One question to one index, of documents of one sort."""

    def __init__(self, cluster: Cluster, published: PublishedIndex, request: SearchRequest, sort: str = PARAGRAPH) -> None:
        """sort: PARAGRAPH or HEADING."""
        self._cluster, self._index, self._request, self._sort = cluster, published, request, sort
        self._filters = passing(request.filters)
        self._listed = listed(cluster, published, request)

    def one_by_one(self) -> Matched:
        """The answer with its hits one by one."""
        request = self._request
        last = request.offset + request.limit
        at_once = {"from": request.offset, "size": request.limit} if last <= MOST_AT_ONCE else {"size": 0}
        counted = self._search({**self._counting(), **self._ordered(), **at_once, **self._shown})
        hits = counted["hits"]["hits"]
        if last > MOST_AT_ONCE and request.limit and request.offset < counted["hits"]["total"]["value"]:
            hits = self._far_hits()
        return self._counts(counted)._replace(hits=hits)

    def every_hit(self) -> Iterator[Json]:
        """All hits, whatever the slice."""
        return self._cluster.all_hits(self._index.name, {"query": self.passing(), **self._ordered(), **self._shown})

    def by_report(self) -> tuple[Matched, tuple[ReportHits, ...]]:
        """The answer of paragraphs with their hits report by report."""
        request = self._request
        counted = self._counts(self._search({**self._counting(), "size": 0}))
        shown = range(counted.reports)[request.offset : request.offset + request.limit]
        if not shown:
            return counted, ()
        is_near = shown.stop <= MOST_AT_ONCE
        groups = self._collapsed({"from": shown.start, "size": len(shown)}) if is_near else self._far_groups(shown)
        return counted, tuple(map(self._group, groups))

    @property
    def _shown(self) -> Json:
        return {"_source": _SHOWN[self._sort]}

    def _search(self, body: Json) -> Json:
        return self._cluster.search(self._index.name, body)

    def _counting(self) -> Json:
        """The part of a search that counts: everything that matches, facets each without its own choice, and reports."""
        of_reports = OF_REPORTS[self._sort]
        aggs: Json = {"passing": {"filter": all_of(self._filters.values()), "aggs": of_reports}}
        for name in self._request.facets:
            others = [each for other, each in self._filters.items() if other != name]
            values = {
                "terms": {"field": FACETS[name].field.in_cluster, "size": self._index.sizes[name]},
                "aggs": of_reports,
            }
            aggs[name] = {"filter": all_of(others), "aggs": {"values": values}}
        return {
            "query": self._asked(), "post_filter": all_of(self._filters.values()),
            "track_total_hits": True, "aggs": aggs,
        }  # fmt: skip

    def _ordered(self) -> Json:
        orders = ORDERS if self._sort == PARAGRAPH else HEADING_ORDERS
        return {"sort": orders[self._request.sort], "track_scores": True}

    def _asked(self, among: Sequence[Json] = ()) -> Json:
        """The query of everything that matches; paragraphs with their scores."""
        if self._sort == PARAGRAPH:
            return scored(self._request, self._listed, among)
        return all_of([{"term": {"sort": self._sort}}, matching(self._request.meant, self._listed), *among])

    def passing(self, among: Sequence[Json] = ()) -> Json:
        """The query of everything that matches and passes the filters."""
        return self._asked([*self._filters.values(), *among])

    def _counts(self, answer: Json) -> Matched:
        counted = answer["aggregations"]
        facets = {
            name: facet_values(name, totals(counted[name]["values"]), self._request.filters) for name in self._request.facets
        }
        reports = counted["passing"]["reports"]["doc_count"]
        return Matched(answer["hits"]["total"]["value"], reports, facets)

    def _far_hits(self) -> list[Json]:
        """A slice that lies beyond what the engine gives of one search: all before it are passed over, without their texts."""
        request = self._request
        body = {"query": self.passing(), **self._ordered(), "_source": False}
        passed = itertools.islice(
            self._cluster.all_hits(self._index.name, body), request.offset, request.offset + request.limit
        )
        ordered = [(hit["_id"], hit["_score"]) for hit in passed]
        sources: dict[str, Json] = {}
        for some in batches([each for each, _ in ordered], _IN_A_REQUEST):
            found = self._search({"query": {"ids": {"values": some}}, "size": len(some), **self._shown})
            sources |= {hit["_id"]: hit["_source"] for hit in found["hits"]["hits"]}
        return [{"_source": sources[each], "_score": score} for each, score in ordered]

    def _far_groups(self, shown: range) -> list[Json]:
        """`_collapsed` beyond what the engine gives of one search."""
        ids = list(itertools.islice(self._reports_in_order(), shown.start, shown.stop))
        found: dict[str, Json] = {}
        for some in batches(ids, _IN_A_REQUEST):
            hits = self._collapsed({"size": len(some)}, [{"terms": {"report": some}}])
            found |= {hit["_source"]["report"]: hit for hit in hits}
        return [found[report_id] for report_id in ids]

    def _collapsed(self, cut: Json, among: Sequence[Json] = ()) -> list[Json]:
        """The first hit of each report, in order, each with the best of its report."""
        best = {"name": "best", "size": HITS_OF_A_REPORT, "sort": BEST_FIRST, "track_scores": True, **self._shown}
        body = {"query": self.passing(among), **self._ordered(), **cut, "_source": ["report"]}
        found = self._search({**body, "collapse": {"field": "report", "inner_hits": best}})
        hits: list[Json] = found["hits"]["hits"]
        return hits

    def _reports_in_order(self) -> Iterator[str]:
        """The ids of reports in the order of their first hits."""
        body = {"query": self.passing(), **self._ordered(), "_source": ["report"]}
        seen: set[str] = set()
        for hit in self._cluster.all_hits(self._index.name, body):
            report_id = hit["_source"]["report"]
            if report_id not in seen:
                seen.add(report_id)
                yield report_id

    def hit(self, hit: Json) -> Hit:
        """A hit of paragraphs."""
        record, paragraph = row(self._index, hit)
        return hit_of(record, paragraph, hit["_score"], sought(self._request.meant))

    def heading_hit(self, hit: Json) -> HeadingHit:
        """A hit of headings."""
        source = hit["_source"]
        heading = heading_from_json(source["heading"])
        (chapter,) = source[FACET_FIELDS["chapter"].in_cluster]
        spans = find_spans(heading.text, sought(self._request.meant))
        return HeadingHit(self._index.records[source["report"]], heading, spans, chapter)

    def _group(self, first: Json) -> ReportHits:
        best = first["inner_hits"]["best"]["hits"]
        record = self._index.records[first["_source"]["report"]]
        return ReportHits(record, best["total"]["value"], tuple(map(self.hit, best["hits"])))


def listed(cluster: Cluster, published: PublishedIndex, request: SearchRequest) -> dict[Exact | Wildcard, list[str]]:
    """What the engine cannot follow → the ids of the documents that match, found by reading all that may."""
    found = {}
    for wildcard in to_list(request.meant):
        # One at a time: what several readers ask at once is read once.
        with published.listing:
            if wildcard not in published.listed:
                published.listed[wildcard] = _read_for(cluster, published, wildcard)
            found[wildcard] = published.listed[wildcard]
    return found


def _read_for(cluster: Cluster, published: PublishedIndex, asked: Exact | Wildcard) -> list[str]:
    """The ids of the paragraphs and headings that match. Raises: QueryError if too many would have to be read."""
    strings = asked.pieces if isinstance(asked, Wildcard) else (asked.text,)
    pieces = matching(And(tuple(map(Exact, strings))), {})
    query = all_of([{"terms": {"sort": [PARAGRAPH, HEADING]}}, pieces])
    if cluster.count(published.name, query) > MAX_READ:
        raise QueryError(
            f"带“*”的检索词里有句末标点，而含有各部分的段落超过 {MAX_READ} 个。请去掉标点，或写得更具体。",
            f"A query with “*” has the end of a sentence in it, and more than {MAX_READ} paragraphs have its parts. "
            "Leave the sign out, or ask for more.",
        )
    body = {"query": query, "sort": [{"sort": "asc"}, *ORDERS[Sort.DOCUMENT]], "_source": ["paragraph", "heading"]}
    hits = cluster.all_hits(published.name, body)
    return [hit["_id"] for hit in hits if find_spans(_text_of(hit["_source"]), (asked,))]


def _text_of(source: Json) -> str:
    is_heading = "heading" in source
    return heading_from_json(source["heading"]).text if is_heading else paragraph_from_json(source["paragraph"]).text


def totals(terms: Json) -> Totals:
    return {str(bucket["key"]): (bucket["doc_count"], bucket["reports"]["doc_count"]) for bucket in buckets(terms)}


def buckets(terms: Json) -> list[Json]:
    """The values of an aggregation. Raises: StoreError if it left any out, so that counts would not be exact."""
    if terms["doc_count_error_upper_bound"] or terms["sum_other_doc_count"]:
        raise StoreError("the cluster counted some values only. Publish the index again: baogao index --engine opensearch")
    buckets: list[Json] = terms["buckets"]
    return buckets


def of_report(report_id: str) -> Json:
    return all_of([{"term": {"report": report_id}}, {"term": {"sort": PARAGRAPH}}])


def paragraph_of(hit: Json) -> Paragraph:
    return paragraph_from_json(hit["_source"]["paragraph"])


def row(published: PublishedIndex, hit: Json) -> tuple[ReportRecord, Paragraph]:
    return published.records[hit["_source"]["report"]], paragraph_of(hit)


def batches(items: Sequence[T], size: int) -> Iterator[list[T]]:
    return (list(items[at : at + size]) for at in range(0, len(items), size))
