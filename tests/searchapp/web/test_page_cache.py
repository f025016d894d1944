"""Pages that are kept are the pages that would be made: of the commit, the language and the address that is asked for."""

import threading
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import Mock
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from indexer.building.build import build
from searchapp.answers.compare import compare
from searchapp.answers.results import SearchResult
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import QueryError, SearchRequest
from searchapp.web.page_cache import PARAMETERS, keep_pages
from tests.page_kinds import page_kinds
from tests.small_corpus import write_report

HTMX = {"HX-Request": "true"}


def clients(store: WhooshStore) -> tuple[FlaskClient, FlaskClient]:
    """One that keeps pages and one that does not."""
    return create_app(Settings(), store).test_client(), create_app(Settings(page_cache_mb=0), store).test_client()


@pytest.mark.long
def test_a_kept_page_is_the_page_made_anew(demo_store: WhooshStore) -> None:
    keeping, plain = clients(demo_store)
    for language in ("zh-Hans", "en"):
        for client in (keeping, plain):
            client.post("/language", data={"language": language})
        for url in page_kinds(demo_store).values():
            for headers in ({}, HTMX, HTMX | {"HX-History-Restore-Request": "true"}):
                expected = plain.get(url, headers=headers)
                for _ in range(2):
                    found = keeping.get(url, headers=headers)
                    assert (found.status_code, found.text) == (expected.status_code, expected.text), url
                    ours = {
                        name: value for name, value in found.headers.items() if name not in ("ETag", "Cache-Control", "Date")
                    }
                    assert ours == dict(expected.headers), url


