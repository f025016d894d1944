"""The page of trends: its addresses, its figures, and where bars stand."""

import random
from io import BytesIO
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from flask.testing import FlaskClient
from lxml import html

from searchapp.answers.results import TrendPoint
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.pages.charts import PLOT_HEIGHT, ChartValue, chart
from searchapp.pages.words.trends import build_trends_page
from searchapp.questions.query import Measure, QueryError
from searchapp.questions.read_trends import trends_from_page, trends_url
from tests.conftest import SEED
from tests.searchapp.engines.brute_force import normalized


@pytest.fixture(scope="module")
def client(demo_store: WhooshStore) -> FlaskClient:
    return create_app(Settings(), demo_store).test_client()


@pytest.mark.parametrize(
    "url",
    [
        "/trends",
        "/trends?q=%E5%8F%91%E5%B1%95",
        "/trends?q=a&q=b&region=370000&year=2022..2024&chapter=tasks&by=region&measure=per-10000",
        "/trends?q=a&q=b&measure=mentions&order=2&smooth=3",
        "/trends?q=a&by=region&measure=mentions-per-10000&order=plain",
    ],
)
def test_an_address_reads_back_as_itself(url: str) -> None:
    assert trends_url(trends_from_page(parse_qs(urlsplit(url).query))) == url


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("&".join(f"q=a{at}" for at in range(13)), "最多比较 12 个"),
        ("by=month", "year、region"),
        ("measure=x", "paragraphs"),
        ("by=year&by=region", "只能是其中一个"),
        ("q=%22a", "没有闭合"),
        ("region=nowhere", "nowhere"),
    ],
)
def test_what_cannot_be_understood_is_said(client: FlaskClient, query: str, said: str) -> None:
    with pytest.raises(QueryError):
        trends_from_page(parse_qs(query))
    answer = client.get(f"/trends?{query}")
    assert answer.status_code == 400
    assert said in answer.text


def test_a_question_asked_twice_is_asked_once() -> None:
    assert [asked.text for asked in trends_from_page({"q": ["甲", " 甲 ", "", "乙"]}).asked] == ["甲", "乙"]


@pytest.mark.parametrize("by", ["year", "region"])
@pytest.mark.parametrize("measure", list(Measure))
def test_every_bar_and_every_cell_opens_the_paragraphs_it_counts(client: FlaskClient, by: str, measure: Measure) -> None:
    # Inside a province, so that there are several places.
    place = "&region=370000" if by == "region" else ""
    page = html.fromstring(client.get(f"/trends?q=发展&q=新能源&kind=report&by={by}&measure={measure}{place}").text)
    bars, cells = page.cssselect("svg a"), page.cssselect("table.figures td a")
    assert bars
    assert cells
    for link in (*bars, *cells):
        found = html.fromstring(client.get(link.get("href")).text)
        sentence = (found.cssselect("#count")[0].text or "").strip()
        said = str(link.get("aria-label") or link.text).split("：")[-1]
        if measure is Measure.PARAGRAPHS:
            assert sentence.startswith(f"{said} 段") or (said == "0" and "没有符合" in sentence)
        elif measure is Measure.REPORTS:
            assert f"来自 {said} 份" in sentence or (said == "0" and "没有符合" in sentence)


def test_years_without_a_report_are_gaps_and_years_without_a_hit_are_zero(demo_store: WhooshStore) -> None:
    request = trends_from_page({"q": ["绝无此句"], "region": ["370812"]})
    page = build_trends_page(request, [demo_store.trend(asked, "year") for asked in request.asked])
    assert {row.label: [figure.text for figure in row.figures] for row in page.rows} == {"2023": ["0"], "2024": ["无全文"]}
    points = [point for point in demo_store.trend(request.asked[0], "year") if point.value != "2023"]
    (gone,) = (p for p in demo_store.trend(request.asked[0], "year") if p.value == "2023")
    early = type(gone)("2019", 0, 0, 1, 10)
    page = build_trends_page(request, [[early, *points]])
    assert [(row.label, row.figures[0].value) for row in page.rows] == [("2019", 0), ("2020–2023", None), ("2024", None)]
    assert [column.is_gap for column in page.chart.columns] == [False, True, True]


