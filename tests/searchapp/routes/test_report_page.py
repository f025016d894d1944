"""The page of a report: where in its contents what was asked stands, counted again from its text as it is shown."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore


@pytest.fixture(scope="module")
def client(demo_store: WhooshStore) -> FlaskClient:
    return create_app(Settings(), demo_store).test_client()


def shown(client: FlaskClient, url: str) -> Any:
    return html.fromstring(client.get(url).text)


def counted_again(page: Any) -> Iterator[tuple[str, list[str]]]:
    """(heading in the contents, the ids of what is marked below it) by the text of the page, from top to bottom."""
    (text,) = page.cssselect(".text")
    levels = {a.get("href")[1:]: int(a.getparent().get("class")[-1]) for a in page.cssselect(".contents a:not(.ticks)")}
    open_: dict[str, list[str]] = {}
    found: dict[str, list[str]] = {}
    for node in text:
        name = node.get("id") or ""
        if name in levels:
            open_ = {other: own for other, own in open_.items() if levels[other] < levels[name]}
            open_[name] = found[name] = []
        if node.cssselect("mark") and node.get("class") != "around":
            for own in open_.values():
                own.append(name)
    yield from found.items()


@pytest.mark.parametrize("word", ["新能源", "工作", "发展", "坚持", "绝无此词"])
def test_the_contents_say_how_often_what_was_asked_stands_below_each_heading(
    client: FlaskClient, demo_store: WhooshStore, word: str
) -> None:
    for record in demo_store.status().records:
        page = shown(client, f"/r/{record.id}?q={word}")
        said = {}
        for line in page.cssselect(".contents li"):
            own = line.cssselect("a:not(.ticks)")[0].get("href")[1:]
            ticks = line.cssselect(".ticks")
            said[own] = (int(ticks[0].xpath("string()").split()[1]), ticks[0].get("href")) if ticks else (0, "")
            assert len(line.cssselect("path")) == len(ticks)
        expected = {name: (len(ids), f"#{ids[0]}" if ids else "") for name, ids in counted_again(page)}
        assert said == expected, record.id


def test_a_report_is_searched_from_its_own_box(client: FlaskClient) -> None:
    page = shown(client, "/r/370812-2023?q=新能源")
    (form,) = page.cssselect("form.in-report")
    assert (form.get("action"), form.get("method"), form.fields["q"]) == ("/r/370812-2023", "get", "新能源")
    assert not shown(client, "/r/370812-2023").cssselect(".ticks, mark")
