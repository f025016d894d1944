"""Links of before, followed through the site after the corpus has changed: what became of the texts is told and shown."""

import csv
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html
from rapidfuzz.distance import Levenshtein

from indexer.building.build import build
from indexer.schema import ASIDE
from indexer.text.fingerprint import fingerprint
from indexer.whoosh_index.check import check
from indexer.whoosh_index.lineage import successors
from indexer.whoosh_index.opening import open_index
from searchapp.answers.permalinks import canonical_anchor
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from tests.conftest import SEED, rounds
from tests.small_corpus import write_report

ROAD = "实施农村公路改造提升工程，新修甲村至乙村道路二十公里，年内全部通车，方便群众出行。"
ROAD_CORRECTED = "实施农村公路改造提升工程，新修甲村至丙村道路三十公里，六月底前全部通车，方便群众出行。"
ROAD_AGAIN = "实施农村公路改造提升工程，新修甲村至丙村道路三十公里，九月底前建成通车，方便沿线群众出行。"
TREES = "开展国土绿化行动，完成荒山造林五千亩，新建口袋公园八处，让群众推窗见绿、出门见景。"
SCHOOL = "新建改扩建中小学校六所，增加学位四千个，让孩子们在家门口就能上好学。"


class Site:
    """A corpus, its index, and the pages over it; a report is written, the index brought up to date, links followed."""

    def __init__(self, folder: Path) -> None:
        self.corpus, self.index = folder / "corpus", folder / "index"

    def write(self, *body: str, name: str = "a.txt", **about: object) -> None:
        write_report(self.corpus, name, body=body, **about)

    def build(self, *, rebuild: bool = False) -> None:
        build([self.corpus], self.index, rebuild=rebuild)
        assert check(self.index)[0] == []

    def sorts(self) -> set[str]:
        """The sorts of the documents in the index."""
        with open_index(self.index).reader() as reader:
            return {name.decode() for name in reader.lexicon("sort") if reader.postings("sort", name).is_active()}

    def client(self) -> FlaskClient:
        return create_app(Settings(), WhooshStore(self.index)).test_client()

    def link(self, text: str, report_id: str = "370812-2023") -> str:
        store = WhooshStore(self.index)
        contents = store.report(report_id)
        store.close()
        assert contents is not None
        return next(f"/p/{report_id}/{each.anchor}" for each in contents.paragraphs if each.text == text)

    def follow(self, link: str) -> tuple[int, dict[str, str]]:
        """(status, what the page shows: the paragraph as `this`, the text of before as `former`)."""
        answer = self.client().get(link, follow_redirects=True)
        page = html.fromstring(answer.text)
        shown = {name: node.text_content() for name in ("this", "former") for node in page.cssselect(f"#{name}")}  # type: ignore[attr-defined]
        return answer.status_code, shown


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path)
    made.write(ROAD, TREES)
    made.build()
    return made


@pytest.mark.parametrize("rebuild", [False, True], ids=["brought up to date", "rebuilt"])
def test_a_changed_text_is_shown_beside_the_one_that_the_link_was_made_for(site: Site, rebuild: bool) -> None:
    link = site.link(ROAD)
    site.write(SCHOOL, ROAD_CORRECTED, TREES)
    site.build(rebuild=rebuild)
    assert site.follow(link) == (200, {"this": ROAD_CORRECTED, "former": ROAD})
    page = html.fromstring(site.client().get(link, follow_redirects=True).text)
    old, new = ("".join(node.text or "" for node in page.cssselect(name)) for name in ("del", "ins"))
    assert (old, new) == ("乙二年内", "丙三六月底前")


def test_a_text_changed_twice_is_followed_through_both_changes(site: Site) -> None:
    first = site.link(ROAD)
    site.write(ROAD_CORRECTED, TREES)
    site.build()
    second = site.link(ROAD_CORRECTED)
    site.write(TREES, ROAD_AGAIN)
    site.build()
    site.build(rebuild=True)
    assert site.follow(first) == (200, {"this": ROAD_AGAIN, "former": ROAD})
    assert site.follow(second) == (200, {"this": ROAD_AGAIN, "former": ROAD_CORRECTED})


