"""Where reports that come between others get their ranks, so that these need not be sent again."""

import random

import pytest

from indexer.opensearch_index.changes import SPAN, STRIDE, ranked
from tests.conftest import SEED, each_seed


def test_reports_that_are_sent_together_have_room_between_them() -> None:
    assert ranked(["a", "b", "c"], {}) == {"a": STRIDE, "b": 2 * STRIDE, "c": 3 * STRIDE}
    assert ranked([], {}) == {}


@each_seed(5, 50)
def test_whatever_comes_and_goes_ranks_ascend_and_those_that_stay_are_as_they_were(seed: int) -> None:
    rnd = random.Random(f"{SEED} {seed}")
    there: list[int] = []
    ranks: dict[str, int] = {}
    for _ in range(60):
        there = sorted({*rnd.sample(there, max(0, len(there) - rnd.randrange(3))), *rnd.sample(range(1000), rnd.randrange(4))})
        kept = {name: rank for name, rank in ranks.items() if int(name) in there and rnd.random() < 0.9}
        found = ranked([str(each) for each in there], kept)
        assert found is not None, "sixty changes among a thousand places leave room"
        assert list(found) == [str(each) for each in there]
        assert all(later - earlier >= SPAN for earlier, later in zip([0, *found.values()], found.values(), strict=False))
        assert {name: found[name] for name in kept} == kept
        ranks = found


@pytest.mark.parametrize("kept", [{"a": 2 * SPAN, "c": 3 * SPAN}, {"a": 5 * SPAN, "c": 2 * SPAN}, {"a": SPAN - 1}])
def test_where_there_is_no_room_or_the_order_is_another_nothing_stays(kept: dict[str, int]) -> None:
    assert ranked(["a", "b", "c"], kept) is None


def test_reports_that_come_again_and_again_between_the_same_two_find_room_a_dozen_times() -> None:
    names, ranks = ["a", "z"], ranked(["a", "z"], {})
    times = 0
    while ranks is not None:
        names.insert(1, f"b{times}")
        ranks, times = ranked(names, ranks), times + 1
    assert times == 13
