"""Tables as files of Stata, of format 118 (Stata 14 and later): names are ASCII, labels and texts Chinese.

Source: StataCorp, `help dta`. Written directly, so that pandas need not be installed to make a table, and the hour is left out.
"""

import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searchapp.export.placing import TooLarge

MAX_NAME, MAX_LABEL, MAX_TEXT_BYTES, MAX_VARIABLES = 32, 80, 2045, 32_767
_IS_CUT, _CUT_SAID = "…".encode(), f"（有超过 {MAX_TEXT_BYTES} 字节的，截去处为…）"
_RESERVED = {
    "_all", "_b", "byte", "_coef", "_cons", "double", "float", "if", "in", "int", "long", "_n", "_N", "_pi", "_pred", "_rc",
    "_skip", "strL", "using", "with",
}  # fmt: skip
_DOUBLE, _LONG = 65526, 65528
# What stands for a missing value; whole numbers above the largest are doubles.
MISSING_LONG, LARGEST_LONG = 2_147_483_621, 2_147_483_620
_MISSING_DOUBLE = struct.unpack("<d", bytes.fromhex("000000000000e07f"))[0]
_MAP = ("", "map", "variable_types", "varnames", "sortlist", "formats", "value_label_names", "variable_labels",
        "characteristics", "data", "strls", "value_labels")  # fmt: skip


class Variable(NamedTuple):
    """A variable: its name as wished and its label.

    Attributes:
        own: its values, str, int64 with -1 for none, or float64 with NaN for none.
        places: (first line, last line) → the indices in `own` of the values of these lines.
    """

    name: str
    label: str
    own: npt.NDArray[Any]
    places: Any


def write_dta(variables: Sequence[Variable], lines: int, path: Path, label: str = "", at_once: int = 10_000) -> None:
    """Write variables of so many lines; the same ones make the same bytes. Texts too long end in …, as the label then says.

    Raises: TooLarge if there are more variables than Stata takes.
    """
    if len(variables) > MAX_VARIABLES:
        raise TooLarge(
            f"Stata 最多 {MAX_VARIABLES:,} 个变量，这张表有 {len(variables):,} 个。请改用长表。",
            f"Stata takes {MAX_VARIABLES:,} variables at most, not {len(variables):,}. Take the long form",
        )
    stored = [_stored(each.own) for each in variables]
    width = sum(each.dtype.itemsize for each in stored)
    parts = _parts(variables, stored, lines, label)
    rows = np.dtype([(f"v{at}", each.dtype) for at, each in enumerate(stored)])
    with path.open("wb") as out:
        out.write(b"<stata_dta>" + parts.pop("header"))
        out.write(_map(parts, out.tell(), lines * width))
        for name, content in parts.items():
            out.write(content if name != "data" else b"<data>")
            if name == "data":
                for first in range(0, lines, at_once):
                    out.write(_lines(variables, stored, rows, first, min(first + at_once, lines)))
                out.write(b"</data>")
        out.write(b"</stata_dta>")


def _lines(
    variables: Sequence[Variable], stored: Sequence[npt.NDArray[Any]], rows: np.dtype[Any], first: int, last: int
) -> bytes:
    found = np.empty(last - first, dtype=rows)
    for at, (variable, values) in enumerate(zip(variables, stored, strict=True)):
        found[f"v{at}"] = values[variable.places(first, last)]
    return found.tobytes()


