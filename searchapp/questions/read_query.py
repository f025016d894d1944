"""Typed text → query tree.

A run of characters is one exact string; a blank between runs means AND; quotation marks keep blanks together. `OR` or `|`
between two runs means either, and binds them closer than the blanks around; `-` or `NOT ` before a run means without it;
`*` inside a run stands for any characters of one sentence; a run such as 地区:兖州 or year:2022..2024 is a condition, and
several of one facet mean any of them. Parentheses with a blank or a bar inside, which no text stands directly beside, hold a
query of their own; all others are characters: （2024）5号. `~` between two runs means both in one sentence in any order,
`~10` both with ten characters between them at most.
Quotation marks count only where a run begins: inside a run they are characters like others (创建“无废城市”). Between them
every character stands for itself.
"""

import re
from collections.abc import Iterator, Sequence

from indexer.text.normalize import normalize
from searchapp.questions.facets import FACETS, Choice
from searchapp.questions.mends import a_sentence_of, mended
from searchapp.questions.query import And, Exact, Filters, Not, Or, Query, QueryError, Wildcard, Within
from searchapp.questions.read_filter import read_value
from searchapp.questions.refused import Edit, Refused
from searchapp.questions.tokens import NEAR, Token, tokens

MAX_QUERY_CHARS = 1000
MAX_STRINGS = 50
MAX_PIECES = 8
MAX_APART = 500
# Dots on their own, as a line that is cut leaves them, are passed over like the blanks around them.
_DOTS = re.compile("[.·•・‧]+")
_OR, _AND, _NOT = ("OR", "|"), ("AND",), "NOT"
# What stands before the colon of a condition → its facet.
_FACET_OF = {word: facet for facet in FACETS.values() for word in (facet.name, *facet.words)}
_CONDITION = re.compile("^(?P<name>{})[:：](?P<value>.*)$".format("|".join(_FACET_OF)), re.DOTALL | re.IGNORECASE)


def read_query(typed: str) -> Query:
    """The query tree of what was typed; nothing typed asks for all paragraphs.

    Raises: QueryError with the position of the trouble, counted from 1, and with what to type instead.
    """
    try:
        return _read(typed)
    except Refused as refused:
        refused.instead = mended(typed, refused, _read, MAX_STRINGS)
        raise


def can_be_read(typed: str) -> bool:
    """Whether what was typed is a query."""
    try:
        _read(typed)
    except Refused:
        return False
    return True


def _read(typed: str) -> Query:
    """The query tree of what was typed. Raises: Refused."""
    _require_text(typed)
    row = tokens(typed)
    query = _sequence([each for each in row if not _DOTS.fullmatch(each.word)] or row)
    if (count := _count(query)) > MAX_STRINGS:
        raise Refused(
            f"检索词太多：{count} 个，最多 {MAX_STRINGS} 个。请减少后再试。",
            f"The query has {count} strings, at most {MAX_STRINGS} are allowed. Take some out.",
            # A pasted page is known by a sentence of it; of what was typed string by string, as many are taken as may be.
            edit=Edit(0, len(typed), a_sentence_of(typed)) if "。" in typed else None,
        )
    return query


def _sequence(row: Sequence[Token]) -> Query:
    """The query of tokens that stand side by side."""
    groups: list[list[Query]] = []
    at = 0
    while at < len(row):
        joins = row[at].word in _OR
        if row[at].word in (*_OR, *_AND):
            if not groups or at + 1 == len(row) or row[at + 1].word in (*_OR, *_AND):
                raise _dangling(row[at])
            at += 1
        part, at = _operand(row, at)
        if joins:
            groups[-1].append(part)
        else:
            groups.append([part])
    together = [_either(group) for group in groups]
    flat = [each for part in together for each in (part.parts if isinstance(part, And) else (part,))]
    parts = tuple(dict.fromkeys(_any_of_a_facet(flat)))
    return parts[0] if len(parts) == 1 else And(parts)


