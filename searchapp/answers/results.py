"""The types of an answer: the same from every store, for pages, API and terminal."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ClassVar, NamedTuple

from indexer.figures.figure import Figure
from indexer.model import FormerText, Heading, Margins, Paragraph, ReportRecord
from searchapp.questions.query import SearchRequest

Span = tuple[int, int]
# Tells where jieba's pieces begin in the searched form of a text; None if the index has not kept it.
AskCuts = Callable[[], Sequence[int] | None]


def path_of(record: ReportRecord, paragraph: Paragraph) -> str:
    """The permalink of a paragraph, without the address of a site."""
    return f"/p/{record.id}/{paragraph.anchor}"


def path_of_heading(record: ReportRecord, heading: Heading) -> str:
    """The permalink of a heading, without the address of a site."""
    return f"/h/{record.id}/{heading.anchor}"


class HitKind(StrEnum):
    """What a hit is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Hit:
    """A matching paragraph of a report; `spans` are offsets of the matches in `paragraph.text`, ascending, apart.

    Attributes:
        of_each: the matches of each string that stands in the text, in the order asked, ascending; they may overlap.
        ask_cuts: asks the index for `cuts`.
    """

    report: ReportRecord
    paragraph: Paragraph
    spans: tuple[Span, ...]
    score: float
    of_each: tuple[tuple[Span, ...], ...] = ()
    ask_cuts: AskCuts | None = field(default=None, compare=False, repr=False)
    kind: ClassVar[HitKind] = HitKind.PARAGRAPH

    @property
    def id(self) -> str:
        return f"{self.report.id}/{self.paragraph.anchor}"

    @property
    def cuts(self) -> Sequence[int] | None:
        """Where jieba's pieces begin in the searched form of the text; None if the index has not kept it."""
        # Asked for only where words are counted: it takes a fifth of the time that a hit does.
        return self.ask_cuts() if self.ask_cuts else None

    @property
    def permalink(self) -> str:
        """The path of this paragraph's page."""
        return path_of(self.report, self.paragraph)


@dataclass(frozen=True, slots=True)
class HeadingHit:
    """A line of a report that is no paragraph and matches; `spans` are offsets of the matches in its text, ascending, apart.

    Attributes:
        chapter_kind: of the chapter that it heads or stands in.
    """

    report: ReportRecord
    heading: Heading
    spans: tuple[Span, ...]
    chapter_kind: str
    kind: ClassVar[HitKind] = HitKind.HEADING

    @property
    def id(self) -> str:
        return f"{self.report.id}/h/{self.heading.anchor}"

    @property
    def permalink(self) -> str:
        """The path that leads to where this heading stands."""
        return path_of_heading(self.report, self.heading)


class FacetValue(NamedTuple):
    """One value of a facet with what it would leave, the facet's own choice switched off.

    A tuple, because an answer may hold thousands: they are made four times as fast as a dataclass's.

    Attributes:
        paragraphs: those that match; reports: those that they come from.
        parent: the value above it in a tree of places.
    """

    value: str
    label: str
    paragraphs: int
    parent: str | None = None
    reports: int = 0


class OfferKind(StrEnum):
    """What another question changes, where one finds nothing."""

    SPELLING = "spelling"
    WITHOUT_FILTER = "without-filter"
    WITHOUT_SINCE = "without-since"
    WITHOUT_FILTERS = "without-filters"
    FEWER = "fewer"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Offer:
    """Another question that does find something.

    Attributes:
        label: the facet or string left out, or the string or words asked for instead.
        total: matching paragraphs.
    """

    kind: OfferKind
    label: str
    request: SearchRequest
    total: int


class RewordingKind(StrEnum):
    """How a question is put another way, whether it finds anything or not."""

    SYNONYM = "synonym"
    OPERATORS = "operators"


@dataclass(frozen=True, slots=True)
class Rewording:
    """A question put another way, which finds something.

    Attributes:
        string: the string that has another word, as it was typed; empty for operators.
        label: the other word; or the whole question, with operators in place of words such as `or`.
        either: the question that takes both words; None where they cannot be asked for together, or where the string alone
            finds nothing.
        total: paragraphs that match `request`.
    """

    kind: RewordingKind
    string: str
    label: str
    request: SearchRequest
    either: SearchRequest | None
    total: int


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Searched forms that an index has to offer, each with its exact count.

    Attributes:
        words: string → paragraphs that contain it; headings: string → headings that contain it.
    """

    words: Mapping[str, int]
    headings: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question that finds something, for who is typing.

    Attributes:
        kind: `text`, `heading`, or the facet of which `text` is a value.
        total: matching paragraphs; of a heading, headings.
    """

    kind: str
    text: str
    request: SearchRequest
    total: int


