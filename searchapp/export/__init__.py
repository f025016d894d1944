"""The reports of an index as files for other programs: CSV, JSON lines, SQLite, Parquet, TEI.

Whole reports come in document order; a file is made beside its place and put there when all of it is written.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from searchapp.answers.results import ReportContents
from searchapp.export.lines import report_lines, table_lines
from searchapp.export.placing import ExportError, draft_of, require_free


# Each is loaded when it is asked for: who only searches would wait for libraries of XML and of databases.
def _tei_lines(reports: Iterable[ReportContents], site: str) -> Iterator[str]:
    from searchapp.export.tei import tei_lines

    return tei_lines(reports, site)


def _write_sqlite(reports: Iterable[ReportContents], site: str, path: Path) -> None:
    from searchapp.export.sqlite import write_sqlite

    write_sqlite(reports, site, path)


def _write_parquet(reports: Iterable[ReportContents], site: str, path: Path) -> None:
    from searchapp.export.parquet import write_parquet

    write_parquet(reports, site, path)


# Formats that are written as a stream, so that they may go to the standard output; and those that need a file.
STREAMED: dict[str, Callable[[Iterable[ReportContents], str], Iterator[str]]] = {
    "jsonl": report_lines,
    "csv": table_lines,
    "tei": _tei_lines,
}
WHOLE: dict[str, Callable[[Iterable[ReportContents], str, Path], None]] = {
    "sqlite": _write_sqlite,
    "parquet": _write_parquet,
}
FORMATS = (*STREAMED, *WHOLE)
# Ending of a file's name → format.
ENDINGS = {
    ".jsonl": "jsonl", ".csv": "csv", ".xml": "tei", ".tei": "tei", ".sqlite": "sqlite", ".sqlite3": "sqlite", ".db": "sqlite",
    ".parquet": "parquet",
}  # fmt: skip


@dataclass(slots=True)
class Written:
    """What an export wrote; `files` are their names."""

    reports: int = 0
    paragraphs: int = 0
    files: tuple[Path, ...] = ()


def write_stream(reports: Iterable[ReportContents], site: str, form: str, out: BinaryIO) -> Written:
    """Write reports in one of the STREAMED formats; `site` is what permalinks begin with."""
    written = Written()
    for line in STREAMED[form](_counted(reports, written), site):
        out.write(line.encode("utf-8"))
    return written


def write_file(reports: Iterable[ReportContents], site: str, form: str, path: Path, *, overwrite: bool = False) -> Written:
    """Write reports in any format into a file. Raises: ExportError, saying what to do; an old file stays as it was."""
    import sqlite3

    beside = (path.with_name(f"{path.name}.datasette.json"),) if form == "sqlite" else ()
    require_free((path, *beside), overwrite=overwrite)
    # SQLite would take what another program has left there for part of the new file.
    open_still = [each for ending in ("-wal", "-journal") if (each := path.with_name(path.name + ending)).exists()]
    if form == "sqlite" and open_still:
        raise ExportError(f"another program has {path} open ({open_still[0].name} is there). Close it, or choose another name")
    try:
        with draft_of(path) as draft:
            written = _write(reports, site, form, draft)
        if beside:
            from searchapp.export.sqlite import write_datasette_settings
        for each in beside:
            write_datasette_settings(path, each)
    except (OSError, sqlite3.Error) as error:
        raise ExportError(f"{path} cannot be written: {getattr(error, 'strerror', None) or error}") from error
    written.files = (path, *beside)
    return written


def _write(reports: Iterable[ReportContents], site: str, form: str, draft: Path) -> Written:
    if form in STREAMED:
        with draft.open("wb") as out:
            return write_stream(reports, site, form, out)
    written = Written()
    WHOLE[form](_counted(reports, written), site, draft)
    return written


def _counted(reports: Iterable[ReportContents], written: Written) -> Iterator[ReportContents]:
    for contents in reports:
        written.reports += 1
        written.paragraphs += len(contents.paragraphs)
        yield contents
