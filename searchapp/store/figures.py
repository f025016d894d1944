"""Figures of reports, of whatever engine."""

from collections import defaultdict
from collections.abc import Iterable

from indexer.figures.figure import Figure
from indexer.model import ReportRecord
from searchapp.questions.read_figures import FiguresRequest
from searchapp.store.facet_values import passing

Stated = tuple[ReportRecord, Figure]


class KeptFigures:
    """The figures of all reports of one state of an index; by indicator, too, as most questions ask for one."""

    def __init__(self, reports: Iterable[tuple[ReportRecord, tuple[Figure, ...]]]) -> None:
        """Reports come in document order."""
        self._all = tuple((record, figure) for record, figures in reports for figure in figures)
        self._by_indicator: dict[str, list[Stated]] = defaultdict(list)
        for stated in self._all:
            self._by_indicator[stated[1].indicator].append(stated)

    def asked(self, request: FiguresRequest) -> tuple[Stated, ...]:
        """Those that are asked for, in document order."""
        among = self._by_indicator.get(request.indicators[0], ()) if len(request.indicators) == 1 else self._all
        taken = [stated for stated in among if request.takes(stated[1])]
        reports = {record.id: record for record, _ in taken}
        is_asked = passing(request.filters)
        asked = {name for name, record in reports.items() if is_asked(record)}
        return tuple(stated for stated in taken if stated[0].id in asked)
