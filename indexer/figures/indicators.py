"""What is looked for: measures, indicators and units, as data/figures.toml lists them."""

import functools
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

# What an indicator says of its measure.
GROWTH, AMOUNT, SHARE, INDEX, FALL = "growth", "amount", "share", "index", "fall"
KINDS = (GROWTH, AMOUNT, SHARE, INDEX, FALL)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of the matrix of figures.

    Attributes:
        measure: what is measured, a key of `Measures`.
        kind: what is said of it, one of KINDS.
        unit: the unit of `least` and `most`, the values that are possible.
        direction: where it is wanted to go, up or down.
        is_flow: whether what several years count adds up.
        since: the first year that it was counted; 0 for always.
    """

    name: str
    label: str
    measure: str
    kind: str
    unit: str
    direction: str
    least: float
    most: float
    is_flow: bool
    since: int


@dataclass(frozen=True, slots=True)
class Measured:
    """What a word of a report names.

    Attributes:
        names: the measures, two for a pair.
        alone: the measures meant where only one thing is said; the same unless a pair says otherwise.
        rank: how far the word is from what is meant, 0 for the nearest.
        grows: whether the word speaks of growth already.
        doubt: why the word may mean something else; empty where it does not.
        not_before, not_behind: with these next to the word, something else is measured.
    """

    names: tuple[str, ...]
    alone: tuple[str, ...]
    rank: int
    grows: bool
    doubt: str
    not_before: re.Pattern[str] | None
    not_behind: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Spelling:
    """The words of a measure or a pair.

    Attributes:
        anchors: each word holds one of them.
        words: finds the words; the name of the group that matched is a key of `meant`.
    """

    anchors: tuple[str, ...]
    words: re.Pattern[str]
    meant: dict[str, Measured]


@dataclass(frozen=True, slots=True)
class Indicators:
    """All that the file lists.

    Attributes:
        of_measure: measure → its indicators by kind.
        spellings: of each pair and each measure, in the order of the file.
        anchors: finds what one of them holds; anchored: each anchor, and the spellings that hold it, by their places.
        units: unit → its family and how many of the family's smallest it is.
        around, instead: words around subjects and in place of numbers, by what the file calls them.
    """

    by_name: dict[str, Indicator]
    of_measure: dict[str, dict[str, Indicator]]
    spellings: tuple[Spelling, ...]
    anchors: re.Pattern[str]
    anchored: tuple[tuple[str, tuple[int, ...]], ...]
    units: dict[str, tuple[str, float]]
    around: dict[str, list[str]]
    instead: dict[str, list[str]]

    def nearest(self, name: str) -> Measured:
        """What the plainest word of a measure names."""
        return next(each for spelling in self.spellings for each in spelling.meant.values() if each.names == (name,))


@functools.cache
def indicators() -> Indicators:
    """The file, read once. Raises: ValueError if an indicator has no measure or a kind that is none."""
    data = tomllib.loads(resources.files("indexer").joinpath("data/figures.toml").read_text(encoding="utf-8"))
    by_name = {name: _indicator(name, entry) for name, entry in data["indicator"].items()}
    of_measure: dict[str, dict[str, Indicator]] = {measure: {} for measure in data["measure"]}
    for indicator in by_name.values():
        if indicator.kind not in KINDS or indicator.measure not in of_measure:
            raise ValueError(f"data/figures.toml: {indicator.name} has no such measure or kind")
        of_measure[indicator.measure][indicator.kind] = indicator
    pairs = [_spelling(entry["anchors"], _pair(entry)) for entry in data["pair"]]
    measures = [_spelling(entry["anchors"], _measure(name, entry)) for name, entry in data["measure"].items()]
    spellings = (*pairs, *measures)
    anchored = _anchored(spellings)
    anchors = re.compile("|".join(re.escape(anchor) for anchor, _ in anchored))
    units = {unit: (family, float(many)) for family, each in data["unit"].items() for unit, many in each.items()}
    return Indicators(by_name, of_measure, spellings, anchors, anchored, units, data["around"], data["instead"])


def _anchored(spellings: Sequence[Spelling]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    places: dict[str, list[int]] = {}
    for at, spelling in enumerate(spellings):
        for anchor in spelling.anchors:
            places.setdefault(anchor, []).append(at)
    return tuple((anchor, tuple(each)) for anchor, each in places.items())


def names_any(text: str) -> bool:
    """Whether a text may name a measure."""
    return bool(indicators().anchors.search(text))


def spellings_in(text: str) -> list[Spelling]:
    """The spellings that may be met in a text, in the order of the file."""
    known = indicators()
    met = {at for anchor, each in known.anchored for at in each if anchor in text}
    return [known.spellings[at] for at in sorted(met)]


def _spelling(anchors: Sequence[str], words: Iterable[tuple[str, Measured]]) -> Spelling:
    spelled = list(words)
    meant = {f"w{at}": measure for at, (_, measure) in enumerate(spelled)}
    return Spelling(tuple(anchors), re.compile("|".join(f"(?P<w{at}>{word})" for at, (word, _) in enumerate(spelled))), meant)


def _indicator(name: str, entry: dict[str, Any]) -> Indicator:
    least, most = entry["range"]
    return Indicator(
        name, entry["label"], entry["measure"], entry["kind"], entry["unit"], entry["direction"],
        float(least), float(most), entry.get("flow", False), entry.get("since", 0),
    )  # fmt: skip


def _pair(entry: dict[str, Any]) -> Iterator[tuple[str, Measured]]:
    names = tuple(entry["measures"])
    alone = (entry["one"],) if entry["one"] else names
    for rank, word in enumerate(entry["words"]):
        yield word, Measured(names, alone, rank, False, "", None, None)


def _measure(name: str, entry: dict[str, Any]) -> Iterator[tuple[str, Measured]]:
    """Each word and what it means; words that speak of growth before those that they begin with."""
    before = _any_of(entry.get("not_before"), "(?:{})$")
    behind = _any_of(entry.get("not_behind"), "{}")
    listed = [(word, True, "") for word in entry.get("grows", ())]
    listed += [(word, False, "") for word in entry["words"]]
    listed += [(word, False, "the words may mean something else") for word in entry.get("doubtful_words", ())]
    for rank, (word, grows, doubt) in enumerate(listed):
        yield word, Measured((name,), (name,), rank, grows, doubt, before, behind)


def _any_of(words: list[str] | None, around: str) -> re.Pattern[str] | None:
    return re.compile(around.format("|".join(words))) if words else None
