"""How text is printed, whichever command prints it; loads next to nothing of the program."""

import inspect
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from searchapp.terminal import CONTROLS

# All of them but the ends of lines and of cells that tables have themselves.
_OBEYED = re.compile(rf"(?!\r?\n|\t){CONTROLS.pattern}")


def wants_colour() -> bool | None:
    """Whether to print in colour: as NO_COLOR and FORCE_COLOR say; None leaves it to whether a terminal reads."""
    if os.environ.get("NO_COLOR"):
        return False
    return True if os.environ.get("FORCE_COLOR") else None


def shown(text: object) -> str:
    """A text that comes from a file, a server or a name, on one line: a terminal would do what control characters in it say."""
    return CONTROLS.sub("\ufffd", str(text))


def streamed(pieces: Iterable[str]) -> Iterator[str]:
    """Pieces of a table, of a citation or of JSON: exact into a file or a pipe, without what a terminal would obey on one."""
    to_terminal = sys.stdout.isatty()
    for piece in pieces:
        yield _OBEYED.sub("\ufffd", piece) if to_terminal else piece


def counted(number: int, noun: str) -> str:
    """1 report, 2 reports."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def linked(text: str, address: str) -> str:
    """A text that leads to an address when it is clicked (OSC 8), where a terminal reads."""
    colour = wants_colour()
    if colour is False or (colour is None and not sys.stdout.isatty()):
        return text
    return f"\033]8;;{address}\033\\{text}\033]8;;\033\\"


def examples(text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Put examples below the help of a command, line by line as they stand."""

    def told(command: Callable[..., Any]) -> Callable[..., Any]:
        lines = "\n".join(f"  {line}" for line in text.strip().splitlines())
        command.__doc__ = f"{inspect.cleandoc(command.__doc__ or '')}\n\n\b\nExamples:\n{lines}\n"
        return command

    return told
