"""The pages in English: everything but what reports say is translated, and what is Chinese is marked as Chinese."""

import io
import json
import re
import subprocess
import sys
from gettext import GNUTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask.testing import FlaskClient
from lxml import html

from indexer.figures.indicators import indicators
from indexer.model import DOUBT_LABELS, Confidence, ReportKind
from indexer.vocabulary.taxonomy import taxonomy
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.web import language
from tests.conftest import ROOT
from tests.page_kinds import page_kinds

HAN = re.compile(r"[\u3001-\u301f\u4e00-\u9fff\uff01-\uff1f]")
# What an English message repeats of a question.
QUOTED = re.compile('“[^”]*”|"[^"]*"')
ENGLISH_TEXTS = ROOT / "searchapp" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
PLACES = re.compile(r"%\((\w+)\)[sd]")


@pytest.fixture
def client(demo_store: WhooshStore) -> FlaskClient:
    return create_app(Settings(), demo_store).test_client()


@pytest.fixture
def english(client: FlaskClient) -> FlaskClient:
    client.post("/language", data={"language": "en"})
    return client


def catalog(path: Path) -> Catalog:
    return read_po(io.BytesIO(path.read_bytes()))


def texts_of(texts: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Text in its singular and plural, or one form → its translations."""

    def forms(text: object) -> tuple[str, ...]:
        return (text,) if isinstance(text, str) else tuple(map(str, text)) if isinstance(text, list | tuple) else ()

    return {forms(message.id): forms(message.string) for message in texts if message.id}


@pytest.mark.long
def test_every_text_of_code_and_templates_is_translated(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract", "-F", "pyproject.toml"]
    command += ["-k", "marked", "-k", "plural:1,1", "-o", str(tmp_path / "texts.pot"), "."]
    subprocess.run(command, cwd=ROOT, check=True)
    there = catalog(ENGLISH_TEXTS)
    assert set(texts_of(there)) == set(texts_of(catalog(tmp_path / "texts.pot"))), "run: make translations"
    assert not [message.id for message in there if message.fuzzy]
    for (own, *_), said in texts_of(there).items():
        assert said, own
        assert all(said), own
        assert all(set(PLACES.findall(text)) <= set(PLACES.findall(own)) for text in said), own
        assert set(PLACES.findall(said[-1])) == set(PLACES.findall(own)), own


def test_the_compiled_texts_are_those_of_the_source() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalog(ENGLISH_TEXTS))
    made = texts_in(io.BytesIO(compiled.getvalue()))
    assert len(made) > 200
    assert texts_in(io.BytesIO(ENGLISH_TEXTS.with_suffix(".mo").read_bytes())) == made, "run: make translations"


def texts_in(compiled: io.BytesIO) -> dict[object, str]:
    """All texts of a compiled catalog but its head, which has dates."""
    return {key: text for key, text in vars(GNUTranslations(compiled))["_catalog"].items() if key}


def test_the_vocabulary_is_that_of_the_reports() -> None:
    labels = {*taxonomy().chapter_labels.values(), *taxonomy().topic_words, *(kind.label for kind in ReportKind)}
    labels |= {confidence.label for confidence in Confidence} | set(DOUBT_LABELS.values())
    labels |= {indicator.label for indicator in indicators().by_name.values()}
    assert set(language.VOCABULARY) == labels


def untranslated(page: html.HtmlElement) -> list[str]:
    """Texts and labels of a page in Chinese that no element marks as Chinese."""
    found = []
    for node in page.iter():
        if not isinstance(node.tag, str) or (node.tag == "title" and node.getparent().tag == "head"):
            continue
        is_chinese = next((each.get("lang") for each in (node, *node.iterancestors()) if each.get("lang")), "") != "en"
        texts = [node.text] + [child.tail for child in node] + [node.get(name) for name in ("aria-label", "placeholder", "alt")]
        found += [text for text in texts if text and not is_chinese and HAN.search(QUOTED.sub("", text))]
    return found


def test_english_pages_have_no_chinese_but_what_is_marked_as_such(english: FlaskClient, demo_store: WhooshStore) -> None:
    kinds = page_kinds(demo_store) | {"bad": "/search?region=兖洲", "no report": "/r/1-1", "bad trend": "/trends?by=x"}
    for name, url in kinds.items():
        answer = english.get(url)
        page = html.fromstring(answer.text)
        assert page.get("lang") == answer.headers["Content-Language"] == "en", name
        left = [text for text in untranslated(page) if text.strip() not in ("such as 宁德时代", "such as 山东")]
        assert not left, (name, left)
        assert page.cssselect("button[name=language]")[0].get("lang") == "zh-Hans"
        assert "%(" not in answer.text, name


def test_chinese_pages_have_no_english_but_names(client: FlaskClient, demo_store: WhooshStore) -> None:
    for name, url in page_kinds(demo_store).items():
        answer = client.get(url)
        page = html.fromstring(answer.text)
        assert page.get("lang") == answer.headers["Content-Language"] == "zh-Hans", name
        assert {node.get("lang") for node in page.cssselect("body [lang]")} <= {"en", "zh-Hans"}
        (switch,) = page.cssselect("header [lang=en]")
        assert switch.text == "English"
        words = [node.text for node in page.cssselect("button, h1, h2, h3, summary, dt, th") if node.text and node != switch]
        assert not [text for text in words if re.fullmatch(r"(?!logDice)[A-Za-z ,]{4,}", text.strip())], name


def test_the_language_changes_no_answer(client: FlaskClient) -> None:
    def shown() -> list[tuple[str | None, list[str | None]]]:
        pages = [html.fromstring(client.get(url).text) for url in ("/search?q=发展", "/search?q=电池&view=reports&sort=year")]
        links = "a.permalink, .facets a, .pager a, .sorts a"
        return [(page.cssselect("#q")[0].get("value"), [a.get("href") for a in page.cssselect(links)]) for page in pages]

    before = shown()
    client.post("/language", data={"language": "en"})
    assert shown() == before


def test_numbers_of_one_and_of_many_are_said_as_english_does(english: FlaskClient, demo_store: WhooshStore) -> None:
    one = html.fromstring(english.get("/search?q=宁德时代&region=370812&year=2023&chapter=outlook").text)
    many = html.fromstring(english.get("/search?q=宁德时代").text)
    assert many.cssselect("#count")[0].text == "9 paragraphs from 4 reports"
    said = str(one.cssselect("#count")[0].text)
    assert said in ("1 paragraph from 1 report", "No paragraph found") or re.fullmatch(r"\d+ paragraphs from 1 report", said)


def test_the_choice_is_kept_and_can_be_taken_back(client: FlaskClient) -> None:
    assert html.fromstring(client.get("/help").text).get("lang") == "zh-Hans"
    answer = client.post("/language", data={"language": "en", "back": "/help"})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/help")
    assert html.fromstring(client.get("/help").text).get("lang") == "en"
    client.post("/language", data={"language": "zh-Hans"})
    assert html.fromstring(client.get("/help").text).get("lang") == "zh-Hans"
    client.post("/language", data={"language": "tlh"})
    assert html.fromstring(client.get("/help").text).get("lang") == "zh-Hans"


@pytest.mark.parametrize(
    ("referrer", "back", "to"),
    [
        ("http://localhost/search?q=%E5%8F%91%E5%B1%95&page=2", "/search?q=old", "/search?q=%E5%8F%91%E5%B1%95&page=2"),
        (None, "/search?q=%E5%8F%91%E5%B1%95", "/search?q=%E5%8F%91%E5%B1%95"),
        ("http://elsewhere.example/search", "/help", "/help"),
        (None, "//elsewhere.example/", "/"),
        (None, "/\\elsewhere.example/", "/"),
        (None, "https://elsewhere.example/", "/"),
        (None, "/\r\nSet-Cookie: a=b", "/"),
        ("http://localhost//elsewhere.example/", "/help", "/"),
        (None, "", "/"),
        ("http://[bad", "/help", "/help"),
    ],
)
def test_the_way_back_leads_nowhere_but_to_this_site(client: FlaskClient, referrer: str | None, back: str, to: str) -> None:
    headers = {"Referer": referrer} if referrer else {}
    answer = client.post("/language", data={"language": "en", "back": back}, headers=headers)
    assert answer.headers["Location"] == to


def test_errors_of_the_api_come_in_both_languages(client: FlaskClient) -> None:
    said = json.loads(client.get("/api/nowhere").text)
    assert (said["detail"], said["detail_zh"]) == ("There is no such page.", "没有这个页面。")


def language_of(answer: object) -> str:
    return str(html.fromstring(answer.text).get("lang"))  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("en-GB,en;q=0.9", "en"),
        ("en-US,en;q=0.9,zh-CN;q=0.8", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-TW,en;q=0.8", "zh-Hans"),
        ("zh;q=0.3,en;q=0.8", "en"),
        ("fr-FR,fr;q=0.9,en;q=0.5", "en"),
        ("de", "zh-Hans"),
        ("en;q=0", "zh-Hans"),
        ("*", "zh-Hans"),
        ("", "zh-Hans"),
        (";;,q=,", "zh-Hans"),
    ],
)
def test_the_first_visit_is_in_the_language_of_the_browser(client: FlaskClient, asked: str, given: str) -> None:
    answer = client.get("/", headers={"Accept-Language": asked})
    assert language_of(answer) == given
    assert "Set-Cookie" not in answer.headers, "nobody has chosen anything"
    assert "Accept-Language" in answer.headers["Vary"]
    # What a reader chose holds, whatever the browser asks for.
    other = "zh-Hans" if given == "en" else "en"
    client.post("/language", data={"language": other})
    assert language_of(client.get("/", headers={"Accept-Language": asked})) == other


def test_an_address_that_names_a_language_wins_and_is_remembered(client: FlaskClient) -> None:
    german = {"Accept-Language": "de"}
    for tag, given in (("en", "en"), ("EN-us", "en"), ("zh", "zh-Hans"), ("zh-CN", "zh-Hans"), ("en", "en")):
        answer = client.get(f"/help?lang={tag}", headers=german)
        assert language_of(answer) == answer.headers["Content-Language"] == given
        assert language_of(client.get("/search?q=发展", headers=german)) == given
    for tag in ("tlh", ""):
        assert language_of(client.get(f"/help?lang={tag}", headers=german)) == "en"
    # A choice on a page whose address names a language holds, too.
    answer = client.post(
        "/language", data={"language": "zh-Hans"}, headers={"Referer": "http://localhost/search?q=a&lang=en&page=2"}
    )
    assert answer.headers["Location"] == "/search?q=a&page=2"
    assert language_of(client.get("/help", headers=german)) == "zh-Hans"


def test_a_language_in_an_address_is_not_lost_where_it_is_sent_on(client: FlaskClient) -> None:
    for path, to in (
        ("/search?q=发展&from=2023&to=2024&lang=en", "/search?q=%E5%8F%91%E5%B1%95&year=2023..2024&lang=en"),
        ("/R/370812-2023?lang=en", None),
        ("/r/370812-2023/?lang=en", "/r/370812-2023?lang=en"),
    ):
        answer = client.get(path)
        if to is not None:
            assert answer.headers["Location"] == to
        client.delete_cookie("language")


@pytest.mark.long
def test_every_page_is_the_same_by_address_and_by_choice(demo_store: WhooshStore) -> None:
    by_address, by_choice = (create_app(Settings(), demo_store).test_client() for _ in range(2))
    by_choice.post("/language", data={"language": "en"})
    for name, url in page_kinds(demo_store).items():
        by_address.delete_cookie("language")
        found = by_address.get(f"{url}{'&' if '?' in url else '?'}lang=en", follow_redirects=True)
        expected = by_choice.get(url, follow_redirects=True)
        assert found.status_code == expected.status_code, name
        assert (html.fromstring(found.text).get("lang"), found.headers["Content-Language"]) == ("en", "en"), name
        mains = [html.fromstring(each.text).cssselect("main")[0] for each in (found, expected)]
        texts = [" ".join("".join(map(str, main.itertext())).split()) for main in mains]
        assert texts[0] == texts[1], name
        links = [[each.get("href") for each in main.cssselect("a[href]")] for main in mains]
        assert links[0] == links[1], name


@pytest.mark.long
def test_whatever_differs_by_language_is_kept_apart_by_it(demo_store: WhooshStore) -> None:
    """Pages, files, feeds, descriptions and errors; what is the same in both is kept once."""
    client = create_app(Settings(), demo_store).test_client()
    files = (
        "/search.atom?q=发展", "/search.atom", "/opensearch.xml", "/sitemap.xml", "/robots.txt", "/search.csv?q=发展",
        "/suggest?q=b", "/keywords.csv?of=章:tasks&against=章:review", "/coverage.csv", "/counts.csv?word=发展",
        "/counts.json?word=发展", "/figures.csv", "/r/370812-2023/text.txt", "/r/370812-2023/cite.bib",
        "/trends.csv?q=发展", "/related.csv?word=就业", "/api/search?q=发展", "/api/search?q=%22",
        "/api/counts?word=发展", "/counts.exe", "/basket.md", "/figures?least=x", "/p/x/y",
    )  # fmt: skip
    differing = set()
    for url in (*page_kinds(demo_store).values(), *files):
        answers = [client.get(url, headers={"Accept-Language": tag}, follow_redirects=True) for tag in ("en", "zh")]
        english, chinese = (re.sub(rb'"took_ms": ?[0-9.e-]+', b"", answer.data) for answer in answers)
        vary = answers[0].headers.get("Vary", "")
        if english != chinese:
            differing.add(url)
            assert {"Accept-Language", "Cookie"} <= set(vary.split(", ")), url
            assert [answer.headers["Content-Language"] for answer in answers] == ["en", "zh-Hans"], url
    assert {"/search.atom", "/opensearch.xml", "/"} <= differing
    for url in ("/search.csv?q=发展", "/static/app.css", "/api/counts?word=发展", "/sitemap.xml"):
        with client.get(url) as answer:
            assert "Accept-Language" not in answer.headers.get("Vary", ""), url


def test_pages_name_their_address_in_each_language(client: FlaskClient) -> None:
    page = html.fromstring(client.get("/help").text)
    found = {each.get("hreflang"): each.get("href") for each in page.cssselect("link[hreflang]")}
    assert found == {"zh-Hans": "/help?lang=zh-Hans", "en": "/help?lang=en"}
    for tag, address in found.items():
        assert language_of(client.get(str(address))) == tag


def test_places_have_english_names_beside_the_chinese_on_english_pages_alone(client: FlaskClient, english: FlaskClient) -> None:
    pages = {
        "/search?q=发展&region=370812&in=text": {"Yanzhou, Jining, Shandong", "Yanzhou", "Shandong"},
        "/search?q=工作&in=headings": {"Yanzhou, Jining, Shandong"},
        "/facet?name=region&q=发展": {"Yanzhou", "Heze"},
        "/trends?q=发展&by=region": {"Shandong"},
        "/coverage": {"Yanzhou"},
        "/figures?level=county": {"Yanzhou"},
        "/r/370812-2023": {"Yanzhou, Jining, Shandong 2023"},
        "/compare?a=370812-2023&b=371503-2024": {"Yanzhou, Jining, Shandong", "Chiping, Liaocheng, Shandong"},
        "/counts?word=发展&by=place": {"Yanzhou"},
        "/": {"Yanzhou"},
    }
    for url, names in pages.items():
        page = html.fromstring(english.get(url).text)
        found = {" ".join("".join(map(str, each.itertext())).split()) for each in page.cssselect(".in-english")}
        assert names <= found, (url, found)
        assert not any(HAN.search(name) for name in found), url
        # Outside of what is marked as Chinese, and never in its place.
        assert not page.cssselect("[lang=zh-Hans] .in-english"), url
        plain = html.fromstring(client.get(f"{url}{'&' if '?' in url else '?'}lang=zh").text)
        assert not plain.cssselect(".in-english"), url
        client.post("/language", data={"language": "en"})


def test_what_is_no_page_keeps_no_language_of_a_reader(demo_store: WhooshStore) -> None:
    client = create_app(Settings(), demo_store).test_client()
    for address in ("/static/app-0.css?lang=en", "/api/search?q=发展&lang=en", "/search.csv?q=发展&lang=en"):
        with client.get(address) as answer:
            assert "Set-Cookie" not in answer.headers, address
    assert "Set-Cookie" in client.get("/help?lang=en").headers
