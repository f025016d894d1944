"""What of an index a person should look at, the worst first."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from indexer.figures.figure import Figure
from indexer.model import Confidence, Doubt, Location, Refusal, ReportRecord
from indexer.parse import NO_PLACE, NO_YEAR
from indexer.whoosh_index.stored_reports import StoredReports

_WEIGHTS = {Confidence.DOUBTFUL: 10, Confidence.LIKELY: 1, Confidence.SURE: 0}
# A wrong place or year files a whole report wrongly; an outline only misnames parts of it.
_FIELDS = {"region": 3, "year": 3, "kind": 2, "outline": 1}


@dataclass(frozen=True, slots=True)
class InDoubt:
    """A report to look at.

    Attributes:
        record: as the index knows it; None for one that is not in it, as its place or its year cannot be told.
        doubts: the worst first.
    """

    location: Location
    record: ReportRecord | None
    doubts: tuple[Doubt, ...]

    @property
    def weight(self) -> int:
        """How urgent it is; what is not in the index at all comes first."""
        of_doubts = sum(_WEIGHTS[doubt.confidence] * _FIELDS.get(doubt.field, 1) for doubt in self.doubts)
        return of_doubts + (0 if self.record else 1000)


def doubtful_figures(folder: Path) -> list[tuple[ReportRecord, Figure]]:
    """The figures of an index that something speaks against, in document order. Raises: IndexProblem."""
    with StoredReports(folder) as stored:
        return [(record, figure) for record in stored.records for figure in stored.figures(record.id) if figure.doubt]


def in_doubt(records: Iterable[ReportRecord], refusals: Iterable[Refusal], *, likely: bool = False) -> list[InDoubt]:
    """The reports with something in doubt, the worst first.

    likely: also those of which something is only likely.
    """
    found = [
        InDoubt(record.location, record, record.doubts) for record in records if record.doubtful or (likely and record.doubts)
    ]
    for refusal in refusals:
        fields = [field for reason, field in ((NO_PLACE, "region"), (NO_YEAR, "year")) if refusal.reason == reason]
        if fields:
            doubts = tuple(Doubt(field, Confidence.DOUBTFUL, (refusal.reason,)) for field in fields)
            found.append(InDoubt(refusal.location, None, doubts))
    return sorted(found, key=lambda each: (-each.weight, each.location))
