"""Tables of figures that people read in real reports, and how far the rules agree with them.

A row of a table says of a report: this indicator, target or reached, is this, in these words. How it is compared:

- Asked are the cells (report, indicator, target or reached) that a table has a row of: what a report says beyond them was not
  read by anybody, so that it counts neither for nor against. A result and an estimate of it are one cell, as people differ
  over how far 预计 reaches.
- Of a cell count the figures that are not in doubt, are of the year that the row is of, and not totals or means of years.
- A row is found if one of them has its least and its most, its tone where the table has tones, and a sentence that holds its
  words, blanks aside.
- A figure is right if it is a row's in this sense, or says the row's numbers in the row's tone again elsewhere. A report may
  say a figure more than once; each that says otherwise is wrong.
- A row without numbers and tone says that no figure stands in the report: each that is made there is wrong.
- Rows whose note begins with “doubtful” are left out with their cells.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from indexer.figures.figure import Figure, Per, What
from indexer.figures.numbers import folded

# What the national table calls them.
NATIONAL = {
    "cpi_target": ("cpi", "target"),
    "gdp_growth_target": ("gdp_growth", "target"),
    "gdp_growth_actual_as_first_stated": ("gdp_growth", "reached"),
    "grain_output_target": ("grain_output", "target"),
    "energy_intensity_reduction_target": ("energy_intensity", "target"),
    "registered_unemployment_target": ("registered_unemployment_rate", "target"),
    "surveyed_unemployment_target": ("urban_unemployment_rate", "target"),
    "urban_new_jobs_target": ("new_urban_jobs", "target"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What is asked: of a report (the name of its file), an indicator, `target` or `reached`."""

    file: str
    indicator: str
    side: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; tone is empty where the table has none, `is_absent` where it says that nothing stands there."""

    cell: Cell
    year: str
    low: float | None
    high: float | None
    tone: str
    text: str
    is_doubtful: bool = False

    @property
    def is_absent(self) -> bool:
        return self.low is None and self.high is None and not self.tone and self.text.startswith("(")


@dataclass(slots=True)
class Agreement:
    """How many figures were made and are right, how many rows there are and were found, and what went wrong, in words."""

    made: int = 0
    right: int = 0
    rows: int = 0
    found: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.right / self.made if self.made else 1.0

    @property
    def recall(self) -> float:
        return self.found / self.rows if self.rows else 1.0


def rows_of(folder: Path, national: Mapping[str, str]) -> Iterator[Row]:
    """The rows of all tables of a folder.

    Args:
        national: year → the name of the file of the nation's report.
    """
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            yield from _national_rows(rows, national) if path.name == "national.csv" else map(_row, rows)


def _row(row: Mapping[str, str]) -> Row:
    # The tables keep the registered rate under the name of the surveyed one, with a note.
    is_registered = row["indicator"] == "urban_unemployment_rate" and "登记" in row["text"]
    indicator = "registered_unemployment_rate" if is_registered else row["indicator"]
    side = "target" if row["what"] == "target" else "reached"
    is_doubtful = (row.get("note") or "").startswith("doubtful")
    cell = Cell(row["file"], indicator, side)
    return Row(cell, row["year"], _number(row["low"]), _number(row["high"]), row.get("tone") or "", row["text"], is_doubtful)


def _national_rows(rows: Iterable[Mapping[str, str]], national: Mapping[str, str]) -> Iterator[Row]:
    for row in rows:
        indicator, side = NATIONAL.get(row["indicator"], ("", ""))
        reported = row["year"] if side == "target" else str(int(row["year"]) + 1)
        if indicator and reported in national:
            cell = Cell(national[reported], indicator, side)
            yield Row(cell, row["year"], _number(row["target_low"]), _number(row["target_high"]), "", row["target_text"])


def _number(text: str) -> float | None:
    return float(text) if text else None


def agreement(rows: Iterable[Row], figures: Mapping[str, tuple[Figure, ...]]) -> Agreement:
    """How far the figures of reports, by the names of their files, agree with rows."""
    cells: dict[Cell, list[Row]] = defaultdict(list)
    for row in rows:
        cells[row.cell].append(row)
    result = Agreement()
    for cell, own in cells.items():
        if not any(row.is_doubtful for row in own):
            _compare(result, cell, own, [each for each in figures[cell.file] if _answers(each, cell, own[0].year)])
    return result


def _answers(figure: Figure, cell: Cell, year: str) -> bool:
    side = {What.TARGET: "target", What.REALISED: "reached", What.FORECAST: "reached", What.NONE: ""}[figure.what]
    is_asked = (figure.indicator, side, figure.about, figure.per) == (cell.indicator, cell.side, year, Per.ANNUAL)
    return is_asked and not figure.doubt


def _compare(result: Agreement, cell: Cell, rows: list[Row], figures: list[Figure]) -> None:
    said = [row for row in rows if not row.is_absent]
    for figure in figures:
        is_right = any(_same_numbers(row, figure) for row in said)
        result.made += 1
        result.right += is_right
        result.faults += [] if is_right else [f"wrong: {cell}: {figure.text}, {figure.low} to {figure.high}, {figure.tone}"]
    if said:
        is_found = any(_same_numbers(row, figure) and _in_sentence(row, figure) for row in said for figure in figures)
        result.rows += 1
        result.found += is_found
        result.faults += [] if is_found else [f"missed: {cell}: {said[0].text}"]


def _same_numbers(row: Row, figure: Figure) -> bool:
    return (row.low, row.high) == (figure.low, figure.high) and row.tone in ("", figure.tone)


def _in_sentence(row: Row, figure: Figure) -> bool:
    return _bare(row.text) in _bare(figure.sentence)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", folded(text).text)
