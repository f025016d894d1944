"""Which report of the last commit a report of a build is, and so its id: links must outlive edits and moves."""

import itertools
from collections import Counter
from datetime import UTC, datetime

from indexer.building.prepare import Prepared
from indexer.model import Location, Report, ReportRecord, base_report_id
from indexer.text.fingerprint import fingerprint
from indexer.whoosh_index.writer import IndexWriter


class Identities:
    """The ids of one build at work.

    Attributes:
        ids: those of the reports that are in the index now.
    """

    def __init__(self, writer: IndexWriter) -> None:
        self.ids: set[str] = set()
        self._writer = writer
        self._by_id = {record.id: record for record in writer.former}
        # Every id that a report has or had, whether its file is there or not: it is given to no other.
        self._given = {each for record in writer.former for each in (record.id, *record.former_ids)}
        unread = {refusal.location for refusal in writer.refusals}
        # Those whose files had gone before: another file of the same name is not they.
        self._gone = {
            record.id
            for record in writer.former
            if record.id in writer.aside and not {record.location, Location(record.source)} & unread
        }
        self._by_hash: dict[str, list[ReportRecord]] = {}
        self._by_location: dict[Location, ReportRecord] = {}
        for record in writer.former:
            self._by_hash.setdefault(record.sha256, []).append(record)
            if record.id not in self._gone:
                self._by_location[record.location] = record
        # Those that reports of this build have been found to be; fingerprint → ids of those that are still to be found.
        self._claimed: set[str] = set()
        self._marks: dict[str, list[str]] | None = None
        # Hashes of what this build reads and has not written yet → the sources that they are expected from.
        self._coming: dict[str, set[str]] = {}
        self._expected: dict[str, set[str]] = {}
        self._now = datetime.now(UTC).isoformat(timespec="seconds")

    def is_met(self, report_id: str) -> bool:
        """Whether a report of the last commit is in the index, or one of this build has been found to be it."""
        return report_id in self.ids or report_id in self._claimed

    def expect(self, digests: dict[str, set[str]]) -> None:
        """Keep the ids of what is still to come: of the same bytes, wherever they are now.

        digests: source → hashes of the reports in it, for the files that this build reads.
        """
        self._expected = digests
        for source, found in digests.items():
            for digest in found:
                self._coming.setdefault(digest, set()).add(source)

    def correct(self, source: str, digests: set[str]) -> None:
        """Expect of a file what it was found to hold when it was read: it may have been replaced since it was looked at."""
        expected = self._expected.get(source, set())
        for digest in expected - digests:
            self._coming.get(digest, set()).discard(source)
        for digest in digests - expected:
            self._coming.setdefault(digest, set()).add(source)

    @property
    def has_past(self) -> bool:
        """Whether there are reports that those of this build may be."""
        return bool(self._by_id)

    def identify(self, prepared: Prepared, report: Report) -> tuple[ReportRecord, ReportRecord | None]:
        """(the record of a report, that of the report of the last commit that it is)."""
        predecessor = None
        if self._by_id:
            fingerprints = {paragraph.fingerprint for paragraph in report.paragraphs}
            predecessor = self._predecessor(prepared, base_report_id(report.metadata), fingerprints)
        report_id = self._id_for(prepared, base_report_id(report.metadata), predecessor)
        was = predecessor or self._by_id.get(report_id)
        if was:
            self._claimed.add(was.id)
        former_ids = (*was.former_ids, was.id) if was else ()
        record = ReportRecord(
            id=report_id,
            metadata=report.metadata,
            source=prepared.location.source,
            sha256=prepared.sha256,
            paragraphs=len(report.paragraphs),
            row=prepared.location.row,
            file_sha256=prepared.file_sha256,
            former_ids=tuple(each for each in dict.fromkeys(former_ids) if each != report_id),
            doubts=report.doubts,
            added=self._added(was, [paragraph.text for paragraph in report.paragraphs]),
        )
        self._coming.pop(record.sha256, None)
        return record, was

    def _added(self, was: ReportRecord | None, texts: list[str]) -> tuple[tuple[str, int], ...]:
        """When each text came into the index: now, unless the report had it in the last commit."""
        before: dict[str, str] = {}
        if was:
            before = dict(zip(self._writer.texts_before(was.id), was.added_each(), strict=False))
        times = (before.get(text, self._now) for text in texts)
        return tuple((time, len(list(run))) for time, run in itertools.groupby(times))

    def _predecessor(self, prepared: Prepared, base: str, fingerprints: set[str]) -> ReportRecord | None:
        """The report of the last commit that this one is: of the same bytes, else the one it has most texts of, half at least.

        base: the id that its place, year and kind make.

        Only reports that this build has taken out and not met again come into question, wherever they stood: rows of a
        table shift, files are renamed, places and years are set right, all while texts are corrected.
        """
        for record in self._by_hash.get(prepared.sha256, []):
            if record.id not in self._claimed:
                return record
        shared = Counter(
            report_id for mark in fingerprints for report_id in self._reports_with(mark) if not self.is_met(report_id)
        )
        for report_id, count in shared.most_common(3):
            record = self._by_id[report_id]
            if not self._coming.get(record.sha256) and self._is_enough(count, record, prepared, base, len(fingerprints)):
                return record
        return None

    def _is_enough(self, count: int, record: ReportRecord, prepared: Prepared, base: str, many: int) -> bool:
        """Whether a report with so many texts has enough of one of the last commit in common with it to be that one.

        Where its place and year or its file speak for it, half of the shorter one, as much may have been added or taken away;
        of the longer one, if its file had been gone. Else more than half of the longer one: a sentence that all reports end
        with makes a short one no other, and no part of one.
        """
        shorter, longer = sorted((record.paragraphs, many))
        if base in (base_report_id(record.metadata), record.id) or record.location == prepared.location:
            return 2 * count >= (longer if record.id in self._gone else shorter)
        return 2 * count > longer

    def _reports_with(self, mark: str) -> list[str]:
        """The reports of the last commit, not in the index at present, that have a text of this fingerprint."""
        if self._marks is None:
            self._marks = {}
            for record in self._by_id.values():
                if record.id not in self.ids:
                    for each in set(map(fingerprint, self._writer.texts_before(record.id))):
                        self._marks.setdefault(each, []).append(record.id)
        return self._marks.get(mark, [])

    def _candidates(self, prepared: Prepared) -> list[ReportRecord]:
        """The reports of the last commit that this one may be: of the same bytes, then of the same location."""
        same_bytes = self._by_hash.get(prepared.sha256, [])
        same_place = self._by_location.get(prepared.location)
        # What stood in this place before may have moved to another that is still to be read.
        has_moved = same_place and same_place.sha256 != prepared.sha256 and self._coming.get(same_place.sha256)
        return [*same_bytes, *([same_place] if same_place and not has_moved else [])]

    def _id_for(self, prepared: Prepared, base: str, predecessor: ReportRecord | None) -> str:
        """The id for a report: the one that it or else its location had before, so that links stay; else a free one.

        Free are `base`, `base-2`, `base-3` … that no other report has or ever had.
        """
        own = set(predecessor.former_ids) if predecessor else set()
        for record in (*([predecessor] if predecessor else []), *self._candidates(prepared)):
            if base_report_id(record.metadata) == base and record.id not in self.ids:
                return record.id
        numbers = itertools.count(2)
        candidate = base
        while candidate in self.ids or (candidate in self._given and candidate not in own):
            candidate = f"{base}-{next(numbers)}"
        return candidate
