"""Of occurrences that overlap, those count that a reader marks who goes from left to right and takes the longest."""

import random

import numpy as np
import pytest

from searchapp.counting.matching import leftmost_longest
from tests.conftest import SEED, each_seed


def every_place(text: str, words: list[str]) -> list[tuple[int, str]]:
    return [(at, word) for word in words for at in range(len(text)) if text.startswith(word, at)]


def marked(text: str, words: list[str]) -> list[tuple[int, str]]:
    """The places and words that count, by numpy."""
    found = every_place(text, words)
    starts = np.array([at for at, _ in found], dtype=np.int64)
    sizes = np.array([len(word) for _, word in found], dtype=np.int64)
    return [found[at] for at in leftmost_longest(starts, starts + sizes).tolist()]


def read(text: str, words: list[str]) -> list[tuple[int, str]]:
    """The same by reading the text."""
    found, at = [], 0
    while at < len(text):
        here = [word for word in words if text.startswith(word, at)]
        if here:
            found.append((at, max(here, key=len)))
        at += len(max(here, key=len)) if here else 1
    return found


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("数字经济和数字", ["数字", "数字经济"], [(0, "数字经济"), (5, "数字")]),
        ("甲乙丙丁", ["甲乙", "乙丙丁"], [(0, "甲乙")]),
        ("哈哈哈哈哈", ["哈哈"], [(0, "哈哈"), (2, "哈哈")]),
        ("甲乙丙丁戊", ["甲乙", "乙丙", "丙丁", "丁戊"], [(0, "甲乙"), (2, "丙丁")]),
        ("甲", ["乙"], []),
    ],
)
def test_the_longest_of_those_that_begin_first_counts(text: str, words: list[str], expected: list[tuple[int, str]]) -> None:
    assert marked(text, words) == expected


@each_seed(100, 1000)
def test_any_text_is_marked_as_a_reader_marks_it(seed: int) -> None:
    rnd = random.Random(f"{SEED} {seed}")
    text = "".join(rnd.choices("甲乙丙", k=rnd.randint(0, 300)))
    words = list({"".join(rnd.choices("甲乙丙", k=rnd.randint(1, 6))) for _ in range(rnd.randint(1, 30))})
    assert marked(text, words) == read(text, words), (text, words)


def test_of_two_of_one_place_and_length_the_first_given_counts() -> None:
    starts = np.array([5, 5, 0], dtype=np.int64)
    assert leftmost_longest(starts, starts + 2).tolist() == [2, 0]


def test_one_knot_as_long_as_the_text_takes_no_longer_than_many_short_ones() -> None:
    """A million occurrences, each overlapping the next: doubled ways, not a step for each."""
    starts = np.arange(1_000_000, dtype=np.int64)
    assert leftmost_longest(starts, starts + 2).tolist() == list(range(0, 1_000_000, 2))
