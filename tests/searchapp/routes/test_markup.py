"""What is typed and what reports say is never markup, on no page; headers and pages let no other code run."""

import re
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from indexer.building.build import build
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from tests.conftest import ROOT
from tests.page_kinds import page_kinds
from tests.small_corpus import write_report

# Written down here, not taken from the program: what a browser is to enforce.
HEADERS = {
    "Content-Security-Policy": {
        "default-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    },
    "X-Content-Type-Options": {"nosniff"},
    "X-Frame-Options": {"DENY"},
    "Referrer-Policy": {"strict-origin-when-cross-origin"},
    "Cross-Origin-Opener-Policy": {"same-origin"},
    "Cross-Origin-Resource-Policy": {"same-origin"},
    "Permissions-Policy": {"camera=(), geolocation=(), microphone=()"},
}
FILES = (
    "/search.csv?q=发展",
    "/search.xlsx?q=发展",
    "/search.atom?q=发展",
    "/counts.json?word=发展",
    "/basket.md",
    "/robots.txt",
    "/sitemap.xml",
    "/healthz",
    "/readyz",
    "/static/app.css",
    "/static/nothing.css",
    "/suggest?q=b",
    "/nowhere",
)


@pytest.fixture(scope="module")
def app(demo_store: WhooshStore) -> Flask:
    return create_app(Settings(), demo_store)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_every_answer_has_the_security_headers_that_are_written_down_here(client: FlaskClient, demo_store: WhooshStore) -> None:
    for address in (*page_kinds(demo_store).values(), *FILES):
        with client.get(address) as answer:
            for name, wanted in HEADERS.items():
                if address.startswith("/api/") and name == "Cross-Origin-Resource-Policy":
                    continue
                assert set(answer.headers[name].split("; ")) == wanted, (address, name)
    assert client.post("/language", data={"language": "en"}).headers["X-Frame-Options"] == "DENY"


def test_every_kind_of_page_runs_no_inline_code_and_asks_nothing_from_elsewhere(
    client: FlaskClient, demo_store: WhooshStore
) -> None:
    for address in page_kinds(demo_store).values():
        text = client.get(address).text
        if not text.strip():
            continue
        page = html.fromstring(text)
        assert not page.xpath("//style | //@style | //@*[starts-with(name(), 'on')]"), address
        assert not page.xpath("//script[not(@src) and not(@type='application/ld+json')]"), address
        loaded = "//@src | //@srcset | //@action | //@formaction | //@data | //@poster | //link[not(@rel='canonical')]/@href"
        asked = page.xpath(loaded)
        assert isinstance(asked, list)
        assert all(re.match("/(?!/)", str(each)) for each in asked), (address, asked)


TYPED = (
    "/counts?word={}",
    "/words/{}",
    "/keywords?of={}&against=年:2023",
    "/related?word={}",
    "/figures/other?q={}&unit_ends={}",
    "/counts/lines?word=发展&word={}&by=year&cell=2023,1",
    "/basket?p=370812-2023/1-0123456789abcdef&note={}",
    "/compare?place={}",
    "/coverage?region={}",
    "/figures?place={}",
    "/search?q=发展&view=kwic&order={}",
    "/search?q=发展&since={}",
    "/help?lang={}",
    "/counts?dictionary={}",
    "/suggest?q={}",
    "/trends?q=发展&by={}",
    "/search/trend?q={}",
    "/nowhere/{}",
    "/h/370812-2023/{}",
    "/api/{}",
)


@pytest.mark.parametrize("address", TYPED)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}, {"Accept-Language": "en"}])
def test_nothing_that_can_be_typed_is_markup_on_any_page(client: FlaskClient, address: str, headers: dict[str, str]) -> None:
    planted = "\"'></title></textarea><img src=x onerror=alert(1)><svg onload=alert(1)>"
    answer = client.get(address.replace("{}", quote(planted, safe="")), headers=headers)
    if answer.mimetype == "text/html" and answer.text.strip():
        page = html.fromstring(answer.text)
        assert not page.cssselect("img, svg[onload], [onerror], [onload]"), answer.text[:200]


def test_every_template_is_escaped_whatever_was_compiled_before(app: Flask) -> None:
    environment = app.jinja_env
    assert callable(environment.autoescape)
    assert all(map(environment.autoescape, environment.list_templates(extensions=["html"])))


def test_templates_call_nothing_safe_but_what_they_write_themselves() -> None:
    """`| safe` behind a literal only: whatever comes from a page, a report or a reader is escaped."""
    for template in (ROOT / "templates").rglob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert len(re.findall(r"\|\s*safe\b", text)) == len(re.findall(r'"<[^"{}]*>"\s*\|\s*safe\b', text)), template.name
        assert "autoescape" not in text, template.name


@pytest.mark.parametrize(
    "address", ["/facet?name=unit", "/figures/other?q=企业", "/compare?a=370812-2023&b=371503-2024", "/search?q=企业"]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_report_says_is_no_markup_on_the_pages_that_quote_it(tmp_path: Path, address: str, language: str) -> None:
    evil = "<img src=x onerror=alert(1)>"
    for place, year in (("兖州区", 2023), ("茌平区", 2024)):
        body = (f"扶持{evil}企业3{evil}家，新增企业12家。（责任单位：{evil}局）", f"企业{evil}增长。")
        write_report(tmp_path / "corpus", f"{place}.txt", place=place, year=year, body=body)
    assert not build([tmp_path / "corpus"], tmp_path / "index").failed
    with closing(WhooshStore(tmp_path / "index")) as store:
        answer = create_app(Settings(), store).test_client().get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert not html.fromstring(answer.text).cssselect("img, [onerror]")
