"""What every store must do with headings, with brute force over the lines of each report as the independent answer."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from indexer.model import Heading, Paragraph, ReportRecord, document_order
from indexer.vocabulary.taxonomy import topics
from searchapp.answers.results import HeadingHit, Hit, ReportContents, SearchResult
from searchapp.questions.facets import YearRange
from searchapp.questions.query import Among, And, Exact, Filters, Query, SearchRequest, Sort
from searchapp.store.base import FIRST_HEADINGS, SearchStore
from tests.searchapp.engines.brute_force import ALL, Row, facet_values, grep, holds, meets, nonzero, normalized, passes, unmet

Line = tuple[ReportRecord, Heading]


def lines_of(contents: ReportContents) -> list[tuple[Heading, Row]]:
    """The lines of a report outside its paragraphs, in order, each as a paragraph of one line, which brute force can judge."""
    in_front = [line for line in contents.margins.around if line.before == 1]
    behind = [line for line in contents.margins.around if line.before > 1]
    found = []
    for number, line in enumerate([*in_front, *(each for each in contents.outline if not each.runs_in), *behind], 1):
        under = contents.paragraphs[min(line.before, len(contents.paragraphs)) - 1]
        of_topics = topics(line.text, line.text) if line in contents.outline else ()
        as_paragraph = Paragraph(number, line.text, None, None, under.chapter_kind, of_topics, "0" * 16)
        found.append((line, (contents.record, as_paragraph)))
    return found


class HeadingContract:
    """A part of the contract of a store."""

    ROUNDS: int
    STRINGS: int

    @pytest.fixture(scope="class")
    @classmethod
    def lines(cls, store: SearchStore) -> list[tuple[Heading, Row]]:
        records = sorted(store.status().records, key=document_order)
        return [line for record in records if (contents := store.report(record.id)) for line in lines_of(contents)]

    def asked(self, query: Query, **about: object) -> SearchRequest:
        return SearchRequest(query, **{"among": Among.HEADINGS, "limit": ALL, **about})  # type: ignore[arg-type]

    def string_of_a_line(self, rnd: random.Random, lines: list[tuple[Heading, Row]], most: int = 30) -> str:
        while True:
            text = rnd.choice(lines)[0].text
            size = rnd.randint(1, min(most, len(text)))
            at = rnd.randrange(len(text) - size + 1)
            if string := normalized(text[at : at + size]).text:
                return string

    def spans_of(self, result: SearchResult) -> list[tuple[str, str, list[tuple[int, int]]]]:
        return sorted((hit.report.id, hit.heading.text, list(hit.spans)) for hit in result.heading_hits)

    def test_any_string_of_a_heading_is_found_exactly_as_grep_finds_it(
        self, store: SearchStore, lines: list[tuple[Heading, Row]], rnd: random.Random
    ) -> None:
        for _ in range(self.STRINGS):
            string = self.string_of_a_line(rnd, lines)
            expected = sorted(
                (record.id, line.text, grep(string, line.text)) for line, (record, _) in lines if holds(string, line.text)
            )
            assert expected
            result = store.search(self.asked(Exact(string)))
            assert self.spans_of(result) == expected, string
            assert result.headings == len(expected)
            assert result.reports_in_all == len({report for report, _, _ in expected})

    def test_any_tree_of_conditions_counts_text_and_headings_alike(
        self, store: SearchStore, rows: list[Row], lines: list[tuple[Heading, Row]], rnd: random.Random
    ) -> None:
        for _ in range(self.ROUNDS // 2):
            tree = self.random_tree(rnd, rows, depth=rnd.randint(0, 3))  # type: ignore[attr-defined]
            filters = self.random_filters(rnd, rows)  # type: ignore[attr-defined]
            in_text = [row[0].id for row in rows if meets(row, tree) and passes(row, filters)]
            in_lines = [row[0].id for _, row in lines if meets(row, tree) and passes(row, filters)]
            of = {Among.TEXT: in_text, Among.HEADINGS: in_lines, Among.ALL: in_text + in_lines}
            for among, expected in of.items():
                result = store.search(SearchRequest(tree, filters=filters, among=among, facets=()))
                assert (result.total, result.headings) == (len(in_text), len(in_lines)), (tree, filters, among)
                assert result.reports_in_all == len(set(expected)), (tree, filters, among)
            assert result.reports == len(set(in_text))

    def test_every_count_of_every_facet_of_headings_equals_brute_force(
        self, store: SearchStore, rows: list[Row], lines: list[tuple[Heading, Row]], rnd: random.Random
    ) -> None:
        for _ in range(self.ROUNDS // 2):
            filters: Filters = self.random_filters(rnd, rows)  # type: ignore[attr-defined]
            string = self.string_of_a_line(rnd, lines, 2)
            matching = [(row, unmet(row, filters)) for _, row in lines if holds(string, row[1].text)]
            asked = self.asked(Exact(string), filters=filters)
            result = store.search(asked)
            if not any(nonzero(values) for values in store.search(replace(asked, among=Among.TEXT)).facets.values()):
                assert store.search(replace(asked, among=Among.ALL)).facets == result.facets
            for name, values in result.facets.items():
                left = [row for row, failed in matching if failed <= {name}]
                assert nonzero(values) == Counter(v for row in left for v in facet_values(row)[name]), (string, filters, name)

    @pytest.mark.parametrize("sort", list(Sort))
    def test_headings_come_in_the_order_asked_the_shortest_of_the_body_first_by_relevance(
        self, store: SearchStore, lines: list[tuple[Heading, Row]], sort: Sort
    ) -> None:
        keys = {
            Sort.RELEVANCE: lambda line: (line[0].level == 0, len(normalized(line[0].text).text)),
            Sort.YEAR: lambda line: line[1][0].year,
            Sort.YEAR_DOWN: lambda line: -line[1][0].year,
        }
        expected = [(row[0].id, line.anchor) for line, row in sorted(lines, key=keys.get(sort, lambda _: 0))]
        whole = store.search(self.asked(And(), sort=sort)).heading_hits
        assert [(hit.report.id, hit.heading.anchor) for hit in whole] == expected
        for offset, limit in ((0, 7), (5, 10), (len(whole) - 3, 10), (len(whole), 10)):
            part = store.search(self.asked(And(), sort=sort, offset=offset, limit=limit)).heading_hits
            assert part == whole[offset : offset + limit]

    def test_all_hits_are_the_text_then_the_headings(
        self, store: SearchStore, lines: list[tuple[Heading, Row]], rnd: random.Random
    ) -> None:
        for sort in Sort:
            asked = self.asked(Exact(self.string_of_a_line(rnd, lines, 2)), sort=sort)
            of_lines: tuple[Hit | HeadingHit, ...] = store.search(asked).heading_hits
            of_text: tuple[Hit | HeadingHit, ...] = store.search(replace(asked, among=Among.TEXT)).hits
            expected = {Among.ALL: of_text + of_lines, Among.TEXT: of_text, Among.HEADINGS: of_lines}
            for among, hits in expected.items():
                assert tuple(store.all_hits(replace(asked, among=among))) == hits, (asked, among)

    def test_the_first_headings_stand_above_the_first_paragraphs_alone(
        self, store: SearchStore, lines: list[tuple[Heading, Row]]
    ) -> None:
        asked = SearchRequest(Exact("工作"), limit=5)
        first = store.search(asked)
        assert first.total > 5
        assert first.heading_hits == store.search(self.asked(asked.query, limit=FIRST_HEADINGS)).heading_hits
        assert len(first.heading_hits) == FIRST_HEADINGS
        for without in (replace(asked, offset=5), replace(asked, among=Among.TEXT), replace(asked, query=And())):
            assert store.search(without).heading_hits == ()
        (alone,) = [line.text for line, (record, _) in lines if line.level == 0 and record == lines[0][1][0]][:1]
        title = normalized(alone).text
        found = store.search(SearchRequest(Exact(title), limit=ALL))
        assert found.total or len(found.heading_hits) == found.headings, "where no paragraph matches, headings fill the page"

    @pytest.mark.parametrize("by", ["year", "region"])
    def test_the_headings_of_a_trend_are_those_that_its_figure_opens(
        self, store: SearchStore, rows: list[Row], lines: list[tuple[Heading, Row]], rnd: random.Random, by: str
    ) -> None:
        found = 0
        for number in range(max(12, self.ROUNDS // 4)):
            filters: Filters = self.random_filters(rnd, rows) if number % 2 else Filters()  # type: ignore[attr-defined]
            query = Exact(self.string_of_a_line(rnd, lines, 2))
            for point in store.trend(SearchRequest(query, filters=filters), by):
                narrowed = filters.replaced(kind=filters["kind"] or ("report",))
                here = YearRange(int(point.value), int(point.value)) if by == "year" else point.value
                narrowed = narrowed.replaced(**{by: (here,)})
                own = [row for _, row in lines if holds(query.text, row[1].text)]
                of_year_and_place = [row for row in own if point.value in facet_values(row)[by] and passes(row, filters)]
                expected = [row for row in of_year_and_place if row[0].metadata.kind in narrowed["kind"]]
                assert point.headings == len(expected), (query, filters, point)
                assert point.headings == store.search(self.asked(query, filters=narrowed, limit=0)).headings
                found += point.headings
        assert found
