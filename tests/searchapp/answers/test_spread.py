"""How a word spread, against a person who looks year by year; a year without a report is never one without the word."""

import random
from dataclasses import replace

import pytest

from indexer.model import ReportRecord
from indexer.vocabulary.regions import gazetteer, level
from searchapp.answers.spread import spread
from searchapp.engines.whoosh.store import WhooshStore
from tests.conftest import SEED, rounds

CODES = ("000000", "370000", "370800", "370812", "320000", "320500")


def record_of(store: WhooshStore, code: str, year: int) -> ReportRecord:
    some = store.status().records[0]
    return replace(some, id=f"{code}-{year}", metadata=replace(some.metadata, region=gazetteer().region(code), year=year))


@pytest.mark.parametrize("seed", range(rounds(30, 300)))
def test_the_spread_is_that_of_a_reader_with_a_table(demo_store: WhooshStore, seed: int) -> None:
    rnd = random.Random(f"{SEED} {seed}")
    has = {(code, year): rnd.random() < 0.4 for code in CODES for year in range(2018, 2026) if rnd.random() < 0.7}
    found = spread([(record_of(demo_store, code, year), int(there)) for (code, year), there in has.items()])
    having = {code: [year for (own, year), there in has.items() if own == code and there] for code in CODES}
    firsts = {code: min(years) for code, years in having.items() if years}
    assert {each.report.region.code: each.report.year for each in found.firsts} == firsts
    assert found.without == len({code for code, _ in has}) - len(firsts)
    known = {code: year for code, year in firsts.items() if has.get((code, year - 1)) is False}
    for each in found.firsts:
        code, year = each.report.region.code, each.report.year
        assert each.is_known == (code in known)
        for above, lag in (("000000", each.lag_nation), (f"{code[:2]}0000", each.lag_province)):
            expected = year - known[above] if code in known and above in known and above != code else None
            assert lag == expected, (code, above)
    for of_year in found.years:
        for name, many, covered in of_year.levels:
            own = [there for (code, year), there in has.items() if year == of_year.year and level(code) == name]
            assert (many, covered) == (sum(own), len(own))
    for first in found.first_of_levels:
        firsts_of = {code: year for code, year in firsts.items() if level(code) == first.level}
        assert first.year == min(firsts_of.values())
        assert {each.report.region.code for each in first.firsts} == {
            code for code, year in firsts_of.items() if year == first.year
        }
        years_covered = [year for code, year in has if level(code) == first.level]
        assert first.covered == years_covered.count(first.year)
        before = max((year for year in years_covered if year < first.year), default=None)
        assert first.before == (None if before is None else (before, years_covered.count(before)))
    assert {first.level for first in found.first_of_levels} == {level(code) for code in firsts}
