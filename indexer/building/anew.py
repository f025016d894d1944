"""An index of another text analysis → the same reports under the analysis of this program, without their files."""

from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from indexer.errors import IndexMissing
from indexer.model import Report
from indexer.text.analysis import fingerprint_of_analysis
from indexer.whoosh_index.analysed import analyse
from indexer.whoosh_index.opening import open_index, read_manifest, reading
from indexer.whoosh_index.stored_reports import StoredReports
from indexer.whoosh_index.writer import IndexWriter

# So many reports are with the workers at once.
_AT_ONCE = 64


def analyse_anew(folder: Path, jobs: int) -> int:
    """Analyse the texts of an index anew, if they were by another analysis; how many reports, 0 where nothing had to be done.

    Ids, links, former texts, reports put aside and refusals stay as they are. One commit: until then the old index stands.
    Raises: IndexProblem if the index cannot be read or written, or has another schema.
    """
    try:
        # Only this of an index that is as it should be: its records are many, and read by the build.
        with reading(folder), open_index(folder).reader() as reader:
            manifest = read_manifest(reader, folder)
    except IndexMissing:  # there is none, or its first build was stopped
        return 0
    manifest.require_schema(str(folder))
    if manifest.is_of_this_analysis:
        return 0
    with ExitStack() as stack:
        stored = stack.enter_context(StoredReports(folder, of_any_analysis=True))
        writer = stack.enter_context(IndexWriter(folder, rebuild=True))
        made = map if jobs <= 1 else stack.enter_context(ProcessPoolExecutor(jobs)).map
        for at in range(0, len(stored.records), _AT_ONCE):
            records = stored.records[at : at + _AT_ONCE]
            reports = [
                Report(each.metadata, stored.paragraphs(each.id), stored.outline(each.id), doubts=each.doubts)
                for each in records
            ]
            for record, analysed in zip(records, made(analyse, reports), strict=True):
                writer.add(record, analysed)
        writer.put_aside(each.record for each in writer.aside.values())
        writer.commit(replace(manifest, analysis=fingerprint_of_analysis()))
        return len(stored.records)
