"""Typed text → query tree.

A run of characters is one exact string; a blank between runs means AND; quotation marks keep blanks together. Quotation
marks count only where a run begins: inside a run they are characters like others (创建“无废城市”).
"""

import re
from dataclasses import dataclass

from indexer.normalize import normalize
from searchapp.query import And, Exact, Query, QueryError

MAX_QUERY_CHARS = 1000
MAX_STRINGS = 50
_QUOTES = {'"': '"', "“": "”", "＂": "＂", "「": "」", "『": "』"}


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    at: int


def read_query(typed: str) -> Query:
    """The query tree of what was typed; nothing typed asks for all paragraphs.

    Raises: QueryError with the position of the trouble, counted from 1.
    """
    if len(typed) > MAX_QUERY_CHARS:
        raise QueryError(
            f"检索词太长：{len(typed)} 个字符，最多 {MAX_QUERY_CHARS} 个。请缩短后再试。",
            f"The query has {len(typed)} characters, at most {MAX_QUERY_CHARS} are allowed. Shorten it.",
            at=MAX_QUERY_CHARS + 1,
        )
    for at, char in enumerate(typed, 1):
        if char == "\ufffd" or "\ud800" <= char <= "\udfff":
            raise QueryError(
                f"第 {at} 个字符不是 UTF-8 文字，无法检索。请重新输入。",
                f"Character {at} is not UTF-8 and cannot be searched for. Type it again.",
                at=at,
            )
    parts = tuple(dict.fromkeys(_exact(token) for token in _tokens(typed)))
    if len(parts) > MAX_STRINGS:
        raise QueryError(
            f"检索词太多：{len(parts)} 个，最多 {MAX_STRINGS} 个。请减少后再试。",
            f"The query has {len(parts)} strings, at most {MAX_STRINGS} are allowed. Take some out.",
        )
    return parts[0] if len(parts) == 1 else And(parts)


def _exact(token: _Token) -> Exact:
    searched = normalize(token.text).text
    if not searched:
        raise QueryError(
            f"第 {token.at} 个字符处没有可检索的文字。请删去空引号或补上文字。",
            f"There is nothing to search for at character {token.at}. Remove the empty quotation marks or put text in.",
            at=token.at,
        )
    return Exact(searched)


def _tokens(typed: str) -> list[_Token]:
    found = []
    at = 0
    while at < len(typed):
        if typed[at].isspace():
            at += 1
            continue
        end, text = _quoted(typed, at) if typed[at] in _QUOTES else _run(typed, at)
        found.append(_Token(text, at + 1))
        at = end
    return found


def _run(typed: str, at: int) -> tuple[int, str]:
    """The run of characters from `at` to the next blank: (end, text)."""
    match = re.compile(r"\S+").match(typed, at)
    assert match is not None
    return match.end(), match[0]


def _quoted(typed: str, at: int) -> tuple[int, str]:
    """The quoted string that opens at `at`: (end, text).

    Chinese marks with more text right behind them are part of a pasted passage, so that the whole run is meant literally.
    """
    closing = _QUOTES[typed[at]]
    end = typed.find(closing, at + 1)
    if end < 0:
        raise QueryError(
            f"第 {at + 1} 个字符处的引号没有闭合。请补上 {closing} 或删去它。",
            f"The quotation mark opened at character {at + 1} is never closed. Add {closing} or remove it.",
            at=at + 1,
        )
    after = end + 1
    if closing != typed[at] and after < len(typed) and not typed[after].isspace():
        stop, tail = _run(typed, after)
        return stop, typed[at:after] + tail
    return after, typed[at + 1 : end]
