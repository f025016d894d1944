"""Follows the files of a corpus, and says when to read them again. Needs the extra `watch`."""

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from indexer.corpus.files import absolute
from indexer.errors import BaogaoError, CorpusError

# Milliseconds that files must have been left alone, so that what is being copied is read when it is all there; and the most
# that is waited while files go on changing.
_QUIET_MS = 500
_PATIENCE_MS = 10_000
# So long is waited for a file that is gone: it may be being replaced, by removing and copying.
_BACK_MS = 3_000
# Milliseconds after which a build that could not be done is tried again.
_AGAIN_MS = 5_000


def watch(paths: Sequence[Path], folder: Path, build_once: Callable[[], bool], stop: threading.Event) -> None:
    """Build at once, and again whenever files under some paths change, until told to stop.

    Args:
        folder: of the index, whose own files are no change.
        build_once: brings the index up to date; False if it could not, so that it is tried again later.
    Raises: CorpusError if a path does not exist or cannot be watched; BaogaoError without the library for it.
    """
    for path in paths:
        if not path.exists():
            raise CorpusError(f"{path} does not exist")
    build_once()
    while not stop.is_set():
        _follow(paths, folder, build_once, stop)
        # A folder that has gone away is looked for until it is back; what is there then is another one, to be watched anew.
        while not stop.is_set() and not all(path.exists() for path in paths):
            stop.wait(_AGAIN_MS / 1000)


def _follow(paths: Sequence[Path], folder: Path, build_once: Callable[[], bool], stop: threading.Event) -> None:
    """Build whenever something changes, as long as the paths are the files and folders that they are now."""
    watched = _identities(paths)
    # Once more, when nothing is missed any longer: files may have changed before they were watched.
    is_done = False
    for has_changed in _changes(paths, absolute(folder), stop):
        if has_changed or not is_done:
            is_done = build_once()
        if _identities(paths) != watched:
            return


def _identities(paths: Sequence[Path]) -> list[tuple[int, int] | None]:
    """What tells a folder from another of its name; None for what is not there. Files are watched by their folders."""
    folders = [path if path.is_dir() else path.parent for path in paths]
    return [(found.st_dev, found.st_ino) if (found := _stat(path)) else None for path in folders]


def _stat(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except OSError:
        return None


def _changes(paths: Sequence[Path], index: Path, stop: threading.Event) -> Iterator[bool]:
    """True each time something has changed and is quiet again, False now and then between."""
    try:
        from watchfiles import Change
        from watchfiles import watch as watch_files
    except ImportError as error:
        raise BaogaoError("watching needs watchfiles (the extra `watch`). Run: pip install watchfiles") from error
    wanted = [absolute(path) for path in paths]

    def concerns(_: Change, name: str) -> bool:
        path = Path(name)
        is_ours = path.is_relative_to(index) or path.name.startswith((".", "~$"))
        return not is_ours and any(path == each or path.is_relative_to(each) for each in wanted)

    # A file that is replaced by another is no longer the file that was watched: its folder is watched instead.
    folders = {path if path.is_dir() else path.parent for path in wanted}
    try:
        for changes in watch_files(
            *folders, watch_filter=concerns, stop_event=stop, debounce=_PATIENCE_MS, step=_QUIET_MS, rust_timeout=_AGAIN_MS,
            yield_on_timeout=True, raise_interrupt=False,
        ):  # fmt: skip
            gone = [Path(name) for change, name in changes if change is Change.deleted]
            # What is back is a change to come, once it is quiet.
            if not gone or not _are_back(gone, stop):
                yield bool(changes)
    except OSError as error:
        raise CorpusError(
            f"{', '.join(map(str, paths))} cannot be watched ({error}). Set WATCHFILES_FORCE_POLLING=1 to look again and again"
        ) from error


def _are_back(gone: Sequence[Path], stop: threading.Event) -> bool:
    """Wait a while for files that are gone; whether all are there again."""
    last = time.monotonic() + _BACK_MS / 1000
    while not all(path.exists() for path in gone):
        if time.monotonic() > last or stop.wait(0.1):
            return False
    return True
