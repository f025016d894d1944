"""The searched form, and its offsets."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text.normalize import fold, normalize, variant_table

# Texts of the kind the corpus has, and everything else Unicode has to offer.
TEXTS = st.one_of(st.text(), st.text(alphabet="发展發兗ａＢ１2 　\u200b㎡ﬁ…“”—İ·、。%."))


@given(TEXTS)
def test_every_searched_character_comes_from_the_original_characters_its_offsets_name(original: str) -> None:
    searched = normalize(original)
    assert len(searched.text) == len(searched.starts) == len(searched.ends)
    for i, char in enumerate(searched.text):
        start, end = searched.original_span(i, i + 1)
        source = original[start:end]
        if char == " ":
            # Invisible characters may lie between the blanks, nothing else.
            assert {fold(c) for c in source} <= {" ", ""}
        else:
            assert len(source) == 1
            assert char in fold(source)


@given(TEXTS)
def test_offsets_ascend_and_cover_everything_but_blanks_and_invisible_characters(original: str) -> None:
    searched = normalize(original)
    assert list(searched.starts) == sorted(searched.starts)
    assert list(searched.ends) == sorted(searched.ends)
    covered = {at for start, end in zip(searched.starts, searched.ends, strict=True) for at in range(start, end)}
    for at in set(range(len(original))) - covered:
        assert fold(original[at]) in ("", " "), original[at]


@given(TEXTS)
def test_a_searched_form_is_its_own_searched_form(original: str) -> None:
    searched = normalize(original).text
    assert normalize(searched).text == searched


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("投资 140 亿元", "投资140亿元"),
        ("ＧＤＰ增长６．５％", "gdp增长6.5%"),
        ("發展經濟", "发展经济"),
        ("鄆城县", "郓城县"),
        ("兗州", "兖州"),
        ("“一老一小”", '"一老一小"'),
        ("宁　德　时代", "宁德时代"),
        ("PM 2.5", "pm2.5"),
        ("民⽣", "民生"),
        ("⺠生", "民生"),
        ("二○二六年", "二〇二六年"),
        ("认\u200b定", "认定"),
        ("——经济", "--经济"),
    ],
)
def test_spellings_that_mean_the_same_have_one_searched_form(one: str, other: str) -> None:
    assert normalize(one).text == normalize(other).text


@pytest.mark.parametrize(
    ("one", "other"),
    [("5%", "15%"), ("乾县", "干县"), ("著名", "着名"), ("2023 2024", "20232024"), ("new york", "newyork"), ("6.5", "65")],
)
def test_spellings_that_differ_in_meaning_stay_apart(one: str, other: str) -> None:
    assert normalize(one).text != normalize(other).text


def test_the_table_of_variants_is_one_to_one_and_final() -> None:
    table = variant_table()
    assert len(table) > 2500
    assert not set(table.values()) & set(table), "a usual form is itself folded"
    assert all(target < 0x10000 for target in table.values())


def test_the_table_agrees_with_unicode_on_compatibility_radicals() -> None:
    """An independent look: Unicode's own names of the simplified radicals in the table."""
    assert unicodedata.name("⻓") == "CJK RADICAL C-SIMPLIFIED LONG"
    assert fold("⻓") == "长"
