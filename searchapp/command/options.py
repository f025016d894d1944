"""What several commands share: options, examples in their help, and completions of values for shells."""

import inspect
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from indexer.vocabulary.regions import gazetteer
from indexer.workers import Bounds
from searchapp.config import ENGINES
from searchapp.questions.query import Sort
from searchapp.questions.read_filter import chapter_labels, kind_labels, topic_labels


def examples(text: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Put examples below the help of a command, line by line as they stand."""

    def told(command: Callable[..., Any]) -> Callable[..., Any]:
        lines = "\n".join(f"  {line}" for line in text.strip().splitlines())
        command.__doc__ = f"{inspect.cleandoc(command.__doc__ or '')}\n\n\b\nExamples:\n{lines}\n"
        return command

    return told


class QueryCommand(click.Command):
    """A command that takes a query, which may look like an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Raises: NoSuchOption, saying how to ask for what begins with a hyphen."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            hint = f"{error.message} Put -- before a query that begins with a hyphen"
            raise click.NoSuchOption(error.option_name, hint, error.possibilities, ctx) from error


def offers(values: Callable[[], dict[str, str]]) -> Callable[..., list[CompletionItem]]:
    """A completion of values that have labels: either may be begun, the other is shown beside."""

    def completed(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
        known = values()
        found = [CompletionItem(value, help=label) for value, label in known.items() if value.startswith(incomplete)]
        labelled = ((label, value) for value, label in known.items() if incomplete and label != value)
        return found + [CompletionItem(label, help=value) for label, value in labelled if label.startswith(incomplete)]

    return completed


def regions() -> dict[str, str]:
    """Code → name of all places."""
    return dict(gazetteer().names)


def _sorts() -> dict[str, str]:
    return {sort.value: "" for sort in Sort}


index_option = click.option(
    "--index", "folder", type=click.Path(path_type=Path), help="Folder of the index. [default: index, or $BAOGAO_INDEX]"
)


def engine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what answers."""
    url = click.option("--url", "urls", multiple=True, help="Address of a node of the cluster. Repeatable.")
    engine = click.option("--engine", type=click.Choice(ENGINES), help="What answers.  [default: whoosh, or $BAOGAO_ENGINE]")
    return engine(url(command))


def bounds_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what one file may take."""
    least = Bounds()
    seconds = click.option(
        "--seconds-per-file", type=click.FloatRange(0.1), default=least.seconds, show_default=True, help="Then it fails."
    )
    megabytes = click.option(
        "--megabytes-per-file", type=click.IntRange(64), default=least.megabytes, show_default=True, help="Then it fails."
    )
    return seconds(megabytes(command))


jobs_option = click.option(
    "--jobs", type=click.IntRange(1, 64), default=os.cpu_count() or 1, show_default="all cores", help="Processes."
)
region_option = click.option(
    "--region", multiple=True, shell_complete=offers(regions), help="Code or name; stands for all places inside. Repeatable."
)
year_option = click.option("--year", multiple=True, help="2023 or 2022..2024. Repeatable.")
kind_option = click.option(
    "--kind", multiple=True, shell_complete=offers(kind_labels),
    help="report, summary, interpretation or task-breakdown. Repeatable.",
)  # fmt: skip


def query_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that narrow a question and order its hits."""
    options = (
        region_option,
        year_option,
        click.option(
            "--chapter", multiple=True, shell_complete=offers(chapter_labels),
            help="Kind of chapter, such as review or tasks. Repeatable.",
        ),
        click.option("--section", multiple=True, shell_complete=offers(topic_labels), help="Topic, such as 工业. Repeatable."),
        kind_option,
        click.option("--leader", multiple=True, help="Leader of a task, as printed. Repeatable."),
        click.option("--unit", multiple=True, help="Unit that carries out a task, as printed. Repeatable."),
        click.option(
            "--sort", default="", shell_complete=offers(_sorts), help="relevance, year, -year, document or -added (new first)."
        ),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command
