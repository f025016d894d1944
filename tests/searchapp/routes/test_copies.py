"""Near copies among the hits of a page: folded below the first of them where one asks for it, counts as they are."""

import json
import random
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
from searchapp.store.likeness import MIN_CHARS, NEARLY_THE_SAME
from tests.command_line import run
from tests.conftest import SEED
from tests.searchapp.store.test_likeness import agree, changed
from tests.small_corpus import write_report

PARKS = "建设公园{}座，绿化城市道路，改造老旧小区，方便群众出行和健身，提升城市品质。"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty paragraphs that speak of parks: ten, and changed copies of them in other years."""
    rnd, work = random.Random(SEED), tmp_path_factory.mktemp("copies")
    own = [
        PARKS.format(n) + "".join(rnd.choices("甲乙丙丁戊己庚辛壬癸子丑寅卯", k=rnd.randint(0, 60))) + "。" for n in range(10)
    ]
    write_report(work / "corpus", "a.txt", year=2020, body=(*own, "建设公园。", "公园建设。"))
    for year in (2021, 2022, 2023):
        copies = tuple("公园：" + changed(text, rnd.choice((0, 0.1, 0.4)), rnd) for text in own)
        write_report(work / "corpus", f"{year}.txt", year=year, body=copies)
    build([work / "corpus"], work / "index")
    return work / "index"


@pytest.fixture(scope="module")
def client(index: Path) -> Iterator[FlaskClient]:
    store = WhooshStore(index)
    yield create_app(Settings(page_size=10), store).test_client()
    store.close()


def api(client: FlaskClient, query: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(client.get(f"/api/search?{query}").text)
    return found


def page_of(client: FlaskClient, query: str) -> Any:
    return html.fromstring(client.get(f"/search?{query}").text)


def folded_by_hand(texts: list[str]) -> list[list[int]]:
    """Each text below the first that stands below none and agrees with it, by the textbook's distance."""
    groups: list[list[int]] = []
    for at, text in enumerate(texts):
        long = len(text) >= MIN_CHARS
        firsts = ((each, texts[each[0]]) for each in groups if long)
        likes = (each for each, first in firsts if len(first) >= MIN_CHARS and agree(text, first) >= NEARLY_THE_SAME)
        group = next(likes, None)
        if group is None:
            groups.append([at])
        else:
            group.append(at)
    return groups


@pytest.mark.parametrize("slice_", ["limit=100", "limit=10", "limit=10&offset=10", "limit=7&offset=21", "limit=20&sort=-year"])
def test_near_copies_of_a_slice_are_folded_below_the_first_and_nothing_else_changes(client: FlaskClient, slice_: str) -> None:
    plain, folded = api(client, f"q=公园&{slice_}"), api(client, f"q=公园&{slice_}&copies=folded")
    groups = folded_by_hand([hit["text"] for hit in plain["hits"]])
    assert [[hit["id"], *(copy["id"] for copy in hit["copies"])] for hit in folded["hits"]] == [
        [plain["hits"][at]["id"] for at in group] for group in groups
    ]
    for name in ("total", "reports", "headings", "facets", "heading_hits"):
        assert folded[name] == plain[name], name


def test_some_are_folded(client: FlaskClient) -> None:
    found = api(client, "q=公园&limit=100&copies=folded")
    assert 10 < len(found["hits"]) < found["total"]
    assert sum(1 + len(hit["copies"]) for hit in found["hits"]) == found["total"]


def test_every_page_has_the_hits_that_it_has_unfolded(client: FlaskClient) -> None:
    seen, total = [], api(client, "q=公园")["total"]
    for page in range(1, -(-total // 10) + 1):
        tree = page_of(client, f"q=公园&copies=folded&page={page}")
        assert tree.xpath("string(//*[@id='count'])").startswith(f"{total} 段")
        shown = [
            (int(item.get("value")), len(item.xpath(".//details//li"))) for item in tree.xpath("//ol[@class='hit-list']/li")
        ]
        assert shown[0][0] == 10 * (page - 1) + 1
        seen += shown
    assert sum(1 + copies for _, copies in seen) == total
    assert [number for number, _ in seen] == sorted(number for number, _ in seen)


def test_a_switch_is_there_where_a_page_has_near_copies(client: FlaskClient) -> None:
    def switch(query: str) -> dict[str, str]:
        links = page_of(client, query).xpath("//a[starts-with(@id, 'copies-')]")
        return {link.text: link.get("href") for link in links}

    (plain, plain_url), (folded, folded_url) = switch("q=公园&page=2").items()
    assert plain == "逐段显示"
    assert "copies" not in plain_url
    assert folded.startswith("折叠（本页")
    assert folded_url.endswith("&copies=folded&page=2")
    assert switch("q=公园建设") == {}
    files = page_of(client, "q=公园&copies=folded").xpath("//p[@class='files']/a/@href")
    assert [("copies=folded" in link, link.startswith("/api/")) for link in files] == [(False, False)] * 3 + [(True, True)]


def test_the_command_folds_too_and_numbers_stay(index: Path) -> None:
    plain = run("search", "公园", "--index", index).stdout
    folded = run("search", "公园", "--index", index, "--fold-copies").stdout
    assert plain.splitlines()[0] == folded.splitlines()[0]
    assert "say nearly the same" in folded
    assert plain.splitlines()[-1] == folded.splitlines()[-1], "so many more"


def test_what_cannot_be_folded_is_refused_with_what_can(client: FlaskClient, index: Path) -> None:
    assert client.get("/api/search?q=公园&copies=all").status_code == 400
    answer = client.get("/api/search?q=公园&copies=folded&limit=101")
    assert answer.status_code == 400
    assert "100" in answer.text
    refused = run("search", "公园", "--index", index, "--fold-copies", "--format", "csv")
    assert refused.returncode == 2
    assert "--fold-copies" in refused.stderr
