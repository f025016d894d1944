"""What a reader asked for, as strings (from a URL or a command line) → SearchRequest, with codes for names.

Every value is checked here, before any store is asked: an unknown one is an error that says what there is instead.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from searchapp.questions.query import Filters, QueryError, SearchRequest, Sort
from searchapp.questions.read_filter import (
    chapter_labels,
    kind_labels,
    read_choice,
    read_name,
    read_region,
    read_year,
    topic_labels,
)
from searchapp.questions.read_query import read_query

T = TypeVar("T")
DEFAULT_LIMIT = 20
MAX_LIMIT = 1000
MAX_CHOICES = 100
VIEWS = ("paragraphs", "reports")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as typed: one string or list of strings for each parameter."""

    q: str = ""
    region: Sequence[str] = ()
    year: Sequence[str] = ()
    chapter: Sequence[str] = ()
    section: Sequence[str] = ()
    kind: Sequence[str] = ()
    leader: Sequence[str] = ()
    unit: Sequence[str] = ()
    sort: str = ""
    view: str = ""
    limit: str = ""
    offset: str = ""


def read_request(asked: Asked) -> SearchRequest:
    """Check and resolve a question. Raises: QueryError for the first value that cannot be understood."""
    for name in ("region", "year", "chapter", "section", "kind", "leader", "unit"):
        _require_few(name, getattr(asked, name))
    return SearchRequest(
        query=read_query(asked.q),
        text=asked.q.strip(),
        filters=Filters(
            regions=_distinct(read_region(name) for name in asked.region),
            years=_distinct(read_year(text) for text in asked.year),
            chapters=_distinct(read_choice(text, "chapter", chapter_labels()) for text in asked.chapter),
            sections=_distinct(read_choice(text, "section", topic_labels()) for text in asked.section),
            kinds=_distinct(read_choice(text, "kind", kind_labels()) for text in asked.kind),
            leaders=_distinct(read_name("leader", text) for text in asked.leader),
            units=_distinct(read_name("unit", text) for text in asked.unit),
        ),
        sort=read_sort(asked.sort),
        by_report=read_view(asked.view),
        limit=read_number("limit", asked.limit, DEFAULT_LIMIT, lowest=1, highest=MAX_LIMIT),
        offset=read_number("offset", asked.offset, 0, lowest=0, highest=10**9),
    )


def _distinct(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))


def _require_few(name: str, values: Sequence[str]) -> None:
    if len(values) > MAX_CHOICES:
        raise QueryError(
            f"{name} 给了 {len(values)} 个值，最多 {MAX_CHOICES} 个。",
            f"{name} has {len(values)} values, at most {MAX_CHOICES} are allowed.",
        )


def read_view(text: str) -> bool:
    """The name of a view → whether hits come report by report; no name means paragraphs."""
    if text.strip() not in ("", *VIEWS):
        raise QueryError(
            f"没有“{text}”这种显示方式。可用的有：{'、'.join(VIEWS)}。",
            f"There is no view “{text}”. There are: {', '.join(VIEWS)}.",
        )
    return text.strip() == "reports"


def read_sort(text: str) -> Sort:
    """The name of an order → Sort; no name means relevance."""
    try:
        return Sort(text.strip() or Sort.RELEVANCE)
    except ValueError:
        raise QueryError(
            f"没有“{text}”这种排序。可用的有：{'、'.join(Sort)}。", f"There is no order “{text}”. There are: {', '.join(Sort)}."
        ) from None


def read_number(name: str, text: str, default: int, *, lowest: int, highest: int) -> int:
    """A whole number within bounds."""
    if not text.strip():
        return default
    digits = text.strip()
    if digits.isascii() and digits.isdigit() and len(digits) < 12 and lowest <= int(digits) <= highest:
        return int(digits)
    raise QueryError(
        f"{name} 应为 {lowest} 到 {highest} 之间的整数，而不是“{text[:40]}”。",
        f"{name} must be a whole number from {lowest} to {highest}, not “{text[:40]}”.",
    )
