"""The page of a word: how it is cut, how it spread, and what stands near it."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from indexer.text.analysis import BLANK, plain_words
from indexer.text.normalize import normalize
from indexer.vocabulary.regions import LEVELS, gazetteer
from searchapp.answers.spread import FirstOfLevel, FirstUse, Spread
from searchapp.counting.neighbours import Neighbour
from searchapp.pages.filter_fields import FilterFields, filter_fields
from searchapp.pages.parts import LEVEL_NAMES, PageLink
from searchapp.questions import urls
from searchapp.questions.query import Among, SearchRequest, counted
from searchapp.related.asked import RelatedAsked, seeds_of
from searchapp.web.language import gettext, plural

# Words near it, and places with their firsts, that a page shows.
MOST_NEAR, MOST_FIRSTS = 60, 60
WITHIN = (None, 3, 5, 10)


@dataclass(frozen=True, slots=True)
class NearLine:
    """A word that stands near, with the address of the paragraphs that have both in one sentence."""

    neighbour: Neighbour
    url: str


@dataclass(frozen=True, slots=True)
class FirstLine:
    """The first of a level or place: its name, year, report, and what is known of the years before.

    beside: how many other places had it in the same year, in words; empty for none, and for the line of a place.
    """

    level: str
    place: str
    beside: str
    year: int
    url: str
    before: str
    lag_nation: str
    lag_province: str


@dataclass(frozen=True, slots=True)
class WordPage:
    """word.html.

    Attributes:
        too_many: why nothing is said of what stands near.
        levels: names of the levels that the years' cells are of; years: (year, a cell for each of them).
    """

    word: str
    pieces: str
    is_whole: bool
    occurrences: int
    reports: int
    counted: int
    first_of_levels: tuple[FirstLine, ...]
    firsts: tuple[FirstLine, ...]
    all_firsts: int
    without: int
    levels: tuple[str, ...]
    years: tuple[tuple[int, tuple[str, ...]], ...]
    near: tuple[NearLine, ...]
    too_many: str
    withins: tuple[PageLink, ...]
    filters: FilterFields
    within: int | None
    links: tuple[PageLink, ...]


def build_word_page(
    request: SearchRequest,
    found: Spread,
    hits: Sequence[int],
    near: Sequence[Neighbour],
    within: int | None,
    too_many: str = "",
) -> WordPage:
    """The page of the one word that a request seeks; hits are its occurrences in each report that is counted."""
    pieces = plain_words(normalize(request.text).text)
    levels = [name for name in LEVELS if any(name == own for year in found.years for own, _, _ in year.levels)]
    narrowed = counted(request.filters)
    return WordPage(
        word=request.text,
        pieces=" / ".join(piece.replace(BLANK, " ") for piece in pieces),
        is_whole=len(pieces) == 1,
        occurrences=sum(hits),
        reports=sum(many > 0 for many in hits),
        counted=len(hits),
        first_of_levels=tuple(map(_first_of_level, found.first_of_levels)),
        firsts=tuple(map(_first, found.firsts[:MOST_FIRSTS])),
        all_firsts=len(found.firsts),
        without=found.without,
        levels=tuple(gettext(LEVEL_NAMES[name]) for name in levels),
        years=tuple((each.year, _cells(each.levels, levels)) for each in reversed(found.years)),
        near=tuple(NearLine(each, _together(request, each.word)) for each in near[:MOST_NEAR]),
        too_many=too_many,
        withins=tuple(PageLink(_within_label(each), word_url(request, each), each == within) for each in WITHIN),
        filters=filter_fields(request.filters),
        within=within,
        links=(
            PageLink(gettext("检索"), urls.search_url(request, filters=narrowed)),
            PageLink(gettext("语境"), urls.search_url(request, filters=narrowed, among=Among.TEXT, in_lines=True)),
            PageLink(gettext("相近的词"), RelatedAsked(seeds_of([request.text]), request.filters).url()),
        ),
    )


def word_url(request: SearchRequest, within: int | None = None) -> str:
    """The address of the page of a word."""
    found = urls.filter_parameters(request.filters) + ([("within", str(within))] if within else [])
    return f"/words/{quote(request.text, safe='')}" + (f"?{urlencode(found)}" if found else "")


def _within_label(within: int | None) -> str:
    return gettext("同一句") if within is None else gettext("%(number)d 词以内", number=within)


def _together(request: SearchRequest, word: str) -> str:
    return urls.text_url(f'"{request.text}" ~ "{word}"', urls.filter_parameters(request.filters))


def _first_of_level(first: FirstOfLevel) -> FirstLine:
    """The line of a level: of several places that had the word in one year, none is made the first."""
    if first.before is None:
        before = gettext("此前未收录，不详")
    else:
        year, many = first.before
        before = plural("%(year)d 年收录的 %(num)d 个地区没有", many, year=year)
        before += gettext("，其间无报告") if year != first.year - 1 else ""
    tied = gettext("等 %(many)d 个地区", many=len(first.firsts)) if len(first.firsts) > 1 else ""
    beside = tied + gettext("（这一年收录 %(covered)d 个）", covered=first.covered) if first.covered > 1 else ""
    report = first.firsts[0].report
    return FirstLine(
        gettext(LEVEL_NAMES[first.level]), _place(report.region.code), beside, first.year, f"/r/{report.id}", before, "", ""
    )  # fmt: skip


def _place(code: str) -> str:
    return " ".join(gazetteer().region(code).path)


def _first(first: FirstUse) -> FirstLine:
    report = first.report
    if first.without is None:
        before = gettext("此前未收录，不详")
    elif first.is_known:
        before = gettext("上一年没有")
    else:
        before = gettext("%(year)d 年没有，其间无报告", year=first.without)
    lags = ("–" if lag is None else str(lag) for lag in (first.lag_nation, first.lag_province))
    return FirstLine("", _place(report.region.code), "", report.year, f"/r/{report.id}", before, *lags)


def _cells(levels: Sequence[tuple[str, int, int]], names: Sequence[str]) -> tuple[str, ...]:
    own = {name: f"{having} / {covered}" for name, having, covered in levels}
    return tuple(own.get(name, "–") for name in names)
