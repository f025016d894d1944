"""Text → the form that is searched, with a map back to the original characters.

Both sides of every comparison go through `normalize`: paragraphs when they are indexed, query strings when they are
asked. What it folds, a reader cannot miss by typing it another way: full and half width, upper and lower case,
traditional characters and variants, quotation marks and dashes, blanks that a layout put between characters.
"""

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

# Characters without width and soft hyphens, never part of what an author wrote; and the two pictures of control characters
# that stand for a blank and for the end of a paragraph in token streams (analysis.py).
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u241f\u2420")


@functools.cache
def variant_table() -> dict[int, int]:
    """Code point → code point of traditional characters, variants and signs, one to one, from data/variants.txt."""
    text = resources.files("indexer").joinpath("data/variants.txt").read_text(encoding="utf-8")
    pairs = (line.split(" ") for line in text.splitlines() if not line.startswith("# "))
    return {ord(variant): ord(usual) for variant, usual in pairs}


@functools.cache
def _traditional() -> tuple[re.Pattern[str], dict[int, int]]:
    """The letters among the variants, as a pattern of any of them and as a table."""
    letters = {variant: usual for variant, usual in variant_table().items() if chr(variant) >= "\u3400"}
    return re.compile(f"[{''.join(map(chr, letters))}]"), letters


def simplified(text: str) -> str:
    """A text of the same length with traditional characters and variants in their usual form; for recognising, not to show."""
    pattern, letters = _traditional()
    return text.translate(letters) if pattern.search(text) else text


@functools.lru_cache(maxsize=65536)
def fold(char: str) -> str:
    """The searched form of one character: NFKC, usual form, lower case; `" "` for any blank, `""` if invisible."""
    if char in _INVISIBLE:
        return ""
    folded = unicodedata.normalize("NFKC", char).translate(variant_table()).lower()
    # Some compatibility characters unfold into a blank and an accent: the accent alone is kept.
    return " " if folded.isspace() else folded.replace(" ", "")


class _Folds(dict[int, str]):
    """Code point → its searched form if that is one character, else _NOT_ONE; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = fold(chr(code))
        self[code] = folded if len(folded) == 1 and folded != " " else _NOT_ONE
        return self[code]


# No searched form holds it: fold leaves out what is no letter and has no width.
_NOT_ONE = "\u200b"
_FOLDS = _Folds()


@dataclass(frozen=True, slots=True)
class Normalized:
    """A searched form and where each of its characters comes from.

    Character i of `text` was made of original[starts[i]:ends[i]]; both ascend and are as long as `text`.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The original's span for the non-empty span start:end of the searched form."""
        return self.starts[start], self.ends[end - 1]


def normalize(original: str) -> Normalized:
    """The searched form of a text, with offsets; the text alone is `normalize(text).text`.

    A run of blanks becomes one blank between two letters or two digits of Latin script (New York, 2023 2024) and nothing
    anywhere else, so that 投资 140 亿元 and 投资140亿元, PM 2.5 and PM2.5 are the same string.
    """
    one_to_one = original.translate(_FOLDS)
    if _NOT_ONE not in one_to_one:
        return Normalized(one_to_one, range(len(original)), range(1, len(original) + 1))
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    blank_at = -1

    def take(piece: str, places: Sequence[int]) -> None:
        """Append searched characters and the places that they come from, and the blank before them if it matters."""
        nonlocal blank_at
        if not piece:
            return
        if blank_at >= 0 and pieces and _blank_matters(pieces[-1][-1], piece[0]):
            pieces.append(" ")
            starts.append(blank_at)
            ends.append(places[0])
        blank_at = -1
        pieces.append(piece)
        starts.extend(places)
        ends.extend([place + 1 for place in places])

    at = 0
    # Characters that stay one are taken over run by run; between two runs stands one that does not.
    for run in one_to_one.split(_NOT_ONE):
        take(run, range(at, at + len(run)))
        at += len(run)
        folded = fold(original[at]) if at < len(original) else ""
        if folded == " ":
            blank_at = at if blank_at < 0 else blank_at
        else:
            take(folded, [at] * len(folded))
        at += 1
    return Normalized("".join(pieces), starts, ends)


def _blank_matters(before: str, after: str) -> bool:
    """Whether a blank between these two searched characters divides words or numbers."""
    if not (before.isascii() and after.isascii()):
        return False
    return (before.isalpha() and after.isalpha()) or (before.isdigit() and after.isdigit())
