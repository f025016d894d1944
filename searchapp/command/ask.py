"""`baogao search`, `cite` and `export`: what asks an index."""

import itertools
import json
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from indexer.vocabulary.synonyms import synonyms_with
from searchapp.answers import serialize
from searchapp.answers.citations import FORMATS as CITATIONS
from searchapp.answers.citations import Citation, citation_of
from searchapp.answers.citations import cite as cite_as
from searchapp.answers.permalinks import canonical_anchor
from searchapp.answers.results import HeadingHit, Hit, Resolved, path_of
from searchapp.command.options import (
    QueryCommand,
    asked_by,
    copies_option,
    engine_options,
    facet_options,
    index_option,
    output_option,
    query_options,
)
from searchapp.command.printed.hits import result_lines
from searchapp.command.printed.parts import counted, examples, streamed
from searchapp.command.shared import UsageError, opened, say, says_what_is_wrong, settings_with, stream
from searchapp.config import Settings
from searchapp.export import ENDINGS, FORMATS, STREAMED, Written, write_file, write_stream
from searchapp.export.hits import csv_lines, json_lines
from searchapp.questions.query import SearchRequest
from searchapp.questions.read_request import read_request
from searchapp.store.base import SearchStore
from searchapp.store.facet_values import passes
from searchapp.store.following import all_contents, follow
from searchapp.store.offers import search_with_offers

# Formats of hits that are written as they are read, all of them.
TABLES = {"csv": csv_lines, "jsonl": json_lines}
SEARCH_FORMATS = ("text", "json", *TABLES)


