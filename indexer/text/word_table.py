"""A segmenter's dictionary as a file that is mapped into memory: words and their frequencies, found without being read.

To load the dictionary takes most of a second; who asks one question looks up some hundred words of 500,000.

The file: a line that says what it is and of which dictionary, padded with blanks to 64 bytes; then numbers of 32 bits, as this
machine writes them: how many words, their ends in the text, their frequencies; then the words in UTF-8, in order of bytes.
"""

import mmap
import os
import tempfile
import zlib
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Final, TypeVar

T = TypeVar("T")
_HEAD_BYTES = 64
_NUMBER: Final = "I"


class BadTable(Exception):
    """A file is no whole table of the dictionary that is asked for."""


class WordTable:
    """Word → frequency, as of the dict that a table was written from; looked up by bisection."""

    def __init__(self, path: Path, name: str) -> None:
        """Map the table of a dictionary. Raises: BadTable; OSError."""
        with path.open("rb") as file:
            try:
                mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            except ValueError as error:  # empty
                raise BadTable(f"{path} is empty") from error
        raw = memoryview(mapped)
        if bytes(raw[:_HEAD_BYTES]) != _head(name, zlib.crc32(raw[_HEAD_BYTES:])):
            raise BadTable(f"{path} is not a whole table of {name}")
        numbers: memoryview[int] = raw[_HEAD_BYTES:].cast("B")[: (len(raw) - _HEAD_BYTES) // 4 * 4].cast(_NUMBER)
        self._count = count = numbers[0]
        self._ends, self._frequencies = numbers[1 : count + 2], numbers[count + 2 : 2 * count + 2]
        self.total = numbers[2 * count + 2]
        self._text = raw[_HEAD_BYTES + 4 * (2 * count + 3) :]

    def __contains__(self, word: str) -> bool:
        return self._place(word) is not None

    def __getitem__(self, word: str) -> int:
        at = self._place(word)
        if at is None:
            raise KeyError(word)
        return self._frequencies[at]

    def get(self, word: str, default: T | None = None) -> int | T | None:
        """The frequency of a word, or what is given instead."""
        at = self._place(word)
        return default if at is None else self._frequencies[at]

    def frequencies(self) -> dict[str, int]:
        """All words with their frequencies."""
        text, ends = bytes(self._text), self._ends.tolist()
        words = (text[start:end].decode("utf-8") for start, end in pairwise(ends))
        return dict(zip(words, self._frequencies.tolist(), strict=True))

    def _word(self, at: int) -> bytes:
        return bytes(self._text[self._ends[at] : self._ends[at + 1]])

    def _place(self, word: str) -> int | None:
        try:
            wanted = word.encode("utf-8")
        except UnicodeEncodeError:  # half of a pair
            return None
        at = bisect_left(range(self._count), wanted, key=self._word)
        return at if at < self._count and self._word(at) == wanted else None


def write_word_table(path: Path, name: str, frequencies: Mapping[str, int], total: int) -> None:
    """Write the table of a dictionary in the place of whatever is there. Raises: OSError.

    total: what the frequencies are measured by.
    """
    words = sorted((word.encode("utf-8"), frequency) for word, frequency in frequencies.items())
    ends = array(_NUMBER, [0])
    for word, _ in words:
        ends.append(ends[-1] + len(word))
    numbers = [
        array(_NUMBER, [len(words)]),
        ends,
        array(_NUMBER, [frequency for _, frequency in words]),
        array(_NUMBER, [total]),
    ]
    body = b"".join([*(each.tobytes() for each in numbers), *(word for word, _ in words)])
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_head(name, zlib.crc32(body)) + body)
        os.replace(draft, path)
    except BaseException:
        os.unlink(draft)
        raise


def _head(name: str, checksum: int) -> bytes:
    return f"baogao words 1 {name} {checksum:08x} {array(_NUMBER, [1]).tobytes().hex()}\n".encode().ljust(_HEAD_BYTES)
