"""`baogao counts` as people call it."""

import csv
import io
import json
from pathlib import Path

import pandas as pd
import pytest

from tests.command_line import run
from tests.searchapp.counting.brute import Line

DIGITAL = '["数字"]\nwords = ["数字经济", "数字"]\nqueries = ["数字 ~ 转型"]\n[jobs]\nwords = ["就业", "数字"]\n'


def rows_of(printed: str) -> list[Line]:
    return list(csv.DictReader(io.StringIO(printed.removeprefix("\ufeff"))))


def test_words_are_counted_and_printed_as_a_table(demo_index: Path) -> None:
    done = run("counts", "发展", "高质量发展", "--by", "year", "--index", demo_index)
    assert done.returncode == 0, done.stderr
    rows = rows_of(done.stdout)
    assert [(row["year"], row["word"]) for row in rows] == [
        ("2023", "发展"), ("2023", "高质量发展"), ("2024", "发展"), ("2024", "高质量发展"),
    ]  # fmt: skip
    assert {row["state"] for row in rows} == {"full"}
    assert sum(int(row["hits"]) for row in rows if row["word"] == "高质量发展") > 0
    every = rows_of(run("counts", "发展", "高质量发展", "--by", "year", "--overlap", "--index", demo_index).stdout)
    assert int(every[0]["hits"]) == int(rows[0]["hits"]) + int(rows[1]["hits"])


def test_a_dictionary_becomes_a_file_with_a_codebook_from_which_it_is_made_again(demo_index: Path, tmp_path: Path) -> None:
    (tmp_path / "digital.toml").write_text(DIGITAL, encoding="utf-8")
    options = ("--by", "place-year", "--balanced", "--region", "山东省", "--index", demo_index)
    done = run("counts", "--words", "digital.toml", *options, "-o", "panel.dta", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    # Four places of Shandong in two years, three terms and two.
    assert done.stderr.splitlines() == [
        "wrote 40 lines to panel.dta and panel.dta.codebook.toml",
        "note: Words of several groups are counted in each: 数字（数字、jobs）.",
    ]
    assert len(pd.read_stata(tmp_path / "panel.dta")) == 40
    again = run("counts", "--study", "panel.dta.codebook.toml", "--index", demo_index, "-o", "again.dta", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert (tmp_path / "again.dta").read_bytes() == (tmp_path / "panel.dta").read_bytes()


def test_a_broken_line_is_said_and_the_exit_code_tells(demo_index: Path, tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("就业\n新*质\n创业\n", encoding="utf-8")
    done = run("counts", "--words", tmp_path / "words.txt", "--format", "json", "--wide", "--index", demo_index)
    assert done.returncode == 1
    assert done.stderr.startswith("note: Line 2 is left out: “新*质” has “*”")
    made = json.loads(done.stdout)
    assert made["codebook"]["dictionaries"] == {"words": {"words": ["就业", "创业"]}}
    assert {"就业", "创业"} < set(made["rows"][0])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "give words, or a dictionary with --words, or a codebook with --study: one of the three"),
        (("就业", "--words", "words.txt"), "one of the three"),
        (("--words", "nowhere.txt"), "nowhere.txt cannot be read"),
        (("--words", "words.docx"), "There are: .txt, .csv, .toml"),
        (("新*质",), "a word is counted as it stands, not as a pattern"),
        (("就业", "--kind", "budget"), "No report of the index passes these choices"),
        (("就业", "--format", "xlsx"), "xlsx needs a file. Name one: --output counts.xlsx"),
        (("就业", "-o", "counts.doc"), "counts.doc tells no format. Give --format csv|xlsx|dta|parquet|json"),
        (("--study", "study.toml", "--by", "year", "--long"), "a study says itself what is counted. Leave out --by, --long"),
        (("--study", "study.toml", "--region", "山东省"), "Leave out --region, or change the study"),
    ],
)
def test_what_cannot_be_counted_is_refused(demo_index: Path, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    for name in ("words.txt", "words.docx"):
        (tmp_path / name).write_text("就业\n", encoding="utf-8")
    (tmp_path / "study.toml").write_text('[dictionaries]\na = ["就业"]\n', encoding="utf-8")
    done = run("counts", *arguments, "--index", demo_index, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_a_concordance_is_printed_below_one_another_and_as_csv(demo_index: Path) -> None:
    done = run("concordance", "就业", "--chars", "6", "--kind", "report", "--index", demo_index)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines
    assert {line.index(" [就业] ") for line in lines} == {6}
    assert lines[0].endswith((" 2023", " 2024"))
    rows = rows_of(run("concordance", "就业", "--kind", "report", "--format", "csv", "--index", demo_index).stdout)
    assert len(rows) == len(lines)
    assert all(row["match"] == "就业" and row["permalink"].startswith("http") for row in rows)
    objects = run("concordance", "就业", "--kind", "report", "--format", "jsonl", "--sort", "right", "--index", demo_index)
    found = [json.loads(line) for line in objects.stdout.splitlines()]
    assert [each["right"] for each in found] == sorted(row["right"].removeprefix("'") for row in rows)


def test_key_words_are_printed_with_the_counts_of_both_sides(demo_index: Path) -> None:
    sides = ("--of", "章:review", "--against", "章:tasks", "--at-least", "3", "--index", demo_index)
    done = run("keywords", *sides)
    assert done.returncode == 0, done.stderr
    rows = rows_of(done.stdout)
    likelihoods = [float(row["g2"]) for row in rows]
    assert likelihoods == sorted(likelihoods, reverse=True)
    assert len(rows) <= 100
    assert all(int(row["of"]) + int(row["against"]) >= 3 for row in rows)
    ratios = [float(row["log_ratio"]) for row in rows_of(run("keywords", *sides, "--sort", "log_ratio", "--limit", "5").stdout)]
    assert len(ratios) == 5
    assert ratios == sorted(ratios, reverse=True)
    refused = run("keywords", "--of", "年:x", "--against", "章:tasks", "--index", demo_index)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "is no year" in refused.stderr


def test_collocates_are_printed_the_closest_first(demo_index: Path) -> None:
    done = run("collocates", "就业", "--limit", "5", "--index", demo_index)
    assert done.returncode == 0, done.stderr
    rows = rows_of(done.stdout)
    assert 1 <= len(rows) <= 5
    likelihoods = [float(row["g2"]) for row in rows]
    assert likelihoods == sorted(likelihoods, reverse=True)
    assert all(int(row["near"]) <= int(row["everywhere"]) for row in rows)
    refused = run("collocates", "章:tasks", "--index", demo_index)
    assert (refused.returncode, "no word whose neighbours" in refused.stderr) == (2, True)
