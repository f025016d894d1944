"""One reader per format: bytes → extracts, the lines of each report in a file. `READERS` names them by suffix."""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from indexer.errors import ReportError
from indexer.model import Extract, Found
from indexer.sources.archive import extracts_of_zip
from indexer.sources.html import extract_of_html
from indexer.sources.markdown import extract_of_markdown
from indexer.sources.old_word import extract_of_word
from indexer.sources.overrides import SIDECAR_SUFFIX, sidecar_of, with_sidecar
from indexer.sources.pdf import lines_of_pdf
from indexer.sources.plain_text import require_text
from indexer.sources.table import extracts_of_csv, extracts_of_jsonl
from indexer.sources.xlsx import extracts_of_xlsx

Reader = Callable[[bytes], list[Extract]]
MAX_SOURCE_BYTES = 50_000_000
# How many of the folders around a file may say what place it is of.
_FOLDERS_LOOKED_AT = 4


READERS: dict[str, Reader] = {
    ".txt": lambda content: [extract_of_markdown(content)],
    ".md": lambda content: [extract_of_markdown(content)],
    ".docx": lambda content: [extract_of_word(content)],
    ".docm": lambda content: [extract_of_word(content)],
    ".doc": lambda content: [extract_of_word(content)],
    ".wps": lambda content: [extract_of_word(content)],
    ".html": lambda content: [extract_of_html(content)],
    ".htm": lambda content: [extract_of_html(content)],
    ".pdf": lambda content: [Extract(lines_of_pdf(content))],
    ".csv": extracts_of_csv,
    ".jsonl": extracts_of_jsonl,
    ".xlsx": extracts_of_xlsx,
    ".xlsm": extracts_of_xlsx,
    ".zip": lambda content: extracts_of_zip(content, _read, frozenset(READERS)),
}
# The formats that hold a report a row, or a file a row.
TABLES = (".csv", ".jsonl", ".xlsx", ".xlsm", ".zip")


def _read(suffix: str, content: bytes) -> list[Extract]:
    """What a file in an archive holds, all of whose texts can be stored."""
    return [_checked(each) for each in READERS[suffix](content)]


def is_readable(path: Path) -> bool:
    """Whether a file's suffix is one that a reader exists for."""
    return path.suffix.lower() in READERS


@dataclass(frozen=True, slots=True)
class Source:
    """One report of a file: its extract, the hash of what it was read from, and the file's."""

    extract: Extract
    sha256: str
    file_sha256: str


def read_sources(path: Path) -> list[Source]:
    """Read a file with its sidecar, if there is one: one report, or those of a table's rows.

    Raises: ReportError if there is no reader for its suffix, it cannot be opened, is too large or empty, or is not what
        its suffix says.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(READERS))
        raise ReportError(f"there is no reader for {path.suffix or 'files without a suffix'}, only for {known}")
    content, sidecar = _bytes_of(path), sidecar_of(path)
    beside = _bytes_of(sidecar) if sidecar.is_file() else b""
    extracts = [_checked(each) for each in with_sidecar(reader(content), beside, sidecar.name)]
    around = _names_of(path)
    if path.suffix.lower() == ".zip":
        extracts = [replace(each, named=(*around, *each.named)) for each in extracts]
    # What a page says of its site counts like a folder that it lies in.
    extracts = [each if each.row else replace(each, named=(*each.named, *around)) for each in extracts]
    if not any(each.lines or each.problem for each in extracts):
        raise ReportError("holds no text")
    whole = _hash(content, beside)
    return [Source(each, _hash_of_row(each) if each.row else whole, whole) for each in extracts]


def _names_of(path: Path) -> tuple[Found[str], ...]:
    """What the nearest folders around a file and, last, the file are called, without its suffix."""
    folders = path.absolute().parts[1:-1][-_FOLDERS_LOOKED_AT:]
    return (
        *(Found(folder, f"a folder's name: {folder}") for folder in folders),
        Found(path.stem, f"the file's name: {path.stem}"),
    )


def _checked(extract: Extract) -> Extract:
    """An extract all of whose texts can be stored; a row that has others becomes one that cannot be read.

    Raises: ReportError if it is no row.
    """
    said = (found.value for found in (*extract.overrides.values(), *extract.hints.values()))
    try:
        for text in (
            *(line.text for line in (*extract.lines, *extract.notes)),
            *(each for each in said if isinstance(each, str)),
        ):
            require_text(text)
    except ReportError as error:
        if not extract.row:
            raise
        return Extract([], row=extract.row, problem=str(error))
    return extract


def _hash_of_row(extract: Extract) -> str:
    """The hash of what a row says, wherever in its table it stands."""
    said: dict[str, Any] = {name: str(found.value) for name, found in extract.overrides.items()}
    if extract.set_lines or extract.set_figures:
        said |= {"[lines]": sorted(extract.set_lines.items()), "[[figures]]": list(map(str, extract.set_figures))}
    return hashlib.sha256(json.dumps([[line.text for line in extract.lines], said]).encode()).hexdigest()


def digest_of(path: Path) -> str:
    """The hash that `read_sources` would give for the file; empty for what cannot be read."""
    try:
        return _hash(_bytes_of(path), _bytes_of(sidecar_of(path)) if sidecar_of(path).is_file() else b"")
    except ReportError:
        return ""


def _hash(content: bytes, beside: bytes) -> str:
    return hashlib.sha256(content + (b"\0" + beside if beside else b"")).hexdigest()


def _bytes_of(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise ReportError("is not a regular file" if os.path.lexists(path) else "does not exist")
        if path.name.endswith(SIDECAR_SUFFIX) and path.is_symlink():
            raise ReportError(f"has a sidecar that is a link ({path.name}); put the file itself there")
        if path.stat().st_size > MAX_SOURCE_BYTES:
            raise ReportError(f"is larger than {MAX_SOURCE_BYTES:,} bytes")
        return path.read_bytes()
    except OSError as error:
        raise ReportError(f"cannot be opened: {error.strerror}") from error
