"""Dictionaries as files: a word a line (.txt), group and word (.csv), named groups of words and expressions (.toml).

A line that cannot be read is named with its number and left out; all others count.
"""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path, PurePath
from typing import Any

from searchapp.counting.dictionary import (
    MAX_WORDS,
    Dictionaries,
    Note,
    Term,
    expression,
    one_line,
    shortened,
    together,
    word,
)
from searchapp.questions.query import QueryError
from searchapp.questions.toml import TomlProblem, tables_of

# What a file is at most; 2,000 words of 200 characters are less.
MAX_FILE_BYTES = 4_000_000
_HEADERS = ("word", "words", "词", "词语", "关键词")
# Lines and items that are read, or cannot be, of one dictionary; of those that cannot, so many are named.
MAX_ITEMS, MAX_NAMED = 10 * MAX_WORDS, 20
# Words; groups of them by name, each a list of words or {"words": …, "queries": …}; or a file of these.
Words = str | PathLike[str] | Iterable[str] | Mapping[str, Any]
# Name → its terms, as far as they are read.
Groups = dict[str, list[Term]]


class _Reading:
    """A dictionary while it is read: its groups, and notes of what cannot be read."""

    def __init__(self) -> None:
        self.groups: Groups = {}
        self._named: list[Note] = []
        self._items = self._left_out = 0

    @property
    def notes(self) -> list[Note]:
        """What is to be said of it, the first lines that cannot be read by their numbers."""
        others = self._left_out - len(self._named)
        more = Note(f"另有 {others:,} 行或词未计。", f"{others:,} more lines or words are left out.", is_fault=True)
        return [*self._named, *([more] if others else [])]

    def take(self, name: str, read: Callable[[str], Term], text: str, line: int | Callable[[str], int]) -> None:
        """Put a term into its group; what cannot be read is noted instead. Raises: QueryError if it is too much."""
        try:
            term = read(text)
        except QueryError as error:
            self.leave_out(text, line, error.zh, error.en)
        else:
            self._count()
            self.groups.setdefault(one_line(name), []).append(term)

    def leave_out(self, text: str, line: int | Callable[[str], int], zh: str, en: str) -> None:
        """Note what cannot be read. Raises: QueryError if it is too much."""
        self._count()
        self._left_out += 1
        if len(self._named) < MAX_NAMED:
            # A line is looked for only where it is named: each time, all lines are gone through.
            self._named.append(_left_out(line if isinstance(line, int) else line(text), zh, en))

    def _count(self) -> None:
        self._items += 1
        if self._items > MAX_ITEMS:
            raise QueryError(
                f"词表太长：超过 {MAX_ITEMS:,} 行。一次最多 {MAX_WORDS:,} 个词，请分几次计数。",
                f"The dictionary is too long: it has more than {MAX_ITEMS:,} lines. At most {MAX_WORDS:,} words are counted at "
                "once. Count them in several tables.",
            )


def typed(words: Iterable[str], name: str = "") -> Dictionaries:
    """The dictionary of words that were typed or pasted, a word an item or a line. Raises: QueryError for the first bad one."""
    lines = [line for text in words for line in text.splitlines() if line.strip()]
    return together([(name, [word(line) for line in lines])])


def pasted(text: str) -> Dictionaries:
    """The dictionaries of a box of words: a word a line; [name] begins a group, = an expression of the query language, and
    what follows ' is a word whatever it looks like. What cannot be read is noted. Raises: QueryError if nothing can.
    """
    reading = _Reading()
    name = ""
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if line and line[0] + line[-1] in ("[]", "【】"):
            name = line[1:-1].strip()
        elif line and not line.startswith("#"):
            read, sign = next(((read, sign) for sign, read in _SIGNED.items() if line.startswith(sign)), (word, ""))
            reading.take(name, read, line.removeprefix(sign), number)
    return together(reading.groups.items(), reading.notes)


def as_pasted(dictionaries: Dictionaries) -> str:
    """What `pasted` reads these from."""
    lines: list[str] = []
    for dictionary in dictionaries.all:
        lines += [f"[{dictionary.name}]"] if dictionary.name or lines else []
        lines += [_line_of(term) for term in dictionary.terms]
    return "\n".join(lines)


def _line_of(term: Term) -> str:
    if term.is_query:
        return f"={term.text}"
    return f"'{term.text}" if term.text[0] in "=#'[【" else term.text


