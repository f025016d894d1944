"""The index in Python answers as brute force over the reports does."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import searchapp
from indexer.errors import IndexMissing
from indexer.model import ReportKind
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.quantities.reading import speaking_of
from searchapp.questions.query import Filters, QueryError
from searchapp.questions.read_figures import read_figures


@pytest.fixture
def index(demo_index: Path) -> searchapp.Index:
    return searchapp.open_index(demo_index, base_url="https://reports.example/")


def test_a_search_gives_every_hit_that_a_scan_finds(index: searchapp.Index, demo_store: WhooshStore) -> None:
    everything = [
        (record, paragraph)
        for record in demo_store.status().records
        if (contents := demo_store.report(record.id))
        for paragraph in contents.paragraphs
    ]
    expected = {f"{r.id}/{p.anchor}" for r, p in everything if "宁德时代" in p.text and r.region.code == "370812"}
    hits = index.search("宁德时代", region="370812")
    assert {hit.id for hit in hits} == expected
    assert (len(hits), hits.total, hits[0].id in expected) == (7, 7, True)
    assert hits.reports == len({name.split("/")[0] for name in expected})
    assert {value.value: value.paragraphs for value in hits.facets["region"]}["370812"] == 7
    assert len(index.search()) == len(everything)
    table = index.search("宁德时代", region=None, year=np.int64(2023)).to_dataframe()
    assert len(index.search("宁德时代", year=table["year"].unique())) == len(table) == 5
    assert repr(index.search("宁德时代", limit=2)) == "<9 paragraphs in 4 reports for '宁德时代', 2 of them here>"


def test_hits_become_a_table(index: searchapp.Index) -> None:
    table = index.search("宁德时代", year=[2023, "2024..2025"], sort="year").to_dataframe()
    assert len(table) == 9
    assert list(table["year"]) == sorted(table["year"])
    assert all("宁德时代" in text for text in table["text"])
    assert all(link.startswith("https://reports.example/p/") for link in table["permalink"])
    with_lists = index.search("宁德时代", year=[2023, "2024..2025"], sort="year").to_dataframe(lists=True)
    assert all(isinstance(topics, list) for topics in with_lists["topics"])
    assert list(table["topics"]) == ["；".join(topics) for topics in with_lists["topics"]]
    assert table.groupby("county").size()["兖州区"] == 7
    nothing = index.search("乌有之乡的字符串").to_dataframe()
    assert (len(nothing), list(nothing.columns)) == (0, list(table.columns))


def test_a_table_of_hits_can_be_grouped_by_any_column_and_taken_to_stata(index: searchapp.Index, tmp_path: Path) -> None:
    table = index.search("宁德时代").to_dataframe()
    assert all(table.groupby(name, dropna=False).size().sum() == len(table) for name in table)
    table.to_stata(tmp_path / "hits.dta", write_index=False, version=118)
    assert list(pd.read_stata(tmp_path / "hits.dta")["text"]) == list(table["text"])


def test_trends_and_reports(index: searchapp.Index, demo_store: WhooshStore) -> None:
    trend = index.trend("宁德时代")
    assert dict(zip(trend["year"], trend["paragraphs"], strict=True)) == {"2023": 4, "2024": 0}
    assert dict(zip(trend["year"], trend["others"], strict=True)) == {"2023": 1, "2024": 2}
    assert set(index.trend("宁德时代", by="region")["region"]) == {"370000"}
    assert index.report("370812-2023") == demo_store.report("370812-2023")
    assert len(index.reports()) == 5
    with pytest.raises(KeyError):
        index.report("999999-1900")
    with pytest.raises(ValueError, match="'year' or 'region'"):
        index.trend("宁德时代", by="month")


def test_figures_become_a_table(index: searchapp.Index, demo_store: WhooshStore) -> None:
    table = index.figures()
    expected = demo_store.figures(read_figures(Filters()))
    assert list(table["text"]) == [figure.text for _, figure in expected]
    assert (table["low"].dtype, table["permalink"][0][:26]) == ("float64", "https://reports.example/p/")
    targets = index.figures("gdp_growth", "target", year=2023, region="兖州")
    assert targets[["report", "low", "high"]].to_numpy().tolist() == [["370812-2023", 6, 6]]
    nothing = index.figures(year=1999)
    assert (len(nothing), list(nothing.columns)) == (0, list(table.columns))
    with pytest.raises(QueryError, match="no indicator “gdp”"):
        index.figures("gdp")
    with pytest.raises(TypeError, match="figures are not chosen by chapter"):
        index.figures(chapter="tasks")


def test_an_indicator_by_place_and_year_becomes_a_table_of_all_its_years(index: searchapp.Index) -> None:
    table = index.panel(level="county")
    years = {record.year for record in index.reports() if record.metadata.kind == ReportKind.REPORT}
    assert set(years) <= set(table["year"])
    (row,) = table[(table["code"] == "370812") & (table["year"] == 2023)].to_dict("records")
    assert (row["target_low"], row["target_is"], row["target_link"][:26]) == (6.0, "figure", "https://reports.example/p/")
    high = index.panel(level="county", year=2023, least=5)
    assert set(high["reaches"]) <= {"yes", "unknown"}
    with pytest.raises(QueryError, match="level must be one of"):
        index.panel(level="village")
    with pytest.raises(TypeError, match="figures are not chosen by chapter"):
        index.panel(chapter="tasks")


def test_any_number_of_a_noun_becomes_a_table(index: searchapp.Index) -> None:
    table = index.other_figures("项目", year=2023)
    hits = index.search('"项目"', year=2023, kind="report")
    expected = [figure.text for hit in hits for figure in speaking_of(hit.paragraph.text, "项目")]
    assert sorted(table["text"]) == sorted(expected)
    assert expected
    units = set(index.other_figures("项目", "个")["unit"])
    assert units
    assert all(unit.endswith("个") for unit in units)


def test_what_cannot_be_understood_is_said(index: searchapp.Index, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="no region"):
        index.search("发展", region="乌有县")
    with pytest.raises(IndexMissing, match="Run: baogao index"):
        searchapp.open_index(tmp_path)


@pytest.mark.long
def test_a_session_of_its_own_needs_no_pandas_until_a_table_is_asked_for(demo_index: Path) -> None:
    code = f"""
