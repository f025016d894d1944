"""Numbers at the ends of strings: found as characters are, with an offer to ask for whole ones."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from indexer.building.build import build
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from tests.small_corpus import write_report

BODY = (
    "工业增长5%左右。",
    "出口增长15%左右。",
    "投资增长5.5%左右。",
    "收入增长4—5%左右。",
    "用电1,205万度，供水205万吨。",
    "建成205个。",
)


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    write_report(tmp_path / "corpus", "a.txt", body=BODY)
    build([tmp_path / "corpus"], tmp_path / "index")
    return create_app(Settings(), WhooshStore(tmp_path / "index")).test_client()


def tree(text: str) -> Any:
    return html.fromstring(text)


def api(client: FlaskClient, query: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(client.get(f"/api/search?{query}").text)
    return found


@pytest.mark.parametrize(
    ("query", "as_characters", "whole"),
    [("5%25左右", 4, 2), ("205万", 1, 1), ("增长5", 2, 1), ("增长", 4, 4), ("5%25左右 工业", 1, 1), ("5%25左右 出口", 1, 0)],
)
def test_a_search_is_by_characters_and_a_switch_asks_for_whole_numbers(
    client: FlaskClient, query: str, as_characters: int, whole: int
) -> None:
    plain, narrowed = api(client, f"q={query}"), api(client, f"q={query}&numbers=whole")
    assert (plain["total"], narrowed["total"]) == (as_characters, whole)
    if any(char.isdigit() for char in query.replace("%25", "")):
        assert (plain["of_other_numbers"], narrowed["of_other_numbers"]) == (whole, as_characters)
    else:
        assert plain["of_other_numbers"] is None


def test_only_the_whole_number_is_marked(client: FlaskClient) -> None:
    (hit,) = api(client, "q=205万&numbers=whole")["hits"]
    assert [text for text, is_match in hit["snippet"] if is_match] == ["205万"]
    assert hit["snippet"][0][0].endswith("供水")


def test_the_page_offers_the_other_way_with_its_count_and_keeps_it_in_its_links(client: FlaskClient) -> None:
    page = tree(client.get("/search?q=5%25左右").text)
    links = page.cssselect("[id^=numbers-]")
    assert [link.text_content() for link in links] == ["任意位置 4 段", "完整数值 2 段"]
    narrowed = tree(client.get(links[1].get("href")).text)
    assert len(narrowed.cssselect(".hit")) == 2
    assert all("numbers=whole" in link.get("href") for link in narrowed.cssselect("[id^=sort-]"))
    assert "numbers=" not in narrowed.cssselect("#numbers-1")[0].get("href")
    assert not tree(client.get("/search?q=增长").text).cssselect("[id^=numbers-]")


def test_where_no_number_is_whole_the_way_back_is_shown(client: FlaskClient) -> None:
    page = tree(client.get("/search?q=5%25左右 出口&numbers=whole").text)
    assert page.cssselect("#numbers-1")[0].text_content() == "任意位置 1 段"


def test_another_way_to_find_numbers_is_refused(client: FlaskClient) -> None:
    answer = client.get("/api/search?q=5&numbers=round")
    assert answer.status_code == 400
    assert "any, whole" in json.loads(answer.text)["detail"]
