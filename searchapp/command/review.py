"""`baogao review`: what is in doubt of the reports of an index, and a page where a person sets it right."""

import itertools
import json
from pathlib import Path

import click

from indexer.figures.figure import Figure
from indexer.model import Confidence, ReportRecord
from indexer.whoosh_index.opening import read_state
from searchapp.answers.serialize import doubt_to_json
from searchapp.command.options import index_option
from searchapp.command.printed.parts import counted, examples, shown, streamed
from searchapp.command.printed_builds import as_path
from searchapp.command.shared import say, says_what_is_wrong, settings_with
from searchapp.review.in_doubt import InDoubt, doubtful_figures, in_doubt

_COLOURS = {Confidence.DOUBTFUL: "red", Confidence.LIKELY: "yellow"}


@click.command()
@index_option
@click.option("--likely", is_flag=True, help="Also what is only likely.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.option("--web", is_flag=True, help="Open a page on this machine where each can be set right; until Ctrl-C.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default=True, help="Of that page; 0 takes a free one.")
@says_what_is_wrong
@examples("""
baogao review                             # the reports with something in doubt, the worst first
baogao review --likely --json
baogao review --web
""")
def review(folder: Path | None, likely: bool, as_json: bool, web: bool, port: int) -> None:
    """List what is in doubt of the reports of the index, the worst first, or set it right on a page.

    Figures in doubt are listed, too.
    """
    where = settings_with(index=folder).index
    if web:
        from searchapp.review.serving import serve_review

        serve_review(where, port)
        return
    records, manifest = read_state(where)
    found = in_doubt(records, manifest.refusals, likely=likely)
    figures = doubtful_figures(where) if manifest.is_current else []
    if as_json:
        say(streamed(json.dumps(_as_json(each), ensure_ascii=False) for each in found))
        say(streamed(json.dumps(_figure_as_json(*each), ensure_ascii=False) for each in figures))
        return
    for each in found:
        say(_lines(each, where))
    outside = sum(each.record is None for each in found)
    missing = f", {outside} of them not in the index, as nothing tells the place or the year" if outside else ""
    click.echo(f"{counted(len(found), 'report')} with something in doubt{missing}; the index holds {len(records)}")
    if found:
        click.echo(f"Set it right: baogao review --web --index {where}")
    _say_figures(figures, where)


def _say_figures(figures: list[tuple[ReportRecord, Figure]], index: Path) -> None:
    """Name the figures in doubt, report by report."""
    for record, own in itertools.groupby(figures, key=lambda each: each[0]):
        place = shown(f"{' '.join(record.region.path)} {record.year}")
        say([f"{as_path(record.source, index)}: {place}", *(_figure_line(figure) for _, figure in own)])
    reports = len({record.id for record, _ in figures})
    if figures:
        many = f"{counted(len(figures), 'figure')} in doubt in {counted(reports, 'report')}"
        click.echo(f"{many}, left out of tables unless asked for. Set them right beside the report: docs/figures.md")


def _figure_line(figure: Figure) -> str:
    said = f"{figure.indicator} {figure.what} {figure.about}"
    return f"  {said}, paragraph {figure.paragraph}: {shown(figure.text)} ({shown(figure.doubt)})"


def _figure_as_json(record: ReportRecord, figure: Figure) -> dict[str, object]:
    """A figure in doubt, with the report that says it."""
    return {
        "source": record.source, "report": record.id, "paragraph": figure.paragraph, "indicator": figure.indicator,
        "what": str(figure.what), "about": figure.about, "text": figure.text, "doubt": figure.doubt,
    }  # fmt: skip


def _lines(each: InDoubt, index: Path) -> list[str]:
    place = f"{' '.join(each.record.region.path)} {each.record.year}" if each.record else "not in the index"
    lines = [
        f"{as_path(each.location.source, index)}{f' row {each.location.row}' if each.location.row else ''}: {shown(place)}"
    ]
    for doubt in each.doubts:
        level = click.style(f"{doubt.confidence:9}", fg=_COLOURS.get(doubt.confidence))
        lines.append(f"  {level} {doubt.field}{f': {shown(chr(59).join(doubt.against))}' if doubt.against else ''}")
    return lines


def _as_json(each: InDoubt) -> dict[str, object]:
    return {
        "source": each.location.source,
        "row": each.location.row,
        "report": each.record.id if each.record else None,
        "doubts": list(map(doubt_to_json, each.doubts)),
    }
