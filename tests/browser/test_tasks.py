"""The twelve tasks of docs/tasks.md, done as a reader does them; none takes more actions than stand there."""

import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from lxml import etree
from openpyxl import load_workbook
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pypdf import PdfReader

from tests.conftest import ROOT

ROW = re.compile(r"^\| (\d+) \|.*\| (\d+)(?: at most)? \|$", re.MULTILINE)
MOST = {int(number): int(most) for number, most in ROW.findall((ROOT / "docs" / "tasks.md").read_text(encoding="utf-8"))}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


class Reader:
    """Somebody at a page, whose actions are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.actions = page, 0

    def click(self, link: Locator) -> None:
        self.actions += 1
        link.click()

    def tap(self, link: Locator) -> None:
        self.actions += 1
        link.tap()

    def ask(self, box: Locator, text: str) -> None:
        """Type or paste, and send."""
        self.actions += 1
        box.fill(text)
        box.press("Enter")

    def press(self, key: str) -> None:
        self.actions += 1
        self.page.keyboard.press(key)

    def taken(self, link: Locator) -> bytes:
        """A file that a click downloads."""
        with self.page.expect_download() as download:
            self.click(link)
        return Path(download.value.path()).read_bytes()

    def section(self, name: str) -> None:
        self.click(self.page.locator(".sections").get_by_role("link", name=name, exact=True))


Opened = Callable[..., Reader]


@pytest.fixture
def reader(browser: Browser, site: str) -> Iterator[Opened]:
    """Opens the first page in a fresh profile, of a desktop or of what is said."""
    contexts: list[BrowserContext] = []

    def opened(**kind: Any) -> Reader:
        context = browser.new_context(base_url=site, **{"locale": "zh-CN", **kind})
        contexts.append(context)
        context.set_default_timeout(10_000)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.goto("/")
        return Reader(page)

    yield opened
    for context in contexts:
        context.close()


def pasted(page: Page) -> str:
    """What a reader's clipboard holds."""
    return str(page.evaluate("navigator.clipboard.readText()"))


def rows_of(workbook: bytes) -> list[tuple[Any, ...]]:
    """The rows of the first sheet, its head first."""
    return list(load_workbook(io.BytesIO(workbook), read_only=True).worksheets[0].iter_rows(values_only=True))


def test_twelve_tasks_stand_in_the_table() -> None:
    assert sorted(MOST) == list(range(1, 13))
    assert MOST[1] <= 4
    assert MOST[8] <= 5


def test_1_find_and_cite(reader: Opened) -> None:
    who = reader()
    page = who.page
    who.ask(page.locator("main input[name=q]"), "宁德时代")
    who.click(page.locator("#facet-region-370812"))
    expect(page.locator("#count")).to_contain_text("7 段")
    hit = page.locator(".hit").first
    who.click(hit.get_by_role("link", name="引用", exact=True))
    box = page.get_by_role("dialog")
    expect(box).to_contain_text("GB/T 7714")
    who.click(box.get_by_role("button", name=re.compile("^复制 GB")))
    permalink = hit.locator(".permalink").get_attribute("data-full")
    assert permalink
    assert permalink in pasted(page)
    assert who.actions <= MOST[1]


def test_2_who_set_a_target(reader: Opened) -> None:
    who = reader()
    who.section("指标")
    who.click(who.page.get_by_role("link", name=re.compile("^不低于 ")).first)
    expect(who.page.get_by_role("status")).to_contain_text("的目标不低于")
    cell = who.page.locator(".matrix-table .target a").first
    address, said = cell.get_attribute("href"), cell.inner_text()
    assert address
    assert address.startswith("/p/")
    assert who.actions <= MOST[2]
    who.page.goto(address)
    number = re.search(r"\d+", said)
    assert number
    expect(who.page.locator("#this")).to_contain_text(number[0])


def test_3_how_attention_changed(reader: Opened) -> None:
    who = reader()
    who.ask(who.page.locator("main input[name=q]"), "产业")
    who.section("词频")
    expect(who.page.locator("input[name=q]").first).to_have_value("产业")
    rows = rows_of(who.taken(who.page.locator(".downloads").get_by_role("link", name="XLSX")))
    assert len(rows) > 1
    assert who.actions <= MOST[3]


def test_4_promise_and_delivery(reader: Opened) -> None:
    who = reader()
    who.section("指标")
    who.click(who.page.locator(".matrix-table th[scope=row] a").first)
    expect(who.page.locator("main")).to_contain_text("目标")
    expect(who.page.locator("main")).to_contain_text("结果")
    who.click(who.page.locator("main table a[href^='/p/']").first)
    expect(who.page.locator("#this")).to_be_visible()
    assert who.actions <= MOST[4]


