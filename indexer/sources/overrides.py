"""What a person says of a report: a YAML block at the head of a text, or a file `<report>.toml` beside it.

Either overrides any field of the metadata; where both name a field, the file beside it wins. A table `[read]` in that file
tells what was read when the report was put there (adding.py), and overrides nothing; a table `[lines]` says what single
lines are, by their numbers: 12 = "chapter"; tables `[[figures]]` set figures right (docs/figures.md).
"""

import math
import re
import reprlib
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from indexer.errors import ReportError
from indexer.model import LINE_ROLES, Extract, Found, Region, ReportKind, SetFigure
from indexer.sources.plain_text import decode
from indexer.vocabulary.place_names import read_place
from indexer.vocabulary.regions import NATION, gazetteer, level

SIDECAR_SUFFIX = ".toml"
READ, LINES, FIGURES = "read", "lines", "figures"
_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_TEXTS = ("title", "speaker", "speaker_title", "doc_number", "published_by")
_YEARS = ("year", "reviewed_year")
_COUNTS = ("congress", "session")
_DAYS = ("delivered", "published")
FIELDS = ("kind", "region", "url", "digest", *_DAYS, *_TEXTS, *_YEARS, *_COUNTS)
BY_HAND = "set by hand"
# Names as alike as this are one and a slip in it: regoin, delivred.
_NEARLY = 0.75
_TEXT, _NUMBER = ((str,), "a text"), ((int, float), "a number")
# What a sidecar may say of a figure: its kinds, and these in words.
_OF_FIGURES = {
    **dict.fromkeys(("indicator", "text", "what", "about", "unit", "tone", "stretch", "per", "comparison"), _TEXT),
    "low": _NUMBER,
    "high": _NUMBER,
    "wrong": ((bool,), "true or false"),
}
# What statistics print between a province and the counties right below it.
_NATION = ("全国", "国家", "中国", "中央", "国务院", "中华人民共和国")
_NO_PLACES = ("市辖区", "省直辖县级行政区划", "自治区直辖县级行政区划", "县")


# A sidecar is a page at most. A name of many parts costs the square of these.
MAX_SIDECAR_BYTES, _DEEPEST = 1_000_000, 32
_DEEP_KEY = re.compile(rb"(?:[\w\"'-]+[ \t]*\.[ \t]*){%d}" % _DEEPEST)
_LINE_NUMBER = re.compile("[0-9]{1,7}")
# No figure of a report is as large; beyond it are what is no number (nan) and what none can be made of.
_MAX_FIGURE = 1e15


class _Quoted(reprlib.Repr):
    """Values in a few words, whatever a file holds: thousands of digits, and lists that hold one another."""

    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = 80
        self.maxlist = self.maxdict = 4
        self.maxlevel = 2

    def repr_int(self, number: int, level: int) -> str:  # noqa: ARG002
        return repr(number) if abs(number) < 10**30 else f"a number of {int(number.bit_length() * math.log10(2)):,} digits"


def quoted(value: Any) -> str:
    """A value as a file has it, for a message."""
    return _Quoted().repr(value)


def sidecar_of(path: Path) -> Path:
    """Where the file beside a report would be: report.txt → report.txt.toml."""
    return path.with_name(path.name + SIDECAR_SUFFIX)


def set_fields(said: Mapping[str, Any], name: str) -> dict[str, Found[Any]]:
    """The fields that a sidecar sets. Raises: ReportError, naming the sidecar, if it sets what it cannot."""
    return by_hand(without_tables(said), f"{name} beside it")


def with_sidecar(extracts: list[Extract], content: bytes, name: str) -> list[Extract]:
    """Extracts as the file beside their source sets them right.

    content: what that file holds; empty where there is none.
    Raises: ReportError, naming it, if it is no TOML, sets what it cannot, or sets single lines or figures of several reports.
    """
    if not content:
        return extracts
    said = toml_of(content, name)
    fields, lines, figures = set_fields(said, name), set_lines(said, name), set_figures(said, name)
    found = [replace(each, overrides=each.overrides | fields) for each in extracts]
    if not lines and not figures:
        return found
    if any(each.row for each in found):
        raise ReportError(
            f"{name} beside it sets lines or figures, of a file that holds several reports; give each its own file"
        )
    return [replace(each, set_lines=lines, set_figures=figures) for each in found]


