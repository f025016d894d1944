"""A folder → the index in it, checked before it is read; and what its documents say."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeVar

from whoosh.index import TOC, FileIndex
from whoosh.reading import IndexReader

from indexer.errors import IndexDamaged, IndexMismatch, IndexMissing, IndexProblem
from indexer.figures.figure import Figure
from indexer.manifest import (
    Manifest,
    figures_from_json,
    former_from_json,
    former_to_json,
    outline_from_json,
    record_from_json,
    record_to_json,
    set_figures_from_json,
)
from indexer.model import FormerText, Heading, Margins, ReportRecord, SetFigure
from indexer.schema import ASIDE, MANIFEST, REPORT
from indexer.whoosh_index.codec import EXTENSION
from indexer.whoosh_index.durable import (
    SUMS,
    Damaged,
    DurableStorage,
    Unsealed,
    may_be_toc,
    require_sealed,
    verify_segments,
)
from indexer.whoosh_index.schema import require_one_whoosh

Read = TypeVar("Read")
# How often an index is opened anew that others commit to meanwhile.
_ATTEMPTS = 20


def open_index(folder: Path) -> FileIndex:
    """Open the index in a folder, once its files have been found to be those that were written.

    Raises: IndexMissing if there is none; IndexMismatch if another program wrote it; IndexDamaged if it cannot be read;
        IndexProblem if Whoosh is not alone.
    """
    require_one_whoosh()
    return of_last_commit(folder, lambda: _open_last(folder))


def of_last_commit(folder: Path, read: Callable[[], Read]) -> Read:
    """What is read of an index without its lock: read again, where another commit takes its files away meanwhile."""
    for _ in range(_ATTEMPTS - 1):
        commit = last_commit(folder)
        try:
            return read()
        except IndexDamaged:
            # What a commit takes the place of leaves the folder: only then is nothing wrong with it.
            if last_commit(folder) == commit:
                raise
    return read()


def _open_last(folder: Path) -> FileIndex:
    """`open_index`, of the commit that is the last now; IndexDamaged, too, where another takes its files away meanwhile."""
    toc = newest_toc(folder)
    if toc is None:
        raise IndexMissing(f"there is no index in {folder}. Run: baogao index --index {folder}")
    with reading(folder):
        try:
            require_sealed(toc)
        except Unsealed as error:
            _require_ours(folder, error)
        # Only now may its pickles be read.
        verify_segments(folder, segments_of(folder))
        return DurableStorage(str(folder)).open_index()


def newest_toc(folder: Path) -> Path | None:
    """The table of contents that counts; None where there is none."""
    tocs = filter(may_be_toc, folder.glob("_MAIN_*.toc"))
    return max(tocs, key=lambda path: int(path.stem.rsplit("_", 1)[1]), default=None)


def segments_of(folder: Path) -> list[str]:
    """The names of the segments of the newest table of contents."""
    return [segment.segment_id() for segment in TOC.read(DurableStorage(str(folder)), "MAIN").segments]


def _require_ours(folder: Path, error: Unsealed) -> NoReturn:
    """Raises: the error, if the folder has files that only this program writes; else IndexMismatch."""
    if any(path.suffix in (EXTENSION, SUMS) for path in folder.iterdir()):
        raise error
    raise IndexMismatch(f"{folder} holds a Whoosh index of another program. Choose another folder with --index")


def verify(folder: Path) -> list[str]:
    """What is wrong with the files of an index, each read to the end; none if all are those that were written."""
    toc = newest_toc(folder)
    faults = []
    if toc is not None:
        for name in segments_of(folder):
            try:
                verify_segments(folder, [name], afresh=True)
            except (Damaged, OSError) as error:
                faults.append(str(error))
    return faults


def has_index(folder: Path) -> bool:
    """Whether a folder holds an index, readable or not (Whoosh's own `exists_in` raises at a damaged one)."""
    return newest_toc(folder) is not None


def last_commit(folder: Path) -> tuple[str, int, int] | None:
    """What tells one commit from every other: name, inode and time of the newest table of contents; None without one.

    The generation in the name alone does not: an index that was deleted and built anew begins to count again.
    """
    toc = newest_toc(folder)
    try:
        about = toc.stat() if toc else None
    except OSError:
        return None
    return (toc.name, about.st_ino, about.st_mtime_ns) if toc and about else None


@contextmanager
def reading(folder: Path) -> Iterator[None]:
    """Whatever Whoosh lets out at files that are gone, cut short or hold other bytes becomes an IndexDamaged."""
    try:
        yield
    except IndexProblem:
        raise
    except Exception as error:
        raise IndexDamaged(
            f"the index in {folder} cannot be read ({type(error).__name__}: {error}). "
            f"Run: baogao index --rebuild --index {folder}"
        ) from error


def read_manifest(reader: IndexReader, where: Path) -> Manifest:
    """The manifest of an index. Raises: IndexMissing if its first build never finished, IndexDamaged if unreadable."""
    with reading(where):
        found = [stored["record"] for stored in _stored(reader, MANIFEST)]
        if found:
            return Manifest.from_json(found[-1])
    raise IndexMissing(f"{where} holds no finished index. Run: baogao index --rebuild --index {where}")


def read_records(reader: IndexReader) -> list[ReportRecord]:
    """The records of all reports of an index, in the order of its documents."""
    return list(map(record_from_json, read_stored_records(reader)))


def read_stored_records(reader: IndexReader) -> list[str]:
    """The same as they are stored."""
    return [stored["record"] for stored in _stored(reader, REPORT)]


def read_state(folder: Path) -> tuple[list[ReportRecord], Manifest]:
    """(the records of all reports of an index, its manifest) as the last commit left them. Raises: IndexProblem."""
    index = open_index(folder)
    try:
        with reading(folder), closing(index.reader()) as reader:
            return read_records(reader), read_manifest(reader, folder)
    finally:
        index.close()


def read_outline(reader: IndexReader, report_id: str) -> tuple[tuple[Heading, ...], Margins]:
    """The headings of a report of an index, and what stands beside its body."""
    return outline_from_json(_of_report(reader, report_id)["outline"])


def read_figures(reader: IndexReader, report_id: str) -> tuple[Figure, ...]:
    """The figures of a report of an index."""
    return figures_from_json(_of_report(reader, report_id)["figures"])


def read_set_figures(reader: IndexReader, report_id: str) -> tuple[SetFigure, ...]:
    """What a person said of the figures of a report of an index."""
    return set_figures_from_json(_of_report(reader, report_id)["figures"])


def _of_report(reader: IndexReader, report_id: str) -> dict[str, str]:
    """What is stored in a report's own document, which comes before its paragraphs."""
    stored: dict[str, str] = reader.stored_fields(next(iter(reader.postings("report", report_id).all_ids())))
    return stored


def read_former(reader: IndexReader, report_id: str) -> tuple[FormerText, ...]:
    """The texts that paragraphs of a report of an index had before."""
    # They come after its paragraphs, if there are any.
    *_, last = reader.postings("report", report_id).all_ids()
    stored = reader.stored_fields(last).get("former")
    return former_from_json(stored) if stored else ()


@dataclass(frozen=True, slots=True)
class Aside:
    """A report whose file is gone or cannot be read: what its links need when it is back. It answers nothing."""

    record: ReportRecord
    texts: list[str]
    former: tuple[FormerText, ...]

    def to_json(self) -> str:
        """All of it, to be stored."""
        return json.dumps([record_to_json(self.record), self.texts, former_to_json(self.former)], ensure_ascii=False)

    @classmethod
    def from_json(cls, stored: str) -> "Aside":
        """What `to_json` wrote."""
        record, texts, former = json.loads(stored)
        return cls(record_from_json(record), texts, former_from_json(former))


def read_aside(reader: IndexReader) -> list[Aside]:
    """The reports of an index that are put aside."""
    return [Aside.from_json(stored["record"]) for stored in _stored(reader, ASIDE)]


def read_texts(reader: IndexReader, report_id: str) -> list[str]:
    """The texts of the paragraphs of a report, in their order."""
    if ("report", report_id) not in reader:
        return []
    stored = map(reader.stored_fields, reader.postings("report", report_id).all_ids())
    return [fields["text"] for fields in stored if "text" in fields]


def _stored(reader: IndexReader, sort: str) -> Iterator[dict[str, str]]:
    if "sort" in reader.schema and ("sort", sort) in reader:
        for number in reader.postings("sort", sort).all_ids():
            yield reader.stored_fields(number)
