"""`baogao figures`: what is asked is what is written, and what there is not is said."""

import csv
import io
import json
from pathlib import Path

import pytest

from indexer.building.build import build
from searchapp.questions.read_figures import indicator_labels
from tests.command_line import run
from tests.small_corpus import write_report

TARGETS = "今年主要预期目标：地区生产总值增长5%以上，城镇新增就业3000人以上。"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    work = tmp_path_factory.mktemp("figures")
    write_report(work / "corpus", "a.txt", year=2023, body=(TARGETS, "上半年地区生产总值增长9%。"))
    write_report(work / "corpus", "b.txt", year=2024, body=("做强产业链条。",))
    build([work / "corpus"], work / "index")
    return work / "index"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_figures_go_to_the_standard_output_and_how_many_there_are_beside(index: Path) -> None:
    done = run("figures", "--indicator", "gdp_growth", "--what", "target", "--index", index)
    assert (done.returncode, done.stderr) == (0, "wrote 1 figure of 1 report; 1 report more with none\n")
    (row,) = rows(done.stdout)
    assert (row["report"], row["indicator"], row["low"], row["high"]) == ("370812-2023", "gdp_growth", "5", "")


def test_an_indicator_may_be_named_as_readers_name_it(index: Path) -> None:
    found = [run("figures", "--indicator", name, "--index", index).stdout for name in ("gdp_growth", "地区生产总值增速")]
    assert found[0] == found[1]


def test_figures_in_doubt_are_left_out_unless_asked_for(index: Path) -> None:
    sure, every = (rows(run("figures", *also, "--index", index).stdout) for also in ((), ("--doubtful",)))
    assert [row for row in every if not row["doubt"]] == sure
    assert [row["low"] for row in every if row["doubt"]] == ["9"]


def test_an_unknown_indicator_is_refused_with_all_there_are(index: Path) -> None:
    done = run("figures", "--indicator", "gdp", "--index", index)
    assert done.returncode == 2
    assert done.stderr.startswith("baogao: There is no indicator “gdp”. There are: gdp_growth, ")
    assert all(name in done.stderr for name in indicator_labels())


def test_no_report_that_passes_is_no_empty_table(index: Path) -> None:
    done = run("figures", "--year", "1999", "--index", index)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "baogao: no report of the index passes these choices\n"


def test_the_name_of_a_file_tells_its_format(index: Path, tmp_path: Path) -> None:
    path = tmp_path / "figures.json"
    done = run("figures", "-o", path, "--index", index, BAOGAO_BASE_URL="https://reports.example/")
    assert done.returncode == 0
    (first, *_) = json.loads(path.read_text(encoding="utf-8"))["rows"]
    assert first["permalink"].startswith("https://reports.example/p/370812-2023/1-")
    assert path.with_name("figures.json.codebook.toml").exists()
    assert run("figures", "-o", tmp_path / "figures.pdf", "--index", index).returncode == 2
    assert "Name one: --output figures.xlsx" in run("figures", "--format", "xlsx", "--index", index).stderr


def test_any_number_of_a_noun_is_written_and_nothing_is_judged_of_it(index: Path) -> None:
    done = run("figures", "--other", "生产总值", "--index", index)
    assert done.returncode == 0, done.stderr
    found = rows(done.stdout)
    assert found
    assert all("生产总值" in row["noun"] and row["text"] for row in found)
    assert f"wrote {len(found)} number" in done.stderr
    refused = run("figures", "--other", "生产总值", "--doubtful", "--index", index)
    assert (refused.returncode, refused.stdout) == (2, "")


def test_an_indicator_by_place_and_year_has_a_row_a_report_and_says_which_are_missing(index: Path) -> None:
    done = run("figures", "--panel", "--indicator", "gdp_growth", "--index", index)
    assert (done.returncode, done.stderr) == (0, "wrote 3 rows; 1 without a report\n")
    found = {row["year"]: (row["target_is"], row["target"]) for row in rows(done.stdout)}
    assert found == {"2024": ("not found", ""), "2023": ("figure", "5"), "2022": ("no report", "")}
    high = run("figures", "--panel", "--level", "county", "--least", "5", "--year", "2023", "--index", index)
    assert [(row["code"], row["reaches"]) for row in rows(high.stdout)] == [("370812", "yes")]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("--other", "高标准农田", "--panel"), "--other takes no --indicator, --what, --doubtful or --panel"),
        (("--least", "5"), "--level and --least are of --panel"),
        (("--panel", "--what", "target"), "--panel is of one --indicator"),
        (("--panel", "--least", "nan"), "no number"),
    ],
)
def test_options_that_do_not_go_together_are_refused(index: Path, asked: tuple[str, ...], says: str) -> None:
    done = run("figures", *asked, "--index", index)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
