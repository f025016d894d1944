"""One reader per format: bytes → lines with their number in the source. `READERS` names them by suffix."""

from collections.abc import Callable
from pathlib import Path

from indexer.errors import ReportError
from indexer.model import Line
from indexer.sources.docx import lines_of_docx
from indexer.sources.html import lines_of_html
from indexer.sources.pdf import lines_of_pdf
from indexer.sources.text import lines_of_text

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


def read_bytes(path: Path) -> tuple[bytes, Reader]:
    """A file's bytes and the reader for them.

    Raises: ReportError if there is no reader for its suffix, or it cannot be opened or is too large.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = ", ".join(sorted(READERS))
        raise ReportError(f"there is no reader for {path.suffix or 'files without a suffix'}, only for {known}")
    try:
        if not path.is_file():
            raise ReportError("is not a regular file" if path.exists() else "does not exist")
        if path.stat().st_size > MAX_SOURCE_BYTES:
            raise ReportError(f"is larger than {MAX_SOURCE_BYTES:,} bytes")
        return path.read_bytes(), reader
    except OSError as error:
        raise ReportError(f"cannot be opened: {error.strerror}") from error


def lines_of(content: bytes, reader: Reader) -> list[Line]:
    """The lines of a source's bytes. Raises: ReportError if it holds no text or is not what its suffix says."""
    lines = reader(content)
    if not lines:
        raise ReportError("holds no text")
    return lines
