"""What docs/measured.md says is made of the figures that are committed; a change that costs speed shows beside them."""

import random
import re
from pathlib import Path

import pytest

from bench.figures import Figure, Measured, change, is_slower
from bench.measured import DOCUMENT, TABLES, made, number
from bench.turns import in_turns, summed_up, until_agreed
from tests.conftest import SEED


def test_the_document_is_what_the_command_makes_of_the_committed_figures() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert made(text, Measured.read()) == text, "run: make measured"


def test_every_table_that_can_be_made_stands_in_the_document_with_what_the_figures_say() -> None:
    text, measured = DOCUMENT.read_text(encoding="utf-8"), Measured.read()
    assert sorted(re.findall(r"<!-- made: (\w+) -->", text)) == sorted(TABLES)
    assert measured.about["day"] in text
    for each in ("words/warm/this engine", "strings/cold/tantivy, same tokens"):
        ratio = measured.by_name()[each].ratio
        assert ratio is not None
        assert f"({number(ratio)}" in text


def test_figures_that_are_written_are_those_that_are_read(tmp_path: Path) -> None:
    figures = (Figure("a/b", 1.5, "ms", 0.1, 0.5, "tantivy", False), Figure("名", 2.0, "MB"))
    Measured({"day": "2026-01-01"}, figures).write(tmp_path / "figures.json")
    found = Measured.read(tmp_path / "figures.json")
    assert (found.about, found.figures) == ({"day": "2026-01-01"}, figures)
    assert Measured.read(tmp_path / "none.json").figures == ()


@pytest.mark.parametrize(
    ("now", "before", "changed"),
    [
        (Figure("a", 90.0, "ms", 0, 0.6, "x"), Figure("a", 10.0, "ms", 0, 0.5, "x"), 1.2),  # another machine
        (Figure("a", 12.0, "MB"), Figure("a", 10.0, "MB"), 1.2),
        (Figure("a", 12.0, "MB"), Figure("a", 10.0, "ms"), None),
        (Figure("a", 12.0, "MB"), None, None),
    ],
)
def test_ratios_are_compared_where_there_are_any_since_machines_differ(
    now: Figure, before: Figure | None, changed: float | None
) -> None:
    assert change(now, before) == (None if changed is None else pytest.approx(changed))
    assert is_slower(now, before) is (changed is not None)


@pytest.mark.long
def test_what_takes_twice_as_long_is_seen_to_whoever_comes_first_and_slow_ones_are_asked_less_often() -> None:
    asked = {"one": 0, "two": 0, "seldom": 0}

    def work(name: str, times: int) -> None:
        asked[name] += 1
        sum(number * number for number in range(5_000 * times))

    ways = {
        name: [lambda name=name, times=times: work(name, times)] * 3 for name, times in (("one", 1), ("two", 2), ("seldom", 4))
    }
    every = {"seldom": 5}
    settled = until_agreed(lambda: summed_up(in_turns(ways, 10, random.Random(SEED), every), "one", every))
    assert asked["one"] == asked["two"] == asked["seldom"] * 5 == settled.runs * 30
    assert 1.2 < settled.taken["two"].ratio < settled.taken["seldom"].ratio


def test_runs_that_never_agree_end_and_say_so() -> None:
    rnd = iter((1.0, 2.0, 1.0, 2.0, 1.0))
    settled = until_agreed(lambda: summed_up({"a": [1.0], "b": [next(rnd)]}, "a"))
    assert (settled.runs, settled.have_agreed) == (5, False)
