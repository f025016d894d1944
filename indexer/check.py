"""Does an index say what its paragraphs say? Every segment is opened and every posting compared with the stored texts."""

from collections import defaultdict
from pathlib import Path

from whoosh.reading import IndexReader

from indexer.errors import BaogaoError
from indexer.fingerprint import fingerprint
from indexer.schema import PARAGRAPH, REPORT
from indexer.write_whoosh import open_index, read_manifest, read_records, token_streams

MAX_FAULTS = 20


def check(folder: Path) -> tuple[list[str], str]:
    """(faults, summary) of the index in a folder; no fault means that counts, postings and paragraphs agree.

    Raises: IndexProblem if the index cannot be opened at all.
    """
    found = open_index(folder)
    faults: list[str] = []
    with found.reader() as reader:
        manifest = read_manifest(reader, folder)
        manifest.require_current(str(folder))
        try:
            segments = [leaf for leaf, _ in reader.leaf_readers()]
            for number, segment in enumerate(segments, 1):
                faults += [f"segment {number}: {fault}" for fault in _segment_faults(segment)]
            faults += _count_faults(reader, manifest.reports, manifest.paragraphs)
        except BaogaoError:
            raise
        except Exception as error:  # whatever broken bytes make Whoosh raise is a fault of the index
            faults.append(f"cannot be read to the end ({type(error).__name__}: {error})")
    summary = f"segments {len(segments)}, reports {manifest.reports}, paragraphs {manifest.paragraphs}, built {manifest.built}"
    return faults[:MAX_FAULTS], summary


def _segment_faults(segment: IndexReader) -> list[str]:
    """Rebuild every paragraph's token streams from the postings and compare them with those of its stored text."""
    streams = {number: token_streams(stored["text"]) for number, stored in _paragraphs(segment)}
    faults = [
        f"paragraph {stored['report']}/{stored['anchor']}: its text has another fingerprint"
        for _, stored in _paragraphs(segment)
        if not stored["anchor"].endswith("-" + fingerprint(stored["text"]))
    ]
    grams: dict[int, dict[int, str]] = defaultdict(dict)
    word_counts: dict[int, dict[str, int]] = defaultdict(dict)
    for field, term in segment.all_terms():
        if field not in ("grams", "words"):
            continue
        text = term.decode("utf-8")
        matcher = segment.postings(field, term)
        while matcher.is_active():
            number = matcher.id()
            if field == "grams":
                grams[number].update(dict.fromkeys(matcher.value_as("positions"), text))
            else:
                word_counts[number][text] = int(matcher.weight())
            matcher.next()
    for number, (words_stream, grams_stream) in streams.items():
        if [gram for _, gram in sorted(grams.pop(number, {}).items())] != grams_stream.split(" "):
            faults.append(f"document {number}: its character pairs are not those of its text")
        if word_counts.pop(number, {}) != _counted(words_stream):
            faults.append(f"document {number}: its words are not those of its text")
    faults += [f"document {number} has postings but no paragraph" for number in sorted({*grams, *word_counts})]
    return faults


def _paragraphs(segment: IndexReader) -> list[tuple[int, dict[str, str]]]:
    everything = ((number, segment.stored_fields(number)) for number in segment.all_doc_ids())
    return [(number, stored) for number, stored in everything if stored["sort"] == PARAGRAPH]


def _counted(stream: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for token in stream.split():
        counts[token] = counts.get(token, 0) + 1
    return counts


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
