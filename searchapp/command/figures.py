"""`baogao figures`: what reports say in figures, as a table."""

from pathlib import Path
from typing import Any

import click

from indexer.vocabulary.regions import LEVELS
from searchapp.command.options import asked_by, engine_options, facet_options, index_option, offers, output_options
from searchapp.command.printed.parts import counted, examples
from searchapp.command.shared import UsageError, form_of, opened, says_what_is_wrong, settings_with, stream
from searchapp.export.indicators.other import OtherTable
from searchapp.export.indicators.panel import PanelTable
from searchapp.export.indicators.statements import FigureTable
from searchapp.export.indicators.tabular import FORMATS, STREAMS, Tabular, write_table
from searchapp.panel.panel import Said
from searchapp.quantities.listing import other_figures
from searchapp.questions.read_figures import WHAT, FiguresRequest, indicator_labels, read_figures
from searchapp.questions.read_request import Asked, read_request
from searchapp.questions.tables.matrix import matrix_from_page
from searchapp.questions.tables.read_other import read_other
from searchapp.store.base import SearchStore
from searchapp.store.facet_values import passes
from searchapp.store.figures import viewed


@click.command()
@click.option("--indicator", multiple=True, shell_complete=offers(indicator_labels), help="Such as gdp_growth. Repeatable.")
@click.option("--what", type=click.Choice(WHAT), multiple=True, help="What figures are. Repeatable.")
@click.option("--other", default="", metavar="NOUN", help="Any number said of a noun instead, such as 高标准农田.")
@click.option("--panel", is_flag=True, help="A row a place and year instead: target, result and what follows from both.")
@click.option("--level", type=click.Choice(LEVELS), help="Of the places of --panel.  [default: the highest below the nation]")
@click.option("--least", type=float, metavar="NUMBER", help="Places of --panel whose latest target is so high at least.")
@click.option("--doubtful", is_flag=True, help="With figures that are in doubt, which say why.")
@facet_options(of_reports=True)
@output_options(FORMATS)
@index_option
@engine_options
@says_what_is_wrong
@examples("""
baogao figures --indicator gdp_growth --what target --year 2024..2026
baogao figures --indicator gdp_growth --indicator new_urban_jobs --region 山东省 -o figures.xlsx
baogao figures --doubtful --format json > figures.json
baogao figures --indicator gdp_growth --panel --year 2026 --least 5 -o growth.xlsx
baogao figures --other 高标准农田 --region 山东省 -o farmland.xlsx
""")
def figures(
    indicator: tuple[str, ...],
    what: tuple[str, ...],
    other: str,
    panel: bool,
    level: str | None,
    least: float | None,
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
    form = form_of(form, output, FORMATS, STREAMS, "figures")
    settings = settings_with(index=folder, engine=engine, opensearch_urls=urls)
    _require_one_kind(bool(other), panel, bool(indicator or what or doubtful), level is not None or least is not None)
    with opened(settings) as store:
        made = _Made(store, asked_by(choices), settings.base_url.rstrip("/"))
        if other:
            table, what_it_is, beside = made.other(other)
        elif panel:
            table, what_it_is, beside = made.panel(indicator, what, level or "", least)
        else:
            table, what_it_is, beside = made.figures(read_figures(made.filters, indicator, what, with_doubtful=doubtful))
    written = _write(table, form, output, overwrite=overwrite)
    click.echo(f"wrote {what_it_is}{written}{beside}", err=True)


def _require_one_kind(other: bool, panel: bool, of_figures: bool, of_panel: bool) -> None:
    """Raises: UsageError for options that do not go together."""
    if other and (of_figures or panel):
        raise UsageError("--other takes no --indicator, --what, --doubtful or --panel: nothing is judged of what it finds")
    if of_panel and not panel:
        raise UsageError("--level and --least are of --panel. Add it")


_Told = tuple[Tabular, str, str]


class _Made:
    """Tables, each with what it is and what is said after where it went to."""

    def __init__(self, store: SearchStore, choices: Asked, site: str) -> None:
        self._store, self._choices, self._site = store, choices, site
        self.filters = read_request(choices).filters

    def figures(self, request: FiguresRequest) -> _Told:
        """A row a figure."""
        status = self._store.status()
        table = FigureTable(self._store.figures(request), request, status, self._site)
        asked = sum(passes(record, request.filters) for record in status.records)
        if not asked:
            raise UsageError("no report of the index passes these choices")
        saying = len({record.id for record, _ in table.stated})
        none = f"; {counted(asked - saying, 'report')} more with none" if asked > saying else ""
        return table, f"{counted(len(table.stated), 'figure')} of {counted(saying, 'report')}", none

    def panel(self, indicator: tuple[str, ...], what: tuple[str, ...], level: str, least: float | None) -> _Told:
        """A row a place and year of one indicator."""
        if len(indicator) > 1 or what:
            raise UsageError("--panel is of one --indicator, and of targets and results: leave out --what")
        bound = () if least is None else (str(least),)
        asked = matrix_from_page({"indicator": indicator, "level": (level,), "least": bound, **self._choices.chosen})
        table = PanelTable(viewed(self._store, asked), self._store.status(), self._site)
        cells = table.view.file_cells
        missing = sum(cell.target.said is Said.NO_REPORT for cell in cells)
        return table, counted(len(cells), "row"), f"; {missing} without a report" if missing else ""

    def other(self, words: str) -> _Told:
        """Any number that is said of some words."""
        asked = read_other(words, "", self._choices)
        found = tuple(other_figures(self._store.all_hits(asked.search), asked.words))
        table = OtherTable(found, asked, self._store.status(), self._site)
        return table, f"{counted(len(found), 'number')} said of {asked.words}", ""


def _write(table: Tabular, form: str, output: Path | None, *, overwrite: bool) -> str:
    """Write a table; where to, in words, empty for the standard output."""
    if output is not None:
        return f" to {' and '.join(map(str, write_table(table, form, output, overwrite=overwrite)))}"
    stream(STREAMS[form](table))
    return ""
