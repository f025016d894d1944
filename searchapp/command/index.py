"""`baogao index`, `watch` and `check`: what brings an index up to date, and looks whether it is whole."""

import contextlib
import signal
import sys
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from indexer.building.build import BuildResult, build
from indexer.corpus.watching import watch as watch_corpus
from indexer.errors import CorpusError, IndexProblem
from indexer.model import Location, Refusal
from indexer.opensearch_index.client import Access, Cluster
from indexer.opensearch_index.publish import publish
from indexer.whoosh_index.check import check as check_index
from indexer.whoosh_index.restoring import restore as restore_index
from indexer.workers import Bounds
from searchapp.command.options import (
    bounds_options,
    engine_options,
    index_option,
    jobs_option,
)
from searchapp.command.printed.parts import counted, examples, shown
from searchapp.command.printed_builds import as_path, build_lines, of_digests
from searchapp.command.shared import DEFAULT_CORPUS, say, says_what_is_wrong, settings_with
from searchapp.config import Settings, read_settings
from searchapp.engines import access_of, open_store

# Of fewer paragraphs nothing is kept for the next opening.
OPENED_ONCE = 30_000


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@index_option
@jobs_option
@bounds_options
@click.option("--rebuild", is_flag=True, help="Read everything again; ids and former texts stay.")
@click.option("--forget-gone", is_flag=True, help="Keep no texts of reports whose files are gone.")
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
    forget_gone: bool,
    engine: str | None,
    urls: tuple[str, ...],
    shards: int,
    replicas: int,
) -> None:
    """Bring the index up to date with PATHS, files or folders. [default: corpus]

    Only changed files are read again. Reports that are gone from PATHS leave the index; reports from elsewhere stay.

    The texts of reports that are gone are kept, so that their links live again when a file is back with changes; that takes
    about a ninth of the room of a report that is there. With --forget-gone only their ids are kept, which no other report
    gets: a file that is back byte for byte has its links back, one that is back with changes is a new report.

    With --engine opensearch a copy of the index is then made in the cluster, of the copy before and what has changed since
    (of the whole with --rebuild), and takes the place of the one before when all of it is there.
    """
    settings = settings_with(index=folder, engine=engine, opensearch_urls=urls)
    # What is wrong with it is told before hours of reading.
    access = access_of(settings) if settings.engine == "opensearch" else None
    where = settings.index
    bounds = Bounds(seconds_per_file, megabytes_per_file)
    result = build_with_progress(list(paths) or [DEFAULT_CORPUS], where, jobs, bounds, rebuild=rebuild, forget_gone=forget_gone)
    say(build_lines(result, where))
    if result.digests:
        click.echo(of_digests(result), err=True)
    if access:
        copy_to_cluster(settings, access, shards, replicas, jobs, whole=rebuild)
    elif result.paragraphs >= OPENED_ONCE:
        open_once(settings)
    sys.exit(1 if result.failed else 0)


def open_once(settings: Settings) -> None:
    """Have what is worked out at the opening of a large index kept in its folder, where servers often may not write."""
    with contextlib.suppress(IndexProblem):  # what is wrong with it is told to whoever asks
        open_store(settings).close()


def copy_to_cluster(settings: Settings, access: Access, shards: int, replicas: int, jobs: int, *, whole: bool) -> None:
    """Copy the local index to the cluster, what has changed or the whole, with a line on the terminal now and then."""

    def show(done: int, of: int) -> None:
        if done % 100 == 0 or done == of:
            click.echo(f"copied {done} of {counted(of, 'report')}", err=True)

    cluster = Cluster(access)
    try:
        alias = settings.opensearch_alias
        made = publish(settings.index, cluster, alias, shards=shards, replicas=replicas, jobs=jobs, whole=whole, progress=show)
    finally:
        cluster.close()
    click.echo(f"{alias} stands for {made}")


def build_with_progress(paths: list[Path], folder: Path, jobs: int, bounds: Bounds, **how: bool) -> BuildResult:
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

        return build(paths, folder, jobs=jobs, progress=show, bounds=bounds, **how)


@click.command()
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


@click.command()
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


@click.command()
@click.argument("copy", type=click.Path(path_type=Path))
@index_option
@click.option("--even-whole", is_flag=True, help="Put it in the place of an index that is whole, too.")
@says_what_is_wrong
@examples("""
baogao restore /backup/index --index /srv/baogao/index
""")
def restore(copy: Path, folder: Path | None, even_whole: bool) -> None:
    """Put COPY, a folder with a whole copy of the index, in the place of the index, beside a site that reads it."""
    where = folder or read_settings().index
    manifest = restore_index(copy, where, even_whole=even_whole)
    about = f"{counted(manifest.reports, 'report')}, {counted(manifest.paragraphs, 'paragraph')}, built {manifest.built}"
    click.echo(f"{shown(where)} holds what {shown(copy)} holds: {about}")
    if not manifest.is_of_this_analysis:
        click.echo(f"its text analysis is another: run baogao index --index {shown(where)}")