@click.command(cls=QueryCommand)
@click.argument("query", nargs=-1, required=True)
@query_options
@copies_option
@click.option("--limit", default="", help="Hits to print.  [default: 20; of csv and jsonl all]")
@click.option("--offset", default="", help="Hits to leave out first.")
@index_option
@engine_options
@click.option("--synonyms", type=click.Path(path_type=Path), help="File of other words to offer. [or $BAOGAO_SYNONYMS]")
@click.option("--format", "form", type=click.Choice(SEARCH_FORMATS), default="text", show_default=True, help="How to print.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@says_what_is_wrong
@examples("""
baogao search 宁德时代
baogao search 宁德时代 --region 兖州 --year 2022..2024 --chapter tasks
baogao search '"投资 140 亿元" OR 锂电*项目' --sort -year
baogao search -- '-储能 电池'               # -- before a query that begins with a hyphen
baogao search 宁德时代 --format csv > hits.csv
""")
def search(
    folder: Path | None,
    engine: str | None,
    urls: tuple[str, ...],
    synonyms: Path | None,
    form: str,
    as_json: bool,
    query: tuple[str, ...],
    **choices: Any,
) -> None:
    """Print the paragraphs and headings that contain QUERY.

    A run of characters is found exactly as it stands; a blank means AND; quotation marks keep blanks. Put -- before a
    QUERY that begins with a hyphen. As csv and jsonl, all hits are printed.
    """
    settings = settings_with(index=folder, engine=engine, opensearch_urls=urls, synonyms=synonyms)
    words = synonyms_with(settings.synonyms)
    request = read_request(asked_by(choices, " ".join(query)))
    with opened(settings) as store:
        if form in TABLES and request.folds_copies:
            raise UsageError(f"{form} has every hit in a line of its own. Leave out --fold-copies, or --format {form}")
        if form in TABLES:
            write_hits(all_or_some(store, request, is_cut=bool(choices["limit"])), settings, form)
            return
        result = search_with_offers(store, request, words)
    if as_json or form == "json":
        say(streamed([json.dumps(serialize.search_to_json(request, result), ensure_ascii=False)]))
    else:
        say(result_lines(request, result, settings))


def all_or_some(store: SearchStore, request: SearchRequest, *, is_cut: bool) -> Iterable[Hit | HeadingHit]:
    """Hits from the offset on: all of them, or as many as the limit says."""
    last = request.offset + request.limit if is_cut else None
    return itertools.islice(store.all_hits(request), request.offset, last)


def write_hits(hits: Iterable[Hit | HeadingHit], settings: Settings, form: str) -> None:
    """Print hits as a table or as lines of JSON, as they are read."""
    stream(TABLES[form](hits, settings.site))


@click.command()
@click.argument("link")
@click.option("--format", "form", type=click.Choice(tuple(CITATIONS)), default="gbt", show_default=True, help="How to print.")
@index_option
@engine_options
@says_what_is_wrong
@examples("""
baogao cite 370812-2023                                   # a whole report
baogao cite /p/370812-2023/12-0123456789abcdef-01234567 --format bibtex
""")
def cite(link: str, form: str, folder: Path | None, engine: str | None, urls: tuple[str, ...]) -> None:
    """Print the citation of what LINK leads to: a permalink, its path, or the id of a report or a paragraph.

    Set BAOGAO_BASE_URL to the address of the site that readers of the citation reach.
    """
    settings = settings_with(index=folder, engine=engine, opensearch_urls=urls)
    # A permalink in full, a path, or an id alone.
    path = urlsplit(link.strip()).path.strip("/")
    report_id, _, anchor = path.removeprefix("p/").removeprefix("r/").partition("/")
    report_id = report_id.lower()
    with opened(settings) as store:
        citation = _paragraph_citation(store, report_id, anchor, settings) if anchor else None
        if citation is None:
            found = all_contents(store, report_id)
            if not found:
                raise UsageError(f"there is no report {report_id or link!r} in the index. An id is such as 370812-2023")
            record = found[0].record
            citation = citation_of(record, None, f"{settings.site}/r/{record.id}", date.today(), standard=settings.gbt)
    say(streamed([cite_as(citation, form).rstrip("\n")]))
    if not settings.base_url:
        click.echo("note: the link leads to this machine. Set BAOGAO_BASE_URL to the address that readers reach", err=True)


def _paragraph_citation(store: SearchStore, report_id: str, anchor: str, settings: Settings) -> Citation | None:
    """The citation of a paragraph, of the very text that a link means or none; None if there is no such report."""
    canonical = canonical_anchor(anchor)
    if canonical is None:
        raise UsageError(
            f"{anchor} is no whole link to a paragraph; it ends in a number and 16 and 8 characters, hyphens between"
        )
    resolution = follow(store, report_id, canonical)
    if resolution is None:
        return None
    record, paragraph = resolution.contents.record, resolution.paragraph
    if paragraph is None or resolution.found not in (Resolved.SAME, Resolved.MOVED):
        address = f"{settings.site}/p/{record.id}/{canonical}"
        raise UsageError(f"the text that the link means has been changed or is gone. See {address}")
    link = settings.site + path_of(record, paragraph)
    return citation_of(record, paragraph, link, date.today(), is_certain=resolution.is_certain, standard=settings.gbt)


@click.command()
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="csv, jsonl, tei, sqlite or parquet.  [default: by the name]"
)
@output_option
@click.option("--overwrite", is_flag=True, help="Replace a file that is there.")
@facet_options(of_reports=True)
@index_option
@engine_options
@says_what_is_wrong
@examples("""
baogao export -o reports.sqlite           # then: datasette reports.sqlite -m reports.sqlite.datasette.json
baogao export -o reports.parquet --year 2020..2025
baogao export --format jsonl --region 山东省 > shandong.jsonl
""")
def export(
    form: str | None,
    output: Path | None,
    overwrite: bool,
    folder: Path | None,
    engine: str | None,
    urls: tuple[str, ...],
    **choices: Any,
) -> None:
    """Write the reports of the index for other programs.

    csv: a row a paragraph. jsonl: an object a report. tei: TEI P5. sqlite: tables, full-text search, and settings for
    Datasette in a file beside it. parquet: a row a paragraph (extra `parquet`). Permalinks begin with BAOGAO_BASE_URL.
    """
    settings = settings_with(index=folder, engine=engine, opensearch_urls=urls)
    filters = read_request(asked_by(choices)).filters
    form = form or _format_of(output)
    if output is None and form not in STREAMED:
        raise UsageError(f"{form} needs a file. Name one: --output reports.{form}")
    if output is None and sys.stdout.isatty():
        raise UsageError("this would fill the terminal. Name a file with --output, or send it on")
    site = settings.base_url.rstrip("/")
    with opened(settings) as store:
        records = [record for record in store.status().records if passes(record, filters)]
        if not records:
            raise UsageError("no report of the index passes these choices")
        reports = store.all_reports(filters)
        if output is None:
            written = write_stream(reports, site, form, sys.stdout.buffer)
            sys.stdout.flush()
        else:
            written = write_file(reports, site, form, output, overwrite=overwrite)
    click.echo(_written_text(written), err=True)


def _format_of(output: Path | None) -> str:
    """The format that a file's name stands for. Raises: UsageError if it stands for none."""
    if output is None:
        raise UsageError(f"a format is needed: --format {'|'.join(FORMATS)}, or a file's name that tells it")
    if output.suffix.lower() not in ENDINGS:
        raise UsageError(f"{output} tells no format. Give --format {'|'.join(FORMATS)}")
    return ENDINGS[output.suffix.lower()]


def _written_text(written: Written) -> str:
    where = f" to {' and '.join(map(str, written.files))}" if written.files else ""
    return f"wrote {counted(written.paragraphs, 'paragraph')} of {counted(written.reports, 'report')}{where}"
