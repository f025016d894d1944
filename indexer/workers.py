"""Runs a function over files in processes of their own, each within bounds of time and memory, whatever a file makes of it."""

import contextlib
import ctypes
import os
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

Task = TypeVar("Task")
Answer = TypeVar("Answer")


PATIENCE = 10
# Linux's option of prctl: the signal that a process gets when its parent ends.
_PR_SET_PDEATHSIG = 1
_prctl = getattr(ctypes.CDLL(None), "prctl", None)
# Who sends these is not the process itself: the system that needs its memory for another, or a person.
_FROM_OUTSIDE = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Broken:
    """Why a task has no answer; `by_itself` unless its worker was ended from outside, or waited for the processor."""

    reason: str
    by_itself: bool = True


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one file may take: seconds of processor time, megabytes of memory beyond what a worker has before.

    By the clock it may take `patience` times as long (PATIENCE), as others may have the processor.
    """

    seconds: float = 30.0
    megabytes: int = 1024


def run_bounded(
    function: Callable[[Task], Answer],
    tasks: Sequence[Task],
    workers: int,
    bounds: Bounds,
    refuse: Callable[[Task, Broken], Answer],
    *,
    patience: float = PATIENCE,
) -> Iterator[Answer]:
    """The function's answers in the order of the tasks; `refuse` makes the answer of one that broke a bound, given why.

    A worker that takes too long is killed, as is one whose memory the system ends; another takes its place. What a worker
    was at that was ended from outside is tried once more. Workers end with this process.
    """
    # Those who ask an index know of bounds, too, and need no pool.
    from pebble import ProcessExpired, ProcessPool

    timed, longest = _Timed(function, bounds.seconds), patience * bounds.seconds
    with ProcessPool(max_workers=workers, initializer=_begin, initargs=(bounds.megabytes, os.getpid())) as pool:
        answers: list[Any] = [pool.schedule(timed, (task,), timeout=longest) for task in tasks]
        for number, task in enumerate(tasks):
            for is_last in (False, True):
                try:
                    answer = answers[number].result()
                except FutureTimeout:
                    answer = refuse(task, Broken(f"takes longer than {longest:g} seconds to read", by_itself=False))
                except MemoryError:
                    answer = refuse(task, Broken(_too_much(bounds)))
                except ProcessExpired as expired:
                    if _is_from_outside(expired.exitcode) and not is_last:
                        answers[number] = pool.schedule(timed, (task,), timeout=longest)
                        continue
                    answer = refuse(task, _ended(expired.exitcode, bounds))
                break
            answers[number] = None
            yield answer


@dataclass(frozen=True, slots=True)
class _Timed(Generic[Task, Answer]):
    """A function that ends its process where it takes longer than so many seconds of processor time."""

    function: Callable[[Task], Answer]
    seconds: float

    def __call__(self, task: Task) -> Answer:
        # The signal ends the process whatever code is running, as no handler is set for it.
        signal.setitimer(signal.ITIMER_PROF, self.seconds)
        try:
            return self.function(task)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)


def _is_from_outside(code: int) -> bool:
    return -code in _FROM_OUTSIDE


def _ended(code: int, bounds: Bounds) -> Broken:
    """Why a process ended that had not answered."""
    if code == -signal.SIGPROF:
        return Broken(f"takes longer than {bounds.seconds:g} seconds to read")
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    if _is_from_outside(code):
        said = f"the process that read it was ended from outside, twice ({how}), as systems do that run out of memory"
        return Broken(f"{said}; it is read again by the next build", by_itself=False)
    return Broken(f"ended the process that read it ({how}); it may need {_too_much(bounds).split(' ', 1)[1]}")


def _too_much(bounds: Bounds) -> str:
    return f"needs more than {bounds.megabytes:,} megabytes of memory to read"


def _begin(megabytes: int, parent: int) -> None:
    end_with_parent(parent)
    _bound_memory(megabytes)


def end_with_parent(parent: int) -> None:
    """End this process as soon as its parent, of this id, has ended, whatever it is doing then."""
    if _prctl:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    else:  # not Linux
        threading.Thread(target=_watch, args=(parent,), daemon=True).start()
    if os.getppid() != parent:
        os._exit(1)


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _bound_memory(megabytes: int) -> None:
    """Let this process have so much more address space than it has now, where the system can bound it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return
    about = dict(line.split(":", 1) for line in status.read_text(encoding="utf-8").splitlines())
    most = int(about["VmSize"].split()[0]) * 1024 + megabytes * 1024 * 1024
    with contextlib.suppress(ValueError, OSError):  # a lower bound is in force
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
