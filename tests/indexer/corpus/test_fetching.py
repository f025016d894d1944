"""Pages come from a real server on this machine: politely, within bounds, and as what they are."""

import gzip
import itertools
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.corpus import fetching
from indexer.corpus.fetching import Fetched, NotFetched, fetch_all
from indexer.sources.html import extract_of_html
from indexer.workers import Bounds
from tests.local_server import Site, local_site

# Servers that are slow, and pauses that are kept.
pytestmark = pytest.mark.long

TEXT = "<html><body><p>实施制造业技术改造项目，培育先进产业集群。</p></body></html>"
BOUNDS = Bounds(5, 512)


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(fetching, "PAUSE", 0.05)
    with local_site() as found:
        yield found


def fetch(*urls: str, bounds: Bounds = BOUNDS) -> list[Fetched | NotFetched]:
    return list(fetch_all(urls, bounds))


def reason(url: str, bounds: Bounds = BOUNDS) -> str:
    (found,) = fetch(url, bounds=bounds)
    assert isinstance(found, NotFetched), found
    return found.reason


def fetched(url: str) -> Fetched:
    (found,) = fetch(url)
    assert isinstance(found, Fetched), found
    return found


def test_a_page_is_fetched_after_the_rules_of_its_site_under_the_programs_own_name(site: Site) -> None:
    url = site.page("/report.html", TEXT.encode())
    assert fetched(url) == Fetched(url, ".html", TEXT.encode())
    assert site.paths == ["/robots.txt", "/report.html"]
    assert all(agent.startswith("baogao/") for _, _, agent in site.asked)


def test_what_robots_txt_forbids_is_never_asked_for(site: Site) -> None:
    rules = "User-agent: *\nDisallow: /\n\nUser-agent: baogao\nDisallow: /private/\nDisallow: /*.pdf$\nAllow: /private/open\n"
    site.page("/robots.txt", rules.encode(), "text/plain")
    allowed = [site.page("/report.html", TEXT.encode()), site.page("/private/open", TEXT.encode())]
    forbidden = [site.page("/private/report", TEXT.encode()), site.page("/a/b.pdf", b"%PDF-", "application/pdf")]
    found = fetch(*allowed, *forbidden)
    assert [type(each) for each in found] == [Fetched, Fetched, NotFetched, NotFetched]
    assert all(isinstance(each, NotFetched) and "forbids it" in each.reason for each in found[2:])
    assert site.paths == ["/robots.txt", "/report.html", "/private/open"]


def test_a_redirect_is_followed_only_where_the_rules_of_the_other_site_allow_it(site: Site) -> None:
    with local_site() as other:
        other.page("/robots.txt", b"User-agent: *\nDisallow: /no", "text/plain")
        for name in ("/no", "/yes"):
            target = other.page(name, TEXT.encode())
            site.routes[name] = (302, {"Location": target, "Content-Length": "0"}, b"")
        assert fetched(site.address + "/yes").url == other.address + "/yes"
        assert "forbids it" in reason(site.address + "/no")
        assert other.paths.count("/no") == 0
    site.routes["/loop"] = (301, {"Location": "/loop", "Content-Length": "0"}, b"")
    assert "redirected more than" in reason(site.address + "/loop")
    site.routes["/file"] = (301, {"Location": "file:///etc/passwd", "Content-Length": "0"}, b"")
    assert "no address that can be fetched" in reason(site.address + "/file")


@pytest.mark.parametrize(("status", "may"), [(404, True), (403, True), (500, False), (503, False), (429, False)])
def test_rules_that_are_not_there_allow_and_rules_that_cannot_be_had_forbid(site: Site, status: int, may: bool) -> None:
    site.routes["/robots.txt"] = (status, {"Content-Length": "0"}, b"")
    (found,) = fetch(site.page("/report", TEXT.encode()))
    assert isinstance(found, Fetched) is may


def test_requests_to_one_site_are_as_far_apart_as_it_asks(site: Site) -> None:
    site.page("/robots.txt", b"User-agent: *\nCrawl-delay: 0.6\n", "text/plain")
    assert all(isinstance(each, Fetched) for each in fetch(*[site.page(f"/{n}", TEXT.encode()) for n in range(3)]))
    times = [when for when, path, _ in site.asked if path != "/robots.txt"]
    assert all(after - before >= 0.55 for before, after in itertools.pairwise(times))


@pytest.mark.parametrize("asks", ["Crawl-delay: 60", "Request-rate: 1/60"])
def test_a_site_that_asks_for_longer_pauses_is_asked_for_one_document(site: Site, asks: str) -> None:
    site.page("/robots.txt", f"User-agent: *\n{asks}\n".encode(), "text/plain")
    first, second = fetch(*[site.page(f"/{n}", TEXT.encode()) for n in range(2)])
    assert isinstance(first, Fetched)
    assert isinstance(second, NotFetched)
    assert second.reason == "asks for 60 seconds between any two documents; fetch one at a time, so far apart"
    assert [path for _, path, _ in site.asked] == ["/robots.txt", "/0"]


def test_a_site_that_says_when_to_come_back_is_quoted(site: Site) -> None:
    site.routes["/busy"] = (429, {"Retry-After": "120", "Content-Length": "0"}, b"")
    assert reason(site.address + "/busy") == "answers 429 Too Many Requests; asks to come back after 120 seconds"
    assert "answers 404" in reason(site.address + "/none")