@pytest.mark.parametrize(("before", "now"), [("6.5%", "65%"), ("二十公里", "三十公里"), ("，年内", "。年内")])
def test_a_change_that_the_fingerprint_does_not_see_is_told_too(tmp_path: Path, before: str, now: str) -> None:
    text = ROAD + "全年投资增长 6.5%，其中交通投资占比进一步提高，村村通客车率保持百分之百。"
    site = Site(tmp_path)
    site.write(text, TREES)
    site.build()
    link = site.link(text)
    site.write(text.replace(before, now), TREES)
    site.build()
    assert site.follow(link) == (200, {"this": text.replace(before, now), "former": text})


def test_what_is_known_of_one_report_outranks_a_likeness_in_another(site: Site) -> None:
    link = site.link(ROAD)
    (site.corpus / "a.txt.toml").write_text("year = 2024\n", encoding="utf-8")
    site.build()
    site.write(ROAD_CORRECTED, TREES)
    site.build()
    site.write(ROAD.replace("甲村", "丁村"), SCHOOL, name="b.txt", year=2023)
    site.build()
    assert site.follow(link) == (200, {"this": ROAD_CORRECTED, "former": ROAD})


def test_a_text_that_is_gone_is_shown_as_it_was(site: Site) -> None:
    link = site.link(ROAD)
    site.write(TREES, SCHOOL)
    site.build()
    assert site.follow(link) == (410, {"former": ROAD})


def test_a_text_that_comes_back_is_just_there(site: Site) -> None:
    link = site.link(ROAD)
    site.write(TREES, SCHOOL)
    site.build()
    site.write(TREES, SCHOOL, ROAD)
    site.build()
    assert site.follow(link) == (200, {"this": ROAD})
    site.write(TREES, SCHOOL)
    site.build()
    assert site.follow(link) == (410, {"former": ROAD})


def test_a_corrected_year_leaves_the_links_of_the_wrong_one_alive(site: Site) -> None:
    link = site.link(ROAD)
    (site.corpus / "a.txt.toml").write_text("year = 2024\n", encoding="utf-8")
    site.build()
    client = site.client()
    moved = link.replace("-2023/", "-2024/")
    for old, new in (
        (link, moved),
        (link + "/cite.bib", moved + "/cite.bib"),
        ("/r/370812-2023", "/r/370812-2024"),
        ("/r/370812-2023?q=甲村", "/r/370812-2024?q=%E7%94%B2%E6%9D%91"),
        ("/r/370812-2023/text.txt", "/r/370812-2024/text.txt"),
        ("/r/370812-2023/cite.ris", "/r/370812-2024/cite.ris"),
        ("/api/reports/370812-2023", "/api/reports/370812-2024"),
    ):
        answer = client.get(old)
        assert (answer.status_code, answer.headers["Location"]) == (308, new)
        # The year may be set right once more.
        assert answer.headers["Cache-Control"] == "no-cache", old
    assert f"http://localhost{moved}" in client.get(link + "/cite.txt", follow_redirects=True).text
    # Another report of the year that was wrong gets an id that no report has had.
    site.write(SCHOOL, name="b.txt", year=2023)
    site.build(rebuild=True)
    assert site.follow(link) == (200, {"this": ROAD})
    assert site.client().get("/r/370812-2023").headers["Location"] == "/r/370812-2024"
    assert site.follow(site.link(SCHOOL, "370812-2023-2")) == (200, {"this": SCHOOL})


def test_a_corrected_year_keeps_its_links_where_the_report_of_that_year_leaves(site: Site) -> None:
    site.write(SCHOOL, name="b.txt", year=2024)
    site.build()
    link = site.link(ROAD)
    (site.corpus / "b.txt").unlink()
    (site.corpus / "a.txt.toml").write_text("year = 2024\n", encoding="utf-8")
    site.build()
    assert site.follow(link) == (200, {"this": ROAD})
    assert site.client().get("/r/370812-2023").headers["Location"] == "/r/370812-2024-2"


