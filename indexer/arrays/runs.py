"""Posting lists collected in batches that are put aside on disk, then merged: linear in time, small in memory."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexer.arrays.file import Array

Sizes = npt.NDArray[np.int64]
# How many postings of one array are in memory at once while runs are merged.
_POSTINGS_AT_ONCE = 4_000_000


class PostingRuns:
    """Runs of posting lists.

    A run has ascending keys, each with a list of postings; all postings of a run stand behind those that the runs before it
    have of the same key. A posting is one entry in each of several arrays, say a document and a count.
    """

    def __init__(self, folder: Path, *dtypes: str) -> None:
        """Files without a name in `folder` keep the postings; they are gone when this object is."""
        self._dtypes = [np.dtype(each) for each in dtypes]
        self._files = [tempfile.TemporaryFile(dir=folder) for _ in dtypes]  # noqa: SIM115  closed by `close`
        # (keys, bounds): the postings of keys[i] are those from bounds[i] to bounds[i + 1] in the files.
        self._runs: list[tuple[Sizes, Sizes]] = []
        self._written = 0

    def add(self, keys: Sizes, sizes: Sizes, *postings: Array) -> None:
        """Put a run aside: its keys, the length of each key's list, and the lists one behind the other."""
        bounds = np.concatenate([[0], np.cumsum(sizes)]) + self._written
        self._runs.append((keys, bounds))
        self._written += len(postings[0])
        for file, dtype, array in zip(self._files, self._dtypes, postings, strict=True):
            file.write(np.ascontiguousarray(array, dtype=dtype).data)

    def keys(self) -> Sizes:
        """All keys, ascending."""
        return np.unique(np.concatenate([keys for keys, _ in self._runs])) if self._runs else np.zeros(0, dtype=np.int64)

    def replace_keys(self, new_key: Sizes) -> None:
        """Give key k the name new_key[k]. Only from then on need keys ascend within each run."""
        self._runs = [(new_key[keys], bounds) for keys, bounds in self._runs]

    def bounds(self, keys: Sizes) -> Sizes:
        """Where the merged list of each key begins, and where the last one ends; shape (keys + 1,)."""
        sizes = np.zeros(len(keys), dtype=np.int64)
        for run_keys, bounds in self._runs:
            sizes[np.searchsorted(keys, run_keys)] += np.diff(bounds)
        return np.concatenate([[0], np.cumsum(sizes)])

    def merged(self, which: int, keys: Sizes, bounds: Sizes) -> Iterator[Array]:
        """The merged lists of ascending keys, of one of the arrays, piece by piece."""
        places = [np.searchsorted(keys, run_keys) for run_keys, _ in self._runs]
        first = 0
        while first < len(keys):
            enough = np.searchsorted(bounds, bounds[first] + _POSTINGS_AT_ONCE, side="right") - 1
            last = min(max(int(enough), first + 1), len(keys))
            piece = np.empty(bounds[last] - bounds[first], dtype=self._dtypes[which])
            # Where the next posting of each key goes.
            cursors = bounds[first:last] - bounds[first]
            for place, (_, run_bounds) in zip(places, self._runs, strict=True):
                low, high = np.searchsorted(place, [first, last])
                if low == high:
                    continue
                here = place[low:high] - first
                sizes = np.diff(run_bounds[low : high + 1])
                begins = np.repeat(cursors[here] - (run_bounds[low:high] - run_bounds[low]), sizes)
                piece[begins + np.arange(len(begins))] = self._read(which, int(run_bounds[low]), int(run_bounds[high]))
                cursors[here] += sizes
            yield piece
            first = last

    def _read(self, which: int, start: int, end: int) -> Array:
        file, dtype = self._files[which], self._dtypes[which]
        file.seek(start * dtype.itemsize)
        found = np.frombuffer(file.read((end - start) * dtype.itemsize), dtype=dtype)
        file.seek(0, 2)
        return found

    def close(self) -> None:
        """Free the disk space."""
        for file in self._files:
            file.close()
