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
from indexer.figures.subjects import NOWHERE, OwnPlace
from indexer.figures.times import Time, last_time
from indexer.figures.tone import stretch_apart
from indexer.model import Paragraph, Region, Report
from indexer.vocabulary.regions import NATION, level, stem
from indexer.vocabulary.taxonomy import OPENING, OUTLOOK, REVIEW, TASKS

# What explains words, or is added to a report, sets nothing.
_ASKED = (OPENING, REVIEW, OUTLOOK, TASKS, "self-government")
_CARRY = (REVIEW, OUTLOOK)
# So many paragraphs behind a list of targets may still speak of them.
_SOON = 2
# What a zone calls itself.
_ZONES = ("新区", "开发区", "高新区", "经开区", "示范区", "合作区", "保税区")
# A heading that names a year beside a span says of neither that the paragraph speaks of it.
_A_YEAR = re.compile(r"\d{4}年|[今去]年|过去一年|一年来")


def figures_of(report: Report) -> tuple[Figure, ...]:
    """The figures of a report in the order of its text; none where its year is not known."""
    year = report.metadata.year
    if year is None:
        return ()
    figures = [
        _with_stretch(figure, report.paragraphs) for figure in decided([*_sayings(report.paragraphs, year, _place(report))])
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


def _place(report: Report) -> OwnPlace:
    """How a report names its own place (五莲县, 日照市五莲县, 五莲), and what that lies in (全省)."""
    region = report.metadata.region
    if region is None:
        return NOWHERE
    *above, name = region.path
    before = "".join(f"(?:{re.escape(each)})?" for each in above)
    names = [re.escape(name), re.escape(stem(name))]
    if level(region.code) == "county":
        # 区级一般公共预算收入 is its own.
        names.append("[县区旗市]本?级")
    names += [re.escape(kind) for kind in _ZONES if name.endswith(kind)]
    return OwnPlace(re.compile(f"{before}(?:{'|'.join(names)})$"), _wider(region))


def _wider(region: Region) -> re.Pattern[str] | None:
    """Finds what is said of the nation, or of the province or prefecture that a place lies in."""
    if region.code == NATION:
        return None
    wider = ["[全我]国"]
    if level(region.code) != "province":
        # 全区 of a prefecture is the autonomous region; of a district it is the district itself.
        is_inside = region.path[0].endswith("自治区") and not region.path[-1].endswith("区")
        wider += ["[全我]省", *(["[全我]区"] if is_inside else [])]
    if level(region.code) in ("county", "zone"):
        wider += [f"[全我]{kind}" for kind in "市州盟" if not region.path[-1].endswith(kind)]
    return re.compile(f"(?:{'|'.join(wider)})(?!统一|核算|首|第|前|最|唯一|少数|领先|[\\d一二三四五六七八九十])")


def _sayings(paragraphs: Sequence[Paragraph], year: int, place: OwnPlace) -> Iterator[Saying]:
    """What the paragraphs say; where a report looks back or far ahead, a time holds until another is named."""
    for _, chapter in itertools.groupby(paragraphs, key=lambda paragraph: (paragraph.chapter, paragraph.chapter_kind)):
        time: Time | None = None
        for paragraph in chapter:
            if paragraph.chapter_kind in _ASKED:
                time = opening_time(paragraph.text, year) or time
                carried = time if paragraph.chapter_kind in _CARRY else None
                for sentence in sentences_of(paragraph, year, carried or _heading_time(paragraph, year), place):
                    yield from sayings_of(sentence)


def _heading_time(paragraph: Paragraph, year: int) -> Time | None:
    """The span that the headings say a paragraph speaks of; a heading of more than one time says nothing."""
    times = (_span_of(heading, year) for heading in (paragraph.section, paragraph.chapter) if heading)
    return next((time for time in times if time), None)


@functools.lru_cache(maxsize=64)
def _span_of(heading: str, year: int) -> Time | None:
    time = last_time(heading, year, len(heading))
    return time if time and not time.is_year and not _A_YEAR.search(heading) else None
