"""What a reader asked for, as strings (from a URL or a command line) → SearchRequest, with codes for names.

Every value is checked here, before any store is asked: an unknown one is an error that says what there is instead.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from indexer.model import ReportKind
from indexer.regions import gazetteer
from indexer.taxonomy import taxonomy
from searchapp.query import Filters, QueryError, SearchRequest, Sort, YearRange
from searchapp.read_query import read_query

T = TypeVar("T")
DEFAULT_LIMIT = 20
MAX_LIMIT = 1000
MAX_CHOICES = 100
_YEAR = re.compile(r"^\s*(\d{4})\s*(?:(?:\.\.|-|–|—|～|~|至)\s*(\d{4}))?\s*年?\s*$")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as typed: one string or list of strings for each parameter."""

    q: str = ""
    region: Sequence[str] = ()
    year: Sequence[str] = ()
    chapter: Sequence[str] = ()
    section: Sequence[str] = ()
    kind: Sequence[str] = ()
    sort: str = ""
    limit: str = ""
    offset: str = ""


def read_request(asked: Asked) -> SearchRequest:
    """Check and resolve a question. Raises: QueryError for the first value that cannot be understood."""
    for name in ("region", "year", "chapter", "section", "kind"):
        _require_few(name, getattr(asked, name))
    return SearchRequest(
        query=read_query(asked.q),
        text=asked.q.strip(),
        filters=Filters(
            regions=_distinct(read_region(name) for name in asked.region),
            years=_distinct(read_year(text) for text in asked.year),
            chapters=_distinct(read_choice(text, "chapter", taxonomy().chapter_labels) for text in asked.chapter),
            sections=_distinct(read_choice(text, "section", _topic_labels()) for text in asked.section),
            kinds=_distinct(read_choice(text, "kind", _kind_labels()) for text in asked.kind),
        ),
        sort=read_sort(asked.sort),
        limit=read_number("limit", asked.limit, DEFAULT_LIMIT, lowest=1, highest=MAX_LIMIT),
        offset=read_number("offset", asked.offset, 0, lowest=0, highest=10**9),
    )


def _distinct(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))


def _topic_labels() -> dict[str, str]:
    return {topic: topic for topic in taxonomy().topic_words}


def _kind_labels() -> dict[str, str]:
    return {kind.value: kind.label for kind in ReportKind}


def _require_few(name: str, values: Sequence[str]) -> None:
    if len(values) > MAX_CHOICES:
        raise QueryError(
            f"{name} 给了 {len(values)} 个值，最多 {MAX_CHOICES} 个。",
            f"{name} has {len(values)} values, at most {MAX_CHOICES} are allowed.",
        )


def read_region(name: str) -> str:
    """A code, or a name with or without its rank, in use or former → code in use."""
    found = gazetteer().candidates(name.strip())
    if len(found) == 1:
        return found[0]
    if not found:
        raise QueryError(
            f"没有找到地区“{name}”。请用全名（如 兖州区）或六位代码（如 370812）。",
            f"There is no region “{name}”. Use a full name such as 兖州区 or a six-digit code such as 370812.",
        )
    listed = "、".join(f"{' '.join(gazetteer().region(code).path)} {code}" for code in found[:8])
    raise QueryError(
        f"“{name}”可指 {len(found)} 个地区：{listed}。请改用代码。",
        f"“{name}” may be any of {len(found)} regions: {listed}. Use the code.",
    )


def read_year(text: str) -> YearRange:
    """2023, or 2022..2024 → YearRange."""
    match = _YEAR.match(text)
    if match is None:
        raise QueryError(
            f"年份“{text}”无法识别。请写成 2023 或 2022..2024。", f"“{text}” is no year. Write 2023 or 2022..2024."
        )
    first, last = int(match[1]), int(match[2] or match[1])
    if first > last:
        raise QueryError(
            f"年份范围“{text}”首尾颠倒。请写成 {last}..{first}。", f"The range “{text}” is upside down. Write {last}..{first}."
        )
    return YearRange(first, last)


def read_choice(text: str, name: str, labels: dict[str, str]) -> str:
    """A value or its label → the value."""
    wanted = text.strip()
    for value, label in labels.items():
        if wanted in (value, label):
            return value
    there_is = "、".join(f"{value}（{label}）" if value != label else label for value, label in labels.items())
    raise QueryError(
        f"{name} 没有“{text}”这个值。可用的有：{there_is}。", f"{name} has no value “{text}”. There are: {there_is}."
    )


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
