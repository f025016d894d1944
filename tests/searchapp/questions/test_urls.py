"""SearchRequest ↔ URL."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchapp.questions import urls
from searchapp.questions.facets import YearRange
from searchapp.questions.query import Filters, QueryError, SearchRequest, Sort
from searchapp.questions.read_query import read_query

CODES = ("370812", "370800", "370000", "000000", "110000")
YEARS = st.builds(lambda first, more: YearRange(first, first + more), st.integers(1949, 2030), st.integers(0, 9))
QUERIES = st.text(alphabet="宁德时代5g %&=+#?/“”", max_size=20).filter(
    lambda text: text.count("“") == 0 and text.strip("“” ") != ""
)


def unique(values: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(values, unique=True, max_size=3).map(tuple)


REQUESTS = st.builds(
    lambda text, regions, years, chapters, sections, kinds, sort, page, folds, since: SearchRequest(
        read_query(text.strip()),
        text.strip(),
        Filters(region=regions, year=years, chapter=chapters, section=sections, kind=kinds),
        sort,
        20,
        20 * page,
        folds_copies=folds,
        since=since,
    ),
    QUERIES,
    unique(st.sampled_from(CODES)),
    unique(YEARS),
    unique(st.sampled_from(("review", "tasks"))),
    unique(st.sampled_from(("工业", "教育"))),
    unique(st.sampled_from(("report", "summary"))),
    st.sampled_from(list(Sort)),
    st.integers(0, 500),
    st.booleans(),
    st.sampled_from(("", "2026-01-31", "1999-12-01")),
)


def read(url: str) -> SearchRequest:
    return urls.request_from_page(parse_qs(urlsplit(url).query), page_size=20)


@given(REQUESTS)
def test_a_request_survives_its_url(request_: SearchRequest) -> None:
    url = urls.search_url(request_)
    assert read(url) == request_
    assert urls.search_url(read(url)) == url


def test_parameters_have_one_order_and_defaults_are_left_out() -> None:
    asked = read("/search?kind=summary&page=2&year=2023&region=370812&q=x&sort=relevance&region=")
    assert urls.search_url(asked) == "/search?q=x&region=370812&year=2023&kind=summary&page=2"
    assert urls.search_url(read("/search")) == "/search"


def test_a_change_starts_again_at_the_first_page() -> None:
    asked = read("/search?q=x&page=5")
    assert urls.search_url(asked, sort=Sort.YEAR) == "/search?q=x&sort=year"
    assert urls.with_value(asked, "region", "370812") == "/search?q=x&region=370812"
    assert urls.without(read("/search?q=x&year=2022..2024&page=3"), "year", YearRange(2022, 2024)) == "/search?q=x"


def test_a_year_can_be_taken_out_of_a_range() -> None:
    def left(years: str, out: int) -> str:
        return urls.without(read("/search?" + years), "year", out)

    assert left("year=2022..2024", 2023) == "/search?year=2022&year=2024"
    assert left("year=2022..2024", 2022) == "/search?year=2023..2024"
    assert left("year=2022..2024&year=2024", 2024) == "/search?year=2022..2023"
    assert left("year=2023", 2023) == "/search"


def test_a_place_takes_the_place_of_those_it_lies_in() -> None:
    asked = read("/search?region=370800&region=110000")
    assert urls.with_value(asked, "region", "370812", frozenset({"370800"})) == "/search?region=110000&region=370812"


@pytest.mark.parametrize(
    "url", ["/search?q=a&q=b", "/search?page=0", "/search?page=x", "/search?page=1&page=2", "/search?page=99999999999999"]
)
def test_parameters_that_cannot_be_are_refused(url: str) -> None:
    with pytest.raises(QueryError):
        read(url)


@pytest.mark.parametrize(
    ("query", "canonical"),
    [
        ("q=a&from=2022&to=2024", "/search?q=a&year=2022..2024"),
        ("q=a&from=2022&to=", "/search?q=a&year=2022..2100"),
        ("q=a&from=&to=2024", "/search?q=a&year=1900..2024"),
        ("q=a&from=&to=", "/search?q=a"),
        ("q=a&year=2019&from=2022&to=2022", "/search?q=a&year=2019&year=2022"),
    ],
)
def test_two_inputs_are_one_range_of_years(query: str, canonical: str) -> None:
    assert urls.search_url(urls.request_from_page(parse_qs(query), page_size=20)) == canonical


@pytest.mark.parametrize("query", ["from=x", "from=2022&from=2023"])
def test_two_inputs_that_are_no_range_are_refused(query: str) -> None:
    with pytest.raises(QueryError):
        urls.request_from_page(parse_qs(query), page_size=20)


def test_an_end_that_is_no_year_is_told_as_it_was_typed() -> None:
    with pytest.raises(QueryError, match="from must be a whole number from 1900 to 2100, not “1”"):
        urls.request_from_page(parse_qs("from=1&to="), page_size=20)
