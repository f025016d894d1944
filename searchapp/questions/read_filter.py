"""One value of a filter as typed → as the filters know it. Every value is checked before any store is asked."""

import re
from collections.abc import Mapping

from indexer.vocabulary.regions import gazetteer
from searchapp.questions.facets import MAX_NAME_CHARS, Choice, Facet, Shape, YearRange
from searchapp.questions.query import QueryError

_YEAR = re.compile(r"^\s*(\d{4})\s*(?:(?:\.\.|-|–|—|～|~|至)\s*(\d{4}))?\s*年?\s*$")


def read_value(facet: Facet, text: str) -> Choice:
    """One value of a facet as typed. Raises: QueryError, saying what there is instead."""
    match facet.shape:
        case Shape.PLACES:
            return read_region(text)
        case Shape.YEARS:
            return read_year(text)
        case Shape.NAMES:
            return read_name(facet.name, text)
        case _:
            return read_choice(text, facet.name, facet.labels())


def read_name(facet: str, text: str) -> str:
    """The name of a leader or a unit, as reports print it: blanks inside do not count."""
    name = "".join(text.split())
    if name and len(name) <= MAX_NAME_CHARS:
        return name
    raise QueryError(
        f"{facet} 应为 1 到 {MAX_NAME_CHARS} 个字的名称，如 区商务局。",
        f"{facet} must be a name of 1 to {MAX_NAME_CHARS} characters, such as “区商务局”.",
    )


def read_region(name: str) -> str:
    """A code, or a name with or without its rank, in use or former → code in use."""
    found = gazetteer().candidates(name.strip())
    if len(found) == 1:
        return found[0]
    if not found:
        raise QueryError(
            f"没有找到地区“{name}”。请用全名（如 兖州区）或六位代码（如 370812）。",
            f"There is no region “{name}”. Use a full name such as “兖州区” or a six-digit code such as 370812.",
        )
    places = [(" ".join(gazetteer().region(code).path), code) for code in found[:8]]
    listed = "、".join(f"{path} {code}" for path, code in places)
    listed_in_english = ", ".join(f"“{path}” {code}" for path, code in places)
    raise QueryError(
        f"“{name}”可指 {len(found)} 个地区：{listed}。请改用代码。",
        f"“{name}” may be any of {len(found)} regions: {listed_in_english}. Use the code.",
    )


def read_year(text: str) -> YearRange:
    """2023, or 2022..2024 → YearRange."""
    match = _YEAR.match(text)
    if match is None:
        raise QueryError(
            f"年份“{text}”无法识别。请写成 2023 或 2022..2024。", f"“{text}” is no year. Write 2023 or 2022..2024."
        )
    years = int(match[1]), int(match[2] or match[1])
    # 2024..2022 can mean one thing only.
    return YearRange(min(years), max(years))


def read_choice(text: str, name: str, labels: Mapping[str, str]) -> str:
    """A value or its label → the value."""
    wanted = text.strip()
    for value, label in labels.items():
        if wanted in (value, label):
            return value
    there_is = "、".join(f"{value}（{label}）" if value != label else label for value, label in labels.items())
    values = ", ".join(value if value.isascii() else f"“{value}”" for value in labels)
    in_english = f"{name} has no value “{text}”. There are: {values}."
    raise QueryError(f"{name} 没有“{text}”这个值。可用的有：{there_is}。", in_english)
