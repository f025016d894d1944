"""The files of a corpus, and the names by which an index knows them."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import CorpusError
from indexer.model import Location, Refusal
from indexer.sources import is_readable
from indexer.sources.archive import in_order, is_furniture, is_readme
from indexer.sources.overrides import SIDECAR_SUFFIX


@dataclass(frozen=True, slots=True)
class Sources:
    """The files under the paths of a build.

    Attributes:
        found: source → path of the files that a reader is there for.
        skipped: source → why it is no report: no reader for its suffix, or a link to a folder.
        unreadable: files and folders that could not even be looked at.
        roots: absolute paths that were asked for; `folder` holds the index.
    """

    found: dict[str, Path]
    skipped: dict[str, str]
    unreadable: tuple[Refusal, ...]
    roots: tuple[Path, ...]
    folder: Path

    def covers(self, source: str) -> bool:
        """Whether a source lies where this build looked, so that it is gone if it was not found."""
        path = path_of(source, self.folder)
        if any(path.is_relative_to(path_of(blocked.location.source, self.folder)) for blocked in self.unreadable):
            return False
        return any(path.is_relative_to(root) for root in self.roots)


def find_sources(paths: list[Path], folder: Path) -> Sources:
    """The files under some paths, in order of name, copies behind their originals.

    Hidden files, READMEs, what systems put beside files, and the index itself are no part of a corpus.

    Raises: CorpusError if a path does not exist.
    """
    found: dict[str, Path] = {}
    skipped: dict[str, str] = {}
    unreadable: dict[str, str] = {}
    for path in paths:
        if not os.path.lexists(path):
            raise CorpusError(f"{path} does not exist. Give a folder or files of reports")
        for file in _files_under(absolute(path), folder, skipped, unreadable):
            source = source_name(file, folder)
            if file.is_symlink() and not _leads_inside(file, paths):
                unreadable[source] = "is a link that leads out of the corpus; put the file itself there"
            elif not _is_text(source):
                unreadable[source.encode("utf-8", "backslashreplace").decode()] = "its name is not UTF-8; rename it"
            elif is_readable(file):
                found[source] = file
            elif file.suffix == SIDECAR_SUFFIX and is_readable(file.with_suffix("")):
                continue  # says something of the report beside it
            else:
                skipped[source] = f"no reader for {file.suffix or 'files without a suffix'}"
    blocked = tuple(Refusal(Location(source), reason) for source, reason in unreadable.items())
    return Sources(
        {source: found[source] for source in in_order(list(found))}, skipped, blocked, tuple(map(absolute, paths)), folder
    )


def _files_under(path: Path, folder: Path, skipped: dict[str, str], unreadable: dict[str, str]) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return

    def note(error: OSError) -> None:
        unreadable[source_name(Path(error.filename), folder)] = f"cannot be opened: {error.strerror}"

    index_folder = absolute(folder)
    for parent, folders, files in os.walk(path, onerror=note):
        here = Path(parent)
        for name in sorted(folders):
            if (here / name).is_symlink():
                skipped[source_name(here / name, folder)] = "a link to a folder is not followed"
        folders[:] = sorted(name for name in folders if not is_furniture(name) and here / name != index_folder)
        for name in sorted(files):
            is_index_file = here == index_folder and name.startswith(("MAIN_", "_MAIN_"))
            if not is_index_file and not is_furniture(name) and not is_readme(name):
                yield here / name


def _leads_inside(link: Path, paths: list[Path]) -> bool:
    """Whether a link leads to one of some files or into one of some folders; one that leads nowhere is not followed."""
    target = os.path.realpath(link)
    inside = [os.path.realpath(path) for path in paths]
    return any(target == each or target.startswith(each + os.sep) for each in inside)


def absolute(path: Path) -> Path:
    """A path made absolute without following links: a link in the corpus is a file of the corpus."""
    return Path(os.path.abspath(path))


def source_name(path: Path, folder: Path) -> str:
    """A file's name in the index: relative to the folder that holds the index, so that both can move together."""
    return Path(os.path.relpath(absolute(path), absolute(folder).parent)).as_posix()


def path_of(source: str, folder: Path) -> Path:
    """The absolute path of a source; the inverse of `source_name`."""
    return absolute(absolute(folder).parent / source)


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
