"""Token streams."""

import functools
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import jieba
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.building.build import build
from indexer.text import analysis
from indexer.text.analysis import (
    BLANK,
    SENTINEL,
    bigrams,
    cuts,
    plain_places,
    plain_weight,
    plain_words,
    query_bigrams,
    words,
    words_and_cuts,
)
from indexer.text.normalize import normalize
from searchapp.config import Settings
from searchapp.engines import open_store
from searchapp.questions.query import Exact, SearchRequest
from tests.conftest import DEMO_FILES, SEED, rounds

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
def test_the_weights_of_words_add_up_to_the_words_of_the_usual_mode(text: str) -> None:
    assert sum(map(plain_weight, words(text))) == len(plain_words(text))


def test_that_holds_in_whole_reports(demo_texts: dict[str, str]) -> None:
    for text in demo_texts.values():
        searched = normalize(text).text
        assert sum(map(plain_weight, words(searched))) == len(plain_words(searched))


@functools.cache
def _jieba() -> jieba.Tokenizer:
    """jieba itself, with the terms of the field."""
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = analysis.dictionary()
    tokenizer.initialized = True
    return tokenizer


def _jieba_words(text: str) -> list[str]:
    """The words of search mode as jieba's own function gives them."""
    found = _jieba().cut_for_search(text)
    return [word.replace(" ", BLANK) for word in found if any(char.isalnum() for char in word)]


@given(TEXTS)
def test_words_and_cuts_are_those_of_jieba(text: str) -> None:
    found, begins = words_and_cuts(text)
    pieces = list(_jieba().cut(text))
    assert found == _jieba_words(text)
    assert begins == cuts(text) == [len("".join(pieces[:at])) for at in range(len(pieces))]
    assert plain_places(text, begins) == plain_places(text)


def test_words_and_cuts_of_whole_reports_are_those_of_jieba(demo_texts: dict[str, str]) -> None:
    for text in demo_texts.values():
        searched = normalize(text).text
        found, begins = words_and_cuts(searched)
        assert found == _jieba_words(searched)
        assert begins == cuts(searched)
        assert [word for word, _ in plain_places(searched, begins)] == plain_words(searched)


@given(TEXTS)
def test_words_stand_in_the_text(text: str) -> None:
    assert all(word.replace(BLANK, " ") in text for word in words(text))


def test_long_words_are_found_by_their_parts_too() -> None:
    assert {"能源", "新能源"} <= set(words("新能源产业"))


def test_each_term_of_the_field_is_one_word_and_would_be_none_without_the_list() -> None:
    plain = jieba.Tokenizer()
    plain.tmp_dir = str(analysis._own_cache() or tempfile.gettempdir())
    assert [word for word in analysis.field_words() if word not in words(word)] == []
    assert [word for word in analysis.field_words() if word in plain.lcut(word)] == []


def forget_the_word_list() -> None:
    for cached in (analysis._loaded, analysis._mapped, analysis.fingerprint_of_analysis):
        cached.cache_clear()


@pytest.fixture
def word_list() -> Iterator[pytest.MonkeyPatch]:
    """Lets a test set other word lists, and puts the own one back however the test ends."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(analysis, "_table_path", lambda: None)
        yield patch
    forget_the_word_list()


@pytest.mark.long
def test_the_word_list_changes_no_exact_result(tmp_path: Path, word_list: pytest.MonkeyPatch) -> None:
    """The same corpus with the list, without it, and with stretches of its own text as words, asked the same strings."""
    rnd = random.Random(SEED)
    texts = [normalize(path.read_text(encoding="utf-8")).text for path in DEMO_FILES if path.suffix in (".txt", ".md")]

    def stretch() -> str:
        text = rnd.choice(texts)
        at = rnd.randrange(len(text) - 12)
        return text[at : at + rnd.randint(1, 12)]

    asked = [stretch() for _ in range(rounds(20, 60))]
    answers = []
    lists = (analysis.field_words(), (), tuple(filter(None, (stretch().replace(" ", "") for _ in range(200)))))
    for number, listed in enumerate(lists):
        word_list.setattr(analysis, "field_words", lambda listed=listed: listed)
        forget_the_word_list()
        build(DEMO_FILES, tmp_path / str(number))
        store = open_store(Settings(index=tmp_path / str(number)))
        hits = [store.search(SearchRequest(Exact(string), limit=1000)).hits for string in asked]
        answers.append([{(hit.id, hit.spans) for hit in found} for found in hits])
        store.close()
    assert answers[0] == answers[1] == answers[2]
    assert any(answers[0])
