"""Workbooks of Excel (.xlsx): a report a row of the first sheet that has a column of texts."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from indexer.errors import ReportError
from indexer.model import Extract
from indexer.sources.docx_parts import OLE_MARK
from indexer.sources.table import MAX_ABOVE, extracts_of_rows, has_text_column

MAX_UNPACKED_BYTES = 200_000_000
# Columns to the right of these, and what a sheet says of its own size, are not believed.
_MAX_COLUMNS = 256
# A sheet ends where so many rows hold nothing.
_MAX_BLANK = 10_000
# A cell of Excel holds no more characters.
_MOST_IN_A_CELL = 32_767
# How a workbook writes a character that XML cannot hold.
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def extracts_of_xlsx(content: bytes) -> list[Extract]:
    """The reports of a workbook, one for each row that has any text.

    Raises: ReportError if it is no workbook, is encrypted, too large when unpacked, or no sheet has a column of texts.
    """
    if content.startswith(OLE_MARK):
        raise ReportError("is an encrypted or an old .xls file; save it as .xlsx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_UNPACKED_BYTES:
                raise ReportError(f"unpacks to more than {MAX_UNPACKED_BYTES:,} bytes")
        # It says of what other programs write that it knows no such extension, or style.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _extracts(content)
    except (ReportError, MemoryError):
        raise
    except Exception as error:  # what openpyxl lets out at damaged workbooks is of any kind
        raise ReportError(f"is no readable .xlsx file ({error})") from error


def _extracts(content: bytes) -> list[Extract]:
    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        sheets = sorted(workbook.worksheets, key=lambda sheet: sheet.sheet_state != "visible")
        for sheet in sheets:
            if any(has_text_column(row) for row in _rows(sheet, MAX_ABOVE)):
                return extracts_of_rows(_rows(sheet), most=_MOST_IN_A_CELL)
        return extracts_of_rows(_rows(sheets[0]) if sheets else [], most=_MOST_IN_A_CELL)
    finally:
        workbook.close()


def _rows(sheet: Any, most: int | None = None) -> Iterator[list[str]]:
    sheet.reset_dimensions()
    blank = 0
    for row in sheet.iter_rows(max_row=most, max_col=_MAX_COLUMNS, values_only=True):
        is_blank = all(cell is None for cell in row)
        blank = blank + 1 if is_blank else 0
        if blank > _MAX_BLANK:
            return
        yield [] if is_blank else [_text(cell) for cell in row]


def _text(cell: Any) -> str:
    """A cell as a person reads it: 370812, not 370812.0; days as ISO 8601 writes them; nothing for a formula that failed."""
    if isinstance(cell, datetime):
        return (cell.date() if cell.time() == time() else cell).isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    text = "" if cell is None else str(cell)
    return "" if text in _FAILED else _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


_FAILED = {"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"}
