"""How much of its texts a report of a build has in common with one of the last commit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from indexer.whoosh_index.lineage import successors

# Of so much of the shorter one, word for word or changed, …
_ALL_BUT = 0.9
# … and of at least so many texts, what was added or taken away is no other report.
_PROOF = 3


@dataclass(frozen=True, slots=True)
class Size:
    """How much text there is: different texts, and their characters."""

    texts: int
    characters: int

    @classmethod
    def of(cls, lengths: Iterable[int]) -> Self:
        """The size of texts of such lengths."""
        found = list(lengths)
        return cls(len(found), sum(found))

    def share_of(self, one: "Size", other: "Size") -> float:
        """How much this is of the larger one of two, from 0 to 1, by whichever of both counts says less.

        By texts, a long sentence that all reports end with is one of many; by characters, several short ones are little.
        """
        return min(self.texts / max(one.texts, other.texts), self.characters / max(one.characters, other.characters, 1))


@dataclass(frozen=True, slots=True)
class Overlap:
    """How much of the longer one of two reports stands in both, word for word or changed, from 0 to 1.

    is_part: the shorter one is a part of the longer one, as its texts prove.
    """

    share: float
    is_part: bool

    @property
    def is_same(self) -> bool:
        """Whether both are one report, whose texts were changed, added or taken away."""
        return self.share > 0.5 or self.is_part


def overlap(old: Sequence[str], new: Sequence[str]) -> Overlap:
    """Compare two reports text by text; what `successors` says that a text has become is that text."""
    before, now = list(dict.fromkeys(old)), list(dict.fromkeys(new))
    if not before or not now:
        return Overlap(0.0, is_part=False)
    there, had = set(now), set(before)
    gone, come = [text for text in before if text not in there], [text for text in now if text not in had]
    became: dict[int, str] = {}
    for text, at in zip(gone, successors(gone, come), strict=True):
        if at is not None:
            became.setdefault(at, text)
    same = [len(text) for text in before if text in there]
    kept = Size.of([*same, *map(len, became.values())])
    sizes = Size.of(map(len, before)), Size.of(map(len, now))
    shorter = min(sizes, key=lambda size: size.characters)
    is_part = len(same) >= _PROOF and kept.share_of(shorter, shorter) >= _ALL_BUT
    return Overlap(kept.share_of(*sizes), is_part)
