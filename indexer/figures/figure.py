"""A figure of a report: one value, or what is said in its place, of one indicator."""

from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """What a figure is: set as a target, reached, expected of a year not yet counted; or a target that is expressly not set."""

    TARGET = "target"
    REALISED = "realised"
    FORECAST = "forecast"
    NONE = "none"


class Tone(StrEnum):
    """How far a figure binds: see docs/figures.md."""

    HARD = "hard"
    SOFT = "soft"
    POINT = "point"
    RANGE = "range"
    STRETCH = "stretch"
    RELATIVE = "relative"
    QUALITATIVE = "qualitative"


class Per(StrEnum):
    """What a figure is counted over."""

    ANNUAL = "annual"
    TOTAL = "five-year total"
    AVERAGE = "five-year average"


# The rule of a figure that a person set (deciding.py).
SET_BY_HAND = "set by hand"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as a paragraph states it.

    Attributes:
        indicator: a name of data/figures.toml.
        about: the year or the span that it speaks of: 2024, or 2021–2025.
        low, high: in `unit`, as printed; None where the side is open, and both where no number is said.
        stretch: what is striven for beyond it, in the report's words; empty for nothing.
        comparison: what is said instead of a number, or beside it, in the report's words; empty for nothing.
        text: the exact words, paragraph.text[start:end].
        sentence: the sentence that holds them, without blanks around it.
        paragraph: the number of the paragraph; anchor: its part of a permalink.
        rule: the name of the rule that made it; docs/figures.md says it in words.
        doubt: why it is not to be relied on; empty where nothing speaks against it.
    """

    indicator: str
    what: What
    about: str
    low: float | None
    high: float | None
    unit: str
    tone: Tone
    stretch: str
    per: Per
    comparison: str
    text: str
    start: int
    end: int
    sentence: str
    paragraph: int
    chapter_kind: str
    rule: str
    doubt: str = ""
    anchor: str = ""

    @property
    def is_by_hand(self) -> bool:
        """Whether a person set it, so that no rule did."""
        return self.rule == SET_BY_HAND
