"""Sentences of a paragraph, what they speak of, and what is carried from one to the next."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.figures.figure import What
from indexer.figures.indicators import names_any
from indexer.figures.numbers import Folded, folded, has_gaps
from indexer.figures.subjects import NOWHERE, OwnPlace
from indexer.figures.times import Time, first_time, last_time, year_only
from indexer.model import Paragraph
from indexer.text.variants import simplified
from indexer.vocabulary.taxonomy import OPENING, REVIEW

# What goes on for longer is no sentence, and would take the square of its length.
_SENTENCE = re.compile(r"[^。！？]{1,1000}[。！？]*")
# Without one of these, a sentence says no figure; most say none.
_SAYS_ONE = re.compile(
    r"\d|百分之|[一二三四五六七八九][十百千]|同步|[高快好低优]于|增长|合理|稳定|平稳|只增不减|目标|持平|两位数|翻番|下降|位次|增[速幅]|涨幅|位居|前列|转正|平均|任务|下达|范围|提质|质[升优]|稳中[有提]|最好水平"
)
# 地区生产总值增长6%（预计，下同）: holds for what follows in the paragraph.
_HENCEFORTH = re.compile(r"预计(?:数|数据)?[，,]?下同")
_EXPECTED = re.compile("预计|预测|初步测算")
_TARGETS = re.compile("(?:预期|主要|发展|奋斗|工作)目标")

_OPENING_SENTENCES = 3
_OF_ALL_THE_YEAR = re.compile("全年|当年")
_OF_ONE_YEAR = re.compile("[比较](?:上年|去年|上一年)")


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of a paragraph.

    Attributes:
        text: as it is read, from `start` of the paragraph's folded text `whole`.
        time: what was last named before it, in the paragraph or in its headings; None for nothing.
        is_expected: whether an earlier one says that all that follows is expected (预计，下同).
        year: the year that the report plans.
        place: that of the report.
    """

    text: str
    start: int
    whole: Folded
    time: Time | None
    is_expected: bool
    paragraph: Paragraph
    year: int
    place: OwnPlace = NOWHERE

    @property
    def looks_back(self) -> bool:
        """Whether it stands where a report looks back."""
        return self.paragraph.chapter_kind in (REVIEW, OPENING)

    @property
    def lists_targets(self) -> bool:
        """Whether it speaks of targets in so many words."""
        return bool(_TARGETS.search(self.text))

    @property
    def printed(self) -> str:
        """Its words as printed, without blanks around them."""
        first, last = self.original_span(0, len(self.text))
        return self.paragraph.text[first:last].strip()

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Where the non-empty span start:end of its text stands in the paragraph as printed."""
        return self.whole.original_span(self.start + start, self.start + end)

    def time_at(self, at: int, subject_end: int) -> Time:
        """The time that a number at `at` speaks of: named before it, carried, or that of the chapter.

        Args:
            subject_end: where the words end of what it measures; 比上年 behind them is said of one year.
        """
        usual = year_only(self.year - self.looks_back)
        carried = usual if _OF_ALL_THE_YEAR.search(self.text, 0, at) else self.time or usual
        named = last_time(self.text, self.year, at, looks_back=self.looks_back, carried=self.time) or carried
        if self.looks_back and named == year_only(self.year) and not self.lists_targets:
            # A report given in December calls the year it looks back on 今年.
            return usual
        return year_only(named.last) if _OF_ONE_YEAR.search(self.text, subject_end, at) else named

    def what_at(self, at: int, time: Time) -> What:
        """Whether a figure at `at` that speaks of a time is set, reached or expected."""
        if time.first >= self.year or (time.last >= self.year and not self.looks_back):
            return What.TARGET
        expected = self.is_expected or _EXPECTED.search(self.text, 0, at)
        return What.FORECAST if expected else What.REALISED


def opening_time(text: str, year: int) -> Time | None:
    """The last time that one of a paragraph's first sentences begins with (2025年是收官之年。五年来，…); None for none."""
    first = itertools.islice(_SENTENCE.finditer(text), _OPENING_SENTENCES)
    times = [time for match in first if (time := first_time(match[0], year))]
    return times[-1] if times else None


def sentences_of(paragraph: Paragraph, year: int, heading_time: Time | None, place: OwnPlace = NOWHERE) -> Iterator[Statement]:
    """The sentences of a paragraph that may say a figure."""
    # Blanks may stand within a name.
    if not (names_any(simplified(paragraph.text)) or has_gaps(paragraph.text)):
        return
    whole = folded(paragraph.text)
    time, is_expected = heading_time, False
    for match in _SENTENCE.finditer(whole.text):
        if names_any(match[0]) and _SAYS_ONE.search(match[0]):
            yield Statement(match[0], match.start(), whole, time, is_expected, paragraph, year, place)
        # A sentence sets the time of those behind it where it begins with one.
        time = first_time(match[0], year) or time
        is_expected = is_expected or ("下同" in match[0] and bool(_HENCEFORTH.search(match[0])))
