"""The API: described as it answers (schemathesis, jsonschema), saying the same as the pages, and readable from everywhere."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jsonschema
import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from indexer.vocabulary.regions import gazetteer
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import Filters
from searchapp.questions.read_figures import read_figures
from searchapp.routes import api
from searchapp.store.suggestions import know
from tests.command_line import run
from tests.conftest import rounds
from tests.searchapp.routes.test_pages import FailingStore


@pytest.fixture(scope="module")
def client(demo_store: WhooshStore) -> FlaskClient:
    know(demo_store)  # as a server does when it begins; else what is offered grows between two questions
    return create_app(Settings(), demo_store).test_client()


# Paths and parameters are strings of any kind, so that what is refused cannot be told from the document alone.
CHECKED: Any = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.mark.long
@pytest.mark.parametrize("path", [endpoint.path for endpoint in api.ENDPOINTS])
def test_every_answer_is_as_the_document_describes_it(client: FlaskClient, path: str) -> None:
    described = schemathesis.openapi.from_wsgi("/api/openapi.json", client.application)

    @given(case=described[path]["GET"].as_strategy())
    @settings(max_examples=rounds(8, 40), deadline=None, suppress_health_check=list(HealthCheck))
    def ask(case: Any) -> None:
        # The application is called without a connection, which would unpack what comes.
        case.call_and_validate(checks=CHECKED, headers={"Accept-Encoding": "identity"})

    ask()


def document(client: FlaskClient) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(client.get("/api/openapi.json").text)
    return found


def test_every_route_of_the_api_is_described_and_the_readable_page_names_it(client: FlaskClient) -> None:
    routes = {
        rule.rule.replace("<", "{").replace(">", "}")
        for rule in client.application.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.rule != "/api/"
    }
    found = document(client)
    assert set(found["paths"]) == routes
    assert found["openapi"] == "3.1.0"
    page = client.get("/api").text
    for path, methods in found["paths"].items():
        assert path in page
        for parameter in methods["get"]["parameters"]:
            assert f"<code>{parameter['name']}</code>" in page


def valid(client: FlaskClient, name: str, url: str, status: int = 200) -> Any:
    """The answer, which a validator of JSON schemas finds to be as described."""
    answer = client.get(url)
    assert answer.status_code == status, answer.text
    content = json.loads(answer.text)
    jsonschema.Draft202012Validator({**document(client), "$ref": f"#/components/schemas/{name}"}).validate(content)
    return content


def test_what_the_api_says_of_reports_is_what_the_index_holds(client: FlaskClient, demo_store: WhooshStore) -> None:
    records = demo_store.status().records
    found = valid(client, "Reports", "/api/reports?limit=1000")
    assert found["total"] == len(records)
    assert [each["id"] for each in found["reports"]] == [record.id for record in records]
    in_city = [r.id for r in records if "370800" in gazetteer().path_codes(r.region.code) and r.year == 2024]
    filtered = valid(client, "Reports", "/api/reports?region=370800&year=2024&limit=1&offset=1")
    assert (filtered["total"], [each["id"] for each in filtered["reports"]]) == (len(in_city), in_city[1:2])
    for record in records:
        contents = valid(client, "Contents", f"/api/reports/{record.id}")
        stored = demo_store.report(record.id)
        assert stored is not None
        assert [each["text"] for each in contents["paragraphs"]] == [paragraph.text for paragraph in stored.paragraphs]
    assert valid(client, "Problem", "/api/reports/999999-1900", 404)["status"] == 404


def test_permalinks_lead_where_their_pages_do(client: FlaskClient, demo_store: WhooshStore) -> None:
    contents = demo_store.report("370812-2023")
    assert contents is not None
    link = f"/api/paragraphs/370812-2023/{contents.paragraphs[4].anchor}"
    found = valid(client, "Permalink", link)
    assert (found["found"], found["paragraph"]["text"]) == ("same", contents.paragraphs[4].text)
    for former in contents.former:
        gone = not former.became
        link = f"/api/paragraphs/370812-2023/{former.number}-{former.fingerprint}"
        found = valid(client, "Permalink", link, 410 if gone else 200)
        assert found["found"] == ("gone" if gone else "changed")
        assert found["former"]["text"] == former.text
        assert (found["paragraph"] is None) == gone
    assert valid(client, "Problem", "/api/paragraphs/370812-2023/17", 404)["detail_zh"].startswith("这不是一个完整的段落链接")


def test_figures_are_those_of_the_store_in_slices(client: FlaskClient, demo_store: WhooshStore) -> None:
    stored = demo_store.figures(read_figures(Filters()))
    found = valid(client, "Figures", "/api/figures?limit=1000")
    assert [each["text"] for each in found["figures"]] == [figure.text for _, figure in stored]
    assert (found["total"], found["reports"], found["reports_without"]) == (len(stored), 2, 0)
    some = valid(client, "Figures", "/api/figures?limit=3&offset=2")
    assert (some["total"], some["figures"]) == (len(stored), found["figures"][2:5])
    every = valid(client, "Figures", "/api/figures?doubtful=true&limit=1000&kind=report&kind=task-breakdown")
    assert every["total"] > found["total"]
    asked = urlencode({"indicator": ["gdp_growth", "trade"], "what": "target", "region": "370812"}, doseq=True)
    assert {(each["indicator"], each["what"]) for each in valid(client, "Figures", f"/api/figures?{asked}")["figures"]} == {
        ("gdp_growth", "target"), ("trade", "target"),
    }  # fmt: skip
    first = found["figures"][0]
    assert client.get(first["permalink"]).status_code == 200
    refused = valid(client, "Problem", "/api/figures?indicator=gdp", 400)
    assert refused["detail"].startswith("There is no indicator “gdp”. There are: gdp_growth, gdp_level")


def test_panels_and_other_figures_are_those_of_their_files_in_slices(client: FlaskClient) -> None:
    bound = "indicator=gdp_growth&level=county&sort=2023&least=5"
    for name, path in (
        ("Panel", f"panel{{}}?{bound}"),
        ("Panel", "panel{}?year=2015..2026"),
        ("OtherFigures", "other{}?q=项目"),
    ):
        whole = json.loads(client.get(f"/figures/{path.format('.json')}").text)
        found = valid(client, name, f"/api/figures/{path.format('')}&limit=1000")
        assert len(whole["rows"]) == found["total"] > 0
        assert [{**row, **links_of(row)} for row in found["rows"]] == whole["rows"]
        some = valid(client, name, f"/api/figures/{path.format('')}&limit=1&offset=1")
        assert (some["total"], some["rows"]) == (found["total"], found["rows"][1:2])
    assert valid(client, "OtherFigures", "/api/figures/other")["total"] == 0
    assert "no number" in valid(client, "Problem", "/api/figures/panel?least=many", 400)["detail"]
    assert "level must be one of" in valid(client, "Problem", "/api/figures/panel?level=village", 400)["detail"]


def test_more_numbers_than_the_api_makes_at_once_are_refused_and_no_fewer(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = "/api/figures/other?q=项目"
    many = valid(client, "OtherFigures", address)["total"]
    assert many > 1
    monkeypatch.setattr("searchapp.routes.api.MOST_NUMBERS", many)
    assert valid(client, "OtherFigures", address)["total"] == many
    monkeypatch.setattr("searchapp.routes.api.MOST_NUMBERS", many - 1)
    assert f"more than {many - 1:,} numbers" in valid(client, "Problem", address, 400)["detail"]


def links_of(row: dict[str, Any]) -> dict[str, str]:
    """The links of a row as files have them, with the site before them."""
    named = ("permalink", "target_link", "result_link")
    return {name: f"http://localhost{row[name]}" for name in named if row.get(name)}


def test_trends_are_those_of_the_store(client: FlaskClient) -> None:
    found = valid(client, "Trends", "/api/trends?" + urlencode({"q": ["发展", "新能源"], "by": "region"}, doseq=True))
    assert [series["query"] for series in found["series"]] == ["发展", "新能源"]
    for series in found["series"]:
        for point in series["points"]:
            asked = {"q": series["query"], "region": point["value"], "kind": "report", "limit": 1}
            search = json.loads(client.get("/api/search?" + urlencode(asked)).text)
            assert (point["paragraphs"], point["reports"]) == (search["total"], search["reports"])


@pytest.mark.parametrize("typed", ["兖", "周", "局", "农业", "新质", "宁得时代", "发展", "", "绝无此句", '"', "ndsd", "CATL"])
def test_suggestions_find_what_they_say_and_have_what_was_typed(client: FlaskClient, typed: str) -> None:
    found = valid(client, "Suggestions", f"/api/suggest?q={quote(typed)}")["suggestions"]
    for each in found:
        page = client.get(each["url"].replace("/search", "/api/search"))
        counted_as = "headings" if each["kind"] == "heading" else "total"
        assert json.loads(page.text)[counted_as] == each["total"] > 0
        assert typed in each["text"] or typed in ("宁得时代", "ndsd", "CATL")
    assert len(found) <= 20
    if typed in ("兖", "周", "局", "农业", "宁得时代", "ndsd", "CATL"):
        assert found, typed
    names, *_ = (json.loads(client.get(f"/api/suggest?q={quote(typed)}&format=opensearch").text)[1],)
    assert names == [each["text"] for each in found]


def test_errors_are_problem_details(client: FlaskClient) -> None:
    for url, status in (
        ('/api/search?q="发展', 400),
        ("/api/nothing", 404),
        ("/api/trends?by=x", 400),
        ("/api/search?q=%ff", 400),
    ):
        answer = client.get(url)
        assert answer.status_code == status
        assert answer.content_type == "application/problem+json; charset=utf-8"
        content = json.loads(answer.text)
        assert content["status"] == status
        assert content["detail"].isascii() or "“" in content["detail"]
    refused = json.loads(client.get('/api/search?q="发展').text)
    assert (refused["at"], refused["instead"]) == (1, '"发展"')
    assert "instead" not in json.loads(client.get("/api/search?q=%E2%80%8B").text)


def test_what_comes_nearest_to_a_sentence_with_a_slip_is_in_the_answer(client: FlaskClient, demo_store: WhooshStore) -> None:
    contents = demo_store.report("370812-2023")
    assert contents is not None
    paragraph = contents.paragraphs[3]
    sentence = paragraph.text[20:50]
    found = json.loads(client.get(f"/api/search?q={quote(sentence[:10] + '鼎' + sentence[11:])}").text)
    first, *_ = found["nearest"]
    assert first["permalink"] == f"/p/370812-2023/{paragraph.anchor}"
    assert "".join(text for text, side in first["pieces"] if side in ("both", "paragraph")) == sentence
    assert [text for text, side in first["pieces"] if side == "typed"] == ["鼎"]
    assert json.loads(client.get("/api/search?q=发展").text)["nearest"] == []


def test_other_words_are_in_the_answer_and_lead_where_they_say(client: FlaskClient) -> None:
    first, *_ = json.loads(client.get("/api/search?q=GDP").text)["rewordings"]
    assert (first["kind"], first["string"], first["label"]) == ("synonym", "GDP", "地区生产总值")
    instead, either = (json.loads(client.get(f"/api{first[name]}").text) for name in ("url", "either_url"))
    assert instead["total"] == first["total"]
    assert either["query"] == "GDP OR 地区生产总值"
    failing = create_app(Settings(), FailingStore()).test_client()
    for path in (
        "search",
        "reports",
        "reports/370812-2023",
        "trends",
        "suggest?q=a",
        "paragraphs/370812-2023/1-0123456789abcdef",
    ):
        answer = failing.get(f"/api/{path}")
        assert (answer.status_code, answer.content_type.split(";")[0]) == (503, "application/problem+json"), path


def test_who_has_an_answer_of_the_same_index_is_told_so(client: FlaskClient) -> None:
    first = client.get("/api/search?q=发展")
    assert first.headers["ETag"].startswith('W/"')
    assert "GMT" in first.headers["Last-Modified"]
    again = client.get("/api/search?q=发展", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get("/api/search?q=新能源", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_another_answer_is_never_called_the_same(client: FlaskClient, demo_store: WhooshStore) -> None:
    for path, status in (("/api/reports/none", 404), ('/api/search?q="', 400), ("/api/search?limit=*", 400)):
        assert client.get(path, headers={"If-None-Match": "*"}).status_code == status
    elsewhere = create_app(Settings(base_url="https://elsewhere.example"), demo_store).test_client()
    mark = client.get("/api/openapi.json").headers["ETag"]
    assert elsewhere.get("/api/openapi.json", headers={"If-None-Match": mark}).status_code == 200


def test_refusals_of_the_api_come_in_both_languages_whatever_the_reader_chose(demo_store: WhooshStore) -> None:
    client = create_app(Settings(), demo_store).test_client()
    for language in ("zh-Hans", "en"):
        client.post("/language", data={"language": language})
        for path in ("reports/none", "paragraphs/none/1-0123456789abcdef", "paragraphs/370812-2023/17", "nothing"):
            said = json.loads(client.get(f"/api/{path}").text)
            assert said["detail"].isascii(), path
            assert not said["detail_zh"].isascii(), path


def test_pages_of_other_sites_may_read_the_api_and_nothing_else(client: FlaskClient) -> None:
    for path in ("/api/search?q=发展", "/api/openapi.json", '/api/search?q="'):
        answer = client.get(path, headers={"Origin": "https://elsewhere.example"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Access-Control-Allow-Origin" not in client.get("/search?q=发展").headers


def test_endpoints_have_a_word_for_what_they_do() -> None:
    assert all(len(endpoint.summary) > 10 for endpoint in api.ENDPOINTS)


def test_counts_are_those_of_the_command(client: FlaskClient, demo_index: Path) -> None:
    printed = run("counts", "发展", "就业", "--by", "place", "--balanced", "--format", "json", "--index", demo_index)
    of_command = json.loads(printed.stdout)
    found = json.loads(client.get("/api/counts?word=发展&word=就业&by=place&balanced=1").text)
    assert found["rows"] == of_command["rows"]
    assert found["codebook"] == of_command["codebook"]
    assert found["columns"] == list(of_command["rows"][0])
    groups = quote('["甲"]\nwords = ["发展", "*"]\nqueries = ["发展 ~ 产业"]')
    grouped = json.loads(client.get(f"/api/counts?dictionary={groups}&as_one=1&wide=1").text)
    assert [note["en"][:4] for note in grouped["notes"]] == ["Line"]
    assert "甲" in grouped["rows"][0]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "There is no word to count"),
        ("word=*", "a word is counted as it stands"),
        ("word=发展&kind=budget", "No report of the index passes these choices"),
        ("word=发展&by=week", "by must be one of"),
    ],
)
def test_counts_that_cannot_be_made_are_refused_in_both_languages(client: FlaskClient, query: str, said: str) -> None:
    answer = client.get(f"/api/counts?{query}")
    assert answer.status_code == 400
    assert said in answer.json["detail"]  # type: ignore[index]
    assert answer.json["detail_zh"]  # type: ignore[index]


def test_a_table_longer_than_an_answer_is_refused_with_the_limit(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "MAX_COUNT_LINES", 3)
    answer = client.get("/api/counts?word=发展&word=就业")
    assert answer.status_code == 400
    assert "The table has 4 lines, 3 at most here" in answer.json["detail"]  # type: ignore[index]
