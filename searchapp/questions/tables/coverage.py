"""The address of the page of what there is ↔ CoverageRequest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode

from searchapp.questions.facets import Choice
from searchapp.questions.read_request import Asked, read_request
from searchapp.questions.read_trends import one_of
from searchapp.questions.urls import refuse_since


class Order(StrEnum):
    """How places are ordered: as they are numbered, those with most reports first, those with the latest first."""

    PLACE = "place"
    REPORTS = "reports"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class CoverageRequest:
    """Which reports there are of some places (codes; all if none) and of all within them."""

    regions: tuple[Choice, ...] = ()
    order: Order = Order.PLACE

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(map(str, self.regions))


def coverage_from_page(args: Mapping[str, Sequence[str]]) -> CoverageRequest:
    """The request that an address asks. Raises: QueryError."""
    refuse_since(args)
    filters = read_request(Asked(chosen={"region": tuple(filter(None, args.get("region", ())))})).filters
    return CoverageRequest(filters["region"], Order(one_of("order", args, tuple(Order))))


def coverage_url(request: CoverageRequest, ending: str = "", **changes: Any) -> str:
    """The canonical address of a request with some fields changed; ending: of the file to take, as .csv."""
    changed = replace(request, **changes)
    found = [("region", code) for code in changed.codes]
    found += [("order", changed.order)] if changed.order is not Order.PLACE and not ending else []
    return f"/coverage{ending}" + (f"?{urlencode(found)}" if found else "")
