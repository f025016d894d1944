"""What is worked out of an index at its opening is what a file beside it gives back, and no other file is taken for that."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from indexer.building.build import build
from indexer.errors import IndexDamaged
from indexer.whoosh_index import durable
from indexer.whoosh_index.opening import open_index
from searchapp.command import index as command_index
from searchapp.command.main import main
from searchapp.engines.whoosh import worked_out
from searchapp.engines.whoosh.facet_columns import FacetColumns
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import Exact, SearchRequest
from tests.small_corpus import write_report

LARGE = worked_out.WORTH_KEEPING


@pytest.fixture(autouse=True)
def every_index_is_large(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(worked_out, "WORTH_KEEPING", 0)
    monkeypatch.setattr(durable, "WORTH_NOTING", 0)
    yield
    durable._verified.clear()


@pytest.fixture
def folder(demo_index: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(demo_index, tmp_path / "index"))


def totals(folder: Path, *strings: str) -> list[int]:
    """How many paragraphs each string is in, by an index opened as a new process opens it."""
    durable._verified.clear()
    store = WhooshStore(folder)
    found = [store.search(SearchRequest(Exact(string))).total for string in strings]
    store.close()
    return found


def same(one: object, other: object) -> bool:
    """Whether two columns, or parts of them, hold the same."""
    if isinstance(one, np.ndarray):
        return isinstance(other, np.ndarray) and one.dtype == other.dtype and np.array_equal(one, other)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if hasattr(one, "__slots__") and hasattr(one, "__dataclass_fields__") and type(one) is type(other):
        return all(same(getattr(one, each.name), getattr(other, each.name)) for each in fields(one))  # type: ignore[arg-type]
    return one == other


def test_what_is_kept_is_what_is_worked_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worked_out, "WORTH_KEEPING", 10**9)
    fresh = WhooshStore(folder)._current()
    assert not (folder / worked_out.NAME).exists(), "a small index has no such file"
    monkeypatch.setattr(worked_out, "WORTH_KEEPING", 0)
    first = WhooshStore(folder)._current()
    written = (folder / worked_out.NAME).stat().st_mtime_ns
    second = WhooshStore(folder)._current()
    assert (folder / worked_out.NAME).stat().st_mtime_ns == written, "what is there is not written again"
    for kept in (first, second):
        assert tuple(kept.columns.records) == tuple(fresh.columns.records) == kept.columns.records[:]
        assert dict(kept.records) == dict(fresh.records)
        for one, other in ((kept.columns, fresh.columns), (kept.headings, fresh.headings)):
            names = [each.name for each in fields(FacetColumns) if each.name != "records"]
            assert [name for name in names if not same(getattr(one, name), getattr(other, name))] == []
        assert same(kept._heading_levels, fresh._heading_levels)
        assert all(same(getattr(kept.leaves[0], name), getattr(fresh.leaves[0], name)) for name in worked_out._OF_LEAVES)


def test_the_file_of_one_commit_is_not_taken_for_that_of_another(tmp_path: Path) -> None:
    corpus, folder = tmp_path / "corpus", tmp_path / "index"
    write_report(corpus, "a.txt", year=2023, body=("甲村修路。", "甲村架桥。"))
    write_report(corpus, "b.txt", year=2024, body=("乙村修路。",))
    build([corpus], folder)
    assert totals(folder, "修路", "架桥") == [2, 1]
    (corpus / "a.txt").unlink()  # its paragraphs are marked as deleted in the segment that stays, or are gone with it
    build([corpus], folder)
    assert totals(folder, "修路", "架桥") == [1, 0]
    write_report(corpus, "c.txt", year=2022, body=("丙村架桥。",))
    build([corpus], folder)
    assert totals(folder, "修路", "架桥") == [1, 1]


def test_a_file_that_is_damaged_or_made_by_another_program_is_made_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (expected,) = totals(folder, "发展")
    path = folder / worked_out.NAME
    whole = path.read_bytes()
    for damaged in (b"", b"x", whole[:100], whole[:-1], whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:]):
        path.write_bytes(damaged)
        assert totals(folder, "发展") == [expected]
        assert path.read_bytes() == whole
    monkeypatch.setattr(worked_out, "_program", lambda: [("another", 1, 1)])
    assert totals(folder, "发展") == [expected]
    assert path.read_bytes() != whole


def test_the_command_that_builds_a_large_index_keeps_what_servers_may_not_write(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = tmp_path / "corpus"
    write_report(corpus, "a.txt", body=("甲村修路。",))
    where = ["index", str(corpus), "--index", str(tmp_path / "built")]
    assert command_index.OPENED_ONCE == LARGE
    assert CliRunner().invoke(main, where).exit_code == 0
    assert not (tmp_path / "built" / worked_out.NAME).exists()
    monkeypatch.setattr(command_index, "OPENED_ONCE", 1)
    assert CliRunner().invoke(main, where).exit_code == 0
    assert (tmp_path / "built" / worked_out.NAME).exists()


def test_an_index_opens_where_no_file_can_be_written(folder: Path) -> None:
    for name in (worked_out.NAME, durable.NOTED):
        (folder / name).mkdir()  # in the place of the file, so that root cannot write it either
    assert totals(folder, "发展") == totals(folder, "发展")
    assert not list(folder.glob("*.draft"))


def test_files_that_were_found_whole_are_known_to_the_next_process_until_they_change(folder: Path) -> None:
    assert totals(folder, "发展")
    durable._verified.clear()
    durable.recall(folder)
    (arrays,) = folder.glob("*.arr")
    assert durable.is_whole(arrays)
    about = arrays.stat()
    content = bytearray(arrays.read_bytes())
    content[len(content) // 2] ^= 1
    with arrays.open("r+b") as file:  # the same file, of the same size
        file.write(content)
    os.utime(arrays, ns=(about.st_atime_ns, about.st_mtime_ns))
    durable._verified.clear()
    with pytest.raises(IndexDamaged, match="not what was written"):
        open_index(folder)


def test_notes_of_another_folder_or_cut_short_say_nothing(folder: Path, tmp_path: Path) -> None:
    assert totals(folder, "发展")
    copied = Path(shutil.copytree(folder, tmp_path / "copied"))
    (arrays,) = copied.glob("*.arr")
    durable._verified.clear()
    durable.recall(copied)
    assert not durable.is_whole(arrays), "a copy is another file, which may have been damaged on its way"
    for content in (b"", b"{}", b"[1]\n00000000", (folder / durable.NOTED).read_bytes()[:-1]):
        (folder / durable.NOTED).write_bytes(content)
        durable._verified.clear()
        durable.recall(folder)
        assert not durable._verified
        assert totals(folder, "发展")
