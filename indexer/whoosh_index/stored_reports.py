"""The reports of a local index, read back whole: for copying them to another engine."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt
from whoosh.reading import IndexReader

from indexer.arrays.entries import written_paragraph
from indexer.arrays.segment import SegmentArrays, all_bigrams
from indexer.facet_fields import FACET_FIELDS
from indexer.figures.figure import Figure
from indexer.model import FormerText, Heading, Margins, Paragraph, SetFigure
from indexer.schema import PARAGRAPH
from indexer.whoosh_index.opening import (
    open_index,
    read_figures,
    read_former,
    read_manifest,
    read_outline,
    read_records,
    read_set_figures,
    reading,
)


class StoredReports:
    """The last commit of the index in a folder, open until it is left.

    Attributes:
        manifest: what it says of itself.
        records: those of its reports.
    """

    def __init__(self, folder: Path, *, to_bring_over: bool = False) -> None:
        """Open the index; `to_bring_over` one that this program can read, but not search, too.

        Raises: IndexProblem, saying which command mends it.
        """
        self._folder = folder
        with ExitStack() as stack:
            with reading(folder):
                self._reader: IndexReader = stack.enter_context(open_index(folder).reader())
            self.manifest = read_manifest(self._reader, folder)
            if to_bring_over:
                self.manifest.require_readable(str(folder))
            else:
                self.manifest.require_current(str(folder))
            with reading(folder):
                self.records = read_records(self._reader)
            # Open from here on; what went wrong until then leaves nothing open.
            self._stack = stack.pop_all()

    def __enter__(self) -> "StoredReports":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stack.close()

    def paragraphs(self, report_id: str) -> tuple[Paragraph, ...]:
        """The paragraphs of a report, in order. Raises: IndexDamaged."""
        with reading(self._folder):
            found = [
                written_paragraph(arrays, report_id, doc, stored["text"])
                for segment, arrays, doc in self._documents(report_id)
                if "text" in (stored := segment.stored_fields(doc))
            ]
        return tuple(sorted(found, key=lambda paragraph: paragraph.number))

    def digests(self, report_id: str) -> list[int]:
        """The digests of the paragraphs of a report, in order: another one tells that something of it has changed.

        Raises: IndexDamaged.
        """
        with reading(self._folder):
            found = [
                (int(arrays.numbers[doc]), int(arrays.digests[doc]))
                for _, arrays, doc in self._documents(report_id)
                if arrays.columns["report"].of(doc)
            ]
        return [digest for _, digest in sorted(found)]

    def outline(self, report_id: str) -> tuple[tuple[Heading, ...], Margins]:
        """The headings of a report, and what stands beside its body. Raises: IndexDamaged."""
        with reading(self._folder):
            return read_outline(self._reader, report_id)

    def figures(self, report_id: str) -> tuple[Figure, ...]:
        """The figures of a report. Raises: IndexDamaged."""
        with reading(self._folder):
            return read_figures(self._reader, report_id)

    def set_figures(self, report_id: str) -> tuple[SetFigure, ...]:
        """What a person said of the figures of a report. Raises: IndexDamaged."""
        with reading(self._folder):
            return read_set_figures(self._reader, report_id)

    def former(self, report_id: str) -> tuple[FormerText, ...]:
        """The texts that paragraphs of a report had before. Raises: IndexDamaged."""
        with reading(self._folder):
            return read_former(self._reader, report_id)

    def names(self) -> dict[str, int]:
        """Facet → how many values it has at most, of those whose values are names from the texts."""
        columns = [arrays.columns for _, arrays in self._segments()]
        found = {
            name: {each for own in columns for each in own[field.column].names()}
            for name, field in FACET_FIELDS.items()
            if field.is_open and field.column
        } | {
            name: {each for record in self.records for each in field.of_report(record)}
            for name, field in FACET_FIELDS.items()
            if field.is_open and field.of_report
        }
        return {name: len(values) for name, values in found.items()}

    def bigrams(self) -> npt.NDArray[np.uint64]:
        """The bigrams of all paragraphs, as in SegmentArrays.gram_keys, ascending, each once."""
        return all_bigrams([arrays for _, arrays in self._segments()])

    def count(self, string: str, column: str = "report") -> int:
        """How many paragraphs contain a searched string; with the column `heading_of`, how many headings."""
        return sum(
            not segment.is_deleted(doc) and bool(arrays.columns[column].of(doc))
            for segment, arrays in self._segments()
            for doc in arrays.docs_at(arrays.find(string)).tolist()
        )

    def _documents(self, report_id: str) -> Iterator[tuple[IndexReader, SegmentArrays, int]]:
        """The documents of a report, each with the segment that it lies in."""
        for segment, arrays in self._segments():
            if ("report", report_id) in segment:
                for doc in segment.postings("report", report_id).all_ids():
                    yield segment, arrays, doc

    def _segments(self) -> Iterator[tuple[IndexReader, SegmentArrays]]:
        for segment, _ in self._reader.leaf_readers():
            if ("sort", PARAGRAPH) in segment:
                yield segment, segment._terms.arrays
