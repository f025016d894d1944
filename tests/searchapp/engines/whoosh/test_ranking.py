"""Which paragraphs show that they are about a question."""

from collections.abc import Iterator

import pytest

from indexer.building.build import build
from indexer.text.sentences import first_sentence
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import SearchRequest, needed_strings
from searchapp.questions.read_query import read_query
from searchapp.store.relevance import shares
from tests.small_corpus import write_report

FILLING = "这里写别的事情，一件一件都写清楚，写到够长为止，好让长短没有分别。" * 4
ABOUT = f"大力办好教育。{FILLING}"
NAMED_TWICE = f"各地的情况在这里一并写明，其中有教育，也有教育的办法。{FILLING}"
NAMED = f"各地的情况在这里一并写明，其中有教育，也有别的办法。{FILLING}"
IN_A_ROW = f"各地的情况在这里一并写明，教育、医疗、养老、教育、医疗都要办。{FILLING}"
STUB = "（一）办好教育"
NEAR = f"把今年的事情在这里一并写明，都要办好医疗和交通。{FILLING}"
FAR = f"把今年的事情在这里一并写明，都要办好医疗。{FILLING}又要办好交通。"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WhooshStore]:
    work = tmp_path_factory.mktemp("ranking")
    write_report(work / "corpus", "a.txt", body=(IN_A_ROW, FAR, NAMED, NEAR, NAMED_TWICE, ABOUT))
    build([work / "corpus"], work / "index")
    opened = WhooshStore(work / "index")
    yield opened
    opened.close()


def found(store: WhooshStore, typed: str) -> list[str]:
    return [hit.paragraph.text for hit in store.search(SearchRequest(read_query(typed), typed)).hits]


def test_first_comes_what_opens_with_the_string_then_what_names_it_more_and_last_what_lists_it(store: WhooshStore) -> None:
    assert found(store, "教育") == [ABOUT, NAMED_TWICE, NAMED, IN_A_ROW]


def test_strings_near_each_other_come_before_strings_far_apart(store: WhooshStore) -> None:
    assert found(store, "医疗 交通") == found(store, "交通 医疗") == [NEAR, FAR]


def test_alternatives_count_each_where_it_stands(store: WhooshStore) -> None:
    assert found(store, "教育 OR 交通")[0] == ABOUT
    assert set(found(store, "教育 OR 交通")) == {ABOUT, NAMED_TWICE, NAMED, IN_A_ROW, NEAR, FAR}


def test_a_question_without_strings_leaves_the_order_of_the_documents(store: WhooshStore) -> None:
    assert found(store, "-教育") == [FAR, NEAR]
    assert {hit.score for hit in store.search(SearchRequest(read_query("-教育"))).hits} == {0.0}


@pytest.mark.parametrize(
    ("searched", "first"),
    [("一。二。", "一"), ("一;二。", "一"), ("一", "一"), ("", ""), ("。一", ""), ("一\n二!三", "一\n二")],
)
def test_the_first_sentence_ends_at_the_first_sign_that_ends_one(searched: str, first: str) -> None:
    assert first_sentence(searched) == first


@pytest.mark.parametrize(
    ("typed", "strings"),
    [
        ("宁德 时代", ("宁德", "时代")),
        ("宁德 时代 -电池", ("宁德", "时代")),
        ("宁德 时代 地区:兖州区", ("宁德", "时代")),
        ("宁德 电池|储能 时代", ("宁德", "时代")),
        ("宁德 电*池 宁德", ("宁德", "电", "池")),
        ("宁德|时代", ()),
        ("-宁德", ()),
    ],
)
def test_what_must_be_there_is_neither_an_alternative_nor_left_out(typed: str, strings: tuple[str, ...]) -> None:
    assert needed_strings(read_query(typed)) == strings


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("宁德", {"宁德": 1}),
        ("宁德 时代 -电池", {"宁德": 1 / 2, "时代": 1 / 2}),
        ("宁德|时代", {"宁德": 1, "时代": 1}),
        ("宁德 电池|储能", {"宁德": 1 / 2, "电池": 1 / 2, "储能": 1 / 2}),
        ("宁德 电*池", {"宁德": 1 / 2, "电": 1 / 4, "池": 1 / 4}),
        ("-宁德", {}),
    ],
)
def test_strings_that_must_all_be_there_share_a_question_and_alternatives_are_each_all_of_it(
    typed: str, expected: dict[str, float]
) -> None:
    assert shares(read_query(typed)) == expected
