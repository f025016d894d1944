"""Whatever ends or stops a process of the site, readers have it back, told honestly what it can answer meanwhile."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from indexer.building.build import build
from tests.conftest import DEMO_FILES, ROOT
from tests.searchapp.test_server import BIN, get, running, wait_for

pytestmark = [pytest.mark.hostile, pytest.mark.timeout(300)]
SEARCH = "/api/search?q=%E5%B9%B4&limit=1000"
SERVE = (BIN / "baogao", "serve", "--port", "0", "--index")
GUNICORN = (
    BIN / "gunicorn", "--workers", "2", "--worker-class", "searchapp.gunicorn_worker.Worker", "--threads", "4", "--preload",
    "--bind", "127.0.0.1:0", "--timeout", "5", "searchapp.wsgi:app",
)  # fmt: skip
IMPATIENT = """
import sys
from searchapp import keeper
from searchapp.command.main import main
keeper.SILENT_SECONDS = 3
main()
"""


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """An index whose texts fill many pages of memory."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for file in DEMO_FILES:
        shutil.copy(file, corpus)
    lines = "\n".join(f"第{number}年的事，" + "各项工作都有进展" * 100 + "。" for number in range(300))
    (corpus / "long.txt").write_text(f"兖州区1990年政府工作报告\n一、今年工作\n{lines}\n", encoding="utf-8")
    assert not build([corpus], tmp_path / "index").failed
    return tmp_path / "index"


@contextmanager
def served(index: Path, *command: str | Path) -> Iterator[tuple[subprocess.Popen[str], int, list[str]]]:
    """(process, port, what it prints) of a server that answers."""
    with running(*command, BAOGAO_INDEX=str(index)) as (process, port):
        printed: list[str] = []
        stdout = process.stdout
        assert stdout is not None
        reader = threading.Thread(target=lambda: printed.extend(stdout), daemon=True)
        reader.start()
        wait_for(port, SEARCH, 200)
        try:
            yield process, port, printed
        finally:
            process.terminate()
            process.wait(60)
            reader.join(10)


def children_of(process: subprocess.Popen[str]) -> list[int]:
    said = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii")
    return [int(number) for number in said.split()]


def answer(port: int, path: str) -> tuple[int, str]:
    """(status, text); 0 if nobody answers."""
    try:
        return get(port, path)
    except OSError:
        return 0, ""


# Of two workers one may have opened nothing yet, and answer all that is asked: 503, and nothing ends.
ONE_WORKER = (*GUNICORN, "--workers", "1")


