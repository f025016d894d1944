"""A report's paragraphs under the headings that they stand under: chapters, and in them sections."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from indexer.model import Heading, Paragraph
from searchapp.answers.results import ReportContents


@dataclass(frozen=True, slots=True)
class Section:
    """Paragraphs under a heading of the second level; `heading` is None for those of a chapter before its first."""

    heading: Heading | None
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """Sections under a heading of the first level; `heading` is None for what stands before the first.

    A heading that nothing follows has no paragraphs, and the chapter then no kind.
    """

    heading: Heading | None
    sections: tuple[Section, ...]

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Those of all its sections."""
        return tuple(paragraph for section in self.sections for paragraph in section.paragraphs)

    @property
    def kind(self) -> str | None:
        """The kind that its paragraphs have."""
        return next((paragraph.chapter_kind for paragraph in self.paragraphs), None)


def chapters_of(contents: ReportContents) -> tuple[Chapter, ...]:
    """A report as chapters of sections, all its headings and paragraphs each once and in order."""
    return tuple(
        Chapter(heading, tuple(_sections(contents, inner, first, last)))
        for heading, inner, first, last in _cut(contents.outline, 1, 1, len(contents.paragraphs) + 1)
    )


def _sections(contents: ReportContents, headings: tuple[Heading, ...], first: int, last: int) -> Iterator[Section]:
    for heading, _, begin, end in _cut(headings, 2, first, last):
        yield Section(heading, contents.paragraphs[begin - 1 : end - 1])


def _cut(
    headings: tuple[Heading, ...], level: int, first: int, last: int
) -> Iterator[tuple[Heading | None, tuple[Heading, ...], int, int]]:
    """(heading, headings inside, number of its first paragraph, one more than that of its last) for each heading of a level.

    What stands before the first of them comes first, without a heading, if there is anything.
    """
    places = [at for at, heading in enumerate(headings) if heading.level == level]
    numbers = [headings[at].before for at in places]
    inner = headings[: places[0] if places else None]
    if inner or first < (numbers or [last])[0]:
        yield None, inner, first, (numbers or [last])[0]
    for (at, begin), (after, end) in pairwise([*zip(places, numbers, strict=True), (len(headings), last)]):
        yield headings[at], headings[at + 1 : after], begin, end