def _any_of_a_facet(parts: Sequence[Query]) -> Iterator[Query]:
    """Parts in which the conditions of one facet are one, met by any of their values: no report is of two years."""
    chosen: dict[str, list[Choice]] = {}
    for part in parts:
        if isinstance(part, Within):
            for facet in part.filters:
                chosen.setdefault(facet, []).extend(part.filters[facet])
    for part in parts:
        if not isinstance(part, Within):
            yield part
            continue
        for facet in part.filters:
            if facet in chosen:
                yield Within(Filters(**{facet: tuple(dict.fromkeys(chosen.pop(facet)))}))


def _require_text(typed: str) -> None:
    if len(typed) > MAX_QUERY_CHARS:
        raise Refused(
            f"检索词太长：{len(typed)} 个字符，最多 {MAX_QUERY_CHARS} 个。请缩短后再试。",
            f"The query has {len(typed)} characters, at most {MAX_QUERY_CHARS} are allowed. Shorten it.",
            at=MAX_QUERY_CHARS + 1,
            edit=Edit(0, len(typed), a_sentence_of(typed)),
        )
    for at, char in enumerate(typed, 1):
        if char == "\ufffd" or "\ud800" <= char <= "\udfff":
            raise Refused(
                f"第 {at} 个字符不是 UTF-8 文字，无法检索。请重新输入。",
                f"Character {at} is not UTF-8 and cannot be searched for. Type it again.",
                at=at,
                # A character that was lost.
                edit=Edit(at - 1, at, "*"),
            )


def _operand(row: Sequence[Token], at: int) -> tuple[Query, int]:
    """(what the tokens from `at` on ask for, index after them): a run, or one that is negated."""
    token = row[at]
    negated = token.word == _NOT
    if negated or token.word == "-":
        if at + 1 == len(row) or row[at + 1].word in (*_OR, *_AND, _NOT, "-"):
            raise _dangling(token)
        part, after = _operand(row, at + 1)
        return Not(part), after
    if at + 1 < len(row) and NEAR.fullmatch(row[at + 1].word):
        return _near(row, at)
    if NEAR.fullmatch(token.word):
        raise _dangling(token)
    return _leaf(token), at + 1


def _near(row: Sequence[Token], at: int) -> tuple[Query, int]:
    """(both of the strings around the `~` at `at` + 1, index after them)."""
    sign = row[at + 1]
    signs = (*_OR, *_AND, _NOT, "-")
    sides = [_leaf(each) for each in row[at : at + 3 : 2] if each.word not in signs and not NEAR.fullmatch(each.word)]
    is_chained = at + 3 < len(row) and NEAR.fullmatch(row[at + 3].word)
    if len(sides) < 2 or is_chained or not all(isinstance(side, Exact) for side in sides):
        raise Refused(
            f"第 {sign.at} 个字符处的“{sign.text}”两边各要一串文字，如 数字经济 {sign.text} 人才；也可以加引号检索它本身。",
            f"“{sign.text}” at character {sign.at} needs a string on either side, as in 数字经济 {sign.text} 人才; "
            "or put quotation marks around it.",
            at=sign.at,
            edit=sign.replaced_by(),
        )
    said = sign.word[1:]
    most = int(said.lstrip("0")[:6] or 0) if said else None
    if most is not None and most > MAX_APART:
        raise Refused(
            f"第 {sign.at} 个字符处的距离太大：最多 {MAX_APART} 个字符。写 ~ 表示在同一句里。",
            f"The distance at character {sign.at} is too large: {MAX_APART} characters at most. ~ alone means in one sentence.",
            at=sign.at,
            edit=sign.replaced_by(f"~{MAX_APART}"),
        )
    one, other = (side.text for side in sides if isinstance(side, Exact))
    apart = (Wildcard((one, other), most), Wildcard((other, one), most))
    return Or((*apart, *map(Exact, _grown_together(one, other)))), at + 3


