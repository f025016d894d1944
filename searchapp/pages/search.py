"""The results page with its facets, and what other pages share: their types, and how they are made from answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from indexer.model import Paragraph, ReportKind, ReportRecord
from indexer.text.normalize import normalize
from indexer.vocabulary.regions import gazetteer
from indexer.vocabulary.taxonomy import taxonomy
from searchapp.answers.results import FacetValue, Hit, Offer, OfferKind, ReportHits, SearchResult
from searchapp.answers.snippets import Snippet, build_snippet
from searchapp.questions import urls
from searchapp.questions.query import Filters, SearchRequest, Sort, TrendsRequest, YearRange
from searchapp.questions.read_trends import trends_url
from searchapp.web.language import gettext, marked, plural

FACET_TITLES = {
    "region": marked("地区"), "year": marked("年份"), "chapter": marked("篇章"), "section": marked("主题"),
    "kind": marked("文种"), "leader": marked("牵头领导"), "unit": marked("责任单位"),
}  # fmt: skip
# Files of all hits: name → ending.
DOWNLOADS = {"CSV": "csv", "JSON Lines": "jsonl", "Atom": "atom"}
SORT_LABELS = {
    Sort.RELEVANCE: marked("相关度"), Sort.YEAR_DOWN: marked("年份新到旧"), Sort.YEAR: marked("年份旧到新"),
    Sort.DOCUMENT: marked("原文顺序"), Sort.ADDED_DOWN: marked("新收录在前"),
}  # fmt: skip
# Facets whose values are names as reports print them, in no language but their own.
OF_NAMES = ("region", "leader", "unit")
# Facets of names show so many.
NAMES = ("leader", "unit")
MAX_NAMES = 12
# Longer trees of places are folded to provinces and the branches that are chosen.
MAX_OPEN_REGIONS = 40
# Values on a page of all of a facet's.
VALUES_ON_A_PAGE = 100
# Page links shown on both sides of the current page.
PAGES_AROUND = 2


@dataclass(frozen=True, slots=True)
class FacetItem:
    """A value of a facet as a link that chooses it or takes it back.

    Attributes:
        depth: its level in a tree, from 0.
        is_half: whether not itself, but some place inside it is chosen.
        share: of years, its paragraphs for every hundred of the year that has most.
    """

    id: str
    label: str
    count: int
    url: str
    is_chosen: bool
    depth: int = 0
    share: float | None = None
    is_half: bool = False


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """A facet with its values.

    Attributes:
        hidden: the parameters that its own inputs are sent with.
        more_url: the page of all values, where not all are shown; `values` is how many there are.
        range: of years, the one that is chosen, if just one is.
    """

    name: str
    title: str
    items: tuple[FacetItem, ...]
    hidden: tuple[tuple[str, str], ...] = ()
    more_url: str | None = None
    values: int = 0
    range: YearRange | None = None

    @property
    def of_names(self) -> bool:
        """Whether its values are names as reports print them."""
        return self.name in OF_NAMES

    @property
    def chosen(self) -> int:
        return sum(item.is_chosen for item in self.items)


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice in force, with the URL of the state without it; `is_name` if its label is a name as reports print it."""

    id: str
    title: str
    label: str
    url: str
    is_name: bool


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link to a page of results; without `url` it is a gap or the current page."""

    label: str
    url: str | None
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class HitItem:
    """A hit as shown."""

    hit: Hit
    snippet: Snippet
    url: str
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
class SearchPage:
    """search.html and _results.html.

    Attributes:
        error: why there is no result, and `trouble` in a few words; `retry_url` where to ask again may help.
    """

    text: str
    hidden: tuple[tuple[str, str], ...] = ()
    facets: tuple[FacetGroup, ...] = ()
    chips: tuple[Chip, ...] = ()
    clear_url: str = "/search"
    hits: tuple[HitItem, ...] = ()
    groups: tuple[GroupItem, ...] = ()
    first_number: int = 1
    total: int = 0
    reports: int = 0
    sorts: tuple[PageLink, ...] = ()
    views: tuple[PageLink, ...] = ()
    pager: tuple[PageLink, ...] = ()
    canonical: str = "/search"
    trends_url: str = "/trends"
    downloads: Mapping[str, str] = field(default_factory=dict)
    last_page_url: str | None = None
    offers: tuple[OfferItem, ...] = ()
    error: str | None = None
    trouble: str = ""
    retry_url: str | None = None

    @property
    def title(self) -> str:
        """The title of the window."""
        return f"{self.text or gettext('全部段落')} · {self.sentence}"

    @property
    def sentence(self) -> str:
        """What is announced: how many paragraphs, from how many reports."""
        if self.error:
            return self.trouble
        if not self.total:
            return gettext("没有符合条件的段落")
        paragraphs, reports = plural("%(num)d 段", self.total), plural("%(num)d 份报告", self.reports)
        return gettext("%(paragraphs)s，来自 %(reports)s", paragraphs=paragraphs, reports=reports)


def build_search_page(request: SearchRequest, result: SearchResult) -> SearchPage:
    """A page of results."""
    pages = max(1, -(-(result.reports if request.by_report else result.total) // request.limit))
    beyond = urls.page_of(request) > pages
    return SearchPage(
        text=request.text,
        hidden=tuple(pair for pair in urls.parameters(request) if pair[0] != "q"),
        facets=tuple(_facet_group(request, name, result.facets[name]) for name in FACET_TITLES),
        chips=(*_chip_of_text(request), *chips_of(request)),
        clear_url=urls.search_url(request, filters=Filters()),
        hits=tuple(_hit_item(hit, request.text) for hit in result.hits),
        groups=tuple(_group_item(request, group) for group in result.groups),
        first_number=request.offset + 1,
        total=result.total,
        reports=result.reports,
        sorts=tuple(
            PageLink(gettext(label), urls.search_url(request, sort=sort), request.sort is sort)
            for sort, label in SORT_LABELS.items()
        ),
        views=tuple(
            PageLink(label, urls.search_url(request, by_report=by_report), request.by_report is by_report)
            for by_report, label in ((False, gettext("按段落")), (True, gettext("按报告")))
        ),
        pager=() if beyond or pages == 1 else tuple(_pager(request, pages)),
        canonical=urls.search_url(request),
        trends_url=trends_url(TrendsRequest((request,))),
        downloads={name: urls.download_url(request, ending) for name, ending in DOWNLOADS.items()},
        last_page_url=urls.search_url(request, offset=(pages - 1) * request.limit) if beyond else None,
        offers=tuple(map(_offer_item, result.offers)),
    )


def _offer_item(offer: Offer) -> OfferItem:
    label = offer.label
    if offer.kind is OfferKind.WITHOUT_FILTER:
        label = gettext(next(FACET_TITLES[name] for name, field in urls.FACET_PARAMETERS.items() if field == label))
    return OfferItem(offer.kind, label, offer.total, urls.search_url(offer.request))


def build_error_page(args: Mapping[str, Sequence[str]], message: str, trouble: str, retry_url: str | None = None) -> SearchPage:
    """The results page of a question that cannot be answered; what was typed and chosen stays in the form."""
    kept = tuple((name, value) for name in (*urls.FACET_PARAMETERS, "sort") for value in args.get(name, ()))
    text = next(iter(args.get("q", ())), "")
    clear_url = urls.text_url(text)
    return SearchPage(text=text, hidden=kept, clear_url=clear_url, error=message, trouble=trouble, retry_url=retry_url)


def _group_item(request: SearchRequest, group: ReportHits) -> GroupItem:
    hits = tuple(_hit_item(hit, request.text) for hit in group.hits)
    return GroupItem(report_name(group.report), group.total, report_url(group.report.id, text=request.text), hits)


def _hit_item(hit: Hit, text: str) -> HitItem:
    snippet = build_snippet(hit.paragraph.text, hit.spans)
    return HitItem(hit, snippet, hit.permalink, report_url(hit.report.id, hit.paragraph, text))


def report_url(report_id: str, paragraph: Paragraph | None = None, text: str = "") -> str:
    """The address of a report's page, at a paragraph if one is given, with what was asked marked in it."""
    asked = f"?{urlencode({'q': text})}" if text else ""
    return f"/r/{report_id}{asked}" + (f"#p{paragraph.number}" if paragraph else "")