def test_no_report_at_all_is_said(client: FlaskClient) -> None:
    assert "没有符合这些条件的报告" in client.get("/trends?q=发展&region=810000").text


def test_bars_are_as_high_as_their_figures_and_stand_apart() -> None:
    rnd = random.Random(SEED)
    for _ in range(50):
        size, many = rnd.randint(1, 12), rnd.randint(1, 5)
        values = [[rnd.choice((None, 0.0, rnd.random() * 10 ** rnd.randint(-2, 5))) for _ in range(size)] for _ in range(many)]
        made = chart([f"{2000 + at}" for at in range(size)], [[ChartValue(v, "") for v in own] for own in values])
        bars = [bar for column in made.columns for bar in column.bars]
        assert len(bars) == sum(value is not None for own in values for value in own)
        top = float(made.lines[-1].label.replace(",", ""))
        for bar in bars:
            assert bar.figure.value is not None
            assert 0 <= bar.height <= PLOT_HEIGHT * (1 + 1e-9), SEED
            assert bar.height / PLOT_HEIGHT == pytest.approx(bar.figure.value / top, rel=1e-4), SEED
            assert bar.y + bar.height == pytest.approx(made.base)
        edges = sorted((bar.x, bar.x + bar.width) for bar in bars)
        assert all(end <= start for (_, end), (start, _) in pairwise(edges))
        assert all(start >= 0 and end <= made.width for start, end in edges)


def said(element: object) -> str:
    return " ".join(str(element.text_content()).split())  # type: ignore[attr-defined]


def test_mentions_are_those_of_a_scan_and_each_opens_its_lines(client: FlaskClient, demo_store: WhooshStore) -> None:
    page = html.fromstring(client.get("/trends?q=发展&measure=mentions").text)
    expected: dict[str, int] = {}
    for record in demo_store.status().records:
        contents = demo_store.report(record.id)
        assert contents
        if record.is_full:
            many = sum(normalized(paragraph.text).text.count("发展") for paragraph in contents.paragraphs)
            expected[str(record.year)] = expected.get(str(record.year), 0) + many
    shown = {said(row.cssselect("th")[0]): row.cssselect("td")[0] for row in page.cssselect("table.figures tbody tr")}
    assert {year: int(said(cell)) for year, cell in shown.items() if said(cell).isdigit()} == expected
    for year, many in expected.items():
        (link,) = shown[year].cssselect("a")
        lines = html.fromstring(client.get(link.get("href")).text)
        assert said(lines.cssselect(".hits .downloads")[0]).startswith(f"{many} 处")
        assert len(lines.cssselect(".kwic tbody tr")) == min(many, 100)


def test_places_are_ordered_by_value_and_those_without_a_report_are_named(client: FlaskClient) -> None:
    page = html.fromstring(client.get("/trends?q=发展&q=新能源&by=region&region=370000&measure=mentions&order=2").text)
    rows = page.cssselect("table.figures tbody tr")
    figures = [said(row.cssselect("td")[1]) for row in rows[1:]]
    numbers = [int(figure) for figure in figures if figure.isdigit()]
    assert said(rows[0].cssselect("th")[0]) == "山东省合计"
    assert numbers == sorted(numbers, reverse=True)
    assert figures[: len(numbers)] == list(map(str, numbers))
    (note,) = [each for each in map(said, page.cssselect(".note")) if each.startswith("没有可计的报告")]
    assert "青岛市" in note
    assert not any(said(row.cssselect("th")[0]) in note for row in rows[1:] if said(row.cssselect("td")[1]).isdigit())


def test_the_map_has_every_province_once_with_the_figures_of_the_table(client: FlaskClient) -> None:
    page = html.fromstring(client.get("/trends?q=发展&by=region&measure=mentions").text)
    tiles = page.cssselect(".count-map rect")
    assert len(tiles) == 34
    assert len({(tile.get("x"), tile.get("y")) for tile in tiles}) == 34
    linked = {each.get("aria-label"): each.get("href") for each in page.cssselect(".count-map a")}
    table = {
        f"{said(row.cssselect('th')[0])}：{said(link)}": link.get("href")
        for row in page.cssselect("table.figures tbody tr")
        for link in row.cssselect("td a")
    }
    assert linked == {label: url for label, url in table.items() if not label.startswith("全国")}
    assert "count-tile-5" in [(tile.get("class") or "").split()[-1] for tile in tiles]
    years = {said(link): link.get("href") for link in page.cssselect(".count-tiles .sorts a")}
    assert client.get(years["2023"]).status_code == 200
    assert "year=2023" in (years["2023"] or "")


