"""Words like some words: their counts are those of a table, their company is that of brute force, and work is bounded."""

import random
from pathlib import Path

import pytest

import searchapp
from indexer.text.analysis import plain_words
from searchapp.counting.dictionary import word
from searchapp.counting.read_dictionary import typed
from searchapp.counting.study import By, Study
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.facets import YearRange
from searchapp.questions.query import Filters, QueryError
from searchapp.related import asked as module
from searchapp.related.asked import RelatedAsked, Relation, seeds_of
from searchapp.store import related as related_module
from searchapp.store.counted import counted_table
from searchapp.store.related import related_of
from tests.conftest import SEED
from tests.searchapp.related.brute import company, recurring, texts_of


def asked(*seeds: str, filters: Filters | None = None, at_least: int = 2, limit: int = 50) -> RelatedAsked:
    return RelatedAsked(seeds_of(seeds), filters or Filters(), at_least, limit)


def hits_in_table(store: WhooshStore, text: str, filters: Filters) -> int:
    table = counted_table(store, Study(typed([text]), filters, By.REPORT))
    return sum(row["hits"] for row in table.records())


@pytest.mark.parametrize(
    "filters", [Filters(), Filters(year=(YearRange(2023, 2023),), chapter=("tasks",))], ids=["all", "some"]
)
def test_every_count_is_that_of_a_table_and_every_line_has_the_word(demo_store: WhooshStore, filters: Filters) -> None:
    found = related_of(demo_store, asked("新能源", "发展", filters=filters))
    assert {each.relation for each in found.words} >= {Relation.COMPANY}
    for each in (*found.seeds, *found.words):
        assert each.hits == hits_in_table(demo_store, each.word, filters), each.word
        assert 1 <= len(each.lines) <= 3
        assert len(each.lines) == 3 or each.hits >= len(each.lines)
        for line in each.lines:
            assert word(each.word).query == word(line.match).query
            assert line.permalink.startswith(f"/p/{line.report.id}/")


def test_strings_are_those_of_all_strings_of_the_texts(demo_store: WhooshStore) -> None:
    texts = [text for text in texts_of(demo_store) if "就业" in text]
    found = [each.word for each in related_of(demo_store, asked("就业")).words if each.relation is Relation.LONGER]
    expected = recurring(texts, "就业", 2)
    assert found
    assert set(found) <= set(expected)
    assert len(found) == 50 or all(
        each[0] in "的了和与及或" or each[-1] in "的了和与及或" for each in set(expected) - set(found)
    )


def test_company_is_that_of_brute_force(demo_store: WhooshStore) -> None:
    texts = texts_of(demo_store)
    rnd = random.Random(SEED)
    common = [each for each in {each for text in texts for each in plain_words(text)} if len(each) > 1 and each.isalpha()]
    often = sorted(each for each in common if sum(text.count(each) for text in texts) > 4)
    for seeds in (("就业",), ("新能源", "电池"), tuple(rnd.sample(often, 2))):
        found = related_of(demo_store, asked(*seeds))
        own = [each for each in found.words if each.relation is Relation.COMPANY]
        expected = company(texts, seeds, 2)[:50]
        assert [each.word for each in own] == [each for each, _, _ in expected], (seeds, SEED)
        assert [each.together for each in own] == [both for _, both, _ in expected]
        assert [each.measure for each in own] == pytest.approx([measure for _, _, measure in expected], abs=1e-9)


def test_parts_of_a_seed_stand_alone(demo_store: WhooshStore) -> None:
    found = related_of(demo_store, asked("高质量发展"))
    shorter = [each.word for each in found.words if each.relation is Relation.SHORTER]
    assert "发展" in shorter
    assert all(each in "高质量发展" for each in shorter)


def test_what_is_too_much_is_refused_with_the_limit(demo_store: WhooshStore) -> None:
    with pytest.raises(QueryError, match=r"paragraphs have these words, 2 at most are read at once"):
        related_of(demo_store, asked("发展"), most=2)
    with pytest.raises(QueryError, match="occur too often"):
        related_of(demo_store, asked("发展"), occurrences=3)


def test_what_cannot_be_a_seed_is_refused() -> None:
    for seeds, why in (((), "There is no word"), (("数字*",), "not as a pattern"), (map(str, range(21)), "at most 20 at once")):
        with pytest.raises(QueryError, match=why):
            seeds_of(list(seeds))
    assert [seed.text for seed in seeds_of(["數字", "数字", " 就业 ", ""])] == ["數字", "就业"]
    assert module.MAX_SEEDS == 20


def test_no_more_words_are_counted_than_a_table_has_figures(demo_store: WhooshStore, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = related_of(demo_store, asked("发展"))
    few = len([each for each in whole.words if each.relation is not Relation.COMPANY]) + 1
    monkeypatch.setattr(related_module, "MAX_CELLS", 2 * (few + 5))
    bounded = [each for each in related_of(demo_store, asked("发展")).words if each.relation is Relation.COMPANY]
    assert len(bounded) <= 5
    assert {each.word for each in bounded} <= {each.word for each in whole.words}


def test_a_word_that_stands_nowhere_has_nothing_like_it(demo_store: WhooshStore) -> None:
    found = related_of(demo_store, asked("绝无此词"))
    assert [(each.hits, each.lines) for each in found.seeds] == [(0, ())]
    assert not [each for each in found.words if each.relation in (Relation.LONGER, Relation.COMPANY)]
    (note,) = found.notes
    assert "baogao related --train" in note.en


def test_a_notebook_has_the_same(demo_index: Path, demo_store: WhooshStore) -> None:
    found = related_of(demo_store, asked("就业", limit=5))
    with searchapp.open_index(demo_index) as index:
        table = index.related("就业", at_least=2, limit=5)
        assert len(index.related(["就业", "创业"], region="370812", year=2023))
    assert table["word"].tolist() == [each.word for each in (*found.seeds, *found.words)]
    assert table["hits"].tolist() == [each.hits for each in (*found.seeds, *found.words)]
    assert table["relation"].tolist()[0] == "seed"
