"""The main job as a reader does it, with JavaScript and without."""

import contextlib
import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Error, Page, Route, expect

only_with_javascript = pytest.mark.parametrize("context", [True], ids=["with JavaScript"], indirect=True)


def state(page: Page) -> list[tuple[str, str]]:
    """The parameters in the address bar that say something."""
    return [(name, value) for name, value in parse_qsl(urlsplit(page.url).query) if value]


def runs_javascript(page: Page) -> bool:
    return page.locator("button.copy:visible").count() > 0


def search(page: Page, text: str) -> None:
    page.goto("/")
    page.locator("#q").fill(text)
    page.locator("#q").press("Enter")
    expect(page.locator("#count")).to_contain_text("段")


def test_search_narrow_open_go_back(page: Page) -> None:
    search(page, "宁德时代")
    expect(page.locator("#count")).to_have_text("9 段，来自 4 份报告")
    expect(page.locator(".hit")).to_have_count(9)
    assert state(page) == [("q", "宁德时代")]
    expect(page).to_have_title("宁德时代 · 9 段，来自 4 份报告")

    page.locator("#facet-region-370812").click()
    expect(page.locator("#count")).to_have_text("7 段，来自 2 份报告")
    expect(page.locator(".hit")).to_have_count(7)
    expect(page.locator(".chip")).to_have_count(2)
    assert state(page) == [("q", "宁德时代"), ("region", "370812")]
    expect(page.locator("#facet-region-370812")).to_have_attribute("aria-current", "true")
    # The region's own choice is switched off for its counts, the year's counts follow it.
    expect(page.locator("#facet-region-371700 .facet-count")).to_have_text("1")
    expect(page.locator("#facet-year-2023 .facet-count")).to_have_text("4")

    page.locator("#facet-year-2023").click()
    expect(page.locator("#count")).to_have_text("4 段，来自 1 份报告")
    expect(page.locator(".hit")).to_have_count(4)
    expect(page.locator(".chip")).to_have_count(3)
    assert state(page) == [("q", "宁德时代"), ("region", "370812"), ("year", "2023")]
    expect(page).to_have_title("宁德时代 · 4 段，来自 1 份报告")
    expect(page.locator(".hit mark").first).to_have_text("宁德时代")

    narrowed = page.url
    address = page.locator(".hit .permalink").first.get_attribute("href")
    page.locator(".hit .permalink").first.click()
    expect(page.locator("#this")).to_contain_text("宁德时代")
    assert urlsplit(page.url).path == address
    expect(page.locator("#permalink")).to_have_value(page.url)

    page.go_back()
    assert page.url == narrowed
    expect(page.locator("#count")).to_have_text("4 段，来自 1 份报告")
    expect(page.locator("header.masthead")).to_be_visible()
    page.go_back()
    expect(page.locator("#count")).to_have_text("7 段，来自 2 份报告")
    expect(page.locator("header.masthead")).to_be_visible()
    expect(page.locator("#q")).to_have_value("宁德时代")
    page.go_forward()
    expect(page.locator("#count")).to_have_text("4 段，来自 1 份报告")

    page.locator("#chip-year-2023").click()
    expect(page.locator("#count")).to_have_text("7 段，来自 2 份报告")
    page.locator("#chip-clear").click()
    expect(page.locator("#count")).to_have_text("9 段，来自 4 份报告")
    assert state(page) == [("q", "宁德时代")]


def test_a_new_query_keeps_the_filters(page: Page) -> None:
    page.goto("/search?q=宁德时代&region=370812&sort=-year")
    page.locator("#q").fill("新能源")
    page.locator("#q").press("Enter")
    expect(page).to_have_title(re.compile("^新能源 · "))
    expect(page.locator("#chip-region-370812")).to_be_visible()
    assert state(page) == [("q", "新能源"), ("region", "370812"), ("sort", "-year")]


def test_pages_of_results_follow_each_other(page: Page) -> None:
    page.goto("/search?q=发展")
    first = page.locator(".hit .permalink").first.get_attribute("href")
    page.get_by_role("link", name="下一页").click()
    expect(page.locator(".pager [aria-current]")).to_have_text("2")
    assert state(page) == [("q", "发展"), ("page", "2")]
    assert page.locator(".hit .permalink").first.get_attribute("href") != first
    expect(page.locator(".hit-list")).to_have_attribute("start", "21")


