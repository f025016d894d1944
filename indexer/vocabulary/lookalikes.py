"""Characters that are taken for one another, by their sound or by their look: from data/characters.txt."""

import functools
from collections import defaultdict
from collections.abc import Iterator
from importlib import resources

# Sounds that many speakers do not tell apart.
_NEAR_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"))
_NEAR_FINALS = (("ang", "an"), ("eng", "en"), ("ing", "in"))


@functools.cache
def alike(char: str) -> dict[str, int]:
    """Characters that may have been meant by this one → how far they are from it; the character itself is not among them.

    1: the same sound, tone aside; 2: a sound that many do not tell from it; 3: a like shape.
    """
    by_key, keys_of = _tables()
    found: dict[str, int] = {}
    for distance, key in keys_of.get(char, ()):
        for other in by_key[key]:
            found[other] = min(distance, found.get(other, distance))
    found.pop(char, None)
    return found


def readings(char: str) -> tuple[str, ...]:
    """The syllables of a character without their tones, ü as v; none of what is no Chinese character."""
    return _readings().get(char, ())


@functools.cache
def _readings() -> dict[str, tuple[str, ...]]:
    return {char: tuple(syllables.split(",")) for char, syllables, *_ in _rows()}


def _rows() -> Iterator[list[str]]:
    """What the file says of each character: itself, its readings, its parts, its corners."""
    text = resources.files("indexer").joinpath("data/characters.txt").read_text(encoding="utf-8")
    return (line.split(" ") for line in text.splitlines() if not line.startswith("#"))


@functools.cache
def _tables() -> tuple[dict[str, list[str]], dict[str, list[tuple[int, str]]]]:
    """(key → the characters that have it, character → its keys with their distances): two characters with one key are alike."""
    by_key: dict[str, list[str]] = defaultdict(list)
    keys_of: dict[str, list[tuple[int, str]]] = {}
    for char, syllables, parts, corners in _rows():
        keys = [(1, f"sound {reading}") for reading in syllables.split(",")]
        keys += [(2, f"near {_near(reading)}") for reading in syllables.split(",")]
        keys += [(3, f"corners {corners}")] if corners != "-" else []
        keys += [(3, f"parts {pattern}") for pattern in _patterns(parts)]
        keys_of[char] = list(dict.fromkeys(keys))
        for _, key in keys_of[char]:
            by_key[key].append(char)
    return by_key, keys_of


def _near(reading: str) -> str:
    """A reading without what many speakers do not tell apart."""
    for marked, plain in _NEAR_INITIALS:
        if reading.startswith(marked):
            reading = plain + reading[len(marked) :]
            break
    for marked, plain in _NEAR_FINALS:
        if reading.endswith(marked):
            return reading[: -len(marked)] + plain
    return reading


def _patterns(parts: str) -> set[str]:
    """Codes of parts that differ in one part, or lack one, share one of these; so few parts are told apart by any."""
    if len(parts) < 3:
        return {parts}
    changed = {f"{parts[:at]}?{parts[at + 1 :]}" for at in range(len(parts))}
    without = {parts[:at] + parts[at + 1 :] for at in range(len(parts))}
    return changed | without | {parts}
