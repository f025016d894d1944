"""TOML as readers send it, read in time and memory that grow with its length alone."""

import re
import tomllib
from typing import Any

# Parts of a dotted key: tomllib keeps every beginning of one, so that what it costs grows with their square.
MAX_KEY_PARTS = 4
# Of a key without quotation marks, or a number: Python turns no longer ones than 4,300 digits into text.
MAX_BARE_CHARS = 300
_SHOWN_CHARS = 200
# Each alternative ends wherever its text does, closed or not: one that could fail would be tried again from every mark.
_QUOTED = re.compile(
    r'"""(?:[^"\\]+|\\.|"(?!""))*(?:"{3,5}|\Z)'
    r"|'''(?:[^']+|'(?!''))*(?:'{3,5}|\Z)"
    r'|"(?:[^"\\\n]+|\\.)*"?'
    r"|'[^'\n]*'?"
    r"|#[^\n]*",
    re.DOTALL,
)
_DEEP_KEY = re.compile(rf"(?:\.(?:[ \t]*[\w-]+)?[ \t]*){{{MAX_KEY_PARTS}}}")
_LONG_BARE = re.compile(rf"(?<![\w+-])[\w+-]{{{MAX_BARE_CHARS + 1}}}")
_AT_LINE = re.compile(r"at line (\d+)")


class TomlProblem(ValueError):
    """A text is no TOML that is taken.

    Attributes:
        line: where, from 1.
    """

    def __init__(self, what: str, line: int) -> None:
        super().__init__(what if len(what) <= _SHOWN_CHARS else f"{what[:_SHOWN_CHARS]}…")
        self.line = line


def tables_of(text: str) -> dict[str, Any]:
    """What a text in TOML holds. Raises: TomlProblem, saying in which line what is wrong."""
    _require_modest(text)
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise TomlProblem("values within values, too deep", _last_line(text)) from error
    except ValueError as error:  # also of what Python makes of a number
        at = _AT_LINE.search(str(error))
        raise TomlProblem(str(error), int(at[1]) if at else _last_line(text)) from error


def _require_modest(text: str) -> None:
    bare = _QUOTED.sub(_emptied, text + "\n")
    for pattern, what in (
        (_DEEP_KEY, f"a key has more than {MAX_KEY_PARTS} parts"),
        (_LONG_BARE, f"a key or number has more than {MAX_BARE_CHARS} characters"),
    ):
        if found := pattern.search(bare):
            raise TomlProblem(what, bare.count("\n", 0, found.start()) + 1)


def _emptied(quoted: re.Match[str]) -> str:
    """What stands for a string, or for a remark, where dots and digits in it do not count; lines stay lines."""
    return ("" if quoted[0][0] == "#" else "s") + "\n" * quoted[0].count("\n")


def _last_line(text: str) -> int:
    return len(text.splitlines())
