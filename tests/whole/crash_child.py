"""A build in a process of its own, made ready before it is forked, so that it can be killed at any moment of its work.

What it is forked from has loaded crash_ready.
"""

import builtins
import os
import resource
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from indexer.building.build import build


def run(corpus: Path, folder: Path, rebuild: bool = False) -> None:
    """Build as the command does."""
    build([corpus], folder, rebuild=rebuild)


def run_to(step: int, corpus: Path, folder: Path) -> None:
    """Build up to a step, counted in calls that change files, and die there without another instruction."""
    done = 0

    def counted(call: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*args: Any, **kwargs: Any) -> Any:
            nonlocal done
            done += 1
            if done == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **kwargs)

        return counting

    for name in ("rename", "remove", "unlink", "fsync", "rmdir", "mkdir"):
        setattr(os, name, counted(getattr(os, name)))
    builtins.open = counted(builtins.open)
    build([corpus], folder)


def run_within(most_bytes: int, corpus: Path, folder: Path) -> None:
    """Build where no file may grow beyond a size, as on a disk that is full; ends with the error's name."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))
    try:
        build([corpus], folder)
    except Exception as error:
        os._exit(2 if type(error).__name__ == "IndexUnwritable" else 3)
