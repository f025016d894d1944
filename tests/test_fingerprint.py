"""Fingerprints know a paragraph again and tell others apart."""

import itertools
import random

import pytest

from indexer.fingerprint import SAME_PARAGRAPH_BITS, differing_bits, fingerprint
from indexer.parse import parse_file
from tests.conftest import SEED


def test_fingerprints_are_for_ever() -> None:
    """Permalinks carry these numbers. If this fails, old links break: keep the old function beside the new one."""
    assert fingerprint("推进新型工业化，做强产业链条。") == "64eed5b3bf0e5b69"
    assert fingerprint("各位代表！") == "3a0800ad37320c87"


@pytest.mark.parametrize("change", [" ", "，", "　", "“"])
def test_blanks_and_punctuation_do_not_change_a_fingerprint(change: str) -> None:
    assert fingerprint("推进新型工业化" + change + "做强产业链条") == fingerprint("推进新型工业化做强产业链条")


def test_a_correction_of_one_character_stays_the_same_paragraph(demo_texts: dict[str, str]) -> None:
    rnd = random.Random(SEED)
    long_texts = [text for text in demo_texts.values() if len(text) >= 160]
    assert len(long_texts) > 20
    for text in long_texts:
        at = rnd.randrange(len(text))
        corrected = text[:at] + "某" + text[at + 1 :]
        assert differing_bits(fingerprint(text), fingerprint(corrected)) <= SAME_PARAGRAPH_BITS, text[:20]


def test_different_paragraphs_differ_in_many_bits(demo_texts: dict[str, str]) -> None:
    marks = {fingerprint(text): text for text in demo_texts.values()}
    for (one, _), (other, _) in itertools.combinations(marks.items(), 2):
        assert differing_bits(one, other) > SAME_PARAGRAPH_BITS, (marks[one], marks[other])


@pytest.mark.real
def test_different_paragraphs_of_real_reports_differ_in_many_bits(real_reports) -> None:  # type: ignore[no-untyped-def]
    """Within one report, where a link is resolved; the few pairs below the limit must be nearly the same text."""
    for path in sorted((real_reports / "corpus").glob("*.txt")):
        marks = {p.fingerprint: p.text for p in parse_file(path).paragraphs}
        for one, other in itertools.combinations(marks, 2):
            if differing_bits(one, other) <= SAME_PARAGRAPH_BITS:
                shared = len(set(marks[one]) & set(marks[other])) / len(set(marks[one]) | set(marks[other]))
                assert shared > 0.6, (path.name, marks[one][:60], marks[other][:60])


@pytest.mark.parametrize("broken", ["", "xyz", "123", "g" * 16])
def test_what_is_no_fingerprint_is_like_none(broken: str) -> None:
    assert differing_bits(broken, fingerprint("各位代表！")) == 64
