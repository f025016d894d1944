"""A copy of the index takes the place of a damaged one, beside whoever reads it, and of no better one."""

import os
import random
import shutil
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.building.build import build
from indexer.errors import IndexBusy, IndexDamaged, IndexMismatch, IndexMissing, IndexProblem, IndexUnwritable
from indexer.whoosh_index import restoring
from indexer.whoosh_index.check import check
from indexer.whoosh_index.opening import newest_toc, open_index, read_manifest
from indexer.whoosh_index.restoring import RESTORING, restore
from indexer.whoosh_index.writer import IndexWriter
from searchapp.answers.results import ReportContents
from searchapp.engines.whoosh.store import REFRESH_SECONDS, WhooshStore
from searchapp.questions.query import Filters
from tests.conftest import SEED
from tests.demo import DEMO_CORPUS


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return shutil.copytree(DEMO_CORPUS, tmp_path / "corpus")


@pytest.fixture
def copy(corpus: Path, tmp_path: Path) -> Path:
    """An index of three commits."""
    for number in range(3):
        text = corpus / f"{number}.txt"
        text.write_text(f"兖州区{1990 + number}年政府工作报告\n一、今年工作\n第{number}件事已经做完。\n", encoding="utf-8")
        assert not build([corpus], tmp_path / "copy").failed
    return tmp_path / "copy"


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.name != "MAIN_WRITELOCK"}


def newer(corpus: Path, copy: Path, folder: Path) -> Path:
    """The copy, with two commits more."""
    shutil.copytree(copy, folder)
    for number in range(2):
        (corpus / f"{number}.txt").write_text(f"兖州区{1990 + number}年政府工作报告\n一、今年工作\n改了。\n", encoding="utf-8")
        assert not build([corpus], folder).failed
    return folder


def test_a_copy_is_restored_file_for_file_where_nothing_is_and_where_something_else_is(
    corpus: Path, copy: Path, tmp_path: Path
) -> None:
    there = newer(corpus, copy, tmp_path / "index")
    for folder in (tmp_path / "nowhere" / "index", there):
        restore(copy, folder, even_whole=True)
        assert files_of(folder) == files_of(copy)
        assert check(folder)[0] == []
    # And it goes on from there.
    assert not build([corpus], there).failed
    assert check(there)[0] == []


def test_whatever_byte_is_lost_a_reader_has_all_of_it_back(copy: Path, tmp_path: Path) -> None:
    rnd = random.Random(SEED)
    with closing(WhooshStore(copy)) as store:
        expected = list(store.all_reports(Filters()))
    for _ in range(12):
        folder = tmp_path / "index"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(copy, folder)
        struck = rnd.choice(sorted(path for path in folder.iterdir() if path.stat().st_size))
        os.truncate(struck, rnd.randrange(struck.stat().st_size))
        with closing(WhooshStore(folder, patiently=True)) as store:
            restore(copy, folder, even_whole=True)
            store._looked -= REFRESH_SECONDS
            assert list(store.all_reports(Filters())) == expected, (struck.name, SEED)


def test_an_index_that_is_whole_is_lost_only_to_who_says_so(corpus: Path, copy: Path, tmp_path: Path) -> None:
    there = newer(corpus, copy, tmp_path / "index")
    before = files_of(there)
    with pytest.raises(IndexProblem, match="is whole"):
        restore(copy, there)
    assert files_of(there) == before
    toc = newest_toc(there)
    assert toc
    toc.write_bytes(toc.read_bytes()[:-1])
    restore(copy, there)
    assert files_of(there) == files_of(copy)


