"""No correction of a text is silent, be it of a figure, a character or a day, whatever the index knows of the former text."""

import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from indexer.building.build import build
from indexer.corpus.files import find_sources
from indexer.model import Paragraph, checksum
from indexer.parse import parse_file
from searchapp.answers.permalinks import ANCHOR, canonical_anchor
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from tests.command_line import run
from tests.conftest import DEMO_FILES, SEED, rounds
from tests.searchapp.store.test_likeness import LETTERS

Change = Callable[[str, random.Random], str]
DIGIT, DAY = re.compile(r"\d"), re.compile(r"\d{1,2}(?=日)|\d{1,2}(?=月)|(?<=20)\d\d(?=年)")


def another_digit(text: str, rnd: random.Random) -> str:
    return _changed(text, DIGIT, rnd)


def another_day(text: str, rnd: random.Random) -> str:
    return _changed(text, DAY, rnd)


def _changed(text: str, pattern: re.Pattern[str], rnd: random.Random) -> str:
    places = list(pattern.finditer(text))
    if not places:
        return another_character(text, rnd)
    place = rnd.choice(places)
    at = rnd.randrange(place.start(), place.end())
    return text[:at] + rnd.choice([digit for digit in "123456789" if digit != text[at]]) + text[at + 1 :]


def another_character(text: str, rnd: random.Random) -> str:
    places = [at for at, char in enumerate(text) if "\u4e00" <= char <= "\u9fff"]
    if not places:
        return text + "了"
    at = rnd.choice(places)
    return text[:at] + rnd.choice([letter for letter in LETTERS if letter != text[at]]) + text[at + 1 :]


class Corpus:
    """Texts of reports as files, so that a report that was corrected can be put in the place of the one before."""

    def __init__(self, folder: Path, reports: list[list[str]]) -> None:
        self.folder, self.index, self.reports = folder / "corpus", folder / "index", reports
        self.folder.mkdir()
        (self.folder / "other.txt").write_text("各位代表：\n\n一、今年工作\n\n把旧校舍修好，让孩子们安心上学。\n", "utf-8")
        (self.folder / "other.txt.toml").write_text('year = 1999\nregion = "000000"\n', "utf-8")
        self.write(reports)
        self.build()

    def write(self, reports: list[list[str]]) -> None:
        for number, paragraphs in enumerate(reports):
            path = self.folder / f"{number}.txt"
            path.write_text("各位代表：\n\n" + "\n\n".join(paragraphs) + "\n", "utf-8")
            # A file beside it, so that no change of a figure makes it a report of another year.
            path.with_name(f"{number}.txt.toml").write_text(f'year = {2000 + number}\nregion = "370812"\n', "utf-8")

    def take_away(self) -> None:
        for number in range(len(self.reports)):
            (self.folder / f"{number}.txt").unlink()

    def build(self, *, rebuild: bool = False, index: Path | None = None) -> None:
        assert not build([self.folder], index or self.index, rebuild=rebuild).failed

    def client(self, index: Path | None = None) -> FlaskClient:
        return create_app(Settings(page_cache_mb=0), WhooshStore(index or self.index)).test_client()


def links_of(client: FlaskClient) -> dict[str, str]:
    """Permalink → its text, of all reports but the other one."""
    ids = [each["id"] for each in _json(client, "/api/reports?limit=100")["reports"] if each["year"] != 1999]
    reports = [_json(client, f"/api/reports/{each}") for each in ids]
    return {paragraph["permalink"]: paragraph["text"] for report in reports for paragraph in report["paragraphs"]}


def _json(client: FlaskClient, address: str) -> Any:
    return json.loads(client.get(address, follow_redirects=True).text)


def silent(client: FlaskClient, link: str, text: str) -> str:
    """What is wrong with where a link leads; empty if it is the very text, or what it is not is said."""
    found = _json(client, link.replace("/p/", "/api/paragraphs/"))
    if "found" not in found or found["found"] == "gone":
        return ""
    landed = found["paragraph"]["text"]
    # Pages of citations follow the same way; a tenth of them says so.
    cited = client.get(f"{link}/cite.bib", follow_redirects=True).status_code if link[-1] in "0a" else 404
    if "".join(landed.split()) == "".join(text.split()):
        return "" if found["found"] in ("same", "moved") and found["certain"] else f"{link}: its text is said to be changed"
    if found["found"] != "changed":
        return f"{link}: {text} → {landed}"
    return f"{link}: another text is cited" if cited == 200 else ""


def some_change(text: str, rnd: random.Random) -> str:
    """A digit, a character, or the number of a day, a month or a year."""
    return rnd.choice((another_digit, another_character, another_day))(text, rnd)


def every_way(folder: Path, reports: list[list[str]], change: Change = some_change) -> list[str]:
    """What is silent after each paragraph was changed: in place, rebuilt, after an absence, in an index made anew."""
    rnd = random.Random(SEED)
    faults = []
    for way in ("in place", "rebuilt", "absent for a while", "history lost"):
        (folder / way).mkdir()
        corpus = Corpus(folder / way, reports)
        links = links_of(corpus.client())
        if way == "absent for a while":
            corpus.take_away()
            corpus.build()
        corpus.write([[change(text, rnd) for text in paragraphs] for paragraphs in reports])
        index = folder / "anew" if way == "history lost" else corpus.index
        corpus.build(rebuild=way == "rebuilt", index=index)
        client = corpus.client(index)
        faults += [f"{way}: {fault}" for link, text in links.items() if (fault := silent(client, link, text))]
        assert len(links) > sum(map(len, reports)) // 2
    return faults


