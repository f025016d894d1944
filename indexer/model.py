"""The types of a report as read: what every later stage passes on. Standard library only."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, NamedTuple, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value and where it came from, in words a person can check."""

    value: T
    origin: str


class Confidence(StrEnum):
    """How sure a reading is, the surest first; how often that is right stands in docs/reading.md."""

    SURE = "sure"
    LIKELY = "likely"
    DOUBTFUL = "doubtful"

    @property
    def label(self) -> str:
        """The name for readers."""
        return _CONFIDENCE_LABELS[self.value]


_CONFIDENCE_LABELS = {"sure": "可靠", "likely": "较可靠", "doubtful": "存疑"}
# What a text is called that is a digest of a report, put there for a demonstration.
DIGEST_LABEL = "演示摘编"
# What may be in doubt, for readers.
DOUBT_LABELS = {"region": "地区", "year": "年份", "kind": "文种", "outline": "篇章结构", "text": "正文是否完整"}


@dataclass(frozen=True, slots=True)
class Doubt:
    """What of a report is not sure, how far, and the evidence against what was read.

    field: one of the metadata; `outline`, its chapters and paragraphs; `text`, of which something could not be read.
    """

    field: str
    confidence: Confidence
    against: tuple[str, ...] = ()


class ReportKind(StrEnum):
    """What sort of document a report is; the values are those of permalinks and of the JSON output."""

    REPORT = "report"
    SUMMARY = "summary"
    INTERPRETATION = "interpretation"
    TASK_BREAKDOWN = "task-breakdown"
    PLAN = "plan"
    BUDGET = "budget"
    CONGRESS = "congress"
    CPPCC = "cppcc"
    COURT = "court"
    PROCURATORATE = "procuratorate"
    AUDIT = "audit"
    STATISTICS = "statistics"
    RESOLUTION = "resolution"
    LEGAL = "legal"
    DISCLOSURE = "disclosure"
    TOWNSHIP = "township"
    SPEECH = "speech"
    NEWS = "news"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The name for readers."""
        return _KIND_LABELS[self.value]


# The report itself, and what repeats, explains or answers it; all others are documents of their own.
OF_THE_REPORT = (
    ReportKind.REPORT, ReportKind.SUMMARY, ReportKind.INTERPRETATION, ReportKind.TASK_BREAKDOWN, ReportKind.RESOLUTION,
)  # fmt: skip
# What places are called that have a people's government.
_GOVERNED = ("省", "自治区", "市", "自治州", "区", "县", "旗")
_KIND_LABELS = {
    "report": "报告全文", "summary": "摘要", "interpretation": "解读", "task-breakdown": "任务分解", "plan": "计划报告",
    "budget": "预算报告",
    "congress": "人大常委会报告", "cppcc": "政协报告", "court": "法院报告", "procuratorate": "检察院报告",
    "audit": "审计报告", "statistics": "统计公报",
    "resolution": "决议", "legal": "法治政府建设报告", "disclosure": "信息公开年报", "township": "乡镇部门总结",
    "speech": "讲话", "news": "新闻",
    "other": "其他文件",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Region:
    """A place: its code in use now (GB/T 2260, six digits) and its path of names from the province down."""

    code: str
    path: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.path[-1]


class Location(NamedTuple):
    """Where a report stands in a corpus: a file, named relative to the folder that holds the index, or a row of a table there.

    Attributes:
        row: number of the row, from 1; 0 where the whole file is one report.
    """

    source: str
    row: int = 0

    def __str__(self) -> str:
        """The name for people."""
        return f"{self.source} row {self.row}" if self.row else self.source


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing of a location is in the index.

    Attributes:
        twin: where the same bytes stand that are in the index; then they are the reason.
        sha256: of a file that broke a bound, the hash of what it held, so that it does not do so at every build.
        seconds, megabytes: the bounds that it broke one of.
    """

    location: Location
    reason: str = ""
    twin: Location | None = None
    sha256: str = ""
    seconds: float = 0.0
    megabytes: int = 0

    def __str__(self) -> str:
        """The reason in words."""
        what = "row" if self.location.row else "file"
        return f"the same {what} as {self.twin}, which is in the index" if self.twin else self.reason


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a source with its number there (1-based).

    Attributes:
        indented: whether the source sets it in as a new paragraph.
        after_gap: whether a blank line, or a wider distance, stands before it.
        heading: the level of the heading that its style in the source says it is, 1 the highest; 0 for none.
        is_block: whether the source marks it as the beginning of a paragraph of its own, as a web page does.
        is_row: whether it is a row of a table, its cells divided by blanks.
        is_item: whether it is an item of a list, whose mark the reader of its format has taken away.
        bold: how many characters at its head are set bold, where not all of the source is.
        is_centred: whether it is set in the middle.
    """

    text: str
    number: int
    indented: bool = False
    after_gap: bool = False
    heading: int = 0
    is_block: bool = False
    is_row: bool = False
    bold: int = 0
    is_centred: bool = False
    is_item: bool = False

    @property
    def origin(self) -> str:
        """The words for what this line says."""
        return f"line {self.number}: {self.text[:40]}"


# What a line of a source can be: headings of two levels, the beginning of a paragraph, what goes on with the line before,
# and what is not of the body.
LINE_ROLES = ("chapter", "section", "paragraph", "goes on", "front", "furniture", "end")


@dataclass(frozen=True, slots=True)
class SetFigure:
    """What a person says of a figure of a report; empty or None where that is left to what is usual (figures/deciding.py).

    Attributes:
        text: the exact words, which stand in the report; empty where there is no such figure.
        is_wrong: whether the report says no such thing, so that nothing stands in its place.
    """

    indicator: str
    text: str = ""
    what: str = ""
    about: str = ""
    low: float | None = None
    high: float | None = None
    unit: str = ""
    tone: str = ""
    stretch: str = ""
    per: str = ""
    comparison: str = ""
    is_wrong: bool = False


@dataclass(frozen=True, slots=True)
class Extract:
    """One report's text as a reader takes it out of a file.

    Attributes:
        overrides: fields that a person, or a column of a table, says of the report.
        hints: fields that the file says of itself; they hold where the text says nothing.
        notes: footnotes, one a line, in the order that the text refers to them.
        row: number of the row of a table, from 1; 0 where the whole file is one report.
        problem: why a row holds no report that can be read; the file's other rows do.
        set_lines: number of a line → what a person says it is, one of LINE_ROLES.
        set_figures: what a person says of its figures.
        named: what the report is called outside its text: the folders around the file and, last, the file; a row's title.
        notices: what of the text could not be read: that more of it lies elsewhere, was cut off or is damaged.
    """

    lines: list[Line]
    overrides: dict[str, Found[Any]] = field(default_factory=dict)
    hints: dict[str, Found[Any]] = field(default_factory=dict)
    notes: list[Line] = field(default_factory=list)
    row: int = 0
    problem: str = ""
    set_lines: dict[int, str] = field(default_factory=dict)
    set_figures: tuple[SetFigure, ...] = ()
    named: tuple[Found[str], ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a report as a whole; None where the source does not say.

    Attributes:
        delivered: day of the speech; published: day on which the source was put out; both ISO 8601.
        congress, session: 19 and 2 for the second session of the nineteenth people's congress.
        published_by: the newspaper or site that the source names as its own source.
        url: the page that the source was taken from.
        digest: whether the text is a digest in others' words, for a demonstration, which nobody is to cite as a report.
    """

    kind: ReportKind
    region: Region | None = None
    title: str | None = None
    year: int | None = None
    reviewed_year: int | None = None
    delivered: str | None = None
    speaker: str | None = None
    speaker_title: str | None = None
    congress: int | None = None
    session: int | None = None
    doc_number: str | None = None
    published: str | None = None
    published_by: str | None = None
    url: str | None = None
    digest: bool = False

    @property
    def issued(self) -> str | None:
        """The day it is cited by: of publication where it is said who published it, else of the speech."""
        days = (self.published, self.delivered) if self.published_by else (self.delivered, self.published)
        return days[0] or days[1]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as it stands in a report.

    Attributes:
        level: 1 for a chapter, 2 for a section, 3 for an item of a section, whose words are a paragraph, too; 0 for a line that
            stands around the body: title, meeting, speaker, signature.
        before: number of the paragraph that follows it, one more than the last where none does.
        runs_in: whether that paragraph's text begins with it, so that it is not printed twice.
    """

    level: int
    text: str
    before: int
    runs_in: bool = False

    @property
    def anchor(self) -> str:
        """The part of a permalink that names this heading within its report: `<before>-<checksum>`."""
        return f"{self.before}-{checksum(self.text)}"


@dataclass(frozen=True, slots=True)
class Margins:
    """What stands beside the body of a report.

    Attributes:
        around: the lines before it and behind it, as headings of level 0.
        left_out: what was taken for the furniture of a page, line by line: shown to who wants to see it, and not searched.
    """

    around: tuple[Heading, ...] = ()
    left_out: tuple[str, ...] = ()


def found_headings(outline: Sequence[Heading], margins: Margins) -> tuple[Heading, ...]:
    """The lines of a report that are found as headings, in their order: all that it prints outside its paragraphs."""
    in_front = [heading for heading in margins.around if heading.before == 1]
    behind = [heading for heading in margins.around if heading.before != 1]
    return (*in_front, *(heading for heading in outline if not heading.runs_in), *behind)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph with the headings it stands under, as structure.py cuts them; `number` is the source line."""

    text: str
    chapter: str | None
    section: str | None
    number: int = 0


