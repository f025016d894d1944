"""Of what a report says of one indicator in several places, what is believed."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.figures.figure import Figure, Per, What


@dataclass(frozen=True, slots=True)
class Saying:
    """A figure as one sentence gives it.

    Attributes:
        distance: how far it is from what is looked for; of two that say different things the nearer is believed.
    """

    figure: Figure
    distance: tuple[int, ...]


def decided(sayings: Sequence[Saying]) -> tuple[Figure, ...]:
    """The figures in the order they were said, each in doubt that says other than a nearer one of the same thing."""
    groups: dict[tuple[str, bool, str, Per], list[Saying]] = defaultdict(list)
    for each in sayings:
        figure = each.figure
        if not figure.doubt and figure.what is not What.NONE:
            groups[figure.indicator, figure.what is What.TARGET, figure.about, figure.per].append(each)
    believed = {key: min(group, key=lambda each: each.distance).figure for key, group in groups.items()}
    found = []
    for each in sayings:
        figure = each.figure
        best = believed.get((figure.indicator, figure.what is What.TARGET, figure.about, figure.per))
        found.append(figure if figure.doubt or best is None or _agree(figure, best) else _doubted(figure, best))
    return tuple(found)


def _agree(one: Figure, other: Figure) -> bool:
    if one.low is None and one.high is None:
        return other.low is None and other.high is None and one.comparison == other.comparison
    return (one.low, one.high, one.unit, one.tone) == (other.low, other.high, other.unit, other.tone)


def _doubted(figure: Figure, best: Figure) -> Figure:
    return replace(figure, doubt=f"paragraph {best.paragraph} says “{best.text}”")
