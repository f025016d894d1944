"""What is printed of answers: hits with their permalinks, and offers where there are none."""

import click

from searchapp.answers.results import Hit, Offer, OfferKind, SearchResult
from searchapp.answers.snippets import build_snippet
from searchapp.command.printing import counted, linked, shown
from searchapp.config import Settings
from searchapp.questions.query import SearchRequest


def result_lines(request: SearchRequest, result: SearchResult, settings: Settings) -> list[str]:
    """Hits with their permalinks, matches marked where the terminal can."""
    found = f"{counted(result.total, 'paragraph')} in {counted(result.reports, 'report')}"
    lines = [f"{shown(request.text) or '(all)'}: {click.style(found, bold=True)}"]
    for number, hit in enumerate(result.hits, request.offset + 1):
        address = f"{settings.site}{hit.permalink}"
        place = linked(click.style(_place(hit), fg="cyan"), address)
        lines.append(f"\n{number}. {place}\n   {_snippet(hit)}\n   {linked(click.style(address, dim=True), address)}")
    if request.offset and request.offset >= result.total:
        lines.append(f"\nthere is nothing from hit {request.offset + 1} on: --offset must be less than {result.total}")
    lines += [f"  {shown(offer_text(offer))}: {counted(offer.total, 'paragraph')}" for offer in result.offers]
    so_far = request.offset + len(result.hits)
    if result.hits and so_far < result.total:
        lines.append(f"\n{result.total - so_far} more: --offset {so_far}")
    return lines


def offer_text(offer: Offer) -> str:
    """What an offer changes, for the terminal."""
    match offer.kind:
        case OfferKind.SPELLING:
            return f"did you mean {offer.label}"
        case OfferKind.WITHOUT_FILTER:
            return f"without any choice of {offer.label}"
        case OfferKind.WITHOUT_FILTERS:
            return "without any choice"
        case OfferKind.FEWER:
            return f"without {offer.label}"
        case _:
            return f"the words {offer.label}"


def _place(hit: Hit) -> str:
    headings = shown(" › ".join(filter(None, (hit.paragraph.chapter, hit.paragraph.section))))
    kind = "" if hit.report.metadata.kind == "report" else f" {hit.report.metadata.kind.label}"
    return f"{' '.join(hit.report.region.path)} {hit.report.year}{kind} · {headings}".rstrip(" ·")


def _snippet(hit: Hit) -> str:
    snippet = build_snippet(hit.paragraph.text, hit.spans)
    marked = (click.style(shown(text), fg="red", bold=True) if is_match else shown(text) for text, is_match in snippet.pieces)
    return f"{'…' * snippet.cut_before}{''.join(marked)}{'…' * snippet.cut_after}"