def test_a_body_that_comes_drop_by_drop_or_never_ends_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MAX_PAUSE", 0.0)

    def drops() -> Iterator[bytes]:
        for _ in range(600):
            yield b"x"
            time.sleep(0.1)

    site.routes["/drops"] = (200, {"Content-Type": "text/html"}, drops)
    began = time.monotonic()
    assert "takes longer than 1.5 seconds to fetch" in reason(site.address + "/drops", Bounds(1.5, 512))
    assert time.monotonic() - began < 30
    monkeypatch.setattr(fetching, "MAX_SOURCE_BYTES", 1_000_000)
    site.routes["/endless"] = (200, {"Content-Type": "text/html"}, lambda: itertools.repeat(b"x" * 60_000))
    assert "is larger than 1,000,000 bytes" in reason(site.address + "/endless")


def test_a_bomb_is_bounded_by_what_it_unpacks_to(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MAX_SOURCE_BYTES", 1_000_000)
    bomb = gzip.compress(b"0" * 80_000_000)
    assert len(bomb) < 100_000
    assert "is larger than" in reason(site.page("/bomb", bomb, **{"Content-Encoding": "gzip"}))
    small = site.page("/small", gzip.compress(TEXT.encode()), **{"Content-Encoding": "gzip"})
    assert fetched(small).content == TEXT.encode()


def test_a_body_that_breaks_off_is_no_report(site: Site) -> None:
    site.routes["/cut"] = (200, {"Content-Type": "text/html", "Content-Length": "9999"}, TEXT.encode())
    assert "breaks off" in reason(site.address + "/cut")


def test_a_host_that_is_not_there_is_said_in_plain_words(site: Site) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        said = reason(f"http://127.0.0.1:{closed.getsockname()[1]}/")
    assert said == "cannot be fetched: Connection refused"
    assert "no-such-host.invalid" in reason("http://no-such-host.invalid/") or "not known" in reason(
        "http://no-such-host.invalid/"
    )


@pytest.mark.parametrize(
    ("said", "charset"),
    [("gb2312", "gb18030"), ("GBK", "gb18030"), ("big5", "big5"), ("utf-8", "utf-8"), ("utf-16le", "utf-16le")],
)
def test_a_charset_that_only_the_server_tells_is_believed(site: Site, said: str, charset: str) -> None:
    traditional = TEXT.replace("产业", "產業").replace("实", "實") if charset == "big5" else TEXT
    text = traditional.replace("进", "進").replace("项", "項").replace("术", "術") if charset == "big5" else traditional
    text = text.encode(charset, "ignore").decode(charset)
    page = fetched(site.page("/page", text.encode(charset), f"text/html; charset={said}"))
    assert page.content.decode("utf-8-sig") == text
    (line,) = extract_of_html(page.content).lines
    assert line.text in text


def test_a_charset_that_is_wrong_leaves_the_bytes_as_they_are(site: Site) -> None:
    content = TEXT.encode("gb18030")
    assert fetched(site.page("/page", content, "text/html; charset=utf-8")).content == content
    assert fetched(site.page("/odd", content, "text/html; charset=nonsense")).content == content


@pytest.mark.parametrize(
    ("path", "sort", "content", "suffix"),
    [
        ("/x", "application/pdf", b"%PDF-1.4", ".pdf"),
        ("/x", "application/octet-stream", b"%PDF-1.4", ".pdf"),
        ("/x.docx", "application/octet-stream", b"PK", ".docx"),
        ("/%E6%8A%A5%E5%91%8A.txt", "", b"text", ".txt"),
        ("/x", "", b"<!DOCTYPE html><html>", ".html"),
        ("/x", "text/plain", b"text", ".txt"),
    ],
)
def test_a_document_is_read_as_what_its_type_its_name_or_its_first_bytes_say(
    site: Site, path: str, sort: str, content: bytes, suffix: str
) -> None:
    assert fetched(site.page(path, content, sort)).suffix == suffix


def test_the_name_that_a_server_gives_to_a_download_tells_its_sort(site: Site) -> None:
    named = {"Content-Disposition": "attachment; filename*=UTF-8''%E6%8A%A5%E5%91%8A.docx"}
    assert fetched(site.page("/download?id=1", b"PK", "application/octet-stream", **named)).suffix == ".docx"


@pytest.mark.parametrize(("sort", "says"), [("image/png", "is image/png"), ("application/msword", "Save it as .docx")])
def test_what_no_reader_is_there_for_is_refused(site: Site, sort: str, says: str) -> None:
    assert says in reason(site.page("/x", b"\x89PNG", sort))


@pytest.mark.parametrize(
    "odd", ["http://[bad/", "http://a b/", "http://:80/", "http://127.0.0.1:99999/", f"http://{'a' * 80}.invalid/"]
)
def test_an_odd_address_is_said_and_stops_no_other(site: Site, odd: str) -> None:
    url = site.page("/report", TEXT.encode())
    refused, found = fetch(odd, url)
    assert isinstance(refused, NotFetched)
    assert refused.reason
    assert isinstance(found, Fetched)


def test_nothing_is_fetched_by_other_means_than_http(tmp_path: Path) -> None:
    assert [fetching.is_address(each) for each in ("https://a/b", "HTTP://a", "file:///etc/passwd", "a.txt")] == [
        True, True, False, False,
    ]  # fmt: skip
