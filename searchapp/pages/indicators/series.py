"""The page of a place: an indicator over the years beside the places above it, and what its reports say last of each."""

from collections.abc import Iterable
from dataclasses import dataclass

from indexer.figures.indicators import indicators
from indexer.vocabulary.regions import NATION, gazetteer, level
from searchapp.pages.figures import indicator_label, unit_label
from searchapp.pages.indicators.lines import LineChart, PointValue, line_chart
from searchapp.pages.indicators.matrix import indicator_links, place_url
from searchapp.pages.indicators.shown import ShownCell, ShownPart, place_name, shown_cell, shown_part
from searchapp.pages.parts import LEVEL_NAMES, TABLE_FILES, PageLink, english_place
from searchapp.panel.panel import Panel, PanelCell, Part, Stated
from searchapp.panel.view import View, line_above, years_between
from searchapp.questions.tables.matrix import MatrixRequest, figures_file_url, matrix_url, panel_file_url
from searchapp.web.language import gettext

_BELOW = {"nation": "province", "province": "prefecture", "prefecture": "county"}


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year of a place: its own cell, and the targets of the places above it."""

    year: int
    cell: ShownCell
    above: tuple[ShownPart, ...]


@dataclass(frozen=True, slots=True)
class LatestRow:
    """What the reports of a place say last of an indicator; `url` leads to its years."""

    label: str
    url: str
    is_current: bool
    target_year: int | None
    target: ShownPart | None
    result_year: int | None
    result: ShownPart | None


@dataclass(frozen=True, slots=True)
class PlacePage:
    """figures_of_place.html.

    Attributes:
        english: the place as English texts have it, on English pages.
        above: the places above, the nearest first; links to their pages.
        below: the link to the places right below; None without any.
        chart: None where there is no number at all.
    """

    place: str
    english: str
    title: str
    counted_in: str
    indicators: tuple[PageLink, ...]
    above: tuple[PageLink, ...]
    below: PageLink | None
    matrix: str
    chart: LineChart | None
    rows: tuple[YearRow, ...]
    latest: tuple[LatestRow, ...]
    panel_files: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]


def build_place_page(view: View, all_of_place: Iterable[Stated]) -> PlacePage:
    """The page of a place.

    Args:
        all_of_place: the figures of all indicators in the reports of this place.
    """
    asked, code, panel = view.asked, view.asked.place, view.panel
    above = line_above(code)
    years = years_between(view.years)
    cells = [panel.cell(code, year) for year in years]
    return PlacePage(
        place=place_name(code),
        english=english_place(code),
        title=indicator_label(asked.indicator),
        counted_in=unit_label(asked.indicator),
        indicators=indicator_links(asked),
        above=tuple(PageLink(place_name(each), place_url(asked, each)) for each in above),
        below=_below(view),
        matrix=matrix_url(MatrixRequest(asked.indicator, asked.filters)),
        chart=_chart(panel, cells, above),
        rows=tuple(
            YearRow(
                cell.year,
                shown_cell(cell, unit_label(asked.indicator), is_last=cell.year >= view.newest),
                tuple(shown_part(panel.target(each, cell.year)) for each in above),
            )
            for cell in reversed(cells)
        ),
        latest=tuple(_latest(view, all_of_place)),
        panel_files=tuple((label, panel_file_url(asked, form)) for form, label in TABLE_FILES.items()),
        files=tuple((label, figures_file_url(asked, form)) for form, label in TABLE_FILES.items()),
    )


def _below(view: View) -> PageLink | None:
    """The places right below, where some have reports."""
    asked, code = view.asked, view.asked.place
    below = _BELOW.get(level(code))
    if below is None or not any(level(each) == below and _is_within(each, code) for each in view.panel.codes):
        return None
    filters = asked.filters if code == NATION else asked.filters.replaced(region=(code,))
    return PageLink(gettext(LEVEL_NAMES[below]), matrix_url(MatrixRequest(asked.indicator, filters, below)))


def _is_within(code: str, above: str) -> bool:
    return above == NATION or gazetteer().is_within(code, above)


def _chart(panel: Panel, cells: list[PanelCell], above: tuple[str, ...]) -> LineChart | None:
    """The targets and results of a place, and the targets of those above it."""
    years = [cell.year for cell in cells]
    series = [
        (gettext("目标"), _points((cell.year, cell.target) for cell in cells)),
        (gettext("结果"), _points((cell.year, cell.result) for cell in cells)),
    ]
    series += [(gazetteer().name(each), _points((year, panel.target(each, year)) for year in years)) for each in above]
    return line_chart(years, series)


def _points(parts: Iterable[tuple[int, Part]]) -> list[PointValue]:
    return [
        PointValue(year, part.value, f"{shown_part(part).number}", part.path) for year, part in parts if part.value is not None
    ]


def _latest(view: View, stated: Iterable[Stated]) -> Iterable[LatestRow]:
    """Each indicator that the place's reports speak of."""
    code = view.asked.place
    of_indicator: dict[str, list[Stated]] = {}
    for each in stated:
        of_indicator.setdefault(each[1].indicator, []).append(each)
    reports = [record for (place, _), record in view.panel.reports.items() if place == code]
    for name in indicators().by_name:
        if name in of_indicator:
            own = Panel(reports, of_indicator[name])
            cells = [own.cell(code, year) for year in own.years_of([code])]
            target = next((cell for cell in cells if cell.target.figure), None)
            result = next((cell for cell in cells if cell.result.figure), None)
            yield LatestRow(
                indicator_label(name), matrix_url(view.asked, indicator=name), name == view.asked.indicator,
                target.year if target else None, shown_part(target.target) if target else None,
                result.year if result else None, shown_part(result.result) if result else None,
            )  # fmt: skip
