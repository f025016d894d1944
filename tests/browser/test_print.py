"""What a browser puts on paper: the text and where it is from, no controls, and not many more pages than the text takes."""

import io
from collections.abc import Iterator
from html import escape
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader
from werkzeug.serving import make_server

from searchapp.answers.serialize import contents_to_text
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from tests.page_kinds import page_kinds

# The size of the type that app.css prints texts in, and the margins of its pages.
PLAIN = """<!doctype html><meta charset="utf-8"><style>@page { size: A4; margin: 16mm 18mm }
body { font: 10.5pt/1.6 "Noto Serif CJK SC", serif; margin: 0; text-align: justify }
p { margin: .25em 0; text-indent: 2em }</style>"""


@pytest.fixture
def paper(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(base_url=site, locale="zh-CN")
    yield context.new_page()
    context.close()


def printed(page: Page) -> PdfReader:
    """What a browser would print."""
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))


def sheets(page: Page) -> int:
    """The number of pages that a browser would print."""
    return len(printed(page).pages)


def test_a_report_takes_no_more_than_a_fifth_more_pages_than_its_text(paper: Page, demo_store: WhooshStore) -> None:
    for record in demo_store.status().records:
        contents = demo_store.report(record.id)
        assert contents is not None
        paper.goto(f"/r/{record.id}")
        of_report = sheets(paper)
        lines = [heading.text for heading in contents.outline] + [paragraph.text for paragraph in contents.paragraphs]
        # So often that a part of a page more or less is no matter.
        paper.set_content(PLAIN + "".join(f"<p>{escape(line)}</p>" for line in lines * 10))
        assert of_report <= 1.2 * sheets(paper) / 10 + 1, record.id


def test_a_long_report_takes_no_more_than_a_fifth_more_pages_than_its_text(paper: Page, demo_store: WhooshStore) -> None:
    """The texts of a report eightfold on its own page, so that it is as long as the longest real ones."""
    contents = demo_store.report("370812-2023")
    assert contents is not None
    paper.goto("/r/370812-2023")
    paper.evaluate("""() => {
        const text = document.querySelector(".text");
        const own = [...text.children];
        for (let at = 1; at < 8; at++) text.append(...own.map((node) => node.cloneNode(true)));
    }""")
    of_report = sheets(paper)
    lines = [heading.text for heading in contents.outline] + [paragraph.text for paragraph in contents.paragraphs]
    paper.set_content(PLAIN + "".join(f"<p>{escape(line)}</p>" for line in lines * 8))
    of_text = sheets(paper)
    assert of_text >= 8
    assert of_report <= 1.2 * of_text


def test_every_page_says_where_it_is_from_and_when(paper: Page, site: str, demo_store: WhooshStore) -> None:
    contents = demo_store.report("370812-2023")
    assert contents is not None
    permalink = f"/p/370812-2023/{contents.paragraphs[4].anchor}"
    today = paper.evaluate("new Date().toISOString().slice(0, 10)")
    # What belongs to one reading alone is no part of the address.
    for url, said in {"/r/370812-2023?q=新能源": "/r/370812-2023", f"{permalink}?q=新能源": permalink}.items():
        paper.goto(url)
        found = [sheet.extract_text() for sheet in printed(paper).pages]
        for number, text in enumerate(found, 1):
            assert f"{site}{said} · 打印于 {today}" in text.replace("\n", "")
            assert f"{number} / {len(found)}" in text


CONTROLS = "nav, button, select, textarea, input:not([type=hidden]), [role=search], .skip, .pager"


def test_nothing_that_only_a_screen_can_use_is_printed(paper: Page, demo_store: WhooshStore) -> None:
    paper.emulate_media(media="print")
    found = {}
    for name, url in page_kinds(demo_store).items():
        paper.goto(url)
        seen = paper.locator(CONTROLS).evaluate_all(
            # What was asked heads what is below, and notes of a basket are text.
            "nodes => nodes.filter(n => n.checkVisibility() && !(n.closest('.trend-form, .kept-note') && n.value))"
            ".map(n => n.outerHTML.slice(0, 120))"
        )
        if seen:
            found[name] = seen
    assert found == {}


def test_paragraphs_go_on_over_pages_and_headings_stay_with_what_they_head(paper: Page) -> None:
    paper.emulate_media(media="print")
    paper.goto("/r/370812-2023")
    styles = paper.evaluate("""() => ["p", "h2"].map((name) => {
        const {breakInside, breakAfter, orphans, widows} = getComputedStyle(document.querySelector(`.text ${name}`));
        return [breakInside, breakAfter, orphans, widows];
    })""")
    assert styles == [["auto", "auto", "2", "2"], ["auto", "avoid", "2", "2"]]


def test_series_are_told_apart_by_numbers_where_there_is_no_colour(paper: Page) -> None:
    paper.emulate_media(media="print")
    paper.goto("/trends?q=发展&q=新能源&q=教育")
    legend = [" ".join(text.split()) for text in paper.locator(".legend li").all_inner_texts()]
    assert legend == ["1 发展", "2 新能源", "3 教育"]
    bars = paper.locator(".chart a").all()
    assert bars
    for bar in bars:
        number = bar.locator(".chart-series")
        assert number.is_visible()
        assert f"series-{number.text_content()}" in str(bar.locator(".chart-bar").get_attribute("class"))


def test_charts_are_whole_on_the_paper(paper: Page) -> None:
    paper.set_viewport_size({"width": 650, "height": 900})  # what an A4 page leaves within its margins
    paper.emulate_media(media="print")
    for url in (
        "/trends?q=发展&by=region",
        "/trends?q=发展&by=region&measure=mentions-per-10000&year=2023",
        "/figures?place=370812",
    ):
        paper.goto(url)
        widths = paper.locator("main svg").evaluate_all("nodes => nodes.map(node => node.getBoundingClientRect().right)")
        assert widths
        assert max(widths) <= 650, url


@pytest.mark.real
@pytest.mark.timeout(900)
def test_of_real_reports_none_takes_many_more_pages_than_its_text(browser: Browser, real_store: WhooshStore) -> None:
    server = make_server("127.0.0.1", 0, create_app(Settings(), real_store), threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    page = browser.new_page(base_url=f"http://127.0.0.1:{server.port}", locale="zh-CN")
    found = {}
    by_length = sorted(real_store.status().records, key=lambda record: record.paragraphs)
    for record in by_length[::-3]:
        contents = real_store.report(record.id)
        assert contents is not None
        page.goto(f"/r/{record.id}")
        of_report = sheets(page)
        page.set_content(PLAIN + "".join(f"<p>{escape(line)}</p>" for line in contents_to_text(contents).splitlines()))
        found[record.id] = (of_report, sheets(page))
    server.shutdown()
    assert {name: both for name, both in found.items() if both[0] > 1.2 * both[1]} == {}
