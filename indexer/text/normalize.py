"""Text → the form that is searched, with a map back to the original characters.

Both sides of every comparison go through `normalize`: paragraphs when they are indexed, query strings when they are
asked. What it folds, a reader cannot miss by typing it another way: full and half width, upper and lower case,
traditional characters and variants, quotation marks, brackets and dashes, rows of dots, dots between names, zeros of years,
what cannot be seen, blanks that a layout put between characters.

Some of it only the characters around can tell: 著 is 着 in 看著 and itself in 著名. There the searched form has what is meant,
and `others` has what was written, so that whatever a reader cuts out of a text is found in it, too.
"""

import functools
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import TypeAlias

from indexer.text.variants import variant_table

# Not seen, though no category says so: what Unicode lets programs ignore, such as fillers and selectors of variants; the place
# of an object; and the pictures of control characters that mean something in streams of tokens (analysis.py).
_INVISIBLE = frozenset("\u2065\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0\ufffc\u241e\u241f\u2420") | {
    chr(code) for first, last in ((0xFE00, 0xFE10), (0xFFF0, 0xFFF9), (0xE0000, 0xE1000)) for code in range(first, last)
}
# Blanks that no category calls so: the empty pattern of Braille; where programs put GBK's wide blank before Unicode had one.
_BLANKS = frozenset("\u2800\ue5e5")
_ELLIPSES = frozenset("\u2025\u2026\u22ee\u22ef\ufe19\ufe30")
_CHINESE_DIGITS = "一二三四五六七八九〇"
# What typists set for a zero: O of Latin, Cyrillic and Greek, small by then, and a white circle.
_ZERO = "零0o\u043e\u03bf\u26aa"
# Rows of dashes and of dots, and dots of names. Where each way begins with a character, texts are passed over quickly.
_ROWS = re.compile(r"--+|\.\.*…[.…]*|…[.…]*|\.\.+|·|\.")
# Zeros beside digits of Chinese.
_YEARS = re.compile(f"(?:[{_CHINESE_DIGITS}]+[{_ZERO}]|[{_ZERO}]+[{_CHINESE_DIGITS}])[{_CHINESE_DIGITS}{_ZERO}]*")
_ZEROS = re.compile(f"[{_ZERO}]")
# What every one of them has, found in a fifth of the time.
_ZERO_OF_YEAR = re.compile(f"[{_ZERO}](?:(?=[{_CHINESE_DIGITS}])|(?<=[{_CHINESE_DIGITS}][{_ZERO}]))")


# Its place in a word, the word's length → the words of these → what it stands for in them.
Cases: TypeAlias = dict[tuple[int, int], dict[str, str]]


@functools.cache
def phrase_table() -> tuple[tuple[str, str], ...]:
    """(word, what it means) of the words in which characters stand for others, from data/phrases.txt."""
    text = resources.files("indexer").joinpath("data/phrases.txt").read_text(encoding="utf-8")
    pairs = (line.split(" ") for line in text.splitlines() if not line.startswith("# "))
    return tuple((word, usual) for word, usual in pairs)


@functools.cache
def _phrases() -> tuple[re.Pattern[str], dict[str, Cases]]:
    """The characters that words decide where these may stand, as a pattern, and the words that decide of each."""
    pairs = phrase_table()
    decided = {one for word, usual in pairs for one, other in zip(word, usual, strict=True) if one != other}
    found: dict[str, Cases] = {char: {} for char in decided}
    for word, usual in pairs:
        for at, (one, other) in enumerate(zip(word, usual, strict=True)):
            if one != other or (word == usual and one in decided):
                found[one].setdefault((at, len(word)), {})[word] = other
    return re.compile("|".join(_beside_neighbours(char, cases) for char, cases in sorted(found.items()))), found


def _beside_neighbours(char: str, cases: Cases) -> str:
    """The pattern of a character that stands before or behind one that is its neighbour in a word."""
    words = [(word, place) for (place, _), of_place in cases.items() for word in of_place]
    behind = {word[place + 1] for word, place in words if place + 1 < len(word)}
    before = {word[place - 1] for word, place in words if place}
    ways = [f"(?=[{''.join(sorted(behind))}])"] if behind else []
    ways += [f"(?<=[{''.join(sorted(before))}]{char})"] if before else []
    return f"{char}(?:{'|'.join(ways)})"


@functools.lru_cache(maxsize=65536)
def fold(char: str) -> str:
    """The searched form of one character: NFKC, usual form, lower case; `" "` for any blank, `""` if invisible."""
    if char in _BLANKS:
        return " "
    if char in _ELLIPSES:
        return "…"
    if char in _INVISIBLE or (unicodedata.category(char) in ("Cc", "Cf") and not char.isspace()):
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

    Character i of `text` was made of original[starts[i]:ends[i]]; both ascend and are as long as `text`. `others` has places
    where a second character is as good as the one of `text`: what was written, where the text has what is meant.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    others: Mapping[int, str] = field(default_factory=dict)

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The original's span for the non-empty span start:end of the searched form."""
        return self.starts[start], self.ends[end - 1]

    def find(self, string: str) -> list[int]:
        """Where a searched string begins, overlapping occurrences too; ascending."""
        return find_with_others(self.text, self.others, string)


