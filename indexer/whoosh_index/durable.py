"""Files that outlive a crash and tell when they are damaged: what Whoosh itself leaves out.

Each segment has a file of the sizes and checksums of its files, each table of contents ends with its own checksum, and all
are on the disk before the table of contents takes its name, which is what makes a commit. A table of contents is a pickle:
it is unpickled only after its checksum has been compared. That guards against damage, not against a person who can write
into the folder.
"""

import errno
import json
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO
from weakref import WeakSet

from whoosh.filedb.filestore import FileStorage

from indexer.errors import IndexBusy

SUMS = ".sum"
_SEAL = b"\nbaogao-sealed "
_SEAL_BYTES = len(_SEAL) + 8
_TOC = re.compile(r"_MAIN_[0-9]+\.toc")
_UNFINISHED_TOC = re.compile(r"_MAIN_[0-9]+\.toc\..+")
_SEGMENT = re.compile(r"(MAIN_[0-9a-z]+)\.[A-Za-z0-9_.]+")
_CHUNK = 1 << 22
_MAX_VERIFIED = 10_000
# Which files were found whole. What takes less than a tenth of a second to read is not noted.
NOTED = "found-whole.json"
WORTH_NOTING = 64 << 20


class Damaged(ValueError):
    """A file is not what was written."""


class Unsealed(ValueError):
    """A table of contents does not end with its checksum: it is cut short, of an older version, or of another program."""


class DurableStorage(FileStorage):  # type: ignore[misc]
    """A folder of Whoosh's in which a table of contents is sealed, and on the disk, before it takes its name.

    Its locks are this process's alone: those that it forks do not hold them.

    Whoosh sees no other files and folders that are named as if they were one: what services that copy folders call
    “_MAIN_1 (conflicted copy).toc” is none.
    """

    def lock(self, name: str) -> Any:
        lock = super().lock(name)
        _locks.add(lock)
        return lock

    def list(self) -> list[str]:
        names: list[str] = super().list()
        folder = Path(self.folder)
        return [name for name in names if not name.startswith("_MAIN_") or may_be_toc(folder / name) or _is_draft(name)]

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        path = Path(self.folder) / oldname
        if _TOC.fullmatch(newname):
            if os.path.lexists(path.with_name(newname)):
                raise OSError(errno.EEXIST, f"{newname} is in the way and no file of an index; move it away")
            with path.open("r+b") as file:
                checksum = zlib.crc32(file.read())
                file.write(_SEAL + f"{checksum:08x}".encode())
                file.flush()
                os.fsync(file.fileno())
        super().rename_file(oldname, newname, safe)
        sync_folder(Path(self.folder))


# All that this process has made; what it forks would hold them on when this one has ended.
_locks: "WeakSet[Any]" = WeakSet()


def _leave_locks() -> None:
    for lock in list(_locks):
        if lock.fd is not None:
            os.close(lock.fd)
            lock.fd = None


os.register_at_fork(after_in_child=_leave_locks)


def may_be_toc(path: Path) -> bool:
    """Whether a file is a table of contents by its name: the whole name, and no folder, pipe or link that leads nowhere.

    One that a writer has taken away since its folder was listed may be one: who opens it next will see, and look again.
    """
    return _TOC.fullmatch(path.name) is not None and (path.is_file() or not os.path.lexists(path))


def is_of_segment(path: Path) -> bool:
    """Whether a file is one of a segment by its name."""
    return _SEGMENT.fullmatch(path.name) is not None and path.is_file()


def _is_draft(name: str) -> bool:
    return _UNFINISHED_TOC.fullmatch(name) is not None


def busy(folder: Path) -> IndexBusy:
    """What to say to a writer where another writes."""
    return IndexBusy(f"another process is writing to {folder}. Wait until it has finished, then run this again")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock that a writer of Whoosh's takes. Raises: IndexBusy if another process has it."""
    lock = DurableStorage(str(folder)).lock("MAIN_WRITELOCK")
    if not lock.acquire(blocking=False):
        raise busy(folder)
    try:
        yield
    finally:
        lock.release()


def require_sealed(toc: Path) -> None:
    """Raises: Unsealed; Damaged if the table of contents is not what was written; OSError."""
    content = toc.read_bytes()
    body, seal = content[:-_SEAL_BYTES], content[-_SEAL_BYTES:]
    if not seal.startswith(_SEAL):
        raise Unsealed(f"{toc.name} does not end with its checksum")
    if seal[len(_SEAL) :] != f"{zlib.crc32(body):08x}".encode():
        raise Damaged(f"{toc.name} is not what was written")


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def seal_segments(folder: Path, names: Iterable[str]) -> None:
    """Write down the sizes and checksums of the files of those segments that are new, and put them on the disk."""
    for name in names:
        sums = _sums_path(folder, name)
        if sums.exists():
            continue
        about: dict[str, list[int]] = {}
        for path in sorted(filter(is_of_segment, folder.glob(f"{name}.*"))):
            with path.open("rb") as file:
                about[path.name] = [os.fstat(file.fileno()).st_size, _checksum(file)]
                os.fsync(file.fileno())
        content = json.dumps(about).encode()
        with sums.open("wb") as file:
            file.write(content + f"\n{zlib.crc32(content):08x}".encode())
            file.flush()
            os.fsync(file.fileno())
    sync_folder(folder)