def without_tables(said: Mapping[str, Any]) -> dict[str, Any]:
    """What a sidecar says of the report itself."""
    tables = {READ: dict, LINES: dict, FIGURES: list}
    return {name: value for name, value in said.items() if not isinstance(value, tables.get(name, ()))}


def set_lines(said: Mapping[str, Any], name: str) -> dict[int, str]:
    """Number of a line → what a sidecar says it is. Raises: ReportError, naming the sidecar, if that is none of LINE_ROLES."""
    found = said.get(LINES, {})
    if not isinstance(found, dict):
        raise ReportError(f'{name} beside it: lines must be a table such as [lines] with 12 = "chapter"')
    for number, role in found.items():
        if not _LINE_NUMBER.fullmatch(number) or role not in LINE_ROLES:
            wrong = f"{number[:20]} = {quoted(role)}"
            raise ReportError(f"{name} beside it: {wrong} in [lines]; a line number is to be one of {', '.join(LINE_ROLES)}")
    return {int(number): role for number, role in found.items()}


def set_figures(said: Mapping[str, Any], name: str) -> tuple[SetFigure, ...]:
    """What a sidecar says of figures. Raises: ReportError, naming the sidecar, the figure and what it should be."""
    entries = said.get(FIGURES, [])
    return tuple(_set_figure(entry, f"{name} beside it, figure {number}") for number, entry in enumerate(entries, 1))


def _set_figure(entry: Any, where: str) -> SetFigure:
    if not isinstance(entry, dict) or not isinstance(entry.get("indicator"), str):
        raise ReportError(f'{where}: must be a table [[figures]] with indicator = "…"')
    unknown = [field for field in entry if field not in _OF_FIGURES]
    if unknown:
        raise ReportError(f"{where} sets {', '.join(unknown)}; there are: {', '.join(_OF_FIGURES)}")
    for field, value in entry.items():
        kinds, wanted = _OF_FIGURES[field]
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise ReportError(f"{where}: {field} must be {wanted}, not {quoted(value)}")
        if isinstance(value, (int, float)) and not abs(value) < _MAX_FIGURE:
            raise ReportError(f"{where}: {field} must be a number below {_MAX_FIGURE:.0e}, not {quoted(value)}")
    said = {field: _plain_value(value) for field, value in entry.items() if field != "wrong"}
    return SetFigure(**said, is_wrong=entry.get("wrong", False))


def _plain_value(value: Any) -> Any:
    """Numbers as a figure has them, a year as a text."""
    return value if isinstance(value, str) else float(value)


def toml_of(content: bytes, name: str) -> dict[str, Any]:
    """All that a sidecar says, in whatever encoding it was saved. Raises: ReportError, naming it, if it is no TOML."""
    if len(content) > MAX_SIDECAR_BYTES:
        raise ReportError(f"{name} beside it is larger than {MAX_SIDECAR_BYTES:,} bytes")
    if _DEEP_KEY.search(content):
        raise ReportError(f"{name} beside it has a name of more than {_DEEPEST} parts between points")
    try:
        return tomllib.loads(decode(content))
    except RecursionError as error:
        raise ReportError(f"{name} beside it is nested too deeply") from error
    except (ValueError, ReportError) as error:  # dates that no calendar has, and numbers of thousands of digits, too
        raise ReportError(f"{name} beside it cannot be read ({error})") from error


