"""A question put another way: with another word for one of its strings, or with what was written for an operator as one."""

from collections.abc import Iterator
from dataclasses import replace

from indexer.text.normalize import normalize
from indexer.vocabulary.synonyms import Synonyms
from searchapp.answers.results import Rewording, RewordingKind
from searchapp.questions.mends import strings_typed, with_operators
from searchapp.questions.query import Exact, QueryError, SearchRequest
from searchapp.questions.read_query import read_query
from searchapp.questions.tokens import Token, literally
from searchapp.store.base import SearchStore, total_of

MAX_REWORDINGS = 8
# Of so many strings of a question, other words are looked for.
_MAX_STRINGS = 10


def rewordings(store: SearchStore, request: SearchRequest, synonyms: Synonyms, *, has_hits: bool) -> tuple[Rewording, ...]:
    """The ways to put a question another way that find something, meant operators first, then string by string.

    has_hits: whether the question itself finds something.
    """
    found: list[Rewording] = []
    meant = with_operators(request.text, signs=not has_hits)
    if meant and (asked := _asking(request, meant)) and (count := total_of(store, asked)):
        found.append(Rewording(RewordingKind.OPERATORS, "", meant, asked, None, count))
    for string, word, instead, either in _with_other_words(request, synonyms):
        count = total_of(store, instead)
        if count:
            # Beside nothing, the other word alone finds as much.
            found.append(Rewording(RewordingKind.SYNONYM, string, word, instead, either if has_hits else None, count))
        if len(found) == MAX_REWORDINGS:
            break
    return tuple(found)


def _with_other_words(
    request: SearchRequest, synonyms: Synonyms
) -> Iterator[tuple[str, str, SearchRequest, SearchRequest | None]]:
    """(string, another word for it, the question with that in its place, the question with either of both)."""
    for token, may_be_either in _strings(request.text):
        string = normalize(token.text).text
        for word in synonyms.others(string):
            # Whatever has a longer word that contains the string is found already.
            if string in normalize(word).text:
                continue
            typed = literally(word)
            instead = _asking(request, token.replaced_by(typed).of(request.text))
            if instead is not None:
                own = request.text[token.at - 1 : token.end]
                both = token.replaced_by(f"{own} OR {typed}").of(request.text)
                yield token.text, word, instead, _asking(request, both) if may_be_either else None


def _strings(typed: str) -> list[tuple[Token, bool]]:
    """The first of those tokens of a question that stand for one string each, and whether an OR may stand beside them."""
    found: dict[str, tuple[Token, bool]] = {}
    try:
        every = list(strings_typed(typed))
    except QueryError:  # a question that was made, not typed
        return []
    for token, may_be_either in every:
        if len(found) == _MAX_STRINGS:
            break
        try:
            is_string = isinstance(read_query(typed[token.at - 1 : token.end]), Exact)
        except QueryError:  # an operator
            continue
        if is_string:
            found.setdefault(normalize(token.text).text, (token, may_be_either))
    return list(found.values())


def _asking(request: SearchRequest, typed: str) -> SearchRequest | None:
    """The question that is typed instead, with the same choices; None if it cannot be read."""
    try:
        return replace(request, query=read_query(typed), text=typed, offset=0)
    except QueryError:
        return None
