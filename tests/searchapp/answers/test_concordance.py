"""Every occurrence stands in a line of its own, between what stands beside it."""

import random
import re

import pytest

from searchapp.answers import concordance as module
from searchapp.answers.concordance import ORDERS, concordance
from searchapp.answers.results import Hit
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import Among, QueryError, SearchRequest
from searchapp.questions.read_query import read_query
from tests.conftest import SEED, each_seed


def hits_of(store: WhooshStore, query: str) -> list[Hit]:
    return [hit for hit in store.all_hits(SearchRequest(read_query(query), among=Among.TEXT)) if isinstance(hit, Hit)]


@each_seed(5, 40)
def test_lines_are_the_places_that_a_scan_finds(demo_store: WhooshStore, seed: int) -> None:
    rnd = random.Random(f"{SEED} {seed}")
    word, beside = rnd.choice(("发展", "就业", "项目", "产业", "建设")), rnd.randint(0, 30)
    expected = []
    for record in demo_store.status().records:
        contents = demo_store.report(record.id)
        assert contents
        for paragraph in contents.paragraphs:
            text = paragraph.text
            places = [at for at in range(len(text)) if text.startswith(word, at)]
            expected += [
                (record.id, paragraph.number, text[max(at - beside, 0) : at], text[at + 2 : at + 2 + beside]) for at in places
            ]
    lines = concordance(hits_of(demo_store, word), "place", beside)
    assert [(line.report.id, line.number, line.left, line.right) for line in lines] == sorted(
        expected, key=lambda each: [record.id for record in demo_store.status().records].index(each[0])
    )
    assert {line.match for line in lines} == {word}
    assert all(line.permalink.startswith(f"/p/{line.report.id}/{line.number}-") for line in lines)


def test_lines_are_ordered_by_what_stands_next_or_by_year(demo_store: WhooshStore) -> None:
    hits = hits_of(demo_store, "发展")
    by_right, by_left, by_year = (concordance(hits, order) for order in ("right", "left", "year"))
    assert [line.right for line in by_right] == sorted(line.right for line in by_right)
    # From the occurrence outwards: the nearest character decides first.
    assert [line.left[::-1] for line in by_left] == sorted(line.left[::-1] for line in by_left)
    assert [line.report.year for line in by_year] == sorted(line.report.year for line in by_year)
    assert {len(concordance(hits, order)) for order in ORDERS} == {len(by_right)}


def test_more_lines_than_are_ordered_at_once_are_refused(demo_store: WhooshStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_LINES", 3)
    with pytest.raises(QueryError, match="too many occurrences: 3 lines at most"):
        concordance(hits_of(demo_store, "发展"))


def test_no_number_is_shown_by_half_and_what_is_cut_says_so(demo_store: WhooshStore) -> None:
    for beside in (3, 7, 20):
        for line in concordance(hits_of(demo_store, "项目"), beside=beside):
            assert isinstance(line.hit, Hit)
            text = line.hit.paragraph.text
            before, behind = line.shown_left.removeprefix("…"), line.shown_right.removesuffix("…")
            first, end = line.start - len(before), line.start + len(line.match) + len(behind)
            assert text[first:end] == before + line.match + behind
            assert (first > 0) == line.shown_left.startswith("…")
            assert (end < len(text)) == line.shown_right.endswith("…")
            assert not re.search(r"\d\.?$", text[:first]) or not before[:1].isdigit()
            assert not text[end : end + 1].isdigit() or not behind[-1:].isdigit()
            assert not behind or end == len(text) or not behind[-1].isdigit(), "its unit would be wanting"
