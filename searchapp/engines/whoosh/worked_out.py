"""What is worked out of a commit when it is opened: columns of all documents, reports in their order, ends of sentences.

Of large indexes it is kept in a file beside the segments, and mapped into memory from there, so that opening takes no longer
and no more memory the more reports there are. The file is no part of the index: it may be deleted, and is made anew then; it is
taken only for the very segments, deletions and program that it was made of.
"""

import functools
import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, overload

import numpy as np
import numpy.typing as npt
from whoosh.reading import IndexReader

import indexer
from indexer.arrays.file import Array, BadArrays, Pieces, map_arrays, write_arrays
from indexer.arrays.segment import SegmentArrays
from indexer.facet_fields import FACET_FIELDS
from indexer.manifest import record_from_json
from indexer.model import ReportRecord
from indexer.whoosh_index.codec import ArrayTermsReader
from indexer.whoosh_index.durable import found_whole, is_whole, note_whole, recall
from indexer.whoosh_index.opening import read_stored_records
from searchapp.engines.whoosh.facet_columns import FacetColumn, FacetColumns, FacetCounter, OfParagraphs, OfReports, OneEach
from searchapp.engines.whoosh.leaf import Leaf

NAME = "worked-out.arrays"
# Smaller indexes are opened as soon without the file.
WORTH_KEEPING = 30_000
# What is kept of the columns of paragraphs, of those of headings, and of each segment.
_OF_PARAGRAPHS = ("report_of", "rank_of", "doc_at", "years", "first_of", "added_of", "chars_of")
_OF_HEADINGS = ("report_of", "rank_of", "doc_at", "first_of")
_OF_LEAVES = ("stops", "digits", "lead_ends", "worth_of_length")


class WorkedOut(NamedTuple):
    """The columns of paragraphs, those of headings, the levels of headings, and the segments."""

    columns: FacetColumns
    headings: FacetColumns
    heading_levels: FacetColumn
    leaves: tuple[Leaf, ...]


class RecordsAsAsked(Sequence[ReportRecord]):
    """The records of reports in document order, each read when it is first asked for."""

    def __init__(self, text: npt.NDArray[np.uint8], ends: npt.NDArray[np.uint32]) -> None:
        """text: all of them as the index stores them; ends: where each ends, the first is 0."""
        self._text, self._ends = text, ends
        self._read: list[ReportRecord | None] = [None] * (len(ends) - 1)

    def __len__(self) -> int:
        return len(self._read)

    @overload
    def __getitem__(self, at: int) -> ReportRecord: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[ReportRecord, ...]: ...
    def __getitem__(self, at: int | slice) -> ReportRecord | tuple[ReportRecord, ...]:
        if isinstance(at, slice):
            return tuple(self[each] for each in range(*at.indices(len(self))))
        found = self._read[at]
        if found is None:
            place = range(len(self))[at]
            text = self._text[self._ends.item(place) : self._ends.item(place + 1)]
            # Whoever asks for the same at the same time reads the same.
            found = self._read[at] = record_from_json(text.tobytes().decode())
        return found


class ById(Mapping[str, ReportRecord]):
    """The records of some columns by the ids of their reports."""

    def __init__(self, columns: FacetColumns) -> None:
        self._columns = columns

    def __getitem__(self, report_id: str) -> ReportRecord:
        return self._columns.records[self._columns.place_of[report_id]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns.place_of)

    def __len__(self) -> int:
        return len(self._columns.place_of)


def worked_out(folder: Path, reader: IndexReader, segments: Sequence[tuple[IndexReader, int]]) -> WorkedOut:
    """What is worked out of the segments of a commit, which come with the numbers of their first documents.

    Raises: TypeError if one was written by another program.
    """
    arrays = [arrays_of(segment) for segment, _ in segments]
    if sum(each.documents for each in arrays) < WORTH_KEEPING:
        return _afresh(read_stored_records(reader), segments, arrays)
    path, owner = folder / NAME, _owner([segment for segment, _ in segments])
    found = _kept(path, owner, segments, arrays)
    if found is None:
        stored = read_stored_records(reader)
        found = _afresh(stored, segments, arrays)
        # What is mapped takes no memory of the process.
        found = _kept(path, owner, segments, arrays) or found if _keep(path, owner, found, stored) else found
    return found


def arrays_of(reader: IndexReader) -> SegmentArrays:
    """The arrays of a segment. Raises: TypeError if it was written without them."""
    terms = reader._terms
    if not isinstance(terms, ArrayTermsReader):
        raise TypeError(f"segment {reader.segment().segment_id()} was written by another program")
    return terms.arrays


def _afresh(stored: Sequence[str], segments: Sequence[tuple[IndexReader, int]], arrays: Sequence[SegmentArrays]) -> WorkedOut:
    deleted = [tuple(segment.segment().deleted_docs()) for segment, _ in segments]
    with_deleted = list(zip(arrays, deleted, strict=True))
    columns = FacetColumns.of(list(map(record_from_json, stored)), with_deleted)
    leaves = [Leaf.of(each, offset) for each, (_, offset) in zip(arrays, segments, strict=True)]
    levels = FacetColumn.joined([each.columns["heading_level"] for each in arrays])
    return WorkedOut(columns, columns.of_headings(with_deleted), levels, tuple(leaves))


