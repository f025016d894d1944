"""Figures on pages: each stands in the paragraph that it links to."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from indexer.building.build import build
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.export.indicators.statements import plain_number
from searchapp.quantities.reading import speaking_of
from searchapp.questions.read_figures import indicator_labels
from tests.searchapp.export.readers import readers
from tests.small_corpus import write_report


@pytest.fixture(scope="module")
def client(demo_store: WhooshStore) -> FlaskClient:
    return create_app(Settings(), demo_store).test_client()


def text_of(element: Any) -> str:
    return str(element.text_content())


@pytest.mark.parametrize("report", ["370812-2023", "371503-2024"])
def test_a_report_shows_its_figures_each_linked_to_the_paragraph_that_says_it(
    client: FlaskClient, demo_store: WhooshStore, report: str
) -> None:
    page = html.fromstring(client.get(f"/r/{report}").text)
    contents = demo_store.report(report)
    assert contents is not None
    shown = page.cssselect(".figures-said tbody tr")
    assert len(shown) == sum(not figure.doubt for figure in contents.figures) > 0
    for row in shown:
        (link,) = row.cssselect("a")
        (paragraph,) = page.cssselect(link.get("href") or "")
        assert text_of(link) in text_of(paragraph)
        sign, words = text_of(row.cssselect(".tone")[0]).split()
        assert sign
        assert words


def test_a_report_without_figures_shows_no_empty_table(tmp_path: Path) -> None:
    write_report(tmp_path / "corpus", "a.txt", body=("做强产业链条。",))
    build([tmp_path / "corpus"], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    assert "figures-said" not in create_app(Settings(), store).test_client().get("/r/370812-2023").text
    store.close()


TARGET, RESULT = "今年主要预期目标：地区生产总值增长{}。", "去年，地区生产总值增长{}。"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Two places: one with targets and results of three years, one with a report that says nothing of it and one in doubt."""
    work = tmp_path_factory.mktemp("matrix")
    corpus = work / "corpus"
    write_report(corpus, "a2022.txt", year=2022, body=(TARGET.format("6%左右"),))
    write_report(corpus, "a2023.txt", year=2023, body=(RESULT.format("6.2%"), TARGET.format("5.5%以上")))
    write_report(corpus, "a2024.txt", year=2024, body=(TARGET.format("5%—6%"),))
    write_report(corpus, "b2023.txt", place="聊城市茌平区", year=2023, body=("做强产业链条。",))
    write_report(corpus, "b2024.txt", place="聊城市茌平区", year=2024, body=(TARGET.format("60%"),))
    build([corpus], work / "index")
    store = WhooshStore(work / "index")
    yield create_app(Settings(), store).test_client()
    store.close()


def cells(client: FlaskClient, url: str) -> dict[str, list[list[str]]]:
    """Place → what each cell says, target and result, in the order of the page."""
    page = html.fromstring(client.get(url).text)
    return {
        text_of(row.cssselect("th")[0]).strip(): [
            [" ".join(text_of(part).split()) for part in cell.cssselect("div")] for cell in row.cssselect("td")
        ]
        for row in page.cssselect(".matrix-table tbody tr")
    }


def test_a_cell_says_target_over_result_and_why_there_is_none(small: FlaskClient) -> None:
    found = cells(small, "/figures")
    assert list(found) == ["济宁市兖州区", "聊城市茌平区"]
    assert found["济宁市兖州区"] == [
        ["↔ 区间 5–6% 较上年 −0.5", "结果 … 待下年报告"],
        ["■ 硬性 ≥ 5.5% 较上年 −0.5", "结果 ○ 未见"],
        ["≈ 左右 6%", "结果 6.2% 较目标 +0.2"],
    ]
    assert found["聊城市茌平区"] == [["? 存疑", "结果 … 待下年报告"], ["○ 未见", "结果 ○ 未见"], ["× 无报告", "结果 ○ 未见"]]


def test_places_are_ordered_by_the_targets_of_a_year_and_years_are_chosen(small: FlaskClient) -> None:
    assert list(cells(small, "/figures?sort=2024&level=county")) == ["济宁市兖州区", "聊城市茌平区"]
    chosen = cells(small, "/figures?year=2022&region=370812")
    assert list(chosen) == ["济宁市兖州区"]
    assert len(chosen["济宁市兖州区"]) == 1


def test_every_cell_leads_to_the_paragraph_that_holds_its_words(small: FlaskClient) -> None:
    page = html.fromstring(small.get("/figures").text)
    links = page.cssselect(".matrix-table td a[title]")
    assert links
    for link in links:
        answer = small.get(link.get("href") or "")
        assert answer.status_code == 200
        assert (link.get("title") or "") in text_of(html.fromstring(answer.text).cssselect(".this")[0])


