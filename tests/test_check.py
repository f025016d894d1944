"""`check` finds what is wrong, and nothing where nothing is."""

from pathlib import Path

import pytest
from whoosh import index, query

from indexer.build import build
from indexer.check import check
from indexer.errors import IndexMissing
from indexer.write_whoosh import token_streams
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
    words, grams = token_streams(stored["text"])
    writer = opened.writer()
    writer.delete_by_query(_paragraph_one())
    writer.add_document(**({**stored, "words": words, "grams": grams} | fields))
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
        ({"grams": "发展 展发"}, "character pairs"),
        ({"grams": "发展 展发 发展 展新 新能 能源 源。 。␟ 发展"}, "character pairs"),
        ({"words": "发展"}, "words"),
        ({"text": "别的文字。"}, "fingerprint"),
        ({"number": 7}, "not numbered"),
        ({"report": "370812-1999"}, "paragraphs but no record"),
    ],
)
def test_a_planted_fault_is_found(folder: Path, fields: dict[str, object], fault: str) -> None:
    change(folder, **fields)
    assert any(fault in found for found in check(folder)[0])


def test_a_lost_paragraph_is_found(folder: Path) -> None:
    writer = index.open_dir(folder).writer()
    writer.delete_by_query(_paragraph_one())
    writer.commit()
    assert any("counts 2 paragraphs, there are 1" in found for found in check(folder)[0])


def test_a_missing_index_is_said(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="baogao index"):
        check(tmp_path)
