"""The store over a cluster of OpenSearch: the same answers as from the local index, from many machines."""

import itertools
import math
import threading
import time
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace
from functools import partial

from indexer.errors import IndexProblem
from indexer.figures.figure import Figure
from indexer.manifest import figures_from_json, former_from_json, outline_from_json
from indexer.model import Paragraph, ReportRecord
from indexer.opensearch_index.client import MOST_AT_ONCE, Access, Cluster, Json
from indexer.opensearch_index.mapping import HEADING, PARAGRAPH, REPORT, all_of, grams_of
from indexer.text.analysis import words
from indexer.text.normalize import normalize
from indexer.vocabulary.regions import gazetteer
from searchapp.answers.results import (
    HeadingHit,
    Hit,
    Likeness,
    Nearest,
    ReportContents,
    SearchResult,
    Status,
    TrendPoint,
    Vocabulary,
)
from searchapp.counting.association import WordCounts, word_counts_of_texts
from searchapp.counting.of_texts import tally_of_texts
from searchapp.counting.tally import Tallied, Tally
from searchapp.engines.opensearch.asking import (
    BEST_FIRST,
    OF_REPORTS,
    Asking,
    Matched,
    buckets,
    listed,
    of_report,
    paragraph_of,
    row,
)
from searchapp.engines.opensearch.published import PublishedIndex
from searchapp.engines.opensearch.query import by_words, matching, passing
from searchapp.questions.facets import FACETS
from searchapp.questions.query import Among, Exact, Filters, QueryError, SearchRequest, counted
from searchapp.questions.read_figures import FiguresRequest
from searchapp.related.vectors import WordVectors
from searchapp.store.base import counts_headings, failures, headings_shown
from searchapp.store.facet_values import is_compared, of_reports, passes
from searchapp.store.likeness import (
    MAX_COMPARED,
    MIN_CHARS,
    NEARLY_THE_SAME,
    SAME_SUBJECT,
    SHARED_BIGRAMS,
    agreement,
)
from searchapp.store.nearest import MAX_CHARS, nearest_of, nearest_places
from searchapp.store.nearest import MIN_CHARS as MIN_SOUGHT
from searchapp.store.spelling import spellings

_failures = partial(failures, "the cluster could not be searched (%s)")
# How often, in seconds, a request looks whether the alias stands for another index.
REFRESH_SECONDS = 1.0
# A cluster takes 1,024 clauses of one question; of longer paragraphs every second bigram, or third, is asked for.
MAX_CLAUSES = 500
MAX_WORDS = 900
# Of the 11 bigrams of twelve characters, three slips leave as few as two.
SHARED_WITH_A_SLIP = 0.15


