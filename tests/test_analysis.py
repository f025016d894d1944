"""Token streams."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis import BLANK, SENTINEL, bigrams, query_bigrams, words
from indexer.normalize import normalize

TEXTS = st.text(alphabet="宁德时代新能源电池5g 发展，。").map(lambda text: normalize(text).text)


@given(TEXTS)
def test_bigrams_spell_the_text_character_by_character(text: str) -> None:
    tokens = bigrams(text)
    assert "".join(token[0] for token in tokens).replace(BLANK, " ") == text
    assert all(len(token) == 2 for token in tokens)
    assert not tokens or tokens[-1][1] == SENTINEL


@given(TEXTS)
def test_no_token_holds_the_blank_that_divides_tokens(text: str) -> None:
    assert all(" " not in token for token in (*bigrams(text), *words(text)))


@given(TEXTS)
def test_the_bigrams_of_a_query_are_those_inside_it(text: str) -> None:
    marked = text.replace(" ", BLANK)
    assert query_bigrams(text) == [marked[i : i + 2] for i in range(len(text) - 1)]


@given(TEXTS)
def test_words_stand_in_the_text(text: str) -> None:
    assert all(word.replace(BLANK, " ") in text for word in words(text))


def test_long_words_are_found_by_their_parts_too() -> None:
    assert {"能源", "新能源"} <= set(words("新能源产业"))
