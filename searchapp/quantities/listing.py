"""The numbers of the paragraphs that speak of something, whatever it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from searchapp.answers.results import HeadingHit, Hit
from searchapp.quantities.reading import NounFigure, speaking_of


@dataclass(frozen=True, slots=True)
class OtherFigure:
    """A number with the paragraph that says it."""

    hit: Hit
    figure: NounFigure


def other_figures(hits: Iterable[Hit | HeadingHit], words: str, unit: str = "") -> Iterator[OtherFigure]:
    """The numbers said of some words in hits, in their order; of units that end so."""
    for hit in hits:
        if isinstance(hit, Hit):
            for figure in speaking_of(hit.paragraph.text, words):
                if figure.unit.endswith(unit):
                    yield OtherFigure(hit, figure)