def _facet_group(request: SearchRequest, name: str, values: tuple[FacetValue, ...]) -> FacetGroup:
    chosen = {str(value) for value in getattr(request.filters, urls.FACET_PARAMETERS[name])}
    shown = _open_regions(values, chosen) if name == "region" else _likeliest(values, chosen) if name in NAMES else values
    items = tuple(_facet_item(request, name, value, chosen) for value in shown)
    if name != "year":
        more = facet_url(request, name) if len(shown) < len(values) else None
        return FacetGroup(name, gettext(FACET_TITLES[name]), items, more_url=more, values=len(values))
    most = max((item.count for item in items), default=0) or 1
    hidden = urls.parameters(replace(request, filters=replace(request.filters, years=())))
    bars = tuple(replace(item, share=100 * item.count / most) for item in items)
    ranges = request.filters.years
    return FacetGroup(name, gettext(FACET_TITLES[name]), bars, tuple(hidden), range=ranges[0] if len(ranges) == 1 else None)


def facet_url(request: SearchRequest, name: str, find: str = "", page: int = 1, *, by_name: bool = False) -> str:
    """The address of the page of all values of a facet, those whose names contain `find`."""
    found = [("name", name), *urls.parameters(request), *([("find", find)] if find else [])]
    found += [("order", "name")] if by_name else []
    return "/facet?" + urlencode([*found, *([("page", str(page))] if page > 1 else [])])


