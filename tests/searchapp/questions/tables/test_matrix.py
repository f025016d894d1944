"""The page of figures: every state has one address, and an address that asks for what there is not says so."""

import random
from urllib.parse import parse_qs, urlsplit

import pytest

from searchapp.questions.facets import YearRange
from searchapp.questions.query import Filters, QueryError
from searchapp.questions.tables.matrix import MatrixRequest, matrix_from_page, matrix_url
from tests.conftest import SEED

STATES = (
    MatrixRequest(),
    MatrixRequest("new_urban_jobs", Filters(region=("370000",)), "county", 2024),
    MatrixRequest(filters=Filters(year=(YearRange(2020, 2024),), kind=("summary",)), sort=2023),
    MatrixRequest(level="province", sort=2026, order="revision", least=4.5),
    MatrixRequest("cpi", place="370812"),
)


def test_a_bound_stays_the_very_number_in_the_canonical_address() -> None:
    rnd = random.Random(SEED)
    drawn = [rnd.uniform(-1, 1) * 10 ** rnd.randint(-9, 15) for _ in range(200)]
    for least in (5.0, 4.5, 5.9999999, 1234567.8, 0.1 + 0.2, -0.05, 1e22, 1e-7, 0.0, 999999.0, 1e6, *drawn):
        address = matrix_url(MatrixRequest(least=least))
        assert matrix_from_page(parse_qs(urlsplit(address).query)).least == least, (SEED, address)
    assert matrix_url(MatrixRequest(least=5.0)).endswith("least=5")


@pytest.mark.parametrize("state", STATES, ids=matrix_url)
def test_an_address_gives_the_state_back(state: MatrixRequest) -> None:
    assert matrix_from_page(parse_qs(urlsplit(matrix_url(state)).query)) == state


def test_the_years_that_are_chosen_are_shown_though_the_figures_of_all_are_asked_for() -> None:
    state = STATES[2]
    assert [year for year in range(2018, 2027) if state.shows(year)] == [2020, 2021, 2022, 2023, 2024]
    assert not state.figures.filters["year"]
    assert state.figures.filters["kind"] == ("summary",)
    assert MatrixRequest().figures.filters["kind"] == ("report",)


@pytest.mark.parametrize(
    "query",
    [
        "indicator=gdp",
        "level=city",
        "sort=later",
        "region=乌有县",
        "year=x",
        "order=name",
        "least=many",
        "least=nan",
        "place=乌有县",
    ],
)
def test_what_there_is_not_is_refused(query: str) -> None:
    with pytest.raises(QueryError):
        matrix_from_page(parse_qs(query))
