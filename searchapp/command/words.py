"""`baogao related`, words for a dictionary; `trends`, questions side by side by year or place."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from searchapp.answers.serialize import trends_to_json
from searchapp.command.options import QueryCommand, asked_by, engine_options, facet_options, index_option, output_options
from searchapp.command.printed.parts import counted, examples, shown
from searchapp.command.shared import UsageError, form_of, opened, says_what_is_wrong, settings_with, stream
from searchapp.counting.tally import MAX_OCCURRENCES
from searchapp.export.codebooks import write_pieces
from searchapp.export.counts import trend_csv, write_trends_xlsx
from searchapp.export.hits import values_csv
from searchapp.export.placing import draft_of, require_free
from searchapp.questions.query import Measure
from searchapp.questions.read_request import read_request
from searchapp.questions.read_trends import BY, read_trends
from searchapp.related.asked import AT_LEAST, LIMIT, MAX_AT_LEAST, MAX_LIMIT, RelatedAsked, seeds_of
from searchapp.related.rows import RELATED_COLUMNS, related_rows, related_to_json
from searchapp.store.counted import trends_of
from searchapp.store.related import related_of

RELATED_FORMATS = ("csv", "json")
TREND_FORMATS = ("csv", "xlsx", "json")


@click.command(cls=QueryCommand)
@click.argument("seeds", nargs=-1)
@click.option("--train", is_flag=True, help="Train word2vec on the index first, for words of like use. Needs gensim.")
@click.option(
    "--at-least",
    type=click.IntRange(1, MAX_AT_LEAST),
    default=AT_LEAST,
    show_default=True,
    help="Occurrences of strings; sentences together.",
)
@click.option(
    "--limit", type=click.IntRange(1, MAX_LIMIT), default=LIMIT, show_default=True, help="Words of each relation, at most."
)
@facet_options()
@output_options(RELATED_FORMATS)
@index_option
@engine_options
@says_what_is_wrong
@examples("""
baogao related 数字经济
baogao related 就业 创业 --region 山东省 --at-least 5 -o jobs.csv
baogao related --train
""")
def related(
    seeds: tuple[str, ...],
    train: bool,
    at_least: int,
    limit: int,
    form: str | None,
    output: Path | None,
    overwrite: bool,
    folder: Path | None,
    engine: str | None,
    urls: tuple[str, ...],
    **choices: Any,
) -> None:
    """Print words like SEEDS, from which to choose those of a dictionary, each with its count and three places.

    Longer strings around them and shorter ones in them; company: words that stand in their sentences more often than by chance
    (normalised PMI); use: words of like neighbours (word2vec), once it has been trained. Full reports alone are counted unless
    --kind is given.
    """
    if not (seeds or train):
        raise UsageError("give words, or --train")
    form = form_of(form, output, RELATED_FORMATS, RELATED_FORMATS, "related")
    settings = settings_with(index=folder, engine=engine, opensearch_urls=urls)
    with opened(settings) as store:
        if train:
            reports = sum(record.is_full for record in store.status().records)
            click.echo(f"training on {counted(reports, 'report')}: about a minute for each hundred", err=True)
            click.echo(f"learned {counted(len(store.train_words().words), 'word')}", err=True)
        if not seeds:
            return
        asked = RelatedAsked(seeds_of(seeds), read_request(asked_by(choices)).filters, at_least, limit)
        found = related_of(store, asked)
    if form == "json":
        put(_json(related_to_json(found, settings.site)), output, overwrite=overwrite)
    else:
        put(values_csv(RELATED_COLUMNS, related_rows(found, settings.site)), output, overwrite=overwrite)
    for note in found.notes:
        click.echo(f"note: {shown(note.en)}", err=True)


@click.command(cls=QueryCommand)
@click.argument("queries", nargs=-1)
@click.option("--by", type=click.Choice(BY), default=BY[0], show_default=True, help="What a row stands for.")
@click.option(
    "--measure",
    type=click.Choice([str(measure) for measure in Measure]),
    help="One figure alone.  [default: all of them]",
)
@facet_options()
@click.option("--whole-numbers", "numbers", flag_value="whole", default="", help="5% is not found in 15% or 2.5%.")
@output_options(TREND_FORMATS)
@index_option
@engine_options
@says_what_is_wrong
@examples("""
baogao trends 数字经济 新质生产力 房地产 --year 2015..2025 --region 全国
baogao trends 数字经济 --by region --measure mentions-per-10000 --year 2026 -o provinces.xlsx
""")
def trends(
    queries: tuple[str, ...],
    by: str,
    measure: str | None,
    form: str | None,
    output: Path | None,
    overwrite: bool,
    folder: Path | None,
    engine: str | None,
    urls: tuple[str, ...],
    **choices: Any,
) -> None:
    """Write how often QUERIES are met by year or by place, up to twelve side by side.

    Paragraphs, reports, headings and mentions, also for every 10,000 characters, as on the page of trends. Full reports alone
    are counted unless --kind is given; where there is none, figures are empty, never 0. Without a query, all paragraphs.
    """
    form = form_of(form, output, TREND_FORMATS, ("csv", "json"), "trends")
    asked = read_trends(queries, asked_by(choices), by)
    chosen = Measure(measure) if measure else None
    with opened(settings_with(index=folder, engine=engine, opensearch_urls=urls)) as store:
        found = trends_of(store, asked, MAX_OCCURRENCES)
    if form == "xlsx":
        assert output is not None
        _place(lambda path: write_trends_xlsx(asked, found, path, chosen), output, overwrite=overwrite)
    elif form == "json":
        put(_json(trends_to_json(asked, found)), output, overwrite=overwrite)
    else:
        put(trend_csv(asked, found, chosen), output, overwrite=overwrite)


def _json(found: dict[str, Any]) -> list[str]:
    return [json.dumps(found, ensure_ascii=False, indent=1) + "\n"]


def put(pieces: Iterable[str], output: Path | None, *, overwrite: bool) -> None:
    """Write a text to a file, or to the standard output. Raises: ExportError."""
    if output is None:
        stream(pieces)
    else:
        _place(lambda path: write_pieces(pieces, path), output, overwrite=overwrite)


def _place(write: Callable[[Path], None], output: Path, *, overwrite: bool) -> None:
    require_free((output,), overwrite=overwrite)
    with draft_of(output) as draft:
        write(draft)
    click.echo(f"wrote {output}", err=True)
