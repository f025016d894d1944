"""The one table of fields, for every engine, and the Whoosh schema made from it.

Five sorts of documents: each paragraph; each line beside the paragraphs that is found as a heading; each report (its record,
and the file it came from); the texts that paragraphs of a report had before; one manifest. A report's document comes right
before its headings, these before its paragraphs, its former texts last. All of them change in one Whoosh commit, so none can
disagree with another.
"""

from dataclasses import dataclass

# Raise it with every change of the fields or of what they hold; an index of another version is refused.
SCHEMA_VERSION = 5
# Versions that can be read, so that an index of theirs is brought over from its own texts (building/anew.py).
READABLE_SCHEMAS = (4, SCHEMA_VERSION)

PARAGRAPH, HEADING, REPORT, FORMER, ASIDE, MANIFEST = "paragraph", "heading", "report", "former", "aside", "manifest"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what it holds and in which documents."""

    name: str
    kind: str
    meaning: str


FIELDS = (
    Field("sort", "key", "which sort of document this is: paragraph, heading, report, former, aside or manifest"),
    Field("report", "key", "id of the report, of its own document, its headings, its paragraphs and its former texts"),
    Field("source", "stored", "the file a report was read from, relative to the folder that holds the index"),
    Field("record", "stored", "JSON of a report's metadata, or of the manifest; of a report put aside, with its texts"),
    Field(
        "outline",
        "stored",
        "JSON of a report's headings and margins; apart from the record, as all records are kept in memory",
    ),
    Field("figures", "stored", "JSON of a report's figures, each sentence once; apart from the record, as outlines are"),
    Field("former", "stored", "JSON of the texts that paragraphs of the report had before"),
    Field("text", "stored", "the paragraph as the source has it"),
    Field("chapter_kind", "key", "kind of the chapter"),
    Field("heading_of", "column", "id of the report that a heading's document is of; paragraphs have theirs in `report`"),
    Field("headings", "column", "headings of the chapter and of the section, each empty if there is none"),
    Field("searched_headings", "column", "the searched forms of the headings there are"),
    Field("topics", "column", "topics of the section and the text"),
    Field("leaders", "column", "leaders named for the task"),
    Field("units", "column", "units named for the task, those that lead first"),
    Field("lead_units", "column", "those of the units that lead"),
    Field("number", "column", "number of the paragraph in its report, from 1; of a heading among those of its report"),
    Field("fingerprint", "column", "fingerprint of the text; with the number, the paragraph's part of a permalink"),
    Field("digest", "column", "hash of all that is kept of a paragraph or heading"),
    Field("words", "words", "jieba words of the searched form with their counts, in arrays"),
    Field("grams", "grams", "character bigrams of the searched form with their places, in arrays"),
)
