"""What is offered while typing: by characters, by sound, by other words; what is known of a commit is not counted anew."""

import random
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.building.build import build
from indexer.text.normalize import normalize
from indexer.vocabulary.pinyin import begins, plain
from indexer.vocabulary.synonyms import Synonyms, read_sets
from searchapp.answers.results import SearchResult, Suggestion, Vocabulary
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import SearchRequest
from searchapp.questions.read_query import read_query
from searchapp.store.suggestions import know, suggestions
from tests.conftest import SEED
from tests.small_corpus import write_report


class Counting:
    """A store that counts what is asked of it."""

    def __init__(self, store: WhooshStore, version: str = "1") -> None:
        self._store, self.asked, self._version = store, 0, version

    def version(self) -> str:
        return self._version

    def commit(self) -> None:
        self._version += "1"

    def search(self, request: SearchRequest) -> SearchResult:
        self.asked += 1
        return self._store.search(request)

    def vocabulary(self, besides: Sequence[str]) -> Vocabulary:
        self.asked += 1
        return self._store.vocabulary(besides)

    def spellings(self, string: str) -> list[str]:
        return self._store.spellings(string)


def offered(store: object, typed: str, synonyms: Synonyms | None = None) -> list[str]:
    return [each.text for each in suggestions(store, typed, 20, synonyms)]  # type: ignore[arg-type]


def test_terms_are_offered_by_pinyin_initials_and_a_mixture(demo_store: WhooshStore) -> None:
    for typed in ("ningdeshidai", "ningde", "ndsd", "宁de", "NDSD", "níng dé", "ning2de2"):
        assert offered(demo_store, typed)[0] == "宁德时代", typed


def test_places_are_offered_by_pinyin(demo_store: WhooshStore) -> None:
    assert "兖州区" in offered(demo_store, "yanzhou")
    assert "兖州区" in offered(demo_store, "yzq")


def test_foreign_names_offer_those_that_reports_use(demo_store: WhooshStore) -> None:
    for typed in ("CATL", "cat", "ｃａｔｌ"):
        assert offered(demo_store, typed)[0] == "宁德时代", typed
    own = Synonyms(read_sets("宁德时代 | acme\n", "own.txt"))
    assert offered(demo_store, "acme", own)[0] == "宁德时代"
    assert "宁德时代" not in offered(demo_store, "acme")


def test_what_finds_nothing_is_not_offered(demo_store: WhooshStore) -> None:
    for typed in ("xyzxyz", "🙂", "a" * 100, "BYD"):
        assert offered(demo_store, typed) == [], typed


def test_a_commit_is_counted_once_however_often_keys_are_typed(demo_store: WhooshStore) -> None:
    store = Counting(demo_store)
    know(store)  # type: ignore[arg-type]
    first = offered(store, "nd")
    asked = store.asked
    assert offered(store, "nd") == first
    assert store.asked == asked
    store.commit()
    know(store)  # type: ignore[arg-type]
    assert offered(store, "nd") == first
    assert store.asked > asked


def test_who_types_while_a_commit_is_looked_through_is_answered_meanwhile(demo_store: WhooshStore) -> None:
    typed = threading.Event()

    class Slow(Counting):
        def vocabulary(self, besides: Sequence[str]) -> Vocabulary:
            assert typed.wait(60)
            return super().vocabulary(besides)

    store = Slow(demo_store)
    assert offered(store, "宁德")[0] == "宁德时代"
    assert "发展" not in offered(store, "fa")
    typed.set()
    deadline = time.monotonic() + 20
    while "发展" not in offered(store, "fa") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert "发展" in offered(store, "fa"), "a word of the index, once it was looked through"


@pytest.fixture(scope="module")
def whole(demo_store: WhooshStore) -> WhooshStore:
    know(demo_store)
    return demo_store


def all_of(store: WhooshStore, typed: str) -> tuple[Suggestion, ...]:
    return suggestions(store, typed, 20)


def test_whatever_is_offered_finds_as_much_as_it_says_and_is_typed_as_it_is_meant(whole: WhooshStore) -> None:
    rnd, seen = random.Random(SEED), Counter[str]()
    typed = [
        "fa",
        "g",
        "20",
        "2023",
        "工",
        "推进",
        "jn",
        "农",
        "一",
        '"',
        "nd",
        *rnd.sample("的发展建设推进全面区县新高质量经济社会", 9),
    ]
    for each in (each for some in typed for each in all_of(whole, some)):
        seen[each.kind] += 1
        found = whole.search(replace(each.request, limit=1))
        assert (found.headings if each.kind == "heading" else found.total) == each.total > 0, each
        assert read_query(each.request.text) == each.request.query, each
    assert {"text", "heading", "region", "year", "section", "unit"} <= seen.keys()


def test_words_headings_places_and_years_are_found_however_they_are_begun(whole: WhooshStore) -> None:
    """Every name begins with what was typed, by the rule for one name, or has it inside."""
    for typed in ("zy", "zhuyao", "主要", "gz", "工zuo", "quan", "2024", "jn", "shi"):
        for each in all_of(whole, typed):
            name, needle = normalize(each.text).text, normalize(typed).text
            assert needle in name or begins(plain(typed), name), (typed, each)
    assert any(each.kind == "year" and each.text == "2023" for each in all_of(whole, "2023"))


def test_a_heading_is_offered_without_its_number_and_asks_for_headings(tmp_path: Path) -> None:
    chapter = ("（一）壮大雪莲产业", "扩大种植面积，建设加工厂。", "（二）保护河湖", "清理河道，种植树木。")
    write_report(tmp_path / "corpus", "a.txt", body=chapter)
    build([tmp_path / "corpus"], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    know(store)
    for typed in ("壮大", "zdxl", "zhuangdaxuelian"):
        (found,) = (each for each in all_of(store, typed) if each.kind == "heading")
        assert found.text == "壮大雪莲产业"
        assert store.search(found.request).headings == found.total == 1
    store.close()


def test_bad_input_is_answered_with_nothing_or_with_what_finds_something(whole: WhooshStore) -> None:
    for typed in ("", " ", "(((((", ")", "~", "*", "\u200b", "🙂", "a" * 100, "发" * 1000, "ā", "'", "-", "OR", "zhǎng4"):
        assert all(each.total for each in all_of(whole, typed)), typed


def test_a_key_is_answered_in_a_blink(whole: WhooshStore) -> None:
    typed = [
        word[:end] for word in ("shuzijingji", "新质生产力", "jnsyzq", "gaozhiliang", "全面") for end in range(1, len(word) + 1)
    ]
    took = []
    for _ in range(3):
        for each in typed:
            began = time.thread_time()
            suggestions(whole, each, 10, respelled=False)
            took.append(time.thread_time() - began)
    assert sorted(took)[len(took) // 2] < 0.03
