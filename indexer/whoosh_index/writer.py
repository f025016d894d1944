"""Reports → Whoosh segments. One writer makes one commit: readers see the state before it or after it."""

import itertools
from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from whoosh.index import FileIndex, LockError
from whoosh.reading import IndexReader
from whoosh.writing import CLEAR

from indexer.arrays.entries import entry_of, heading_entry
from indexer.errors import IndexDamaged, IndexMismatch, IndexMissing, IndexProblem, IndexUnwritable
from indexer.manifest import (
    Manifest,
    figures_to_json,
    former_to_json,
    outline_to_json,
    record_to_json,
)
from indexer.model import FormerText, Paragraph, Refusal, ReportRecord
from indexer.schema import ASIDE, FORMER, HEADING, MANIFEST, PARAGRAPH, REPORT
from indexer.text.fingerprint import fingerprint
from indexer.whoosh_index.analysed import AnalysedReport
from indexer.whoosh_index.codec import ArrayWriter, merge_all_dead, merge_worn
from indexer.whoosh_index.durable import DurableStorage, busy, files_of_none, locked
from indexer.whoosh_index.lineage import successors
from indexer.whoosh_index.opening import (
    Aside,
    has_index,
    newest_toc,
    open_index,
    read_aside,
    read_former,
    read_manifest,
    read_records,
    read_texts,
    reading,
    segments_of,
)
from indexer.whoosh_index.schema import require_one_whoosh, whoosh_schema

# Memory the writer may fill with postings before it spills to disk.
WRITER_MEGABYTES = 256
# So many former texts are kept of a report, the latest, and of so many characters: ten times what a long report has.
MAX_FORMER = 1000
MAX_FORMER_CHARACTERS = 300_000


def _open_or_create(folder: Path) -> FileIndex:
    """The index in a folder, an empty one where there is none: made by one of several that begin at the same moment."""
    if not has_index(folder):
        with locked(folder):
            if not has_index(folder):
                return _create_index(folder)
    return open_index(folder)


def _create_index(folder: Path) -> FileIndex:
    return DurableStorage(str(folder)).create_index(whoosh_schema())


def _remove_leftovers(folder: Path, being_written: str) -> None:
    """Remove what writers that were stopped have left; the write lock must be held, its segment is not touched."""
    toc = newest_toc(folder)
    if toc is not None:
        for path in files_of_none(folder, toc.name, [*segments_of(folder), being_written]):
            path.unlink(missing_ok=True)


def _latest(former: Sequence[FormerText]) -> list[FormerText]:
    """The last of some former texts, as many as are kept."""
    characters = list(itertools.accumulate(len(each.text) for each in reversed(former)))
    return list(former[len(former) - min(bisect_right(characters, MAX_FORMER_CHARACTERS), MAX_FORMER) :])


