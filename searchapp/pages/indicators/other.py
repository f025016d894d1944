"""The page of any figure: what reports say in numbers of whatever is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

from searchapp.pages.figures import plain
from searchapp.pages.indicators.shown import place_name
from searchapp.pages.parts import TABLE_FILES, Chip, chips_of
from searchapp.quantities.listing import OtherFigure
from searchapp.questions import urls
from searchapp.questions.tables.read_other import OtherRequest, other_url

MOST_SHOWN = 300


@dataclass(frozen=True, slots=True)
class OtherLine:
    """A number with its words and its paragraph."""

    place: str
    year: int
    noun: str
    verb: str
    number: str
    behind: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class OtherPage:
    """other_figures.html.

    Attributes:
        is_cut: whether there are more than are shown.
        hidden: the choices in force, as fields of a form.
        search: the paragraphs that hold the words.
    """

    words: str
    unit: str
    lines: tuple[OtherLine, ...]
    is_cut: bool
    chips: tuple[Chip, ...]
    hidden: tuple[tuple[str, str], ...]
    search: str
    files: tuple[tuple[str, str], ...]


def build_other_page(asked: OtherRequest, found: Sequence[OtherFigure]) -> OtherPage:
    """The page of a request; `found` may hold one more than are shown."""
    return OtherPage(
        words=asked.words,
        unit=asked.unit,
        lines=tuple(map(_line, found[:MOST_SHOWN])),
        is_cut=len(found) > MOST_SHOWN,
        chips=chips_of(asked.search),
        hidden=tuple(urls.filter_parameters(asked.search.filters)),
        search=urls.search_url(asked.search),
        files=tuple((label, other_url(asked, form)) for form, label in TABLE_FILES.items()),
    )


def _line(each: OtherFigure) -> OtherLine:
    figure, record = each.figure, each.hit.report
    ends = dict.fromkeys((plain(figure.low), plain(figure.high)))
    number = "–".join(ends) + figure.unit
    return OtherLine(
        place_name(record.region.code), record.year, figure.noun, figure.verb, number, figure.behind, figure.text,
        each.hit.permalink,
    )  # fmt: skip
