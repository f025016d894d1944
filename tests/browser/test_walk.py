"""A reader who clicks at random: the same address shows the same page, however it was reached."""

import random

from playwright.sync_api import Error, Page

from tests.conftest import SEED, rounds

STEPS = rounds(20, 50)
WORDS = ("发展", "新能源", "宁德时代", "项目 投资", "企业 -电池", "宁德*电池")
Shown = tuple[str, tuple[str, ...], tuple[str, ...]]


def shown(page: Page) -> Shown:
    """What the page of results says: the count, the permalinks of its hits, its facets with their counts."""
    found: Shown = page.evaluate(
        """() => [
          document.querySelector("#count")?.textContent.trim() ?? "",
          [...document.querySelectorAll(".hit .permalink")].map(link => link.getAttribute("href")),
          [...document.querySelectorAll(".facets a")].map(link => link.id + link.textContent),
        ]"""
    )
    return found


def settled(page: Page, asked: list[str], answered: list[str]) -> tuple[str, Shown]:
    """(address, what is shown) once nothing is on its way and two looks in a row see the same."""
    last: tuple[str, Shown] | None = None
    for _ in range(200):
        try:
            page.wait_for_load_state("load")
            now = (page.url, shown(page))
        except Error:  # a navigation began meanwhile
            now = None
        if now is not None and now == last and len(asked) == len(answered):
            return now
        last = now
        page.wait_for_timeout(20)
    raise AssertionError(f"PYTEST_SEED={SEED}: {page.url} does not come to rest")


def test_a_random_walk_shows_one_page_for_one_address(page: Page) -> None:
    rnd = random.Random(SEED)
    asked: list[str] = []
    answered: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for event in ("requestfinished", "requestfailed"):
        page.on(event, lambda request: answered.append(request.url))
    seen: dict[str, Shown] = {}
    depth = ahead = 0
    page.goto("/search?q=发展")
    for _ in range(STEPS):
        address, found = settled(page, asked, answered)
        assert found == seen.setdefault(address, found), (SEED, address)
        links = page.locator(".facets a, .pager a, .sorts a, .chips a")
        way = rnd.random()
        if way < 0.12 and depth:
            page.go_back()
            depth, ahead = depth - 1, ahead + 1
        elif way < 0.2 and ahead:
            page.go_forward()
            depth, ahead = depth + 1, ahead - 1
        elif way < 0.27:
            page.reload()
        elif way < 0.34:
            other = page.context.new_page()
            other.goto(address)
            assert shown(other) == found, (SEED, address)
            other.close()
        else:
            if way < 0.45 or not links.count():
                page.locator("#q").fill(rnd.choice(WORDS))
                page.locator("#q").press("Enter")
                page.wait_for_timeout(50)
            else:
                links.nth(rnd.randrange(links.count())).click()
            if settled(page, asked, answered)[0] != address:
                depth, ahead = depth + 1, 0
    assert len(seen) > STEPS // 5