@pytest.mark.long
@pytest.mark.parametrize("rebuild", [False, True], ids=["brought up to date", "rebuilt"])
@pytest.mark.parametrize("builds", [1, 3])
def test_a_file_that_cannot_be_read_for_a_while_keeps_links_and_old_texts(site: Site, builds: int, rebuild: bool) -> None:
    first = site.link(ROAD)
    site.write(ROAD_CORRECTED, TREES)
    site.build()
    (site.corpus / "a.txt.toml").write_text("year = 2024\n", encoding="utf-8")
    site.build()
    assert site.follow(first) == (200, {"this": ROAD_CORRECTED, "former": ROAD})
    second = site.link(ROAD_CORRECTED, "370812-2024")
    for number in range(builds):
        (site.corpus / "a.txt.toml").write_text(f"year = 2O24 # {number}\n", encoding="utf-8")
        site.build(rebuild=rebuild)
        store = WhooshStore(site.index)
        assert store.status().records == (), "what cannot be read answers nothing"
        store.close()
    # Meanwhile another report of that place and year comes: it must not take over the links.
    site.write(SCHOOL, name="b.txt", year=2024)
    site.build(rebuild=rebuild)
    (site.corpus / "a.txt.toml").write_text("year = 2024\n", encoding="utf-8")
    site.write(ROAD_AGAIN, TREES)
    site.build(rebuild=rebuild)
    assert site.follow(first) == (200, {"this": ROAD_AGAIN, "former": ROAD})
    assert site.follow(second) == (200, {"this": ROAD_AGAIN, "former": ROAD_CORRECTED})
    assert site.client().get("/r/370812-2023").headers["Location"] == "/r/370812-2024"
    assert site.follow(site.link(SCHOOL, "370812-2024-2")) == (200, {"this": SCHOOL})


@pytest.mark.parametrize("builds", [1, 3])
@pytest.mark.parametrize("rebuild", [False, True], ids=["brought up to date", "rebuilt"])
def test_a_file_that_is_gone_for_a_while_keeps_its_id_and_its_old_texts(site: Site, builds: int, rebuild: bool) -> None:
    link = site.link(ROAD)
    site.write(SCHOOL, name="b.txt", year=2024)
    (site.corpus / "a.txt").unlink()
    for number in range(builds):
        site.write(SCHOOL, TREES[: 20 + number], name="b.txt", year=2024)
        site.build(rebuild=rebuild)
        assert site.client().get(link).status_code == 404
    site.write(ROAD_CORRECTED, TREES, name="c.txt", year=2023)
    site.build(rebuild=rebuild)
    assert site.follow(link) == (200, {"this": ROAD_CORRECTED, "former": ROAD})
    assert ASIDE not in site.sorts()


@pytest.mark.parametrize("name", ["a.txt", "b.txt"])
def test_an_id_once_given_is_given_to_no_other_report(site: Site, name: str) -> None:
    link = site.link(ROAD)
    (site.corpus / "a.txt").unlink()
    site.write(SCHOOL, name="other.txt", year=2024)
    site.build()
    site.write(SCHOOL.replace("学校", "医院"), name=name, year=2023)
    site.build()
    client = site.client()
    assert client.get(link).status_code == client.get("/r/370812-2023").status_code == 404
    assert client.get("/r/370812-2023-2").status_code == 200


@pytest.mark.parametrize("gone_before", [False, True], ids=["goes and comes at once", "has gone before"])
def test_a_closing_sentence_that_all_reports_have_makes_none_another(site: Site, gone_before: bool) -> None:
    """However short a report is: of another place and year it is another, and the links of the first wait for its file."""
    closing = "让我们团结一心、真抓实干，为全面建成现代化新区而努力奋斗！"
    long = [f"第{number}件事是修建道路，投资{number * 37}万元。" for number in range(30)]
    site.write(*long, closing, name="long.txt", year=2021)
    site.write(SCHOOL, closing, name="short.txt", year=2022)
    site.build()
    links = {site.link(text, "370812-2021"): text for text in (long[3], closing)}
    links[site.link(SCHOOL, "370812-2022")] = SCHOOL
    for name in ("long.txt", "short.txt"):
        (site.corpus / name).unlink()
    if gone_before:
        site.build()
    site.write(TREES, closing, name="other.txt", place="菏泽市", year=2011)
    site.write(*(text.replace("道路", "桥梁") for text in long), closing, name="another.txt", place="茌平区", year=2012)
    site.build()
    for link in links:
        assert site.client().get(link).status_code == 404
    site.write(*long, closing, name="long.txt", year=2021)
    site.write(SCHOOL, closing, name="short.txt", year=2022)
    site.build()
    assert {link: site.follow(link)[1].get("this") for link in links} == links


