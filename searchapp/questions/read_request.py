"""What a reader asked for, as strings (from a URL or a command line) → SearchRequest, with codes for names.

Every value is checked here, before any store is asked: an unknown one is an error that says what there is instead.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
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
# Each occurrence in a line, on pages alone; programs ask `baogao concordance`, or take the file.
IN_LINES = "kwic"
NUMBERS = ("any", "whole")
COPIES = ("shown", "folded")
# Of more hits, every pair would be compared for seconds.
MAX_FOLDED = 100


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as typed: one string for each parameter; `chosen` has those of each facet."""

    q: str = ""
    chosen: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = ""
    view: str = ""
    among: str = ""
    numbers: str = ""
    copies: str = ""
    since: str = ""
    limit: str = ""
    offset: str = ""


def read_request(asked: Asked) -> SearchRequest:
    """Check and resolve a question. Raises: QueryError for the first value that cannot be understood."""
    for name, values in asked.chosen.items():
        _require_few(name, values)
    limit = read_number("limit", asked.limit, DEFAULT_LIMIT, lowest=1, highest=MAX_LIMIT)
    return SearchRequest(
        query=read_query(asked.q),
        text=asked.q.strip(),
        filters=Filters(
            **{name: _distinct(read_value(FACETS[name], text) for text in asked.chosen.get(name, ())) for name in FACETS}
        ),
        sort=read_sort(asked.sort),
        by_report=read_view(asked.view) == VIEWS[1],
        in_lines=asked.view.strip() == IN_LINES,
        among=read_among(asked.among),
        whole_numbers=read_numbers(asked.numbers),
        folds_copies=read_copies(asked.copies, limit),
        since=read_since(asked.since),
        limit=limit,
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


def read_view(text: str) -> str:
    """The name of a view; no name means paragraphs."""
    views = (*VIEWS, IN_LINES)
    return _one_of(text, views, f"没有“{text}”这种显示方式。可用的有", f"There is no view “{text}”. There are") or VIEWS[0]


def read_among(text: str) -> Among:
    """What hits are by its name; no name means paragraphs and headings."""
    name = _one_of(text, tuple(Among), f"没有“{text}”这种范围。可用的有", f"Hits cannot be “{text}”. They can be")
    return Among(name or Among.ALL)


def read_numbers(text: str) -> bool:
    """How numbers at the ends of strings are found, by its name → whether they must be whole; no name means they need not."""
    zh, en = f"数字没有“{text}”这种查法。可用的有", f"Numbers cannot be found “{text}”. There are"
    return _one_of(text, NUMBERS, zh, en) == "whole"


def read_copies(text: str, limit: int) -> bool:
    """Whether near copies are folded, by its name; no name means that they are shown like all others.

    Raises: QueryError, too, if they are to be folded among more hits than MAX_FOLDED.
    """
    zh, en = f"几乎相同的段落没有“{text}”这种显示方式。可用的有", f"Near copies cannot be “{text}”. They can be"
    is_folded = _one_of(text, COPIES, zh, en) == "folded"
    if is_folded and limit > MAX_FOLDED:
        raise QueryError(
            f"折叠几乎相同的段落时，limit 最多 {MAX_FOLDED}，而不是 {limit}。",
            f"Where near copies are folded, limit is {MAX_FOLDED} at most, not {limit}.",
        )
    return is_folded


def read_since(text: str) -> str:
    """A day as YYYY-MM-DD, empty if none is named."""
    day = text.strip()
    if not day:
        return ""
    try:
        if date.fromisoformat(day).isoformat() == day:
            return day
    except ValueError:
        pass
    raise QueryError(
        f"since 应为日期，写作 2026-01-31，而不是“{day[:40]}”。", f"since must be a day such as 2026-01-31, not “{day[:40]}”."
    )


def read_sort(text: str) -> Sort:
    """The name of an order → Sort; no name means relevance."""
    name = _one_of(text, tuple(Sort), f"没有“{text}”这种排序。可用的有", f"There is no order “{text}”. There are")
    return Sort(name or Sort.RELEVANCE)


def _one_of(text: str, known: Sequence[str], zh: str, en: str) -> str:
    """A name without blanks around it, or none. Raises: QueryError that begins with these words, unless it is known."""
    name = text.strip()
    if name and name not in known:
        raise QueryError(f"{zh}：{'、'.join(known)}。", f"{en}: {', '.join(known)}.")
    return name


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
