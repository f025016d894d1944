"""The `baogao` command: arguments in, exit code out. 0 all well, 1 some files failed or faults found, 2 wrong usage."""

import contextlib
import errno
import functools
import io
import itertools
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from click.shell_completion import get_completion_class

from indexer.building.build import BuildResult, build
from indexer.corpus.adding import Draft, draft_of_file, draft_of_page
from indexer.corpus.adding import add as add_to_corpus
from indexer.corpus.fetching import Fetched, NotFetched, fetch_all, is_address
from indexer.corpus.watching import watch as watch_corpus
from indexer.errors import BaogaoError, CorpusError, IndexProblem, ReportError
from indexer.model import Extract, Location, Refusal, ReportKind
from indexer.opensearch_index.client import Access, Cluster
from indexer.opensearch_index.publish import publish
from indexer.parse import parse_extract
from indexer.sources import read_sources
from indexer.whoosh_index.check import check as check_index
from indexer.workers import Bounds
from searchapp.answers import serialize
from searchapp.answers.citations import FORMATS as CITATIONS
from searchapp.answers.citations import Citation, citation_of
from searchapp.answers.citations import cite as cite_as
from searchapp.answers.permalinks import canonical_anchor
from searchapp.answers.results import Found, Hit
from searchapp.command.doctor import Level, examine
from searchapp.command.options import (
    QueryCommand,
    asked_by,
    bounds_options,
    engine_options,
    examples,
    facet_options,
    index_option,
    jobs_option,
    offers,
    query_options,
    regions,
)
from searchapp.command.terminal import (
    added_line,
    as_path,
    build_lines,
    counted,
    finding_lines,
    outline,
    result_lines,
    shown,
    wants_colour,
)
from searchapp.config import Settings, SettingsError, read_settings
from searchapp.engines import access_of, open_store
from searchapp.export import ENDINGS, FORMATS, STREAMED, Written, write_file, write_stream
from searchapp.export.tables import csv_lines, json_lines
from searchapp.questions.query import QueryError, SearchRequest
from searchapp.questions.read_request import read_request
from searchapp.store.base import SearchStore, StoreError
from searchapp.store.facet_values import passes
from searchapp.store.following import all_contents, follow
from searchapp.store.offers import search_with_offers

DEFAULT_CORPUS = Path("corpus")
# Formats of hits that are written as they are read, all of them.
TABLES = {"csv": csv_lines, "jsonl": json_lines}
SEARCH_FORMATS = ("text", "json", *TABLES)


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


def settings_with(**given: Any) -> Settings:
    """The settings of the environment, and above them those of the command line that were given."""
    settings = read_settings().replaced(**{name: value for name, value in given.items() if value not in (None, ())})
    if given.get("opensearch_urls") and settings.engine != "opensearch":
        raise SettingsError("--url is an address of a cluster. Give --engine opensearch with it")
    return settings


@contextlib.contextmanager
def opened(settings: Settings) -> Iterator[SearchStore]:
    """The store that answers, closed in the end."""
    store = open_store(settings)
    try:
        yield store
    finally:
        store.close()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="baogao")
@click.pass_context
@examples("""
baogao add 370812-2023.docx https://www.example.gov.cn/report.html
baogao index
baogao search 宁德时代 --region 兖州 --year 2022..2024
baogao serve
""")
def main(context: click.Context) -> None:
    """Search Chinese government work reports (政府工作报告)."""
    context.color = wants_colour()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a console of another encoding shows what it can


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object; of a table, one a line.")
@click.option("--row", type=click.IntRange(1), help="Only this row of a table.")
@says_what_is_wrong
@examples("""
baogao parse corpus/yanzhou-2023.txt
baogao parse reports.csv --row 12 --json
""")
def parse(file: Path, as_json: bool, row: int | None) -> None:
    """Read a report, or a table of them, and print what was understood."""
    failed = False
    for name, extract in _extracts(file, row):
        try:
            report = parse_extract(extract)
        except BaogaoError as error:
            click.echo(f"baogao: {shown(name)}: {shown(error)}", err=True)
            failed = True
        else:
            click.echo(json.dumps(serialize.report_to_json(report), ensure_ascii=False) if as_json else outline(report, name))
    sys.exit(1 if failed else 0)


