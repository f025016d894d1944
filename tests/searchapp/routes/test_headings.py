"""Headings and the lines around the body are found, shown and linked to, wherever they stand."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html

from indexer.building.build import build
from indexer.model import found_headings
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from tests.conftest import SEED
from tests.small_corpus import report_text, write_report

TITLE = "二、坚持实体经济为本，建设制造强区"


def site_over(folder: Path) -> FlaskClient:
    return create_app(Settings(), WhooshStore(folder)).test_client()


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    write_report(tmp_path / "corpus", "a.txt", body=("推进新型工业化，做强产业链条。", TITLE, "扶持企业上规模。", "抓好质量。"))
    build([tmp_path / "corpus"], tmp_path / "index")
    return site_over(tmp_path / "index")


def tree(text: str) -> Any:
    return html.fromstring(text)


def api(client: FlaskClient, query: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(client.get(f"/api/search?{query}").text)
    return found


def count_of(client: FlaskClient, query: str) -> str:
    return str(tree(client.get(f"/search?{query}").text).cssselect("#count")[0].text_content())


def test_a_half_remembered_title_is_found_as_a_heading(client: FlaskClient) -> None:
    page = tree(client.get("/search?q=实体经济为本").text)
    (link,) = page.cssselect(".heading-hit > a:first-child")
    assert link.text_content() == TITLE
    assert [mark.text_content() for mark in link.cssselect("mark")] == ["实体经济为本"]
    assert count_of(client, "q=实体经济为本") == "1 个标题，来自 1 份报告"
    assert api(client, "q=实体经济为本")["total"] == 0
    place = link.get("href").split("#")[1]
    report = tree(client.get(link.get("href").split("#")[0]).text)
    assert TITLE in report.get_element_by_id(place).getparent().text_content()


def test_the_total_says_paragraphs_and_headings_and_a_switch_narrows_to_either(client: FlaskClient) -> None:
    """企业 stands in one paragraph; 制造 in one heading; 产业 OR 制造 in one of each."""
    assert count_of(client, "q=产业 OR 制造") == "1 段、1 个标题，来自 1 份报告"
    assert count_of(client, "q=产业 OR 制造&in=text") == "1 段，来自 1 份报告"
    assert count_of(client, "q=产业 OR 制造&in=headings") == "1 个标题，来自 1 份报告"
    page = tree(client.get("/search?q=产业 OR 制造").text)
    kinds = page.cssselect("[id^=kind-]")
    assert [link.text_content() for link in kinds] == ["全部", "正文 1 段", "标题 1 个"]
    assert [link.get("aria-current") for link in kinds] == ["true", None, None]
    narrowed = tree(client.get(kinds[2].get("href")).text)
    assert (len(narrowed.cssselect(".hit")), len(narrowed.cssselect(".heading-hit"))) == (0, 1)
    narrowed = tree(client.get(kinds[1].get("href")).text)
    assert (len(narrowed.cssselect(".hit")), len(narrowed.cssselect(".heading-hit"))) == (1, 0)


def test_what_only_the_other_kind_has_is_one_link_away(client: FlaskClient) -> None:
    page = tree(client.get("/search?q=实体经济为本&in=text").text)
    assert page.cssselect("#count")[0].text_content() == "没有符合条件的段落"
    (link,) = [link for link in page.cssselect("[id^=kind-]") if "标题" in link.text_content()]
    assert len(tree(client.get(link.get("href")).text).cssselect(".heading-hit")) == 1


@pytest.mark.parametrize("line", ["政府工作报告", "第十九届人民代表大会第二次会议上", "区长 某某"])
def test_title_meeting_and_speaker_are_found(client: FlaskClient, line: str) -> None:
    (hit,) = api(client, f'q="{line}"')["heading_hits"]
    assert (hit["level"], hit["before"]) == (0, 1)
    answer = client.get(hit["permalink"])
    assert answer.status_code == 302
    path, place = answer.headers["Location"].split("#")
    shown = tree(client.get(path).text).get_element_by_id(place).text_content()
    assert line.replace(" ", "") in shown.replace(" ", "").replace("\u3000", "")


def test_an_unknown_kind_of_hit_is_refused(client: FlaskClient) -> None:
    answer = client.get("/api/search?q=产业&in=titles")
    assert answer.status_code == 400
    assert "all, text, headings" in json.loads(answer.text)["detail"]


def test_the_permalink_of_a_heading_follows_it_and_says_when_it_is_gone(tmp_path: Path) -> None:
    corpus, folder = tmp_path / "corpus", tmp_path / "index"
    path = write_report(corpus, "a.txt", body=("推进新型工业化。", TITLE, "扶持企业上规模。"))
    build([corpus], folder)
    (hit,) = api(site_over(folder), "q=实体经济为本")["heading_hits"]
    link: str = hit["permalink"]
    assert link.startswith("/h/370812-2023/2-")
    in_api = "/api/headings/" + link.removeprefix("/h/")
    path.write_text(report_text(body=("推进新型工业化。", "新添一段，说水利。", TITLE, "扶持企业上规模。")), encoding="utf-8")
    build([corpus], folder)
    client = site_over(folder)
    answer = client.get(link)
    assert (answer.status_code, answer.headers["Location"].split("#h-")[1]) == (302, "3-" + link.split("-")[-1])
    assert json.loads(client.get(in_api).text)["found"] == "moved"
    path.write_text(report_text(body=("推进新型工业化。", TITLE.replace("强区", "大区"), "扶持企业上规模。")), encoding="utf-8")
    build([corpus], folder)
    client = site_over(folder)
    answer = client.get(link)
    assert answer.status_code == 410
    assert "它没有被指到别的文字上" in answer.text
    gone = client.get(in_api)
    said = json.loads(gone.text)
    assert (gone.status_code, said["found"], said["heading"], said["paragraph"]) == (410, "gone", None, None)


@pytest.mark.parametrize("anchor", ["2", "2-", "2-0123456", "x-01234567", "2-0123456789abcdef-01234567"])
def test_what_is_no_whole_link_to_a_heading_leads_nowhere(client: FlaskClient, anchor: str) -> None:
    assert client.get(f"/h/370812-2023/{anchor}").status_code == 404
    assert client.get(f"/api/headings/370812-2023/{anchor}").status_code == 404


def test_a_link_that_was_copied_with_its_sentence_leads_there(client: FlaskClient) -> None:
    (hit,) = api(client, "q=实体经济为本")["heading_hits"]
    link: str = hit["permalink"]
    answer = client.get(link.upper().replace("/H/", "/h/") + "。")
    assert (answer.status_code, answer.headers["Location"]) == (308, link)


def test_every_permalink_of_a_heading_leads_to_its_very_text(demo_store: WhooshStore) -> None:
    client = create_app(Settings(), demo_store).test_client()
    rnd = random.Random(SEED)
    for record in demo_store.status().records:
        contents = demo_store.report(record.id)
        assert contents
        found = found_headings(contents.outline, contents.margins)
        assert found
        page = tree(client.get(f"/r/{record.id}").text)
        for heading in rnd.sample(found, min(len(found), 12)):
            location = client.get(f"/h/{record.id}/{heading.anchor}").headers["Location"]
            place = page.get_element_by_id(location.split("#")[1])
            shown = place.text_content() or place.getparent().text_content()
            assert " ".join(heading.text.split()) in " ".join(shown.split()), (SEED, heading)


def test_every_permalink_of_an_outline_leads_to_a_text_that_has_it(demo_store: WhooshStore) -> None:
    """As the API, the file of a report and its page print them; headings that run into a paragraph lead to that paragraph."""
    client = create_app(Settings(), demo_store).test_client()
    running_in = 0
    for record in demo_store.status().records:
        told = client.get(f"/api/reports/{record.id}").get_json()
        assert told["outline"] == client.get(f"/r/{record.id}/report.json").get_json()["outline"]
        for heading in told["outline"]:
            link = heading["permalink"]
            found = client.get("/api/headings/" + link.removeprefix("/h/"))
            assert (found.status_code, found.get_json()["found"]) == (200, "same"), link
            assert found.get_json()["heading"] == heading
            location = client.get(link).headers["Location"]
            if not heading["runs_in"]:
                assert location.startswith(f"/r/{record.id}#"), link
                continue
            running_in += 1
            paragraph = told["paragraphs"][heading["before"] - 1]
            assert "".join(paragraph["text"].split()).startswith("".join(heading["text"].split()))
            assert location == paragraph["permalink"] == found.get_json()["paragraph"]["permalink"]
            assert client.get(location).status_code == 200
    assert running_in


def test_a_heading_that_runs_into_another_paragraph_by_now_has_moved_there(tmp_path: Path) -> None:
    body = ("着力稳就业。全年新增岗位九千个，帮扶困难家庭三百户。", "着力强产业。引进项目二十个，到位资金八亿元。")
    write_report(tmp_path / "corpus", "a.txt", body=tuple(f"（{at}）{text}" for at, text in zip("一二", body, strict=True)))
    build([tmp_path / "corpus"], tmp_path / "index")
    client = site_over(tmp_path / "index")
    heading = next(each for each in client.get("/api/reports/370812-2023").get_json()["outline"] if each["runs_in"])
    before, exact = heading["permalink"].removeprefix("/h/370812-2023/").split("-")
    answer = client.get(f"/api/headings/370812-2023/{int(before) + 7}-{exact}").get_json()
    assert (answer["found"], answer["heading"]) == ("moved", heading)
    assert client.get(f"/h/370812-2023/{int(before) + 7}-{exact}").headers["Location"] == answer["paragraph"]["permalink"]


def test_what_a_build_leaves_out_can_be_seen_on_the_report_page(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    lines = report_text(body=("推进新型工业化，做强产业链条。", "扶持企业上规模。")).splitlines()
    text = "\n".join(["首页 > 政务公开 > 政府工作报告", "打印本页 关闭窗口", "", *lines, "", "扫一扫在手机打开当前页"])
    (tmp_path / "corpus" / "a.txt").write_text(text, encoding="utf-8")
    build([tmp_path / "corpus"], tmp_path / "index")
    client = site_over(tmp_path / "index")
    page = tree(client.get("/r/370812-2023").text)
    left_out = [item.text_content() for item in page.cssselect(".left-out li")]
    shown = [" ".join(each.text_content().split()) for each in page.cssselect(".text p, .text h2, .text h3")]
    for line in ("打印本页 关闭窗口", "扫一扫在手机打开当前页"):
        assert line in left_out or any(line in each for each in shown), line
    assert left_out
    assert f"未收录的 {len(left_out)} 行" in page.cssselect(".left-out summary")[0].text_content()
    assert json.loads(client.get("/api/reports/370812-2023").text)["left_out"] == left_out
