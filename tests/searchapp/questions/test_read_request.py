"""Names and values → codes, or an error that says what there is."""

import pytest

from searchapp.questions.facets import YearRange
from searchapp.questions.query import QueryError, Sort
from searchapp.questions.read_request import Asked, read_request


def test_every_parameter_is_resolved() -> None:
    found = read_request(
        Asked(
            q=" 宁德时代 ", sort="-year", limit="7", offset="3",
            chosen={
                "region": ("兖州", "370000", "茌平县"), "year": ("2023", "2022..2024", "2020–2021"),
                "chapter": ("tasks", "工作回顾"), "section": ("工业",), "kind": ("任务分解", "report"),
            },
        )
    )  # fmt: skip
    assert found.text == "宁德时代"
    assert found.filters["region"] == ("370812", "370000", "371503")
    assert found.filters["year"] == (YearRange(2023, 2023), YearRange(2022, 2024), YearRange(2020, 2021))
    assert found.filters["chapter"] == ("tasks", "review")
    assert found.filters["section"] == ("工业",)
    assert found.filters["kind"] == ("task-breakdown", "report")
    assert (found.sort, found.limit, found.offset) == (Sort.YEAR_DOWN, 7, 3)


def test_what_is_left_out_has_its_default() -> None:
    found = read_request(Asked())
    assert (found.sort, found.limit, found.offset, bool(found.filters)) == (Sort.RELEVANCE, 20, 0, False)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (Asked(chosen={"region": ("乌有县",)}), "370812"),
        (Asked(chosen={"region": ("市中区",)}), "370402"),
        (Asked(chosen={"region": ("999999",)}), "six-digit code"),
        (Asked(chosen={"year": ("去年",)}), "2022..2024"),
        (Asked(chosen={"chapter": ("第一章",)}), "review"),
        (Asked(chosen={"section": ("天文",)}), "工业"),
        (Asked(chosen={"kind": ("book",)}), "task-breakdown"),
        (Asked(sort="best"), "relevance"),
        (Asked(limit="0"), "1 to 1000"),
        (Asked(limit="1001"), "1 to 1000"),
        (Asked(limit="²"), "1 to 1000"),
        (Asked(offset="-1"), "0 to"),
        (Asked(offset="x"), "0 to"),
        (Asked(chosen={"region": ("370812",) * 101}), "at most 100"),
    ],
)
def test_a_wrong_value_is_refused_and_the_right_ones_are_named(asked: Asked, says: str) -> None:
    with pytest.raises(QueryError) as caught:
        read_request(asked)
    assert says in caught.value.en
    assert caught.value.zh
