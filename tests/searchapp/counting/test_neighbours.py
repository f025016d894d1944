"""Neighbours of a word are those of the sentences in which it stands, and measured against the rest."""

from collections import Counter

import pytest

import searchapp
from indexer.text.analysis import plain_words
from searchapp.counting import neighbours as module
from searchapp.counting.association import g2, log_dice, log_ratio
from searchapp.counting.neighbours import word_sentences
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import Filters, QueryError, SearchRequest
from searchapp.questions.read_query import read_query
from searchapp.store.counted import neighbours_of
from tests.searchapp.counting.brute import sentences_of
from tests.searchapp.engines.brute_force import normalized


def texts_of(store: WhooshStore) -> list[str]:
    contents = [store.report(record.id) for record in store.status().records if record.is_full]
    return [normalized(paragraph.text).text for each in contents if each for paragraph in each.paragraphs]


def asked(query: str) -> SearchRequest:
    return SearchRequest(read_query(query))


def test_words_of_the_same_sentences_are_counted_and_measured(demo_store: WhooshStore) -> None:
    """The word is one that jieba never cuts through, so that sentences can be cut one by one."""
    near: Counter[str] = Counter()
    everywhere: Counter[str] = Counter()
    occurrences = 0
    for text in texts_of(demo_store):
        everywhere.update(plain_words(text))
        for start, end in sentences_of(text):
            words = plain_words(text[start:end])
            if "就业" in text[start:end]:
                occurrences += text[start:end].count("就业")
                near.update(word for word in words if "就业" not in word)
    found = {each.word: each for each in neighbours_of(demo_store, asked("就业"))}
    assert found.keys() == {word for word, many in near.items() if many >= 3}
    covered = sum(many for word, many in everywhere.items() if "就业" in word)
    rest = everywhere.total() - near.total() - covered
    for word, each in found.items():
        assert (each.near, each.everywhere) == (near[word], everywhere[word])
        sizes = (near[word], everywhere[word] - near[word], near.total(), rest)
        assert each.g2 == pytest.approx(float(g2(*sizes)), abs=1e-9)
        assert each.log_ratio == pytest.approx(float(log_ratio(*sizes)), abs=1e-9)
        assert each.log_dice == pytest.approx(float(log_dice(near[word], everywhere[word], occurrences)), abs=1e-9)
        assert 1 <= each.reports <= 2


def test_a_window_of_words_is_part_of_the_sentence(demo_store: WhooshStore) -> None:
    whole = {each.word: each.near for each in neighbours_of(demo_store, asked("发展"))}
    windows = [{each.word: each.near for each in neighbours_of(demo_store, asked("发展"), size)} for size in (1, 3, 1000)]
    assert windows[2] == whole
    for narrow, wide in ((windows[0], windows[1]), (windows[1], whole)):
        assert sum(narrow.values()) < sum(wide.values())
        assert all(many <= wide[word] for word, many in narrow.items())


def test_what_cannot_be_asked_is_refused(demo_store: WhooshStore, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(QueryError, match="no word whose neighbours"):
        neighbours_of(demo_store, asked("章:tasks"))
    monkeypatch.setattr(module, "MAX_PARAGRAPHS", 2)
    with pytest.raises(QueryError, match="too many paragraphs: 2 at once"):
        neighbours_of(demo_store, asked("发展"))
    assert neighbours_of(demo_store, SearchRequest(read_query("绝无此句"), filters=Filters())) == []


def test_neighbours_become_a_table(demo_index: object) -> None:
    with searchapp.open_index(str(demo_index)) as index:
        table = index.collocates("发展", within=5, region="370812")
    assert list(table.columns) == ["word", "near", "everywhere", "g2", "log_ratio", "log_dice", "reports"]
    assert table["g2"].is_monotonic_decreasing


def test_what_lies_across_the_end_of_a_sentence_lies_in_both(demo_store: WhooshStore) -> None:
    for text in texts_of(demo_store)[:40]:
        sentences = sentences_of(text)
        for number, (_, end) in enumerate(sentences[:-1]):
            both = [plain_words(text[start:stop]) for start, stop in sentences[number : number + 2]]
            found = word_sentences(text, among=[(end - 2, end + 2)])
            assert [[word for word, _ in words] for words in found] == both
