"""What became of each text: as comparing all with all says it, and within bounds however much text there is."""

import random
import tracemalloc
from collections.abc import Sequence

import numpy as np
import pytest
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from indexer.text.fingerprint import SAME_PARAGRAPH_BITS, differing_bits, fingerprint
from indexer.whoosh_index import lineage
from indexer.whoosh_index.lineage import CLEARLY, SAME_TEXT, successors
from tests.conftest import SEED, each_seed

LETTERS = [chr(0x4E00 + at) for at in range(1500)]


def all_with_all(old: Sequence[str], new: Sequence[str]) -> list[int | None]:
    """The same in one table of all similarities."""
    found: list[int | None] = []
    for text, row in zip(old, cdist(old, new, scorer=Levenshtein.normalized_similarity, dtype=np.float64), strict=True):
        best = int(np.argmax(row))
        second = max(np.delete(row, best), default=0.0)
        is_same = row[best] >= SAME_TEXT or differing_bits(fingerprint(text), fingerprint(new[best])) <= SAME_PARAGRAPH_BITS
        found.append(best if is_same and row[best] - second >= CLEARLY else None)
    return found


def a_text(rnd: random.Random, longest: int = 120) -> str:
    return "".join(rnd.choices(LETTERS, k=rnd.randint(6, longest)))


def changed(text: str, rnd: random.Random) -> str:
    """A text with some of its characters changed, taken away or put in, up to half of them."""
    chars = list(text)
    for _ in range(rnd.randint(1, len(chars) // 2)):
        chars[rnd.randrange(len(chars))] = rnd.choice(["", *LETTERS[:30], "".join(rnd.choices(LETTERS, k=2))])
    return "".join(chars) or "无"


@each_seed(20, 200)
def test_texts_become_what_comparing_all_with_all_says(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rnd = random.Random(f"{SEED}/{seed}")
    old = [a_text(rnd) for _ in range(rnd.randint(1, 40))]
    # Some with twins, that make it unclear what they became.
    new = [changed(text, rnd) for text in old for _ in range(rnd.choice((0, 1, 1, 1, 2)))] + [a_text(rnd)]
    rnd.shuffle(new)
    expected = all_with_all(old, new)
    assert successors(old, new) == expected
    with monkeypatch.context() as patched:
        # In blocks of a few rows.
        patched.setattr(lineage, "_AT_ONCE", 3 * len(new))
        assert successors(old, new) == expected


def test_of_more_than_any_report_has_the_likeliest_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    rnd = random.Random(SEED)
    old = [a_text(rnd) + a_text(rnd) for _ in range(200)]
    new = [text[: len(text) // 2] + "改" + text[len(text) // 2 :] for text in old]
    rnd.shuffle(new)
    expected = all_with_all(old, new)
    monkeypatch.setattr(lineage, "_ALL_WITH_ALL", sum(map(len, old)) * sum(map(len, new)) // 3)
    assert successors(old, new) == expected
    # Where there is no time for all, the others are said to have become nothing, which is no untruth.
    monkeypatch.setattr(lineage, "_ALL_WITH_ALL", sum(map(len, old)) * sum(map(len, new)) // 100)
    found = successors(old, new)
    assert 0 < sum(at is not None for at in found) < len(old)
    assert all(at is None or at == right for at, right in zip(found, expected, strict=True))


@pytest.mark.long
@pytest.mark.parametrize("length", [10, 3000])
def test_memory_is_bounded_however_much_was_changed(length: int) -> None:
    rnd = random.Random(SEED)
    many = 45_000 // length
    old = [f"第{at}段" + "".join(rnd.choices(LETTERS, k=length)) for at in range(many)]
    new = [text.replace("段", "条", 1) for text in old]
    tracemalloc.start()
    try:
        found = successors(old, new)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()
    assert found == list(range(many))
