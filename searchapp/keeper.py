"""Runs the site in a process of its own and watches over it: one that a signal ends, or that has stopped, is begun again.

A file of the index that is shortened where it lies ends whoever reads its mapping (SIGBUS), between two instructions, so that
no code of the process itself could go on.
"""

import faulthandler
import os
import select
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import NoReturn

# The process says each second that it is alive; one that has been silent for so many is ended.
SILENT_SECONDS = 60
# A process that has run for so long has not ended at its beginning; the next is begun without waiting.
_SETTLED_SECONDS = 60.0
_LONGEST_PAUSE_SECONDS = 30.0
_WHY: dict[int, str] = {
    signal.SIGBUS: "a file of the index was shortened where it lies, or the disk of what counts for /metrics is full. "
    "Files are replaced by renaming: baogao restore COPY",
    signal.SIGKILL: "somebody has killed it, or the system has, for want of memory",
}


def keep_running(run: Callable[[bool], int], say: Callable[[str], None]) -> int:
    """Run a function in a process of its own, again whenever a signal has ended it, until it returns; what it returned.

    SIGTERM and SIGINT end it with SIGTERM, a second of them with SIGKILL. It ends by itself when this process is gone.

    Args:
        run: given whether it ran before; returns the exit code. It never sees SIGINT.
        say: told why it is begun again.
    """
    kept = _Kept()
    for number in (signal.SIGTERM, signal.SIGINT):
        # A shell without job control lets what it puts in the background ignore SIGINT.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, kept.end)
    has_run, pause = False, 0.0
    while not kept.ends:
        began = time.monotonic()
        ended_by, code = kept.run_once(run, has_run)
        if ended_by is None or kept.ends:
            return code
        # Whoever read it may be gone; that is no reason to end.
        with suppress(OSError, ValueError):
            say(f"the site was ended by {_name_of(ended_by)}: {_WHY.get(ended_by, 'see above')}. It is begun again")
        has_run = True
        pause = 0.0 if time.monotonic() - began > _SETTLED_SECONDS else min(2 * pause + 0.5, _LONGEST_PAUSE_SECONDS)
        kept.asked_to_end.wait(pause)
    return 0


class _Kept:
    """The process that is watched over."""

    def __init__(self) -> None:
        self.asked_to_end = threading.Event()
        self._pid: int | None = None

    @property
    def ends(self) -> bool:
        return self.asked_to_end.is_set()

    def end(self, _number: int, _frame: FrameType | None) -> None:
        """Ask it to end; asked again, end it."""
        number = signal.SIGKILL if self.ends else signal.SIGTERM
        self.asked_to_end.set()
        if self._pid is not None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, number)

    def run_once(self, run: Callable[[bool], int], has_run: bool) -> tuple[int | None, int]:
        """(the number of the signal that has ended it, if one has, its exit code)."""
        hears, says = os.pipe()
        signals = {signal.SIGTERM, signal.SIGINT}
        # Not between its beginning and knowing its number.
        signal.pthread_sigmask(signal.SIG_BLOCK, signals)
        self._pid = _fork(patiently=has_run)
        if self._pid == 0:
            os.close(hears)
            _be_kept(run, has_run, says, signals)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signals)
        os.close(says)
        self._listen(hears)
        os.close(hears)
        _, status = os.waitpid(self._pid, 0)
        self._pid = None
        code = os.waitstatus_to_exitcode(status)
        return (-code, 128 - code) if code < 0 else (None, code)

    def _listen(self, hears: int) -> None:
        """Return when it has ended, which it is made to when it is silent for long."""
        silent = 0
        # Waits are counted, not the time: a machine that slept, or a terminal that stopped both, is no silence.
        while silent < SILENT_SECONDS:
            if not select.select([hears], [], [], 1.0)[0]:
                silent += 1
            elif os.read(hears, 4096):
                silent = 0
            else:
                return
        assert self._pid is not None
        os.kill(self._pid, signal.SIGKILL)


def _fork(*, patiently: bool) -> int:
    """Begin a process; `patiently`, as soon as the system has room for one."""
    while True:
        try:
            return os.fork()
        except OSError:
            if not patiently:
                raise
            time.sleep(1.0)


def _be_kept(run: Callable[[bool], int], has_run: bool, says: int, blocked: set[signal.Signals]) -> NoReturn:
    """Run the function in the process that was made for it, which ends with it."""
    code = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, blocked)
        threading.Thread(target=_say_alive, args=(says,), name="alive", daemon=True).start()
        code = run(has_run)
    except BaseException:
        with suppress(OSError, ValueError):
            traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(code)


def tell_how_it_ended() -> None:
    """Let this process say in its last lines what was done when a signal ends it, if anybody can read it.

    Of the thread alone that it met: others may run on while they are looked at, and looking would then end it by a signal that
    says nothing (SIGSEGV).
    """
    with suppress(AttributeError, OSError, RuntimeError, ValueError):
        faulthandler.enable(all_threads=False)


def _name_of(number: int) -> str:
    """The name of a signal."""
    return signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"


def _say_alive(says: int) -> None:
    """Say each second that this process is alive, as long as somebody hears it; else end."""
    os.set_blocking(says, False)
    while True:
        try:
            os.write(says, b".")
        except BlockingIOError:  # whoever hears it has stopped
            pass
        except OSError:
            os.kill(os.getpid(), signal.SIGTERM)
            return
        time.sleep(1.0)
