"""What is new since a day: one state, the same on the page, in the API, in files, in the feed and in the command."""

import csv
import io
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import etree, html

from indexer.building import identity
from indexer.building.build import build
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.counting.dictionary import Dictionary, word
from searchapp.counting.of_texts import tally_of_texts
from searchapp.counting.tally import Tallied
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.notebook import open_index
from searchapp.questions.query import Filters, counted
from tests.command_line import run
from tests.small_corpus import write_report

OLD = "办好中小学，发展职业教育。"
CHANGED = ("修好三条公路，发展公共交通。", "修好四条公路，发展公共交通。")
NEW = "建设数据中心，发展数字经济。"
FIRST, SECOND = datetime(2026, 1, 5, 8, tzinfo=UTC), datetime(2026, 2, 10, 0, tzinfo=UTC)


def clock_at(now: datetime) -> type[datetime]:
    """A clock that stands still: a build notes when its texts came."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return now

    return Clock


def shown(client: FlaskClient, url: str) -> Any:
    return html.fromstring(client.get(url).text)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of a report of January, of which a paragraph was changed in February, when another one came."""
    work = tmp_path_factory.mktemp("since")
    with pytest.MonkeyPatch.context() as patched:
        write_report(work / "corpus", "a.txt", year=2025, body=(OLD, CHANGED[0]))
        patched.setattr(identity, "datetime", clock_at(FIRST))
        build([work / "corpus"], work / "index")
        write_report(work / "corpus", "a.txt", year=2025, body=(OLD, CHANGED[1]))
        write_report(work / "corpus", "b.txt", year=2026, body=(NEW,))
        patched.setattr(identity, "datetime", clock_at(SECOND))
        build([work / "corpus"], work / "index")
    return work / "index"


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[FlaskClient]:
    store = WhooshStore(folder)
    yield create_app(Settings(), store).test_client()
    store.close()


SINCE = {"": {OLD, CHANGED[1], NEW}, "2026-01-05": {OLD, CHANGED[1], NEW}, "2026-01-06": {CHANGED[1], NEW},
         "2026-02-10": {CHANGED[1], NEW}, "2026-02-11": set()}  # fmt: skip


@pytest.mark.parametrize("since", SINCE)
def test_one_state_is_the_same_everywhere(client: FlaskClient, folder: Path, since: str) -> None:
    query, expected = f"q=发展&in=text&since={since}", SINCE[since]
    page = shown(client, f"/search?{query}")
    assert {"".join(node.itertext()).strip() for node in page.cssselect(".hit-snippet")} == expected
    answer = client.get(f"/api/search?{query}").get_json()
    assert {hit["text"] for hit in answer["hits"]} == expected
    assert (answer["total"], sum(value["count"] for value in answer["facets"]["year"])) == (len(expected), len(expected))
    rows = list(csv.DictReader(io.StringIO(client.get(f"/search.csv?{query}").text.removeprefix("\ufeff"))))
    assert {row["text"] for row in rows} == expected
    lines = client.get(f"/search.jsonl?{query}").text.splitlines()
    assert {json.loads(line)["text"] for line in lines} == expected
    feed = etree.fromstring(client.get(f"/search.atom?{query}").data)
    assert {node.text for node in feed.iterfind(".//{*}content")} == expected
    given = ("--since", since) if since else ()
    found = json.loads(run("search", "发展", "--in", "text", *given, "--json", "--index", folder).stdout)
    assert {hit["text"] for hit in found["hits"]} == expected


def test_the_day_is_a_choice_that_can_be_taken_back(client: FlaskClient) -> None:
    page = shown(client, "/search?q=发展&year=2025&since=2026-02-01")
    (chip,) = page.cssselect("#chip-since")
    assert "2026-02-01 以来" in " ".join(chip.text_content().split())
    assert parse_qs(urlsplit(chip.get("href")).query) == {"q": ["发展"], "year": ["2025"]}
    assert parse_qs(urlsplit(page.cssselect("#chip-clear")[0].get("href")).query) == {"q": ["发展"]}
    # What is typed anew, chosen, ordered or taken as a file stays what is new.
    assert page.cssselect("input[form=search-form][name=since]")[0].get("value") == "2026-02-01"
    for link in [*page.cssselect(".facet a"), *page.cssselect(".orders a"), *page.cssselect(".downloads a")]:
        assert "since=2026-02-01" in link.get("href")


