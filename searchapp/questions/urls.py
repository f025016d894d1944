"""SearchRequest ↔ URL. Every state has one canonical URL: parameters in one order, defaults left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode

from searchapp.questions.facets import FACETS, Choice, Shape, YearRange
from searchapp.questions.query import Among, Filters, QueryError, SearchRequest, Sort
from searchapp.questions.read_request import Asked, read_number, read_request

MAX_PAGE = 1_000_000
MAX_HIT = 10_000_000
# What an end of a range of years means that is left open.
FIRST_YEAR, LAST_YEAR = 1900, 2100


def require_utf8(query_string: bytes) -> None:
    """Raises: QueryError if a URL's query is text of another encoding, which would be searched for as percent signs."""
    try:
        unquote_to_bytes(query_string).decode("utf-8")
    except UnicodeDecodeError:
        raise QueryError(
            "网址中的检索词不是 UTF-8 编码。请在检索框中重新输入。",
            "The query in the URL is not encoded in UTF-8. Type it again.",
        ) from None


def asked_from(args: Mapping[str, Sequence[str]]) -> Asked:
    """The parameters of a URL, by name → values, as a question; empty values are as if they were not there.

    Raises: QueryError if a parameter that takes one value is given several, or a year is none.
    """
    given = {name: [value for value in values if value.strip()] for name, values in args.items()}
    for name in ("q", "sort", "view", "in", "numbers", "copies", "since", "limit", "offset", "page", "from", "to"):
        if len(given.get(name, ())) > 1:
            raise QueryError(f"参数 {name} 只能出现一次。", f"The parameter {name} may be given once only.")

    def one(name: str) -> str:
        return next(iter(given.get(name, ())), "")

    def many(name: str) -> tuple[str, ...]:
        return tuple(given.get(name, ()))

    ranges = _range_of(one("from"), one("to"))
    return Asked(
        q=one("q"),
        chosen={name: (*many(name), *(ranges if facet.shape is Shape.YEARS else ())) for name, facet in FACETS.items()},
        sort=one("sort"),
        view=one("view"),
        among=one("in"),
        numbers=one("numbers"),
        copies=one("copies"),
        since=one("since"),
        limit=one("limit"),
        offset=one("offset"),
    )


def _range_of(first: str, last: str) -> tuple[str, ...]:
    """The years of two inputs as one range, either end open where it is left empty; none if both are."""
    if not first and not last:
        return ()
    lowest = read_number("from", first, FIRST_YEAR, lowest=FIRST_YEAR, highest=LAST_YEAR)
    highest = read_number("to", last, LAST_YEAR, lowest=FIRST_YEAR, highest=LAST_YEAR)
    return (f"{lowest}..{highest}",)


