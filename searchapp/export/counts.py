"""Tables of counts as files: CSV, XLSX, Stata, Parquet, JSON; beside each a codebook, from which it can be made again.

Trends are files, too, without one.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.vocabulary.regions import gazetteer
from searchapp.answers.results import TrendPoint
from searchapp.counting.codebook import codebook, codebook_to_toml
from searchapp.counting.column_names import Kind
from searchapp.counting.table import CountColumn, CountTable
from searchapp.export.codebooks import codebook_sheet, json_with_codebook, parquet_libraries, write_pieces, write_with_codebook
from searchapp.export.hits import safe_cell, values_csv
from searchapp.export.stata import Variable, write_dta
from searchapp.export.xlsx import Cell, Sheet, write_workbook
from searchapp.questions.query import Measure, TrendsRequest

COLUMNS_OF_TRENDS = (
    "query", "by", "value", "name", "paragraphs", "reports", "headings", "mentions", "per_10000", "mentions_per_10000",
    "all_reports", "others", "characters",
)  # fmt: skip
# Lines that are written at once; those of a group of rows of Parquet.
_AT_ONCE, _IN_A_GROUP = 10_000, 100_000


def count_csv(table: CountTable) -> Iterator[str]:
    """A header and the lines; a byte order mark first, by which spreadsheets know UTF-8.

    Texts are quoted, figures are not, and where there is none, the cell is empty. A text that a spreadsheet would take for a
    formula has an apostrophe before it.
    """
    yield "\ufeff" + ",".join(_quoted(column.name) for column in table.columns) + "\r\n"
    # Written once each, however many lines repeat it.
    columns = [(column, _written(column)) for column in table.columns]
    for first in range(0, table.lines, _AT_ONCE):
        last = min(first + _AT_ONCE, table.lines)
        cells = (written[column.places(first, last)].tolist() for column, written in columns)
        yield "".join(f"{','.join(line)}\r\n" for line in zip(*cells, strict=True))


def _written(column: CountColumn) -> npt.NDArray[Any]:
    """The values of a column as cells of CSV."""
    write = _quoted if column.kind is Kind.TEXT else _figure
    return np.array([write(value) for value in column.plain(column.own)], dtype=object)


def _quoted(text: str) -> str:
    quoted = str(safe_cell(text)).replace('"', '""')
    return f'"{quoted}"' if text else ""


def _figure(value: float | None) -> str:
    return "" if value is None else repr(value)


def count_json(table: CountTable) -> Iterator[str]:
    """`json_with_codebook` of a table."""
    return json_with_codebook(codebook(table), table.records())


def _write_csv(table: CountTable, path: Path) -> None:
    write_pieces(count_csv(table), path)


def _write_json(table: CountTable, path: Path) -> None:
    write_pieces(count_json(table), path)


def _write_xlsx(table: CountTable, path: Path) -> None:
    names = [column.name for column in table.columns]
    lines = (line for part in table.parts() for line in part)
    write_workbook([Sheet("counts", names, lines), codebook_sheet(codebook_to_toml(table))], path)


def _write_dta(table: CountTable, path: Path) -> None:
    variables = [Variable(each.name, each.zh, each.own, each.places) for each in table.columns]
    write_dta(variables, table.lines, path, label=codebook(table)["about"]["cite_zh"])


def _write_parquet(table: CountTable, path: Path) -> None:
    pa, pq = parquet_libraries()
    sorts = {Kind.TEXT: pa.dictionary(pa.int32(), pa.string()), Kind.COUNT: pa.int64(), Kind.RATE: pa.float64()}
    about = {"codebook": codebook_to_toml(table)}
    schema = pa.schema([(column.name, sorts[column.kind]) for column in table.columns], metadata=about)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for first in range(0, table.lines, _IN_A_GROUP):
            last = min(first + _IN_A_GROUP, table.lines)
            values = [_arrow(pa, column, first, last) for column in table.columns]
            writer.write_table(pa.Table.from_arrays(values, schema=schema))


def _arrow(pa: Any, column: CountColumn, first: int, last: int) -> Any:
    """The values of some lines of a column for pyarrow; texts are kept once each."""
    if column.kind is not Kind.TEXT:
        return pa.array(column.values(first, last), pa.int64() if column.kind is Kind.COUNT else pa.float64())
    of_own = pa.array(column.own.tolist(), pa.string()).dictionary_encode()
    return of_own.take(pa.array(column.places(first, last)))


# Formats that may go to the standard output, and those that need a file.
COUNT_STREAMS: dict[str, Callable[[CountTable], Iterator[str]]] = {"csv": count_csv, "json": count_json}
_WRITERS: dict[str, Callable[[CountTable, Path], None]] = {
    "csv": _write_csv, "xlsx": _write_xlsx, "dta": _write_dta, "parquet": _write_parquet, "json": _write_json,
}  # fmt: skip
COUNT_FORMATS = tuple(_WRITERS)


def write_counts(table: CountTable, form: str, path: Path, *, overwrite: bool = False) -> tuple[Path, ...]:
    """Write a table and its codebook. Returns: both files. Raises: ExportError, saying what to do; old files stay."""
    return write_with_codebook(path, partial(_WRITERS[form], table), codebook_to_toml(table), overwrite=overwrite)


def trend_csv(request: TrendsRequest, trends: Iterable[Sequence[TrendPoint]], measure: Measure | None = None) -> Iterator[str]:
    """A header and the lines; where no report is counted, figures are empty, never 0.

    measure: of all figures this one alone; all of them without one.
    """
    places = _places(measure)
    rows = (["" if row[at] is None else row[at] for at in places] for row in _rows(request, trends))
    return values_csv([COLUMNS_OF_TRENDS[at] for at in places], rows)


def write_trends_xlsx(
    request: TrendsRequest, trends: Iterable[Sequence[TrendPoint]], path: Path, measure: Measure | None = None
) -> None:
    """The same as a workbook. Raises: ExportError."""
    places = _places(measure)
    rows = (tuple(row[at] for at in places) for row in _rows(request, trends))
    write_workbook([Sheet("trends", [COLUMNS_OF_TRENDS[at] for at in places], rows)], path)


def _places(measure: Measure | None) -> list[int]:
    """The places in COLUMNS_OF_TRENDS of what is written."""
    others = {str(each).replace("-", "_") for each in Measure if measure and each is not measure}
    return [at for at, name in enumerate(COLUMNS_OF_TRENDS) if name not in others]


def _rows(request: TrendsRequest, trends: Iterable[Sequence[TrendPoint]]) -> Iterator[tuple[Cell, ...]]:
    for asked, points in zip(request.asked, trends, strict=True):
        for point in points:
            name = point.value if request.by == "year" else gazetteer().name(point.value)
            value = int(point.value) if request.by == "year" else point.value
            yield asked.text, request.by, value, name, *_figures(point), point.all_reports, point.others, point.characters


def _figures(point: TrendPoint) -> tuple[Cell, ...]:
    if not point.all_reports:
        return (None,) * 6
    rates = point.per_10_000, point.mentions_per_10_000
    return point.paragraphs, point.reports, point.headings, point.mentions, *rates
