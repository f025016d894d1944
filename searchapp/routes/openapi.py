"""The OpenAPI 3.1 document of the API: made from the endpoints as they are registered, their docstrings, and these tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from typing import Any

from indexer.vocabulary.regions import LEVELS
from searchapp.answers.differences import Whose
from searchapp.answers.results import OfferKind, Resolved, RewordingKind
from searchapp.counting.column_names import ABOUT, LONG, Kind
from searchapp.counting.dictionary import MAX_WORD_CHARS, MAX_WORDS
from searchapp.counting.study import FIGURES, FLAGS, By
from searchapp.export.indicators.other import OtherTable
from searchapp.export.indicators.panel import PanelTable
from searchapp.export.indicators.statements import FigureTable
from searchapp.export.indicators.tabular import Tabular
from searchapp.questions.facets import FACETS, MAX_NAME_CHARS, Facet, Shape, chapter_labels, kind_labels, reading_labels
from searchapp.questions.query import Among, Measure, Sort
from searchapp.questions.read_figures import DOUBTFUL, WHAT, indicator_labels
from searchapp.questions.read_request import COPIES, DEFAULT_LIMIT, MAX_CHOICES, MAX_FOLDED, MAX_LIMIT, NUMBERS, VIEWS
from searchapp.questions.read_trends import BY, MAX_QUERIES
from searchapp.questions.tables.matrix import ORDERS
from searchapp.questions.urls import FIRST_YEAR, LAST_YEAR
from searchapp.related.asked import AT_LEAST, LIMIT, MAX_AT_LEAST, MAX_SEEDS, Relation
from searchapp.related.asked import MAX_LIMIT as MAX_RELATED

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address of the API.

    Attributes:
        path: as OpenAPI writes it, /api/reports/{report}.
        summary: the docstring of its view.
        parameters: names in PARAMETERS.
        answer: a name in SCHEMAS.
    """

    path: str
    name: str
    summary: str
    parameters: tuple[str, ...]
    answer: str
    others: tuple[int, ...] = ()


def _text(description: str, **more: object) -> Json:
    return {"description": description, "schema": {"type": "string", **more}}


def _several(description: str, **more: object) -> Json:
    items = {"type": "string", "minLength": 1, **more}
    return {"description": description, "schema": {"type": "array", "items": items, "maxItems": MAX_CHOICES}}


def _number(description: str, lowest: int, highest: int, default: int) -> Json:
    number = {"type": "integer", "minimum": lowest, "maximum": highest, "default": default}
    return {"description": description, "schema": number}


def _one_value(facet: Facet) -> Json:
    """The schema of one value of a facet."""
    match facet.shape:
        case Shape.PLACES:
            return {}
        case Shape.YEARS:
            return {"pattern": r"^[0-9]{4}(\.\.[0-9]{4})?$"}
        case Shape.NAMES:
            return {"maxLength": MAX_NAME_CHARS}
        case _:
            return {"enum": list(facet.labels())}