class IndexWriter:
    """One transaction on an index: add and remove reports, then `commit`; left without one, nothing has changed.

    Attributes:
        records: those of the reports that stay as they are; empty when rebuilding.
        refusals: what the last commit could not read, and why.
        reading: fingerprint of the rules that the reports in the index were read with.
        former: those of the last commit, kept when rebuilding, too, so that reports keep their ids; with those put aside.
        aside: id → what the last commit put aside.
    """

    def __init__(self, folder: Path, *, rebuild: bool = False) -> None:
        """Take the write lock of the index in a folder, making an index where there is none.

        Raises: IndexBusy if another process writes; IndexMismatch or IndexDamaged if the index must be rebuilt first;
            IndexUnwritable if the folder cannot be written.
        """
        require_one_whoosh()
        self._rebuild = rebuild
        # Whether what is dead must leave the disk with this commit.
        self._forgets = False
        self.records: list[ReportRecord] = []
        self.former: list[ReportRecord] = []
        self.aside: dict[str, Aside] = {}
        self.refusals: tuple[Refusal, ...] = ()
        self.reading = ""
        self._folder = folder
        # The last commit, open as long as former texts are taken from it.
        self._before = ExitStack()
        self._reader_before: IndexReader | None = None
        self._texts_before: tuple[str, list[str]] | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._writer = self._locked_writer(folder)
            try:
                # Only under the lock: another process may have committed until then.
                _remove_leftovers(folder, self._writer.newsegment.segment_id())
                self._read_state(folder)
            except BaseException:
                self._writer.cancel()
                raise
        except OSError as error:
            raise IndexUnwritable(f"cannot write an index in {folder}: {error.strerror or error}") from error
        if rebuild:
            # The schema in force is the one of the last commit; a rebuild replaces it together with all segments.
            self._writer.schema = whoosh_schema()

    def _locked_writer(self, folder: Path) -> ArrayWriter:
        try:
            existing = _open_or_create(folder)
        except IndexDamaged:
            if not self._rebuild:
                raise
            existing = _create_index(folder)  # nothing in it can be read, so nothing is lost
        try:
            return ArrayWriter(existing, limitmb=WRITER_MEGABYTES)
        except LockError as error:
            raise busy(folder) from error

    def _read_state(self, folder: Path) -> None:
        """Take over what the last commit holds; a rebuild takes what it can of it, for the ids."""
        try:
            with reading(folder), open_index(folder).reader() as reader:
                manifest = read_manifest(reader, folder)
                records = read_records(reader)
                self.aside = {each.record.id: each for each in read_aside(reader)}
                self.former = [*records, *(each.record for each in self.aside.values())]
        except IndexMissing:
            if not self._rebuild:
                self._require_unfinished(folder)
            return
        except IndexProblem:
            if not self._rebuild:
                raise
            return
        if not self._rebuild:
            manifest.require_current(str(folder))
            self.records = records
            self.refusals = manifest.refusals
            self.reading = manifest.reading

    @staticmethod
    def _require_unfinished(folder: Path) -> None:
        """Without a manifest, only the empty index that a first build leaves when it is stopped is ours."""
        found = open_index(folder)
        if found.doc_count_all() or set(found.schema.names()) != set(whoosh_schema().names()):
            raise IndexMismatch(f"{folder} holds a Whoosh index of another program. Choose another folder with --index")

    def __enter__(self) -> "IndexWriter":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._before.close()
        if not self._writer.is_closed:
            self._writer.cancel()

    def remove(self, report_id: str) -> None:
        """Take a report, its headings and its paragraphs out."""
        self._writer.delete_by_term("report", report_id)

    def add(self, record: ReportRecord, analysed: AnalysedReport, *, was: str | None = None) -> None:
        """Put a report in: its own document, one for each heading and paragraph, and what paragraphs of it said before.

        was: the id of the report in the last commit, if that is another.
        """
        self._writer.add_document(
            sort=REPORT,
            report=record.id,
            source=record.source,
            record=record_to_json(record),
            outline=outline_to_json(analysed.report.outline, analysed.report.margins),
            figures=figures_to_json(analysed.figures, analysed.report.set_figures),
        )
        for number, heading in enumerate(analysed.headings):
            entry = heading_entry(record.id, number, *heading)
            self._writer.add_entry(entry, None, {"sort": HEADING, "report": record.id})
        for paragraph, analysis in zip(analysed.report.paragraphs, analysed.analysed, strict=True):
            keys = {"sort": PARAGRAPH, "report": record.id, "chapter_kind": paragraph.chapter_kind}
            self._writer.add_entry(entry_of(record.id, paragraph, *analysis), paragraph.text, keys)
        former = self._former_of(was or record.id, analysed.report.paragraphs)
        if former:
            self._writer.add_document(sort=FORMER, report=record.id, former=former_to_json(former))

    def _former_of(self, report_id: str, paragraphs: Sequence[Paragraph]) -> list[FormerText]:
        """The texts that a report had in the last commit or before, without those that it has (again); the latest last."""
        texts = self.texts_before(report_id)
        if not texts:
            return []
        found = list(self._former_before(report_id))
        # Texts, not fingerprints: a changed digit may leave the fingerprint as it was.
        there, before = {paragraph.text for paragraph in paragraphs}, set(texts)
        # More than are kept need not be looked for.
        dropped = [(number, text) for number, text in enumerate(texts, 1) if text not in there][-MAX_FORMER:]
        new = [paragraph for paragraph in paragraphs if paragraph.text not in before]
        became = successors([text for _, text in dropped], [paragraph.text for paragraph in new])
        today = datetime.now(UTC).date().isoformat()
        found += [
            FormerText(number, fingerprint(text), text, today, "" if at is None else new[at].fingerprint)
            for (number, text), at in zip(dropped, became, strict=True)
        ]
        return _latest([former for former in found if former.text not in there])

    def texts_before(self, report_id: str) -> list[str]:
        """The texts of the paragraphs that a report had in the last commit; none if there was no such report.

        Raises: IndexDamaged if they cannot be read; a rebuild, which mends the index, goes on without them.
        """
        if not self.former:
            return []
        # Asked for by who dates the texts of a report, and again by who looks what became of them.
        if self._texts_before is None or self._texts_before[0] != report_id:
            self._texts_before = report_id, self._read_texts_before(report_id)
        return self._texts_before[1]

    def _former_before(self, report_id: str) -> tuple[FormerText, ...]:
        """The texts that a report of the last commit had had before."""
        if report_id in self.aside:
            return self.aside[report_id].former
        with reading(self._folder):
            return read_former(self._last_commit(), report_id)

    def put_aside(self, records: Iterable[ReportRecord], forget: Collection[str] = ()) -> None:
        """Keep these reports of the last commit, which this one has not, for when their files are back; only these.

        forget: ids of those of which only the record is kept: no other is given their ids, their very bytes know them again.
        """
        records = list(records)
        is_new = {record.id for record in records} != self.aside.keys()
        if not (is_new or self._rebuild or any(self.aside[each].texts for each in forget)):
            return
        self._forgets = any(map(self.has_texts_aside, forget))
        kept = [Aside(record, [], ()) if record.id in forget else self._as_aside(record) for record in records]
        if not self._rebuild:
            self._writer.delete_by_term("sort", ASIDE)
        for each in kept:
            self._writer.add_document(sort=ASIDE, record=each.to_json())

    def has_texts_aside(self, report_id: str) -> bool:
        """Whether more than the record is known of a report that is not in the index any longer."""
        return report_id not in self.aside or bool(self.aside[report_id].texts)

    def _as_aside(self, record: ReportRecord) -> Aside:
        texts = self.texts_before(record.id)
        return Aside(record, texts, self._former_before(record.id) if texts else ())

    def _read_texts_before(self, report_id: str) -> list[str]:
        if report_id in self.aside:
            return self.aside[report_id].texts
        try:
            with reading(self._folder):
                return read_texts(self._last_commit(), report_id)
        except IndexProblem:
            if not self._rebuild:
                raise
            return []

    def _last_commit(self) -> IndexReader:
        if self._reader_before is None:
            self._reader_before = self._before.enter_context(open_index(self._folder).reader())
        return self._reader_before

    def commit(self, manifest: Manifest) -> None:
        """Make everything visible at once, together with the manifest."""
        self._before.close()
        try:
            if self._rebuild:
                self._writer.add_document(sort=MANIFEST, record=manifest.to_json())
                self._writer.commit(mergetype=CLEAR)
            else:
                self._writer.delete_by_term("sort", MANIFEST)
                self._writer.add_document(sort=MANIFEST, record=manifest.to_json())
                self._writer.commit(mergetype=merge_all_dead if self._forgets else merge_worn)
        except OSError as error:
            raise IndexUnwritable(f"the index could not be written: {error.strerror or error}. Nothing has changed") from error
