"""A permalink's anchor and a report as it stands now → the paragraph meant. By fingerprint first, never by number alone."""

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz.distance import Levenshtein

from indexer.model import FormerText, Paragraph, ReportRecord, checksum, found_headings
from indexer.text.fingerprint import SAME_PARAGRAPH_BITS, differing_bits
from searchapp.answers.results import HeadingResolution, ReportContents, Resolution, Resolved

# Links of before the version 1.1 have no checksum.
ANCHOR = re.compile(r"([0-9]{1,6})-([0-9a-f]{16})(?:-([0-9a-f]{8}))?")
HEADING_ANCHOR = re.compile(r"([0-9]{1,6})-([0-9a-f]{8})")
_NEAR = 3
# What a text around a link leaves at its end when it is copied.
_TRAILING = " .,;:!?)]}>\"'、。，；：！？）】》”’…/"


def canonical_anchor(anchor: str) -> str | None:
    """The form of today of an anchor as it was typed, printed or copied; None if it is not one.

    Letters may be capital or of full width, the number may begin with zeros, and signs of the text around may follow.
    """
    match = ANCHOR.fullmatch(_typed(anchor))
    return "-".join(filter(None, (str(int(match[1])), match[2], match[3]))) if match else None


def canonical_heading_anchor(anchor: str) -> str | None:
    """The same of the anchor of a heading."""
    match = HEADING_ANCHOR.fullmatch(_typed(anchor))
    return f"{int(match[1])}-{match[2]}" if match else None


def _typed(anchor: str) -> str:
    return unicodedata.normalize("NFKC", anchor).lower().strip().rstrip(_TRAILING)


def known_as(records: Iterable[ReportRecord], report_id: str) -> tuple[ReportRecord, ...]:
    """The report of an id, and those that had it before: places, years and kinds that were read wrong are set right."""
    found = [record for record in records if record.id == report_id or report_id in record.former_ids]
    return tuple(sorted(found, key=lambda record: (record.id != report_id, record.id)))


def resolve(contents: ReportContents, anchor: str) -> Resolution | None:
    """Find the paragraph that a permalink means; None if the anchor is not one.

    The very text wins, at its old number if there are several (各位代表！). A text that the index has seen go is what it
    became then. Of others, it is the text that differs least, if it can still be called the same paragraph, and it is no
    likelier to be another; else the paragraph is gone. Where somebody has made two texts that one link tells of, it is called
    changed, whether the other was there once or stands there still. A link without a checksum may have been made for a text
    that differs too little for the fingerprint: it is the same only as far as anybody knows.
    """
    match = ANCHOR.fullmatch(anchor)
    if match is None:
        return None
    number, fingerprint, exact = int(match[1]), match[2], match[3]
    by_likeness = sorted(
        contents.paragraphs,
        key=lambda paragraph: (
            differing_bits(paragraph.fingerprint, fingerprint),
            exact is not None and checksum(paragraph.text) != exact,
            abs(paragraph.number - number),
        ),
    )
    best = by_likeness[0]
    distance = differing_bits(best.fingerprint, fingerprint)
    # A former text that differs in blanks alone is this one.
    others = [each for each in contents.former if distance or not exact or not _is_one(each, best)]
    former = _former(others, number, fingerprint, exact)
    if distance == 0:
        is_the_text = checksum(best.text) == exact if exact else former is None
        if is_the_text and not former and not (exact and _has_twin(contents, best, exact)):
            found = Resolved.SAME if best.number == number else Resolved.MOVED
            return Resolution(found, contents, best, is_certain=exact is not None)
        return Resolution(Resolved.CHANGED, contents, best, former=former)
    if former is not None:
        return _by_history(contents, former)
    if distance <= SAME_PARAGRAPH_BITS and not _is_tie(by_likeness, fingerprint):
        return Resolution(Resolved.CHANGED, contents, best)
    return Resolution(Resolved.GONE, contents, None, tuple(by_likeness[:_NEAR]))


