"""Which paragraphs show that they are about a question."""

from collections.abc import Iterator

import pytest

from indexer.building.build import build
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import SearchRequest, side_by_side
from searchapp.questions.read_query import read_query
from tests.small_corpus import write_report


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WhooshStore]:
    work = tmp_path_factory.mktemp("ranking")
    plain = "甲地推进教育，乙地推进医疗，各地都说教育教育医疗医疗。"
    body = (plain, "（一）办好教育", "这里只说一次教育。", "（二）发展医疗", "这里只说一次医疗。", "也有 Big Data 和教育。")
    write_report(work / "corpus", "a.txt", body=body)
    build([work / "corpus"], work / "index")
    opened = WhooshStore(work / "index")
    yield opened
    opened.close()


def first(store: WhooshStore, typed: str) -> list[str]:
    return [hit.paragraph.text for hit in store.search(SearchRequest(read_query(typed), typed)).hits]


def test_under_a_heading_with_one_of_the_alternatives_comes_first(store: WhooshStore) -> None:
    assert {text[-3:-1] for text in first(store, "教育 OR 医疗")[:2]} == {"教育", "医疗"}
    assert all("只说一次" in text for text in first(store, "教育 OR 医疗")[:2])


def test_under_a_heading_with_all_of_the_strings_comes_first(store: WhooshStore) -> None:
    assert "只说一次教育" in first(store, "教育 办好 OR 一次")[0]
    assert first(store, "教育 医疗") == first(store, "医疗 教育")


def test_words_of_latin_letters_are_side_by_side_with_a_blank(store: WhooshStore) -> None:
    assert "Big Data" in first(store, "big data")[0]


@pytest.mark.parametrize(
    ("typed", "strings"),
    [
        ("宁德 时代", {"宁德时代", "宁德 时代"}),
        ("宁德 时代 -电池", {"宁德时代", "宁德 时代"}),
        ("宁德 时代 地区:兖州区", {"宁德时代", "宁德 时代"}),
        ("宁德 电池|储能 时代", None),
        ("宁德 电*池 时代", None),
        ("宁德", None),
        ("宁德|时代", None),
    ],
)
def test_strings_stand_side_by_side_where_nothing_is_asked_between_them(typed: str, strings: set[str] | None) -> None:
    found = side_by_side(read_query(typed))
    assert (None if found is None else {part.text for part in found.parts}) == strings  # type: ignore[union-attr]
