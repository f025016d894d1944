"""Pages and API, through Flask's own client over the real engine."""

import csv
import io
import json
import random
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from lxml import etree, html

from indexer.building.build import build
from indexer.figures.figure import Figure
from indexer.model import ReportRecord
from searchapp.answers.citations import FORMATS, citation_of, cite
from searchapp.answers.results import (
    Hit,
    Likeness,
    Nearest,
    ReportContents,
    SearchResult,
    Status,
    TrendPoint,
    Vocabulary,
    path_of,
)
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.counting.association import WordCounts
from searchapp.counting.tally import Tallied, Tally
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import Filters, SearchRequest, Sort
from searchapp.questions.read_figures import FiguresRequest
from searchapp.questions.read_query import read_query
from searchapp.related.vectors import WordVectors
from searchapp.store.base import StoreError
from tests.command_line import search as search_by_command
from tests.conftest import ROOT, SEED, rounds
from tests.small_corpus import report_text, write_report

HTMX = {"HX-Request": "true"}
STATIC = ROOT / "searchapp" / "static"


@pytest.fixture(scope="module")
def client(demo_store: WhooshStore) -> FlaskClient:
    return create_app(Settings(), demo_store).test_client()


class FailingStore:
    """A store whose engine is down."""

    def at_once(self) -> "FailingStore":
        return self

    def search(self, request: SearchRequest) -> SearchResult:
        raise StoreError("down")

    def all_hits(self, request: SearchRequest) -> Iterator[Hit]:
        raise StoreError("down")

    def all_reports(self, filters: Filters) -> Iterator[ReportContents]:
        raise StoreError("down")

    def spellings(self, string: str) -> list[str]:
        raise StoreError("down")

    def vocabulary(self, besides: Sequence[str]) -> Vocabulary:
        raise StoreError("down")

    def trend(self, request: SearchRequest, by: str) -> tuple[TrendPoint, ...]:
        raise StoreError("down")

    def tally(self, asked: Tallied) -> Tally:
        raise StoreError("down")

    def word_counts(self, request: SearchRequest) -> WordCounts:
        raise StoreError("down")

    def word_vectors(self) -> WordVectors | None:
        raise StoreError("down")

    def train_words(self) -> WordVectors:
        raise StoreError("down")

    def figures(self, request: FiguresRequest) -> tuple[tuple[ReportRecord, Figure], ...]:
        raise StoreError("down")

    def nearly_the_same(self, report_id: str, number: int, limit: int) -> tuple[Likeness, ...]:
        raise StoreError("down")

    def nearest(self, string: str, limit: int) -> tuple[Nearest, ...]:
        raise StoreError("down")

    def same_subject(self, report_id: str, number: int, other_id: str) -> Likeness | None:
        raise StoreError("down")

    def report(self, report_id: str) -> ReportContents | None:
        raise StoreError("down")

    def status(self) -> Status:
        raise StoreError("down")

    def follow(self) -> None:
        raise StoreError("down")

    def version(self) -> str:
        raise StoreError("down")

    def close(self) -> None:
        pass


def tree(page: str) -> Any:
    """A page as lxml's tree; its stubs know less of it than lxml does."""
    return html.fromstring(page)


def text_of(answer_text: str, selector: str) -> list[str]:
    return [" ".join(node.text_content().split()) for node in tree(answer_text).cssselect(selector)]


def test_home_shows_what_the_corpus_holds_and_examples_that_run(client: FlaskClient) -> None:
    page = client.get("/").text
    assert "收录 2 份报告、3 份其他文件" in page
    assert len(text_of(page, ".home-part:last-child li")) == 5
    for link in tree(page).cssselect(".examples a, .home-parts a"):
        assert client.get(link.get("href")).status_code == 200, link.get("href")


def test_results_show_count_hits_marks_and_facets(client: FlaskClient) -> None:
    page = client.get("/search?q=宁德时代").text
    assert text_of(page, "#count") == ["9 段，来自 4 份报告"]
    assert len(text_of(page, ".hit")) == 9
    assert set(text_of(page, ".hit mark")) == {"宁德时代"}
    assert text_of(page, "#facet-region-370812") == ["兖州区 7"]
    assert text_of(page, "head > title") == ["宁德时代 · 9 段，来自 4 份报告"]


def test_a_filter_narrows_and_its_chip_takes_it_back(client: FlaskClient) -> None:
    whole = tree(client.get("/search?q=宁德时代").text)
    (region,) = whole.cssselect("#facet-region-370812")
    narrowed = client.get(region.get("href")).text
    assert text_of(narrowed, "#count") == ["7 段，来自 2 份报告"]
    assert text_of(narrowed, ".chip") == ["检索词 宁德时代 ×，移除此条件", "地区 兖州区 ×，移除此条件"]
    assert tree(narrowed).cssselect("#facet-region-370812")[0].get("aria-current") == "true"
    text, region = tree(narrowed).cssselect(".chip")
    assert text_of(client.get(region.get("href")).text, "#count") == ["9 段，来自 4 份报告"]
    assert text.get("href") == "/search?region=370812"


