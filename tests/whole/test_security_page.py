"""SECURITY.md names tests that exist, and README.md settings that do."""

import re
from dataclasses import fields

from searchapp.config import PREFIX, Settings
from tests.conftest import ROOT


def test_every_test_that_is_named_exists() -> None:
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    there = {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")
    }
    defined = {name for text in there.values() for name in re.findall(r"def (test_\w+)", text)}
    files, tests = re.findall(r"`(tests/[\w/]+\.py)`", page), re.findall(r"`(test_\w+)`", page)
    assert len(files) + len(tests) > 20
    assert set(files) <= set(there)
    assert set(tests) <= defined


def test_every_setting_is_told_and_every_told_one_is_there() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    told = {name for page in pages for name in re.findall(rf"`({PREFIX}[A-Z_]+)", page.read_text(encoding="utf-8"))}
    assert told == {PREFIX + field.name.upper() for field in fields(Settings)}
