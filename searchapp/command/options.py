"""What several commands share: options, examples in their help, and completions of values for shells."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from indexer.vocabulary.regions import gazetteer
from indexer.workers import Bounds
from searchapp.config import ENGINES
from searchapp.questions.facets import FACETS, Facet, Shape
from searchapp.questions.query import Among, Sort
from searchapp.questions.read_request import Asked


class QueryCommand(click.Command):
    """A command that takes a query, which may look like an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Raises: NoSuchOption, saying how to ask for what begins with a hyphen."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            hint = f"{error.message} Put -- before a query that begins with a hyphen"
            raise click.NoSuchOption(error.option_name, hint, error.possibilities, ctx) from error


def offers(values: Callable[[], Mapping[str, str]]) -> Callable[..., list[CompletionItem]]:
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


def facet_option(facet: Facet) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The option that chooses values of a facet."""
    known = regions if facet.shape is Shape.PLACES else facet.labels
    completed = None if facet.shape in (Shape.YEARS, Shape.NAMES) else offers(known)
    help_ = f"{facet.for_people or facet.about} Repeatable."
    return click.option(f"--{facet.name}", multiple=True, shell_complete=completed, help=help_)


def facet_options(*, of_reports: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options of all facets, or of those alone that reports as a whole have."""
    facets = [facet for facet in FACETS.values() if facet.field.of_report or not of_reports]

    def added(command: Callable[..., Any]) -> Callable[..., Any]:
        for facet in reversed(facets):
            command = facet_option(facet)(command)
        return command

    return added


def asked_by(choices: Mapping[str, Any], query: str = "") -> Asked:
    """The question of a command's query and options."""
    chosen = {name: choices[name] for name in FACETS if name in choices}
    return Asked(q=query, chosen=chosen, **{name: value for name, value in choices.items() if name not in FACETS})


def query_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that narrow a question and order its hits."""
    sort = click.option(
        "--sort", default="", shell_complete=offers(_sorts), help="relevance, year, -year, document or -added (new first)."
    )
    among = click.option(
        "--in", "among", default="", shell_complete=offers(lambda: dict.fromkeys(Among, "")), help="all, text or headings."
    )
    numbers = click.option("--whole-numbers", "numbers", flag_value="whole", default="", help="5% is not found in 15% or 2.5%.")
    since = click.option("--since", default="", help="What came into the index on a day or later, such as 2026-01-31 (UTC).")
    return facet_options()(sort(among(numbers(since(command)))))


def _none_for_a_dash(_context: click.Context, _option: click.Parameter, path: Path | None) -> Path | None:
    """No file for `-`, which stands for the standard output as it does everywhere."""
    return None if path == Path("-") else path


output_option = click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, allow_dash=True),
    callback=_none_for_a_dash,
    help="File to write; - for the standard output.  [default: standard output]",
)


def output_options(forms: Sequence[str]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options that say where a table goes, and in which form; see `form_of`."""

    def added(command: Callable[..., Any]) -> Callable[..., Any]:
        form = click.option("--format", "form", type=click.Choice(forms), help="[default: by the file's name, or csv]")
        return form(output_option(click.option("--overwrite", is_flag=True, help="Replace a file that is there.")(command)))

    return added


copies_option = click.option(
    "--fold-copies",
    "copies",
    flag_value="folded",
    default="",
    help="Put hits that say nearly the same below the first of them.",
)
