"""Measures are those of scipy, of a table worked by hand, and counts those of jieba."""

import math
import random
from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from indexer.text.analysis import plain_words, words
from searchapp.answers.results import Hit
from searchapp.counting.association import g2, key_words, log_dice, log_ratio, npmi, word_counts_of_texts
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import Among, Filters, SearchRequest, counted
from searchapp.questions.read_query import read_query
from tests.conftest import SEED
from tests.searchapp.engines.brute_force import normalized

FULL = Filters(kind=("report",))


def texts_of(store: WhooshStore, query: str) -> list[tuple[str, str]]:
    """(report, searched form) of the paragraphs of full reports that match."""
    asked = SearchRequest(read_query(query), filters=FULL, among=Among.TEXT)
    found = [hit for hit in store.all_hits(asked) if isinstance(hit, Hit)]
    return [(hit.report.id, normalized(hit.paragraph.text).text) for hit in found]


def test_g2_is_that_of_scipy() -> None:
    from scipy.stats import chi2_contingency  # takes seconds to load, in each process that collects tests

    rnd = random.Random(SEED)
    for _ in range(200):
        one, other = rnd.choice((0, 1, rnd.randint(1, 500))), rnd.randint(1, 500)
        rest = rnd.randint(1, 10**6), rnd.randint(1, 10**6)
        expected = chi2_contingency([[one, other], rest], correction=False, lambda_="log-likelihood").statistic
        assert g2(one, other, one + rest[0], other + rest[1]) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_measures_are_those_worked_by_hand() -> None:
    # 10 of 100 words against 5 of 200: E are 5, 10, 95, 190.
    by_hand = 2 * (10 * math.log(2) + 5 * math.log(0.5) + 90 * math.log(90 / 95) + 195 * math.log(195 / 190))
    assert g2(10, 5, 100, 200) == pytest.approx(by_hand, abs=1e-9)
    assert g2(7, 7, 100, 100) == pytest.approx(0, abs=1e-9)
    assert log_ratio(10, 5, 100, 200) == pytest.approx(2, abs=1e-9)
    assert log_ratio(4, 0, 100, 100) == pytest.approx(3, abs=1e-9)
    assert log_ratio(0, 4, 100, 100) == pytest.approx(-3, abs=1e-9)
    assert log_dice(20, 20, 20) == pytest.approx(14, abs=1e-9)
    assert log_dice(10, 20, 60) == pytest.approx(12, abs=1e-9)
    assert log_ratio(np.array([1, 2]), np.array([1, 1]), 10, 10).tolist() == [0, 1]


def test_normalised_pmi_is_that_of_scipy() -> None:
    """The mutual information of two events is the mean PMI of the four cells; here of the one in which both stand."""
    from scipy.special import kl_div, rel_entr

    rnd = random.Random(SEED)
    for _ in range(200):
        total = rnd.randint(10, 10**6)
        one, other = rnd.randint(1, total - 1), rnd.randint(1, total - 1)
        both = rnd.randint(1, min(one, other))
        p, by_chance = both / total, one / total * other / total
        pointwise = rel_entr(p, by_chance) / p
        assert kl_div(p, by_chance) == pytest.approx(p * pointwise - p + by_chance, rel=1e-9, abs=1e-12)
        assert npmi(both, one, other, total) == pytest.approx(pointwise / -math.log(p), rel=1e-9, abs=1e-9)


def test_normalised_pmi_goes_from_never_to_always() -> None:
    # 2 of 8 sentences have both; either has 4: as by chance.
    assert npmi(2, 4, 4, 8) == pytest.approx(0, abs=1e-12)
    assert npmi(4, 4, 4, 8) == pytest.approx(1, abs=1e-12)
    assert npmi([0, 3, 8], [4, 3, 8], [4, 6, 8], 8).tolist() == pytest.approx([-1, math.log(8 / 6) / math.log(8 / 3), 1])


@pytest.mark.parametrize("query", ["", "发展", "发展 NOT 就业", "地区:兖州 章:tasks"])
def test_words_are_counted_as_jieba_cuts_the_texts(demo_store: WhooshStore, query: str) -> None:
    texts = texts_of(demo_store, query)
    found = demo_store.word_counts(SearchRequest(read_query(query)))
    assert dict(found.counts) == Counter(word for _, text in texts for word in words(text))
    assert dict(found.reports) == Counter(
        word for _, word in {(report, word) for report, text in texts for word in words(text)}
    )
    assert found.plain == Counter(word for _, text in texts for word in plain_words(text))
    asked = SearchRequest(read_query(query), filters=FULL, among=Among.TEXT)
    from_texts = word_counts_of_texts(hit for hit in demo_store.all_hits(asked) if isinstance(hit, Hit))
    assert (dict(from_texts.counts), dict(from_texts.reports)) == (dict(found.counts), dict(found.reports))


def test_key_words_have_the_counts_of_both_sides_and_come_by_likelihood(demo_store: WhooshStore) -> None:
    one, other = (demo_store.word_counts(SearchRequest(read_query(query))) for query in ("章:review", "章:tasks"))
    found = key_words(one, other, at_least=3)
    review, tasks = one.plain, other.plain
    assert found
    assert [each.g2 for each in found] == sorted((each.g2 for each in found), reverse=True)
    for each in found:
        assert (each.of, each.against) == (review.get(each.word, 0), tasks.get(each.word, 0))
        assert each.of + each.against >= 3
        assert each.of_million == pytest.approx(1e6 * each.of / sum(review.values()))
        assert each.g2 == pytest.approx(float(g2(each.of, each.against, sum(review.values()), sum(tasks.values()))))
        assert (each.log_ratio > 0) == (each.of_million > each.against_million) or each.g2 < 1
    assert key_words(one, demo_store.word_counts(SearchRequest(read_query("绝无此句")))) == []


def test_words_of_all_that_filters_let_through_are_of_these_filters_whatever_was_asked_before(demo_store: WhooshStore) -> None:
    asked = [SearchRequest(read_query(""), filters=Filters(region=(code,))) for code in ("370812", "371503", "370812")]
    found = [demo_store.word_counts(each) for each in asked]
    for each, request in zip(found, asked, strict=True):
        hits = demo_store.all_hits(replace(request, filters=counted(request.filters), among=Among.TEXT))
        assert dict(each.counts) == dict(word_counts_of_texts(hit for hit in hits if isinstance(hit, Hit)).counts)
    assert found[0].counts != found[1].counts
