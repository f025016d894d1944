"""Text and spans → what is shown of a hit: whole sentences around its matches, as pieces, never as HTML."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from searchapp.answers.results import Span

Piece = tuple[str, bool]
MAX_SNIPPET_CHARS = 160
SENTENCE = re.compile(r"[^。！？!?；;]*[。！？!?；;]+[”’」』）)]*|[^。！？!?；;]+$")


@dataclass(frozen=True, slots=True)
class Snippet:
    """Pieces `(text, is match)` that joined are a stretch of the paragraph; whether it leaves out text before or after."""

    pieces: tuple[Piece, ...]
    cut_before: bool
    cut_after: bool


def build_snippet(text: str, spans: tuple[Span, ...], max_chars: int = MAX_SNIPPET_CHARS) -> Snippet:
    """The sentences that show most of the different matches, as many as fit; a sentence alone may be longer.

    A single sentence of more than twice `max_chars` is cut at its commas.
    """
    sentences = [found.span() for found in SENTENCE.finditer(text)] or [(0, len(text))]
    # Many matches of a long text share a stretch.
    stretches = dict.fromkeys(_stretch(text, sentences, span, max_chars) for span in spans or ((0, 0),))
    start, end = max(stretches, key=lambda stretch: len(_shown(text, spans, stretch)))
    return Snippet(pieces_of(text, spans, start, end), start > 0, end < len(text))


def _shown(text: str, spans: tuple[Span, ...], stretch: Span) -> set[str]:
    """The different matches, blanks and case aside, that lie inside a stretch of a text."""
    near = spans[bisect_left(spans, (stretch[0], 0)) : bisect_left(spans, (stretch[1], 0))]
    return {"".join(text[start:end].split()).lower() for start, end in near if end <= stretch[1]}


def pieces_of(text: str, spans: tuple[Span, ...], start: int = 0, end: int | None = None) -> tuple[Piece, ...]:
    """A stretch of a text cut at its matches; joined, the pieces are text[start:end]."""
    end = len(text) if end is None else end
    pieces: list[Piece] = []
    at = start
    for span in spans:
        first, last = max(span[0], start), min(span[1], end)
        if first >= last:
            continue
        if first > at:
            pieces.append((text[at:first], False))
        pieces.append((text[first:last], True))
        at = last
    if at < end:
        pieces.append((text[at:end], False))
    return tuple(pieces)


def _stretch(text: str, sentences: list[Span], match: Span, max_chars: int) -> Span:
    """The sentences around a match, as many as fit."""
    first = min(bisect_right(sentences, match[0], key=lambda sentence: sentence[1]), len(sentences) - 1)
    last = first
    while last + 1 < len(sentences) and sentences[last][1] < match[1]:
        last += 1
    while last + 1 < len(sentences) and sentences[last + 1][1] - sentences[first][0] <= max_chars:
        last += 1
    while first > 0 and sentences[last][1] - sentences[first - 1][0] <= max_chars:
        first -= 1
    start, end = sentences[first][0], sentences[last][1]
    return (start, end) if end - start <= 2 * max_chars else _within_sentence(text, match, start, end, max_chars)


def _within_sentence(text: str, match: Span, start: int, end: int, max_chars: int) -> Span:
    """A part of an overlong sentence around a match, from comma to comma where there is one near."""
    low = max(start, match[0] - max_chars // 2)
    high = min(end, max(match[1], low + max_chars))
    comma_before = max(text.rfind(mark, low, match[0]) for mark in "，,、：:")
    comma_after = max(text.rfind(mark, match[1], high) for mark in "，,、：:")
    return (
        low if low == start or comma_before < 0 else comma_before + 1,
        high if high == end or comma_after < 0 else comma_after + 1,
    )