def _extracts(file: Path, row: int | None) -> list[tuple[str, Extract]]:
    """(name, extract) of the reports in a file; ends the command if it cannot be read or has no such row."""
    try:
        extracts = [source.extract for source in read_sources(file)]
    except BaogaoError as error:
        click.echo(f"baogao: {shown(file)}: {shown(error)}", err=True)
        sys.exit(1)
    chosen = [each for each in extracts if row in (None, each.row)]
    if not chosen:
        click.echo(f"baogao: {file}: has no row {row}", err=True)
        sys.exit(1)
    return [(str(Location(str(file), each.row)), each) for each in chosen]


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@index_option
@jobs_option
@bounds_options
@click.option("--rebuild", is_flag=True, help="Forget the old index and read everything again.")
@engine_options
@click.option("--shards", type=click.IntRange(1, 100), default=1, show_default=True, help="Parts of the cluster's index.")
@click.option("--replicas", type=click.IntRange(0, 10), default=0, show_default=True, help="Copies of each part.")
@says_what_is_wrong
@examples("""
baogao index                              # corpus/ into index/
baogao index reports/ more/ --index build/ix
baogao index --rebuild --jobs 4
""")
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
    say(build_lines(result, where))
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


@main.command(cls=QueryCommand)
@click.argument("query", nargs=-1, required=True)
@query_options
@click.option("--limit", default="", help="Hits to print.  [default: 20; of csv and jsonl all]")
@click.option("--offset", default="", help="Hits to leave out first.")
@index_option
@engine_options
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
    form: str,
    as_json: bool,
    query: tuple[str, ...],
    **choices: Any,
) -> None:
    """Print the paragraphs that contain QUERY.

    A run of characters is found exactly as it stands; a blank means AND; quotation marks keep blanks. Put -- before a
    QUERY that begins with a hyphen. As csv and jsonl, all hits are printed.
    """
    settings = settings_with(index=folder, engine=engine, opensearch_urls=urls)
    request = read_request(asked_by(choices, " ".join(query)))
    with opened(settings) as store:
        if form in TABLES:
            write_hits(all_or_some(store, request, is_cut=bool(choices["limit"])), settings, form)
            return
        result = search_with_offers(store, request)
    if as_json or form == "json":
        click.echo(json.dumps(serialize.search_to_json(request, result), ensure_ascii=False))
    else:
        say(result_lines(request, result, settings))


def all_or_some(store: SearchStore, request: SearchRequest, *, is_cut: bool) -> Iterable[Hit]:
    """Hits from the offset on: all of them, or as many as the limit says."""
    last = request.offset + request.limit if is_cut else None
    return itertools.islice(store.all_hits(request), request.offset, last)


def write_hits(hits: Iterable[Hit], settings: Settings, form: str) -> None:
    """Print hits as a table or as lines of JSON, as they are read."""
    for line in TABLES[form](hits, settings.site):
        sys.stdout.write(line)
    sys.stdout.flush()


