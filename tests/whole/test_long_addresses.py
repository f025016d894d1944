"""Long and odd addresses cost neither memory nor traffic: they are refused, not kept, and not repeated in answers."""

import os
import random
from pathlib import Path
from urllib.parse import urlencode

import pytest
from flask import Response
from flask.testing import FlaskClient

from searchapp.answers.results import SearchResult
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import SearchRequest
from searchapp.web.address import MAX_PARAMETERS, MAX_PATH_BYTES
from searchapp.web.page_cache import PageCache
from tests.conftest import SEED, rounds

# Hostile addresses; 50,000 take a quarter of an hour.
ADDRESSES = int(os.environ.get("ADDRESSES", rounds(300, 600)))


@pytest.fixture(scope="module")
def client(demo_store: WhooshStore) -> FlaskClient:
    return create_app(Settings(), demo_store).test_client()


@pytest.mark.parametrize("path", ["/search", "/trends", "/facet", "/compare", "/search.csv", "/api/search", "/"])
def test_addresses_that_no_reader_makes_are_refused(client: FlaskClient, path: str) -> None:
    for query in ("&".join(["unit=x"] * 10_000), urlencode({"q": "发" * 3000})):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == 400
        assert len(answer.get_data()) < 15_000
        assert ("网址太长" in answer.text) or "too long" in answer.text


@pytest.mark.parametrize("path", ["/r/", "/words/", "/p/x/", "/h/x/", "/nothing/", "/api/reports/", "/static/", "/figures."])
@pytest.mark.parametrize("char", ["a", "发", "%00", "/"])
def test_paths_that_no_reader_makes_are_refused_and_not_repeated(
    client: FlaskClient, path: str, char: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "baogao.access")
    for number in (MAX_PATH_BYTES, rounds(5_000, 50_000)):
        for headers in ({}, {"HX-Request": "true"}):
            answer = client.get(path + char * number, headers=headers)
            assert answer.status_code == 400
            assert len(answer.get_data()) < 15_000
            assert ("网址太长" in answer.text) or "too long" in answer.text
    assert max(len(record.getMessage()) for record in caplog.records) < 7 * MAX_PATH_BYTES  # a sign may be written as six


def test_the_longest_word_has_a_page(client: FlaskClient) -> None:
    assert client.get("/words/" + "发" * 200).status_code == 200


def test_many_parameters_are_refused_however_short(client: FlaskClient) -> None:
    assert client.get("/search?" + "&".join(["x=a"] * (MAX_PARAMETERS + 1))).status_code == 400
    assert client.get("/search?" + "&".join(["x=a"] * MAX_PARAMETERS)).status_code == 200


@pytest.mark.parametrize(
    ("address", "times"),
    [("/search?q=发展", 1), ("/search?q=发展&unknown=1", 2), (f"/search?q={'发展|' * 200}改革", 2)],
    ids=["one that readers share", "an unknown parameter", "a long one"],
)
def test_only_pages_that_another_may_ask_for_are_kept(
    demo_store: WhooshStore, monkeypatch: pytest.MonkeyPatch, address: str, times: int
) -> None:
    client = create_app(Settings(), demo_store).test_client()
    asked: list[SearchRequest] = []
    search = demo_store.search

    def counted(request: SearchRequest) -> SearchResult:
        asked.append(request)
        return search(request)

    monkeypatch.setattr(demo_store, "search", counted)
    assert [client.get(address).status_code for _ in range(2)] == [200, 200]
    assert len(asked) == times


@pytest.mark.parametrize(
    "query",
    [
        urlencode({"q": "发展" * 250}),
        urlencode({"q": " OR ".join(["发展", *(f"第{number}号工程很长的名字" for number in range(45))])}),
        urlencode([("q", "发展"), *(("unit", f"某某某局{number}") for number in range(99))]),
    ],
    ids=["a long string", "many strings", "many choices"],
)
@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}], ids=["page", "fragment"])
def test_an_answer_does_not_repeat_a_long_address(client: FlaskClient, query: str, htmx: dict[str, str]) -> None:
    answer = client.get(f"/search?{query}", headers=htmx)
    assert answer.status_code == 200
    assert len(answer.get_data()) < 60_000 + 35 * len(query)


def test_a_short_address_is_repeated_where_it_serves(client: FlaskClient) -> None:
    assert 'id="facet-region-370800" href="/search?q=' in client.get("/search?q=发展").text


def test_kept_pages_count_with_their_keys() -> None:
    cache = PageCache(100_000)
    for number in range(2000):
        cache.keep(("x" * 5000, number), Response("甲"))
    kept = sum(cache.get(("x" * 5000, number)) is not None for number in range(2000))
    assert 10 <= kept <= 20


@pytest.mark.hostile
@pytest.mark.timeout(1800)
def test_varied_hostile_addresses_do_not_fill_the_memory(demo_store: WhooshStore) -> None:
    client = create_app(Settings(page_cache_mb=16), demo_store).test_client()
    rnd = random.Random(SEED)

    def resident() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1_000_000

    def address() -> str:
        letters = "".join(rnd.choices("发展工程abc甲乙丙0123", k=rnd.choice((3, 30, 300))))
        return rnd.choice(
            (
                f"/search?{urlencode({'q': letters})}",
                f"/?{letters[:3]}={letters}",
                f"/trends?{urlencode({'q': letters[:50], letters: 1})}",
                f"/r/370812-2023?{urlencode({'q': letters[:80]})}",
                f"/compare?{urlencode({'a': letters, 'b': letters})}",
                "/search?" + "&".join([f"unit={letters[:4]}{at}" for at in range(rnd.choice((1, 50, 300, 5000)))]),
            )
        )

    for _ in range(150):  # what every site needs once: templates, tables, a full cache
        client.get(address())
    before = resident()
    for _ in range(ADDRESSES):
        client.get(address(), headers={"Host": f"h{rnd.randrange(10**9)}.example"})
    assert resident() - before <= 64, f"PYTEST_SEED={SEED}"


@pytest.mark.parametrize("path", ["/r/", "/words/", "/nothing/"])
def test_a_path_is_measured_as_it_is_written_in_an_address(client: FlaskClient, path: str) -> None:
    assert client.get(path + "发" * 1_400).status_code == 400
    assert "网址太长" in client.get(path + "发" * 1_400).text


def test_no_line_of_the_log_is_long_even_where_words_are_logged(
    demo_store: WhooshStore, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "baogao.access")
    for with_queries in (True, False):
        client = create_app(Settings(log_queries=with_queries), demo_store).test_client()
        client.get("/search?q=" + "a" * 200_000)
        client.get("/" + "a" * 200_000)
        client.get("/r/" + "a" * 200_000)
        client.get("/search?" + "&".join(["unit=x"] * 50_000))
    assert len(caplog.messages) == 8
    assert max(map(len, caplog.messages)) < 25_000
