"""Which report of the last commit a report of a build is, and so its id: links must outlive edits and moves."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from indexer.building.overlap import Size, overlap
from indexer.building.prepare import Prepared
from indexer.building.waiting import Waiting
from indexer.model import Location, Report, ReportRecord, base_report_id
from indexer.text.fingerprint import fingerprint
from indexer.whoosh_index.writer import IndexWriter

# A report is compared text by text with so many of the last commit at most.
_MOST_COMPARED = 8
# Wherever those stand that have so much of the texts of the longer one word for word; what has become of the others may show
# that they are one.
_COMPARED = 0.25
# Who has so much of the texts of a report may be that one, be it not sure enough: no other is it by place alone.
_RIVAL = 0.25
# So many of those that a report took the place of are known to have had its id.
_MOST_REPLACED = 20


@dataclass(frozen=True, slots=True)
class Known:
    """The report of the last commit that a report of a build is; None where it is a new one.

    by_place: only because it stands where that stood, says the same place and year, and nothing else is that one.
    """

    record: ReportRecord | None
    by_place: bool = False


@dataclass(frozen=True, slots=True)
class _Pair:
    """A report that waits, one that it may be, and how much of the texts of the longer one both have."""

    waiting: Waiting
    record: ReportRecord
    share: float

    @property
    def order(self) -> tuple[float, bool, bool]:
        """What is likeliest first: by text, then by where it stands, then by place and year."""
        base = base_report_id(self.record.metadata)
        return -self.share, self.record.location != self.waiting.location, base != self.waiting.base


class Identities:
    """The ids of one build at work.

    A report of the same bytes as one of the last commit is that one. Else the texts tell: of all pairs that have more than
    half of the longer one in common, the likeliest first, so that it does not matter which file is read first. What could be
    decided otherwise by a file that is still to be read waits until all are.

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
        self._by_hash: dict[str, list[ReportRecord]] = defaultdict(list)
        self._by_base: dict[str, list[ReportRecord]] = defaultdict(list)
        self._by_location: dict[Location, ReportRecord] = {}
        # Hash → (id that the report of these bytes had, the report that has it instead).
        self._replaced: dict[str, tuple[str, ReportRecord]] = {}
        for record in writer.former:
            self._by_hash[record.sha256].append(record)
            for base in {base_report_id(record.metadata), record.id}:
                self._by_base[base].append(record)
            if record.id not in self._gone:
                self._by_location[record.location] = record
            self._replaced |= {digest: (report_id, record) for digest, report_id in record.replaced}
        # Those that reports of this build have been found to be.
        self._claimed: set[str] = set()
        # Fingerprint → ids of those with such a text that are not in the index; their sizes.
        self._marks: dict[str, list[str]] | None = None
        self._sizes: dict[str, Size] = {}
        # Id → how much of its texts the likeliest of those has that were found to be new.
        self._rivals: dict[str, float] = defaultdict(float)
        self._now = datetime.now(UTC).isoformat(timespec="seconds")

    def is_met(self, report_id: str) -> bool:
        """Whether a report of the last commit is in the index, or one of this build has been found to be it."""
        return report_id in self.ids or report_id in self._claimed

    def find(self, prepared: Prepared, report: Report) -> Known | Waiting:
        """What a report is, if that is sure whatever else this build reads; else what is to be remembered of it."""
        for record in self._by_hash.get(prepared.sha256, []):
            if not self.is_met(record.id):
                return self._claim(Known(record))
        waiting = Waiting(
            prepared.location,
            prepared.sha256,
            base_report_id(report.metadata),
            {paragraph.fingerprint: len(paragraph.text) for paragraph in report.paragraphs},
        )
        if not self._by_id:
            return Known(None)
        # Even where it stands in the place of what it has most of: the very bytes of that may be still to come, elsewhere.
        if self._compared(waiting):
            return waiting
        self._note_rival(waiting)
        return Known(None)

    def settle(self, waiting: Sequence[Waiting], texts_of: Callable[[Waiting], list[str]]) -> Iterator[tuple[Waiting, Known]]:
        """What those are that waited, now that all is read; in their order."""
        found: dict[int, Known] = {}

        def take(pairs: Iterator[_Pair], *, by_place: bool = False) -> None:
            for pair in sorted(pairs, key=lambda pair: pair.order):
                if id(pair.waiting) not in found and not self.is_met(pair.record.id):
                    found[id(pair.waiting)] = self._claim(Known(pair.record, by_place))

        def left() -> list[Waiting]:
            return [each for each in waiting if id(each) not in found]

        take(pair for each in waiting for pair in self._pairs(each))
        take(pair for each in left() for pair in self._alike(each, texts_of))
        for each in left():
            self._note_rival(each)
        take((pair for each in left() for pair in self._in_place(each)), by_place=True)
        return ((each, found.get(id(each), Known(None))) for each in waiting)

    def identify(self, prepared: Prepared, report: Report, found: Known) -> ReportRecord:
        """The record of a report that has been found to be one of the last commit, or a new one."""
        was = found.record
        base = base_report_id(report.metadata)
        former_ids = (*was.former_ids, was.id) if was else ()
        replaced = was.replaced if was else ()
        if was and found.by_place:
            replaced = (*replaced, (was.sha256, was.id))[-_MOST_REPLACED:]
        elif not was and prepared.sha256 in self._replaced:
            # Its id has gone to the report in its place; links of that id are followed into this one, too.
            former_ids = (self._replaced[prepared.sha256][0],)
        report_id = self._id_for(base, was)
        return ReportRecord(
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
            replaced=tuple(each for each in replaced if each[0] != prepared.sha256),
        )

    def _claim(self, found: Known) -> Known:
        if found.record:
            self._claimed.add(found.record.id)
        return found

    def _added(self, was: ReportRecord | None, texts: list[str]) -> tuple[tuple[str, int], ...]:
        """When each text came into the index: now, unless the report had it in the last commit."""
        before: dict[str, str] = {}
        if was:
            before = dict(zip(self._writer.texts_before(was.id), was.added_each(), strict=False))
        times = (before.get(text, self._now) for text in texts)
        return tuple((time, len(list(run))) for time, run in itertools.groupby(times))

    def _shared(self, waiting: Waiting) -> dict[str, Size]:
        """Id → how much it has of it word for word, of each report of the last commit that has not been met."""
        texts: Counter[str] = Counter()
        characters: Counter[str] = Counter()
        for mark, length in waiting.marks.items():
            for report_id in self._reports_with(mark):
                texts[report_id] += 1
                characters[report_id] += length
        return {each: Size(texts[each], characters[each]) for each in texts if not self.is_met(each)}

    def _pairs(self, waiting: Waiting) -> Iterator[_Pair]:
        """Those that it may be by what stands in both word for word: more than half of the longer one.

        Wherever they stood: rows of a table shift, files are renamed, places and years are set right, all while texts are
        corrected. A sentence that all reports end with makes a short one no other, and no part of one.
        """
        size = Size.of(waiting.marks.values())
        for report_id, shared in self._shared(waiting).items():
            share = shared.share_of(size, self._sizes[report_id])
            if share > 0.5:
                yield _Pair(waiting, self._by_id[report_id], share)

    def _compared(self, waiting: Waiting) -> list[ReportRecord]:
        """Those that it may be if what has been changed of their texts is counted, too, the likeliest first."""
        shared = self._shared(waiting)
        there = self._by_location.get(waiting.location)
        near = [*([there] if there else []), *self._by_base.get(waiting.base, [])]
        near += [self._replaced[waiting.sha256][1]] if waiting.sha256 in self._replaced else []
        many = len(waiting.marks)
        near += [self._by_id[each] for each in shared if shared[each].texts >= _COMPARED * max(many, self._sizes[each].texts)]
        unmet = {each.id: each for each in near if not self.is_met(each.id)}
        none = Size(0, 0)
        return sorted(unmet.values(), key=lambda each: (each != there, -shared.get(each.id, none).characters))[:_MOST_COMPARED]

    def _alike(self, waiting: Waiting, texts_of: Callable[[Waiting], list[str]]) -> Iterator[_Pair]:
        """Those that it may be by changed texts, too; in place, or of its place and year, by a part that proves it."""
        for record in self._compared(waiting):
            found = overlap(self._writer.texts_before(record.id), texts_of(waiting))
            speaks = self._by_location.get(waiting.location) is record or record in self._by_base.get(waiting.base, [])
            if found.is_same if speaks else found.share > 0.5:
                yield _Pair(waiting, record, found.share)

    def _in_place(self, waiting: Waiting) -> Iterator[_Pair]:
        """What stood where it stands and said the same place and year, or what once took its place: none else is that one."""
        there = self._by_location.get(waiting.location)
        replaced_by = self._replaced.get(waiting.sha256, ("", None))[1]
        for record in filter(None, (there, replaced_by)):
            if base_report_id(record.metadata) == waiting.base or record.id == waiting.base:
                own = self._part_of(waiting).get(record.id, 0.0)
                if self._rivals[record.id] <= max(own, _RIVAL):
                    yield _Pair(waiting, record, own)

    def _note_rival(self, waiting: Waiting) -> None:
        for report_id, part in self._part_of(waiting).items():
            self._rivals[report_id] = max(self._rivals[report_id], part)

    def _part_of(self, waiting: Waiting) -> dict[str, float]:
        """Id → how much of its texts a report has, of each of the last commit that has not been met."""
        sizes = self._sizes
        return {each: size.share_of(sizes[each], sizes[each]) for each, size in self._shared(waiting).items()}

    def _reports_with(self, mark: str) -> list[str]:
        """The reports of the last commit, not in the index at first need, that have a text of this fingerprint."""
        if self._marks is None:
            self._marks = {}
            for record in self._by_id.values():
                if record.id not in self.ids:
                    lengths = {fingerprint(text): len(text) for text in self._writer.texts_before(record.id)}
                    self._sizes[record.id] = Size.of(lengths.values())
                    for each in lengths:
                        self._marks.setdefault(each, []).append(record.id)
        return self._marks.get(mark, [])

    def _id_for(self, base: str, was: ReportRecord | None) -> str:
        """The id for a report: the one that it had before, so that links stay; else a free one.

        Free are `base`, `base-2`, `base-3` … that no other report has or ever had.
        """
        if was and base_report_id(was.metadata) == base:
            return was.id
        own = {each for each in was.former_ids if each not in self._by_id} if was else set()
        numbers = itertools.count(2)
        candidate = base
        while candidate in self.ids or (candidate in self._given and candidate not in own):
            candidate = f"{base}-{next(numbers)}"
        return candidate
