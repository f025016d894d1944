"""Does an index say what its paragraphs say? Every segment is opened and every posting compared with the stored texts."""

from collections import defaultdict
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.reading import IndexReader

from indexer.array_codec import as_scored
from indexer.arrays import ArraysBuilder
from indexer.fingerprint import fingerprint
from indexer.manifest import Manifest
from indexer.schema import COLUMNS, PARAGRAPH, REPORT, digest_of
from indexer.write_whoosh import analysis_of, open_index, read_manifest, read_records, reading

MAX_FAULTS = 20


def check(folder: Path) -> tuple[list[str], str]:
    """(faults, summary) of the index in a folder; no fault means that texts, postings, columns and counts agree.

    Raises: IndexProblem if the index cannot be opened at all.
    """
    found = open_index(folder)
    with reading(folder), found.reader() as reader:
        manifest = read_manifest(reader, folder)
        manifest.require_current(str(folder))
        return _faults(reader, manifest)


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
    return faults[:MAX_FAULTS], about


def _segment_faults(segment: IndexReader) -> list[str]:
    """What is wrong with the paragraphs of one segment: stored fields, columns, postings, lengths."""
    paragraphs = _paragraphs(segment)
    faults = [f"document {number}: {fault}" for number, stored in paragraphs for fault in _stored_faults(stored)]
    faults += _column_faults(segment, paragraphs)
    return faults + _posting_faults(segment, paragraphs)


def _stored_faults(stored: dict[str, Any]) -> list[str]:
    """What is wrong with a paragraph's stored fields taken by themselves."""
    faults = []
    if stored["anchor"] != f"{stored['number']}-{fingerprint(stored['text'])}":
        faults.append("its number and text are not those of its permalink")
    if stored["digest"] != digest_of(stored):
        faults.append("its stored fields are not those that were written")
    return faults


def _column_faults(segment: IndexReader, paragraphs: list[tuple[int, dict[str, Any]]]) -> list[str]:
    """Compare the columns, which filters, counts and orders are made from, with the stored fields."""
    faults = []
    for name in COLUMNS:
        column = segment.column_reader(name)
        faults += [
            f"document {number}: its column {name} says {column[number]!r}, its stored field {stored[name]!r}"
            for number, stored in paragraphs
            if column[number] != stored[name]
        ]
    return faults


def _posting_faults(segment: IndexReader, paragraphs: list[tuple[int, dict[str, Any]]]) -> list[str]:
    """Make the arrays of a segment anew from its stored texts, and compare them with those it has."""
    expected, found = ArraysBuilder(), ArraysBuilder()
    live = np.full(segment.doc_count_all(), -1, dtype=np.int64)
    faults = []
    for number, stored in paragraphs:
        searched, cut = analysis_of(stored["text"])
        expected.add(number, searched, cut)
        if segment.doc_field_length(number, "words") != as_scored(len(cut)):
            faults.append(f"document {number}: its length in words is not that of its text")
    for number in segment.all_doc_ids():
        live[number] = number
    found.add_segment(segment._terms.arrays, live)
    there, wanted = found.build(len(live)), expected.build(len(live))
    for field in fields(there):
        if not np.array_equal(getattr(there, field.name), getattr(wanted, field.name)):
            what = "words" if field.name.startswith("word") else "character pairs"
            faults.append(f"the {what} of its paragraphs are not those of their texts ({field.name})")
    return faults


def _paragraphs(segment: IndexReader) -> list[tuple[int, dict[str, Any]]]:
    everything = ((number, segment.stored_fields(number)) for number in segment.all_doc_ids())
    return [(number, stored) for number, stored in everything if stored["sort"] == PARAGRAPH]


def _count_faults(reader: IndexReader, reports: int, paragraphs: int) -> list[str]:
    """Compare the manifest and the reports' records with what is there."""
    faults = []
    numbers: dict[str, list[int]] = defaultdict(list)
    found_reports = 0
    for number in reader.all_doc_ids():
        stored = reader.stored_fields(number)
        if stored["sort"] == PARAGRAPH:
            numbers[stored["report"]].append(stored["number"])
        found_reports += stored["sort"] == REPORT
    if found_reports != reports:
        faults.append(f"the manifest counts {reports} reports, there are {found_reports}")
    if sum(map(len, numbers.values())) != paragraphs:
        faults.append(f"the manifest counts {paragraphs} paragraphs, there are {sum(map(len, numbers.values()))}")
    faults += [
        f"report {record.id}: its paragraphs are not numbered 1 to {record.paragraphs}"
        for record in read_records(reader)
        if sorted(numbers.pop(record.id, [])) != list(range(1, record.paragraphs + 1))
    ]
    return faults + [f"report {report_id} has paragraphs but no record" for report_id in sorted(numbers)]
