"""`baogao counts`, how often words occur, as a table; `concordance`, `keywords`, `collocates`."""

import sys
from collections.abc import Iterable
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from searchapp.answers.concordance import CHARS_BESIDE, MAX_CHARS_BESIDE, ORDERS
from searchapp.answers.concordance import concordance as lines_of
from searchapp.answers.results import Hit
from searchapp.command.options import QueryCommand, asked_by, engine_options, facet_options, index_option, output_options
from searchapp.command.printed.hits import aligned_lines, concordance_objects
from searchapp.command.printed.parts import counted, examples, shown
from searchapp.command.shared import UsageError, form_of, opened, says_what_is_wrong, settings_with, stream
from searchapp.counting.association import KeyWord, key_words
from searchapp.counting.neighbours import Neighbour
from searchapp.counting.read_dictionary import MAX_FILE_BYTES, read_dictionaries, typed
from searchapp.counting.study import FIGURES, By, Study, study_from_toml, study_of
from searchapp.export.counts import COUNT_FORMATS, COUNT_STREAMS, write_counts
from searchapp.export.hits import concordance_csv, values_csv
from searchapp.questions.facets import FACETS
from searchapp.questions.query import Among
from searchapp.questions.read_request import read_request
from searchapp.store.counted import counted_table, neighbours_of


@click.command(cls=QueryCommand)
@click.argument("words", nargs=-1)
@click.option("--words", "file", type=click.Path(path_type=Path), help="Dictionary: .txt, .csv or .toml.")
@click.option("--study", "study_file", type=click.Path(path_type=Path), help="The codebook of a table, to make it again.")
@click.option(
    "--by",
    type=click.Choice([by.value for by in By]),
    default=By.REPORT.value,
    show_default=True,
    help="What a row stands for.",
)
@click.option("--long/--wide", "is_long", default=True, help="A row, or a column, for each word.  [default: long]")
@click.option("--figure", type=click.Choice(FIGURES), default=FIGURES[0], show_default=True, help="What wide tables hold.")
@click.option("--as-one", is_flag=True, help="Count whole dictionaries instead of each of their words.")
@facet_options()
@click.option("--overlap", is_flag=True, help="Count every occurrence, also inside longer words.")
@click.option("--balanced", is_flag=True, help="Rows for places and years without a report, too, with empty figures.")
@output_options(COUNT_FORMATS)
@index_option
@engine_options
@says_what_is_wrong
@examples("""
baogao counts 数字经济 数字 就业 --by year
baogao counts --words digital.toml --by place-year --balanced -o panel.dta
baogao counts --words digital.csv --wide --figure per_10k_chars --region 山东省 -o counts.xlsx
baogao counts --study counts.xlsx.codebook.toml -o again.xlsx
""")
def counts(
    words: tuple[str, ...],
    file: Path | None,
    study_file: Path | None,
    form: str | None,
    output: Path | None,
    overwrite: bool,
    folder: Path | None,
    engine: str | None,
    urls: tuple[str, ...],
    **asked: Any,
) -> None:
    """Count WORDS, or those of a dictionary, in each report, place or year, as a table with its codebook.

    The text of paragraphs is counted, headings apart. Of words that overlap, the longest counts: 数字 in 数字经济 is none.
    Full reports alone are counted unless --kind is given. Exit code 1: lines of the dictionary were left out.
    """
    form = form_of(form, output, COUNT_FORMATS, COUNT_STREAMS, "counts")
    study = _study(words, file, study_file, asked)
    with opened(settings_with(index=folder, engine=engine, opensearch_urls=urls)) as store:
        table = counted_table(store, study)
    if output is None:
        stream(COUNT_STREAMS[form](table))
    else:
        written = write_counts(table, form, output, overwrite=overwrite)
        click.echo(f"wrote {counted(table.lines, 'line')} to {' and '.join(map(str, written))}", err=True)
    notes = study.dictionaries.notes
    for note in notes:
        click.echo(f"note: {shown(note.en)}", err=True)
    if any(note.is_fault for note in notes):
        sys.exit(1)


def _study(words: tuple[str, ...], file: Path | None, study_file: Path | None, asked: dict[str, Any]) -> Study:
    """The study of a call. Raises: UsageError, QueryError."""
    if sum((bool(words), file is not None, study_file is not None)) != 1:
        raise UsageError("give words, or a dictionary with --words, or a codebook with --study: one of the three")
    if study_file is not None:
        _require_no_choices(asked)
        return study_from_toml(_read(study_file).decode("utf-8", "replace"))
    dictionaries = typed(words) if file is None else read_dictionaries(file.name, _read(file))
    chosen = {name: values for name, values in asked.items() if name in FACETS}
    others = {name: value for name, value in asked.items() if name not in FACETS and name != "is_long"}
    return study_of(dictionaries, chosen, {**others, "wide": not asked["is_long"]})


