"""The address of the page of figures ↔ MatrixRequest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from indexer.vocabulary.regions import LEVELS
from searchapp.questions.facets import FACETS, YearRange
from searchapp.questions.query import Filters, counted
from searchapp.questions.read_figures import FiguresRequest, indicator_labels
from searchapp.questions.read_request import Asked, read_number, read_request
from searchapp.questions.read_trends import one_of
from searchapp.questions.urls import FIRST_YEAR, LAST_YEAR, asked_from, filter_parameters

# What is shown first: the most studied of all.
FIRST_INDICATOR = "gdp_growth"
_OF_REPORTS = tuple(name for name, facet in FACETS.items() if facet.field.of_report)


@dataclass(frozen=True, slots=True)
class MatrixRequest:
    """One indicator by place and year.

    Attributes:
        level: of the places, one of LEVELS; empty for the highest that there is.
        sort: the year by whose targets places are ordered, the highest first; 0 for the order of places.
    """

    indicator: str = FIRST_INDICATOR
    filters: Filters = field(default_factory=Filters)
    level: str = ""
    sort: int = 0

    @property
    def figures(self) -> FiguresRequest:
        """The figures of all years, doubtful ones among them: the result of a year stands in the report of the next."""
        filters = counted(self.filters.replaced(year=()))
        return FiguresRequest(filters, (self.indicator,), (), with_doubtful=True)

    def shows(self, year: int) -> bool:
        """Whether a year is one of those that are asked for."""
        ranges = [years for years in self.filters["year"] if isinstance(years, YearRange)]
        return not ranges or any(year in years for years in ranges)


def matrix_from_page(args: Mapping[str, Sequence[str]]) -> MatrixRequest:
    """The request that an address asks. Raises: QueryError."""
    chosen = asked_from({name: args[name] for name in (*_OF_REPORTS, "from", "to") if name in args}).chosen
    return MatrixRequest(
        one_of("indicator", args, tuple(indicator_labels())),
        read_request(Asked(chosen=chosen)).filters,
        one_of("level", args, ("", *LEVELS)),
        read_number("sort", next(iter(args.get("sort", ())), ""), 0, lowest=FIRST_YEAR, highest=LAST_YEAR),
    )


def matrix_url(request: MatrixRequest, **changes: Any) -> str:
    """The canonical address of a request with some fields changed."""
    changed = replace(request, **changes)
    found = [("indicator", changed.indicator)] if changed.indicator != FIRST_INDICATOR else []
    found += filter_parameters(changed.filters)
    found += [("level", changed.level)] if changed.level else []
    found += [("sort", str(changed.sort))] if changed.sort else []
    return "/figures" + ("?" + urlencode(found) if found else "")


def figures_file_url(request: MatrixRequest, form: str) -> str:
    """The address of the figures of a request as a file."""
    found = [("indicator", request.indicator), *filter_parameters(request.filters)]
    return f"/figures.{form}?{urlencode(found)}"
