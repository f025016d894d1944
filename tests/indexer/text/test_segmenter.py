"""The segmenter, held to jieba's own on reports, on texts of its words and of anything, and with other dictionaries."""

import random
from collections.abc import Mapping

import jieba
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jieba import finalseg

from indexer.text import analysis
from indexer.text.normalize import normalize
from indexer.text.segmenter import Segmenter, weights_of
from tests.conftest import SEED, rounds

# What stands in blocks of letters and what does not, letters that jieba's model knows and does not, halves of pairs.
SIGNS = st.text(alphabet="发展新能源的了在一abc12.%+#&_- \u3000\r\n，。“\U00020000🙂\ud800龥鿕鿖㐀", max_size=30)


def jieba_with(frequencies: Mapping[str, int], total: int) -> jieba.Tokenizer:
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total, tokenizer.initialized = frequencies, total, True
    return tokenizer


@pytest.fixture(scope="module")
def both() -> tuple[Segmenter, jieba.Tokenizer]:
    """With all of the dictionary."""
    frequencies, total = analysis.dictionary()
    return Segmenter(weights_of(frequencies, total), total), jieba_with(frequencies, total)


@given(SIGNS)
@example("")
@example("\r\n")
def test_any_text_is_cut_as_by_jieba(both: tuple[Segmenter, jieba.Tokenizer], text: str) -> None:
    ours, theirs = both
    assert ours.cut(text) == list(theirs.cut(text))


def test_reports_are_cut_as_by_jieba(both: tuple[Segmenter, jieba.Tokenizer], demo_texts: dict[str, str]) -> None:
    ours, theirs = both
    for text in demo_texts.values():
        assert ours.cut(normalize(text).text) == list(theirs.cut(normalize(text).text))


def test_words_of_the_dictionary_side_by_side_and_torn_are_cut_as_by_jieba(both: tuple[Segmenter, jieba.Tokenizer]) -> None:
    ours, theirs = both
    rnd = random.Random(SEED)
    words = sorted(analysis.dictionary()[0])
    for _ in range(rounds(500, 20_000)):
        text = "".join(rnd.choices(words, k=6))
        torn = text[rnd.randrange(3) :] + "".join(rnd.sample(text, min(len(text), 5)))
        assert ours.cut(torn) == list(theirs.cut(torn)), torn


def test_runs_of_characters_are_cut_as_by_jiebas_model_of_unlisted_words() -> None:
    rnd = random.Random(SEED)
    # Some that the model knows in no state, so that all ways are equally unlikely.
    known = sorted(set().union(*finalseg.emit_P.values()))
    nothing_listed = Segmenter({}, 2)
    for _ in range(rounds(1000, 20_000)):
        run = "".join(rnd.choices([*rnd.sample(known, 20), *"鿕龥x1", "1.5%"], k=rnd.randint(2, 12)))
        assert nothing_listed.cut(run) == list(jieba_with({}, 2).cut(run)), run


def test_other_dictionaries_cut_as_jieba_with_them() -> None:
    rnd = random.Random(SEED)
    for _ in range(rounds(300, 5000)):
        # Few frequencies, so that many ways are equally likely; what words begin with stands there as no word.
        words = {
            "".join(rnd.choices("甲乙丙a", k=rnd.randint(1, 4))): rnd.choice((1, 1, 2, 8)) for _ in range(rnd.randint(0, 12))
        }
        frequencies = {word[:end]: 0 for word in words for end in range(1, len(word))} | words
        total = sum(words.values()) + 1
        ours, theirs = Segmenter(weights_of(frequencies, total), total), jieba_with(frequencies, total)
        for _ in range(10):
            text = "".join(rnd.choices("甲乙丙丁a，", k=rnd.randint(1, 15)))
            assert ours.cut(text) == list(theirs.cut(text)), (frequencies, text)


def test_a_prefix_of_words_is_not_listed(both: tuple[Segmenter, jieba.Tokenizer]) -> None:
    ours, theirs = both
    prefix = next(word for word, frequency in theirs.FREQ.items() if not frequency)
    assert not ours.is_listed(prefix)
    assert ours.is_listed("发展")
    assert not ours.is_listed("展发")