def test_the_trend_beside_the_results_counts_them_and_its_bars_open_them(client: FlaskClient) -> None:
    page = tree(client.get("/search?q=新能源&region=370000&chapter=tasks").text)
    full = tree(client.get("/search?q=新能源&region=370000&chapter=tasks&kind=report").text)
    total = int(re.match(r"\d+", full.cssselect("#count")[0].text)[0])  # type: ignore[index]
    part = page.cssselect("#trend [hx-get]")[0].get("hx-get")
    assert client.get(part).headers["Location"].startswith("/trends?q=")  # who has no scripts
    bars = tree(client.get(part, headers=HTMX).text).cssselect("svg a")
    counts = [int(bar.get("aria-label").split("：")[1]) for bar in bars]
    assert sum(counts) == total > 0
    for bar, count in zip(bars, counts, strict=True):
        assert text_of(client.get(bar.get("href")).text, "#count")[0].startswith(f"{count} 段" if count else "没有")
    for url in ("/search?q=绝无此句", "/search?q=发展&page=99", '/search?q="发展'):
        assert not tree(client.get(url).text).cssselect("#trend")


def test_the_chart_below_headings_counts_headings(client: FlaskClient) -> None:
    chart = tree(client.get("/search/trend?q=工作&in=headings", headers=HTMX).text)
    told = sum(int(bar.get("aria-label").split("：")[1]) for bar in chart.cssselect("svg a"))
    found = json.loads(client.get("/api/search?q=工作&kind=report").text)  # as full reports are counted
    assert told == found["headings"] != found["total"] > 0


def test_a_chosen_range_of_years_stands_in_its_inputs(client: FlaskClient) -> None:
    page = tree(client.get("/search?q=发展&year=2022..2023").text)
    assert [page.cssselect(f"#year-{end}")[0].get("value") for end in ("from", "to")] == ["2022", "2023"]
    several = tree(client.get("/search?q=发展&year=2022&year=2024").text)
    assert [several.cssselect(f"#year-{end}")[0].get("value") for end in ("from", "to")] == [None, None]


def test_an_engine_that_fails_is_said_as_such_in_the_results_block(client: FlaskClient) -> None:
    failing = create_app(Settings(), FailingStore()).test_client()
    answer = failing.get("/search?q=发展&region=370000", headers=HTMX)
    assert answer.status_code == 503
    assert "检索服务暂时不可用" in answer.text
    assert "输入有误" not in answer.text
    retry, *_ = tree(answer.text).cssselect(".message a")
    assert (retry.text, retry.get("href")) == ("重试", "/search?q=%E5%8F%91%E5%B1%95&region=370000")


def test_choosing_a_county_takes_the_place_of_its_city(client: FlaskClient) -> None:
    page = tree(client.get("/search?q=宁德时代&region=370800").text)
    (county,) = page.cssselect("#facet-region-370812")
    assert county.get("href").endswith("region=370812")


def test_the_fragment_is_part_of_the_page(client: FlaskClient) -> None:
    url = "/search?q=发展&region=370000&sort=year&page=2"
    page, fragment = client.get(url), client.get(url, headers=HTMX)
    block = fragment.text[fragment.text.index("<div id=") : fragment.text.rindex("<div hx-swap-oob")].strip()
    assert block in page.text
    assert "<html" not in fragment.text
    assert fragment.headers["HX-Push-Url"] == tree(page.text).cssselect("link[rel=canonical]")[0].get("href")
    assert "HX-Push-Url" not in page.headers
    for answer in (page, fragment):
        assert answer.headers["Vary"] == "Accept-Language, Cookie, HX-Request, HX-History-Restore-Request, Accept-Encoding"


def test_restoring_history_gets_the_whole_page(client: FlaskClient) -> None:
    answer = client.get("/search?q=发展", headers=HTMX | {"HX-History-Restore-Request": "true"})
    assert "<html" in answer.text


def test_the_form_keeps_filters_and_order(client: FlaskClient) -> None:
    page = tree(client.get("/search?q=发展&year=2023..2024&region=370812&sort=-year").text)
    hidden = [(node.get("name"), node.get("value")) for node in page.cssselect("input[type=hidden][form=search-form]")]
    assert hidden == [("region", "370812"), ("year", "2023..2024"), ("sort", "-year")]


def test_every_link_of_a_results_page_works(client: FlaskClient) -> None:
    rnd = random.Random(SEED)
    page = tree(client.get("/search?q=发展&region=370800&year=2024").text)
    links = {node.get("href").split("#")[0] for node in page.cssselect("a[href]")} - {""}
    assert len(links) > 40
    for link in rnd.sample(sorted(links), 40):
        assert client.get(link, follow_redirects=link.startswith("/h/")).status_code == 200, link


def test_facet_counts_are_those_of_the_page_behind_the_link(client: FlaskClient) -> None:
    page = tree(client.get("/search?q=项目&kind=report").text)
    for link in page.cssselect(".facets a:not([aria-current])"):
        if "kind=" in link.get("href").split("kind=report", 1)[-1]:
            continue  # adding a second kind widens the state instead of narrowing it
        count = int(link.cssselect(".facet-count")[0].text)
        behind = text_of(client.get(link.get("href")).text, "#count")[0]
        assert behind.startswith(f"{count} 段"), link.get("href")


@pytest.mark.parametrize(
    ("url", "status", "says"),
    [
        ('/search?q="发展', 400, "引号没有闭合"),
        ("/search?q=发展&region=乌有县", 400, "没有找到地区"),
        ("/search?q=发展&page=0", 400, "1 到"),
        ("/search?q=发展&q=工业", 400, "只能出现一次"),
        ("/search?q=%C4%FE%B5%C2", 400, "不是 UTF-8"),
        ("/search?q=%FF", 400, "不是 UTF-8"),
        ("/search?q=发展&page=99", 404, "没有这一页"),
        ("/search?q=绝无此句&region=370812", 200, "没有段落同时符合"),
        ("/r/999999-1900", 404, "没有编号为"),
        ("/p/370812-2023/1", 404, "被截断"),
        ("/p/999999-1900/1-0123456789abcdef", 404, "没有编号为"),
        ("/p/370812-2023/1-0123456789abcdef", 410, "已不在这份报告中"),
        ("/nowhere", 404, "没有这个页面"),
    ],
)
def test_bad_input_gets_a_clear_page(client: FlaskClient, url: str, status: int, says: str) -> None:
    for headers in ({}, HTMX):
        answer = client.get(url, headers=headers)
        assert (answer.status_code, says in answer.text) == (status, True), answer.text


