"""Results as a reader handles them: citations in place, room between hits, filters on a phone."""

from collections.abc import Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from tests.browser.test_every_page import AXE, violations

DESKTOP, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def reading(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    """A browser that lets a page copy."""
    context = browser.new_context(base_url=site, viewport=request.param, locale="zh-CN", permissions=["clipboard-read"])
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.set_default_timeout(10_000)
    yield context
    context.close()


def test_a_sentence_is_found_and_cited_in_three_clicks(reading: BrowserContext) -> None:
    page = reading.new_page()
    page.goto("/")
    clicks = 0
    page.fill("#q", "宁德时代")
    page.get_by_role("button", name="检索").click()
    clicks += 1
    page.wait_for_load_state("load")  # else the link leads to the page behind it, as without scripts
    page.wait_for_selector("button.copy:not([hidden])")
    link = page.locator("a.cite").first
    address = str(link.get_attribute("href")).removesuffix("#cite")
    link.click()
    clicks += 1
    box = page.get_by_role("dialog", name="引用")
    box.get_by_role("button", name="复制 GB/T 7714").click()
    clicks += 1
    page.locator(".cite-style .copy", has_text="已复制").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert clicks <= 4
    assert f"{address}." in copied
    assert "[R/OL]" in copied
    assert page.evaluate("document.activeElement.closest('dialog') !== null"), "the keyboard is in the box"
    page.keyboard.press("Escape")
    assert not page.locator("#cite").is_visible()
    assert page.evaluate("document.activeElement.className") == "cite", "and back where it was"
    assert page.url.endswith("/search?q=%E5%AE%81%E5%BE%B7%E6%97%B6%E4%BB%A3"), "no address of its own"


def test_the_link_of_a_hit_is_copied_in_full(reading: BrowserContext, site: str) -> None:
    page = reading.new_page()
    page.goto("/search?q=宁德时代")
    hit = page.locator(".hit").nth(1)
    hit.get_by_role("button", name="复制链接").click()
    hit.get_by_text("已复制").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == site + str(hit.locator(".permalink").get_attribute("href"))


def test_the_way_to_the_citation_without_scripts_is_the_page_of_the_paragraph(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto("/search?q=宁德时代")
    page.locator("a.cite").first.click()
    assert page.url.endswith("#cite")
    assert "[R/OL]" in page.locator("#citation-text").inner_text()
    context.close()


def test_room_between_hits_is_chosen_with_one_click_and_kept(page: Page) -> None:
    page.goto("/search?q=发展&year=2023")
    before = page.url
    first = page.locator(".hit").first
    height = first.bounding_box()
    page.get_by_role("button", name="舒展").click()
    page.wait_for_selector(".results.comfortable")
    roomy = page.locator(".hit").first.bounding_box()
    assert height
    assert roomy
    assert roomy["height"] > height["height"] * 1.2
    assert page.url == before
    page.goto("/search?q=公园")
    assert page.locator(".results.comfortable").count() == 1
    page.get_by_role("button", name="紧凑").click()
    page.wait_for_selector(".results:not(.comfortable)")


def test_long_lists_of_filters_are_closed_on_a_phone_till_they_are_asked_for(reading: BrowserContext) -> None:
    page = reading.new_page()
    is_phone = page.viewport_size == PHONE
    page.goto("/search?q=发展")
    long, short = page.locator("details.facet[data-long]"), page.locator("details.facet:not([data-long])")
    assert min(long.count(), short.count()) > 0
    assert long.locator("nth=0").evaluate("list => list.open") is not is_phone
    assert short.locator("nth=0").evaluate("list => list.open") is True
    if not is_phone:
        return
    page.locator(".to-facets a").click()
    long.first.locator("summary").click()
    name = long.first.get_attribute("id")
    page.locator(f"#{name} li a").first.click()
    page.wait_for_selector(".chips")
    page.reload()
    assert page.locator(f"#{name}").evaluate("list => list.open") is True, "what the reader opened stays open"


def test_seven_hits_or_more_are_seen_at_once_where_no_heading_is_among_them(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, viewport=DESKTOP, locale="zh-CN")
    page = context.new_page()
    page.goto("/search?q=项目&in=text")
    seen = "[...document.querySelectorAll('.hit')].filter(hit => hit.getBoundingClientRect().top < innerHeight - 60).length"
    assert page.evaluate(seen) >= 7
    context.close()


# The colours of pages are the same in every language.
@pytest.mark.parametrize(("language", "scheme"), [("zh", "light"), ("zh", "dark"), ("en", "light")])
def test_axe_finds_nothing_in_the_box_of_citations_and_in_the_comfortable_layout(
    browser: Browser, site: str, scheme: Literal["light", "dark"], language: str
) -> None:
    for size in (DESKTOP, PHONE):
        context = browser.new_context(base_url=site, viewport=size, color_scheme=scheme, locale="zh-CN")
        page = context.new_page()
        page.goto(f"/search?q=宁德时代&lang={language}")
        page.locator("form.preference button[value=comfortable]").click()
        page.wait_for_selector(".results.comfortable")
        page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
        assert violations(page, contrast=language == "zh") == []
        page.locator("a.cite").first.click()
        page.wait_for_selector("#cite[open] .copy:not([hidden])")
        assert violations(page, contrast=language == "zh") == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        context.close()


def test_seven_hits_begin_on_the_first_screen(browser: Browser, site: str) -> None:
    page = browser.new_page(base_url=site, viewport=DESKTOP, locale="zh-CN")
    page.goto("/search?q=宁德时代")
    box = page.locator(".hit").nth(6).locator(".hit-head").bounding_box()
    assert box
    assert box["y"] + box["height"] < DESKTOP["height"]
    page.close()


def test_a_browser_in_english_is_answered_in_english_till_the_reader_chooses(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, locale="en-GB")
    page = context.new_page()
    page.goto("/")
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto("/search?q=宁德时代")
    assert "Yanzhou, Jining, Shandong" in page.locator(".hit-place").first.inner_text()
    page.goto("/help?lang=zh")
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    page.get_by_role("button", name="English").click()
    page.wait_for_selector("html[lang=en]")
    assert page.url.endswith("/help"), "the address names no other language than the one chosen"
    context.close()
