"""Every figure of every table is that of brute force over the exported reports."""

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from indexer.building.build import build
from searchapp.counting import rows
from searchapp.counting.dictionary import Dictionaries, expression, together, word
from searchapp.counting.of_texts import tally_of_texts
from searchapp.counting.study import FIGURES, By, Study
from searchapp.counting.tally import Figures, Sizes, Tallied
from searchapp.engines.whoosh import counting, frequencies
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.facets import YearRange
from searchapp.questions.query import Exact, Filters, QueryError, SearchRequest, counted
from searchapp.store.base import SearchStore
from searchapp.store.counted import counted_table
from searchapp.store.facet_values import of_reports, passes
from tests.conftest import SEED, each_seed, rounds
from tests.searchapp.counting.brute import (
    COUNTED,
    Line,
    exported,
    figures_of,
    random_filters,
    random_words,
    report_passes,
    sizes_of,
)
from tests.searchapp.engines.brute_force import normalized
from tests.small_corpus import odd_report, write_report

Key = tuple[str, int, str]


@pytest.fixture(scope="module")
def odd_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of odd signs, a segment each."""
    work, rnd = tmp_path_factory.mktemp("odd"), random.Random(SEED)
    files = [write_report(work / "corpus", f"{year}.txt", year=year, body=odd_report(rnd)) for year in (2021, 2022, 2023)]
    for number in range(len(files)):
        build(files[: number + 1], work / "index")
    return work / "index"


@pytest.fixture(scope="module", params=["demo", "odd"])
def index(request: pytest.FixtureRequest, demo_index: Path, odd_index: Path) -> Path:
    return demo_index if request.param == "demo" else odd_index


@pytest.fixture(scope="module")
def store(index: Path) -> Iterator[SearchStore]:
    opened = WhooshStore(index)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def reports(index: Path, store: SearchStore) -> list[Line]:
    return exported(index, store)


def texts_of(reports: list[Line]) -> list[str]:
    return [normalized(each["text"]).text for report in reports for each in report["paragraphs"]]


def dictionaries_of(words: dict[str, list[str]]) -> Dictionaries:
    return together([(name, [word(each) for each in own]) for name, own in words.items()])


def key_of(report: Line, by: By) -> Key:
    """Place, year and report that the row of a report stands for; empty and 0 where it stands for all."""
    return (
        "" if by is By.YEAR else report["code"],
        0 if by is By.PLACE else report["year"],
        report["id"] if by is By.REPORT else "",
    )


def expected_rows(
    reports: list[Line], words: dict[str, list[str]], filters: Filters, by: By, *, overlap: bool, as_one: bool
) -> dict[tuple[Key, str, str], dict[str, Any]]:
    """(row, dictionary, word) → every figure, added up report by report."""
    sums: dict[tuple[Key, str, str], Counter[str]] = {}
    for report in reports:
        if report_passes(report, filters):
            sizes = sizes_of(report, filters)
            for name, own in words.items():
                *each, whole = figures_of(report, own, filters, overlap)
                wanted = [(whole, "")] if as_one else list(zip(each, own, strict=True))
                for figures, text in wanted:
                    row = sums.setdefault((key_of(report, by), name, text), Counter())
                    row.update({**figures, **sizes, "reports": figures["paragraphs"] > 0})
    return {key: with_rates(row) for key, row in sums.items()}


def with_rates(row: Counter[str]) -> dict[str, Any]:
    sizes = {name: row[name] for name in ("chars", "words", "sentences_all", "paragraphs_all", "reports")}
    return {
        **{name: row[name] for name in COUNTED},
        **sizes,
        "per_10k_chars": 10_000 * row["hits"] / row["chars"] if row["chars"] else None,
        "per_1k_words": 1_000 * row["hits"] / row["words"] if row["words"] else None,
        "share_sentences": row["sentences"] / row["sentences_all"] if row["sentences_all"] else None,
    }


def rows_of(store: SearchStore, study: Study) -> dict[tuple[Key, str, str], dict[str, Any]]:
    """The same from the table."""
    found = {}
    for row in counted_table(store, study).records():
        key = (row["code"], row["year"] or 0, row["report"])
        figures = {name: row[name] for name in row if name in with_rates(Counter())}
        assert (key, row["dictionary"], row["word"]) not in found
        found[key, row["dictionary"], row["word"]] = figures
    return found


@each_seed(6, 40)
def test_every_figure_is_that_of_brute_force(store: SearchStore, reports: list[Line], seed: int) -> None:
    rnd = random.Random(f"{SEED} {seed}")
    words = random_words(rnd, texts_of(reports), rnd.randint(1, 60))
    cut = rnd.randint(0, len(words))
    groups = {name: own for name, own in (("甲", words[:cut]), ("乙", [*words[cut:], *words[:1]])) if own}
    groups = {name: list(dict.fromkeys(own)) for name, own in groups.items()}
    filters, by = random_filters(rnd, reports), rnd.choice(list(By))
    overlap, as_one = rnd.random() < 0.3, rnd.random() < 0.3
    study = Study(dictionaries_of(groups), filters, by, overlap=overlap, as_one=as_one)
    assert rows_of(store, study) == expected_rows(reports, groups, filters, by, overlap=overlap, as_one=as_one), (seed, filters)


@pytest.mark.real
def test_every_figure_of_real_reports_is_that_of_brute_force(real_index: Path, real_store: WhooshStore) -> None:
    reports = exported(real_index, real_store)
    for seed in range(rounds(2, 6)):
        rnd = random.Random(f"{SEED} {seed}")
        words = {"甲": random_words(rnd, texts_of(reports), rnd.randint(1, 30))}
        filters, by = random_filters(rnd, reports), rnd.choice(list(By))
        study = Study(dictionaries_of(words), filters, by)
        assert rows_of(real_store, study) == expected_rows(reports, words, filters, by, overlap=False, as_one=False), seed


@each_seed(4, 25)
def test_a_count_from_postings_is_that_from_texts(store: SearchStore, reports: list[Line], seed: int) -> None:
    """Expressions of the query language, too: wildcards, nearness, alternatives, exclusions."""
    rnd = random.Random(f"{SEED} {seed}")
    one, other, third = (f'"{each}"' for each in random_words(rnd, [t for t in texts_of(reports) if '"' not in t], 3))
    queries = [f"{one} ~ {other}", f"{one} ~3 {third}", f"{one} OR {other}", f"{other} NOT {third}", f"{one} {other}"]
    plain = [each.strip('"') for each in (one, third) if each.strip('"').isalnum()]
    if len(plain) == 2:
        queries.append("*".join(plain))
    terms = [word(each) for each in random_words(rnd, texts_of(reports), 10)]
    groups = together([("甲", [*terms, *map(expression, queries)]), ("乙", terms[:3])])
    asked = Tallied(groups.all, random_filters(rnd, reports), overlap=rnd.random() < 0.5)
    found = store.tally(asked)
    texts = tally_of_texts(store.all_reports(of_reports(counted(asked.filters))), asked, store.status())
    assert found.reports == texts.reports
    for one_side, other_side in (
        (found.sizes, texts.sizes), (found.of_words, texts.of_words), (found.of_dictionaries, texts.of_dictionaries)
    ):  # fmt: skip
        for name, first, second in zip(one_side._fields, one_side, other_side, strict=True):
            assert first.tolist() == second.tolist(), (seed, name)


@each_seed(3, 20)
def test_sums_of_a_table_hold(store: SearchStore, reports: list[Line], seed: int) -> None:
    """Words → their dictionary; places → the whole; review, plan and the other chapters → all hits."""
    rnd = random.Random(f"{SEED} {seed}")
    groups = dictionaries_of({"甲": random_words(rnd, texts_of(reports), rnd.randint(1, 60))})
    study = Study(groups, random_filters(rnd, reports))
    found = store.tally(study.tallied)
    for name in ("hits", "hits_headings", "hits_review", "hits_plan"):
        of_words, of_dictionary = getattr(found.of_words, name), getattr(found.of_dictionaries, name)
        assert of_words.sum(axis=1).tolist() == of_dictionary[:, 0].tolist()
    of_words = found.of_words
    others = of_words.hits - of_words.hits_review - of_words.hits_plan
    assert (others >= 0).all()
    assert (of_words.paragraphs <= of_words.hits).all()
    assert (of_words.sentences <= of_words.hits).all()
    assert (of_words.hits[of_words.paragraphs == 0] == 0).all()
    totals = [sum(row["hits"] for row in counted_table(store, Study(groups, study.filters, by)).records()) for by in By]
    assert totals == [int(of_words.hits.sum())] * len(By)


def test_overlapping_words_are_counted_once_and_with_overlap_each(tmp_path: Path) -> None:
    body = ("发展数字经济，数字经济带动数字产业。", "数字化与数字经济并进；就业稳定。")
    build([write_report(tmp_path / "corpus", "a.txt", body=body)], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    study = Study(dictionaries_of({"": ["数字", "数字经济"]}))
    hits = {row["word"]: row["hits"] for row in counted_table(store, study).records()}
    assert hits == {"数字": 2, "数字经济": 3}
    every = {row["word"]: row["hits"] for row in counted_table(store, Study(study.dictionaries, overlap=True)).records()}
    assert every == {"数字": 5, "数字经济": 3}
    apart = {row["word"]: row["hits"] for row in counted_table(store, Study(dictionaries_of({"甲": ["数字"]}))).records()}
    assert apart == {"数字": 5}
    store.close()


def test_a_balanced_table_has_missing_rows_without_figures(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    for year, place in ((2020, "济宁市兖州区"), (2023, "济宁市兖州区"), (2021, "菏泽市")):
        write_report(corpus, f"{year}.txt", year=year, place=place)
    build([corpus], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    words = dictionaries_of({"": ["工业", "绝无此词"]})
    rows = list(counted_table(store, Study(words, by=By.PLACE_YEAR, balanced=True)).records())
    assert [(row["code"], row["year"]) for row in rows[::2]] == list(itertools.product(("370812", "371700"), range(2020, 2024)))
    there = {("370812", 2020), ("370812", 2023), ("371700", 2021)}
    for row in rows:
        is_there = (row["code"], row["year"]) in there
        assert row["state"] == ("full" if is_there else "missing")
        figures = [row[name] for name in (*FIGURES, "chars", "words", "sentences_all", "paragraphs_all")]
        assert all((figure is not None) == is_there for figure in figures)
    assert [row["hits"] for row in rows if row["word"] == "工业" and row["state"] == "full"] == [1, 1, 1]
    chosen = Filters(year=(YearRange(2021, 2022),))
    some = [row["state"] for row in counted_table(store, Study(words, chosen, By.YEAR, balanced=True)).records()]
    assert some == ["full", "full", "missing", "missing"]
    assert len(list(counted_table(store, Study(words, by=By.PLACE_YEAR)).records())) == 6
    store.close()


def test_a_place_with_a_summary_alone_says_so_and_its_figures_come_with_its_kind(demo_store: WhooshStore) -> None:
    words = dictionaries_of({"": ["发展"]})
    balanced = counted_table(demo_store, Study(words, by=By.PLACE_YEAR, balanced=True))
    states = {(row["code"], row["year"]): (row["state"], row["hits"] is None) for row in balanced.records()}
    assert states["371700", 2023] == ("summary", True)
    assert states["371700", 2024] == ("missing", True)
    assert states["370812", 2023] == ("full", False)
    with_kinds = Study(words, Filters(kind=("report", "summary")), By.PLACE_YEAR, balanced=True)
    states = {
        (row["code"], row["year"]): (row["state"], row["hits"] is None)
        for row in counted_table(demo_store, with_kinds).records()
    }
    assert states["371700", 2023] == ("summary", False)


def test_a_wide_table_has_the_figures_of_the_long_one(demo_store: WhooshStore) -> None:
    words = dictionaries_of({"甲": ["发展", "就业"], "乙": ["就业", "年", "year"]})
    for figure in FIGURES:
        long = list(counted_table(demo_store, Study(words)).records())
        wide = list(counted_table(demo_store, Study(words, wide=True, figure=figure)).records())
        names = ["发展", "甲:就业", "乙:就业", "年", "乙:year"]
        assert list(wide[0])[-5:] == names
        assert [[row[name] for name in names] for row in wide] == [
            [row[figure] for row in long[at : at + 5]] for at in range(0, len(long), 5)
        ]


def test_what_is_too_much_or_leaves_nothing_is_refused(demo_store: WhooshStore) -> None:
    words = dictionaries_of({"": ["发展"]})
    with pytest.raises(QueryError, match="No report of the index passes"):
        counted_table(demo_store, Study(words, Filters(kind=("budget",))))
    with pytest.raises(QueryError, match=r"3,000,001 reports × 1 words are too many: 3,000,000"):
        Study(words).tallied.require_bounded(3_000_001)


def test_five_hundred_words_are_counted_in_one_call(demo_store: WhooshStore, demo_texts: dict[str, str]) -> None:
    words = random_words(random.Random(SEED), [normalized(text).text for text in demo_texts.values()], 500)
    table = counted_table(demo_store, Study(dictionaries_of({"": words})))
    assert table.lines == 500 * 2
    assert Figures._fields == COUNTED
    assert len(Sizes._fields) == 4


@pytest.mark.parametrize("at_once", [1, 7, 100])
def test_it_makes_no_difference_how_much_is_taken_at_once(
    index: Path, store: SearchStore, reports: list[Line], monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    words = random_words(random.Random(SEED), texts_of(reports), 20)
    asked = Study(dictionaries_of({"甲": words[:15], "乙": words[10:]})).tallied
    at_a_time = store.tally(asked)
    monkeypatch.setattr(counting, "_AT_ONCE", at_once)
    monkeypatch.setattr(frequencies, "AT_ONCE", at_once)
    opened = WhooshStore(index)
    in_steps = opened.tally(asked)
    opened.close()
    for one, other in zip((*at_a_time.of_words, *at_a_time.sizes), (*in_steps.of_words, *in_steps.sizes), strict=True):
        assert one.tolist() == other.tolist()


def test_words_that_occur_too_often_are_refused_with_the_limit(demo_store: WhooshStore) -> None:
    with pytest.raises(QueryError, match=r"occur too often \([\d,]+ times\): 10 at once"):
        counted_table(demo_store, Study(dictionaries_of({"": ["发展"]})), most=10)


@each_seed(3, 20)
def test_counts_by_year_have_the_paragraphs_reports_and_characters_of_the_trend(
    store: SearchStore, reports: list[Line], seed: int
) -> None:
    rnd = random.Random(f"{SEED} {seed}")
    (text,) = random_words(rnd, texts_of(reports), 1)
    filters = random_filters(rnd, reports)
    points = {int(point.value): point for point in store.trend(SearchRequest(Exact(text), filters=filters), "year")}
    rows = list(counted_table(store, Study(dictionaries_of({"": [text]}), filters, By.YEAR)).records())
    for row in rows:
        point = points[row["year"]]
        assert (row["paragraphs"], row["reports"], row["chars"]) == (point.paragraphs, point.reports, point.characters)
        assert row["hits_headings"] >= 0
    assert {year for year, point in points.items() if point.all_reports} == {row["year"] for row in rows}


def test_an_index_without_reports_has_nothing_to_count(tmp_path: Path) -> None:
    report = write_report(tmp_path / "corpus", "a.txt")
    build([tmp_path / "corpus"], tmp_path / "index")
    report.unlink()
    build([tmp_path / "corpus"], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    with pytest.raises(QueryError, match="No report of the index passes"):
        counted_table(store, Study(dictionaries_of({"": ["发展"]})))
    store.close()


def test_places_missing_in_a_year_are_those_without_a_counted_row_in_a_balanced_table(demo_store: WhooshStore) -> None:
    records = demo_store.status().records
    some = (Filters(), Filters(year=(YearRange(2023, 2026),)), Filters(region=("370800",)), Filters(kind=("summary",)))
    for filters in some:
        own = [record for record in records if passes(record, counted(filters))]
        table = rows.rows_of(own, records, filters, By.PLACE_YEAR, balanced=True)
        expected = {
            row.year: sorted(each.code for each in table if each.year == row.year and not each.counted) for row in table
        }
        assert rows.missing_places(records, filters) == {year: codes for year, codes in expected.items() if codes}
    assert rows.missing_places(records, Filters())
