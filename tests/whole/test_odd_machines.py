"""What machines do to a program: a folder that may not be written, a clock set back, files that change while they are read."""

import os
import random
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from indexer.building import build as building
from indexer.building.build import build
from indexer.whoosh_index.check import check
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import Filters
from tests.conftest import SEED, rounds
from tests.demo import DEMO_CORPUS
from tests.searchapp.test_server import BIN, get, running, wait_for

pytestmark = [pytest.mark.crash, pytest.mark.timeout(300)]
# As a user whom rights bind: to root they mean nothing.
BOUND = ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return shutil.copytree(DEMO_CORPUS, tmp_path / "corpus")


def baogao(*arguments: str | Path, before: tuple[str, ...] = (), **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, BIN / "baogao", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def texts_of(index: Path) -> list[tuple[str, list[str]]]:
    with closing(WhooshStore(index)) as store:
        return [(each.record.id, [p.text for p in each.paragraphs]) for each in store.all_reports(Filters())]


@contextmanager
def again_and_again(do: Callable[[], None]) -> Iterator[None]:
    """Do something over and over in a thread beside."""
    stop = threading.Event()
    failed: list[BaseException] = []

    def run() -> None:
        try:
            while not stop.is_set():
                do()
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    assert not failed, failed


@pytest.mark.skipif(not shutil.which("setpriv"), reason="there is no setpriv, which takes rights from root")
def test_a_folder_that_may_not_be_written_is_searched_and_a_build_says_so(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    assert not build([corpus], index).failed
    expected = texts_of(index)
    for path in index.iterdir():
        path.chmod(0o444)
    index.chmod(0o555)
    (corpus / "chiping-2024.txt").unlink()
    try:
        done = baogao("index", corpus, "--index", index, before=BOUND)
        assert done.returncode == 2
        assert f"cannot write an index in {index}" in done.stderr
        assert "Traceback" not in done.stderr
        for command in (("search", "年"), ("check",), ("cite", expected[0][0])):
            done = baogao(*command, "--index", index, before=BOUND)
            assert done.returncode == 0, done.stderr
        with running(*BOUND, BIN / "baogao", "serve", "--index", index, "--port", "0") as (_, port):
            assert f'"reports":{len(expected)}' in wait_for(port, "/readyz")
            assert get(port, "/search?q=%E5%B9%B4")[0] == 200
        assert texts_of(index) == expected
    finally:
        index.chmod(0o755)


@pytest.mark.skipif(not shutil.which("faketime"), reason="there is no faketime")
def test_a_clock_that_is_set_back_hides_no_commit_and_loses_no_text(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    assert not build([corpus], index).failed
    ((report_id, before),) = [each for each in texts_of(index) if each[0].startswith("371503")]
    report = corpus / "chiping-2024.txt"
    about = report.stat()
    with running(BIN / "baogao", "serve", "--index", index, "--port", "0") as (_, port):
        link = f"/r/{report_id}"
        assert get(port, link)[0] == 200
        content = report.read_text(encoding="utf-8")
        assert before[-1] in content
        # As long as it was, and as old: what has changed is seen in the text alone.
        report.write_text(content.replace(before[-1], before[-1][:-2] + "了。"), encoding="utf-8")
        os.utime(report, ns=(about.st_atime_ns, about.st_mtime_ns))
        done = baogao("index", corpus, "--index", index, before=("faketime", "2001-02-03 04:05:06"))
        assert done.returncode == 0, done.stderr
        assert "1 updated" in done.stdout
        deadline = time.monotonic() + 20
        while before[-1][:-2] + "了。" not in get(port, link)[1]:
            assert time.monotonic() < deadline, "the commit of an older time is not seen"
            time.sleep(0.2)
        # And forward again.
        assert "0 updated" in baogao("index", corpus, "--index", index).stdout
        report.write_text(content, encoding="utf-8")
        assert "1 updated" in baogao("index", corpus, "--index", index).stdout
    assert check(index)[0] == []
    with closing(WhooshStore(index)) as store:
        contents = store.report(report_id)
        assert contents
        assert [p.text for p in contents.paragraphs] == before
        assert [former.text for former in contents.former] == [before[-1][:-2] + "了。"]


def test_a_server_that_was_begun_before_its_time_answers_and_follows(corpus: Path, tmp_path: Path) -> None:
    if not shutil.which("faketime"):
        pytest.skip("there is no faketime")
    index = tmp_path / "index"
    assert not build([corpus], index).failed
    # The clock by which it waits is the machine's.
    with running(
        "faketime", "1999-12-31 23:59:50", BIN / "baogao", "serve", "--index", index, "--port", "0", DONT_FAKE_MONOTONIC="1"
    ) as (_, port):
        wait_for(port, "/search?q=%E5%B9%B4")
        (corpus / "chiping-2024.txt").unlink()
        assert not build([corpus], index).failed
        deadline = time.monotonic() + 20
        while get(port, "/readyz")[1].count('"reports":5'):
            assert time.monotonic() < deadline
            time.sleep(0.2)


def test_watch_and_index_at_the_same_moment_make_what_one_would_have_made(corpus: Path, tmp_path: Path) -> None:
    index, rnd = tmp_path / "index", random.Random(SEED)
    refused = 0
    watcher = subprocess.Popen(
        [BIN / "baogao", "watch", corpus, "--index", index], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        for number in range(rounds(6, 8)):
            (corpus / f"{rnd.randrange(4)}.txt").write_text(
                f"兖州区{1990 + number % 4}年政府工作报告\n一、今年工作\n第{number}次改，做了{rnd.randrange(10**6)}件。\n",
                encoding="utf-8",
            )
            done = baogao("index", corpus, "--index", index)
            assert done.returncode in (0, 1) or "another process is writing" in done.stderr, done.stderr
            refused += done.returncode == 2
            time.sleep(rnd.random())
    finally:
        watcher.terminate()
        said, _ = watcher.communicate(timeout=60)
    assert "Traceback" not in said, (said, refused)
    assert baogao("index", corpus, "--index", index).returncode in (0, 1)
    assert check(index)[0] == []
    assert not build([corpus], tmp_path / "fresh").failed
    assert sorted(texts for _, texts in texts_of(index)) == sorted(texts for _, texts in texts_of(tmp_path / "fresh")), SEED


def test_a_file_replaced_between_being_looked_at_and_read_keeps_its_id(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, report = tmp_path / "index", corpus / "chiping-2024.txt"
    build([corpus], index)
    before, content = dict(texts_of(index)), report.read_text(encoding="utf-8")
    report.unlink()
    build([corpus], index)
    report.write_text(content, encoding="utf-8")
    prepare_all = building.prepare_all  # type: ignore[attr-defined]

    def replaced_first(*arguments: Any) -> Any:
        report.write_text(content.replace("。", "！", 1), encoding="utf-8")
        return prepare_all(*arguments)

    monkeypatch.setattr(building, "prepare_all", replaced_first)
    build([corpus], index)
    assert dict(texts_of(index)).keys() == before.keys()


@pytest.mark.parametrize("way", ["in place", "by another file", "by removing and copying"])
def test_a_file_that_is_replaced_while_it_is_read_is_read_right_in_the_end(way: str, corpus: Path, tmp_path: Path) -> None:
    index, rnd = tmp_path / "index", random.Random(SEED)
    report = corpus / "odd.txt"
    # Most of it is the same in all: one that is gone for a while, and is another when it is back, has another id.
    same = "".join(f"第{number}件事已经做完，群众都说满意。\n" for number in range(40))
    versions = [f"兖州区1990年政府工作报告\n一、今年工作\n{same}" + "又做了事。\n" * 10 * number for number in range(4)]

    def replace_it() -> None:
        text = rnd.choice(versions)
        if way == "in place":
            report.write_text(text, encoding="utf-8")
        elif way == "by another file":
            beside = report.with_suffix(".new")
            beside.write_text(text, encoding="utf-8")
            beside.replace(report)
        else:
            report.unlink(missing_ok=True)
            report.write_text(text, encoding="utf-8")

    replace_it()
    with again_and_again(replace_it):
        for _ in range(12):
            build([corpus], index)
    seen = report.read_text(encoding="utf-8")
    assert seen in versions
    build([corpus], index)
    assert check(index)[0] == []
    build([corpus], tmp_path / "fresh")
    assert dict(texts_of(index)) == dict(texts_of(tmp_path / "fresh")), SEED
