"""`baogao parse` and `baogao add`: files and pages, one by one."""

import functools
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from indexer.corpus.adding import Draft, draft_of_file, draft_of_page
from indexer.corpus.adding import add as add_to_corpus
from indexer.corpus.fetching import Fetched, NotFetched, fetch_all, is_address
from indexer.errors import BaogaoError, ReportError
from indexer.model import Extract, Location, ReportKind
from indexer.parse import lines_read, parse_extract
from indexer.sources import read_sources
from indexer.workers import Bounds
from searchapp.answers import serialize
from searchapp.command.options import bounds_options, offers, regions
from searchapp.command.printed.parts import examples, shown, streamed
from searchapp.command.printed_builds import added_line, line_read, outline
from searchapp.command.shared import DEFAULT_CORPUS, say, says_what_is_wrong


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object; of a table, one a line.")
@click.option("--row", type=click.IntRange(1), help="Only this row of a table.")
@click.option("--why", is_flag=True, help="Print every line of the source, what became of it, and the rule that decided it.")
@says_what_is_wrong
@examples("""
baogao parse corpus/yanzhou-2023.txt
baogao parse reports.csv --row 12 --json
baogao parse --why corpus/yanzhou-2023.txt
""")
def parse(file: Path, as_json: bool, row: int | None, why: bool) -> None:
    """Read a report, or a table of them, and print what was understood."""
    failed = False
    for name, extract in _extracts(file, row):
        if why:
            click.echo("\n".join(line_read(each) for each in lines_read(extract)))
            continue
        try:
            report = parse_extract(extract)
        except BaogaoError as error:
            click.echo(f"baogao: {shown(name)}: {shown(error)}", err=True)
            failed = True
        else:
            whole = json.dumps(serialize.report_to_json(report), ensure_ascii=False) if as_json else outline(report, name)
            say(streamed([whole]))
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


@click.command()
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
