"""Other words for one thing: the file that is shipped, and files beside it."""

from collections import Counter
from pathlib import Path

import pytest

from indexer.errors import VocabularyError
from indexer.text.normalize import normalize
from indexer.vocabulary.synonyms import MAX_FILE_BYTES, SynonymSet, read_sets, shipped_synonyms, synonyms_with

SETS = shipped_synonyms().sets


def searched(word: str) -> str:
    return normalize(word).text


def test_there_are_at_least_150_sets_of_two_or_more_words() -> None:
    assert len(SETS) >= 150
    assert min(len(each.words) for each in SETS) >= 2


@pytest.mark.parametrize("each", SETS, ids=lambda each: each.words[0])
def test_no_two_words_of_a_set_are_searched_for_as_one(each: SynonymSet) -> None:
    forms = list(map(searched, each.words))
    assert all(forms)
    assert len(set(forms)) == len(forms)


def test_a_word_stands_in_two_sets_only_if_each_says_so() -> None:
    many = Counter(searched(word) for each in SETS for word in each.words)
    for word in (word for word, times in many.items() if times > 1):
        assert all(word in each.elsewhere for each in SETS if word in map(searched, each.words)), word
    for each in SETS:
        assert all(many[word] > 1 for word in each.elsewhere), each


@pytest.mark.parametrize(
    ("string", "other"),
    [
        ("gdp", "地区生产总值"),
        ("catl", "宁德时代"),
        ("生育补贴", "育儿补贴"),
        ("双碳", "碳达峰碳中和"),
        ("r&d", "研发"),
        ("两新", "两新组织"),
    ],
)
def test_a_searched_form_has_other_words(string: str, other: str) -> None:
    assert other in shipped_synonyms().others(string)
    assert string not in map(searched, shipped_synonyms().others(string))


def test_a_word_of_two_sets_has_the_others_of_both() -> None:
    assert {"大规模设备更新和消费品以旧换新", "新经济组织和新社会组织"} <= set(shipped_synonyms().others("两新"))


def test_a_file_beside_adds_to_what_is_shipped_and_takes_nothing_away(tmp_path: Path) -> None:
    path = tmp_path / "own.txt"
    path.write_text("\ufeff# our own\n\n甲公司 ｜ ACME\nGDP | 本地产值\n", encoding="utf-8")
    both = synonyms_with(path)
    assert both.others("acme") == ("甲公司",)
    assert both.others("gdp") == (*shipped_synonyms().others("gdp"), "本地产值")
    assert both.others("catl") == shipped_synonyms().others("catl")


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("甲 | 乙\n丙\n", 2, "one word only"),
        ("# 说明\n\n甲 |  | 乙\n", 3, "no word between"),
        ("甲 | \u200b\n", 1, "no word between"),
        ("GDP | ＧＤＰ\n", 1, "as a word before it"),
        ("甲 | 乙\n丙 | 甲\n", 2, "stands in line 1, too"),
        ("甲* | 乙\n丙 | 甲\n", 2, "stands in line 1, too"),
        ("甲 | " + "长" * 61 + "\n", 1, "60 at most"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(text: str, line: int, why: str) -> None:
    with pytest.raises(VocabularyError, match=rf"own\.txt, line {line}: .*{why}"):
        read_sets(text, "own.txt")


def test_a_word_may_stand_in_two_sets_where_both_say_so() -> None:
    assert len(read_sets("甲* | 乙\n丙 | 甲*\n", "own.txt")) == 2


def test_what_is_no_text_or_no_file_or_too_long_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.txt"
    with pytest.raises(VocabularyError, match="cannot be read"):
        synonyms_with(path)
    with pytest.raises(VocabularyError, match="cannot be read"):
        synonyms_with(tmp_path)
    path.write_bytes("甲 | 乙\n丙 | 丁".encode("gb18030"))
    with pytest.raises(VocabularyError, match="line 1: the text is not UTF-8"):
        synonyms_with(path)
    path.write_bytes(b"#" * (MAX_FILE_BYTES + 1))
    with pytest.raises(VocabularyError, match="bytes"):
        synonyms_with(path)
