"""Fields of a form that narrow what is counted: places, years, kinds of chapters and documents, and what else is chosen."""

from dataclasses import dataclass

from searchapp.pages.parts import Chip, chips_of
from searchapp.questions.facets import FACETS, Shape, YearRange
from searchapp.questions.query import Filters, SearchRequest
from searchapp.questions.read_query import read_query
from searchapp.questions.urls import FIRST_YEAR, LAST_YEAR
from searchapp.web.language import gettext


@dataclass(frozen=True, slots=True)
class ChosenValue:
    """A choice in force, as a box that is ticked."""

    name: str
    value: str
    chip: Chip


@dataclass(frozen=True, slots=True)
class ValueBox:
    """A value of a facet as a box to tick."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class BoxGroup:
    """A facet with few known values: a box for each."""

    name: str
    title: str
    boxes: tuple[ValueBox, ...]

    @property
    def chosen(self) -> int:
        return sum(box.is_chosen for box in self.boxes)


@dataclass(frozen=True, slots=True)
class FilterFields:
    """_filter_fields.html.

    Attributes:
        chosen: choices that have no field of their own: places, names, several ranges of years, what is new since a day.
        first, last: of the one range of years that is chosen; empty where it is open.
    """

    chosen: tuple[ChosenValue, ...]
    groups: tuple[BoxGroup, ...]
    first: str = ""
    last: str = ""


def filter_fields(filters: Filters, since: str = "") -> FilterFields:
    """The fields of a form in which some filters are chosen, and the day from which on texts have come into the index."""
    boxed = [name for name, facet in FACETS.items() if facet.shape is Shape.LABELS and not facet.is_told_apart]
    ranges = [years for years in filters["year"] if isinstance(years, YearRange)]
    years = ranges[0] if len(ranges) == 1 else None
    chips = iter(chips_of(SearchRequest(read_query(""), filters=filters, since=since)))
    pairs = [(name, str(value)) for name in filters for value in filters[name]] + ([("since", since)] if since else [])
    return FilterFields(
        chosen=tuple(
            ChosenValue(name, value, chip)
            for (name, value), chip in zip(pairs, chips, strict=True)
            if name not in boxed and not (name == "year" and years)
        ),
        groups=tuple(_group(name, filters) for name in boxed),
        first=str(years.first) if years and years.first != FIRST_YEAR else "",
        last=str(years.last) if years and years.last != LAST_YEAR else "",
    )


def _group(name: str, filters: Filters) -> BoxGroup:
    facet = FACETS[name]
    boxes = (ValueBox(value, gettext(label), value in filters[name]) for value, label in facet.labels().items())
    return BoxGroup(name, gettext(facet.title), tuple(boxes))
