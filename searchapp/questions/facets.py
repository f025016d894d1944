"""The one table of facets: every address, option, condition, page and document of the API reads it.

Where their values come from is in indexer/facet_fields.py. A facet more is a row in both.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from indexer.facet_fields import FACET_FIELDS, FacetField
from indexer.model import Confidence, ReportKind
from indexer.vocabulary.regions import LEVELS
from indexer.vocabulary.taxonomy import taxonomy
from searchapp.marked import marked

MAX_NAME_CHARS = 30


@dataclass(frozen=True, slots=True)
class YearRange:
    """Plan years from first to last, both included."""

    first: int
    last: int

    def __contains__(self, year: int) -> bool:
        return self.first <= year <= self.last

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}..{self.last}"


# One value that is chosen of a facet.
Choice = str | YearRange


class Shape(Enum):
    """How the values of a facet hang together, which decides how they are read, ordered and shown."""

    PLACES = auto()  # codes; a place stands for all places inside it
    YEARS = auto()  # numbers, chosen as ranges
    LABELS = auto()  # a few known values with names, in an order of their own
    RANKED = auto()  # known names, the most frequent first
    NAMES = auto()  # names as reports print them, the most frequent first


@dataclass(frozen=True, slots=True)
class Facet:
    """What hits are narrowed and counted by.

    Attributes:
        name: the parameter of addresses, the option of the command, the key in JSON.
        plural: how offers of the API name its choices.
        words: what stands before the colon of a condition, besides `name`; the first is the one that the help shows.
        title: above its values.
        about: of one value, for who writes programs; `for_people` on the command line, where that says more.
        labels: value → its name, of facets whose values are known.
        is_suggested: whether its values are offered to who is typing.
        is_told_apart: whether it is shown only where hits differ in it.
    """

    name: str
    plural: str
    words: tuple[str, ...]
    title: str
    about: str
    shape: Shape
    for_people: str = ""
    labels: Callable[[], Mapping[str, str]] = dict
    is_suggested: bool = False
    is_told_apart: bool = False

    @property
    def field(self) -> FacetField:
        """Where its values come from."""
        return FACET_FIELDS[self.name]

    @property
    def of_names(self) -> bool:
        """Whether its values are names as reports print them, in no language but their own."""
        return self.shape in (Shape.PLACES, Shape.NAMES)

    def lets_through(self, chosen: Iterable[Choice]) -> Callable[[str], bool]:
        """What tells whether a value is among those that some choices stand for; made once for all values of a facet."""
        if self.shape is Shape.YEARS:
            ranges = [years for years in chosen if isinstance(years, YearRange)]
            return lambda value: any(int(value) in years for years in ranges)
        return frozenset(chosen).__contains__


def chapter_labels() -> Mapping[str, str]:
    """Kind of chapter → its name."""
    return taxonomy().chapter_labels


def topic_labels() -> Mapping[str, str]:
    """Topic → its name."""
    return {topic: topic for topic in taxonomy().topic_words}


def kind_labels() -> Mapping[str, str]:
    """Kind of report → its name."""
    return {kind.value: kind.label for kind in ReportKind}


def tier_labels() -> Mapping[str, str]:
    """Level of places → its name."""
    return dict(zip(LEVELS, (marked("全国"), marked("省级"), marked("地级"), marked("县级"), marked("新区与镇")), strict=True))


def reading_labels() -> Mapping[str, str]:
    """How sure a reading is → its name."""
    return {confidence.value: confidence.label for confidence in Confidence}


_TABLE = (
    Facet(
        "region", "regions", ("地区", "地"), marked("地区"), "A code of six digits or a name; stands for all places inside.",
        Shape.PLACES, "Code or name; stands for all places inside.", is_suggested=True,
    ),
    Facet(
        "tier", "tiers", ("级", "层级"), marked("层级"), "Of the place: nation, province, prefecture, county or zone.",
        Shape.LABELS, labels=tier_labels,
    ),
    Facet(
        "year", "years", ("年", "年份"), marked("年份"), "2023, or 2022..2024.",
        Shape.YEARS, "2023 or 2022..2024.", is_suggested=True,
    ),
    Facet(
        "chapter", "chapters", ("章", "篇章"), marked("篇章"), "Kind of chapter.",
        Shape.LABELS, "Kind of chapter, such as review or tasks.", labels=chapter_labels,
    ),
    Facet(
        "section", "sections", ("节", "主题"), marked("主题"), "Topic.",
        Shape.RANKED, "Topic, such as 工业.", labels=topic_labels, is_suggested=True,
    ),
    Facet(
        "kind", "kinds", ("类", "文种"), marked("文种"), "Kind of document.",
        Shape.LABELS, "Kind of document: report, summary, budget, resolution ….", labels=kind_labels,
    ),
    Facet(
        "reading", "readings", ("判读",), marked("判读"), "How sure place, year, kind and outline of the report are.",
        Shape.LABELS, "How sure the report was read: sure, likely or doubtful.", labels=reading_labels,
        is_told_apart=True,
    ),
    Facet(
        "leader", "leaders", ("领导",), marked("牵头领导"), "Leader of a task, as printed.", Shape.NAMES, is_suggested=True,
    ),
    Facet(
        "unit", "units", ("单位",), marked("责任单位"), "Unit that carries out a task, as printed.",
        Shape.NAMES, is_suggested=True,
    ),
)  # fmt: skip
# Name → facet, in the order to show.
FACETS = {facet.name: facet for facet in _TABLE}
