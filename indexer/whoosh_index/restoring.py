"""A copy of an index → its place, so that whoever reads is never left with half of it."""

import os
import shutil
from pathlib import Path

from indexer.errors import IndexMismatch, IndexMissing, IndexProblem, IndexUnwritable
from indexer.manifest import Manifest
from indexer.schema import READABLE_SCHEMAS, SCHEMA_VERSION
from indexer.whoosh_index.durable import files_of_none, is_of_segment, locked, sync_folder
from indexer.whoosh_index.opening import has_index, newest_toc, open_index, read_manifest, reading, segments_of

# The folder inside the index's that a copy is brought into first.
RESTORING = "restoring"


def restore(copy: Path, folder: Path, *, even_whole: bool = False) -> Manifest:
    """Put the index of one folder into another, where a site may read it; the manifest of what is there then.

    What has arrived is held to its checksums beside the index, as the copy may be written to meanwhile; then each file takes
    the name of the one in its place: a mapping of the former stays what it is. Stopped at any moment, what was there is there
    still, or the copy is. Files belong to whom the folder belongs to, and may be read by whom it may be.

    Raises: IndexDamaged if the copy is not whole; IndexMismatch if it has another schema; IndexProblem if the index in the
        folder is whole, and is not to be lost (`even_whole`); IndexBusy if another process writes there; IndexUnwritable if it
        cannot be written, or the disk is full.
    """
    restored = _whole(copy)
    if restored.schema not in READABLE_SCHEMAS:
        raise IndexMismatch(
            f"the copy in {copy} has schema {restored.schema}, this program needs {SCHEMA_VERSION}. Nothing has changed; "
            "restore it with the version that wrote it"
        )
    if folder.exists() and copy.resolve() == folder.resolve():
        raise IndexProblem(f"{copy} is the index itself. Name a copy of it")
    if not even_whole:
        _require_none_whole(folder, restored)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder):
            return _put(copy, folder)
    except OSError as error:
        raise IndexUnwritable(f"cannot write an index in {folder}: {error.strerror or error}") from error


def _whole(copy: Path) -> Manifest:
    if not has_index(copy):
        raise IndexMissing(f"there is no copy of an index in {copy}")
    # Opening it compares all of its files with their checksums.
    with reading(copy), open_index(copy).reader() as reader:
        return read_manifest(reader, copy)


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


def _put(copy: Path, folder: Path) -> Manifest:
    beside = folder / RESTORING
    shutil.rmtree(beside, ignore_errors=True)
    try:
        names = _bring(copy, beside, folder.stat())
        _whole(beside)
        segments = segments_of(beside)
        had_index = has_index(folder)
        *files, toc = [beside / name for name in names]
        for path in files:
            _put_file(path, folder)
        # What a commit needs is there before it can be seen.
        sync_folder(folder)
        _put_file(toc, folder)
        # The newest table of contents is the one that counts. With those that are newer gone, first of all, it is this one.
        left = files_of_none(folder, toc.name, segments) if had_index else []
        for path in sorted(left, key=lambda path: path.suffix != ".toc"):
            path.unlink(missing_ok=True)
        sync_folder(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    # Only what can be opened where it is now has been restored.
    return _whole(folder)


def _bring(copy: Path, beside: Path, like: os.stat_result) -> list[str]:
    """Copy the files of an index into a folder of their own; their names, the table of contents the last."""
    toc = newest_toc(copy)
    assert toc is not None
    paths = [path for name in segments_of(copy) for path in sorted(copy.glob(f"{name}.*")) if is_of_segment(path)]
    beside.mkdir(mode=0o700)
    for path in (*paths, toc):
        shutil.copyfile(path, beside / path.name)
        with (beside / path.name).open("rb") as file:
            os.fsync(file.fileno())
            os.fchmod(file.fileno(), like.st_mode & 0o666)
            if os.geteuid() == 0:
                os.fchown(file.fileno(), like.st_uid, like.st_gid)
    return [path.name for path in (*paths, toc)]


def _put_file(path: Path, folder: Path) -> None:
    path.replace(folder / path.name)
