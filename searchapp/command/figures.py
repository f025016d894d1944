"""`baogao figures`: what reports say in figures, as a table."""

import sys
from pathlib import Path
from typing import Any

import click

from searchapp.command.options import asked_by, engine_options, facet_options, index_option, offers
from searchapp.command.printed.parts import counted, examples
from searchapp.command.shared import UsageError, opened, says_what_is_wrong, settings_with
from searchapp.config import Settings
from searchapp.export.indicators.other import OtherTable
from searchapp.export.indicators.statements import FigureTable
from searchapp.export.indicators.tabular import FORMATS, STREAMS, Tabular, write_table
from searchapp.quantities.listing import other_figures
from searchapp.questions.read_figures import WHAT, indicator_labels, read_figures
from searchapp.questions.read_request import Asked, read_request
from searchapp.questions.tables.read_other import read_other
from searchapp.store.facet_values import passes


@click.command()
@click.option("--indicator", multiple=True, shell_complete=offers(indicator_labels), help="Such as gdp_growth. Repeatable.")
@click.option("--what", type=click.Choice(WHAT), multiple=True, help="What figures are. Repeatable.")
@click.option("--other", default="", metavar="NOUN", help="Any number said of a noun instead, such as 高标准农田.")
@click.option("--doubtful", is_flag=True, help="With figures that are in doubt, which say why.")
@facet_options(of_reports=True)
@click.option("--format", "form", type=click.Choice(FORMATS), help="[default: by the file's name, or csv]")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="File to write.  [default: standard output]")
@click.option("--overwrite", is_flag=True, help="Replace a file that is there.")
@index_option
@engine_options
@says_what_is_wrong
@examples("""
baogao figures --indicator gdp_growth --what target --year 2024..2026
baogao figures --indicator gdp_growth --indicator new_urban_jobs --region 山东省 -o figures.xlsx
baogao figures --doubtful --format json > figures.json
baogao figures --other 高标准农田 --region 山东省 -o farmland.xlsx
""")
def figures(
    indicator: tuple[str, ...],
    what: tuple[str, ...],
    other: str,
    doubtful: bool,
    form: str | None,
    output: Path | None,
    overwrite: bool,
    folder: Path | None,
    engine: str | None,
    urls: tuple[str, ...],
    **choices: Any,
) -> None:
    """Write what reports say in figures: targets and results, with their words and permalinks.

    A row a figure. No row is no zero: the report does not say it, or there is none. Full reports alone are taken unless
    --kind is given. Permalinks begin with BAOGAO_BASE_URL. A file has its codebook beside it.
    """
    form = form or _format_of(output)
    if output is None and form not in STREAMS:
        raise UsageError(f"{form} needs a file. Name one: --output figures.{form}")
    settings = settings_with(index=folder, engine=engine, opensearch_urls=urls)
    if other:
        if indicator or what or doubtful:
            raise UsageError("--other takes no --indicator, --what or --doubtful: nothing is judged of what it finds")
        _write_other(other, asked_by(choices), settings, form, output, overwrite=overwrite)
        return
    request = read_figures(read_request(asked_by(choices)).filters, indicator, what, with_doubtful=doubtful)
    with opened(settings) as store:
        status = store.status()
        table = FigureTable(store.figures(request), status, settings.base_url.rstrip("/"))
    asked = [record for record in status.records if passes(record, request.filters)]
    if not asked:
        raise UsageError("no report of the index passes these choices")
    written = _write(table, form, output, overwrite=overwrite)
    without = len(asked) - len({record.id for record, _ in table.stated})
    none = f"; {counted(without, 'report')} more with none" if without else ""
    reports = counted(len(asked) - without, "report")
    click.echo(f"wrote {counted(len(table.stated), 'figure')} of {reports}{written}{none}", err=True)


def _write_other(words: str, choices: Asked, settings: Settings, form: str, output: Path | None, *, overwrite: bool) -> None:
    """Write any number that is said of some words."""
    asked = read_other(words, "", choices)
    with opened(settings) as store:
        found = tuple(other_figures(store.all_hits(asked.search), asked.words))
        table = OtherTable(found, asked.words, store.status(), settings.base_url.rstrip("/"))
    written = _write(table, form, output, overwrite=overwrite)
    click.echo(f"wrote {counted(len(found), 'number')} said of {asked.words}{written}", err=True)


def _write(table: Tabular, form: str, output: Path | None, *, overwrite: bool) -> str:
    """Write a table; where to, in words, empty for the standard output."""
    if output is not None:
        return f" to {' and '.join(map(str, write_table(table, form, output, overwrite=overwrite)))}"
    for piece in STREAMS[form](table):
        sys.stdout.write(piece)
    sys.stdout.flush()
    return ""


def _format_of(output: Path | None) -> str:
    """The format that a file's name stands for; csv without one. Raises: UsageError if it stands for none."""
    ending = output.suffix.lower().removeprefix(".") if output else "csv"
    if ending not in FORMATS:
        raise UsageError(f"{output} tells no format. Give --format {'|'.join(FORMATS)}")
    return ending
