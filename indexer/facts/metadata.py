"""Front matter, headings and text → kind, title, years, and what meeting.py, own_region.py and publication.py read.

A field that the source does not support stays None.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from indexer.facts.meeting import read_congress, read_delivered, read_speaker
from indexer.facts.publication import read_doc_number, read_published, read_published_by
from indexer.facts.region import read_region
from indexer.model import Found, Line, Metadata, ReportKind
from indexer.structure.headings import BOOK_MARKS, REPORT_TITLE, squash
from indexer.structure.outline import Document
from indexer.text.normalize import simplified
from indexer.text.numerals import YEAR, to_year, years_in
from indexer.vocabulary.regions import NATION

_KINDS = (
    ("分解|分工|任务目标|责任清单", ReportKind.TASK_BREAKDOWN),
    ("解读|一图读懂|一图看懂|图解|图说|数说|速览|问答", ReportKind.INTERPRETATION),
    ("摘要|摘登", ReportKind.SUMMARY),
)
# What a site shows as the way to a page.
_CRUMB = re.compile("[>＞»]|位置[:：]")
_REVIEW_WORDS = re.compile("回顾|总结|成就|主要成绩")
_LAST_YEAR = re.compile("过去一年|过去的一年|去年|一年来|上年|上一年")
_PLAN_WORDS = re.compile("任务|安排|重点|部署|目标|要求|思路|打算|工作")
# Aims beyond the year: 2035年远景目标.
_DISTANT = re.compile(rf"到\s*{YEAR}\s*年|{YEAR}\s*年远景")
# National congresses that met every year, and the year of their first session; the sixth and all later last five years.
FIRST_SESSIONS = {1: 1954, 5: 1978, 6: 1983}
_JUST_PAST = re.compile(rf"刚刚过去的({YEAR})年")


def read_metadata(
    document: Document, hints: Mapping[str, Found[Any]] = MappingProxyType({})
) -> tuple[Metadata, dict[str, str]]:
    """(metadata, origins): everything known of a report as a whole, and for each field that is not None where from.

    Args:
        hints: what the source says outside its text (a web page's own description), taken where the text says nothing.
    """
    document, printed = _in_usual_script(document), document
    front = document.front
    headings = [heading.text for heading in document.headings if heading.level == 1]
    sections = [heading.text for heading in document.headings if heading.level == 2]
    sections += [block.text for block in document.blocks if block.text.startswith(("问：", "问:"))]
    opening = [Line(block.text, block.number) for block in document.blocks[:3] if block.chapter is None]
    title = read_title(front)
    kind = read_kind(title, front)
    is_speech = kind.value in (ReportKind.REPORT, ReportKind.SUMMARY)
    delivered = read_delivered(front) if is_speech else None
    doc_number = read_doc_number(front)
    congress = read_congress(front, opening)
    year = read_year(headings, title, delivered, document) or read_year_of_notice(sections, doc_number)
    region = read_region(document)
    if year is None and congress and region and region.value.code == NATION:
        year = year_of_national_session(*congress.value)
    planned = year.value if year else None
    speaker = read_speaker(front) if is_speech else None
    found: dict[str, Found[Any] | None] = {
        "kind": kind,
        "region": region,
        "title": title,
        "year": year,
        "reviewed_year": read_reviewed_year(headings, planned) or read_reviewed_year(sections),
        "delivered": delivered,
        "speaker": Found(speaker.value[1], speaker.origin) if speaker else None,
        "speaker_title": Found(speaker.value[0], speaker.origin) if speaker and speaker.value[0] else None,
        "congress": Found(congress.value[0], congress.origin) if congress else None,
        "session": Found(congress.value[1], congress.origin) if congress else None,
        "doc_number": doc_number,
        "published": read_published(front, document.end),
        "published_by": read_published_by(front, document.end),
    }
    for name in ("title", "speaker", "speaker_title", "published_by"):
        found[name] = _as_printed(found[name], printed.front)
    for name, hint in hints.items():
        found[name] = found.get(name) or hint
    values: dict[str, Any] = {name: each.value if each else None for name, each in found.items()}
    return Metadata(**values), {name: each.origin for name, each in found.items() if each}


def _in_usual_script(document: Document) -> Document:
    """A document with traditional characters and variants in their usual form, which all rules here are written in."""
    return replace(
        document,
        front=tuple(replace(line, text=simplified(line.text)) for line in document.front),
        headings=tuple(replace(heading, text=simplified(heading.text)) for heading in document.headings),
        blocks=tuple(replace(block, text=simplified(block.text)) for block in document.blocks),
        end=tuple(replace(line, text=simplified(line.text)) for line in document.end),
    )


def _as_printed(found: Found[str] | None, front: tuple[Line, ...]) -> Found[str] | None:
    """What was read in the usual script, as the source prints it."""
    if found is None:
        return None
    printed = "".join(squash(line.text) for line in front)
    at = simplified(printed).find(found.value)
    return replace(found, value=printed[at : at + len(found.value)]) if at >= 0 else found


def in_heading(text: str) -> str:
    """The origin of what a heading says."""
    return f"heading: {text[:40]}"


def read_title(front: tuple[Line, ...]) -> Found[str] | None:
    """The title: the longest line that is a phrase with 工作报告, or the lines of a notice's title, which its issuer begins."""
    texts = [squash(line.text) for line in front]
    titles = [at for at, text in enumerate(texts) if _is_title(text)]
    if titles:
        at = max(titles, key=lambda each: len(texts[each]))
        return Found(texts[at], front[at].origin)
    for at, text in enumerate(texts):
        if "工作报告" not in text or len(text) > 60 or text.endswith(("。", "！")):
            continue
        first = at - 1 if at and texts[at - 1].endswith(("人民政府", "国务院", "办公室", "办公厅")) else at
        last = at
        while last + 1 < len(texts) and not texts[last].endswith(("通知", "意见", "方案")) and last - at < 3:
            last += 1
        if texts[last].endswith(("通知", "意见", "方案")):
            return Found("".join(texts[first : last + 1]), front[first].origin)
    return None


def _is_title(text: str) -> bool:
    """Whether a line, blanks removed, is a title and no crumb of a site's path to it."""
    bare = BOOK_MARKS.sub("", text)
    return bool(REPORT_TITLE.match(bare)) and "关于" not in bare and not _CRUMB.search(bare)


def read_kind(title: Found[str] | None, front: tuple[Line, ...]) -> Found[ReportKind]:
    """What sort of document the title says it is."""
    words = title.value if title else "".join(line.text for line in front if "工作报告" in line.text)
    for pattern, kind in _KINDS:
        if match := re.search(pattern, words):
            return Found(kind, f"title: {match[0]}")
    return Found(ReportKind.REPORT, "the title says nothing else")


def read_reviewed_year(headings: list[str], planned: int | None = None) -> Found[int] | None:
    """The one year that a heading says is reviewed, or that stands in one before the planned; five years have none."""
    reviews = [heading for heading in headings if _REVIEW_WORDS.search(heading)]
    for heading in reviews:
        if years := _years_reviewed(heading):
            return Found(max(years), in_heading(heading))
    if planned is None:
        return None
    for heading in reviews:
        if _LAST_YEAR.search(heading):
            return Found(planned - 1, in_heading(heading))
    before = [heading for heading in headings if planned - 1 in years_in(heading)]
    return Found(planned - 1, in_heading(before[0])) if before else None


def year_of_national_session(congress: int, session: int) -> Found[int] | None:
    """The year in which the National People's Congress held a session: one a year since 1978, five to a congress."""
    first = FIRST_SESSIONS.get(congress, FIRST_SESSIONS[6] + 5 * (congress - 6) if congress > 6 else None)
    if first is None or not 1 <= session <= 5:
        return None
    return Found(first + session - 1, f"session {session} of National People's Congress {congress}")


def read_year_of_notice(sections: list[str], doc_number: Found[str] | None) -> Found[int] | None:
    """The year planned where chapters, title and meeting do not tell: by a section's heading, or the number of a notice."""
    for section in sections:
        if years := _years_planned(section):
            return Found(max(years), in_heading(section))
    if doc_number is None:
        return None
    return Found(int(doc_number.value.split("〔")[1][:4]), doc_number.origin)


def _years_reviewed(heading: str) -> list[int]:
    """The years of a heading that reviews: before the word for it, as the planned may stand behind (1998年回顾和1999年任务)."""
    word = _REVIEW_WORDS.search(heading)
    return (years_in(heading[: word.end()]) if word else []) or years_in(heading)


def _years_planned(heading: str) -> list[int]:
    """The years of a heading that plans: all of them, or those behind the part that reviews."""
    word = _REVIEW_WORDS.search(heading)
    rest = _DISTANT.sub("", heading[word.end() :] if word else heading)
    return years_in(rest) if _PLAN_WORDS.search(rest) else []


def read_year(
    headings: list[str], title: Found[str] | None, delivered: Found[str] | None, document: Document
) -> Found[int] | None:
    """The year that the report sets tasks for.

    In this order: the latest year of a heading that plans; the title; the day of delivery (a report of November or
    December plans the next year); the year that a heading reviews, or that the text calls just past, and one more.
    """
    plans = [heading for heading in headings if _years_planned(heading)]
    if plans:
        latest = max(plans, key=lambda heading: max(_years_planned(heading)))
        return Found(max(_years_planned(latest)), in_heading(latest))
    if title and years_in(title.value):
        return Found(max(years_in(title.value)), title.origin)
    if delivered:
        year, month = int(delivered.value[:4]), delivered.value[5:7]
        is_late = month in ("11", "12")
        return Found(year + is_late, f"the year {'after' if is_late else 'of'} the day of delivery")
    reviewed = read_reviewed_year(headings)
    if reviewed:
        return Found(reviewed.value + 1, f"the year after the one reviewed ({reviewed.origin})")
    for block in document.blocks:
        if match := _JUST_PAST.search(block.text):
            return Found(to_year(match[1]) + 1, f"line {block.number}: {match[0]}")
    return None