def read_dictionaries(file: str, content: bytes) -> Dictionaries:
    """The dictionaries of a file, read as the ending of its name says; those without names of their own get the file's.

    Raises: QueryError if it is of another form, can be read in no part, has no word or too many.
    """
    path = PurePath(file)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise QueryError(
            f"词表“{path.name}”的格式不认识。可用的有：{'、'.join(READERS)}。",
            f"“{path.name}” is no form of dictionary that is known. There are: {', '.join(READERS)}.",
        )
    reading = _Reading()
    reader(_text(path.name, content), path.stem, reading)
    return together(reading.groups.items(), reading.notes)


def dictionaries_of(words: Words) -> Dictionaries:
    """Dictionaries as they are given in Python. Raises: QueryError for the first fault of what is no file; OSError."""
    if isinstance(words, PathLike):
        return read_dictionaries(Path(words).name, Path(words).read_bytes())
    if not isinstance(words, Mapping):
        return typed([words] if isinstance(words, str) else words)
    groups, notes = groups_of(words)
    for note in notes:
        raise QueryError(note.zh, note.en)
    return together(groups.items())


def groups_of(tables: Mapping[str, Any], line_of: Callable[[str], int] = lambda _: 0) -> tuple[Groups, list[Note]]:
    """Tables of TOML by name as dictionaries: a list of words, or `words` and `queries`; what is wrong is noted.

    line_of: the line in which a string stands, 0 if nobody knows.
    Raises: QueryError if they are too many to be read.
    """
    reading = _Reading()
    _read_tables(tables, line_of, reading)
    return reading.groups, reading.notes


def _read_tables(tables: Mapping[str, Any], line_of: Callable[[str], int], reading: _Reading) -> None:
    for name, table in tables.items():
        sorts = {"words": table} if isinstance(table, list) else table if isinstance(table, dict) else {"": table}
        for sort, texts in sorts.items():
            read = {"words": word, "queries": expression}.get(sort)
            if read is None or not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
                reading.leave_out(name, line_of, *_of_no_list(name, sort))
                continue
            for text in texts:
                reading.take(name, read, text, line_of)


def _of_lines(text: str, name: str, reading: _Reading) -> None:
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            reading.take(name, word, line, number)


def _of_rows(text: str, _: str, reading: _Reading) -> None:
    for number, line in enumerate(text.splitlines(), 1):
        # Line by line: a quotation mark that is never closed must not take the lines below with it.
        cells = _cells(line)
        if not line.strip() or (number == 1 and len(cells) == 2 and cells[1].lower() in _HEADERS):
            continue
        if len(cells) == 2 and all(cells):
            reading.take(cells[0], word, cells[1], number)
        else:
            reading.leave_out(line, number, "应为两格：组,词", "it needs two cells, group and word")


def _of_toml(text: str, _: str, reading: _Reading) -> None:
    try:
        tables = tables_of(text)
    except TomlProblem as problem:
        raise QueryError(
            f'词表第 {problem.line} 行不是 TOML（{problem}）。组名用中文时要加引号，如 ["数字经济"]。',
            f"Line {problem.line} of the dictionary is no TOML ({problem}). "
            'A name in Chinese needs quotation marks: ["数字经济"].',
        ) from problem
    lines = text.splitlines()
    _read_tables(tables, lambda sought: next((at for at, line in enumerate(lines, 1) if sought in line), 0), reading)


def _left_out(number: int, zh: str, en: str) -> Note:
    where = (f"第 {number} 行未计：", f"Line {number} is left out: ") if number else ("有一词未计：", "A word is left out: ")
    return Note(where[0] + zh, where[1] + en, is_fault=True)


def _of_no_list(name: str, sort: str) -> tuple[str, str]:
    what = shortened(f"{name}.{sort}" if sort else name)
    return f"“{what}”应为词的列表（words）或检索式的列表（queries）。", f"“{what}” must be a list of `words` or of `queries`."


def _cells(line: str) -> Sequence[str]:
    """The cells of a line; none if it is no row."""
    try:
        return [cell.strip() for row in csv.reader([line], strict=True) for cell in row]
    except csv.Error:
        return ()


def _text(name: str, content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 with its mark, or the encoding in which spreadsheets in China save."""
    if len(content) > MAX_FILE_BYTES:
        raise QueryError(
            f"词表“{name}”太大：最多 {MAX_FILE_BYTES:,} 字节。", f"“{name}” is too large: {MAX_FILE_BYTES:,} bytes at most."
        )
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise QueryError(f"词表“{name}”不是文本文件。请存成 UTF-8。", f"“{name}” is no text. Save it as UTF-8.")


# What a line of a box of words may begin with.
_SIGNED: dict[str, Callable[[str], Term]] = {"=": expression, "'": word}
READERS: dict[str, Callable[[str, str, _Reading], None]] = {".txt": _of_lines, ".csv": _of_rows, ".toml": _of_toml}