def _stored(own: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Values as Stata keeps them."""
    if own.dtype == object:
        texts = list(map(_text, own.tolist()))
        return np.array(texts, dtype=f"S{max([1, *map(len, texts)])}")
    if own.dtype.kind == "f":
        return np.where(np.isnan(own), _MISSING_DOUBLE, own).astype("<f8")
    if own.max(initial=0) <= LARGEST_LONG:
        return np.where(own < 0, MISSING_LONG, own).astype("<i4")
    return np.where(own < 0, _MISSING_DOUBLE, own).astype("<f8")


def _text(value: object) -> bytes:
    """A text in UTF-8; one that is too long ends at a whole character, and with a sign that says so."""
    whole = _plain(value)
    if len(whole) <= MAX_TEXT_BYTES:
        return whole
    return whole[: MAX_TEXT_BYTES - len(_IS_CUT)].decode("utf-8", "ignore").encode("utf-8") + _IS_CUT


def _plain(value: object) -> bytes:
    return str(value).replace("\0", "").encode("utf-8")


def _label(variable: Variable) -> bytes:
    """The label of a variable; where texts of it are cut, it says so."""
    is_cut = variable.own.dtype == object and any(len(_plain(value)) > MAX_TEXT_BYTES for value in variable.own.tolist())
    said = _CUT_SAID if is_cut else ""
    return _cut(variable.label, MAX_LABEL - len(said)) + said.encode("utf-8")


def _parts(variables: Sequence[Variable], stored: Sequence[npt.NDArray[Any]], lines: int, label: str) -> dict[str, bytes]:
    """The parts of a file by name, in their order; that of the data is empty."""
    names = dta_names([variable.name for variable in variables])
    kinds = [_kind(values) for values in stored]
    said = _cut(label, MAX_LABEL)
    header = (
        b"<release>118</release><byteorder>LSF</byteorder><K>%b</K><N>%b</N><label>%b%b</label><timestamp>\0</timestamp>"
        % (struct.pack("<H", len(names)), struct.pack("<Q", lines), struct.pack("<H", len(said)), said)
    )
    contents = {
        "header": header,
        "variable_types": b"".join(struct.pack("<H", kind) for kind, _ in kinds),
        "varnames": _fixed(names, 129),
        "sortlist": bytes(2 * (len(names) + 1)),
        "formats": _fixed([form for _, form in kinds], 57),
        "value_label_names": bytes(129 * len(names)),
        "variable_labels": b"".join(_label(each).ljust(321, b"\0") for each in variables),
        "characteristics": b"",
        "data": b"",
        "strls": b"",
        "value_labels": b"",
    }
    return {name: b"<%b>%b</%b>" % (name.encode(), content, name.encode()) for name, content in contents.items()}


def _kind(values: npt.NDArray[Any]) -> tuple[int, str]:
    """The type of a variable, and how Stata shows it."""
    if values.dtype.kind == "S":
        return values.dtype.itemsize, f"%-{min(values.dtype.itemsize, 40)}s"
    return (_LONG, "%12.0g") if values.dtype.kind == "i" else (_DOUBLE, "%10.0g")


def _map(parts: dict[str, bytes], at: int, data_bytes: int) -> bytes:
    """Where each part begins, as a part of its own; it begins at `at` itself."""
    offsets = [0, at]
    reached = at + len(b"<map></map>") + 8 * (len(_MAP) + 2)
    for name in _MAP[2:]:
        offsets.append(reached)
        reached += len(parts[name]) + (data_bytes if name == "data" else 0)
    offsets += [reached, reached + len(b"</stata_dta>")]
    return b"<map>%b</map>" % struct.pack(f"<{len(offsets)}Q", *offsets)


def _fixed(texts: Iterable[str], size: int) -> bytes:
    return b"".join(text.encode("ascii").ljust(size, b"\0") for text in texts)


def _cut(text: str, characters: int) -> bytes:
    return text.replace("\0", "")[:characters].encode("utf-8")


def dta_names(wished: Sequence[str]) -> list[str]:
    """Names that Stata takes: ASCII, 32 characters at most, no two the same, whatever their case.

    A name that has no letter of ASCII becomes w1, w2 … by its place among these.
    """
    taken: set[str] = set()
    found = []
    numbers: Iterator[int] = iter(range(1, len(wished) + 1))
    for name in wished:
        plain = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_")
        plain = plain if re.search("[A-Za-z]", plain) and name.isascii() else f"w{next(numbers)}"
        plain = f"_{plain}" if plain[0].isdigit() or plain in _RESERVED or re.fullmatch(r"str\d+", plain) else plain
        found.append(_free(plain[:MAX_NAME], taken))
    return found


def _free(name: str, taken: set[str]) -> str:
    """A name that is not taken yet, a number behind it if it must be."""
    free, number = name, 1
    while free.lower() in taken:
        number += 1
        free = f"{name[: MAX_NAME - len(str(number)) - 1]}_{number}"
    taken.add(free.lower())
    return free
