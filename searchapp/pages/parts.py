"""What several pages show: chips, links between pages, names of reports, messages."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from indexer.model import Paragraph, ReportKind, ReportRecord
from indexer.vocabulary.regions import gazetteer
from indexer.vocabulary.taxonomy import taxonomy
from searchapp.questions import urls
from searchapp.questions.query import SearchRequest, YearRange
from searchapp.web.language import gettext, marked

FACET_TITLES = {
    "region": marked("地区"), "year": marked("年份"), "chapter": marked("篇章"), "section": marked("主题"),
    "kind": marked("文种"), "leader": marked("牵头领导"), "unit": marked("责任单位"),
}  # fmt: skip
# Facets whose values are names as reports print them, in no language but their own.
OF_NAMES = ("region", "leader", "unit")


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


def report_url(report_id: str, paragraph: Paragraph | None = None, text: str = "") -> str:
    """The address of a report's page, at a paragraph if one is given, with what was asked marked in it."""
    asked = f"?{urlencode({'q': text})}" if text else ""
    return f"/r/{report_id}{asked}" + (f"#p{paragraph.number}" if paragraph else "")


def chip_of_text(request: SearchRequest) -> tuple[Chip, ...]:
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
