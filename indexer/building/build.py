"""The pipeline: corpus → index. Incremental; a file that cannot be read is named with its reason and stops nothing."""

from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from indexer.building.anew import analyse_anew
from indexer.building.identity import Identities, Known
from indexer.building.prepare import Prepared, prepare_all
from indexer.building.waiting import Waiting, WaitingRoom
from indexer.corpus.files import Sources, find_sources, path_of
from indexer.errors import CorpusError
from indexer.figures import fingerprint_of_figures
from indexer.manifest import Manifest
from indexer.model import Location, Refusal, ReportRecord
from indexer.parse import fingerprint_of_reading
from indexer.schema import SCHEMA_VERSION
from indexer.sources import READERS, digest_of
from indexer.text.analysis import fingerprint_of_analysis
from indexer.whoosh_index.opening import has_index
from indexer.whoosh_index.writer import IndexWriter
from indexer.workers import Bounds

Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class BuildResult:
    """What a build did.

    Attributes:
        failed: nothing of these is in the index.
        doubtful: how many of the index's reports have a place, a year, a kind or an outline that is in doubt.
        digests: how many of them are none, but digests put there for a demonstration.
        skipped: source → why it is no report.
        analysed_anew: how many reports there were in an index of another analysis or other figures that this one took over.
        forgotten: how many reports whose files are gone it has let go the texts of.
    """

    added: list[Location] = field(default_factory=list)
    updated: list[Location] = field(default_factory=list)
    removed: list[Location] = field(default_factory=list)
    unchanged: list[Location] = field(default_factory=list)
    failed: dict[Location, Refusal] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    reports: int = 0
    paragraphs: int = 0
    doubtful: int = 0
    digests: int = 0
    analysed_anew: int = 0
    forgotten: int = 0

    def refuse(self, refusals: Iterable[Refusal]) -> None:
        """Note that these could not be read."""
        self.failed |= {refusal.location: refusal for refusal in refusals}


def build(
    paths: list[Path],
    folder: Path,
    *,
    jobs: int = 1,
    rebuild: bool = False,
    forget_gone: bool = False,
    progress: Progress | None = None,
    bounds: Bounds | None = None,
) -> BuildResult:
    """Bring the index in a folder up to date with the files under some paths.

    Files under these paths that are gone are removed from the index; reports from elsewhere stay, unless `rebuild`.
    A file that can no longer be read leaves the index: it would answer with a text that the corpus no longer has.

    Args:
        jobs: processes that read files; with one and no bounds, this process reads them itself.
        forget_gone: keep no texts of reports whose files are gone. Their ids are given to no other all the same, and a file
            that is back byte for byte has its links back; one that is back with changes is a new report.
        bounds: what one file may take; a file that breaks them is a file that cannot be read.
        progress: called after each file with the number of files done, of files to do, and its source.
    Raises: CorpusError if a path does not exist; IndexProblem if the index cannot be written.
    """
    corpus = find_sources(paths, folder)
    nothing = f"no report in {', '.join(map(str, paths))}. Put files there that end in {', '.join(sorted(READERS))}"
    is_empty = not corpus.found and not corpus.unreadable
    if is_empty and not has_index(folder):
        raise CorpusError(nothing)
    analysed_anew = 0 if rebuild else analyse_anew(folder, jobs)
    with IndexWriter(folder, rebuild=rebuild) as writer:
        if is_empty and not any(corpus.covers(record.source) for record in writer.former):
            raise CorpusError(nothing)
        with WaitingRoom() as room:
            result = _Build(corpus, folder, writer, room).run(jobs, bounds, progress, rebuild, forget_gone)
    result.analysed_anew = analysed_anew
    return result


