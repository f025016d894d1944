"""Many reports of many years on a page of results: what is left out beside them is one click away, and nothing is lost."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from lxml import html

from indexer.building.build import build
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.pages.facets import MAX_YEARS
from tests.small_corpus import write_report

YEARS = range(2000, 2000 + MAX_YEARS + 3)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    work = tmp_path_factory.mktemp("years")
    for year in YEARS:
        write_report(work / "corpus", f"{year}.txt", year=year, body=("修好乡村公路。",))
    build([work / "corpus"], work / "index")
    store = WhooshStore(work / "index")
    yield create_app(Settings(), store).test_client()
    store.close()


def years_beside(client: FlaskClient, address: str) -> list[int]:
    links = html.fromstring(client.get(address).text).cssselect("#facet-year li a")
    return [int((link.get("id") or "").rpartition("-")[2]) for link in links]


def test_the_latest_years_stand_beside_results_and_the_others_one_click_away(client: FlaskClient) -> None:
    latest = [*YEARS][: -MAX_YEARS - 1 : -1]
    assert years_beside(client, "/search?q=公路") == latest
    assert years_beside(client, "/search?q=公路&year=2001") == [*latest, 2001], "a chosen one can be taken back"
    (more,) = html.fromstring(client.get("/search?q=公路").text).cssselect("#facet-year .facet-more a")
    assert str(len(YEARS)) in (more.text or "")
    every = html.fromstring(client.get(more.get("href") or "").text).cssselect("main a .facet-label")
    assert {int(label.text or "") for label in every} == set(YEARS)


def test_reports_stand_on_pages_of_half_as_many_and_each_stands_once(client: FlaskClient) -> None:
    size = Settings().page_size // 2
    pages = [html.fromstring(client.get(f"/search?q=公路&view=reports&page={number}").text) for number in (1, 2)]
    groups = [[link.get("href") for link in page.cssselect(".group-name a")] for page in pages]
    assert [len(page) for page in groups] == [size, len(YEARS) - size]
    assert len({link for page in groups for link in page}) == len(YEARS)
