"""Figures of reports as tables: CSV, XLSX, Stata, Parquet, JSON; beside each a codebook that says what its columns are."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import tomli_w

from indexer.errors import BaogaoError
from indexer.figures.extracting import fingerprint_of_figures
from indexer.figures.figure import Figure
from indexer.figures.indicators import indicators
from indexer.model import ReportRecord
from indexer.vocabulary.regions import level
from searchapp.answers.results import Status
from searchapp.export.columns import places_of
from searchapp.export.hits import values_csv
from searchapp.export.placing import ExportError, draft_of, require_free
from searchapp.export.stata import Variable, write_dta
from searchapp.export.xlsx import Sheet, write_workbook

Row = dict[str, Any]
# Column → what it is, in Chinese and in English; docs/figures.md says more.
COLUMNS = {
    "report": ("报告编号", "id of the report"),
    "code": ("行政区划代码", "code of its place (GB/T 2260)"),
    "province": ("省级", "province; empty for the nation"),
    "city": ("地级", "prefecture; empty where there is none"),
    "county": ("县级", "county; empty where there is none"),
    "level": ("层级", "nation, province, prefecture, county or zone"),
    "year": ("报告年份", "year that the report plans"),
    "indicator": ("指标", "name of the indicator, see indicators"),
    "what": ("类别", "target, realised, forecast, or none: said to have no target"),
    "about": ("所指年份", "year or span that it speaks of"),
    "low": ("下限", "the least, in unit; empty where it is open"),
    "high": ("上限", "the most, in unit; empty where it is open"),
    "unit": ("单位", "unit as printed"),
    "tone": ("语气", "hard, soft, point, range, stretch, relative or qualitative"),
    "stretch": ("力争", "what is striven for beyond it, in its words"),
    "per": ("口径", "annual, five-year total or five-year average"),
    "comparison": ("比较", "what is said instead of a number, in its words"),
    "text": ("原文", "the exact words"),
    "sentence": ("原句", "the sentence that holds them"),
    "permalink": ("固定链接", "address of the paragraph"),
    "rule": ("规则", "rule that made it"),
    "doubt": ("疑问", "why it is not to be relied on; empty where it is"),
}
YEARS, NUMBERS = ("year",), ("low", "high")
_RULES = {
    "absent_zh": "没有行不是零：报告没有说，或所在章节不取数；库中没有报告的地方和年份不出现。",
    "absent": "No row is no zero: the report does not say it where figures are looked for. Places and years without a report "
    "do not appear.",
    "doubtful_zh": "存疑的数值不列出，除非要求（doubtful）。",
    "doubtful": "Figures in doubt are left out unless they are asked for (doubtful).",
    "kinds_zh": "未选文种时只取报告全文。",
    "kinds": "Where no kind is chosen, full reports alone are taken.",
}


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Figures with their reports, and what is said of them as a table.

    Attributes:
        site: what permalinks begin with; empty makes them paths.
    """

    stated: tuple[tuple[ReportRecord, Figure], ...]
    status: Status
    site: str = ""

    def rows(self) -> Iterator[Row]:
        """A row a figure: COLUMNS, numbers as numbers, None where there is none."""
        return (figure_row(record, figure, self.site) for record, figure in self.stated)


def figure_row(record: ReportRecord, figure: Figure, site: str = "") -> Row:
    """COLUMNS of a figure."""
    places = places_of(record)
    found: Row = {"report": record.id, "code": record.region.code, "level": level(record.region.code), "year": record.year}
    found |= {"province": places["province"], "city": places["prefecture"], "county": places["county"]}
    found |= {"permalink": f"{site}/p/{record.id}/{figure.anchor}", "low": _plain(figure.low), "high": _plain(figure.high)}
    return {name: found[name] if name in found else str(getattr(figure, name)) for name in COLUMNS}


def _plain(number: float | None) -> float | int | None:
    """A number without a point where it is whole."""
    return int(number) if number is not None and number.is_integer() else number


