"""The documents of a cluster's index: their fields, and what a paragraph becomes there."""

import itertools
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from types import MappingProxyType
from typing import Any

from indexer.errors import IndexMismatch
from indexer.facet_fields import FACET_FIELDS, Values, values_of_paragraph
from indexer.manifest import Manifest
from indexer.model import Heading, Paragraph
from indexer.opensearch_index.client import Json
from indexer.text.analysis import BLANK, words
from indexer.text.normalize import normalize
from indexer.text.sentences import first_sentence

# Raise it with every change of the documents or the mapping; an index of another version is refused.
CLUSTER_SCHEMA = 8
# The sorts of documents; paragraphs and headings are children of reports, so that reports can be counted exactly.
REPORT, PARAGRAPH, HEADING, BIGRAMS = "report", "paragraph", "heading", "bigrams"
_SEARCHED = {"type": "text", "analyzer": "whitespace"}
_EXACT = {**_SEARCHED, "norms": False}
# Divides what is as good at one place, in the tokens of a text; no searched form holds it.
_OR = "\u241e"
_WITH_OTHERS = {**_EXACT, "analyzer": "with_others", "search_analyzer": "whitespace"}
ANALYSIS: Json = {
    "filter": {"others": {"type": "pattern_capture", "preserve_original": False, "patterns": [f"([^{_OR}]+)"]}},
    "analyzer": {"with_others": {"type": "custom", "tokenizer": "whitespace", "filter": ["others"]}},
}
_KEPT = {"type": "keyword", "index": False, "doc_values": False}
_KEY = {"type": "keyword"}
PROPERTIES: Json = {
    "sort": _KEY,
    "of": {"type": "join", "relations": {REPORT: [PARAGRAPH, HEADING]}},
    "report": _KEY,
    "number": {"type": "integer"},
    "rank": {"type": "long"},
    **{field.in_cluster: {"type": "short"} if field.is_number else _KEY for field in FACET_FIELDS.values()},
    "added": _KEY,
    "length": {"type": "integer"},
    "is_around": {"type": "boolean"},
    "words": {**_SEARCHED, "index_options": "freqs"},
    "grams": _WITH_OTHERS,
    "characters": _WITH_OTHERS,
    "lead_grams": _WITH_OTHERS,
    "lead_characters": _WITH_OTHERS,
    "lead_length": {"type": "integer"},
    # What is kept to be shown is one text, read by nobody but us: large, and no field of its own.
    "record": _KEPT,
    "digest": _KEPT,
    "outline": _KEPT,
    "figures": _KEPT,
    "former": _KEPT,
    "paragraph": _KEPT,
    "heading": _KEPT,
    "bigrams": _KEPT,
}  # fmt: skip
NOT_KEPT = ["words", "grams", "characters", "lead_grams", "lead_characters"]


def require_current(about: Json, index: str) -> Manifest:
    """The manifest of an index of a cluster. Raises: IndexMismatch unless this program can search it."""
    if about.get("cluster_schema") != CLUSTER_SCHEMA or not about.get("finished"):
        raise IndexMismatch(
            f"{index} has schema {about.get('cluster_schema')} of clusters, this program needs {CLUSTER_SCHEMA}. "
            "Run: baogao index --engine opensearch"
        )
    manifest = Manifest.from_json(json.dumps(about))
    manifest.require_current(index, "baogao index --engine opensearch")
    return manifest


def in_cluster(values: Mapping[str, Values]) -> Json:
    """Values by facet → by the names of their fields."""
    return {FACET_FIELDS[name].in_cluster: each for name, each in values.items()}


def document_of(paragraph: Paragraph) -> Json:
    form = normalize(paragraph.text)
    searched = form.text
    lead = first_sentence(searched)
    return {
        "number": paragraph.number,
        **in_cluster(values_of_paragraph(paragraph)),
        "length": len(searched),
        "words": " ".join(words(searched)),
        "grams": grams_of(searched, form.others),
        "characters": characters_of(searched, form.others),
        "lead_grams": grams_of(lead, form.others),
        "lead_characters": characters_of(lead, form.others),
        "lead_length": len(lead),
        "paragraph": json.dumps(asdict(paragraph), ensure_ascii=False),
    }


def document_of_heading(heading: Heading, values: Mapping[str, Values]) -> Json:
    """What a heading becomes, with its values by facet."""
    form = normalize(heading.text)
    return {
        **in_cluster(values),
        "length": len(form.text),
        "is_around": heading.level == 0,
        "grams": grams_of(form.text, form.others),
        "characters": characters_of(form.text, form.others),
        "heading": json.dumps(asdict(heading), ensure_ascii=False),
    }


def heading_from_json(text: str) -> Heading:
    """A heading as it was written."""
    return Heading(**json.loads(text))


def paragraph_from_json(text: str) -> Paragraph:
    """A paragraph as it was written."""
    data: dict[str, Any] = json.loads(text)
    lists = {name: tuple(value) for name, value in data.items() if isinstance(value, list)}
    return Paragraph(**{**data, **lists})


def grams_of(searched: str, others: Mapping[int, str] = MappingProxyType({})) -> str:
    """The bigrams inside a searched form, divided by blanks, as the field `grams` takes them and phrases ask for them.

    With the others of its characters a place has all pairs that may be searched for.
    """
    marked = searched.replace(" ", BLANK)
    if not others:
        return " ".join(marked[at : at + 2] for at in range(len(marked) - 1))
    pairs = itertools.pairwise(_accepted(marked, others))
    return " ".join(_OR.join(one + other for one in first for other in second) for first, second in pairs)


def characters_of(searched: str, others: Mapping[int, str] = MappingProxyType({})) -> str:
    """The characters of a searched form, divided by blanks; with the others of its characters, all that are as good."""
    return " ".join(map(_OR.join, _accepted(searched.replace(" ", BLANK), others)))


def _accepted(marked: str, others: Mapping[int, str]) -> list[str]:
    return [char + others.get(at, "") for at, char in enumerate(marked)]


def all_of(queries: Iterable[Json]) -> Json:
    """What matches every one of some queries, without a score; everything if there is none."""
    return {"bool": {"filter": list(queries)}}


def exact(string: str, *, lead: bool = False) -> Json:
    """The query for what contains a searched string: paragraphs and headings, or paragraphs with it in the first sentence."""
    prefix = "lead_" if lead else ""
    if len(string) == 1:
        return {"term": {f"{prefix}characters": characters_of(string)}}
    return {"match_phrase": {f"{prefix}grams": grams_of(string)}}
