"""The page of a basket and its files, read back by other libraries."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import bibtexparser
import pytest
import rispy
from flask.testing import FlaskClient
from lxml import etree, html

from indexer.building.build import build
from searchapp.answers.results import path_of
from searchapp.app import create_app
from searchapp.basket.files import FILES
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from tests.small_corpus import write_report

BODY = ("新建学校三所，新增学位两千个。", "修通公路四十公里，占地3*5公里。", "引进项目二十个，到位资金九亿元。")
SITE = "https://reports.example"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FlaskClient, list[str]]]:
    """A site, and the links of three paragraphs as they were before the second was changed and the third taken out."""
    folder = tmp_path_factory.mktemp("basket")
    write_report(folder / "corpus", "a.txt", body=BODY)
    build([folder / "corpus"], folder / "index")
    store = WhooshStore(folder / "index")
    contents = store.report("370812-2023")
    assert contents is not None
    links = [path_of(contents.record, each).removeprefix("/p/") for each in contents.paragraphs]
    store.close()
    write_report(folder / "corpus", "a.txt", body=(BODY[0], BODY[1].replace("四十", "四十一")))
    build([folder / "corpus"], folder / "index")
    store = WhooshStore(folder / "index")
    yield create_app(Settings(base_url=SITE), store).test_client(), [*links, "999999-1900/1-0123456789abcdef-01234567"]
    store.close()


def of(links: list[str], notes: tuple[str, ...] = ()) -> str:
    return urlencode([*(("p", link) for link in links), *(("note", note) for note in notes)])


def page_of(client: FlaskClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.fromstring(answer.text)


def test_the_page_shows_each_text_as_it_was_kept_and_what_became_of_it(made: tuple[FlaskClient, list[str]]) -> None:
    client, links = made
    page = page_of(client, f"/basket?{of(links, ('引言', '', '', ''))}")
    items = page.cssselect(".kept")
    assert [item.cssselect(".kept-text")[0].text for item in items[:3]] == list(BODY)
    said = [" ".join(node.text for node in item.cssselect(".doubt-said")) for item in items]
    assert said == ["", "这段文字后来有改动。", "这段文字已不在报告中。", "库中没有这份报告。"]
    assert items[0].cssselect("input[name=note]")[0].get("value") == "引言"
    assert (
        page.cssselect("#permalink")[0].get("value")
        == f"{SITE}/basket?p={'&p='.join(links)}&note=%E5%BC%95%E8%A8%80&note=&note=&note="
    )


def test_links_move_and_take_out_without_a_script(made: tuple[FlaskClient, list[str]]) -> None:
    client, links = made
    page = page_of(client, f"/basket?own=1&{of(links[:3])}")
    down, out = (page.cssselect(".kept")[0].cssselect(".hit-links a")[at].get("href") for at in (0, 1))
    for address, expected in ((down, [links[1], links[0], links[2]]), (out, links[1:3])):
        after = page_of(client, address)
        assert [item.get("data-link") for item in after.cssselect(".kept")] == expected
        assert after.cssselect(".basket")[0].get("data-own") == "1"
        # What is given to others does not take the place of their own.
        assert "own" not in after.cssselect("#permalink")[0].get("value")


def test_every_file_can_be_read_and_cites_no_other_text_under_a_link(made: tuple[FlaskClient, list[str]]) -> None:
    client, links = made
    files = {name: client.get(f"/basket.{name}?{of(links, ('一', '二'))}") for name in FILES}
    assert {answer.status_code for answer in files.values()} == {200}
    rows = list(csv.DictReader(io.StringIO(files["csv"].get_data(as_text=True).removeprefix("\ufeff"))))
    assert [row["permalink"] for row in rows] == [f"{SITE}/p/{link}" for link in links]
    assert [row["text"] for row in rows] == [*BODY, ""]
    assert [row["state"] for row in rows] == ["same", "changed", "gone", "unknown"]
    (cited,) = bibtexparser.parse_string(files["bib"].text).entries  # type: ignore[attr-defined]
    assert cited["url"] == f"{SITE}/p/{links[0]}"
    assert [each["urls"] for each in rispy.loads(files["ris"].text)] == [[f"{SITE}/p/{links[0]}"]]
    assert len(files["txt"].text.strip().splitlines()) == 1
    with zipfile.ZipFile(io.BytesIO(files["docx"].data)) as word:
        text = "".join(map(str, etree.fromstring(word.read("word/document.xml")).itertext()))
    for said in (*BODY, *(f"{SITE}/p/{link}" for link in links), "此段后来有改动", "一", "二"):
        assert said in text
    assert r"占地3\*5公里" in files["md"].text


def test_a_link_of_an_old_form_says_in_every_form_that_it_cannot_tell(made: tuple[FlaskClient, list[str]]) -> None:
    client, links = made
    old, moved = links[0].rpartition("-")[0], "370812-2023/9-" + links[0].split("-")[2]
    for link, in_doubt in ((old, True), (moved, True), (links[0], False)):
        (item,) = page_of(client, f"/basket?{of([link])}").cssselect(".kept")
        assert item.cssselect(".kept-text")[0].text == BODY[0]
        assert any("旧式链接" in node.text for node in item.cssselect(".doubt-said")) is in_doubt, link
        files = {name: client.get(f"/basket.{name}?{of([link])}") for name in FILES}
        (row,) = csv.DictReader(io.StringIO(files["csv"].text.removeprefix("\ufeff")))
        assert row["state"] == ("uncertain" if in_doubt else "same")
        for name in ("md", "txt", "bib", "ris"):
            assert ("旧式链接" in files[name].text) is in_doubt, name
        with zipfile.ZipFile(io.BytesIO(files["docx"].data)) as word:
            lines = [
                "".join(map(str, each.itertext())) for each in etree.fromstring(word.read("word/document.xml")).iter("{*}p")
            ]
        # Above the text itself, not only in the list of citations behind all.
        assert any("旧式链接" in line for line in lines[: lines.index(BODY[0])]) is in_doubt


@pytest.mark.parametrize("sign", ["\0", "\x01", "\x1b", "\ufffe", "\uffff", "\x85", "\U0001fffe"])
def test_a_note_of_any_signs_makes_every_file(made: tuple[FlaskClient, list[str]], sign: str) -> None:
    client, links = made
    for name in FILES:
        answer = client.get(f"/basket.{name}?{of(links[:1], (f'前{sign}后',))}")
        assert answer.status_code == 200, name
    with zipfile.ZipFile(io.BytesIO(client.get(f"/basket.docx?{of(links[:1], (f'前{sign}后',))}").data)) as word:
        text = "".join(map(str, etree.fromstring(word.read("word/document.xml")).itertext()))
    assert re.search("前.后", text)


def test_bad_input_is_refused_with_what_to_do(made: tuple[FlaskClient, list[str]]) -> None:
    client, links = made
    assert client.get("/basket?add=x").status_code == 400
    assert client.get(f"/basket.exe?{of(links)}").status_code == 404
    assert "还没有摘录" in client.get("/basket").text
