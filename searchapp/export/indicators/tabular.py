"""A table of named columns with a codebook, as CSV, XLSX, Stata, Parquet or JSON."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import tomli_w

from searchapp.export.codebooks import codebook_sheet, json_with_codebook, parquet_libraries, write_pieces, write_with_codebook
from searchapp.export.hits import values_csv
from searchapp.export.stata import Variable, write_dta
from searchapp.export.xlsx import Sheet, write_workbook

Row = dict[str, Any]


class Tabular(ABC):
    """Rows of named columns.

    Attributes:
        columns: column → what it is, in Chinese and in English; docs/figures.md says more.
        whole_numbers, numbers: the columns that hold these; all others hold texts.
        name: of its sheet; label: of the whole, for Stata.
    """

    columns: ClassVar[Mapping[str, tuple[str, str]]]
    whole_numbers: ClassVar[tuple[str, ...]]
    numbers: ClassVar[tuple[str, ...]]
    name: ClassVar[str]
    label: ClassVar[str]

    @property
    @abstractmethod
    def many(self) -> int:
        """How many rows there are, known before they are made."""

    @abstractmethod
    def rows(self) -> Iterator[Row]:
        """The rows: every column, numbers as numbers, None where there is none."""

    @abstractmethod
    def codebook(self) -> dict[str, Any]:
        """What stands beside it: what it was made from and by, its columns, its rules."""

    def codebook_to_toml(self) -> str:
        """The codebook as a file."""
        head = f"# The codebook of a table of {self.name}; docs/figures.md says what its words mean.\n\n"
        return head + tomli_w.dumps(self.codebook())


def table_csv(table: Tabular) -> Iterator[str]:
    """A header and a line a row, as hits are written: a byte order mark first, all quoted, nothing that could be run."""
    return values_csv(tuple(table.columns), (tuple(row.values()) for row in table.rows()))


def table_json(table: Tabular) -> Iterator[str]:
    """`json_with_codebook` of a table."""
    return json_with_codebook(table.codebook(), table.rows())


def _write_csv(table: Tabular, path: Path) -> None:
    write_pieces(table_csv(table), path)


def _write_json(table: Tabular, path: Path) -> None:
    write_pieces(table_json(table), path)


def _write_xlsx(table: Tabular, path: Path) -> None:
    lines = (tuple(row.values()) for row in table.rows())
    write_workbook([Sheet(table.name, tuple(table.columns), lines, table.many), codebook_sheet(table.codebook_to_toml())], path)


def _write_dta(table: Tabular, path: Path) -> None:
    rows = list(table.rows())
    variables = [
        Variable(name, zh, _column(table, name, [row[name] for row in rows]), np.arange)
        for name, (zh, _) in table.columns.items()
    ]
    write_dta(variables, len(rows), path, label=table.label)


def _column(table: Tabular, name: str, values: list[Any]) -> Any:
    """Values as arrays that stata.py takes."""
    if name in table.whole_numbers:
        return np.array(values, dtype=np.int64)
    if name in table.numbers:
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    return np.array([value or "" for value in values], dtype=object)


def _write_parquet(table: Tabular, path: Path) -> None:
    pa, pq = parquet_libraries()
    kinds = dict.fromkeys(table.columns, pa.string()) | dict.fromkeys(table.whole_numbers, pa.int16())
    kinds |= dict.fromkeys(table.numbers, pa.float64())
    schema = pa.schema(list(kinds.items()), metadata={"codebook": table.codebook_to_toml()})
    pq.write_table(pa.Table.from_pylist(list(table.rows()), schema), path, compression="zstd")


# Formats that may go to the standard output, and those that need a file.
STREAMS: Mapping[str, Callable[[Tabular], Iterator[str]]] = {"csv": table_csv, "json": table_json}
_WRITERS: Mapping[str, Callable[[Tabular, Path], None]] = {
    "csv": _write_csv, "xlsx": _write_xlsx, "dta": _write_dta, "parquet": _write_parquet, "json": _write_json,
}  # fmt: skip
FORMATS = tuple(_WRITERS)


def write_table(table: Tabular, form: str, path: Path, *, overwrite: bool = False) -> tuple[Path, ...]:
    """Write a table and its codebook. Returns: both files. Raises: ExportError, saying what to do; old files stay."""
    return write_with_codebook(path, partial(_WRITERS[form], table), table.codebook_to_toml(), overwrite=overwrite)