def _require_no_choices(asked: Iterable[str]) -> None:
    """Raises: UsageError if anything is chosen beside a study, which says all of it itself."""
    context = click.get_current_context()
    given = [name for name in asked if context.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    if given:
        options = ", ".join("--long" if name == "is_long" else f"--{name.replace('_', '-')}" for name in given)
        raise UsageError(f"a study says itself what is counted. Leave out {options}, or change the study")


def _read(path: Path) -> bytes:
    """The bytes of a file, one more than may be at most. Raises: UsageError."""
    try:
        with path.open("rb") as opened_file:
            return opened_file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error


@click.command(cls=QueryCommand)
@click.argument("query", nargs=-1, required=True)
@facet_options()
@click.option("--sort", "order", type=click.Choice(tuple(ORDERS)), default="place", show_default=True, help="Order of lines.")
@click.option(
    "--chars",
    type=click.IntRange(0, MAX_CHARS_BESIDE),
    default=CHARS_BESIDE,
    show_default=True,
    help="Characters to either side.",
)
@click.option(
    "--format", "form", type=click.Choice(("text", "csv", "jsonl")), default="text", show_default=True, help="How to print."
)
@index_option
@engine_options
@says_what_is_wrong
@examples("""
baogao concordance 数字经济 --sort right
baogao concordance '数字 ~ 转型' --region 山东省 --chars 40 --format csv > lines.csv
""")
def concordance(
    query: tuple[str, ...],
    order: str,
    chars: int,
    form: str,
    folder: Path | None,
    engine: str | None,
    urls: tuple[str, ...],
    **choices: Any,
) -> None:
    """Print each occurrence of QUERY in the text of paragraphs, in a line with what stands to either side.

    Sorted by place, by year, or by the neighbour to the left or right, from the occurrence outwards.
    """
    settings = settings_with(index=folder, engine=engine, opensearch_urls=urls)
    request = replace(read_request(asked_by(choices, " ".join(query))), among=Among.TEXT)
    with opened(settings) as store:
        lines = lines_of((hit for hit in store.all_hits(request) if isinstance(hit, Hit)), order, chars)
    printed = {
        "text": aligned_lines(lines, chars),
        "csv": concordance_csv(lines, settings.site),
        "jsonl": concordance_objects(lines, settings.site),
    }
    stream(printed[form])


@click.command()
@click.option("--of", required=True, help="Query for the one set of paragraphs; conditions are enough: 年:2024.")
@click.option("--against", required=True, help="Query for the other set.")
@facet_options()
@click.option("--sort", "order", type=click.Choice(("g2", "log_ratio")), default="g2", show_default=True, help="What is first.")
@click.option("--at-least", type=click.IntRange(1), default=5, show_default=True, help="Occurrences on both sides together.")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="Words to print.")
@index_option
@engine_options
@says_what_is_wrong
@examples("""
baogao keywords --of 年:2024 --against 年:2023 --region 山东省
baogao keywords --of 章:tasks --against 章:review --sort log_ratio --at-least 20
""")
def keywords(
    of: str,
    against: str,
    order: str,
    at_least: int,
    limit: int,
    folder: Path | None,
    engine: str | None,
    urls: tuple[str, ...],
    **choices: Any,
) -> None:
    """Print the words that set two sets of paragraphs apart, as CSV.

    For each word its occurrences on both sides, also for every million words, G2 (log-likelihood of four cells), log
    ratio (doublings; 0.5 stands for 0) and reports. Words are jieba's. Full reports alone are counted unless --kind is given.
    """
    asked = [read_request(asked_by(choices, query)) for query in (of, against)]
    with opened(settings_with(index=folder, engine=engine, opensearch_urls=urls)) as store:
        one, other = map(store.word_counts, asked)
    found = key_words(one, other, at_least)
    first = sorted(found, key=lambda each: -each.log_ratio) if order == "log_ratio" else found
    stream(values_csv(KeyWord.__slots__, map(astuple, first[:limit])))


@click.command(cls=QueryCommand)
@click.argument("query", nargs=-1, required=True)
@facet_options()
@click.option("--within", type=click.IntRange(1), help="Words to either side at most.  [default: the sentence]")
@click.option("--limit", type=click.IntRange(1), default=100, show_default=True, help="Words to print.")
@index_option
@engine_options
@says_what_is_wrong
@examples("baogao collocates 数字经济 --within 5 --region 山东省")
def collocates(
    query: tuple[str, ...],
    within: int | None,
    limit: int,
    folder: Path | None,
    engine: str | None,
    urls: tuple[str, ...],
    **choices: Any,
) -> None:
    """Print the words that stand in one sentence with QUERY, the closest by G2 first, as CSV.

    For each its occurrences near and everywhere, G2, log ratio, logDice, and reports. Words are jieba's. Full reports alone are
    counted unless --kind is given.
    """
    request = read_request(asked_by(choices, " ".join(query)))
    with opened(settings_with(index=folder, engine=engine, opensearch_urls=urls)) as store:
        found = neighbours_of(store, request, within)
    stream(values_csv(Neighbour.__slots__, map(astuple, found[:limit])))
