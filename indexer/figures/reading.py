"""One sentence → what it says of each indicator it names, before the whole report is looked at."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from indexer.figures.choosing import Chosen, as_rise, chosen, in_unit
from indexer.figures.deciding import Saying
from indexer.figures.figure import Figure, Per, Tone, What
from indexer.figures.indicators import AMOUNT, FALL, GROWTH, INDEX, SHARE, Indicator, indicators
from indexer.figures.numbers import quantity_at
from indexer.figures.predicates import NumberGroup, Substitute, comparison_at, groups_behind, task_around
from indexer.figures.sentences import Statement
from indexer.figures.several_years import counted_over, within
from indexer.figures.subjects import Subject, mentions, subject_of
from indexer.figures.times import Time, year_only
from indexer.figures.tone import Bound, is_ensured, stretch_at, toned

# The list behind a subject: 居民收入、一般公共预算收入分别….
_REST = re.compile(
    # Each separator can be read in one way: 以 before 及 and 其 behind it are none of a name.
    r"(?:\([^()]{0,24}\))?(?:(?:、|以及|及其|和|与|及(?!其))(?:(?!以及)[^，。；：、和与及\d]){1,24}?)+?"
    r"(?=分别|年均|平均|(?<!人)均|同比|增长|增速|增幅|涨幅|达到?|稳定|保持|控制|实现|下降|突破|高于|快于|远低|进一步|继续|持续|稳步|总体|基本|完成|与经济|和经济|同经济|与GDP|与地区|和地区|与全)"
)
_SEPARATOR = re.compile("、|以及|及其|和|与|及")
_STRIVES = re.compile("(?<!努)力争|争取")
# At the head of a clause, it may govern those behind it; behind a subject, only that one.
_STRIVES_AHEAD = re.compile("(?:^|(?<=[，,；;：:。]))[^，,；;：:。]{0,4}(?P<word>(?<!努)力争|争取)")
# A verb that takes over from 力争 at the head of a list.
_OTHER_VERB = re.compile("[，；](?:确保|实现|保持|完成|推动|加快|抓好|稳定|建议)|确保")
# 城乡居民收入均增长7%: of town and country.
_OF_EACH = re.compile("[^，。；\\d]{0,4}(?<![年人])[均都]")
# Behind words in place of a number, this leads to the number itself.
_GOES_ON = re.compile("、|，(?:全年|当年)(?:实际)?增长")
_PARTS_OF_YEAR = re.compile(
    "[^，。；、\\d]{0,10}，(?:[^，。；\\d]{0,6}(?:季度|半年|月)[^，。；]{1,16}，)*(?=(?:全年|当年)(?:实际)?增长\\d)"
)
# 全年累计 is one year's.
_SUM = re.compile("(?<![全当]年)累计")
# What was set, said of a year gone by: 曾提出把物价控制在10%以内, 实现了增长8%的目标.
_AIM_BEFORE = re.compile("(?:曾经?|年初)(?:所)?提出")
_AIM_BEHIND = re.compile("的?(?:年初|年度|预期|既定|调控|控制|增长|发展)*目标")
_NONE = re.compile(
    "(?:不|没有|未)(?:再)?(?:提出|设定|设置|设|确定|安排|定)[^，。；]{0,8}(?:经济增[速长]|GDP|生产总值)[^，。；]{0,8}(?:目标|指标)"
)


@dataclass(slots=True)
class _Named:
    """A subject with the numbers behind it; none where there are only words."""

    subject: Subject
    groups: list[NumberGroup]


def sayings_of(sentence: Statement) -> Iterator[Saying]:
    """What a sentence says of the indicators that it names."""
    subjects = [subject_of(sentence.text, *mention, sentence.place) for mention in mentions(sentence.text)]
    named = [_named(sentence.text, subject) for subject in subjects if not subject.is_foreign]
    _share_growth(named)
    for each in named:
        yield from _said_of(sentence, each)
    if none := _NONE.search(sentence.text):
        yield Saying(_none_set(sentence, none.start(), none.end()), ())


def _named(text: str, subject: Subject) -> _Named:
    """A subject with what is said of it alone, or of it and the rest of its list."""
    groups = groups_behind(text, subject.end, grows=subject.measure.grows) or _of_all_the_year(text, subject)
    rest = None if groups or comparison_at(text, subject.end) else _REST.match(text, subject.end)
    if not rest:
        return _Named(subject, groups)
    more = len(_SEPARATOR.findall(rest[0]))
    whole = replace(subject, end=rest.end(), items=subject.items + more)
    return _Named(whole, groups_behind(text, whole.end, grows=subject.measure.grows))


def _of_all_the_year(text: str, subject: Subject) -> list[NumberGroup]:
    """The numbers behind what each part of a year brought (一季度增长4%，全年增长5%); empty where none stand so."""
    parts = _PARTS_OF_YEAR.match(text, subject.end)
    return groups_behind(text, parts.end(), grows=True) if parts else []


def _share_growth(named: list[_Named]) -> None:
    """Give each subject its own where two amounts are followed by two growths (城镇5万元，农村2万元，分别增长4%和6%)."""
    for first, second in itertools.pairwise(named):
        growth = next((group for group in second.groups if group.grows and len(group.bounds) == 2), None)
        is_alone = second.subject.items == 1 and len(second.subject.measure.names) == 1
        has_own = any(group.grows and group.family == SHARE for group in first.groups)
        if growth and is_alone and first.groups and not has_own:
            own, others = replace(growth, bounds=growth.bounds[1:]), replace(growth, bounds=growth.bounds[:1])
            second.groups[second.groups.index(growth)] = replace(own, is_each=False)
            first.groups.append(replace(others, is_each=False))


def _said_of(sentence: Statement, named: _Named) -> Iterator[Saying]:
    """The figures of a subject: numbers, or else words in their place."""
    subject = named.subject
    if numbers := [*_numbers(sentence, subject, named.groups)]:
        yield from numbers
    elif comparison := comparison_at(sentence.text, subject.end):
        yield from _compared_and_counted(sentence, subject, comparison) or _compared(sentence, subject, comparison)
    elif task := task_around(sentence.text, subject.before, subject.end):
        yield from _compared(sentence, subject, Substitute(subject.start, subject.end, Tone.QUALITATIVE, task))


def _numbers(sentence: Statement, subject: Subject, groups: list[NumberGroup]) -> Iterator[Saying]:
    """The figures that numbers make; of a pair, each takes its own where there are two."""
    names = subject.measure.names
    is_pair = len(names) > 1 and any(len(group.bounds) > 1 for group in groups)
    whole = replace(subject, items=subject.items + is_pair)
    is_of_each = is_pair or _OF_EACH.match(sentence.text, subject.end)
    for at, name in enumerate(names if is_of_each else subject.measure.alone):
        for indicator in indicators().of_measure[name].values():
            if found := chosen(groups, indicator, whole, subject.item + at * is_pair):
                first = _counted(sentence, subject, indicator, found)
                yield first
                if whole.items == 1 and indicator.kind == GROWTH:
                    yield from _other_growth(sentence, subject, indicator, groups[groups.index(found.group) + 1 :], first)


def _other_growth(
    sentence: Statement, subject: Subject, indicator: Indicator, groups: list[NumberGroup], first: Saying
) -> Iterator[Saying]:
    """What stands behind a growth and is of other years: 比上年增长13%，比2000年增长91%; 增长57%，年均增长9%."""
    for group in groups:
        if found := chosen([group], indicator, subject, 0):
            other = _counted(sentence, subject, indicator, found)
            if (other.figure.about, other.figure.per) != (first.figure.about, first.figure.per):
                yield other


def _counted(sentence: Statement, subject: Subject, indicator: Indicator, found: Chosen) -> Saying:
    """The figure that a number makes."""
    each, group = found.bound, found.group
    stretch, end = stretch_at(sentence.text, each.end)
    stretch = _of_its_kind(stretch, indicator) or each.quantity.sought
    at = each.quantity.start
    base = _situated(sentence, subject, indicator, max(end, group.bounds[-1].end), at)
    # What was reached is no longer striven for.
    is_striven = base.what is What.TARGET and (group.is_striven or _is_striven(sentence.text, subject))
    low, high, tone = toned(each, is_striven=is_striven, is_ensured=group.is_ensured or is_ensured(subject.before))
    if indicator.kind == INDEX:
        low, high = as_rise(low), as_rise(high)
    if found.sign < 0:
        low, high = _opposite(high), _opposite(low)
    time, per = counted_over(sentence, subject, indicator, group, at, sentence.time_at(at, subject.end))
    unit = each.quantity.unit or indicator.unit
    doubts = (
        base.doubt, found.doubt, _aimed_at(sentence, subject, group, base), _summed(sentence, subject, each, time, base),
        _too_early(indicator, time), _beyond(indicator, low, high, unit, time, per),
    )  # fmt: skip
    figure = replace(
        base, about=str(time), low=low, high=high, unit=unit, tone=tone, stretch=stretch, per=per, rule=_rule(subject, found),
        doubt=next(filter(None, doubts), ""),
    )  # fmt: skip
    return Saying(figure, (0, subject.measure.rank, not sentence.lists_targets))


def _compared_and_counted(sentence: Statement, subject: Subject, comparison: Substitute) -> list[Saying]:
    """The figures of a number that stands behind a comparison (高于全省1个百分点、7%左右); empty where none does."""
    if not _GOES_ON.match(sentence.text, comparison.end):
        return []
    said = _numbers(sentence, subject, groups_behind(sentence.text, comparison.end, grows=True))
    return [replace(each, figure=replace(each.figure, comparison=comparison.words)) for each in said]


def _compared(sentence: Statement, subject: Subject, comparison: Substitute) -> Iterator[Saying]:
    """The figures that words in place of a number make; an amount is not compared with anything."""
    stretch, end = stretch_at(sentence.text, comparison.end)
    for name in subject.measure.alone:
        known = indicators().of_measure[name]
        indicator = next(known[kind] for kind in (GROWTH, INDEX, FALL, SHARE, AMOUNT) if kind in known)
        base = _situated(sentence, subject, indicator, max(end, subject.end), subject.end)
        figure = replace(
            base, tone=comparison.tone, stretch=stretch, comparison=comparison.words, rule=f"{comparison.tone} words"
        )
        far = 1 if comparison.tone is Tone.RELATIVE else 2
        yield Saying(figure, (far, subject.measure.rank, not sentence.lists_targets))


def _situated(sentence: Statement, subject: Subject, indicator: Indicator, end: int, at: int) -> Figure:
    """A figure without a number, at subject.start:end of its sentence; the time is looked for before `at`."""
    time = sentence.time_at(at, subject.end)
    doubt = subject.doubt or ("it speaks of a part of the year" if time.is_part else "")
    return _figure(sentence, indicator, subject.start, end, sentence.what_at(at, time), time, doubt)


def _figure(sentence: Statement, indicator: Indicator, start: int, end: int, what: What, time: Time, doubt: str) -> Figure:
    paragraph = sentence.paragraph
    first, last = sentence.original_span(start, end)
    return Figure(
        indicator.name, what, str(time), None, None, indicator.unit, Tone.QUALITATIVE, "", Per.ANNUAL, "",
        paragraph.text[first:last], first, last, sentence.printed, paragraph.number, paragraph.chapter_kind, "", doubt,
    )  # fmt: skip


def _none_set(sentence: Statement, start: int, end: int) -> Figure:
    indicator, time = indicators().by_name["gdp_growth"], year_only(sentence.year)
    return replace(_figure(sentence, indicator, start, end, What.NONE, time, ""), rule="no target is set")


def _is_striven(text: str, subject: Subject) -> bool:
    """Whether 力争 stands before a subject: in its list, or at the head of a list of which nothing else takes over."""
    if _STRIVES.search(text, subject.start, subject.end):
        return True
    heads = [head for head in _STRIVES_AHEAD.finditer(text, 0, subject.start) if not stretch_at(text, head.start("word"))[0]]
    return bool(heads) and not _OTHER_VERB.search(text, heads[-1].end(), subject.end)


def _rule(subject: Subject, found: Chosen) -> str:
    if found.group.is_each or subject.items > 1:
        return "one number each" if len(found.group.bounds) > 1 else "one number for all"
    return "number behind the name"


def _of_its_kind(stretch: str, indicator: Indicator) -> str:
    """What is striven for; nothing where that is another thing's (增长5.5%，力争突破6000亿元)."""
    numbers = filter(None, (quantity_at(stretch, at) for at in range(len(stretch))))
    first = next(numbers, None)
    return "" if first and first.unit and in_unit(1, first.unit, indicator) is None else stretch


