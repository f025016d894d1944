"""Counts by value → the values of a facet in the order to show, the same from every engine."""

import functools
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence

from indexer.model import ReportRecord
from indexer.vocabulary.regions import gazetteer
from searchapp.answers.results import FacetValue
from searchapp.questions.facets import FACETS, Choice, Shape, YearRange
from searchapp.questions.query import Filters

# More than there are in use, and a few hundred zones.
_PLACES_KEPT = 10_000
# Value → (paragraphs, reports).
Totals = Mapping[str, tuple[int, int]]


def facet_values(name: str, totals: Totals, filters: Filters) -> tuple[FacetValue, ...]:
    """The values of a facet that were counted, and those that are chosen though nothing has them."""
    chosen = filters[name]
    match FACETS[name].shape:
        case Shape.PLACES:
            return _places(totals, chosen)
        case Shape.YEARS:
            return _years(totals, chosen)
        case Shape.LABELS:
            return _labelled(totals, chosen, FACETS[name].labels())
        case _:
            return _names(totals, chosen, tuple(FACETS[name].labels()))


def passes(record: ReportRecord, filters: Filters) -> bool:
    """Whether a report passes the choices of those facets that reports as a whole have: place, year, kind."""
    return passing(filters)(record)


def passing(filters: Filters) -> Callable[[ReportRecord], bool]:
    """What tells whether a report passes, as `passes` does; made once for all of thousands of reports."""
    chosen = [(FACETS[name].lets_through(filters[name]), FACETS[name].field.of_report) for name in filters]
    tests = [(lets_through, of_report) for lets_through, of_report in chosen if of_report]
    return lambda record: all(any(map(lets_through, of_report(record))) for lets_through, of_report in tests)


def of_reports(filters: Filters) -> Filters:
    """The choices of those facets alone that reports as a whole have."""
    return Filters(**{name: filters[name] for name in filters if FACETS[name].field.of_report})


def is_compared(code: str, chosen: tuple[Choice, ...]) -> bool:
    """Whether a place is among those that a trend compares: see SearchStore.trend."""
    parent = gazetteer().parent(code)
    return code in chosen or (len(chosen) == 1 and parent == chosen[0]) if chosen else not parent


@functools.lru_cache(_PLACES_KEPT)
def _about(code: str) -> tuple[str, str | None]:
    """(the name of a place, the code of the next higher one): an answer may have thousands of places."""
    return gazetteer().name(code), gazetteer().parent(code) or None


def _places(totals: Totals, chosen: tuple[Choice, ...]) -> tuple[FacetValue, ...]:
    above = dict.fromkeys((code for selected in chosen for code in gazetteer().path_codes(str(selected))), (0, 0))
    codes, counts = _sorted(above | dict(totals))
    names, parents = zip(*map(_about, codes), strict=True) if codes else ((), ())
    return _values(codes, names, counts, parents)


def _years(totals: Totals, chosen: tuple[Choice, ...]) -> tuple[FacetValue, ...]:
    single = (str(years) for years in chosen if isinstance(years, YearRange) and years.first == years.last)
    years, counts = _sorted(dict.fromkeys(single, (0, 0)) | dict(totals))
    return _values(years, years, counts, itertools.repeat(None, len(years)))


def _sorted(totals: Totals) -> tuple[list[str], list[tuple[int, int]]]:
    """(values in order, the counts of each)."""
    values = sorted(totals)
    return values, [totals[value] for value in values]


def _values(
    values: Iterable[str], labels: Iterable[str], counts: Sequence[tuple[int, int]], parents: Iterable[str | None]
) -> tuple[FacetValue, ...]:
    """The values of a facet with what is known of each; an answer may have thousands, made in a third of the time by no call
    of Python's for each of them.
    """
    paragraphs, reports = zip(*counts, strict=True) if counts else ((), ())
    rows = zip(values, labels, paragraphs, parents, reports, strict=True)
    return tuple(map(tuple.__new__, itertools.repeat(FacetValue), rows))


def _labelled(totals: Totals, chosen: tuple[Choice, ...], labels: Mapping[str, str]) -> tuple[FacetValue, ...]:
    """Values that have labels, in the order of these."""
    shown = [(value, totals.get(value, (0, 0))) for value in labels if value in totals or value in chosen]
    return tuple(FacetValue(value, labels[value], count, reports=reports) for value, (count, reports) in shown)


def _names(totals: Totals, chosen: tuple[Choice, ...], known: tuple[str, ...]) -> tuple[FacetValue, ...]:
    """Names, the most frequent first, then in the order of `known` or of characters; at the end those chosen that none has."""
    place = {name: at for at, name in enumerate(known)}
    order = sorted(totals.items(), key=lambda item: (-item[1][0], place.get(item[0], len(place)), item[0]))
    found = [FacetValue(name, name, count, reports=reports) for name, (count, reports) in order]
    return (*found, *(FacetValue(name, name, 0) for name in map(str, chosen) if name not in totals))
