"""An index of another text analysis, other figures or the schema before → the same reports as kept now, without their files."""

from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from indexer.errors import IndexMissing
from indexer.figures import fingerprint_of_figures
from indexer.manifest import Manifest
from indexer.model import Report
from indexer.schema import SCHEMA_VERSION
from indexer.text.analysis import fingerprint_of_analysis
from indexer.whoosh_index.analysed import analyse
from indexer.whoosh_index.opening import of_last_commit, open_index, read_manifest, reading
from indexer.whoosh_index.stored_reports import StoredReports
from indexer.whoosh_index.writer import IndexWriter

# So many reports are with the workers at once.
_AT_ONCE = 64


def _manifest(folder: Path) -> Manifest:
    """Only this of an index that is as it should be: its records are many, and read by the build."""
    with reading(folder), open_index(folder).reader() as reader:
        return read_manifest(reader, folder)


def analyse_anew(folder: Path, jobs: int) -> int:
    """Analyse the texts of an index anew, if it cannot be searched as it is; how many reports, 0 where nothing had to be done.

    Ids, links, former texts, reports put aside and refusals stay as they are. One commit: until then the old index stands.
    Raises: IndexProblem if the index cannot be read or written, or has a schema that cannot be read.
    """
    try:
        manifest = of_last_commit(folder, lambda: _manifest(folder))
    except IndexMissing:  # there is none, or its first build was stopped
        return 0
    manifest.require_readable(str(folder))
    if manifest.is_current:
        return 0
    with ExitStack() as stack:
        # Under the lock: another process may have committed until then.
        writer = stack.enter_context(IndexWriter(folder, rebuild=True))
        stored = stack.enter_context(StoredReports(folder, to_bring_over=True))
        manifest = stored.manifest
        if manifest.is_current:
            return 0
        made = map if jobs <= 1 else stack.enter_context(ProcessPoolExecutor(jobs)).map
        for at in range(0, len(stored.records), _AT_ONCE):
            records = stored.records[at : at + _AT_ONCE]
            reports = [
                Report(
                    each.metadata,
                    stored.paragraphs(each.id),
                    outline,
                    doubts=each.doubts,
                    margins=margins,
                    set_figures=stored.set_figures(each.id) if manifest.figures else (),
                )
                for each in records
                for outline, margins in [stored.outline(each.id)]
            ]
            for record, analysed in zip(records, made(analyse, reports), strict=True):
                writer.add(record, analysed)
        writer.put_aside(each.record for each in writer.aside.values())
        writer.commit(
            replace(manifest, schema=SCHEMA_VERSION, analysis=fingerprint_of_analysis(), figures=fingerprint_of_figures())
        )
        return len(stored.records)
