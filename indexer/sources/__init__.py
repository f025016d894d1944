"""One reader per format: bytes → lines with their number in the source. `READERS` names them by suffix."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.errors import ReportError
from indexer.model import Line
from indexer.overrides import read_sidecar, sidecar_of, split_front_matter
from indexer.sources.docx import lines_of_docx
from indexer.sources.html import lines_of_html
from indexer.sources.pdf import lines_of_pdf
from indexer.sources.text import decode, lines_from, lines_of_text, split_lines

Reader = Callable[[bytes], list[Line]]
READERS: dict[str, Reader] = {
    ".txt": lines_of_text,
    ".md": lines_of_text,
    ".docx": lines_of_docx,
    ".html": lines_of_html,
    ".htm": lines_of_html,
    ".pdf": lines_of_pdf,
}
MAX_SOURCE_BYTES = 50_000_000


def is_readable(path: Path) -> bool:
    """Whether a file's suffix is one that a reader exists for."""
    return path.suffix.lower() in READERS


@dataclass(frozen=True, slots=True)
class Source:
    """A source file as read: its lines, what a person says of it, and the hash of its bytes and its sidecar's."""

    lines: list[Line]
    overrides: dict[str, Any]
    sha256: str


def read_source(path: Path) -> Source:
    """Read a file with its sidecar, if there is one.

    Raises: ReportError if there is no reader for its suffix, it cannot be opened, is too large or empty, or is not what
        its suffix says.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(READERS))
        raise ReportError(f"there is no reader for {path.suffix or 'files without a suffix'}, only for {known}")
    content, sidecar = _bytes_of(path), sidecar_of(path)
    beside = _bytes_of(sidecar) if sidecar.is_file() else b""
    overrides: dict[str, Any] = {}
    if reader is lines_of_text:
        overrides, text = split_front_matter(decode(content))
        lines = lines_from(split_lines(text))
    else:
        lines = reader(content)
    if not lines:
        raise ReportError("holds no text")
    return Source(lines, overrides | (read_sidecar(beside, sidecar.name) if beside else {}), _hash(content, beside))


def digest_of(path: Path) -> str:
    """The hash that `read_source` would give; empty for what cannot be read."""
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
        if path.stat().st_size > MAX_SOURCE_BYTES:
            raise ReportError(f"is larger than {MAX_SOURCE_BYTES:,} bytes")
        return path.read_bytes()
    except OSError as error:
        raise ReportError(f"cannot be opened: {error.strerror}") from error