def find_with_others(text: str, others: Mapping[int, str], string: str) -> list[int]:
    """Where a searched string begins in a searched form some of whose characters have another that is as good; ascending."""
    places = _find(text, string)
    with_others = _beginning_around(others, string) - set(places)
    found = [at for at in with_others if at >= 0 and _stands_at(at, text, others, string)]
    return sorted(places + found) if found else places


def _find(text: str, string: str) -> list[int]:
    places = []
    at = text.find(string)
    while at >= 0:
        places.append(at)
        at = text.find(string, at + 1)
    return places


def _beginning_around(others: Mapping[int, str], string: str) -> set[int]:
    """Where a string would begin that has another character at its place."""
    return {place - at for place, other in others.items() for at, char in enumerate(string) if char in other}


def _stands_at(at: int, text: str, others: Mapping[int, str], string: str) -> bool:
    if at + len(string) > len(text):
        return False
    return all(char == text[place] or char in others.get(place, "") for place, char in enumerate(string, at))


def normalize(original: str) -> Normalized:
    """The searched form of a text, with offsets; the text alone is `normalize(text).text`.

    A run of blanks becomes one blank between two letters or two digits of Latin script (New York, 2023 2024) and nothing
    anywhere else, so that 投资 140 亿元 and 投资140亿元, PM 2.5 and PM2.5 are the same string.
    """
    return _in_context(_one_by_one(original))


def _in_context(found: Normalized) -> Normalized:
    """What only the characters around can tell. What is done to a piece of a text is done to it in the whole text, too."""
    while True:
        text = _ROWS.sub(_row, found.text)
        if text == found.text:
            break
        # A dot that is gone may bring dashes together.
        found = _with_rows(found)
    others = dict(found.others)
    if _ZERO_OF_YEAR.search(text):
        text = _YEARS.sub(lambda match: _year(match, others), text)
    pattern, phrases = _phrases()
    while pattern.search(text) and (meant := _as_words_decide(text, phrases, pattern, others)) != text:
        # 藉著 means 藉着, which means 借着.
        text = meant
    return Normalized(text, found.starts, found.ends, others)


def _with_rows(found: Normalized) -> Normalized:
    """A searched form with what its rows are."""
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    others: dict[int, str] = {}
    done = 0

    def take(last: int) -> None:
        """Take over what is no row, up to a place."""
        nonlocal done
        others.update({len(starts) + at - done: char for at, char in found.others.items() if done <= at < last})
        pieces.append(found.text[done:last])
        starts.extend(found.starts[done:last])
        ends.extend(found.ends[done:last])
        done = last

    for match in _ROWS.finditer(found.text):
        take(match.start())
        if now := _row(match):
            if now == "…" and ("." in match[0] or "." in map(found.others.get, range(*match.span()))):
                others[len(starts)] = "."
            pieces.append(now)
            starts.append(found.starts[match.start()])
            ends.append(found.ends[match.end() - 1])
        done = match.end()
    take(len(found.text))
    return Normalized("".join(pieces), starts, ends, others)


def _row(match: re.Match[str]) -> str:
    """What a row is: one dash, one ellipsis; a dot beside a letter or digit of Latin script is one, else it is nothing."""
    row = match[0]
    if row[0] == "-":
        return "-"
    if len(row) > 1 or row == "…":
        return "…"
    return row if _is_beside(match, _is_latin) else ""


def _year(match: re.Match[str], others: dict[int, str]) -> str:
    """Digits of Chinese with zeros of theirs; `others` gets those that were written.

    2020一季度 stays what it is, and so does 4.0一期: the point would be none beside a character, nor the blank of 1 0一 one.
    """
    stays = _is_beside(match, lambda char: char in ".· " or _is_latin(char))
    for zero in _ZEROS.finditer(match[0]):
        others[match.start() + zero.start()] = "〇" if stays else zero[0]
    return match[0] if stays else _ZEROS.sub("〇", match[0])


def _is_beside(match: re.Match[str], kind: Callable[[str], bool]) -> bool:
    around = match.string[max(match.start() - 1, 0) : match.start()] + match.string[match.end() : match.end() + 1]
    return any(map(kind, around))


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()


def _as_words_decide(text: str, phrases: Mapping[str, Cases], pattern: re.Pattern[str], others: dict[int, str]) -> str:
    """A text with the characters that its words mean; `others` gets those that were written."""
    chars = list(text)
    for match in pattern.finditer(text):
        at, char = match.start(), match[0]
        if at in others:  # it is decided
            continue
        cases = ((words, text[max(at - place, 0) : at - place + size]) for (place, size), words in phrases[char].items())
        said = {words[word] for words, word in cases if word in words}
        if meant := said - {char}:
            (other,) = meant
            # It is itself if a word says so (显著, 著名), and may be searched for as the other, which a piece of it may be.
            chars[at], others[at] = (char, other) if char in said else (other, char)
    return "".join(chars)


def _one_by_one(original: str) -> Normalized:
    """A text with each of its characters folded, and with the blanks that matter."""
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
