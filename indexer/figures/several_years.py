"""What a number counts over: one year, the sum of several, the mean of several, or the growth since an earlier one."""

import re

from indexer.figures.figure import Per
from indexer.figures.indicators import AMOUNT, FALL, GROWTH, INDEX, SHARE, Indicator
from indexer.figures.predicates import NumberGroup
from indexer.figures.sentences import Statement
from indexer.figures.subjects import Subject
from indexer.figures.times import Time, plan_of, year_only

_A_YEAR = re.compile("年均|每年")
_AVERAGED = re.compile("年均|平均每年|每年平均|平均增长")
_PLAN = 5
_SUMMED = re.compile("累计|合计|共计|总计")
# What a growth is measured from: 比2020年增长 between the subject and its number, 2023年同2018年相比 anywhere before it.
_SINCE = re.compile(r"[比较同与](?P<year>\d{4})年|[比较](?:上年|去年|上一年)|同比")
_COMPARED = re.compile(r"[同与和跟](?P<year>\d{4})年(?:相比|比较|比)")
# 2016年…比2012年（下同）增长47.7%: of all growth behind it.
_HENCEFORTH = re.compile(r"[比较](?P<year>\d{4})年\(下同\)")
# Where a mean begins: 从2020年的3万亿元增加到2025年的4万亿元，年均增长5%; 是2020年的1.5倍，年均增长9%.
_FROM = re.compile(
    r"[从由](?P<year>\d{4})年|(?P<times>\d{4})年(?:末|底)?的[\d.]+倍|[从由是]“?(?P<plan>十?[一二三四五六七八九十]五)”?(?:时?期末|末)"
)


def counted_over(
    sentence: Statement, subject: Subject, indicator: Indicator, group: NumberGroup, at: int, time: Time
) -> tuple[Time, Per]:
    """The years that a number at `at` is of, and how it counts them.

    Args:
        time: what the number speaks of as the words before it say.
    """
    text = sentence.text
    # 平均上涨 of prices is the mean of a year's months.
    is_averaged = _A_YEAR.search(text, subject.end, at) if indicator.kind == INDEX else group.is_averaged
    if is_averaged or _AVERAGED.search(subject.before):
        return _mean_of(sentence, at, time), Per.AVERAGE
    base = _base(text, subject.end, at) if indicator.kind in (GROWTH, FALL, INDEX) else None
    if base is not None and base < time.last - 1:
        return Time(base + 1, time.last), Per.TOTAL
    if time.is_year:
        return time, Per.ANNUAL
    if group.is_reached and sentence.looks_back and indicator.kind in (AMOUNT, SHARE):
        # 五年来，由410亿元增加到960亿元: the second is of the last year.
        return year_only(time.last), Per.ANNUAL
    is_sum = indicator.kind == AMOUNT and bool(_SUMMED.search(text, max(0, subject.start - len("累计")), at))
    return time, Per.TOTAL if indicator.kind in (GROWTH, FALL) or indicator.is_flow or is_sum else Per.ANNUAL


def within(indicator: Indicator, value: float, time: Time, per: Per) -> bool:
    """Whether a value in the indicator's unit is possible: of several years what they may add up to, or grow to."""
    if per is not Per.TOTAL:
        return indicator.least <= value <= indicator.most
    years = time.last - time.first + 1
    if indicator.kind == AMOUNT:
        return indicator.least <= value <= indicator.most * years
    return indicator.least * years <= value <= 100 * ((1 + indicator.most / 100) ** years - 1)


def _base(text: str, subject_end: int, at: int) -> int | None:
    """The year that a growth is measured from, where the words name one."""
    near = [*_SINCE.finditer(text, subject_end, at)]
    found = near or [*_HENCEFORTH.finditer(text, 0, subject_end)] or [*_COMPARED.finditer(text, 0, subject_end)]
    return int(found[-1]["year"]) if found and found[-1]["year"] else None


def _mean_of(sentence: Statement, at: int, time: Time) -> Time:
    """The years of a mean: those named, or from the year that something rose from, or the term that ends in the year named."""
    if not time.is_year:
        return time
    if time.last > sentence.year:
        # 到2025年达到1800亿元，年均增长6%: of the plan that ends then, or else of the years until then.
        return Time(time.last - _PLAN + 1 if time.last % _PLAN == 0 else sentence.year, time.last)
    if time.last == sentence.year and sentence.year % _PLAN == 1:
        # 年均增长5%左右 as an aim of the first year of a plan is the plan's.
        return Time(time.first, time.first + _PLAN - 1)
    named = [*_FROM.finditer(sentence.text, 0, at)] or [*_COMPARED.finditer(sentence.text, 0, at)]
    named = named or [match for match in _SINCE.finditer(sentence.text, 0, at) if match["year"]]
    base = _year_of(named[-1]) if named else time.last
    if base < time.last:
        return Time(base + 1, time.last)
    before = sentence.time
    return before if before and before.last == time.last else time


def _year_of(match: re.Match[str]) -> int:
    """The year that something rose from: named, or the last of a plan."""
    named = match.groupdict()
    plan = plan_of(named["plan"]) if named.get("plan") else None
    return plan.last if plan else int(named.get("times") or named["year"] or 0)
