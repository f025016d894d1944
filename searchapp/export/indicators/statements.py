"""Figures of reports as a table, a row each."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from indexer.figures import fingerprint_of_figures
from indexer.figures.figure import Figure
from indexer.figures.indicators import indicators
from indexer.model import ReportRecord
from searchapp.answers.places import place_columns
from searchapp.answers.results import Status
from searchapp.export.indicators.tabular import Row, Tabular
from searchapp.questions.query import Filters
from searchapp.questions.read_figures import FiguresRequest

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
class FigureTable(Tabular):
    """Figures with their reports, and what is said of them as a table.

    Attributes:
        asked: what was asked for.
        site: what permalinks begin with; empty makes them paths.
    """

    stated: tuple[tuple[ReportRecord, Figure], ...]
    asked: FiguresRequest
    status: Status
    site: str = ""

    columns = COLUMNS
    whole_numbers = YEARS
    numbers = NUMBERS
    name = "figures"
    label = "Figures of government work reports"

    @property
    def many(self) -> int:
        return len(self.stated)

    def rows(self) -> Iterator[Row]:
        """A row a figure: COLUMNS, numbers as numbers, None where there is none."""
        return (figure_row(record, figure, self.site) for record, figure in self.stated)

    def codebook(self) -> dict[str, Any]:
        """What it was made from and by, its columns, and the indicators that are in it."""
        about = {
            "reports": len({record.id for record, _ in self.stated}),
            "figures": len(self.stated),
        }
        asked: dict[str, Any] = {"indicators": list(self.asked.indicators), "what": list(map(str, self.asked.what))}
        asked |= {"doubtful": self.asked.with_doubtful, "filters": chosen(self.asked.filters)}
        return {
            "about": origin(self.status) | about,
            "asked": asked,
            "rules": _RULES,
            "columns": {name: {"zh": zh, "en": en} for name, (zh, en) in COLUMNS.items()},
            "indicators": described(figure.indicator for _, figure in self.stated),
        }


def figure_row(record: ReportRecord, figure: Figure, site: str = "") -> Row:
    """COLUMNS of a figure."""
    code = record.region.code
    found: Row = {"report": record.id, "code": code, "year": record.year, **place_columns(code)}
    found |= {
        "permalink": f"{site}/p/{record.id}/{figure.anchor}",
        "low": plain_number(figure.low),
        "high": plain_number(figure.high),
    }
    return {name: found[name] if name in found else str(getattr(figure, name)) for name in COLUMNS}


def plain_number(number: float | None) -> float | int | None:
    """A number without a point where it is whole."""
    # Of an index of before, it may be an int, which cannot be asked before Python 3.12.
    return int(number) if number is not None and float(number).is_integer() else number


def origin(status: Status) -> dict[str, Any]:
    """What tables of figures are made from and by."""
    return {
        "program": f"baogao {metadata.version('baogao')}",
        "rules_of_figures": fingerprint_of_figures(),
        "index_built": status.built,
        "reports_in_index": len(status.records),
        "digests_in_index": status.digests,
    }


def chosen(filters: Filters) -> dict[str, list[str]]:
    """What a table was narrowed to, facet by facet, as addresses and options name it; without a facet, to nothing of it."""
    return {name: list(map(str, filters[name])) for name in filters}


def described(names: Iterable[str]) -> dict[str, Any]:
    """What indicators are, in the order of the file that lists them."""
    known, named = indicators().by_name, set(names)
    return {
        name: {
            "label": known[name].label, "of": known[name].measure, "kind": known[name].kind, "in": known[name].unit,
            "direction": known[name].direction, "possible": [known[name].least, known[name].most],
        }
        for name in known if name in named
    }  # fmt: skip
