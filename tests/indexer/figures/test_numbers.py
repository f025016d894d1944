"""Numbers as reports write them."""

import random

import pytest

from indexer.figures.numbers import chinese_number, folded, quantity_at, times
from tests.conftest import SEED, rounds

WRITTEN = {
    "5.5%": (5.5, 5.5, "%"),
    "５．５％": (5.5, 5.5, "%"),
    "4.5—5%": (4.5, 5, "%"),
    "4.5%—5%": (4.5, 5, "%"),
    "6%-6.5%": (6, 6.5, "%"),
    "5%至6%": (5, 6, "%"),
    "百分之八": (8, 8, "%"),
    "百分之八至九": (8, 9, "%"),
    "百分之十二点八": (12.8, 12.8, "%"),
    "1.3万亿斤": (1.3, 1.3, "万亿斤"),
    "15,396人": (15396, 15396, "人"),
    "0.8万人": (0.8, 0.8, "万人"),
    "3万余人": (3, 3, "万人"),
    "6700多人": (6700, 6700, "人"),
    "9000亿元至1万亿元": (0.9, 1, "万亿元"),
    "两位数": (10, None, "%"),
    "翻一番": (100, 100, "%"),
    "与上年持平": (0, 0, "%"),
    "-3.8%": (-3.8, -3.8, "%"),
    "3000亿元": (3000, 3000, "亿元"),
    "两千亿元": (2000, 2000, "亿元"),
    "千亿元": (1000, 1000, "亿元"),
    "0.3个百分点": (0.3, 0.3, "个百分点"),
    "103": (103, 103, ""),
}


@pytest.mark.parametrize("written", WRITTEN)
def test_a_number_is_read_as_it_is_written(written: str) -> None:
    quantity = quantity_at(folded(written).text, 0)
    assert quantity is not None
    assert (quantity.low, quantity.high, quantity.unit) == pytest.approx(WRITTEN[written])
    assert quantity.end == len(folded(written).text)


@pytest.mark.parametrize("other", ["2024年", "12个项目", "万亿级", "千亿元县", "百货", "增长"])
def test_what_is_no_quantity_is_none(other: str) -> None:
    assert quantity_at(other, 0) is None


@pytest.mark.parametrize("digits", [16, 309, 4_400])
def test_a_number_of_more_digits_than_anything_has_is_none(digits: int) -> None:
    for written in (
        f"{'9' * digits}%",
        f"百分之{'九' * digits}",
        f"6-{'9' * digits}%",
        f"1,{',000' * digits}亿元",
        f"3.{'1' * digits}%",
    ):
        found = quantity_at(written, 0)
        assert found is None or (abs(found.low) < 1e16 and (found.high is None or abs(found.high) < 1e16)), written[:20]
    assert quantity_at("9" * digits + "%", 5) is None, "the end of a number is none"


def test_a_folded_text_knows_where_each_character_stood() -> None:
    drawn = random.Random(SEED)
    for _ in range(rounds(20, 500)):
        text = "".join(drawn.choice("增长５．％,，；; \u3000\n12—年（x）") for _ in range(drawn.randrange(1, 60)))
        whole = folded(text)
        for at, char in enumerate(whole.text):
            first, last = whole.original_span(at, at + 1)
            assert folded(text[first:last]).text in (char.strip(), "，"), (SEED, text)


def test_a_break_between_digits_divides_two_numbers() -> None:
    assert folded("4.6\n\n1\n\n亿元").text == "4.6\n1亿元"
    assert folded("1 082亿元").text == "1082亿元"


def test_traditional_characters_are_read_and_stand_where_they_stood() -> None:
    assert folded("生產總值 6835億元").text == "生产总值6835亿元"


def test_blanks_and_the_mark_of_a_page_are_left_out() -> None:
    whole = folded("一 — 1 — 般公共 预算")
    assert whole.text == "一般公共预算"
    assert whole.original_span(1, 3) == (8, 10)


@pytest.mark.parametrize(
    ("written", "value"), [("十", 10), ("二十", 20), ("一百零五", 105), ("九点八", 9.8), ("十二点三五", 12.35)]
)
def test_chinese_numerals_have_their_value(written: str, value: float) -> None:
    assert chinese_number(written) == value


def test_only_units_that_count_the_same_are_compared() -> None:
    assert times("万亿元", "亿元") == 10000
    assert times("亿斤", "万吨") == 5
    assert times("亿元", "万人") is None
