"""Offers while something is typed, in a real Chromium: the keys of a combobox, a fast typist; without JavaScript, a box."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.browser.test_every_page import AXE, violations

DESK, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def page(browser: Browser, site: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(base_url=site, viewport=request.param, locale="zh-CN")
    yield context.new_page()
    context.close()


def test_keys_choose_an_offer_and_escape_leaves_the_text(page: Page) -> None:
    page.goto("/")
    box, options = page.locator("#q"), page.get_by_role("option")
    expect(box).to_have_attribute("role", "combobox")
    box.press_sequentially("ndsd")
    expect(options.first).to_contain_text("宁德时代")
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "suggestion-1")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_value("ndsd")
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    box.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    box.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(box).to_have_value("ndsd")
    box.press("ArrowDown")
    expect(options.first).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/search?q=**")
    assert page.locator(".hit mark").first.inner_text() == "宁德时代"


def test_an_offered_string_keeps_what_is_chosen_and_a_place_is_gone_to(page: Page) -> None:
    page.goto("/search?q=发展&year=2023")
    box = page.locator("#q")
    box.fill("")
    box.press_sequentially("ndsd")
    page.get_by_role("option").first.click()
    expect(page.locator("#results")).to_have_attribute("data-asked", "宁德时代")
    assert "year=2023" in page.url
    box.fill("")
    box.press_sequentially("yanzhou")
    page.get_by_role("option").filter(has_text="兖州区").first.click()
    page.wait_for_url("**/search?region=370812")


def test_a_fast_typist_makes_few_requests_and_the_results_are_never_said_to_be_busy(page: Page) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/suggest?" in request.url else None)
    page.goto("/search?q=发展")
    page.evaluate(
        "new MutationObserver(() => document.body.dataset.busy = 1)"
        ".observe(document.getElementById('results'), {attributes: true})"
    )
    box = page.locator("#q")
    box.fill("")
    box.press_sequentially("ningdeshidaixinnengyuandianchi", delay=33)
    box.fill("")
    box.press_sequentially("ningdeshidai", delay=33)
    expect(page.get_by_role("option").first).to_contain_text("宁德时代")
    assert len(asked) <= 6
    assert page.evaluate("document.body.dataset.busy === undefined")


def test_enter_before_an_offer_comes_asks_for_what_was_typed(page: Page) -> None:
    page.goto("/")
    page.route("**/suggest?*", lambda _: None)  # never answered
    page.locator("#q").press_sequentially("发展")
    page.locator("#q").press("Enter")
    page.wait_for_url("**/search?q=**")
    expect(page.locator("#q")).to_have_value("发展")
    expect(page.locator("#suggestions")).to_be_hidden()


def test_offers_that_do_not_come_say_nothing(page: Page) -> None:
    page.goto("/search?q=发展")
    page.route("**/suggest?*", lambda route: route.fulfill(status=503, body="<p>down</p>"))
    page.locator("#q").press_sequentially("a")
    page.wait_for_timeout(400)
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(page.locator("#trouble")).to_be_hidden()
    assert page.locator("#suggestions").inner_html() == ""


def test_axe_finds_nothing_in_an_open_list(page: Page) -> None:
    source = Path(AXE).read_text(encoding="utf-8")
    found: dict[str, Any] = {}
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        page.goto("/")
        page.locator("#q").press_sequentially("zh")
        expect(page.get_by_role("option").first).to_be_visible()
        page.locator("#q").press("ArrowDown")
        page.evaluate(source + ";0")
        if broken := violations(page):
            found[scheme] = [(each["id"], [node["html"][:150] for node in each["nodes"][:3]]) for each in broken]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not found


def test_without_javascript_the_box_is_a_box(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto("/")
    assert page.locator("#q").get_attribute("role") is None
    page.locator("#q").fill("宁德时代")
    page.locator("#q").press("Enter")
    page.wait_for_url("**/search?q=**")
    assert page.locator(".hit mark").first.inner_text() == "宁德时代"
    context.close()
