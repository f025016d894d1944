"""The page of two reports side by side, held to the reports as they are read from the index."""

from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import html

from indexer.building.build import build
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from tests.small_corpus import write_report

LEFT, RIGHT = "370812-2023", "371503-2024"
PAGE = f"/compare?a={LEFT}&b={RIGHT}"


@pytest.fixture(scope="module")
def client(demo_store: WhooshStore) -> FlaskClient:
    return create_app(Settings(), demo_store).test_client()


def shown(client: FlaskClient, url: str) -> Any:
    answer = client.get(url)
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def texts(store: WhooshStore, report_id: str) -> dict[int, str]:
    found = store.report(report_id)
    assert found is not None
    return {each.number: each.text for each in found.paragraphs}


def text_of(node: Any) -> str:
    """What a paragraph of the page says, without the links at its end."""
    return str(node.xpath("string()")).partition(" ¶")[0]


@pytest.mark.parametrize("url", [PAGE, f"{PAGE}&q=发展", f"{PAGE}&show=all"])
def test_every_paragraph_of_both_is_on_the_page_once_and_whole(client: FlaskClient, demo_store: WhooshStore, url: str) -> None:
    page = shown(client, url)
    asked = parse_qs(urlsplit(url).query)
    for letter, (report_id,) in (("a", asked["a"]), ("b", asked["b"])):
        found = {int(node.get("id")[1:]): text_of(node) for node in page.cssselect(f".compared p[id^={letter}]")}
        assert found == texts(demo_store, report_id)


@pytest.mark.parametrize("word", ["新能源", "发展", "。", "绝无此词"])
def test_what_was_asked_is_marked_on_both_sides_with_a_way_through_all_of_it(
    client: FlaskClient, demo_store: WhooshStore, word: str
) -> None:
    page = shown(client, f"{PAGE}&q={word}")
    marked = [node.get("id") for node in page.cssselect(".compared p[id]:has(mark)")]
    expected = {f"a{number}" for number, text in texts(demo_store, LEFT).items() if word in text}
    expected |= {f"b{number}" for number, text in texts(demo_store, RIGHT).items() if word in text}
    assert set(marked) == expected
    marks = [str(mark.text_content()) for mark in page.cssselect(".compared mark")]
    assert set(marks) <= {word}
    said = page.cssselect("p.message")[0].text_content()
    if not word.startswith("绝"):
        for letter in "ab":
            assert f"{sum(name.startswith(letter) for name in marked)} 段" in said
        steps = {node.get("id"): [a.get("href")[1:] for a in node.cssselect(".between-hits a")] for node in
                 page.cssselect(".compared p[id]:has(mark)")}  # fmt: skip
        ways: dict[str, list[str]] = {name: [] for name in marked}
        for one, other in pairwise(marked):
            ways[other] = [one, *ways[other]]
            ways[one] = [*ways[one], other]
        assert steps == ways
        assert page.cssselect("p.message a")[0].get("href") == f"#{marked[0]}"
        # None of them is hidden in what is folded.
        assert not page.cssselect("details:not([open]) mark")
    else:
        assert "没有" in said


def test_the_contents_name_every_topic_with_the_paragraphs_of_both(client: FlaskClient) -> None:
    page = shown(client, PAGE)
    for line in page.cssselect(".contents li"):
        for link in line.cssselect("a:not(.ticks)"):
            (section,) = page.cssselect(f"section[aria-labelledby={link.get('href')[1:]}]")
            counts = [len(section.cssselect(f"p[id^={letter}]")) for letter in "ab"]
            assert line.cssselect(".both-counts")[0].text == f"{counts[0]} : {counts[1]}"
    assert len(page.cssselect(".contents a")) == len(page.cssselect("section.compared"))


