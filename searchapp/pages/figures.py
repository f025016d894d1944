"""Figures as pages show them: their numbers, tones and years in words; and those of one report as a table."""

from dataclasses import dataclass
from typing import NamedTuple

from indexer.figures.figure import Figure, Per, Tone, What
from indexer.figures.indicators import indicators
from searchapp.marked import marked
from searchapp.web.language import gettext


class ToneShown(NamedTuple):
    """A tone by a sign and by words: colour alone would not tell it to everyone."""

    sign: str
    words: str


# Sign and name of each tone; docs/figures.md says which words make it.
TONES = {
    Tone.HARD: ToneShown("■", marked("硬性")),
    Tone.POINT: ToneShown("●", marked("定值")),
    Tone.RANGE: ToneShown("↔", marked("区间")),
    Tone.SOFT: ToneShown("≈", marked("左右")),
    Tone.STRETCH: ToneShown("↑", marked("力争")),
    Tone.RELATIVE: ToneShown("∥", marked("比照")),
    Tone.QUALITATIVE: ToneShown("◇", marked("定性")),
}
# Units of indicators that are words.
_UNITS = {"亿元": marked("亿元"), "元": marked("元"), "万人": marked("万人"), "万吨": marked("万吨")}
_PER = {Per.TOTAL: marked("%(years)s 合计"), Per.AVERAGE: marked("%(years)s 年均")}


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure in a line of a table.

    Attributes:
        words: what is said instead of a number or beside it, in the report's words; empty for nothing.
        text: the exact words, which stand in the paragraph of this number.
    """

    label: str
    years: str
    number: str
    words: str
    tone: ToneShown
    text: str
    paragraph: int
    is_forecast: bool
    is_by_hand: bool


@dataclass(frozen=True, slots=True)
class FigureTables:
    """The figures of a report: what it sets for the time ahead, what it says was reached; how many in doubt are left out."""

    targets: tuple[FigureLine, ...] = ()
    results: tuple[FigureLine, ...] = ()
    doubtful: int = 0

    def __bool__(self) -> bool:
        return bool(self.targets or self.results)


def figure_tables(figures: tuple[Figure, ...]) -> FigureTables:
    """The figures of a report as tables, in the order of its text."""
    sure = [figure for figure in figures if not figure.doubt]
    return FigureTables(
        tuple(figure_line(figure) for figure in sure if figure.what in (What.TARGET, What.NONE)),
        tuple(figure_line(figure) for figure in sure if figure.what in (What.REALISED, What.FORECAST)),
        len(figures) - len(sure),
    )


def figure_line(figure: Figure) -> FigureLine:
    """A figure in words of the chosen language."""
    years = figure.about.replace("-", "–")
    return FigureLine(
        indicator_label(figure.indicator),
        gettext(_PER[figure.per], years=years) if figure.per in _PER else years,
        number_of(figure),
        words_of(figure),
        TONES[figure.tone],
        figure.text,
        figure.paragraph,
        figure.what is What.FORECAST,
        figure.is_by_hand,
    )


def indicator_label(name: str) -> str:
    """The name of an indicator for readers."""
    return gettext(indicators().by_name[name].label)


def unit_label(name: str) -> str:
    """The unit that an indicator is compared in, for readers."""
    unit = indicators().by_name[name].unit
    return gettext(_UNITS[unit]) if unit in _UNITS else unit


def number_of(figure: Figure) -> str:
    """The number of a figure, with what it leaves open; empty where there is none."""
    if figure.what is What.NONE:
        return gettext("不设目标")
    match figure.low, figure.high:
        case None, None:
            return ""
        case low, None:
            return f"≥ {plain(low)}{figure.unit}"
        case None, high:
            return f"≤ {plain(high)}{figure.unit}"
        case low, high if low == high:
            # A target has its tone beside it.
            is_about = figure.tone is Tone.SOFT and figure.what in (What.REALISED, What.FORECAST)
            return f"{f'{TONES[Tone.SOFT].sign} ' if is_about else ''}{plain(low)}{figure.unit}"
    return f"{plain(figure.low)}–{plain(figure.high)}{figure.unit}"


def plain(number: float | None) -> str:
    """A number as people write it, a true minus before what is below nought."""
    return "" if number is None else f"{number:.10g}".replace("-", "−")


def words_of(figure: Figure) -> str:
    """What a figure says in words: a comparison, what is striven for, or all of it where it has no number."""
    striven = f"{TONES[Tone.STRETCH].sign} {figure.stretch}" if figure.stretch else ""
    said = " ".join(filter(None, (figure.comparison, striven)))
    return said or ("" if number_of(figure) else figure.text)
