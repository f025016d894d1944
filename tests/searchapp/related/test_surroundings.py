"""What stands around seeds is all that stands there: every string of small texts is looked at."""

import random

import pytest

from indexer.text.normalize import normalize
from searchapp.related.surroundings import Surroundings, parts_of
from tests.conftest import SEED, each_seed
from tests.searchapp.related.brute import recurring

WORDS = ("数字", "经济", "数字经济", "发展", "大力", "推动", "5g", "5", "20", "的", "和", "产业", "园区", "，", "。", "、")


def surroundings(texts: list[str], *seeds: str) -> Surroundings:
    found = Surroundings(seeds)
    for text in texts:
        if any(seed in text for seed in seeds):
            found.read(normalize(text))
    return found


def random_texts(rnd: random.Random) -> list[str]:
    drawn = ["".join(rnd.choice(WORDS) for _ in range(rnd.randint(1, 30))) for _ in range(rnd.randint(1, 12))]
    return [normalize(text).text for text in drawn]


@each_seed(20, 100)
def test_strings_that_recur_are_those_of_all_strings_of_the_texts(seed: int) -> None:
    rnd = random.Random(f"{SEED} {seed}")
    texts, at_least = random_texts(rnd), rnd.randint(2, 4)
    word = rnd.choice(("数字", "经济", "发", "数字经济"))
    found = surroundings(texts, word).longer(at_least)
    expected = recurring(texts, word, at_least)
    assert len(found) == len(set(found))
    assert set(found) <= set(expected), (texts, word)
    # No word of jieba's that is drawn here ends with what joins words.
    left_out = set(expected) - set(found)
    assert all(string[0] in "的和" or string[-1] in "的和" for string in left_out), (texts, word)
    assert not any(string[0] in "的和" or string[-1] in "的和" for string in found), (texts, word)


def test_whole_words_come_first_and_words_that_join_are_at_no_end() -> None:
    texts = ["数字经济产业，数字经济和旅游。", "数字经济产出，数字经济和商业。"] * 2
    found = surroundings(texts, "数字经济").longer(2)
    of_words, of_chars = found[:-1], found[-1:]
    assert set(of_words) == {"数字经济产业", "数字经济产出", "数字经济和旅游", "数字经济和商业"}
    assert of_chars == ["数字经济产"]


def test_a_number_is_of_no_word() -> None:
    texts = ["城镇新增就业5200人", "城镇新增就业5300人，建5g基站", "建5g基站"]
    assert surroundings(texts, "新增").longer(2) == ["城镇新增就业"]
    assert surroundings(texts, "基站").longer(2) == ["建5g基站"]


def test_a_long_formula_leaves_no_fragments() -> None:
    formula = "坚持把发展经济的着力点放在实体经济上面不动摇的总要求"
    assert surroundings([formula] * 5, "实体").longer(2) == []
    assert surroundings([*[formula] * 5, "做强实体经济"], "实体").longer(2) == ["实体经济"]


def test_an_occurrence_inside_another_counts_once() -> None:
    """人人人 has 人人 twice, and 人人人 once."""
    found = surroundings(["甲人人人乙"] * 3, "人人")
    assert found.longer(3) == ["甲人人人乙"]
    assert found.longer(4) == []


def test_sentences_that_have_a_seed_are_counted_with_what_else_they_have() -> None:
    found = surroundings(["就业稳。教育强，就业好！医疗好？", "教育好；就业和教育。"], "就业")
    assert len(found.sentences) == 3
    assert found.together(["教育", "医疗", "教"]) == [2, 0, 2]
    assert found.words["教育"] == 2
    assert found.all_sentences == 5


def test_a_character_that_stands_for_another_is_found_in_sentences_as_either() -> None:
    found = surroundings(["就业看著好"], "就业")
    assert found.together(["著", "着", "省"]) == [1, 1, 0]


@pytest.mark.parametrize(
    ("seed", "parts"),
    [("数字经济", ["经济", "数字"]), ("新质生产力", ["生产", "生产力"]), ("经济", [])],
)
def test_parts_are_words_of_their_own_elsewhere(seed: str, parts: list[str]) -> None:
    everywhere = {"经济": 9, "数字": 5, "生产": 7, "生产力": 4, "质生": 1, "数": 50}
    assert parts_of(seed, everywhere, 3) == parts
