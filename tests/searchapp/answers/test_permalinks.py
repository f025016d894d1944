"""Where a permalink leads after a report has changed: to the same text, to a notice, never silently elsewhere."""

import random

import pytest

from indexer.model import Metadata, Paragraph, Region, ReportKind, ReportRecord
from indexer.parse import parse_file
from indexer.text.fingerprint import fingerprint
from searchapp.answers.permalinks import resolve
from searchapp.answers.results import ReportContents, Resolved
from tests.conftest import DEMO_FILES, SEED

RECORD = ReportRecord("370812-2023", Metadata(ReportKind.REPORT, Region("370812", ("山东省",)), year=2023), "a.txt", "", 0)


def contents_of(texts: list[str]) -> ReportContents:
    paragraphs = (Paragraph(n, text, None, None, "tasks", (), fingerprint(text)) for n, text in enumerate(texts, 1))
    return ReportContents(RECORD, tuple(paragraphs))


@pytest.fixture(params=DEMO_FILES, ids=lambda path: path.stem)
def texts(request: pytest.FixtureRequest) -> list[str]:
    return [paragraph.text for paragraph in parse_file(request.param).paragraphs]


def test_an_unchanged_report_answers_every_link_with_its_paragraph(texts: list[str]) -> None:
    contents = contents_of(texts)
    for paragraph in contents.paragraphs:
        resolution = resolve(contents, paragraph.anchor)
        assert resolution is not None
        assert (resolution.found, resolution.paragraph) == (Resolved.SAME, paragraph)


def test_after_edits_a_link_leads_to_its_text_or_honestly_nowhere(texts: list[str]) -> None:
    rnd = random.Random(SEED)
    old = contents_of(texts)
    changed = list(texts)
    rnd.shuffle(changed)
    gone = set(rnd.sample(changed, len(changed) // 10 + 1))
    kept = [text for text in changed if text not in gone]
    kept.insert(rnd.randrange(len(kept)), "这是新加的一段文字，说的是从前没有说过的事情，与其他各段都不相同。")
    new = contents_of(kept)
    for paragraph in old.paragraphs:
        resolution = resolve(new, paragraph.anchor)
        assert resolution is not None
        if paragraph.text in gone:
            assert resolution.found is Resolved.GONE, paragraph.text
            assert resolution.paragraph is None
            assert resolution.near
        else:
            assert resolution.found in (Resolved.SAME, Resolved.MOVED)
            assert resolution.paragraph is not None
            assert resolution.paragraph.text == paragraph.text


def test_a_corrected_paragraph_is_found_with_a_notice(texts: list[str]) -> None:
    at, text = max(enumerate(texts), key=lambda pair: len(pair[1]))
    link = contents_of(texts).paragraphs[at].anchor
    corrected = text[:50] + "更正" + text[52:]
    resolution = resolve(contents_of([*texts[:at], corrected, *texts[at + 1 :]]), link)
    assert resolution is not None
    assert resolution.paragraph is not None
    assert (resolution.found, resolution.paragraph.text) == (Resolved.CHANGED, corrected)


def test_two_texts_that_are_equally_like_the_old_one_are_both_offered_and_none_is_chosen() -> None:
    base = "推进新型工业化，做强产业链条，培育壮大链主企业，新增规上工业企业五十家以上，完成技改投资一百亿元。" * 3
    old = Paragraph(1, base, None, None, "tasks", (), fingerprint(base))
    like = [f"{int(old.fingerprint, 16) ^ bits:016x}" for bits in (0b1, 0b10)]
    paragraphs = tuple(Paragraph(n, f"第{n}种说法", None, None, "tasks", (), mark) for n, mark in enumerate(like, 1))
    resolution = resolve(ReportContents(RECORD, paragraphs), old.anchor)
    assert resolution is not None
    assert (resolution.found, resolution.paragraph, resolution.near) == (Resolved.GONE, None, paragraphs)


def test_a_text_that_stands_twice_is_found_at_its_own_number() -> None:
    contents = contents_of(["各位代表！", "甲段文字。", "各位代表！"])
    for paragraph in contents.paragraphs:
        resolution = resolve(contents, paragraph.anchor)
        assert resolution is not None
        assert resolution.paragraph is paragraph


@pytest.mark.parametrize(
    "anchor", ["12", "x", "1-xyz", "1-" + "0" * 15, "1-" + "G" * 16, "-1-" + "0" * 16, "1-" + "0" * 16 + "\n"]
)
def test_what_is_no_anchor_leads_nowhere(anchor: str) -> None:
    assert resolve(contents_of(["甲段文字。"]), anchor) is None
