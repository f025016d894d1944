"""The page of words like some words: what the API and the command say, and ticked words make a dictionary."""

import csv
import io
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from lxml import html

from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.routes import context as module
from searchapp.web import few_at_once
from tests.command_line import run
from tests.demo import build_demo

ASKED = "/related?word=就业&word=新能源&at_least=2"


@pytest.fixture(scope="module")
def client(demo_store: WhooshStore) -> FlaskClient:
    return create_app(Settings(), demo_store).test_client()


def said(element: Any) -> str:
    return " ".join(str(element.text_content()).split())


def page_of(client: FlaskClient, url: str, status: int = 200) -> Any:
    answer = client.get(url)
    assert answer.status_code == status, answer.text[:300]
    return html.fromstring(answer.text)


def fields_of(form: Any) -> list[tuple[str, str]]:
    """What a browser sends of a form as it is."""
    return [(name, value) for name, value in form.form_values()]


def test_every_word_of_the_page_stands_with_its_count_and_places_that_lead_to_it(client: FlaskClient) -> None:
    page = page_of(client, ASKED)
    answer = client.get(f"/api{ASKED}").json
    assert answer is not None
    items = page.cssselect(".candidates > li")
    words = [*answer["seeds"], *answer["words"]]
    assert len(items) == len(words) > 10
    for item, each in zip(items, words, strict=True):
        assert said(item).startswith(each["word"])
        assert said(item.cssselect("a")[0]) == f"{each['hits']} 处"
        places = item.cssselect(".places a")
        assert [place.get("href") for place in places] == [line["permalink"] for line in each["lines"]]
        assert 1 <= len(places) <= 3
    for item, each in list(zip(items, words, strict=True))[::9]:
        assert each["word"] in client.get(item.cssselect(".places a")[0].get("href")).text
        shown = page_of(client, item.cssselect("a")[0].get("href"))
        assert said(shown.cssselect(".hits .downloads")[0]).split()[0] == str(each["hits"])


def test_ticked_words_and_no_others_make_the_dictionary_that_is_counted(client: FlaskClient) -> None:
    page = page_of(client, f"{ASKED}&year=2023..2024")
    (form,) = page.cssselect(".related-form")
    assert [value for name, value in fields_of(form) if name == "word"] == ["就业", "新能源"]
    boxes = [box for box in form.cssselect("input[type=checkbox]") if box.get("checked") is None]
    boxes[0].checked = boxes[-1].checked = True
    ticked = ["就业", "新能源", boxes[0].get("value"), boxes[-1].get("value")]
    assert (form.get("action"), form.method) == ("/counts", "POST")
    sent = client.post("/counts", data=urlencode(fields_of(form)), content_type="application/x-www-form-urlencoded")
    assert sent.status_code == 303
    table = page_of(client, sent.headers["Location"])
    assert "year=2023..2024" in sent.headers["Location"]
    assert table.cssselect("#words")[0].text.strip().splitlines() == ticked


def test_a_word_can_be_ticked_once(client: FlaskClient) -> None:
    values = [box.get("value") for box in page_of(client, ASKED).cssselect(".candidates input")]
    assert len(values) == len(set(values))


def test_the_file_and_the_command_have_what_the_page_has(client: FlaskClient, demo_index: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get(ASKED.replace("?", ".csv?")).text.removeprefix("\ufeff"))))
    done = run("related", "就业", "新能源", "--at-least", "2", "--index", demo_index)
    assert done.returncode == 0, done.stderr
    printed = list(csv.DictReader(io.StringIO(done.stdout.removeprefix("\ufeff"))))
    names = ("relation", "word", "hits", "reports", "sentences", "together", "measure", "line_1", "line_2", "line_3")
    assert [[row[name] for name in names] for row in rows] == [[row[name] for name in names] for row in printed]
    assert rows[0]["permalink_1"].startswith("http://localhost/p/")
    assert "【就业】" in rows[0]["line_1"]
    shown = page_of(client, ASKED).cssselect(".candidates > li")
    assert len(rows) == len(shown)


def test_what_is_too_much_keeps_the_form_and_says_the_limit(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PARAGRAPHS_OF_SITE", 2)
    page = page_of(client, "/related?word=发展", status=400)
    assert "一次最多 2 段" in said(page.cssselect(".message")[0])
    assert page.cssselect("#seeds")[0].text.strip() == "发展"
    assert not page.cssselect(".candidates")


@pytest.mark.parametrize(
    "wrong", ["word=数字*", "word=就业&at_least=0", "word=就业&limit=51", "word=就业&region=无此地", "region=无此地"]
)
def test_what_cannot_be_asked_is_refused(client: FlaskClient, wrong: str) -> None:
    assert client.get(f"/related?{wrong}").status_code == 400


def test_words_typed_one_a_line_are_several(client: FlaskClient) -> None:
    page = page_of(client, "/related?" + urlencode({"word": "就业\r\n创业\r\n"}))
    assert [said(item.cssselect("label")[0]) for item in page.cssselect(".candidates")[0].cssselect("li")[:1]] == ["就业"]
    assert page.cssselect("#seeds")[0].text.strip().splitlines() == ["就业", "创业"]


@pytest.mark.parametrize("url", ["/words/就业?region=370000", "/counts?word=就业&region=370000", "/counts"])
def test_pages_of_words_lead_there(client: FlaskClient, url: str) -> None:
    (link,) = [each.get("href") for each in page_of(client, url).cssselect("article a") if said(each) == "相近的词"]
    page = page_of(client, link)
    assert ("region=370000" in link) == ("region" in url)
    assert bool(page.cssselect(".candidates")) == (url != "/counts")


@pytest.mark.long
def test_the_page_says_whether_word2vec_was_trained_and_does_not_train_it(tmp_path: Path) -> None:
    build_demo(tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    client = create_app(Settings(), store).test_client()
    before = client.get(ASKED).text
    assert "没有训练过的词向量" in before
    assert store.word_vectors() is None
    store.train_words()
    after = client.get(ASKED)
    assert "没有训练过的词向量" not in after.text
    used = html.fromstring(after.text).cssselect("form ul.candidates")[-1]
    assert "余弦" in said(used)
    answer = client.get(f"/api{ASKED}").json
    assert answer is not None
    cosines = [each["measure"] for each in answer["words"] if each["relation"] == "use"]
    assert cosines == sorted(cosines, reverse=True)
    assert len(cosines) == 20
    store.close()


def test_more_than_a_few_at_once_are_told_to_come_again(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(few_at_once, "PATIENCE_SECONDS", 0.01)
    with ExitStack() as busy:
        for _ in range(few_at_once.MOST_AT_ONCE):
            busy.enter_context(few_at_once.few_at_once())
        for address in ("/related?word=就业&at_least=3", "/related.csv?word=就业", "/api/related?word=就业"):
            refused = client.get(address)
            assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10"), address
            assert "这不表示没有结果" in refused.text
    assert client.get("/api/related?word=就业").status_code == 200


def test_a_word_asked_as_other_pages_ask_it_is_answered(client: FlaskClient) -> None:
    asked, usual = (page_of(client, f"/related?{name}=就业").cssselect("main")[0] for name in ("q", "word"))
    assert said(asked) == said(usual)
    assert page_of(client, "/related?q=").cssselect("form.count-form")
