"""The dictionary as a mapped file, held to the dict that it is written from, and cuts with it to those with the dict."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text import analysis
from indexer.text.normalize import normalize
from indexer.text.segmenter import Segmenter, Weighed
from indexer.text.word_table import BadTable, WordTable, write_word_table
from tests.conftest import SEED, rounds

WORDS = st.dictionaries(st.text(alphabet="发展\U00020000aé\x00 \n", max_size=5), st.integers(0, 2**32 - 1))


@given(WORDS, st.text(alphabet="发展\U00020000aé\x00 \n\ud800", max_size=5))
def test_a_table_says_what_its_dict_says(tmp_path_factory: pytest.TempPathFactory, known: dict[str, int], other: str) -> None:
    path = tmp_path_factory.mktemp("table") / "words"
    write_word_table(path, "abc", known, 12345)
    table = WordTable(path, "abc")
    assert table.total == 12345
    assert table.frequencies() == known
    for word in (*known, other):
        assert (word in table) == (word in known)
        assert table.get(word) == known.get(word)
        assert table.get(word, -1) == known.get(word, -1)
    for word, frequency in known.items():
        assert table[word] == frequency


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> WordTable:
    """The whole dictionary."""
    path = tmp_path_factory.mktemp("table") / "words"
    write_word_table(path, "abc", *analysis.dictionary())
    return WordTable(path, "abc")


@pytest.mark.long
def test_every_word_of_the_dictionary_has_its_frequency(table: WordTable) -> None:
    frequencies, total = analysis.dictionary()
    assert table.total == total
    rnd = random.Random(SEED)
    for word in rnd.sample(sorted(frequencies), rounds(20_000, 50_000)):
        assert table[word] == frequencies[word], word
        longer = word + rnd.choice("的了发x")
        assert table.get(longer) == frequencies.get(longer), longer


@pytest.mark.long
def test_cuts_are_those_with_the_dictionary_in_memory(table: WordTable, demo_texts: dict[str, str]) -> None:
    loaded, mapped = analysis._loaded(), Segmenter(Weighed(table, table.total), table.total)
    rnd = random.Random(SEED)
    texts = [normalize(text).text for text in demo_texts.values()]
    odd = ["".join(rnd.choices("发展新能源电池的了在abc12.%，。 \U00020000🙂", k=rnd.randint(0, 40))) for _ in range(500)]
    whole = "".join(texts)
    words = sorted(analysis.dictionary()[0])
    made = ["".join(rnd.choices(words, k=6)) for _ in range(500)]
    for text in (*rnd.sample(texts, min(len(texts), 60)), *odd, *made, whole[:2000]):
        assert mapped.cut(text) == loaded.cut(text), text


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "other", "longer"])
def test_a_file_that_is_no_whole_table_of_the_dictionary_is_refused(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "words"
    write_word_table(path, "abc", {"发展": 3, "工业": 5}, 8)
    raw = path.read_bytes()
    changed = raw[:70] + bytes([raw[70] ^ 1]) + raw[71:]
    path.write_bytes({"cut": raw[:-1], "changed": changed, "empty": b"", "longer": raw + b"x", "other": raw}[damage])
    with pytest.raises(BadTable):
        WordTable(path, "another" if damage == "other" else "abc")


@pytest.mark.long
def test_a_question_loads_no_dictionary_and_a_corpus_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "words"
    write_word_table(path, analysis.fingerprint_of_analysis(), *analysis.dictionary())
    monkeypatch.setattr(analysis, "_table_path", lambda: path)
    monkeypatch.setattr(analysis._Cut, "chars", 0)
    expected = analysis.words("新能源汽车产业高质量发展")
    for cached in (analysis._loaded, analysis._mapped):
        cached.cache_clear()
    assert analysis.words("新能源汽车产业高质量发展") == expected
    assert analysis._loaded.cache_info().currsize == 0
    analysis.words("新能源汽车产业" * analysis.CHARS_BEFORE_LOADING)
    assert analysis._loaded.cache_info().currsize == 1
    assert analysis.words("新能源汽车产业高质量发展") == expected
