"""Pages stand still while they load, and ask for three files besides themselves; how soon they show is printed."""

from functools import partial

import pytest
from playwright.sync_api import Browser, Request, ViewportSize

from searchapp.engines.whoosh.store import WhooshStore
from tests.page_kinds import page_kinds

SIZES = {"desktop": ViewportSize(width=1280, height=900), "phone": ViewportSize(width=390, height=844)}
# What the browser has noted since the page began: (how far things moved, ms until the largest thing was there).
NOTED = """() => new Promise((done) => {
  let moved = 0, largest = 0;
  new PerformanceObserver((list) => { for (const each of list.getEntries()) if (!each.hadRecentInput) moved += each.value; })
    .observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) => { for (const each of list.getEntries()) largest = each.startTime; })
    .observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(() => done([moved, largest]), 300);
})"""


def _note(asked: list[str], request: Request) -> None:
    asked.append(request.url)


@pytest.mark.parametrize("size", SIZES)
def test_pages_stand_still_and_ask_for_little(
    browser: Browser, site: str, demo_store: WhooshStore, size: str, capsys: pytest.CaptureFixture[str]
) -> None:
    context = browser.new_context(base_url=site, viewport=SIZES[size], locale="zh-CN")
    latest: dict[str, float] = {}
    for name, address in page_kinds(demo_store).items():
        page = context.new_page()
        asked: list[str] = []
        page.on("requestfinished", partial(_note, asked))
        page.goto(address, wait_until="load")
        moved, largest = page.evaluate(NOTED)
        assert moved <= 0.02, (name, moved)
        others = [url for url in asked if "/static/" in url]
        assert len(others) <= 3, (name, others)
        latest[name] = largest
        page.close()
    with capsys.disabled():
        slowest = max(latest, key=lambda name: latest[name])
        print(f"\n{size}: largest contentful paint at {latest[slowest]:.0f} ms at most ({slowest})")
    context.close()
