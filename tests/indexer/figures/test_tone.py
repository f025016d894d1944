"""The tone of a number: what its words bind to."""

import pytest

from tests.indexer.figures.told import bounds, one

TONES = {
    "增长6%": (6, 6, "point"),
    "增长6%左右": (6, 6, "soft"),
    "增长6%上下": (6, 6, "soft"),
    "增长约6%": (6, 6, "soft"),
    "增长6%以上": (6, None, "hard"),
    "增长不低于6%": (6, None, "hard"),
    "增长超过6%": (6, None, "hard"),
    "增速高于6%": (6, None, "hard"),
    "增长6%—7%": (6, 7, "range"),
    "增长6-7%左右": (6, 7, "range"),
    "力争增长6%": (6, None, "stretch"),
    "力争增长6%以上": (6, None, "stretch"),
    "力争增长6%左右": (6, 6, "soft"),
    "确保增长6%": (6, None, "hard"),
    "按增长6%安排": (6, 6, "point"),
    "预期增长6%": (6, 6, "soft"),
    "下降2%以内": (-2, None, "hard"),
}


@pytest.mark.parametrize("words", TONES)
def test_the_words_around_a_number_tell_how_far_it_binds(words: str) -> None:
    assert bounds(one("gdp_growth", f"今年，全县地区生产总值{words}。")) == TONES[words]


def test_a_ceiling_is_open_below() -> None:
    assert bounds(one("urban_unemployment_rate", "城镇调查失业率控制在5%以内。")) == (None, 5, "hard")
    assert bounds(one("urban_unemployment_rate", "城镇调查失业率不高于5%。")) == (None, 5, "hard")


def test_not_fewer_is_a_floor_and_no_ceiling() -> None:
    assert bounds(one("new_urban_jobs", "城镇新增就业不少于3万人。")) == (3, None, "hard")


@pytest.mark.parametrize(
    ("words", "stretch"),
    [
        ("增长5%左右，在实际工作中力争更好结果", "更好结果"),
        ("增长5%左右、力争6%", "6%"),
        ("增长5%左右，努力争取取得更快发展", "更快发展"),
        ("增长5%左右，力争实现两位数增长", "两位数增长"),
        ("增长5%左右", ""),
    ],
)
def test_what_is_striven_for_beyond_a_target_stands_beside_it(words: str, stretch: str) -> None:
    figure = one("gdp_growth", f"主要预期目标是：生产总值{words}。")
    assert (figure.stretch, bounds(figure)) == (stretch, (5, 5, "soft"))
    assert figure.text.endswith(words)


@pytest.mark.parametrize(
    "behind",
    [
        ("生产总值增长5%左右，物价涨幅2%左右。实际工作中我们将努力争取更好结果。",),
        ("生产总值增长5%。", "实际工作中，要全力争取更好结果。"),
    ],
)
def test_what_is_striven_for_may_stand_in_a_sentence_or_paragraph_of_its_own(behind: tuple[str, ...]) -> None:
    assert one("gdp_growth", *behind).stretch == "更好结果"


def test_keeping_one_and_seeking_another_is_a_floor_with_a_stretch() -> None:
    figure = one("gdp_growth", "地区生产总值增速“保7争8”。")
    assert (bounds(figure), figure.stretch) == ((7, None, "hard"), "8")


def test_what_is_striven_for_beyond_one_target_does_not_reach_the_next() -> None:
    figure = one("cpi", "生产总值增长5%左右，工作中努力争取更好结果，居民消费价格涨幅2%左右。")
    assert bounds(figure) == (2, 2, "soft")


def test_striving_at_the_head_of_a_list_reaches_down_to_the_next_verb() -> None:
    text = "力争固定资产投资增长9%，社会消费品零售总额增长7%，确保城镇新增就业2万人以上。"
    assert bounds(one("retail_sales_growth", text)) == (7, None, "stretch")
    assert bounds(one("new_urban_jobs", text)) == (2, None, "hard")


def test_striving_before_a_list_is_of_all_its_items() -> None:
    text = "力争固定资产投资、社会消费品零售总额分别增长9%、7%以上。"
    assert bounds(one("fixed_investment_growth", text)) == (9, None, "stretch")
    assert bounds(one("retail_sales_growth", text)) == (7, None, "stretch")


def test_striving_behind_a_subject_is_of_that_one_alone() -> None:
    text = "进出口总额争取实现正增长，居民消费价格涨幅控制在2%左右。"
    assert bounds(one("cpi", text)) == (2, 2, "soft")
