"""The pages of a word and of key words show what the command prints."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from indexer.building.build import build
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.counting.association import key_words
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import Filters
from searchapp.questions.read_request import Asked, read_request
from searchapp.routes.words import word as module
from searchapp.store.counted import neighbours_of, torn_words
from tests.small_corpus import write_report


@pytest.fixture(scope="module")
def client(demo_store: WhooshStore) -> FlaskClient:
    return create_app(Settings(), demo_store).test_client()


def said(element: Any) -> str:
    return " ".join(str(element.text_content()).split())


def page_of(client: FlaskClient, url: str) -> Any:
    answer = client.get(url)
    assert answer.status_code == 200, answer.text[:300]
    return html.fromstring(answer.text)


def rows_of(page: Any, table: int = -1) -> list[list[str]]:
    return [[said(cell) for cell in row.cssselect("th, td")] for row in page.cssselect("table")[table].cssselect("tbody tr")]


def test_neighbours_are_those_of_the_command_and_open_both_words(client: FlaskClient, demo_store: WhooshStore) -> None:
    page = page_of(client, "/words/就业?within=5")
    expected = neighbours_of(demo_store, read_request(Asked(q="就业")), 5)
    shown = rows_of(page)
    assert [(row[0], int(row[1]), int(row[2])) for row in shown] == [
        (each.word, each.near, each.everywhere) for each in expected[:60]
    ]
    assert float(shown[0][3]) == pytest.approx(expected[0].g2, abs=0.06)
    link = page.cssselect("table")[-1].cssselect("a")[0].get("href")
    assert client.get(link).status_code == 200


def test_the_firsts_of_a_word_are_reports_that_have_it(client: FlaskClient) -> None:
    page = page_of(client, "/words/新能源")
    for link in page.cssselect("table")[0].cssselect("td a"):
        assert "新能源" in client.get(link.get("href")).text
    assert "未收录，不详" in said(page.cssselect("table")[0])


def test_the_occurrences_of_a_word_are_those_that_its_link_opens(client: FlaskClient) -> None:
    page = page_of(client, "/words/发展?region=370000")
    (link,) = [each.get("href") for each in page.cssselect("article .sorts a") if said(each) == "语境"]
    total = said(page.cssselect(".count")[0]).split()[0]
    assert said(page_of(client, link).cssselect(".hits .downloads")[0]).split()[0] == total


def test_a_word_of_too_many_paragraphs_has_no_neighbours_but_says_why(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_PARAGRAPHS_OF_SITE", 2)
    page = page_of(client, "/words/工作")
    assert "一次最多 2 段" in said(page.cssselect(".message")[0])
    assert page.cssselect("table")


def test_a_word_that_stands_nowhere_says_so(client: FlaskClient) -> None:
    assert "没有这个词" in said(page_of(client, "/words/绝无此词"))
    assert client.get("/words/数字*经济").status_code == 400


@pytest.mark.parametrize("order", ["g2", "log_ratio", "of", "against"])
def test_key_words_are_those_of_the_command_in_the_order_asked(
    client: FlaskClient, demo_store: WhooshStore, order: str
) -> None:
    address = f"of=章:tasks&against=章:review&at_least=3&order={order}"
    one, other = (demo_store.word_counts(read_request(Asked(q=query))) for query in ("章:tasks", "章:review"))
    expected = sorted(key_words(one, other, 3), key=lambda each: -getattr(each, order))
    torn = torn_words(demo_store, [each.word for each in expected], Filters())
    shown = rows_of(page_of(client, f"/keywords?{address}"))
    assert [(row[0], int(row[1]), int(row[2])) for row in shown] == [
        (each.word, each.of, each.against) for each in expected if each.word not in torn
    ][:200]
    rows = list(csv.reader(io.StringIO(client.get(f"/keywords.csv?{address}").text.removeprefix("\ufeff"))))
    assert len(rows) == len(expected) + 1


def test_words_that_are_new_are_in_one_set_alone(client: FlaskClient) -> None:
    rows = rows_of(page_of(client, "/keywords?of=年:2024&against=年:2023&new=1"))
    assert rows
    assert {row[2] for row in rows} == {"0"}


def test_both_sets_are_needed(client: FlaskClient) -> None:
    assert not page_of(client, "/keywords?of=年:2024").cssselect("table")
    assert client.get("/keywords.csv?of=年:2024").status_code == 400
    assert client.get("/keywords?of=%22a&against=b").status_code == 400


def test_of_places_that_had_a_word_in_one_year_none_is_made_the_first(client: FlaskClient, demo_store: WhooshStore) -> None:
    counties = [record for record in demo_store.status().records if record.is_full]
    table = rows_of(page_of(client, "/words/发展"), 0)
    first = min(record.year for record in counties)
    tied = [record for record in counties if record.year == first]
    assert table[0][:2] == ["县级", str(first)]
    assert ("等" in table[0][2]) == (len(tied) > 1)


def test_words_that_are_torn_out_of_longer_ones_are_named_and_not_ranked(tmp_path: Path) -> None:
    texts = (
        "坚持因城施策控增量、去库存，",
        "因城施策控新增，",
        "落实因城施策控增量的办法，",
        "推动低空飞行，",
        "看低空翱翔，",
        "发展低空经济，",
    )
    body = tuple(f"{words}{number}。" for number, words in enumerate(texts * 3))
    write_report(tmp_path / "corpus", "a.txt", year=2024, body=body)
    write_report(tmp_path / "corpus", "b.txt", year=2023, body=("修路架桥，方便群众。",) * 3)
    build([tmp_path / "corpus"], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    assert torn_words(store, ["策控", "因城施", "低空", "办法"], Filters()) == {"策控", "因城施"}
    client = create_app(Settings(), store).test_client()
    address = "of=年:2024&against=年:2023&at_least=1"
    counted = {row[0] for row in csv.reader(io.StringIO(client.get(f"/keywords.csv?{address}").text))}
    page = page_of(client, f"/keywords?{address}")
    named = {word for word in ("策控", "因城施") if word in counted}
    assert named
    assert not named & {row[0] for row in rows_of(page)}
    assert all(word in said(page.cssselect("main")[0]) for word in named)
    store.close()
