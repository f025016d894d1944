"""What is said of a subject: the numbers behind it, in groups, and what is said in place of a number."""

import functools
import re
from dataclasses import dataclass, field

from indexer.figures.figure import Tone
from indexer.figures.indicators import indicators
from indexer.figures.numbers import POINTS, quantity_at
from indexer.figures.tone import Bound, bound

_UP = "增长|增加|递增|增幅|增速|[微略]增|增|上涨|上升|涨幅|涨"
_DOWN = "下降|降低|减少|回落|负增长|降幅|下滑|下跌|[微略]降|降"
_TO = "(?:到|至|了?到)"
_CLAUSE_ENDS = re.compile(r"\s*(?:[，,。；;、！：:)]|$)")
# 完成单位GDP能耗下降年度目标: and behind it.
_TASK_AROUND = re.compile("完成(?:了)?$"), re.compile("[^，。；、]{0,8}(?:目标|任务)(?=[，。；、]|$)")
# 完成省下达的城镇新增就业任务: the task stands before what it is of.
_TASK_BEFORE = re.compile("(?:完成|达到)(?:省|国家|上级|年度|市|自治区)[^，。；、]{0,6}$")


@functools.cache
def _filler() -> re.Pattern[str]:
    """Finds one word between a subject and its number; the name of its group says what that word does."""
    first, level, others = ("|".join(indicators().around[name]) for name in ("between_first", "level", "between"))
    return re.compile(
        rf"(?P<to>(?:增加|增长|提高|提升|上升|扩大|下降|降低|降|增|上涨|跃升|攀升|升|回落|收窄){_TO})"
        rf"|(?P<grows>(?:年均|平均|年平均)?(?:{_UP}))|(?P<falls>{_DOWN})|(?P<average>年均|年平均|平均每年|每年平均)"
        rf"|{first}|(?P<level>{level})|(?P<striven>力争|争取)|(?P<ensured>确保)|(?P<each>分别)|(?P<from>由|从)(?:“?十?[一二三四五六七八九十]五”?(?:期末|时期末|末)的?)?"
        rf"|{others}|\([^()]{{0,24}}\)|[、，和与及\"“”：]"
    )


@dataclass(slots=True)
class NumberGroup:
    """Numbers said in one breath of a subject, or of the items of a list.

    Attributes:
        grows: 1 where they are growth, -1 where they are a fall, 0 where they say how much there is.
        is_averaged: whether they are said to be a yearly mean; is_each: whether 分别 gives each item its own.
        is_reached: whether something rose or fell to them (增加到).
        is_striven, is_ensured: whether 力争 or 确保 stands before them behind the subject.
    """

    grows: int = 0
    is_averaged: bool = False
    is_each: bool = False
    is_reached: bool = False
    is_striven: bool = False
    is_ensured: bool = False
    bounds: list[Bound] = field(default_factory=list)

    @property
    def family(self) -> str:
        """What its numbers count."""
        return self.bounds[-1].quantity.family


def groups_behind(text: str, at: int, *, grows: bool = False) -> list[NumberGroup]:
    """The numbers of a subject that ends at `at` in a folded sentence, in order; empty where other words come first.

    Args:
        grows: whether the subject's words speak of growth already.
    """
    reading = _Reading(NumberGroup(int(grows)))
    while True:
        if quantity := quantity_at(text, at):
            reading.take(bound(text, quantity))
            at = reading.end
        elif filler := _filler().match(text, at):
            reading.heed(filler.lastgroup or "", filler[0])
            at = filler.end()
        else:
            return reading.groups


class _Reading:
    """What has been read behind a subject: its groups, and what was said since the last number."""

    def __init__(self, first: NumberGroup) -> None:
        self.groups: list[NumberGroup] = []
        self.end = 0
        self._next = first
        self._is_new = True
        self._rose_from = False

    def take(self, each: Bound) -> None:
        """Put a number into the last group, or into a new one; the number that something rose from into none."""
        self.end = each.end
        if self._rose_from:
            self._rose_from = False
            return
        family = each.quantity.family
        if each.quantity.is_growth:
            self._next.grows, self._is_new = 1, True
        goes_on = bool(self.groups) and not self._is_new
        is_same = goes_on and self.groups[-1].family == family
        # 6万人，力争7万人: the second is not said in the same breath.
        if is_same and not self._next.is_striven:
            self.groups[-1].bounds.append(each)
            return
        if goes_on and not is_same and family != POINTS:
            # 增长5.2%、约4.4万亿元: what counts something else is no growth.
            self._next.grows = 0
        self._next.bounds.append(each)
        self.groups.append(self._next)
        self._next, self._is_new = NumberGroup(self._next.grows, is_each=self._next.is_each), False

    def heed(self, kind: str, word: str) -> None:
        """Note what a word between subject and number says."""
        following = self._next
        if kind in ("grows", "falls"):
            following.grows = 1 if kind == "grows" else -1
            following.is_averaged |= word.startswith(("年均", "平均"))
            self._is_new = True
        elif kind == "to" or (kind == "level" and self.groups and not self._is_new):
            following.grows, self._is_new, self._rose_from = 0, True, False
            following.is_reached = kind == "to"
        elif kind == "from":
            self._rose_from = True
        elif kind in ("striven", "ensured", "each", "average"):
            name = "is_averaged" if kind == "average" else f"is_{kind}"
            setattr(following, name, True)


@dataclass(frozen=True, slots=True)
class Substitute:
    """Words in place of a number, where they stand, and whether they compare or only describe."""

    start: int
    end: int
    tone: Tone
    words: str


def task_around(text: str, before: str, end: int) -> str:
    """The words before a subject, or behind it, that call it a task that is done or to be done; empty for none."""
    if match := _TASK_BEFORE.search(before):
        return match[0]
    behind = _TASK_AROUND[1].match(text, end) if _TASK_AROUND[0].search(before) else None
    return behind[0] if behind else ""


@functools.cache
def _patterns() -> tuple[re.Pattern[str], dict[Tone, re.Pattern[str]]]:
    """What may stand before the words, and the words by what they do."""
    instead = {name: "|".join(words) for name, words in indicators().instead.items()}
    lead = re.compile(rf"(?:\([^()]{{0,24}}\))?(?:\[\d{{1,3}}\])?(?:{instead['lead']})*，?(?:力争|努力)?")
    return lead, {tone: re.compile(instead[tone]) for tone in (Tone.RELATIVE, Tone.QUALITATIVE)}


def comparison_at(text: str, at: int) -> Substitute | None:
    """What is said in place of a number behind a subject that ends at `at` in a folded sentence."""
    before, patterns = _patterns()
    lead = before.match(text, at)
    for place in (lead.end() if lead else at, at):
        for tone, pattern in patterns.items():
            match = pattern.match(text, place)
            if match and _CLAUSE_ENDS.match(text, match.end()):
                return Substitute(match.start(), match.end(), tone, match[0])
    return None
