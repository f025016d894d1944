"""Front matter, headings and text → kind, title, years, and what the other readers of this room find.

A field that the source does not support stays None.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from indexer.facts.kind import read_kind
from indexer.facts.meeting import read_congress, read_delivered, read_passed, read_speaker
from indexer.facts.publication import read_doc_number, read_published, read_published_by, read_url
from indexer.facts.region import read_region
from indexer.facts.title import read_title
from indexer.facts.year import read_reviewed_year, read_reviewed_year_of_text, read_year, year_of_national_session
from indexer.model import Confidence, Doubt, Found, Line, Metadata, Region, ReportKind
from indexer.structure.headings import is_salutation
from indexer.structure.outline import Document
from indexer.structure.roles import Role, lines_of
from indexer.text.numerals import NUMBER, YEAR
from indexer.text.pieces import squash
from indexer.text.variants import simplified
from indexer.vocabulary.in_force import was_another
from indexer.vocabulary.regions import NATION

# How the speaker of a government's report begins.
REPORTS_WORK = re.compile("(?:代表|受).{0,24}(?:政府|国务院).{0,24}报告")
# Signs of half width beside characters, as some sites and programs leave them: 各位代表: 现在,我代表…
_HALF_WIDTH = re.compile("(?<=[\u4e00-\u9fff》”])[,:;(]|[(,:;)](?=[\u4e00-\u9fff《“])|(?<=[\u4e00-\u9fff》”])[)]")
_TO_FULL_WIDTH = str.maketrans(",:;()", "，：；（）")
# A day that is broken over two lines.
_ENDS_IN_DAY, _GOES_ON_IN_DAY = re.compile(rf"{YEAR}\s*年\s*{NUMBER}\s*月\s*$"), re.compile(rf"\s*{NUMBER}\s*日")
# What is reported to a congress, and so on a day.
HEARD = (
    ReportKind.REPORT, ReportKind.SUMMARY, ReportKind.PLAN, ReportKind.BUDGET, ReportKind.CONGRESS, ReportKind.CPPCC,
    ReportKind.COURT, ReportKind.PROCURATORATE, ReportKind.AUDIT,
)  # fmt: skip
# What speaks of the congress that was just held, or of what it decided.
OF_ITS_DAY = (ReportKind.NEWS, ReportKind.TASK_BREAKDOWN, ReportKind.INTERPRETATION)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known of a report as a whole.

    Attributes:
        origins: field that is not None → where from.
        doubts: of kind, region and year, what is not sure.
        regions, years: what something speaks for, the likeliest first.
    """

    metadata: Metadata
    origins: dict[str, str]
    doubts: tuple[Doubt, ...]
    regions: tuple[Found[Region], ...] = ()
    years: tuple[Found[int], ...] = ()


