"""Is the first question of a server slower than the second? Real servers over a real index, started anew for each first one.

usage: python -m bench.first [--starts 20] [--server serve] [--kinds search,report…] --index DIR

A server is started and asked /readyz until it is ready; then two questions of a kind are asked, other ones, so that no page is
kept. Which of the two comes first changes from start to start. Milliseconds that the server takes of a processor, medians over
the starts, and what passes meanwhile; the difference is what a first reader waits for.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import chain
from pathlib import Path
from urllib.parse import quote

from searchapp.engines.whoosh.store import WhooshStore

Pair = tuple[str, str]
READY_SECONDS = 120.0


def questions(folder: Path) -> dict[str, Pair]:
    """Kind of page → two addresses of it that take about the same."""
    store = WhooshStore(folder)
    some = [store.report(record.id) for record in store.status().records[:150]]
    store.close()
    sized = sorted((len(contents.paragraphs), contents.record.id) for contents in some if contents)
    middle = [name for _, name in sized[len(sized) // 2 :]][:4]
    both = {
        "search": ("/search?q=高质量发展", "/search?q=营商环境"),
        "report": (f"/r/{middle[0]}", f"/r/{middle[1]}"),
        "trends": ("/trends?q=新能源&q=制造业", "/trends?q=就业&q=教育"),
        "counts": ("/counts?word=改革&word=创新&by=year", "/counts?word=农业&word=工业&by=year"),
        "figures": ("/figures?indicator=trade", "/figures?indicator=retail_sales"),
        "compare": (f"/compare?a={middle[0]}&b={middle[1]}", f"/compare?a={middle[2]}&b={middle[3]}"),
    }
    return {kind: (_quoted(first), _quoted(second)) for kind, (first, second) in both.items()}


def _quoted(address: str) -> str:
    return quote(address, safe="/?&=")


def command_of(server: str, folder: Path) -> tuple[list[str], dict[str, str]]:
    """(command, environment) of a server over an index; gunicorn as deploy/ runs it, with one worker."""
    folder_of_commands = Path(sys.executable).parent
    if server == "serve":
        return [str(folder_of_commands / "baogao"), "serve", "--index", str(folder), "--port", "0"], {}
    return [
        str(folder_of_commands / "gunicorn"), "-b", "127.0.0.1:0", "-w", "1", "-k", "searchapp.gunicorn_worker.Worker",
        "--threads", "4", "--preload", "searchapp.wsgi:app",
    ], {"BAOGAO_INDEX": str(folder)}  # fmt: skip


@contextmanager
def started(server: str, folder: Path) -> Iterator[tuple[int, int, float]]:
    """(port, process that answers, seconds until it was ready) of a server."""
    command, environment = command_of(server, folder)
    began = time.monotonic()
    env = {**os.environ, "BAOGAO_ACCESS_LOG": "0", "PYTHONUNBUFFERED": "1", **environment}
    with tempfile.TemporaryFile("w+") as log, subprocess.Popen(command, env=env, stdout=log, stderr=log) as process:
        try:
            port = _port_of(process, log.fileno())
            while _status(port, "/readyz") != 200:
                if time.monotonic() - began > READY_SECONDS:
                    raise TimeoutError(f"{server} was not ready after {READY_SECONDS:g} s")
                time.sleep(0.02)
            yield port, _children(process.pid)[0], time.monotonic() - began
        finally:
            process.terminate()


def _port_of(process: "subprocess.Popen[bytes]", log: int) -> int:
    """The port that a server names in what it prints."""
    while process.poll() is None:
        if found := re.search(rb"http://127\.0\.0\.1:(\d+)", os.pread(log, 10_000, 0)):
            return int(found[1])
        time.sleep(0.02)
    raise RuntimeError(f"the server has ended: {os.pread(log, 10_000, 0).decode()}")


def _children(process: int) -> list[int]:
    return list(map(int, Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8").split()))


def _status(port: int, path: str) -> int:
    """How an address is answered; 0 if nobody answers."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except OSError:
        return 0
    finally:
        connection.close()


def _processor_s(process: int) -> float:
    """What the threads of a process have taken of processors so far."""
    taken = (Path(task, "schedstat").read_text(encoding="utf-8").split()[0] for task in Path(f"/proc/{process}/task").iterdir())
    return sum(map(int, taken)) / 1e9


def asked(port: int, process: int, address: str, statuses: Sequence[int] = (200,)) -> tuple[float, float]:
    """(milliseconds of a processor, milliseconds that passed) for an answer."""
    taken, began = _processor_s(process), time.perf_counter()
    status = _status(port, address)
    assert status in statuses, (address, status)
    passed = time.perf_counter() - began
    return (_processor_s(process) - taken) * 1000, passed * 1000


def options_of(about: str | None, name: str, default: int, what: str) -> argparse.Namespace:
    """The options of a measurement of a server's pages; `name` says how often each kind is asked."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument(name, type=int, default=default, help=what)
    parser.add_argument("--server", choices=("serve", "gunicorn"), default="serve")
    parser.add_argument("--kinds", help="some of them, divided by commas")
    return parser.parse_args()


def main() -> None:
    """Start servers, ask each two questions, print one table."""
    given = options_of(__doc__, "--starts", 20, "of each kind")
    pairs = questions(given.index)
    kinds = given.kinds.split(",") if given.kinds else list(pairs)
    print(f"{'':10} {'— ms of a processor —':^33} {'— ms that passed —':^33} {'ready s':>7}")
    print(f"{'':10} " + " ".join(f"{name:>8}" for name in ("first", "second", "more", "worst") * 2))
    for kind in kinds:
        firsts, seconds, ready = asked_again_and_again(given.server, given.index, pairs[kind], given.starts)
        cells = chain.from_iterable(_cells([each[at] for each in firsts], [each[at] for each in seconds]) for at in (0, 1))
        print(f"{kind:10} " + " ".join(f"{cell:8.1f}" for cell in cells) + f" {statistics.median(ready):7.1f}", flush=True)


def asked_again_and_again(
    server: str, folder: Path, pair: Pair, starts: int
) -> tuple[list[tuple[float, float]], list[tuple[float, float]], list[float]]:
    """What the first questions took, what the second ones took (see asked), and the seconds until the servers were ready."""
    firsts, seconds, ready = [], [], []
    for number in range(starts):
        in_order = pair if number % 2 else pair[::-1]
        with started(server, folder) as (port, process, ready_s):
            firsts.append(asked(port, process, in_order[0]))
            seconds.append(asked(port, process, in_order[1]))
            ready.append(ready_s)
    return firsts, seconds, ready


def asked_of_servers(server: str, folder: Path, starts: int) -> dict[str, tuple[list[float], list[float]]]:
    """Kind of page → milliseconds of a processor for the first questions, and for the second ones."""
    found = {}
    for kind, pair in questions(folder).items():
        firsts, seconds, _ = asked_again_and_again(server, folder, pair, starts)
        found[kind] = ([taken for taken, _ in firsts], [taken for taken, _ in seconds])
    return found


def _cells(firsts: list[float], seconds: list[float]) -> tuple[float, float, float, float]:
    """Medians of the first and of the second, the difference of both, and the worst difference of one start."""
    first, second = statistics.median(firsts), statistics.median(seconds)
    return first, second, first - second, max(map(float.__sub__, firsts, seconds))


if __name__ == "__main__":
    main()
