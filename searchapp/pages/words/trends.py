"""The page of trends: its types, and how it is made from questions and their figures."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from indexer.vocabulary.regions import NATION, gazetteer
from searchapp.answers.coverage import with_gaps
from searchapp.answers.results import TrendPoint
from searchapp.counting.addresses import counts_url, study_of_searches
from searchapp.marked import marked
from searchapp.pages.charts import Chart, ChartValue, chart
from searchapp.pages.filter_fields import FilterFields, filter_fields
from searchapp.pages.parts import PageLink, english_place, word_path
from searchapp.pages.words.tiles import CountMap, tile_map
from searchapp.questions import urls
from searchapp.questions.facets import YearRange
from searchapp.questions.query import Among, Measure, SearchRequest, TrendsRequest, counted
from searchapp.questions.read_trends import MAX_QUERIES, trends_url
from searchapp.web.language import gettext

MEASURE_LABELS = {
    Measure.PARAGRAPHS: marked("段数"), Measure.REPORTS: marked("报告数"), Measure.HEADINGS: marked("标题数"),
    Measure.PER_10_000: marked("每万字段数"), Measure.MENTIONS: marked("出现次数"),
    Measure.MENTIONS_PER_10_000: marked("每万字次数"),
}  # fmt: skip
# Empty fields are offered up to so many questions.
SHOWN_INPUTS = 5
FILES = ("xlsx", "csv")
BY_LABELS = {"year": marked("年份"), "region": marked("地区")}


@dataclass(frozen=True, slots=True)
class TrendRow:
    """A year or place in the table: a figure for each question, and what the corpus has of it; None if it has nothing.

    others: documents that are not counted, as they are no full reports.
    """

    label: str
    value: str
    figures: tuple[ChartValue, ...]
    all_reports: int | None
    characters: int | None
    others: int | None


@dataclass(frozen=True, slots=True)
class TrendsPage:
    """trends.html: questions side by side by year or by place.

    Attributes:
        orders: links that order the rows: as they follow one another, then by each question.
        missing: names of places of the corpus' kind without a report that is counted; smoothed: whether the chart is.
        tiles: the map of provinces of the question that rows are ordered by, whose name is `mapped`; years: links to its years.
        uneven: the fewest and the most reports of what the chart shows, where counts follow how many there are; `rate` leads to
            the figure that does not.
        counts_url: the table of counts of the same words, where there is one.
    """

    request: TrendsRequest
    chart: Chart
    rows: tuple[TrendRow, ...]
    names: tuple[str, ...]
    inputs: tuple[str, ...]
    measures: tuple[PageLink, ...]
    bys: tuple[PageLink, ...]
    filters: FilterFields
    orders: tuple[PageLink, ...]
    missing: tuple[str, ...] = ()
    smooths: tuple[PageLink, ...] = ()
    tiles: CountMap | None = None
    mapped: str = ""
    years: tuple[PageLink, ...] = ()
    files: tuple[PageLink, ...] = ()
    counts_url: str | None = None
    words: tuple[PageLink, ...] = ()
    uneven: tuple[int, int] | None = None
    rate: PageLink | None = None

    @property
    def has_others(self) -> bool:
        """Whether there are documents that are not counted."""
        return any(row.others for row in self.rows)

    @property
    def by(self) -> str:
        """What the figures are of."""
        return gettext(BY_LABELS[self.request.by])

    @property
    def measure(self) -> str:
        """What the figures are."""
        return gettext(MEASURE_LABELS[self.request.measure])

    @property
    def heading(self) -> str:
        """What the figures are, in words."""
        names = gettext("、").join(f"“{name}”" if name else gettext("全部段落") for name in self.names)
        heading = gettext("%(names)s：按%(by)s的%(measure)s", names=names, by=self.by, measure=self.measure)
        return heading + (gettext("（%(day)s 以来收录）", day=self.request.since) if self.request.since else "")


def build_trends_page(request: TrendsRequest, trends: Sequence[Sequence[TrendPoint]], years: Sequence[int] = ()) -> TrendsPage:
    """The page of trends; `trends` has the points of each question, `years` are those that the corpus has."""
    points = [{point.value: point for point in trend} for trend in trends]
    values = _values(request.by, [point.value for point in trends[0]])
    figures = {
        value: tuple(_figure(request, asked, own.get(value), value) for asked, own in zip(request.asked, points, strict=True))
        for value in values
    }
    ordered = _ordered(request, figures)
    charted = _smoothed(figures) if request.smooth and request.by == "year" else figures
    # Years stand in a chart as they follow one another, however the table is ordered.
    columns = values if request.by == "year" else ordered
    texts = tuple(asked.text for asked in request.asked)
    mapped = max(request.ordered_by, 0)
    has_map = request.by == "region" and not request.filters["region"]
    # A table counts neither whole numbers nor what is new.
    is_counted = all(texts) and not (request.asked[0].whole_numbers or request.since)
    study = study_of_searches(request.asked) if is_counted else None
    return TrendsPage(
        request=request,
        chart=chart([_column_label(request, value) for value in columns], list(zip(*(charted[value] for value in columns)))),
        rows=tuple(_row(_label(request, value), value, figures[value], points[0].get(value)) for value in ordered),
        names=texts,
        inputs=(*texts, *[""] * min(max(SHOWN_INPUTS - len(texts), 1), MAX_QUERIES - len(texts))),
        measures=tuple(
            PageLink(gettext(label), trends_url(request, measure=measure), request.measure is measure)
            for measure, label in MEASURE_LABELS.items()
        ),
        bys=tuple(
            PageLink(gettext(label), trends_url(request, by=by, order=None), request.by == by)
            for by, label in BY_LABELS.items()
        ),
        filters=filter_fields(request.filters, request.since),
        orders=tuple(
            PageLink(name, trends_url(request, order=at), request.ordered_by == at) for at, name in enumerate(("", *texts), -1)
        ),
        missing=_missing(request, points[0]),
        smooths=_smooth_links(request) if request.by == "year" else (),
        tiles=tile_map({value: own[mapped] for value, own in figures.items()}, _absent()) if has_map else None,
        mapped=texts[mapped] or gettext("全部段落"),
        years=tuple(_year_links(request, years)) if has_map else (),
        files=tuple(PageLink(form.upper(), trends_url(request, f"/trends.{form}")) for form in FILES),
        counts_url=counts_url(study) if study else None,
        words=tuple(PageLink(each.text, path) for each in request.asked if (path := word_path(each))),
        uneven=_uneven(request, trends[0]),
        rate=_rate(request),
    )


def _uneven(request: TrendsRequest, points: Sequence[TrendPoint]) -> tuple[int, int] | None:
    """The fewest and the most reports of a year or place, where they differ and counts are not set against them."""
    many = [point.all_reports for point in points if point.all_reports]
    return (min(many), max(many)) if _rate(request) and many and min(many) != max(many) else None


def _rate(request: TrendsRequest) -> PageLink | None:
    """The figure for 10,000 characters of what is counted; None where that is shown, or there is none."""
    rates = {
        Measure.PARAGRAPHS: Measure.PER_10_000,
        Measure.REPORTS: Measure.PER_10_000,
        Measure.MENTIONS: Measure.MENTIONS_PER_10_000,
    }
    measure = rates.get(request.measure)
    return PageLink(gettext(MEASURE_LABELS[measure]), trends_url(request, measure=measure)) if measure else None


def _ordered(request: TrendsRequest, figures: Mapping[str, tuple[ChartValue, ...]]) -> list[str]:
    """Years or places in the order of the rows; those without a figure behind."""
    at = request.ordered_by
    if at < 0:
        return list(figures)
    # A place as a whole stands above those inside it.
    whole = request.filters[request.by] if request.by == "region" and len(request.filters["region"]) == 1 else ()

    def key(value: str) -> tuple[bool, bool, float]:
        figure = figures[value][at].value
        return value not in whole, figure is None, -(figure or 0)

    return sorted(figures, key=key)


def _smoothed(figures: Mapping[str, tuple[ChartValue, ...]]) -> dict[str, tuple[ChartValue, ...]]:
    """Figures of years, each the mean of those that there are of the year before, itself and the year after."""

    def mean(year: str, at: int) -> ChartValue:
        own = figures[year][at]
        if own.value is None:
            return own
        around = [figures[each][at].value for each in (str(int(year) - 1), year, str(int(year) + 1)) if each in figures]
        known = [value for value in around if value is not None]
        average = sum(known) / len(known)
        return replace(own, value=average, text=f"{average:.2f}")

    return {year: tuple(mean(year, at) for at in range(len(own))) for year, own in figures.items()}


def _smooth_links(request: TrendsRequest) -> tuple[PageLink, ...]:
    labels = ((False, gettext("逐年")), (True, gettext("三年平均")))
    return tuple(PageLink(label, trends_url(request, smooth=smooth), request.smooth is smooth) for smooth, label in labels)


def _year_links(request: TrendsRequest, years: Sequence[int]) -> Iterator[PageLink]:
    """Links that show the map of each year, and of all of them."""

    def link(label: str, *chosen: YearRange) -> PageLink:
        filters = request.filters.replaced(year=chosen)
        asked = tuple(replace(each, filters=filters) for each in request.asked)
        return PageLink(label, trends_url(request, asked=asked), request.filters["year"] == chosen)

    yield link(gettext("全部年份"))
    for year in years:
        yield link(str(year), YearRange(year, year))


def _missing(request: TrendsRequest, points: Mapping[str, TrendPoint]) -> tuple[str, ...]:
    """The provinces, or the places right inside the one that is chosen, that have no report that is counted, by their names."""
    chosen = tuple(map(str, request.filters["region"]))
    if request.by != "region" or len(chosen) > 1:
        return ()
    places = gazetteer()
    depth = len(places.path_codes(chosen[0])) + 1 if chosen else 1
    return tuple(
        english_place(code) or name
        for code, name in sorted(places.names.items())
        if code not in places.successors
        and code != NATION
        and len(path := places.path_codes(code)) == depth
        and (not chosen or chosen[0] in path)
        and not (code in points and points[code].all_reports)
    )


def _absent() -> ChartValue:
    return ChartValue(None, gettext("无报告"))


def _values(by: str, there: list[str]) -> list[str]:
    """The years there are and what lies between them, 1989..2007 as one; places as they are."""
    return [str(years) for years in with_gaps([int(year) for year in there])] if by == "year" else there


def _label(request: TrendsRequest, value: str) -> str:
    if request.by == "year":
        return value.replace("..", "–")
    name = gazetteer().name(value)
    return gettext("%(place)s合计", place=name) if request.filters[request.by] == (value,) else name


def _column_label(request: TrendsRequest, value: str) -> str:
    """What stands below a column of the chart, in the language of the page."""
    return (english_place(value) if request.by == "region" else "") or _label(request, value)


def _row(label: str, value: str, figures: tuple[ChartValue, ...], point: TrendPoint | None) -> TrendRow:
    if point is None:
        return TrendRow(label, value, figures, None, None, None)
    return TrendRow(label, value, figures, point.all_reports, point.characters, point.others)


def _figure(request: TrendsRequest, asked: SearchRequest, point: TrendPoint | None, value: str) -> ChartValue:
    if point is None:
        return _absent()
    if not point.all_reports:
        return ChartValue(None, gettext("无全文"))
    choice = YearRange(int(value), int(value)) if request.by == "year" else value
    among = Among.HEADINGS if request.measure is Measure.HEADINGS else Among.ALL
    filters = counted(asked.filters).replaced(**{request.by: (choice,)})
    if request.measure.of_mentions:
        return _mentions(request.measure, point, urls.search_url(asked, filters=filters, among=Among.TEXT, in_lines=True))
    url = urls.search_url(asked, filters=filters, among=among)
    match request.measure:
        case Measure.REPORTS:
            return ChartValue(point.reports, str(point.reports), url)
        case Measure.HEADINGS:
            return ChartValue(point.headings, str(point.headings), url)
        case Measure.PER_10_000:
            share = point.per_10_000
            return ChartValue(share, gettext("无文字") if share is None else f"{share:.2f}", url)
        case _:
            return ChartValue(point.paragraphs, str(point.paragraphs), url)


def _mentions(measure: Measure, point: TrendPoint, url: str) -> ChartValue:
    """Occurrences, which open line by line."""
    if point.mentions is None:
        return ChartValue(None, "–")
    if measure is Measure.MENTIONS:
        return ChartValue(point.mentions, str(point.mentions), url)
    share = point.mentions_per_10_000
    return ChartValue(share, gettext("无文字") if share is None else f"{share:.2f}", url)
