"""No page breaks a rule of accessibility that a machine can check: light and dark, on a phone and on a desk."""

from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from searchapp.engines.whoosh.store import WhooshStore
from tests.conftest import THOROUGH
from tests.page_kinds import page_kinds

AXE = Path(__file__).parent / "vendor" / "axe-4.10.3.min.js"
DESK, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)


# Name → size, language, schemes; while one works, the one that is broken most easily.
WAYS: dict[str, tuple[ViewportSize, str, tuple[Literal["light", "dark"], ...]]] = {
    "desk-zh-Hans": (DESK, "zh-Hans", ("light", "dark")),
    "phone-zh-Hans": (PHONE, "zh-Hans", ("light", "dark")),
    "desk-en": (DESK, "en", ("light",)),
    "phone-en": (PHONE, "en", ("light",)),
} if THOROUGH else {"phone-zh-Hans": (PHONE, "zh-Hans", ("dark",))}  # fmt: skip


def violations(page: Page, *rules: str) -> list[Any]:
    """What axe finds by some of its rules; by all of them if none is named."""
    # Of what is no violation, axe would gather every node, and take as long again.
    options = {"resultTypes": ["violations"], **({"runOnly": list(rules)} if rules else {})}
    found = page.evaluate("options => axe.run(options).then(({violations}) => violations)", options)
    return list(found)


@pytest.mark.parametrize("way", WAYS)
def test_axe_finds_nothing(browser: Browser, site: str, demo_store: WhooshStore, way: str) -> None:
    size, language, schemes = WAYS[way]
    context = browser.new_context(base_url=site, viewport=size, locale="zh-CN")
    context.add_cookies([{"name": "language", "value": language, "url": site}])
    page = context.new_page()
    source = AXE.read_text(encoding="utf-8")
    found = {}
    for name, url in page_kinds(demo_store).items():
        page.goto(url)
        page.evaluate(source + ";0")
        for at, scheme in enumerate(schemes):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") == (scheme == "dark")
            # Of one page in other colours, only colours are others.
            if broken := violations(page, *(("color-contrast",) if at else ())):
                found[name, scheme] = [(each["id"], [node["html"][:150] for node in each["nodes"][:3]]) for each in broken]
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], f"{name} is wider than the screen"
    context.close()
    assert not found


def test_axe_would_find_a_planted_fault(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site)
    page = context.new_page()
    page.goto("/help")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
    assert [each["id"] for each in violations(page)] == ["image-alt"]
    page.evaluate("document.querySelector('main p').style = 'color: #777; background: #888'")
    assert [each["id"] for each in violations(page, "color-contrast")] == ["color-contrast"]
    context.close()
