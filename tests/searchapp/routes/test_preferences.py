"""How a reader likes results: the choice is kept by the browser, changes no address, and is no part of what is answered."""

import io
from pathlib import Path

import openpyxl
import pytest
from flask.testing import FlaskClient
from lxml import html

from indexer.building.build import build
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.web.language import LANGUAGES
from searchapp.web.preferences import PREFERENCES
from tests.page_kinds import page_kinds
from tests.searchapp.routes.test_downloads import table
from tests.small_corpus import write_report


@pytest.fixture
def client(demo_store: WhooshStore) -> FlaskClient:
    """A fresh browser."""
    return create_app(Settings(), demo_store).test_client()


def tree(text: str) -> html.HtmlElement:
    return html.fromstring(text)


def said(element: html.HtmlElement) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def test_the_room_that_hits_have_is_kept_for_the_next_visit_and_stands_in_no_address(client: FlaskClient) -> None:
    page = client.get("/search?q=发展")
    assert "comfortable" not in tree(page.text).cssselect("#results")[0].get("class")
    form = tree(page.text).cssselect("form.preference")[0]
    back = form.cssselect("input[name=back]")[0].get("value")
    answer = client.post(form.get("action"), data={"density": "comfortable", "back": back})
    assert (answer.status_code, answer.headers["Location"]) == (303, back)
    assert "density=comfortable; Secure" not in answer.headers["Set-Cookie"], "over http"
    assert "HttpOnly" in answer.headers["Set-Cookie"]
    again = client.get("/search?q=发展")
    assert "comfortable" in tree(again.text).cssselect("#results")[0].get("class")
    assert "comfortable" not in "".join(tree(again.text).xpath("//@href"))
    pressed = [each.get("value") for each in tree(again.text).cssselect(".preference [aria-pressed=true]")]
    assert pressed == ["comfortable"]
    assert "Cookie" in again.headers["Vary"]
    # Kept pages of one reader are not those of another.
    other = create_app(Settings(), client.application.extensions["search_store"]).test_client()
    assert "comfortable" not in tree(other.get("/search?q=发展").text).cssselect("#results")[0].get("class")


def test_cookies_hold_the_language_and_preferences_and_nothing_else(client: FlaskClient, demo_store: WhooshStore) -> None:
    """Whatever page is opened and whatever form is sent, with values of their lists alone."""
    for url in page_kinds(demo_store).values():
        assert "Set-Cookie" not in client.get(url).headers, url
    known = {"language": tuple(LANGUAGES), **PREFERENCES}
    for path in ("/language", "/preferences", "/counts"):
        for name in (*known, "word", "words", "q"):
            for value in (*known.get(name, ()), "发展"):
                for line in client.post(path, data={name: value}).headers.getlist("Set-Cookie"):
                    kept, _, rest = line.partition("=")
                    assert rest.split(";")[0] in known[kept], line
    # Without any, every page is there.
    bare = client.application.test_client(use_cookies=False)
    assert {bare.get(url).status_code for url in ("/", "/search?q=发展", "/help", "/trends?q=发展")} == {200}


@pytest.mark.parametrize("data", [{"density": "cosy"}, {"colour": "red"}, {}])
def test_what_is_no_choice_is_not_kept(client: FlaskClient, data: dict[str, str]) -> None:
    answer = client.post("/preferences", data={**data, "back": "https://elsewhere.example/"})
    assert (answer.status_code, answer.headers["Location"], answer.headers.get("Set-Cookie")) == (303, "/", None)


def test_places_are_folded_to_provinces_and_ordered_by_number_where_a_reader_prefers_it(tmp_path: Path) -> None:
    many = {"北京市": 1, "山东省": 2, "济宁市": 3, "兖州区": 4, "茌平区": 1, "广州市": 5, "深圳市": 6, "成都市": 1}
    many |= {"任城区": 1, "曲阜市": 1, "邹城市": 1, "泗水县": 1}
    for place, number in many.items():
        body = tuple(f"推进公园建设，做好第{at}项工作。" for at in range(number))
        write_report(tmp_path / "corpus", f"{place}.txt", place=place, body=body)
    build([tmp_path / "corpus"], tmp_path / "index")
    client = create_app(Settings(), WhooshStore(tmp_path / "index")).test_client()
    sums = {"110000": 1, "370000": 14, "440000": 11, "510000": 1}

    def shown(address: str) -> list[tuple[str, int]]:
        links = tree(client.get(address).text).cssselect("#facet-region li a")
        return [(each.get("id").rpartition("-")[2], int(each.cssselect(".facet-count")[0].text)) for each in links]

    assert shown("/search?q=公园") == sorted(sums.items())
    client.post("/preferences", data={"places": "count"})
    assert shown("/search?q=公园") == sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    # What lies inside a chosen place stands below it, in the same order.
    inside = [code for code, _ in shown("/search?q=公园&region=440000")]
    assert inside == ["370000", "440000", "440300", "440100", "110000", "510000"]


