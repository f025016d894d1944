"""Runs a function over files in processes of their own, each within bounds of time and memory, whatever a file makes of it."""

import contextlib
import resource
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

Task = TypeVar("Task")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one file may take: seconds of time, megabytes of memory beyond what a worker has before."""

    seconds: float = 30.0
    megabytes: int = 1024


def run_bounded(
    function: Callable[[Task], Answer],
    tasks: Sequence[Task],
    workers: int,
    bounds: Bounds,
    refuse: Callable[[Task, str], Answer],
) -> Iterator[Answer]:
    """The function's answers in the order of the tasks; `refuse` makes the answer of one that broke a bound, given why.

    A worker that takes too long is killed, as is one whose memory the system ends; another takes its place.
    """
    # Those who ask an index know of bounds, too, and need no pool.
    from pebble import ProcessExpired, ProcessPool

    with ProcessPool(max_workers=workers, initializer=_bound_memory, initargs=(bounds.megabytes,)) as pool:
        answers = pool.map(function, tasks, timeout=bounds.seconds).result()
        for task in tasks:
            try:
                yield next(answers)
            except FutureTimeout:
                yield refuse(task, f"takes longer than {bounds.seconds:g} seconds to read")
            except MemoryError:
                yield refuse(task, _too_much(bounds))
            except ProcessExpired as expired:
                how = f"signal {-expired.exitcode}" if expired.exitcode < 0 else f"exit code {expired.exitcode}"
                yield refuse(task, f"ended the process that read it ({how}); it may need {_too_much(bounds).split(' ', 1)[1]}")


def _too_much(bounds: Bounds) -> str:
    return f"needs more than {bounds.megabytes:,} megabytes of memory to read"


def _bound_memory(megabytes: int) -> None:
    """Let this process have so much more address space than it has now, where the system can bound it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return
    about = dict(line.split(":", 1) for line in status.read_text(encoding="utf-8").splitlines())
    most = int(about["VmSize"].split()[0]) * 1024 + megabytes * 1024 * 1024
    with contextlib.suppress(ValueError, OSError):  # a lower bound is in force
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
