"""Which of the numbers behind a subject an indicator takes."""

from dataclasses import dataclass

from indexer.figures.indicators import AMOUNT, FALL, GROWTH, INDEX, SHARE, Indicator
from indexer.figures.numbers import times
from indexer.figures.predicates import NumberGroup
from indexer.figures.subjects import Subject
from indexer.figures.tone import Bound, shared

PER_CENT = "%"
# An index of prices: 103 is a rise of 3 per cent.
_HUNDRED, _LEAST_INDEX, _MOST_INDEX = 100, 80, 130
# Amounts are told in dollars, too; what is possible is judged as if one were worth so many yuan.
_YUAN = 7


@dataclass(frozen=True, slots=True)
class Chosen:
    """The number of an indicator, and the group it stands in.

    Attributes:
        sign: -1 where the figure is the opposite of what is printed (下降3% of what grows).
        doubt: why it may be another's; empty where nothing speaks against it.
    """

    bound: Bound
    group: NumberGroup
    sign: int = 1
    doubt: str = ""


def chosen(groups: list[NumberGroup], indicator: Indicator, subject: Subject, item: int) -> Chosen | None:
    """The number that a subject's groups give an indicator; None for none.

    Args:
        item: the indicator's place in the subject's list, from 0.
    """
    fitting = [group for group in groups if _fits(group, indicator)]
    if not fitting:
        return None
    # What is striven for beyond a number is no other number of the same thing: 470亿斤，力争达到480亿斤.
    fitting = fitting[:1] + [each for each in fitting[1:] if not each.is_striven]
    group = _plainest(fitting) if indicator.kind == AMOUNT else fitting[0]
    bounds = [each for each in group.bounds if _counts(each, indicator)]
    doubt = ""
    if len(bounds) == 1 or (subject.items == 1 and not group.is_each):
        each = _last_plain(bounds) if indicator.kind == AMOUNT else bounds[0]
    else:
        bounds = shared(bounds)
        doubt = "" if len(bounds) == subject.items else f"{len(bounds)} numbers for {subject.items} things"
        each = bounds[min(item, len(bounds) - 1)]
    return Chosen(each, group, _sign(group, indicator), doubt)


def _fits(group: NumberGroup, indicator: Indicator) -> bool:
    """Whether a group says what the indicator is of its measure."""
    is_of_kind = {
        GROWTH: group.grows != 0,
        AMOUNT: group.grows == 0,
        SHARE: group.grows == 0,
        INDEX: True,
        FALL: group.grows != 0,
    }
    return is_of_kind[indicator.kind] and any(_counts(each, indicator) for each in group.bounds)


def _counts(each: Bound, indicator: Indicator) -> bool:
    if indicator.kind == INDEX and not each.quantity.unit:
        return _LEAST_INDEX < each.quantity.low < _MOST_INDEX
    return in_unit(1, each.quantity.unit, indicator) is not None


def _plainest(groups: list[NumberGroup]) -> NumberGroup:
    """The last that names a number without a bound (突破300亿元大关、达313.9亿元), or else the last."""
    return next((group for group in reversed(groups) if not group.bounds[0].binds), groups[-1])


def _last_plain(bounds: list[Bound]) -> Bound:
    """The last number without a bound (迈上4万亿、5万亿; 439亿斤、连续12年超430亿斤), or else the last."""
    return next((each for each in reversed(bounds) if not each.binds), bounds[-1])


def _sign(group: NumberGroup, indicator: Indicator) -> int:
    if indicator.kind == FALL:
        return -1 if group.grows > 0 else 1
    return -1 if group.grows < 0 and indicator.kind in (GROWTH, INDEX) else 1


def in_unit(value: float, unit: str, indicator: Indicator) -> float | None:
    """A value in the indicator's own unit; None where the two count different things."""
    if unit == PER_CENT or not unit:
        return value if indicator.unit == PER_CENT else None
    ratio = times(unit, indicator.unit)
    if ratio is None and (dollars := times(unit, "美元")):
        yuan = times("元", indicator.unit)
        ratio = None if yuan is None else dollars * _YUAN * yuan
    return None if ratio is None else value * ratio


def as_rise(value: float | None) -> float | None:
    """An index of prices → its rise; what is a rise already stays."""
    return round(value - _HUNDRED, 6) if value is not None and value > _LEAST_INDEX else value
