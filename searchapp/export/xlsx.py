"""Tables as workbooks of Excel: numbers are numbers, texts stand in their cells and are never formulas or links.

XlsxWriter takes 9 µs a cell, 16 s of the processor for 500 words of 138 reports (69,000 lines of 25 columns); openpyxl takes
27 µs and writes the hour into each file. Code of our own took 4 s, and would have to be kept.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter

from searchapp.export.placing import ExportError

# What a sheet of Excel holds at most, its head counted.
MAX_LINES, MAX_COLUMNS, MAX_CELL_CHARS = 1_048_576, 16_384, 32_767
# Characters that XML has no way to write.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Said to be made then, so that equal tables have equal files.
_NO_HOUR = datetime(1980, 1, 1)
Cell = str | int | float | None


class Sheet(NamedTuple):
    """A sheet: its name, its head, and its lines."""

    name: str
    head: Sequence[str]
    lines: Iterable[Sequence[Cell]]


def write_workbook(sheets: Sequence[Sheet], path: Path) -> None:
    """Write sheets; the same ones make the same bytes. Raises: ExportError if one is larger than a sheet can be."""
    for sheet in sheets:
        if len(sheet.head) > MAX_COLUMNS:
            raise ExportError(
                f"a sheet of Excel has {MAX_COLUMNS:,} columns at most, not {len(sheet.head):,}. Take csv or parquet"
            )
    # Line by line, so that memory does not grow with the table.
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        book.set_properties({"created": _NO_HOUR})
        bold = book.add_format({"bold": True})
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name), sheet, bold)


def _write(written: Any, sheet: Sheet, bold: Any) -> None:
    """A sheet, its head kept in sight."""
    written.freeze_panes(1, 0)
    for column, name in enumerate(sheet.head):
        written.write_string(0, column, _plain(name), bold)
    for number, line in enumerate(sheet.lines, 1):
        if number >= MAX_LINES:
            raise ExportError(f"a sheet of Excel has {MAX_LINES:,} lines at most, its head among them. Take csv or parquet")
        for column, cell in enumerate(line):
            if isinstance(cell, str):
                if cell:
                    written.write_string(number, column, _plain(cell))
            elif cell is not None:
                written.write_number(number, column, cell)


def _plain(text: str) -> str:
    """A text as a cell holds it; one that is too long says that it is cut."""
    return _UNWRITABLE.sub("\ufffd", text if len(text) <= MAX_CELL_CHARS else f"{text[: MAX_CELL_CHARS - 1]}…")