def _aimed_at(sentence: Statement, subject: Subject, group: NumberGroup, figure: Figure) -> str:
    """Why a number told of a year gone by may be what was aimed at, not what was reached."""
    is_aim = _AIM_BEFORE.search(sentence.text, 0, subject.start) or _AIM_BEHIND.match(sentence.text, group.bounds[-1].end)
    return "it recalls what was aimed at" if is_aim and figure.what is not What.TARGET else ""


def _summed(sentence: Statement, subject: Subject, each: Bound, time: Time, figure: Figure) -> str:
    """Why a number that adds up several years may not be the year's."""
    is_sum = time.is_year and _SUM.search(sentence.text, subject.start, each.quantity.start)
    return "it adds up years that are not named" if is_sum and figure.what is What.REALISED else ""


def _too_early(indicator: Indicator, time: Time) -> str:
    """Why a figure may be of something like its indicator, which was not counted yet."""
    return f"it was not counted before {indicator.since}" if time.last < indicator.since else ""


def _opposite(value: float | None) -> float | None:
    return None if value is None else -value


def _beyond(indicator: Indicator, low: float | None, high: float | None, unit: str, time: Time, per: Per) -> str:
    """Why a figure cannot be, by its indicator's range."""
    for value in (low, high):
        counted = None if value is None else in_unit(value, unit, indicator)
        if counted is not None and not within(indicator, counted, time, per):
            return f"{value:g}{unit} is beyond {indicator.least:g} to {indicator.most:g}{indicator.unit}"
    return ""
