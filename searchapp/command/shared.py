"""What several commands share: settings, the store, how errors end, what is printed."""

import contextlib
import errno
import functools
import os
import sys
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from indexer.errors import BaogaoError
from searchapp.command.printed.parts import shown, streamed
from searchapp.config import Settings, SettingsError, read_settings
from searchapp.engines import open_store
from searchapp.questions.query import QueryError
from searchapp.store.base import SearchStore, StoreError

DEFAULT_CORPUS = Path("corpus")


class UsageError(BaogaoError):
    """What was asked of the command cannot be done; the text says what can."""


def says_what_is_wrong(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command end with an error's text and exit code 2 instead of a traceback."""

    @functools.wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except (BaogaoError, StoreError, QueryError) as error:
            click.echo(f"baogao: {shown(error)}", err=True)
            if isinstance(error, QueryError) and error.instead:
                click.echo(f"  type instead: {shown(error.instead)}", err=True)
        except OSError as error:
            if error.errno == errno.EPIPE:  # who read it has had enough
                raise
            where = error.filename or "the output"
            click.echo(f"baogao: {shown(where)} cannot be read or written: {error.strerror or error}", err=True)
            # What could not be written must not be tried again when the process ends.
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        sys.exit(2)

    return guarded


def say(lines: Iterable[str]) -> None:
    """Print lines."""
    for line in lines:
        click.echo(line)


def stream(pieces: Iterable[str]) -> None:
    """Print the pieces of a table as they are made, and at once."""
    sys.stdout.writelines(streamed(pieces))
    sys.stdout.flush()


def settings_with(**given: Any) -> Settings:
    """The settings of the environment, and above them those of the command line that were given."""
    settings = read_settings().replaced(**{name: value for name, value in given.items() if value not in (None, ())})
    if given.get("opensearch_urls") and settings.engine != "opensearch":
        raise SettingsError("--url is an address of a cluster. Give --engine opensearch with it")
    return settings


@contextlib.contextmanager
def opened(settings: Settings) -> Iterator[SearchStore]:
    """The store that answers, of one commit all the time, closed in the end."""
    store = open_store(settings)
    try:
        yield store.at_once()
    finally:
        store.close()


def form_of(form: str | None, output: Path | None, forms: Sequence[str], streamed: Container[str], name: str) -> str:
    """The form of a table that was given, or that a file's name stands for; csv without either.

    Args:
        streamed: the forms that may go to the standard output; name: what a file is called in advice.
    Raises: UsageError for a name that stands for none, and where a form needs a file.
    """
    if form is None:
        form = output.suffix.lower().removeprefix(".") if output else "csv"
        if form not in forms:
            raise UsageError(f"{output} tells no format. Give --format {'|'.join(forms)}")
    if output is None and form not in streamed:
        raise UsageError(f"{form} needs a file. Name one: --output {name}.{form}")
    return form