def test_a_permalink_of_the_report_page_opens_that_paragraph(page: Page) -> None:
    page.goto("/r/370812-2023")
    paragraph = page.locator("#p12")
    text = paragraph.inner_text().removesuffix("¶").strip()
    paragraph.locator(".pilcrow").click()
    expect(page.locator("#this")).to_have_text(text)
    page.get_by_role("link", name="在全文中看").click()
    assert urlsplit(page.url).fragment == "p12"
    expect(page.locator("#p12")).to_be_in_viewport()


def test_a_filter_keeps_the_focus_where_it_was(page: Page, context: BrowserContext) -> None:
    page.goto("/search?q=宁德时代")
    if not runs_javascript(page):
        pytest.skip("without JavaScript every filter is a new page")
    page.locator("#facet-year-2023").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_have_count(2)
    assert page.evaluate("document.activeElement.id") == "facet-year-2023"
    assert len(context.pages) == 1


def test_a_question_that_cannot_be_understood_is_answered_in_place(context: BrowserContext) -> None:
    page = context.new_page()  # the browser's console reports the status 400, which is right
    page.goto("/search?q=宁德时代&region=370812")
    page.locator("#q").fill('"宁德')
    page.locator("#q").press("Enter")
    expect(page.locator(".message")).to_contain_text("引号没有闭合")
    page.locator("#q").fill("宁德")
    page.locator("#q").press("Enter")
    expect(page.locator("#count")).to_have_text("7 段，来自 2 份报告")


def test_a_lost_server_is_said_and_the_results_stay(context: BrowserContext) -> None:
    page = context.new_page()  # the browser's console reports the lost request, which is right
    page.goto("/search?q=宁德时代")
    if not runs_javascript(page):
        pytest.skip("without JavaScript the browser itself says it")
    context.route("**/search?**", lambda route: route.abort())
    page.locator("#facet-year-2023").click()
    expect(page.locator("#trouble")).to_contain_text("没有连上服务器")
    expect(page.locator("#count")).to_have_text("9 段，来自 4 份报告")
    expect(page.locator(".hit")).to_have_count(9)
    context.unroute("**/search?**")
    page.get_by_role("link", name="重试").click()
    expect(page.locator("#count")).to_have_text("5 段，来自 2 份报告")
    expect(page.locator("#trouble")).to_be_hidden()


def test_copying_puts_the_full_permalink_on_the_clipboard(page: Page, context: BrowserContext) -> None:
    page.goto("/search?q=宁德时代")
    if not runs_javascript(page):
        expect(page.locator("button.copy").first).to_be_hidden()
        return
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(".hit .copy").first.click()
    expect(page.locator(".hit .copy").first).to_have_text("已复制")
    href = page.locator(".hit .permalink").first.get_attribute("href")
    assert page.evaluate("navigator.clipboard.readText()") == f"{urlsplit(page.url).scheme}://{urlsplit(page.url).netloc}{href}"


def test_with_javascript_a_filter_swaps_the_results_alone(page: Page) -> None:
    page.goto("/search?q=宁德时代")
    if not runs_javascript(page):
        pytest.skip("without JavaScript every filter is a new page")
    page.evaluate("window.stillHere = true")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/static/" not in request.url else None)
    page.locator("#facet-year-2023").click()
    expect(page.locator(".chip")).to_have_count(2)
    assert page.evaluate("window.stillHere") is True
    assert len(asked) == 1, "one state is one request"


@only_with_javascript
def test_keys_lead_to_the_box_between_hits_and_to_the_help(page: Page) -> None:
    search(page, "新能源")
    page.wait_for_load_state()  # keys are listened to from then on
    links = page.locator(".hit-place a")
    for key, at in (("j", 0), ("j", 1), ("j", 2), ("k", 1), ("k", 0), ("k", 0)):
        page.keyboard.press(key)
        expect(links.nth(at)).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.type("j/?k")
    assert page.locator("#q").input_value().endswith("j/?k")
    page.locator("#q").evaluate("node => node.blur()")
    page.keyboard.press("?")
    expect(page.locator("h1")).to_have_text("检索帮助")