def request_from_page(args: Mapping[str, Sequence[str]], page_size: int) -> SearchRequest:
    """The request that a URL of the results page asks. Raises: QueryError."""
    asked = replace(asked_from(args), limit="", offset="")
    page = read_number("page", next(iter(args.get("page", ())), ""), 1, lowest=1, highest=MAX_PAGE)
    found = read_request(asked)
    # A report has up to three hits: a page of as many reports would weigh twice as much.
    size = -(-page_size // 2) if found.by_report else page_size
    return replace(found, limit=size, offset=(page - 1) * size)


def page_of(request: SearchRequest) -> int:
    """The page of results, from 1."""
    return request.offset // request.limit + 1


def refuse_since(args: Mapping[str, Sequence[str]]) -> None:
    """Raises: QueryError where what is new is asked of what does not tell it, rather than to answer of everything."""
    if any(value.strip() for value in args.get("since", ())):
        raise QueryError(
            "since 只用于检索、趋势和它们的文件。这里请去掉。",
            "since narrows searches, trends and their files alone. Leave it out here.",
        )


def parameters(request: SearchRequest) -> list[tuple[str, str]]:
    """The parameters of a request in canonical order, without the page."""
    found = [("q", request.text)] if request.text else []
    found += filter_parameters(request.filters)
    if request.sort is not Sort.RELEVANCE:
        found.append(("sort", request.sort))
    if request.by_report:
        found.append(("view", "reports"))
    if request.in_lines:
        found.append(("view", "kwic"))
    if request.among is not Among.ALL:
        found.append(("in", request.among))
    if request.whole_numbers:
        found.append(("numbers", "whole"))
    if request.folds_copies:
        found.append(("copies", "folded"))
    if request.since:
        found.append(("since", request.since))
    return found


def filter_parameters(filters: Filters) -> list[tuple[str, str]]:
    """The parameters of the filters in canonical order."""
    return [(name, str(value)) for name in filters for value in filters[name]]


def search_url(request: SearchRequest, **changes: Any) -> str:
    """The canonical URL of a request with some fields changed; anything but `offset` starts again at the first page."""
    changed = replace(request, **({"offset": 0} | changes if changes else {}))
    found = parameters(changed)
    if changed.offset:
        found.append(("page", str(page_of(changed))))
    return "/search" + ("?" + urlencode(found) if found else "")


def download_url(request: SearchRequest, ending: str) -> str:
    """The URL of all hits of a request as a file."""
    asked = replace(request, offset=0, by_report=False, folds_copies=False, in_lines=False)
    is_feed = ending == "atom"  # of paragraphs, the new ones first, whatever is looked at
    found = parameters(replace(asked, sort=Sort.RELEVANCE, among=Among.ALL) if is_feed else asked)
    return f"/search.{ending}" + ("?" + urlencode(found) if found else "")


def trend_part_url(request: SearchRequest) -> str:
    """The URL of the chart of a request's hits by year, for the results page."""
    plain = replace(request, offset=0, by_report=False, folds_copies=False, in_lines=False, sort=Sort.RELEVANCE)
    found = parameters(plain)
    return "/search/trend" + ("?" + urlencode(found) if found else "")


def api_url(request: SearchRequest) -> str:
    """The URL at which programs are answered a request."""
    found = parameters(replace(request, in_lines=False))
    return "/api/search" + ("?" + urlencode(found) if found else "")


def text_url(text: str, others: Sequence[tuple[str, str]] = ()) -> str:
    """The URL of a typed text with no other parameters than these, whether it can be understood or not."""
    return "/search?" + urlencode([("q", text), *others])


def without(request: SearchRequest, name: str, value: object) -> str:
    """The URL of a request with one chosen value of a facet taken out.

    A year inside a chosen range leaves the range's other years: 2023 out of 2022..2024 leaves 2022 and 2024.
    """
    chosen = request.filters[name]
    left = _years_without(chosen, value) if isinstance(value, int) else tuple(each for each in chosen if each != value)
    return search_url(request, filters=request.filters.replaced(**{name: left}))


def _years_without(ranges: tuple[Choice, ...], year: int) -> tuple[YearRange, ...]:
    left: list[YearRange] = []
    for years in ranges:
        assert isinstance(years, YearRange)
        if year not in years:
            left.append(years)
        if year in years and years.first < year:
            left.append(YearRange(years.first, year - 1))
        if year in years and year < years.last:
            left.append(YearRange(year + 1, years.last))
    return tuple(dict.fromkeys(left))


def with_value(request: SearchRequest, name: str, value: str, related: frozenset[str] = frozenset()) -> str:
    """The URL of a request with one more value of a facet chosen.

    related: chosen values that the new one takes the place of (a province, when one of its cities is chosen).
    """
    kept = tuple(each for each in request.filters[name] if each not in related)
    new = YearRange(int(value), int(value)) if FACETS[name].shape is Shape.YEARS else value
    return search_url(request, filters=request.filters.replaced(**{name: (*kept, new)}))


@dataclass(frozen=True, slots=True)
class Trail:
    """The search that a paragraph was opened from, no part of its permalink.

    number: of the hit among all, from 1; 0 where it is not known.
    """

    request: SearchRequest
    number: int

    @property
    def back_url(self) -> str:
        """The page of results that the hit stands on, and its place there."""
        size = self.request.limit
        place = f"#hit-{self.number}" if self.number else ""
        return search_url(self.request, offset=(max(self.number, 1) - 1) // size * size) + place

    @property
    def around(self) -> SearchRequest:
        """The question for the hit with those before and after it."""
        first = max(self.number - 2, 0)
        return replace(
            self.request, offset=first, limit=self.number + 1 - first, facets=(), by_report=False, folds_copies=False
        )


def trail_url(permalink: str, trail: Trail) -> str:
    """The address of a paragraph with the search it is opened from."""
    found = parameters(trail.request) + ([("hit", str(trail.number))] if trail.number else [])
    return permalink + (f"?{urlencode(found)}" if found else "")


def trail_from_page(args: Mapping[str, Sequence[str]], page_size: int) -> Trail | None:
    """The search that an address names; None if it names none. Raises: QueryError."""
    request = request_from_page({name: values for name, values in args.items() if name != "page"}, page_size)
    number = read_number("hit", next(iter(args.get("hit", ())), ""), 0, lowest=1, highest=MAX_HIT)
    return Trail(request, number) if request.text or number else None
