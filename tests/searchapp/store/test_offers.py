"""What is offered where nothing is found."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from indexer.building.build import build
from indexer.text.analysis import field_words
from searchapp.answers.results import Offer, OfferKind, SearchResult
from searchapp.config import Settings
from searchapp.engines import open_store
from searchapp.questions import urls
from searchapp.questions.facets import YearRange
from searchapp.questions.query import Filters, SearchRequest
from searchapp.questions.read_query import read_query
from searchapp.store.base import SearchStore
from searchapp.store.offers import search_with_offers
from tests.small_corpus import write_report


@pytest.fixture
def store(demo_index: Path) -> Iterator[SearchStore]:
    opened = open_store(Settings(index=demo_index))
    yield opened
    opened.close()


def ask(store: SearchStore, typed: str, **filters: object) -> SearchResult:
    request = SearchRequest(read_query(typed), typed, Filters(**filters))  # type: ignore[arg-type]
    return search_with_offers(store, request)


def test_a_question_with_hits_offers_nothing(store: SearchStore) -> None:
    assert ask(store, "宁德时代").offers == ()


def test_the_words_of_a_string_are_offered_with_their_count(store: SearchStore) -> None:
    (offer,) = ask(store, "宁德电池").offers
    assert (offer.kind, offer.label) == (OfferKind.WORDS, "宁德 电池")
    assert offer.total == store.search(SearchRequest(read_query("宁德 电池"))).total > 0


def test_each_filter_is_offered_to_be_left_out(store: SearchStore) -> None:
    result = ask(store, "宁德时代", region=("371700",), year=(YearRange(2024, 2024),), chapter=("review",))
    kinds = {(offer.kind, offer.label) for offer in result.offers}
    assert (OfferKind.WITHOUT_FILTERS, "") in kinds
    assert {label for kind, label in kinds if kind is OfferKind.WITHOUT_FILTER} <= {"regions", "years", "chapters"}
    assert [offer.total for offer in result.offers] == sorted((offer.total for offer in result.offers), reverse=True)


def test_each_string_is_offered_to_be_left_out(store: SearchStore) -> None:
    offers = {(offer.kind, offer.label): offer.total for offer in ask(store, "宁德时代 绝无此句").offers}
    assert offers[OfferKind.FEWER, "绝无此句"] == store.search(SearchRequest(read_query("宁德时代"))).total


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("宁得时代", "宁德时代"),
        ("宁的时带", "宁德时代"),
        ("宁得时代 电驰", "宁德时代 电池"),
        ("宁德时代 电驰", "宁德时代 电池"),
    ],
)
def test_what_was_meant_is_offered_before_all_else(store: SearchStore, typed: str, meant: str) -> None:
    offer = ask(store, typed).offers[0]
    assert (offer.kind, offer.label) == (OfferKind.SPELLING, meant)
    assert offer.total == store.search(SearchRequest(read_query(meant))).total > 0


def test_a_string_that_stands_somewhere_is_not_respelled(store: SearchStore) -> None:
    assert {offer.kind for offer in ask(store, "宁德时代", region=("810000",)).offers} == {OfferKind.WITHOUT_FILTER}


@pytest.mark.parametrize(
    "typed", ["宁得时代", "宁德电池", "宁德时代 绝无此句", '"投资 140 亿元" 绝无此句', "新能源 电池 绝无此句"]
)
def test_every_offer_finds_by_its_url_what_it_promises(store: SearchStore, typed: str) -> None:
    offers = ask(store, typed, year=(YearRange(2023, 2023),)).offers
    assert offers
    follow(store, *offers)


def follow(store: SearchStore, *offers: Offer) -> None:
    """Ask what the address of each offer asks."""
    for offer in offers:
        read = urls.request_from_page(parse_qs(urlsplit(urls.search_url(offer.request)).query), page_size=20)
        assert read.query == offer.request.query
        assert store.search(read).total == offer.total > 0


@pytest.mark.parametrize(
    ("typed", "kind", "some"),
    [
        ("创建“无废城市”试店", OfferKind.SPELLING, True),
        ("“无废城市”试店", OfferKind.SPELLING, True),
        ("绝无 创建“无废城市”", OfferKind.FEWER, True),
        ("绝无此 创建“无废城市", OfferKind.FEWER, True),
        ("绝无此 创建“无废城市”「甲", OfferKind.FEWER, False),
    ],
)
def test_strings_with_quotation_marks_are_offered_so_that_they_read_back(
    tmp_path: Path, typed: str, kind: OfferKind, some: bool
) -> None:
    write_report(tmp_path / "corpus", "a.txt", body=("创建“无废城市”试点，推进垃圾分类。",))
    build([tmp_path / "corpus"], tmp_path / "index")
    store = open_store(Settings(index=tmp_path / "index"))
    offers = ask(store, typed).offers
    assert (kind in {offer.kind for offer in offers}) == some
    follow(store, *offers)
    store.close()


def test_a_long_passage_with_a_slip_offers_nothing_that_cannot_be_asked(tmp_path: Path) -> None:
    """Its words are more than a query may have."""
    passage = "，".join(field_words()[:80])
    write_report(tmp_path / "corpus", "a.txt", body=(f"{passage}。",))
    build([tmp_path / "corpus"], tmp_path / "index")
    store = open_store(Settings(index=tmp_path / "index"))
    assert store.search(SearchRequest(read_query(f'"{passage}"'))).total == 1
    follow(store, *ask(store, f'"{passage.replace("，", "、", 1)}"').offers)
    many = " ".join([*field_words()[:40], "绝无此句"])
    follow(store, *ask(store, many).offers)
    store.close()


@pytest.mark.parametrize(
    "typed", ["5%", "5% 绝无此句", "绝无此句5 OR 无此句7", "-5 -年 -展", "-5", "项目 -5", "(5 OR 7) -2023"]
)
@pytest.mark.parametrize("whole", [False, True])
def test_the_count_of_the_other_way_to_read_numbers_is_what_that_way_finds(store: SearchStore, typed: str, whole: bool) -> None:
    request = SearchRequest(read_query(typed), typed, whole_numbers=whole)
    other = store.search(replace(request, whole_numbers=not whole)).total
    assert search_with_offers(store, request).of_other_numbers == other
