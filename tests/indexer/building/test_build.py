"""Corpus → index: what a build adds, updates, removes, refuses, and what it never loses."""

import contextlib
import ctypes
import gc
import os
import pickle
import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from whoosh import fields, index

from indexer.building import anew
from indexer.building.build import BuildResult, build
from indexer.errors import CorpusError, IndexBusy, IndexDamaged, IndexMismatch, IndexProblem, IndexUnwritable
from indexer.manifest import Manifest
from indexer.model import Line
from indexer.parse import parse_file
from indexer.sources import READERS
from indexer.whoosh_index import durable
from indexer.whoosh_index.analysed import analyse
from indexer.whoosh_index.check import check
from indexer.whoosh_index.durable import locked
from indexer.whoosh_index.opening import open_index, read_manifest
from indexer.whoosh_index.writer import IndexWriter
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import And, Exact, SearchRequest
from tests.build_said import reasons
from tests.conftest import SEED
from tests.make_docx import docx_of_lines
from tests.small_corpus import report_text, write_report


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[WhooshStore]:
    store = WhooshStore(folder)
    try:
        yield store
    finally:
        store.close()


def ids(folder: Path, string: str | None = None) -> list[str]:
    """Report ids of all paragraphs that contain a string, or of all reports."""
    with opened(folder) as store:
        query = Exact(string) if string else And()
        return sorted({hit.report.id for hit in store.search(SearchRequest(query, limit=1000)).hits})


def counts(result: BuildResult) -> tuple[int, int, int, int, int]:
    return tuple(len(each) for each in (result.added, result.updated, result.removed, result.unchanged, result.failed))  # type: ignore[return-value]


# CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, as bits of the first word of a capability set of version 3 (capget(2)).
_READS_EVERYTHING = 0b110
_CAPABILITY_VERSION_3 = 0x20080522


@contextlib.contextmanager
def without_privileges() -> Iterator[None]:
    """Root may read every file, unless it lays these two capabilities down."""
    if os.geteuid() != 0:
        yield
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header, held = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0), (ctypes.c_uint32 * 6)()
    assert libc.capget(header, held) == 0
    assert libc.capset(header, (ctypes.c_uint32 * 6)(held[0] & ~_READS_EVERYTHING, *held[1:])) == 0
    try:
        yield
    finally:
        assert libc.capset(header, held) == 0


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    write_report(tmp_path / "corpus", "a.txt", year=2023, body=("甲村修路。", "乙村种树。"))
    write_report(tmp_path / "corpus" / "sub", "b.txt", year=2024, body=("甲村办学。",))
    return tmp_path / "corpus"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def test_only_changed_files_are_read_again(corpus: Path, folder: Path) -> None:
    assert counts(build([corpus], folder)) == (2, 0, 0, 0, 0)
    assert counts(build([corpus], folder)) == (0, 0, 0, 2, 0)
    write_report(corpus, "a.txt", year=2023, body=("甲村架桥。",))
    write_report(corpus, "c.txt", year=2025)
    (corpus / "sub" / "b.txt").unlink()
    assert counts(build([corpus], folder)) == (1, 1, 1, 0, 0)
    assert ids(folder) == ["370812-2023", "370812-2025"]
    assert ids(folder, "修路") == []
    assert ids(folder, "架桥") == ["370812-2023"]
    assert counts(build([corpus], folder)) == (0, 0, 0, 2, 0)


def test_files_read_by_older_rules_are_read_again(corpus: Path, folder: Path) -> None:
    build([corpus], folder)
    with IndexWriter(folder) as writer, index.open_dir(folder).reader() as reader:
        writer.commit(replace(read_manifest(reader, folder), reading="older"))
    assert counts(build([corpus], folder)) == (0, 2, 0, 0, 0)
    assert counts(build([corpus], folder)) == (0, 0, 0, 2, 0)


def test_several_processes_build_the_same_index(corpus: Path, folder: Path, tmp_path: Path) -> None:
    build([corpus], folder)
    build([corpus], tmp_path / "other", jobs=2)
    with opened(folder) as one, opened(tmp_path / "other") as other:
        asked = SearchRequest(And(), limit=1000)
        assert [hit.id for hit in one.search(asked).hits] == [hit.id for hit in other.search(asked).hits]


