"""The page of a whole report and that of one paragraph."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from indexer.model import DOUBT_LABELS, FormerText, Heading, Paragraph, ReportRecord, found_headings
from searchapp.answers.citations import FORMATS, STANDARDS, citation_of, cite, name_of
from searchapp.answers.compare import changes
from searchapp.answers.results import Hit, Likeness, ReportContents, Resolution, Resolved, Span, path_of
from searchapp.answers.snippets import Piece, pieces_of
from searchapp.answers.spans import find_spans
from searchapp.pages.figures import FigureTables, figure_tables
from searchapp.pages.parts import heading_id, report_name, report_url
from searchapp.questions import urls
from searchapp.questions.query import Filters, SearchRequest, sought
from searchapp.web.language import gettext, plural

CONTEXT_PARAGRAPHS = 2


@dataclass(frozen=True, slots=True)
class OutlineItem:
    """A heading in pieces (text, is match).

    Attributes:
        id: what the table of contents leads to; place: what its permalink leads to, empty where another has it.
    """

    id: str
    place: str
    heading: Heading
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class MarginLine:
    """A line before or behind the body, in pieces (text, is match); `place` as of OutlineItem."""

    place: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class MarkedParagraph:
    """A paragraph in pieces (text, is match); `before` and `after` are the paragraphs with matches beside one that has some."""

    paragraph: Paragraph
    pieces: tuple[Piece, ...]
    is_hit: bool = False
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class ReportPart:
    """Headings that stand together, and the paragraphs up to the next; a heading that runs into its paragraph has none here."""

    headings: tuple[OutlineItem, ...]
    paragraphs: tuple[MarkedParagraph, ...]


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """A heading in the table of contents, and what was asked below it, up to the next heading of its level or above.

    Attributes:
        hits: how many of its paragraphs and headings have it.
        first: the id of the first of them, empty if there is none.
        ticks: where they stand in it, as percentages.
    """

    item: OutlineItem
    hits: int = 0
    first: str = ""
    ticks: tuple[int, ...] = ()

    @property
    def tick_path(self) -> str:
        """The ticks as strokes in a box of 100 by 10."""
        return "".join(f"M{at} 0v10" for at in self.ticks)


@dataclass(frozen=True, slots=True)
class CitationBox:
    """A citation as text, and the addresses of its files: (name of the format, address)."""

    text: str
    files: tuple[tuple[str, str], ...]


def _citation_box(record: ReportRecord, paragraph: Paragraph | None, site: str, today: date, standard: str) -> CitationBox:
    path = path_of(record, paragraph) if paragraph else f"/r/{record.id}"
    files = tuple((name_of(form, standard), f"{path}/cite.{suffix}") for form, (suffix, _, _) in FORMATS.items())
    return CitationBox(cite(citation_of(record, paragraph, site + path, today, standard=standard), "gbt"), files)


@dataclass(frozen=True, slots=True)
class ReportPage:
    """report.html; `front` and `back` are the lines before and behind the body, `left_out` those that are not searched.

    figures: what it says in figures, as tables.
    """

    record: ReportRecord
    contents: tuple[ContentsLine, ...]
    front: tuple[MarginLine, ...]
    parts: tuple[ReportPart, ...]
    back: tuple[MarginLine, ...]
    left_out: tuple[str, ...]
    title: str
    search_url: str
    citation: CitationBox
    beside: tuple[ReportRecord | None, ReportRecord | None]
    text: str = ""
    hits: tuple[int, ...] = ()
    structured: Mapping[str, object] = field(default_factory=dict)
    figures: FigureTables = field(default_factory=FigureTables)

    @property
    def found(self) -> str:
        """How many paragraphs and headings have what was asked, in words; empty if none has."""
        headings = len(self._marked_places)
        counts = [plural("%(num)d 段", len(self.hits))] if self.hits else []
        return gettext("、").join(counts + ([plural("%(num)d 个标题", headings)] if headings else []))

    @property
    def first_hit(self) -> str:
        """The id of the first place that has what was asked: of the first paragraph, or heading where no paragraph has it."""
        return f"p{self.hits[0]}" if self.hits else next(iter(self._marked_places), "")

    @property
    def _marked_places(self) -> list[str]:
        items = [(item.place, item.pieces) for part in self.parts for item in part.headings]
        around = [(line.place, line.pieces) for line in (*self.front, *self.back)]
        return [place for place, pieces in around + items if place and any(is_match for _, is_match in pieces)]

    @property
    def doubtful_fields(self) -> str:
        """The fields that are called doubtful, in words."""
        return gettext("、").join(gettext(DOUBT_LABELS[name]) for name in self.record.doubtful)

    @property
    def doubts(self) -> dict[str, str]:
        """What of its reading is not sure: how sure it is, in words → the fields, in words."""
        found: dict[str, list[str]] = {}
        for doubt in self.record.doubts:
            found.setdefault(gettext(doubt.confidence.label), []).append(gettext(DOUBT_LABELS[doubt.field]))
        return {confidence: gettext("、").join(fields) for confidence, fields in found.items()}


def build_report_page(
    contents: ReportContents,
    blank: SearchRequest,
    site: str,
    today: date,
    beside: tuple[ReportRecord | None, ReportRecord | None],
    asked: SearchRequest | None = None,
    standard: str = STANDARDS[0],
) -> ReportPage:
    """A whole report with all its headings, and what was asked marked in it.

    site: the address that full links begin with; standard: the GB/T 7714 of its citation.
    """
    record = contents.record
    places = _places(contents)
    around = [(each.before == 1, MarginLine(places.pop(each, ""), _pieces(each, asked))) for each in contents.margins.around]
    front, back = (tuple(line for in_front, line in around if in_front is first) for first in (True, False))
    outline = tuple(
        OutlineItem(f"h{number}", places.pop(each, ""), each, _pieces(each, asked))
        for number, each in enumerate(contents.outline, 1)
    )
    starts = sorted({1, *(item.heading.before for item in outline), len(contents.paragraphs) + 1})
    marked, hits = _marked(contents.paragraphs, asked)
    parts = tuple(
        ReportPart(tuple(item for item in outline if item.heading.before == start), marked[start - 1 : stop - 1])
        for start, stop in pairwise([*starts, len(contents.paragraphs) + 1])
    )
    filters = Filters(region=(record.region.code,))
    citation = _citation_box(record, None, site, today, standard)
    return ReportPage(
        record,
        _contents(outline, hits, len(contents.paragraphs)),
        front,
        parts,
        back,
        contents.margins.left_out,
        report_name(record),
        urls.search_url(blank, filters=filters),
        citation,
        beside,
        asked.text if asked else "",
        hits,
        _structured(record, site),
        figure_tables(contents.figures),
    )


def _contents(outline: Sequence[OutlineItem], hits: tuple[int, ...], paragraphs: int) -> tuple[ContentsLine, ...]:
    """The table of contents, with what was asked; hits: the numbers of the paragraphs that have it."""
    places = [(item.heading.before, at) for at, item in enumerate(outline)]
    own_lines = [(place, item) for place, item in zip(places, outline, strict=True) if not item.heading.runs_in]
    # Headings stand before the paragraph whose number they have.
    marked = [(place, item.id) for place, item in own_lines if any(is_hit for _, is_hit in item.pieces)]
    found = sorted([*marked, *(((number, len(outline)), f"p{number}") for number in hits)])
    lines = []
    for at, (item, start) in enumerate(zip(outline, places, strict=True)):
        later = (places[other] for other in range(at + 1, len(outline)) if outline[other].heading.level <= item.heading.level)
        end = next(later, (paragraphs + 1, len(outline)))
        own = found[bisect_left(found, (start, "")) : bisect_left(found, (end, ""))]
        ticks = dict.fromkeys(100 * (number - start[0]) // max(end[0] - start[0], 1) for (number, _), _ in own)
        lines.append(ContentsLine(item, len(own), own[0][1] if own else "", tuple(ticks)))
    return tuple(lines)


def _places(contents: ReportContents) -> dict[Heading, str]:
    """Heading → the id of its place; of several with one permalink, the first has it."""
    named: dict[str, Heading] = {}
    for heading in found_headings(contents.outline, contents.margins):
        named.setdefault(heading_id(heading), heading)
    return {heading: name for name, heading in named.items()}


def _pieces(heading: Heading, asked: SearchRequest | None) -> tuple[Piece, ...]:
    return pieces_of(heading.text, find_spans(heading.text, sought(asked.query)) if asked else ())


def _structured(record: ReportRecord, site: str) -> dict[str, object]:
    """What is known of a report in the words of schema.org, for machines that read the page; what is not known is left out."""
    about = record.metadata
    name, code = "".join(record.region.path), record.region.code
    place: dict[str, object] = {"@type": "AdministrativeArea", "name": name, "identifier": code}
    found: dict[str, object] = {
        "@context": "https://schema.org", "@type": "Report", "name": report_name(record), "headline": record.title,
        "url": f"{site}/r/{record.id}", "inLanguage": "zh-Hans", "temporalCoverage": str(record.year),
        "spatialCoverage": place, "about": place,
    }  # fmt: skip
    if about.published or about.delivered:
        found["datePublished"] = about.published or about.delivered
    if about.speaker:
        found["author"] = {"@type": "Person", "name": about.speaker}
    if about.published_by:
        found["publisher"] = {"@type": "Organization", "name": about.published_by}
    if about.url:
        found["isBasedOn"] = about.url
    return found


def _marked(
    paragraphs: tuple[Paragraph, ...], asked: SearchRequest | None
) -> tuple[tuple[MarkedParagraph, ...], tuple[int, ...]]:
    """(all paragraphs with their matches, the numbers of those that have some)."""
    wanted = sought(asked.query) if asked else ()
    spans = [find_spans(paragraph.text, wanted) if wanted else () for paragraph in paragraphs]
    hits = tuple(paragraph.number for paragraph, found in zip(paragraphs, spans, strict=True) if found)
    place = {number: at for at, number in enumerate(hits)}

    def marked(paragraph: Paragraph, found: tuple[Span, ...]) -> MarkedParagraph:
        pieces = pieces_of(paragraph.text, found)
        if not found:
            return MarkedParagraph(paragraph, pieces)
        at = place[paragraph.number]
        before = hits[at - 1] if at else None
        return MarkedParagraph(paragraph, pieces, True, before, hits[at + 1] if at + 1 < len(hits) else None)

    return tuple(map(marked, paragraphs, spans)), hits


@dataclass(frozen=True, slots=True)
class TrailLinks:
    """The way back to the results, `number` of the hit among them (0 where it is not known), and the hits beside it."""

    back_url: str
    number: int
    before_url: str | None
    after_url: str | None


@dataclass(frozen=True, slots=True)
class ParagraphPage:
    """paragraph.html: the paragraph a permalink means, with what stands around it, or why there is none.

    Attributes:
        former: the text that the permalink was made for, where it is no longer there and is known.
        is_certain: whether the link tells the very text, as those of an old form do not.
        versions: that text and the one of today in pieces (text, is it in this version only).
        copies: paragraphs elsewhere that say nearly the same.
        beside: what the same place said of it in the reports before and after: (report, its paragraph or None).
        pieces: its text, what was asked marked, where it was opened from a search; trail: the way back there.
    """

    record: ReportRecord
    name: str
    found: Resolved
    paragraph: Paragraph | None
    before: tuple[Paragraph, ...]
    after: tuple[Paragraph, ...]
    near: tuple[Paragraph, ...]
    permalink: str
    in_report: str
    citation: CitationBox | None
    former: FormerText | None
    versions: tuple[tuple[Piece, ...], tuple[Piece, ...]] | None
    copies: tuple[Likeness, ...]
    beside: tuple[tuple[ReportRecord, Likeness | None], ...]
    is_certain: bool = True
    pieces: tuple[Piece, ...] = ()
    trail: TrailLinks | None = None

    @property
    def title(self) -> str:
        """The title of the window."""
        if self.paragraph is None:
            return gettext("%(report)s：段落已不存在", report=self.name)
        return gettext("%(report)s 第 %(number)d 段", report=self.name, number=self.paragraph.number)


def build_paragraph_page(
    resolution: Resolution,
    site: str,
    today: date,
    copies: tuple[Likeness, ...] = (),
    beside: tuple[tuple[ReportRecord, Likeness | None], ...] = (),
    asked: SearchRequest | None = None,
    trail: TrailLinks | None = None,
    standard: str = STANDARDS[0],
) -> ParagraphPage:
    """Where a permalink leads; `site` is the address that full links begin with."""
    paragraph, record, all_paragraphs = resolution.paragraph, resolution.contents.record, resolution.contents.paragraphs
    at = paragraph.number - 1 if paragraph else 0
    former = resolution.former
    return ParagraphPage(
        record=record,
        name=report_name(record),
        found=resolution.found,
        paragraph=paragraph,
        before=all_paragraphs[max(0, at - CONTEXT_PARAGRAPHS) : at] if paragraph else (),
        after=all_paragraphs[at + 1 : at + 1 + CONTEXT_PARAGRAPHS] if paragraph else (),
        near=resolution.near,
        permalink=site + path_of(record, paragraph) if paragraph else "",
        in_report=report_url(record.id, paragraph, asked.text if asked else ""),
        citation=_citation_box(record, paragraph, site, today, standard) if paragraph else None,
        former=former,
        versions=changes(former.text, paragraph.text) if former and paragraph else None,
        copies=copies,
        beside=beside,
        is_certain=resolution.is_certain,
        pieces=_pieces_of(paragraph, asked) if paragraph else (),
        trail=trail,
    )


def _pieces_of(paragraph: Paragraph, asked: SearchRequest | None) -> tuple[Piece, ...]:
    return pieces_of(paragraph.text, find_spans(paragraph.text, sought(asked.query)) if asked else ())


def trail_links(trail: urls.Trail, around: Sequence[Hit], hit: Paragraph) -> TrailLinks:
    """The way back, and to the hits before and after; around: the hits that `trail.around` asks for."""
    numbers = range(trail.around.offset + 1, trail.around.offset + 1 + len(around))
    by_number = dict(zip(numbers, around, strict=True))
    own = by_number.get(trail.number)
    # The index may have changed since, and the hit stand elsewhere or nowhere.
    is_there = own is not None and own.paragraph.text == hit.text

    def url(number: int) -> str | None:
        other = by_number.get(number) if is_there else None
        return urls.trail_url(other.permalink, urls.Trail(trail.request, number)) if other else None

    return TrailLinks(trail.back_url, trail.number if is_there else 0, url(trail.number - 1), url(trail.number + 1))
