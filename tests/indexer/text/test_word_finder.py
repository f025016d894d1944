"""Words of a list are found wherever they stand."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.text.word_finder import WordFinder

LETTERS = "甲乙丙，"
WORDS = st.lists(st.text(alphabet=LETTERS, min_size=2, max_size=5), max_size=12)
# Texts that are looked through place by place, and longer ones, which are looked through all at once.
TEXTS = st.text(alphabet=LETTERS + "\U00020000\uffff\n", max_size=40).map(lambda text: text * 3) | st.text(
    alphabet=LETTERS + "\ud800\0", min_size=240, max_size=300
)


@given(WORDS, TEXTS)
@example(["甲乙丙丙"], "丙甲乙丙" + "乙" * 300)
@example(["甲乙丙丙", "乙丙"], "乙" * 300 + "甲乙丙")
@example([], "甲" * 300)
@example(["甲乙", "甲乙丙丙"], "丙甲乙")
@example(["甲乙", "甲乙丙"], "甲乙丙" * 100)
def test_each_place_of_each_word_is_found_where_a_search_for_it_alone_finds_it(words: list[str], text: str) -> None:
    finder = WordFinder(words)
    alone = {(at, at + len(word), word) for word in words for at in range(len(text)) if text.startswith(word, at)}
    found = [(start, end, finder.words[number]) for start, end, number in finder.find(text)]
    assert found == sorted(alone, key=lambda place: (place[0], -place[1]))


@pytest.mark.parametrize("word", ["", "甲", "甲\U00020000"])
def test_words_that_cannot_be_found_so_are_refused(word: str) -> None:
    with pytest.raises(ValueError, match="two characters"):
        WordFinder([word])