def test_files_that_change_names_and_words_at_once_keep_their_links(site: Site) -> None:
    site.write(SCHOOL, ROAD_AGAIN, name="b.txt", year=2024)
    site.build()
    links = {site.link(ROAD): ROAD_CORRECTED, site.link(SCHOOL, "370812-2024"): SCHOOL}
    site.write(ROAD_CORRECTED, TREES, name="b.txt", year=2023)
    site.write(SCHOOL, ROAD_AGAIN.replace("九月", "十月"), name="c.txt", year=2024)
    (site.corpus / "a.txt").unlink()
    site.build()
    assert {link: site.follow(link)[1].get("this") for link in links} == links


def test_a_file_that_becomes_another_report_takes_no_links_along(site: Site) -> None:
    link = site.link(ROAD)
    site.write(SCHOOL, name="a.txt", place="菏泽市", year=2024)
    site.build()
    assert site.client().get(link).status_code == 404
    assert site.client().get("/r/370812-2023").status_code == 404


@pytest.mark.parametrize(
    ("number", "mark", "tail"),
    [
        ("01", str, ""),
        ("1", str.upper, ""),
        ("1", str, "/"),
        ("1", str, "。"),
        ("１", str, ""),
        ("1", str, "）。"),
        ("1", str, "%20"),
    ],
)
def test_links_of_other_forms_are_sent_on_for_good(site: Site, number: str, mark: Callable[[str], str], tail: str) -> None:
    link = site.link(ROAD)
    _, fingerprint_, checksum_ = link.rpartition("/")[2].split("-")
    answer = site.client().get(f"/p/370812-2023/{number}-{mark(fingerprint_)}-{mark(checksum_)}{tail}")
    assert (answer.status_code, answer.headers["Location"]) == (308, link)
    assert site.client().get("/r/370812-2023/").headers["Location"] == "/r/370812-2023"


def test_what_cannot_be_told_apart_from_another_link_is_none() -> None:
    mark = fingerprint(ROAD)
    assert canonical_anchor(f"7-{mark}") == f"7-{mark}"
    for anchor in ("", "7", mark, f"7{mark}", f"7-{mark[:-1]}", f"7-{mark}0", f"7-{mark}-8", f"7 - {mark}", f"-7-{mark}"):
        assert canonical_anchor(anchor) is None


def test_what_a_text_became_is_told_only_where_it_is_clear() -> None:
    assert successors([ROAD, TREES], [SCHOOL, ROAD_CORRECTED]) == [1, None]
    assert successors([ROAD], [ROAD_CORRECTED, ROAD_AGAIN]) == [None]
    assert successors([ROAD], []) == [None]
    assert successors([], [ROAD]) == []


SIGNS = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳"
PROVINCES = ("山东省", "江苏省", "四川省", "云南省", "浙江省")


def write_table(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["text", "province", "year"], *rows])


@pytest.mark.long
@pytest.mark.parametrize("round_", range(rounds(1, 2)))
def test_links_into_a_table_survive_whatever_happens_to_its_rows(tmp_path: Path, round_: int) -> None:
    """Rows come, go, change places, years and words; every link of before is followed after each step."""
    rnd = random.Random(f"{SEED}/{round_}")

    def text(number: int) -> str:
        lines = ["".join(rnd.choices(SIGNS, k=60)) + f"第{number}号工程。" for _ in range(4)]
        return "\n".join(["一、2023年工作安排", *lines])

    def change(rows: list[list[str]], step: int) -> None:
        match rnd.randrange(5):
            case 0:
                new = [text(100 + step), rnd.choice(PROVINCES), str(rnd.randrange(2010, 2030))]
                rows.insert(rnd.randrange(len(rows) + 1), new)
            case 1 if len(rows) > 1:
                rows.pop(rnd.randrange(len(rows)))
            case 2:
                rnd.shuffle(rows)
            case 3:
                rnd.choice(rows)[2] = str(rnd.randrange(2010, 2030))
            case _:
                edit(rows)

    def edit(rows: list[list[str]]) -> None:
        row = rnd.choice(rows)
        row[0] = row[0].replace("工程", "项目", 1)

    site = Site(tmp_path)
    site.corpus.mkdir()
    rows = [[text(number), PROVINCES[number % 5], str(2018 + number)] for number in range(6)]
    write_table(site.corpus / "t.csv", rows)
    site.build()
    known: dict[str, str] = {}
    for step in range(6):
        store = WhooshStore(site.index)
        reports = [store.report(record.id) for record in store.status().records]
        known |= {f"/p/{each.record.id}/{p.anchor}": p.text for each in reports if each for p in each.paragraphs}
        store.close()
        # Several things at once, as they happen between two builds.
        for _ in range(rnd.randint(1, 3)):
            change(rows, step)
        if rnd.random() < 0.5:
            edit(rows)
        write_table(site.corpus / "t.csv", rows)
        site.build(rebuild=rnd.random() < 0.3)
        client = site.client()
        for link, was in known.items():
            answer = client.get(link, follow_redirects=True)
            page = html.fromstring(answer.text)
            is_there = any(was in row[0] for row in rows)
            if answer.status_code != 200:
                assert answer.status_code in (404, 410), link
                assert not is_there, (SEED, round_, step, link)
                continue
            shown, notes = text_of(page.cssselect("#this")[0]), page.cssselect(".message")
            assert shown == was or (notes and not is_there), (SEED, round_, step, link)
            assert shown == was or Levenshtein.normalized_similarity(shown, was) > 0.7