def _owner(segments: Sequence[IndexReader]) -> str:
    """What the file must have been made of: these segments, of which the names never come again, as this program reads them."""
    about = [(segment.segment().segment_id(), sorted(segment.segment().deleted_docs())) for segment in segments]
    return hashlib.blake2b(json.dumps([about, _program()]).encode(), digest_size=16).hexdigest()


@functools.cache
def _program() -> list[tuple[str, int, int]]:
    """What tells this program from every other version: its files that decide what is worked out."""
    found = [path for folder in (Path(indexer.__file__).parent, Path(__file__).parent) for path in folder.rglob("*.*")]
    about = [(str(path), path.stat()) for path in sorted(found) if path.suffix != ".pyc"]
    return [(name, stat.st_size, stat.st_mtime_ns) for name, stat in about]


def _kept(
    path: Path, owner: str, segments: Sequence[tuple[IndexReader, int]], arrays: Sequence[SegmentArrays]
) -> WorkedOut | None:
    """What the file holds; None without one that is whole and of this owner."""
    recall(path.parent)
    try:
        was_whole = is_whole(path)
        found = map_arrays(path, owner, unverified=None if was_whole else ())
        if not was_whole:
            found_whole(path)
            note_whole(path.parent)
        return _from_arrays(found, segments, arrays)
    except (OSError, BadArrays, KeyError, ValueError):
        return None


def _keep(path: Path, owner: str, found: WorkedOut, stored: Sequence[str]) -> bool:
    """Write the file in the place of the one before; False where nobody may, or no room is left.

    stored: the records of its reports as the index stores them.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}.draft")
    try:
        write_arrays(draft, {name: Pieces.of(array) for name, array in _to_arrays(found, stored).items()}, owner)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        return False
    return True


def _to_arrays(found: WorkedOut, stored: Sequence[str]) -> dict[str, Array]:
    columns = found.columns
    arrays = {f"paragraphs.{name}": getattr(columns, name) for name in _OF_PARAGRAPHS}
    arrays |= {f"headings.{name}": getattr(found.headings, name) for name in _OF_HEADINGS}
    arrays |= {f"{at}.{name}": getattr(leaf, name) for at, leaf in enumerate(found.leaves) for name in _OF_LEAVES}
    names = {}
    for name, column in _columns_of(found).items():
        arrays |= {f"{name}.{part}": getattr(column, part) for part in ("starts", "ids", "row_of")}
        names[name] = column.names
    for name, facet in columns.facets.items():
        if isinstance(facet, OneEach):
            arrays[f"{name}.of"], names[name] = facet.of, facet.names
    said = {"names": names, "ids": list(columns.place_of), "times": columns.added_times}
    of_report = {json.loads(text)["id"]: text.encode() for text in stored}
    records = [of_report[record.id] for record in columns.records]
    return arrays | {
        "said": _bytes(json.dumps(said).encode()),
        "records": _bytes(b"".join(records)),
        "record_ends": np.cumsum([0, *map(len, records)], dtype=np.uint32),
    }


def _columns_of(found: WorkedOut) -> dict[str, FacetColumn]:
    of_paragraphs = {name: facet.column for name, facet in found.columns.facets.items() if isinstance(facet, OfParagraphs)}
    return {**found.columns.by_report, **of_paragraphs, "": found.heading_levels}


def _bytes(content: bytes) -> npt.NDArray[np.uint8]:
    return np.frombuffer(content, dtype=np.uint8)


def _from_arrays(
    found: dict[str, Array], segments: Sequence[tuple[IndexReader, int]], arrays: Sequence[SegmentArrays]
) -> WorkedOut:
    said: dict[str, Any] = json.loads(found["said"].tobytes())

    def column(name: str) -> FacetColumn:
        return FacetColumn(tuple(said["names"][name]), *(found[f"{name}.{part}"] for part in ("starts", "ids", "row_of")))

    def counter(name: str, report_of: npt.NDArray[np.int32]) -> FacetCounter:
        if name in by_report:
            return OfReports(by_report[name], report_of)
        if FACET_FIELDS[name].has_one:
            return OneEach(tuple(said["names"][name]), found[f"{name}.of"], report_of)
        return OfParagraphs(column(name), report_of)

    by_report = {name: column(name) for name, field in FACET_FIELDS.items() if field.of_report}
    of_paragraphs: dict[str, Any] = {name: found[f"paragraphs.{name}"] for name in _OF_PARAGRAPHS}
    of_headings: dict[str, Any] = {name: found[f"headings.{name}"] for name in _OF_HEADINGS}
    columns = FacetColumns(
        records=RecordsAsAsked(found["records"], found["record_ends"]),
        place_of={report_id: at for at, report_id in enumerate(said["ids"])},
        added_times=tuple(said["times"]),
        facets={name: counter(name, of_paragraphs["report_of"]) for name in FACET_FIELDS},
        by_report=by_report,
        **of_paragraphs,
    )
    leaves = [
        Leaf(each, offset, *(found[f"{at}.{name}"] for name in _OF_LEAVES))
        for at, (each, (_, offset)) in enumerate(zip(arrays, segments, strict=True))
    ]
    return WorkedOut(columns, columns.with_headings(**of_headings), column(""), tuple(leaves))