import sys
sys.modules["pandas"] = None
import searchapp
assert "flask" not in sys.modules
with searchapp.open_index({str(demo_index)!r}) as index:
    hits = index.search("宁德时代")
    print(hits.total)
    try:
        hits.to_dataframe()
    except Exception as error:
        print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["9", "tables need pandas. Run: pip install pandas"]


def test_counts_become_a_table(index: searchapp.Index, tmp_path: Path) -> None:
    counts = index.counts({"数字": ["数字经济", "数字"], "民生": {"words": ["就业"], "queries": ["就业 ~ 创业"]}}, year=2023)
    table = counts.to_dataframe()
    assert len(counts) == len(table) == 4
    assert table["hits"].tolist() == [row["hits"] for row in counts]
    assert table["hits"].dtype == "int64"
    panel = index.counts("发展", by="place-year", balanced=True).to_dataframe()
    assert panel["hits"].isna().tolist() == (panel["state"] != "full").tolist()
    assert panel["hits"].isna().any()
    assert [path.name for path in counts.write(tmp_path / "t.csv")] == ["t.csv", "t.csv.codebook.toml"]
    (tmp_path / "words.txt").write_text("就业\n*\n", encoding="utf-8")
    from_file = index.counts(tmp_path / "words.txt", wide=True, figure="per_10k_chars")
    assert from_file.notes[0].startswith("Line 2 is left out")
    assert from_file.to_dataframe()["就业"].dtype == "float64"
    assert from_file.codebook["dictionaries"] == {"words": {"words": ["就业"]}}


def test_counts_that_cannot_be_made_are_refused(index: searchapp.Index, tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="by must be one of"):
        index.counts("发展", by="week")
    with pytest.raises(QueryError, match="must be a list of"):
        index.counts({"甲": 5})
    with pytest.raises(QueryError, match="There is no choice"):
        index.counts("发展", colour="red")
    with pytest.raises(ValueError, match="tells no format"):
        index.counts("发展").write(tmp_path / "t.doc")
