"""What is offered while typing: by characters, by sound, by other words; what is known of a commit is not counted anew."""

from indexer.vocabulary.synonyms import Synonyms, read_sets
from searchapp.answers.results import SearchResult
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import SearchRequest
from searchapp.store.suggestions import suggestions


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
    first = offered(store, "nd")
    asked = store.asked
    assert offered(store, "nd") == first
    assert store.asked == asked
    store.commit()
    assert offered(store, "nd") == first
    assert store.asked > asked
