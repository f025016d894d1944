"""Each occurrence of what was sought in a line of its own, with what stands to either side."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from indexer.model import Paragraph, ReportRecord, document_order
from searchapp.answers.results import Hit
from searchapp.questions.query import QueryError

CHARS_BESIDE, MAX_CHARS_BESIDE = 20, 200
# Lines that are put in order at once, in memory.
MAX_LINES = 200_000


@dataclass(frozen=True, slots=True)
class ConcordanceLine:
    """An occurrence.

    Attributes:
        start: offset in the paragraph's text of the match.
        left, match, right: the text before it, itself, and after it, within its paragraph.
    """

    report: ReportRecord
    paragraph: Paragraph
    start: int
    left: str
    match: str
    right: str

    @property
    def permalink(self) -> str:
        """The path of the paragraph's page."""
        return f"/p/{self.report.id}/{self.paragraph.anchor}"


def _place(line: ConcordanceLine) -> tuple[Any, ...]:
    return (*document_order(line.report), line.paragraph.number, line.start)


# What lines are ordered by; ties fall in document order.
ORDERS: dict[str, Callable[[ConcordanceLine], Any]] = {
    "place": lambda _: (),
    "year": lambda line: line.report.year,
    "left": lambda line: line.left[::-1],
    "right": lambda line: line.right,
}


def concordance(hits: Iterable[Hit], order: str = "place", beside: int = CHARS_BESIDE) -> list[ConcordanceLine]:
    """The occurrences in some hits, in one of ORDERS; `left` compares from the match outwards.

    Raises: QueryError if there are more than MAX_LINES.
    """
    lines: list[ConcordanceLine] = []
    for hit in hits:
        lines += _lines_of(hit, beside)
        if len(lines) > MAX_LINES:
            raise QueryError(
                f"出现处太多：最多列出 {MAX_LINES:,} 处。请缩小范围。",
                f"There are too many occurrences: {MAX_LINES:,} lines at most. Narrow the question.",
            )
    return sorted(lines, key=lambda line: (ORDERS[order](line), _place(line)))


def _lines_of(hit: Hit, beside: int) -> list[ConcordanceLine]:
    text = hit.paragraph.text
    return [
        ConcordanceLine(
            hit.report, hit.paragraph, start, text[max(start - beside, 0) : start], text[start:end], text[end : end + beside]
        )
        for start, end in hit.spans
    ]
