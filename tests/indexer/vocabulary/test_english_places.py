"""Places in English letters: a list made by hand, of what pinyin alone would get wrong; and one name for each place."""

import re

import pytest

from indexer.vocabulary.english_places import english_name, english_path
from indexer.vocabulary.regions import gazetteer, level

BY_HAND = {
    "000000": "China", "110000": "Beijing", "610000": "Shaanxi", "140000": "Shanxi", "150000": "Inner Mongolia",
    "540000": "Tibet", "810000": "Hong Kong", "500000": "Chongqing", "610100": "Xi'an", "341500": "Lu'an", "331100": "Lishui",
    "340300": "Bengbu", "331000": "Taizhou", "441900": "Dongguan", "150100": "Hohhot", "650100": "Urumqi", "411100": "Luohe",
    "370812": "Yanzhou", "371503": "Chiping", "222404": "Hunchun", "350200": "Xiamen", "140400": "Changzhi",
    "370881": "Qufu", "440113": "Panyu", "230100": "Harbin", "141100": "Lüliang", "430100": "Changsha",
}  # fmt: skip


@pytest.mark.parametrize(("code", "name"), BY_HAND.items())
def test_places_are_spelt_as_english_texts_have_them(code: str, name: str) -> None:
    assert english_name(code) == name


def test_a_path_goes_from_the_place_outwards() -> None:
    assert english_path("370812") == "Yanzhou, Jining, Shandong"
    assert english_path("000000") == "China"
    assert english_path("130000.雄安新区") == "Xiong'an New Area, Hebei"


def test_every_division_has_a_name_in_latin_letters() -> None:
    for code in gazetteer().names:
        assert re.fullmatch(r"[A-ZÜ][A-Za-zü' -]+", english_name(code)), (code, english_name(code))
        assert level(code) == "nation" or english_name(code) != "China"