def test_nothing_new_offers_what_there_was_before(client: FlaskClient) -> None:
    answer = client.get("/api/search?q=发展&since=2026-03-01").get_json()
    (offer,) = (each for each in answer["offers"] if each["kind"] == "without-since")
    assert offer["total"] == 3
    assert client.get(f"/api{offer['url']}").get_json()["total"] == 3
    page = shown(client, "/search?q=发展&since=2026-03-01")
    assert "不论何时收录" in page.cssselect(".offers")[0].text_content()


def test_the_results_offer_to_be_followed_in_words(client: FlaskClient) -> None:
    page = shown(client, "/search?q=发展")
    said = {link.text: link.get("href") for link in page.cssselect(".following a")}
    assert client.get(said["订阅这一检索的新增（Atom）"]).mimetype == "application/atom+xml"
    month_ago = str(date.today() - timedelta(days=30))
    assert parse_qs(urlsplit(said["近 30 天新收录"]).query) == {"q": ["发展"], "since": [month_ago]}


@pytest.mark.parametrize("day", ["2026-2-1", "20260201", "2026-02-30", "昨天", "2026-W05-1", "2026-02-01T00:00"])
def test_what_is_no_day_is_refused(client: FlaskClient, folder: Path, day: str) -> None:
    for path in ("/search", "/api/search", "/search.csv", "/search.atom"):
        answer = client.get(path, query_string={"q": "发展", "since": day})
        assert answer.status_code == 400
        assert "2026-01-31" in (answer.get_json()["detail"] if path.startswith("/api") else answer.text)
    assert run("search", "发展", "--since", day, "--index", folder).returncode == 2
    assert client.get("/search?since=2026-01-01&since=2026-01-02").status_code == 400


def test_a_notebook_asks_the_same(folder: Path) -> None:
    with open_index(folder) as index:
        for since, expected in SINCE.items():
            assert {hit.paragraph.text for hit in index.search("发展", since=since)} == expected


