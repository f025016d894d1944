"""What judged orders are scored by, against sums made by hand; and that pools tell readers nothing but texts."""

import math
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from bench.grades import merged, ndcg, read_grades, read_reader, scores_of, weighted_kappa, write_table
from bench.judged import QUESTIONS, fingerprints_of
from bench.orders import Order, OwnOrder, Passages, WordsOrder
from bench.pools import LEAD_CHARS, MAX_CHARS, Question, item_line, pool_of, read_questions, shown_of, write_pools
from indexer.text.analysis import words
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import strings_of
from searchapp.questions.read_query import read_query
from tests.conftest import SEED

# 2 and 1 make 1.5; what is worth most stands first in the sum of the best.
GRADED = {"a": (3, 3), "b": (2, 1), "c": (0, 0), "d": (1, 1)}
BEST = 3 + 1.5 / math.log2(3) + 1 / 2


@pytest.fixture(scope="module")
def passages(demo_store: WhooshStore) -> Passages:
    return Passages(demo_store)


@pytest.fixture(scope="module")
def orders(passages: Passages) -> list[Order]:
    return [OwnOrder(passages), WordsOrder(passages)]


def test_agreement_is_that_of_a_table_worked_by_hand() -> None:
    # Squares of differences: 9 in the five pairs, 77 in all 25 of any first grade with any second, so 77 / 5 by chance.
    assert weighted_kappa([(0, 0), (1, 1), (2, 2), (3, 3), (3, 0)]) == pytest.approx(1 - 9 / (77 / 5))


def test_agreement_is_that_of_weighted_matrices() -> None:
    rnd = random.Random(SEED)
    pairs = [(rnd.randrange(4), rnd.randrange(4)) for _ in range(200)]
    seen = np.zeros((4, 4))
    for pair in pairs:
        seen[pair] += 1
    weights = np.subtract.outer(np.arange(4), np.arange(4)) ** 2
    expected = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / len(pairs)
    assert weighted_kappa(pairs) == pytest.approx(1 - (weights * seen).sum() / (weights * expected).sum())


def test_readers_who_always_agree_have_a_kappa_of_one_and_one_grade_for_all_has_none() -> None:
    assert weighted_kappa([(0, 0), (3, 3)]) == 1
    with pytest.raises(ValueError, match="all grades are the same"):
        weighted_kappa([(2, 2), (2, 2)])


def test_an_order_is_worth_what_a_sum_by_hand_says() -> None:
    # b at the first rank, one that nobody judged, a at the third, c at the fourth.
    assert ndcg(["b", "unjudged", "a", "c"], GRADED) == pytest.approx((1.5 + 3 / 2) / BEST)


def test_the_best_order_is_worth_one_and_nothing_counts_behind_the_tenth() -> None:
    assert ndcg(["a", "b", "d", "c"], GRADED) == pytest.approx(1)
    assert ndcg([*map(str, range(9)), "b", "a"], GRADED) == pytest.approx(1.5 / math.log2(11) / BEST)


def test_only_the_ten_best_are_what_an_order_is_measured_by() -> None:
    many = {str(number): (3, 3) for number in range(30)}
    assert ndcg(list(many)[:10], many) == pytest.approx(1)


def test_a_question_that_nothing_answers_is_refused() -> None:
    with pytest.raises(ValueError, match="Ask another question"):
        ndcg(["c"], {"c": (0, 0)})


def test_shares_are_of_the_first_tens_of_all_questions_together() -> None:
    orders = {"01": ["b", "unjudged", "a", "c"], "02": ["f"]}
    scores = scores_of(orders, {"01": GRADED, "02": {"f": (0, 2)}})
    assert scores.ndcg == pytest.approx(((1.5 + 3 / 2) / BEST + 1) / 2)
    assert scores.judged == pytest.approx(4 / 5)
    assert scores.zeros == pytest.approx(3 / 8)


