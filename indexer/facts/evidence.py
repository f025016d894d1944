"""Evidence for a fact, each piece with its origin and weight; weighed, it gives a value, or none, and how sure that is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from indexer.model import Confidence, Found

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Evidence(Generic[T]):
    """What one place of a source says of a fact.

    Attributes:
        value: what it says; None says that the fact is something that cannot be told (a place that no table knows).
        weight: 10 for a title or the line of the meeting, which are hardly ever wrong; 1 for what is but a hint.
        origin: where it stands, in words a person can check.
    """

    value: T | None
    weight: float
    origin: str


@dataclass(frozen=True, slots=True)
class Verdict(Generic[T]):
    """What evidence comes to.

    Attributes:
        value: None if nothing speaks for one value strongly enough, or something speaks as strongly against it.
        origin: where the strongest piece of evidence for it stands.
        against: origins of what speaks against it, the strongest first.
        candidates: every value that something speaks for, with the origin of the strongest piece; the most spoken for first.
    """

    value: T | None
    confidence: Confidence
    origin: str
    against: tuple[str, ...]
    candidates: tuple[Found[T], ...] = ()


# What the evidence for a value must weigh to give it; and to be beyond doubt, with so little against it.
ENOUGH = 4.0
SURE = 8.0
_LITTLE_AGAINST = 0.25


def weigh(
    evidence: Iterable[Evidence[T]], agrees: Callable[[T, T], float] = lambda value, other: 1.0 if value == other else -1.0
) -> Verdict[T]:
    """The value that most evidence speaks for.

    Args:
        agrees: how far evidence for the second value speaks for the first: 1 wholly, 0 not at all, -1 against it.
    """
    pieces = list(evidence)
    values = list(dict.fromkeys(piece.value for piece in pieces if piece.value is not None))
    unknown = sum(piece.weight for piece in pieces if piece.value is None)
    best: tuple[float, float, T | None] = (0.0, 0.0, None)
    for candidate in values:
        shares = [(piece.weight, agrees(candidate, piece.value)) for piece in pieces if piece.value is not None]
        for_it = sum(weight * share for weight, share in shares if share > 0)
        against = sum(weight * -share for weight, share in shares if share < 0) + unknown
        if best[2] is None or for_it - against > best[0] - best[1]:
            best = (for_it, against, candidate)
    for_it, against, value = best
    contrary = sorted(
        (p for p in pieces if value is not None and (p.value is None or agrees(value, p.value) < 0)), key=lambda p: -p.weight
    )
    said_against = tuple(piece.origin for piece in contrary)
    if value is None or for_it < ENOUGH or for_it <= against:
        strongest = max(pieces, key=lambda piece: piece.weight, default=None)
        return Verdict(None, Confidence.DOUBTFUL, strongest.origin if strongest else "", said_against, _candidates(pieces))
    first = max((p for p in pieces if p.value == value), key=lambda p: p.weight)
    if for_it >= SURE and against <= _LITTLE_AGAINST * for_it:
        confidence = Confidence.SURE
    else:
        confidence = Confidence.LIKELY if against < for_it / 2 else Confidence.DOUBTFUL
    return Verdict(value, confidence, first.origin, said_against, _candidates(pieces))


def strongest(evidence: Iterable[Evidence[T]]) -> list[Evidence[T]]:
    """One piece of each value and weight: a running title printed ten times is no better than once."""
    kept: dict[tuple[T | None, float], Evidence[T]] = {}
    for piece in evidence:
        kept.setdefault((piece.value, piece.weight), piece)
    return list(kept.values())


def _candidates(pieces: list[Evidence[T]]) -> tuple[Found[T], ...]:
    ordered = sorted(pieces, key=lambda piece: -piece.weight)
    found: dict[T, str] = {}
    for piece in ordered:
        if piece.value is not None:
            found.setdefault(piece.value, piece.origin)
    return tuple(Found(value, origin) for value, origin in found.items())
