"""What a reader asked for, as strings (from a URL or a command line) → SearchRequest, with codes for names.

Every value is checked here, before any store is asked: an unknown one is an error that says what there is instead.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from searchapp.questions.facets import FACETS
from searchapp.questions.query import Among, Filters, QueryError, SearchRequest, Sort
from searchapp.questions.read_filter import read_value
from searchapp.questions.read_query import read_query

T = TypeVar("T")
DEFAULT_LIMIT = 20
MAX_LIMIT = 1000
MAX_CHOICES = 100
VIEWS = ("paragraphs", "reports")
NUMBERS = ("any", "whole")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as typed: one string for each parameter; `chosen` has those of each facet."""

    q: str = ""
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = ""
    view: str = ""
    among: str = ""
    numbers: str = ""
    limit: str = ""
    offset: str = ""


def read_request(asked: Asked) -> SearchRequest:
    """Check and resolve a question. Raises: QueryError for the first value that cannot be understood."""
    for name, values in asked.chosen.items():
        _require_few(name, values)
    return SearchRequest(
        query=read_query(asked.q),
        text=asked.q.strip(),
        filters=Filters(
            **{name: _distinct(read_value(FACETS[name], text) for text in asked.chosen.get(name, ())) for name in FACETS}
        ),
        sort=read_sort(asked.sort),
        by_report=read_view(asked.view),
        among=read_among(asked.among),
        whole_numbers=read_numbers(asked.numbers),
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


def read_among(text: str) -> Among:
    """What hits are by its name; no name means paragraphs and headings."""
    try:
        return Among(text.strip() or Among.ALL)
    except ValueError:
        raise QueryError(
            f"没有“{text}”这种范围。可用的有：{'、'.join(Among)}。",
            f"Hits cannot be “{text}”. They can be: {', '.join(Among)}.",
        ) from None


def read_numbers(text: str) -> bool:
    """How numbers at the ends of strings are found, by its name → whether they must be whole; no name means they need not."""
    if text.strip() not in ("", *NUMBERS):
        raise QueryError(
            f"数字没有“{text}”这种查法。可用的有：{'、'.join(NUMBERS)}。",
            f"Numbers cannot be found “{text}”. There are: {', '.join(NUMBERS)}.",
        )
    return text.strip() == "whole"


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
