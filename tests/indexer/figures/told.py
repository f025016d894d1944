"""Reports of a few invented paragraphs, and what their figures say."""

from indexer.figures.extracting import figures_of
from indexer.figures.figure import Figure
from indexer.model import Metadata, Paragraph, Report, ReportKind

YEAR = 2024


def report_of(*paragraphs: str, kind: str = "tasks", section: str | None = None, year: int | None = YEAR) -> Report:
    """A report on the plans of 2024; `kind` is that of its only chapter."""
    made = (Paragraph(at, text, None, section, kind, (), "") for at, text in enumerate(paragraphs, 1))
    return Report(Metadata(ReportKind.REPORT, year=year), tuple(made))


def told(*paragraphs: str, kind: str = "tasks", section: str | None = None) -> list[Figure]:
    """The figures of such a report that nothing speaks against."""
    return [figure for figure in figures_of(report_of(*paragraphs, kind=kind, section=section)) if not figure.doubt]


def one(indicator: str, *paragraphs: str, kind: str = "tasks", section: str | None = None) -> Figure:
    """The only figure of an indicator."""
    (found,) = (figure for figure in told(*paragraphs, kind=kind, section=section) if figure.indicator == indicator)
    return found


def bounds(figure: Figure) -> tuple[float | None, float | None, str]:
    """The least, the most and the tone."""
    return figure.low, figure.high, figure.tone.value
