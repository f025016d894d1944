"""No page breaks a rule of accessibility that a machine can check: light and dark, on a phone and on a desk."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from searchapp.engines.whoosh.store import WhooshStore
from tests.conftest import THOROUGH
from tests.page_kinds import page_kinds

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "vendor" / "axe-4.10.3.min.js"
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


# Name → size, scheme, language; while one works, the one that is broken most easily.
WAYS = {
    f"{place}-{scheme}-{language}": (size, scheme, language)
    for place, size in (("desk", DESK), ("phone", PHONE))
    for scheme, language in (("light", "zh-Hans"), ("dark", "zh-Hans"), ("light", "en"))
    if THOROUGH or (place, scheme, language) == ("phone", "dark", "zh-Hans")
}


@pytest.mark.parametrize("way", WAYS)
def test_axe_finds_nothing(browser: Browser, site: str, demo_store: WhooshStore, way: str) -> None:
    size, scheme, language = WAYS[way]
    context = browser.new_context(base_url=site, color_scheme=scheme, viewport=size, locale="zh-CN")  # type: ignore[arg-type]
    context.add_cookies([{"name": "language", "value": language, "url": site}])
    page = context.new_page()
    source = AXE.read_text(encoding="utf-8")
    found = {}
    for name, url in page_kinds(demo_store).items():
        page.goto(url)
        page.evaluate(source + ";0")
        violations = page.evaluate("axe.run()")["violations"]
        if violations:
            found[name] = [(each["id"], [node["html"][:150] for node in each["nodes"][:3]]) for each in violations]
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], f"{name} is wider than the screen"
    context.close()
    assert not found


def test_axe_would_find_a_planted_fault(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site)
    page = context.new_page()
    page.goto("/help")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
    assert [each["id"] for each in page.evaluate("axe.run()")["violations"]] == ["image-alt"]
    context.close()
