"""An index is opened as of a commit that is there, however many others commit while it is."""

import shutil
from pathlib import Path

import pytest

from indexer.building.build import build
from indexer.errors import IndexDamaged
from indexer.whoosh_index import durable, opening
from indexer.whoosh_index.opening import open_index, read_records
from tests.small_corpus import report_text, write_report


def committed_meanwhile(monkeypatch: pytest.MonkeyPatch, corpus: Path, index: Path, times: int) -> list[int]:
    """Have others commit between an index's being looked at and its being read; how often they still will."""
    left = [times]
    verify = durable.verify_segments

    def first_another(folder: Path, names: list[str], **how: bool) -> None:
        if left[0]:
            left[0] -= 1
            with monkeypatch.context() as undone:
                undone.setattr(opening, "verify_segments", verify)
                (corpus / "a.txt").write_text(report_text(body=(f"第{left[0]}次改写。",)), encoding="utf-8")
                assert not build([corpus], index, rebuild=True).failed
        verify(folder, names, **how)

    monkeypatch.setattr(opening, "verify_segments", first_another)
    return left


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    write_report(tmp_path / "corpus", "a.txt")
    return tmp_path / "corpus"


@pytest.mark.parametrize("times", [1, 3])
def test_a_commit_that_takes_the_files_away_is_no_damage(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    index = tmp_path / "index"
    build([corpus], index)
    left = committed_meanwhile(monkeypatch, corpus, index, times)
    with open_index(index).reader() as reader:
        assert len(read_records(reader)) == 1
    assert left == [0]


def test_a_rebuild_that_others_commit_before_keeps_the_ids(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    build([corpus], index)
    with open_index(index).reader() as reader:
        before = [record.id for record in read_records(reader)]
    (corpus / "a.txt.toml").write_text("year = 1999\n", encoding="utf-8")
    build([corpus], index)
    left = committed_meanwhile(monkeypatch, corpus, index, 1)
    build([corpus], index, rebuild=True)
    with open_index(index).reader() as reader:
        (record,) = read_records(reader)
    assert left == [0]
    assert before[0] in record.former_ids


def test_files_that_are_gone_without_a_commit_are_damage(tmp_path: Path, corpus: Path) -> None:
    index = tmp_path / "index"
    build([corpus], index)
    for path in index.glob("MAIN_*.arr"):
        shutil.move(path, tmp_path)
    with pytest.raises(IndexDamaged, match="is missing"):
        open_index(index)
