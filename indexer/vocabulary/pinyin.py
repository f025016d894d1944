"""How names are begun by their sound: ningdeshidai, ndsd, 宁de and níng dé all begin 宁德时代. From data/characters.txt."""

import functools
import re
import unicodedata

from indexer.vocabulary.lookalikes import readings

# A syllable may be cut down to these.
_TWO_LETTERS = ("zh", "ch", "sh")
_TONES = re.compile(r"(?<=[a-z])[0-5]")
_BETWEEN = re.compile(r"[\s'’·-]+")


def plain(typed: str) -> str:
    """What was typed without tones, as marks or as digits behind letters, and without what stands between syllables."""
    spelled = typed.lower().replace("u:", "v")
    # The two dots of ü make another sound; all other marks are tones.
    marked = unicodedata.normalize("NFD", spelled).replace("u\u0308", "v")
    bare = "".join(char for char in marked if not unicodedata.combining(char))
    return _BETWEEN.sub("", _TONES.sub("", unicodedata.normalize("NFC", bare)))


def begins(typed: str, name: str) -> bool:
    """Whether a name begins with what was typed: its characters, their syllables in full or by their initials.

    typed: as `plain` leaves it; name: a searched form. The last syllable may be unfinished.
    """
    reached = {0}
    for char in name:
        if len(typed) in reached or any(_is_unfinished(typed, at, char) for at in reached):
            return True
        reached = {at + len(way) for at in reached for way in _ways(char) if typed.startswith(way, at)}
        if not reached:
            return False
    return len(typed) in reached


def beginnings(name: str, size: int) -> frozenset[str]:
    """All that a name may be begun with in typing, as `begins` has it, up to so many signs."""
    return frozenset(whole[:end] for whole in _first_signs(name, size) for end in range(1, len(whole) + 1))


def _first_signs(name: str, size: int) -> set[str]:
    """The first so many signs of all ways to type a name; fewer where it is shorter."""
    if not name or size <= 0:
        return {""}
    return {(way + rest)[:size] for way in _ways(name[0]) for rest in _first_signs(name[1:], size - len(way))}


def _is_unfinished(typed: str, at: int, char: str) -> bool:
    """Whether all that is left of what was typed begins a syllable of a character."""
    rest = typed[at : at + 7]
    return at + len(rest) == len(typed) and any(way.startswith(rest) for way in _ways(char))


@functools.lru_cache(maxsize=8192)
def _ways(char: str) -> tuple[str, ...]:
    """How a character may be typed: itself, its syllables, their initials."""
    ways = [char]
    for reading in readings(char):
        ways += [reading, reading[0]]
        ways += [reading[:2]] if reading.startswith(_TWO_LETTERS) else []
        ways += [reading.replace("v", "u")] if "v" in reading else []
    return tuple(dict.fromkeys(ways))
