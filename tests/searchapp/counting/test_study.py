"""A study is kept as a file and as an address, and comes back from either as it was."""

import random
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from searchapp.counting.addresses import MAX_ADDRESS_CHARS, counts_url, study_from_args
from searchapp.counting.codebook import codebook, codebook_to_toml, fingerprint_of_index
from searchapp.counting.dictionary import expression, together, word
from searchapp.counting.study import FIGURES, By, Study, study_from_toml, study_to_toml
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.facets import YearRange
from searchapp.questions.query import Filters, QueryError
from searchapp.store.counted import counted_table
from tests.conftest import SEED, each_seed


def random_study(rnd: random.Random) -> Study:
    groups = [("甲 “组”", [word("就业"), expression('"数字 经济" ~ 转型')]), ("b", [word('创"业'), word("a & b = 1 + 1")])]
    plain = [("", [word("就业"), word("创业")])]
    filters = Filters(region=("370000",), year=(YearRange(2020, 2024),)) if rnd.random() < 0.5 else Filters()
    flags = {name: rnd.random() < 0.5 for name in ("wide", "as_one", "overlap", "balanced")}
    return Study(together(rnd.choice((groups, plain))), filters, rnd.choice(list(By)), figure=rnd.choice(FIGURES), **flags)


@each_seed(10, 100)
def test_a_study_comes_back_from_its_file_and_its_address(seed: int) -> None:
    study = random_study(random.Random(f"{SEED} {seed}"))
    assert study_from_toml(study_to_toml(study)) == study
    address = counts_url(study)
    assert address
    assert study_from_args(parse_qs(urlsplit(address).query)) == study


def test_a_long_dictionary_has_no_address() -> None:
    words = [word(f"第{number}个很长很长的词") for number in range(500)]
    assert counts_url(Study(together([("", words)]))) is None
    assert MAX_ADDRESS_CHARS == 4_000


def test_the_codebook_is_a_study_that_says_what_was_counted(demo_store: WhooshStore) -> None:
    study = replace(random_study(random.Random(1)), filters=Filters(region=("370000",)))
    table = counted_table(demo_store, study)
    assert study_from_toml(codebook_to_toml(table)) == study
    about = codebook(table)
    assert set(about) == {"about", "rules", "notes", "columns", "study", "dictionaries"}
    assert set(about["columns"]) == {column.name for column in table.columns}
    assert about["about"]["index"] == fingerprint_of_index(demo_store.status())
    assert about["about"]["index"] in about["about"]["cite"]
    assert about["about"]["index_built"] == demo_store.status().built
    assert about["study"]["filters"] == {"region": ["370000"]}
    assert codebook_to_toml(counted_table(demo_store, study)) == codebook_to_toml(table)


def test_another_report_or_reading_makes_another_fingerprint(demo_store: WhooshStore) -> None:
    status = demo_store.status()
    others = [replace(status, records=status.records[1:]), replace(status, reading="another")]
    prints = {fingerprint_of_index(each) for each in (status, *others)}
    assert len(prints) == 3
    again = replace(status, records=tuple(reversed(status.records)))
    assert fingerprint_of_index(again) == fingerprint_of_index(status)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[study", "The study is no TOML"),
        ("a = " + "[" * 50_000, "The study is no TOML"),
        ("study = 5", "A study has the tables"),
        ("[study]\nby = 'week'\n[dictionaries]\na = ['就业']", "by must be one of report, place, year, place-year, not “week”"),
        ("[study]\nfigure = 'x'\n[dictionaries]\na = ['就业']", "figure must be one of hits"),
        ("[study]\nsize = 1\n[dictionaries]\na = ['就业']", "A study has no size"),
        ("[study.filters]\ncolour = ['red']\n[dictionaries]\na = ['就业']", "There is no choice “colour”"),
        ("[study.filters]\nyear = 2023\n[dictionaries]\na = ['就业']", "The choices of year must be a list"),
        ("[study.filters]\nregion = ['乌有市']\n[dictionaries]\na = ['就业']", "There is no region “乌有市”"),
        ("[dictionaries]\na = ['*']", "has “*”: a word is counted as it stands"),
        ("[study]", "There is no word to count"),
    ],
)
def test_a_study_that_cannot_be_understood_is_refused(text: str, said: str) -> None:
    with pytest.raises(QueryError) as refused:
        study_from_toml(text)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ({}, "There is no word to count"),
        ({"word": ["就业"], "by": ["year", "place"]}, "The parameter by may be given once only"),
        ({"word": ["就业"], "wide": ["yes"]}, "The parameter wide must be 0 or 1"),
        ({"word": ["就业"], "dictionary": ["a = ['x']"]}, "Give `word` or `dictionary`, not both"),
        ({"word": ["就业"], "kind": ["blog"]}, "kind has no value “blog”"),
    ],
)
def test_an_address_that_cannot_be_understood_is_refused(args: dict[str, list[str]], said: str) -> None:
    with pytest.raises(QueryError) as refused:
        study_from_args(args)
    assert said in str(refused.value)
