"""What several pages show: chips, links between pages, names of reports, messages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from indexer.model import DIGEST_LABEL, OF_THE_REPORT, Heading, Paragraph, ReportRecord
from indexer.vocabulary.english_places import english_name, english_path
from indexer.vocabulary.regions import gazetteer
from searchapp.marked import marked
from searchapp.questions import urls
from searchapp.questions.facets import FACETS, Choice, Facet, Shape, YearRange
from searchapp.questions.query import Exact, SearchRequest
from searchapp.web.language import ENGLISH, chosen, gettext, plural

# The levels of places, in words.
LEVEL_NAMES = {
    "nation": marked("全国"), "province": marked("省级"), "prefecture": marked("地级"), "county": marked("县级"),
    "zone": marked("新区与镇"),
}  # fmt: skip
# The forms that a table can be taken in → their names.
TABLE_FILES = {"xlsx": "XLSX", "csv": "CSV", "dta": "Stata", "parquet": "Parquet", "json": "JSON"}


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice in force, with the URL of the state without it; `is_name` if its label is a name as reports print it.

    english: the label of a place, on English pages.
    """

    id: str
    title: str
    label: str
    url: str
    is_name: bool
    english: str = ""


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link to a page of results; without `url` it is a gap or the current page."""

    label: str
    url: str | None
    is_current: bool = False


# Signs that a question has and a word does not.
_NO_WORD = frozenset('"“”*\\|^$')
# Page links shown on both sides of the current page.
PAGES_AROUND = 2


def pages_around(current: int, pages: int) -> Iterator[tuple[str, int]]:
    """What a pager shows: (label, number of the page), 0 for a gap; nothing where one page holds all."""
    if current > 1 and pages > 1:
        yield gettext("上一页"), min(current - 1, pages)
    last = 0
    for page in range(1, pages + 1) if pages > 1 else ():
        if page not in (1, pages) and abs(page - current) > PAGES_AROUND:
            continue
        if page > last + 1:
            yield "…", 0
        yield str(page), page
        last = page
    if current < pages:
        yield gettext("下一页"), current + 1


def word_path(request: SearchRequest) -> str | None:
    """The page of the one word that is sought; None if it is no word alone."""
    is_word = isinstance(request.query, Exact) and not set(request.text) & _NO_WORD
    return f"/words/{quote(request.text, safe='')}" if is_word else None


def report_url(report_id: str, paragraph: Paragraph | None = None, text: str = "") -> str:
    """The address of a report's page, at a paragraph if one is given, with what was asked marked in it."""
    asked = f"?{urlencode({'q': text})}" if text else ""
    return f"/r/{report_id}{asked}" + (f"#p{paragraph.number}" if paragraph else "")


def heading_url(report_id: str, heading: Heading, text: str = "") -> str:
    """The address of a heading on its report's page, with what was asked marked in it."""
    return f"{report_url(report_id, text=text)}#{heading_id(heading)}"


def heading_id(heading: Heading) -> str:
    """What names a heading on its report's page."""
    return f"h-{heading.anchor}"


def chip_of_text(request: SearchRequest) -> tuple[Chip, ...]:
    """What was typed, as a choice that can be taken back where others stay."""
    if not request.text or not (request.filters or request.since):
        return ()
    return (Chip("chip-q", gettext("检索词"), request.text, urls.search_url(replace(request, text="")), is_name=True),)


def chips_of(request: SearchRequest) -> tuple[Chip, ...]:
    """The choices in force."""
    chosen = tuple(
        Chip(
            f"chip-{name}-{value}",
            gettext(facet.title),
            _label(facet, value),
            urls.without(request, name, value),
            facet.of_names,
            english_place(value) if facet.shape is Shape.PLACES and isinstance(value, str) else "",
        )
        for name, facet in FACETS.items()
        for value in request.filters[name]
    )
    if not request.since:
        return chosen
    label = gettext("%(day)s 以来", day=request.since)
    return (*chosen, Chip("chip-since", gettext("新收录"), label, urls.search_url(request, since=""), is_name=False))


def _label(facet: Facet, value: Choice) -> str:
    if isinstance(value, YearRange):
        return _years_label(value)
    if facet.shape is Shape.PLACES:
        return gazetteer().name(value)
    return value if facet.of_names else gettext(facet.labels()[value])


def _years_label(years: YearRange) -> str:
    if years.first < years.last == urls.LAST_YEAR:
        return gettext("%(year)d 年起", year=years.first)
    if urls.FIRST_YEAR == years.first < years.last:
        return gettext("%(year)d 年止", year=years.last)
    return str(years).replace("..", "–")


def english_place(code: str, *, whole: bool = False) -> str:
    """A place as English texts have it, for English pages; `whole`: with what it lies in. Empty on Chinese pages."""
    if chosen() != ENGLISH:
        return ""
    return english_path(code) if whole else english_name(code)


def held_in_words(records: Sequence[ReportRecord]) -> str:
    """How many full reports there are, and how many documents besides."""
    full = sum(record.is_full for record in records)
    others = len(records) - full
    said = [plural("%(num)d 份报告", full)] + ([plural("%(num)d 份其他文件", others)] if others else [])
    return gettext("、").join(said)


def report_name(record: ReportRecord) -> str:
    """Place, year and title of a report in one line, for headings: a name, in Chinese on every page."""
    kind = record.metadata.kind
    what = f"政府工作报告{'' if record.is_full else f'（{kind.label}）'}" if kind in OF_THE_REPORT else kind.label
    digest = f"（{DIGEST_LABEL}）" if record.metadata.digest else ""
    return f"{''.join(record.region.path)} {record.year} 年{what}{digest}"


@dataclass(frozen=True, slots=True)
class MessagePage:
    """message.html: what went wrong, and where to go from here: (label, address)."""

    title: str
    message: str
    links: tuple[tuple[str, str], ...] = ()
