"""What may have been meant, against all strings that stand in the texts."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.arrays.segment import all_bigrams
from indexer.building.build import build
from indexer.text.normalize import normalize
from indexer.vocabulary.lookalikes import alike
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.store.spelling import spellings
from tests.conftest import SEED
from tests.small_corpus import write_report


@pytest.mark.parametrize(
    ("pair", "distance"),
    [
        ("得德", 1),
        ("顶定", 1),
        ("侯候", 1),
        ("陈成", 2),
        ("宁您", 2),
        ("未末", 3),
        ("己已", 3),
        ("兖衮", 3),
        ("治冶", 3),
        ("土士", 3),
    ],
)
def test_characters_are_alike_by_sound_or_shape(pair: str, distance: int) -> None:
    one, other = tuple(pair)
    assert alike(one).get(other) == alike(other).get(one) == distance


def test_likeness_is_mutual_and_no_character_is_like_itself() -> None:
    rnd = random.Random(SEED)
    chars = rnd.sample(list(alike("一")) + list(alike("发")), 30)
    for char in chars:
        assert char not in alike(char)
        assert all(alike(other)[char] == distance for other, distance in alike(char).items())
    assert alike("x") == alike("，") == {}


def counter(texts: list[str]) -> Callable[[str], int]:
    return lambda string: sum(string in text for text in texts)


@pytest.fixture(scope="module")
def texts(demo_texts: dict[str, str]) -> list[str]:
    return [normalize(text).text for text in demo_texts.values()]


@pytest.mark.long
def test_spellings_are_all_strings_of_the_texts_with_one_like_character(demo_store: WhooshStore, texts: list[str]) -> None:
    rnd = random.Random(SEED)
    bigrams = all_bigrams([leaf.arrays for leaf in demo_store._current().leaves])
    tried = 0
    while tried < 100:
        text = rnd.choice(texts)
        size = rnd.randint(2, 8)
        at = rnd.randrange(max(1, len(text) - size))
        meant = text[at : at + size].strip()
        place = rnd.randrange(len(meant)) if meant else 0
        if len(meant) < 2 or not alike(meant[place]):
            continue
        typed = meant[:place] + rnd.choice(sorted(alike(meant[place]))) + meant[place + 1 :]
        if any(typed in each for each in texts):
            continue
        tried += 1
        changed = {typed[:i] + other + typed[i + 1 :] for i, char in enumerate(typed) for other in alike(char)}
        expected = {string for string in changed if any(string in each for each in texts)}
        assert set(spellings(bigrams, typed, counter(texts))) == expected, (SEED, typed)
        assert meant in expected


def test_smaller_changes_come_first_and_then_more_frequent_strings(demo_store: WhooshStore, texts: list[str]) -> None:
    bigrams = all_bigrams([leaf.arrays for leaf in demo_store._current().leaves])
    rnd = random.Random(SEED)
    with_choice = 0
    while with_choice < 20:
        text = rnd.choice(texts)
        at = rnd.randrange(len(text) - 1)
        others = alike(text[at])
        typed = (rnd.choice(sorted(others)) if others else text[at]) + text[at + 1]
        found = [] if any(typed in each for each in texts) else spellings(bigrams, typed, counter(texts))
        with_choice += len(found) > 1
        costs = [sum(alike(was)[now] for was, now in zip(typed, each) if was != now) for each in found]
        often = [counter(texts)(each) for each in found]
        ranks = [(cost, -count) for cost, count in zip(costs, often)]
        assert ranks == sorted(ranks), (SEED, typed)


def test_strings_too_short_or_too_long_and_of_other_letters_have_no_spelling(demo_store: WhooshStore) -> None:
    for string in ("囧", "德" * 31, "xyzzy"):
        assert demo_store.spellings(string) == []
    assert spellings(all_bigrams([]), "方展", lambda string: 1) == []


def test_strings_that_stand_in_deleted_paragraphs_alone_are_no_spellings(tmp_path: Path) -> None:
    """Nor do they keep two changes from being tried, or come before what is more frequent among the living."""
    write_report(tmp_path / "corpus", "a.txt", year=2022, body=("宁德时代电池。",))
    write_report(tmp_path / "corpus", "b.txt", year=2023, body=("宁的时代。", "宁的时代。", "又说宁的时代。"))
    write_report(tmp_path / "corpus", "c.txt", year=2024)
    build([tmp_path / "corpus"], tmp_path / "index")
    write_report(tmp_path / "corpus", "b.txt", year=2023, body=("开展教育。",))
    build([tmp_path / "corpus"], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    assert store.spellings("宁地时代") == ["宁德时代"]
    assert store.spellings("柠的时代") == ["宁德时代"]
    store.close()
