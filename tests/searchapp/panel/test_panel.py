"""Targets and results by place and year, and what follows from them, held to sums by hand."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.building.build import build
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.export.indicators.panel import COLUMNS, PanelTable
from searchapp.export.indicators.tabular import table_csv
from searchapp.panel import view as module
from searchapp.panel.panel import Meets, Said, parent_of
from searchapp.panel.view import line_above, years_between
from searchapp.questions.facets import YearRange
from searchapp.questions.query import Filters
from searchapp.questions.tables.matrix import MatrixRequest
from searchapp.store.figures import viewed
from tests.small_corpus import write_report

TARGET, RESULT = "今年主要预期目标：地区生产总值增长{}。", "去年，地区生产总值增长{}。"
# Place → year → (target, result of the year before); None for what the report does not say.
SAID: dict[str, dict[int, tuple[str | None, str | None]]] = {
    "山东省": {2022: ("5.5%以上", None), 2023: ("5%以上", "3.9%"), 2024: ("5%以上", "6%")},
    "山东省济宁市": {2022: ("6.5%", None), 2023: ("6%", "4.4%"), 2024: ("与全省同步", "6.5%")},
    "山东省聊城市": {2023: ("5%左右", None), 2024: (None, None)},
    "河南省": {2024: ("5.5%", None)},
    "河北省": {2024: ("95%", None)},
}
SHANDONG, JINING, LIAOCHENG, HENAN, HEBEI = "370000", "370800", "371500", "410000", "130000"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WhooshStore]:
    work = tmp_path_factory.mktemp("panel")
    for place, years in SAID.items():
        for year, (target, result) in years.items():
            body = [TARGET.format(target)] if target else ["做强产业链条。"]
            body += [RESULT.format(result)] if result else []
            write_report(work / "corpus", f"{place}{year}.txt", place=place, year=year, body=tuple(body))
    build([work / "corpus"], work / "index")
    found = WhooshStore(work / "index")
    yield found
    found.close()


def test_a_cell_is_what_the_reports_of_two_years_say(store: WhooshStore) -> None:
    cell = viewed(store, MatrixRequest()).panel.cell(JINING, 2023)
    assert (cell.target.value, cell.result.value) == (6, 6.5)
    assert (cell.gap, cell.revision, cell.amplification) == (0.5, -0.5, 1)
    assert cell.parent == SHANDONG


def test_what_is_wanting_is_told_apart_and_makes_no_difference(store: WhooshStore) -> None:
    panel = viewed(store, MatrixRequest()).panel
    assert panel.cell(HEBEI, 2024).target.said is Said.DOUBTFUL
    assert panel.cell(LIAOCHENG, 2024).target.said is Said.NOT_FOUND
    assert panel.cell(HENAN, 2023).target.said is Said.NO_REPORT
    relative = panel.cell(JINING, 2024)
    assert (relative.target.said, relative.target.value, relative.revision) == (Said.FIGURE, None, None)
    assert panel.cell(HENAN, 2024).revision is None


def test_differences_are_those_of_the_numbers_of_every_cell(store: WhooshStore) -> None:
    """The oracle takes targets and results from the figures themselves, one by one."""
    shown = viewed(store, MatrixRequest())
    said = {
        (record.region.code, int(figure.about), str(figure.what) == "target"): figure.low
        for record, figure in store.figures(MatrixRequest().figures)
        if not figure.doubt
    }
    for code in shown.own:
        for year in range(2021, 2026):
            cell = shown.panel.cell(code, year)
            target, before, result = (
                said.get((code, year, True)),
                said.get((code, year - 1, True)),
                said.get((code, year, False)),
            )
            above = said.get((f"{code[:2]}0000", year, True)) if code[2:] != "0000" else None
            for found, (one, other) in {
                cell.revision: (target, before), cell.gap: (result, target), cell.amplification: (target, above),
            }.items():  # fmt: skip
                expected = None if one is None or other is None else one - other
                assert found == (None if expected is None else pytest.approx(expected))


def test_a_bound_leaves_the_places_that_reach_it_and_names_those_that_cannot_be_told(store: WhooshStore) -> None:
    shown = viewed(store, MatrixRequest(level="province", sort=2024, least=5))
    assert shown.rows == (HENAN, SHANDONG)
    assert shown.unknown(Said.DOUBTFUL) == (HEBEI,)
    assert shown.below == 0
    assert viewed(store, MatrixRequest(level="province", sort=2024, least=5.5)).below == 1
    assert shown.bounds == {5: 2, 5.5: 1}
    assert shown.panel.cell(HENAN, 2024).meets(5.6) is Meets.NO


def test_provinces_without_a_report_are_named_and_those_that_deliver_none_are_not(store: WhooshStore) -> None:
    missing = viewed(store, MatrixRequest(level="province", sort=2024)).missing
    assert len(missing) == 31 - 3
    assert not {SHANDONG, HENAN, HEBEI, "710000"} & set(missing)
    of_shandong = MatrixRequest(filters=Filters(region=(SHANDONG,)), level="prefecture", sort=2024)
    assert JINING not in viewed(store, of_shandong).missing
    assert "370100" in viewed(store, of_shandong).missing


def test_places_of_a_tier_keep_the_targets_above_them(store: WhooshStore) -> None:
    chosen = viewed(store, MatrixRequest(filters=Filters(tier=("prefecture",)), sort=2024))
    assert set(chosen.rows) == {JINING, LIAOCHENG}
    every = viewed(store, MatrixRequest(level="prefecture", sort=2024))
    assert {code: chosen.panel.cell(code, 2024).amplification for code in chosen.rows} == {
        code: every.panel.cell(code, 2024).amplification for code in (JINING, LIAOCHENG)
    }


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("", [JINING, LIAOCHENG]),
        ("revision", [JINING, LIAOCHENG]),
        ("amplification", [JINING, LIAOCHENG]),
        ("gap", [JINING, LIAOCHENG]),
    ],
)
def test_places_are_ordered_by_what_is_asked_for_and_those_without_stand_behind(
    store: WhooshStore, order: str, expected: list[str]
) -> None:
    assert list(viewed(store, MatrixRequest(level="prefecture", sort=2023, order=order)).rows) == expected
    assert list(viewed(store, MatrixRequest(level="prefecture", sort=2024, order=order)).rows) == expected


def test_the_table_has_a_row_a_cell_with_what_follows_from_it(store: WhooshStore) -> None:
    asked = MatrixRequest(level="province", sort=2024, least=5)
    table = PanelTable(viewed(store, asked), store.status(), "https://reports.example")
    text = "".join(table_csv(table)).removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0]) == list(COLUMNS) == list(table.codebook()["columns"])
    assert [(row["code"], row["target"], row["reaches"]) for row in rows[:3]] == [
        (HENAN, "5.5", "yes"), (SHANDONG, "5", "yes"), (HEBEI, "", "unknown"),
    ]  # fmt: skip
    assert (rows[1]["target_before"], rows[1]["revision"], rows[1]["target_is"]) == ("5", "0", "figure")
    assert rows[2]["target_is"] == "doubtful"
    assert {row["target_is"] for row in rows[3:]} == {"no report"}
    assert len(rows) == 31
    assert rows[0]["target_link"].startswith("https://reports.example/p/")


def test_places_above_and_years_between() -> None:
    assert (parent_of(JINING), parent_of(SHANDONG), parent_of("000000")) == (SHANDONG, "000000", "")
    assert line_above("370812") == (JINING, SHANDONG, "000000")
    assert years_between([2024, 2021]) == [2021, 2022, 2023, 2024]
    assert years_between([]) == []


def test_years_of_a_panel_are_those_of_its_reports_and_results(store: WhooshStore, tmp_path: Path) -> None:
    assert viewed(store, MatrixRequest(level="province")).years == [2024, 2023, 2022]
    assert viewed(store, MatrixRequest(place=LIAOCHENG)).years == [2024, 2023]


def test_a_file_has_all_years_that_are_chosen_however_few_a_page_shows(
    store: WhooshStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_YEARS", 1)
    asked = MatrixRequest(filters=Filters(year=(YearRange(2022, 2024),)), level="province")
    shown = viewed(store, asked)
    assert shown.years == [2024]
    assert {cell.year for cell in shown.file_cells} == {2022, 2023, 2024}
