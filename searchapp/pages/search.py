"""The results page with its facets, and what other pages share: their types, and how they are made from answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from indexer.model import ReportKind
from searchapp.answers.differences import MarkedPiece, differences
from searchapp.answers.results import HeadingHit, Hit, Nearest, Offer, OfferKind, ReportHits, Rewording, SearchResult
from searchapp.answers.snippets import MAX_SNIPPET_CHARS, Piece, Snippet, pieces_of, snippet_of
from searchapp.counting.addresses import counts_url, study_of_searches
from searchapp.marked import marked
from searchapp.pages.facets import FacetGroup, facet_group
from searchapp.pages.parts import (
    Chip,
    PageLink,
    chip_of_text,
    chips_of,
    heading_url,
    pages_around,
    report_name,
    report_url,
    word_path,
)
from searchapp.questions import urls
from searchapp.questions.facets import FACETS
from searchapp.questions.query import Among, Filters, Measure, SearchRequest, Sort, TrendsRequest, sought
from searchapp.questions.read_trends import trends_url
from searchapp.web.language import gettext, plural

# Files of all hits: name → ending.
DOWNLOADS = {"Excel": "xlsx", "CSV": "csv", "JSON Lines": "jsonl", "Atom": "atom"}
SORT_LABELS = {
    Sort.RELEVANCE: marked("相关度"), Sort.YEAR_DOWN: marked("年份新到旧"), Sort.YEAR: marked("年份旧到新"),
    Sort.DOCUMENT: marked("原文顺序"), Sort.ADDED_DOWN: marked("新收录在前"),
}  # fmt: skip
_VIEWS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"by_report": False, "in_lines": False}, marked("按段落")),
    ({"by_report": True, "in_lines": False}, marked("按报告")),
    ({"by_report": False, "in_lines": True}, marked("语境")),
)
# A longer address is not repeated in every link of a page.
MAX_LINKED = 2_000
# Hits below a report's name are an overview, three to a report.
MAX_GROUPED_CHARS = 100
# What is called new.
RECENT_DAYS = 30


@dataclass(frozen=True, slots=True)
class CopyItem:
    """A hit that says nearly the same as one that is shown, as a link; `url` opens it where it stands in its report."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class HitItem:
    """A hit as shown; `number` is its place among all hits, `opened_url` leads to its permalink with the way back."""

    hit: Hit
    number: int
    snippet: Snippet
    url: str
    opened_url: str
    in_report: str
    copies: tuple[CopyItem, ...] = ()


@dataclass(frozen=True, slots=True)
class HeadingItem:
    """A heading as shown, in pieces (text, is match); `in_report` opens the report where it stands."""

    hit: HeadingHit
    pieces: tuple[Piece, ...]
    in_report: str


@dataclass(frozen=True, slots=True)
class GroupItem:
    """A report with its best hits as shown; `url` opens it with all of them marked."""

    name: str
    total: int
    url: str
    hits: tuple[HitItem, ...]


@dataclass(frozen=True, slots=True)
class OfferItem:
    """Another question that finds something, as a link; `label` is the title of the facet left out, or the text asked for."""

    kind: OfferKind
    label: str
    total: int
    url: str


@dataclass(frozen=True, slots=True)
class RewordingItem:
    """The question put another way as shown; `either_url` asks for both words."""

    rewording: Rewording
    url: str
    either_url: str | None


