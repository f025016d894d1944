"""A file of named arrays, mapped into memory when it is read, written piece by piece so that it may be larger than memory."""

import json
import zlib
from collections.abc import Container, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_MAGIC = b"baogao-arrays-3\n"
_ALIGNED = 64
Array = npt.NDArray[Any]


class BadArrays(ValueError):
    """A file of arrays is not one, or is cut short."""


@dataclass(frozen=True, slots=True)
class Pieces:
    """An array to be written: its type, its length, and its content in order."""

    dtype: str
    length: int
    pieces: Iterable[Array]

    @classmethod
    def of(cls, array: Array) -> "Pieces":
        """An array that is in memory as a whole."""
        return cls(array.dtype.str, len(array), (array,))


def write_arrays(path: Path, arrays: dict[str, Pieces], owner: str) -> None:
    """Write named arrays to a file, each where memory is aligned, and behind them where each stands and its checksum.

    owner: what the arrays belong to; they are not taken for those of another.
    """
    about: dict[str, Any] = {}
    with path.open("wb") as file:
        file.write(_MAGIC)
        for name, array in arrays.items():
            file.write(b"\0" * (-file.tell() % _ALIGNED))
            start, checksum = file.tell(), 0
            for piece in array.pieces:
                content = np.ascontiguousarray(piece, dtype=array.dtype).data
                checksum = zlib.crc32(content, checksum)
                file.write(content)
            about[name] = [array.dtype, array.length, start, checksum]
        foot = json.dumps({"owner": owner, "arrays": about}).encode()
        file.write(foot + zlib.crc32(foot).to_bytes(4, "little") + len(foot).to_bytes(8, "little"))


def map_arrays(path: Path, owner: str, unverified: Container[str] | None = ()) -> dict[str, Array]:
    """The arrays of a file, by name, mapped into memory.

    unverified: names of arrays whose checksums need not be compared, because that means to read all of a large file; None for
        all of them.
    Raises: BadArrays; OSError.
    """
    # A plain view: slices of a memmap are made slowly.
    data = np.asarray(np.memmap(path, dtype=np.uint8, mode="r"))
    if bytes(data[: len(_MAGIC)]) != _MAGIC:
        raise BadArrays(f"{path.name} holds no arrays of this version")
    size = int.from_bytes(bytes(data[-8:]), "little")
    foot, checksum = bytes(data[-12 - size : -12]), int.from_bytes(bytes(data[-12:-8]), "little")
    if not 0 < size < len(data) - 12 or zlib.crc32(foot) != checksum:
        raise BadArrays(f"{path.name} is cut short or damaged")
    about = json.loads(foot)
    if about["owner"] != owner:
        raise BadArrays(f"{path.name} holds the arrays of {about['owner']}, not those of {owner}")
    found: dict[str, Array] = {}
    for name, (kind, length, start, checksum) in about["arrays"].items():
        content = data[start : start + np.dtype(kind).itemsize * length]
        if unverified is not None and name not in unverified and zlib.crc32(content.data) != checksum:
            raise BadArrays(f"{path.name} is damaged: its {name} are not what was written")
        found[name] = content.view(kind)
    return found