@pytest.mark.parametrize("command", [(*SERVE, "index"), ONE_WORKER], ids=["baogao serve", "gunicorn"])
def test_a_file_shortened_where_it_lies_is_said_and_a_restored_copy_is_served(
    command: tuple[str | Path, ...], index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(index.parent)
    copy = shutil.copytree(index, index.with_name("copy"))
    with served(index, *command) as (_, port, printed):
        hits = answer(port, SEARCH)[1].partition('"took_ms"')[0]
        for path in index.iterdir():
            if path.stat().st_size > 8192 and path.suffix != ".toc":
                os.truncate(path, 4096)
        # It has answers in its memory for a while; other questions end it, if what it learns in the background has not.
        assert {answer(port, f"/api/search?q={number}&limit=1000")[0] for number in range(60)} <= {0, 200, 503}
        wait_for(port, SEARCH, 503)
        assert "0" not in answer(port, "/search?q=%E5%B9%B4")[1].partition("这不表示没有结果")[0][-20:]
        assert answer(port, "/healthz")[0] == 200
        assert answer(port, "/readyz")[0] == 503
        done = subprocess.run([BIN / "baogao", "restore", copy, "--index", index], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert wait_for(port, SEARCH, 200).partition('"took_ms"')[0] == hits
    log = "".join(printed)
    assert "SIGBUS" in log or "Bus error" in log
    if "serve" in command:
        assert "a file of the index was shortened where it lies" in log
        assert "baogao restore COPY" in log


# A mapping is read while other threads run Python: hashing lets them.
SHORTENED = """
import hashlib, mmap, re, sys, tempfile, threading, time
from searchapp.keeper import tell_how_it_ended
tell_how_it_ended()
sys.setswitchinterval(1e-6)
file = tempfile.TemporaryFile()
file.truncate(1 << 16)
mapping = mmap.mmap(file.fileno(), 1 << 16, access=mmap.ACCESS_READ)
def work():
    for number in range(10 ** 9):
        re.purge()
        re.compile(f"[a-z{number}]+(x|y)*[^0-9]")
for _ in range(6):
    threading.Thread(target=work, daemon=True).start()
time.sleep(0.05)
file.truncate(0)
hashlib.sha256(mapping)
"""


def test_what_ends_a_process_is_told_whatever_its_other_threads_do() -> None:
    for _ in range(10):
        done = subprocess.run([sys.executable, "-c", SHORTENED], capture_output=True, text=True, check=False, cwd=ROOT)
        assert -done.returncode == signal.SIGBUS, done.stderr
        assert "Bus error" in done.stderr


def test_a_site_that_is_killed_is_back_and_ends_when_it_is_asked_to(index: Path) -> None:
    with served(index, *SERVE, index) as (process, port, printed):
        (child,) = children_of(process)
        os.kill(child, signal.SIGKILL)
        wait_for(port, SEARCH, 200)
        (second,) = children_of(process)
        assert second != child
        process.terminate()
        assert process.wait(60) == 0
        assert not Path(f"/proc/{second}").exists()
    assert "ended by SIGKILL" in "".join(printed)


def test_a_site_whose_keeper_is_killed_leaves_no_process_behind(index: Path) -> None:
    with served(index, *SERVE, index) as (process, port, _):
        (child,) = children_of(process)
        process.kill()
        deadline = time.monotonic() + 60
        while Path(f"/proc/{child}").exists():
            assert time.monotonic() < deadline, "it goes on, and nobody knows of it"
            time.sleep(0.1)
        assert answer(port, "/healthz")[0] == 0


def test_a_process_that_has_stopped_is_replaced(index: Path) -> None:
    with served(index, sys.executable, "-c", IMPATIENT, "serve", "--port", "0", "--index", index) as (process, port, _):
        (child,) = children_of(process)
        os.kill(child, signal.SIGSTOP)
        wait_for(port, SEARCH, 200)
        assert children_of(process) != [child]


def test_a_worker_of_gunicorns_that_has_stopped_is_replaced_and_the_others_answer(index: Path) -> None:
    with served(index, *GUNICORN) as (process, port, _):
        children = children_of(process)
        os.kill(children[0], signal.SIGSTOP)
        for _ in range(20):
            wait_for(port, SEARCH, 200, 30)
        deadline = time.monotonic() + 60
        while children[0] in children_of(process):
            assert time.monotonic() < deadline
            time.sleep(0.2)
        wait_for(port, SEARCH, 200)


def test_interrupted_at_the_terminal_it_ends_in_order(index: Path) -> None:
    # What runs in the background of a shell is deaf to it, and so is what that begins.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with served(index, *SERVE, index) as (process, _, _):
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0


def test_what_goes_wrong_at_the_start_is_said(index: Path) -> None:
    command = [str(BIN / "baogao"), "serve", "--port", "0", "--index", str(index)]
    env = {**os.environ, "BAOGAO_METRICS": "1", "PROMETHEUS_MULTIPROC_DIR": "/nonexistent"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode != 0
    assert "/nonexistent" in done.stderr


def test_a_keeper_to_whom_nobody_listens_goes_on(index: Path) -> None:
    with served(index, "sh", "-c", 'exec "$@" 2>/dev/full', "sh", *SERVE, index) as (process, port, _):
        (child,) = children_of(process)
        os.kill(child, signal.SIGKILL)
        wait_for(port, SEARCH, 200)


def test_a_server_with_room_for_few_files_is_not_filled_by_those_who_say_nothing(index: Path) -> None:
    command = ("sh", "-c", 'ulimit -n 400; exec "$@"', "sh", *SERVE, index)
    with served(index, *command) as (_, port, printed), ExitStack() as stack:
        for _ in range(500):
            try:
                stack.enter_context(closing(socket.create_connection(("127.0.0.1", port), 2)))
            except OSError:
                break
        wait_for(port, "/healthz", 200)
    assert "Too many open files" not in "".join(printed)
