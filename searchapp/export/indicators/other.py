"""Numbers of whatever noun as a table, a row each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from searchapp.answers.places import place_columns
from searchapp.answers.results import Status
from searchapp.export.indicators.statements import chosen, origin, plain_number
from searchapp.export.indicators.tabular import Row, Tabular
from searchapp.quantities.listing import OtherFigure
from searchapp.questions.tables.read_other import OtherRequest

# Column → what it is, in Chinese and in English.
COLUMNS = {
    "report": ("报告编号", "id of the report"),
    "code": ("行政区划代码", "code of its place (GB/T 2260)"),
    "province": ("省级", "province; empty for the nation"),
    "city": ("地级", "prefecture; empty where there is none"),
    "county": ("县级", "county; empty where there is none"),
    "year": ("报告年份", "year that the report plans"),
    "chapter_kind": ("章类", "review, outlook, tasks …: whether it was reached or is set is not judged"),
    "noun": ("名词", "the words before the number, or those of the number before where its clause has none"),
    "verb": ("动词", "how the number is meant: reached, grown by"),
    "low": ("下限", "the number, or the least of two, in unit"),
    "high": ("上限", "the number, or the most of two, in unit"),
    "unit": ("单位", "unit as printed"),
    "behind": ("后文", "the words right behind the unit"),
    "text": ("原文", "the exact words"),
    "permalink": ("固定链接", "address of the paragraph"),
}
YEARS, NUMBERS = ("year",), ("low", "high")


@dataclass(frozen=True, slots=True)
class OtherTable(Tabular):
    """Numbers of some words.

    Attributes:
        asked: what was asked for. site: what permalinks begin with; empty makes them paths.
    """

    found: tuple[OtherFigure, ...]
    asked: OtherRequest
    status: Status
    site: str = ""

    columns = COLUMNS
    whole_numbers = YEARS
    numbers = NUMBERS
    name = "other"
    label = "Numbers in government work reports"

    @property
    def many(self) -> int:
        return len(self.found)

    def rows(self) -> Iterator[Row]:
        """A row a number."""
        return map(self._row, self.found)

    def codebook(self) -> dict[str, Any]:
        """What it was made from and by, and its columns."""
        filters = chosen(self.asked.search.filters)
        return {
            "about": origin(self.status) | {"words": self.asked.words, "figures": len(self.found)},
            "asked": {"words": self.asked.words, "unit_ends": self.asked.unit, "filters": filters},
            "rules": {"nothing is judged": "Noun, number and unit as they stand: neither target nor result, nor whose it is."},
            "columns": {name: {"zh": zh, "en": en} for name, (zh, en) in COLUMNS.items()},
        }

    def _row(self, each: OtherFigure) -> Row:
        record, figure = each.hit.report, each.figure
        code = record.region.code
        found: Row = {"report": record.id, "code": code, "year": record.year, **place_columns(code)}
        found |= {"chapter_kind": each.hit.paragraph.chapter_kind, "permalink": f"{self.site}{each.hit.permalink}"}
        found |= {"low": plain_number(figure.low), "high": plain_number(figure.high)}
        return {name: found[name] if name in found else getattr(figure, name) for name in COLUMNS}