def test_nothing_is_called_relevant_where_no_string_is_sought(client: FlaskClient) -> None:
    def orders(address: str) -> tuple[list[str], list[str]]:
        links = tree(client.get(address).text).xpath("//a[starts-with(@id, 'sort-')]")
        return [each.text for each in links], [each.text for each in links if each.get("aria-current")]

    asked, current = orders("/search?q=发展")
    assert ("相关度" in asked, current) == (True, ["相关度"])
    for address in ("/search", "/search?region=370812", "/search?q=-发展", "/search?sort=document"):
        named, current = orders(address)
        assert "相关度" not in named
        assert (named.count("原文顺序"), current) == (1, ["原文顺序"])
    assert orders("/search?year=2023&sort=-year")[1] == ["年份新到旧"]
    assert orders("/search?q=工作&in=headings")[1] == ["短标题在前"]


def test_what_can_be_taken_is_named_at_the_head_and_the_workbook_has_the_cells_of_the_table(client: FlaskClient) -> None:
    page = tree(client.get("/search?q=电池&region=370800").text)
    (head,) = page.cssselect(".files")
    assert said(head) == "下载表格 Excel CSV 订阅 程序接口"
    body = page.cssselect(".hits")[0]
    order = list(body.iter())
    assert order.index(head) < order.index(body.cssselect(".hit-list")[0])
    links = {each.text: each.get("href") for each in head.cssselect("a")}
    rows = table(client, links["CSV"].partition("?")[2])
    answer = client.get(links["Excel"])
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    first, *lines = list(sheet.iter_rows(values_only=True))
    assert list(first) == list(rows[0])
    assert [["" if cell is None else str(cell) for cell in line] for line in lines] == [list(row.values()) for row in rows]
    found = client.get(links["程序接口"]).json
    assert found is not None
    assert found["total"] + found["headings"] == len(rows)


def test_years_are_the_latest_first(client: FlaskClient) -> None:
    for address, chosen in (("/search?q=发展", "#facet-year .facet-label"), ("/facet?name=year&q=发展", ".facet-label")):
        years = [each.text for each in tree(client.get(address).text).cssselect(chosen)]
        assert years == sorted(years, reverse=True)
        assert len(years) > 1


def test_the_citations_of_a_hit_are_those_of_its_page_and_files(client: FlaskClient) -> None:
    link = tree(client.get("/search?q=宁德时代").text).cssselect("a.cite")[0].get("href")
    path = link.removesuffix("#cite")
    assert tree(client.get(path).text).get_element_by_id("cite") is not None
    shown = tree(client.get(f"{path}/cite", headers={"HX-Request": "true"}).text)
    texts = {each.cssselect("h3")[0].text: each.cssselect("pre")[0].text for each in shown.cssselect(".cite-style")}
    files = {each.cssselect("h3")[0].text: each.cssselect("a")[0].get("href") for each in shown.cssselect(".cite-style")}
    assert len(texts) == 4
    for name, text in texts.items():
        assert client.get(files[name]).text.replace("\r\n", "\n").strip() == text
        (button,) = [each for each in shown.cssselect("button.copy") if name in each.get("aria-label")]
        assert button.get("data-copy-text") == text
    # Without htmx, the page that has them.
    answer = client.get(f"{path}/cite")
    assert (answer.status_code, answer.headers["Location"]) == (302, link)
    number = path.rsplit("/", 1)[1].split("-")[0]
    gone = client.get(f"{path.rsplit('/', 1)[0]}/{number}-0123456789abcdef-01234567/cite", headers={"HX-Request": "true"})
    assert gone.status_code == 404


@pytest.mark.parametrize(("scheme", "secure"), [("http", set()), ("https", {"Secure"})])
def test_a_cookie_is_out_of_the_reach_of_scripts_and_of_other_sites(
    demo_store: WhooshStore, scheme: str, secure: set[str]
) -> None:
    wanted = {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=31536000"} | secure
    for path, data in (
        ("/language", {"language": "en"}),
        ("/preferences", {"density": "comfortable"}),
        ("/help?lang=en", None),
    ):
        browser = create_app(Settings(), demo_store).test_client()
        answer = browser.open(path, method="POST" if data else "GET", data=data, base_url=f"{scheme}://localhost")
        (cookie,) = answer.headers.getlist("Set-Cookie")
        assert {part for part in cookie.split("; ")[1:] if not part.startswith("Expires=")} == wanted, path
