"""What a person says of a report: a YAML block at the head of a text, or a file `<report>.toml` beside it.

Either overrides any field of the metadata; where both name a field, the file beside it wins.
"""

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from indexer.errors import ReportError
from indexer.model import Region, ReportKind
from indexer.regions import gazetteer

SIDECAR_SUFFIX = ".toml"
_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_TEXTS = ("title", "speaker", "speaker_title", "doc_number")
_YEARS = ("year", "reviewed_year")
FIELDS = ("kind", "region", "delivered", *_TEXTS, *_YEARS)


def sidecar_of(path: Path) -> Path:
    """Where the file beside a report would be: report.txt → report.txt.toml."""
    return path.with_name(path.name + SIDECAR_SUFFIX)


def read_sidecar(content: bytes, name: str) -> dict[str, Any]:
    """The fields that a sidecar sets. Raises: ReportError, naming the sidecar, if it is no TOML or sets what it cannot."""
    try:
        found = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReportError(f"{name} beside it cannot be read ({error})") from error
    return checked(found, f"{name} beside it")


def split_front_matter(text: str) -> tuple[dict[str, Any], str]:
    """(fields, rest of the text): what the YAML block at the head of a text sets.

    Raises: ReportError if there is a block and it is no YAML or sets what it cannot. A line of hyphens alone is no block.
    """
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    try:
        found = yaml.safe_load(match[1])
    except yaml.YAMLError as error:
        raise ReportError(f"the YAML at its head cannot be read ({error})") from error
    if not isinstance(found, dict):
        return {}, text  # a rule of the text's own, and what happens to stand under it
    return checked(found, "the YAML at its head"), "\n" * match[0].count("\n") + text[match.end() :]


def checked(found: dict[Any, Any], where: str) -> dict[str, Any]:
    """Fields as they were written → fields of Metadata.

    Raises: ReportError naming the place, the field and what it should be.
    """
    unknown = [str(name) for name in found if name not in FIELDS]
    if unknown:
        raise ReportError(f"{where} sets {', '.join(unknown)}; there are: {', '.join(FIELDS)}")
    return {name: None if value is None else _value(name, value, where) for name, value in found.items()}


def _value(name: str, value: Any, where: str) -> Any:
    if name in _TEXTS and isinstance(value, str):
        return value.strip()
    if name in _YEARS and isinstance(value, int) and 1900 <= value <= 2200:
        return value
    if name == "kind" and value in list(ReportKind):
        return ReportKind(value)
    if name == "delivered" and (day := _day(value)):
        return day
    if name == "region" and (region := _region(value)):
        return region
    wanted = {
        "kind": f"one of {', '.join(ReportKind)}",
        "region": "a name that one place bears, a six-digit code, or the path of names from the province down",
        "delivered": "a day such as 2023-01-03",
    }.get(name, "a year such as 2023" if name in _YEARS else "a text")
    raise ReportError(f"{where}: {name} must be {wanted}, not {value!r}")


def _day(value: Any) -> str | None:
    if isinstance(value, date):
        return date(value.year, value.month, value.day).isoformat()
    try:
        return date.fromisoformat(value).isoformat() if isinstance(value, str) else None
    except ValueError:
        return None


def _region(value: Any) -> Region | None:
    places = gazetteer()
    if isinstance(value, list) and all(isinstance(name, str) for name in value):
        code = places.resolve_path("".join(value))
        return places.region(code) if code else None
    found = places.candidates(f"{value:06d}" if isinstance(value, int) else str(value).strip())
    return places.region(found[0]) if len(found) == 1 else None