def test_reports_that_share_place_year_and_kind_are_numbered_and_keep_their_ids(corpus: Path, folder: Path) -> None:
    build([corpus], folder)
    write_report(corpus, "0-sorts-first.txt", year=2023, body=("丙村通电。",))
    build([corpus], folder)
    assert ids(folder, "丙村") == ["370812-2023-2"]
    assert ids(folder, "乙村") == ["370812-2023"]
    write_report(corpus, "a.txt", year=2023, body=("乙村种树。", "丁村通水。"))
    build([corpus], folder)
    assert ids(folder, "丁村") == ["370812-2023"]


def test_a_file_that_moves_keeps_its_id(corpus: Path, folder: Path) -> None:
    build([corpus], folder)
    (corpus / "a.txt").rename(corpus / "moved.txt")
    assert counts(build([corpus], folder)) == (1, 0, 1, 1, 0)
    assert ids(folder, "修路") == ["370812-2023"]


def test_the_same_file_twice_is_counted_once(corpus: Path, folder: Path) -> None:
    (corpus / "copy.txt").write_bytes((corpus / "a.txt").read_bytes())
    result = build([corpus], folder)
    assert list(reasons(result).values()) == ["the same file as corpus/a.txt, which is in the index"]
    assert result.reports == 2
    (corpus / "a.txt").unlink()
    assert counts(build([corpus], folder)) == (1, 0, 1, 1, 0)


def test_the_same_file_given_later_from_elsewhere_is_counted_once(corpus: Path, folder: Path, tmp_path: Path) -> None:
    build([corpus], folder)
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "copy.txt").write_bytes((corpus / "a.txt").read_bytes())
    assert counts(build([tmp_path / "other"], folder)) == (0, 0, 0, 0, 1)
    assert len(ids(folder)) == 2


def test_two_reports_of_one_id_keep_theirs_when_files_move_or_the_index_is_rebuilt(corpus: Path, folder: Path) -> None:
    build([corpus], folder)
    write_report(corpus, "0-sorts-first.txt", year=2023, body=("丙村通电。",))
    build([corpus], folder)
    expected = {"乙村": ["370812-2023"], "丙村": ["370812-2023-2"]}
    build([corpus], folder, rebuild=True)
    assert {string: ids(folder, string) for string in expected} == expected
    (corpus / "a.txt").rename(corpus / "z2.txt")
    (corpus / "0-sorts-first.txt").rename(corpus / "z1.txt")
    build([corpus], folder)
    assert {string: ids(folder, string) for string in expected} == expected
    build([corpus], folder, rebuild=True)
    assert {string: ids(folder, string) for string in expected} == expected


def test_a_changed_report_keeps_its_id_beside_a_namesake(corpus: Path, folder: Path) -> None:
    write_report(corpus, "b.txt", year=2023, body=("丙村通电。",))
    build([corpus], folder)
    assert ids(folder, "丙村") == ["370812-2023-2"]
    (corpus / "a.txt").unlink()
    write_report(corpus, "b.txt", year=2023, body=("丙村通电通水。",))
    build([corpus], folder)
    assert ids(folder, "丙村") == ["370812-2023-2"]


def test_an_index_that_moves_away_from_its_corpus_counts_no_file_twice(corpus: Path, tmp_path: Path) -> None:
    build([corpus], tmp_path / "one" / "index")
    (tmp_path / "two" / "three").mkdir(parents=True)
    (tmp_path / "one" / "index").rename(tmp_path / "two" / "three" / "index")
    build([corpus], tmp_path / "two" / "three" / "index")
    assert ids(tmp_path / "two" / "three" / "index") == ["370812-2023", "370812-2024"]


def test_what_lies_beside_the_paths_asked_for_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_report(tmp_path / "here", "a.txt", year=2023)
    write_report(tmp_path / "beside", "b.txt", year=2024, body=("别处。",))
    monkeypatch.chdir(tmp_path / "here")
    for folder in (Path("index"), Path("build/ix")):
        build([Path("."), Path("../beside")], folder)
        assert counts(build([Path(".")], folder)) == (0, 0, 0, 1, 0)
        assert len(ids(folder)) == 2
    Path("a.txt").unlink()
    assert counts(build([Path(".")], Path("build/ix"))) == (0, 0, 1, 0, 0)