def test_a_query_error_keeps_what_was_typed_and_chosen(client: FlaskClient) -> None:
    page = tree(client.get('/search?q="发展&region=370812&sort=year').text)
    assert page.cssselect("#q")[0].get("value") == '"发展'
    assert [node.get("value") for node in page.cssselect("input[form=search-form]")] == ["370812", "year"]


@pytest.mark.parametrize("path", ["/search", "/trends", "/facet", "/search.csv", "/r/370812-2023"])
def test_a_query_that_is_refused_has_a_link_that_does_what_was_meant_with_the_same_choices(
    client: FlaskClient, path: str
) -> None:
    asked = {"q": "发展 OR", "region": "370812", "name": "unit"} if path == "/facet" else {"q": "发展 OR", "region": "370812"}
    response = client.get(f"{path}?{urlencode(asked)}")
    (link,) = [each for each in html.fromstring(response.text).cssselect("a") if "改成" in str(each.text)]
    assert (response.status_code, link.text) == (400, "改成：发展")
    assert client.get(link.attrib["href"]).status_code == 200
    assert "region=370812" in link.attrib["href"]


def test_other_words_and_meant_operators_are_linked_with_their_counts(client: FlaskClient, demo_store: WhooshStore) -> None:
    for typed, label in (("CATL", "宁德时代"), ("GDP", "地区生产总值"), ("宁德时代 or 比亚迪", "宁德时代 OR 比亚迪")):
        tree = html.fromstring(client.get(f"/search?{urlencode({'q': typed})}").text)
        shown = tree.cssselect(".rewordings li")[0]
        first, *others = shown.cssselect("a")
        total = demo_store.search(SearchRequest(read_query(label))).total
        assert first.text == label
        assert f"（{total} 段）" in str(first.tail)
        assert f">{total} 段" in client.get(first.attrib["href"]).text
        assert [client.get(other.attrib["href"]).status_code for other in others] == [200] * (typed == "GDP")


def test_where_a_pasted_sentence_has_a_slip_its_paragraph_is_shown_with_the_difference_in_words_too(
    client: FlaskClient, demo_store: WhooshStore
) -> None:
    contents = demo_store.report("370812-2023")
    assert contents is not None
    paragraph = contents.paragraphs[3]
    sentence = paragraph.text[20:50]
    typed = sentence[:10] + "鼎" + sentence[11:20] + "\n" + sentence[20:]
    tree = html.fromstring(client.get(f"/search?{urlencode({'q': typed})}").text)
    assert tree.cssselect("#nearest-heading")[0].text == "没有一字不差的。最接近的段落"
    first = tree.cssselect(".nearest li")[0]
    assert first.cssselect("h4 a")[0].attrib["href"] == f"/p/370812-2023/{paragraph.anchor}"
    assert ["".join(map(str, each.itertext())) for each in first.cssselect("del, ins")] == [
        "（输入：鼎）",
        f"（原文：{sentence[10]}）",
    ]


def test_a_wrong_filter_can_be_cleared(client: FlaskClient) -> None:
    page = tree(client.get("/search?q=发展&region=乌有县").text)
    (clear,) = page.cssselect(".message a")
    assert client.get(clear.get("href")).status_code == 200


def test_years_of_a_range_are_shown_as_chosen_and_can_be_taken_out(client: FlaskClient) -> None:
    page = tree(client.get("/search?q=发展&year=2022..2024").text)
    assert [node.get("id") for node in page.cssselect(".facets [aria-current]")] == ["facet-year-2024", "facet-year-2023"]
    assert page.cssselect("#facet-year-2023")[0].get("href") == "/search?q=%E5%8F%91%E5%B1%95&year=2022&year=2024"


@pytest.mark.parametrize("host", ["..", "a" * 300, "x:y:z", ""])
def test_a_strange_host_header_breaks_no_page(client: FlaskClient, host: str) -> None:
    for url in ("/", "/search?q=发展", "/nowhere", "/static/app.css"):
        with client.get(url, headers={"Host": host}) as answer:
            assert answer.status_code < 500, url


def test_a_page_beyond_the_end_leads_to_the_last(client: FlaskClient) -> None:
    page = tree(client.get("/search?q=发展&page=99").text)
    (link,) = page.cssselect(".message a")
    last = client.get(link.get("href"))
    assert last.status_code == 200
    assert "下一页" not in last.text


def test_an_engine_that_is_down_is_no_empty_answer() -> None:
    client = create_app(Settings(), FailingStore()).test_client()
    for url in ("/", "/search?q=发展", "/r/370812-2023", "/p/370812-2023/1-0123456789abcdef", "/api/search?q=发展"):
        for headers in ({}, HTMX):
            answer = client.get(url, headers=headers)
            assert answer.status_code == 503
            assert answer.headers["Retry-After"]
            assert "不表示没有结果" in answer.text


