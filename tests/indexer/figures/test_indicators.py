"""The file of indicators holds together."""

import pytest

from indexer.figures.indicators import indicators, names_any
from tests.conftest import ROOT

NAMES = {
    "gdp_growth", "gdp_level", "public_budget_revenue_growth", "fixed_investment_growth", "industrial_value_added_growth",
    "retail_sales_growth", "resident_income_growth", "urban_income_growth", "rural_income_growth", "cpi",
    "urban_unemployment_rate", "new_urban_jobs", "grain_output", "rd_intensity", "energy_intensity",
}  # fmt: skip


def test_the_names_that_others_use_are_there() -> None:
    assert set(indicators().by_name) >= NAMES


def test_every_measure_has_an_indicator_and_no_two_of_one_kind() -> None:
    known = indicators()
    assert all(known.of_measure.values())
    assert sum(map(len, known.of_measure.values())) == len(known.by_name)


@pytest.mark.parametrize("name", sorted(indicators().by_name))
def test_what_is_possible_is_a_range_in_a_known_unit(name: str) -> None:
    indicator = indicators().by_name[name]
    assert indicator.least < indicator.most
    assert indicator.unit in indicators().units
    assert indicator.direction in ("up", "down")


def test_what_a_measure_is_called_holds_one_of_its_anchors(demo_texts: dict[str, str]) -> None:
    for spelling in indicators().spellings:
        for text in demo_texts.values():
            for match in spelling.words.finditer(text):
                assert any(anchor in match[0] for anchor in spelling.anchors), match[0]


def test_a_text_without_any_measure_is_passed_over() -> None:
    assert not names_any("各位代表，现在我代表市人民政府报告工作，请予审议。")
    assert names_any("全市生产总值")


def test_the_documentation_tells_of_every_indicator() -> None:
    page = (ROOT / "docs" / "figures.md").read_text(encoding="utf-8")
    assert {name for name in indicators().by_name if f"`{name}`" not in page} == set()
