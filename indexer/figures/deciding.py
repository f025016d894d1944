"""Of what a report says of one indicator in several places, what is believed; what a person set beside it wins over all."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.figures.figure import SET_BY_HAND, Figure, Per, Tone, What
from indexer.figures.indicators import indicators
from indexer.model import Paragraph, Report, SetFigure

_SENTENCE = re.compile("[^。！？]*[。！？]*")
# (indicator, whether it is set for the time ahead, year or span, what it is counted over).
Thing = tuple[str, bool, str, str]


@dataclass(frozen=True, slots=True)
class Saying:
    """A figure as one sentence gives it.

    Attributes:
        distance: how far it is from what is looked for; of two that say different things the nearer is believed.
    """

    figure: Figure
    distance: tuple[int, ...]


def decided(sayings: Sequence[Saying]) -> tuple[Figure, ...]:
    """The figures in the order they were said, each in doubt that says other than a nearer one of the same thing."""
    groups: dict[tuple[str, bool, str, Per], list[Saying]] = defaultdict(list)
    for each in sayings:
        figure = each.figure
        if not figure.doubt and figure.what is not What.NONE:
            groups[figure.indicator, figure.what is What.TARGET, figure.about, figure.per].append(each)
    believed = {key: min(group, key=lambda each: each.distance).figure for key, group in groups.items()}
    found = []
    for each in sayings:
        figure = each.figure
        best = believed.get((figure.indicator, figure.what is What.TARGET, figure.about, figure.per))
        found.append(figure if figure.doubt or best is None or _agree(figure, best) else _doubted(figure, best))
    return tuple(found)


def _agree(one: Figure, other: Figure) -> bool:
    if one.low is None and one.high is None:
        return other.low is None and other.high is None and one.comparison == other.comparison
    return (one.low, one.high, one.unit, one.tone) == (other.low, other.high, other.unit, other.tone)


def _doubted(figure: Figure, best: Figure) -> Figure:
    return replace(figure, doubt=f"paragraph {best.paragraph} says “{best.text}”")


def corrected(figures: Iterable[Figure], report: Report) -> list[Figure]:
    """Figures with what a person says of them: theirs in place of all others of the same thing, in the order of the text."""
    if not report.set_figures:
        return list(figures)
    sound = [said for said in report.set_figures if not _fault(said, report)]
    things = {_thing_set(said, report) for said in sound}
    kept = [figure for figure in figures if _thing(figure) not in things]
    made = [_figure(said, report) for said in sound if not said.is_wrong]
    return sorted([*kept, *made], key=lambda figure: (figure.paragraph, figure.start))


def faults_of_set(report: Report) -> list[str]:
    """Why what a person says of figures cannot be; empty if all of it can."""
    found = ((number, _fault(said, report)) for number, said in enumerate(report.set_figures, 1))
    return [f"figure {number}: {fault}" for number, fault in found if fault]


def _fault(said: SetFigure, report: Report) -> str:
    known = indicators().by_name
    if said.indicator not in known:
        return f"there is no indicator {said.indicator}; there are: {', '.join(known)}"
    for name, value, kinds in (("what", said.what, What), ("tone", said.tone, Tone), ("per", said.per, Per)):
        if value and value not in list(kinds):
            return f"{name} must be one of {', '.join(kinds)}, not {value}"
    if said.is_wrong:
        return ""
    if not said.text:
        return "needs text, the exact words of the report; or wrong = true"
    return "" if _paragraph_of(said, report) else f"“{said.text}” stands in no paragraph"


def _paragraph_of(said: SetFigure, report: Report) -> Paragraph | None:
    """The first paragraph that holds the words."""
    return next((paragraph for paragraph in report.paragraphs if said.text in paragraph.text), None)


def _thing(figure: Figure) -> Thing:
    return figure.indicator, figure.what in (What.TARGET, What.NONE), figure.about, str(figure.per)


def _thing_set(said: SetFigure, report: Report) -> Thing:
    what = What(said.what or What.TARGET)
    return said.indicator, what in (What.TARGET, What.NONE), _about(said, what, report), said.per or str(Per.ANNUAL)


def _about(said: SetFigure, what: What, report: Report) -> str:
    """The year that is said, or else the report's for what is set, the one before for what was reached."""
    year = report.metadata.year or 0
    return said.about.replace("-", "–") or str(year - (what in (What.REALISED, What.FORECAST)))


def _figure(said: SetFigure, report: Report) -> Figure:
    """The figure that a person says."""
    paragraph = _paragraph_of(said, report)
    assert paragraph is not None, "what has a fault makes no figure"
    start = paragraph.text.index(said.text)
    what = What(said.what or What.TARGET)
    sentence = next(each for each in _sentences(paragraph.text, start, start + len(said.text)))
    return Figure(
        said.indicator, what, _about(said, what, report), said.low, said.high,
        said.unit or indicators().by_name[said.indicator].unit, Tone(said.tone or _tone(said)), said.stretch,
        Per(said.per or Per.ANNUAL), said.comparison, said.text, start, start + len(said.text), sentence, paragraph.number,
        paragraph.chapter_kind, SET_BY_HAND,
    )  # fmt: skip


def _sentences(text: str, start: int, end: int) -> Iterator[str]:
    """The sentence around a span; the whole text where the span goes beyond one."""
    for match in _SENTENCE.finditer(text):
        if match.start() <= start and end <= match.end() > match.start():
            yield match[0].strip()
    yield text


def _tone(said: SetFigure) -> Tone:
    """What the bounds alone tell."""
    if said.low is None and said.high is None:
        return Tone.RELATIVE if said.comparison else Tone.QUALITATIVE
    if said.low is None or said.high is None:
        return Tone.HARD
    return Tone.POINT if said.low == said.high else Tone.RANGE
