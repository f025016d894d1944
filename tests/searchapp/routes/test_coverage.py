"""The page of what there is, held to what the index says of each report; and the page on which two are chosen."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from indexer.building.build import build
from indexer.vocabulary.regions import gazetteer
from searchapp.answers import coverage
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.pages.site.masthead import MAX_CARRIED
from tests.small_corpus import write_report

# Place → years of its reports; 莱芜市 lies in 济南市 today.
REPORTS = {
    "全国": (2021,), "山东省": (2020, 2022, 2024), "山东省济宁市": (2021, 2024), "济宁市兖州区": (2023,),
    "聊城市茌平区": (2023,), "河北省": (2022, 2023), "北京市东城区": (2022,),
}  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WhooshStore]:
    folder = tmp_path_factory.mktemp("coverage")
    for place, years in REPORTS.items():
        for year in years:
            write_report(folder / "corpus", f"{place}{year}.txt", place=place, year=year)
    build([folder / "corpus"], folder / "index")
    found = WhooshStore(folder / "index")
    yield found
    found.close()


@pytest.fixture(scope="module")
def client(store: WhooshStore) -> FlaskClient:
    return create_app(Settings(), store).test_client()


def page_of(client: FlaskClient, address: str) -> Any:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return html.fromstring(answer.text)


def words_of(node: Any) -> str:
    return " ".join(node.text_content().split())


def test_each_report_is_a_sign_that_opens_it_and_years_between_two_are_missing(client: FlaskClient, store: WhooshStore) -> None:
    page = page_of(client, "/coverage")
    years = [words_of(cell) for cell in page.cssselect("thead th")[2:]]
    assert years == ["2024", "2023", "2022", "2021", "2020"]
    opened, missing = set(), set()
    for row in page.cssselect("tbody tr"):
        place = words_of(row.cssselect("th")[0]).replace(" ", "")
        for year, cell in zip(years, row.cssselect("td")[1:], strict=True):
            opened |= {(place, year, link.get("href")) for link in cell.cssselect("a")}
            missing |= {(place, year)} if "缺" in words_of(cell) else set()
    records = store.status().records
    assert opened == {("".join(r.region.path), str(r.year), f"/r/{r.id}") for r in records}
    by_place: dict[str, set[int]] = {}
    for record in records:
        by_place.setdefault("".join(record.region.path), set()).add(record.year)
    gaps = {(place, year) for place, own in by_place.items() for year in range(min(own), max(own)) if year not in own}
    assert missing == {(place, str(year)) for place, year in gaps}
    assert gaps


def test_the_table_to_take_has_a_line_for_each_place_and_year(client: FlaskClient, store: WhooshStore) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/coverage.csv").text.removeprefix("\ufeff"))))
    assert {(row["code"], row["year"], row["reports"]) for row in rows if row["reports"]} == {
        (record.region.code, str(record.year), record.id) for record in store.status().records
    }
    assert [row["year"] for row in rows if row["code"] == "370800"] == ["2021", "2022", "2023", "2024"]
    named = {row["code"]: (row["province"], row["city"], row["county"], row["level"]) for row in rows}
    assert named["000000"] == ("", "", "", "nation")
    assert named["370812"] == ("山东省", "济宁市", "兖州区", "county")
    assert named["110101"] == ("北京市", "", "东城区", "county"), "a county right below its province has no city"
    assert [row["state"] for row in rows if row["code"] == "370800"] == ["present", "missing", "missing", "present"]


def test_a_place_is_narrowed_to_and_left_again(client: FlaskClient) -> None:
    page = page_of(client, "/coverage?region=济宁")
    assert [words_of(each) for each in page.cssselect("tbody th")] == ["山东省 济宁市", "山东省 济宁市 兖州区"]
    assert [words_of(each) for each in page.cssselect(".above a")] == ["全部地区", "山东省"]
    assert {line.split(",")[0] for line in client.get("/coverage.csv?region=济宁").text.splitlines()[1:]} == {
        '"370800"', '"370812"'
    }  # fmt: skip
    assert len(page_of(client, page.cssselect(".above a")[1].get("href")).cssselect("tbody tr")) == 4
    assert client.get("/coverage?region=无此地").status_code == 400
    assert client.get("/coverage?order=weight").status_code == 400


def test_many_places_are_folded_by_province_and_unfolded_by_a_link(
    client: FlaskClient, store: WhooshStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(coverage, "MAX_ROWS", 3)
    page = page_of(create_app(Settings(page_cache_mb=0), store).test_client(), "/coverage")
    records = store.status().records
    inside = {words_of(row.cssselect("th")[0]): int(words_of(row.cssselect("td")[0])) for row in page.cssselect("tbody tr")}
    tops = [gazetteer().path_codes(record.region.code)[0] for record in records]
    assert inside == {gazetteer().name(code): tops.count(code) for code in tops}
    link = next(each for each in page.cssselect("tbody th a") if each.text == "山东省")
    unfolded = page_of(create_app(Settings(page_cache_mb=0), store).test_client(), link.get("href"))
    assert sum(int(words_of(row.cssselect("td")[0])) for row in unfolded.cssselect("tbody tr")) == inside["山东省"]
    below = [words_of(each) for each in unfolded.cssselect("tbody th")]
    assert below == ["山东省", "山东省 济宁市", "山东省 聊城市"]


@pytest.mark.parametrize(("order", "first"), [("place", "全国"), ("reports", "山东省"), ("latest", "山东省")])
def test_places_are_put_in_the_order_that_is_asked(client: FlaskClient, order: str, first: str) -> None:
    assert words_of(page_of(client, f"/coverage?order={order}").cssselect("tbody th")[0]) == first


def test_two_reports_are_chosen_one_after_the_other(client: FlaskClient) -> None:
    page = page_of(client, "/compare?place=济宁")
    first = next(each for each in page.cssselect(".to-choose a") if each.text == "山东省济宁市兖州区 2023")
    page = page_of(client, first.get("href"))
    assert "第一份" in page.text_content()
    # Of the same year nothing lies beside it in its prefecture; another place can be typed.
    page = page_of(client, f"{first.get('href')}&place=茌平")
    (second,) = (each for each in page.cssselect(".to-choose a") if each.text == "山东省聊城市茌平区 2023")
    assert words_of(page_of(client, second.get("href")).cssselect("h1")[0]) == "比较两份报告"


def test_a_choice_among_nothing_says_so(client: FlaskClient) -> None:
    assert "没有收录海南省的报告" in page_of(client, "/compare?place=海南省").text_content()
    assert client.get("/compare?place=无此地").status_code == 400
    assert client.get("/compare?a=nowhere-2020").status_code == 404


@pytest.mark.parametrize(
    ("address", "section"),
    [
        ("/", "检索"), ("/search?q=产业", "检索"), ("/facet?name=unit", "检索"), ("/trends?q=产业", "词频"),
        ("/figures", "指标"), ("/compare", "比较"), ("/coverage", "收录"),
        ("/help", "帮助"), ("/api/", "帮助"), ("/r/370812-2023", None),
    ],
)  # fmt: skip
def test_every_page_names_the_sections_and_marks_its_own(client: FlaskClient, address: str, section: str | None) -> None:
    links = page_of(client, address).cssselect(".sections a")
    assert [words_of(link) for link in links] == ["检索", "词频", "指标", "比较", "收录", "帮助"]
    assert [words_of(link) for link in links if link.get("aria-current")] == [section] * bool(section)
    for link in links:
        assert client.get(link.get("href")).status_code == 200


def test_the_question_goes_along_from_section_to_section(client: FlaskClient) -> None:
    page = page_of(client, "/search?q=产业 链条")
    links = {words_of(link): link.get("href") for link in page.cssselect(".sections a")}
    assert page_of(client, links["词频"]).cssselect("#q")[0].get("value") == "产业 链条"
    back = page_of(client, f"{links['词频']}&q=工业")
    assert page_of(client, back.cssselect(".sections a")[0].get("href")).cssselect("#q")[0].get("value") == "产业 链条"
    assert page_of(client, "/r/370812-2023?q=产业").cssselect("#q")[0].get("value") == "产业"
    long = "产" * (MAX_CARRIED + 1)
    assert {link.get("href") for link in page_of(client, f"/search?q={long}").cssselect(".sections a")} == {
        "/", "/counts", "/figures", "/compare", "/coverage", "/help"
    }  # fmt: skip


def test_a_part_of_a_path_is_no_section(tmp_path: Path, client: FlaskClient) -> None:
    page = html.fromstring(client.get("/figuresque").text)
    assert not [link for link in page.cssselect(".sections a") if link.get("aria-current")]
