"""The page of one indicator: places × years, the target over the result, each leading to the paragraph that says it."""

from dataclasses import dataclass

from indexer.figures.figure import Tone
from indexer.vocabulary.regions import gazetteer
from searchapp.marked import marked
from searchapp.pages.figures import TONES, ToneShown, indicator_label, plain, unit_label
from searchapp.pages.indicators.shown import ABSENCES, Absence, ShownCell, place_name, shown_cell
from searchapp.pages.indicators.tiles import TileMap, tile_map
from searchapp.pages.parts import LEVEL_NAMES, TABLE_FILES, PageLink, english_place
from searchapp.panel.panel import Said
from searchapp.panel.view import View
from searchapp.questions.facets import YearRange
from searchapp.questions.read_figures import indicator_labels
from searchapp.questions.tables.matrix import MatrixRequest, figures_file_url, matrix_url, panel_file_url
from searchapp.web.language import gettext

# Places that are shown at most, and named without a report at most.
MOST_PLACES, MOST_NAMED = 150, 60
# Bounds that are offered at most: every so many of them.
MOST_BOUNDS = 12
ORDER_LABELS = {
    "": marked("目标"), "revision": marked("较上年"), "result": marked("结果"), "gap": marked("较目标"),
    "amplification": marked("较上级"),
}  # fmt: skip
# Of places whose target cannot be held against a bound, why.
_UNKNOWN = {
    Said.FIGURE: marked("有目标，没有可比的数字"), Said.NO_TARGET: marked("不设目标"), Said.DOUBTFUL: marked("存疑"),
    Said.NOT_FOUND: marked("未见"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place and its years; `english`: its name on English pages."""

    name: str
    url: str
    cells: tuple[ShownCell, ...]
    english: str


@dataclass(frozen=True, slots=True)
class ToneRow:
    """A tone, and of each level how many targets have it: the number and its share of that level's, per cent."""

    tone: ToneShown
    shares: tuple[tuple[int, float], ...]


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """figures.html.

    Attributes:
        focus: the year that places are ordered, bound and mapped by; 0 for none.
        orders: what places may be ordered by; first of all by nothing. bounds: what the targets of that year reach.
        missing: places of this level that have no report of that year, with English names on English pages; unknown: those
            that cannot be held against the bound.
        hidden: how many places are not shown, as there are too many.
        panel_files: of what is shown, with what follows; files: of all figures, one a row.
    """

    title: str
    counted_in: str
    asked: MatrixRequest
    focus: int
    indicators: tuple[PageLink, ...]
    levels: tuple[PageLink, ...]
    years: tuple[PageLink, ...]
    orders: tuple[PageLink, ...]
    bounds: tuple[PageLink, ...]
    tiles: TileMap | None
    rows: tuple[PlaceRow, ...]
    total: int
    below: int
    unknown: tuple[tuple[str, tuple[str, ...]], ...]
    missing: tuple[tuple[str, str], ...]
    missing_count: int
    all_years: str
    hidden: int
    tone_levels: tuple[tuple[str, int], ...]
    tone_rows: tuple[ToneRow, ...]
    panel_files: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]
    region: str

    @property
    def least(self) -> str:
        """The bound with its unit; empty for none."""
        return "" if self.asked.least is None else plain(self.asked.least) + self.counted_in

    @property
    def tones(self) -> tuple[ToneShown, ...]:
        """All tones, for the legend."""
        return tuple(TONES.values())

    @property
    def absences(self) -> tuple[Absence, ...]:
        """All that may stand in the place of a figure, for the legend."""
        return tuple(ABSENCES.values())


def build_figures_page(view: View) -> FiguresPage:
    """The page of what is asked for."""
    asked, counted_in = view.asked, unit_label(view.asked.indicator)
    levels, tones = _tones(view)
    missing = tuple((place_name(code), english_place(code)) for code in view.missing)
    return FiguresPage(
        title=indicator_label(asked.indicator),
        counted_in=counted_in,
        asked=asked,
        focus=view.focus,
        indicators=indicator_links(asked),
        levels=_level_links(view),
        years=_year_links(view),
        orders=_order_links(view),
        bounds=_bound_links(view, counted_in),
        tiles=tile_map(view.of_focus, counted_in) if view.level == "province" and not asked.filters["region"] else None,
        rows=_rows(view),
        total=len(view.rows),
        below=view.below,
        unknown=_unknown(view),
        missing=missing if len(missing) <= MOST_NAMED else (),
        missing_count=len(missing),
        all_years=_all_years(view),
        hidden=max(0, len(view.rows) - MOST_PLACES),
        tone_levels=levels,
        tone_rows=tones,
        panel_files=tuple((label, panel_file_url(asked, form)) for form, label in TABLE_FILES.items()),
        files=tuple((label, figures_file_url(asked, form)) for form, label in TABLE_FILES.items()),
        region="、".join(gazetteer().name(str(code)) for code in asked.filters["region"]),
    )


def _rows(view: View) -> tuple[PlaceRow, ...]:
    unit = unit_label(view.asked.indicator)
    years = view.years if view.asked.least is None else [year for year in view.years if year <= view.focus]
    return tuple(
        PlaceRow(
            place_name(code),
            place_url(view.asked, code),
            tuple(shown_cell(view.panel.cell(code, year), unit, is_last=year >= view.newest) for year in years),
            english_place(code),
        )
        for code in view.rows[:MOST_PLACES]
    )


def _year_links(view: View) -> tuple[PageLink, ...]:
    """Of the columns: each orders places by its targets."""
    years = view.years if view.asked.least is None else [year for year in view.years if year <= view.focus]
    is_sorted = bool(view.asked.sort)
    return tuple(PageLink(str(year), matrix_url(view.asked, sort=year), year == view.focus and is_sorted) for year in years)


def place_url(asked: MatrixRequest, code: str) -> str:
    """The page of a place over the years."""
    return matrix_url(MatrixRequest(asked.indicator, asked.filters.replaced(region=(), year=()), place=code))


def indicator_links(asked: MatrixRequest) -> tuple[PageLink, ...]:
    """The same of each indicator; what is asked of numbers is of one alone."""
    return tuple(
        PageLink(gettext(label), matrix_url(asked, indicator=name, sort=0, order="", least=None), name == asked.indicator)
        for name, label in indicator_labels().items()
    )


def _level_links(view: View) -> tuple[PageLink, ...]:
    return tuple(
        PageLink(f"{gettext(LEVEL_NAMES[name])} {many}", matrix_url(view.asked, level=name), name == view.level)
        for name, many in view.levels.items()
    )


def _order_links(view: View) -> tuple[PageLink, ...]:
    """By what places are ordered: their codes, or something of the year in focus."""
    asked, year = view.asked, view.focus
    by_place = PageLink(gettext("地区"), matrix_url(asked, sort=0, order="", least=None), not (asked.sort or asked.order))
    return (
        by_place,
        *(
            PageLink(gettext(label), matrix_url(asked, sort=year, order=order), bool(asked.sort) and asked.order == order)
            for order, label in ORDER_LABELS.items()
        ),
    )


def _bound_links(view: View, counted_in: str) -> tuple[PageLink, ...]:
    """The targets of the year in focus as bounds, each with how many places reach it."""
    bounds = list(view.bounds.items())
    step = -(-len(bounds) // MOST_BOUNDS) or 1
    asked = view.asked

    def label(least: float, many: int) -> str:
        number = plain(least) + counted_in
        return gettext("不低于 %(least)s（%(many)d 个）", least=number, many=many)

    return tuple(PageLink(label(least, many), _bound_url(view, least), asked.least == least) for least, many in bounds[::step])


def _bound_url(view: View, least: float) -> str:
    return matrix_url(view.asked, sort=view.focus, least=least)


def _unknown(view: View) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Why places cannot be held against the bound, and which."""
    if view.asked.least is None:
        return ()
    found = ((words, view.unknown(said)) for said, words in _UNKNOWN.items())
    return tuple((gettext(words), tuple(map(place_name, codes[:MOST_NAMED]))) for words, codes in found if codes)


def _all_years(view: View) -> str:
    """The address with all years; empty where they are shown."""
    if len(view.within) <= len(view.years):
        return ""
    whole = YearRange(view.within[-1], view.within[0])
    return matrix_url(view.asked, filters=view.asked.filters.replaced(year=(whole,)))


def _tones(view: View) -> tuple[tuple[tuple[str, int], ...], tuple[ToneRow, ...]]:
    """The levels with how many targets each has, and of each tone how many of them."""
    of_level = view.tones()
    totals = {name: sum(many.values()) for name, many in of_level.items()}
    levels = tuple((gettext(LEVEL_NAMES[name]), total) for name, total in totals.items())

    def shares(tone: Tone) -> tuple[tuple[int, float], ...]:
        return tuple((many[tone], 100 * many[tone] / totals[name]) for name, many in of_level.items())

    rows = (ToneRow(shown, shares(tone)) for tone, shown in TONES.items())
    return levels, tuple(row for row in rows if any(many for many, _ in row.shares))
