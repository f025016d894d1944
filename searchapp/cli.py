"""The `baogao` command: arguments in, exit code out. 0 all well, 1 some files failed or faults found, 2 wrong usage."""

import contextlib
import functools
import io
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from indexer.build import BuildResult, build, path_of, report_name
from indexer.check import check as check_index
from indexer.errors import BaogaoError
from indexer.model import Extract, Heading, Paragraph, Report
from indexer.opensearch_client import Access, Cluster
from indexer.parse import parse_extract
from indexer.sources import read_sources
from indexer.workers import Bounds
from indexer.write_opensearch import publish
from searchapp import serialize
from searchapp.config import ENGINES, Settings, SettingsError, read_settings
from searchapp.query import QueryError, SearchRequest
from searchapp.read_request import Asked, read_request
from searchapp.results import Hit, Offer, OfferKind, SearchResult
from searchapp.snippets import build_snippet
from searchapp.store import StoreError, access_of, open_store
from searchapp.store.offers import search_with_offers

DEFAULT_CORPUS = Path("corpus")


def says_what_is_wrong(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command end with an error's text and exit code 2 instead of a traceback."""

    @functools.wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except (BaogaoError, StoreError, QueryError) as error:
            click.echo(f"baogao: {error}", err=True)
            sys.exit(2)

    return guarded


index_option = click.option(
    "--index", "folder", type=click.Path(path_type=Path), help="Folder of the index. [default: index, or $BAOGAO_INDEX]"
)


def engine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what answers."""
    url = click.option("--url", "urls", multiple=True, help="Address of a node of the cluster. Repeatable.")
    engine = click.option("--engine", type=click.Choice(ENGINES), help="What answers.  [default: whoosh, or $BAOGAO_ENGINE]")
    return engine(url(command))


def settings_with(**given: Any) -> Settings:
    """The settings of the environment, and above them those of the command line that were given."""
    settings = read_settings().replaced(**{name: value for name, value in given.items() if value not in (None, ())})
    if given.get("opensearch_urls") and settings.engine != "opensearch":
        raise SettingsError("--url is an address of a cluster. Give --engine opensearch with it")
    return settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="baogao")
def main() -> None:
    """Search Chinese government work reports (政府工作报告)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console of another encoding shows what it can


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object; of a table, one a line.")
@click.option("--row", type=click.IntRange(1), help="Only this row of a table.")
@says_what_is_wrong
def parse(file: Path, as_json: bool, row: int | None) -> None:
    """Read a report, or a table of them, and print what was understood."""
    failed = False
    for name, extract in _extracts(file, row):
        try:
            report = parse_extract(extract)
        except BaogaoError as error:
            click.echo(f"baogao: {name}: {error}", err=True)
            failed = True
        else:
            click.echo(json.dumps(serialize.report_to_json(report), ensure_ascii=False) if as_json else outline(report, name))
    sys.exit(1 if failed else 0)


def _extracts(file: Path, row: int | None) -> list[tuple[str, Extract]]:
    """(name, extract) of the reports in a file; ends the command if it cannot be read or has no such row."""
    try:
        extracts = [source.extract for source in read_sources(file)]
    except BaogaoError as error:
        click.echo(f"baogao: {file}: {error}", err=True)
        sys.exit(1)
    chosen = [each for each in extracts if row in (None, each.row)]
    if not chosen:
        click.echo(f"baogao: {file}: has no row {row}", err=True)
        sys.exit(1)
    return [(report_name(str(file), each.row), each) for each in chosen]


def outline(report: Report, name: str) -> str:
    """A report at a glance: metadata with their origins, counts, chapters, sections, and the first words of each paragraph."""
    about = serialize.report_to_json(report)["meta"]
    sections = sum(heading.level == 2 for heading in report.outline)
    characters = sum(len(paragraph.text) for paragraph in report.paragraphs)
    chapters = counted(len(report.outline) - sections, "chapter")
    counts = f"{counted(len(report.paragraphs), 'paragraph')}, {chapters}, {counted(sections, 'section')}"
    lines = [click.style(f"{name}: {counts}, {characters:,} characters", bold=True)]
    for field, value in about.items():
        shown = " ".join(value) if isinstance(value, list) else str(value if value is not None else "–")
        origin = report.origins.get("region" if field == "code" else field, "not in the source")
        lines.append(f"{field:14} {shown}  {click.style(f'({origin})', dim=True)}")
    headings = list(report.outline)
    for paragraph in report.paragraphs:
        while headings and headings[0].before <= paragraph.number:
            lines.append(_heading_line(headings.pop(0), paragraph.chapter_kind))
        lines.append(f"    {paragraph.number:4} {_first_words(paragraph)}")
    return "\n".join(lines) + "\n"


def _heading_line(heading: Heading, kind: str) -> str:
    if heading.level == 1:
        return f"\n{click.style(heading.text, bold=True)}  [{kind}]"
    return f"  {heading.text}{'  [runs in]' if heading.runs_in else ''}"


def _first_words(paragraph: Paragraph) -> str:
    """How a paragraph begins and ends, so that a cut in the wrong place is seen, and who is to do what it sets."""
    text = paragraph.text
    shown = text if len(text) <= 52 else f"{text[:38]} … {text[-10:]}"
    duties = ", ".join([*paragraph.leaders, *paragraph.units])
    return f"{shown}  {click.style(f'[{duties}]', dim=True)}" if duties else shown


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@index_option
@click.option("--jobs", type=click.IntRange(1, 64), default=os.cpu_count() or 1, show_default="all cores", help="Processes.")
@click.option(
    "--seconds-per-file", type=click.FloatRange(0.1), default=Bounds().seconds, show_default=True, help="Then it fails."
)
@click.option(
    "--megabytes-per-file", type=click.IntRange(64), default=Bounds().megabytes, show_default=True, help="Then it fails."
)
@click.option("--rebuild", is_flag=True, help="Forget the old index and read everything again.")
@engine_options
@click.option("--shards", type=click.IntRange(1, 100), default=1, show_default=True, help="Parts of the cluster's index.")
@click.option("--replicas", type=click.IntRange(0, 10), default=0, show_default=True, help="Copies of each part.")
@says_what_is_wrong
def index(
    paths: tuple[Path, ...],
    folder: Path | None,
    jobs: int,
    seconds_per_file: float,
    megabytes_per_file: int,
    rebuild: bool,
    engine: str | None,
    urls: tuple[str, ...],
    shards: int,
    replicas: int,
) -> None:
    """Bring the index up to date with PATHS, files or folders. [default: corpus]

    Only changed files are read again. Reports that are gone from PATHS leave the index; reports from elsewhere stay.

    With --engine opensearch the index is then copied to the cluster as a whole, and takes the place of the one before when
    all of it is there.
    """
    settings = settings_with(index=folder, engine=engine, opensearch_urls=urls)
    # What is wrong with it is told before hours of reading.
    access = access_of(settings) if settings.engine == "opensearch" else None
    where = settings.index
    bounds = Bounds(seconds_per_file, megabytes_per_file)
    result = build_with_progress(list(paths) or [DEFAULT_CORPUS], where, jobs, rebuild, bounds)
    report_build(result, where)
    if access:
        copy_to_cluster(settings, access, shards, replicas, jobs)
    sys.exit(1 if result.failed else 0)


def copy_to_cluster(settings: Settings, access: Access, shards: int, replicas: int, jobs: int) -> None:
    """Copy the local index to the cluster, with a line on the terminal now and then."""

    def show(done: int, of: int) -> None:
        if done % 100 == 0 or done == of:
            click.echo(f"copied {done} of {counted(of, 'report')}", err=True)

    cluster = Cluster(access)
    try:
        alias = settings.opensearch_alias
        made = publish(settings.index, cluster, alias, shards=shards, replicas=replicas, jobs=jobs, progress=show)
    finally:
        cluster.close()
    click.echo(f"{alias} stands for {made}")


def build_with_progress(paths: list[Path], folder: Path, jobs: int, rebuild: bool, bounds: Bounds) -> BuildResult:
    """Run a build with a bar on a terminal, with plain lines elsewhere."""
    with contextlib.ExitStack() as stack:
        bars: list[Any] = []

        def show(done: int, of: int, source: str) -> None:
            if not sys.stderr.isatty():
                click.echo(f"[{done}/{of}] {as_path(source, folder)}", err=True)
            else:
                if not bars:
                    bar = click.progressbar(length=of, file=sys.stderr, show_pos=True, show_eta=True)
                    bars.append((stack.enter_context(bar), time.monotonic()))
                bar, began = bars[0]
                bar.label = f"reading {done / max(time.monotonic() - began, 0.1):.1f} reports/s"
                bar.update(1)
            if done == of:
                stack.close()
                click.echo("writing the index", err=True)

        return build(paths, folder, jobs=jobs, rebuild=rebuild, progress=show, bounds=bounds)


def as_path(source: str, folder: Path) -> str:
    """A source's name in the index → its path from where the command was started."""
    return os.path.relpath(path_of(source, folder))


def report_build(result: BuildResult, folder: Path) -> None:
    """Print what a build did; every file that failed or was left aside is named."""
    for source, reason in sorted(result.failed.items()):
        click.echo(f"failed: {as_path(source, folder)}: {reason}")
    for source, reason in sorted(result.skipped.items()):
        click.echo(f"skipped: {as_path(source, folder)}: {reason}")
    names = ("added", "updated", "removed", "unchanged", "failed")
    click.echo(", ".join(f"{len(getattr(result, name))} {name}" for name in names))
    click.echo(f"{folder} holds {counted(result.paragraphs, 'paragraph')} of {counted(result.reports, 'report')}")


def counted(number: int, noun: str) -> str:
    """1 report, 2 reports."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


@main.command()
@click.argument("query")
@click.option("--region", multiple=True, help="Code or name; stands for all places inside. Repeatable.")
@click.option("--year", multiple=True, help="2023 or 2022..2024. Repeatable.")
@click.option("--chapter", multiple=True, help="Kind of chapter, such as review or tasks. Repeatable.")
@click.option("--section", multiple=True, help="Topic, such as 工业. Repeatable.")
@click.option("--kind", multiple=True, help="report, summary, interpretation or task-breakdown. Repeatable.")
@click.option("--leader", multiple=True, help="Leader of a task, as printed. Repeatable.")
@click.option("--unit", multiple=True, help="Unit that carries out a task, as printed. Repeatable.")
@click.option("--sort", default="", help="relevance, year, -year, document or -added (new first).")
@click.option("--limit", default="", help="Hits to print.  [default: 20]")
@click.option("--offset", default="", help="Hits to leave out first.")
@index_option
@engine_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@says_what_is_wrong
def search(folder: Path | None, engine: str | None, urls: tuple[str, ...], as_json: bool, query: str, **choices: Any) -> None:
    """Print the paragraphs that contain QUERY.

    A run of characters is found exactly as it stands; a blank means AND; quotation marks keep blanks. Put -- before a
    QUERY that begins with a hyphen.
    """
    settings = settings_with(index=folder, engine=engine, opensearch_urls=urls)
    request = read_request(Asked(q=query, **choices))
    store = open_store(settings)
    try:
        result = search_with_offers(store, request)
    finally:
        store.close()
    if as_json:
        click.echo(json.dumps(serialize.search_to_json(request, result), ensure_ascii=False))
    else:
        print_result(request, result, settings)


def print_result(request: SearchRequest, result: SearchResult, settings: Settings) -> None:
    """Print hits for people, matches in bold where the terminal can."""
    found = f"{counted(result.total, 'paragraph')} in {counted(result.reports, 'report')}"
    click.echo(f"{request.text or '(all)'}: {found}")
    for number, hit in enumerate(result.hits, request.offset + 1):
        click.echo(f"\n{number}. {_place(hit)}\n   {_snippet(hit)}\n   {settings.site}{hit.permalink}")
    if request.offset and request.offset >= result.total:
        click.echo(f"\nthere is nothing from hit {request.offset + 1} on: --offset must be less than {result.total}")
    for offer in result.offers:
        click.echo(f"  {offer_text(offer)}: {counted(offer.total, 'paragraph')}")
    shown = request.offset + len(result.hits)
    if result.hits and shown < result.total:
        click.echo(f"\n{result.total - shown} more: --offset {shown}")


def offer_text(offer: Offer) -> str:
    """What an offer changes, for the terminal."""
    match offer.kind:
        case OfferKind.SPELLING:
            return f"did you mean {offer.label}"
        case OfferKind.WITHOUT_FILTER:
            return f"without any choice of {offer.label}"
        case OfferKind.WITHOUT_FILTERS:
            return "without any choice"
        case OfferKind.FEWER:
            return f"without {offer.label}"
        case _:
            return f"the words {offer.label}"


def _place(hit: Hit) -> str:
    headings = " › ".join(filter(None, (hit.paragraph.chapter, hit.paragraph.section)))
    kind = "" if hit.report.metadata.kind == "report" else f" {hit.report.metadata.kind.label}"
    return f"{' '.join(hit.report.region.path)} {hit.report.year}{kind} · {headings}".rstrip(" ·")


def _snippet(hit: Hit) -> str:
    snippet = build_snippet(hit.paragraph.text, hit.spans)
    shown = "".join(click.style(text, bold=True) if is_match else text for text, is_match in snippet.pieces)
    return f"{'…' * snippet.cut_before}{shown}{'…' * snippet.cut_after}"


@main.command()
@index_option
@says_what_is_wrong
def check(folder: Path | None) -> None:
    """Compare every count and posting of the index with its texts."""
    where = folder or read_settings().index
    faults, summary = check_index(where)
    for fault in faults:
        click.echo(f"fault: {fault}")
    click.echo(f"{where}: {summary}")
    click.echo(f"{counted(len(faults), 'fault')}. Run: baogao index --rebuild --index {where}" if faults else "no faults")
    sys.exit(1 if faults else 0)


@main.command()
@index_option
@engine_options
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one.  [default: 8000]")
@says_what_is_wrong
def serve(folder: Path | None, engine: str | None, urls: tuple[str, ...], host: str | None, port: int | None) -> None:
    """Serve the site until stopped."""
    from searchapp.server import serve_site

    serve_site(settings_with(index=folder, engine=engine, opensearch_urls=urls, host=host, port=port))
