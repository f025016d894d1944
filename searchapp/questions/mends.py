"""What to type instead: of a query that is refused, and of one with operators that are written another way."""

import re
from collections.abc import Callable, Iterator, Sequence

from indexer.text.normalize import normalize
from searchapp.questions.query import QueryError
from searchapp.questions.refused import Refused
from searchapp.questions.tokens import NEAR, OPERATORS, Token, literally, tokens

# How many troubles of one query are mended one by one.
_MAX_TROUBLES = 10
_MAX_SENTENCE = 100
_MIN_SENTENCE = 8
# What a query is without all signs that mean something.
_PLAIN = re.compile(r"[^\s|｜\"“”＂「」『』()（）~～*＊\ufffd\ud800-\udfff]+")
# Characters that were lost on the way; none can be sought.
_LOST = re.compile(r"[\ufffd\ud800-\udfff]+")
_SENTENCE = re.compile(r"[^。！？!?；;\r\n]+")
# Operators as others write them. Those of the second table are words and signs of texts, too.
_MISWRITTEN = {word: operator for operator in OPERATORS for word in (operator.lower(), operator.capitalize())}
_TAKEN_FOR_OPERATORS = {"或": "OR", "或者": "OR", "和": "AND", "与": "AND", "且": "AND", "&": "AND", "&&": "AND", "+": "AND"}


def mended(typed: str, refused: Refused, read: Callable[[str], object], max_strings: int) -> str | None:
    """What to type instead of a query that is refused, so that it is read; None if nothing that can be sought is left.

    Its troubles are mended one by one; else the strings in it are taken without their operators, else all of it literally.
    """
    for candidate in _candidates(typed, refused, read, max_strings):
        if candidate.strip() and candidate != typed and _refusal(candidate, read) is None:
            return candidate
    return None


def _candidates(typed: str, refused: Refused, read: Callable[[str], object], max_strings: int) -> Iterator[str]:
    changed: str = typed
    trouble: Refused | None = refused
    for _ in range(_MAX_TROUBLES):
        if trouble is None or trouble.edit is None:
            break
        changed = trouble.edit.of(changed)
        trouble = _refusal(changed, read)
    yield " ".join(changed.split())
    plain = (run.lstrip("-－") for run in _PLAIN.findall(typed))
    strings = dict.fromkeys(run for run in plain if run and run.upper() not in OPERATORS and _refusal(run, read) is None)
    yield " ".join(list(strings)[:max_strings])
    whole = " ".join(_LOST.sub(" ", typed).split())[:_MAX_SENTENCE]
    # Searched forms hold plain quotation marks alone.
    if normalize(whole).text.strip('" '):
        yield literally(whole)


def _refusal(typed: str, read: Callable[[str], object]) -> Refused | None:
    try:
        read(typed)
    except Refused as refused:
        return refused
    return None


def a_sentence_of(passage: str) -> str:
    """The first sentence of a passage that is long enough to be known by, as it is typed to be meant literally."""
    sentences = [found.strip() for found in _SENTENCE.findall(passage)]
    first = next((each for each in sentences if len(each) >= _MIN_SENTENCE), max(sentences, key=len, default=""))
    return literally(first[:_MAX_SENTENCE].strip()) if first else ""


def with_operators(typed: str, *, signs: bool) -> str | None:
    """A query in which what is written as operators of other programs, or → OR, are those of this one; None if there are none.

    signs: whether words and signs that texts have, too (或, &), are taken for operators.
    """
    meant = {**_MISWRITTEN, **(_TAKEN_FOR_OPERATORS if signs else {})}
    try:
        edits = [token.replaced_by(meant[token.word]) for token in _miswritten(tokens(typed), meant)]
    except QueryError:
        return None
    changed = typed
    for edit in reversed(edits):
        changed = edit.of(changed)
    return changed if edits else None


def _miswritten(row: Sequence[Token], meant: dict[str, str]) -> Iterator[Token]:
    """The tokens that stand for operators, in order: what is one stands between others, a NOT at the beginning, too."""
    for at, token in enumerate(row):
        if token.inner is not None:
            yield from _miswritten(token.inner, meant)
        elif token.word in meant and at + 1 < len(row) and (at or meant[token.word] == "NOT"):
            yield token


def strings_typed(typed: str) -> Iterator[tuple[Token, bool]]:
    """The runs and quoted strings of a query that can be read, those in parentheses, too, that no operator negates.

    With each, whether an OR may stand beside it: ~ takes single strings.
    """
    yield from _not_negated(tokens(typed))


def _not_negated(row: Sequence[Token]) -> Iterator[tuple[Token, bool]]:
    words = ["", *(token.word for token in row), ""]
    for token, before, after in zip(row, words, words[2:], strict=False):
        if before in ("-", "NOT"):
            continue
        if token.inner is not None:
            yield from _not_negated(token.inner)
        else:
            yield token, not (NEAR.fullmatch(before) or NEAR.fullmatch(after))