_SEED = {"type": "string", "minLength": 1, "maxLength": MAX_WORD_CHARS}
_FLAGS_ABOUT = (
    "A column for each word, of one figure, instead of a row.",
    "Whole groups of words instead of each word.",
    "Every occurrence, also inside longer words of its group.",
    "Rows for places and years without a report, too, without figures.",
)
PARAMETERS: dict[str, Json] = {
    "q": _text("What is sought; see /help for the language of queries.", maxLength=1000),
    "queries": _several("What is compared; no query stands for all paragraphs.", maxLength=1000)
    | {"name": "q", "schema": {"type": "array", "items": {"type": "string", "maxLength": 1000}, "maxItems": MAX_QUERIES}},
    **{name: _several(facet.about, **_one_value(facet)) for name, facet in FACETS.items()},
    "sort": _text("The order of hits; ties fall in document order.", enum=[str(sort) for sort in Sort]),
    "view": _text("Hits one by one, or report by report with the best three of each.", enum=list(VIEWS)),
    "in": _text("What hits are: both, paragraphs or headings. Both are counted.", enum=list(Among)),
    "numbers": _text(
        "Whether a number at the end of a string may be part of a longer one (5% in 15%), or must be whole.", enum=list(NUMBERS)
    ),
    "copies": _text(
        f"Whether hits that say nearly the same as one before them in the slice are put below it, as its `copies`; totals and "
        f"slices stay as they are. With `folded`, `limit` is {MAX_FOLDED} at most.",
        enum=list(COPIES),
    ),
    "since": _text(
        "Paragraphs alone whose text came into the index on this day or later, of UTC. Of headings that is not known.",
        format="date",
    ),
    "limit": _number("How many at most.", 1, MAX_LIMIT, DEFAULT_LIMIT),
    "at_least": _number(
        "How often longer and shorter strings stand, and in how many sentences company stands together, at least.",
        1,
        MAX_AT_LEAST,
        AT_LEAST,
    ),
    "limit_of_related": _number("Words of each relation, at most.", 1, MAX_RELATED, LIMIT) | {"name": "limit"},
    "seeds": _several("A word that others are like.")
    | {"name": "word", "required": True, "schema": {"type": "array", "items": _SEED, "minItems": 1, "maxItems": MAX_SEEDS}},
    "offset": _number("How many to leave out first.", 0, 10**9, 0),
    "indicator": _several("Name of an indicator; none stands for all.", enum=list(indicator_labels())),
    "what": _several("What figures are; nothing stands for all.", enum=list(WHAT)),
    "doubtful": _text("Whether figures that are in doubt are given, too.", enum=list(DOUBTFUL)),
    "one_indicator": _text("Name of an indicator.", enum=list(indicator_labels())) | {"name": "indicator"},
    "level": _text("Of the places; none stands for the highest below the nation that there is.", enum=list(LEVELS)),
    "ordered_year": {
        "name": "sort",
        "description": "Year that orders places, the highest target first.",
        "schema": {"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR},
    },
    "ordered_by": _text("What of that year orders places instead of targets.", enum=list(ORDERS)) | {"name": "order"},
    "least": {
        "description": "Only places whose target of that year is so high at least, and those of which it cannot be told.",
        "schema": {"type": "number"},
    },
    "place": _text("Code of a place, with its series alone."),
    "noun": _text("The words that a number is said of, as they stand.", maxLength=1000) | {"name": "q"},
    "unit_ends": _text("What the printed unit ends with."),
    "by": _text("What is counted by.", enum=list(BY)),
    "word": _several("What is counted, as it stands; for groups of words and for expressions, see `dictionary`.")
    | {"schema": {"type": "array", "items": {"type": "string", "maxLength": MAX_WORD_CHARS}, "maxItems": MAX_WORDS}},
    "dictionary": _text("What is counted, as a file of TOML: groups by name, each with `words` and `queries`."),
    "counted_by": _text("What a row stands for.", enum=[str(by) for by in By]) | {"name": "by"},
    "figure": _text("What the cells of a wide table hold.", enum=list(FIGURES)),
    **{name: _text(about, enum=["0", "1"]) for name, about in zip(FLAGS, _FLAGS_ABOUT, strict=True)},
    "report": {"in": "path", "required": True, **_text("Id of a report, such as 370812-2023.")},
    "anchor": {
        "in": "path",
        "required": True,
        **_text("The part of a permalink after the report: number-fingerprint-checksum."),
    },
    "heading": {
        "name": "anchor",
        "in": "path",
        "required": True,
        **_text("The part of a heading's permalink after the report: number-checksum."),
    },
    "format": _text("`opensearch` gives what browsers ask of a search engine.", enum=["json", "opensearch"]),
}


def _object(properties: Json, **more: object) -> Json:
    return {"type": "object", "properties": properties, "required": list(properties), **more}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _row_of(table: type[Tabular]) -> Json:
    """The schema of a row of a table."""
    kinds = dict.fromkeys(table.whole_numbers, _WHOLE) | dict.fromkeys(table.numbers, _MAYBE_NUMBER)
    return _object({name: kinds.get(name, _MAYBE) | {"description": about} for name, (_, about) in table.columns.items()})


def _slice_of(table: type[Tabular]) -> Json:
    return _object({"total": _COUNT, "codebook": {"type": "object"}, "rows": _list(_row_of(table))})


_STRING, _COUNT = {"type": "string"}, {"type": "integer", "minimum": 0}
_WHOLE: Json = {"type": "integer"}
_MAYBE_NUMBER: Json = {"type": ["number", "null"]}
_MAYBE: Json = {"type": ["string", "null"]}
_REPORT = {
    "id": _STRING, "title": _STRING, "region": _list(_STRING), "code": _STRING, "year": {"type": "integer"},
    "kind": {"enum": list(kind_labels())}, "digest": {"type": "boolean"}, "reading": {"enum": list(reading_labels())},
}  # fmt: skip
_PARAGRAPH = {
    "number": {"type": "integer", "minimum": 1}, "permalink": _STRING, "text": _STRING, "chapter": _MAYBE,
    "section": _MAYBE, "chapter_kind": {"enum": list(chapter_labels())},
    **{name: _list(_STRING) for name in ("topics", "leaders", "units", "lead_units")},
}  # fmt: skip
_HIT = {
    "id": _STRING, "permalink": _STRING, "report": _ref("Report"), "chapter": _MAYBE, "section": _MAYBE, "text": _STRING,
    "snippet": _list({"type": "array", "prefixItems": [_STRING, {"type": "boolean"}], "minItems": 2, "maxItems": 2})
    | {"description": "Text and whether it matches; [\"…\", false] stands where text between is left out."},
    "score": {"type": "number"},
}  # fmt: skip
_HEADING = {
    "id": _STRING, "permalink": _STRING, "report": _ref("Report"), "level": {"type": "integer", "minimum": 0, "maximum": 3},
    "before": {"type": "integer", "minimum": 1}, "chapter_kind": {"enum": list(chapter_labels())}, "text": _STRING,
    "snippet": _HIT["snippet"],
}  # fmt: skip
_FIGURE_KINDS: dict[Kind, Json] = {
    Kind.TEXT: _STRING, Kind.COUNT: {"type": ["integer", "null"]}, Kind.RATE: {"type": ["number", "null"]},
}  # fmt: skip
_FIGURES = {name: _FIGURE_KINDS[ABOUT[name].kind] for name in LONG}
SCHEMAS: Json = {
    "Problem": _object(
        {"type": _STRING, "title": _STRING, "status": {"type": "integer"}, "detail": _STRING, "detail_zh": _STRING}
    )
    | {"description": "`at`, if there, is the position of the trouble in the query, from 1; `instead` a query to ask instead."},
    "Doubt": _object({"field": _STRING, "confidence": {"enum": list(reading_labels())}, "against": _list(_STRING)}),
    "Report": _object(_REPORT),
    "Paragraph": _object(_PARAGRAPH),
    "Hit": _object(_HIT) | {"description": "Where near copies are folded, `copies` are those below it, hits themselves."},
    "Rewording": _object(
        {
            "kind": {"enum": list(RewordingKind)}, "string": _STRING, "label": _STRING, "url": _STRING,
            "either_url": _MAYBE, "total": _COUNT,
        }
    ),
    "Nearest": _object(
        {
            "permalink": _STRING, "report": _ref("Report"), "chapter": _MAYBE, "section": _MAYBE, "text": _STRING,
            "agreement": {"type": "number", "minimum": 0, "maximum": 1},
            "pieces": _list(
                {"type": "array", "prefixItems": [_STRING, {"enum": list(Whose)}], "minItems": 2, "maxItems": 2}
            ),
        }
    ),
    "HeadingHit": _object(_HEADING),
    "FacetValue": _object({"value": _STRING, "label": _STRING, "count": _COUNT, "reports": _COUNT}),
    "Search": _object(
        {
            "query": _STRING, "total": _COUNT, "reports": _COUNT, "headings": _COUNT, "reports_in_all": _COUNT,
            "of_other_numbers": {"type": ["integer", "null"], "minimum": 0},
            "relaxed": {"type": "null"}, "took_ms": {"type": "number"},
            "hits": _list(_ref("Hit")), "heading_hits": _list(_ref("HeadingHit")),
            "offers": _list(
                _object({"kind": {"enum": list(OfferKind)}, "label": _STRING, "url": _STRING, "total": _COUNT})
            ),
            "rewordings": _list(_ref("Rewording")), "nearest": _list(_ref("Nearest")),
            "facets": _object({name: _list(_ref("FacetValue")) for name in FACETS}),
        }
    ),
    "Reports": _object(
        {"total": _COUNT, "reports": _list(_object({**_REPORT, "paragraphs": _COUNT, "url": _MAYBE, "published": _MAYBE}))}
    ),
    "Contents": _object(
        {
            **_REPORT, "metadata": {"type": "object"}, "doubts": _list(_ref("Doubt")), "outline": _list({"type": "object"}),
            "around": _list({"type": "object"}), "left_out": _list(_STRING),
            "paragraphs": _list(_ref("Paragraph")),
        }
    ),
    "Permalink": _object(
        {
            "found": {"enum": list(Resolved)}, "certain": {"type": "boolean"}, "report": _ref("Report"),
            "paragraph": {"anyOf": [_ref("Paragraph"), {"type": "null"}]},
            "former": {"anyOf": [_object({"text": _STRING, "until": _STRING}), {"type": "null"}]},
            "near": _list(_ref("Paragraph")),
        }
    ),
    "HeadingPermalink": _object(
        {
            "found": {"enum": [Resolved.SAME, Resolved.MOVED, Resolved.GONE]}, "report": _ref("Report"),
            "heading": {"type": ["object", "null"]}, "paragraph": {"anyOf": [_ref("Paragraph"), {"type": "null"}]},
        }
    ),
    "Figures": _object(
        {"total": _COUNT, "reports": _COUNT, "reports_without": _COUNT, "figures": _list(_ref("Figure"))}
    ),
    "Figure": _row_of(FigureTable),
    "Panel": _slice_of(PanelTable),
    "OtherFigures": _slice_of(OtherTable),
    "Trends": _object(
        {
            "by": {"enum": list(BY)},
            "series": _list(
                _object(
                    {
                        "query": _STRING,
                        "points": _list(
                            _object(
                                {
                                    "value": _STRING, "label": _STRING, "paragraphs": _COUNT, "reports": _COUNT,
                                    "all_reports": _COUNT, "characters": _COUNT, "others": _COUNT, "headings": _COUNT,
                                    "mentions": {"type": ["integer", "null"], "minimum": 0},
                                    **{
                                        str(rate).replace("-", "_"): {"type": ["number", "null"]}
                                        for rate in (Measure.PER_10_000, Measure.MENTIONS_PER_10_000)
                                    },
                                }
                            )
                        ),
                    }
                )
            ),
        }
    ),
    "Counts": _object(
        {
            "codebook": {"type": "object"}, "notes": _list(_object({"zh": _STRING, "en": _STRING})),
            "columns": _list(_STRING), "rows": _list({"type": "object", "properties": _FIGURES}),
        }
    ),
    "Related": _object(
        {
            "sentences": _COUNT, "sentences_of_seeds": _COUNT, "notes": _list(_object({"zh": _STRING, "en": _STRING})),
            "seeds": _list(_ref("RelatedWord")), "words": _list(_ref("RelatedWord")),
        }
    ),
    "RelatedWord": _object(
        {
            "relation": {"enum": ["seed", *Relation]}, "word": _STRING, "hits": _COUNT, "reports": _COUNT, "sentences": _COUNT,
            "together": {"type": ["integer", "null"]}, "measure": {"type": ["number", "null"]},
            "lines": _list(
                _object(
                    {
                        "report": _STRING, "region": _STRING, "year": {"type": "integer"}, "permalink": _STRING,
                        "left": _STRING, "match": _STRING, "right": _STRING,
                    }
                )
            ),
        }
    ),
    "Suggestions": {
        "anyOf": [
            _object(
                {
                    "query": _STRING,
                    "suggestions": _list(
                        _object({"kind": _STRING, "text": _STRING, "total": _COUNT, "url": _STRING})
                    ),
                }
            ),
            {"type": "array"},
        ]
    },
    "Document": {"type": "object"},
}  # fmt: skip
_REFUSALS = {400: "What was asked cannot be understood.", 404: "There is no such thing.", 410: "The text is gone.",
             429: "Too many requests.", 503: "The engine fails; this is not an empty answer."}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """A parameter on the page that describes the API; `values` are all it may be, if they can be listed."""

    name: str
    description: str
    is_repeated: bool
    values: tuple[str, ...]


def rows(endpoint: Endpoint) -> tuple[ParameterRow, ...]:
    """The parameters of an endpoint, for people."""
    found = []
    for name in endpoint.parameters:
        about = PARAMETERS[name]
        schema = about["schema"]
        values = tuple(schema.get("items", schema).get("enum", ()))
        found.append(ParameterRow(about.get("name", name), about["description"], schema["type"] == "array", values))
    return tuple(found)


def document(endpoints: Iterable[Endpoint], site: str) -> Json:
    """The document, for a site at this address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "baogao",
            "version": metadata.version("baogao"),
            "summary": "Exact, ranked and faceted search over Chinese government work reports (政府工作报告).",
        },
        "servers": [{"url": site}],
        "paths": {endpoint.path: {"get": _operation(endpoint)} for endpoint in endpoints},
        "components": {"schemas": SCHEMAS},
    }


def _operation(endpoint: Endpoint) -> Json:
    problems = {
        str(status): {
            "description": _REFUSALS[status],
            "content": {"application/problem+json": {"schema": _ref("Problem")}},
        }
        for status in sorted({400, 429, 503, *endpoint.others})
    }
    if 410 in endpoint.others:
        problems["410"]["content"] = {"application/json": {"schema": _ref(endpoint.answer)}}
    return {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "parameters": [{"name": name, "in": "query", **PARAMETERS[name]} for name in endpoint.parameters],
        "responses": {
            "200": {"description": "The answer.", "content": {"application/json": {"schema": _ref(endpoint.answer)}}},
            "304": {"description": "As it was when it was asked for last."},
            **problems,
        },
    }
