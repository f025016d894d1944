"""The grid of charts, against all round steps there are."""

import random

import pytest

from searchapp.pages.charts import round_step
from tests.conftest import SEED


def test_a_step_is_the_least_round_one_whose_lines_reach_over_the_span() -> None:
    rnd = random.Random(SEED)
    steps = sorted(times * 10.0**power for power in range(-6, 9) for times in (1, 2, 2.5, 5))
    for _ in range(2000):
        span, lines = 10 ** rnd.uniform(-3, 7), rnd.randint(2, 8)
        expected = next(step for step in steps if step * lines >= span * (1 - 1e-9))
        assert round_step(span, lines) == pytest.approx(expected), (span, lines)
