"""Two reports side by side, sentence by sentence judged again."""

from pathlib import Path

import pytest
from lxml import html

from indexer.building.build import build
from indexer.text.normalize import normalize
from indexer.vocabulary.taxonomy import REVIEW, TASKS
from searchapp.answers.compare import CHANGED, MIN_CHARS, Mark, Pairing, compare, sentences_of
from searchapp.answers.results import ReportContents
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from tests.searchapp.store.test_likeness import agree
from tests.small_corpus import write_report


def contents(store: WhooshStore, report_id: str) -> ReportContents:
    found = store.report(report_id)
    assert found is not None
    return found


@pytest.mark.long
@pytest.mark.parametrize(("one", "other"), [("370812-2023", "371700-2023-summary"), ("371503-2024", "370812-2023")])
def test_every_sentence_is_marked_by_what_the_other_report_has(demo_store: WhooshStore, one: str, other: str) -> None:
    left, right = contents(demo_store, one), contents(demo_store, other)
    found = compare(left, right)
    for mine, theirs, own in ((left, right, "left"), (right, left, "right")):
        there = [normalize(text).text for p in theirs.paragraphs for text in sentences_of(p.text)]
        sides = [side for group in found.groups for side in getattr(group, own)]
        assert sorted(side.paragraph.number for side in sides) == [p.number for p in mine.paragraphs]
        for side in sides:
            assert "".join(each.text for each in side.sentences) == side.paragraph.text
            for each in side.sentences:
                form = normalize(each.text).text
                near = len(form) >= MIN_CHARS and any(agree(form, t) >= CHANGED for t in there if len(t) >= MIN_CHARS)
                assert each.mark is (Mark.SHARED if form in there else Mark.CHANGED if near else Mark.ONLY)


@pytest.fixture
def planned(tmp_path: Path) -> WhooshStore:
    plan = "新建学校三所，新增学位两千个。推进轨道交通建设，完成投资五十亿元。甲乙丙丁戊己庚。"
    review = "新建学校三所，新增学位两千个。轨道交通建设全面推进，完成投资六十亿元。另办一事。"
    said = f"一、2023年工作回顾\n\n{review}\n\n二、2024年工作安排\n\n继续修路。"
    write_report(tmp_path / "corpus", "a.txt", year=2023, body=(plan,))
    path = write_report(tmp_path / "corpus", "b.txt", year=2024)
    path.write_text(path.read_text(encoding="utf-8").split("一、")[0] + said, encoding="utf-8")
    build([tmp_path / "corpus"], tmp_path / "index")
    return WhooshStore(tmp_path / "index")


def test_a_plan_stands_beside_the_review_of_the_next_year(planned: WhooshStore) -> None:
    left, right = contents(planned, "370812-2023"), contents(planned, "370812-2024")
    found = compare(left, right, Pairing.PLAN)
    assert {side.paragraph.chapter_kind for group in found.groups for side in group.left} == {TASKS}
    assert {side.paragraph.chapter_kind for group in found.groups for side in group.right} == {REVIEW}
    marks = [each.mark for group in found.groups for side in group.left for each in side.sentences]
    assert marks.count(Mark.SHARED) == 1
    planned.close()


def test_a_plan_has_its_aims_and_is_compared_with_what_stands_beside_it(tmp_path: Path) -> None:
    aims = "今年的主要预期目标是：城镇新增就业110万人以上，生产总值增长5%以上。"
    plan = "新建学校三所，新增学位两千个。"
    for year, said in (
        (2023, f"一、2022年工作回顾\n\n{plan}\n\n二、总体要求和主要目标\n\n{aims}\n\n三、2023年工作任务\n\n继续修路。"),
        (2024, f"一、2023年工作回顾\n\n道路更宽了。\n\n二、2024年工作安排\n\n{plan}{aims}"),
    ):
        path = write_report(tmp_path / "corpus", f"{year}.txt", year=year)
        path.write_text(path.read_text(encoding="utf-8").split("一、")[0] + said, encoding="utf-8")
    build([tmp_path / "corpus"], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    found = compare(contents(store, "370812-2023"), contents(store, "370812-2024"), Pairing.PLAN)
    left = [side for group in found.groups for side in group.left]
    assert sorted(side.paragraph.text for side in left) == sorted([aims, "继续修路。"])
    # The plan of the second says the same again, and is not shown.
    assert {each.mark for side in left for each in side.sentences} == {Mark.ONLY}
    store.close()


def test_the_page_links_every_marked_sentence_to_its_like_and_the_report_to_the_page(planned: WhooshStore) -> None:
    client = create_app(Settings(), planned).test_client()
    report = html.fromstring(client.get("/r/370812-2024").text)
    links = [link.get("href") for link in report.cssselect(".beside a")]
    assert links == [
        "/r/370812-2023",
        "/compare?a=370812-2023&b=370812-2024",
        "/compare?a=370812-2023&b=370812-2024&pairing=plan",
        "/compare?a=370812-2024",
    ]
    page = html.fromstring(client.get(links[1]).text)
    (shared, *_) = page.cssselect(".side .sentence-shared")
    assert shared.text == "新建学校三所，新增学位两千个。"
    path, _, anchor = str(shared.get("href")).partition("#")
    (target,) = html.fromstring(client.get(path).text).cssselect(f"#{anchor}")
    assert shared.text in str(target.text)
    planned.close()


def test_what_a_report_lacks_of_a_group_is_named_and_where_it_treats_the_topic_beside_another(tmp_path: Path) -> None:
    shopping = "办好购物节，发放消费券，支持老字号开店。"
    schools = "新建小学三所，改造幼儿园五所，培训教师百名。老字号进校园。"
    write_report(tmp_path / "corpus", "a.txt", year=2023, body=(shopping,))
    write_report(tmp_path / "corpus", "b.txt", year=2024, body=("首先要说的是困难不少。", schools))
    build([tmp_path / "corpus"], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    (paragraph,) = (each for each in contents(store, "370812-2024").paragraphs if "小学" in each.text)
    assert paragraph.topics == ("教育", "消费")
    page = html.fromstring(create_app(Settings(), store).test_client().get("/compare?a=370812-2023&b=370812-2024").text)
    notes = {
        str(note.xpath("string()")): [link.get("href") for link in note.cssselect("a")]
        for note in page.cssselect(".compared .nothing")
    }
    (beside,) = (links for text, links in notes.items() if text.startswith("未归入此类：") and "消费；也谈到它的：" in text)
    assert beside == [f"/r/370812-2024#p{paragraph.number}"]
    assert [links for text, links in notes.items() if text.endswith("教育")] == [[]]
    assert not any("没有" in text for text in notes)
    store.close()


def test_what_cannot_be_compared_is_said(planned: WhooshStore) -> None:
    client = create_app(Settings(), planned).test_client()
    for url, status in (
        ("/compare?a=999999-1900", 404),
        ("/compare?a=370812-2023&b=999999-1900", 404),
        ("/compare?a=370812-2023&b=370812-2024&pairing=x", 400),
    ):
        answer = client.get(url)
        assert answer.status_code == status
        assert "库中没有编号为" in answer.text or "pairing" in answer.text
    assert client.get("/compare?a=370812-2023&b=370812-2023").status_code == 200
    planned.close()
