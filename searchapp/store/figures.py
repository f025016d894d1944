"""Figures of reports, of whatever engine."""

from collections import defaultdict
from collections.abc import Iterable

from indexer.figures.figure import Figure
from indexer.model import ReportRecord
from searchapp.panel.panel import Panel
from searchapp.panel.view import View, view_of
from searchapp.questions.read_figures import FiguresRequest
from searchapp.questions.tables.matrix import MatrixRequest
from searchapp.store.base import SearchStore
from searchapp.store.facet_values import passing

Stated = tuple[ReportRecord, Figure]
# (id of a report, sha256 of what it was read from): figures are a function of these and of the rules of reading.
FiguresKey = tuple[str, str]


class KeptFigures:
    """The figures of all reports of one state of an index; by indicator, too, as most questions ask for one."""

    def __init__(self, reports: Iterable[tuple[ReportRecord, tuple[Figure, ...]]]) -> None:
        """Reports come in document order."""
        self._reports = tuple(reports)
        self._all = tuple((record, figure) for record, figures in self._reports for figure in figures)
        self._by_indicator: dict[str, list[Stated]] = defaultdict(list)
        for stated in self._all:
            self._by_indicator[stated[1].indicator].append(stated)

    def by_report(self) -> dict[FiguresKey, tuple[Figure, ...]]:
        """The figures of each report."""
        return {(record.id, record.sha256): figures for record, figures in self._reports}

    def asked(self, request: FiguresRequest) -> tuple[Stated, ...]:
        """Those that are asked for, in document order."""
        among = self._by_indicator.get(request.indicators[0], ()) if len(request.indicators) == 1 else self._all
        taken = [stated for stated in among if request.takes(stated[1])]
        reports = {record.id: record for record, _ in taken}
        is_asked = passing(request.filters)
        asked = {name for name, record in reports.items() if is_asked(record)}
        return tuple(stated for stated in taken if stated[0].id in asked)


def panel_of(store: SearchStore, wanted: FiguresRequest) -> Panel:
    """The figures of an indicator of all places."""
    store = store.at_once()
    return Panel(filter(passing(wanted.filters), store.status().records), store.figures(wanted))


def viewed(store: SearchStore, asked: MatrixRequest, panel: Panel | None = None) -> View:
    """What is asked of the figures of all places; `panel` is theirs where it is at hand."""
    is_chosen = passing(asked.figures.filters.replaced(region=asked.filters["region"], tier=asked.filters["tier"]))
    return view_of(asked, panel or panel_of(store, asked.figures), is_chosen)
