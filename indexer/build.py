"""The pipeline: corpus → index. Incremental; a file that cannot be read is named with its reason and stops nothing."""

import hashlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from indexer.analysis import fingerprint_of_analysis
from indexer.errors import CorpusError, ReportError
from indexer.manifest import Manifest, base_report_id
from indexer.model import ReportRecord
from indexer.parse import fingerprint_of_reading, parse_lines, require_citable
from indexer.schema import SCHEMA_VERSION
from indexer.sources import READERS, is_readable, lines_of, read_bytes
from indexer.write_whoosh import AnalysedReport, IndexWriter, analyse

Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class BuildResult:
    """What a build did, by source.

    Attributes:
        failed: source → reason; nothing of these files is in the index.
        skipped: files whose suffix no reader knows.
    """

    added: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    reports: int = 0
    paragraphs: int = 0


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A file as a worker hands it back: analysed, or the reason why not."""

    source: str
    sha256: str
    analysed: AnalysedReport | None = None
    reason: str = ""


def build(
    paths: list[Path], folder: Path, *, jobs: int = 1, rebuild: bool = False, progress: Progress | None = None
) -> BuildResult:
    """Bring the index in a folder up to date with the files under some paths.

    Files under these paths that are gone are removed from the index; reports from elsewhere stay, unless `rebuild`.
    A file that can no longer be read leaves the index: it would answer with a text that the corpus no longer has.

    Args:
        progress: called after each file with the number of files done, of files to do, and its source.
    Raises: CorpusError if a path does not exist; IndexProblem if the index cannot be written.
    """
    found, skipped = find_sources(paths, folder)
    result = BuildResult(skipped=skipped)
    with IndexWriter(folder, rebuild=rebuild) as writer:
        hashes: dict[str, str] = {}
        to_read: list[tuple[str, Path]] = []
        for source, path in found.items():
            known = writer.records.get(source)
            if known and writer.reading == fingerprint_of_reading() and known.sha256 == (digest := _digest_of(path)):
                hashes[digest] = source
                result.unchanged.append(source)
            else:
                to_read.append((source, path))
        gone = [s for s in writer.records if s not in found and _is_under(s, paths, folder)]
        records = {source: record for source, record in writer.records.items() if source not in gone}
        for source in gone:
            writer.remove(writer.records[source].id)
            result.removed.append(source)
        for done, prepared in enumerate(_prepare_all(to_read, jobs), 1):
            _take_in(prepared, writer, records, hashes, result)
            if progress:
                progress(done, len(to_read), prepared.source)
        refused = {s: why for s, why in writer.refused.items() if s not in found and not _is_under(s, paths, folder)}
        result.reports = len(records)
        result.paragraphs = sum(record.paragraphs for record in records.values())
        if result.added or result.updated or result.removed or refused | result.failed != writer.refused or rebuild:
            writer.commit(_manifest(result, refused | result.failed))
    return result


def _manifest(result: BuildResult, refused: dict[str, str]) -> Manifest:
    built = datetime.now(UTC).isoformat(timespec="seconds")
    return Manifest(
        schema=SCHEMA_VERSION,
        analysis=fingerprint_of_analysis(),
        reports=result.reports,
        paragraphs=result.paragraphs,
        built=built,
        reading=fingerprint_of_reading(),
        refused=refused,
    )


def _take_in(
    prepared: _Prepared, writer: IndexWriter, records: dict[str, ReportRecord], hashes: dict[str, str], result: BuildResult
) -> None:
    """Write one prepared file, under the id it had or the first free one."""
    before = records.pop(prepared.source, None)
    if before:
        writer.remove(before.id)
    twin = hashes.get(prepared.sha256)
    if prepared.analysed is None or twin:
        result.failed[prepared.source] = prepared.reason or f"the same file as {twin}, which is in the index"
        if before:
            result.removed.append(prepared.source)
        return
    report = prepared.analysed.report
    record = ReportRecord(
        id=_free_id(base_report_id(report.metadata), before, {each.id for each in records.values()}),
        metadata=report.metadata,
        source=prepared.source,
        sha256=prepared.sha256,
        paragraphs=len(report.paragraphs),
    )
    writer.add(record, prepared.analysed)
    records[record.source] = record
    hashes[prepared.sha256] = prepared.source
    (result.updated if before else result.added).append(prepared.source)


def _free_id(base: str, before: ReportRecord | None, taken: set[str]) -> str:
    """The id for a report: the one its file had, so that links stay, else `base`, `base-2`, `base-3` …"""
    if before and base_report_id(before.metadata) == base:
        return before.id
    number = 1
    while (candidate := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return candidate


def find_sources(paths: list[Path], folder: Path) -> tuple[dict[str, Path], list[str]]:
    """Files under some paths: ({source: path} of those with a reader, sources without one), each in order of name.

    Hidden files and folders, READMEs and the index itself are no part of a corpus.
    Raises: CorpusError if a path does not exist.
    """
    found: dict[str, Path] = {}
    skipped: list[str] = []
    for path in paths:
        if not path.exists():
            raise CorpusError(f"{path} does not exist. Give a folder or files of reports")
        for file in sorted(_files_under(path, folder)):
            if is_readable(file):
                found[source_name(file, folder)] = file
            else:
                skipped.append(source_name(file, folder))
    if not found and not skipped:
        suffixes = ", ".join(sorted(READERS))
        raise CorpusError(f"no report in {', '.join(map(str, paths))}. Put files there that end in {suffixes}")
    return dict(sorted(found.items())), sorted(set(skipped))


def _files_under(path: Path, folder: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for parent, folders, files in os.walk(path):
        here = Path(parent)
        folders[:] = [name for name in folders if not name.startswith(".") and (here / name).resolve() != folder.resolve()]
        for name in files:
            if not name.startswith((".", "~$")) and not name.upper().startswith("README"):
                yield here / name


def source_name(path: Path, folder: Path) -> str:
    """A file's name in the index: relative to the folder that holds the index, so that both can move together."""
    return Path(os.path.relpath(path.resolve(), folder.resolve().parent)).as_posix()


def _is_under(source: str, paths: list[Path], folder: Path) -> bool:
    return any(Path(source).is_relative_to(source_name(path, folder)) for path in paths)


def _digest_of(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _prepare_all(to_read: list[tuple[str, Path]], jobs: int) -> Iterator[_Prepared]:
    if jobs <= 1 or len(to_read) <= 1:
        yield from map(_prepare, to_read)
        return
    with ProcessPoolExecutor(min(jobs, len(to_read))) as pool:
        yield from pool.map(_prepare, to_read)


def _prepare(named: tuple[str, Path]) -> _Prepared:
    """Read, parse and analyse one file; runs in a worker."""
    source, path = named
    digest = ""
    try:
        content, reader = read_bytes(path)
        digest = hashlib.sha256(content).hexdigest()
        return _Prepared(source, digest, analyse(require_citable(parse_lines(lines_of(content, reader)))))
    except ReportError as error:
        return _Prepared(source, digest, reason=str(error))
