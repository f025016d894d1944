"""A copy of an index → its place, file by file under other names first, so that whoever reads is never left with half of it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import IndexBusy, IndexDamaged, IndexMismatch, IndexMissing, IndexProblem, IndexUnwritable
from indexer.manifest import Manifest
from indexer.whoosh_index.durable import RESTORING, DurableStorage, files_of_none, sync_folder
from indexer.whoosh_index.opening import has_index, newest_toc, open_index, read_manifest, reading, segments_of, verify


def restore(copy: Path, folder: Path, *, even_whole: bool = False) -> Manifest:
    """Put the index of one folder into another, where a site may read it; the manifest of what is there then.

    A file is copied beside the one whose name it takes, and takes it whole: a mapping of the former stays what it is. Stopped
    at any moment, what was there is there still, or the copy is.

    Raises: IndexDamaged if the copy is not whole; IndexProblem if the index in the folder is whole, and is not to be lost
        (`even_whole`); IndexBusy if another process writes there; IndexUnwritable if it cannot be written, or the disk is full.
    """
    restored = _whole(copy)
    if folder.exists() and copy.resolve() == folder.resolve():
        raise IndexProblem(f"{copy} is the index itself. Name a copy of it")
    if not even_whole:
        _require_none_whole(folder, restored)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder):
            _put(copy, folder)
    except OSError as error:
        raise IndexUnwritable(f"cannot write an index in {folder}: {error.strerror or error}") from error
    return restored


def _whole(copy: Path) -> Manifest:
    if not has_index(copy):
        raise IndexMissing(f"there is no copy of an index in {copy}")
    with reading(copy), open_index(copy).reader() as reader:
        manifest = read_manifest(reader, copy)
    if faults := verify(copy):
        raise IndexDamaged(f"the copy in {copy} is not whole ({faults[0]}). Nothing has changed")
    return manifest


def _require_none_whole(folder: Path, restored: Manifest) -> None:
    """Raises: IndexProblem if the index in a folder is whole; IndexMismatch if it is of another program."""
    if not has_index(folder):
        return
    try:
        there = _whole(folder)
    except IndexMismatch:
        raise
    except IndexProblem:
        return
    # Not by their times: clocks are set back.
    raise IndexProblem(
        f"the index in {folder} is whole (built {there.built}), and may have ids and former texts that the copy (built "
        f"{restored.built}) has not. Nothing has changed; --even-whole puts the copy in its place all the same"
    )


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the lock that a writer of Whoosh's takes."""
    lock = DurableStorage(str(folder)).lock("MAIN_WRITELOCK")
    if not lock.acquire(blocking=False):
        raise IndexBusy(f"another process is writing to {folder}. Wait until it has finished, then run this again")
    try:
        yield
    finally:
        lock.release()


def _put(copy: Path, folder: Path) -> None:
    toc = newest_toc(copy)
    assert toc is not None
    names = segments_of(copy)
    for left in folder.glob(f"*{RESTORING}"):
        left.unlink()
    for path in [path for name in names for path in sorted(copy.glob(f"{name}.*"))]:
        _put_file(path, folder)
    # What a commit needs is there before it can be seen.
    sync_folder(folder)
    _put_file(toc, folder)
    # The newest table of contents is the one that counts. With those that are newer gone, first of all, it is this one.
    for left in sorted(files_of_none(folder, toc.name, names), key=lambda path: path.suffix != ".toc"):
        left.unlink(missing_ok=True)
    sync_folder(folder)


def _put_file(path: Path, folder: Path) -> None:
    beside = folder / f"{path.name}{RESTORING}"
    try:
        shutil.copyfile(path, beside)
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(folder / path.name)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
