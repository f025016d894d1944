"""A paragraph ↔ what the arrays keep of it. Its text alone is kept by Whoosh."""

import functools
import hashlib
import json
import operator
from collections.abc import Mapping, Sequence

from indexer.arrays.builder import Entry
from indexer.arrays.segment import SegmentArrays
from indexer.model import Heading, Paragraph
from indexer.text.normalize import normalize


def entry_of(
    report_id: str, paragraph: Paragraph, searched: str, words: Sequence[str], others: Mapping[int, str], cut: bytes
) -> Entry:
    """What is kept of a paragraph of a report, with its searched form, and the words, others and cuts of that."""
    names = {
        "report": (report_id,),
        "chapter_kind": (paragraph.chapter_kind,),
        "headings": (paragraph.chapter or "", paragraph.section or ""),
        "searched_headings": tuple(_searched(heading) for heading in (paragraph.chapter, paragraph.section) if heading),
        "topics": paragraph.topics,
        "leaders": paragraph.leaders,
        "units": paragraph.units,
        "lead_units": paragraph.lead_units,
    }
    digest = digest_of(report_id, paragraph)
    return Entry(searched, words, paragraph.number, int(paragraph.fingerprint, 16), digest, names, others, cut)


def heading_entry(
    report_id: str, number: int, heading: Heading, values: Mapping[str, Sequence[str]], searched: str, others: Mapping[int, str]
) -> Entry:
    """What is kept of a heading: `number` among those of its report, and its values by column. It has no words, which rank."""
    digest = _hash_of([report_id, number, heading.level, heading.text, values])
    names = {"heading_of": (report_id,), "heading_level": (str(heading.level),), **values}
    return Entry(searched, (), number, 0, digest, names, others)


@functools.lru_cache(maxsize=1000)
def _searched(heading: str) -> str:
    """The searched form of a heading; those of a report come again with each of its paragraphs."""
    return normalize(heading).text


_all_of = operator.attrgetter(*Paragraph.__slots__)
# Made once: json.dumps makes an encoder anew at each call.
_encoded = json.JSONEncoder(ensure_ascii=False).encode


def digest_of(report_id: str, paragraph: Paragraph) -> int:
    """The hash of all that is kept of a paragraph: 64 bits."""
    return _hash_of([report_id, *_all_of(paragraph)])


def _hash_of(fields: list[object]) -> int:
    return int.from_bytes(hashlib.blake2b(_encoded(fields).encode(), digest_size=8).digest(), "big")


def report_id_of(arrays: SegmentArrays, doc: int) -> str | None:
    """The id of the report that a document is a paragraph of; None if it is no paragraph."""
    found = arrays.columns["report"].of(doc)
    return found[0] if found else None


def written_paragraph(arrays: SegmentArrays, report_id: str, doc: int, text: str) -> Paragraph:
    """`paragraph_of`, compared with the hash of what was written. Raises: ValueError if it is another by now."""
    paragraph = paragraph_of(arrays, doc, text)
    if digest_of(report_id, paragraph) != int(arrays.digests[doc]):
        raise ValueError(f"the text of paragraph {paragraph.number} of {report_id} is not the one that was written")
    return paragraph


def paragraph_of(arrays: SegmentArrays, doc: int, text: str) -> Paragraph:
    """The paragraph that was written as this document with this text."""
    columns = arrays.columns
    chapter, section = columns["headings"].of(doc)
    return Paragraph(
        number=int(arrays.numbers[doc]),
        text=text,
        chapter=chapter or None,
        section=section or None,
        chapter_kind=columns["chapter_kind"].of(doc)[0],
        topics=columns["topics"].of(doc),
        fingerprint=f"{int(arrays.fingerprints[doc]):016x}",
        leaders=columns["leaders"].of(doc),
        units=columns["units"].of(doc),
        lead_units=columns["lead_units"].of(doc),
    )
