"""Two reports side by side: there is a way through them on a desk and on a phone, with JavaScript and without."""

import pytest
from playwright.sync_api import Page, expect

only_with_javascript = pytest.mark.parametrize("context", [True], ids=["with JavaScript"], indirect=True)
PAGE = "/compare?a=370812-2023&b=371503-2024"


def test_the_contents_lead_to_every_topic_and_stay_in_view(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(PAGE)
    links = page.locator(".contents a")
    for at in (0, links.count() // 2, links.count() - 1):
        links.nth(at).click()
        heading = page.locator(str(links.nth(at).get_attribute("href")))
        expect(heading).to_be_in_viewport()
        expect(page.locator(".side-names")).to_be_in_viewport()
        # Neither is under the other.
        names, below = page.locator(".side-names").bounding_box(), heading.bounding_box()
        assert names
        assert below
        assert names["y"] + names["height"] <= below["y"] + 1
        expect(links.nth(at)).to_be_in_viewport()


@only_with_javascript
def test_the_topic_that_one_reads_is_marked_in_the_contents(page: Page) -> None:
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(PAGE)
    for topic in (page.locator(".compared h2").nth(at) for at in (3, 9, 1)):
        topic.evaluate("node => scrollBy(0, node.getBoundingClientRect().top - innerHeight / 5 + 4)")
        expect(page.locator(".contents [aria-current]")).to_have_attribute("href", f"#{topic.get_attribute('id')}")


def test_what_is_folded_is_opened_by_a_click(page: Page) -> None:
    page.goto(PAGE)
    folded = page.locator("details.alone").first
    expect(folded.locator("p").first).to_be_hidden()
    folded.locator("summary").click()
    expect(folded.locator("p").first).to_be_visible()


def test_a_question_is_marked_on_both_sides_and_led_through(page: Page) -> None:
    page.goto(PAGE)
    page.locator("#in-report").fill("新能源")
    page.get_by_role("button", name="标出").click()
    marked = page.locator(".compared p[id]:has(mark)")
    page.get_by_role("link", name="第一处").click()
    for at in range(marked.count() - 1):
        expect(marked.nth(at)).to_be_in_viewport()
        marked.nth(at).get_by_role("link", name="下一处").click()
    expect(marked.last).to_be_in_viewport()
    expect(marked.last.get_by_role("link", name="下一处")).to_have_count(0)


def test_on_a_phone_one_stands_below_the_other_topic_by_topic(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(PAGE)
    sides = page.locator(".sides").first.locator(".side")
    left, right = sides.nth(0).bounding_box(), sides.nth(1).bounding_box()
    assert left
    assert right
    assert left["x"] == right["x"]
    assert left["y"] + left["height"] <= right["y"] + 1
    expect(sides.nth(0).locator(".side-name")).to_have_text("兖州区 2023")
    expect(sides.nth(1).locator(".side-name")).to_have_text("茌平区 2024")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@only_with_javascript
def test_keys_lead_from_topic_to_topic(page: Page) -> None:
    page.goto(PAGE)
    page.wait_for_load_state("networkidle")
    topics = page.locator(".compared > h2")
    for key, at in (("n", 0), ("n", 1), ("p", 0)):
        page.keyboard.press(key)
        expect(topics.nth(at)).to_be_focused()
        expect(topics.nth(at)).to_be_in_viewport()
