"""Every kind of page in every way it is read: no rule of accessibility that a machine can check is broken, in light and dark,
on a phone and on a desk; it stands still while it loads, and asks for three files besides itself.

A page is visited once for all that is looked at; how soon pages show is printed.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, ViewportSize

from searchapp.engines.whoosh.store import WhooshStore
from tests.conftest import SEED, THOROUGH
from tests.page_kinds import page_kinds

AXE = Path(__file__).parent / "vendor" / "axe-4.10.3.min.js"
DESK, PHONE = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)
SIZES = {"desk": DESK, "phone": PHONE}


Scheme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True)
class Way:
    """How pages are read.

    Attributes:
        at: which of the two that are drawn for a page axe looks at in this way.
        schemes: what they are drawn from, anew at every run; where there is none, only weight and steadiness are looked at.
        contrast: whether axe looks at colours, which take it most of its time: in one language, as they are the same in others.
    """

    size: ViewportSize
    language: str
    at: int
    schemes: tuple[Scheme | None, Scheme | None] = (None, None)
    contrast: bool = True

    def scheme_of(self, kind: str) -> Scheme | None:
        """The scheme in which axe looks at a kind of page; none if it does not."""
        return random.Random(f"{SEED} {kind}").sample(self.schemes, 2)[self.at]


# Each page is looked at in both schemes, one of them on a desk and the other on a phone; in English on one of the two.
# While one works, axe looks at the one that is broken most easily.
WAYS = {
    "desk-zh-Hans": Way(DESK, "zh-Hans", 0, ("light", "dark") if THOROUGH else (None, None)),
    "phone-zh-Hans": Way(PHONE, "zh-Hans", 1, ("light", "dark") if THOROUGH else ("dark", "dark")),
    **(
        {f"{name}-en": Way(SIZES[name], "en", at, ("light", None), contrast=False) for at, name in enumerate(SIZES)}
        if THOROUGH
        else {}
    ),
}
# What the browser has noted since the page began: (how far things moved, ms until the largest thing was there).
NOTED = """() => new Promise((done) => {
  let moved = 0, largest = 0;
  new PerformanceObserver((list) => { for (const each of list.getEntries()) if (!each.hadRecentInput) moved += each.value; })
    .observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) => { for (const each of list.getEntries()) largest = each.startTime; })
    .observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(() => done([moved, largest]), 50);
})"""


@dataclass(slots=True)
class Visit:
    """What was seen of a page: broken rules, width, files, how far things moved, ms until the largest was there."""

    broken: list[Any] = field(default_factory=list)
    width: int = 0
    files: list[str] = field(default_factory=list)
    moved: float = 0.0
    largest: float = 0.0


CONTRAST = "color-contrast"


def violations(page: Page, *rules: str, contrast: bool = True) -> list[Any]:
    """What axe finds by some of its rules; by all of them if none is named, or by all but that for colours."""
    # Of what is no violation, axe would gather every node, and take as long again.
    options: dict[str, Any] = {"resultTypes": ["violations"], "rules": {CONTRAST: {"enabled": contrast}}}
    if rules:
        options["runOnly"] = list(rules)
    found = page.evaluate("options => axe.run(options).then(({violations}) => violations)", options)
    return list(found)


def visit(page: Page, url: str, scheme: Scheme | None, *, contrast: bool) -> Visit:
    """Look at a page, and with axe where a scheme is named."""
    seen = Visit()

    def note(request: Request) -> None:
        seen.files += [request.url] if "/static/" in request.url else []

    page.on("requestfinished", note)
    page.emulate_media(color_scheme=scheme or "light")
    page.goto(url, wait_until="load")
    if scheme:
        assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") == (scheme == "dark")
        seen.broken = [
            (scheme, each["id"], [node["html"][:150] for node in each["nodes"][:3]])
            for each in violations(page, contrast=contrast)
        ]
    else:
        page.wait_for_timeout(250)
    seen.moved, seen.largest = page.evaluate(NOTED)
    seen.width = page.evaluate("document.documentElement.scrollWidth")
    page.remove_listener("requestfinished", note)
    return seen


@pytest.fixture(scope="module")
def visited(browser: Browser, site: str, demo_store: WhooshStore) -> Callable[[str], dict[str, Visit]]:
    """The name of a way → the name of each kind of page → what was seen of it."""

    @cache
    def by_way(name: str) -> dict[str, Visit]:
        way = WAYS[name]
        context = browser.new_context(base_url=site, viewport=way.size, locale="zh-CN")
        context.add_cookies([{"name": "language", "value": way.language, "url": site}])
        page = context.new_page()
        if any(way.schemes):
            page.add_init_script(path=AXE)
        seen = {
            kind: visit(page, url, way.scheme_of(kind), contrast=way.contrast) for kind, url in page_kinds(demo_store).items()
        }
        context.close()
        return seen

    return by_way


@pytest.mark.parametrize("way", [name for name, way in WAYS.items() if any(way.schemes)])
def test_axe_finds_nothing(visited: Callable[[str], dict[str, Visit]], way: str) -> None:
    assert {kind: seen.broken for kind, seen in visited(way).items() if seen.broken} == {}


@pytest.mark.parametrize("way", WAYS)
def test_no_page_is_wider_than_the_screen(visited: Callable[[str], dict[str, Visit]], way: str) -> None:
    most = WAYS[way].size["width"]
    assert {kind: seen.width for kind, seen in visited(way).items() if seen.width > most} == {}


@pytest.mark.parametrize("way", ["desk-zh-Hans", "phone-zh-Hans"])
def test_pages_stand_still_and_ask_for_little(
    visited: Callable[[str], dict[str, Visit]], way: str, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = visited(way)
    assert {kind: seen.moved for kind, seen in pages.items() if seen.moved > 0.02} == {}
    assert {kind: seen.files for kind, seen in pages.items() if len(seen.files) > 3} == {}
    with capsys.disabled():
        slowest = max(pages, key=lambda kind: pages[kind].largest)
        print(f"\n{way}: largest contentful paint at {pages[slowest].largest:.0f} ms at most ({slowest})")


def columns_of(parts: Locator) -> list[tuple[float, float]]:
    """(left edge, width) of each part."""
    return [(box["x"], box["width"]) for part in parts.all() if (box := part.bounding_box())]


@pytest.mark.parametrize("width", [390, 800, 1280, 1920, 2560])
def test_the_parts_of_the_first_page_stand_where_they_are_while_the_last_one_is_on_its_way(
    browser: Browser, site: str, width: int
) -> None:
    """A browser shows what has come of a page."""
    page = browser.new_page(base_url=site, viewport=ViewportSize(width=width, height=900))
    page.goto("/")
    parts = page.locator(".home-part")
    placed = columns_of(parts)
    assert len(set(placed)) == {390: 1, 800: 2}.get(width, 3)
    while parts.count() > 1:
        parts.last.evaluate("part => part.remove()")
        assert columns_of(parts) == placed[: parts.count()]
    page.close()


def test_axe_would_find_a_planted_fault(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site)
    page = context.new_page()
    page.goto("/help")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    page.evaluate(AXE.read_text(encoding="utf-8") + ";0")
    assert [each["id"] for each in violations(page)] == ["image-alt"]
    page.evaluate("document.querySelector('main p').style = 'color: #777; background: #888'")
    assert [each["id"] for each in violations(page, CONTRAST)] == [CONTRAST]
    assert [each["id"] for each in violations(page, contrast=False)] == ["image-alt"]
    context.close()
