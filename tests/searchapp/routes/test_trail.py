"""From a hit to the next without going back: what each page leads to is what the list of results says."""

from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from lxml import html

from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore


@pytest.fixture(scope="module")
def client(demo_store: WhooshStore) -> FlaskClient:
    return create_app(Settings(page_size=4), demo_store).test_client()


def page_of(client: FlaskClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.fromstring(answer.text)


def links_of(page: Any) -> dict[str, str]:
    return {" ".join(link.text_content().split()): link.get("href") for link in page.cssselect(".trail a")}


@pytest.mark.parametrize(
    "state",
    [
        {"q": "宁德时代"},
        {"q": "发展", "region": "370812"},
        {"q": "新能源", "sort": "-year"},
        {"q": "140亿", "numbers": "whole"},
    ],
)
def test_hits_are_read_one_after_the_other_in_the_order_of_the_results(client: FlaskClient, state: dict[str, str]) -> None:
    listed, address = [], f"/search?{urlencode(state)}"
    while address:
        page = page_of(client, address)
        listed += [(link.get("href").split("?")[0], address) for link in page.cssselect(".hit-place a")]
        following = [link.get("href") for link in page.cssselect(".pager a") if link.text == "下一页"]
        address = following[0] if following else ""
    at = page_of(client, f"/search?{urlencode(state)}").cssselect(".hit-place a")[0].get("href")
    for number, (permalink, results) in enumerate(listed, 1):
        page, links = page_of(client, at), links_of(page_of(client, at))
        assert at.split("?")[0] == permalink
        assert links["← 回到检索结果"] == f"{results}#hit-{number}"
        (there,) = page_of(client, results).cssselect(f"#hit-{number}")
        assert there.cssselect(".hit-place a")[0].get("href").startswith(permalink)
        assert f"第 {number} 条" in page.cssselect(".trail")[0].text_content()
        assert ("上一条" in links) == (number > 1)
        assert page.cssselect("#this mark")
        # What is cited is the permalink alone.
        for selector, name in (
            ("#permalink", "value"),
            ('link[rel="canonical"]', "href"),
            ('meta[property="og:url"]', "content"),
        ):
            assert page.cssselect(selector)[0].get(name).endswith(permalink)
        at = links.get("下一条", "")
    assert not at


def test_a_hit_that_has_moved_is_not_numbered(client: FlaskClient) -> None:
    hit = page_of(client, "/search?q=宁德时代").cssselect(".hit-place a")[1].get("href")
    links = links_of(page_of(client, hit.replace("hit=2", "hit=3")))
    assert list(links) == ["← 回到检索结果"]
    assert list(links_of(page_of(client, hit.replace("hit=2", "hit=9999999")))) == ["← 回到检索结果"]


@pytest.mark.parametrize("behind", ["", "?utm_source=x", "?q=%22", "?hit=x&q=a", "?q=%ff", "?region=nowhere", "?hit=0"])
def test_what_is_behind_a_permalink_never_keeps_it_from_opening(client: FlaskClient, behind: str) -> None:
    permalink = page_of(client, "/search?q=宁德时代").cssselect(".hit a.permalink")[0].get("href")
    page = page_of(client, permalink + behind)
    assert page.cssselect("#this")[0].text_content() == page_of(client, permalink).cssselect("#this")[0].text_content()
    assert not page.cssselect(".trail")
