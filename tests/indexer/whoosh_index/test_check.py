"""`check` finds what is wrong, and nothing where nothing is."""

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from whoosh import index

from indexer.arrays import entries
from indexer.arrays.entries import entry_of, paragraph_of, report_id_of
from indexer.arrays.file import map_arrays
from indexer.arrays.segment import SegmentArrays
from indexer.building.build import build
from indexer.errors import IndexDamaged, IndexMissing
from indexer.model import Paragraph
from indexer.whoosh_index.analysed import analysis_of
from indexer.whoosh_index.check import check
from indexer.whoosh_index.codec import ArrayWriter
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import And, Exact, SearchRequest
from searchapp.store.base import StoreError
from tests.conftest import SEED
from tests.small_corpus import write_report


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_report(tmp_path / "corpus", "a.txt", body=("发展发展新能源。", "New York 与 5G 基站，PM 2.5。"))
    build([tmp_path / "corpus"], tmp_path / "index")
    return tmp_path / "index"


def change(folder: Path, **fields: Any) -> None:
    """Replace the first paragraph by one with some fields changed, behind the program's back."""
    opened = index.open_dir(folder)
    with opened.reader() as reader:
        (segment, _), *_ = reader.leaf_readers()
        arrays = segment._terms.arrays
        doc = _first_paragraph(arrays)
        paragraph = paragraph_of(arrays, doc, segment.stored_fields(doc)["text"])
        report_id = report_id_of(arrays, doc)
    of_paragraph = {name: value for name, value in fields.items() if name in Paragraph.__slots__}
    changed = replace(paragraph, **of_paragraph)
    assert report_id
    report_id = str(fields.get("report", report_id))
    analysis = analysis_of(changed.text)
    analysis = analysis._replace(**{name: fields[name] for name in ("searched", "words", "cut") if name in fields})
    entry = entry_of(report_id, changed, *analysis)
    entry = replace(entry, digest=fields.get("digest", entry.digest))
    writer = ArrayWriter(opened)
    writer.delete_document(doc)
    keys = {"sort": "paragraph", "report": fields.get("report_key", report_id), "chapter_kind": changed.chapter_kind}
    writer.add_entry(entry, fields.get("stored_text", changed.text), keys)
    writer.commit()


def _first_paragraph(arrays: SegmentArrays) -> int:
    return next(int(doc) for doc in np.flatnonzero(arrays.numbers == 1) if report_id_of(arrays, int(doc)))


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
        ({"cut": b"\xff\xff\xff"}, "words"),
        ({"stored_text": "别的文字。"}, "not that of its permalink"),
        ({"number": 7}, "not numbered"),
        ({"fingerprint": "0123456789abcdef"}, "not that of its permalink"),
        ({"chapter": "别的标题", "digest": 0}, "not what was written"),
        ({"report_key": "370812-1999"}, "not those that its columns name"),
        ({"report": "370812-1999"}, "paragraphs but no record"),
    ],
)
def test_a_planted_fault_is_found(folder: Path, fields: dict[str, object], fault: str) -> None:
    change(folder, **fields)
    assert any(fault in found for found in check(folder)[0])


def test_a_wrong_searched_form_of_a_heading_is_found(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ranking is made from it."""
    monkeypatch.setattr(entries, "_searched", lambda heading: "别的标题")
    change(folder)
    monkeypatch.undo()
    assert any("searched forms of its headings" in found for found in check(folder)[0])


@pytest.mark.parametrize("text", ["……", "★★★★★★★★"])
def test_a_paragraph_without_any_word_is_no_fault(tmp_path: Path, text: str) -> None:
    write_report(tmp_path / "corpus", "a.txt", body=("发展新能源产业。", text))
    build([tmp_path / "corpus"], tmp_path / "index")
    assert check(tmp_path / "index")[0] == []


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
    with index.open_dir(folder).reader() as reader:
        writer.delete_document(_first_paragraph(reader._terms.arrays))
    writer.commit()
    assert any("counts 2 paragraphs, there are 1" in found for found in check(folder)[0])


def test_a_missing_index_is_said(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="baogao index"):
        check(tmp_path)


COLUMNS = (
    "starts", "block_docs", "word_lengths", "numbers", "fingerprints", "gram_keys", "gram_first", "gram_offsets",
    "word_text", "word_ends", "word_first", "word_docs", "word_counts", "cut_bits",
    "report.starts", "report.ids", "report.text", "chapter_kind.ids", "headings.ids", "headings.text", "units.starts",
)  # fmt: skip


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh leaves files open
@pytest.mark.parametrize("column", COLUMNS)
def test_a_flipped_bit_in_an_array_is_found(folder: Path, column: str) -> None:
    """Matches, filters, counts, orders and scores are made from arrays, so that a wrong one gives wrong answers in silence."""
    (file,) = folder.glob("*.arr")
    whole = file.read_bytes()
    array = map_arrays(file, file.stem)[column]
    mapped = array
    while isinstance(mapped.base, np.ndarray):
        mapped = mapped.base
    place = array.ctypes.data - mapped.ctypes.data
    assert whole[place : place + array.nbytes] == array.tobytes()
    assert array.nbytes
    rnd = random.Random(SEED)
    expected = _answers(folder)
    unnoticed = 0
    for _ in range(20):
        at, bit = place + rnd.randrange(array.nbytes), rnd.randrange(8)
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :])
        try:
            unnoticed += check(folder)[0] == [] and _answers(folder) != expected
        except (IndexDamaged, StoreError):
            continue
    assert unnoticed == 0
