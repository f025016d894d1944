"""A table of named columns with a codebook, as CSV, XLSX, Stata, Parquet or JSON."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import tomli_w

from indexer.errors import BaogaoError
from searchapp.export.hits import values_csv
from searchapp.export.placing import ExportError, draft_of, require_free
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
    """One object: the codebook, and the rows as objects, each on a line of the file."""
    yield f'{{"codebook": {json.dumps(table.codebook(), ensure_ascii=False)},\n"rows": ['
    for number, row in enumerate(table.rows()):
        yield f"{',' if number else ''}\n{json.dumps(row, ensure_ascii=False)}"
    yield "\n]}\n"


def _write_csv(table: Tabular, path: Path) -> None:
    _write_text(table_csv(table), path)


def _write_json(table: Tabular, path: Path) -> None:
    _write_text(table_json(table), path)


def _write_text(pieces: Iterator[str], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        out.writelines(pieces)


def _write_xlsx(table: Tabular, path: Path) -> None:
    lines = (tuple(row.values()) for row in table.rows())
    said = ((line,) for line in table.codebook_to_toml().splitlines())
    write_workbook([Sheet(table.name, tuple(table.columns), lines), Sheet("codebook", ["codebook"], said)], path)


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
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise BaogaoError("Parquet needs pyarrow (the extra `parquet`). Run: pip install pyarrow") from error
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
    beside = path.with_name(f"{path.name}.codebook.toml")
    require_free((path, beside), overwrite=overwrite)
    try:
        with draft_of(path) as draft:
            _WRITERS[form](table, draft)
        with draft_of(beside) as draft:
            draft.write_text(table.codebook_to_toml(), encoding="utf-8")
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror or error}") from error
    return path, beside
