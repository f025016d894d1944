"""The one table of fields, for every engine, and the Whoosh schema made from it.

Three sorts of documents: each paragraph; each report (its record, and the file it came from); one manifest. A report's
document comes right before its paragraphs. All of them change in one Whoosh commit, so none can disagree with another.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from whoosh import analysis, columns, fields

from indexer.errors import IndexProblem

# Raise it with every change of the fields or of what they hold; an index of another version is refused.
SCHEMA_VERSION = 2

PARAGRAPH, REPORT, MANIFEST = "paragraph", "report", "manifest"
LIST_SEPARATOR = "|"
_STORED = ("key", "facet", "number", "stored")
_WHOOSH_DISTRIBUTIONS = ("whoosh3", "whoosh", "whoosh-reloaded")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: what it holds and in which documents."""

    name: str
    kind: str
    meaning: str


FIELDS = (
    Field("sort", "key", "which sort of document this is: paragraph, report or manifest"),
    Field("report", "facet", "id of the report, in its own document and in those of its paragraphs"),
    Field("number", "number", "number of the paragraph in its report, from 1"),
    Field("anchor", "stored", "number and fingerprint: the paragraph's part of a permalink"),
    Field("text", "stored", "the paragraph as the source has it"),
    Field("chapter", "stored", "heading of the chapter"),
    Field("section", "stored", "heading of the section"),
    Field("chapter_kind", "facet", "kind of the chapter"),
    Field("topics", "facet", f"topics, divided by {LIST_SEPARATOR}"),
    Field("leaders", "facet", f"leaders named for the task, divided by {LIST_SEPARATOR}"),
    Field("units", "facet", f"units named for the task, those that lead first, divided by {LIST_SEPARATOR}"),
    Field("lead_units", "stored", f"those of the units that lead, divided by {LIST_SEPARATOR}"),
    Field("digest", "stored", "hash of all stored fields of a paragraph"),
    Field("words", "words", "jieba words of the searched form, divided by blanks"),
    Field("grams", "grams", "character bigrams of the searched form, divided by blanks"),
    Field("source", "key", "the file a report was read from, relative to the folder that holds the index"),
    Field("record", "stored", "JSON of a report's metadata, or of the manifest"),
)


# Fields that are kept as columns, too.
COLUMNS = tuple(field.name for field in FIELDS if field.kind in ("facet", "number"))


def digest_of(stored: Mapping[str, Any]) -> str:
    """The hash of a paragraph's stored fields, its `digest` left out: 16 hexadecimal digits."""
    fields_of = {field.name: stored.get(field.name) for field in FIELDS if field.name != "digest" and field.kind in _STORED}
    return hashlib.sha256(json.dumps(fields_of, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def _whoosh_field(field: Field) -> fields.FieldType:
    split_at_blanks = analysis.SpaceSeparatedTokenizer()
    match field.kind:
        case "key":
            return fields.ID(stored=True)
        case "facet":
            return fields.ID(stored=True, sortable=columns.RefBytesColumn())
        case "number":
            return fields.NUMERIC(int, stored=True, signed=True, sortable=True)
        case "words":
            return fields.TEXT(analyzer=split_at_blanks, phrase=False)
        case "grams":
            return fields.TEXT(analyzer=split_at_blanks, phrase=True)
        case _:
            return fields.STORED()


def whoosh_schema() -> fields.Schema:
    """A new Whoosh schema of FIELDS; it pickles Whoosh's own classes only, so that moving our code never breaks an index."""
    return fields.Schema(**{field.name: _whoosh_field(field) for field in FIELDS})


def require_one_whoosh() -> None:
    """Raises: IndexProblem if several distributions of Whoosh are installed, which overwrite each other's files."""
    found = []
    for name in _WHOOSH_DISTRIBUTIONS:
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    if len(found) != 1:
        raise IndexProblem(
            f"exactly one Whoosh must be installed, found: {', '.join(found) or 'none'}. Run: make clean install"
        )
