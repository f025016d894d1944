"""What every store must say of words: how often they stand, where, beside what, and which are like them; by brute force."""

import math
import random
from collections import Counter

import pytest

from indexer.text.analysis import BLANK, plain_places, words
from searchapp.counting.dictionary import Term
from searchapp.questions.query import Exact, Filters, QueryError, SearchRequest, counted
from searchapp.related.asked import RelatedAsked, Relation
from searchapp.store.base import SearchStore
from searchapp.store.counted import lines_of_search, neighbours_of
from searchapp.store.related import related_of
from tests.searchapp.counting.brute import found_in, sentences_of
from tests.searchapp.engines.brute_force import Row, holds, normalized, passes, places


def sentences_with(texts: list[str], *strings: str) -> list[tuple[str, ...]]:
    """Sentence by sentence, which of some strings begin in it."""
    found = []
    for text in texts:
        searched = normalized(text)
        begins = {string: list(places(string, searched)) for string in strings}
        for start, end in sentences_of(searched.text):
            found.append(tuple(string for string, where in begins.items() if any(start <= at < end for at in where)))
    return found


class WordsContract:
    """A part of the contract of a store."""

    ROUNDS: int

    def drawn(self, rnd: random.Random, rows: list[Row]) -> str:
        """Two characters of some paragraph that are no signs."""
        while True:
            text = normalized(rnd.choice(rows)[1].text).text
            at = rnd.randrange(max(len(text) - 1, 1))
            if text[at : at + 2].isalpha() and len(text[at : at + 2]) == 2:
                return text[at : at + 2]

    def counted_texts(self, rows: list[Row], filters: Filters, string: str = "") -> list[Row]:
        return [row for row in rows if passes(row, counted(filters)) and (not string or holds(string, row[1].text))]

    def test_words_are_counted_as_jieba_cuts_the_texts(self, store: SearchStore, rows: list[Row], rnd: random.Random) -> None:
        for filters in (Filters(), Filters(chapter=("tasks",)), Filters(kind=("report", "summary"))):
            string = self.drawn(rnd, rows)
            found = store.word_counts(SearchRequest(Exact(string), filters=filters))
            own = [
                (record.id, words(normalized(paragraph.text).text))
                for record, paragraph in self.counted_texts(rows, filters, string)
            ]
            assert dict(found.counts) == Counter(each for _, cut in own for each in cut), (string, filters)
            of_reports = {(report, each) for report, cut in own for each in cut}
            assert dict(found.reports) == Counter(each for _, each in of_reports), (string, filters)

    def test_lines_are_the_occurrences_that_count(self, store: SearchStore, rows: list[Row], rnd: random.Random) -> None:
        for _ in range(max(self.ROUNDS // 10, 2)):
            string = self.drawn(rnd, rows)
            asked = SearchRequest(Exact(string), string, filters=Filters(kind=("report",)))
            try:
                found = lines_of_search(store, asked)
            except QueryError as error:
                assert "10,000 lines at most" in error.en  # noqa: PT017
                continue
            lines = Counter((line.report.id, line.number) for line in found if line.permalink.startswith("/p/"))
            expected = Counter(
                {
                    (record.id, paragraph.number): len(found_in(paragraph.text, [string], overlap=False))
                    for record, paragraph in self.counted_texts(rows, Filters(), string)
                }
            )
            assert lines == +expected, string

    def test_neighbours_are_the_words_of_the_sentences_that_have_the_word(
        self, store: SearchStore, rows: list[Row], rnd: random.Random
    ) -> None:
        string = self.drawn(rnd, rows)
        near: Counter[str] = Counter()
        for _, paragraph in self.counted_texts(rows, Filters(), string):
            searched = normalized(paragraph.text)
            begins = list(places(string, searched))
            for start, end in sentences_of(searched.text):
                own = [at - start for at in begins if start <= at < end]
                words_beside = [
                    word
                    for word, at in plain_places(searched.text[start:end])
                    if own and not any(at < place + len(string) and place < at + len(word) for place in own)
                ]
                near.update(word.replace(BLANK, " ") for word in words_beside)
        found = {each.word: each.near for each in neighbours_of(store, SearchRequest(Exact(string)))}
        assert found == {word: many for word, many in near.items() if many >= 3}, string

    def test_words_like_a_word_have_the_counts_of_the_texts(
        self, store: SearchStore, rows: list[Row], rnd: random.Random
    ) -> None:
        for _ in range(max(self.ROUNDS // 20, 1)):
            seed = self.drawn(rnd, rows)
            found = related_of(store, RelatedAsked((Term(seed, Exact(seed)),), at_least=2, limit=5))
            texts = [row[1].text for row in self.counted_texts(rows, Filters())]
            for each in rnd.sample(found.words, min(len(found.words), 6)):
                hits = sum(len(found_in(text, [each.word], overlap=False)) for text in texts if holds(each.word, text))
                assert each.hits == hits, (seed, each.word)
                assert {line.number for line in each.lines} <= {
                    row[1].number for row in self.counted_texts(rows, Filters(), each.word)
                }
                if each.relation is Relation.COMPANY:
                    self.require_company(texts, seed, each.word, each.together, each.measure)

    def require_company(self, texts: list[str], seed: str, word: str, together: int | None, measure: float | None) -> None:
        sentences = sentences_with(texts, seed, word)
        one, other = (sum(each in found for found in sentences) for each in (seed, word))
        both = sum(len(found) == 2 for found in sentences)
        assert together == both, (seed, word)
        pmi = math.log(both * len(sentences) / (one * other))
        assert measure == pytest.approx(pmi / -math.log(both / len(sentences)), abs=1e-9), (seed, word)