def verify_segments(folder: Path, names: Iterable[str], *, afresh: bool = False) -> None:
    """Compare the files of some segments with their checksums.

    A file that was found whole, and that is the same file still, is not read again unless `afresh`; of large ones that is noted
    in the folder, for other processes.
    Raises: Damaged, naming the file; OSError.
    """
    files = {folder / file: about for name in names for file, about in _read_sums(folder, name).items()}
    if not afresh:
        recall(folder)
    read = sum(_verify(path, size, checksum, afresh=afresh) for path, (size, checksum) in files.items())
    if read >= WORTH_NOTING:
        note_whole(folder)


def _read_sums(folder: Path, name: str) -> dict[str, tuple[int, int]]:
    sums = _sums_path(folder, name)
    if not sums.exists():
        raise Damaged(f"{sums.name} is missing")
    content, _, seal = sums.read_bytes().rpartition(b"\n")
    if seal != f"{zlib.crc32(content):08x}".encode():
        raise Damaged(f"{sums.name} is not what was written")
    return {file: (size, checksum) for file, (size, checksum) in json.loads(content).items()}


def _sums_path(folder: Path, name: str) -> Path:
    return folder / f"{name}{SUMS}"


# What tells a file from what was in its place: inode, time of its content, time of its entry, which no program sets, and size.
_Known = tuple[int, int, int, int]
# Files that were found whole.
_verified: dict[str, _Known] = {}


def _known(about: os.stat_result) -> _Known:
    return about.st_ino, about.st_mtime_ns, about.st_ctime_ns, about.st_size


def _verify(path: Path, size: int, checksum: int, *, afresh: bool) -> int:
    """How many bytes had to be read of a file to find it whole."""
    if not path.exists():
        raise Damaged(f"{path.name} is missing")
    with path.open("rb") as file:
        about = os.fstat(file.fileno())
        if about.st_size != size:
            raise Damaged(f"{path.name} has {about.st_size} bytes, {size} were written")
        if not afresh and _verified.get(str(path)) == _known(about):
            return 0
        if _checksum(file) != checksum:
            raise Damaged(f"{path.name} is not what was written")
    if len(_verified) > _MAX_VERIFIED:
        _verified.clear()
    _verified[str(path)] = _known(about)
    return size


def is_whole(path: Path) -> bool:
    """Whether a file was found whole, and is the same file still."""
    try:
        return _verified.get(str(path)) == _known(path.stat())
    except OSError:
        return False


def found_whole(path: Path) -> None:
    """Know from now on that a file is whole. Raises: OSError."""
    _verified[str(path)] = _known(path.stat())


def recall(folder: Path) -> None:
    """Take over which files of a folder other processes found whole; what is no longer the same file is not known by it."""
    try:
        content, _, seal = (folder / NOTED).read_bytes().rpartition(b"\n")
        if seal == f"{zlib.crc32(content):08x}".encode():
            _verified.update({str(folder / name): tuple(known) for name, known in json.loads(content).items()})
    except (OSError, ValueError):
        pass


def note_whole(folder: Path) -> None:
    """Note which files of a folder are known to be whole, for others; where nobody may write, each finds out by itself."""
    about = {path.name: _verified[str(path)] for path in folder.iterdir() if is_whole(path)}
    content = json.dumps(about).encode()
    draft = folder / f"{NOTED}.{os.getpid()}.draft"
    try:
        draft.write_bytes(content + f"\n{zlib.crc32(content):08x}".encode())
        draft.replace(folder / NOTED)
    except OSError:
        draft.unlink(missing_ok=True)


def _checksum(file: BinaryIO) -> int:
    checksum = 0
    while chunk := file.read(_CHUNK):
        checksum = zlib.crc32(chunk, checksum)
    return checksum


def files_of_none(folder: Path, toc: str, names: Iterable[str]) -> list[Path]:
    """The files in a folder that a stopped writer has left: of segments, or tables of contents, that are not in use.

    toc: name of the table of contents in use; `names` are those of its segments.
    """
    used = set(names)

    def is_left(name: str) -> bool:
        segment = _SEGMENT.fullmatch(name)
        is_other = _TOC.fullmatch(name) is not None and name != toc
        return is_other or _is_draft(name) or (segment is not None and segment[1] not in used)

    return [path for path in folder.iterdir() if is_left(path.name) and not path.is_dir()]