def test_a_report_is_shown_whole_with_a_link_at_each_paragraph(client: FlaskClient, demo_store: WhooshStore) -> None:
    for record in demo_store.status().records:
        contents = demo_store.report(record.id)
        assert contents is not None
        page = client.get(f"/r/{record.id}").text
        shown = [text.removesuffix(" ¶") for text in text_of(page, ".text p:not(.around)")]
        assert shown == [" ".join(p.text.split()) for p in contents.paragraphs]
        headings = set(text_of(page, ".contents a"))
        assert headings == {" ".join(h.split()) for p in contents.paragraphs for h in (p.chapter, p.section) if h}
        targets = [node.get("href")[1:] for node in tree(page).cssselect(".contents a")]
        assert all(len(tree(page).cssselect("#" + target)) == 1 for target in targets)
        around = text_of(page, ".around")
        assert around == [" ".join(line.text.split()) for line in contents.margins.around]
        links = [node.get("href") for node in tree(page).cssselect("p > .pilcrow")]
        assert links == [f"/p/{record.id}/{p.anchor}" for p in contents.paragraphs]


def test_a_heading_without_a_paragraph_of_its_own_is_shown(tmp_path: Path) -> None:
    body = ("推进新型工业化。", "二、2023年保障措施", "三、2023年工作要求", "狠抓落实。", "附件")
    write_report(tmp_path / "corpus", "a.txt", body=body)
    build([tmp_path / "corpus"], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    page = create_app(Settings(), store).test_client().get("/r/370812-2023").text
    expected = ["一、2023年工作安排", "二、2023年保障措施", "三、2023年工作要求", "附件"]
    assert text_of(page, ".contents a") == [text.removesuffix(" ¶") for text in text_of(page, ".text h2")] == expected
    store.close()


def test_a_permalink_shows_its_paragraph_in_context(client: FlaskClient, demo_store: WhooshStore) -> None:
    rnd = random.Random(SEED)
    for record in demo_store.status().records:
        contents = demo_store.report(record.id)
        assert contents is not None
        for paragraph in rnd.sample(contents.paragraphs, 5):
            page = client.get(f"/p/{record.id}/{paragraph.anchor}").text
            assert text_of(page, "#this") == [" ".join(paragraph.text.split())]
            (address,) = tree(page).cssselect("#permalink")
            assert address.get("value") == f"http://localhost/p/{record.id}/{paragraph.anchor}"


def test_a_moved_paragraph_redirects_to_its_new_place(client: FlaskClient, demo_store: WhooshStore) -> None:
    contents = demo_store.report("370812-2023")
    assert contents is not None
    paragraph = contents.paragraphs[7]
    answer = client.get(f"/p/370812-2023/99-{paragraph.anchor.partition('-')[2]}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/p/370812-2023/{paragraph.anchor}")


def test_the_api_gives_the_same_json_as_the_command(client: FlaskClient, demo_index: Path) -> None:
    states: list[tuple[str, list[tuple[str, str]]]] = [
        ("宁德时代", []),
        ("发展", [("region", "兖州"), ("year", "2023..2024"), ("sort", "-year"), ("limit", "5"), ("offset", "3")]),
        ("", [("chapter", "review"), ("section", "工业"), ("section", "教育"), ("kind", "report")]),
    ]
    for query, choices in states:
        by_http = client.get("/api/search?" + urlencode([("q", query), *choices])).json
        by_command = search_by_command(demo_index, query, *(part for n, v in choices for part in (f"--{n}", v)))
        assert by_http is not None
        for found in (by_http, by_command):
            assert found.pop("took_ms") > 0
        assert by_http == by_command


def test_the_api_says_errors_in_json(client: FlaskClient) -> None:
    answer = client.get('/api/search?q="发展')
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["at"] == 1
    missing = client.get("/api/nowhere")
    assert (missing.status_code, missing.is_json) == (404, True)


def test_text_of_reports_is_escaped(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>与“<b onclick=x>粗体”，{{ 7*7 }}。"
    # A cell of a table is taken as it stands; a text's tags are read as marks.
    row = json.dumps({"region": "兖州区", "year": 2023, "text": report_text(body=(evil,))}, ensure_ascii=False)
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.jsonl").write_text(row, encoding="utf-8")
    build([tmp_path / "corpus"], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    client = create_app(Settings(), store).test_client()
    contents = store.report("370812-2023")
    assert contents is not None
    assert contents.paragraphs[0].text == evil
    for url in ("/search?q=<script>alert", "/r/370812-2023", f"/p/370812-2023/{contents.paragraphs[0].anchor}"):
        page = client.get(url)
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        # Data for machines, too, cannot be left by what a title says.
        assert all("<" not in (node.text or "") for node in tree(page.text).cssselect("script"))
        assert "&lt;" in page.text
        assert "{{ 7*7 }}" in page.text or "search" in url
    store.close()


def test_pages_ask_nothing_from_elsewhere_and_run_no_inline_code(client: FlaskClient, demo_store: WhooshStore) -> None:
    contents = demo_store.report("370812-2023")
    assert contents is not None
    pages = ["/", "/search?q=发展", "/r/370812-2023", f"/p/370812-2023/{contents.paragraphs[3].anchor}", "/nowhere"]
    for url in pages:
        answer = client.get(url)
        root = tree(answer.text)
        for node in root.iter():
            for name, value in node.attrib.items():
                assert not name.startswith("on"), (url, name)
                assert name != "style", url
                if name in ("src", "href"):
                    ours = ("/", "#", "http://localhost/") if node.get("rel") == "canonical" else ("/", "#")
                    assert value.startswith(ours), (url, value)
        # Data for machines is not run.
        code = [script for script in root.iter("script") if script.get("type") != "application/ld+json"]
        assert all(not (script.text or "").strip() for script in code)
        assert not list(root.iter("style"))
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert root.get("lang") == "zh-Hans"
    assert "://" not in re.sub(r"http://www\.w3\.org/\S+", "", (STATIC / "app.css").read_text(encoding="utf-8"))


def test_the_htmx_settings_of_the_page_are_json(client: FlaskClient) -> None:
    (meta,) = tree(client.get("/").text).cssselect("meta[name=htmx-config]")
    assert json.loads(meta.get("content"))["allowEval"] is False


@pytest.mark.parametrize(("suffix", "form"), [(suffix, form) for form, (suffix, _, _) in FORMATS.items()])
def test_a_paragraph_and_its_report_are_cited_in_every_format(
    client: FlaskClient, demo_store: WhooshStore, suffix: str, form: str
) -> None:
    contents = demo_store.report("370812-2023")
    assert contents is not None
    paragraph = contents.paragraphs[4]
    for path, cited in ((f"/p/370812-2023/{paragraph.anchor}", paragraph), ("/r/370812-2023", None)):
        answer = client.get(f"{path}/cite.{suffix}")
        expected = citation_of(contents.record, cited, f"http://localhost{path}", date.today())
        assert answer.text == cite(expected, form)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{expected.id}.{suffix}"'
        page = client.get(path).text
        assert text_of(page, "#citation-text") == [cite(expected, "gbt")]
        assert f"{path}/cite.{suffix}" in [link.get("href") for link in tree(page).cssselect(".citation a")]


# Field of Highwire Press → field of Zotero's item, as its translator “Embedded Metadata” reads them.
ZOTERO_FIELDS = {
    "citation_title": "title", "citation_author": "author", "citation_publication_date": "date",
    "citation_technical_report_institution": "institution", "citation_technical_report_number": "number",
    "citation_language": "language", "citation_public_url": "url",
}  # fmt: skip


def saved_by_zotero(page: html.HtmlElement) -> dict[str, str]:
    """What Zotero's translator makes of a page: a report is one that names an institution; else an article is guessed."""
    metas = {str(each.get("name")): str(each.get("content")) for each in page.cssselect("meta[name^=citation_]")}
    kind = "report" if metas.get("citation_technical_report_institution") else "journalArticle"
    return {"itemType": kind} | {ZOTERO_FIELDS[name]: content for name, content in metas.items()}


def test_pages_tell_zotero_all_that_is_known_of_a_report(client: FlaskClient, demo_store: WhooshStore) -> None:
    for record in demo_store.status().records:
        contents = demo_store.report(record.id)
        assert contents is not None
        about = record.metadata
        paragraph = path_of(record, contents.paragraphs[0])
        for path in (f"/r/{record.id}", paragraph, f"{paragraph}?q=发展&hit=1"):
            page = tree(client.get(path).text)
            known = {
                "title": str(page.cssselect("title")[0].text), "author": about.speaker, "number": about.doc_number,
                "date": (about.issued or "").replace("-", "/"), "language": "zh-CN",
                "url": f"http://localhost{path.partition('?')[0]}",
            }  # fmt: skip
            found = saved_by_zotero(page)
            of_its_own = found.pop("institution", None)
            assert of_its_own == (record.institution or about.published_by)
            kind = "report" if of_its_own else "journalArticle"
            assert found == {"itemType": kind} | {name: value for name, value in known.items() if value}
            assert of_its_own, "the five are all a government's"


def test_the_standard_of_citations_is_chosen_by_a_setting_and_named(demo_store: WhooshStore) -> None:
    contents = demo_store.report("370812-2023")
    assert contents is not None
    path = path_of(contents.record, contents.paragraphs[3])
    for standard, says in (("2015", "[R/OL]. 2023: 第4段(2023-01-03)["), ("2025", "[R/OL]. 2023-01-03：第4段. http")):
        client = create_app(Settings(gbt=standard), demo_store).test_client()
        shown = client.get(f"{path}/cite", headers=HTMX).text
        for text in (shown, client.get(path).text):
            assert f"GB/T 7714—{standard}" in text
            assert says in text
        assert says in client.get(f"{path}/cite.txt").text
        assert says in client.get(f"/basket.txt?p={path[3:]}").text


def test_the_citation_below_an_old_form_of_a_link_is_at_that_of_today(client: FlaskClient, demo_store: WhooshStore) -> None:
    contents = demo_store.report("370812-2023")
    assert contents is not None
    anchor = contents.paragraphs[4].anchor
    answer = client.get(f"/p/370812-2023/0{anchor.upper()}/cite.bib")
    assert (answer.status_code, answer.headers["Location"]) == (308, f"/p/370812-2023/{anchor}/cite.bib")


def test_what_is_not_there_unchanged_is_not_cited(client: FlaskClient, demo_store: WhooshStore) -> None:
    contents = demo_store.report("370812-2023")
    assert contents is not None
    anchor = contents.paragraphs[4].anchor
    gone = ("/p/370812-2023/1-0123456789abcdef/cite.bib", f"/p/370812-2023/9{anchor}/cite.bib", "/p/999999-1900/1-0/cite.bib")
    for path in (*gone, f"/p/370812-2023/{anchor}/cite.exe", "/r/999999-1900/cite.bib", "/r/370812-2023/cite.exe"):
        assert client.get(path).status_code == 404, path


def test_a_paragraph_page_shows_near_copies_and_what_the_place_said_before_and_after(tmp_path: Path) -> None:
    said = "我们将在东部山区建设三座抽水蓄能电站，配套特高压输电线路，保障电网调峰。"
    write_report(tmp_path / "corpus", "a.txt", year=2023, body=(said,))
    write_report(tmp_path / "corpus", "b.txt", year=2024, body=(said.replace("三座", "四座"), "甲乙丙丁。"))
    write_report(
        tmp_path / "corpus", "c.txt", year=2026, body=("办好学前教育，新建幼儿园十二所，新增学位三千个，让孩子就近入园。",)
    )
    write_report(tmp_path / "corpus", "d.txt", place="菏泽市", year=2024, body=(said,))
    build([tmp_path / "corpus"], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    client = create_app(Settings(), store).test_client()
    contents = store.report("370812-2024")
    assert contents is not None
    (paragraph,) = (p for p in contents.paragraphs if "四座" in p.text)
    page = client.get(f"/p/370812-2024/{paragraph.anchor}").text
    copies, around = tree(page).cssselect(".likenesses")
    assert [link.get("href").split("/")[2] for link in copies.cssselect("a")] == ["370812-2023", "371700-2024"]
    assert [link.get("href").split("/")[2] for link in around.cssselect("a")] == ["370812-2023", "370812-2026"]
    assert "没有谈到这件事" in around.text_content()
    for link in (*copies.cssselect("a"), *around.cssselect("a")):
        assert client.get(link.get("href")).status_code == 200
    report = tree(client.get("/r/370812-2024").text)
    assert [link.get("href") for link in report.cssselect(".beside a[rel^=prev], .beside a[rel=next]")] == [
        "/r/370812-2023",
        "/r/370812-2026",
    ]
    plans = [link.get("href") for link in report.cssselect(".beside a") if "pairing=plan" in link.get("href")]
    assert plans == ["/compare?a=370812-2023&b=370812-2024&pairing=plan"], "a review looks back on the year before"
    there = tree(client.get("/coverage").text)
    assert [len(there.cssselect(f"td.{name}")) for name in ("present", "missing")] == [4, 1]
    assert len(there.cssselect("tbody td:empty")) == 3  # the style sheet puts a dot there
    store.close()


def test_the_help_shows_queries_that_run_with_what_they_find(client: FlaskClient) -> None:
    page = tree(client.get("/help").text)
    rows = page.cssselect("tbody tr")
    assert len(rows) > 5
    for row in rows:
        (link,) = row.cssselect("a")
        total = int(row.cssselect("td")[2].text_content().removesuffix(" 段"))
        assert total > 0, link.text_content()
        assert tree(client.get(link.get("href")).text).cssselect("#count")[0].text_content().startswith(f"{total} 段")
    assert "/help" in [link.get("href") for link in tree(client.get("/").text).cssselect(".colophon a")]


def test_what_was_asked_is_marked_in_the_report_with_links_from_hit_to_hit(
    client: FlaskClient, demo_store: WhooshStore
) -> None:
    contents = demo_store.report("370812-2023")
    assert contents is not None
    page = tree(client.get("/r/370812-2023?q=新能源").text)
    expected = [p.number for p in contents.paragraphs if "新能源" in p.text]
    assert len(expected) > 2
    marked = page.cssselect(".text p mark")
    assert {mark.text for mark in marked} == {"新能源"}
    assert len(marked) == sum(p.text.count("新能源") for p in contents.paragraphs)
    assert f"在这份报告的 {len(expected)} 段中" in page.text_content()
    visited = [int(page.cssselect(".message a")[0].get("href").removeprefix("#p"))]
    while onward := [a for a in page.cssselect(f"#p{visited[-1]} .between-hits a") if "下一处" in a.text]:
        visited.append(int(onward[0].get("href").removeprefix("#p")))
        (back,) = (a for a in page.cssselect(f"#p{visited[-1]} .between-hits a") if "上一处" in a.text)
        assert back.get("href") == f"#p{visited[-2]}"
    assert visited == expected
    assert page.cssselect("link[rel=canonical]")[0].get("href") == "http://localhost/r/370812-2023"
    assert "这份报告中没有" in client.get("/r/370812-2023?q=绝无此句").text
    assert client.get("/r/370812-2023?q=%22a").status_code == 400
    hit = tree(client.get("/search?q=新能源&region=370812&year=2023").text).cssselect(".hit-links a")[-1]
    path, _, anchor = hit.get("href").partition("#")
    assert tree(client.get(path).text).cssselect(f"#{anchor} mark")


def test_a_report_is_downloaded_whole(client: FlaskClient, demo_store: WhooshStore) -> None:
    for record in demo_store.status().records:
        contents = demo_store.report(record.id)
        assert contents is not None
        text = client.get(f"/r/{record.id}/text.txt").text
        at = 0
        for paragraph in contents.paragraphs:
            at = text.index(paragraph.text, at) + len(paragraph.text)
        assert all(heading.text in text for heading in contents.outline)
        found = json.loads(client.get(f"/r/{record.id}/report.json").text)
        assert [each["text"] for each in found["paragraphs"]] == [p.text for p in contents.paragraphs]
        assert found["id"] == record.id
        assert found["metadata"]["speaker"] == record.metadata.speaker
        assert client.get(found["paragraphs"][-1]["permalink"]).status_code == 200
    assert client.get("/r/999999-1900/text.txt").status_code == client.get("/r/999999-1900/report.json").status_code == 404


def random_state(rnd: random.Random, filters: dict[str, list[str]]) -> dict[str, Any]:
    """The parameters of a page of results, drawn at random."""
    state: dict[str, Any] = {
        "q": rnd.choice(["", "发展", "新能源", "项目 投资", "企业 -电池", "宁德*电池", "绝无此句", "教育 OR 医疗"])
    }
    for name, values in filters.items():
        if rnd.random() < 0.3:
            state[name] = rnd.sample(values, min(len(values), rnd.randint(1, 2)))
    if rnd.random() < 0.5:
        state["sort"] = rnd.choice([*Sort])
    return state


def api_hits(client: FlaskClient, asked: dict[str, Any], kind: str = "hits") -> list[dict[str, Any]]:
    """The hits that the API answers to some parameters."""
    found: list[dict[str, Any]] = json.loads(client.get("/api/search?" + urlencode(asked, doseq=True)).text)[kind]
    return found


def test_random_states_give_the_same_hits_as_page_as_fragment_as_json_as_csv_and_as_feed(
    client: FlaskClient, demo_store: WhooshStore
) -> None:
    rnd = random.Random(SEED)
    facets = demo_store.search(SearchRequest(read_query(""))).facets
    filters = {name: [value.value for value in values] for name, values in facets.items()}
    for _ in range(rounds(15, 150)):
        state = random_state(rnd, filters)
        page_number = rnd.choice([1, 1, 2])
        url = "/search?" + urlencode({**state, "page": page_number}, doseq=True)
        whole, fragment = client.get(url), client.get(url, headers=HTMX)
        assert whole.status_code == fragment.status_code
        ids = [[link.get("href") for link in tree(each.text).cssselect(".hit .permalink")] for each in (whole, fragment)]
        asked = {**state, "limit": 20, "offset": (page_number - 1) * 20}
        found = json.loads(client.get("/api/search?" + urlencode(asked, doseq=True)).text)
        assert ids[0] == ids[1] == [hit["permalink"] for hit in found["hits"]], (SEED, url)
        lines_shown = [link.get("href") for link in tree(whole.text).cssselect(".heading-hit .permalink")]
        assert lines_shown == [hit["permalink"] for hit in found["heading_hits"]], (SEED, url)
        of_headings = json.loads(
            client.get("/api/search?" + urlencode({**state, "in": "headings", "limit": 1000}, doseq=True)).text
        )
        every = [*api_hits(client, {**state, "limit": 1000}), *of_headings["heading_hits"]]
        assert len(every) == found["total"] + found["headings"]
        table = client.get("/search.csv?" + urlencode(state, doseq=True)).text
        rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))
        assert [row["id"] for row in rows] == [hit["id"] for hit in every], (SEED, url)
        lines = client.get("/search.jsonl?" + urlencode(state, doseq=True)).text.splitlines()
        assert [json.loads(line)["id"] for line in lines] == [hit["id"] for hit in every]
        latest = api_hits(client, {**state, "sort": "-added", "limit": 100})
        feed = etree.fromstring(client.get("/search.atom?" + urlencode(state, doseq=True)).data)
        links = [node.text for node in feed.iterfind("{*}entry/{*}id")]
        assert links == ["http://localhost" + hit["permalink"] for hit in latest], (SEED, url)
        if whole.status_code == 200:
            count = tree(whole.text).cssselect("#count")[0].text_content()
            of_all = f"{found['total']} 段、{found['headings']} 个标题，来自 {found['reports_in_all']} 份"
            assert count.startswith(of_all) or not (found["total"] and found["headings"])


def test_inputs_for_years_lead_to_the_canonical_address_and_open_ends_are_said(client: FlaskClient) -> None:
    answer = client.get("/search?q=新能源&from=2024&to=")
    assert answer.status_code == 302
    page = tree(client.get(answer.headers["Location"]).text)
    assert "2024 年起" in page.cssselect(".chips")[0].text_content()
    assert "2023 年止" in client.get("/search?q=新能源&year=1900..2023").text
    assert client.get("/search?q=新能源&from=2024", headers=HTMX).headers["HX-Push-Url"].endswith("year=2024..2100")
    bars = {
        a.get("id"): float(a.getparent().cssselect("rect")[0].get("width").rstrip("%"))
        for a in page.cssselect("a[id^=facet-year]")
    }
    counts = {a.get("id"): int(a.cssselect(".facet-count")[0].text) for a in page.cssselect("a[id^=facet-year]")}
    assert bars == {name: pytest.approx(100 * count / max(counts.values()), abs=0.1) for name, count in counts.items()}


def test_all_values_of_a_facet_have_a_page_with_a_box_to_search_them(client: FlaskClient, demo_store: WhooshStore) -> None:
    values = demo_store.search(SearchRequest(read_query("发展"), limit=0)).facets["unit"]
    assert len(values) > 12
    results = tree(client.get("/search?q=发展").text)
    (more,) = (link for link in results.cssselect(".facet-more a") if "name=unit" in link.get("href"))
    assert more.text == f"全部 {len(values)} 个…"
    page = tree(client.get(more.get("href")).text)
    shown = {
        link.cssselect(".facet-label")[0].text: int(link.cssselect(".facet-count")[0].text)
        for link in page.cssselect(".facet-all a")
    }
    assert shown == {value.label: value.paragraphs for value in values}
    for link in page.cssselect(".facet-all a")[:5]:
        count = int(link.cssselect(".facet-count")[0].text)
        assert tree(client.get(link.get("href")).text).cssselect("#count")[0].text_content().startswith(f"{count} 段")
    part = values[-1].label[-3:]
    found = tree(client.get(f"{more.get('href')}&{urlencode({'find': part})}").text)
    labels = [each.text for each in found.cssselect(".facet-all .facet-label")]
    assert values[-1].label in labels
    assert labels == [value.label for value in values if part in value.label]
    assert found.cssselect(".facet-page a")[0].get("href") == "/search?" + urlencode({"q": "发展"})
    by_name = tree(client.get(page.cssselect(".sorts a")[1].get("href")).text)
    named = [each.text for each in by_name.cssselect(".facet-all .facet-label")]
    assert sorted(named) == sorted(value.label for value in values)
    by_pinyin = [
        "区发展和改革局",
        "区工业和信息化局",
        "区农业农村局",
        "区商务局",
        "区投资促进中心",
        "区自然资源局",
    ]  # fa gong nong shang tou zi
    assert [name for name in named if name in by_pinyin] == by_pinyin
    assert client.get("/facet?name=unit&order=x").status_code == 400
    beyond = client.get("/facet?name=unit&q=发展&page=99")
    assert (beyond.status_code, "没有这一页" in beyond.text) == (404, True)
    places = tree(client.get("/facet?name=region&region=370812").text)
    assert [each.text for each in places.cssselect(".facet-all .half .facet-label")] == ["山东省", "济宁市"]
    assert client.get("/facet?name=nothing").status_code == client.get("/facet?name=unit&page=x").status_code == 400


def test_hits_are_shown_report_by_report_with_links_to_all_of_each(client: FlaskClient, demo_store: WhooshStore) -> None:
    page = tree(client.get("/search?q=发展&view=reports").text)
    found = demo_store.search(SearchRequest(read_query("发展"), "发展", by_report=True))
    groups = page.cssselect(".group")
    assert [group.cssselect(".group-name a")[0].get("href").split("?")[0] for group in groups] == [
        f"/r/{group.report.id}" for group in found.groups
    ]
    for shown, group in zip(groups, found.groups, strict=True):
        assert shown.cssselect(".group-total")[0].text.startswith(f"{group.total} 段")
        assert [link.get("href") for link in shown.cssselect(".permalink")] == [hit.permalink for hit in group.hits]
        for link in shown.cssselect(".group-total a"):
            report = tree(client.get(link.get("href")).text)
            assert len([p for p in report.cssselect(".text p") if p.cssselect("mark")]) == group.total
    views = {link.text: link.get("href") for link in page.cssselect("a[id^=view-]")}
    assert views["按段落"] == "/search?" + urlencode({"q": "发展"})
    answer = json.loads(client.get("/api/search?q=发展&view=reports&limit=2").text)
    assert [each["total"] for each in answer["groups"]] == [group.total for group in found.groups[:2]]
    assert client.get("/search?q=发展&view=x").status_code == 400


def test_a_place_inside_which_a_place_is_chosen_is_half_chosen(client: FlaskClient) -> None:
    page = tree(client.get("/search?q=发展&region=370812&region=371503").text)
    assert {node.get("id") for node in page.cssselect(".facets a.half")} == {
        "facet-region-370000",
        "facet-region-370800",
        "facet-region-371500",
    }
    chosen = {node.get("id") for node in page.cssselect(".facets [aria-current]")}
    assert chosen == {"facet-region-370812", "facet-region-371503"}
    assert "其中有已选的地区" in page.cssselect("#facet-region-370000")[0].text_content()


def test_a_page_says_what_it_is_to_programs_that_keep_citations(client: FlaskClient, demo_store: WhooshStore) -> None:
    contents = demo_store.report("370812-2023")
    assert contents is not None
    about = contents.record.metadata
    for address in ("/r/370812-2023", path_of(contents.record, contents.paragraphs[3])):
        page = tree(client.get(address).text)
        said = {node.get("name"): node.get("content") for node in page.cssselect('meta[name^="citation_"]')}
        assert said.pop("citation_public_url").endswith(address)
        assert said.pop("citation_title") in page.cssselect("title")[0].text
        known = {
            "citation_author": about.speaker,
            "citation_publication_date": (about.issued or "").replace("-", "/"),
            "citation_technical_report_institution": contents.record.institution or about.published_by,
            "citation_language": "zh-CN",
        }
        assert said == {name: value for name, value in known.items() if value}


def test_a_table_of_counts_is_offered_where_something_would_be_counted(client: FlaskClient) -> None:
    def offered(address: str) -> list[str]:
        return [link.get("href") for link in tree(client.get(address).text).cssselect('.trend a[href^="/counts"]')]

    # Of 济宁市 2024 there is an interpretation alone, and full reports alone are counted where no kind is chosen.
    assert not offered("/search?q=发展&region=370800&year=2024")
    for address in ("/search?q=发展&region=370812", "/search?q=发展&region=370800&year=2024&kind=interpretation"):
        (link,) = offered(address)
        assert client.get(link).status_code == 200


@pytest.mark.parametrize("host", ["a b", "<script>", "x:99999", "[::1", "a@b", "x:", "ÿ"])
def test_full_links_are_whole_whatever_host_a_client_names(client: FlaskClient, host: str) -> None:
    page = client.get("/search?q=发展", headers={"Host": host})
    assert page.status_code == 200
    found = set(re.findall(r'data-full="([^"]*)"', page.text))
    assert found
    assert all(each.startswith("http://127.0.0.1:8000/") for each in found), sorted(found)[:2]


def test_a_form_of_many_small_parts_is_refused(client: FlaskClient) -> None:
    """Fewer bytes than a form may have: 30 parts of some 60 bytes."""
    sent = "".join(f'--b\r\nContent-Disposition: form-data; name="x{at}"\r\n\r\n1\r\n' for at in range(30)) + "--b--\r\n"
    assert len(sent) < 10_000
    assert client.post("/language", data=sent, content_type="multipart/form-data; boundary=b").status_code == 413
