"""The types of a report as read: what every later stage passes on. Standard library only."""

from dataclasses import dataclass, field
from enum import StrEnum


class ReportKind(StrEnum):
    """What sort of document a report is; the values are those of permalinks and of the JSON output."""

    REPORT = "report"
    SUMMARY = "summary"
    INTERPRETATION = "interpretation"
    TASK_BREAKDOWN = "task-breakdown"

    @property
    def label(self) -> str:
        """The name for readers."""
        return {"report": "报告全文", "summary": "摘要", "interpretation": "解读", "task-breakdown": "任务分解"}[self.value]


@dataclass(frozen=True, slots=True)
class Region:
    """A place: its code in use now (GB/T 2260, six digits) and its path of names from the province down."""

    code: str
    path: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.path[-1]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a source with its number there (1-based); `indented` if the source sets it in as a new paragraph."""

    text: str
    number: int
    indented: bool = False
    after_gap: bool = False


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a report as a whole; None where the source does not say."""

    kind: ReportKind
    region: Region | None = None
    title: str | None = None
    year: int | None = None
    reviewed_year: int | None = None
    delivered: str | None = None
    speaker: str | None = None
    speaker_title: str | None = None
    doc_number: str | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading as it stands in a report.

    Attributes:
        level: 1 for a chapter, 2 for a section.
        before: number of the paragraph that follows it, one more than the last where none does.
        runs_in: whether that paragraph's text begins with it, so that it is not printed twice.
    """

    level: int
    text: str
    before: int
    runs_in: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph with the headings it stands under, as structure.py cuts them; `number` is the source line."""

    text: str
    chapter: str | None
    section: str | None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of a report; `number` counts from 1, `text` is the source's with cut pieces joined."""

    number: int
    text: str
    chapter: str | None
    section: str | None
    chapter_kind: str
    topics: tuple[str, ...]
    fingerprint: str

    @property
    def anchor(self) -> str:
        """The part of a permalink that names this paragraph within its report: `<number>-<fingerprint>`."""
        return f"{self.number}-{self.fingerprint}"


@dataclass(frozen=True, slots=True)
class Report:
    """A report as read from one source file; `origins` says of each field of the metadata where it came from."""

    metadata: Metadata
    paragraphs: tuple[Paragraph, ...] = field(default=())
    outline: tuple[Heading, ...] = field(default=())
    origins: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReportRecord:
    """A report as the index knows it: its id, metadata, source file, size in paragraphs, and all its headings."""

    id: str
    metadata: Metadata
    source: str
    sha256: str
    paragraphs: int
    outline: tuple[Heading, ...] = ()

    @property
    def title(self) -> str:
        """The source's title, or one made of place, year and kind where it prints none."""
        return self.metadata.title or f"{self.region.name}{self.metadata.year}年政府工作报告"

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
