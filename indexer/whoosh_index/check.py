"""Does an index say what its paragraphs say? Every segment is opened and every posting compared with the stored texts."""

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
from whoosh.reading import IndexReader

from indexer.arrays.builder import ArraysBuilder, Entry
from indexer.arrays.entries import digest_of, entry_of, heading_entry, paragraph_of, report_id_of
from indexer.arrays.file import map_arrays
from indexer.arrays.segment import SegmentArrays
from indexer.figures.extracting import figures_of
from indexer.manifest import Manifest, figures_from_json, outline_from_json, record_from_json, set_figures_from_json
from indexer.model import Paragraph, Report, found_headings
from indexer.schema import FORMER, HEADING, PARAGRAPH, REPORT
from indexer.text.fingerprint import fingerprint
from indexer.text.normalize import normalize
from indexer.whoosh_index.analysed import analysis_of
from indexer.whoosh_index.codec import arrays_path, as_scored
from indexer.whoosh_index.opening import open_index, read_former, read_manifest, read_outline, read_records, reading, verify

MAX_FAULTS = 20
_Row = tuple[int, str, Paragraph]


def check(folder: Path) -> tuple[list[str], str]:
    """(faults, summary) of the index in a folder; no fault means that texts, postings, columns and counts agree.

    Raises: IndexProblem if the index cannot be opened at all.
    """
    found = open_index(folder)
    with reading(folder), found.reader() as reader:
        manifest = read_manifest(reader, folder)
        manifest.require_current(str(folder))
        faults, about = _faults(reader, manifest)
        return (verify(folder) + faults)[:MAX_FAULTS], about


def _faults(reader: IndexReader, manifest: Manifest) -> tuple[list[str], str]:
    segments = [leaf for leaf, _ in reader.leaf_readers()]
    faults: list[str] = []
    try:
        for number, segment in enumerate(segments, 1):
            faults += [f"segment {number}: {fault}" for fault in _segment_faults(segment)]
        faults += _count_faults(reader, manifest.reports, manifest.paragraphs)
    except Exception as error:  # whatever broken bytes make Whoosh raise is a fault of the index
        faults.append(f"cannot be read to the end ({type(error).__name__}: {error})")
    about = f"segments {len(segments)}, reports {manifest.reports}, paragraphs {manifest.paragraphs}, built {manifest.built}"
    return faults, about


def _segment_faults(segment: IndexReader) -> list[str]:
    """What is wrong with the paragraphs of one segment: texts, columns, postings, lengths."""
    map_arrays(arrays_path(segment.storage(), segment.segment()), segment.segment().segment_id())
    arrays = segment._terms.arrays
    paragraphs = list(_paragraphs(segment))
    faults = []
    for doc, report_id, paragraph in paragraphs:
        if paragraph.fingerprint != fingerprint(paragraph.text):
            faults.append(f"document {doc}: its text is not that of its permalink")
        if int(arrays.digests[doc]) != digest_of(report_id, paragraph):
            faults.append(f"document {doc}: what is kept of it is not what was written")
    headings = dict(_headings(segment))
    faults += [
        f"document {doc}: what is kept of a heading is not what was written"
        for doc, entry in headings.items()
        if int(arrays.digests[doc]) != entry.digest or int(arrays.numbers[doc]) != entry.number
    ]
    there = {doc for doc in segment.all_doc_ids() if arrays.columns["heading_of"].of(doc)}
    if there != headings.keys():
        faults.append(f"it has {len(there)} headings, the outlines of its reports {len(headings)}")
    faults += _figure_faults(segment, paragraphs)
    return faults + _key_faults(segment, paragraphs) + _posting_faults(segment, paragraphs, headings)


def _figure_faults(segment: IndexReader, paragraphs: list[_Row]) -> list[str]:
    """Make the figures of a segment's reports anew from their stored texts, and compare them with those that are stored."""
    texts: dict[str, list[Paragraph]] = defaultdict(list)
    for _, report_id, paragraph in paragraphs:
        texts[report_id].append(paragraph)
    faults = []
    for stored in _own_documents(segment):
        record = record_from_json(stored["record"])
        of_report = tuple(sorted(texts[record.id], key=lambda paragraph: paragraph.number))
        report = Report(record.metadata, of_report, set_figures=set_figures_from_json(stored["figures"]))
        if figures_from_json(stored["figures"]) != figures_of(report):
            faults.append(f"report {record.id}: its figures are not those of its paragraphs")
    return faults


def _key_faults(segment: IndexReader, paragraphs: list[_Row]) -> list[str]:
    """Compare Whoosh's own postings, by which reports are removed, with what the columns say."""
    expected: dict[tuple[str, str], set[int]] = defaultdict(set)
    for doc, report_id, paragraph in paragraphs:
        for term in (("report", report_id), ("chapter_kind", paragraph.chapter_kind), ("sort", PARAGRAPH)):
            expected[term].add(doc)
    others = {
        doc
        for sort in (REPORT, FORMER, HEADING)
        if ("sort", sort) in segment
        for doc in segment.postings("sort", sort).all_ids()
    }
    return [
        f"the documents of {field} {value} are not those that its columns name"
        for (field, value), docs in expected.items()
        if (field, value) not in segment or set(segment.postings(field, value).all_ids()) - others != docs
    ]