@pytest.mark.parametrize(
    "address",
    [
        "/api/counts?word=发展",
        "/api/related?word=发展",
        "/figures/other?q=项目",
        "/figures?level=county",
        "/api/figures?limit=1",
        "/words/发展?within=5",
        "/keywords?of=年:2025&against=年:2026&at_least=1",
        "/keywords.csv?of=年:2025&against=年:2026&at_least=1",
        "/api/reports?limit=1",
        "/coverage?region=370812",
        "/coverage.csv?region=370812",
    ],
)
def test_what_cannot_tell_what_is_new_refuses_to_be_asked(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 200
    refused = client.get(f"{address}&since=2026-01-31")
    assert refused.status_code == 400
    assert "since" in refused.text


@pytest.mark.parametrize("since", SINCE)
@pytest.mark.parametrize("numbers", ["", "&numbers=whole"])
def test_every_measure_of_a_trend_is_of_what_is_new(client: FlaskClient, since: str, numbers: str) -> None:
    """The three texts of each state have 发展 once each, so that all measures of a point are the same, headings apart."""
    (series,) = client.get(f"/api/trends?q=发展&since={since}{numbers}").get_json()["series"]
    paragraphs = sum(point["paragraphs"] for point in series["points"])
    assert paragraphs == len(SINCE[since])
    file = csv.DictReader(io.StringIO(client.get(f"/trends.csv?q=发展&since={since}{numbers}").text.removeprefix("\ufeff")))
    for point, row in zip(series["points"], file, strict=True):
        assert point["mentions"] == (None if numbers else point["paragraphs"])
        assert point["mentions_per_10000"] == (None if numbers else point["per_10000"])
        assert row["mentions"] == ("" if numbers else str(point["paragraphs"]))
        assert point["headings"] == 0 or not since
    page = shown(client, f"/trends?q=发展&measure=mentions&since={since}")
    told = [cell.text_content() for cell in page.cssselect("table.figures tbody tr td:nth-of-type(1)")]
    assert sum(int(text) for text in told if text.isdigit()) == paragraphs


@pytest.mark.parametrize("since", SINCE)
def test_a_count_of_what_is_new_is_the_same_from_postings_and_from_texts(folder: Path, since: str) -> None:
    """As a cluster counts it, which has no postings here: figures and sizes."""
    asked = Tallied((Dictionary("", (word("发展"), word("公共交通"))),), Filters(), since=since)
    with closing(WhooshStore(folder)) as store:
        found, texts = store.tally(asked), tally_of_texts(store.all_reports(counted(Filters())), asked, store.status())
    assert found.of_words.hits.sum(axis=0).tolist() == [len(SINCE[since]), int(CHANGED[1] in SINCE[since])]
    for one, other in ((found.sizes, texts.sizes), (found.of_words, texts.of_words)):
        assert [each.tolist() for each in one] == [each.tolist() for each in other]
    assert found.sizes.paragraphs.sum() == len(SINCE[since])


def test_a_page_of_trends_of_what_is_new_says_so_and_keeps_to_it(client: FlaskClient) -> None:
    page = shown(client, "/trends?q=发展&since=2026-02-01")
    for said in (page.cssselect("h1")[0], page.cssselect("title")[0], page.cssselect("table.figures caption")[0]):
        assert "2026-02-01 以来收录" in said.text_content()
    (box,) = page.cssselect(".trend-form input[name=since]")
    assert (box.get("type"), box.get("value"), box.get("checked")) == ("checkbox", "2026-02-01", "checked")
    assert "2026-02-01 以来" in box.getparent().text_content()
    # A table of counts has everything, so that it is not offered as the same figures.
    links = [link.get("href") for link in page.cssselect("article.trends a")]
    assert not any(link.startswith("/counts") for link in links)
    assert all("since=2026-02-01" in link for link in links if link.startswith(("/trends", "/search")))
    everything = shown(client, "/trends?q=发展")
    assert any(link.get("href").startswith("/counts") for link in everything.cssselect("article.trends a"))
    assert "以来收录" not in everything.cssselect("h1")[0].text_content()
    assert not everything.cssselect("input[name=since]")


def test_links_to_trends_and_the_chart_of_results_keep_to_what_is_new(client: FlaskClient) -> None:
    page = shown(client, "/search?q=发展&since=2026-02-01")
    links = [link.get("href") or "" for link in page.cssselect('.trend a[href^="/trends"]')]
    (part,) = [each.get("hx-get") or "" for each in page.cssselect("#trend [hx-get]")]
    assert links
    for address in (*links, part, client.get(part).headers["Location"]):
        assert parse_qs(urlsplit(address).query)["since"] == ["2026-02-01"], address
    chart = html.fromstring(client.get(part, headers={"HX-Request": "true"}).text)
    told = [int((bar.get("aria-label") or "").split("：")[1]) for bar in chart.cssselect("svg a")]
    assert sum(told) == client.get("/api/search?q=发展&since=2026-02-01").get_json()["total"] > 0


@pytest.mark.parametrize("path", ["/counts", "/counts.csv", "/counts/lines"])
def test_a_form_that_asks_what_is_new_is_refused_too(demo_store: WhooshStore, path: str) -> None:
    client = create_app(Settings(), demo_store).test_client()
    form = {"words": "发展", "by": "year", "cell": "2023,0"}
    assert client.post(path, data=form, follow_redirects=True).status_code == 200
    assert client.post(path, data=form | {"since": "2030-01-01"}).status_code == 400
    assert client.post(f"{path}?since=2030-01-01", data=form).status_code == 400