def test_a_link_is_a_file_of_the_corpus_and_goes_with_it(corpus: Path, folder: Path, tmp_path: Path) -> None:
    write_report(tmp_path / "out", "z.txt", year=2031)
    target = write_report(corpus / ".hidden", "z.txt", year=2030)
    (corpus / "out.txt").symlink_to(tmp_path / "out" / "z.txt")
    (corpus / "link.txt").symlink_to(target)
    (corpus / "folder").symlink_to(tmp_path / "out", target_is_directory=True)
    (corpus / "loop.txt").symlink_to(corpus / "loop.txt")
    result = build([corpus], folder)
    assert counts(result) == (3, 0, 0, 0, 2)
    assert "leads out of the corpus" in reasons(result)["corpus/out.txt"]
    assert result.skipped == {"corpus/folder": "a link to a folder is not followed"}
    (corpus / "link.txt").unlink()
    assert len(build([corpus], folder).removed) == 1


def test_an_emptied_corpus_empties_the_index(corpus: Path, folder: Path) -> None:
    build([corpus], folder)
    for file in corpus.rglob("*.txt"):
        file.unlink()
    assert counts(build([corpus], folder)) == (0, 0, 2, 0, 0)
    assert ids(folder) == []


def test_a_folder_that_cannot_be_opened_is_named_and_nothing_in_it_is_taken_for_gone(corpus: Path, folder: Path) -> None:
    build([corpus], folder)
    (corpus / "sub").chmod(0)
    with without_privileges():
        result = build([corpus], folder)
    (corpus / "sub").chmod(0o755)
    assert counts(result) == (0, 0, 0, 1, 1)
    assert reasons(result) == {"corpus/sub": "cannot be opened: Permission denied"}
    assert len(ids(folder)) == 2


def test_a_known_file_that_becomes_a_pipe_does_not_hold_the_build_up(corpus: Path, folder: Path) -> None:
    build([corpus], folder)
    (corpus / "a.txt").unlink()
    os.mkfifo(corpus / "a.txt")
    assert reasons(build([corpus], folder)) == {"corpus/a.txt": "is not a regular file"}


def test_a_name_that_is_not_utf8_is_named(corpus: Path, folder: Path) -> None:
    Path(os.fsdecode(os.fsencode(corpus) + b"/\xff.txt")).write_text(report_text(year=2031), encoding="utf-8")
    result = build([corpus], folder)
    assert reasons(result) == {"corpus/\\udcff.txt": "its name is not UTF-8; rename it"}
    assert len(result.added) == 2


def test_damaged_word_files_are_failed_files_whatever_is_broken(corpus: Path, folder: Path) -> None:
    whole = docx_of_lines(report_text(year=2026).split("\n") * 20)
    rnd = random.Random(SEED)
    for number in range(60):
        broken = bytearray(whole)
        for _ in range(rnd.randint(1, 4)):
            broken[rnd.randrange(len(broken))] ^= 1 << rnd.randrange(8)
        (corpus / f"broken{number}.docx").write_bytes(bytes(broken))
    result = build([corpus], folder)
    assert len(result.failed) > 5
    assert not [reason for reason in reasons(result).values() if "fault of the program" in reason]


