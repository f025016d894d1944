"""What paragraphs are chosen and counted by, for every engine: where each facet's values come from, and where they are kept."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from indexer.model import Heading, Margins, Paragraph, ReportRecord, found_headings
from indexer.vocabulary.regions import gazetteer, level
from indexer.vocabulary.taxonomy import topics

Values = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FacetField:
    """The field of one facet.

    Attributes:
        in_cluster: its name in the documents of a cluster.
        of_report: the values that all paragraphs of a report have, worked out when an index is opened.
        column: where the local index keeps the values of paragraphs that differ; `of_paragraph` gives them.
        has_one: whether each paragraph has just one value.
        is_number: whether values are numbers, of which ranges are chosen.
        is_open: whether values are names from the texts, so that nobody knows beforehand how many there are.
    """

    in_cluster: str
    of_report: Callable[[ReportRecord], Values] | None = None
    column: str = ""
    of_paragraph: Callable[[Paragraph], Values] | None = None
    has_one: bool = False
    is_number: bool = False
    is_open: bool = False


FACET_FIELDS = {
    "region": FacetField("regions", of_report=lambda record: tuple(gazetteer().path_codes(record.region.code))),
    "tier": FacetField("tier", of_report=lambda record: (level(record.region.code),)),
    "year": FacetField("year", of_report=lambda record: (str(record.year),), is_number=True),
    "chapter": FacetField(
        "chapter", column="chapter_kind", of_paragraph=lambda paragraph: (paragraph.chapter_kind,), has_one=True
    ),
    "section": FacetField("topics", column="topics", of_paragraph=lambda paragraph: paragraph.topics, is_open=True),
    "kind": FacetField("kind", of_report=lambda record: (str(record.metadata.kind),)),
    "reading": FacetField("reading", of_report=lambda record: (str(record.confidence),)),
    "leader": FacetField("leaders", column="leaders", of_paragraph=lambda paragraph: paragraph.leaders, is_open=True),
    "unit": FacetField("units", column="units", of_paragraph=lambda paragraph: paragraph.units, is_open=True),
}


def values_of_report(record: ReportRecord) -> dict[str, Values]:
    """Facet → the values that all paragraphs of a report have."""
    return {name: field.of_report(record) for name, field in FACET_FIELDS.items() if field.of_report}


def values_of_paragraph(paragraph: Paragraph) -> dict[str, Values]:
    """Facet → the values that a paragraph has of its own."""
    return {name: field.of_paragraph(paragraph) for name, field in FACET_FIELDS.items() if field.of_paragraph}


def headings_with_values(
    paragraphs: Sequence[Paragraph], outline: Sequence[Heading], margins: Margins
) -> list[tuple[Heading, dict[str, Values]]]:
    """The headings of a report that are found, in their order, each with the values it has of its own by facet.

    Its chapter is that of the paragraph it stands before, of the last one where none follows.
    """
    return [
        (
            heading,
            {
                "chapter": (paragraphs[min(heading.before, len(paragraphs)) - 1].chapter_kind,),
                "section": topics(heading.text, heading.text) if heading.level else (),
            },
        )
        for heading in found_headings(outline, margins)
    ]
