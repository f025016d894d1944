"""One bit for each character of the text of a segment: put aside on disk while it is collected, read where it is asked for."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.arrays.file import Array, Pieces

Bits = npt.NDArray[np.uint8]
_BYTES_AT_ONCE = 4_000_000


def packed(places: list[int], length: int) -> bytes:
    """The bits at some places of so many, eight in a byte, the first the highest."""
    marks = bytearray(length)
    for at in places:
        marks[at] = 1
    return np.packbits(np.frombuffer(marks, dtype=np.uint8)).tobytes()


def unpacked(array: Bits, first: int, last: int) -> Bits:
    """The bits from one place to another, which is not among them, one in a byte."""
    return np.unpackbits(array[first >> 3 : (last + 7) >> 3])[first & 7 :][: last - first]


class BitsAside:
    """Bits in order, on disk."""

    def __init__(self, folder: Path) -> None:
        """A file without a name in `folder` keeps them; it is gone when this object is."""
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115  closed by `close`
        self._written = 0
        # Fewer than eight.
        self._rest = np.zeros(0, dtype=np.uint8)

    def add(self, bits: Array) -> None:
        """Put bits behind those that are there, one in a byte."""
        together = np.concatenate([self._rest, bits])
        whole = len(together) >> 3 << 3
        self._written += self._file.write(np.packbits(together[:whole]).data)
        self._rest = together[whole:]

    def pieces(self) -> Pieces:
        """All of them, packed, as an array to be written."""
        return Pieces("|u1", self._written + bool(len(self._rest)), self._read())

    def _read(self) -> Iterator[Array]:
        self._file.seek(0)
        while content := self._file.read(_BYTES_AT_ONCE):
            yield np.frombuffer(content, dtype=np.uint8)
        yield np.packbits(self._rest)

    def close(self) -> None:
        """Free the disk space."""
        self._file.close()
