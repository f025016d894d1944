"""Vectors of words, kept in the folder of the index, for the reports that they were learned from."""

import os
import threading
from itertools import pairwise
from pathlib import Path

import numpy as np

from indexer.arrays.file import BadArrays, Pieces, map_arrays, write_arrays
from searchapp.answers.results import Status
from searchapp.counting.codebook import fingerprint_of_index
from searchapp.related.vectors import DIMENSIONS, WordVectors

NAME = "word-vectors.arrays"
Mark = tuple[int, int]


class KeptVectors:
    """The vectors beside an index, read when they are first asked for, and again when they are others."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._lock = threading.Lock()
        self._read: tuple[tuple[str, Mark], WordVectors | None] | None = None

    def mark(self) -> Mark | None:
        """What tells the file from every other; None without one."""
        try:
            about = self._path.stat()
        except OSError:
            return None
        return about.st_ino, about.st_mtime_ns

    def of(self, status: Status) -> WordVectors | None:
        """The vectors of the reports that an index holds; None if others were trained on, or none, or the file is damaged."""
        mark = self.mark()
        if mark is None:
            return None
        key = fingerprint_of_index(status), mark
        with self._lock:
            if self._read is None or self._read[0] != key:
                self._read = key, _read(self._path, key[0])
            return self._read[1]

    def keep(self, status: Status, vectors: WordVectors) -> None:
        """Write the vectors of the reports that an index holds in the place of those before. Raises: OSError."""
        words = [np.frombuffer(word.encode(), dtype=np.uint8) for word in vectors.words]
        ends = np.cumsum([0, *map(len, words)])
        arrays = {
            "text": Pieces.of(np.concatenate(words)),
            "ends": Pieces.of(ends.astype(np.uint32)),
            "vectors": Pieces.of(vectors.vectors.reshape(-1)),
        }
        draft = self._path.with_name(f"{NAME}.{os.getpid()}.draft")
        try:
            write_arrays(draft, arrays, fingerprint_of_index(status))
            draft.replace(self._path)
        finally:
            draft.unlink(missing_ok=True)


def _read(path: Path, owner: str) -> WordVectors | None:
    try:
        arrays = map_arrays(path, owner)
        text, ends = bytes(arrays["text"]), arrays["ends"].tolist()
        words = tuple(text[start:end].decode() for start, end in pairwise(ends))
        return WordVectors(words, arrays["vectors"].reshape(len(words), DIMENSIONS))
    except (OSError, BadArrays, KeyError, ValueError):
        return None
