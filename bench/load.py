"""Does the production server hold a mix of readers? gunicorn in processes of its own, readers in another, over loopback.

usage: python -m bench.load [--seconds 60] [--readers 8] [--size 12000] [--workers 2] [--reindex] [PATH…]

Readers ask what readers ask: strings from the texts, the frequent ones often (as 1 / rank), their filters and pages; whole
reports; permalinks; as pages and as fragments. `--new` asks every address once only, so that no page is kept for another.
Prints requests a second, p50, p95 and p99 in milliseconds, errors, and the memory of the server at the beginning and the end.
"""

import argparse
import http.client
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlencode

import numpy as np

from bench.engines import ThisEngine, built_and_opened
from bench.paragraphs import Corpus
from searchapp.engines.whoosh.store import WhooshStore

# Strings with more than a page of hits.
FREQUENT = ("发展", "建设", "推进", "项目", "工作")
Results: TypeAlias = "multiprocessing.Queue[list[tuple[float, int]]]"


def addresses(folder: Path, seed: int, many: int, *, new: bool) -> list[tuple[str, bool]]:
    """(address, whether it is asked for as a fragment) of so many requests."""
    store = WhooshStore(folder)
    records = list(store.status().records)
    rnd = random.Random(seed)
    sample = [contents for record in rnd.sample(records, min(40, len(records))) if (contents := store.report(record.id))]
    store.close()
    texts = [paragraph.text for contents in sample for paragraph in contents.paragraphs if len(paragraph.text) > 20]

    def string() -> str:
        text = "".join(filter(str.isalnum, rnd.choice(texts)))
        at = rnd.randrange(max(1, len(text) - 4))
        return text[at : at + rnd.randint(2, 4)] or "发展"

    queries = [string() for _ in range(many if new else 1_000)]
    weights = [1.0 if new else 1 / rank for rank in range(1, len(queries) + 1)]

    def one() -> tuple[str, bool]:
        kind = rnd.random()
        if kind < 0.15:
            contents = rnd.choice(sample)
            return f"/r/{contents.record.id}" + (f"?{urlencode({'q': string()})}" if new else ""), False
        if kind < 0.35:
            contents = rnd.choice(sample)
            return f"/p/{contents.record.id}/{rnd.choice(contents.paragraphs).anchor}", False
        asked = {"q": rnd.choices(queries, weights)[0]}
        if rnd.random() < 0.4:
            asked |= rnd.choice(({"region": "370000"}, {"year": "2020..2025"}, {"chapter": "tasks"}, {"sort": "-year"}))
        if rnd.random() < 0.1:
            asked = {"q": rnd.choice(FREQUENT), "page": "2"}
        return f"/search?{urlencode(asked)}", rnd.random() < 0.5

    return [one() for _ in range(many)]


def status_of(connection: http.client.HTTPConnection, address: str, *, is_fragment: bool) -> int:
    """How an address is answered, which is read to the end; 0 if nobody answers."""
    try:
        connection.request("GET", address, headers={"HX-Request": "true"} if is_fragment else {})
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException):
        connection.close()
        return 0
    return answer.status


def read(port: int, asked: list[tuple[str, bool]], until: float, results: Results) -> None:
    """A reader process: ask one address after the other over one connection, and say how long each took and how it ended."""
    found: list[tuple[float, int]] = []
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    at = 0
    while time.monotonic() < until:
        address, is_fragment = asked[at % len(asked)]
        at += 1
        began = time.perf_counter()
        status = status_of(connection, address, is_fragment=is_fragment)
        found.append((time.perf_counter() - began, status))
    connection.close()
    results.put(found)


