"""The order of hits on real reports, as two readers judged it who saw neither engine nor rank, nor the other's grades.

tests/judged/ranking says what was asked, how it was pooled and what grades mean.
"""

from collections.abc import Mapping
from pathlib import Path

import pytest

from bench.grades import Graded, Scores, read_grades, scores_of, weighted_kappa
from bench.judged import GRADES, QUESTIONS, fingerprints_of
from bench.orders import Order, OwnOrder, Passages, WordsOrder
from bench.pools import read_questions
from indexer.building.build import build
from searchapp.engines.whoosh.store import WhooshStore
from tests.conftest import FOLDERS_OF_REPORTS

# As far as the readers agree, from `python -m bench.judged score`.
KAPPA = 0.960
# Reached: 0.862, BM25 alone 0.739, 4.9 % of no use. These floors may only rise, and the share of what is of no use only fall.
NDCG_FLOOR, ABOVE_BM25_FLOOR, JUDGED_FLOOR, MOST_ZEROS = 0.855, 0.11, 0.95, 0.05


@pytest.fixture(scope="module")
def graded() -> Mapping[str, Graded]:
    return read_grades(GRADES)


@pytest.fixture(scope="module")
def passages(real_reports: Path, tmp_path_factory: pytest.TempPathFactory) -> Passages:
    folder = tmp_path_factory.mktemp("judged") / "index"
    assert not build([real_reports / each for each in FOLDERS_OF_REPORTS], folder, jobs=2).failed
    return Passages(WhooshStore(folder))


def test_every_question_is_graded_and_the_readers_agree(graded: Mapping[str, Graded]) -> None:
    assert set(graded) == {each.id for each in read_questions(QUESTIONS)}
    pairs = [pair for of_question in graded.values() for pair in of_question.values()]
    assert weighted_kappa(pairs) == pytest.approx(KAPPA, abs=0.001)


def reached(order: Order, graded: Mapping[str, Graded]) -> Scores:
    return scores_of(fingerprints_of(order, {each.id: each.query for each in read_questions(QUESTIONS)}), graded)


@pytest.mark.real
@pytest.mark.timeout(600)
def test_what_was_graded_stands_in_the_reports(passages: Passages, graded: Mapping[str, Graded]) -> None:
    there = {each.paragraph.fingerprint for each in passages.all}
    wanted = {fingerprint for of_question in graded.values() for fingerprint in of_question}
    assert len(wanted & there) > 0.97 * len(wanted)


@pytest.mark.real
@pytest.mark.timeout(600)
def test_the_order_is_the_one_that_readers_choose(passages: Passages, graded: Mapping[str, Graded]) -> None:
    own, alone = reached(OwnOrder(passages), graded), reached(WordsOrder(passages), graded)
    assert own.judged >= JUDGED_FLOOR, own
    assert own.ndcg >= NDCG_FLOOR, own
    assert own.ndcg - alone.ndcg >= ABOVE_BM25_FLOOR, (own, alone)
    assert own.zeros <= MOST_ZEROS, own
