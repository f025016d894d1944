"""Tables read back by other libraries: csv, openpyxl, pandas, pyarrow, json."""

import csv
import io
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyarrow.parquet as pq

Rows = list[dict[str, Any]]


def of_csv(path: Path) -> Rows:
    text = path.read_text(encoding="utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def of_xlsx(sheet: str, path: Path) -> Rows:
    head, *lines = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(head, line, strict=True)) for line in lines]


def of_dta(path: Path) -> Rows:
    frame = pd.read_stata(path)
    return frame.astype(object).where(frame.notna(), None).to_dict("records")  # type: ignore[no-any-return]


def of_parquet(path: Path) -> Rows:
    found: Rows = pq.read_table(path).to_pylist()
    return found


def of_json(path: Path) -> Rows:
    found: Rows = json.loads(path.read_text(encoding="utf-8"))["rows"]
    return found


def readers(sheet: str) -> dict[str, Callable[[Path], Rows]]:
    """Format → what reads it; sheet: the name that a workbook's rows stand under."""
    return {"csv": of_csv, "xlsx": partial(of_xlsx, sheet), "dta": of_dta, "parquet": of_parquet, "json": of_json}
