"""Which reports there are, judged again cell by cell."""

import random

import pytest

from indexer.model import Metadata, ReportKind, ReportRecord
from indexer.vocabulary.regions import gazetteer
from searchapp.answers import coverage as module
from searchapp.answers.coverage import Presence, beside, coverage
from tests.conftest import SEED


def record(code: str, year: int, kind: ReportKind = ReportKind.REPORT) -> ReportRecord:
    return ReportRecord(f"{code}-{year}-{kind}", Metadata(kind, gazetteer().region(code), year=year), "a.txt", "", 1)


def random_records(rnd: random.Random, places: int) -> list[ReportRecord]:
    codes = rnd.sample(sorted(gazetteer().names), places)
    drawn = {(rnd.choice(codes), rnd.randint(2015, 2024)) for _ in range(places * 3)}
    return [record(code, year) for code, year in sorted(drawn)]


def test_every_cell_is_present_missing_or_not_expected() -> None:
    records = random_records(random.Random(SEED), 20)
    table = coverage(records)
    covered = [year for years in reversed(table.columns) for year in range(years.first, years.last + 1)]
    assert covered == list(range(min(r.year for r in records), max(r.year for r in records) + 1))
    with_reports = {r.year for r in records}
    assert with_reports == {c.first for c in table.columns if c.first == c.last} & with_reports
    assert [row.code for row in table.rows] == sorted({r.region.code for r in records})
    for row in table.rows:
        years = {r.year for r in records if r.region.code == row.code}
        for column, cell in zip(table.columns, row.cells, strict=True):
            missing = [y for y in range(column.first, column.last + 1) if y not in years and min(years) < y < max(years)]
            there = {y for y in years if y in column}
            expected = Presence.PRESENT if there else Presence.MISSING if missing else Presence.NOT_EXPECTED
            assert (cell.presence, cell.missing) == (expected, len(missing))
            assert {r.year for r in cell.reports} == there


def test_many_places_are_summed_by_province(monkeypatch: pytest.MonkeyPatch) -> None:
    records = random_records(random.Random(SEED), 60)
    whole = coverage(records)
    monkeypatch.setattr(module, "MAX_ROWS", 10)
    summed = coverage(records)
    assert sum(len(cell.reports) for row in summed.rows for cell in row.cells) == len(records)
    for row in summed.rows:
        inside = [each for each in whole.rows if gazetteer().path_codes(each.code)[0] == row.code]
        assert row.is_summed == (inside != [row]), "a province alone stands for itself"
        for at, cell in enumerate(row.cells):
            assert cell.missing == sum(each.cells[at].missing for each in inside)
            assert len(cell.reports) == sum(len(each.cells[at].reports) for each in inside)


def test_what_is_no_full_report_is_told_apart_and_lacks_one() -> None:
    kinds = [ReportKind.RESOLUTION, ReportKind.SUMMARY, ReportKind.REPORT]
    for many in range(1, 4):
        (row,) = coverage([record("370812", 2023, kind) for kind in kinds[:many]]).rows
        (cell,) = row.cells
        assert cell.presence is [Presence.OTHER, Presence.SUMMARY, Presence.PRESENT][many - 1]
        assert cell.missing == (many < 3)


def test_nothing_covers_nothing() -> None:
    assert not coverage([]).rows
    assert not coverage([]).columns


def test_years_in_a_row_without_any_report_are_one_column() -> None:
    table = coverage([record("370812", 1988), record("370812", 2023), record("371700", 2022)])
    assert [str(column) for column in table.columns] == ["2023", "2022", "1989..2021", "1988"]
    assert [cell.missing for cell in table.rows[0].cells] == [0, 1, 33, 0]


def test_the_reports_beside_one_are_the_nearest_of_its_place_and_kind() -> None:
    records = [record("370812", year) for year in (2019, 2021, 2024)]
    records += [record("370812", 2022, ReportKind.SUMMARY), record("370811", 2020)]
    assert beside(records, records[1]) == (records[0], records[2])
    assert beside(records, records[0]) == (None, records[1])
    assert beside(records, records[2]) == (records[1], None)
    assert beside(records, records[3]) == (None, None)
