"""Does a server stay as it is under a day's requests, with an index that changes all the while? Ends with 1 if it does not.

usage: python -m bench.soak [--minutes 20] [--readers 6] [--server serve|gunicorn] [PATH…]

A copy of the reports is served; readers ask every address once, so that nothing is answered from what is kept; each minute
a few reports are changed, one is taken away and one is put back, and `baogao index` makes a commit. Memory (without what is
mapped from files), open files, threads and the size of the index are measured each half minute. The last quarter may have
at most a tenth and 16 MB more memory than the second, no more threads, and no more than a few open files.
"""

import argparse
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from http.client import HTTPConnection
from pathlib import Path

import numpy as np

from bench.load import addresses, served, status_of
from indexer.corpus.files import find_sources

BAOGAO = Path(sys.executable).with_name("baogao")
MORE_FILES = 16


@dataclass(frozen=True, slots=True)
class Sample:
    """What a server takes: megabytes, open files, threads, of all its processes; megabytes of the index on the disk."""

    memory: float
    files: int
    threads: int
    index: float


def sample(process: int, index: Path) -> Sample:
    """Measure a process, those that it has begun, and a folder."""
    memory = files = threads = 0
    for number in [process, *_begun_by(process)]:
        try:
            about = dict(line.split(":", 1) for line in Path(f"/proc/{number}/status").read_text("utf-8").splitlines())
            files += len(os.listdir(f"/proc/{number}/fd"))
        except FileNotFoundError:  # it has just ended
            continue
        memory += int(about["RssAnon"].split()[0])
        threads += int(about["Threads"])
    return Sample(memory / 1024, files, threads, sum(path.stat().st_size for path in _files(index)) / 1e6)


def _begun_by(process: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split()]


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.exists()]


@contextmanager
def served_by_itself(folder: Path) -> Iterator[tuple[int, int]]:
    """(port, process id) of `baogao serve` over an index."""
    env = {**os.environ, "BAOGAO_ACCESS_LOG": "0", "PYTHONUNBUFFERED": "1"}
    command = [str(BAOGAO), "serve", "--port", "0", "--index", str(folder)]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        found = re.search(r":(\d+) ", process.stdout.readline())
        assert found
        try:
            yield int(found[1]), process.pid
        finally:
            process.send_signal(signal.SIGTERM)


class Readers:
    """Threads that ask one address after the other until they are told to stop."""

    def __init__(self, port: int, asked: list[tuple[str, bool]], many: int) -> None:
        self.statuses: Counter[int] = Counter()
        self.seconds: list[float] = []
        self._port, self._asked, self._at = port, asked, 0
        self._lock, self._stop = threading.Lock(), threading.Event()
        self._threads = [threading.Thread(target=self._read, daemon=True) for _ in range(many)]
        for thread in self._threads:
            thread.start()

    def _read(self) -> None:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        while not self._stop.is_set():
            with self._lock:
                address, is_fragment = self._asked[self._at % len(self._asked)]
                address += f"{'&' if '?' in address else '?'}find={self._at}" if self._at >= len(self._asked) else ""
                self._at += 1
            began = time.perf_counter()
            status = status_of(connection, address, is_fragment=is_fragment)
            with self._lock:
                self.statuses[status] += 1
                self.seconds.append(time.perf_counter() - began)

    def stop(self) -> None:
        """Let each finish what it asks."""
        self._stop.set()
        for thread in self._threads:
            thread.join()


class Editor:
    """Changes a corpus and brings an index up to date with it."""

    def __init__(self, corpus: Path, index: Path, seed: int) -> None:
        self._corpus, self._index, self._rnd = corpus, index, random.Random(seed)
        self._away: list[tuple[Path, bytes]] = []
        self.seconds: list[float] = []

    def commit(self) -> None:
        """Change a few reports, take one away, put another back, and make a commit."""
        texts = sorted(path for path in self._corpus.rglob("*.txt") if path.is_file())
        for path in self._rnd.sample(texts, min(3, len(texts))):
            with path.open("a", encoding="utf-8") as file:
                file.write(f"\n又做了第{len(self.seconds)}件事，编号{self._rnd.random()}。\n")
        if len(texts) > 3:
            gone = self._rnd.choice(texts)
            self._away.append((gone, gone.read_bytes()))
            gone.unlink()
        if len(self._away) > 2:
            path, content = self._away.pop(0)
            path.write_bytes(content)
        began = time.perf_counter()
        done = subprocess.run(
            [BAOGAO, "index", self._corpus, "--index", self._index, "--jobs", "1"], capture_output=True, text=True, check=False
        )
        self.seconds.append(time.perf_counter() - began)
        if done.returncode not in (0, 1):
            raise SystemExit(f"a build ended with {done.returncode}: {done.stderr[-500:]}")


def faults(samples: list[Sample]) -> list[str]:
    """What has grown from the second quarter to the last."""
    quarter = max(1, len(samples) // 4)
    early, late = (
        np.median([astuple(each) for each in part], axis=0) for part in (samples[quarter : 2 * quarter], samples[-quarter:])
    )
    bounds = (early[0] * 1.1 + 16, early[1] + MORE_FILES, early[2], early[3] * 2)
    names = ("memory in MB", "open files", "threads", "index in MB")
    return [
        f"{name}: {was:.0f} in the second quarter, {now:.0f} in the last"
        for name, was, now, most in zip(names, early, late, bounds, strict=True)
        if now > most
    ]


def main() -> None:
    """Serve, read, commit and measure for some minutes; print a row each half minute, and what has grown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, default=[Path("corpus")])
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--readers", type=int, default=6)
    parser.add_argument("--server", choices=("serve", "gunicorn"), default="serve")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        corpus, index = Path(name) / "corpus", Path(name) / "index"
        corpus.mkdir()
        for number, path in enumerate(find_sources(given.paths, index).found.values()):
            shutil.copy(path, corpus / f"{number}-{path.name}")
        editor = Editor(corpus, index, given.seed)
        editor.commit()
        asked = addresses(index, given.seed, 60_000, new=True)
        with served(index, 2) if given.server == "gunicorn" else served_by_itself(index) as (port, process):
            readers = Readers(port, asked, given.readers)
            samples: list[Sample] = []
            began = time.monotonic()
            while time.monotonic() - began < given.minutes * 60:
                time.sleep(max(0.0, began + 30 * (len(samples) + 1) - time.monotonic()))
                if len(samples) % 2:
                    editor.commit()
                samples.append(sample(process, index))
                now = samples[-1]
                print(
                    f"{time.monotonic() - began:6.0f} s  {now.memory:5.0f} MB  {now.files:4} files  {now.threads:3} threads  "
                    f"index {now.index:5.1f} MB  {readers.statuses.total():7,} answers",
                    flush=True,
                )
            readers.stop()
    p50, p95 = np.percentile(np.array(readers.seconds) * 1000, [50, 95])
    others = {status: many for status, many in readers.statuses.items() if status != 200}
    print(
        f"{given.server}: {readers.statuses.total():,} answers, p50 {p50:.1f} ms, p95 {p95:.1f} ms, other than 200: {others}; "
        f"{len(editor.seconds)} builds of {np.median(editor.seconds):.1f} s, the last {editor.seconds[-1]:.1f} s"
    )
    found = faults(samples)
    print("\n".join(found) or "nothing has grown")
    raise SystemExit(1 if found or others.get(0) or any(status >= 500 for status in others) else 0)


if __name__ == "__main__":
    main()
