"""Names of places."""

import csv
from pathlib import Path

import pytest

from indexer.vocabulary.regions import gazetteer


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("在济宁市兖州区第十九届人民代表大会上", "370812"),
        ("茌平区区长", "371503"),
        ("茌平县人民政府", "371503"),
        ("兖州市", "370812"),
        ("襄樊市", "420600"),
        ("宁夏回族自治区第十三届", "640000"),
        ("山东省枣庄市市中区", "370402"),
        ("吉林省吉林市", "220200"),
        ("北京市朝阳区", "110105"),
        ("市中区", None),
        ("朝阳区", None),
        ("没有地名", None),
    ],
)
def test_a_phrase_names_the_place_it_leads_to(text: str, code: str | None) -> None:
    assert gazetteer().resolve_path(text) == code


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


@pytest.mark.parametrize(
    ("phrase", "code"),
    [
        ("山东省滕县第四届人民代表大会", "370481"), ("四川省重庆市第十届人民代表大会", "500000"),
        ("广西僮族自治区人民委员会", "450000"), ("恩施州人民政府办公室", "422800"), ("吉林省吉林市", "220200"),
        ("山东省乌有县第四届人民代表大会", None), ("河东区人民政府", None), ("天津市河东区人民政府", "120102"),
        ("海南省第七届人民代表大会", "460000"), ("辽宁省旅大市", "210200"), ("安徽省马鞍山市", "340500"),
    ],
)  # fmt: skip
def test_a_phrase_names_the_place_that_bore_the_name(phrase: str, code: str | None) -> None:
    assert gazetteer().resolve_path(phrase) == code
