"""What every store must do, with brute force over the texts as the independent answer. A store subclasses it."""

import random
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from indexer.model import document_order
from indexer.text.analysis import plain_words
from indexer.text.variants import variant_table
from indexer.vocabulary.regions import NATION, gazetteer
from searchapp.answers.results import Hit, Span
from searchapp.answers.snippets import pieces_of, snippet_of
from searchapp.counting.dictionary import Dictionary, Term
from searchapp.counting.tally import Tallied
from searchapp.questions.facets import YearRange
from searchapp.questions.query import (
    DIGITS,
    Among,
    And,
    Exact,
    Filters,
    Not,
    Or,
    Query,
    SearchRequest,
    Sort,
    Wildcard,
    Within,
    counted,
)
from searchapp.questions.read_query import read_query
from searchapp.questions.tokens import QUOTES
from searchapp.store.base import SearchStore
from tests.conftest import SEED, rounds
from tests.searchapp.engines.brute_force import (
    ALL,
    Row,
    are_near,
    facet_values,
    grep,
    holds,
    meets,
    nonzero,
    normalized,
    passes,
    places,
    seen_values,
    unmet,
    whole_spans,
    wildcard_spans,
)
from tests.searchapp.engines.brute_relevance import nearness, relevance
from tests.searchapp.engines.figure_contract import FigureContract
from tests.searchapp.engines.heading_contract import HeadingContract
from tests.searchapp.engines.words_contract import WordsContract


