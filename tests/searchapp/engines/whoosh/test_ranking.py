"""Which paragraphs show that they are about a question."""

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from indexer.building.build import build
from indexer.text.sentences import first_sentence
from searchapp.engines.whoosh import evaluate
from searchapp.engines.whoosh.ranking import contenders
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import Among, SearchRequest, needed_strings
from searchapp.questions.read_query import read_query
from searchapp.store.relevance import shares
from tests.conftest import SEED
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


@pytest.mark.parametrize(
    ("told", "has_figure"),
    [
        ("为水利投入3亿元", True),
        ("投入3亿元，都用于水利", True),
        ("为水利，一二三四五六七八九3件", True),
        ("为水利，一二三四五六七八九十3件", False),
        ("3件一二三四五六七，为水利", True),
        ("3件一二三四五六七八，为水利", False),
    ],
)
def test_of_two_paragraphs_alike_the_one_with_a_figure_beside_the_string_comes_first(
    told: str, has_figure: bool, tmp_path: Path
) -> None:
    shorter = f"各地的情况一并写明。{FILLING}都要办好水利。"
    longer = f"各地的情况一并写明。都写在这里，{told}。{FILLING}{FILLING}"
    # The figure that the next paragraph begins with is none of the one before.
    write_report(tmp_path / "corpus", "a.txt", body=(shorter, f"2024年的情况也写明。{FILLING}", longer))
    build([tmp_path / "corpus"], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    for typed in ("水利", "水利 OR 绝无此词"):
        assert found(store, typed) == ([longer, shorter] if has_figure else [shorter, longer])
    store.close()


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


PIECES = [
    *("教育、医疗、养老，", "办好教育，", "医疗。", "交通，", "把事情写清楚，", "大力办好医疗，", "教育和医疗。"),
    *("医疗站点3处，", "修路20公里，"),
]


@pytest.fixture(scope="module")
def long_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WhooshStore]:
    """Far more paragraphs than are scored for the first page, many of them alike."""
    work, rnd = tmp_path_factory.mktemp("long"), random.Random(SEED)
    bodies = [tuple("".join(rnd.choices(PIECES, k=rnd.randint(3, 25))) + "做好工作。" for _ in range(600)) for _ in range(2)]
    for year, body in enumerate(bodies, 2022):
        write_report(work / "corpus", f"{year}.txt", year=year, body=body)
    build([work / "corpus"], work / "index")
    opened = WhooshStore(work / "index")
    yield opened
    opened.close()


@pytest.mark.parametrize("typed", ["教育", "教育 医疗", "交通 OR 养老", "教育 ~5 交通", "办好*医疗", "养老 -交通", "、"])
def test_pages_show_the_order_that_all_have_when_each_is_scored(long_store: WhooshStore, typed: str) -> None:
    asked = SearchRequest(read_query(typed), typed, among=Among.TEXT)
    every = list(long_store.all_hits(asked))
    assert len(every) > 100
    assert [hit.score for hit in every] == sorted((hit.score for hit in every), reverse=True)  # type: ignore[union-attr]
    for offset, limit in ((0, 1), (0, 10), (10, 10), (7, 90), (len(every) - 5, 10)):
        page = long_store.search(SearchRequest(read_query(typed), typed, limit=limit, offset=offset)).hits
        assert list(page) == every[offset : offset + limit], f"PYTEST_SEED={SEED} {offset}"


@pytest.mark.parametrize("many", [1, 10, 150])
def test_whatever_its_bound_lets_be_among_the_best_is_looked_at(many: int) -> None:
    rnd = np.random.default_rng(SEED)
    for _ in range(50):
        scored = rnd.integers(0, rnd.choice((3, 50, 10_000)), 2_000) / 8
        bounds = (scored + rnd.random(2_000) * rnd.choice((0, 1, 100))).astype(np.float32)
        among, found = contenders(bounds, many, scored.__getitem__)
        np.testing.assert_array_equal(found, scored[among])
        last = np.sort(scored)[-many]
        assert set(np.flatnonzero(scored >= last)) <= set(among), f"PYTEST_SEED={SEED}"


@pytest.mark.parametrize(("searched", "some"), [(0, 0), (10**9, 0), (10**9, 10**9)], ids=["one by one", "near them", "in all"])
def test_strings_are_found_and_ranked_alike_however_they_are_looked_for_in_what_can_match(
    long_store: WhooshStore, monkeypatch: pytest.MonkeyPatch, searched: int, some: int
) -> None:
    def answers() -> list[tuple[int, list[tuple[str, int, float]]]]:
        found = []
        for typed in ("教育 医疗 交通", "教育 医疗|交通", "养老 -交通", "办好*医疗 交通", "教育 、", "教育 ~5 交通 养老"):
            long_store._current()._matches.clear()
            hits = long_store.search(SearchRequest(read_query(typed), among=Among.TEXT, limit=30))
            found.append((hits.total, [(hit.report.id, hit.paragraph.number, hit.score) for hit in hits.hits]))
        return found

    expected = answers()
    assert all(total for total, _ in expected)
    monkeypatch.setattr(evaluate, "_SEARCHED", searched)
    monkeypatch.setattr(evaluate, "_SOME", some)
    assert answers() == expected