def test_a_fault_of_a_reader_costs_one_file_only(corpus: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(content: bytes) -> list[Line]:
        raise KeyError("x")

    monkeypatch.setitem(READERS, ".md", broken)
    write_report(corpus, "c.md", year=2029)
    result = build([corpus], folder)
    assert counts(result) == (2, 0, 0, 0, 1)
    assert "a fault of the program (KeyError('x'))" in reasons(result)["corpus/c.md"]


def test_files_that_cannot_be_read_are_named_with_their_reason_and_stop_nothing(corpus: Path, folder: Path) -> None:
    (corpus / "empty.txt").write_text("", encoding="utf-8")
    (corpus / "binary.txt").write_bytes(b"\x00\x01")
    (corpus / "nowhere.txt").write_text("一段没有出处的文字。", encoding="utf-8")
    (corpus / "broken.docx").write_bytes(docx_of_lines(report_text(year=2026).split("\n"))[:-40])
    (corpus / "notes.lines").write_text("不是报告", encoding="utf-8")
    (corpus / "README.md").write_text("说明", encoding="utf-8")
    result = build([corpus], folder)
    assert counts(result) == (2, 0, 0, 0, 4)
    assert sorted(Path(source).name for source in reasons(result)) == ["binary.txt", "broken.docx", "empty.txt", "nowhere.txt"]
    assert reasons(result)["corpus/nowhere.txt"] == "names no place that it reports on"
    assert result.skipped == {"corpus/notes.lines": "no reader for .lines"}
    assert ids(folder) == ["370812-2023", "370812-2024"]


def test_a_file_without_permission_is_named(corpus: Path, folder: Path) -> None:
    (corpus / "a.txt").chmod(0)
    with without_privileges():
        result = build([corpus], folder)
    assert reasons(result) == {"corpus/a.txt": "cannot be opened: Permission denied"}
    assert ids(folder) == ["370812-2024"]


def test_a_file_that_breaks_later_leaves_the_index(corpus: Path, folder: Path) -> None:
    build([corpus], folder)
    (corpus / "a.txt").write_bytes(b"\x00")
    assert counts(build([corpus], folder)) == (0, 0, 1, 1, 1)
    assert ids(folder) == ["370812-2024"]


def test_reports_from_elsewhere_stay_unless_the_index_is_rebuilt(corpus: Path, folder: Path, tmp_path: Path) -> None:
    build([corpus], folder)
    extra = write_report(tmp_path / "extra", "x.txt", year=2020)
    assert counts(build([extra], folder)) == (1, 0, 0, 0, 0)
    assert len(ids(folder)) == 3
    assert counts(build([corpus], folder, rebuild=True)) == (2, 0, 0, 0, 0)
    assert len(ids(folder)) == 2


def test_rebuilding_again_and_again_leaves_no_old_files(corpus: Path, folder: Path) -> None:
    sizes = []
    for _ in range(4):
        build([corpus], folder, rebuild=True)
        sizes.append((len(list(folder.iterdir())), sum(path.stat().st_size for path in folder.iterdir())))
    assert len({number for number, _ in sizes}) == 1
    assert max(size for _, size in sizes) < 1.1 * min(size for _, size in sizes)


def test_wrong_paths_are_said_and_change_nothing(corpus: Path, folder: Path, tmp_path: Path) -> None:
    build([corpus], folder)
    with pytest.raises(CorpusError, match="does not exist"):
        build([tmp_path / "none"], folder)
    (tmp_path / "void").mkdir()
    with pytest.raises(CorpusError, match="no report in"):
        build([tmp_path / "void"], folder)
    assert len(ids(folder)) == 2


def test_the_index_inside_the_corpus_is_no_part_of_it(corpus: Path) -> None:
    build([corpus], corpus / "index")
    assert build([corpus], corpus / "index").skipped == {}
    shutil.rmtree(corpus / "index")
    build([corpus], corpus)
    assert build([corpus], corpus).skipped == {}


def test_a_second_writer_is_told_to_wait(corpus: Path, folder: Path) -> None:
    build([corpus], folder)
    with IndexWriter(folder), pytest.raises(IndexBusy, match="another process"):
        build([corpus], folder)
    assert counts(build([corpus], folder)) == (0, 0, 0, 2, 0)


def test_a_writer_that_finds_no_index_makes_none_while_another_makes_the_first(corpus: Path, folder: Path) -> None:
    folder.mkdir()
    with locked(folder), pytest.raises(IndexBusy, match="another process"):
        build([corpus], folder)
    assert not list(folder.glob("*.toc"))
    assert counts(build([corpus], folder)) == (2, 0, 0, 0, 0)


def test_a_build_that_is_stopped_changes_nothing(corpus: Path, folder: Path) -> None:
    build([corpus], folder)
    write_report(corpus, "c.txt", year=2025)

    def stop(done: int, of: int, source: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build([corpus], folder, progress=stop)
    assert ids(folder) == ["370812-2023", "370812-2024"]
    assert counts(build([corpus], folder)) == (1, 0, 0, 2, 0)


def test_a_first_build_that_is_stopped_can_be_repeated(corpus: Path, folder: Path) -> None:
    def stop(done: int, of: int, source: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build([corpus], folder, progress=stop)
    assert counts(build([corpus], folder)) == (2, 0, 0, 0, 0)


def commit_as(folder: Path, **changes: Any) -> None:
    """Commit the index in a folder as one of another version."""
    with open_index(folder).reader() as reader:
        manifest = read_manifest(reader, folder)
    with IndexWriter(folder) as writer:
        writer.commit(replace(manifest, **changes))


def test_an_index_of_another_analysis_is_refused_and_brought_over(corpus: Path, folder: Path) -> None:
    build([corpus], folder)
    before = ids(folder)
    commit_as(folder, analysis="other")
    with pytest.raises(IndexMismatch, match="Run: baogao index --index"):
        WhooshStore(folder)
    result = build([corpus], folder)
    assert (result.analysed_anew, counts(result)) == (2, (0, 0, 0, 2, 0))
    assert ids(folder) == before


def test_what_others_commit_before_an_index_is_brought_over_stays(
    corpus: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build([corpus], folder)
    commit_as(folder, analysis="other")
    kept = anew._manifest

    def then_another(where: Path) -> Manifest:
        found = kept(where)
        with monkeypatch.context() as undone:
            undone.setattr(anew, "_manifest", kept)
            write_report(corpus, "c.txt", year=2025)
            assert build([corpus], folder).analysed_anew == 2
        return found

    monkeypatch.setattr(anew, "_manifest", then_another)
    assert anew.analyse_anew(folder, 1) == 0
    assert ids(folder) == ["370812-2023", "370812-2024", "370812-2025"]


def test_an_index_of_another_schema_is_refused_and_can_be_rebuilt(corpus: Path, folder: Path) -> None:
    build([corpus], folder)
    commit_as(folder, schema=999)
    for attempt in (lambda: WhooshStore(folder), lambda: build([corpus], folder)):
        with pytest.raises(IndexMismatch, match="baogao index --rebuild"):
            attempt()
    assert counts(build([corpus], folder, rebuild=True)) == (2, 0, 0, 0, 0)
    assert len(ids(folder)) == 2


def test_a_whoosh_index_of_another_program_is_left_alone(corpus: Path, tmp_path: Path) -> None:
    foreign = tmp_path / "foreign"
    foreign.mkdir()
    made = index.create_in(foreign, fields.Schema(title=fields.TEXT(stored=True)))
    writer = made.writer()
    writer.add_document(title="theirs")
    writer.commit()
    with pytest.raises(IndexMismatch, match="another program"):
        build([corpus], foreign)
    assert index.open_dir(foreign).doc_count() == 1


@pytest.mark.crash
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh leaves the file open
def test_an_index_that_cannot_be_read_is_said_and_can_be_rebuilt(corpus: Path, folder: Path) -> None:
    build([corpus], folder)
    for toc in folder.glob("_MAIN_*.toc"):
        toc.write_bytes(b"not a table of contents")
    for attempt in (lambda: WhooshStore(folder), lambda: build([corpus], folder)):
        with pytest.raises(IndexDamaged, match="baogao index --rebuild"):
            attempt()
    assert counts(build([corpus], folder, rebuild=True)) == (2, 0, 0, 0, 0)
    assert len(ids(folder)) == 2
    gc.collect()


def segment_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("MAIN_*") if path.stat().st_size)


def do_harm(path: Path, harm: str) -> None:
    size = path.stat().st_size
    match harm:
        case "missing":
            path.unlink()
        case "short":
            os.truncate(path, size // 2)
        case "zeroed":
            path.write_bytes(bytes(size))


@pytest.mark.crash
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh leaves files open
@pytest.mark.parametrize("harm", ["missing", "short", "zeroed"])
def test_a_file_of_a_segment_that_is_broken_is_found_by_check(corpus: Path, folder: Path, harm: str, tmp_path: Path) -> None:
    build([corpus], folder)
    files = segment_files(folder)
    assert len(files) > 3
    for number, path in enumerate(files):
        broken = tmp_path / f"broken{number}"
        shutil.copytree(folder, broken)
        do_harm(broken / path.name, harm)
        try:
            faults = check(broken)[0]
        except IndexDamaged:
            continue
        assert faults, path.name
    gc.collect()


@pytest.mark.crash
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh leaves files open
@pytest.mark.parametrize("harm", ["missing", "short", "zeroed"])
def test_a_broken_segment_is_said_and_can_be_rebuilt(corpus: Path, folder: Path, harm: str) -> None:
    build([corpus], folder)
    write_report(corpus, "c.txt", year=2025)
    for path in segment_files(folder):
        do_harm(path, harm)
    for attempt in (lambda: WhooshStore(folder), lambda: build([corpus], folder), lambda: check(folder)):
        with pytest.raises(IndexDamaged, match="baogao index --rebuild"):
            attempt()
    assert counts(build([corpus], folder, rebuild=True)) == (3, 0, 0, 0, 0)
    assert len(ids(folder)) == 3
    assert check(folder)[0] == []
    gc.collect()


def test_a_folder_that_cannot_be_written_is_said(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(IndexUnwritable, match="cannot write an index in"):
        build([corpus], tmp_path / "file")
    (tmp_path / "readonly").mkdir(mode=0o555)
    with without_privileges(), pytest.raises(IndexUnwritable, match="Permission denied"):
        build([corpus], tmp_path / "readonly" / "index")


def test_a_rebuild_takes_the_schema_of_today(corpus: Path, folder: Path) -> None:
    build([corpus], folder)
    with IndexWriter(folder) as writer, index.open_dir(folder).reader() as reader:
        writer._writer.add_field("old", fields.STORED())
        writer.commit(replace(read_manifest(reader, folder), schema=0))
    build([corpus], folder, rebuild=True)
    assert "old" not in index.open_dir(folder).schema


def test_a_writer_that_cannot_put_postings_aside_gives_its_lock_back(
    corpus: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("indexer.arrays.runs.tempfile.TemporaryFile", full)
    with pytest.raises(IndexUnwritable, match="No space left"):
        build([corpus], folder)
    monkeypatch.undo()
    assert counts(build([corpus], folder)) == (2, 0, 0, 0, 0)


def test_a_report_comes_from_a_worker_as_it_was_sent(tmp_path: Path) -> None:
    body = ("New York 与 5G 基站，PM 2.5。", "……", "发展 发展新能源。")
    sent = analyse(parse_file(write_report(tmp_path, "a.txt", body=body)))
    assert [] in [each.words for each in sent.analysed]
    assert pickle.loads(pickle.dumps(sent)) == sent


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("suffix", [".arr", ".trm", ".pst", ".col"])
def test_a_bit_that_rots_and_leaves_no_other_trace_is_found_by_check(suffix: str, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    write_report(tmp_path / "corpus", "a.txt", body=("甲村修路，发展产业。", "乙村种树。"))
    build([tmp_path / "corpus"], folder)
    assert check(folder)[0] == []
    struck = [path for path in folder.iterdir() if path.suffix == suffix and path.stat().st_size]
    for path in struck:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
        # To the file system it is the file that was found whole.
        durable.found_whole(path)
    try:
        faults = check(folder)[0]
    except IndexProblem:
        return
    assert any(path.name in fault for path in struck for fault in faults), faults


def test_a_file_beside_a_report_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.toml"
    secret.write_text('title = "不可外传"\n', encoding="utf-8")
    report = write_report(tmp_path / "corpus", "a.txt")
    report.with_name("a.txt.toml").symlink_to(secret)
    result = build([tmp_path / "corpus"], tmp_path / "index")
    assert result.reports == 0
    assert reasons(result)["corpus/a.txt"] == "has a sidecar that is a link (a.txt.toml); put the file itself there"
