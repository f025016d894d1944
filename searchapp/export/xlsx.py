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

from searchapp.export.placing import TooLarge

# What a sheet of Excel holds at most, its head counted.
MAX_LINES, MAX_COLUMNS, MAX_CELL_CHARS = 1_048_576, 16_384, 32_767
# Characters that XML has no way to write.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Said to be made then, so that equal tables have equal files.
_NO_HOUR = datetime(1980, 1, 1)
Cell = str | int | float | None


class Sheet(NamedTuple):
    """A sheet: its name, its head, its lines, and how many they are where that is known before they are made."""

    name: str
    head: Sequence[str]
    lines: Iterable[Sequence[Cell]]
    many: int = 0


def require_lines(many: int) -> None:
    """Raises: TooLarge if a sheet has no room for so many lines and its head."""
    if many >= MAX_LINES:
        raise TooLarge(
            f"Excel 的一张表连表头最多 {MAX_LINES:,} 行。请改用 CSV 或 Parquet，或缩小范围。",
            f"a sheet of Excel has {MAX_LINES:,} lines at most, its head among them. Take csv or parquet",
        )


def write_workbook(sheets: Sequence[Sheet], path: Path) -> None:
    """Write sheets; the same ones make the same bytes. Raises: TooLarge if one is larger than a sheet can be."""
    for sheet in sheets:
        if len(sheet.head) > MAX_COLUMNS:
            raise TooLarge(
                f"Excel 的一张表最多 {MAX_COLUMNS:,} 列，这张有 {len(sheet.head):,} 列。请改用 CSV 或 Parquet。",
                f"a sheet of Excel has {MAX_COLUMNS:,} columns at most, not {len(sheet.head):,}. Take csv or parquet",
            )
        require_lines(sheet.many)
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
        require_lines(number)
        for column, cell in enumerate(line):
            if isinstance(cell, str):
                if cell:
                    written.write_string(number, column, _plain(cell))
            elif cell is not None:
                written.write_number(number, column, cell)


def _plain(text: str) -> str:
    """A text as a cell holds it; one that is too long says that it is cut."""
    return _UNWRITABLE.sub("\ufffd", text if len(text) <= MAX_CELL_CHARS else f"{text[: MAX_CELL_CHARS - 1]}…")