def _posting_faults(segment: IndexReader, paragraphs: list[_Row], headings: dict[int, Entry]) -> list[str]:
    """Make the arrays of a segment anew from its stored texts, and compare them with those it has."""
    size = segment.doc_count_all()
    live = np.full(size, -1, dtype=np.int64)
    faults = []
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        expected, found = ArraysBuilder(work), ArraysBuilder(work)
        entries = {doc: entry_of(report_id, each, *analysis_of(each.text)) for doc, report_id, each in paragraphs}
        # A program before has not kept where jieba cuts.
        has_cuts = segment._terms.arrays.cuts_of
        entries = {doc: each if has_cuts(doc) else replace(each, cut=b"") for doc, each in entries.items()}
        for doc, entry in sorted((headings | entries).items(), key=lambda pair: pair[0]):
            expected.add(doc, entry)
        for doc, entry in entries.items():
            if entry.names and segment._terms.arrays.columns["searched_headings"].of(doc) != entry.names["searched_headings"]:
                faults.append(f"document {doc}: the searched forms of its headings are not those of its headings")
            # Whoosh tells no length where it is 0.
            if (segment.doc_field_length(doc, "words") or 0) != as_scored(len(entry.words)):
                faults.append(f"document {doc}: its length in words is not that of its text")
        for doc in segment.all_doc_ids():
            live[doc] = doc
        found.add_segment(segment._terms.arrays, live)
        for builder, file in ((expected, "expected"), (found, "found")):
            builder.write(work / file, file, size)
            builder.close()
        there, wanted = SegmentArrays.load(work / "found", "found"), SegmentArrays.load(work / "expected", "expected")
        for field in fields(there):
            one, other = getattr(there, field.name), getattr(wanted, field.name)
            # What columns hold has been read paragraph by paragraph; their names may come in another order.
            if field.name != "columns" and not np.array_equal(one, other):
                what = "words" if field.name.startswith(("word", "cut")) else "character pairs"
                faults.append(f"the {what} of its paragraphs are not those of their texts ({field.name})")
    return faults


def _paragraphs(segment: IndexReader) -> Iterator[_Row]:
    """(document, id of its report, paragraph) of all that are live."""
    arrays = segment._terms.arrays
    for doc in segment.all_doc_ids():
        report_id = report_id_of(arrays, doc)
        if report_id is not None:
            yield doc, report_id, paragraph_of(arrays, doc, segment.stored_fields(doc)["text"])


def _own_documents(segment: IndexReader) -> Iterator[dict[str, str]]:
    """What is stored of each report itself."""
    for document in segment.postings("sort", REPORT).all_ids() if ("sort", REPORT) in segment else ():
        yield segment.stored_fields(document)


def _headings(segment: IndexReader) -> Iterator[tuple[int, Entry]]:
    """(document, what should be kept of it) of all headings that are live, as the outlines of their reports say.

    Their topics are those that were written: what a topic is may have been changed since.
    """
    columns = segment._terms.arrays.columns
    for document in segment.postings("sort", REPORT).all_ids() if ("sort", REPORT) in segment else ():
        stored = segment.stored_fields(document)
        report_id = record_from_json(stored["record"]).id
        # Its headings are the documents right after its own.
        for number, heading in enumerate(found_headings(*outline_from_json(stored["outline"]))):
            doc = document + 1 + number
            values = {name: columns[name].of(doc) for name in ("chapter_kind", "topics")}
            form = normalize(heading.text)
            yield doc, heading_entry(report_id, number, heading, values, form.text, form.others)


def _count_faults(reader: IndexReader, reports: int, paragraphs: int) -> list[str]:
    """Compare the manifest and the reports' records with what is there."""
    faults = []
    numbers: dict[str, list[int]] = defaultdict(list)
    records = read_records(reader)
    for segment, _ in reader.leaf_readers():
        for _, report_id, paragraph in _paragraphs(segment):
            numbers[report_id].append(paragraph.number)
    if len(records) != reports:
        faults.append(f"the manifest counts {reports} reports, there are {len(records)}")
    if sum(map(len, numbers.values())) != paragraphs:
        faults.append(f"the manifest counts {paragraphs} paragraphs, there are {sum(map(len, numbers.values()))}")
    for record in records:
        read_outline(reader, record.id)  # raises if it is not there to be shown
        faults += [
            f"report {record.id}: a former text of paragraph {former.number} is not that of its permalink"
            for former in read_former(reader, record.id)
            if former.fingerprint != fingerprint(former.text)
        ]
    faults += [
        f"report {record.id}: its paragraphs are not numbered 1 to {record.paragraphs}"
        for record in records
        if sorted(numbers.pop(record.id, [])) != list(range(1, record.paragraphs + 1))
    ]
    return faults + [f"report {report_id} has paragraphs but no record" for report_id in sorted(numbers)]
