"""Fingerprints know a paragraph again and tell others apart."""

import itertools
import random
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.parse import parse_file
from indexer.text.fingerprint import SAME_PARAGRAPH_BITS, differing_bits, fingerprint, fingerprints
from tests.conftest import SEED


def test_fingerprints_are_for_ever() -> None:
    """Permalinks carry these numbers. If this fails, old links break: keep the old function beside the new one."""
    assert fingerprint("推进新型工业化，做强产业链条。") == "d16de2179b391d9b"
    assert fingerprint("各位代表！") == "41d1a14081112088"


SIGNS = "推进甲乙鿿龥㐀𠀀豈ａＡAbΣσς１½①㍿ｶﾞ가ᄀ한\u0301\u3099\u0307\u4e00，。“ \u3000é"


TEXT = st.text(alphabet=SIGNS, max_size=30) | st.text(max_size=30)
# More different trigrams than a byte counts.
LONG = "".join(map(chr, range(0x4E00, 0x4E00 + 600)))


@given(st.lists(TEXT, max_size=5))
@example(["推进新型工业化，做强产业链条。"])
@example(["ＡＢ c𠀀"])
@example(["甲", "", LONG, "甲乙丙甲乙丙", LONG[:257], LONG[:258]])
def test_the_hashes_are_those_of_another_implementation(texts: list[str]) -> None:
    assert fingerprints(texts) == list(map(bit_by_bit, texts)) == list(map(fingerprint, texts))


def bit_by_bit(text: str) -> str:
    """All of the text normalised at once, SplitMix64 in Python's own integers, and the majority counted bit by bit."""

    def mix(number: int) -> int:
        mask = 2**64 - 1
        number = (number + 0x9E3779B97F4A7C15) & mask
        number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) & mask
        number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) & mask
        return number ^ (number >> 31)

    letters = [ord(c) for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum()] or [ord(c) for c in text.strip()]
    letters += [0] * (3 - len(letters))
    grams = {a | b << 21 | c << 42 for a, b, c in zip(letters, letters[1:], letters[2:], strict=False)}
    ones = [sum(mix(gram) >> bit & 1 for gram in grams) for bit in range(64)]
    return f"{sum(1 << bit for bit in range(64) if 2 * ones[bit] > len(grams)):016x}"


@pytest.mark.parametrize("change", [" ", "，", "　", "“"])
def test_blanks_and_punctuation_do_not_change_a_fingerprint(change: str) -> None:
    assert fingerprint("推进新型工业化" + change + "做强产业链条") == fingerprint("推进新型工业化做强产业链条")


def test_a_correction_of_one_character_nearly_always_stays_the_same_paragraph(demo_texts: dict[str, str]) -> None:
    rnd = random.Random(SEED)
    distances = []
    for text in demo_texts.values():
        if len(text) >= 80:
            at = rnd.randrange(len(text))
            distances.append(differing_bits(fingerprint(text), fingerprint(text[:at] + "某" + text[at + 1 :])))
    assert len(distances) > 100
    assert sum(distance <= SAME_PARAGRAPH_BITS for distance in distances) >= 0.9 * len(distances), sorted(distances)


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
