"""Typed text → tokens: runs, quoted strings, signs, and what stands in parentheses."""

import re
import unicodedata
from dataclasses import dataclass

from searchapp.questions.refused import Edit, Refused

MAX_DEPTH = 20
NEAR = re.compile(r"~(\d*)")
OPERATORS = ("OR", "AND", "NOT")
QUOTES = {'"': '"', "“": "”", "＂": "＂", "「": "」", "『": "』"}
BARS = "|｜"
OPENING, CLOSING = "(（", ")）"
_RUN = re.compile(rf"[^\s{BARS}]+")
_PARENTHESES = re.compile(f"[{re.escape(OPENING + CLOSING)}]")


@dataclass(frozen=True, slots=True)
class Token:
    """A run, a quoted string, or what stands in parentheses.

    Attributes:
        at: where it begins, counted from 1; typed[at - 1 : end] is the token with its quotation marks.
    """

    text: str
    at: int
    end: int
    is_quoted: bool = False
    inner: "tuple[Token, ...] | None" = None

    @property
    def word(self) -> str:
        """The run as an operator may be written, in full width, too; empty for what was quoted or is in parentheses."""
        return "" if self.is_quoted or self.inner is not None else unicodedata.normalize("NFKC", self.text)

    def replaced_by(self, text: str = "") -> Edit:
        """The change of what was typed that puts another text in the token's place, or takes it away."""
        return Edit(self.at - 1, self.end, text)


def literally(string: str) -> str:
    """A string as it is typed to be meant literally."""
    if string.isalnum() and string not in OPERATORS:
        return string
    # Searched forms hold plain quotation marks, so that these are not always what a string can stand between.
    opening, closing = next(((o, c) for o, c in QUOTES.items() if c not in string), ('"', '"'))
    return f"{opening}{string}{closing}"


def tokens(typed: str, at: int = 0, end: int | None = None, depth: int = 0) -> tuple[Token, ...]:
    """The tokens of a part of what was typed. Raises: Refused."""
    end = len(typed) if end is None else end
    if depth > MAX_DEPTH:
        raise Refused(
            f"第 {at} 个字符处的括号套得太深：最多 {MAX_DEPTH} 层。请减少层数。",
            f"The parentheses at character {at} are nested too deep: {MAX_DEPTH} at most. Take some out.",
            at=at,
            edit=Edit(0, len(typed), _PARENTHESES.sub(" ", typed)),
        )
    found = []
    while at < end:
        if typed[at].isspace():
            at += 1
        elif typed[at] in "-－" and at + 1 < end and not typed[at + 1].isspace():
            found.append(Token("-", at + 1, at + 1))
            at += 1
        elif typed[at] in BARS:
            found.append(Token("|", at + 1, at + 1))
            at += 1
        elif typed[at] in OPENING and (closing := _closing(typed, at, end)):
            inner = tokens(typed, at + 1, closing, depth + 1)
            found.append(Token(typed[at : closing + 1], at + 1, closing + 1, inner=inner))
            at = closing + 1
        else:
            after, text, is_quoted = _quoted(typed, at, end) if typed[at] in QUOTES else _run(typed, at, end)
            found.append(Token(text, at + 1, after, is_quoted))
            at = after
    return tuple(found)


def _closing(typed: str, at: int, end: int) -> int | None:
    """Where the parentheses that open at `at` close, if they hold a query; None if they are characters like others."""
    depth, place, divides = 0, at, False
    if not any(typed.find(mark, at, end) >= 0 for mark in CLOSING):
        place, divides = end, True
    while place < end:
        char = typed[place]
        if char in QUOTES and (typed[place - 1].isspace() or typed[place - 1] in BARS + OPENING + "-－"):
            place = typed.find(QUOTES[char], place + 1, end)
            if place < 0:
                return None  # said by who reads the quotation mark
        depth += (char in OPENING) - (char in CLOSING)
        divides = divides or char.isspace() or char in BARS
        if depth == 0:
            is_free = place + 1 == end or typed[place + 1].isspace() or typed[place + 1] in BARS
            return place if divides and is_free else None
        place += 1
    if divides and any(f" {word} " in typed[at:end] for word in ("OR", "|", "NOT", "AND")):
        raise Refused(
            f"第 {at + 1} 个字符处的括号没有闭合。请补上 ) 或加引号检索它本身。",
            f"The parenthesis opened at character {at + 1} is never closed. Add ), or put quotation marks around it.",
            at=at + 1,
            edit=Edit(end, end, CLOSING[OPENING.index(typed[at])]),
        )
    return None


def _run(typed: str, at: int, end: int) -> tuple[int, str, bool]:
    """The run of characters from `at` to the next blank or bar: (end, text, False)."""
    match = _RUN.match(typed, at, end)
    assert match is not None
    return match.end(), match[0], False


def _quoted(typed: str, at: int, end: int) -> tuple[int, str, bool]:
    """The quoted string that opens at `at`: (end, text, True).

    Chinese marks with more text right behind them are part of a pasted passage, so that the whole run is meant literally.
    """
    closing = QUOTES[typed[at]]
    closed = typed.find(closing, at + 1, end)
    if closed < 0:
        raise Refused(
            f"第 {at + 1} 个字符处的引号没有闭合。请补上 {closing} 或删去它。",
            f"The quotation mark opened at character {at + 1} is never closed. Add {closing} or remove it.",
            at=at + 1,
            edit=Edit(end, end, closing),
        )
    after = closed + 1
    if closing != typed[at] and _RUN.match(typed, after, end):
        stop, tail, _ = _run(typed, after, end)
        return stop, typed[at:after] + tail, True
    return after, typed[at + 1 : closed], True
