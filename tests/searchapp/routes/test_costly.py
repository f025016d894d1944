"""What costs a processor seconds is refused before it is worked out, and made for a few at once."""

import random
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, NoReturn

import pytest
from flask.testing import FlaskClient

from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.counting.dictionary import Dictionary, expression, word
from searchapp.counting.tally import MAX_LOOKED_THROUGH, Tallied
from searchapp.engines.whoosh import counting
from searchapp.engines.whoosh.commit import OpenCommit
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import Filters, QueryError
from searchapp.questions.read_request import Asked, read_request
from searchapp.routes.words import word as word_routes
from searchapp.store import counted
from searchapp.store.counted import neighbours_of
from searchapp.web import few_at_once
from tests.conftest import SEED, rounds
from tests.searchapp.counting.brute import random_words
from tests.searchapp.engines.brute_force import normalized

COSTLY = (
    "/words/就业", "/keywords?of=就业&against=年:2023", "/keywords.csv?of=就业&against=年:2023", "/counts?word=就业",
    "/counts.csv?word=就业", "/counts.toml?word=就业", "/api/counts?word=就业", "/counts/lines?word=就业&by=year&cell=2023,0",
    "/counts/lines.csv?word=就业&by=year&cell=2023,0", "/search?q=就业&view=kwic&order=left",
)  # fmt: skip


@pytest.fixture
def client(demo_store: WhooshStore) -> FlaskClient:
    return create_app(Settings(), demo_store).test_client()


def fail(*_: Any, **__: Any) -> NoReturn:
    raise AssertionError("worked out what is refused")


@pytest.mark.parametrize("address", COSTLY)
def test_costly_answers_are_made_for_a_few_at_once(client: FlaskClient, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(few_at_once, "PATIENCE_SECONDS", 0.01)
    with ExitStack() as busy:
        for _ in range(few_at_once.MOST_AT_ONCE):
            busy.enter_context(few_at_once.few_at_once())
        refused = client.get(address)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "10")
        assert "这不表示没有结果" in refused.text
        assert client.get("/search?q=就业").status_code == 200
    with client.get(address) as answer:
        assert answer.status_code == 200


def test_neighbours_in_too_many_paragraphs_are_refused_before_one_is_read(
    client: FlaskClient, demo_store: WhooshStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_routes, "MAX_PARAGRAPHS_OF_SITE", 3)
    monkeypatch.setattr(OpenCommit, "_read_paragraph", fail)
    monkeypatch.setattr(WhooshStore, "all_hits", fail)
    monkeypatch.setattr(WhooshStore, "word_counts", fail)
    assert "段落太多：一次最多 3 段" in client.get("/words/发展").text
    with pytest.raises(QueryError, match="too many paragraphs: 5 at once"):
        neighbours_of(demo_store, read_request(Asked(q="发展")), most=5)


@pytest.mark.parametrize("among", ["", "&in=text"])
def test_lines_of_too_many_paragraphs_are_refused_before_one_is_read(
    client: FlaskClient, among: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/search?q=鼎&view=kwic" + among).status_code == 200
    monkeypatch.setattr(counted, "MOST_LINES", 3)
    monkeypatch.setattr(OpenCommit, "_read_paragraph", fail)
    refused = client.get("/search?q=发展&view=kwic" + among)
    assert (refused.status_code, "最多列出 3 处" in refused.text) == (400, True)


@pytest.mark.parametrize("pattern", ["{0} ~ {1}", "{0} OR {1}", "{0} {1}", "{0}*{1}"])
def test_expressions_with_too_many_places_are_refused_before_one_is_looked_for(
    demo_store: WhooshStore, pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chars = "发展工作建设经济"
    terms = tuple(expression(pattern.format(one, other)) for one in chars for other in chars if one != other)
    asked = Tallied((Dictionary("", terms),), Filters(), most=1_000)
    monkeypatch.setattr(counting, "matching", fail)
    monkeypatch.setattr(counting, "places_of", fail)
    with pytest.raises(QueryError, match="too many places"):
        demo_store.tally(asked)


def test_common_characters_in_many_dictionaries_are_refused_together(demo_store: WhooshStore) -> None:
    groups = tuple(Dictionary(str(at), (word("的"),)) for at in range(200))
    one = int(demo_store.tally(Tallied(groups[:1], Filters())).of_words.hits.sum())
    many = demo_store.tally(Tallied(groups, Filters(), most=200 * one)).of_words.hits.sum()
    assert many == 200 * one
    with pytest.raises(QueryError, match="too many places"):
        demo_store.tally(Tallied(groups, Filters(), most=200 * one // MAX_LOOKED_THROUGH // 2))


@pytest.mark.parametrize("seed", range(rounds(5, 50)))
def test_a_string_stands_in_no_more_places_than_were_said(demo_store: WhooshStore, seed: int) -> None:
    rnd = random.Random(f"{SEED} {seed}")
    commit = demo_store._current()
    texts = [normalized(each.text).text for each in paragraphs(demo_store)]
    for string in [*random_words(rnd, texts, 10), *(rnd.choice("".join(texts)) for _ in range(3)), "绝无此词", "罕"]:
        said = sum(leaf.arrays.most_places(string) for leaf in commit.leaves)
        stands = sum(text.startswith(string, at) for text in texts for at in range(len(text)))
        assert said >= stands, (SEED, string)


def paragraphs(store: WhooshStore) -> Iterator[Any]:
    for record in store.status().records:
        contents = store.report(record.id)
        assert contents is not None
        yield from contents.paragraphs


@pytest.mark.parametrize(
    "address",
    [
        "/words/就业",
        "/counts?word=就业",
        "/counts.csv?word=就业",
        "/api/counts?word=就业",
        "/trends?q=就业",
        "/api/trends?q=就业",
        "/related?word=就业",
    ],
)
def test_whatever_a_reader_counts_is_bound_by_what_a_site_counts_at_once(
    client: FlaskClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    tally = WhooshStore.tally

    def noted(store: WhooshStore, wanted: Tallied) -> Any:
        asked.append(wanted.most)
        return tally(store, wanted)

    monkeypatch.setattr(WhooshStore, "tally", noted)
    with client.get(address) as answer:
        assert answer.status_code == 200
    assert asked
    assert max(asked) <= 3_000_000


def test_more_figures_than_are_counted_at_once_are_refused_by_the_site(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/counts?word=发展&word=就业").status_code == 200
    monkeypatch.setattr("searchapp.counting.tally.MAX_CELLS", 1)
    assert client.get("/counts?word=发展&word=就业&by=place").status_code == 400


def test_a_file_of_more_lines_than_a_site_makes_is_refused(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchapp.routes.words.counts.MOST_FILE_LINES", 3)
    for form in ("csv", "xlsx", "json"):
        assert client.get(f"/counts.{form}?word=发展&word=就业").status_code == 400


def test_a_form_of_words_larger_than_a_megabyte_or_of_too_many_fields_is_refused(client: FlaskClient) -> None:
    assert client.post("/counts", data={"words": "#" + "a" * 1_000_000}).status_code == 413
    fields = {f"x{at}": "1" for at in range(301)}
    assert client.post("/counts", data=fields, content_type="multipart/form-data").status_code == 413