def checksum(text: str) -> str:
    """What tells a text from every other, however alike: 8 hexadecimal digits (BLAKE2b); blanks do not count.

    Permalinks carry it for ever, so it may not change. Like texts have like fingerprints; this knows the very text.
    """
    return hashlib.blake2b("".join(text.split()).encode(), digest_size=4).hexdigest()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a report; `number` counts from 1, `text` is the source's with cut pieces joined.

    Attributes:
        leaders, units: who is to do what it sets, where it says so, in the order printed.
        lead_units: those of `units` that lead.
    """

    number: int
    text: str
    chapter: str | None
    section: str | None
    chapter_kind: str
    topics: tuple[str, ...]
    fingerprint: str
    leaders: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    lead_units: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """The part of a permalink that names this paragraph within its report: `<number>-<fingerprint>-<checksum>`."""
        return f"{self.number}-{self.fingerprint}-{checksum(self.text)}"


@dataclass(frozen=True, slots=True)
class FormerText:
    """A text that a paragraph of a report had once.

    Attributes:
        until: the day on which the index let go of it, ISO 8601.
        became: fingerprint of the text that took its place; empty where none is clearly the same paragraph changed.
    """

    number: int
    fingerprint: str
    text: str
    until: str
    became: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A report as read from one source file.

    Attributes:
        origins: field of the metadata → where it came from.
        doubts: what of it is not sure, the worst first; kind, region, year, outline and text are judged.
        margins: what stands beside its body.
        set_figures: what a person says of its figures.
    """

    metadata: Metadata
    paragraphs: tuple[Paragraph, ...] = field(default=())
    outline: tuple[Heading, ...] = field(default=())
    origins: dict[str, str] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
    margins: Margins = Margins()
    set_figures: tuple[SetFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """A report as the index knows it.

    Attributes:
        source, row: the file it was read from, relative to the folder that holds the index, and the row of a table there.
        sha256: hash of what it was read from, the file or its row; `file_sha256` is always the file's.
        paragraphs: how many it has.
        former_ids: those that it had before, when its place, year or kind was read otherwise; the last one last.
        doubts: what of it is not sure, the worst first.
        added: when the texts of its paragraphs came into the index, run by run: (UTC in ISO 8601, of so many in a row).
        replaced: (hash, id) of those that it took the place of, place and year being the same and the text another.
    """

    id: str
    metadata: Metadata
    source: str
    sha256: str
    paragraphs: int
    row: int = 0
    file_sha256: str = ""
    former_ids: tuple[str, ...] = ()
    added: tuple[tuple[str, int], ...] = ()
    doubts: tuple[Doubt, ...] = ()
    replaced: tuple[tuple[str, str], ...] = ()

    @property
    def doubtful(self) -> tuple[str, ...]:
        """The fields that are called doubtful."""
        return tuple(doubt.field for doubt in self.doubts if doubt.confidence is Confidence.DOUBTFUL)

    @property
    def confidence(self) -> Confidence:
        """How sure it is as a whole: as its most doubtful field."""
        return max((doubt.confidence for doubt in self.doubts), key=list(Confidence).index, default=Confidence.SURE)

    def added_each(self) -> list[str]:
        """When the text of each paragraph came into the index; empty where that was before the index noted it."""
        times = [time for time, many in self.added for _ in range(many)]
        return [*times, *[""] * (self.paragraphs - len(times))][: self.paragraphs]

    @property
    def location(self) -> Location:
        """Where it was read from."""
        return Location(self.source, self.row)

    @property
    def is_full(self) -> bool:
        """Whether it is a government's report itself, and not a summary, a resolution on it or another document."""
        return self.metadata.kind is ReportKind.REPORT

    @property
    def title(self) -> str:
        """The source's title, or one made of place, year and kind where it prints none; a digest's says that it is one."""
        what = "政府工作报告" if self.metadata.kind in OF_THE_REPORT else self.metadata.kind.label
        title = self.metadata.title or f"{self.region.name}{self.metadata.year}年{what}"
        return self.digest_mark + title

    @property
    def digest_mark(self) -> str:
        """What stands before the name of a digest, so that nobody takes it for a report; empty for others."""
        return f"【{DIGEST_LABEL}】" if self.metadata.digest else ""

    @property
    def institution(self) -> str | None:
        """Whose document it is: the people's government of a report, the people's congress of what it resolved.

        None for documents of others, and for places that have none.
        """
        name = "".join(self.region.path)
        is_resolution = self.metadata.kind is ReportKind.RESOLUTION
        if self.metadata.kind not in OF_THE_REPORT:
            return None
        if self.region.code == "000000":
            return "全国人民代表大会" if is_resolution else "国务院"
        has_one = name.endswith(_GOVERNED) and not name.endswith(("地区", "新区", "开发区"))
        return f"{name}{'人民代表大会' if is_resolution else '人民政府'}" if has_one else None

    @property
    def region(self) -> Region:
        """The place; every indexed report has one."""
        assert self.metadata.region is not None
        return self.metadata.region

    @property
    def year(self) -> int:
        """The year the report plans; every indexed report has one."""
        assert self.metadata.year is not None
        return self.metadata.year


def document_order(record: ReportRecord) -> tuple[str, int, int, str]:
    """The key by which reports follow each other: place, year, kind, id."""
    return (record.region.code, record.year, list(ReportKind).index(record.metadata.kind), record.id)


def base_report_id(metadata: Metadata) -> str:
    """The id of a report that shares its place, year and kind with no other: 370812-2023, 370812-2024-task-breakdown."""
    assert metadata.region is not None
    suffix = "" if metadata.kind is ReportKind.REPORT else f"-{metadata.kind}"
    return f"{metadata.region.code}-{metadata.year}{suffix}"
