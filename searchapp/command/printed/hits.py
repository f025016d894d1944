"""What is printed of answers: hits with their permalinks, and offers where there are none."""

import json
from collections.abc import Iterable, Iterator

import click

from indexer.model import DIGEST_LABEL, ReportRecord
from searchapp.answers.concordance import ConcordanceLine
from searchapp.answers.differences import Whose, differences
from searchapp.answers.results import HeadingHit, Hit, Nearest, Offer, OfferKind, Rewording, RewordingKind, SearchResult
from searchapp.answers.snippets import Piece, pieces_of, snippet_of
from searchapp.command.printed.parts import counted, linked, shown
from searchapp.config import Settings
from searchapp.export.hits import CONCORDANCE_COLUMNS, concordance_row
from searchapp.questions.query import Among, SearchRequest

_WIDE_BLANK = "\u3000"


def result_lines(request: SearchRequest, result: SearchResult, settings: Settings) -> list[str]:
    """Headings and paragraphs with their permalinks, matches marked where the terminal can."""
    lines = [f"{shown(request.text) or '(all)'}: {click.style(_found(request, result), bold=True)}"]
    lines += [_heading_line(hit, settings) for hit in result.heading_hits]
    lines += _hit_lines(request, result, settings)
    only_headings = request.among is Among.HEADINGS
    total, here = (result.headings, result.heading_hits) if only_headings else (result.total, result.hits)
    if request.offset and request.offset >= total:
        lines.append(f"\nthere is nothing from hit {request.offset + 1} on: --offset must be less than {total}")
    lines += [f"  {shown(offer_text(offer))}: {counted(offer.total, 'paragraph')}" for offer in result.offers]
    lines += [f"  {shown(rewording_text(each))}: {counted(each.total, 'paragraph')}" for each in result.rewordings]
    lines += [_nearest_line(each, settings) for each in result.nearest]
    if result.of_other_numbers not in (None, result.total) and not request.whole_numbers:
        lines.append(f"\nwith whole numbers alone: {counted(result.of_other_numbers or 0, 'paragraph')}: --whole-numbers")
    so_far = request.offset + len(here)
    if here and so_far < total:
        lines.append(f"\n{total - so_far} more: --offset {so_far}")
    if request.among is Among.ALL and result.heading_hits and len(result.heading_hits) < result.headings:
        lines.append(f"{'' if here else chr(10)}all {result.headings} headings: --in headings")
    return lines


def _hit_lines(request: SearchRequest, result: SearchResult, settings: Settings) -> Iterator[str]:
    """Paragraphs, each with its number among all hits; below it those that say nearly the same."""
    for at, hit, copies in result.shown_hits():
        yield f"\n{request.offset + at + 1}. {_linked(hit, _place(hit), _snippet(hit), settings)}"
        if copies:
            yield f"   {len(copies)} more say nearly the same:"
        for copy in copies:
            address = f"{settings.site}{copy.permalink}"
            yield f"   {linked(_place(copy), address)} {linked(click.style(address, dim=True), address)}"


def _found(request: SearchRequest, result: SearchResult) -> str:
    kinds = [counted(result.total, "paragraph")] if request.among.has_text else []
    kinds += [counted(result.headings, "heading")] if result.headings or not kinds else []
    shown_kinds = kinds if request.among.has_headings else kinds[:1]
    return f"{' and '.join(shown_kinds)} in {counted(result.reports_in_all, 'report')}"


def _heading_line(hit: HeadingHit, settings: Settings) -> str:
    place = f"{_of_report(hit.report)} · heading"
    return f"\n#  {_linked(hit, place, _marked(pieces_of(hit.heading.text, hit.spans)), settings)}"


def _linked(hit: Hit | HeadingHit | Nearest, place: str, text: str, settings: Settings) -> str:
    address = f"{settings.site}{hit.permalink}"
    head = linked(click.style(place, fg="cyan"), address)
    return f"{head}\n   {text}\n   {linked(click.style(address, dim=True), address)}"


def offer_text(offer: Offer) -> str:
    """What an offer changes, for the terminal."""
    match offer.kind:
        case OfferKind.SPELLING:
            return f"did you mean {offer.label}"
        case OfferKind.WITHOUT_FILTER:
            return f"without any choice of {offer.label}"
        case OfferKind.WITHOUT_SINCE:
            return f"whenever it came into the index, not since {offer.label} alone"
        case OfferKind.WITHOUT_FILTERS:
            return "without any choice"
        case OfferKind.FEWER:
            return f"without {offer.label}"
        case _:
            return f"the words {offer.label}"


def rewording_text(rewording: Rewording) -> str:
    """How a question is put another way, for the terminal."""
    if rewording.kind is RewordingKind.OPERATORS:
        return f"do you mean {rewording.label}"
    return f"{rewording.label}, another word for {rewording.string}"


def _nearest_line(nearest: Nearest, settings: Settings) -> str:
    """Where a paragraph that comes near is, and how it differs: [-typed-]{+written+}, in words where there are no colours."""
    signs = {Whose.TYPED: ("[-", "-]"), Whose.PARAGRAPH: ("{+", "+}")}
    pieces = [(*signs.get(piece.side, ("", "")), shown(piece.text)) for piece in differences(nearest)]
    text = "".join(f"{opening}{piece}{closing}" for opening, closing, piece in pieces)
    return f"\nnearest, {nearest.agreement:.0%} alike: {_linked(nearest, _place(nearest), text, settings)}"


def _place(hit: Hit | Nearest) -> str:
    headings = shown(" › ".join(filter(None, (hit.paragraph.chapter, hit.paragraph.section))))
    kind = "" if hit.report.metadata.kind == "report" else f" {hit.report.metadata.kind.label}"
    return f"{_of_report(hit.report)}{kind} · {headings}".rstrip(" ·")


def _of_report(record: ReportRecord) -> str:
    digest = f" {DIGEST_LABEL}" if record.metadata.digest else ""
    return f"{' '.join(record.region.path)} {record.year}{digest}"


def _snippet(hit: Hit) -> str:
    snippet = snippet_of(hit)
    return f"{'…' * snippet.cut_before}{_marked(snippet.pieces)}{'…' * snippet.cut_after}"


def _marked(pieces: Iterable[Piece]) -> str:
    return "".join(click.style(shown(text), fg="red", bold=True) if is_match else shown(text) for text, is_match in pieces)


def aligned_lines(lines: Iterable[ConcordanceLine], chars: int) -> Iterator[str]:
    """Lines for a terminal, the occurrences below one another: a character of Chinese is as wide as an ideographic blank."""
    for line in lines:
        where = f"{line.report.region.name} {line.report.year}"
        yield f"{shown(line.left).rjust(chars, _WIDE_BLANK)} [{shown(line.match)}] {shown(line.right)}  {where}\n"


def concordance_objects(lines: Iterable[ConcordanceLine], site: str) -> Iterator[str]:
    """Lines of JSON, the permalinks in full."""
    for line in lines:
        found = dict(zip(CONCORDANCE_COLUMNS, concordance_row(line, site), strict=True))
        yield json.dumps(found, ensure_ascii=False) + "\n"
