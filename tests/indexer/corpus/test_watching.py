"""`baogao watch` as a process: files come, change and go, and the index follows."""

import os
import select
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.whoosh_index.writer import IndexWriter
from searchapp.notebook import open_index
from tests.command_line import BAOGAO, run
from tests.demo import DEMO_CORPUS

pytestmark = pytest.mark.long
PATIENCE = 30.0


class Watcher:
    """A running `baogao watch`, read line by line."""

    def __init__(self, folder: Path) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BAOGAO_")}
        self.process = subprocess.Popen(
            [BAOGAO, "watch", "--jobs", "1"],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment | {"PYTHONUNBUFFERED": "1"},
        )
        self.said = ""

    def wait_for(self, text: str) -> None:
        """Read on until a text has been said; what was said up to then is done with."""
        assert self.process.stdout
        last = time.monotonic() + PATIENCE
        while text not in self.said:
            ready, _, _ = select.select([self.process.stdout], [], [], max(0.0, last - time.monotonic()))
            assert ready, f"never said {text!r}, but: {self.said}"
            self.said += os.read(self.process.stdout.fileno(), 4096).decode()
        self.said = self.said.partition(text)[2]

    def end(self, how: int = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    shutil.copy(DEMO_CORPUS / "yanzhou-2023.txt", tmp_path / "corpus")
    return tmp_path


@pytest.fixture
def watcher(folder: Path) -> Iterator[Watcher]:
    found = Watcher(folder)
    yield found
    found.process.kill()
    found.process.communicate()


def total(folder: Path, query: str) -> int:
    with open_index(folder / "index") as index:
        return index.search(query).total


def test_a_file_that_is_removed_and_copied_is_waited_for(watcher: Watcher, folder: Path) -> None:
    report = folder / "corpus" / "yanzhou-2023.txt"
    watcher.wait_for("1 added, 0 updated")
    content = report.read_text(encoding="utf-8")
    report.unlink()
    time.sleep(1.5)  # longer than what is taken for quiet
    report.write_text(content + "\n新增加的一段话。\n", encoding="utf-8")
    watcher.wait_for("1 updated, 0 removed")
    report.unlink()
    watcher.wait_for("0 added, 0 updated, 1 removed")


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_reports_that_come_change_and_go_are_followed(watcher: Watcher, folder: Path, how: int) -> None:
    corpus = folder / "corpus"
    watcher.wait_for("1 added, 0 updated")
    shutil.copy(DEMO_CORPUS / "chiping-2024.txt", corpus / "new.txt")
    watcher.wait_for("1 added, 0 updated, 0 removed, 1 unchanged")
    assert total(folder, "茌平") > 0
    # As editors save: a new file takes the name of the old one.
    (corpus / ".draft").write_text((corpus / "new.txt").read_text(encoding="utf-8") + "\n新增加的一段话。\n", encoding="utf-8")
    (corpus / ".draft").replace(corpus / "new.txt")
    watcher.wait_for("0 added, 1 updated")
    assert total(folder, "新增加的一段话") == 1
    (corpus / "bad.docx").write_bytes(b"no")
    watcher.wait_for("failed: corpus/bad.docx")
    (corpus / "new.txt").unlink()
    watcher.wait_for("1 removed")
    assert total(folder, "茌平") == 0
    assert watcher.end(how) == 0


def test_a_report_that_arrives_slowly_is_read_when_it_is_there(watcher: Watcher, folder: Path) -> None:
    watcher.wait_for("1 added")
    content = (DEMO_CORPUS / "chiping-2024.txt").read_bytes()
    with (folder / "corpus" / "slow.txt").open("wb") as out:
        for at in range(0, len(content), len(content) // 8 + 1):
            out.write(content[at : at + len(content) // 8 + 1])
            out.flush()
            time.sleep(0.15)
    watcher.wait_for("1 added, 0 updated, 0 removed, 1 unchanged, 0 failed")


def test_a_folder_that_is_taken_away_and_put_back_is_followed_again(watcher: Watcher, folder: Path) -> None:
    watcher.wait_for("1 added")
    time.sleep(1)
    (folder / "corpus").rename(folder / "away")
    watcher.wait_for("Trying again")
    shutil.copytree(folder / "away", folder / "corpus")
    time.sleep(6)
    shutil.copy(DEMO_CORPUS / "chiping-2024.txt", folder / "corpus")
    watcher.wait_for("1 added")
    (folder / "corpus" / "chiping-2024.txt").unlink()
    watcher.wait_for("1 removed")


def test_an_index_that_another_writes_is_tried_again(watcher: Watcher, folder: Path) -> None:
    watcher.wait_for("1 added")
    with IndexWriter(folder / "index"):
        shutil.copy(DEMO_CORPUS / "chiping-2024.txt", folder / "corpus")
        watcher.wait_for("Trying again")
    watcher.wait_for("1 added, 0 updated, 0 removed, 1 unchanged")


def test_a_folder_that_is_not_there_ends_it(tmp_path: Path) -> None:
    done = run("watch", cwd=tmp_path)
    assert (done.returncode, "corpus does not exist" in done.stderr) == (2, True)