@dataclass(frozen=True, slots=True)
class FacetPage:
    """facet.html: all values of a facet, with a box to search them, by count or by name where they are no tree and no years."""

    title: str
    name: str
    find: str
    hidden: tuple[tuple[str, str], ...]
    items: tuple[FacetItem, ...]
    orders: tuple[PageLink, ...]
    by_name: bool
    found: int
    of_names: bool
    back_url: str
    pager: tuple[PageLink, ...]
    is_beyond: bool


def build_facet_page(
    request: SearchRequest, name: str, values: tuple[FacetValue, ...], find: str, page: int, *, by_name: bool = False
) -> FacetPage:
    """A page of the values of a facet whose names contain `find`, counted as beside the results."""
    wanted = normalize(find).text
    has_orders = name not in ("region", "year")
    by_name = by_name and has_orders
    chosen = {str(value) for value in getattr(request.filters, urls.FACET_PARAMETERS[name])}
    found = [value for value in values if wanted in normalize(value.label).text]
    if by_name:
        found.sort(key=lambda value: _by_sound(value.label))
    pages = max(1, -(-len(found) // VALUES_ON_A_PAGE))
    shown = found[(page - 1) * VALUES_ON_A_PAGE : page * VALUES_ON_A_PAGE]
    links = [PageLink(str(at), facet_url(request, name, find, at, by_name=by_name), at == page) for at in range(1, pages + 1)]
    orders = [
        PageLink(label, facet_url(request, name, find, by_name=each), each is by_name)
        for each, label in ((False, gettext("段数")), (True, gettext("名称")))
    ]
    return FacetPage(
        title=gettext(FACET_TITLES[name]),
        name=name,
        find=find,
        hidden=tuple(urls.parameters(request)),
        items=tuple(_facet_item(request, name, value, chosen) for value in shown),
        orders=tuple(orders) if has_orders else (),
        by_name=by_name,
        found=len(found),
        of_names=name in OF_NAMES,
        back_url=urls.search_url(request),
        pager=tuple(links) if pages > 1 else (),
        is_beyond=page > pages,
    )


def _by_sound(name: str) -> bytes:
    """The key of an order of names by pinyin: GB 2312 puts its 3,755 most common characters in it, what is rare after them."""
    return name.encode("gb18030", "replace")


def _facet_item(request: SearchRequest, name: str, value: FacetValue, chosen: set[str]) -> FacetItem:
    is_year = name == "year"
    is_chosen = any(int(value.value) in years for years in request.filters.years) if is_year else value.value in chosen
    depth = len(gazetteer().path_codes(value.value)) - 1 if name == "region" else 0
    if not is_chosen:
        related = frozenset(code for code in chosen if _are_related(code, value.value)) if name == "region" else frozenset()
        url = urls.with_value(request, name, value.value, related)
    else:
        url = urls.without(request, name, int(value.value) if is_year else value.value)
    inside = name == "region" and any(gazetteer().is_within(code, value.value) for code in chosen)
    is_half = inside and not is_chosen
    label = value.label if name in OF_NAMES else gettext(value.label)
    return FacetItem(f"facet-{name}-{value.value}", label, value.paragraphs, url, is_chosen, depth, is_half=is_half)


def _are_related(one: str, other: str) -> bool:
    places = gazetteer()
    return places.is_within(one, other) or places.is_within(other, one)


def _open_regions(values: tuple[FacetValue, ...], chosen: set[str]) -> tuple[FacetValue, ...]:
    """The places to show: all of a short list, else the provinces and what lies under chosen places or beside them."""
    if len(values) <= MAX_OPEN_REGIONS:
        return values
    open_codes = {code for each in chosen for code in gazetteer().path_codes(each)}
    return tuple(value for value in values if value.parent is None or value.parent in open_codes)


def _likeliest(values: tuple[FacetValue, ...], chosen: set[str]) -> tuple[FacetValue, ...]:
    """The most frequent names, and those that are chosen."""
    return tuple(value for at, value in enumerate(values) if at < MAX_NAMES or value.value in chosen)


def _chip_of_text(request: SearchRequest) -> tuple[Chip, ...]:
    """What was typed, as a choice that can be taken back where others stay."""
    if not request.text or not request.filters:
        return ()
    return (Chip("chip-q", gettext("检索词"), request.text, urls.search_url(replace(request, text="")), is_name=True),)


def chips_of(request: SearchRequest) -> tuple[Chip, ...]:
    """The choices in force."""
    filters = request.filters
    labels = taxonomy().chapter_labels
    named = [
        *(("region", code, gazetteer().names[code]) for code in filters.regions),
        *(("year", years, _years_label(years)) for years in filters.years),
        *(("chapter", kind, gettext(labels[kind])) for kind in filters.chapters),
        *(("section", topic, gettext(topic)) for topic in filters.sections),
        *(("kind", kind, gettext(ReportKind(kind).label)) for kind in filters.kinds),
        *(("leader", name, name) for name in filters.leaders),
        *(("unit", name, name) for name in filters.units),
    ]
    return tuple(
        Chip(f"chip-{name}-{value}", gettext(FACET_TITLES[name]), label, urls.without(request, name, value), name in OF_NAMES)
        for name, value, label in named
    )


def _years_label(years: YearRange) -> str:
    if years.first < years.last == urls.LAST_YEAR:
        return gettext("%(year)d 年起", year=years.first)
    if urls.FIRST_YEAR == years.first < years.last:
        return gettext("%(year)d 年止", year=years.last)
    return str(years).replace("..", "–")


def _pager(request: SearchRequest, pages: int) -> Iterator[PageLink]:
    current = urls.page_of(request)
    if current > 1:
        yield PageLink(gettext("上一页"), _page_url(request, current - 1))
    last = 0
    for page in range(1, pages + 1):
        if page not in (1, pages) and abs(page - current) > PAGES_AROUND:
            continue
        if page > last + 1:
            yield PageLink("…", None)
        yield PageLink(str(page), _page_url(request, page), page == current)
        last = page
    if current < pages:
        yield PageLink(gettext("下一页"), _page_url(request, current + 1))


def _page_url(request: SearchRequest, page: int) -> str:
    return urls.search_url(request, offset=(page - 1) * request.limit)


def report_name(record: ReportRecord) -> str:
    """Place, year and title of a report in one line, for headings: a name, in Chinese on every page."""
    kind = "" if record.metadata.kind == "report" else f"（{record.metadata.kind.label}）"
    return f"{''.join(record.region.path)} {record.year} 年政府工作报告{kind}"


@dataclass(frozen=True, slots=True)
class MessagePage:
    """message.html: what went wrong, and where to go from here: (label, address)."""

    title: str
    message: str
    links: tuple[tuple[str, str], ...] = ()
