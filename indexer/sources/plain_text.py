"""Plain text and Markdown: bytes → lines, whatever the encoding."""

import codecs
import re

from indexer.errors import ReportError
from indexer.model import Line
from indexer.sources.raw_text import is_set_in, pieces_of, shows_nothing

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(content: bytes) -> str:
    """The text of a file: by its byte order mark, else UTF-8, else GB18030.

    Raises: ReportError if it is none of these, or holds NUL characters, which no text does.
    """
    encodings = [name for mark, name in _MARKS if content.startswith(mark)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        require_text(text)
        return text
    raise ReportError("its encoding is none of UTF-8, UTF-16 with a byte order mark, and GB18030")


def require_text(text: str) -> None:
    """Raises: ReportError if a text holds what no text does: NUL characters, or halves of surrogate pairs (\\ud800)."""
    if "\0" in text:
        raise ReportError("holds NUL characters; is it really a text?")
    if match := re.search("[\ud800-\udfff]", text):
        raise ReportError(f"holds {match[0]}, half of a character; write it anew as UTF-8")


def split_lines(text: str) -> list[str]:
    """A text cut at its line ends, whichever system wrote them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def lines_from(raw_lines: list[str]) -> list[Line]:
    """Raw lines, the first numbered 1 → the lines that are not blank, with what their layout says.

    Lines cut out of one raw line all have its number.
    """
    found: list[Line] = []
    gap = False
    for number, raw in enumerate(raw_lines, 1):
        if shows_nothing(raw):
            continue
        for piece in pieces_of(raw):
            text = piece.replace("\f", " ").strip()
            if text:
                found.append(Line(text, number, indented=is_set_in(piece), after_gap=gap))
            gap = not text
    return found
