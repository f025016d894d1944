"""The real reports: read as their hand-made labels say, placed as they are, and none of their sentences in this repository."""

import csv
import runpy
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from indexer.model import Confidence, Report
from indexer.parse import parse_file
from indexer.vocabulary.regions import gazetteer
from tests.command_line import run
from tests.conftest import ROOT

pytestmark = pytest.mark.real

# Reached on the labelled reports, the 17 that rules were made on and the 11 that were kept aside. These floors may only rise.
FLOORS = {"f1": 1.0, "chapter": 1.0, "section": 1.0, "meta": 1.0}
# Of paragraphs, chapters and sections of the 60 reports whose lines are judged. They may only rise.
JUDGED, FLOORS_OF_JUDGED = (
    ROOT / "tests" / "judged" / "structure" / "labels.tsv",
    {"f1": 0.995, "chapter": 0.995, "section": 0.985},
)
WORDS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Names that the list of places uses for two: the city in the province, the city in the prefecture.
MEANT = {"吉林": "220200", "恩施": "422801", "全国": "000000"}


@pytest.mark.parametrize("folder", ["", "more"])
def test_reports_are_read_as_their_labels_say(real_reports: Path, tmp_path: Path, folder: str) -> None:
    labelled = real_reports / folder
    if not (labelled / "gold").is_dir():
        pytest.skip(f"{labelled} holds no labelled reports")
    for source in (labelled / "corpus").iterdir():
        (tmp_path / source.name).write_text(run("parse", "--json", source).stdout, encoding="utf-8")
    command = [sys.executable, *map(str, (real_reports / "tools" / "score_parse.py", labelled / "gold", labelled / "corpus"))]
    # What scores asks a command for each reading; a process of the program for each would take longer than reading.
    shown = ("sh", "-c", f'cat "{tmp_path}/$(basename "$0")"')
    scored = subprocess.run([*command, "--", *shown], capture_output=True, text=True, check=True)
    last = scored.stdout.strip().splitlines()[-1]
    reached = dict(pair.rsplit(" ", 1) for pair in last.split(" · ")[1:])
    assert {name: float(reached[name]) >= floor for name, floor in FLOORS.items()} == dict.fromkeys(FLOORS, True), scored.stdout


def test_outlines_are_those_that_people_read_line_by_line(
    real_reports: Path, readings: dict[str, Report], capsys: pytest.CaptureFixture[str]
) -> None:
    if not (real_reports / "more" / "reports").is_dir():
        pytest.skip(f"{real_reports} holds no reports whose lines are judged")
    scoring = runpy.run_path(str(real_reports / "tools" / "score_parse.py"))
    with JUDGED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    reached = {}
    for row in rows:
        source = real_reports / "more" / "reports" / row["file"]
        lines = lines_of(source)
        labels = [label for run in row["labels"].split() for label in [run.split("*")[0]] * int((run + "*1").split("*")[1])]
        numbers = [str(at) for at, line in enumerate(lines, 1) if line.strip()]
        told = dict(zip(numbers, (label.split("|") for label in labels), strict=True))
        gold = {
            "meta": {},
            "lines": {number: label[0] for number, label in told.items()},
            "ambiguous": {number: label for number, label in told.items() if len(label) > 1},
        }
        read = readings[f"more/reports/{row['file']}"].paragraphs
        paragraphs = [{"text": p.text, "chapter": p.chapter, "section": p.section} for p in read]
        reached[row["file"]] = scoring["score"](gold, lines, {"meta": {}, "paragraphs": paragraphs})
    means = {name: sum(each[name] for each in reached.values()) / len(rows) for name in FLOORS_OF_JUDGED}
    with capsys.disabled():
        print("\n" + ", ".join(f"{name} {mean:.4f}" for name, mean in means.items()))
    low = {name: row for name, row in reached.items() if min(row[each] for each in FLOORS_OF_JUDGED) < 1}
    assert all(means[name] >= floor for name, floor in FLOORS_OF_JUDGED.items()), low


def lines_of(source: Path) -> list[str]:
    """The lines of a source as they were labelled: of a Word document its paragraphs, and what line breaks divide."""
    if source.suffix != ".docx":
        return source.read_text(encoding="utf-8").split("\n")
    found: list[str] = []
    with zipfile.ZipFile(source) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
    signs = {f"{WORDS}br": "\n", f"{WORDS}tab": "\t"}
    for paragraph in body.iter(f"{WORDS}p"):
        found += "".join(signs.get(str(run.tag), run.text or "") for run in paragraph.iter(f"{WORDS}t", *signs)).split("\n")
    return found


@pytest.mark.parametrize("is_named", [False, True], ids=["by the text alone", "with the file's name"])
def test_places_and_years_are_right_and_none_is_wrong(real_reports: Path, tmp_path: Path, is_named: bool) -> None:
    table = real_reports / "more" / "places.csv"
    if not table.is_file():
        pytest.skip(f"there is no {table}")
    wrong, right, surely_wrong = [], 0, []
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        source = real_reports / "more" / "reports" / row["file"]
        name = f"{row['place']}{row['year']}年政府工作报告" if is_named else "a"
        copy = tmp_path / f"{name}{source.suffix}"
        shutil.copy(source, copy)
        report = parse_file(copy)
        copy.unlink()
        read, year = report.metadata.region, report.metadata.year
        code = MEANT.get(row["place"]) or gazetteer().candidates(row["place"])[0]
        right += read is not None and read.code == code and str(year) == row["year"]
        wrong += [row] if (read and read.code != code) or (year and str(year) != row["year"]) else []
        doubted = {doubt.field for doubt in report.doubts if doubt.confidence is not Confidence.SURE}
        surely_wrong += [row] if row in wrong and not doubted & {"region", "year"} else []
    # What is wrong and called sure is told first: it is the worse of the two.
    assert not surely_wrong
    assert not wrong
    assert right == len(rows)


def test_no_passage_of_a_real_report_stands_in_this_repository(real_reports: Path) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    tool = real_reports / "tools" / "check_copied.py"
    done = subprocess.run([sys.executable, tool, ROOT, real_reports / "corpus"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
