"""Any noun with a number and a unit: what is found stands in the text, and every number with a unit is found."""

import random
import re

import pytest

from searchapp.quantities.reading import NounFigure, noun_figures, speaking_of


def said(text: str) -> list[tuple[str, str, float, float, str]]:
    return [(each.noun, each.verb, each.low, each.high, each.unit) for each in noun_figures(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("地铁里程达到240公里、增长8%。", [("地铁里程", "达到", 240, 240, "公里"), ("地铁里程", "增长", 8, 8, "%")]),
        ("新建学校9所，新增学位1.2万个。", [("新建学校", "", 9, 9, "所"), ("新增学位", "", 1.2, 1.2, "万个")]),
        ("培育领军企业20—30家", [("培育领军企业", "", 20, 30, "家")]),
        ("完成技改投资1,250亿元", [("完成技改投资", "", 1250, 1250, "亿元")]),
        ("森林蓄积量超过３．５亿立方米", [("森林蓄积量", "超过", 3.5, 3.5, "亿立方米")]),
        ("2024年，推进20件实事", [("推进", "", 20, 20, "件")]),
        ("做强产业链条，打造5G应用。", []),
    ],
)
def test_a_number_has_its_noun_its_verb_and_its_unit(text: str, expected: list[tuple[str, str, float, float, str]]) -> None:
    assert said(text) == expected


def test_what_stands_behind_the_unit_may_be_what_is_counted() -> None:
    (found,) = speaking_of("新建、改建12所幼儿园，修路8公里。", "幼儿园")
    assert (found.low, found.unit, found.behind) == (12, "所", "幼儿园")
    assert speaking_of("新建、改建12所幼儿园，修路8公里。", "桥梁") == []


def test_what_is_asked_may_be_written_in_full_width() -> None:
    assert [each.low for each in speaking_of("新建5G基站300座", "５Ｇ基站")] == [300]


def test_random_texts_give_every_number_with_a_unit_at_its_place() -> None:
    rnd = random.Random(7)
    numbers = ["3", "12", "4.5", "1,200"]
    pieces = [*"，、。（）约万—%亩", "公路", "里程", "达到", "公里", *numbers]
    for _ in range(3_000):
        text = "".join(rnd.choices(pieces, k=rnd.randint(1, 14)))
        found = list(noun_figures(text))
        assert all(text[each.start : each.end] == each.text for each in found)
        ends = [each.end for each in found]
        assert ends == sorted(set(ends))
        # A number right before a plain unit, with nothing between.
        plain = {match.end() for match in re.finditer(r"(?<![\d.,—])\d+(?:\.\d+)?(?:公里|亩)", text)}
        assert plain <= set(ends), text


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "text",
    ["里程3公里和" * 20_000, "1" * 50_000 + "公里、里程3公里", "约近已将" * 20_000 + "3公里", "公路" * 40_000 + "3公里"],
    ids=["many", "digits", "verbs", "noun"],
)
def test_what_goes_on_without_end_is_read_in_time(text: str) -> None:
    found: list[NounFigure] = list(noun_figures(text))
    assert found


def test_a_number_of_more_digits_than_anything_has_is_none() -> None:
    assert said(f"新建学校{'9' * 400}所。改造学校5所。") == said("改造学校5所。")


def test_the_words_behind_a_number_end_before_the_next_number() -> None:
    first, *_ = speaking_of("为3.2万家企业和个体户减退税费8.1亿元。", "企业")
    assert (first.unit, first.behind) == ("万家", "企业和个体户减退税费")
