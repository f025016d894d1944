"""Whatever stops a build, and whenever: the last commit stays, answers as before, and the next build completes."""

import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from indexer.building.build import build
from indexer.errors import IndexBusy, IndexDamaged, IndexProblem
from indexer.parse import parse_file
from indexer.text.normalize import normalize
from indexer.whoosh_index.check import check
from indexer.whoosh_index.durable import locked
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import Exact, SearchRequest
from tests.conftest import ROOT, SEED, rounds
from tests.small_corpus import write_report
from tests.whole import crash_child

pytestmark = pytest.mark.crash

# How many builds are killed at moments drawn at random.
KILLS = int(os.environ.get("KILLS") or rounds(8, 12))
STRINGS = ("甲村", "乙村", "修路", "种树", "村", "发展")
Answers = dict[str, list[str]]


@pytest.fixture(scope="module")
def start() -> Callable[..., BaseProcess]:
    """Starts a function in a process that has been made ready."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.whole.crash_child", "tests.whole.crash_ready"])

    def starting(function: Callable[..., None], *args: object) -> BaseProcess:
        process = context.Process(target=function, args=args)
        process.start()
        return process

    return starting


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    write_state(tmp_path / "corpus", 0)
    return tmp_path / "corpus"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def write_state(corpus: Path, state: int) -> None:
    """Put the corpus into a state: some reports change with it, one comes and goes."""
    write_report(corpus, "a.txt", year=2023, body=("甲村修路，发展产业。", f"乙村第{state}次种树。"))
    write_report(corpus, "b.txt", year=2024, body=tuple(f"甲村第{state}次办学之{at}。" for at in range(20)))
    if state % 2:
        write_report(corpus, "c.txt", year=2025, body=("丙村发展旅游。",))
    else:
        (corpus / "c.txt").unlink(missing_ok=True)


def by_brute_force(corpus: Path) -> Answers:
    """What each string is found in, read from the files alone."""
    texts = [paragraph.text for path in sorted(corpus.glob("*.txt")) for paragraph in parse_file(path).paragraphs]
    return {string: sorted(text for text in texts if string in normalize(text).text) for string in STRINGS}


def answers(folder: Path) -> Answers:
    store = WhooshStore(folder)
    try:
        return answers_of(store)
    finally:
        store.close()


def answers_of(store: WhooshStore) -> Answers:
    found = {string: store.search(SearchRequest(Exact(string), limit=1000)) for string in STRINGS}
    assert all(result.total == len(result.hits) for result in found.values())
    return {string: sorted(hit.paragraph.text for hit in result.hits) for string, result in found.items()}


def require_whole(folder: Path, allowed: list[Answers]) -> None:
    """The index has no fault and answers as one of the states that it may be in."""
    assert check(folder)[0] == []
    assert answers(folder) in allowed


def test_a_build_killed_at_any_moment_leaves_the_last_commit(
    corpus: Path, folder: Path, start: Callable[..., BaseProcess]
) -> None:
    rnd = random.Random(SEED)
    build([corpus], folder)
    old = by_brute_force(corpus)
    start(crash_child.run, corpus, folder, True).join()  # the first start takes longer
    began = time.monotonic()
    start(crash_child.run, corpus, folder, True).join()
    usual = time.monotonic() - began
    killed = 0
    for state in range(1, KILLS + 1):
        write_state(corpus, state)
        new = by_brute_force(corpus)
        process = start(crash_child.run, corpus, folder, rnd.random() < 0.3)
        time.sleep(rnd.uniform(0, 1.1 * usual))
        process.kill()
        process.join()
        killed += process.exitcode == -signal.SIGKILL
        require_whole(folder, [old, new])
        if rnd.random() < 0.5:
            start(crash_child.run, corpus, folder).join()
            require_whole(folder, [new])
        old = answers(folder)
    assert killed > KILLS // 4, f"PYTEST_SEED={SEED}: only {killed} of {KILLS} builds were still at work"
    build([corpus], folder)
    assert not left_over(folder)


def test_a_build_that_dies_at_each_step_of_its_commit_leaves_the_last_one(
    corpus: Path, folder: Path, start: Callable[..., BaseProcess], tmp_path: Path
) -> None:
    build([corpus], folder)
    old = by_brute_force(corpus)
    write_state(corpus, 1)
    new = by_brute_force(corpus)
    seen = set()
    for step in range(1, 1000):
        attempt = tmp_path / "attempt"
        shutil.copytree(folder, attempt)
        process = start(crash_child.run_to, step, corpus, attempt)
        process.join()
        require_whole(attempt, [old, new])
        seen.add(answers(attempt) == new)
        build([corpus], attempt)
        require_whole(attempt, [new])
        assert not left_over(attempt), step
        shutil.rmtree(attempt)
        if process.exitcode == 0:
            break
        assert process.exitcode == -signal.SIGKILL
    else:
        raise AssertionError("the build has no end")
    assert step > 20
    assert seen == {True, False}


def left_over(folder: Path) -> list[str]:
    """Files that belong to no segment in use, nor to the one table of contents."""
    names = sorted(path.name for path in folder.iterdir())
    sums = [name.removesuffix(".sum") for name in names if name.endswith(".sum")]
    tocs = [name for name in names if name.startswith("_MAIN_")]
    known = {name for name in names if name.split(".")[0] in sums} | {"MAIN_WRITELOCK", *tocs[-1:]}
    return [name for name in names if name not in known]


@pytest.mark.parametrize("most_bytes", [0, 100, 1_000, 3_000, 6_000, 20_000])
def test_a_full_disk_is_said_and_leaves_the_last_commit(
    corpus: Path, folder: Path, start: Callable[..., BaseProcess], most_bytes: int
) -> None:
    build([corpus], folder)
    old = by_brute_force(corpus)
    write_state(corpus, 1)
    process = start(crash_child.run_within, most_bytes, corpus, folder)
    process.join()
    new = by_brute_force(corpus)
    if process.exitcode:
        assert process.exitcode == 2, "the error is one that the command explains"
    else:
        old = new
    require_whole(folder, [old])
    build([corpus], folder)
    require_whole(folder, [new])
    assert not left_over(folder)


def test_what_a_commit_needs_is_on_the_disk_before_it_can_be_seen(
    corpus: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[tuple[str, str]] = []
    fsync, rename = os.fsync, os.rename

    def noted_fsync(handle: int) -> None:
        happened.append(("on disk", Path(os.readlink(f"/proc/self/fd/{handle}")).name))
        fsync(handle)

    def noted_rename(old: str, new: str) -> None:
        happened.append(("named", Path(new).name))
        happened.append(("was", Path(old).name))
        rename(old, new)

    build([corpus], folder)
    write_state(corpus, 1)
    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "rename", noted_rename)
    before = {path.name for path in folder.iterdir()}
    build([corpus], folder)
    made = {path.name for path in folder.iterdir()} - before
    (toc,) = (name for name in made if name.endswith(".toc"))
    seen = happened.index(("named", toc))
    written_before = {name for what, name in happened[:seen] if what == "on disk"}
    assert made - {toc} <= written_before
    assert happened[seen + 1][1] in written_before, "the table of contents itself, under the name it had"
    assert folder.name in written_before
    assert happened[-1] == ("on disk", folder.name)


def test_fifty_rebuilds_take_no_more_room_than_one(corpus: Path, folder: Path) -> None:
    build([corpus], folder)
    # A second one, since the first has no texts of before to keep.
    write_state(corpus, 1)
    build([corpus], folder, rebuild=True)

    def room() -> tuple[int, int]:
        files = list(folder.iterdir())
        return len(files), sum(path.stat().st_size for path in files)

    number, size = room()
    for _ in range(50):
        build([corpus], folder, rebuild=True)
        now = room()
        assert now[0] == number
        assert abs(now[1] - size) < 200, "names of segments and dates differ in length"


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.stat().st_size)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh leaves files open
def test_any_byte_that_is_flipped_lost_or_added_is_noticed_by_opening_and_by_check(
    corpus: Path, folder: Path, tmp_path: Path
) -> None:
    rnd = random.Random(SEED)
    build([corpus], folder)
    kinds = {path.suffix for path in files_of(folder)}
    assert {".toc", ".arr", ".sum", ".trm", ".pst", ".col"} <= kinds

    def flip(content: bytes) -> bytes:
        at = rnd.randrange(len(content))
        return content[:at] + bytes([content[at] ^ 1 << rnd.randrange(8)]) + content[at + 1 :]

    def lose(content: bytes) -> bytes:
        return content[:-1] if rnd.random() < 0.5 else content[: rnd.randrange(len(content))]

    def add(content: bytes) -> bytes:
        return content + b"\0"

    for path in files_of(folder):
        for harm in (*[flip] * 30, *[lose] * 3, add):
            damaged = tmp_path / "damaged"
            shutil.copytree(folder, damaged)
            (damaged / path.name).write_bytes(harm(path.read_bytes()))
            with pytest.raises(IndexDamaged, match="baogao index --rebuild"):
                WhooshStore(damaged)
            with pytest.raises(IndexDamaged, match="baogao index --rebuild"):
                check(damaged)
            shutil.rmtree(damaged)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_damage_under_a_running_server_is_found_by_check(corpus: Path, folder: Path) -> None:
    """What this process has found whole is not read again for a search, but always for a check."""
    build([corpus], folder)
    answers(folder)
    for path in folder.glob("*.arr"):
        about = path.stat()
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        with path.open("r+b") as file:
            file.write(content)
        os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))
    try:
        assert check(folder)[0]
    except IndexDamaged:
        return


def test_readers_see_the_old_state_or_the_new_while_the_index_is_built(
    corpus: Path, folder: Path, start: Callable[..., BaseProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searchapp.engines.whoosh.store.REFRESH_SECONDS", 0.0)
    build([corpus], folder)
    allowed = [by_brute_force(corpus)]
    store = WhooshStore(folder)
    problems: list[object] = []
    asked = 0
    stop = threading.Event()

    def ask() -> None:
        nonlocal asked
        while not stop.is_set():
            try:
                for string in STRINGS:
                    result = store.search(SearchRequest(Exact(string), limit=1000))
                    found = sorted(hit.paragraph.text for hit in result.hits)
                    if found not in [state[string] for state in allowed] or result.total != len(found):
                        problems.append((string, found))
                asked += 1
            except Exception as error:
                problems.append(error)

    readers = [threading.Thread(target=ask) for _ in range(4)]
    for reader in readers:
        reader.start()
    for state in range(1, 9):
        write_state(corpus, state)
        allowed.append(by_brute_force(corpus))
        start(crash_child.run, corpus, folder, state % 3 == 0).join()
    time.sleep(0.2)
    stop.set()
    for reader in readers:
        reader.join()
    assert not problems
    assert asked > 20
    assert answers_of(store) == allowed[-1]
    store.close()


def test_an_index_of_an_unknown_writer_is_never_unpickled(folder: Path, tmp_path: Path) -> None:
    """A table of contents is a pickle: without a checksum it is not looked into."""
    folder.mkdir()
    (folder / "_MAIN_1.toc").write_bytes(b"cos\nsystem\n(S'touch " + str(tmp_path / "owned").encode() + b"'\ntR.")
    for rebuild in (False, True):
        with pytest.raises(IndexProblem):
            build([write_report(tmp_path / "corpus", "a.txt").parent], folder, rebuild=rebuild)
    assert not (tmp_path / "owned").exists()


# Reads a file that never ends its work: an honest reader, held up where a hostile text would hold it.
HELD_UP = """
import sys, time
from pathlib import Path
from indexer import sources
from indexer.building.build import build
from indexer.workers import Bounds
corpus, index, at_work = map(Path, sys.argv[1:])
def never_ends(content):
    at_work.touch()
    while True:
        pass