def test_grades_of_two_readers_become_one_table(tmp_path: Path) -> None:
    for name, lines in (("a", "question,key,grade\n1,k1,3\n02,k1, 0\n"), ("b", "01,k1,2\n\n02,k1,0\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "01.csv").write_text(lines, encoding="utf-8")
    keys = {("01", "k1"): "f1", ("02", "k1"): "f2"}
    pairs = merged(keys, read_reader(tmp_path / "a"), read_reader(tmp_path / "b"))
    rows = [(*place, *map(str, pair)) for place, pair in pairs.items()]
    write_table(tmp_path / "grades.csv", ("question", "fingerprint", "grade_a", "grade_b"), rows)
    assert read_grades(tmp_path / "grades.csv") == {"01": {"f1": (3, 2)}, "02": {"f2": (0, 0)}}


@pytest.mark.parametrize(
    ("ours", "reason"),
    [({}, "Reader a has not graded 1 items"), ({("01", "k1"): 1, ("01", "k2"): 1}, "Reader a has graded what is no item")],
)
def test_an_item_left_out_or_made_up_is_told(ours: dict[tuple[str, str], int], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        merged({("01", "k1"): "f1"}, ours, {("01", "k1"): 1})


@pytest.mark.parametrize("lines", ["01,k1,4\n", "01,k1,x\n", "01,k1,1\n01,k1,2\n"])
def test_what_is_no_grade_or_a_second_one_is_told(tmp_path: Path, lines: str) -> None:
    (tmp_path / "01.csv").write_text(lines, encoding="utf-8")
    with pytest.raises(ValueError, match="is no grade, or not the only one"):
        read_reader(tmp_path)


def test_sixty_different_questions_can_be_asked_and_say_what_is_wanted() -> None:
    questions = read_questions(QUESTIONS)
    assert [each.id for each in questions] == [f"{number:02}" for number in range(1, 61)]
    assert len({each.typed for each in questions}) == 60
    assert all(strings_of(each.query) and each.need.endswith("。") for each in questions)


@pytest.mark.parametrize("typed", ["发展", "产业 发展", "地区:山东 产业", "企业 -产业", "教育 OR 医疗"])
def test_bm25_alone_ranks_whatever_has_a_word_as_its_formula_says(passages: Passages, typed: str) -> None:
    query = read_query(typed)
    sought = {word for string in strings_of(query) for word in words(string)}
    cut = [Counter(analysis.words) for report in passages.reports for analysis in report.analysed]
    mean = sum(each.total() for each in cut) / len(cut)
    having = {word: sum(word in each for each in cut) for word in sought}
    left = passages.left_by_conditions(query)
    expected = {}
    for passage, found in zip(passages.all, cut, strict=True):
        norm = 1.2 * (0.25 + 0.75 * found.total() / mean)
        score = sum(
            math.log(1 + (len(cut) - having[word] + 0.5) / (having[word] + 0.5)) * 2.2 * found[word] / (found[word] + norm)
            for word in sought
        )
        if score and passage.place in left:
            expected[passage.place] = score
    ranked = [each.place for each in WordsOrder(passages).ranked(query)]
    assert set(ranked) == set(expected)
    assert [expected[place] for place in ranked] == pytest.approx(sorted(expected.values(), reverse=True))


def test_conditions_and_what_is_left_out_hold_for_whoever_ranks(passages: Passages, orders: list[Order]) -> None:
    for order in orders:
        found = list(order.ranked(read_query("年:2024 发展 -企业")))
        assert found
        assert all(each.report.metadata.year == 2024 and "企业" not in each.paragraph.text for each in found)


def test_no_paragraph_is_ranked_twice(orders: list[Order]) -> None:
    for order in orders:
        (first,) = fingerprints_of(order, {"01": read_query("发展")}).values()
        assert len(first) == len(set(first)) == 10


def test_a_pool_is_shuffled_alike_whoever_is_asked_first_and_leaves_out_what_is_graded(orders: list[Order]) -> None:
    question = Question("01", "发展", "怎样发展。")
    pool = pool_of(question, orders, {})
    assert pool == pool_of(question, orders[::-1], {})
    fingerprints = [item.passage.paragraph.fingerprint for item in pool]
    assert set(fingerprints) == {p.paragraph.fingerprint for order in orders for p in order.best(question.query, 20)}
    assert fingerprints != sorted(fingerprints)
    left = pool_of(question, orders, {fingerprints[0]: (1, 1)})
    assert {item.passage.paragraph.fingerprint for item in left} == set(fingerprints[1:])


def test_readers_see_need_key_place_and_text_and_nothing_else(tmp_path: Path, orders: list[Order]) -> None:
    question = Question("01", "发展", "怎样发展。")
    pool = pool_of(question, orders, {})
    write_pools(tmp_path, [question], {"01": pool})
    head, need, *lines = (tmp_path / "01.txt").read_text(encoding="utf-8").splitlines()
    assert head.split("\t") == ["### 01", "发展"]
    assert need.startswith("要找的：怎样发展。")
    assert lines == [item_line(item, question.query) for item in pool]
    assert all(line.count("\t") == 2 for line in lines)


def test_of_a_long_paragraph_its_beginning_is_shown_and_where_most_is_found() -> None:
    text = "甲" * 500 + "储能" + "乙" * 400 + "储能和电池" + "丙" * 300
    shown = shown_of(text, read_query("储能 电池"))
    assert shown.startswith("甲" * LEAD_CHARS + "……")
    assert "储能和电池" in shown
    assert len(shown) <= MAX_CHARS + 4
    assert shown_of("储能" * 100, read_query("储能")) == "储能" * 100
