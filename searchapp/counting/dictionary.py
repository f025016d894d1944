"""What is counted: words and expressions of the query language, in dictionaries that have names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.text.normalize import normalize
from searchapp.questions.query import Exact, Query, QueryError, sought
from searchapp.questions.read_query import read_query

# Words of all dictionaries of one table together.
MAX_WORDS = 2_000
MAX_WORD_CHARS = 200
# Of a word as written, with the blanks and invisible signs that its searched form leaves out.
MAX_WRITTEN_CHARS = 5 * MAX_WORD_CHARS
MAX_EXPRESSION_CHARS = 500
MAX_NAME_CHARS = 100
# What only a pattern has: in a word it would never be found, in a query it would be taken for itself.
_SIGNS_OF_PATTERNS = ("*", "\\", "|", "^", "$", ".+")
_SIGNS_OF_REGULAR_EXPRESSIONS = ("\\", "^", "$", ".*", ".+", "(?", "[^", "[一-", "[0-9", "{0", "{1", "{2")


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or an expression of the query language, as written, and what it asks for.

    Attributes:
        is_query: whether it was written as an expression.
    """

    text: str
    query: Query
    is_query: bool = False


@dataclass(frozen=True, slots=True)
class Dictionary:
    """Terms that are counted together, no two of which ask for the same."""

    name: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Something to be known of a dictionary, in Chinese and in English.

    Attributes:
        is_fault: whether something of it is not counted.
    """

    zh: str
    en: str
    is_fault: bool = False


@dataclass(frozen=True, slots=True)
class Dictionaries:
    """All that a table counts, with what is to be said of it."""

    all: tuple[Dictionary, ...]
    notes: tuple[Note, ...] = ()

    @property
    def size(self) -> int:
        """How many terms there are in all of them together."""
        return sum(len(dictionary.terms) for dictionary in self.all)


def one_line(text: str) -> str:
    """A term or a name without ends of lines, so that it is the same where each stands on a line of its own."""
    return " ".join(text.splitlines()).strip()


def word(text: str) -> Term:
    """A word that is found as it stands. Raises: QueryError if it is a pattern, or nothing is left of it in searched form."""
    text = one_line(text)
    _require_utf8(text)
    if len(text) > MAX_WRITTEN_CHARS:
        raise QueryError(
            f"“{shortened(text)}”太长：一个词最多 {MAX_WORD_CHARS} 个字。请改正或删去。",
            f"“{shortened(text)}” is too long: a word has {MAX_WORD_CHARS} characters at most. Mend it or take it out.",
        )
    if found := next((sign for sign in _SIGNS_OF_PATTERNS if sign in text), ""):
        raise QueryError(
            f"“{shortened(text)}”里有“{found}”：词按字面计数，不认通配符和正则表达式。请在 .toml 词表的 queries 里写成检索式。",
            f"“{shortened(text)}” has “{found}”: a word is counted as it stands, not as a pattern. "
            "Write an expression of the query language under `queries` in a dictionary of the form .toml.",
        )
    searched = normalize(text).text
    if not searched or len(searched) > MAX_WORD_CHARS:
        raise QueryError(
            f"“{shortened(text)}”没有可计数的文字，或超过 {MAX_WORD_CHARS} 个字。请改正或删去。",
            f"“{shortened(text)}” has nothing to count, or more than {MAX_WORD_CHARS} characters. Mend it or take it out.",
        )
    return Term(text, Exact(searched))


def expression(text: str) -> Term:
    """An expression of the query language. Raises: QueryError if it is none, or asks for nothing that stands in a text."""
    text = one_line(text)
    if found := next((sign for sign in _SIGNS_OF_REGULAR_EXPRESSIONS if sign in text), ""):
        raise QueryError(
            f"“{shortened(text)}”里的“{found}”是正则表达式，检索式没有它。可用：空格（且）、OR、NOT、*、~、引号和括号。",
            f"“{found}” in “{shortened(text)}” is of regular expressions and not of the query language, which has blanks "
            "(AND), OR, NOT, *, ~, quotation marks and parentheses.",
        )
    if len(text) > MAX_EXPRESSION_CHARS:
        raise QueryError(
            f"“{shortened(text)}”太长：一条检索式最多 {MAX_EXPRESSION_CHARS} 个字符。",
            f"“{shortened(text)}” is too long: an expression has {MAX_EXPRESSION_CHARS} characters at most.",
        )
    query = read_query(text)
    if not sought(query):
        raise QueryError(
            f"“{shortened(text)}”没有要计数的词：只有排除或条件。请补上词。",
            f"“{shortened(text)}” has no word to count: all of it is excluded, or a condition. Add a word.",
        )
    return Term(text, query, is_query=True)


def together(dictionaries: Iterable[tuple[str, Sequence[Term]]], notes: Iterable[Note] = ()) -> Dictionaries:
    """Dictionaries by name, each with what asks for the same once; what stands in several, or twice in one, is said.

    Raises: QueryError if there is no term, or there are too many.
    """
    said = list(notes)
    kept: list[Dictionary] = []
    for name, terms in dictionaries:
        _require_short(name)
        different = {term.query: term for term in reversed(terms)}
        once = tuple(term for term in terms if different[term.query] is term)
        twice = [term.text for term in terms if different[term.query] is not term]
        said += [_twice(name, twice)] if twice else []
        kept += [Dictionary(name, once)] if once else []
    found = Dictionaries(tuple(kept), (*said, *_shared(kept)))
    _require_few(found)
    return found


def _require_few(found: Dictionaries) -> None:
    if not found.size:
        why = next((note for note in found.notes if note.is_fault), Note("", ""))
        raise QueryError(
            f"词表里没有词。请至少给一个词。{why.zh}", f"There is no word to count. Give one at least. {why.en}".strip()
        )
    if found.size > MAX_WORDS:
        raise QueryError(
            f"词太多：{found.size} 个，一次最多 {MAX_WORDS} 个。请分几次计数。",
            f"There are {found.size} words, at most {MAX_WORDS} are counted at once. Count them in several tables.",
        )


def _require_utf8(text: str) -> None:
    if any(char == "\ufffd" or "\ud800" <= char <= "\udfff" for char in text):
        raise QueryError("词里有不是 UTF-8 的文字。请重新输入。", "A word is not encoded in UTF-8. Type it again.")


def _require_short(name: str) -> None:
    _require_utf8(name)
    if len(name) > MAX_NAME_CHARS:
        raise QueryError(
            f"组名“{shortened(name)}”太长：最多 {MAX_NAME_CHARS} 个字符。",
            f"The name “{shortened(name)}” is too long: {MAX_NAME_CHARS} characters at most.",
        )


def _twice(name: str, texts: Sequence[str]) -> Note:
    listed = "、".join(texts[:10])
    of, of_zh = (f" of “{name}”", f"“{name}”中") if name else ("", "")
    return Note(f"{of_zh}重复的词只计一次：{listed}。", f"Words{of} that are given twice are counted once: {listed}.")


def _shared(dictionaries: Sequence[Dictionary]) -> list[Note]:
    """What is to be said of the terms that stand in several dictionaries: once, however many there are."""
    owners: dict[Query, list[str]] = {}
    texts: dict[Query, str] = {}
    for dictionary in dictionaries:
        for term in dictionary.terms:
            owners.setdefault(term.query, []).append(dictionary.name)
            texts.setdefault(term.query, term.text)
    shared = [f"{texts[query]}（{'、'.join(names)}）" for query, names in owners.items() if len(names) > 1]
    if not shared:
        return []
    listed = "；".join(shared[:10]) + ("……" if len(shared) > 10 else "")
    return [Note(f"同属几组的词在每组各计一次：{listed}。", f"Words of several groups are counted in each: {listed}.")]


def shortened(text: str) -> str:
    """As much of a text as a message shows of it."""
    return text if len(text) <= 40 else f"{text[:40]}……"