@dataclass(frozen=True, slots=True)
class NearestItem:
    """A paragraph that comes near to what was asked, as shown: its differences piece by piece."""

    name: str
    nearest: Nearest
    pieces: tuple[MarkedPiece, ...]
    in_report: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """search.html and _results.html.

    Attributes:
        total, all_headings: how many paragraphs and headings match; reports: those of what is asked for.
        headings: those shown; `headings_url` leads to all, where not all are shown.
        kinds: the switch of what hits are; numbers: that of numbers at the ends of strings; copies: that of near copies.
        recent: the question for what came into the index of late, None where a day is chosen.
        is_long: whether its address is too long to be repeated in links.
        error: why there is no result, and `trouble` in a few words; `retry_url` where to ask again may help, `instead` what.
    """

    text: str
    hidden: tuple[tuple[str, str], ...] = ()
    facets: tuple[FacetGroup, ...] = ()
    chips: tuple[Chip, ...] = ()
    clear_url: str = "/search"
    hits: tuple[HitItem, ...] = ()
    headings: tuple[HeadingItem, ...] = ()
    all_headings: int = 0
    headings_url: str | None = None
    among: Among = Among.ALL
    kinds: tuple[PageLink, ...] = ()
    numbers: tuple[PageLink, ...] = ()
    copies: tuple[PageLink, ...] = ()
    groups: tuple[GroupItem, ...] = ()
    first_number: int = 1
    total: int = 0
    reports: int = 0
    sorts: tuple[PageLink, ...] = ()
    views: tuple[PageLink, ...] = ()
    pager: tuple[PageLink, ...] = ()
    canonical: str = "/search"
    trends_url: str = "/trends"
    trend_part_url: str = ""
    counts_url: str | None = None
    word_url: str | None = None
    downloads: Mapping[str, str] = field(default_factory=dict)
    api_url: str = ""
    recent: PageLink | None = None
    last_page_url: str | None = None
    offers: tuple[OfferItem, ...] = ()
    rewordings: tuple[RewordingItem, ...] = ()
    nearest: tuple[NearestItem, ...] = ()
    error: str | None = None
    trouble: str = ""
    retry_url: str | None = None
    instead: PageLink | None = None
    is_long: bool = False

    @property
    def title(self) -> str:
        """The title of the window."""
        return f"{self.text or gettext('全部段落')} · {self.sentence}"

    @property
    def sentence(self) -> str:
        """What is announced: how many paragraphs and headings, from how many reports."""
        if self.error:
            return self.trouble
        counts = [plural("%(num)d 段", self.total)] if self.total and self.among.has_text else []
        counts += [plural("%(num)d 个标题", self.all_headings)] if self.all_headings and self.among.has_headings else []
        if not counts:
            return gettext("没有符合条件的标题") if self.among is Among.HEADINGS else gettext("没有符合条件的段落")
        found, reports = gettext("、").join(counts), plural("%(num)d 份报告", self.reports)
        return gettext("%(paragraphs)s，来自 %(reports)s", paragraphs=found, reports=reports)


def build_search_page(request: SearchRequest, result: SearchResult, copies: int = 0) -> SearchPage:
    """A page of results; an address that is long is not repeated in each of its links.

    copies: how many of the hits shown say nearly the same as one before them.
    """
    if len(urls.search_url(request)) > MAX_LINKED:
        return _with_few_links(request, result, copies)
    return _page(request, result, copies)


def _with_few_links(request: SearchRequest, result: SearchResult, copies: int) -> SearchPage:
    """A page on which facets and choices are named and counted but are no links, and reports are opened without marks.

    It offers no other words for strings: each would be two links more.
    """
    made = _page(request, result, copies, text="")
    facets = tuple(
        replace(group, items=tuple(replace(item, url="") for item in group.items), more_url=None) for group in made.facets
    )
    chips = tuple(replace(chip, url="") for chip in made.chips)
    return replace(made, text=request.text, facets=facets, chips=chips, rewordings=(), is_long=True)