def test_squares_are_named_in_the_language_of_their_page(client: FlaskClient) -> None:
    pages = [client.get(f"/trends?q=发展&by=region&measure=mentions&lang={tag}").text for tag in ("zh", "en")]
    chinese, english = (html.fromstring(page).cssselect(".count-map")[0] for page in pages)
    assert "黑龙江" in said(chinese)
    assert not [char for char in said(english) if "\u4e00" <= char <= "\u9fff"]
    shown = list(map(said, english.cssselect("text:not(.count-figure)")))
    assert len(shown) == len(set(shown)) == 34
    assert {"HL", "BJ", "XZ", "MO"} < set(shown)
    assert "Heilongjiang" in " ".join(each.get("aria-label") or "" for each in english.iter())
    # So are the columns of the chart, and those that have no report.
    columns, missing = (html.fromstring(pages[1]).cssselect(each) for each in (".chart", ".note"))
    assert not [char for char in " ".join(map(said, columns)) if "\u4e00" <= char <= "\u9fff"]
    assert [each for each in map(said, missing) if each.startswith("Without a report to count: ") and "Tibet" in each]


def test_a_smooth_chart_has_means_of_three_years_and_the_table_stays(demo_store: WhooshStore) -> None:
    request = trends_from_page({"q": ["发展"], "smooth": ["3"]})
    points = demo_store.trend(request.asked[0], "year")
    page, plain = (build_trends_page(each, [points]) for each in (request, trends_from_page({"q": ["发展"]})))
    assert page.rows == plain.rows
    values = {int(point.value): point.paragraphs for point in points if point.all_reports}
    for column in page.chart.columns:
        if column.bars:
            near = [values[year] for year in range(int(column.label) - 1, int(column.label) + 2) if year in values]
            assert column.bars[0].figure.value == pytest.approx(sum(near) / len(near))
            assert column.bars[0].figure.url


@pytest.mark.parametrize("measure", list(Measure))
@pytest.mark.parametrize("reports", [(1, 95), (4, 4), (0, 3)])
def test_counts_of_years_with_other_numbers_of_reports_lead_to_what_can_be_compared(
    measure: Measure, reports: tuple[int, int]
) -> None:
    request = trends_from_page({"q": ["发展"], "measure": [measure.value]})
    points = [TrendPoint(str(year), 1, 1, many, 1000, mentions=2) for year, many in zip((2024, 2025), reports, strict=True)]
    page = build_trends_page(request, [points])
    counts = {Measure.PARAGRAPHS: Measure.PER_10_000, Measure.REPORTS: Measure.PER_10_000}
    counts[Measure.MENTIONS] = Measure.MENTIONS_PER_10_000
    assert page.uneven == (reports if measure in counts and reports == (1, 95) else None)
    if page.uneven:
        assert page.rate
        assert trends_from_page(parse_qs(str(urlsplit(page.rate.url).query))).measure is counts[measure]


@pytest.mark.parametrize("by", ["year", "region"])
def test_files_of_trends_have_what_the_api_says(client: FlaskClient, by: str) -> None:
    asked = f"?q=发展&q=新能源&by={by}"
    series = (client.get(f"/api/trends{asked}").json or {})["series"]
    head, *rows = openpyxl.load_workbook(BytesIO(client.get(f"/trends.xlsx{asked}").data))["trends"].iter_rows(values_only=True)
    found = [dict(zip(head, row, strict=True)) for row in rows]
    points = [(each["query"], point) for each in series for point in each["points"]]
    assert [(row["query"], str(row["value"])) for row in found] == [(query, point["value"]) for query, point in points]
    for row, (_, point) in zip(found, points, strict=True):
        for name in ("paragraphs", "reports", "headings", "mentions", "per_10000", "mentions_per_10000"):
            assert row[name] == (pytest.approx(point[name]) if point["all_reports"] else None)
    assert len(client.get(f"/trends.csv{asked}").text.splitlines()) == len(rows) + 1
    assert client.get("/trends.pdf").status_code == 404
