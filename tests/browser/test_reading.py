"""Reading a report: where one is in it, where one was, and the keys between its parts."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

only_with_javascript = pytest.mark.parametrize("context", [True], ids=["with JavaScript"], indirect=True)
REPORT = "/r/370812-2023"


def scroll_to(page: Page, selector: str) -> None:
    """Put the upper edge of something a fifth down the window, where one reads."""
    page.locator(selector).evaluate("node => scrollBy(0, node.getBoundingClientRect().top - innerHeight / 5 + 4)")


@only_with_javascript
def test_the_contents_stay_in_view_and_mark_where_one_reads(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(REPORT)
    links = page.locator(".contents a")
    targets = [str(link.get_attribute("href")) for link in links.all()]
    for at in (2, len(targets) - 1, 1):
        scroll_to(page, targets[at])
        expect(page.locator(".contents [aria-current]")).to_have_attribute("href", targets[at])
        expect(page.locator(".contents [aria-current]")).to_be_in_viewport()
    # Nothing else than the list moves.
    before = page.evaluate("scrollY")
    page.wait_for_timeout(200)
    assert page.evaluate("scrollY") == before


def test_every_count_in_the_contents_leads_to_what_is_marked(page: Page) -> None:
    page.goto(REPORT)
    page.locator("#in-report").fill("新能源")
    page.get_by_role("button", name="标出").click()
    expect(page.locator("#in-report")).to_have_value("新能源")
    for ticks in page.locator(".contents .ticks").all():
        ticks.click()
        target = page.locator(str(ticks.get_attribute("href")))
        expect(target).to_be_in_viewport()
        expect(target.locator("mark").first).to_be_visible()


def test_one_goes_back_to_the_top(page: Page) -> None:
    page.goto(REPORT)
    page.locator("#p40").scroll_into_view_if_needed()
    page.get_by_role("link", name="回到开头").click()
    expect(page.locator("h1")).to_be_in_viewport()


@only_with_javascript
def test_keys_lead_from_section_to_section_and_from_mark_to_mark(page: Page) -> None:
    page.goto(f"{REPORT}?q=新能源")
    page.wait_for_load_state("networkidle")
    headings = page.locator(".text :is(h2, h3)")
    for key, at in (("n", 0), ("n", 1), ("n", 2), ("p", 1), ("p", 0), ("p", 0)):
        page.keyboard.press(key)
        expect(headings.nth(at)).to_be_focused()
        expect(headings.nth(at)).to_be_in_viewport()
    marked = page.locator(".text :is(p, h2, h3):has(mark)")
    page.locator("h1").evaluate("node => { node.tabIndex = -1; node.focus(); }")
    for key, at in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        page.keyboard.press(key)
        expect(marked.nth(at)).to_be_focused()
        expect(marked.nth(at)).to_be_in_viewport()
    page.locator("#in-report").focus()
    page.keyboard.type("npjk")
    assert "npjk" in page.locator("#in-report").input_value()
    expect(page.locator("#in-report")).to_be_focused()


def read_to(page: Page, paragraph: str) -> None:
    page.goto(REPORT)
    page.wait_for_load_state("networkidle")
    page.mouse.wheel(0, 200)
    scroll_to(page, paragraph)
    kept = f"() => (localStorage.getItem('read') ?? '').includes(document.querySelector('{paragraph} .pilcrow').pathname)"
    page.wait_for_function(kept)


@only_with_javascript
def test_the_last_place_is_offered_when_one_comes_back(page: Page) -> None:
    read_to(page, "#p30")
    page.goto("/help")
    page.goto(REPORT)
    offer = page.locator(".bookmark")
    expect(offer).to_contain_text("上次读到")
    # Whoever only looks at the beginning keeps the place.
    page.mouse.wheel(0, 300)
    expect(offer).to_be_visible()
    page.goto("/help")
    page.goto(REPORT)
    beginning = page.locator("#p30").inner_text()[:10]
    expect(offer.get_by_role("link")).to_contain_text(beginning)
    offer.get_by_role("link").click()
    expect(page.locator("#p30")).to_be_in_viewport()
    expect(offer).to_be_hidden()


@only_with_javascript
def test_the_offer_moves_nothing_and_fits_on_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    read_to(page, "#p30")
    page.goto("/help")
    page.goto(REPORT)
    offer = page.locator(".bookmark")
    expect(offer).to_be_visible()
    box = offer.bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert box["height"] < 60, "it is one line"
    moved = page.evaluate("""() => new Promise((resolve) => {
        let moved = 0;
        const add = (list) => { for (const {value} of list.getEntries()) moved += value; };
        new PerformanceObserver(add).observe({type: "layout-shift", buffered: true});
        setTimeout(() => resolve(moved), 500);
    })""")
    assert moved <= 0.02


@only_with_javascript
def test_an_offered_place_is_forgotten_when_it_is_refused(page: Page) -> None:
    read_to(page, "#p20")
    page.goto("/help")
    page.goto(REPORT)
    page.get_by_role("button", name="不用了").click()
    expect(page.locator(".bookmark")).to_be_hidden()
    page.goto("/help")
    page.goto(REPORT)
    page.wait_for_load_state("networkidle")
    expect(page.locator(".bookmark")).to_be_hidden()


@only_with_javascript
@pytest.mark.parametrize("kept", ["{", "null", "[1]", '{"370812-2023": 3}', '{"370812-2023": {"link": "/p/370812-2023/1-00"}}'])
def test_what_cannot_be_read_of_the_last_place_is_no_trouble(page: Page, kept: str) -> None:
    page.goto("/help")
    page.evaluate("kept => localStorage.setItem('read', kept)", kept)
    page.goto(REPORT)
    page.wait_for_load_state("networkidle")
    expect(page.locator(".bookmark")).to_be_hidden()


@pytest.mark.parametrize("context", [False], ids=["without JavaScript"], indirect=True)
def test_without_javascript_there_is_a_plain_list_and_no_offer(page: Page, context: BrowserContext) -> None:
    page.goto(REPORT)
    expect(page.locator(".bookmark")).to_be_hidden()
    expect(page.locator(".contents a").first).to_be_visible()
    assert page.locator(".contents [aria-current]").count() == 0
