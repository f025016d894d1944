"""The style sheet has the colours and sizes that docs/design.md says, and uses them; text can be read on what it stands on."""

import re

import pytest

from tests.conftest import ROOT

CSS = (ROOT / "searchapp" / "static" / "app.css").read_text(encoding="utf-8")
DOC = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
LIGHT, DARK = (
    dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{6});", part)) for part in re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[:2]
)
SCREEN = CSS[: CSS.index("\n@media print {\n  :root")]
# Text → what it stands on.
PAIRS = [
    *(("--ink", on) for on in ("--paper", "--panel", "--chosen")),
    *(("--soft", on) for on in ("--paper", "--panel")),
    *(("--accent", on) for on in ("--paper", "--panel")),
    ("--paper", "--accent"),
    ("--mark-ink", "--mark"),
]  # fmt: skip


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read_on_what_it_stands_on(scheme: dict[str, str], text: str, ground: str) -> None:
    low, high = sorted((luminance(scheme[text]), luminance(scheme[ground])))
    assert (high + 0.05) / (low + 0.05) >= 4.5


def test_the_page_says_every_colour_that_is_not_a_series_as_it_is() -> None:
    said = {name: (light, dark) for name, light, dark in re.findall(r"\| `(--[\w-]+)` \| (#\w+) \| (#\w+) \|", DOC)}
    own = {name: (value, DARK[name]) for name, value in LIGHT.items() if not name.startswith(("--series", "--shade"))}
    assert said == own


def test_the_page_says_every_size_as_it_is() -> None:
    said = dict(re.findall(r"\| `(--size-[\w]+)` \| ([\d.]+rem) \|", DOC))
    assert said == dict(re.findall(r"(--size-[\w]+): ([\d.]+rem);", CSS))
    assert list(said.values()) == sorted(said.values(), key=lambda size: float(size.removesuffix("rem")))


def test_sizes_of_text_on_the_screen_are_those_of_the_scale() -> None:
    # Charts are drawn in their own units, and emphasis inside a line is in em.
    others = re.findall(r"font(?:-size)?: [\d.]+rem[^;]*", SCREEN)
    assert not others


def test_every_property_that_is_used_is_defined_and_every_one_defined_is_used() -> None:
    defined = set(re.findall(r"(--[\w-]+): ", CSS))
    used = set(re.findall(r"var\((--[\w-]+)", CSS))
    assert used == defined
