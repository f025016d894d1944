"""The pipeline: corpus → index. Incremental; a file that cannot be read is named with its reason and stops nothing."""

import itertools
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from indexer.building.prepare import Prepared, prepare_all
from indexer.corpus.files import Sources, find_sources, path_of, report_name, source_of
from indexer.errors import CorpusError
from indexer.manifest import Manifest
from indexer.model import ReportRecord, base_report_id
from indexer.parse import fingerprint_of_reading
from indexer.schema import SCHEMA_VERSION
from indexer.sources import READERS, digest_of, digests_of
from indexer.text.analysis import fingerprint_of_analysis
from indexer.text.fingerprint import fingerprint
from indexer.whoosh_index.opening import has_index
from indexer.whoosh_index.writer import IndexWriter
from indexer.workers import Bounds

Progress = Callable[[int, int, str], None]


# How the refusal of a twin reads, which tells the next build whom it has to look for.
_TWIN = re.compile("^the same (?:row|file) as (.+), which is in the index$")


@dataclass(slots=True)
class BuildResult:
    """What a build did, by name: the source, and the row where it is a table's.

    Attributes:
        failed: source → reason; nothing of these files is in the index.
        skipped: source → why it is no report.
    """

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    reports: int = 0
    paragraphs: int = 0


def build(
    paths: list[Path],
    folder: Path,
    *,
    jobs: int = 1,
    rebuild: bool = False,
    progress: Progress | None = None,
    bounds: Bounds | None = None,
) -> BuildResult:
    """Bring the index in a folder up to date with the files under some paths.

    Files under these paths that are gone are removed from the index; reports from elsewhere stay, unless `rebuild`.
    A file that can no longer be read leaves the index: it would answer with a text that the corpus no longer has.

    Args:
        jobs: processes that read files; with one and no bounds, this process reads them itself.
        bounds: what one file may take; a file that breaks them is a file that cannot be read.
        progress: called after each file with the number of files done, of files to do, and its source.
    Raises: CorpusError if a path does not exist; IndexProblem if the index cannot be written.
    """
    corpus = find_sources(paths, folder)
    nothing = f"no report in {', '.join(map(str, paths))}. Put files there that end in {', '.join(sorted(READERS))}"
    is_empty = not corpus.found and not corpus.unreadable
    if is_empty and not has_index(folder):
        raise CorpusError(nothing)
    with IndexWriter(folder, rebuild=rebuild) as writer:
        if is_empty and not any(corpus.covers(record.source) for record in writer.former):
            raise CorpusError(nothing)
        return _Build(corpus, folder, writer).run(jobs, bounds, progress, forced=rebuild)


