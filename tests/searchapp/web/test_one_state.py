"""An answer is of one state of the index, however often it asks the store, and however many commits come meanwhile."""

import itertools
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from indexer.building.build import build
from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.counting.dictionary import word
from searchapp.engines.whoosh import store as module
from searchapp.engines.whoosh.commit import OpenCommit
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.notebook import Index
from searchapp.questions.query import TrendsRequest
from searchapp.questions.read_request import Asked, read_request
from searchapp.related.asked import RelatedAsked
from searchapp.store.counted import neighbours_of, trends_of
from searchapp.store.offers import search_with_offers
from searchapp.store.related import related_of
from tests.small_corpus import write_report

# In either state every report has thirty paragraphs with one of the words, so that a mixture has none, or sixty.
WORDS, PARAGRAPHS = ("甲乙丙丁", "戊己庚辛"), 30
ADDRESSES = (
    "/api/trends?q=甲乙丙丁&q=戊己庚辛", "/trends?q=甲乙丙丁&q=戊己庚辛&measure=mentions", "/trends.csv?q=甲乙丙丁&q=戊己庚辛",
    "/words/甲乙丙丁", "/words/戊己庚辛", "/keywords?of=甲乙丙丁 OR 戊己庚辛&against=年:2022&at_least=1",
    "/keywords.csv?of=甲乙丙丁 OR 戊己庚辛&against=年:2022&at_least=1", "/related?word=甲乙丙丁", "/related.csv?word=戊己庚辛",
    "/search?q=甲乙丙丁", "/search?q=戊己庚辛", "/api/search?q=甲乙丙丁", "/search?q=甲乙丙丁&view=kwic", "/search.atom?q=工作",
    "/counts?word=甲乙丙丁&word=戊己庚辛&by=year", "/api/counts?word=甲乙丙丁&word=戊己庚辛", "/counts.csv?word=甲乙丙丁",
    "/counts/lines?word=工作&by=year&cell=2023,0", "/compare?a=370812-2023&b=370812-2022", "/r/370812-2023?q=甲乙丙丁",
    "/api/reports/370812-2023", "/figures", "/figures.csv", "/api/figures", "/api/figures/panel", "/figures/panel.csv",
    "/figures/other?q=企业", "/figures/other.csv?q=企业", "/coverage", "/", "/about", "/basket?{basket}",
    "/basket.csv?{basket}", "/p/370812-2023/{anchor}", "/api/paragraphs/370812-2023/{anchor}",
)  # fmt: skip
Build = Callable[[int], None]


@pytest.fixture(scope="module")
def building(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Build]:
    """A folder, and what makes the next commit of its index one of two states."""
    folder = tmp_path_factory.mktemp("states")

    def make(state: int) -> None:
        for year in (2022, 2023):
            body = [f"第{at}项工作，推进{WORDS[state]}，新增企业{at + 100 * (state + 1)}家。" for at in range(PARAGRAPHS)]
            body.append(f"今年主要预期目标：地区生产总值增长{state + 5}%左右。")
            write_report(folder / "corpus", f"{year}.txt", year=year, body=tuple(body))
        assert not build([folder / "corpus"], folder / "index").failed

    make(0)
    return folder / "index", make


@pytest.fixture(scope="module")
def states(building: tuple[Path, Build]) -> tuple[OpenCommit, OpenCommit]:
    index, make = building
    before = OpenCommit(index)
    make(1)
    return before, OpenCommit(index)


class Restless(WhooshStore):
    """A store that looks for a commit at every question, and finds the next of some states."""

    def __init__(self, folder: Path, *states: OpenCommit) -> None:
        self._turns = itertools.cycle(states)
        super().__init__(folder)

    def _has_changed(self) -> bool:
        return True

    def _open_last(self, *_: object) -> None:
        self._open = next(self._turns)