class _Build:
    """One build at work: what is in the index so far, and what has been done."""

    def __init__(self, corpus: Sources, folder: Path, writer: IndexWriter, room: WaitingRoom) -> None:
        self.corpus = corpus
        self.folder = folder
        self.writer = writer
        self.room = room
        # Hash → a report that waits until all files are read, to be known again then.
        self.waiting: dict[str, Waiting] = {}
        # Source → its rows in the index before this build.
        self.before: dict[str, set[int]] = {}
        # Source → row → record.
        self.records: dict[str, dict[int, ReportRecord]] = {}
        # What each file asks, kept so that a build of many files does not go through all records for each.
        self.by_hash: dict[str, ReportRecord] = {}
        self.identities = Identities(writer)
        for record in writer.records:
            self._keep(record)
        self.result = BuildResult(skipped=corpus.skipped)
        self.result.refuse(corpus.unreadable)

    def run(self, jobs: int, bounds: Bounds | None, progress: Progress | None, forced: bool, forget_gone: bool) -> BuildResult:
        """Read what must be read, write it, and commit if anything has changed."""
        unchanged = self._unchanged() | self._still_too_much(bounds)
        to_read = [(source, path) for source, path in self.corpus.found.items() if source not in unchanged]
        self._say_unchanged(unchanged)
        self._remove_what_is_gone()
        # Out with all that is to be read before any of it is written: what has moved must not meet itself as its own twin.
        self.before = {source: self._remove_source(source) for source, _ in to_read}
        for done, (source, prepared) in enumerate(prepare_all(to_read, jobs, bounds), 1):
            for each in prepared:
                self._take_in(each)
            if progress:
                progress(done, len(to_read), source)
        self._take_in_those_that_waited()
        for source, rows in self.before.items():
            self.result.removed += [Location(source, row) for row in sorted(rows - set(self.records.get(source, {})))]
        result = self.result
        kept = [record for rows in self.records.values() for record in rows.values()]
        result.reports = len(kept)
        result.paragraphs = sum(record.paragraphs for record in kept)
        result.doubtful = sum(bool(record.doubtful) for record in kept)
        result.digests = sum(record.metadata.digest for record in kept)
        before_it = {refusal.location: refusal for refusal in self.writer.refusals}
        elsewhere = {where: refusal for where, refusal in before_it.items() if not self.corpus.covers(where.source)}
        refused = elsewhere | result.failed
        aside = [record for record in self.writer.former if not self.identities.is_met(record.id)]
        forget = {record.id for record in aside if self._is_gone(record, refused)} if forget_gone else set()
        result.forgotten = sum(map(self.writer.has_texts_aside, forget))
        if forced or result.added or result.updated or result.removed or result.forgotten or refused != before_it:
            self.writer.put_aside(aside, forget)
            self.writer.commit(_manifest(result, refused.values()))
        return result

    def _is_gone(self, record: ReportRecord, refused: Container[Location]) -> bool:
        """Whether the file of a report that is not in the index is not there either, and not only unreadable or elsewhere."""
        if record.location in refused or Location(record.source) in refused:
            return False
        if self.corpus.covers(record.source):
            return True
        try:
            path_of(record.source, self.folder).lstat()
        except (FileNotFoundError, NotADirectoryError):
            return True
        except OSError:  # nobody can tell
            pass
        return False

    def _keep(self, record: ReportRecord) -> None:
        self.records.setdefault(record.source, {})[record.row] = record
        self.by_hash[record.sha256] = record
        self.identities.ids.add(record.id)

    def _remove(self, record: ReportRecord) -> None:
        """Take a report out of the index and of what is kept of it."""
        rows = self.records[record.source]
        del rows[record.row]
        if not rows:
            del self.records[record.source]
        if self.by_hash.get(record.sha256) is record:
            del self.by_hash[record.sha256]
        self.identities.ids.discard(record.id)
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
        twins = [(refusal.location.source, refusal.twin.source) for refusal in self.writer.refusals if refusal.twin]
        while True:
            lost = {source for source, twin in twins if source in found and not self._stands(twin, found)}
            if not lost:
                return found
            found -= lost

    def _still_too_much(self, bounds: Bounds | None) -> set[str]:
        """The sources that broke a bound before, hold the same bytes still, and would have to keep no larger bounds now."""
        if bounds is None or self.writer.reading != fingerprint_of_reading():
            return set()
        return {
            refusal.location.source
            for refusal in self.writer.refusals
            if refusal.sha256
            and bounds.seconds <= refusal.seconds
            and bounds.megabytes <= refusal.megabytes
            and (path := self.corpus.found.get(refusal.location.source))
            and digest_of(path) == refusal.sha256
        }

    def _stands(self, source: str, unchanged: set[str]) -> bool:
        """Whether a source is in the index and stays there as it is."""
        if self.corpus.covers(source):
            return source in unchanged
        return source in self.records and path_of(source, self.folder).exists()

    def _say_unchanged(self, unchanged: set[str]) -> None:
        self.result.unchanged += [
            Location(source, row) for source in self.corpus.found if source in unchanged for row in self.records.get(source, {})
        ]
        # The rows of a table that could not be read before cannot be read now.
        self.result.refuse(refusal for refusal in self.writer.refusals if refusal.location.source in unchanged)

    def _remove_what_is_gone(self) -> None:
        for source in list(self.records):
            if source not in self.corpus.found and self.corpus.covers(source):
                self._remove_all_of(source)

    def _remove_all_of(self, source: str) -> None:
        self.result.removed += [Location(source, row) for row in sorted(self._remove_source(source))]

    def _take_in(self, prepared: Prepared) -> None:
        """Write one report, or have it wait, unless it cannot be read; the same bytes elsewhere are one report."""
        twin = self._twin_of(prepared) if prepared.analysed else None
        if prepared.analysed is None or twin:
            refusal = Refusal(prepared.location, prepared.reason, twin)
            if broke := prepared.broke:
                refusal = replace(refusal, sha256=prepared.file_sha256, seconds=broke.seconds, megabytes=broke.megabytes)
            self.result.refuse([refusal])
            return
        found = self.identities.find(prepared, prepared.analysed.report)
        if isinstance(found, Waiting):
            self.waiting[prepared.sha256] = replace(found, at=self.room.put(prepared))
        else:
            self._write(prepared, found)

    def _twin_of(self, prepared: Prepared) -> Location | None:
        """Where the same bytes are in the index, or wait to be; a file that is gone is none, but has moved."""
        twin = self.by_hash.get(prepared.sha256)
        if twin and not path_of(twin.source, self.folder).exists():
            self._remove_all_of(twin.source)
            twin = None
        waits = self.waiting.get(prepared.sha256)
        return twin.location if twin else waits.location if waits else None

    def _take_in_those_that_waited(self) -> None:
        """Write those of which only all files together could tell which reports of the last commit they are."""

        def texts_of(waiting: Waiting) -> list[str]:
            analysed = self.room.get(waiting.at).analysed
            return [paragraph.text for paragraph in analysed.report.paragraphs] if analysed else []

        for waiting, found in self.identities.settle(list(self.waiting.values()), texts_of):
            self._write(self.room.get(waiting.at), found)

    def _write(self, prepared: Prepared, found: Known) -> None:
        assert prepared.analysed is not None
        record = self.identities.identify(prepared, prepared.analysed.report, found)
        self.writer.add(record, prepared.analysed, was=found.record.id if found.record else None)
        self._keep(record)
        is_known = record.row in self.before.get(record.source, set())
        (self.result.updated if is_known else self.result.added).append(record.location)


def _manifest(result: BuildResult, refusals: Iterable[Refusal]) -> Manifest:
    built = datetime.now(UTC).isoformat(timespec="seconds")
    return Manifest(
        schema=SCHEMA_VERSION,
        analysis=fingerprint_of_analysis(),
        reports=result.reports,
        paragraphs=result.paragraphs,
        built=built,
        reading=fingerprint_of_reading(),
        figures=fingerprint_of_figures(),
        refusals=tuple(refusals),
    )