class _Build:
    """One build at work: what is in the index so far, and what has been done."""

    def __init__(self, corpus: Sources, folder: Path, writer: IndexWriter) -> None:
        self.corpus = corpus
        self.folder = folder
        self.writer = writer
        # Source → row → record.
        self.records: dict[str, dict[int, ReportRecord]] = {}
        # What each file asks, kept so that a build of many files does not go through all records for each.
        self.by_hash: dict[str, ReportRecord] = {}
        self.ids: set[str] = set()
        for record in writer.records:
            self._keep(record)
        self.former_by_id = {record.id: record for record in writer.former}
        # Those that reports of this build have been found to be; fingerprint → ids of those that are still to be found.
        self.claimed: set[str] = set()
        self._marks: dict[str, list[str]] | None = None
        self.former_by_hash: dict[str, list[ReportRecord]] = {}
        self.former_by_place: dict[tuple[str, int], ReportRecord] = {}
        for record in writer.former:
            self.former_by_hash.setdefault(record.sha256, []).append(record)
            self.former_by_place[record.source, record.row] = record
        # Hashes of what this build reads and has not written yet, and the ids that are kept for it.
        self.coming: set[str] = set()
        self.awaited: set[str] = set()
        self.result = BuildResult(skipped=corpus.skipped, failed=dict(corpus.unreadable))
        self.now = datetime.now(UTC).isoformat(timespec="seconds")

    def run(self, jobs: int, bounds: Bounds | None, progress: Progress | None, *, forced: bool) -> BuildResult:
        """Read what must be read, write it, and commit if anything has changed."""
        unchanged = self._unchanged()
        to_read = [(source, path) for source, path in self.corpus.found.items() if source not in unchanged]
        self._say_unchanged(unchanged)
        self._remove_what_is_gone()
        # Out with all that is to be read before any of it is written: what has moved must not meet itself as its own twin.
        before = {source: self._remove_source(source) for source, _ in to_read}
        self._expect([path for _, path in to_read])
        for done, (source, prepared) in enumerate(prepare_all(to_read, jobs, bounds), 1):
            self._take_in(source, prepared, before[source])
            if progress:
                progress(done, len(to_read), source)
        result = self.result
        kept = [record for rows in self.records.values() for record in rows.values()]
        result.reports = len(kept)
        result.paragraphs = sum(record.paragraphs for record in kept)
        elsewhere = {name: why for name, why in self.writer.refused.items() if not self.corpus.covers(source_of(name))}
        refused = elsewhere | result.failed
        if forced or result.added or result.updated or result.removed or refused != self.writer.refused:
            self.writer.put_aside(self._unread(refused))
            self.writer.commit(_manifest(result, refused))
        return result

    def _unread(self, refused: dict[str, str]) -> list[ReportRecord]:
        """The reports of the last commit whose files are there and could not be read, so that they may come back."""
        return [
            record
            for record in self.writer.former
            if record.id not in self.ids | self.claimed
            and (record.source in refused or report_name(record.source, record.row) in refused)
        ]

    def _keep(self, record: ReportRecord) -> None:
        self.records.setdefault(record.source, {})[record.row] = record
        self.by_hash[record.sha256] = record
        self.ids.add(record.id)

    def _remove(self, record: ReportRecord) -> None:
        """Take a report out of the index and of what is kept of it."""
        rows = self.records[record.source]
        del rows[record.row]
        if not rows:
            del self.records[record.source]
        if self.by_hash.get(record.sha256) is record:
            del self.by_hash[record.sha256]
        self.ids.discard(record.id)
        self.writer.remove(record.id)

    def _remove_source(self, source: str) -> set[int]:
        """Take all reports of a source out of the index; their rows."""
        rows = self.records.get(source, {})
        before = set(rows)
        for record in list(rows.values()):
            self._remove(record)
        return before

    def _unchanged(self) -> set[str]:
        """The sources that need not be read: the same bytes, read by the same rules, and each twin still where it was."""
        if self.writer.reading != fingerprint_of_reading():
            return set()
        found = {
            source
            for source, path in self.corpus.found.items()
            if source in self.records and {record.file_sha256 for record in self.records[source].values()} == {digest_of(path)}
        }
        twins = {name: twin[1] for name, why in self.writer.refused.items() if (twin := _TWIN.search(why))}
        while True:
            lost = {
                source
                for name, twin in twins.items()
                if (source := source_of(name)) in found and not self._stands(source_of(twin), found)
            }
            if not lost:
                return found
            found -= lost

    def _stands(self, source: str, unchanged: set[str]) -> bool:
        """Whether a source is in the index and stays there as it is."""
        if self.corpus.covers(source):
            return source in unchanged
        return source in self.records and path_of(source, self.folder).exists()

    def _say_unchanged(self, unchanged: set[str]) -> None:
        self.result.unchanged += [
            report_name(source, row) for source in self.corpus.found if source in unchanged for row in self.records[source]
        ]
        # The rows of a table that could not be read before cannot be read now.
        self.result.failed |= {name: why for name, why in self.writer.refused.items() if source_of(name) in unchanged}

    def _remove_what_is_gone(self) -> None:
        for source in list(self.records):
            if source not in self.corpus.found and self.corpus.covers(source):
                self._remove_all_of(source)

    def _remove_all_of(self, source: str) -> None:
        self.result.removed += [report_name(source, row) for row in sorted(self._remove_source(source))]

    def _expect(self, paths: list[Path]) -> None:
        """Keep the ids of what is still to come: of the same bytes, wherever they are now, and of the same places."""
        if not self.writer.former:
            return
        self.coming = {digest for path in paths for digest in digests_of(path)}
        self.awaited = {
            record.id
            for record in self.writer.former
            if record.sha256 in self.coming
            or record.source in self.corpus.found
            or (record.id in self.writer.aside and not self.corpus.covers(record.source))
        }

    def _take_in(self, source: str, prepared: list[Prepared], before: set[int]) -> None:
        """Write what one file holds in place of the rows that it held."""
        for each in prepared:
            if self._write(each):
                (self.result.updated if each.row in before else self.result.added).append(each.name)
        now = self.records.get(source, {})
        self.result.removed += [report_name(source, row) for row in sorted(before) if row not in now]

    def _write(self, prepared: Prepared) -> bool:
        """Write one report, unless it cannot be read; the same bytes elsewhere are one report, or one that has moved."""
        twin = self.by_hash.get(prepared.sha256) if prepared.analysed else None
        if twin and not path_of(twin.source, self.folder).exists():
            self._remove_all_of(twin.source)
            twin = None
        if prepared.analysed is None or twin:
            what = "row" if prepared.row else "file"
            same = twin and f"the same {what} as {report_name(twin.source, twin.row)}, which is in the index"
            self.result.failed[prepared.name] = same or prepared.reason
            return False
        report = prepared.analysed.report
        predecessor = None
        if self.writer.former:
            predecessor = self._predecessor(prepared, {paragraph.fingerprint for paragraph in report.paragraphs})
        report_id = self._id_for(prepared, base_report_id(report.metadata), predecessor)
        was = predecessor or self.former_by_id.get(report_id)
        if was:
            self.claimed.add(was.id)
        former_ids = (*was.former_ids, was.id) if was else ()
        added = self._added(was, [paragraph.text for paragraph in report.paragraphs])
        record = ReportRecord(
            id=report_id,
            metadata=report.metadata,
            source=prepared.source,
            sha256=prepared.sha256,
            paragraphs=len(report.paragraphs),
            row=prepared.row,
            file_sha256=prepared.file_sha256,
            former_ids=tuple(each for each in dict.fromkeys(former_ids) if each != report_id),
            added=added,
        )
        self.writer.add(record, prepared.analysed, was=was.id if was else None)
        self._keep(record)
        self.coming.discard(record.sha256)
        return True

    def _added(self, was: ReportRecord | None, texts: list[str]) -> tuple[tuple[str, int], ...]:
        """When each text came into the index: now, unless the report had it in the last commit."""
        before: dict[str, str] = {}
        if was:
            before = dict(zip(self.writer.texts_before(was.id), was.added_each(), strict=False))
        times = (before.get(text, self.now) for text in texts)
        return tuple((time, len(list(run))) for time, run in itertools.groupby(times))

    def _predecessor(self, prepared: Prepared, fingerprints: set[str]) -> ReportRecord | None:
        """The report of the last commit that this one is: of the same bytes, else the one it has most texts of, half at least.

        Only reports that this build has taken out and not met again come into question, wherever they stood: rows of a
        table shift, files are renamed, places and years are set right, all while texts are corrected.
        """
        for record in self.former_by_hash.get(prepared.sha256, []):
            if record.id not in self.claimed:
                return record
        shared = Counter(
            report_id
            for mark in fingerprints
            for report_id in self._reports_with(mark)
            if report_id not in self.claimed and report_id not in self.ids
        )
        for report_id, count in shared.most_common(3):
            record = self.former_by_id[report_id]
            if record.sha256 not in self.coming and 2 * count >= min(record.paragraphs, len(fingerprints)):
                return record
        return None

    def _reports_with(self, mark: str) -> list[str]:
        """The reports of the last commit, not in the index at present, that have a text of this fingerprint."""
        if self._marks is None:
            self._marks = {}
            for record in self.former_by_id.values():
                if record.id not in self.ids:
                    for each in set(map(fingerprint, self.writer.texts_before(record.id))):
                        self._marks.setdefault(each, []).append(record.id)
        return self._marks.get(mark, [])

    def _candidates(self, prepared: Prepared) -> list[ReportRecord]:
        """The reports of the last commit that this one may be: of the same bytes, then of the same place in the corpus."""
        same_bytes = self.former_by_hash.get(prepared.sha256, [])
        same_place = self.former_by_place.get((prepared.source, prepared.row))
        # What stood in this place before may have moved to another that is still to be read.
        has_moved = same_place is not None and same_place.sha256 != prepared.sha256 and same_place.sha256 in self.coming
        return [*same_bytes, *([same_place] if same_place and not has_moved else [])]

    def _id_for(self, prepared: Prepared, base: str, predecessor: ReportRecord | None) -> str:
        """The id for a report: the one that it or else its place in the corpus had before, so that links stay; else a free one.

        Free are `base`, `base-2`, `base-3` … that no report has, nor had one whose file is still to come.
        """
        for record in (*([predecessor] if predecessor else []), *self._candidates(prepared)):
            if base_report_id(record.metadata) == base and record.id not in self.ids:
                return record.id
        numbers = itertools.count(2)
        candidate = base
        while candidate in self.ids or candidate in self.awaited:
            candidate = f"{base}-{next(numbers)}"
        return candidate


def _manifest(result: BuildResult, refused: dict[str, str]) -> Manifest:
    built = datetime.now(UTC).isoformat(timespec="seconds")
    return Manifest(
        schema=SCHEMA_VERSION,
        analysis=fingerprint_of_analysis(),
        reports=result.reports,
        paragraphs=result.paragraphs,
        built=built,
        reading=fingerprint_of_reading(),
        refused=refused,
    )
