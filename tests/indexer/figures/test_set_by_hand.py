"""Figures that a person sets right, from the file beside a report to the index and through its rebuilding."""

from dataclasses import replace
from pathlib import Path

import pytest

from indexer.building.anew import analyse_anew
from indexer.building.build import build
from indexer.figures.deciding import faults_of_set
from indexer.figures.extracting import figures_of
from indexer.figures.figure import SET_BY_HAND, Figure
from indexer.manifest import Manifest
from indexer.model import SetFigure
from indexer.whoosh_index.check import check
from indexer.whoosh_index.opening import read_state
from indexer.whoosh_index.stored_reports import StoredReports
from tests.indexer.figures.told import bounds, report_of
from tests.small_corpus import write_report

TEXT = "地区生产总值增长5%左右，固定资产投资增长8%，粮食产量20万吨。"


def figures(*said: SetFigure, text: str = TEXT) -> dict[str, Figure]:
    report = replace(report_of(text), set_figures=said)
    assert faults_of_set(report) == []
    return {figure.indicator: figure for figure in figures_of(report)}


def test_what_a_person_says_wins_over_the_rule_and_is_marked() -> None:
    said = SetFigure("gdp_growth", "增长5%左右", low=5, high=5.5)
    found = figures(said)
    assert bounds(found["gdp_growth"]) == (5, 5.5, "range")
    assert (found["gdp_growth"].rule, found["gdp_growth"].is_by_hand) == (SET_BY_HAND, True)
    assert found["fixed_investment_growth"] == figures()["fixed_investment_growth"]
    assert list(found) == list(figures())


def test_words_stand_where_they_say_and_the_rest_is_what_is_usual() -> None:
    found = figures(SetFigure("cpi", "粮食产量20万吨", what="realised", high=2))["cpi"]
    assert TEXT[found.start : found.end] == found.text == "粮食产量20万吨"
    assert (found.about, found.unit, found.tone, found.per, found.sentence) == ("2023", "%", "hard", "annual", TEXT)


def test_a_figure_that_the_report_does_not_say_goes_without_another() -> None:
    assert "grain_output" not in figures(SetFigure("grain_output", is_wrong=True))
    assert "grain_output" in figures(SetFigure("grain_output", what="realised", is_wrong=True))


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        (SetFigure("gdp", "增长5%"), "there is no indicator gdp; there are: gdp_growth"),
        (SetFigure("cpi", "增长50%"), "“增长50%” stands in no paragraph"),
        (SetFigure("cpi"), "needs text"),
        (SetFigure("cpi", "增长5%", tone="loud"), "tone must be one of hard, soft"),
        (SetFigure("cpi", "增长5%", what="wish"), "what must be one of target, realised"),
    ],
)
def test_what_cannot_be_is_named_and_changes_nothing(said: SetFigure, fault: str) -> None:
    report = replace(report_of(TEXT), set_figures=(said,))
    assert faults_of_set(report)[0].startswith(f"figure 1: {fault}")
    assert figures_of(report) == figures_of(report_of(TEXT))


BESIDE = """
speaker = "某人"

[[figures]]
indicator = "gdp_growth"
text = "地区生产总值增长5%左右"
low = 5
high = 6
"""


def test_the_file_beside_a_report_sets_its_figures_in_the_index_and_when_that_is_made_anew(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    path = write_report(corpus, "a.txt", year=2024, body=(TEXT,))
    beside = path.with_name("a.txt.toml")
    beside.write_text(BESIDE, encoding="utf-8")
    build([corpus], index)
    assert growth(index) == (5, 6, SET_BY_HAND)
    assert check(index)[0] == []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Manifest, "is_current", False)
        assert analyse_anew(index, 1) == 1
    assert growth(index) == (5, 6, SET_BY_HAND)
    beside.unlink()
    build([corpus], index)
    assert growth(index) == (5, 5, "number behind the name")


def growth(index: Path) -> tuple[float | None, float | None, str]:
    with StoredReports(index) as stored:
        (figure,) = (each for each in stored.figures(stored.records[0].id) if each.indicator == "gdp_growth")
    return figure.low, figure.high, figure.rule


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ('figures = "x"', "a.txt.toml beside it sets figures"),
        ("[[figures]]\nlow = 5", "a.txt.toml beside it, figure 1: must be a table [[figures]] with indicator"),
        ('[[figures]]\nindicator = "cpi"\nlow = "5"', "a.txt.toml beside it, figure 1: low must be a number, not '5'"),
        ('[[figures]]\nindicator = "cpi"\nmost = 5', "a.txt.toml beside it, figure 1 sets most; there are: indicator"),
        ('[[figures]]\nindicator = "cpi"\ntext = "没有"', "a.txt.toml: figure 1: “没有” stands in no paragraph"),
    ],
)
def test_a_file_beside_a_report_that_cannot_be_is_named_with_what_it_should_be(tmp_path: Path, said: str, fault: str) -> None:
    path = write_report(tmp_path / "corpus", "a.txt", year=2024, body=(TEXT,))
    path.with_name("a.txt.toml").write_text(said, encoding="utf-8")
    build([tmp_path / "corpus"], tmp_path / "index")
    _, manifest = read_state(tmp_path / "index")
    (refusal,) = manifest.refusals
    assert refusal.reason.startswith(fault)
