"""Any noun with a number and a unit, for free search: 高铁里程达到3000公里, 增长8%. Nothing is judged."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.figures.numbers import Folded, folded
from indexer.text.normalize import normalize

# Longer ones before those that they begin with, for the pattern.
_UNITS = (
    "微克/立方米", "平方公里", "平方千米", "吨标准煤", "个百分点", "平方米", "立方米", "千瓦时", "标准箱", "百分点",
    "公里", "千米", "海里", "公顷", "千瓦", "兆瓦", "公斤", "人次", "户次", "床位", "美元", "班次", "架次", "车次", "小时",
    "分钟", "项次", "%", "‰", "米", "亩", "吨", "斤", "克", "升", "度", "元", "人", "户", "家", "个", "项", "件", "座",
    "所", "张", "套", "名", "位", "辆", "架", "艘", "台", "条", "处", "场", "次", "棵", "株", "头", "只", "枚", "部", "支",
    "本", "册", "栋", "间", "块", "根", "箱", "列", "宗", "岁", "倍", "年", "天", "种", "类", "批", "组",
)  # fmt: skip
# A number of more digits is none of anything.
_NUMBER = r"\d{1,15}(?:,\d{3}){0,4}(?:\.\d{1,9})?(?!\d)"
_FIGURE = re.compile(
    rf"(?<![\d.A-Za-z])(?P<low>{_NUMBER})%?(?:[-—–~至到](?P<high>{_NUMBER}))?(?P<more>[多余])?"
    rf"(?P<unit>[千百]?[万亿]*[多余]?(?:{'|'.join(map(re.escape, _UNITS))}))"
)
_HALF_NUMBER = re.compile(r"[0-9.,]+$")
_BREAK = re.compile(r"[，。；：！？、“”\"()《》\s]")
# What stands between a noun and its number, and says how the number is meant.
_WORDS = """
同比 年均 平均 比上年 较上年 累计 总计 共计 合计 分别 预计 力争 确保 约 近 已 将 再 共 仅 均 总量 总数 规模 增长 增加 增至
提高 提升 上升 下降 降低 减少 回落 达到 达 为 是 到 至 超过 超 突破 完成 实现 保持在 稳定在 控制在 不低于 不少于 不超过
新增 新建 建成 改造 有 占 了 在
"""
_VERBS = frozenset(_WORDS.split())
_LONGEST_VERB = max(map(len, _VERBS))
_YEAR = re.compile("(?:19|20)\\d\\d")
_MOST_NOUN, _MOST_BEHIND = 40, 12


@dataclass(frozen=True, slots=True)
class NounFigure:
    """A number with what it counts.

    Attributes:
        noun: the words before it in its clause, or those of the clause before where its own has none; may be empty.
        verb: how the number is meant: 达到, 增长.
        low, high: as printed, in `unit`; the same for one number.
        behind: the words right behind the unit, which may be what is counted (新建学校12所, 12所学校).
        text: the exact words, paragraph.text[start:end].
    """

    noun: str
    verb: str
    low: float
    high: float
    unit: str
    behind: str
    text: str
    start: int
    end: int


def noun_figures(text: str) -> Iterator[NounFigure]:
    """The numbers with units of a text, in order; years are none."""
    whole = folded(text)
    said, last = whole.text, ""
    for match in _FIGURE.finditer(said):
        if match["unit"] == "年" and _YEAR.fullmatch(match["low"]):
            continue
        reach = max(0, match.start() - _MOST_NOUN)
        start = max((mark.end() for mark in _BREAK.finditer(said, reach, match.start())), default=reach)
        found = _figure(whole, text, start, match, last)
        last = found.noun
        yield found


def speaking_of(text: str, words: str) -> list[NounFigure]:
    """The numbers of a text whose noun, or whose words behind, hold some words."""
    asked = normalize(words).text
    return [each for each in noun_figures(text) if any(asked in normalize(part).text for part in (each.noun, each.behind))]


def _figure(whole: Folded, text: str, start: int, match: re.Match[str], last: str) -> NounFigure:
    """The figure of a number, whose clause begins at `start`; `last` is the noun of the number before."""
    said = whole.text
    before = said[start : match.start()]
    own = before[: _verb_start(before)]
    verb = before[len(own) :]
    # A number that goes on behind is none of its beginning.
    behind = _HALF_NUMBER.sub("", _BREAK.split(said[match.end() : match.end() + _MOST_BEHIND])[0])
    # 高铁里程3000公里、增长8%: what grows stands before.
    noun = own or ("" if behind else last)
    first, end = whole.original_span(start, match.end())
    low = _value(match["low"])
    high = _value(match["high"]) if match["high"] else low
    return NounFigure(noun, verb, low, high, match["unit"], behind, text[first:end], first, end)


def _verb_start(text: str) -> int:
    """Where the longest run of words of `_VERBS` begins that a text ends in."""
    begins = {len(text)}
    at = first = len(text)
    while at > 0 and at > first - _LONGEST_VERB:
        at -= 1
        if any(at + length in begins and text[at : at + length] in _VERBS for length in range(1, _LONGEST_VERB + 1)):
            begins.add(at)
            first = at
    return first


def _value(digits: str) -> float:
    return float(digits.replace(",", ""))