def test_only_what_differs_leaves_out_the_very_sentences_that_both_have(tmp_path: Path) -> None:
    same = "新建学校三所，新增学位两千个。改造老旧小区五十个，惠及居民三万户。"
    first = (f"{same}甲地另有一件要紧的事情要办。", same, "建设三条公路，修好五座桥梁。")
    second = (f"乙地先说别的一件事情。{same}", "建设三条公路，修好六座桥梁。", "继续办好夜市和早市两件小事。")
    write_report(tmp_path / "corpus", "a.txt", year=2023, body=first)
    write_report(tmp_path / "corpus", "b.txt", year=2024, body=second)
    build([tmp_path / "corpus"], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    page = shown(create_app(Settings(), store).test_client(), "/compare?a=370812-2023&b=370812-2024&show=differing")
    found = {str(node.get("id")): text_of(node).strip() for node in page.cssselect(".compared p[id]")}
    numbers = {text: number for report in ("370812-2023", "370812-2024") for number, text in texts(store, report).items()}
    assert found == {
        f"a{numbers[first[0]]}": "……甲地另有一件要紧的事情要办。",
        f"a{numbers[first[2]]}": first[2],
        f"b{numbers[second[0]]}": "乙地先说别的一件事情。……",
        f"b{numbers[second[1]]}": second[1],
        f"b{numbers[second[2]]}": second[2],
    }
    assert page.cssselect(".same-left-out")[0].get("title") == "略去两份都有的 2 句"
    assert not page.cssselect(".compared .sentence-shared")
    store.close()


def test_what_stands_alone_is_folded_and_nothing_else(client: FlaskClient) -> None:
    page = shown(client, f"{PAGE}&q=新能源")
    folded = page.cssselect("details.alone")
    assert folded
    for details in folded:
        assert not details.cssselect("a[class^=sentence-], mark")
        assert details.get("open") is None
    open_ones = [
        p
        for p in page.cssselect(".compared p[id]")
        if not any("alone" in (a.get("class") or "") for a in p.iterancestors("details"))
    ]
    for paragraph in open_ones:
        is_short = len(text_of(paragraph)) < 60
        assert is_short or paragraph.cssselect("a[class^=sentence-], mark")
    assert not shown(client, f"{PAGE}&show=all").cssselect("details.alone")


def test_the_question_goes_along_from_the_report_to_the_choice_and_the_page(client: FlaskClient) -> None:
    report = shown(client, f"/r/{LEFT}?q=新能源")
    (choose,) = (a.get("href") for a in report.cssselect(".beside a") if a.text == "与另一份比较")
    choice = shown(client, f"{choose}&place=茌平")
    assert choice.cssselect(".place-form input[name=q]")[0].get("value") == "新能源"
    links = [a.get("href") for a in choice.cssselect(".to-choose a")]
    assert links
    assert all(parse_qs(urlsplit(link).query)["q"] == ["新能源"] for link in links)
    page = shown(client, f"{PAGE}&q=新能源&show=differing")
    for link in page.cssselect(".sorts a"):
        assert parse_qs(urlsplit(link.get("href")).query)["q"] == ["新能源"]
    assert page.cssselect(".in-report")[0].fields["show"] == "differing"


def test_what_is_no_way_to_compare_is_said(client: FlaskClient) -> None:
    answer = client.get(f"{PAGE}&show=x")
    assert answer.status_code == 400
    assert "show" in answer.text
    assert client.get(f"{PAGE}&q=%22").status_code == 400
    assert client.get("/compare?q=%22").status_code == 400


@pytest.mark.parametrize(
    ("a", "b", "is_backwards"), [("370812-2023", "371503-2024", False), ("371503-2024", "370812-2023", True)]
)
def test_a_plan_beside_a_review_of_no_later_year_is_said_to_be(client: FlaskClient, a: str, b: str, is_backwards: bool) -> None:
    said = "两边说的不是同一年"
    assert (said in client.get(f"/compare?a={a}&b={b}&pairing=plan").text) == is_backwards
    assert said not in client.get(f"/compare?a={a}&b={b}").text