@main.command()
@click.argument("link")
@click.option("--format", "form", type=click.Choice(tuple(CITATIONS)), default="gbt", show_default=True, help="How to print.")
@index_option
@engine_options
@says_what_is_wrong
@examples("""
baogao cite 370812-2023                                   # a whole report
baogao cite /p/370812-2023/12-0123456789abcdef --format bibtex
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
            citation = citation_of(record, None, f"{settings.site}/r/{record.id}", date.today())
    click.echo(cite_as(citation, form).rstrip("\n"))
    if not settings.base_url:
        click.echo("note: the link leads to this machine. Set BAOGAO_BASE_URL to the address that readers reach", err=True)


def _paragraph_citation(store: SearchStore, report_id: str, anchor: str, settings: Settings) -> Citation | None:
    """The citation of a paragraph, of the very text that a link means or none; None if there is no such report."""
    canonical = canonical_anchor(anchor)
    if canonical is None:
        raise UsageError(f"{anchor} is no whole link to a paragraph; it ends in a number, a hyphen and 16 characters")
    resolution = follow(store, report_id, canonical)
    if resolution is None:
        return None
    record, paragraph = resolution.contents.record, resolution.paragraph
    if paragraph is None or resolution.found not in (Found.SAME, Found.MOVED):
        address = f"{settings.site}/p/{record.id}/{canonical}"
        raise UsageError(f"the text that the link means has been changed or is gone. See {address}")
    return citation_of(record, paragraph, f"{settings.site}/p/{record.id}/{paragraph.anchor}", date.today())


@main.command()
@click.option(
    "--format", "form", type=click.Choice(FORMATS), help="csv, jsonl, tei, sqlite or parquet.  [default: by the name]"
)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="File to write.  [default: standard output]")
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


@main.command()
@click.argument("sources", nargs=-1, required=True, metavar="FILE|URL…")
@click.option(
    "--corpus", type=click.Path(path_type=Path), default=DEFAULT_CORPUS, show_default=True, help="Folder to put it in."
)
@click.option("--region", shell_complete=offers(regions), help="Its place, where the text does not say it or says it wrong.")
@click.option("--year", type=click.IntRange(1900, 2200), help="The year that it plans, likewise.")
@click.option("--kind", type=click.Choice([kind.value for kind in ReportKind]), help="What sort of document it is.")
@click.option("--title", help="Its title.")
@click.option("--speaker", help="Who delivered it.")
@click.option("--delivered", help="The day of the speech, such as 2024-01-05.")
@click.option("--source-url", help="The page that a FILE was taken from.")
@bounds_options
@says_what_is_wrong
@examples("""
baogao add ~/Downloads/政府工作报告.docx
baogao add https://www.example.gov.cn/2024/report.html --region 370812
baogao add report.txt --year 2023 && baogao index
""")
def add(
    sources: tuple[str, ...],
    corpus: Path,
    seconds_per_file: float,
    megabytes_per_file: int,
    source_url: str | None,
    **said: Any,
) -> None:
    """Put reports into the corpus: files, or pages that are fetched.

    Each is read first, and named after its place, year and kind, with a file beside it (.toml) that tells what was read and
    where it came from. What cannot be read is named with its reason, and nothing of it is kept. A page is fetched only if
    its site's robots.txt allows it.
    """
    given = {name: value for name, value in {**said, "url": source_url}.items() if value}
    bounds = Bounds(seconds_per_file, megabytes_per_file)
    failed = new = 0
    for name, draft in _drafts(sources, given, bounds):
        try:
            added = add_to_corpus(draft(), corpus, bounds)
        except ReportError as error:
            click.echo(f"{click.style('failed', fg='red')}: {shown(name)}: {shown(error)}")
            failed += 1
        else:
            click.echo(added_line(added))
            new += added.is_new
    if new:
        click.echo(f"Next: baogao index{'' if corpus == DEFAULT_CORPUS else f' {corpus}'}")
    sys.exit(1 if failed else 0)


def _drafts(sources: Sequence[str], said: dict[str, Any], bounds: Bounds) -> Iterator[tuple[str, Callable[[], Draft]]]:
    """(name, how to come by the draft) of each file and address, files first."""
    for name in sources:
        if not is_address(name):
            yield name, functools.partial(draft_of_file, Path(name), said)
    addresses = list(filter(is_address, sources))
    if addresses:
        for url, page in zip(addresses, fetch_all(addresses, bounds), strict=True):
            yield url, functools.partial(_draft_of, page, said)


def _draft_of(page: Fetched | NotFetched, said: dict[str, Any]) -> Draft:
    if isinstance(page, NotFetched):
        raise ReportError(page.reason)
    return draft_of_page(page, said)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@index_option
@jobs_option
@bounds_options
@says_what_is_wrong
@examples("""
baogao watch                              # corpus/ into index/, until Ctrl-C
baogao watch reports/ --index build/ix
""")
def watch(paths: tuple[Path, ...], folder: Path | None, jobs: int, seconds_per_file: float, megabytes_per_file: int) -> None:
    """Bring the index up to date whenever files under PATHS change, until stopped. [default: corpus]

    A site that runs beside it sees each new state within a second or two. Needs the extra `watch`.
    """
    where = settings_with(index=folder).index
    bounds = Bounds(seconds_per_file, megabytes_per_file)
    followed = list(paths) or [DEFAULT_CORPUS]
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    is_first = True

    def build_once() -> bool:
        nonlocal is_first
        try:
            result = build(followed, where, jobs=jobs, bounds=bounds)
        except (IndexProblem, CorpusError) as error:
            click.echo(f"baogao: {error}. Trying again", err=True)
            return False
        if is_first or result.added or result.updated or result.removed or result.failed != before.get("failed"):
            click.echo(datetime.now().astimezone().isoformat(timespec="seconds"))
            say(build_lines(result, where))
        is_first, before["failed"] = False, result.failed
        return True

    before: dict[str, dict[Location, Refusal]] = {}
    click.echo(f"watching {', '.join(map(str, followed))} (Ctrl-C stops)")
    watch_corpus(followed, where, build_once, stop)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@index_option
@engine_options
@says_what_is_wrong
@examples("""
baogao doctor
baogao doctor reports/ --index build/ix
""")
def doctor(paths: tuple[Path, ...], folder: Path | None, engine: str | None, urls: tuple[str, ...]) -> None:
    """Look at Python, packages, settings, the corpus in PATHS, the index and the port, and say what to do. [default: corpus]

    Exit code 1 if something has to be mended. Whether the index says what its texts say is for: baogao check
    """
    settings = settings_with(index=folder, engine=engine, opensearch_urls=urls)
    levels = []
    for finding in examine(settings, list(paths) or [DEFAULT_CORPUS]):
        levels.append(finding.level)
        say(finding_lines(finding))
    many = levels.count(Level.FAIL)
    click.echo(f"\n{counted(many, 'thing')} to mend" if many else "\nall well")
    sys.exit(1 if many else 0)


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@examples("""
eval "$(baogao completion bash)"           # for this shell; in ~/.bashrc for every one
baogao completion fish > ~/.config/fish/completions/baogao.fish
""")
def completion(shell: str) -> None:
    """Print what lets a SHELL complete commands, options, regions and topics."""
    maker = get_completion_class(shell)
    assert maker is not None
    click.echo(maker(main, {}, "baogao", "_BAOGAO_COMPLETE").source())


@main.command()
@index_option
@says_what_is_wrong
@examples("baogao check --index /srv/baogao/index")
def check(folder: Path | None) -> None:
    """Compare every count and posting of the index with its texts."""
    where = folder or read_settings().index
    faults, summary = check_index(where)
    for fault in faults:
        click.echo(f"fault: {shown(fault)}")
    click.echo(f"{where}: {summary}")
    click.echo(f"{counted(len(faults), 'fault')}. Run: baogao index --rebuild --index {where}" if faults else "no faults")
    sys.exit(1 if faults else 0)


@main.command()
@index_option
@engine_options
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on; 0 takes a free one.  [default: 8000]")
@says_what_is_wrong
@examples("""
baogao serve
baogao serve --index build/ix --port 8080
""")
def serve(folder: Path | None, engine: str | None, urls: tuple[str, ...], host: str | None, port: int | None) -> None:
    """Serve the site until stopped."""
    from searchapp.server import serve_site

    serve_site(settings_with(index=folder, engine=engine, opensearch_urls=urls, host=host, port=port))
