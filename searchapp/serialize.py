"""Results → the one JSON form that command line and API share."""

from dataclasses import asdict
from typing import Any

from indexer.model import Report, ReportRecord
from searchapp.query import SearchRequest
from searchapp.results import FacetValue, Hit, Offer, SearchResult
from searchapp.snippets import build_snippet
from searchapp.urls import search_url


def search_to_json(request: SearchRequest, result: SearchResult) -> dict[str, Any]:
    """A search as JSON; `relaxed` is null because nothing is ever relaxed silently."""
    return {
        "query": request.text,
        "total": result.total,
        "reports": result.reports,
        "relaxed": None,
        "took_ms": round(result.took_ms, 2),
        "hits": [_hit(hit) for hit in result.hits],
        "offers": [_offer(offer) for offer in result.offers],
        "facets": {name: [_facet_value(name, value) for value in values] for name, values in result.facets.items()},
    }


def _offer(offer: Offer) -> dict[str, Any]:
    return {"kind": offer.kind, "label": offer.label, "url": search_url(offer.request), "total": offer.total}


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.id,
        "permalink": hit.permalink,
        "report": _report(hit.report),
        "chapter": hit.paragraph.chapter,
        "section": hit.paragraph.section,
        "text": hit.paragraph.text,
        "snippet": [list(piece) for piece in build_snippet(hit.paragraph.text, hit.spans).pieces],
        "score": round(hit.score, 6),
    }


def _report(record: ReportRecord) -> dict[str, Any]:
    return {
        "id": record.id,
        "title": record.title,
        "region": list(record.region.path),
        "code": record.region.code,
        "year": record.year,
        "kind": record.metadata.kind,
    }


def _facet_value(name: str, value: FacetValue) -> dict[str, Any]:
    fields: dict[str, Any] = {"value": value.value, "label": value.label}
    if name == "region":
        fields["parent"] = value.parent
    return {**fields, "count": value.paragraphs, "reports": value.reports}


def report_to_json(report: Report) -> dict[str, Any]:
    """A report as read from its source."""
    about = asdict(report.metadata)
    region = about.pop("region")
    return {
        "meta": {
            "kind": about.pop("kind"),
            "title": about.pop("title"),
            "region": list(region["path"]) if region else None,
            "code": region["code"] if region else None,
            **about,
        },
        "origins": report.origins,
        "paragraphs": [
            {
                "text": paragraph.text,
                "chapter": paragraph.chapter,
                "section": paragraph.section,
                "chapter_kind": paragraph.chapter_kind,
                "topics": list(paragraph.topics),
                "leaders": list(paragraph.leaders),
                "units": [{"name": unit, "leads": unit in paragraph.lead_units} for unit in paragraph.units],
            }
            for paragraph in report.paragraphs
        ],
    }