@pytest.mark.parametrize("corrected", [2, 3])
def test_a_row_that_moves_changes_its_year_and_is_corrected_at_once_keeps_its_links(tmp_path: Path, corrected: int) -> None:
    rnd = random.Random(SEED)
    site = Site(tmp_path)
    site.corpus.mkdir()
    texts = [["".join(rnd.choices(SIGNS, k=60)) + "工程。" for _ in range(4)] for _ in range(3)]
    rows = [["\n".join(["一、2023年工作安排", *each]), "四川省", str(2018 + at)] for at, each in enumerate(texts)]
    write_table(site.corpus / "t.csv", rows)
    site.build()
    link = site.link(texts[0][3], "510000-2018")
    rows[0] = [rows[0][0].replace("工程", "项目", corrected), "四川省", "2027"]
    write_table(site.corpus / "t.csv", rows[::-1])
    site.build()
    answer = site.client().get(link, follow_redirects=True)
    assert answer.status_code == 200
    assert text_of(html.fromstring(answer.text).cssselect("#this")[0]) == texts[0][3]


def text_of(node: html.HtmlElement) -> str:
    return "".join(map(str, node.itertext()))


@pytest.mark.parametrize("has_them", [False, True])
def test_a_file_rewritten_where_it_lies_has_not_the_id_if_another_has_its_texts(has_them: bool, tmp_path: Path) -> None:
    site = Site(tmp_path)
    old = [f"第{number}件事是修建道路，投资{number * 37}万元，沿线群众都说好。" for number in range(30)]
    new = [f"{number * 11}所学校添了操场，孩子们每天锻炼一小时。" for number in range(30)]
    other = [f"渔港第{number}期扩建完成，新增泊位{number}个。" for number in range(20)]
    site.write(*old)
    site.build()
    link = site.link(old[3])
    site.write(*new)
    # A part that is too little to be that report, and too much to be none of it.
    site.write(*other, *(old[:12] if has_them else ()), name="b.txt", place="菏泽市", year=2011)
    site.build()
    status = site.client().get("/r/370812-2023").status_code
    assert status == (404 if has_them else 200)
    # The file is back: its links are followed again.
    site.write(*old, name="c.txt")
    site.build()
    assert site.follow(link) == (200, {"this": old[3]})


@pytest.mark.parametrize("was", ["unreadable", "gone"])
def test_a_file_wholly_rewritten_is_the_same_report_if_it_was_unreadable_and_another_if_it_was_gone(
    was: str, tmp_path: Path
) -> None:
    site = Site(tmp_path)
    site.write(ROAD, TREES)
    site.build()
    report = site.corpus / "a.txt"
    if was == "unreadable":
        report.with_name("a.txt.toml").write_text("year = 2O23\n", encoding="utf-8")
    else:
        report.unlink()
        site.write(TREES, name="other.txt", place="菏泽市", year=2011)
    site.build()
    report.with_name("a.txt.toml").unlink(missing_ok=True)
    site.write(SCHOOL)
    site.build()
    assert site.client().get("/r/370812-2023").status_code == (200 if was == "unreadable" else 404)
