"""Style sheet and scripts: kept for a year by a name that changes with them, and all of each."""

import hashlib
import re

import pytest
from flask.testing import FlaskClient
from lxml import html

from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from tests.conftest import ROOT

STATIC = ROOT / "searchapp" / "static"


@pytest.fixture(scope="module")
def client(demo_store: WhooshStore) -> FlaskClient:
    return create_app(Settings(), demo_store).test_client()


def named(client: FlaskClient) -> list[str]:
    """The addresses of static files that a page names."""
    page = html.fromstring(client.get("/search?q=发展").text)
    links = page.cssselect("link[rel=stylesheet], link[rel=icon], script[src]")
    return [each.get("href") or each.get("src") or "" for each in links]


def test_a_page_names_one_style_sheet_and_one_script_which_browsers_may_keep_for_a_year(client: FlaskClient) -> None:
    found = named(client)
    assert sorted(address.rpartition(".")[2] for address in found) == ["css", "js", "svg"]
    for address in found:
        answer = client.get(address)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        digest = re.search(r"-([0-9a-f]{12})\.", address)
        assert digest
        assert hashlib.sha256(answer.data).hexdigest().startswith(digest[1])
        assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_the_script_is_the_library_and_every_module_each_in_its_own_block(client: FlaskClient) -> None:
    (address,) = (each for each in named(client) if each.endswith(".js"))
    script = client.get(address).text
    (library,) = STATIC.glob("vendor/htmx-*.js")
    modules = sorted(STATIC.glob("*.js"))
    assert len(modules) > 8
    expected = [library.read_text(encoding="utf-8"), *(path.read_text(encoding="utf-8") for path in modules)]
    assert all(text in script for text in expected)
    assert len(script) == sum(map(len, expected)) + 1 + 4 * len(modules)


def test_a_name_of_another_version_gives_what_there_is_today_and_is_not_kept(client: FlaskClient) -> None:
    answer = client.get("/static/app-0123456789ab.css")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")
    assert answer.data == (STATIC / "app.css").read_bytes()


@pytest.mark.parametrize("path", ["app-0123456789ab.exe", "nothing-0123456789ab.css", "-.css", "../app-0.py"])
def test_what_is_no_asset_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(f"/static/{path}").status_code == 404


def test_names_of_before_keep_working(client: FlaskClient) -> None:
    for path in ("app.css", "copy.js", "icon.svg", "vendor/htmx-2.0.11.min.js"):
        with client.get(f"/static/{path}") as answer:
            assert (answer.status_code, answer.data) == (200, (STATIC / path).read_bytes())