def _page(request: SearchRequest, result: SearchResult, copies: int, text: str | None = None) -> SearchPage:
    """text: what reports are opened with, where that is not what was asked."""
    marked_in = request.text if text is None else text
    pages = max(1, -(-_listed(request, result) // request.limit))
    beyond = urls.page_of(request) > pages
    return SearchPage(
        text=request.text,
        hidden=tuple(pair for pair in urls.parameters(request) if pair[0] != "q"),
        facets=tuple(facet_group(request, name, result.facets[name]) for name in FACETS if _is_shown(request, result, name)),
        chips=(*chip_of_text(request), *chips_of(request)),
        clear_url=urls.search_url(request, filters=Filters(), since=""),
        hits=tuple(
            _hit_item(request, request.offset + at + 1, hit, copies, marked_in) for at, hit, copies in result.shown_hits()
        ),
        groups=tuple(_group_item(request, marked_in, group) for group in result.groups),
        first_number=request.offset + 1,
        headings=tuple(_heading_item(hit, marked_in) for hit in result.heading_hits),
        all_headings=result.headings,
        headings_url=urls.search_url(request, among=Among.HEADINGS) if len(result.heading_hits) < result.headings else None,
        among=request.among,
        kinds=tuple(_kinds(request, result)),
        numbers=tuple(_numbers(request, result)),
        copies=tuple(_copies(request, copies)),
        total=result.total,
        reports=result.reports_in_all,
        sorts=tuple(_sorts(request)),
        views=()
        if request.among is Among.HEADINGS
        else tuple(
            PageLink(gettext(label), urls.search_url(request, **view), replace(request, **view) == request)
            for view, label in _VIEWS
            if not view["in_lines"] or sought(request.query)
        ),
        pager=() if beyond or pages == 1 else tuple(_pager(request, pages)),
        canonical=urls.search_url(request),
        counts_url=_counts_url(request, result),
        word_url=word_path(request),
        trend_part_url=urls.trend_part_url(request),
        trends_url=trends_url(TrendsRequest((request,), measure=_measure(request))),
        recent=None if request.since or request.among is Among.HEADINGS else _recent(request),
        downloads={name: urls.download_url(request, ending) for name, ending in DOWNLOADS.items()},
        api_url=urls.api_url(request),
        last_page_url=urls.search_url(request, offset=(pages - 1) * request.limit) if beyond else None,
        offers=tuple(map(_offer_item, result.offers)),
        rewordings=tuple(map(_rewording_item, result.rewordings)),
        nearest=tuple(map(_nearest_item, result.nearest)),
    )


def _recent(request: SearchRequest) -> PageLink:
    since = str(date.today() - timedelta(days=RECENT_DAYS))
    return PageLink(plural("近 %(num)d 天新收录", RECENT_DAYS), urls.search_url(request, since=since))


def _counts_url(request: SearchRequest, result: SearchResult) -> str | None:
    """The table of how often it occurs, where there is something to count and that table counts as the page does."""
    kinds = [each.value for each in result.facets.get("kind", ())]
    # Full reports alone are counted where no kind is chosen.
    is_counted = bool(request.filters["kind"]) or not kinds or ReportKind.REPORT in kinds
    if request.whole_numbers or request.since or not request.text or not is_counted:
        return None
    study = study_of_searches((request,))
    return counts_url(study) if study else None


def _listed(request: SearchRequest, result: SearchResult) -> int:
    """How many the pages of an answer list."""
    if request.among is Among.HEADINGS or (request.among is Among.ALL and not result.total):
        return result.headings
    return result.reports if request.by_report else result.total


def _numbers(request: SearchRequest, result: SearchResult) -> Iterator[PageLink]:
    """Whether numbers must be whole, where it makes a difference."""
    if result.of_other_numbers is None or (result.of_other_numbers == result.total and not request.whole_numbers):
        return
    totals = {request.whole_numbers: result.total, not request.whole_numbers: result.of_other_numbers}
    for whole, label in (
        (False, plural("任意位置 %(num)d 段", totals[False])),
        (True, plural("完整数值 %(num)d 段", totals[True])),
    ):
        yield PageLink(label, urls.search_url(request, whole_numbers=whole), request.whole_numbers is whole)


def _sorts(request: SearchRequest) -> Iterator[PageLink]:
    """The orders there are. Where no string is sought, nothing is more relevant: paragraphs stand as they do in reports."""
    labels, current = dict(SORT_LABELS), request.sort
    if request.among is Among.HEADINGS:
        labels[Sort.RELEVANCE] = marked("短标题在前")
    elif not sought(request.query):
        labels[Sort.RELEVANCE] = labels.pop(Sort.DOCUMENT)
        current = Sort.RELEVANCE if current is Sort.DOCUMENT else current
    for sort, label in labels.items():
        yield PageLink(gettext(label), urls.search_url(request, sort=sort), current is sort)


def _copies(request: SearchRequest, copies: int) -> Iterator[PageLink]:
    """Whether near copies are folded, where there are any on the page or they are."""
    if copies or request.folds_copies:
        labels = {False: gettext("逐段显示"), True: plural("折叠（本页 %(num)d 段）", copies)}
        for folds, label in labels.items():
            yield PageLink(
                label, urls.search_url(request, folds_copies=folds, offset=request.offset), request.folds_copies is folds
            )


def _measure(request: SearchRequest) -> Measure:
    return Measure.HEADINGS if request.among is Among.HEADINGS else Measure.PARAGRAPHS


def _kinds(request: SearchRequest, result: SearchResult) -> Iterator[PageLink]:
    """What hits may be, where there is a choice."""
    counts = {
        gettext("全部"): Among.ALL,
        plural("正文 %(num)d 段", result.total): Among.TEXT,
        plural("标题 %(num)d 个", result.headings): Among.HEADINGS,
    }
    if result.headings or request.among is not Among.ALL:
        for label, among in counts.items():
            yield PageLink(label, urls.search_url(request, among=among), request.among is among)


def _is_shown(request: SearchRequest, result: SearchResult, name: str) -> bool:
    return not FACETS[name].is_told_apart or bool(request.filters[name]) or len(result.facets[name]) > 1


def _offer_item(offer: Offer) -> OfferItem:
    label = offer.label
    if offer.kind is OfferKind.WITHOUT_FILTER:
        label = gettext(next(facet.title for facet in FACETS.values() if facet.plural == label))
    return OfferItem(offer.kind, label, offer.total, urls.search_url(offer.request))


def _nearest_item(nearest: Nearest) -> NearestItem:
    in_report = report_url(nearest.report.id, nearest.paragraph)
    return NearestItem(report_name(nearest.report), nearest, differences(nearest), in_report)


def _rewording_item(rewording: Rewording) -> RewordingItem:
    either = urls.search_url(rewording.either) if rewording.either else None
    return RewordingItem(rewording, urls.search_url(rewording.request), either)


def build_error_page(
    args: Mapping[str, Sequence[str]], message: str, trouble: str, retry_url: str | None = None, instead: str | None = None
) -> SearchPage:
    """The results page of a question that cannot be answered; what was typed and chosen stays in the form.

    instead: a query to ask instead, with the same choices.
    """
    kept = tuple(
        (name, value) for name in (*FACETS, "sort", "in", "numbers", "copies", "since") for value in args.get(name, ())
    )
    text = next(iter(args.get("q", ())), "")
    clear_url = urls.text_url(text)
    asked_instead = PageLink(instead, urls.text_url(instead, kept)) if instead else None
    return SearchPage(
        text=text, hidden=kept, clear_url=clear_url, error=message, trouble=trouble, retry_url=retry_url, instead=asked_instead
    )


def _group_item(request: SearchRequest, text: str, group: ReportHits) -> GroupItem:
    hits = tuple(_hit_item(request, 0, hit, (), text, MAX_GROUPED_CHARS) for hit in group.hits)
    return GroupItem(report_name(group.report), group.total, report_url(group.report.id, text=text), hits)


def _hit_item(
    request: SearchRequest, number: int, hit: Hit, copies: Sequence[Hit], text: str, max_chars: int = MAX_SNIPPET_CHARS
) -> HitItem:
    """number: of the hit among all, 0 where it is not known; text: what its report is opened with."""
    below = tuple(_copy_item(copy, text) for copy in copies)
    # An address that is too long to be repeated is left without the way back to it.
    opened_url = urls.trail_url(hit.permalink, urls.Trail(request, number)) if text == request.text else hit.permalink
    in_report = report_url(hit.report.id, hit.paragraph, text)
    return HitItem(hit, number, snippet_of(hit, max_chars), hit.permalink, opened_url, in_report, below)


def _copy_item(hit: Hit, text: str) -> CopyItem:
    name = gettext("%(report)s 第 %(number)d 段", report=report_name(hit.report), number=hit.paragraph.number)
    return CopyItem(name, report_url(hit.report.id, hit.paragraph, text))


def _heading_item(hit: HeadingHit, text: str) -> HeadingItem:
    return HeadingItem(hit, pieces_of(hit.heading.text, hit.spans), heading_url(hit.report.id, hit.heading, text))


def _pager(request: SearchRequest, pages: int) -> Iterator[PageLink]:
    current = urls.page_of(request)
    for label, page in pages_around(current, pages):
        yield PageLink(label, _page_url(request, page) if page else None, page == current)


def _page_url(request: SearchRequest, page: int) -> str:
    return urls.search_url(request, offset=(page - 1) * request.limit)
