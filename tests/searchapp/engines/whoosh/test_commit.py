"""What an open commit keeps is counted as what it takes, so that the bound on it is a bound."""

import gc
import random
import tracemalloc
from pathlib import Path

import pytest

from searchapp.engines.whoosh import commit as commit_module
from searchapp.engines.whoosh.commit import OpenCommit
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.facets import FACETS
from searchapp.questions.query import And, Exact, Or, Query, SearchRequest
from tests.conftest import SEED, rounds


@pytest.mark.long
@pytest.mark.parametrize("matching", [True, False], ids=["that match", "that match nothing"])
def test_kept_matches_take_no_more_memory_than_is_counted(
    demo_index: Path, demo_texts: dict[str, str], monkeypatch: pytest.MonkeyPatch, matching: bool
) -> None:
    rnd = random.Random(SEED)
    opened: list[OpenCommit] = []
    open_it = OpenCommit.__init__

    def noted(self: OpenCommit, folder: Path) -> None:
        open_it(self, folder)
        opened.append(self)

    monkeypatch.setattr(OpenCommit, "__init__", noted)
    # Each may count for more than it takes, for its share of so many that are kept at most.
    monkeypatch.setattr(commit_module, "MATCHES_KEPT", commit_module.MATCHES_BYTES)
    store = WhooshStore(demo_index)
    texts = [text for text in demo_texts.values() if len(text) > 20]

    def query() -> Query:
        if not matching:
            return Exact("".join(rnd.choices("甲乙丙丁戊己庚辛", k=rnd.choice((12, 60)))))
        text = rnd.choice(texts)
        at = rnd.randrange(len(text) - 4)
        return Or((Exact(text[at : at + 2]), And((Exact(text[at + 2]), Exact(text[at : at + 3])))))

    def ask(query: Query) -> None:
        store.search(SearchRequest(query, facets=tuple(FACETS), limit=0))

    for _ in range(30):  # what every commit needs once
        ask(query())
    (commit,) = opened
    asked = [query() for _ in range(rounds(100, 300))]
    gc.collect()
    tracemalloc.start()
    before, counted = tracemalloc.get_traced_memory()[0], commit._matches.currsize
    for each in asked:
        ask(each)
    gc.collect()
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    counted = commit._matches.currsize - counted
    store.close()
    assert counted / 4 < grown < counted, f"PYTEST_SEED={SEED}"


def test_no_more_than_so_many_questions_are_kept(demo_index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commit_module, "MATCHES_KEPT", 10)
    commit = OpenCommit(demo_index)
    asked = [Exact(f"甲乙丙{number}") for number in range(30)]
    for query in asked:
        commit.matches(query)
    assert [query for query in asked if query in commit._matches] == asked[-10:]