def split_front_matter(text: str) -> tuple[dict[str, Found[Any]], str]:
    """(fields, rest of the text): what the YAML block at the head of a text sets.

    Raises: ReportError if there is a block and it is no YAML or sets what it cannot. A line of hyphens alone is no block.
    """
    match = _FRONT_MATTER.match(text)
    if match is None:
        return {}, text
    try:
        found = yaml.safe_load(match[1])
    except RecursionError as error:
        raise ReportError("the YAML at its head is nested too deeply") from error
    # A value that is not what its tag says (!!int "", !!timestamp x) is an error of any sort.
    except (yaml.YAMLError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise ReportError(f"the YAML at its head cannot be read ({error})") from error
    if not isinstance(found, dict):
        return {}, text  # a rule of the text's own, and what happens to stand under it
    return by_hand(_own(found), "the YAML at its head"), "\n" * match[0].count("\n") + text[match.end() :]


def _own(found: dict[Any, Any]) -> dict[Any, Any]:
    """What of a text's YAML is meant for this program: sites have fields of their own there, such as layout and tags.

    A name that is nearly one of ours is left, to be refused as the slip that it is.
    """

    def is_meant(name: str) -> bool:
        return any(each not in name or len(name) <= len(each) + 1 for each in get_close_matches(name, FIELDS, 1, _NEARLY))

    is_draft = isinstance(found.get("published"), bool)
    return {name: value for name, value in found.items() if is_meant(str(name)) and not (is_draft and name == "published")}


def by_hand(found: dict[Any, Any], where: str) -> dict[str, Found[Any]]:
    """Fields as a person wrote them → fields of Metadata.

    Raises: ReportError naming the place, the field and what it should be.
    """
    unknown = [str(name) for name in found if name not in FIELDS]
    if unknown:
        raise ReportError(f"{where} sets {', '.join(unknown)}; there are: {', '.join(FIELDS)}")
    return {name: Found(None if value is None else read_field(name, value, where), BY_HAND) for name, value in found.items()}


def read_field(name: str, value: Any, where: str) -> Any:
    """A field as it was written → its value in Metadata.

    Raises: ReportError naming the place, the field and what it should be.
    """
    if name in _TEXTS and isinstance(value, str):
        return value.strip()
    if name == "digest" and isinstance(value, bool):
        return value
    if name in _YEARS and isinstance(value, int) and 1900 <= value <= 2200:
        return value
    if name == "url" and isinstance(value, str) and value.strip().lower().startswith(("http://", "https://")):
        return value.strip()
    if name in _COUNTS and isinstance(value, int) and 1 <= value < 100:
        return value
    if name == "kind" and value in list(ReportKind):
        return ReportKind(value)
    if name in _DAYS and (day := _day(value)):
        return day
    if name == "region" and (region := _region(value)):
        return region
    wanted = {
        "kind": f"one of {', '.join(ReportKind)}",
        "region": "a name that one place bears, a six-digit code, or the path of names from the province down",
        "url": "an address that begins with http:// or https://",
        "digest": "true or false",
        **dict.fromkeys(_DAYS, "a day such as 2023-01-03"),
        **dict.fromkeys(_YEARS, "a year such as 2023"),
        **dict.fromkeys(_COUNTS, "a number such as 19"),
    }.get(name, "a text")
    raise ReportError(f"{where}: {name} must be {wanted}, not {quoted(value)}")


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
        names = [name.strip() for name in value if name.strip() not in _NO_PLACES]
        path = "".join(names)
        named = read_place(path, loose=True)
        whole = named.code if named and named.end == len(path) else None
        code = _code_of_path(names) or whole
        return places.region(code) if code else None
    name = re.sub(r"^(\d{6})(?:\.0+|000000)?$", r"\1", f"{value:06d}" if isinstance(value, int) else str(value).strip())
    found = (NATION,) if name in _NATION else places.candidates(name)
    if len(found) == 1:
        return places.region(found[0])
    # 河北省保定市徐水区
    named = read_place(name, loose=True)
    return places.region(named.code) if named and named.code and named.end == len(name) and not found else None


def _code_of_path(names: list[str]) -> str | None:
    """The place that names from the province down lead to, with or without the words for their ranks."""
    places = gazetteer()
    code = None
    for name in names:
        found = [each for each in places.candidates(name) if code is None or places.is_within(each, code)]
        # 吉林 is a province and a city in it: a path begins with the higher.
        if not found or (len(found) > 1 and (code or level(found[0]) == level(found[1]))):
            return None
        code = found[0]
    return code
