"""The segmenters, held to jieba's own on reports, on texts of its words and of anything, and with other dictionaries."""

import random
import threading
from collections.abc import Mapping

import jieba
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jieba import finalseg

from indexer.text import analysis
from indexer.text.compiled_segmenter import CompiledSegmenter
from indexer.text.normalize import normalize
from indexer.text.segmenter import Segmenter, weights_of
from tests.conftest import SEED, THOROUGH, rounds

# What stands in blocks of letters and what does not, letters that jieba's model knows and does not, halves of pairs.
SIGNS = st.text(alphabet="发展新能源的了在一abc12.%+#&_- \u3000\r\n，。“\U00020000🙂\ud800龥鿕鿖㐀", max_size=30)


AnySegmenter = CompiledSegmenter | Segmenter
Both = tuple[list[AnySegmenter], jieba.Tokenizer]


def jieba_with(frequencies: Mapping[str, int], total: int) -> jieba.Tokenizer:
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total, tokenizer.initialized = frequencies, total, True
    return tokenizer


def ours_with(frequencies: Mapping[str, int], total: int) -> list[AnySegmenter]:
    return [Segmenter(weights_of(frequencies, total), total), CompiledSegmenter(frequencies, total)]


@pytest.fixture(scope="module")
def all_of_the_dictionary() -> Both:
    frequencies, total = analysis.dictionary()
    return ours_with(frequencies, total), jieba_with(frequencies, total)


def assert_alike(segmenters: Both, text: str) -> None:
    ours, theirs = segmenters
    pieces = list(theirs.cut(text))
    for each in ours:
        assert each.cut(text) == pieces, (type(each), text)


@given(SIGNS)
@example("")
@example("\r\n")
@example("1-2")
@example("1.1gw")
def test_any_text_is_cut_as_by_jieba(all_of_the_dictionary: Both, text: str) -> None:
    assert_alike(all_of_the_dictionary, text)


def test_every_sign_between_words_is_cut_as_by_jieba(all_of_the_dictionary: Both) -> None:
    for sign in range(0x10000) if THOROUGH else random.Random(SEED).sample(range(0x10000), 4000):
        assert_alike(all_of_the_dictionary, f"发{chr(sign)}展{chr(sign)}1{chr(sign)}{chr(sign)}a")


def test_every_sign_beyond_the_first_plane_is_cut_as_by_jieba(all_of_the_dictionary: Both) -> None:
    """A million; all of the planes that have signs, and some of those where nobody has put any yet."""
    at_once, rnd = 32, random.Random(SEED)
    firsts: list[int] = []
    for plane in range(1, 17):
        all_of_it = range(plane << 16, (plane + 1) << 16, at_once)
        firsts += all_of_it if THOROUGH and plane in (1, 2, 3, 14) else rnd.sample(all_of_it, 9)
    for first in firsts:
        signs = "".join(map(chr, range(first, first + at_once)))
        assert_alike(all_of_the_dictionary, f"发{'展'.join(signs)}1{signs}a")


def test_reports_are_cut_as_by_jieba(all_of_the_dictionary: Both, demo_texts: dict[str, str]) -> None:
    for text in demo_texts.values():
        assert_alike(all_of_the_dictionary, normalize(text).text)


def test_words_of_the_dictionary_side_by_side_and_torn_are_cut_as_by_jieba(all_of_the_dictionary: Both) -> None:
    rnd = random.Random(SEED)
    words = sorted(all_of_the_dictionary[1].FREQ)
    for _ in range(rounds(500, 20_000)):
        text = "".join(rnd.choices(words, k=6))
        assert_alike(all_of_the_dictionary, text[rnd.randrange(3) :] + "".join(rnd.sample(text, min(len(text), 5))))


def test_runs_of_characters_are_cut_as_by_jiebas_model_of_unlisted_words() -> None:
    rnd = random.Random(SEED)
    # Some that the model knows in no state, so that all ways are equally unlikely.
    known = sorted(set().union(*finalseg.emit_P.values()))
    nothing_listed = ours_with({}, 2), jieba_with({}, 2)
    for _ in range(rounds(1000, 20_000)):
        run = "".join(rnd.choices([*rnd.sample(known, 20), *"鿕龥x1", "1.5%"], k=rnd.randint(2, 12)))
        assert_alike(nothing_listed, run)


def test_other_dictionaries_cut_as_jieba_with_them() -> None:
    rnd = random.Random(SEED)
    for _ in range(rounds(300, 2000)):
        # Few frequencies, so that many ways are equally likely; what words begin with stands there as no word.
        words = {
            "".join(rnd.choices("甲乙丙a", k=rnd.randint(1, 4))): rnd.choice((1, 1, 2, 8)) for _ in range(rnd.randint(0, 12))
        }
        frequencies = {word[:end]: 0 for word in words for end in range(1, len(word))} | words
        total = sum(words.values()) + 1
        both = ours_with(frequencies, total), jieba_with(frequencies, total)
        for _ in range(10):
            assert_alike(both, "".join(rnd.choices("甲乙丙丁a，", k=rnd.randint(1, 15))))


def test_a_prefix_of_words_is_not_listed(all_of_the_dictionary: Both) -> None:
    ours, theirs = all_of_the_dictionary
    prefix = next(word for word, frequency in theirs.FREQ.items() if not frequency)
    for each in ours:
        assert not each.is_listed(prefix)
        assert each.is_listed("发展")
        assert not each.is_listed("展发")


def test_frequencies_above_their_total_are_refused_by_the_compiled_one() -> None:
    with pytest.raises(ValueError, match="2 more than their total of 3"):
        CompiledSegmenter({"发展": 5}, 3)


@pytest.mark.long
def test_only_a_processs_own_thread_takes_the_compiled_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server's other threads may be stopped in it when the process ends, which it does not survive."""
    monkeypatch.setattr(analysis._Cut, "may_be_compiled", False)
    text = "发展新能源汽车产业，专精特新1-2家。"
    expected = analysis.words(text)

    def in_another_thread() -> None:
        other = threading.Thread(target=analysis.allow_compiled)
        other.start()
        other.join()

    taken = []
    for allow in (in_another_thread, analysis.allow_compiled):
        allow()
        analysis._loaded.cache_clear()
        analysis.load_dictionary()
        taken.append(type(analysis._loaded()))
        assert analysis.words(text) == expected
    analysis._loaded.cache_clear()
    assert taken == [Segmenter, CompiledSegmenter]
