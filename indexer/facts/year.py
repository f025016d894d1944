"""Headings, title and meeting → the year that a report plans, and the one that it reviews."""

import re

from indexer.model import Found
from indexer.structure.outline import Document
from indexer.text.numerals import YEAR, to_year, years_in

_REVIEW_WORDS = re.compile("回顾|总结|成就|主要成绩")
_LAST_YEAR = re.compile("过去一年|过去的一年|去年|一年来|上年|上一年")
_PLAN_WORDS = re.compile("任务|安排|重点|部署|目标|要求|思路|打算|工作")
# Aims beyond the year: 2035年远景目标.
_DISTANT = re.compile(rf"到\s*{YEAR}\s*年|{YEAR}\s*年远景")
# National congresses that met every year, and the year of their first session; the sixth and all later last five years.
FIRST_SESSIONS = {1: 1954, 5: 1978, 6: 1983}
_JUST_PAST = re.compile(rf"刚刚过去的({YEAR})年")


def in_heading(text: str) -> str:
    """The origin of what a heading says."""
    return f"heading: {text[:40]}"


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
