"""How far a number binds, by the words right before and right behind it."""

import re
from dataclasses import dataclass

from indexer.figures.figure import Tone
from indexer.figures.numbers import Quantity

_FLOOR_BEFORE = re.compile("(?:[不无]少于|不低于|不小于|不低[过於]|高于|超过|突破|多于|大于|超|过)(?:了|到)?$|[≥>]=?$")
_CEILING_BEFORE = re.compile("(?:不超过|不高于|不大于|不多于|(?<![不无])(?:低于|小于|少于))(?:了|到)?$|[≤<]=?$")
_ABOUT_BEFORE = re.compile("(?:约为?|近|接近|大约|将近|预期(?:增长|增速)?)$")
_ENSURED = re.compile("确保[^，；。、]*$")
# What may stand between a number and its 以上: 300亿元大关以上.
_BEHIND = re.compile(
    r"\s*(?:大关|关口)?(?:(?P<floor>及?以上|之上|多)|(?P<ceiling>以内|以下|之内|之下|内)|(?P<about>左右|上下))"
)
_FLOOR, _CEILING, _ABOUT = "floor", "ceiling", "about"


@dataclass(frozen=True, slots=True)
class Bound:
    """A quantity with what binds it: floor, ceiling, about or nothing, and where its words end."""

    quantity: Quantity
    binds: str
    end: int


def bound(text: str, quantity: Quantity) -> Bound:
    """The quantity with the words around it; those behind it, if any, decide."""
    behind = _BEHIND.match(text, quantity.end)
    before = text[max(0, quantity.start - 6) : quantity.start]
    if behind and behind.lastgroup:
        return Bound(quantity, behind.lastgroup, behind.end())
    for binds, pattern in ((_CEILING, _CEILING_BEFORE), (_FLOOR, _FLOOR_BEFORE), (_ABOUT, _ABOUT_BEFORE)):
        if pattern.search(before):
            return Bound(quantity, binds, quantity.end)
    return Bound(quantity, _FLOOR if quantity.is_more else "", quantity.end)


def is_ensured(item: str) -> bool:
    """Whether an item says 确保 before its number, so that the number is the least that will do."""
    return bool(_ENSURED.search(item))


def shared(bounds: list[Bound]) -> list[Bound]:
    """Quantities of one list (分别增长5%和7%左右): what has no bound of its own takes the next one's behind it."""
    found: list[Bound] = []
    after = ""
    for each in reversed(bounds):
        after = each.binds or after
        found.append(Bound(each.quantity, each.binds or after, each.end))
    return found[::-1]


def toned(each: Bound, *, is_striven: bool, is_ensured: bool) -> tuple[float | None, float | None, Tone]:
    """The least, the most and the tone of a number.

    Args:
        is_striven: whether 力争 or 争取 governs it: then it is only the least, but behind it 左右 says that it is about that.
        is_ensured: whether 确保 does.
    """
    low, high = each.quantity.low, each.quantity.high
    if each.binds == _CEILING:
        return None, high, Tone.STRETCH if is_striven else Tone.HARD
    if each.quantity.is_span:
        return low, high, Tone.RANGE
    if is_striven and each.binds != _ABOUT:
        return low, None, Tone.STRETCH
    if each.binds == _FLOOR or high is None:
        return low, None, Tone.HARD
    if each.binds == _ABOUT:
        return low, high, Tone.SOFT
    return (low, None, Tone.HARD) if is_ensured else (low, high, Tone.POINT)


_STRETCH = re.compile(
    r"(?:来?安排)?[，、]?(?:并|且)?(?:在?(?:实际)?(?:工作|执行|推进)中|根据实际情况|在此基础上)?，?(?:要|也)?"
    r"(?:尽最大|尽可能|努力|全力|奋力|尽力|积极)*(?:力争|争取|力求|争创|奋力|努力)(?:取得|实现|达到|完成|增长|向|向着)?"
    r"(?P<words>更[好快高][^，。；、]{0,8}|两位数[^，。；、]{0,4}|(?:高于|快于|突破|超)[^，。；、]{1,16}|\d[^，。；、]{0,12})"
)
# In a sentence of its own, it is of the list of targets before it.
_STRETCH_APART = re.compile(
    r"实际(?:工作|推进|执行)中，?(?:我们)?(?:要|将)?(?:尽最大|尽可能|努力|全力|奋力)*(?:力争|争取)(?:取得)?(?P<words>更[好快高][^，。；、]{0,8})"
)


def stretch_at(text: str, at: int) -> tuple[str, int]:
    """What is striven for beyond a number whose words end there, and where that ends; nothing, and `at`, where nothing is."""
    match = _STRETCH.match(text, at)
    return (match["words"], match.end()) if match else ("", at)


def stretch_apart(text: str) -> str:
    """What a text strives for beyond all targets before it; empty for nothing."""
    match = _STRETCH_APART.search(text)
    return match["words"] if match else ""
