"""What a place said of a year, in words: a target over a result, or why there is none."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from indexer.figures.figure import What
from indexer.vocabulary.regions import gazetteer, level
from searchapp.marked import marked
from searchapp.pages.figures import TONES, ToneShown, number_of, plain, words_of
from searchapp.panel.panel import PanelCell, Part, Said


class Absence(NamedTuple):
    """Why there is no number, by a sign and by words."""

    sign: str
    words: str


ABSENCES = {
    Said.NO_TARGET: Absence("∅", marked("不设目标")),
    Said.DOUBTFUL: Absence("?", marked("存疑")),
    Said.NOT_FOUND: Absence("○", marked("未见")),
    Said.NO_REPORT: Absence("×", marked("无报告")),
}


# What a result is called that only the next year's reports will tell, where the index has none of these.
NOT_DUE = Absence("…", marked("待下年报告"))


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A target or a result.

    Attributes:
        number: of a figure, with what it leaves open; empty where there is none.
        words: what is said instead of a number or beside it, as the report prints it.
        absence: why there is no figure; None where there is one.
        url: of the paragraph that says it; of the report where nothing was found; empty without one.
        is_by_hand: whether a person set it right.
    """

    said: Said
    number: str = ""
    words: str = ""
    tone: ToneShown | None = None
    absence: Absence | None = None
    text: str = ""
    url: str = ""
    is_forecast: bool = False
    is_by_hand: bool = False


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A target over a result with what follows from both, signed, in the indicator's unit; empty where one is wanting."""

    target: ShownPart
    result: ShownPart
    revision: str
    gap: str
    amplification: str


def shown_cell(cell: PanelCell, unit: str, *, is_last: bool = False) -> ShownCell:
    """A cell in words of the chosen language.

    Args:
        unit: what differences are in, as printed behind them; that of shares goes without saying.
        is_last: whether the index has no report of a later year, of any place.
    """
    behind = "" if unit == "%" else unit
    differences = (
        f"{said}{behind}" if (said := signed(each)) else "" for each in (cell.revision, cell.gap, cell.amplification)
    )
    result = shown_part(cell.result)
    if is_last and cell.result.said is Said.NO_REPORT:
        result = replace(result, absence=NOT_DUE)
    return ShownCell(shown_part(cell.target), result, *differences)


def shown_part(part: Part) -> ShownPart:
    """A target or a result in words of the chosen language."""
    figure = part.figure
    text = figure.text if figure else ""
    if figure is None or part.said in ABSENCES:
        return ShownPart(part.said, absence=ABSENCES[part.said], text=text, url=part.path)
    return ShownPart(
        part.said, number_of(figure), words_of(figure), TONES[figure.tone], None, text, part.path,
        figure.what is What.FORECAST, figure.is_by_hand,
    )  # fmt: skip


def signed(change: float | None) -> str:
    """A difference with its sign, a true minus; empty for none."""
    if change is None:
        return ""
    rounded = round(change, 2)
    return "±0" if not rounded else f"{'+' if rounded > 0 else ''}{plain(rounded)}"


def place_name(code: str) -> str:
    """The name of a place; many counties share theirs, so that they stand behind their prefecture."""
    return "".join(gazetteer().region(code).path[1 if level(code) in ("county", "zone") else -1 :])