@only_with_javascript
def test_the_key_for_the_box_is_not_typed_into_it_where_it_has_the_focus_already(page: Page) -> None:
    page.goto("/")
    page.wait_for_load_state("networkidle")
    box = page.locator("#q")
    expect(box).to_be_focused()
    page.keyboard.type("/宁德/")
    assert box.input_value() == "宁德/"


@only_with_javascript
def test_the_enter_that_ends_a_composition_sends_nothing(page: Page) -> None:
    page.goto("/")
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/search" in request.url else None)
    box = page.locator("#q")
    box.fill("fazhan")
    event = '{key: "Enter", isComposing: true, bubbles: true, cancelable: true}'
    assert not box.evaluate(f'node => node.dispatchEvent(new KeyboardEvent("keydown", {event}))')
    assert not asked


def test_a_range_of_years_is_chosen_with_two_inputs(page: Page) -> None:
    search(page, "新能源")
    page.locator("#year-from").fill("2023")
    page.locator("#year-to").fill("2023")
    page.locator("#year-to").press("Enter")
    expect(page.locator("#chip-year-2023")).to_be_visible()
    expect(page.locator("#facet-year-2023")).to_have_attribute("aria-current", "true")
    narrowed = page.locator("#count").text_content()
    page.goto("/search?q=新能源&year=2023")
    expect(page.locator("#count")).to_have_text(narrowed or "")


def test_the_language_is_switched_where_the_reader_is(page: Page) -> None:
    page.goto("/search?q=发展")
    page.locator("#sort-2").click()
    expect(page).to_have_url(re.compile("sort=-year"))
    address = page.url
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Results")).to_be_attached()
    assert page.url == address
    page.get_by_role("link", name="by report").click()
    expect(page.locator("#count")).to_contain_text(re.compile("paragraphs, .* headings from"))
    page.get_by_role("button", name="中文").click()
    expect(page.locator("#count")).to_contain_text("份报告")


@only_with_javascript
def test_the_focus_is_never_lost(page: Page) -> None:
    page.goto("/search?q=新能源&region=370812&year=2023&chapter=tasks")
    page.wait_for_load_state("networkidle")

    def press(selector: str) -> None:
        page.locator(selector).focus()
        with page.expect_response("**/search?**"):
            page.keyboard.press("Enter")
        page.wait_for_function("() => !document.querySelector('[aria-busy]') && !document.querySelector('.htmx-settling')")

    press("#chip-region-370812")
    expect(page.locator("#chip-year-2023")).to_be_focused()
    press("#chip-chapter-tasks")
    expect(page.locator("#chip-year-2023")).to_be_focused()
    press("#chip-year-2023")
    expect(page.locator("#hits-heading")).to_be_focused()
    page.goto("/search?q=发展")
    page.wait_for_load_state("networkidle")
    press(".pager a[href*='page=2'] >> nth=0")
    expect(page.locator("#hits-heading")).to_be_focused()


@only_with_javascript
def test_what_is_folded_stays_folded(page: Page) -> None:
    page.goto("/search?q=新能源")
    page.wait_for_load_state("networkidle")
    page.locator("#facet-chapter summary").click()
    page.locator("#trend summary").click()
    expect(page.locator("#trend .chart")).to_be_visible()
    page.locator("#facet-year-2023").click()
    expect(page.locator(".chip")).to_have_count(2)
    assert page.locator("#facet-chapter").get_attribute("open") is None
    assert page.locator("#trend").get_attribute("open") is not None
    expect(page.locator("#trend .chart")).to_be_visible()
    page.reload()
    expect(page.locator("#facet-chapter ul")).to_be_hidden()


def test_on_a_phone_the_filters_open_as_a_dialog(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/search?q=新能源")
    page.wait_for_load_state("networkidle")
    page.get_by_role("link", name="筛选条件").click()
    if not page.locator(".facets-close").first.is_visible():  # without JavaScript the link leads down to them
        expect(page.locator("#facets")).to_be_in_viewport()
        assert urlsplit(page.url).fragment == "facets"
        return
    dialog = page.get_by_role("dialog", name="筛选")
    expect(dialog).to_be_visible()
    expect(page.locator(".facets-head .facets-close")).to_be_focused()
    page.locator("#facet-year-2023").click()
    expect(page.locator("#facet-year-2023")).to_have_attribute("aria-current", "true")
    expect(dialog).to_be_visible()
    total = re.match(r"\d+", page.locator("#count").inner_text())
    assert total
    for _ in range(60):  # what lies behind cannot be reached
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('#facets')")
    page.get_by_role("button", name=f"显示 {total[0]} 段").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("link", name="筛选条件")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".hit").first).to_be_visible()