class OpenSearchStore:
    """Searches the index behind an alias, and follows the alias."""

    def __init__(self, access: Access, alias: str) -> None:
        """Look at the index. Raises: IndexProblem, saying which command mends it."""
        self._cluster, self._alias = Cluster(access), alias
        self._refreshing = threading.Lock()
        self._index = PublishedIndex(self._cluster, self._cluster.behind(alias))
        # What all questions are answered from, where it was made by at_once.
        self._only: PublishedIndex | None = None
        self._problem: IndexProblem | None = None
        self._looked = time.monotonic()

    def _current(self) -> PublishedIndex:
        """The index that the alias stands for; looked for at most once a second, by one thread while the others go on.

        Raises: IndexProblem as long as the index is gone, cannot be searched, or is not ours.
        """
        if self._only:
            return self._only
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
            result = self._answer(published, request)
        return replace(result, took_ms=(time.perf_counter() - began) * 1000)

    def _answer(self, published: PublishedIndex, request: SearchRequest) -> SearchResult:
        of_text = Asking(self._cluster, published, request if request.among.has_text else _only_counted(request))
        found, groups = of_text.by_report() if request.by_report and request.among.has_text else (of_text.one_by_one(), ())
        shown = headings_shown(request, found.total)
        are_counted = counts_headings(request, found.facets)
        of_lines = replace(
            request, offset=shown.start, limit=len(shown), facets=request.facets if are_counted else (), by_report=False
        )
        of_headings = Asking(self._cluster, published, of_lines, HEADING)
        lines = of_headings.one_by_one()
        return SearchResult(
            total=found.total,
            reports=found.reports,
            hits=tuple(map(of_text.hit, found.hits)),
            facets=lines.facets if are_counted else found.facets,
            groups=groups,
            headings=lines.total,
            reports_in_all=self._reports_in_all(published, request.among, (found, of_text), (lines, of_headings)),
            heading_hits=tuple(map(of_headings.heading_hit, lines.hits)),
        )

    def _reports_in_all(
        self, published: PublishedIndex, among: Among, text: tuple[Matched, Asking], lines: tuple[Matched, Asking]
    ) -> int:
        """How many reports any hit comes from."""
        (of_text, text_asked), (of_lines, lines_asked) = text, lines
        if among is not Among.ALL:
            return of_text.reports if among is Among.TEXT else of_lines.reports
        if not of_text.total or not of_lines.total:
            return of_text.reports + of_lines.reports
        children = ((PARAGRAPH, text_asked), (HEADING, lines_asked))
        either = [{"has_child": {"type": sort, "query": asked.passing()}} for sort, asked in children]
        return self._cluster.count(published.name, {"bool": {"should": either, "minimum_should_match": 1}})

    def all_hits(self, request: SearchRequest) -> Iterator[Hit | HeadingHit]:
        with _failures():
            published = self._current()
            of_text = Asking(self._cluster, published, request)
            of_headings = Asking(self._cluster, published, request, HEADING)
            text = map(of_text.hit, of_text.every_hit()) if request.among.has_text else iter(())
            lines = map(of_headings.heading_hit, of_headings.every_hit()) if request.among.has_headings else iter(())
        hits: Iterator[Hit | HeadingHit] = itertools.chain(text, lines)
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
                return Asking(self._cluster, published, SearchRequest(Exact(other), limit=0, facets=())).one_by_one().total

            return spellings(published.bigrams, string, count)

    def vocabulary(self, besides: Sequence[str]) -> Vocabulary:  # noqa: ARG002  each would be a request
        return Vocabulary({}, {})

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
        whole = all_of([{"term": {"report": record.id}}, {"terms": {"sort": [REPORT, PARAGRAPH]}}])
        body = {"query": whole, "sort": [{"number": {"order": "asc", "missing": "_first"}}]}
        if record.paragraphs < MOST_AT_ONCE:
            hits = self._cluster.search(published.name, {**body, "size": MOST_AT_ONCE}, report=record.id)["hits"]["hits"]
        else:
            hits = list(self._cluster.all_hits(published.name, body))
        about, paragraphs = hits[0]["_source"], tuple(map(paragraph_of, hits[1:]))
        outline, margins = outline_from_json(about["outline"])
        former, figures = former_from_json(about["former"]), figures_from_json(about["figures"])
        return ReportContents(record, paragraphs, outline, former, margins, figures)

    def trend(self, request: SearchRequest, by: str) -> tuple[TrendPoint, ...]:
        with _failures():
            published, filters = self._current(), request.filters
            paragraphs = self._matched_by(published, request, by, PARAGRAPH)
            headings = self._matched_by(published, request, by, HEADING)
            there = _there(published, filters, by)
            return tuple(_point(value, those, paragraphs.get(value), headings.get(value)) for value, those in there.items())

    def _matched_by(self, published: PublishedIndex, request: SearchRequest, by: str, sort: str) -> dict[str, Json]:
        """Value → what all documents of a sort, and those of them that match, are of it."""
        narrowed = passing(counted(request.filters)).values()
        matched = {"filter": matching(request.meant, listed(self._cluster, published, request)), "aggs": OF_REPORTS[sort]}
        inside = {"characters": {"sum": {"field": "length"}}, "matched": matched}
        terms = {"field": FACETS[by].field.in_cluster, "size": published.sizes[by]}
        body = {
            "query": all_of([{"term": {"sort": sort}}, *narrowed]),
            "size": 0,
            "aggs": {"values": {"terms": terms, "aggs": inside}},
        }
        values = buckets(self._cluster.search(published.name, body)["aggregations"]["values"])
        return {str(bucket["key"]): bucket for bucket in values}

    def nearest(self, string: str, limit: int) -> tuple[Nearest, ...]:
        with _failures():
            published = self._current()
            sought = string[:MAX_CHARS]
            if len(sought) < MIN_SOUGHT:
                return ()
            rows = [row(published, hit) for hit in self._candidates(published, sought, SHARED_WITH_A_SLIP)]
            texts = [normalize(paragraph.text).text for _, paragraph in rows]
            found = nearest_places(sought, texts, limit)
            return tuple(nearest_of(Likeness(*rows[at], place.agreement), sought, place) for at, place in found)

    def tally(self, asked: Tallied) -> Tally:
        with _failures():
            published, chosen = self._current(), of_reports(counted(asked.filters))
            records = [record for record in published.records.values() if passes(record, chosen)]
            asked.require_bounded(len(records))
            reports = (self._contents(published, record) for record in records)
            return tally_of_texts(reports, asked, _status(published))

    def word_counts(self, request: SearchRequest) -> WordCounts:
        of_text = replace(request, filters=counted(request.filters), among=Among.TEXT)
        return word_counts_of_texts(hit for hit in self.all_hits(of_text) if isinstance(hit, Hit))

    def word_vectors(self) -> WordVectors | None:
        return None

    def train_words(self) -> WordVectors:
        raise QueryError(
            "集群不保存词向量。请在本机的索引上训练。", "A cluster keeps no word vectors. Train them on a local index."
        )

    def figures(self, request: FiguresRequest) -> tuple[tuple[ReportRecord, Figure], ...]:
        with _failures():
            return self._current().figures.asked(request)

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

    def _candidates(self, published: PublishedIndex, searched: str, share: float = SHARED_BIGRAMS) -> list[Json]:
        """Paragraphs that share many bigrams with a searched form, those that share most first."""
        grams = list(dict.fromkeys(grams_of(searched).split(" ")))
        asked = grams[:: -(-len(grams) // MAX_CLAUSES)]
        shared = [{"constant_score": {"filter": {"term": {"grams": gram}}}} for gram in asked]
        least = max(1, math.ceil(share * len(asked)))
        body = {
            "query": {
                "bool": {"filter": [{"term": {"sort": PARAGRAPH}}], "should": shared, "minimum_should_match": least},
            },
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
        hits: list[Json] = self._cluster.search(published.name, body, counts_words=True)["hits"]["hits"]
        return hits

    def _paragraph(self, published: PublishedIndex, report_id: str, number: int) -> Paragraph | None:
        body = {"query": all_of([of_report(report_id), {"term": {"number": number}}]), "size": 1, "_source": ["paragraph"]}
        hits = self._cluster.search(published.name, body, report=report_id)["hits"]["hits"]
        return paragraph_of(hits[0]) if hits else None

    def status(self) -> Status:
        with _failures():
            return _status(self._current())

    def follow(self) -> None:
        self.version()

    def version(self) -> str:
        with _failures():
            return self._current().name

    def at_once(self) -> "OpenSearchStore":
        with _failures():
            published = self._current()
        found = copy(self)
        found._only = published
        return found

    def close(self) -> None:
        if not self._only:
            self._cluster.close()


def _status(published: PublishedIndex) -> Status:
    manifest = published.manifest
    return Status(tuple(published.records.values()), manifest.paragraphs, manifest.built, manifest.reading)


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


def _point(value: str, there: tuple[int, int], of_text: Json | None, of_headings: Json | None) -> TrendPoint:
    all_reports, others = there
    headings: int = of_headings["matched"]["doc_count"] if of_headings else 0
    if of_text is None:
        return TrendPoint(value, 0, 0, all_reports, 0, others, headings)
    matched, characters = of_text["matched"], int(of_text["characters"]["value"])
    return TrendPoint(value, matched["doc_count"], matched["reports"]["doc_count"], all_reports, characters, others, headings)


def _only_counted(request: SearchRequest) -> SearchRequest:
    return replace(request, limit=0, facets=(), by_report=False)