def test_5_a_table_of_words(reader: Opened) -> None:
    who = reader()
    who.section("词频")
    if who.page.locator("#words").count() == 0:
        who.click(who.page.get_by_role("link", name="词频表").first)
    who.page.locator("#words").fill("产业\n就业\n新能源")
    who.click(who.page.get_by_role("button", name="计数"))
    rows = rows_of(who.taken(who.page.locator(".downloads").get_by_role("link", name="XLSX")))
    assert {"产业", "就业", "新能源"} <= {cell for row in rows for cell in row}
    assert who.actions <= MOST[5]


def test_6_a_half_remembered_sentence(reader: Opened) -> None:
    who = reader()
    page = who.page
    page.goto("/search?q=宁德时代")
    known = page.locator(".hit-snippet").first.inner_text().strip("…")
    sentence = next(part for part in re.split("[，。；]", known) if len(part) > 9)
    page.goto("/")
    who.ask(page.locator("main input[name=q]"), sentence[:4] + "某" + sentence[5:])
    who.click(page.locator(".nearest a[href^='/p/']").first)
    expect(page.locator("#this")).to_contain_text(sentence)
    assert who.actions <= MOST[6]


def test_7_read_a_report(reader: Opened) -> None:
    who = reader()
    who.click(who.page.locator(".latest a").first)
    section = who.page.locator(".contents a:not(.ticks)").nth(2)
    name = section.inner_text()
    who.click(section)
    expect(who.page.locator(f"[id='{urlsplit(who.page.url).fragment}']")).to_be_in_viewport()
    assert name
    assert who.actions <= MOST[7]


def test_8_on_the_phone(reader: Opened) -> None:
    who = reader(**PHONE)
    page = who.page
    who.ask(page.locator("main input[name=q]"), "宁德时代")
    hit = page.locator(".hit").first
    who.tap(hit.get_by_role("link", name="引用", exact=True))
    who.tap(page.get_by_role("dialog").get_by_role("button", name=re.compile("^复制 GB")))
    permalink = hit.locator(".permalink").get_attribute("data-full")
    assert permalink
    assert permalink in pasted(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert who.actions <= MOST[8]


def test_9_with_the_keyboard_alone(reader: Opened) -> None:
    who = reader()
    page = who.page
    page.keyboard.type("宁德时代")  # the box has the focus; elsewhere, / gives it
    who.press("Enter")
    expect(page.locator("#count")).to_contain_text("9 段")
    results = page.url
    who.press("j")
    who.press("Enter")
    expect(page.locator("#this")).to_contain_text("宁德时代")
    who.actions += 1  # Alt+← is the browser's own
    page.go_back()
    assert page.url == results
    assert who.actions <= MOST[9]


def test_10_in_english(reader: Opened) -> None:
    who = reader()
    who.click(who.page.get_by_role("button", name="English"))
    expect(who.page.locator("html")).to_have_attribute("lang", "en")
    who.ask(who.page.locator("main input[name=q]"), "宁德时代")
    expect(who.page.locator("#count")).to_have_text("9 paragraphs from 4 reports")
    expect(who.page.locator(".hit-place").first).to_contain_text("Yanzhou")
    assert who.actions <= MOST[10]


def test_11_share_and_follow(reader: Opened) -> None:
    who = reader()
    who.ask(who.page.locator("main input[name=q]"), "宁德时代")
    address = who.page.url
    found = who.page.locator("#count").inner_text()
    feed = who.page.get_by_role("link", name=re.compile("^订阅这一检索的新增"))
    assert parse_qs(urlsplit(feed.get_attribute("href") or "").query) == {"q": ["宁德时代"]}
    answer = who.page.request.get(feed.get_attribute("href") or "")
    who.actions += 1
    entries = etree.fromstring(answer.body()).findall("{http://www.w3.org/2005/Atom}entry")
    assert len(entries) == 9
    other = reader()
    other.page.goto(address)
    expect(other.page.locator("#count")).to_have_text(found)
    assert who.actions <= MOST[11]


def test_12_print(reader: Opened) -> None:
    who = reader()
    who.page.goto("/search?q=宁德时代")
    who.click(who.page.locator(".hit-place a").first)
    text = who.page.locator("#this").inner_text()
    permalink = who.page.locator("#permalink").input_value()
    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(who.page.pdf())).pages)
    joined = re.sub(r"\s", "", unicodedata.normalize("NFKC", printed))  # a font's own signs for characters
    assert re.sub(r"\s", "", permalink) in joined
    assert re.sub(r"\s", "", text)[:20] in joined
    assert not [control for control in ("复制链接", "回到检索结果", "检索帮助", "在全文中看") if control in joined]
    assert who.actions <= MOST[12]
