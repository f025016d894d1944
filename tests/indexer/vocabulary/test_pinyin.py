"""Names begun by their sound."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.vocabulary.pinyin import beginnings, begins, plain


@pytest.mark.parametrize(
    "typed",
    ["ningdeshidai", "NingDe", "ndsd", "n", "nd", "宁de", "宁d", "宁德sd", "nds", "ningdesh", "ndshd", "ning de", "níngdé",
     "ning'de", "ning2de2shi2dai4", "宁德时代"],
)  # fmt: skip
def test_a_name_is_begun_by_syllables_initials_and_characters(typed: str) -> None:
    assert begins(plain(typed), "宁德时代")


@pytest.mark.parametrize("typed", ["ningds x", "de", "dn", "ndsdx", "ningdex", "宁宁", "nong"])
def test_what_sounds_otherwise_begins_it_not(typed: str) -> None:
    assert not begins(plain(typed), "宁德时代")


@pytest.mark.parametrize("typed", ["lv", "lü", "lǜ", "lu", "lu:", "lvse"])
def test_the_sound_of_ü_is_typed_in_any_way(typed: str) -> None:
    assert begins(plain(typed), "绿色发展")


SPELLED = {
    "专精特新": "zhuān jīng tè xīn", "新质生产力": "xīn zhì shēng chǎn lì", "低空经济": "dī kōng jīng jì",
    "银发经济": "yín fà jīng jì", "县域经济": "xiàn yù jīng jì", "东数西算": "dōng shù xī suàn", "重庆": "chóng qìng",
    "厦门": "xià mén", "长沙": "cháng shā", "六安": "lù ān", "行政": "xíng zhèng", "银行": "yín háng", "音乐": "yīn yuè",
    "绿色": "lǜ sè", "旅游": "lǚ yóu", "战略": "zhàn lüè", "女性": "nǚ xìng", "率先": "shuài xiān", "效率": "xiào lǜ",
    "碳达峰": "tàn dá fēng", "营商环境": "yíng shāng huán jìng", "华为": "huá wéi", "比亚迪": "bǐ yà dí",
    "西安": "xī'ān", "儿童": "ér tóng", "厂区": "chǎng qū", "调整": "tiáo zhěng", "调查": "diào chá",
}  # fmt: skip


@pytest.mark.parametrize(("name", "spelled"), SPELLED.items())
def test_a_name_is_begun_by_any_beginning_of_its_pinyin_as_dictionaries_spell_it(name: str, spelled: str) -> None:
    for end in range(1, len(spelled) + 1):
        assert begins(plain(spelled[:end]), name), spelled[:end]
    initials = "".join(syllable[0] for syllable in spelled.replace("'", " ").split())
    assert begins(plain(initials), name)
    assert not begins(plain(spelled) + "x", name)


@given(
    st.text(alphabet="宁德时代重庆长行女率a2", min_size=1, max_size=5),
    st.text(alphabet="ningdeshzhchaqoxru宁德重2v", min_size=1, max_size=3),
)
def test_beginnings_are_all_that_a_name_may_be_begun_with(name: str, typed: str) -> None:
    assert (typed in beginnings(name, 3)) == begins(typed, name)


def test_long_input_is_told_at_once() -> None:
    began = time.process_time()
    assert not begins(plain("a" * 100_000), "宁德时代" * 1000)
    assert not begins("n" * 60, "宁" * 59)
    assert time.process_time() - began < 1