def test_a_bound_shows_the_places_that_reach_it_and_says_which_cannot_be_told(small: FlaskClient) -> None:
    first = html.fromstring(small.get("/figures").text)
    (link,) = [each for each in first.cssselect(".sorts a") if text_of(each) == "不低于 5%（1 个）"]
    page = html.fromstring(small.get(link.get("href") or "").text)
    assert [text_of(row.cssselect("th")[0]) for row in page.cssselect(".matrix-table tbody tr")] == ["济宁市兖州区"]
    assert text_of(page.cssselect(".message")[0]) == "1 个地方的目标不低于 5%。0 个低于。存疑：聊城市茌平区。"
    assert list(cells(small, "/figures?sort=2024&least=6")) == []
    assert small.get("/figures?least=x").status_code == 400


def test_a_place_shows_its_years_and_leads_to_each_paragraph(small: FlaskClient) -> None:
    page = html.fromstring(small.get("/figures?place=370812").text)
    rows = [
        [" ".join(text_of(cell).split()) for cell in row] for row in page.cssselect(".place-table")[0].cssselect("tbody tr")
    ]
    assert [row[:5] for row in rows] == [
        ["2024", "↔ 区间 5–6%", "−0.5", "… 待下年报告", "–"],
        ["2023", "■ 硬性 ≥ 5.5%", "−0.5", "○ 未见", "–"],
        ["2022", "≈ 左右 6%", "–", "6.2%", "+0.2"],
    ]
    dots = page.cssselect("svg.lines a")
    assert {(dot.get("aria-label") or "").split("：")[1] for dot in dots} == {"5–6%", "≥ 5.5%", "6%", "6.2%"}
    for dot in dots:
        assert small.get(dot.get("href") or "").status_code == 200
    assert small.get("/figures?place=999999").status_code == 400
    named = html.fromstring(small.get("/figures?place=兖州区").text)
    assert text_of(named.cssselect("main")[0]) == text_of(page.cssselect("main")[0])


def test_what_is_missing_looks_otherwise_and_is_named_otherwise(small: FlaskClient) -> None:
    page = html.fromstring(small.get("/figures").text)
    shown = {(each.get("class") or "").split()[1]: text_of(each).split()[0] for each in page.cssselect(".absence")}
    assert shown == {"absence-no-report": "×", "absence-not-found": "○", "absence-doubtful": "?"}


def test_the_address_of_each_indicator_is_a_page(small: FlaskClient) -> None:
    page = html.fromstring(small.get("/figures").text)
    links = page.cssselect(".choose a")
    assert {text_of(link) for link in links} == set(indicator_labels().values())
    assert all(small.get(link.get("href") or "").status_code == 200 for link in links)
    assert small.get("/figures?indicator=gdp").status_code == 400


@pytest.mark.parametrize("form", ["xlsx", "csv", "dta", "parquet", "json"])
def test_the_figures_of_a_page_are_taken_as_a_file(small: FlaskClient, form: str, tmp_path: Path) -> None:
    page = html.fromstring(small.get("/figures?region=370812").text)
    (link,) = [
        link.get("href") or ""
        for link in page.cssselect(".downloads a")
        if (link.get("href") or "").startswith(f"/figures.{form}?")
    ]
    answer = small.get(link)
    assert answer.status_code == 200
    path = tmp_path / f"figures.{form}"
    path.write_bytes(answer.data)
    found = readers("figures")[form](path)
    assert [str(row["report"]) for row in found] == ["370812-2022", "370812-2023", "370812-2023", "370812-2024"]
    assert all(row["permalink"].startswith("http://localhost/p/") for row in found)
    assert small.get("/figures.pdf").status_code == 404


def test_any_number_of_a_noun_is_listed_and_leads_to_its_paragraph(client: FlaskClient, demo_store: WhooshStore) -> None:
    page = html.fromstring(client.get("/figures/other?q=企业").text)
    links = page.cssselect(".place-table td a")
    contents = [demo_store.report(record.id) for record in demo_store.status().records if record.metadata.kind == "report"]
    expected = sum(
        len(speaking_of(paragraph.text, "企业")) for each in contents if each is not None for paragraph in each.paragraphs
    )
    assert len(links) == expected > 3
    for link in links:
        (shown,) = html.fromstring(client.get(link.get("href") or "").text).cssselect(".this")
        assert (link.get("title") or "") in text_of(shown)