def joined_spans(spans: list[Span]) -> tuple[Span, ...]:
    """Spans in order, those that overlap as one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


class StoreContract(FigureContract, HeadingContract, WordsContract):
    """Subclass it with fixtures `store` and `rows` (all paragraphs with their reports, read without the engine)."""

    ROUNDS = rounds(20, 40)
    STRINGS = STATES = rounds(40, 60)
    ANDS = rounds(100, 200)
    ABSENT = 50
    SPELLINGS = rounds(30, 40)
    # Questions that are asked by one and by many.
    THREADED = 120

    @pytest.fixture
    def rnd(self, request: pytest.FixtureRequest) -> random.Random:
        return random.Random(f"{SEED} {request.node.name}")

    def random_stretch(self, rnd: random.Random, rows: list[Row], max_chars: int = 30) -> str:
        """A stretch of some paragraph as it stands there: across word seams, punctuation and digits included."""
        while True:
            text = rnd.choice(rows)[1].text
            size = rnd.randint(1, min(max_chars, len(text)))
            at = rnd.randrange(len(text) - size + 1)
            if normalized(stretch := text[at : at + size]).text:
                return stretch

    def random_string(self, rnd: random.Random, rows: list[Row], max_chars: int = 30) -> str:
        """A stretch of some paragraph, as it is searched for."""
        return normalized(self.random_stretch(rnd, rows, max_chars)).text

    def random_filters(self, rnd: random.Random, rows: list[Row]) -> Filters:
        def some(values: list[str]) -> tuple[str, ...]:
            return tuple(sorted(rnd.sample(values, min(len(values), rnd.choice((0, 0, 1, 2))))))

        seen = seen_values(rows)
        years = [YearRange(int(y), int(y) + rnd.choice((0, 0, 1))) for y in some(seen["year"])]
        return Filters(
            region=some(seen["region"]),
            tier=some(seen["tier"]) if rnd.random() < 0.5 else (),
            year=tuple(years),
            chapter=some(seen["chapter"]),
            section=some(seen["section"]),
            kind=some(seen["kind"]),
            reading=some(seen["reading"]),
            leader=some(seen["leader"]) if rnd.random() < 0.3 else (),
            unit=some(seen["unit"]) if rnd.random() < 0.3 else (),
        )

    def found(self, hits: tuple[Hit, ...]) -> dict[tuple[str, int], list[tuple[int, int]]]:
        return {(hit.report.id, hit.paragraph.number): list(hit.spans) for hit in hits}

    def test_a_store_as_of_a_commit_answers_as_the_store_and_closes_nothing(self, store: SearchStore) -> None:
        now = store.at_once()
        asked = SearchRequest(Exact("发展"))
        assert (now.version(), now.status()) == (store.version(), store.status())
        assert replace(now.search(asked), took_ms=0) == replace(store.search(asked), took_ms=0)
        now.at_once().close()
        assert now.search(asked).total == store.search(asked).total

    def test_any_string_is_found_exactly_as_grep_finds_it(
        self, store: SearchStore, rows: list[Row], rnd: random.Random
    ) -> None:
        for _ in range(self.STRINGS):
            string = self.random_string(rnd, rows)
            expected = {(r.id, p.number): spans for r, p in rows if (spans := grep(string, p.text))}
            result = store.search(SearchRequest(Exact(string), limit=ALL))
            assert self.found(result.hits) == expected, string
            assert result.total == len(expected)
            assert result.reports == len({report for report, _ in expected})

    def test_every_string_of_a_question_is_seen_in_the_snippet_of_every_hit(
        self, store: SearchStore, rows: list[Row], rnd: random.Random
    ) -> None:
        """Grep over the fragments says which strings are seen, and over the paragraph where the marks must be."""
        for _ in range(self.ANDS):
            text = rnd.choice(rows)[1].text
            cuts = [(at, at + rnd.randint(1, 6)) for at in rnd.sample(range(len(text)), min(len(text), rnd.randint(2, 5)))]
            strings = list(dict.fromkeys(filter(None, (normalized(text[first:last]).text for first, last in cuts))))
            for hit in store.search(SearchRequest(And(tuple(map(Exact, strings))), limit=200)).hits:
                snippet, whole = snippet_of(hit), hit.paragraph.text
                marked = joined_spans([span for string in strings for span in grep(string, whole)])
                for fragment in snippet.fragments:
                    shown = "".join(piece for piece, _ in fragment)
                    starts = [at for at in range(len(whole)) if whole.startswith(shown, at)]
                    assert any(pieces_of(whole, marked, at, at + len(shown)) == fragment for at in starts), (strings, hit.id)
                seen = ["".join(piece for piece, _ in fragment) for fragment in snippet.fragments]
                for string in strings:
                    written = {whole[start:end] for start, end in grep(string, whole)}
                    assert any(each in fragment for each in written for fragment in seen), (string, hit.id)

    def test_a_number_at_the_end_of_a_string_is_found_whole_where_that_is_asked_for(
        self, store: SearchStore, rows: list[Row], rnd: random.Random
    ) -> None:
        """Cut at digits, so that many strings stand inside longer numbers."""
        narrower = 0
        texts = [normalized(paragraph.text).text for _, paragraph in rows]
        digits = [(at, text) for text in texts for at, char in enumerate(text) if char in DIGITS]
        for _ in range(self.ROUNDS):
            at, text = rnd.choice(digits)
            string = normalized(text[at : at + rnd.randint(1, 6)] if rnd.random() < 0.6 else text[max(0, at - 5) : at + 1]).text
            if '"' in string or not string:
                continue
            expected = {(r.id, p.number): spans for r, p in rows if (spans := whole_spans(string, p.text))}
            result = store.search(SearchRequest(Exact(string), limit=ALL, whole_numbers=True))
            assert self.found(result.hits) == expected, string
            narrower += result.total < store.search(SearchRequest(Exact(string), limit=0)).total
        assert narrower or self.ROUNDS < 20

    def test_strings_that_stand_nowhere_are_not_found(self, store: SearchStore, rows: list[Row], rnd: random.Random) -> None:
        for _ in range(self.ABSENT):
            chars = list(self.random_string(rnd, rows, max_chars=8) + self.random_string(rnd, rows, max_chars=8))
            rnd.shuffle(chars)
            string = normalized("".join(chars)).text
            expected = sum(holds(string, p.text) for _, p in rows)
            assert store.search(SearchRequest(Exact(string))).total == expected, string

    def test_a_string_spelled_another_way_finds_the_same(self, store: SearchStore, rows: list[Row], rnd: random.Random) -> None:
        """Traditional characters and variants, full width, upper case, and blanks between Chinese characters."""
        spellings: dict[str, list[str]] = {}
        for variant, usual in variant_table().items():
            spellings.setdefault(chr(usual), []).append(chr(variant))
        for code in range(ord("!"), ord("~") + 1):
            spellings.setdefault(chr(code).lower(), []).extend((chr(code + 0xFEE0), chr(code).upper()))
        tried = 0
        while tried < self.SPELLINGS:
            stretch = self.random_stretch(rnd, rows, max_chars=12)
            blank = rnd.choice(("", " ", "\u3000")) if all("\u4e00" <= char <= "\u9fff" for char in stretch) else ""
            other = blank.join(rnd.choice(spellings.get(char, [char])) for char in stretch)
            if other == stretch or any(quote in stretch + other for quote in QUOTES):
                continue
            tried += 1
            string = normalized(stretch).text
            expected = {(r.id, p.number) for r, p in rows if holds(string, p.text)}
            result = store.search(SearchRequest(read_query(f'"{other}"'), limit=ALL))
            assert set(self.found(result.hits)) == expected, (string, other)

    def test_and_leaves_the_paragraphs_that_hold_every_string(
        self, store: SearchStore, rows: list[Row], rnd: random.Random
    ) -> None:
        for _ in range(self.ROUNDS // 4):
            strings = [self.random_string(rnd, rows, max_chars=2) for _ in range(rnd.randint(2, 3))]
            expected = {(r.id, p.number) for r, p in rows if all(holds(s, p.text) for s in strings)}
            result = store.search(SearchRequest(And(tuple(map(Exact, strings))), limit=ALL))
            assert set(self.found(result.hits)) == expected, strings

    def random_tree(self, rnd: random.Random, rows: list[Row], depth: int) -> Query:
        """A query tree of at most this depth over strings that stand in the corpus."""
        if depth == 0 or rnd.random() < 0.2:
            if rnd.random() < 0.2:
                return Within(self.random_filters(rnd, rows))
            if rnd.random() < 0.3:
                most = rnd.choice((None, None, 0, 3, 30))
                many = 2 if most is not None else rnd.randint(2, 3)
                return Wildcard(tuple(self.random_string(rnd, rows, max_chars=2) for _ in range(many)), most)
            return Exact(self.random_string(rnd, rows, max_chars=rnd.choice((1, 2, 2, 4))))
        if rnd.random() < 0.25:
            return Not(self.random_tree(rnd, rows, depth - 1))
        parts = tuple(self.random_tree(rnd, rows, depth - 1) for _ in range(rnd.randint(2, 3)))
        return And(parts) if rnd.random() < 0.5 else Or(parts)

    def test_any_tree_of_conditions_leaves_the_paragraphs_that_meet_it(
        self, store: SearchStore, rows: list[Row], rnd: random.Random
    ) -> None:
        for _ in range(self.ROUNDS // 2):
            tree = self.random_tree(rnd, rows, depth=rnd.randint(1, 4))
            expected = {(r.id, p.number) for r, p in rows if meets((r, p), tree)}
            result = store.search(SearchRequest(tree, limit=ALL))
            assert set(self.found(result.hits)) == expected, tree
            assert result.total == len(expected)

    def test_what_is_new_since_a_time_is_what_its_texts_came_in_at(
        self, store: SearchStore, rows: list[Row], rnd: random.Random
    ) -> None:
        """Times come from the records; also those just before and after one, and days, as readers name them."""
        seen = sorted({time for record, _ in rows for time in record.added_each()})
        times = {*seen, *(time[:10] for time in seen), *(f"{time}~" for time in seen), "2000-01-01", "2999-12-31"}
        for since in sorted(filter(None, times)):
            query = rnd.choice((And(), Exact(self.random_string(rnd, rows, max_chars=2))))
            asked = SearchRequest(query, since=since, limit=ALL, filters=self.random_filters(rnd, rows))
            new = [row for row in rows if row[0].added_each()[row[1].number - 1] >= since and meets(row, query)]
            expected = {(row[0].id, row[1].number) for row in new if passes(row, asked.filters)}
            result = store.search(asked)
            assert {(hit.report.id, hit.paragraph.number) for hit in result.hits} == expected, (since, query)
            assert (result.total, result.headings) == (len(expected), 0)
            for name in asked.facets:
                left = [row for row in new if unmet(row, asked.filters) <= {name}]
                counts = Counter(v for row in left for v in facet_values(row)[name])
                assert nonzero(result.facets[name]) == counts, (since, name)
            scores = {hit.id: hit.score for hit in store.search(replace(asked, since="")).hits}
            assert all(hit.score == pytest.approx(scores[hit.id], abs=1e-5) for hit in result.hits)

    def test_strings_near_each_other_are_found_in_either_order(
        self, store: SearchStore, rows: list[Row], rnd: random.Random
    ) -> None:
        """Judged sentence by sentence, and by the distance of the nearest two, those that overlap included."""
        for _ in range(self.ROUNDS // 4):
            text = normalized(rnd.choice(rows)[1].text).text
            at, further = rnd.randrange(len(text)), rnd.choice((0, 1, 2, 5, 20))
            one, other = (normalized(text[start : start + rnd.randint(1, 3)]).text for start in (at, at + further))
            if not one or not other or '"' in one + other:
                continue
            most = rnd.choice((None, 0, 3, 10))
            asked = f'"{one}" ~{"" if most is None else most} "{other}"'
            expected = {(r.id, p.number) for r, p in rows if are_near(one, other, most, p.text)}
            result = store.search(SearchRequest(read_query(asked), limit=ALL))
            assert set(self.found(result.hits)) == expected, asked

    def test_a_wildcard_stays_inside_one_sentence_and_is_highlighted_whole(
        self, store: SearchStore, rows: list[Row], rnd: random.Random
    ) -> None:
        for _ in range(self.ROUNDS // 4):
            pieces = self.random_string(rnd, rows, max_chars=2), self.random_string(rnd, rows, max_chars=2)
            query = Wildcard(pieces, rnd.choice((None, None, 0, 2, 10, 200)))
            expected = {(r.id, p.number): spans for r, p in rows if (spans := wildcard_spans(query, p.text))}
            assert self.found(store.search(SearchRequest(query, limit=ALL)).hits) == expected, query

    def test_every_count_of_every_facet_equals_brute_force(
        self, store: SearchStore, rows: list[Row], rnd: random.Random
    ) -> None:
        values_of = {id(row): facet_values(row) for row in rows}
        for _ in range(self.STATES):
            filters = self.random_filters(rnd, rows)
            string = self.random_string(rnd, rows, max_chars=2) if rnd.random() < 0.7 else ""
            matching = [(row, unmet(row, filters)) for row in rows if holds(string, row[1].text)]
            # Where no value has a paragraph, facets of all hits count headings; see HeadingContract.
            asked = SearchRequest(Exact(string) if string else And(), filters=filters, limit=ALL, among=Among.TEXT)
            result = store.search(asked)
            expected = [row for row, failed in matching if not failed]
            assert set(self.found(result.hits)) == {(r.id, p.number) for r, p in expected}, (string, filters)
            assert result.reports == len({r.id for r, _ in expected})
            for name, values in result.facets.items():
                # A facet's own choices are switched off for its counts.
                left = [row for row, failed in matching if failed <= {name}]
                assert nonzero(values) == Counter(v for row in left for v in values_of[id(row)][name]), (string, filters, name)
                pairs = {(v, row[0].id) for row in left for v in values_of[id(row)][name]}
                reports = {value.value: value.reports for value in values if value.reports}
                assert reports == Counter(v for v, _ in pairs), (string, filters, name)

    def is_compared(self, code: str, chosen: tuple[str, ...]) -> bool:
        """Whether a place has a bar: a province; with one place chosen, it and what lies right inside; with several, these."""
        if len(chosen) > 1:
            return code in chosen
        parent = gazetteer().parents[code]
        return parent == "" if not chosen else code == chosen[0] or parent == chosen[0]

    @pytest.mark.parametrize("by", ["year", "region"])
    def test_every_figure_of_a_trend_equals_brute_force(
        self, store: SearchStore, rows: list[Row], rnd: random.Random, by: str
    ) -> None:
        for _ in range(self.ROUNDS // 2):
            filters = self.random_filters(rnd, rows)
            string = self.random_string(rnd, rows, max_chars=2)
            points = store.trend(SearchRequest(Exact(string), filters=filters), by)
            of_reports = Filters(**{name: filters[name] for name in ("region", "tier", "year", "kind", "reading")})
            base = [row for row in rows if passes(row, of_reports)]
            kinds = set(filters["kind"]) or {"report"}
            values = {v for row in base for v in facet_values(row)[by]}
            if by == "region":
                values = {v for v in values if self.is_compared(v, tuple(map(str, filters["region"])))}
            assert [point.value for point in points] == sorted(values), (string, filters)
            for point in points:
                all_own = [row for row in base if point.value in facet_values(row)[by]]
                own = [row for row in all_own if row[0].metadata.kind in kinds]
                texts = [(row, normalized(row[1].text).text) for row in own if passes(row, filters)]
                found = [row for row, _ in texts if holds(string, row[1].text)]
                assert point.paragraphs == len(found)
                assert point.reports == len({record.id for record, _ in found})
                assert point.all_reports == len({record.id for record, _ in own})
                assert point.others == len({record.id for record, _ in all_own}) - point.all_reports
                assert point.characters == sum(len(text) for _, text in texts)
                of_counted = filters.replaced(kind=tuple(kinds))
                if by == "year":
                    narrowed = of_counted.replaced(year=(YearRange(int(point.value), int(point.value)),))
                else:
                    narrowed = of_counted.replaced(region=(point.value,))
                total = store.search(SearchRequest(Exact(string), filters=narrowed, limit=0)).total
                assert total == point.paragraphs, "the bar opens exactly its hits"

    def test_a_chosen_value_stays_visible_at_zero(self, store: SearchStore) -> None:
        filters = Filters(
            region=("810000",), tier=("zone",), year=(YearRange(1900, 1900),), chapter=("annex",), section=("教育",),
            kind=("summary",), reading=("doubtful",), leader=("无此人",), unit=("无此局",),
        )  # fmt: skip
        facets = store.search(SearchRequest(Exact("绝无此句"), filters=filters)).facets
        assert {name: [(v.value, v.paragraphs) for v in values] for name, values in facets.items()} == {
            "region": [("810000", 0)],
            "tier": [("zone", 0)],
            "year": [("1900", 0)],
            "chapter": [("annex", 0)],
            "section": [("教育", 0)],
            "kind": [("summary", 0)],
            "reading": [("doubtful", 0)],
            "leader": [("无此人", 0)],
            "unit": [("无此局", 0)],
        }

    def test_the_nation_is_no_place_above_the_provinces(self, store: SearchStore, rows: list[Row]) -> None:
        national = sum(record.region.code == NATION for record, _ in rows)
        assert store.search(SearchRequest(And(), filters=Filters(region=(NATION,)))).total == national
        assert store.search(SearchRequest(And(), filters=Filters(region=("370000",)))).total > 0

    def test_a_region_names_its_parent(self, store: SearchStore) -> None:
        values = {value.value: value for value in store.search(SearchRequest(And())).facets["region"]}
        assert (values["370812"].label, values["370812"].parent) == ("兖州区", "370800")
        assert (values["370000"].label, values["370000"].parent) == ("山东省", None)
        assert all(value.parent is None or value.parent in values for value in values.values())

    @pytest.mark.parametrize("sort", list(Sort))
    def test_pages_of_any_size_put_together_are_the_whole_in_order(
        self, store: SearchStore, sort: Sort, rnd: random.Random
    ) -> None:
        def slice_of(offset: int, limit: int) -> list[str]:
            return [h.id for h in store.search(SearchRequest(Exact("发展"), sort=sort, offset=offset, limit=limit)).hits]

        whole = slice_of(0, ALL)
        assert len(set(whole)) == len(whole) > 30
        assert slice_of(5, 10) == whole[5:15]
        assert slice_of(len(whole), 10) == []
        offset, pieces = 0, []
        most = max(13, len(whole) // 20)  # some forty pages at most
        while offset < len(whole):
            size = rnd.randint(1, most)
            pieces += slice_of(offset, size)
            offset += size
        assert pieces == whole

    def test_hits_come_in_the_order_asked_and_ties_in_document_order(self, store: SearchStore) -> None:
        def rank(hit: Hit) -> tuple[str, int, str, int]:
            return (hit.report.region.code, hit.report.year, hit.report.id, hit.paragraph.number)

        def hits(sort: Sort) -> list[Hit]:
            return list(store.search(SearchRequest(Exact("发展"), sort=sort, limit=ALL)).hits)

        assert hits(Sort.DOCUMENT) == sorted(hits(Sort.DOCUMENT), key=rank)
        assert hits(Sort.YEAR) == sorted(hits(Sort.YEAR), key=lambda h: (h.report.year, rank(h)))
        assert hits(Sort.YEAR_DOWN) == sorted(hits(Sort.YEAR_DOWN), key=lambda h: (-h.report.year, rank(h)))
        assert hits(Sort.RELEVANCE) == sorted(hits(Sort.RELEVANCE), key=lambda h: (-h.score, rank(h)))

    def test_all_hits_are_those_of_one_page_without_end_in_every_order(
        self, store: SearchStore, rows: list[Row], rnd: random.Random
    ) -> None:
        for sort in Sort:
            for _ in range(5):
                query = Exact(self.random_string(rnd, rows, max_chars=2))
                asked = SearchRequest(query, filters=self.random_filters(rnd, rows), sort=sort)
                asked = replace(asked, among=Among.TEXT)
                assert list(store.all_hits(asked)) == list(store.search(replace(asked, limit=ALL)).hits), asked
        assert next(store.all_hits(SearchRequest(Exact("绝无此句"))), None) is None

    def test_a_paragraph_scores_what_the_places_of_the_strings_in_its_text_are_worth(
        self, store: SearchStore, rows: list[Row], rnd: random.Random
    ) -> None:
        for _ in range(self.ROUNDS):
            tree = self.random_tree(rnd, rows, depth=rnd.randint(0, 2))
            for hit in store.search(SearchRequest(tree, limit=ALL)).hits:
                assert hit.score == pytest.approx(relevance(tree, hit.paragraph.text), rel=1e-5), (tree, hit.paragraph.text)

    def test_a_digit_in_a_string_is_the_figure_that_it_is_worth(
        self, store: SearchStore, rows: list[Row], rnd: random.Random
    ) -> None:
        texts = [normalized(paragraph.text).text for _, paragraph in rows]
        places = [(text, at) for text in texts for at, char in enumerate(text) if char in DIGITS]
        for text, at in rnd.sample(places, 10):
            query = Exact(text[max(0, at - rnd.randrange(12)) : at + rnd.randint(1, 12)].strip())
            for hit in store.search(SearchRequest(query, limit=ALL)).hits:
                assert hit.score == pytest.approx(relevance(query, hit.paragraph.text), rel=1e-5), (query, hit.paragraph.text)

    def test_strings_that_stand_near_each_other_score_what_their_distance_is_worth(
        self, store: SearchStore, rows: list[Row], rnd: random.Random
    ) -> None:
        seen = set()
        for _ in range(max(60, self.ROUNDS)):
            text = normalized(rnd.choice(rows)[1].text).text
            at = rnd.randrange(max(1, len(text) - 4))
            behind = at + rnd.choice((0, 1, 2, 4, 12, 40, 150))
            strings = [string for string in (text[at : at + 2].strip(), text[behind : behind + 2].strip()) if string]
            rnd.shuffle(strings)
            if len(set(strings)) < 2:
                continue
            query = And(tuple(map(Exact, strings)))
            for hit in store.search(SearchRequest(query, limit=ALL)).hits:
                assert hit.score == pytest.approx(relevance(query, hit.paragraph.text), rel=1e-5), (query, hit.paragraph.text)
                seen.add(nearness(strings[0], strings[-1], hit.paragraph.text))
        assert len(seen) > 2, f"PYTEST_SEED={SEED}"

    @pytest.mark.parametrize("sort", list(Sort))
    def test_hits_by_report_are_the_best_of_each_report_in_the_order_of_its_first(
        self, store: SearchStore, rows: list[Row], sort: Sort, rnd: random.Random
    ) -> None:
        for _ in range(self.ROUNDS // 5):
            query = Exact(self.random_string(rnd, rows, max_chars=2))
            request = SearchRequest(query, filters=self.random_filters(rnd, rows), sort=sort, limit=ALL)
            expected: dict[str, list[str]] = {}
            for hit in store.search(request).hits:
                expected.setdefault(hit.report.id, []).append(hit.id)
            best: dict[str, list[str]] = {}
            for hit in store.search(replace(request, sort=Sort.RELEVANCE)).hits:
                best.setdefault(hit.report.id, []).append(hit.id)
            by_report = replace(request, by_report=True)
            result = store.search(by_report)
            assert result.hits == ()
            found = [(group.report.id, group.total, [hit.id for hit in group.hits]) for group in result.groups]
            assert found == [(report, len(ids), best[report][:3]) for report, ids in expected.items()]
            assert (result.reports, result.total) == (len(expected), sum(map(len, expected.values())))
            pieces = [store.search(replace(by_report, offset=at, limit=2)).groups for at in range(0, len(expected) + 2, 2)]
            assert [group for groups in pieces for group in groups] == list(result.groups)

    def test_many_threads_get_the_answers_of_one(self, store: SearchStore, rows: list[Row], rnd: random.Random) -> None:
        strings = [self.random_string(rnd, rows, max_chars=1 + at % 2) for at in range(40)]
        report_ids = [record.id for record in store.status().records]

        def ask(at: int) -> tuple[int, list[str], int]:
            result = store.search(SearchRequest(Exact(strings[at % 40]), limit=50))
            contents = store.report(report_ids[at % len(report_ids)])
            return result.total, [hit.id for hit in result.hits], len(contents.paragraphs) if contents else 0

        expected = [ask(at) for at in range(self.THREADED)]
        usual = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)  # so that threads meet in the middle of everything
        try:
            with ThreadPoolExecutor(8) as pool:
                assert list(pool.map(ask, range(self.THREADED))) == expected
        finally:
            sys.setswitchinterval(usual)

    def test_reports_come_whole_and_in_order(self, store: SearchStore, rows: list[Row]) -> None:
        for report_id in {record.id for record, _ in rows}:
            contents = store.report(report_id)
            assert contents is not None
            assert list(contents.paragraphs) == [p for r, p in rows if r.id == report_id]
        assert store.report("999999-1900") is None

    def test_all_reports_come_whole_in_document_order_and_only_those_chosen(
        self, store: SearchStore, rows: list[Row], rnd: random.Random
    ) -> None:
        records = sorted({record.id: record for record, _ in rows}.values(), key=document_order)
        choices = [Filters(), Filters(region=("370800",)), Filters(year=(YearRange(2024, 2030),)), Filters(kind=("report",))]
        for filters in (*choices, self.random_filters(rnd, rows)):
            of_reports = filters.replaced(chapter=(), section=(), leader=(), unit=())
            wanted = [record for record in records if any(row[0].id == record.id and passes(row, of_reports) for row in rows)]
            found = list(store.all_reports(filters))
            assert [contents.record for contents in found] == wanted, filters
            for contents in found:
                assert contents == store.report(contents.record.id)

    def test_a_sentence_with_a_slip_comes_nearest_to_its_paragraph(
        self, store: SearchStore, rows: list[Row], rnd: random.Random
    ) -> None:
        long = [row for row in rows if len(normalized(row[1].text).text) > 60]
        for record, paragraph in rnd.sample(long, min(10, len(long))):
            text = normalized(paragraph.text).text
            at = rnd.randrange(len(text) - 40)
            typed = text[at : at + 20] + "鼎" + text[at + 21 : at + 40]
            first, *others = store.nearest(typed, limit=3)
            assert first.agreement >= 1 - 1 / len(typed), (SEED, typed)
            assert all(other.agreement <= first.agreement for other in others)
            assert len(others) < 3
            start, end = first.span
            # In the whole paragraph, as what a sign stands for, those beside it tell.
            whole = normalized(first.paragraph.text)
            held = [whole.original_span(place, place + 20) for place in places(text[at : at + 20], whole)]
            assert any(start <= begins and ends <= end for begins, ends in held), (record.id, SEED, typed)
            report = store.report(first.report.id)
            assert report is not None
            assert report.paragraphs[first.paragraph.number - 1] == first.paragraph
        assert store.nearest("鼎" * 30, limit=3) == ()
        assert store.nearest("", limit=3) == ()

    def test_status_counts_what_is_there(self, store: SearchStore, rows: list[Row]) -> None:
        status = store.status()
        assert status.paragraphs == len(rows)
        assert {record.id for record in status.records} == {record.id for record, _ in rows}

    def test_a_tally_is_what_the_texts_of_the_reports_say(
        self, store: SearchStore, rows: list[Row], rnd: random.Random
    ) -> None:
        """Occurrences of strings, one by one; what words of a dictionary take from each other is tested in counting."""
        days = ["", "", *sorted({time for record, _ in rows for time in record.added_each() if time}), "2999-12-31"]
        for _ in range(self.ROUNDS // 10):
            strings = list(dict.fromkeys(self.random_string(rnd, rows, max_chars=4) for _ in range(5)))
            filters = self.random_filters(rnd, rows)
            terms = tuple(Term(string, Exact(string)) for string in strings)
            since = rnd.choice(days)
            tally = store.tally(Tallied((Dictionary("", terms),), filters, overlap=True, since=since))
            passing = [row for row in rows if passes(row, counted(filters))]
            there = {record.id for record, _ in passing}
            passing = [row for row in passing if row[0].added_each()[row[1].number - 1] >= since]
            for report, sizes, hits in zip(tally.reports, zip(*tally.sizes, strict=True), tally.of_words.hits, strict=True):
                own = [normalized(paragraph.text) for record, paragraph in passing if record.id == report.id]
                assert hits.tolist() == [sum(len(list(places(each, text))) for text in own) for each in strings], strings
                assert sizes[0] == sum(len(text.text) for text in own)
                assert sizes[1] == sum(len(plain_words(text.text)) for text in own)
                assert sizes[3] == len(own)
            assert there <= {report.id for report in tally.reports}
            assert not (since and tally.of_words.hits_headings.any())