def test_a_page_is_kept_for_the_commit_that_it_was_asked_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchapp.engines.whoosh.store.REFRESH_SECONDS", 0.0)
    write_report(tmp_path / "corpus", "a.txt", body=("甲村修路。",))
    build([tmp_path / "corpus"], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    client = clients(store)[0]
    before, search = store.version(), WhooshStore.search

    def search_when_a_commit_has_come(asked: WhooshStore, request: SearchRequest) -> SearchResult:
        write_report(tmp_path / "corpus", "a.txt", body=("乙村修路。",))
        build([tmp_path / "corpus"], tmp_path / "index")
        return search(asked, request)

    with monkeypatch.context() as patched:
        patched.setattr(WhooshStore, "search", search_when_a_commit_has_come)
        assert "甲村" in client.get("/search?q=修路").text
    assert "乙村" in client.get("/search?q=修路").text
    # As after a cluster's alias was led back to the index before.
    monkeypatch.setattr(WhooshStore, "version", lambda _: before)
    assert "乙村" not in client.get("/search?q=修路").text


def test_a_page_is_not_kept_if_what_it_depends_on_has_changed_while_it_was_made(
    demo_store: WhooshStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when words are learned anew meanwhile: a page made half of the one and half of the other is nobody's answer."""
    client = clients(demo_store)[0]
    asked, search = [], WhooshStore.search
    version = ["before"]

    def search_while_it_changes(store: WhooshStore, request: SearchRequest) -> SearchResult:
        asked.append(request)
        version[0] = "after"
        return search(store, request)

    monkeypatch.setattr(WhooshStore, "search", search_while_it_changes)
    monkeypatch.setattr(WhooshStore, "version", lambda _: version[0])
    assert client.get("/search?q=发展").status_code == 200
    once = len(asked)
    version[0] = "before"
    assert client.get("/search?q=发展").status_code == 200
    assert len(asked) == 2 * once > 0
    # What has not changed meanwhile is kept.
    version[0] = "after"
    assert client.get("/search?q=改革").status_code == 200
    made = len(asked)
    assert client.get("/search?q=改革").status_code == 200
    assert len(asked) == made


def test_a_new_commit_is_answered_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchapp.engines.whoosh.store.REFRESH_SECONDS", 0.0)
    write_report(tmp_path / "corpus", "a.txt", body=("甲村修路。",))
    build([tmp_path / "corpus"], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    client = clients(store)[0]
    first = client.get("/search?q=甲村")
    assert "1 段，来自 1 份报告" in first.text
    write_report(tmp_path / "corpus", "b.txt", year=2024, body=("甲村架桥。",))
    build([tmp_path / "corpus"], tmp_path / "index")
    second = client.get("/search?q=甲村", headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert "2 段，来自 2 份报告" in second.text
    store.close()


def test_a_browser_that_has_the_page_is_told_so(demo_store: WhooshStore) -> None:
    client = clients(demo_store)[0]
    first = client.get("/search?q=发展")
    again = client.get("/search?q=发展", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["Vary"] == first.headers["Vary"]
    assert again.headers["Content-Security-Policy"] == first.headers["Content-Security-Policy"]
    client.post("/language", data={"language": "en"})
    other = client.get("/search?q=发展", headers={"If-None-Match": first.headers["ETag"]})
    assert (other.status_code, other.headers["Content-Language"]) == (200, "en")


def test_errors_and_cookies_are_never_kept(demo_store: WhooshStore) -> None:
    client = clients(demo_store)[0]
    for url in ('/search?q="发展', "/nowhere", "/search?q=发展&page=99", "/p/370812-2023/1-0123456789abcdef"):
        assert "ETag" not in client.get(url).headers
    assert "Set-Cookie" in client.post("/language", data={"language": "en"}).headers
    assert "Set-Cookie" not in client.get("/").headers


def test_full_links_are_those_of_the_host_that_is_asked(demo_store: WhooshStore) -> None:
    client = clients(demo_store)[0]
    for host in ("one.example", "two.example", "one.example"):
        assert f'data-full="http://{host}/p/' in client.get("/search?q=发展", headers={"Host": host}).text


def test_many_threads_get_whole_pages(demo_store: WhooshStore) -> None:
    app = create_app(Settings(page_cache_mb=1), demo_store)
    expected = {
        f"/search?q={word}": "" for word in ("发展", "新能源", "项目", "企业", "产业", "工业", "教育", "投资", "改革", "创新")
    }
    for url in expected:
        expected[url] = app.test_client().get(url).text
    wrong: list[str] = []

    def ask() -> None:
        client = app.test_client()
        for _ in range(5):
            wrong.extend(url for url, text in expected.items() if client.get(url).text != text)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


@pytest.mark.long
def test_forty_who_ask_for_one_page_at_once_have_it_made_once(demo_store: WhooshStore, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(Settings(), demo_store)
    made: list[int] = []
    all_here = threading.Barrier(40)

    def noted(*reports: Any) -> Any:
        made.append(threading.get_ident())
        time.sleep(0.5)
        return compare(*reports)

    monkeypatch.setattr("searchapp.routes.compare.compare", noted)
    answers: list[str] = []

    def ask() -> None:
        client = app.test_client()
        all_here.wait()
        answers.append(client.get("/compare?a=370812-2023&b=371503-2024").text)

    threads = [threading.Thread(target=ask) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert len(answers) == 40
    assert len(set(answers)) == 1


def asked_at_once(app: Flask, many: int) -> list[Any]:
    """The answers of so many who ask for one page."""
    answers: list[Any] = []
    all_here = threading.Barrier(many)

    def ask() -> None:
        client = app.test_client()
        all_here.wait()
        answers.append(client.get("/compare?a=370812-2023&b=371503-2024"))

    threads = [threading.Thread(target=ask) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Who compared two reports, which takes a second."""
    made: list[int] = []

    def noted(*reports: Any) -> Any:
        made.append(threading.get_ident())
        time.sleep(1.0)
        return compare(*reports)

    monkeypatch.setattr("searchapp.routes.compare.compare", noted)
    return made


@pytest.mark.long
def test_who_waits_too_long_for_a_page_is_told_so_and_does_not_make_it_too(
    demo_store: WhooshStore, monkeypatch: pytest.MonkeyPatch, made: list[int]
) -> None:
    monkeypatch.setattr("searchapp.web.page_cache._PATIENCE_SECONDS", 0.2)
    app = create_app(Settings(), demo_store)
    answers = asked_at_once(app, 8)
    assert sorted(each.status_code for each in answers) == [200] + [503] * 7
    for refused in answers:
        if refused.status_code == 503:
            assert int(refused.headers["Retry-After"]) > 0
            assert "这不表示没有结果" in refused.text
            assert "下载太多" not in refused.text
    assert len(made) == 1
    assert app.test_client().get("/compare?a=370812-2023&b=371503-2024").status_code == 200
    assert len(made) == 1


@pytest.mark.long
def test_pages_that_are_not_kept_are_made_once_for_all_who_wait(
    demo_store: WhooshStore, monkeypatch: pytest.MonkeyPatch, made: list[int]
) -> None:
    app = create_app(Settings(page_cache_mb=0), demo_store)
    keep_pages(app, 10)  # no page is so small
    answers = asked_at_once(app, 8)
    assert {each.status_code for each in answers} == {200}
    assert len({each.text for each in answers}) == 1
    assert len(made) == 1

    def refusing(*_: Any) -> Any:
        made.append(threading.get_ident())
        time.sleep(1.0)
        raise QueryError("这两份太长。", "These two are too long.")

    monkeypatch.setattr("searchapp.routes.compare.compare", refusing)
    answers = asked_at_once(app, 8)
    assert {each.status_code for each in answers} == {400}
    assert all("太长" in each.text for each in answers)
    assert len(made) == 2


def test_a_page_that_cannot_be_made_holds_nobody_up(demo_store: WhooshStore, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(Settings(), demo_store)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    def broken(*_: Any) -> Any:
        raise RuntimeError("broken")

    monkeypatch.setattr("searchapp.routes.compare.compare", broken)
    address = "/compare?a=370812-2023&b=371503-2024"
    assert app.test_client().get(address).status_code == 500
    monkeypatch.undo()
    assert app.test_client().get(address).status_code == 200


def test_reports_too_long_to_be_set_side_by_side_are_said_to_be(
    demo_store: WhooshStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searchapp.routes.compare.MAX_PAIRS", 100)
    answer = clients(demo_store)[0].get("/compare?a=370812-2023&b=371503-2024")
    assert answer.status_code == 400
    assert "太长" in answer.text


def test_every_parameter_of_a_page_is_one_that_pages_are_kept_by(demo_store: WhooshStore) -> None:
    taken = {name for address in page_kinds(demo_store).values() for name in parse_qs(urlsplit(address).query)}
    assert {"q", "since", "show", "word"} <= taken
    assert taken - PARAMETERS <= {"p", "note", "edit"}, "baskets are of one reader each"


def test_a_page_that_a_browser_had_already_is_whole_for_the_next_reader(demo_store: WhooshStore) -> None:
    app = create_app(Settings(), demo_store)
    first = app.test_client().get("/search?q=发展")
    for _ in range(2):
        assert app.test_client().get("/search?q=发展", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
        again = app.test_client().get("/search?q=发展")
        assert (again.status_code, again.data) == (200, first.data)


def test_a_kept_page_is_of_the_day_and_the_scheme_that_it_is_asked_by(
    demo_store: WhooshStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = create_app(Settings(), demo_store).test_client()
    for scheme in ("http", "https", "http"):
        assert f'data-full="{scheme}://localhost/p/' in client.get("/search?q=发展", base_url=f"{scheme}://localhost").text
    for ahead in (0, 1, 0):
        day = Mock(wraps=date, **{"today.return_value": date(2026, 3, 14) + timedelta(days=ahead)})

        for module in ("searchapp.app", "searchapp.routes.reports", "searchapp.web.page_cache"):
            monkeypatch.setattr(f"{module}.date", day)
        assert f"2026-03-{14 + ahead}" in client.get("/r/370812-2023").text