@dataclass(frozen=True, slots=True)
class ReportHits:
    """A report with hits: how many there are, and the few that score best, the best first."""

    report: ReportRecord
    total: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a store answers.

    Attributes:
        total: matching paragraphs, whatever the slice; headings: matching headings.
        reports: reports that these paragraphs come from; reports_in_all: those that any hit comes from, as chosen by `among`.
        heading_hits: the slice of headings where these alone are asked for, or there is no paragraph; else the first few, with
            the first slice of paragraphs.
        of_other_numbers: where a string has a number at its end, the paragraphs found if numbers must be whole; or if they need
            not, where they must. None where no string has one.
        groups: the hits report by report, where that was asked for; then `hits` is empty.
        offers: what else to ask, where nothing was found.
        rewordings: the question put another way, also where something was found.
        nearest: where nothing was found, the paragraphs that come nearest to the strings of the question taken as one.
        facets: by name (see facets.py), each with its values in the order to show.
        folds: where near copies are folded, the places in `hits` of each hit that is shown and, behind it, of those below it.
    """

    total: int
    reports: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    took_ms: float = 0.0
    offers: tuple[Offer, ...] = ()
    groups: tuple[ReportHits, ...] = ()
    rewordings: tuple[Rewording, ...] = ()
    nearest: tuple["Nearest", ...] = ()
    headings: int = 0
    reports_in_all: int = 0
    heading_hits: tuple[HeadingHit, ...] = ()
    of_other_numbers: int | None = None
    folds: tuple[tuple[int, ...], ...] = ()

    def shown_hits(self) -> Iterator[tuple[int, Hit, tuple[Hit, ...]]]:
        """(place in the slice from 0, hit, those folded below it) of each hit that is shown."""
        for first, *others in self.folds or ((at,) for at in range(len(self.hits))):
            yield first, self.hits[first], tuple(self.hits[at] for at in others)


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """What a year, or a place with all places inside it, has of a query.

    Attributes:
        value: the year or the code.
        paragraphs, reports: those that match; 0 where none does.
        all_reports: reports that the corpus has of it, whatever they say.
        characters: of all its paragraphs that pass the filters, in searched forms.
        others: documents that the corpus has of it and that are not counted, since they are no full reports.
        headings: headings that match, of the reports that are counted.
        mentions: occurrences of what is sought in paragraphs; None where they were not counted, or nothing is sought.
    """

    value: str
    paragraphs: int
    reports: int
    all_reports: int
    characters: int
    others: int = 0
    headings: int = 0
    mentions: int | None = None

    @property
    def mentions_per_10_000(self) -> float | None:
        """Occurrences for every 10,000 characters; None where there are no characters, or none were counted."""
        return 10_000 * self.mentions / self.characters if self.characters and self.mentions is not None else None

    @property
    def per_10_000(self) -> float | None:
        """Matching paragraphs for every 10,000 characters; None where there are no characters."""
        return 10_000 * self.paragraphs / self.characters if self.characters else None


@dataclass(frozen=True, slots=True)
class Likeness:
    """A paragraph that is like another; `agreement` is how much of the two texts agrees, from 0 to 1."""

    report: ReportRecord
    paragraph: Paragraph
    agreement: float

    @property
    def permalink(self) -> str:
        """The path of this paragraph's page."""
        return path_of(self.report, self.paragraph)


@dataclass(frozen=True, slots=True)
class Nearest:
    """A paragraph that comes near to a string that stands nowhere.

    Attributes:
        span: offsets in `paragraph.text` of what is nearest; `string` is the searched form that it is near to, all that was
            asked for, or as much of it as a shorter paragraph is near to.
        agreement: how much of them agrees, from 0 to 1.
    """

    report: ReportRecord
    paragraph: Paragraph
    span: Span
    string: str
    agreement: float

    @property
    def permalink(self) -> str:
        """The path of this paragraph's page."""
        return path_of(self.report, self.paragraph)


@dataclass(frozen=True, slots=True)
class ReportContents:
    """A whole report: its record, its paragraphs in order, its headings, texts of paragraphs before, what stands beside, and
    its figures."""

    record: ReportRecord
    paragraphs: tuple[Paragraph, ...]
    outline: tuple[Heading, ...] = ()
    former: tuple[FormerText, ...] = ()
    margins: Margins = field(default_factory=Margins)
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Status:
    """What an index holds, for the home page and for operators.

    Attributes:
        reading: fingerprint of the rules that the reports were read with.
    """

    records: tuple[ReportRecord, ...]
    paragraphs: int
    built: str
    reading: str = ""

    @property
    def digests(self) -> int:
        """How many of the reports are none, but digests put there for a demonstration."""
        return sum(record.metadata.digest for record in self.records)


class Resolved(StrEnum):
    """What has become of the text that a permalink was made for."""

    SAME = "same"
    MOVED = "moved"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class HeadingResolution:
    """Where the permalink of a heading leads now: to the heading, to a paragraph that is the very text, or nowhere.

    Attributes:
        found: SAME, MOVED or GONE; with GONE, there is neither.
        paragraph: what is the very text, or, beside a heading, the paragraph that begins with it.
    """

    found: Resolved
    contents: ReportContents
    heading: Heading | None = None
    paragraph: Paragraph | None = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """Where a permalink leads now; `paragraph` is None only if it is gone, and then `near` are the likeliest others.

    Attributes:
        former: the text that the permalink was made for, where it is changed or gone and the index has kept it.
        is_certain: whether the link tells the very text. One of an old form does not: what it leads to may have been
            corrected by so little that nothing shows it.
    """

    found: Resolved
    contents: ReportContents
    paragraph: Paragraph | None
    near: tuple[Paragraph, ...] = ()
    former: FormerText | None = None
    is_certain: bool = True
