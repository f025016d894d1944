"""Permalinks and ids of reports, those that they had before included → what they mean in an index."""

from searchapp.answers.permalinks import known_as, resolve, resolve_heading
from searchapp.answers.results import HeadingResolution, ReportContents, Resolution, Resolved
from searchapp.store.base import SearchStore


def all_contents(store: SearchStore, report_id: str) -> list[ReportContents]:
    """The report of an id, then those that had it before."""
    store = store.at_once()
    records = known_as(store.status().records, report_id)
    return [contents for record in records if (contents := store.report(record.id))]


def follow(store: SearchStore, report_id: str, canonical: str) -> Resolution | None:
    """Where an anchor of today's form leads: in the report of its id, unless one that had this id before has the very text.

    None if there is no such report.
    """
    found = [each for contents in all_contents(store, report_id) if (each := resolve(contents, canonical))]
    return min(found, key=_certainty, default=None)


def follow_heading(store: SearchStore, report_id: str, canonical: str) -> HeadingResolution | None:
    """The same for the anchor of a heading."""
    found = [resolve_heading(contents, canonical) for contents in all_contents(store, report_id)]
    return min(found, key=lambda resolution: resolution.found is Resolved.GONE, default=None)


def _certainty(resolution: Resolution) -> int:
    """How surely a link leads where it does, the surest first: the very text, what it is known to have become, a guess."""
    if resolution.found in (Resolved.SAME, Resolved.MOVED):
        return 0
    known = resolution.former is not None
    return (1 if known else 3) if resolution.found is Resolved.CHANGED else (2 if known else 4)
