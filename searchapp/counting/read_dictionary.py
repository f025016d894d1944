"""Dictionaries as files: a word a line (.txt), group and word (.csv), named groups of words and expressions (.toml).

A line that cannot be read is named with its number and left out; all others count.
"""

import csv
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from os import PathLike
from pathlib import Path, PurePath
from typing import Any

from searchapp.counting.dictionary import Dictionaries, Note, Term, expression, one_line, together, word
from searchapp.questions.query import QueryError

# What a file is at most; 2,000 words of 200 characters are less.
MAX_FILE_BYTES = 4_000_000
_HEADERS = ("word", "words", "词", "词语", "关键词")
_AT_LINE = re.compile(r"at line (\d+)")
# Words; groups of them by name, each a list of words or {"words": …, "queries": …}; or a file of these.
Words = str | PathLike[str] | Iterable[str] | Mapping[str, Any]
# Name → its terms, as far as they are read.
Groups = dict[str, list[Term]]


def typed(words: Iterable[str], name: str = "") -> Dictionaries:
    """The dictionary of words that were typed or pasted, a word an item or a line. Raises: QueryError for the first bad one."""
    lines = [line for text in words for line in text.splitlines() if line.strip()]
    return together([(name, [word(line) for line in lines])])


def pasted(text: str) -> Dictionaries:
    """The dictionaries of a box of words: a word a line; [name] begins a group, = an expression of the query language, and
    what follows ' is a word whatever it looks like. What cannot be read is noted. Raises: QueryError if nothing can.
    """
    groups: Groups = {}
    notes: list[Note] = []
    name = ""
    for number, line in enumerate(map(str.strip, text.splitlines()), 1):
        if line and line[0] + line[-1] in ("[]", "【】"):
            name = line[1:-1].strip()
        elif line and not line.startswith("#"):
            read, sign = next(((read, sign) for sign, read in _SIGNED.items() if line.startswith(sign)), (word, ""))
            _take(groups, name, read, line.removeprefix(sign), number, notes)
    return together(groups.items(), notes)


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
    groups: Groups = {}
    notes = reader(_text(path.name, content), path.stem, groups)
    return together(groups.items(), notes)


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
    """
    groups: Groups = {}
    notes: list[Note] = []
    for name, table in tables.items():
        sorts = {"words": table} if isinstance(table, list) else table if isinstance(table, dict) else {"": table}
        for sort, texts in sorts.items():
            read = {"words": word, "queries": expression}.get(sort)
            if read is None or not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
                notes.append(_of_no_list(name, sort, line_of(name)))
                continue
            for text in texts:
                _take(groups, name, read, text, line_of(text), notes)
    return groups, notes


def _of_lines(text: str, name: str, groups: Groups) -> list[Note]:
    notes: list[Note] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            _take(groups, name, word, line, number, notes)
    return notes


def _of_rows(text: str, _: str, groups: Groups) -> list[Note]:
    notes: list[Note] = []
    for number, line in enumerate(text.splitlines(), 1):
        # Line by line: a quotation mark that is never closed must not take the lines below with it.
        cells = _cells(line)
        if not line.strip() or (number == 1 and len(cells) == 2 and cells[1].lower() in _HEADERS):
            continue
        if len(cells) == 2 and all(cells):
            _take(groups, cells[0], word, cells[1], number, notes)
        else:
            notes.append(_left_out(number, "应为两格：组,词", "it needs two cells, group and word"))
    return notes


def _of_toml(text: str, _: str, groups: Groups) -> list[Note]:
    lines = text.splitlines()
    try:
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        at = _AT_LINE.search(str(error))
        number = int(at[1]) if at else len(lines)
        raise QueryError(
            f'词表第 {number} 行不是 TOML（{error}）。组名用中文时要加引号，如 ["数字经济"]。',
            f'Line {number} of the dictionary is no TOML ({error}). A name in Chinese needs quotation marks: ["数字经济"].',
        ) from error
    found, notes = groups_of(tables, lambda sought: next((at for at, line in enumerate(lines, 1) if sought in line), 0))
    groups.update(found)
    return notes


def _take(groups: Groups, name: str, read: Callable[[str], Term], text: str, number: int, notes: list[Note]) -> None:
    """Put a term into its group; what cannot be read is noted instead."""
    try:
        groups.setdefault(one_line(name), []).append(read(text))
    except QueryError as error:
        notes.append(_left_out(number, error.zh, error.en))


def _left_out(number: int, zh: str, en: str) -> Note:
    where = (f"第 {number} 行未计：", f"Line {number} is left out: ") if number else ("有一词未计：", "A word is left out: ")
    return Note(where[0] + zh, where[1] + en, is_fault=True)


def _of_no_list(name: str, sort: str, number: int) -> Note:
    what = f"{name}.{sort}" if sort else name
    return _left_out(
        number,
        f"“{what}”应为词的列表（words）或检索式的列表（queries）。",
        f"“{what}” must be a list of `words` or of `queries`.",
    )


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
READERS: dict[str, Callable[[str, str, Groups], list[Note]]] = {".txt": _of_lines, ".csv": _of_rows, ".toml": _of_toml}