def resolve_heading(contents: ReportContents, canonical: str) -> HeadingResolution:
    """Find the heading that a permalink means by its very text, the nearest to its old place if there are several.

    One that runs into its paragraph stands where that begins.
    """
    before, exact = canonical.split("-")
    number = int(before)
    running_in = (each for each in contents.outline if each.runs_in)
    printed = found_headings(contents.outline, contents.margins)
    same = [each for each in (*printed, *running_in) if checksum(each.text) == exact]
    if same:
        nearest = min(same, key=lambda heading: abs(heading.before - number))
        found = Resolved.SAME if nearest.before == number else Resolved.MOVED
        there = (each for each in contents.paragraphs if nearest.runs_in and each.number == nearest.before)
        return HeadingResolution(found, contents, nearest, next(there, None))
    # It may be read as a paragraph by now.
    texts = [each for each in contents.paragraphs if checksum(each.text) == exact]
    if not texts:
        return HeadingResolution(Resolved.GONE, contents)
    return HeadingResolution(Resolved.MOVED, contents, paragraph=min(texts, key=lambda each: abs(each.number - number)))


def _has_twin(contents: ReportContents, best: Paragraph, exact: str) -> bool:
    """Whether another text of today has the fingerprint and the checksum of this one."""
    alike = (each for each in contents.paragraphs if each.fingerprint == best.fingerprint and checksum(each.text) == exact)
    return not all(_is_one(each, best) for each in alike)


def _is_one(text: FormerText | Paragraph, other: Paragraph) -> bool:
    """Whether two texts are the same but for blanks, as checksums take them."""
    return "".join(text.text.split()) == "".join(other.text.split())


def _is_tie(by_likeness: list[Paragraph], fingerprint: str) -> bool:
    """Whether two different texts are equally like the one sought, so that neither may be called it."""
    if len(by_likeness) < 2:
        return False
    first, second = (differing_bits(paragraph.fingerprint, fingerprint) for paragraph in by_likeness[:2])
    return first == second and by_likeness[0].fingerprint != by_likeness[1].fingerprint


def _former(former: Iterable[FormerText], number: int, fingerprint: str, exact: str | None) -> FormerText | None:
    """The text that a permalink was made for, the latest of those that stood at its number or nearest to it.

    exact: the checksum of the link; without one, a text of the same fingerprint is all that can be told.
    """
    alike = [each for each in former if each.fingerprint == fingerprint]
    same = [each for each in alike if exact is None or checksum(each.text) == exact]
    return min(reversed(same), key=lambda each: abs(each.number - number), default=None)


def _by_history(contents: ReportContents, former: FormerText) -> Resolution:
    """Where a text that is known has gone: through all that it became to a paragraph of today, or nowhere."""
    mark, seen = former.fingerprint, {former.fingerprint}
    while mark := _successor(contents.former, mark, seen):
        there = [paragraph for paragraph in contents.paragraphs if paragraph.fingerprint == mark]
        if there:
            nearest = min(there, key=lambda paragraph: abs(paragraph.number - former.number))
            return Resolution(Resolved.CHANGED, contents, nearest, former=former)
        seen.add(mark)
    agreed = [Levenshtein.normalized_similarity(former.text, paragraph.text) for paragraph in contents.paragraphs]
    order = sorted(range(len(agreed)), key=lambda at: (-agreed[at], abs(contents.paragraphs[at].number - former.number)))
    return Resolution(Resolved.GONE, contents, None, tuple(contents.paragraphs[at] for at in order[:_NEAR]), former)


def _successor(former: tuple[FormerText, ...], mark: str, seen: set[str]) -> str:
    """The fingerprint of what a text with this one became, the latest first; one that was seen leads in a circle."""
    return next((each.became for each in reversed(former) if each.fingerprint == mark and each.became not in seen), "")
