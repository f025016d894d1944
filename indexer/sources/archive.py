"""Archives (.zip): each file in one that a reader is there for, a report a row; and the names of files that are no reports.

Nothing is written to the disk: what a name in an archive says of folders is evidence for a place, and no path.
"""

import io
import re
import stat
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import PurePosixPath

from indexer.errors import ReportError, fault_of
from indexer.model import Extract, Found
from indexer.sources.docx_parts import BROKEN_ZIP
from indexer.sources.overrides import SIDECAR_SUFFIX, with_sidecar

MAX_MEMBERS = 2_000
MAX_MEMBER_BYTES, MAX_UNPACKED_BYTES = 50_000_000, 300_000_000
# Sound files are packed to a twentieth at best; small ones may be anything.
_MAX_RATIO, _SMALL = 100, 1_000_000
# What systems and their file managers put beside files.
_FURNITURE_FOLDERS = {
    "@eadir", "__macosx", "#recycle", "@recycle", "$recycle.bin", "@tmp", "#snapshot", "@recently-snapshot", "lost+found",
    "system volume information", "recycler", "found.000",
}  # fmt: skip
_FURNITURE_FILES = {"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "folder.jpg"}
# What a file manager calls a copy of a file beside it: `x (1).docx`, `x - 副本 (2).docx`, `x copy.docx`, `复件 x.docx`.
_COPY = re.compile(
    r"(?:(?:\s*[-_－—]?\s*(?:副本|複本|拷贝|复件|複製|copy))(?:\s*[(（]?\d{1,3}[)）]?)?|\s*[(（]\d{1,3}[)）])$", re.IGNORECASE
)
_COPY_BEFORE = re.compile(r"^(?:复件|副本|copy of|複製)(?:\s*[(（]\d{1,3}[)）])?(?:\s*-\s*|\s+)", re.IGNORECASE)

# Suffix and bytes of a file → what it holds. Raises: ReportError.
Read = Callable[[str, bytes], list[Extract]]


def is_furniture(name: str) -> bool:
    """Whether a file or folder of this name holds nothing of a corpus: hidden, a lock, thumbnails, a waste bin."""
    low = name.lower()
    return low.startswith((".", "~$")) or low in _FURNITURE_FOLDERS or low in _FURNITURE_FILES or "@syno" in low


def is_readme(name: str) -> bool:
    """Whether a file, named with or without its folders, is a README."""
    return PurePosixPath(name).name.upper().startswith("README")


def original_of(stem: str) -> str:
    """The name, without suffix, of the file that one of this name is a copy of, if that is there; empty for no copy's name."""
    bare = _COPY_BEFORE.sub("", stem)
    while (shorter := _COPY.sub("", bare)) != bare and shorter:
        bare = shorter
    return bare if bare != stem else ""


def in_order(names: list[str]) -> list[str]:
    """Names, which end in a suffix, in their order, but each copy right behind its original if that is among them."""
    there = set(names)

    def key(name: str) -> tuple[str, str]:
        path = PurePosixPath(name)
        original = original_of(path.stem)
        named = str(path.with_name(original + path.suffix)) if original else ""
        return (named, name) if named in there else (name, "")

    return sorted(names, key=key)


def extracts_of_zip(content: bytes, read: Read, suffixes: frozenset[str]) -> list[Extract]:
    """What the files in an archive hold, in order of their names; those without a reader are passed over.

    A file that cannot be read is a row with that problem, and loses no other. Archives in archives are not opened.

    Raises: ReportError if it is no archive, holds too many files or too much, or none that a reader is there for.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _Archive(archive, read, suffixes).extracts()
    except BROKEN_ZIP as error:
        raise ReportError(f"is no readable .zip file ({error})") from error


class _Archive:
    """An archive at work."""

    def __init__(self, archive: zipfile.ZipFile, read: Read, suffixes: frozenset[str]) -> None:
        infos = archive.infolist()
        if len(infos) > MAX_MEMBERS:
            raise ReportError(f"holds more than {MAX_MEMBERS:,} files; unpack it")
        self.archive = archive
        self.read = read
        # A later file of the same name is the one that unpacking would leave.
        self.packed = {info.orig_filename: info for info in infos if not info.is_dir() and not _is_link(info)}
        self.infos = _named(self.packed.values())
        if sum(info.file_size for info in infos) > MAX_UNPACKED_BYTES:
            raise ReportError(f"unpacks to more than {MAX_UNPACKED_BYTES:,} bytes")
        shown = [name for name in self.infos if not any(map(is_furniture, PurePosixPath(name).parts)) and not is_readme(name)]
        self.wanted = in_order([name for name in shown if _suffix(name) in suffixes | {".zip"}])
        if not self.wanted:
            raise ReportError("holds no file that a reader is there for")

    def extracts(self) -> list[Extract]:
        found: list[Extract] = []
        for name in self.wanted:
            for each in self._extracts_of(name):
                found.append(replace(each, row=len(found) + 1))
        return found

    def _extracts_of(self, name: str) -> list[Extract]:
        """What one file holds, with its own sidecar, or why it cannot be read."""
        path = PurePosixPath(name)
        named = tuple(Found(part, f"a folder's name: {part}") for part in path.parts[:-1])
        named = (*named, Found(path.stem, f"the file's name: {path.stem}"))
        try:
            if path.suffix.lower() == ".zip":
                raise ReportError("is an archive in an archive; unpack it")
            info = self.infos[name]
            beside = self.packed.get(info.orig_filename + SIDECAR_SUFFIX) or self.infos.get(name + SIDECAR_SUFFIX)
            said = self._unpacked(beside) if beside else b""
            read = self.read(path.suffix.lower(), self._unpacked(info))
            return [
                replace(
                    each,
                    named=each.named or named,
                    problem=f"{name}: {each.problem}" if each.problem else "",
                )
                for each in with_sidecar(read, said, path.name + SIDECAR_SUFFIX)
            ] or [Extract([], problem=f"{name}: holds no text")]
        except ReportError as error:
            return [Extract([], problem=f"{name}: {error}")]
        except RecursionError:
            return [Extract([], problem=f"{name}: is nested too deeply to be read")]
        except MemoryError:
            raise
        except Exception as error:  # whatever a file does to its reader, the others are read
            return [Extract([], problem=f"{name}: {fault_of(error)}")]

    def _unpacked(self, info: zipfile.ZipInfo) -> bytes:
        if info.file_size > MAX_MEMBER_BYTES:
            raise ReportError(f"unpacks to more than {MAX_MEMBER_BYTES:,} bytes")
        if info.file_size > _SMALL and info.file_size > _MAX_RATIO * info.compress_size:
            raise ReportError(f"unpacks to more than {_MAX_RATIO} times its size, as no report does")
        if info.flag_bits & 1:
            raise ReportError("is encrypted; unpack it with its password")
        try:
            with self.archive.open(info) as member:
                return member.read(MAX_MEMBER_BYTES)
        except BROKEN_ZIP as error:
            raise ReportError(f"cannot be unpacked ({error})") from error


def _named(infos: Iterable[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """Name → file; those whose names differ only in what is taken out of them get numbers, and none is lost."""
    found: dict[str, zipfile.ZipInfo] = {}
    times: Counter[str] = Counter()
    for info in infos:
        name = first = _name_of(info)
        while name in found:
            times[first] += 1
            suffix = PurePosixPath(first).suffix
            name = f"{first.removesuffix(suffix)} ({times[first] + 1}){suffix}"
        found[name] = info
    return found


def _name_of(info: zipfile.ZipInfo) -> str:
    """A file's name in an archive: UTF-8 where that is said, else whatever the packer's system used, which in China is GBK."""
    name = info.orig_filename
    if not info.flag_bits & 0x800 and not name.isascii():
        raw = name.encode("cp437", "replace")
        try:
            name = raw.decode("utf-8")
        except UnicodeDecodeError:
            name = raw.decode("gb18030", "replace")
    name = re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", "", name.replace("\\", "/"))
    return "/".join(part for part in name.split("/") if part not in ("", ".", "..") and not re.fullmatch("[A-Za-z]:", part))


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _is_link(info: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)
