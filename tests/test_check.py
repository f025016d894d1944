"""`check` finds what is wrong, and nothing where nothing is."""

import random
from pathlib import Path
from typing import cast

import pytest
from whoosh import index, query

from indexer.array_codec import ArrayWriter
from indexer.build import build
from indexer.check import check
from indexer.errors import IndexDamaged, IndexMissing
from indexer.schema import digest_of
from indexer.write_whoosh import analysis_of
from searchapp.query import And, Exact, SearchRequest
from searchapp.store import StoreError
from searchapp.store.whoosh_store import WhooshStore
from tests.conftest import SEED
from tests.small_corpus import write_report


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_report(tmp_path / "corpus", "a.txt", body=("发展发展新能源。", "New York 与 5G 基站，PM 2.5。"))
    build([tmp_path / "corpus"], tmp_path / "index")
    return tmp_path / "index"


def change(folder: Path, **fields: object) -> None:
    """Replace the first paragraph by one with some fields changed, behind the program's back."""
    opened = index.open_dir(folder)
    with opened.reader() as reader:
        stored = next(s for _, s in reader.iter_docs() if s["sort"] == "paragraph" and s["number"] == 1)
    searched, words = analysis_of(stored["text"])
    changed = stored | {name: value for name, value in fields.items() if name not in ("searched", "words")}
    if "digest" not in fields:  # as if a faulty program had written it
        changed["digest"] = digest_of(changed)
    writer = ArrayWriter(opened)
    writer.delete_by_query(_paragraph_one())
    writer.add_paragraph(changed, str(fields.get("searched", searched)), cast(list[str], fields.get("words", words)))
    writer.commit()


def _paragraph_one() -> query.Query:
    return query.And([query.Term("sort", "paragraph"), query.NumericRange("number", 1, 1)])


def test_a_sound_index_has_no_faults(folder: Path, demo_index: Path) -> None:
    assert check(folder)[0] == []
    assert check(demo_index)[0] == []
    change(folder)
    assert check(folder)[0] == [], "the same paragraph in another segment is no fault"


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"searched": "发展发"}, "character pairs"),
        ({"searched": "发展新能源发展。"}, "character pairs"),
        ({"words": ["发展"]}, "words"),
        ({"text": "别的文字。"}, "not those of its permalink"),
        ({"number": 7}, "not numbered"),
        ({"anchor": "999-0123456789abcdef"}, "not those of its permalink"),
        ({"chapter": "别的标题", "digest": "0" * 16}, "stored fields"),
        ({"report": "370812-1999"}, "paragraphs but no record"),
    ],
)
def test_a_planted_fault_is_found(folder: Path, fields: dict[str, object], fault: str) -> None:
    change(folder, **fields)
    assert any(fault in found for found in check(folder)[0])


def _answers(folder: Path) -> object:
    """What the store says of everything: order, counts, scores."""
    store = WhooshStore(folder)
    try:
        result = store.search(SearchRequest(Exact("新"), limit=100)), store.search(SearchRequest(And(), limit=100))
        return [[(hit.id, hit.score) for hit in each.hits] for each in result], [each.facets for each in result]
    finally:
        store.close()


def test_a_lost_paragraph_is_found(folder: Path) -> None:
    writer = ArrayWriter(index.open_dir(folder))
    writer.delete_by_query(_paragraph_one())
    writer.commit()
    assert any("counts 2 paragraphs, there are 1" in found for found in check(folder)[0])


def test_a_missing_index_is_said(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="baogao index"):
        check(tmp_path)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh leaves files open
@pytest.mark.parametrize("column", ["report", "number", "chapter_kind", "topics", "_words_len"])
def test_a_flipped_bit_in_a_column_is_found(folder: Path, column: str) -> None:
    """Filters, counts, orders and scores are made from columns, so that a wrong one gives wrong answers in silence."""
    opened = index.open_dir(folder)
    (segment,) = opened._segments()
    parts = segment.open_compound_file(opened.storage)
    (name,) = (each for each in parts.list() if each.endswith(f".{column}.col"))
    place = parts._dir[name]
    (file,) = folder.glob("*.seg")
    whole = file.read_bytes()
    rnd = random.Random(SEED)
    expected = _answers(folder)
    unnoticed = 0
    for _ in range(20):
        at, bit = place["offset"] + rnd.randrange(place["length"]), rnd.randrange(8)
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
        try:
            unnoticed += check(folder)[0] == [] and _answers(folder) != expected
        except (IndexDamaged, StoreError):
            continue
    assert unnoticed == 0
