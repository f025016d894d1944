"""Each occurrence of what was sought in a line of its own, with what stands to either side."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from indexer.model import ReportRecord, document_order
from searchapp.answers.results import HeadingHit, Hit, Span
from searchapp.questions.query import QueryError

CHARS_BESIDE, MAX_CHARS_BESIDE = 20, 200
# A number that may have been cut, with what may stand in it.
_HALF_AT_START, _HALF_AT_END = re.compile(r"^[0-9０-９.,，%％]+"), re.compile(r"[0-9０-９.,]+[ ]*$")
# Lines that are put in order at once, in memory.
MAX_LINES = 200_000


@dataclass(frozen=True, slots=True)
class ConcordanceLine:
    """An occurrence.

    Attributes:
        hit: the paragraph or heading that it stands in.
        start: offset in its text of the match.
        left, match, right: the text before it, itself, and after it, within that text.
    """

    hit: Hit | HeadingHit
    start: int
    left: str
    match: str
    right: str

    @property
    def shown_left(self) -> str:
        """The text before, for readers: … where it begins amid the text, and never with the end of a number."""
        begins = self.start == len(self.left)
        return self.left if begins else "…" + _HALF_AT_START.sub("", self.left)

    @property
    def shown_right(self) -> str:
        """The text after, likewise: never with the beginning of a number, whose unit may be wanting."""
        text = self.hit.heading.text if isinstance(self.hit, HeadingHit) else self.hit.paragraph.text
        ends = self.start + len(self.match) + len(self.right) >= len(text)
        return self.right if ends else _HALF_AT_END.sub("", self.right) + "…"

    @property
    def report(self) -> ReportRecord:
        return self.hit.report

    @property
    def permalink(self) -> str:
        """The path of the paragraph's page, or of where the heading stands."""
        return self.hit.permalink

    @property
    def number(self) -> int:
        """The number of the paragraph; of a heading, of the one that follows it."""
        return self.hit.heading.before if isinstance(self.hit, HeadingHit) else self.hit.paragraph.number

    @property
    def chapter_kind(self) -> str:
        return self.hit.chapter_kind if isinstance(self.hit, HeadingHit) else self.hit.paragraph.chapter_kind


def _place(line: ConcordanceLine) -> tuple[Any, ...]:
    return (*document_order(line.report), line.number, line.start)


# What lines are ordered by; ties fall in document order.
ORDERS: dict[str, Callable[[ConcordanceLine], Any]] = {
    "place": lambda _: (),
    "year": lambda line: line.report.year,
    "left": lambda line: line.left[::-1],
    "right": lambda line: line.right,
}


def concordance(
    hits: Iterable[Hit | HeadingHit], order: str = "place", beside: int = CHARS_BESIDE, most: int | None = None
) -> list[ConcordanceLine]:
    """The occurrences in some hits, in one of ORDERS; `left` compares from the match outwards.

    Raises: QueryError if there are more than `most`.
    """
    return lines_at(((hit, hit.spans) for hit in hits), order, beside, most)


def lines_at(
    places: Iterable[tuple[Hit | HeadingHit, Sequence[Span]]],
    order: str = "place",
    beside: int = CHARS_BESIDE,
    most: int | None = None,
) -> list[ConcordanceLine]:
    """The same of given places in the texts of hits."""
    lines: list[ConcordanceLine] = []
    most = MAX_LINES if most is None else most
    for hit, spans in places:
        lines += _lines_of(hit, spans, beside)
        if len(lines) > most:
            raise too_many_lines(most)
    return sorted(lines, key=lambda line: (ORDERS[order](line), _place(line)))


def too_many_lines(most: int) -> QueryError:
    """That there are more than so many occurrences."""
    return QueryError(
        f"出现处太多：最多列出 {most:,} 处。请缩小范围。",
        f"There are too many occurrences: {most:,} lines at most. Narrow the question.",
    )


def _lines_of(hit: Hit | HeadingHit, spans: Sequence[Span], beside: int) -> list[ConcordanceLine]:
    text = hit.heading.text if isinstance(hit, HeadingHit) else hit.paragraph.text
    return [
        ConcordanceLine(hit, start, text[max(start - beside, 0) : start], text[start:end], text[end : end + beside])
        for start, end in spans
    ]
