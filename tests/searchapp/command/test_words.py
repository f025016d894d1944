"""`baogao related` and `baogao trends` as people call them."""

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from searchapp.app import create_app
from searchapp.config import Settings
from searchapp.engines.whoosh.store import WhooshStore
from tests.command_line import run
from tests.searchapp.counting.brute import Line


def rows_of(printed: str) -> list[Line]:
    return list(csv.DictReader(io.StringIO(printed.removeprefix("\ufeff"))))


def test_words_for_a_dictionary_are_printed_with_where_they_stand(demo_index: Path, tmp_path: Path) -> None:
    options = ("就业", "--at-least", "2", "--limit", "3", "--region", "山东省", "--index", demo_index)
    done = run("related", *options)
    assert done.returncode == 0, done.stderr
    rows = rows_of(done.stdout)
    assert (rows[0]["relation"], rows[0]["word"]) == ("seed", "就业")
    assert {row["relation"] for row in rows} == {"seed", "longer", "company"}
    assert len(rows) == 1 + 2 * 3
    assert all(f"【{row['word']}】" in row["line_1"] and row["permalink_1"].startswith("http") for row in rows)
    assert done.stderr.startswith("note: No word2vec has been trained on this index as it is now.")
    written = run("related", *options, "-o", "jobs.json", cwd=tmp_path)
    assert (written.returncode, written.stdout) == (0, "")
    made = json.loads((tmp_path / "jobs.json").read_text(encoding="utf-8"))
    assert [each["word"] for each in (*made["seeds"], *made["words"])] == [row["word"] for row in rows]
    again = run("related", *options, "-o", "jobs.json", cwd=tmp_path)
    assert (again.returncode, "jobs.json exists" in again.stderr) == (2, True)
    assert run("related", *options, "-o", "jobs.json", "--overwrite", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "give words, or --train"),
        (("新*质",), "a word is counted as it stands, not as a pattern"),
        (("就业", "-o", "words.xlsx"), "words.xlsx tells no format. Give --format csv|json"),
        (("就业", "--limit", "51"), "51 is not in the range 1<=x<=50"),
    ],
)
def test_what_words_cannot_be_asked_for_is_refused(demo_index: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run("related", *arguments, "--index", demo_index)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


@pytest.mark.parametrize("by", ["year", "region"])
def test_trends_are_the_file_of_the_page(demo_index: Path, demo_store: WhooshStore, by: str) -> None:
    done = run("trends", "发展", "新能源 投资", "--by", by, "--region", "山东省", "--index", demo_index)
    assert done.returncode == 0, done.stderr
    client = create_app(Settings(), demo_store).test_client()
    assert done.stdout == client.get(f"/trends.csv?q=发展&q=新能源 投资&by={by}&region=370000").text.replace("\r\n", "\n")
    as_json = run("trends", "发展", "新能源 投资", "--by", by, "--region", "山东省", "--format", "json", "--index", demo_index)
    assert json.loads(as_json.stdout) == client.get(f"/api/trends?q=发展&q=新能源 投资&by={by}&region=370000").json


def test_one_measure_stands_alone_in_every_table(demo_index: Path, tmp_path: Path) -> None:
    whole = rows_of(run("trends", "发展", "--index", demo_index).stdout)
    options = ("发展", "--measure", "mentions-per-10000", "--index", demo_index)
    rows = rows_of(run("trends", *options).stdout)
    head = ["query", "by", "value", "name", "mentions_per_10000", "all_reports", "others", "characters"]
    assert rows == [{name: row[name] for name in head} for row in whole]
    done = run("trends", *options, "-o", "trends.xlsx", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "wrote trends.xlsx\n")
    sheet = list(openpyxl.load_workbook(tmp_path / "trends.xlsx").active.values)
    assert list(sheet[0]) == head
    assert [row[4] for row in sheet[1:]] == [pytest.approx(float(row["mentions_per_10000"])) for row in rows]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (tuple(map(str, range(13))), "At most 12 queries are compared at once, 13 were given"),
        (("就业", "--format", "xlsx"), "xlsx needs a file. Name one: --output trends.xlsx"),
        (("就业", "-o", "trends.dta"), "trends.dta tells no format. Give --format csv|xlsx|json"),
        (('"就业',), "never closed"),
        (("就业", "--measure", "words"), "'words' is not one of 'paragraphs'"),
    ],
)
def test_what_trends_cannot_be_asked_for_is_refused(demo_index: Path, arguments: tuple[str, ...], said: str) -> None:
    done = run("trends", *arguments, "--index", demo_index)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
