"""A string and the stretch of a paragraph that comes nearest to it → pieces that show where they differ."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from indexer.text.normalize import normalize
from searchapp.answers.results import Nearest

# What is shown of the paragraph before and after, and of each side of a long stretch in which both agree.
_AROUND = 20
_LONG_STRETCH = 80


class Whose(StrEnum):
    """Whose a piece is: of both, of the string alone, of the paragraph alone; or what stands around in the paragraph."""

    BOTH = "both"
    TYPED = "typed"
    PARAGRAPH = "paragraph"
    AROUND = "around"


class MarkedPiece(NamedTuple):
    """A piece of text, and whose it is."""

    text: str
    side: Whose


def differences(nearest: Nearest) -> tuple[MarkedPiece, ...]:
    """The stretch with its differences; what was typed in searched form, the paragraph's text as it is written.

    Long stretches in which both agree are shortened with an ellipsis.
    """
    text, (start, end) = nearest.paragraph.text, nearest.span
    before, after = max(0, start - _AROUND), min(len(text), end + _AROUND)
    pieces = [
        MarkedPiece("…" * (before > 0) + text[before:start], Whose.AROUND),
        *_compared(nearest.string, text[start:end]),
        MarkedPiece(text[end:after] + "…" * (after < len(text)), Whose.AROUND),
    ]
    return tuple(piece for piece in pieces if piece.text)


def _compared(string: str, original: str) -> Iterator[MarkedPiece]:
    searched = normalize(original)

    def written(first: int, last: int) -> str:
        """The original's characters from that of one searched character to that of another, signs that no search sees too."""
        begin = searched.starts[first] if first else 0
        return original[begin : searched.starts[last] if last < len(searched.starts) else len(original)]

    for edit in Levenshtein.opcodes(string, searched.text):
        typed, here = string[edit.src_start : edit.src_end], written(edit.dest_start, edit.dest_end)
        if edit.tag == "equal":
            yield MarkedPiece(_shortened(here), Whose.BOTH)
            continue
        yield MarkedPiece(typed, Whose.TYPED)
        if edit.dest_end > edit.dest_start:
            yield MarkedPiece(here, Whose.PARAGRAPH)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONG_STRETCH else f"{text[: _LONG_STRETCH // 2]}…{text[-_LONG_STRETCH // 2 :]}"