@pytest.fixture(scope="module")
def stores(building: tuple[Path, Build], states: tuple[OpenCommit, OpenCommit]) -> Iterator[list[WhooshStore]]:
    """One of each state, and one that goes from one to the other."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "REFRESH_SECONDS", -1.0)
        yield [Restless(building[0], *found) for found in (states[:1], states[1:], states)]


@pytest.fixture(scope="module")
def sites(stores: list[WhooshStore]) -> list[FlaskClient]:
    """A site of each of them."""
    return [create_app(Settings(page_cache_mb=0), store).test_client() for store in stores]


def told(text: str) -> str:
    """An answer without how long it took."""
    return re.sub(r'"took_ms": ?[\d.]+|[\d.]+ 毫秒', "", text)


def answers(site: FlaskClient, address: str) -> str:
    answer = site.get(address)
    assert answer.status_code in (200, 410), (address, answer.text[:500])
    return told(answer.text)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_answer_is_of_one_state_though_commits_come_at_every_look(
    stores: list[WhooshStore], sites: list[FlaskClient], address: str
) -> None:
    paragraph = stores[0].report("370812-2023")
    assert paragraph is not None
    anchor = paragraph.paragraphs[0].anchor
    address = address.format(anchor=anchor, basket=f"p=370812-2023/{anchor}")
    of_states = [answers(site, address) for site in sites[:2]]
    for _ in range(3):
        assert answers(sites[2], address) in of_states
        stores[2].status()  # so that the next begins with the other


def request(text: str) -> Any:
    return read_request(Asked(q=text))


IN_PYTHON: dict[str, Callable[[WhooshStore], Any]] = {
    "trends": lambda store: trends_of(store, TrendsRequest((request(WORDS[0]), request(WORDS[1])), "year")),
    "neighbours": lambda store: neighbours_of(store, request(WORDS[0])),
    "related": lambda store: related_of(store, RelatedAsked((word(WORDS[0]),))),
    "offers": lambda store: [each.total for each in search_with_offers(store, request(f"{WORDS[0]} {WORDS[1]}")).offers],
    "figures": lambda store: Index(store, "").figures().to_dict(),
    "panel": lambda store: Index(store, "").panel("gdp_growth").to_dict(),
    "other figures": lambda store: Index(store, "").other_figures("企业").to_dict(),
    "report": lambda store: Index(store, "").report("370812-2023"),
}


@pytest.mark.parametrize("ask", IN_PYTHON.values(), ids=IN_PYTHON.keys())
def test_what_python_gets_is_of_one_state(stores: list[WhooshStore], ask: Callable[[WhooshStore], Any]) -> None:
    of_states = [repr(ask(store)) for store in stores[:2]]
    for _ in range(3):
        assert repr(ask(stores[2])) in of_states
        stores[2].status()


def test_trends_are_of_one_state_though_an_index_is_built_between_the_questions(
    building: tuple[Path, Build], states: tuple[OpenCommit, OpenCommit], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(states) == 2
    index, make = building
    monkeypatch.setattr(module, "REFRESH_SECONDS", 0.0)
    store, turns, trend = WhooshStore(index), itertools.cycle((0, 1)), WhooshStore.trend

    def trend_and_a_commit(self: WhooshStore, *asked: Any) -> Any:
        found = trend(self, *asked)
        make(next(turns))
        return found

    monkeypatch.setattr(WhooshStore, "trend", trend_and_a_commit)
    client = create_app(Settings(), store).test_client()
    for first, second in itertools.permutations(map(quote, WORDS)):
        found = client.get(f"/api/trends?q={first}&q={second}").json
        assert found is not None
        points = [[point for point in each["points"] if point["value"] == "2023"] for each in found["series"]]
        assert sorted(each[0][name] for each in points for name in ("paragraphs", "mentions")) == [0, 0, 30, 30], points


def test_a_store_as_of_a_commit_stays_there_and_closes_nothing(building: tuple[Path, Build]) -> None:
    index, make = building
    store = WhooshStore(index)
    now = store.at_once()
    assert now.at_once().version() == now.version()
    total: Callable[[WhooshStore, str], int] = lambda store, text: store.search(request(text)).total  # noqa: E731
    before = list(map(partial(total, now), WORDS))
    make(0 if before[1] else 1)
    store._looked = 0.0
    assert list(map(partial(total, store), WORDS)) == before[::-1]
    assert list(map(partial(total, now), WORDS)) == before
    now.close()
    assert list(map(partial(total, store), WORDS)) == before[::-1]
    store.close()
