"""Other words for one thing: from data/synonyms.txt, which explains itself, and from a file of the same form beside it."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from indexer.errors import VocabularyError
from indexer.text.normalize import normalize

MAX_WORD_CHARS = 60
MAX_FILE_BYTES = 4_000_000
# Stands behind a word that stands in another set, too.
_ALSO_ELSEWHERE = "*"


@dataclass(frozen=True, slots=True)
class SynonymSet:
    """Words for one thing, as they are written; `line` is where in its file they stand, from 1.

    Attributes:
        searched: their searched forms.
        elsewhere: the searched forms of those that stand in another set, too.
    """

    line: int
    words: tuple[str, ...]
    searched: tuple[str, ...]
    elsewhere: frozenset[str] = frozenset()


class Synonyms:
    """Sets of words, asked by any of them."""

    def __init__(self, sets: Sequence[SynonymSet]) -> None:
        self.sets = tuple(sets)
        self._sets_of: dict[str, list[SynonymSet]] = {}
        for each in sets:
            for searched in each.searched:
                self._sets_of.setdefault(searched, []).append(each)

    def others(self, string: str) -> tuple[str, ...]:
        """The other words of the sets that a searched form stands in, as they are written, in the order of the files."""
        sets = self._sets_of.get(string, ())
        words = {searched: word for each in sets for searched, word in zip(each.searched, each.words, strict=True)}
        return tuple(word for searched, word in words.items() if searched != string)

    def searched_words(self) -> tuple[str, ...]:
        """The searched forms of all words."""
        return tuple(self._sets_of)

    def begun_with(self, string: str) -> tuple[str, ...]:
        """The searched forms of words that begin with one."""
        return tuple(word for word in self._sets_of if word.startswith(string))


@functools.cache
def shipped_synonyms() -> Synonyms:
    """The sets that come with the program."""
    path = resources.files("indexer").joinpath("data/synonyms.txt")
    return Synonyms(read_sets(path.read_text(encoding="utf-8"), "data/synonyms.txt"))


def synonyms_with(path: Path | None) -> Synonyms:
    """The sets that come with the program, and those of a file beside them, if there is one.

    Raises: VocabularyError, naming the file and the line, if it cannot be read.
    """
    if path is None:
        return shipped_synonyms()
    return Synonyms((*shipped_synonyms().sets, *read_sets(_text_of(path), str(path))))


def read_sets(text: str, name: str) -> list[SynonymSet]:
    """The sets of a file's text. Raises: VocabularyError, naming the file and the line."""
    found: list[SynonymSet] = []
    first: dict[str, SynonymSet] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        each = _read_set(line, number, name)
        for searched in each.searched:
            other = first.setdefault(searched, each)
            if other is not each and not (searched in each.elsewhere and searched in other.elsewhere):
                where = f"“{searched}” stands in line {other.line}, too"
                raise _wrong(name, number, f"{where}; if it means two things, put * behind it in both")
        found.append(each)
    return found


def _read_set(line: str, number: int, name: str) -> SynonymSet:
    """The set of a line."""
    parts = [part.strip() for part in line.replace("｜", "|").split("|")]
    words = tuple(part.removesuffix(_ALSO_ELSEWHERE).strip() for part in parts)
    if len(words) < 2:
        raise _wrong(name, number, "there is one word only; write two or more with | between them")
    searched = tuple(normalize(word).text for word in words)
    for at, (word, form) in enumerate(zip(words, searched, strict=True)):
        if not form:
            raise _wrong(name, number, "there is no word between two |; take one out, or put a word there")
        if len(word) > MAX_WORD_CHARS:
            raise _wrong(name, number, f"“{word[:10]}…” has {len(word)} characters; {MAX_WORD_CHARS} at most")
        if form in searched[:at]:
            raise _wrong(name, number, f"“{word}” is searched for as a word before it; take one of them out")
    elsewhere = (form for form, part in zip(searched, parts, strict=True) if part.endswith(_ALSO_ELSEWHERE))
    return SynonymSet(number, words, searched, frozenset(elsewhere))


def _text_of(path: Path) -> str:
    """The text of a file of UTF-8."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise VocabularyError(f"{path} cannot be read for synonyms: {error.strerror or error}") from error
    if len(raw) > MAX_FILE_BYTES:
        raise VocabularyError(f"{path} has more than {MAX_FILE_BYTES:,} bytes; a file of synonyms has fewer")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _wrong(str(path), line, "the text is not UTF-8; save the file as UTF-8") from error


def _wrong(name: str, line: int, what: str) -> VocabularyError:
    return VocabularyError(f"{name}, line {line}: {what}")