def codebook(table: FigureTable) -> dict[str, Any]:
    """What stands beside a table: what it was made from and by, its columns, and the indicators that are in it."""
    known = indicators().by_name
    named = dict.fromkeys(figure.indicator for _, figure in table.stated)
    return {
        "about": {
            "program": f"baogao {metadata.version('baogao')}",
            "rules_of_figures": fingerprint_of_figures(),
            "index_built": table.status.built,
            "reports_in_index": len(table.status.records),
            "reports": len({record.id for record, _ in table.stated}),
            "figures": len(table.stated),
        },
        "rules": _RULES,
        "columns": {name: {"zh": zh, "en": en} for name, (zh, en) in COLUMNS.items()},
        "indicators": {
            name: {
                "label": known[name].label, "of": known[name].measure, "kind": known[name].kind, "in": known[name].unit,
                "direction": known[name].direction, "possible": [known[name].least, known[name].most],
            }
            for name in known if name in named
        },
    }  # fmt: skip


def codebook_to_toml(table: FigureTable) -> str:
    """The codebook as a file."""
    return "# The codebook of a table of figures; docs/figures.md says what its words mean.\n\n" + tomli_w.dumps(
        codebook(table)
    )


def figure_csv(table: FigureTable) -> Iterator[str]:
    """A header and a line a figure, as hits are written: a byte order mark first, all quoted, nothing that could be run."""
    return values_csv(tuple(COLUMNS), (tuple(row.values()) for row in table.rows()))


def figure_json(table: FigureTable) -> Iterator[str]:
    """One object: the codebook, and the rows as objects, each on a line of the file."""
    yield f'{{"codebook": {json.dumps(codebook(table), ensure_ascii=False)},\n"rows": ['
    for number, row in enumerate(table.rows()):
        yield f"{',' if number else ''}\n{json.dumps(row, ensure_ascii=False)}"
    yield "\n]}\n"


def _write_csv(table: FigureTable, path: Path) -> None:
    _write_text(figure_csv(table), path)


def _write_json(table: FigureTable, path: Path) -> None:
    _write_text(figure_json(table), path)


def _write_text(pieces: Iterator[str], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        out.writelines(pieces)


def _write_xlsx(table: FigureTable, path: Path) -> None:
    lines = (tuple(row.values()) for row in table.rows())
    said = ((line,) for line in codebook_to_toml(table).splitlines())
    write_workbook([Sheet("figures", tuple(COLUMNS), lines), Sheet("codebook", ["codebook"], said)], path)


def _write_dta(table: FigureTable, path: Path) -> None:
    rows = list(table.rows())
    variables = [Variable(name, zh, _column(name, [row[name] for row in rows]), np.arange) for name, (zh, _) in COLUMNS.items()]
    write_dta(variables, len(rows), path, label="Figures of government work reports")


def _column(name: str, values: list[Any]) -> Any:
    """Values as arrays that stata.py takes."""
    if name in YEARS:
        return np.array(values, dtype=np.int64)
    if name in NUMBERS:
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    return np.array([value or "" for value in values], dtype=object)


def _write_parquet(table: FigureTable, path: Path) -> None:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise BaogaoError("Parquet needs pyarrow (the extra `parquet`). Run: pip install pyarrow") from error
    kinds = dict.fromkeys(COLUMNS, pa.string()) | dict.fromkeys(YEARS, pa.int16()) | dict.fromkeys(NUMBERS, pa.float64())
    schema = pa.schema(list(kinds.items()), metadata={"codebook": codebook_to_toml(table)})
    pq.write_table(pa.Table.from_pylist(list(table.rows()), schema), path, compression="zstd")


# Formats that may go to the standard output, and those that need a file.
FIGURE_STREAMS: Mapping[str, Callable[[FigureTable], Iterator[str]]] = {"csv": figure_csv, "json": figure_json}
_WRITERS: Mapping[str, Callable[[FigureTable, Path], None]] = {
    "csv": _write_csv, "xlsx": _write_xlsx, "dta": _write_dta, "parquet": _write_parquet, "json": _write_json,
}  # fmt: skip
FIGURE_FORMATS = tuple(_WRITERS)


def write_figures(table: FigureTable, form: str, path: Path, *, overwrite: bool = False) -> tuple[Path, ...]:
    """Write a table and its codebook. Returns: both files. Raises: ExportError, saying what to do; old files stay."""
    beside = path.with_name(f"{path.name}.codebook.toml")
    require_free((path, beside), overwrite=overwrite)
    try:
        with draft_of(path) as draft:
            _WRITERS[form](table, draft)
        with draft_of(beside) as draft:
            draft.write_text(codebook_to_toml(table), encoding="utf-8")
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror or error}") from error
    return path, beside
