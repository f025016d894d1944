"""The page of trends: its types, and how it is made from questions and their figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from indexer.vocabulary.regions import gazetteer
from searchapp.answers.coverage import with_gaps
from searchapp.answers.results import TrendPoint
from searchapp.marked import marked
from searchapp.pages.charts import Chart, ChartValue, chart
from searchapp.pages.parts import Chip, PageLink, chips_of
from searchapp.questions import urls
from searchapp.questions.facets import YearRange
from searchapp.questions.query import Among, Measure, SearchRequest, TrendsRequest, counted
from searchapp.questions.read_trends import MAX_QUERIES, trends_url
from searchapp.web.language import gettext

MEASURE_LABELS = {
    Measure.PARAGRAPHS: marked("段数"), Measure.REPORTS: marked("报告数"), Measure.HEADINGS: marked("标题数"),
    Measure.PER_10_000: marked("每万字段数"),
}  # fmt: skip
BY_LABELS = {"year": marked("年份"), "region": marked("地区")}


@dataclass(frozen=True, slots=True)
class TrendRow:
    """A year or place in the table: a figure for each question, and what the corpus has of it; None if it has nothing.

    others: documents that are not counted, as they are no full reports.
    """

    label: str
    figures: tuple[ChartValue, ...]
    all_reports: int | None
    characters: int | None
    others: int | None


@dataclass(frozen=True, slots=True)
class TrendsPage:
    """trends.html: questions side by side by year or by place."""

    request: TrendsRequest
    chart: Chart
    rows: tuple[TrendRow, ...]
    names: tuple[str, ...]
    inputs: tuple[str, ...]
    measures: tuple[PageLink, ...]
    bys: tuple[PageLink, ...]
    chips: tuple[Chip, ...]
    hidden: tuple[tuple[str, str], ...]

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
        return gettext("%(names)s：按%(by)s的%(measure)s", names=names, by=self.by, measure=self.measure)


def build_trends_page(request: TrendsRequest, trends: Sequence[Sequence[TrendPoint]]) -> TrendsPage:
    """The page of trends; `trends` has the points of each question."""
    points = [{point.value: point for point in trend} for trend in trends]
    values = _values(request.by, [point.value for point in trends[0]])
    labels = [_label(request, value) for value in values]
    figures = [
        [_figure(request, asked, own.get(value), value) for value in values]
        for asked, own in zip(request.asked, points, strict=True)
    ]
    texts = tuple(asked.text for asked in request.asked)
    return TrendsPage(
        request=request,
        chart=chart(labels, figures),
        rows=tuple(
            _row(label, tuple(own[at] for own in figures), points[0].get(value))
            for at, (label, value) in enumerate(zip(labels, values, strict=True))
        ),
        names=texts,
        inputs=(*texts, *[""] * (MAX_QUERIES - len(texts))),
        measures=tuple(
            PageLink(gettext(label), trends_url(request, measure=measure), request.measure is measure)
            for measure, label in MEASURE_LABELS.items()
        ),
        bys=tuple(PageLink(gettext(label), trends_url(request, by=by), request.by == by) for by, label in BY_LABELS.items()),
        chips=chips_of(request.asked[0]),
        hidden=tuple(urls.filter_parameters(request.filters)),
    )


def _values(by: str, there: list[str]) -> list[str]:
    """The years there are and what lies between them, 1989..2007 as one; places as they are."""
    return [str(years) for years in with_gaps([int(year) for year in there])] if by == "year" else there


def _label(request: TrendsRequest, value: str) -> str:
    if request.by == "year":
        return value.replace("..", "–")
    name = gazetteer().name(value)
    return gettext("%(place)s合计", place=name) if request.filters[request.by] == (value,) else name


def _row(label: str, figures: tuple[ChartValue, ...], point: TrendPoint | None) -> TrendRow:
    if point is None:
        return TrendRow(label, figures, None, None, None)
    return TrendRow(label, figures, point.all_reports, point.characters, point.others)


def _figure(request: TrendsRequest, asked: SearchRequest, point: TrendPoint | None, value: str) -> ChartValue:
    if point is None:
        return ChartValue(None, gettext("无报告"))
    if not point.all_reports:
        return ChartValue(None, gettext("无全文"))
    choice = YearRange(int(value), int(value)) if request.by == "year" else value
    among = Among.HEADINGS if request.measure is Measure.HEADINGS else Among.ALL
    filters = counted(asked.filters).replaced(**{request.by: (choice,)})
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