def read_by_threads(port: int, asked: list[tuple[str, bool]], until: float, results: Results, many: int) -> None:
    """Many readers in one process."""
    share = max(1, len(asked) // many)
    threads = [threading.Thread(target=read, args=(port, asked[at * share :] or asked, until, results)) for at in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@contextmanager
def served(folder: Path, workers: int) -> Iterator[tuple[int, int]]:
    """(port, process id) of gunicorn over an index."""
    command = [
        str(Path(sys.executable).with_name("gunicorn")), "-b", "127.0.0.1:0", "-w", str(workers),
        "-k", "searchapp.gunicorn_worker.Worker", "--threads", "4",
        "--preload", "--keep-alive", "30", "--backlog", "2048", "searchapp.wsgi:app",
    ]  # fmt: skip
    env = {**os.environ, "BAOGAO_INDEX": str(folder), "BAOGAO_ACCESS_LOG": "0", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        port = 0
        for line in process.stdout:
            if "Listening at: http://127.0.0.1:" in line:
                port = int(line.split("http://127.0.0.1:")[1].split(" ")[0])
                break
        output = process.stdout
        # Nobody reads it, and a pipe that is full would hold the server up.
        threading.Thread(target=lambda: sys.stderr.write(output.read()[-2000:]), daemon=True).start()
        time.sleep(1)
        try:
            yield port, process.pid
        finally:
            process.send_signal(signal.SIGTERM)


def memory_mb(parent: int) -> float:
    """Memory of the workers of a server in megabytes, without what is mapped from files and shared."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="utf-8").split()
    total = 0
    for child in children:
        about = dict(line.split(":", 1) for line in Path(f"/proc/{child}/status").read_text(encoding="utf-8").splitlines())
        total += int(about["RssAnon"].split()[0])
    return total / 1024


def rebuild_again_and_again(corpus: Corpus, size: int, folder: Path, until: float) -> int:
    """Commit anew until the time is over; how often."""
    done = 0
    while time.monotonic() < until:
        ThisEngine().build(corpus.recombined(size), folder)
        done += 1
    return done


def main() -> None:
    """Build an index, serve it, read it, print a row."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, default=[Path("corpus")])
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--size", type=int, default=12_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--new", action="store_true", help="ask every address once only")
    parser.add_argument("--reindex", action="store_true", help="commit the index anew all the while")
    given = parser.parse_args()
    corpus = Corpus.read(given.paths)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "index"
        built_and_opened(ThisEngine(), corpus.recombined(given.size), folder)
        asked = addresses(folder, given.seed, 60_000 if given.new else 20_000, new=given.new)
        with served(folder, given.workers) as (port, process):
            results: multiprocessing.Queue[list[tuple[float, int]]] = multiprocessing.Queue()
            # What every server has behind it when it is measured: each worker has answered something.
            read_by_threads(port, asked[-200:], time.monotonic() + 3, results, 8)
            for _ in range(8):
                results.get()
            before = memory_mb(process)
            until = time.monotonic() + given.seconds
            reader = multiprocessing.Process(target=read_by_threads, args=(port, asked, until, results, given.readers))
            reader.start()
            commits = rebuild_again_and_again(corpus, given.size, folder, until) if given.reindex else 0
            spent = [each for _ in range(given.readers) for each in results.get()]
            reader.join()
            after = memory_mb(process)
    times = np.array([seconds for seconds, _ in spent]) * 1000
    others = Counter(status for _, status in spent if status != 200)
    errors = f"{others.total()} errors{' ' + str(dict(others)) if others else ''}"
    p50, p95, p99 = np.percentile(times, [50, 95, 99])
    print(
        f"{given.size:,} paragraphs, {given.workers} workers, {given.readers} readers, {given.seconds:g} s"
        f"{', every address new' if given.new else ''}{f', {commits} commits meanwhile' if given.reindex else ''}: "
        f"{len(times) / given.seconds:.0f} requests a second, p50 {p50:.1f} ms, p95 {p95:.1f} ms, p99 {p99:.1f} ms, "
        f"{errors}, memory {before:.0f} → {after:.0f} MB"
    )


if __name__ == "__main__":
    main()
