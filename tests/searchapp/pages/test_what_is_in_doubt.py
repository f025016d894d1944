"""What readers are told of reports that were read with doubts, and of documents that are no full reports."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from indexer.building.build import build
from indexer.model import Confidence
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore

SURE, DOUBTFUL, RESOLUTION = "370812-2023", "370812-2024", "370812-2022-resolution"
_HEAD = "兖州区人民政府工作报告\n——{year}年1月9日在兖州区第三届人民代表大会第{session}次会议上\n区长 某某\n\n各位代表：\n\n"
_SENTENCES = [f"第{number}项工作是把街口的老市场修好，让{number}户摊主有固定的棚位。" for number in range(1, 120)]


def _as_chapters(sentences: list[str]) -> str:
    half = len(sentences) // 2
    review, plan = "\n\n".join(sentences[:half]), "\n\n".join(sentences[half:])
    return f"一、2022年工作回顾\n\n{review}\n\n二、2023年工作安排\n\n{plan}\n"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("doubts")
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "sure.txt").write_text(_HEAD.format(year=2023, session="二") + _as_chapters(_SENTENCES), "utf-8")
    # A long text without any chapter: what of it is review and what is plan cannot be told.
    (corpus / "doubtful.txt").write_text(_HEAD.format(year=2024, session="三") + "\n\n".join(_SENTENCES) + "\n", "utf-8")
    (corpus / "resolution.txt").write_text(
        "兖州区第三届人民代表大会第一次会议关于政府工作报告的决议\n（2022年1月12日通过）\n\n"
        "会议听取了区长所作的政府工作报告，对街口的老市场修好表示满意，决定批准这个报告。\n",
        "utf-8",
    )
    assert not build([corpus], folder / "index").failed
    return create_app(Settings(), WhooshStore(folder / "index")).test_client()


def _text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    said = html.fromstring(answer.text).xpath("string(//main)")
    return " ".join(str(said).split())


def _json(client: FlaskClient, address: str) -> Any:
    return client.get(address).json


def test_a_doubtful_report_says_so_and_a_sure_one_does_not(client: FlaskClient) -> None:
    assert "篇章结构由程序判读，尚有疑问" in _text(client, f"/r/{DOUBTFUL}")
    assert "判读" not in _text(client, f"/r/{SURE}")


def test_doubtful_reports_can_be_left_out(client: FlaskClient) -> None:
    everything = _json(client, "/api/search?q=老市场&limit=500")
    assert {value["value"]: value["reports"] for value in everything["facets"]["reading"]} == {"sure": 2, "doubtful": 1}
    without = _json(client, "/api/search?q=老市场&limit=500&reading=sure&reading=likely")
    doubtful = [hit for hit in everything["hits"] if hit["report"]["reading"] == "doubtful"]
    assert {hit["report"]["id"] for hit in doubtful} == {DOUBTFUL}
    assert without["total"] == everything["total"] - len(doubtful) > 0


def test_how_sure_reports_are_is_asked_only_where_they_differ(client: FlaskClient) -> None:
    assert "存疑" in _text(client, "/search?q=老市场")
    assert "存疑" not in _text(client, "/search?q=老市场&year=2023")


def test_the_api_says_what_speaks_against_a_reading(client: FlaskClient) -> None:
    (doubt,) = _json(client, f"/api/reports/{DOUBTFUL}")["doubts"]
    assert (doubt["field"], doubt["confidence"]) == ("outline", Confidence.DOUBTFUL)
    assert "a long text without chapters" in doubt["against"]


def test_a_year_with_a_resolution_alone_is_no_zero(client: FlaskClient) -> None:
    points = {point["value"]: point for point in _json(client, "/api/trends?q=老市场")["series"][0]["points"]}
    assert {year: (point["all_reports"], point["others"]) for year, point in points.items()} == {
        "2022": (0, 1), "2023": (1, 0), "2024": (1, 0),
    }  # fmt: skip
    page = _text(client, "/trends?q=老市场")
    assert page.count("无全文") == 3, "in the chart, in the table, and explained"
    assert "2022 无全文 0 1" in page
    assert "只统计报告全文" in page


def test_other_documents_are_counted_where_their_kind_is_chosen(client: FlaskClient) -> None:
    (point,) = _json(client, "/api/trends?q=老市场&kind=resolution")["series"][0]["points"]
    assert (point["value"], point["paragraphs"], point["all_reports"], point["others"]) == ("2022", 1, 1, 0)


def test_a_document_is_called_what_it_is(client: FlaskClient) -> None:
    assert "山东省济宁市兖州区 2022 年政府工作报告（决议）" in _text(client, f"/r/{RESOLUTION}")
