"""The address of the page of figures ↔ MatrixRequest."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from indexer.vocabulary.regions import LEVELS
from searchapp.questions.facets import FACETS, YearRange
from searchapp.questions.query import Filters, QueryError, counted
from searchapp.questions.read_figures import FiguresRequest, indicator_labels
from searchapp.questions.read_filter import read_region
from searchapp.questions.read_request import Asked, read_number, read_request
from searchapp.questions.read_trends import one_of
from searchapp.questions.urls import FIRST_YEAR, LAST_YEAR, asked_from, filter_parameters, refuse_since

# What is shown first: the most studied of all.
FIRST_INDICATOR = "gdp_growth"
# What places may be ordered by within a year, besides their targets.
ORDERS = ("revision", "result", "gap", "amplification")
_OF_REPORTS = tuple(name for name, facet in FACETS.items() if facet.field.of_report)


@dataclass(frozen=True, slots=True)
class MatrixRequest:
    """One indicator by place and year.

    Attributes:
        level: of the places, one of LEVELS; empty for the highest that there is.
        sort: the year whose targets places are ordered by, the highest first; 0 for the order of places.
        order: what of that year orders them instead, one of ORDERS; empty for the targets.
        least: only places whose target of that year is so high at least; None for all.
        place: the code of the only place that is shown, with those above it; empty for all.
    """

    indicator: str = FIRST_INDICATOR
    filters: Filters = field(default_factory=Filters)
    level: str = ""
    sort: int = 0
    order: str = ""
    least: float | None = None
    place: str = ""

    @property
    def figures(self) -> FiguresRequest:
        """The figures of all years and places, doubtful ones among them: the result of a year stands in the report of the
        next, and the target of a place is set beside that of the place above it.
        """
        filters = counted(self.filters.replaced(year=(), region=(), tier=()))
        return FiguresRequest(filters, (self.indicator,), (), with_doubtful=True)

    def shows(self, year: int) -> bool:
        """Whether a year is one of those that are asked for."""
        ranges = [years for years in self.filters["year"] if isinstance(years, YearRange)]
        return not ranges or any(year in years for years in ranges)


def matrix_from_page(args: Mapping[str, Sequence[str]]) -> MatrixRequest:
    """The request that an address asks. Raises: QueryError."""
    refuse_since(args)
    chosen = asked_from({name: args[name] for name in (*_OF_REPORTS, "from", "to") if name in args}).chosen
    return MatrixRequest(
        one_of("indicator", args, tuple(indicator_labels())),
        read_request(Asked(chosen=chosen)).filters,
        one_of("level", args, ("", *LEVELS)),
        read_number("sort", next(iter(args.get("sort", ())), ""), 0, lowest=FIRST_YEAR, highest=LAST_YEAR),
        one_of("order", args, ("", *ORDERS)),
        _least(next(iter(args.get("least", ())), "")),
        _place(next(iter(args.get("place", ())), "")),
    )


def _least(text: str) -> float | None:
    try:
        number = float(text) if text.strip() else None
    except ValueError:
        number = math.nan
    if number is None or math.isfinite(number):
        return number
    raise QueryError(f"least={text[:20]} 不是数。请写如 5 或 4.5。", f"least={text[:20]} is no number. Write such as 5 or 4.5.")


def _place(text: str) -> str:
    """The code of a place by its code or name; empty for none. Raises: QueryError."""
    return read_region(text) if text.strip() else ""


def matrix_url(request: MatrixRequest, **changes: Any) -> str:
    """The canonical address of a request with some fields changed."""
    changed = replace(request, **changes)
    found = [("indicator", changed.indicator)] if changed.indicator != FIRST_INDICATOR else []
    found += filter_parameters(changed.filters)
    found += [("level", changed.level)] if changed.level else []
    found += _rest(changed)
    return "/figures" + ("?" + urlencode(found) if found else "")


def _rest(request: MatrixRequest) -> list[tuple[str, str]]:
    """What orders and bounds places."""
    found = [("sort", str(request.sort))] if request.sort else []
    found += [("order", request.order)] if request.order else []
    found += [("least", _number(request.least))] if request.least is not None else []
    return found + ([("place", request.place)] if request.place else [])


def _number(value: float) -> str:
    """A number as an address has it, which is read as the very same."""
    short = f"{value:g}"
    return short if float(short) == value else repr(value)


def panel_file_url(request: MatrixRequest, form: str) -> str:
    """The address of what a page shows, with what follows from it, as a file."""
    return matrix_url(request).replace("/figures", f"/figures/panel.{form}", 1)


def figures_file_url(request: MatrixRequest, form: str) -> str:
    """The address of the figures of a request as a file."""
    filters = request.filters.replaced(region=(request.place,)) if request.place else request.filters
    found = [("indicator", request.indicator), *filter_parameters(filters)]
    return f"/figures.{form}?{urlencode(found)}"
