"""The page of one indicator: places × years, the target over the result, each leading to the paragraph that says it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from indexer.model import ReportRecord
from indexer.vocabulary.regions import LEVELS, gazetteer, level
from searchapp.marked import marked
from searchapp.pages.figure_cells import Matrix, Stated, YearCell
from searchapp.pages.figures import TONES, ToneShown, indicator_label
from searchapp.pages.parts import PageLink
from searchapp.questions.facets import YearRange
from searchapp.questions.matrix import MatrixRequest, figures_file_url, matrix_url
from searchapp.questions.read_figures import indicator_labels
from searchapp.web.language import gettext

NATION_LEVEL = LEVELS[0]
# Years that are shown where none is chosen, the latest; and places at most.
FIRST_YEARS, MOST_YEARS, MOST_PLACES = 5, 40, 300
# Places without a report that are named, not only counted.
MOST_NAMED = 40
FILES = {"xlsx": "XLSX", "csv": "CSV", "dta": "Stata", "parquet": "Parquet", "json": "JSON"}
LEVEL_LABELS = {
    "nation": marked("全国"), "province": marked("省级"), "prefecture": marked("地级"), "county": marked("县级"),
    "zone": marked("新区与镇"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place and its years."""

    code: str
    name: str
    url: str
    cells: tuple[YearCell, ...]


@dataclass(frozen=True, slots=True)
class FiguresPage:
    """figures.html.

    Attributes:
        years: of the columns, each with the link that orders places by its targets.
        missing: names of the places of this level that have no report of the last year shown; missing_year is that year.
        hidden: how many places are not shown, as there are too many.
    """

    title: str
    indicators: tuple[PageLink, ...]
    levels: tuple[PageLink, ...]
    years: tuple[PageLink, ...]
    all_years: str
    rows: tuple[PlaceRow, ...]
    missing: tuple[str, ...]
    missing_year: int
    missing_count: int
    hidden: int
    files: tuple[tuple[str, str], ...]
    region: str

    @property
    def tones(self) -> tuple[ToneShown, ...]:
        """All tones, for the legend."""
        return tuple(TONES.values())


def build_figures_page(asked: MatrixRequest, records: Iterable[ReportRecord], stated: Iterable[Stated]) -> FiguresPage:
    """The page of a request; records are the reports that are asked, of all years, and stated their figures."""
    matrix = Matrix({(record.region.code, record.year): record for record in records}, stated)
    places = _by_level(code for code, _ in matrix.reports)
    shown_level = asked.level or next((name for name in LEVELS[1:] if places.get(name)), NATION_LEVEL)
    within = [year for year in matrix.years if asked.shows(year)]
    years = within[: MOST_YEARS if asked.filters["year"] else FIRST_YEARS]
    rows = _rows(asked, matrix, places, shown_level, years)
    last = asked.sort or next(iter(years), 0)
    missing = _missing(asked, shown_level, {code for code, year in matrix.reports if year == last})
    return FiguresPage(
        title=indicator_label(asked.indicator),
        indicators=_indicator_links(asked),
        levels=_level_links(asked, places, shown_level),
        years=tuple(PageLink(str(year), matrix_url(asked, sort=year), year == asked.sort) for year in years),
        all_years=matrix_url(asked, filters=asked.filters.replaced(year=_whole(within))) if len(within) > len(years) else "",
        rows=rows[:MOST_PLACES],
        missing=missing if len(missing) <= MOST_NAMED else (),
        missing_year=last,
        missing_count=len(missing),
        hidden=max(0, len(rows) - MOST_PLACES),
        files=tuple((label, figures_file_url(asked, form)) for form, label in FILES.items()),
        region="、".join(gazetteer().name(str(code)) for code in asked.filters["region"]),
    )


def _by_level(codes: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for code in codes:
        found[level(code)].add(code)
    return found


def _rows(
    asked: MatrixRequest, matrix: Matrix, places: Mapping[str, set[str]], shown_level: str, years: list[int]
) -> tuple[PlaceRow, ...]:
    """The places of a level, the nation above them unless places are chosen."""
    codes = set(places.get(shown_level, ())) | (set() if asked.filters["region"] else set(places.get(NATION_LEVEL, ())))
    ordered = sorted(codes, key=lambda code: matrix.order(code, asked.sort)) if asked.sort else sorted(codes)
    return tuple(PlaceRow(code, _name(code), _place_url(asked, code), matrix.cells(code, years)) for code in ordered)


def _name(code: str) -> str:
    """The name of a place; many counties share theirs, so that they stand behind their prefecture."""
    return "".join(gazetteer().region(code).path[1 if level(code) in ("county", "zone") else -1 :])


def _indicator_links(asked: MatrixRequest) -> tuple[PageLink, ...]:
    return tuple(
        PageLink(gettext(label), matrix_url(asked, indicator=name, sort=0), name == asked.indicator)
        for name, label in indicator_labels().items()
    )


def _level_links(asked: MatrixRequest, places: Mapping[str, set[str]], shown_level: str) -> tuple[PageLink, ...]:
    return tuple(
        PageLink(f"{gettext(label)} {len(places[name])}", matrix_url(asked, level=name), name == shown_level)
        for name, label in LEVEL_LABELS.items()
        if places.get(name)
    )


def _whole(years: list[int]) -> tuple[YearRange, ...]:
    return (YearRange(years[-1], years[0]),)


def _place_url(asked: MatrixRequest, code: str) -> str:
    """The places right below one, if it has any."""
    below = {"nation": "province", "province": "prefecture", "prefecture": "county"}.get(level(code))
    return matrix_url(asked, filters=asked.filters.replaced(region=(code,)), level=below, sort=0) if below else ""


def _missing(asked: MatrixRequest, shown_level: str, there: set[str]) -> tuple[str, ...]:
    """The names of the places of a level, within what is chosen, that are not there; of provinces and prefectures alone."""
    if shown_level not in ("province", "prefecture") or not there:
        return ()
    places, chosen = gazetteer(), [str(code) for code in asked.filters["region"]]
    return tuple(
        name
        for code, name in sorted(places.names.items())
        if code not in there
        and level(code) == shown_level
        and code not in places.successors
        and (not chosen or any(place in places.path_codes(code) for place in chosen))
    )
