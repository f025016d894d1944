"""A report → its figures: every sentence is asked for what it says of each indicator."""

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.figures.deciding import Saying, corrected, decided
from indexer.figures.figure import Figure, What
from indexer.figures.reading import sayings_of
from indexer.figures.sentences import opening_time, sentences_of
from indexer.figures.times import Time, last_time
from indexer.figures.tone import stretch_apart
from indexer.model import Paragraph, Report
from indexer.vocabulary.regions import stem
from indexer.vocabulary.taxonomy import OPENING, OUTLOOK, REVIEW, TASKS

# What explains words, or is added to a report, sets nothing.
_ASKED = (OPENING, REVIEW, OUTLOOK, TASKS, "self-government")
_CARRY = (REVIEW, OUTLOOK)
# So many paragraphs behind a list of targets may still speak of them.
_SOON = 2
# A heading that names a year beside a span says of neither that the paragraph speaks of it.
_A_YEAR = re.compile(r"\d{4}年|[今去]年|过去一年|一年来")


def figures_of(report: Report) -> tuple[Figure, ...]:
    """The figures of a report in the order of its text; none where its year is not known."""
    year = report.metadata.year
    if year is None:
        return ()
    figures = [
        _with_stretch(figure, report.paragraphs) for figure in decided([*_sayings(report.paragraphs, year, _own(report))])
    ]
    return tuple(_placed(figure, report.paragraphs) for figure in corrected(figures, report))


def _placed(figure: Figure, paragraphs: Sequence[Paragraph]) -> Figure:
    return replace(figure, anchor=paragraphs[figure.paragraph - 1].anchor)


def _with_stretch(figure: Figure, paragraphs: Sequence[Paragraph]) -> Figure:
    """A target of growth with what is striven for beyond it, where a sentence apart says so, there or soon after."""
    if (figure.indicator, figure.what) != ("gdp_growth", What.TARGET) or figure.stretch:
        return figure
    behind = paragraphs[figure.paragraph - 1].text[figure.end :]
    after = [paragraph.text for paragraph in paragraphs[figure.paragraph : figure.paragraph + _SOON]]
    return replace(figure, stretch=next(filter(None, map(stretch_apart, (behind, *after))), ""))


def _own(report: Report) -> re.Pattern[str] | None:
    """Finds the names of a report's own place at the end of some words: 五莲县, 日照市五莲县, 五莲."""
    region = report.metadata.region
    if region is None:
        return None
    *above, name = region.path
    before = "".join(f"(?:{re.escape(each)})?" for each in above)
    return re.compile(f"{before}(?:{re.escape(name)}|{re.escape(stem(name))})$")


def _sayings(paragraphs: Sequence[Paragraph], year: int, own: re.Pattern[str] | None) -> Iterator[Saying]:
    """What the paragraphs say; where a report looks back or far ahead, a time holds until another is named."""
    for _, chapter in itertools.groupby(paragraphs, key=lambda paragraph: (paragraph.chapter, paragraph.chapter_kind)):
        time: Time | None = None
        for paragraph in chapter:
            if paragraph.chapter_kind in _ASKED:
                time = opening_time(paragraph.text, year) or time
                carried = time if paragraph.chapter_kind in _CARRY else None
                for sentence in sentences_of(paragraph, year, carried or _heading_time(paragraph, year), own):
                    yield from sayings_of(sentence)


def _heading_time(paragraph: Paragraph, year: int) -> Time | None:
    """The span that the headings say a paragraph speaks of; a heading of more than one time says nothing."""
    times = (_span_of(heading, year) for heading in (paragraph.section, paragraph.chapter) if heading)
    return next((time for time in times if time), None)


@functools.lru_cache(maxsize=64)
def _span_of(heading: str, year: int) -> Time | None:
    time = last_time(heading, year, len(heading))
    return time if time and not time.is_year and not _A_YEAR.search(heading) else None
