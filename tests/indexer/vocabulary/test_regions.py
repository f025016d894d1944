"""Names of places."""

import csv
from pathlib import Path

import pytest

from indexer.vocabulary.regions import gazetteer, level, zone_code


def test_a_bare_name_that_several_places_bear_gives_them_all() -> None:
    assert set(gazetteer().candidates("市中区")) >= {"370103", "370402", "511002"}
    assert gazetteer().candidates("兖州") == ("370812",)
    assert gazetteer().candidates("370812") == ("370812",)
    assert gazetteer().candidates("乌有县") == ()


def test_paths_lead_from_the_province_down() -> None:
    assert gazetteer().region("370812").path == ("山东省", "济宁市", "兖州区")
    assert gazetteer().region("000000").path == ("全国",)
    assert gazetteer().region("429004").path == ("湖北省", "仙桃市")


def test_every_parent_and_successor_exists() -> None:
    places = gazetteer()
    for code in places.names:
        assert all(each in places.names for each in places.path_codes(code)), code
    for name, codes in places.codes.items():
        assert codes <= set(places.names), name


@pytest.mark.real
def test_names_in_use_are_those_of_an_independent_table(real_reports: Path) -> None:
    with (real_reports / "data" / "areacodes.csv").open(encoding="utf-8-sig", newline="") as file:
        in_use = {row["代码"]: row["名称"] for row in csv.DictReader(file) if row["状态"] == "在用"}
    names = gazetteer().names
    # Made after the packages behind our table: counties of 2024 and districts of 三沙市.
    newer = {"460302", "460303", "653228", "653229"}
    assert {code: name for code, name in in_use.items() if names.get(code) != name and code not in newer} == {}


def test_a_zone_is_a_place_of_its_own_below_its_parent() -> None:
    code = zone_code("130000", "雄安新区")
    assert code in gazetteer()
    assert gazetteer().region(code).path == ("河北省", "雄安新区")
    assert level(code) == "zone"
    assert zone_code("999999", "乌有新区") not in gazetteer()