def test_numbers_are_narrowed_by_unit_and_taken_as_files(client: FlaskClient) -> None:
    everything = client.get("/figures/other.json?q=企业").get_json()["rows"]
    few = client.get("/figures/other.json?q=企业&unit_ends=家").get_json()["rows"]
    assert [row for row in everything if row["unit"].endswith("家")] == few
    assert client.get("/figures/other.xlsx?q=企业").status_code == 200
    assert client.get("/figures/other?q=%22a").status_code == 400
    assert "trend-form" in client.get("/figures/other").text


@pytest.mark.parametrize("form", ["csv", "xlsx", "dta", "parquet", "json"])
def test_a_file_of_numbers_is_all_of_them_or_none(client: FlaskClient, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    many = len(client.get("/figures/other.json?q=企业").get_json()["rows"])
    monkeypatch.setattr("searchapp.routes.figures.MOST_IN_FILE", many)
    assert client.get(f"/figures/other.{form}?q=企业").status_code == 200
    monkeypatch.setattr("searchapp.routes.figures.MOST_IN_FILE", many - 1)
    refused = client.get(f"/figures/other.{form}?q=企业")
    assert refused.status_code == 400
    assert "网站的文件装不下" in refused.text


def test_a_codebook_says_all_that_its_table_was_narrowed_to(client: FlaskClient) -> None:
    chosen = "region=370000&year=2024&reading=sure"
    told = {"region": ["370000"], "year": ["2024"], "reading": ["sure"], "kind": ["report"]}
    asked_of_other = {"words": "企业", "unit_ends": "家", "filters": told | {"chapter": ["review"]}}
    asked_of_figures = {"indicators": ["gdp_growth"], "what": ["target"], "doubtful": True, "filters": told}
    asked_of_panel = {"year": 2024, "level": "nation", "order": "gap", "place": "370000", "least": 5, "filters": told}
    other, panel = "?q=企业&unit_ends=家&chapter=review", "?place=370000&order=gap&least=5&sort=2024"
    for address, asked in (
        (f"/figures/other.json{other}", asked_of_other),
        (f"/api/figures/other{other}", asked_of_other),
        ("/figures.json?indicator=gdp_growth&what=target&doubtful=true", asked_of_figures),
        (f"/figures/panel.json{panel}", asked_of_panel),
        (f"/api/figures/panel{panel}", asked_of_panel),
    ):
        assert client.get(f"{address}&{chosen}").get_json()["codebook"]["asked"] == asked, address
    everything = client.get("/figures/other.json?q=企业").get_json()["codebook"]
    assert everything["asked"] == {"words": "企业", "unit_ends": "", "filters": {"kind": ["report"]}}


def test_numbers_said_in_words_are_in_every_export(tmp_path: Path) -> None:
    said = "今年主要预期目标：地区生产总值翻一番，一般公共预算收入与上年持平，规上工业增加值实现两位数增长。"
    write_report(tmp_path / "corpus", "a.txt", year=2024, body=(said,))
    build([tmp_path / "corpus"], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    client = create_app(Settings(), store).test_client()
    found = client.get("/api/figures?doubtful=true&limit=100").get_json()["figures"]
    assert {each["low"] for each in found} >= {0, 10}
    for form in ("csv", "xlsx", "dta", "parquet", "json"):
        with client.get(f"/figures.{form}?doubtful=true") as answer:
            assert answer.status_code == 200, form
    store.close()


def test_figures_of_an_index_of_before_may_be_whole_numbers() -> None:
    assert [plain_number(number) for number in (None, 0, 7, 7.0, 7.5)] == [None, 0, 7, 7, 7.5]


def test_a_bound_of_one_place_has_that_place_alone(client: FlaskClient) -> None:
    rows = client.get("/api/figures/panel?indicator=gdp_growth&level=province&place=370812&least=1").get_json()["rows"]
    assert {row["code"] for row in rows} == {"370812"}


def test_a_difference_of_amounts_names_its_unit(tmp_path: Path) -> None:
    for year, amount in ((2023, 900), (2024, 1000)):
        body = (f"今年主要预期目标：粮食总产量稳定在{amount}万吨以上，地区生产总值增长{year - 2018}%。",)
        write_report(tmp_path / "corpus", f"{year}.txt", year=year, body=body)
    build([tmp_path / "corpus"], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    client = create_app(Settings(), store).test_client()
    for indicator, expected in (("grain_output", "较上年 +100万吨"), ("gdp_growth", "较上年 +1")):
        page = html.fromstring(client.get(f"/figures?indicator={indicator}").text)
        assert [text_of(each) for each in page.cssselect(".matrix-table .target .change")] == [expected]
    store.close()
