"""What browsers and robots find: every permalink once, rules, the search engine, and data on reports that is the report's."""

import json
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import etree, html

from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.routes import discovery

SITE = "https://reports.example"


@pytest.fixture(scope="module")
def client(demo_store: WhooshStore) -> FlaskClient:
    return create_app(Settings(base_url=SITE), demo_store).test_client()


def addresses(client: FlaskClient, path: str) -> list[str]:
    root = etree.fromstring(client.get(path).data)
    return [node.text or "" for node in root.iterfind("{*}*/{*}loc")]


@pytest.mark.parametrize("most", [5_000, 60, 1])
def test_the_sitemaps_have_every_report_and_permalink_once(
    client: FlaskClient, demo_store: WhooshStore, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(discovery, "_ADDRESSES", most)
    maps = addresses(client, "/sitemap.xml")
    found = [each for one in maps for each in addresses(client, urlsplit(one).path)]
    expected = []
    for record in demo_store.status().records:
        contents = demo_store.report(record.id)
        assert contents is not None
        expected += [f"{SITE}/r/{record.id}", *(f"{SITE}/p/{record.id}/{each.anchor}" for each in contents.paragraphs)]
    assert found == expected
    assert len(maps) == {5_000: 1, 1: 5}.get(most, len(maps))
    assert client.get(f"/sitemap-{len(maps) + 1}.xml").status_code == client.get("/sitemap-0.xml").status_code == 404
    for address in found[:: len(found) // 7]:
        assert client.get(urlsplit(address).path).status_code == 200


def test_robots_are_led_to_the_sitemap_and_not_into_every_state_of_a_search(client: FlaskClient) -> None:
    lines = client.get("/robots.txt").text.splitlines()
    assert f"Sitemap: {SITE}/sitemap.xml" in lines
    assert {"Disallow: /search", "Disallow: /facet"} <= set(lines)
    closed = tuple(line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow: "))
    for costly in (
        "/related?word=x",
        "/words/x",
        "/figures?sort=2024",
        "/figures/other?q=x",
        "/keywords?of=x",
        "/counts/lines",
    ):
        assert costly.startswith(closed), costly
    assert not any(line.startswith(("Disallow: /r/", "Disallow: /p")) or line == "Disallow: /" for line in lines)


def test_browsers_can_add_the_site_as_a_search_engine(client: FlaskClient) -> None:
    (link,) = html.fromstring(client.get("/").text).cssselect("link[rel=search]")
    root = etree.fromstring(client.get(link.get("href")).data)
    assert len(root.findtext("{*}ShortName") or "") <= 16
    templates = {node.get("type"): node.get("template") or "" for node in root.iterfind("{*}Url")}
    for media_type, template in templates.items():
        answer = client.get(template.removeprefix(SITE).replace("{searchTerms}", "%E5%8F%91%E5%B1%95"))
        assert answer.status_code == 200, media_type
    assert set(templates) == {"text/html", "application/x-suggestions+json"}


def test_reports_carry_data_for_machines_that_says_what_the_report_says(client: FlaskClient, demo_store: WhooshStore) -> None:
    for record in demo_store.status().records:
        page = html.fromstring(client.get(f"/r/{record.id}").text)
        (script,) = page.cssselect("script[type='application/ld+json']")
        found = json.loads(script.text or "")
        assert found["url"] == page.cssselect("link[rel=canonical]")[0].get("href") == f"{SITE}/r/{record.id}"
        assert (found["temporalCoverage"], found["spatialCoverage"]["identifier"]) == (str(record.year), record.region.code)
        assert found.get("author", {}).get("name") == record.metadata.speaker
        assert page.cssselect("meta[property='og:url']")[0].get("content") == found["url"]
