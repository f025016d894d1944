"""How much pages weigh before they are compressed, over as many reports as there are at hand."""

import pytest
from flask.testing import FlaskClient

from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore

pytestmark = pytest.mark.real
# Bytes at most; what a filter, a cloud of places or a longer run of years adds is bounded by itself.
MOST = {
    "/": 100_000,
    "/search?q=发展": 60_000,
    "/search?q=新质生产力": 60_000,
    "/search?q=发展&view=reports": 60_000,
    "/search": 60_000,
    "/search?q=发展&year=2024&chapter=tasks": 60_000,
    "/coverage": 100_000,
}


@pytest.fixture(scope="module")
def client(real_store: WhooshStore) -> FlaskClient:
    return create_app(Settings(), real_store).test_client()


@pytest.mark.parametrize("address", MOST)
def test_a_page_over_real_reports_weighs_little(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200
    assert len(answer.data) <= MOST[address]