def read_metadata(
    document: Document, hints: Mapping[str, Found[Any]] = MappingProxyType({}), named: Sequence[Found[str]] = ()
) -> Facts:
    """Everything known of a report as a whole.

    Args:
        hints: what the source says outside its text (a web page's own description), taken where the text says nothing.
    """
    document = replace(document, front=tuple(_with_whole_days(document.front)))
    document, printed = _in_usual_script(document), document
    front = document.front
    headings = [heading.text for heading in document.headings if heading.level == 1]
    sections = [heading.text for heading in document.headings if heading.level == 2]
    sections += [block.text for block in document.blocks if block.text.startswith(("问：", "问:"))]
    opening = [Line(block.text, block.number) for block in document.blocks[:3] if block.chapter is None]
    title = read_title(front)
    kind, title = read_kind(title, document)
    delivered = read_delivered(front) if kind.value in HEARD else None
    passed = (read_passed([*front, *opening]) or read_delivered(front)) if kind.value is ReportKind.RESOLUTION else None
    doc_number = read_doc_number(front)
    congress = read_congress(front, opening)
    page_title = hints.get("title")
    place = read_region(document, named, page_title, title=title)
    is_national = place.value is not None and place.value.code == NATION
    published = read_published(front, document.end)
    when = read_year(
        document, headings, sections, title=title, delivered=delivered or passed, doc_number=doc_number, published=published,
        named=named, is_of_its_day=kind.value in OF_ITS_DAY,
        session=year_of_national_session(*congress.value) if congress and is_national else None,
    )  # fmt: skip
    year = Found(when.value, when.origin) if when.value else None
    if year and (place.value is None or was_another(place.value.code)):
        place = read_region(document, named, page_title, year.value, title)
    region = Found(place.value, place.origin) if place.value else None
    planned = year.value if year else None
    speaker = read_speaker(front) if kind.value in HEARD else None
    found: dict[str, Found[Any] | None] = {
        "kind": kind,
        "region": region,
        "title": title,
        "year": year,
        "reviewed_year": read_reviewed_year(headings, planned)
        or read_reviewed_year(sections)
        or read_reviewed_year_of_text(document, planned),
        "delivered": delivered,
        "speaker": Found(speaker.value[1], speaker.origin) if speaker else None,
        "speaker_title": Found(speaker.value[0], speaker.origin) if speaker and speaker.value[0] else None,
        "congress": Found(congress.value[0], congress.origin) if congress else None,
        "session": Found(congress.value[1], congress.origin) if congress else None,
        "doc_number": doc_number,
        "published": published,
        "published_by": read_published_by(front, document.end),
        "url": read_url((*front, *lines_of(document.judged, Role.FURNITURE))),
    }
    for name in ("title", "speaker", "speaker_title", "published_by"):
        found[name] = _as_printed(found[name], printed.front)
    for name, hint in hints.items():
        found[name] = found.get(name) or hint
    values: dict[str, Any] = {name: each.value if each else None for name, each in found.items()}
    doubts = (
        Doubt("kind", _confidence_of_kind(kind, title, printed)),
        Doubt("region", place.confidence, place.against),
        Doubt("year", when.confidence, when.against),
    )
    unsure = tuple(doubt for doubt in doubts if doubt.confidence is not Confidence.SURE)
    return Facts(
        Metadata(**values),
        {name: each.origin for name, each in found.items() if each},
        unsure,
        place.candidates,
        when.candidates,
    )


def _confidence_of_kind(kind: Found[ReportKind], title: Found[str] | None, document: Document) -> Confidence:
    """A title says what a document is, and so does a speaker who reports on the government's work; a beginning hints at it."""
    opening = "".join(block.text for block in document.blocks[:3])
    if title or (kind.value is ReportKind.REPORT and REPORTS_WORK.search(simplified(squash(opening[:600])))):
        return Confidence.SURE
    if kind.value is ReportKind.REPORT and any(is_salutation(line.text) for line in document.front):
        return Confidence.LIKELY
    return Confidence.DOUBTFUL if kind.value is ReportKind.REPORT else Confidence.LIKELY


def _with_whole_days(front: Iterable[Line]) -> Iterator[Line]:
    """The lines of a front matter, those that a day was broken over as one: 政府工作报告——2002年1月 / 28日在…会议上."""
    before: Line | None = None
    for line in front:
        if before and _ENDS_IN_DAY.search(before.text) and _GOES_ON_IN_DAY.match(line.text):
            before = replace(before, text=before.text.rstrip() + line.text.lstrip())
            continue
        if before:
            yield before
        before = line
    if before:
        yield before


def _in_usual_script(document: Document) -> Document:
    """A document with traditional characters, variants and half-width signs in their usual form, which all rules here know."""
    return replace(
        document,
        front=tuple(replace(line, text=_usual(line.text)) for line in document.front),
        headings=tuple(replace(heading, text=_usual(heading.text)) for heading in document.headings),
        blocks=tuple(replace(block, text=_usual(block.text)) for block in document.blocks),
        end=tuple(replace(line, text=_usual(line.text)) for line in document.end),
    )


def _usual(text: str) -> str:
    """A text in its usual form, as long as it was."""
    return _HALF_WIDTH.sub(lambda match: match[0].translate(_TO_FULL_WIDTH), simplified(text))


def _as_printed(found: Found[str] | None, front: tuple[Line, ...]) -> Found[str] | None:
    """What was read in the usual script, as the source prints it."""
    if found is None:
        return None
    printed = "".join(squash(line.text) for line in front)
    at = _usual(printed).find(found.value)
    return replace(found, value=printed[at : at + len(found.value)]) if at >= 0 else found