def _grown_together(one: str, other: str) -> list[str]:
    """The strings that hold both of two, which have characters in common there: 数字经济 and 经济发展 are in 数字经济发展."""
    found = [long for long, short in ((one, other), (other, one)) if short in long]
    for first, second in ((one, other), (other, one)):
        shared = range(1, min(len(first), len(second)))
        found += [first + second[many:] for many in shared if first.endswith(second[:many])]
    return list(dict.fromkeys(found))


def _leaf(token: Token) -> Query:
    """The query of one run, quoted string, or what stands in parentheses."""
    if token.inner is not None:
        if not token.inner:
            raise Refused(
                f"第 {token.at} 个字符处的括号里没有检索词。请补上，或加引号检索括号本身。",
                f"There is nothing in the parentheses at character {token.at}. Put a string there, or quotation marks around.",
                at=token.at,
                edit=token.replaced_by(),
            )
        return _sequence(token.inner)
    if token.is_quoted:
        return _exact(token)
    condition = _CONDITION.match(token.text)
    if condition:
        return _within(token, condition)
    if "*" in token.word:
        return _wildcard(token)
    return _exact(token)


def _within(token: Token, condition: re.Match[str]) -> Within:
    value = condition["value"].strip('"“”')
    if not value:
        raise Refused(
            f"第 {token.at} 个字符处的“{token.text}”后面没有值。例如：地区:兖州 年:2022..2024。",
            f"Nothing follows “{token.text}” at character {token.at}. For example: region:370812 year:2022..2024.",
            at=token.at,
            edit=token.replaced_by(),
        )
    facet = _FACET_OF[condition["name"].lower()]
    try:
        return Within(Filters(**{facet.name: (read_value(facet, value),)}))
    except QueryError as error:
        zh, en = f"第 {token.at} 个字符处：{error.zh}", f"Character {token.at}: {error.en}"
        raise Refused(zh, en, token.at, token.replaced_by()) from error


def _wildcard(token: Token) -> Query:
    """The strings between the stars; those at either end say nothing that is not so anyway."""
    pieces = tuple(filter(None, (normalize(piece).text for piece in token.word.split("*"))))
    if len(pieces) > MAX_PIECES:
        raise Refused(
            f"第 {token.at} 个字符处的通配符太多：最多把检索词分成 {MAX_PIECES} 段。",
            f"Too many wildcards at character {token.at}: they may divide a run into {MAX_PIECES} pieces at most.",
            at=token.at,
            edit=token.replaced_by("*".join(list(filter(None, token.word.split("*")))[:MAX_PIECES])),
        )
    if not pieces:
        raise Refused(
            f"第 {token.at} 个字符处只有通配符，没有文字。请补上文字，或用引号检索星号本身。",
            f"There is only a wildcard at character {token.at}. Put text beside it, or quotation marks around it.",
            at=token.at,
            edit=token.replaced_by(),
        )
    return Exact(pieces[0]) if len(pieces) == 1 else Wildcard(pieces)


def _exact(token: Token) -> Exact:
    searched = normalize(token.text).text
    if not searched:
        raise Refused(
            f"第 {token.at} 个字符处没有可检索的文字。请删去空引号或补上文字。",
            f"There is nothing to search for at character {token.at}. Remove the empty quotation marks or put text in.",
            at=token.at,
            edit=token.replaced_by(),
        )
    return Exact(searched)


def _either(parts: list[Query]) -> Query:
    flat = [each for part in parts for each in (part.parts if isinstance(part, Or) else (part,))]
    different = tuple(dict.fromkeys(flat))
    return different[0] if len(different) == 1 else Or(different)


def _count(query: Query) -> int:
    """How many strings an engine has to look up."""
    match query:
        case And(parts) | Or(parts):
            return sum(map(_count, parts))
        case Not(part):
            return _count(part)
        case Wildcard(pieces):
            return len(pieces)
        case _:
            return 1


def _dangling(token: Token) -> Refused:
    return Refused(
        f"第 {token.at} 个字符处的“{token.text}”前后缺少检索词。请补上，或加引号检索它本身。",
        f"A string is missing beside “{token.text}” at character {token.at}. Add it, or put quotation marks around the sign.",
        at=token.at,
        edit=token.replaced_by(),
    )
