"""Facets beside the results, and the page of all values of one."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from indexer.text.normalize import normalize
from indexer.vocabulary.regions import gazetteer
from searchapp.answers.results import FacetValue
from searchapp.pages.parts import PageLink, english_place
from searchapp.questions import urls
from searchapp.questions.facets import FACETS, Facet, Shape, YearRange
from searchapp.questions.query import SearchRequest
from searchapp.web.language import gettext
from searchapp.web.preferences import preferred

# Facets of names show so many.
MAX_NAMES = 8
# Longer trees of places are folded to provinces and the branches that are chosen.
MAX_OPEN_REGIONS = 12
# Years beside the results, the latest; there may be seventy.
MAX_YEARS = 15
# Longer lists are closed on a phone until they are asked for.
MAX_OPEN = 6
# Values on a page of all of a facet's.
VALUES_ON_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class FacetItem:
    """A value of a facet as a link that chooses it or takes it back.

    Attributes:
        depth: its level in a tree, from 0.
        english: the label of a place, on English pages.
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
    english: str = ""


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
        return FACETS[self.name].of_names

    @property
    def of_places(self) -> bool:
        """Whether its values are places, which can be ordered by how many paragraphs they have."""
        return FACETS[self.name].shape is Shape.PLACES

    @property
    def is_long(self) -> bool:
        return len(self.items) > MAX_OPEN

    @property
    def chosen(self) -> int:
        return sum(item.is_chosen for item in self.items)


def facet_group(request: SearchRequest, name: str, values: tuple[FacetValue, ...]) -> FacetGroup:
    """A facet beside the results; years come the latest first, with bars and with the inputs of a range."""
    facet = FACETS[name]
    chosen = set(map(str, request.filters[name]))
    shown = _shown(facet, values, chosen)
    items = tuple(_facet_item(request, name, value, chosen) for value in shown)
    more = facet_url(request, name) if len(shown) < len(values) else None
    if facet.shape is not Shape.YEARS:
        return FacetGroup(name, gettext(facet.title), items, more_url=more, values=len(values))
    most = max((item.count for item in items), default=0) or 1
    hidden = urls.parameters(replace(request, filters=request.filters.replaced(**{name: ()})))
    bars = tuple(replace(item, share=100 * item.count / most) for item in reversed(items))
    ranges = [years for years in request.filters[name] if isinstance(years, YearRange)]
    its_range = ranges[0] if len(ranges) == 1 else None
    return FacetGroup(name, gettext(facet.title), bars, tuple(hidden), more, len(values), its_range)


def _shown(facet: Facet, values: tuple[FacetValue, ...], chosen: set[str]) -> tuple[FacetValue, ...]:
    """The values of a facet that are shown beside the results."""
    match facet.shape:
        case Shape.PLACES:
            return _ordered_regions(_open_regions(values, chosen))
        case Shape.NAMES:
            return _likeliest(values, chosen)
        case Shape.YEARS:
            return tuple(value for at, value in enumerate(reversed(values)) if at < MAX_YEARS or value.value in chosen)[::-1]
        case _:
            return values


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
    facet = FACETS[name]
    has_orders = facet.shape not in (Shape.PLACES, Shape.YEARS)
    by_name = by_name and has_orders
    chosen = set(map(str, request.filters[name]))
    found = [value for value in values if wanted in normalize(value.label).text]
    if facet.shape is Shape.YEARS:
        found.reverse()
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
        title=gettext(facet.title),
        name=name,
        find=find,
        hidden=tuple(urls.parameters(request)),
        items=tuple(_facet_item(request, name, value, chosen) for value in shown),
        orders=tuple(orders) if has_orders else (),
        by_name=by_name,
        found=len(found),
        of_names=facet.of_names,
        back_url=urls.search_url(request),
        pager=tuple(links) if pages > 1 else (),
        is_beyond=page > pages,
    )


def _by_sound(name: str) -> bytes:
    """The key of an order of names by pinyin: GB 2312 puts its 3,755 most common characters in it, what is rare after them."""
    return name.encode("gb18030", "replace")


def _facet_item(request: SearchRequest, name: str, value: FacetValue, chosen: set[str]) -> FacetItem:
    facet = FACETS[name]
    is_place = facet.shape is Shape.PLACES
    is_chosen = facet.lets_through(request.filters[name])(value.value)
    depth = len(gazetteer().path_codes(value.value)) - 1 if is_place else 0
    if not is_chosen:
        related = frozenset(code for code in chosen if _are_related(code, value.value)) if is_place else frozenset()
        url = urls.with_value(request, name, value.value, related)
    else:
        url = urls.without(request, name, int(value.value) if facet.shape is Shape.YEARS else value.value)
    inside = is_place and any(gazetteer().is_within(code, value.value) for code in chosen)
    is_half = inside and not is_chosen
    label = value.label if facet.of_names else gettext(value.label)
    english = english_place(value.value) if is_place else ""
    return FacetItem(f"facet-{name}-{value.value}", label, value.paragraphs, url, is_chosen, depth, None, is_half, english)


def _are_related(one: str, other: str) -> bool:
    places = gazetteer()
    return places.is_within(one, other) or places.is_within(other, one)


def _open_regions(values: tuple[FacetValue, ...], chosen: set[str]) -> tuple[FacetValue, ...]:
    """The places to show: all of a short list, else the provinces and what lies under chosen places or beside them."""
    if len(values) <= MAX_OPEN_REGIONS:
        return values
    open_codes = {code for each in chosen for code in gazetteer().path_codes(each)}
    highest = [value.value for value in values if value.parent is None]
    open_codes |= set(highest) if len(highest) == 1 else set()
    return tuple(value for value in values if value.parent is None or value.parent in open_codes)


def _ordered_regions(values: tuple[FacetValue, ...]) -> tuple[FacetValue, ...]:
    """Places by their codes, or as the reader prefers: those with most paragraphs first, what lies inside below each."""
    if preferred("places") == "area":
        return values
    count = {value.value: value.paragraphs for value in values}

    def path(value: FacetValue) -> list[tuple[int, str]]:
        return [(-count.get(code, 0), code) for code in gazetteer().path_codes(value.value)]

    return tuple(sorted(values, key=path))


def _likeliest(values: tuple[FacetValue, ...], chosen: set[str]) -> tuple[FacetValue, ...]:
    """The most frequent names, and those that are chosen."""
    return tuple(value for at, value in enumerate(values) if at < MAX_NAMES or value.value in chosen)