def test_a_copy_that_is_not_whole_and_a_folder_that_is_written_to_change_nothing(copy: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(copy, tmp_path / "index")
    before = files_of(folder)
    with pytest.raises(IndexProblem, match="is the index itself"):
        restore(folder, tmp_path / "corpus" / ".." / "index")
    with pytest.raises(IndexMissing, match="no copy of an index in"):
        restore(tmp_path / "nowhere", folder)
    with IndexWriter(folder), pytest.raises(IndexBusy, match="another process is writing"):
        restore(copy, folder, even_whole=True)
    assert files_of(folder) == before
    broken = next(path for path in copy.iterdir() if path.suffix == ".sum")
    broken.write_bytes(broken.read_bytes()[:-1])
    with pytest.raises(IndexDamaged):
        restore(copy, folder)
    assert files_of(folder) == before


def reports_in(folder: Path) -> list[ReportContents]:
    with closing(WhooshStore(folder)) as store:
        return list(store.all_reports(Filters()))


def restored_until(stop: int, copy: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """Bring a copy to a folder, stopped when so many files have taken their places; how many have."""
    put, done = restoring._put_file, 0

    def put_or_stop(path: Path, folder: Path) -> None:
        nonlocal done
        if done == stop:
            raise KeyboardInterrupt
        put(path, folder)
        done += 1

    with monkeypatch.context() as patched, suppress(KeyboardInterrupt):
        patched.setattr(restoring, "_put_file", put_or_stop)
        restore(copy, folder, even_whole=True)
    return done


@pytest.mark.crash
def test_stopped_at_any_file_the_index_is_what_it_was_or_the_copy(
    corpus: Path, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = newer(corpus, copy, tmp_path / "index")
    before, after = reports_in(there), reports_in(copy)
    steps = len(files_of(copy))
    for stopped_at in range(steps + 1):
        folder = shutil.copytree(there, tmp_path / str(stopped_at))
        done = restored_until(stopped_at, copy, folder, monkeypatch)
        assert reports_in(folder) == (after if done == steps else before)
        # Killed, it leaves what it had brought; the next one does not mind.
        (folder / RESTORING).mkdir()
        (folder / RESTORING / "MAIN_half.arr").write_bytes(b"half of it")
        restore(copy, folder, even_whole=True)
        assert files_of(folder) == files_of(copy)


def test_a_copy_that_is_written_to_meanwhile_takes_no_place(
    corpus: Path, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = newer(corpus, copy, tmp_path / "index")
    before = files_of(there)
    copyfile = shutil.copyfile

    def copied_late(path: Path, to: Path) -> None:
        copyfile(path, to)
        if path.suffix == ".arr":
            os.truncate(to, path.stat().st_size // 2)

    monkeypatch.setattr(shutil, "copyfile", copied_late)
    with pytest.raises(IndexDamaged):
        restore(copy, there, even_whole=True)
    assert files_of(there) == before


def test_files_belong_to_whom_the_folder_belongs_to_and_what_is_not_ours_stays(copy: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    folder.mkdir(mode=0o750)
    (folder / "MAIN_notes.txt").write_text("mine", encoding="utf-8")
    (folder / "MAIN_zzz.dir").mkdir()
    if os.geteuid() == 0:
        os.chown(folder, 65534, 65534)
    restore(copy, folder)
    assert (folder / "MAIN_notes.txt").read_text(encoding="utf-8") == "mine"
    restore(copy, folder, even_whole=True)
    assert (folder / "MAIN_zzz.dir").is_dir()
    for path in folder.glob("*.arr"):
        about = path.stat()
        assert about.st_mode & 0o777 == 0o640
        assert (about.st_uid, about.st_gid) == (folder.stat().st_uid, folder.stat().st_gid)


def test_a_copy_of_another_schema_is_refused(corpus: Path, copy: Path, tmp_path: Path) -> None:
    there = newer(corpus, copy, tmp_path / "index")
    before = files_of(there)
    with open_index(copy).reader() as reader:
        manifest = read_manifest(reader, copy)
    with IndexWriter(copy) as writer:
        writer.commit(replace(manifest, schema=3))
    with pytest.raises(IndexMismatch, match="has schema 3"):
        restore(copy, there, even_whole=True)
    assert files_of(there) == before


STRAY: dict[str, Callable[[Path], object]] = {
    "a conflicted copy": lambda toc: shutil.copy(toc, toc.with_name(f"{toc.stem} (conflicted copy).toc")),
    "a copy of a service": lambda toc: shutil.copy(toc, toc.with_name(f"{toc.stem}.sync-conflict-20240101-120000-ABCDEFG.toc")),
    "a copy with a dash": lambda toc: shutil.copy(toc, toc.with_name("_MAIN_-1.toc")),
    "a folder": lambda toc: toc.with_name("_MAIN_70.toc").mkdir(),
    "a link that leads nowhere": lambda toc: toc.with_name("_MAIN_70.toc").symlink_to("/nowhere/at/all"),
    "a pipe": lambda toc: os.mkfifo(toc.with_name("_MAIN_70.toc")),
    "copies of a segment": lambda toc: [
        shutil.copy(path, path.with_name(path.name.replace(".", end, 1)))
        for path in list(toc.parent.glob("MAIN_*.arr"))
        for end in (" (1).", ".sync-conflict-1.")
    ],
}


@pytest.mark.long
@pytest.mark.parametrize("stray", STRAY)
def test_files_that_are_none_of_the_index_keep_nobody_from_it(corpus: Path, copy: Path, tmp_path: Path, stray: str) -> None:
    folder = shutil.copytree(copy, tmp_path / "index")
    toc = newest_toc(folder)
    assert toc
    STRAY[stray](toc)
    there = set(os.listdir(folder))
    assert newest_toc(folder) == toc
    assert check(folder)[0] == []
    with closing(WhooshStore(folder)) as store, closing(WhooshStore(copy)) as expected:
        assert list(store.all_reports(Filters())) == list(expected.all_reports(Filters()))
    (corpus / "9.txt").write_text("兖州区1999年政府工作报告\n一、今年工作\n再做一件事。\n", encoding="utf-8")
    assert len(build([corpus], folder).added) == 1
    assert build([corpus], folder, rebuild=True).reports
    restore(copy, folder, even_whole=True)
    assert check(folder)[0] == []
    assert files_of(folder).items() >= files_of(copy).items()
    # What another program put there is not ours to remove.
    assert {name for name in there if name.startswith("_MAIN_1") and "co" in name[7:-4]} <= set(os.listdir(folder))


def test_what_is_in_the_way_of_a_commit_is_named(corpus: Path, copy: Path) -> None:
    toc = newest_toc(copy)
    assert toc
    in_the_way = toc.with_name(f"_MAIN_{int(toc.stem.rpartition('_')[2]) + 1}.toc")
    in_the_way.mkdir()
    (corpus / "9.txt").write_text("兖州区1999年政府工作报告\n一、今年工作\n再做一件事。\n", encoding="utf-8")
    with pytest.raises(IndexUnwritable, match=f"{in_the_way.name} is in the way and no file of an index; move it away"):
        build([corpus], copy)
    assert check(copy)[0] == []
    in_the_way.rmdir()
    assert len(build([corpus], copy).added) == 1


@pytest.mark.crash
def test_stopped_at_any_file_an_index_made_anew_is_there_still(
    corpus: Path, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its commits count from the beginning, so that the copy's is the newer one by its name."""
    there = tmp_path / "index"
    assert not build([corpus], there).failed
    mine, its = newest_toc(there), newest_toc(copy)
    assert mine is not None
    assert its is not None
    assert mine.name < its.name
    before = reports_in(there)
    for stopped_at in range(len(files_of(copy))):
        folder = shutil.copytree(there, tmp_path / str(stopped_at))
        restored_until(stopped_at, copy, folder, monkeypatch)
        assert reports_in(folder) == before


def test_what_does_not_open_where_it_was_put_is_not_said_to_be_restored(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = restoring._put_file

    def put_half(path: Path, folder: Path) -> None:
        put(path, folder)
        if path.suffix == ".arr":
            os.truncate(folder / path.name, 10)

    monkeypatch.setattr(restoring, "_put_file", put_half)
    with pytest.raises(IndexDamaged):
        restore(copy, tmp_path / "index")


def test_what_a_restored_copy_needs_is_on_the_disk_before_it_can_be_seen(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, happened = tmp_path / "index", list[tuple[str, str]]()
    fsync, put = os.fsync, restoring._put_file

    def noted_fsync(handle: int) -> None:
        happened.append(("on disk", Path(os.readlink(f"/proc/self/fd/{handle}")).name))
        fsync(handle)

    def noted_put(path: Path, folder: Path) -> None:
        happened.append(("named", path.name))
        put(path, folder)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(restoring, "_put_file", noted_put)
    restore(copy, folder)
    toc = newest_toc(copy)
    assert toc
    seen = happened.index(("named", toc.name))
    on_disk = {name for what, name in happened[:seen] if what == "on disk"}
    assert set(files_of(copy)) <= on_disk
    assert happened[seen - 1] == happened[-1] == ("on disk", folder.name)


@pytest.mark.crash
def test_stopped_while_it_takes_away_what_is_left_a_restored_index_is_one_of_both(
    corpus: Path, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = newer(corpus, copy, tmp_path / "index")
    states = [reports_in(there), reports_in(copy)]
    unlink, stopped_at, is_done = Path.unlink, 0, False
    while not is_done:
        folder = shutil.copytree(there, tmp_path / str(stopped_at))
        done = 0

        def unlink_or_stop(path: Path, missing_ok: bool = False, stopped_at: int = stopped_at, folder: Path = folder) -> None:
            nonlocal done
            if path.parent == folder:
                if done == stopped_at:
                    raise KeyboardInterrupt
                done += 1
            unlink(path, missing_ok)

        with monkeypatch.context() as patched:
            patched.setattr(Path, "unlink", unlink_or_stop)
            with suppress(KeyboardInterrupt):
                restore(copy, folder, even_whole=True)
                is_done = True
        assert reports_in(folder) in states
        stopped_at += 1
    assert stopped_at > 3
