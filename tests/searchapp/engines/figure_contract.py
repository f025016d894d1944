"""What every store must do with figures, with those of each report's paragraphs as the independent answer."""

import itertools
import random

import pytest

from indexer.figures.extracting import figures_of
from indexer.figures.figure import Figure, What
from indexer.figures.indicators import indicators
from indexer.model import Report, ReportRecord, document_order
from searchapp.questions.query import Filters
from searchapp.questions.read_figures import FiguresRequest
from searchapp.store.base import SearchStore
from searchapp.store.facet_values import of_reports
from tests.searchapp.engines.brute_force import Row, passes

Stated = tuple[ReportRecord, Figure]


class FigureContract:
    """A part of the contract of a store."""

    ROUNDS: int

    @pytest.fixture(scope="class")
    @classmethod
    def stated(cls, rows: list[Row]) -> list[Stated]:
        """All figures that the paragraphs say, in document order."""
        ordered = sorted(rows, key=lambda row: (document_order(row[0]), row[1].number))
        reports = [list(run) for _, run in itertools.groupby(ordered, key=lambda row: row[0].id)]
        return [
            (run[0][0], figure)
            for run in reports
            for figure in figures_of(Report(run[0][0].metadata, tuple(paragraph for _, paragraph in run)))
        ]

    def random_filters(self, rnd: random.Random, rows: list[Row]) -> Filters:
        raise NotImplementedError

    def test_figures_are_those_of_the_paragraphs(self, store: SearchStore, stated: list[Stated]) -> None:
        assert list(store.figures(FiguresRequest(with_doubtful=True))) == stated
        assert list(store.figures(FiguresRequest())) == [each for each in stated if not each[1].doubt]

    def test_figures_are_narrowed_by_report_indicator_and_what_they_are(
        self, store: SearchStore, stated: list[Stated], rows: list[Row], rnd: random.Random
    ) -> None:
        for _ in range(self.ROUNDS):
            filters = of_reports(self.random_filters(rnd, rows))
            names = tuple(rnd.sample(sorted(indicators().by_name), rnd.choice((0, 1, 5))))
            what = tuple(rnd.sample(list(What), rnd.choice((0, 1, 2))))
            found = store.figures(FiguresRequest(filters, names, what, with_doubtful=True))
            passing = {record.id for record, paragraph in rows if passes((record, paragraph), filters)}
            assert list(found) == [
                (record, figure)
                for record, figure in stated
                if record.id in passing and (not names or figure.indicator in names) and (not what or figure.what in what)
            ]

    def test_a_whole_report_has_its_figures(self, store: SearchStore, stated: list[Stated]) -> None:
        for record in store.status().records:
            contents = store.report(record.id)
            assert contents is not None
            assert list(contents.figures) == [figure for other, figure in stated if other.id == record.id]