@pytest.mark.long
def test_no_correction_of_the_demonstration_reports_is_silent(tmp_path: Path) -> None:
    reports = [[paragraph.text for paragraph in parse_file(file).paragraphs] for file in DEMO_FILES]
    assert every_way(tmp_path, reports) == [], f"PYTEST_SEED={SEED}"


@pytest.mark.real
@pytest.mark.timeout(600)
def test_no_correction_of_the_real_reports_is_silent(tmp_path: Path, real_reports: Path) -> None:
    files = find_sources([real_reports / "corpus"], tmp_path / "index").found.values()
    some = random.Random(SEED).sample(sorted(files), rounds(4, 6))
    reports = [[paragraph.text for paragraph in parse_file(file).paragraphs] for file in some]
    assert every_way(tmp_path, reports) == [], f"PYTEST_SEED={SEED}"


def test_a_link_of_an_old_form_says_that_it_cannot_tell(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    corpus = Corpus(
        tmp_path / "a", [["新修道路二十公里，全年投资3.5亿元，村村通客车率保持百分之百。", "新建学校六所，增加学位四千个。"]]
    )
    client = corpus.client()
    link, text = next(iter(links_of(client).items()))
    old = link.rpartition("-")[0]
    found = _json(client, old.replace("/p/", "/api/paragraphs/"))
    assert (found["found"], found["certain"], found["paragraph"]["text"]) == ("same", False, text)
    assert "旧式链接" in client.get(old).text
    assert "旧式链接" not in client.get(link).text
    assert "旧式链接" in client.get(f"{old}/cite.bib").text
    assert "旧式链接" not in client.get(f"{link}/cite.bib").text
    for each, is_old in ((old, True), (link, False)):
        assert ("旧式链接" in run("cite", each, "--index", corpus.index).stdout) == is_old
    for kept in ("/basket", "/basket.md"):
        assert "旧式链接" in client.get(f"{kept}?p={old.removeprefix('/p/')}").text
        assert "旧式链接" not in client.get(f"{kept}?p={link.removeprefix('/p/')}").text
    # Where the index knows a former text of the same fingerprint, it is said which of the two may be meant.
    corpus.write([[text.replace("3.5", "3.6"), "新建学校六所，增加学位四千个。"]])
    corpus.build()
    client = corpus.client()
    found = _json(client, link.replace("/p/", "/api/paragraphs/"))
    assert (found["found"], found["former"]["text"]) == ("changed", text)


def test_anchors_of_both_forms_are_told_from_what_is_none() -> None:
    paragraph = Paragraph(7, "新建学校六所。", None, None, "tasks", (), "0123456789abcdef")
    assert canonical_anchor(paragraph.anchor) == f"7-0123456789abcdef-{checksum(paragraph.text)}"
    assert canonical_anchor("7-0123456789abcdef") == "7-0123456789abcdef"
    for anchor in (
        "7-0123456789abcdef-",
        "7-0123456789abcdef-0",
        "7-0123456789abcdef-012345678",
        "7-0123456789abcdef-0123456g",
    ):
        assert ANCHOR.fullmatch(anchor) is None


def test_blanks_that_a_reader_leaves_out_or_in_change_no_checksum() -> None:
    assert checksum("新建 学校\u3000六所。") == checksum("新建学校六所。") != checksum("新建学校七所。")


# Clauses and the signs between them, tried until two texts of one fingerprint had one checksum, too: seconds of trying.
CLAUSES = [
    *("今年水渠修了@", "旧桥换了栏杆", "老街铺了青石", "村口种了槐树", "学校添了操场", "医院开了夜诊"),
    *("集市搬了新址", "公交通了晚班", "河里有了鱼虾", "坡上长了果树", "广场装了路灯", "仓库补了屋顶"),
    *("图书馆改了钟点", "茶园修了步道", "渡口换了新船", "剧场排了新戏", "粮站扩了晒场", "苗圃育了杉苗"),
]
MADE = ((114_479, "3.5公里"), (65_274, "35公里"))


def made(signs: int, length: str) -> str:
    *clauses, last = (clause.replace("@", length) for clause in CLAUSES)
    return "".join(clause + ("，" if signs >> at & 1 else "、") for at, clause in enumerate(clauses)) + f"{last}。"


@pytest.mark.parametrize("rebuild", [False, True])
def test_two_texts_made_to_have_one_link_are_not_taken_for_each_other(rebuild: bool, tmp_path: Path) -> None:
    true, forged = (made(*each) for each in MADE)
    rest = [f"全年新建学校{number}所，增加学位四千个。" for number in ("六", "七")]
    corpus = Corpus(tmp_path, [[true, *rest]])
    link = next(link for link, text in links_of(corpus.client()).items() if text == true)
    # For the first time, put back, beside the true one, and in its place again.
    for now in ([forged], [true, forged], [forged, true], [forged]):
        corpus.write([[*now, *rest]])
        corpus.build(rebuild=rebuild)
        client = corpus.client()
        assert link in links_of(client), "whoever makes texts has made them of one link"
        found = _json(client, link.replace("/p/", "/api/paragraphs/"))
        assert found["found"] == "changed"
        assert client.get(f"{link}/cite.bib", follow_redirects=True).status_code != 200
        assert run("cite", link, "--index", corpus.index).returncode != 0
        if true not in now:
            assert found["former"]["text"] == true


def test_a_text_whose_blanks_alone_changed_is_the_same(tmp_path: Path) -> None:
    text = made(*MADE[0])
    corpus = Corpus(tmp_path, [[text, "全年新建学校六所。"]])
    link = next(link for link, each in links_of(corpus.client()).items() if each == text)
    corpus.write([[text.replace("3.5公里", " 3.5 公里"), "全年新建学校六所。"]])
    corpus.build()
    assert silent(corpus.client(), link, text) == ""
