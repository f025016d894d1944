"""What a figure speaks of: a year or a span of years, and whether that lies before the report or ahead of it."""

import re
from dataclasses import dataclass

from indexer.text.numerals import to_small_number

_ORDINALS = "一二三四五六七八九十"
_MARK = re.compile(
    r"(?P<span>(?<!\d)(?P<span_first>(?:19|20)\d{2})年?[到至—–-]{1,2}(?P<span_last>(?:19|20)\d{2})年)"
    r"|(?P<base>(?:比|较|从|自|由|为)(?:\d{4}年|“?十?[一二三四五六七八九十]五”?(?:末|期末|时期)?)|[同与和跟]\d{4}年(?:相比|比较|比)"
    r"|(?:\d{4}年|“?十?[一二三四五六七八九十]五”?(?:期末|期间?|时期)?)(?:末|底)?的?[\d.一二两三四五六七八九十]+[多余]?倍|\d{4}年[^，。；]{0,14}以来)|(?P<until>(?:到|至|力争到)(?P<until_year>\d{4})年)|(?P<year>(?<!\d)(?:19|20)\d{2})年(?:度|全年)?(?![来间以])"
    r"|(?P<this>今年|本年度|新的一年)|(?P<last>(?<![比较与同和超])(?:去年|上年)|过去(?:的)?一年|一年来)"
    r"|“?(?P<plan>十?[一二三四五六七八九十]五)”?(?=时期|期间|期末|末|以来|前.年|累计|已累计|主要目标|发展目标|年均)"
    r"|(?P<past>(?:过去的?|近|这|最近)(?P<many>[二两三四五六七八九十\d]{1,2})年(?![^，。；]{0,6}(?:新高|新低|最|首次))|(?<!\d)(?P<many_since>[三四五六七八九十\d]{1,2})年[来间](?![^，。；]{0,6}(?:新高|新低|最|首))|届.{0,8}以来的五年)"
    r"|(?:(?<![^，；：。—、])|(?=五年累计))(?P<bare>[二两三四五六七八九十5])年(?=间|累计|共|合计|全|城镇|新增|转移|实现|完成|投入|建成|利用)"
    r"|(?P<ahead>今后[五5]年|未来[五5]年|今后[三五]到?五?年)"
    r"|(?P<whole>全年|年末|年底)"
    r"|(?P<part>上半年|下半年|[一二三四1-4]季度|前[三3]个?季度|1[-—至](?:\d|1[01])月|前\d+个?月|[一二三四五六七八九十]{1,2}月份)"
)
# The first or the last year of a plan is a year.
_NO_SPAN = re.compile("(?:规划)?的?(?:开局|收官|第[一二三四五]年|最后一年|承上启下|关键|起步)")

# “十一五”期末 is its last year.
_ITS_END = re.compile("(?:时?期)?末")

_SET_OFF, _CLAUSE = re.compile("(?:间|累计|共计|合计)?[，：]"), re.compile("[，；：]")

# So many characters are the beginning of a sentence: 过去五年，….
_HEAD = 16
# Years of a plan, and of a congress.
_TERM = 5


@dataclass(frozen=True, slots=True)
class Time:
    """A span of years, one year where both are the same.

    Attributes:
        is_part: whether only a part of the year is meant.
    """

    first: int
    last: int
    is_part: bool = False

    @property
    def is_year(self) -> bool:
        return self.first == self.last

    def holds_on(self, year: int) -> bool:
        """Whether what follows may speak of it still: a term, or one of the two years that the report of a year speaks of."""
        return self.is_term or (self.is_year and self.last in (year - 1, year))

    @property
    def is_term(self) -> bool:
        """Whether it is as long as a plan, or as a congress is in office."""
        return self.last - self.first == _TERM - 1

    def __str__(self) -> str:
        return str(self.first) if self.is_year else f"{self.first}–{self.last}"


def year_only(year: int) -> Time:
    """The whole of one year."""
    return Time(year, year)


def last_time(text: str, year: int, end: int, *, looks_back: bool = True, carried: Time | None = None) -> Time | None:
    """The last time that text[:end] names; None if it names none.

    Args:
        year: the year that the report plans.
        looks_back: whether years only counted (五年累计) are those before it; else they are those from it on.
        carried: the time that was named before the text: years only counted are those of a span.
    """
    found: Time | None = None
    for match in _MARK.finditer(text, 0, end):
        # What holds of all the year (全年) holds no longer of the part named before it.
        before = None if match["whole"] and found and found.is_part else found
        if match["bare"]:
            found = _counted_only(match["bare"], year, looks_back, found or carried) if _reaches(match, end) else before
        else:
            found = _time_of(match, year) or before
    return found


def _reaches(match: re.Match[str], end: int) -> bool:
    """Whether years only counted hold as far as text[:end]: at the head of a sentence, or set off, else in their clause."""
    return (
        match.start() == 0
        or bool(_SET_OFF.match(match.string, match.end()))
        or not _CLAUSE.search(match.string, match.end(), end)
    )


def _counted_only(many: str, year: int, looks_back: bool, before: Time | None) -> Time:
    """The years of 五年 alone."""
    if before and not before.is_year:
        return before
    years = to_small_number(many.replace("两", "二")) or _TERM
    return Time(year - years, year - 1) if looks_back else Time(year, year + years - 1)


def first_time(text: str, year: int) -> Time | None:
    """The time that a sentence begins with and that holds on; None if there is none."""
    head = text[:_HEAD]
    # Most sentences begin otherwise: each time is of years or of a plan.
    match = _MARK.search(head) if "年" in head or "五" in head else None
    time = _time_of(match, year) if match else None
    return time if time and time.holds_on(year) and not time.is_part else None


def _time_of(match: re.Match[str], year: int) -> Time | None:
    if match["span"]:
        first, last = int(match["span_first"]), int(match["span_last"])
        return Time(first, last) if first < last else None
    if match["until"]:
        return year_only(int(match["until_year"]))
    if match["year"]:
        return year_only(int(match["year"]))
    if match["this"]:
        return year_only(year)
    if match["last"]:
        return year_only(year - 1)
    if match["plan"]:
        plan = plan_of(match["plan"]) if not _NO_SPAN.match(match.string, match.end()) else None
        return year_only(plan.last) if plan and _ITS_END.match(match.string, match.end()) else plan
    if match["past"]:
        many = (match["many"] or match["many_since"] or "五").replace("两", "二")
        return Time(year - (to_small_number(many) or _TERM), year - 1)
    if match["ahead"]:
        return Time(year, year + _TERM - 1)
    return Time(year - 1, year - 1, is_part=True) if match["part"] else None


def plan_of(number: str) -> Time | None:
    """The years of a five-year plan: 十四五 → 2021–2025; None of those before 五五."""
    counted = 10 * (len(number) == 3) + _ORDINALS.index(number[-2]) + 1
    first = 1981 + 5 * (counted - 6)
    return Time(first, first + _TERM - 1) if counted >= 5 else None