sources.READERS[".txt"] = never_ends
build([corpus], index, bounds=Bounds(seconds=600))
"""


def children_of(process: int) -> list[int]:
    return [int(child) for task in Path(f"/proc/{process}/task").iterdir() for child in (task / "children").read_text().split()]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="there is no /proc")
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_a_build_that_is_ended_while_a_file_is_read_leaves_no_process_and_no_lock(
    ending: signal.Signals, corpus: Path, folder: Path, tmp_path: Path
) -> None:
    write_state(corpus, 0)
    build([corpus], folder)
    write_state(corpus, 1)
    at_work = tmp_path / "at work"
    process = subprocess.Popen([sys.executable, "-c", HELD_UP, corpus, folder, at_work], cwd=ROOT, stderr=subprocess.DEVNULL)
    wait_until(at_work.exists)
    workers = children_of(process.pid)
    assert workers
    process.send_signal(ending)
    process.wait(30)
    wait_until(lambda: not any(Path(f"/proc/{worker}").exists() for worker in workers))
    # As soon as the one is gone, the next writes.
    assert build([corpus], folder).reports > 0
    require_whole(folder, [by_brute_force(corpus)])
    assert left_over(folder) == []


def test_a_lock_is_not_held_by_what_its_process_has_forked(folder: Path) -> None:
    folder.mkdir()
    with locked(folder):
        stays = multiprocessing.get_context("fork").Process(target=time.sleep, args=(60,))
        stays.start()
        with pytest.raises(IndexBusy), locked(folder):
            pass
    try:
        with locked(folder):
            assert stays.is_alive()
    finally:
        stays.kill()
        stays.join()


def wait_until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


DIES = """
import os, sys, time
from pathlib import Path
from indexer.whoosh_index.durable import locked
folder, mark = map(Path, sys.argv[1:])
with locked(folder):
    if os.fork() == 0:
        mark.with_suffix(".draft").write_text(str(os.getpid()))
        mark.with_suffix(".draft").rename(mark)
        time.sleep(60)
        os._exit(0)
    while not mark.exists():
        time.sleep(0.01)
    os.kill(os.getpid(), 9)
"""


def test_the_lock_of_a_process_that_is_killed_is_not_held_by_what_it_has_forked(tmp_path: Path) -> None:
    folder, mark = tmp_path / "index", tmp_path / "forked"
    folder.mkdir()
    subprocess.run([sys.executable, "-c", DIES, folder, mark], cwd=ROOT, check=False)
    forked = int(mark.read_text())
    try:
        os.kill(forked, 0)  # it lives
        with locked(folder):
            pass
    finally:
        os.kill(forked, signal.SIGKILL)
