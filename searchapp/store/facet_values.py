"""Counts by value → the values of a facet in the order to show, the same from every engine."""

from collections.abc import Mapping

from indexer.model import ReportKind, ReportRecord
from indexer.vocabulary.regions import gazetteer
from indexer.vocabulary.taxonomy import taxonomy
from searchapp.answers.results import FacetValue
from searchapp.questions.query import Filters

# Value → (paragraphs, reports).
Totals = Mapping[str, tuple[int, int]]


def facet_values(facet: str, totals: Totals, filters: Filters) -> tuple[FacetValue, ...]:
    """The values of a facet that were counted, and those that are chosen though nothing has them."""
    match facet:
        case "region":
            return _regions(totals, filters.regions)
        case "year":
            return _years(totals, filters)
        case "chapter":
            return _labelled(totals, filters.chapters, taxonomy().chapter_labels)
        case "section":
            return _names(totals, filters.sections, tuple(taxonomy().topic_words))
        case "kind":
            return _labelled(totals, filters.kinds, {kind.value: kind.label for kind in ReportKind})
        case "leader":
            return _names(totals, filters.leaders)
        case _:
            return _names(totals, filters.units)


def passes(record: ReportRecord, filters: Filters) -> bool:
    """Whether a report passes the choices of place, year and kind."""
    codes = gazetteer().path_codes(record.region.code)
    return (
        (not filters.regions or not set(codes).isdisjoint(filters.regions))
        and (not filters.years or any(record.year in years for years in filters.years))
        and (not filters.kinds or str(record.metadata.kind) in filters.kinds)
    )


def is_compared(code: str, chosen: tuple[str, ...]) -> bool:
    """Whether a place is among those that a trend compares: see SearchStore.trend."""
    parent = gazetteer().parents[code]
    return code in chosen or (len(chosen) == 1 and parent == chosen[0]) if chosen else not parent


def _regions(totals: Totals, chosen: tuple[str, ...]) -> tuple[FacetValue, ...]:
    places = gazetteer()
    shown = dict.fromkeys((code for selected in chosen for code in places.path_codes(selected)), (0, 0)) | dict(totals)
    names, parents = places.names, places.parents
    return tuple(
        FacetValue(code, names[code], count, parents[code] or None, reports) for code, (count, reports) in sorted(shown.items())
    )


def _years(totals: Totals, filters: Filters) -> tuple[FacetValue, ...]:
    shown = dict.fromkeys((str(years.first) for years in filters.years if years.first == years.last), (0, 0)) | dict(totals)
    return tuple(FacetValue(year, year, count, None, reports) for year, (count, reports) in sorted(shown.items()))


def _labelled(totals: Totals, chosen: tuple[str, ...], labels: Mapping[str, str]) -> tuple[FacetValue, ...]:
    """Values that have labels, in the order of these."""
    shown = [(value, totals.get(value, (0, 0))) for value in labels if value in totals or value in chosen]
    return tuple(FacetValue(value, labels[value], count, reports=reports) for value, (count, reports) in shown)


def _names(totals: Totals, chosen: tuple[str, ...], known: tuple[str, ...] = ()) -> tuple[FacetValue, ...]:
    """Names, the most frequent first, then in the order of `known` or of characters; at the end those chosen that none has."""
    place = {name: at for at, name in enumerate(known)}
    order = sorted(totals.items(), key=lambda item: (-item[1][0], place.get(item[0], len(place)), item[0]))
    found = [FacetValue(name, name, count, reports=reports) for name, (count, reports) in order]
    return (*found, *(FacetValue(name, name, 0) for name in chosen if name not in totals))