def test_a_keyboard_skips_to_the_filters_and_to_the_results(page: Page) -> None:
    page.goto("/search?q=新能源")
    for name, target in (("跳到筛选", "#facets"), ("跳到检索结果", "#hits-heading")):
        link = page.get_by_role("link", name=name)
        link.focus()
        expect(link).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator(target)).to_be_focused()


def test_on_paper_there_are_permalinks_and_choices_but_no_controls(page: Page) -> None:
    page.goto("/search?q=新能源&region=370812")
    page.emulate_media(media="print")
    for selector in (".masthead", ".facets", ".sorts", ".pager", ".hit .copy", ".chip-clear", ".trend"):
        for node in page.locator(selector).all():
            expect(node).to_be_hidden()
    expect(page.locator(".chip").first).to_be_visible()
    link = page.locator(".hit .permalink").first
    printed = link.evaluate("node => getComputedStyle(node, '::after').content")
    assert printed.strip('"') == urlsplit(page.url)._replace(path=str(link.get_attribute("href")), query="").geturl()


@only_with_javascript
def test_a_late_answer_never_takes_the_place_of_a_newer_one(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/search?q=新能源")
    page.wait_for_load_state("networkidle")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    context.route("**/search?*year=2023*", hold)
    page.locator("#facet-year-2023").click(no_wait_after=True)
    page.wait_for_timeout(100)
    page.locator("#facet-region-370812").click()
    expect(page.locator("#chip-region-370812")).to_be_visible()
    newer = page.locator("#count").inner_text()
    assert held
    for route in held:
        with contextlib.suppress(Error):  # given up already
            route.continue_()
    page.wait_for_timeout(300)
    assert page.locator("#count").inner_text() == newer
    assert state(page) == [("q", "新能源"), ("region", "370812")]


@only_with_javascript
def test_the_count_is_announced_once_for_each_answer(page: Page) -> None:
    page.goto("/search?q=新能源")
    page.wait_for_load_state("networkidle")
    page.evaluate(
        """() => {
          window.said = [];
          const status = document.querySelector("[role=status]");
          const changes = {childList: true, subtree: true, characterData: true};
          new MutationObserver(() => window.said.push(status.textContent)).observe(status, changes);
        }"""
    )
    page.locator("#facet-region-370812").click()
    expect(page.locator("#chip-region-370812")).to_be_visible()
    assert page.locator("[role=status]").count() == 1
    assert page.evaluate("window.said") == [page.locator("#count").inner_text()]


def test_the_search_box_says_what_the_results_are_of(page: Page) -> None:
    page.goto("/search?q=电池&year=2024")
    page.locator("#chip-q").click()
    expect(page.locator("#chip-q")).to_have_count(0)
    expect(page.locator("#q")).to_have_value("")
    page.goto("/search?q=宁得时代")
    page.get_by_role("link", name="宁德时代").click()
    expect(page.locator("#q")).to_have_value("宁德时代")
    assert (
        page.locator("link[rel=canonical]").get_attribute("href") == urlsplit(page.url)._replace(scheme="", netloc="").geturl()
    )


@only_with_javascript
def test_going_back_leads_to_where_the_reader_was(page: Page) -> None:
    page.goto("/search?q=发展")
    page.wait_for_load_state("networkidle")
    page.evaluate("scrollTo(0, 1500)")
    page.locator(".pager a[href*='page=2']").first.click()
    expect(page).to_have_url(re.compile("page=2"))
    page.go_back()
    expect(page).not_to_have_url(re.compile("page=2"))
    page.wait_for_function("() => scrollY > 1400")
    page.locator(".hit .permalink").nth(5).click()
    expect(page.locator("#this")).to_be_visible()
    page.go_back()
    page.wait_for_function("() => scrollY > 300")
