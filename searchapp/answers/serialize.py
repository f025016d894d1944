"""Results → the one JSON form that command line and API share."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from indexer.model import Doubt, Heading, Paragraph, Report, ReportRecord
from indexer.vocabulary.regions import gazetteer
from indexer.vocabulary.taxonomy import topic_shares
from searchapp.answers.differences import differences
from searchapp.answers.results import (
    FacetValue,
    HeadingHit,
    HeadingResolution,
    Hit,
    Nearest,
    Offer,
    ReportContents,
    ReportHits,
    Resolution,
    Rewording,
    SearchResult,
    Suggestion,
    TrendPoint,
    path_of,
    path_of_heading,
)
from searchapp.answers.snippets import pieces_of, snippet_of
from searchapp.questions.query import SearchRequest, TrendsRequest
from searchapp.questions.urls import search_url


def search_to_json(request: SearchRequest, result: SearchResult) -> dict[str, Any]:
    """A search as JSON; `relaxed` is null because nothing is ever relaxed silently."""
    return {
        "query": request.text,
        "total": result.total,
        "reports": result.reports,
        "headings": result.headings,
        "reports_in_all": result.reports_in_all,
        "of_other_numbers": result.of_other_numbers,
        "relaxed": None,
        "took_ms": round(result.took_ms, 2),
        "hits": list(map(_hit_with_copies, result.shown_hits()))
        if request.folds_copies
        else list(map(hit_to_json, result.hits)),
        "heading_hits": [heading_to_json(hit) for hit in result.heading_hits],
        **({"groups": [_group(group) for group in result.groups]} if request.by_report else {}),
        "offers": [_offer(offer) for offer in result.offers],
        "rewordings": [_rewording(rewording) for rewording in result.rewordings],
        "nearest": [_nearest(each) for each in result.nearest],
        "facets": {name: [_facet_value(name, value) for value in values] for name, values in result.facets.items()},
    }


def _hit_with_copies(shown: tuple[int, Hit, tuple[Hit, ...]]) -> dict[str, Any]:
    _, hit, copies = shown
    return hit_to_json(hit) | {"copies": list(map(hit_to_json, copies))}


def _group(group: ReportHits) -> dict[str, Any]:
    return {"report": _report(group.report), "total": group.total, "hits": [hit_to_json(hit) for hit in group.hits]}


def _offer(offer: Offer) -> dict[str, Any]:
    return {"kind": offer.kind, "label": offer.label, "url": search_url(offer.request), "total": offer.total}


def _rewording(rewording: Rewording) -> dict[str, Any]:
    return {
        "kind": rewording.kind,
        "string": rewording.string,
        "label": rewording.label,
        "url": search_url(rewording.request),
        "either_url": search_url(rewording.either) if rewording.either else None,
        "total": rewording.total,
    }


def _nearest(nearest: Nearest) -> dict[str, Any]:
    return {
        "permalink": nearest.permalink,
        "report": _report(nearest.report),
        "chapter": nearest.paragraph.chapter,
        "section": nearest.paragraph.section,
        "text": nearest.paragraph.text,
        "agreement": round(nearest.agreement, 4),
        "pieces": [list(piece) for piece in differences(nearest)],
    }


def hit_to_json(hit: Hit) -> dict[str, Any]:
    """A hit as JSON, its snippet in pieces: (text, whether it matches)."""
    return {
        "id": hit.id,
        "permalink": hit.permalink,
        "report": _report(hit.report),
        "chapter": hit.paragraph.chapter,
        "section": hit.paragraph.section,
        "text": hit.paragraph.text,
        "snippet": [list(piece) for piece in snippet_of(hit).pieces],
        "score": round(hit.score, 6),
    }


def heading_to_json(hit: HeadingHit) -> dict[str, Any]:
    """A hit that is a heading as JSON; `level` is 1 for a chapter, 2 and 3 below, 0 for a line around the body."""
    return {
        "id": hit.id,
        "permalink": hit.permalink,
        "report": _report(hit.report),
        "level": hit.heading.level,
        "before": hit.heading.before,
        "chapter_kind": hit.chapter_kind,
        "text": hit.heading.text,
        "snippet": [list(piece) for piece in pieces_of(hit.heading.text, hit.spans)],
    }


def line_of_hit(hit: Hit | HeadingHit, site: str) -> dict[str, Any]:
    """A hit of either kind as one JSON object, its permalink in full; `hit` says which kind it is."""
    fields = heading_to_json(hit) if isinstance(hit, HeadingHit) else hit_to_json(hit)
    return fields | {"permalink": site + hit.permalink, "hit": str(hit.kind)}


def resolution_to_json(resolution: Resolution) -> dict[str, Any]:
    """Where a permalink leads as JSON; `former` is the text that it was made for, where that is another."""
    record, former = resolution.contents.record, resolution.former
    return {
        "found": resolution.found,
        "certain": resolution.is_certain,
        "report": _report(record),
        "paragraph": _paragraph(record, resolution.paragraph) if resolution.paragraph else None,
        "former": {"text": former.text, "until": former.until} if former else None,
        "near": [_paragraph(record, paragraph) for paragraph in resolution.near],
    }


def heading_resolution_to_json(resolution: HeadingResolution) -> dict[str, Any]:
    """Where the permalink of a heading leads as JSON."""
    record, heading, paragraph = resolution.contents.record, resolution.heading, resolution.paragraph
    return {
        "found": resolution.found,
        "report": _report(record),
        "heading": _heading(record, heading) if heading else None,
        "paragraph": _paragraph(record, paragraph) if paragraph else None,
    }


def record_to_json(record: ReportRecord) -> dict[str, Any]:
    """A report of the index as JSON, without its text."""
    about = record.metadata
    return {**_report(record), "paragraphs": record.paragraphs, "url": about.url, "published": about.published}


def doubt_to_json(doubt: Doubt) -> dict[str, Any]:
    """What is not sure of a report as JSON."""
    return {"field": doubt.field, "confidence": str(doubt.confidence), "against": list(doubt.against)}


def trends_to_json(request: TrendsRequest, found: Iterable[Iterable[TrendPoint]]) -> dict[str, Any]:
    """Questions side by side as JSON."""
    series = [_trend_to_json(*each, request.by) for each in zip(request.asked, found, strict=True)]
    return {"by": request.by, "series": series}


def _trend_to_json(request: SearchRequest, points: Iterable[TrendPoint], by: str) -> dict[str, Any]:
    name_of = gazetteer().name
    return {
        "query": request.text,
        "points": [
            {
                "label": point.value if by == "year" else name_of(point.value),
                **asdict(point),
                "per_10000": point.per_10_000,
                "mentions_per_10000": point.mentions_per_10_000,
            }
            for point in points
        ],
    }


def suggestion_to_json(suggestion: Suggestion) -> dict[str, Any]:
    """A suggestion as JSON."""
    found = {"kind": suggestion.kind, "text": suggestion.text, "total": suggestion.total}
    return {**found, "url": search_url(suggestion.request)}


def _heading(record: ReportRecord, heading: Heading, site: str = "") -> dict[str, Any]:
    return {**asdict(heading), "permalink": site + path_of_heading(record, heading)}


def _paragraph(record: ReportRecord, paragraph: Paragraph, site: str = "") -> dict[str, Any]:
    return {
        "number": paragraph.number,
        "permalink": site + path_of(record, paragraph),
        **{name: getattr(paragraph, name) for name in ("text", "chapter", "section", "chapter_kind")},
        **{name: list(getattr(paragraph, name)) for name in ("topics", "leaders", "units", "lead_units")},
    }


def _report(record: ReportRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "title": record.title,
        "region": list(record.region.path),
        "code": record.region.code,
        "year": record.year,
        "kind": record.metadata.kind,
        "digest": record.metadata.digest,
        "reading": record.confidence,
    }


def _facet_value(name: str, value: FacetValue) -> dict[str, Any]:
    fields: dict[str, Any] = {"value": value.value, "label": value.label}
    if name == "region":
        fields["parent"] = value.parent
    return {**fields, "count": value.paragraphs, "reports": value.reports}


def contents_to_json(contents: ReportContents, site: str = "") -> dict[str, Any]:
    """A report of the index as JSON: its record, its headings, its paragraphs with their permalinks below `site`."""
    about = asdict(contents.record.metadata)
    return {
        **_report(contents.record),
        "metadata": {name: value for name, value in about.items() if name not in ("kind", "region", "title", "year", "digest")},
        "doubts": list(map(doubt_to_json, contents.record.doubts)),
        "outline": [_heading(contents.record, heading, site) for heading in contents.outline],
        "around": [_heading(contents.record, heading, site) for heading in contents.margins.around],
        "left_out": list(contents.margins.left_out),
        "paragraphs": [_paragraph(contents.record, paragraph, site) for paragraph in contents.paragraphs],
    }


def contents_to_text(contents: ReportContents) -> str:
    """A report of the index as plain text: its title, its headings, its paragraphs, an empty line between."""
    before: dict[int, list[str]] = {}
    for heading in contents.outline:
        if not heading.runs_in:
            before.setdefault(heading.before, []).append(heading.text)
    blocks = [contents.record.title]
    for paragraph in contents.paragraphs:
        blocks += [*before.get(paragraph.number, []), paragraph.text]
    return "\n\n".join([*blocks, *before.get(len(contents.paragraphs) + 1, [])]) + "\n"


def report_to_json(report: Report) -> dict[str, Any]:
    """A report as read from its source."""
    about = asdict(report.metadata)
    region = about.pop("region")
    if not about["digest"]:
        del about["digest"]
    return {
        "meta": {
            "kind": about.pop("kind"),
            "title": about.pop("title"),
            "region": list(region["path"]) if region else None,
            "code": region["code"] if region else None,
            **about,
        },
        "origins": report.origins,
        "doubts": list(map(doubt_to_json, report.doubts)),
        "paragraphs": [
            {
                "text": paragraph.text,
                "chapter": paragraph.chapter,
                "section": paragraph.section,
                "chapter_kind": paragraph.chapter_kind,
                "topics": list(paragraph.topics),
                "topic_shares": [round(share, 3) for share in topic_shares(paragraph.section, paragraph.text).values()],
                "leaders": list(paragraph.leaders),
                "units": [{"name": unit, "leads": unit in paragraph.lead_units} for unit in paragraph.units],
            }
            for paragraph in report.paragraphs
        ],
    }
