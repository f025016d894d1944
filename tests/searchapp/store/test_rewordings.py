"""A question put another way is offered with its count, and never asked unasked."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from indexer.building.build import build
from indexer.vocabulary.synonyms import Synonyms, read_sets
from searchapp.answers.results import Rewording, RewordingKind
from searchapp.config import Settings
from searchapp.engines import open_store
from searchapp.questions import urls
from searchapp.questions.query import SearchRequest
from searchapp.questions.read_query import read_query
from searchapp.questions.read_request import Asked, read_request
from searchapp.store.base import SearchStore
from searchapp.store.offers import search_with_offers
from tests.small_corpus import write_report

BODY = (
    "提高生育补贴标准，完善生育支持政策。",
    "发放育儿补贴，建设托育机构。",
    "发展储能产业，布局新型电池项目。",
    "发展氢能产业，推进加氢站建设。",
    "推进储能或氢能项目，完善生育补贴和育儿补贴办法。",
    "地区生产总值增长百分之六，引进宁德时代项目。",
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchStore]:
    folder = tmp_path_factory.mktemp("rewordings")
    write_report(folder / "corpus", "a.txt", body=BODY)
    build([folder / "corpus"], folder / "index")
    opened = open_store(Settings(index=folder / "index"))
    yield opened
    opened.close()


def ask(store: SearchStore, typed: str, synonyms: Synonyms | None = None, **chosen: list[str]) -> tuple[Rewording, ...]:
    return search_with_offers(store, read_request(Asked(typed, chosen)), synonyms).rewordings


def total(store: SearchStore, typed: str) -> int:
    return store.search(SearchRequest(read_query(typed))).total


@pytest.mark.parametrize(
    ("typed", "instead", "either"),
    [
        ("生育补贴", "育儿补贴", "生育补贴 OR 育儿补贴"),
        ("CATL", "宁德时代", None),
        ("ＧＤＰ", "地区生产总值", None),
        ('"生育补贴" 支持', "育儿补贴 支持", '"生育补贴" OR 育儿补贴 支持'),
        ("储能 OR 生育补贴", "储能 OR 育儿补贴", "储能 OR 生育补贴 OR 育儿补贴"),
        ("(生育补贴 OR 储能) -宁德", "(育儿补贴 OR 储能) -宁德", "(生育补贴 OR 育儿补贴 OR 储能) -宁德"),
    ],
)
def test_another_word_is_offered_in_place_of_a_string_and_beside_it(
    store: SearchStore, typed: str, instead: str, either: str | None
) -> None:
    found = ask(store, typed)
    if not total(store, instead):
        assert found == ()
        return
    assert found[0].kind is RewordingKind.SYNONYM
    assert (found[0].request.text, found[0].either and found[0].either.text) == (instead, either)
    assert found[0].total == total(store, instead) > 0


def test_the_answer_itself_stays_what_was_asked(store: SearchStore) -> None:
    request = read_request(Asked("生育补贴"))
    result = search_with_offers(store, request)
    assert result.total == store.search(request).total == 2


@pytest.mark.parametrize("typed", ["-生育补贴", "储能 NOT 生育补贴", "-(生育补贴 储能)", "生育补贴标准", "生育*补贴", ""])
def test_what_is_negated_or_only_part_of_a_string_has_no_other_words(store: SearchStore, typed: str) -> None:
    assert ask(store, typed) == ()


def test_a_longer_word_around_the_string_is_not_offered_as_its_hits_are_found(store: SearchStore) -> None:
    assert "地区生产总值" not in [each.label for each in ask(store, "生产总值")]


def test_beside_another_word_a_question_of_two_near_strings_offers_no_either(store: SearchStore) -> None:
    (found,) = ask(store, "生育补贴 ~ 托育机构")
    assert (found.request.text, found.either, found.total) == ("育儿补贴 ~ 托育机构", None, 1)


def test_choices_stay_and_count(store: SearchStore) -> None:
    assert ask(store, "生育补贴", year=["1999"]) == ()
    assert ask(store, "生育补贴", year=["2023"])[0].request.filters["year"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("储能 or 氢能", "储能 OR 氢能"),
        ("储能 Or 氢能", "储能 OR 氢能"),
        ("储能 and 产业", "储能 AND 产业"),
        ("储能 not 氢能", "储能 NOT 氢能"),
        ("not 氢能", "NOT 氢能"),
        ("(储能 or 氢能) 产业", "(储能 OR 氢能) 产业"),
        ("储能 或者 氢能", "储能 OR 氢能"),
        ("电池 或 宁德时代", "电池 OR 宁德时代"),
        ("储能 & 产业", "储能 AND 产业"),
        ("储能 + 产业", "储能 AND 产业"),
    ],
)
def test_what_was_written_for_an_operator_is_offered_as_one(store: SearchStore, typed: str, meant: str) -> None:
    first = ask(store, typed)[0]
    assert (first.kind, first.label, first.request.text) == (RewordingKind.OPERATORS, meant, meant)
    assert first.total == total(store, meant) > 0


@pytest.mark.parametrize(
    "typed", ["储能 或 氢能", '储能 "or" 氢能', "or 储能", "储能 or", "储能or氢能", "储能 OR 氢能", "(储能 or"]
)
def test_a_word_that_may_be_meant_as_it_stands_is_no_operator(store: SearchStore, typed: str) -> None:
    assert RewordingKind.OPERATORS not in {each.kind for each in ask(store, typed)}


@pytest.mark.parametrize("typed", ["生育补贴", "储能 or 氢能", "CATL 地区:兖州", '"GDP"', "(储能 or 氢能) 生育补贴"])
def test_every_rewording_finds_by_its_url_what_it_promises(store: SearchStore, typed: str) -> None:
    for each in ask(store, typed):
        read = urls.request_from_page(parse_qs(urlsplit(urls.search_url(each.request)).query), page_size=20)
        assert store.search(read).total == each.total > 0
        if each.either:
            assert store.search(each.either).total >= max(each.total, total(store, typed))


def test_words_of_ones_own_are_offered_where_they_are_given(store: SearchStore) -> None:
    own = Synonyms(read_sets("产业 | 项目\n", "own.txt"))
    assert [each.label for each in ask(store, "产业", own)] == ["项目"]
    assert ask(store, "产业") == ()


def test_a_question_of_many_strings_costs_few_counts(store: SearchStore) -> None:
    words = ["生育补贴", "GDP", "CATL", *(f"甲{n}" for n in range(40))]
    asked: list[SearchRequest] = []

    class Counting:
        def at_once(self) -> "Counting":
            return self

        def search(self, request: SearchRequest) -> object:
            asked.append(request)
            return store.search(request)

        def spellings(self, string: str) -> list[str]:
            return store.spellings(string)

    search_with_offers(Counting(), read_request(Asked(" OR ".join(words))))  # type: ignore[arg-type]
    assert len(asked) < 20
