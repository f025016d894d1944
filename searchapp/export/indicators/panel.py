"""An indicator by place and year as a table: a row a place and year, with what follows from its figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from indexer.figures.indicators import indicators
from indexer.vocabulary.regions import gazetteer
from searchapp.answers.places import place_columns
from searchapp.answers.results import Status
from searchapp.export.indicators.statements import chosen, described, origin, plain_number
from searchapp.export.indicators.tabular import Row, Tabular
from searchapp.panel.panel import PanelCell, Part
from searchapp.panel.view import View
from searchapp.questions.query import counted

# Column → what it is, in Chinese and in English.
COLUMNS = {
    "code": ("行政区划代码", "code of the place (GB/T 2260)"),
    "province": ("省级", "province; empty for the nation"),
    "city": ("地级", "prefecture; empty where there is none"),
    "county": ("县级", "county; empty where there is none"),
    "level": ("层级", "nation, province, prefecture, county or zone"),
    "year": ("年份", "year that target and result are of"),
    "indicator": ("指标", "name of the indicator, see indicators"),
    "unit": ("可比单位", "unit of target, result and of what follows from them"),
    "target_is": ("目标状态", "figure, no target (said so), doubtful, not found (report is there), or no report"),
    "target": ("目标", "the number targets are compared by: the least, or the most where that alone is said"),
    "target_low": ("目标下限", "the least, in target_unit"),
    "target_high": ("目标上限", "the most, in target_unit"),
    "target_unit": ("目标单位", "unit as printed"),
    "target_tone": ("目标语气", "hard, soft, point, range, stretch, relative or qualitative"),
    "target_stretch": ("目标力争", "what is striven for beyond it"),
    "target_comparison": ("目标比较", "what is said instead of a number"),
    "target_text": ("目标原文", "the exact words"),
    "target_link": ("目标链接", "address of the paragraph; of the report where nothing was found"),
    "target_before": ("上年目标", "target of the year before"),
    "revision": ("较上年", "target less target_before"),
    "parent": ("上级地区", "name of the place right above"),
    "parent_target": ("上级目标", "target of the place right above"),
    "amplification": ("较上级", "target less parent_target"),
    "result_is": ("结果状态", "figure, doubtful, not found, or no report (that of the next year)"),
    "result": ("结果", "the number results are compared by"),
    "result_low": ("结果下限", "the least, in result_unit"),
    "result_high": ("结果上限", "the most, in result_unit"),
    "result_unit": ("结果单位", "unit as printed"),
    "result_what": ("结果类别", "realised, or forecast (预计)"),
    "result_text": ("结果原文", "the exact words"),
    "result_link": ("结果链接", "address of the paragraph; of the report where nothing was found"),
    "gap": ("较目标", "result less target"),
    "reaches": ("达到界限", "yes, no or unknown: whether the target is so high as was asked; empty where nothing was"),
}
YEARS = ("year",)
NUMBERS = (
    "target", "target_low", "target_high", "target_before", "revision", "parent_target", "amplification", "result",
    "result_low", "result_high", "gap",
)  # fmt: skip
_RULES = {
    "gap": "gap = result - target, both of the same year: the result as the report of the next year says it.",
    "revision": "revision = target of a year - target of the year before.",
    "amplification": "amplification = target - target of the place right above, of the same year.",
    "compared": "Ranges and floors are compared by the least, ceilings by the most; words for a number by nothing.",
    "absent": "A number that is wanting is no zero: target_is and result_is say why it is.",
    "bound": "With a bound, rows are places whose target reaches it, then those that cannot be told (reaches = unknown).",
}


@dataclass(frozen=True, slots=True)
class PanelTable(Tabular):
    """What a page of an indicator shows, as a table.

    Attributes:
        site: what links begin with; empty makes them paths.
    """

    view: View
    status: Status
    site: str = ""

    columns = COLUMNS
    whole_numbers = YEARS
    numbers = NUMBERS
    name = "panel"
    label = "Targets and results of government work reports"

    @property
    def many(self) -> int:
        return len(self.view.file_cells)

    def rows(self) -> Iterator[Row]:
        """A row a place and year."""
        return map(self._row, self.view.file_cells)

    def codebook(self) -> dict[str, Any]:
        """What it was made from and by, its columns, its rules and its indicator."""
        wanted = self.view.asked
        asked: dict[str, Any] = {"year": self.view.focus, "level": self.view.level}
        asked |= {"order": wanted.order, "place": wanted.place, "filters": chosen(counted(wanted.filters))}
        if wanted.least is not None:
            asked["least"] = wanted.least
        return {
            "about": origin(self.status),
            "asked": asked,
            "rules": _RULES,
            "columns": {name: {"zh": zh, "en": en} for name, (zh, en) in COLUMNS.items()},
            "indicators": described([self.view.asked.indicator]),
        }

    def _row(self, cell: PanelCell) -> Row:
        """COLUMNS of a place and year."""
        least, indicator = self.view.asked.least, self.view.asked.indicator
        found: Row = {"code": cell.code, **place_columns(cell.code), "year": cell.year, "indicator": indicator}
        found |= {"unit": indicators().by_name[indicator].unit, "parent": _name(cell.parent)}
        found |= {f"target_{name}": value for name, value in _part(cell.target, self.site).items()}
        found |= {f"result_{name}": value for name, value in _part(cell.result, self.site).items()}
        found |= {"target": cell.target.value, "result": cell.result.value, "target_before": cell.before.value}
        found |= {"parent_target": cell.above.value, "revision": cell.revision, "gap": cell.gap}
        found |= {"amplification": cell.amplification, "reaches": "" if least is None else str(cell.meets(least))}
        return {name: _plain(found[name]) for name in COLUMNS}


def _name(code: str) -> str:
    return gazetteer().name(code) if code else ""


def _part(part: Part, site: str) -> Row:
    """What there is of a target or a result, by the ends of its columns."""
    figure = part.figure
    said = {"is": str(part.said), "link": f"{site}{part.path}" if part.path else ""}
    if figure is None:
        return (
            said | dict.fromkeys(("low", "high")) | dict.fromkeys(("unit", "tone", "stretch", "comparison", "text", "what"), "")
        )
    names = ("low", "high", "unit", "tone", "stretch", "comparison", "text", "what")
    return said | {name: getattr(figure, name) for name in names}


def _plain(value: Any) -> Any:
    """A number without a point where it is whole, and names of what figures are as texts."""
    if isinstance(value, float):
        return plain_number(value)
    return str(value) if isinstance(value, str) else value
