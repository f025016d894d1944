"""A permalink's anchor and a report as it stands now → the paragraph meant. By fingerprint first, never by number alone."""

import re

from indexer.fingerprint import SAME_PARAGRAPH_BITS, differing_bits
from indexer.model import Paragraph
from searchapp.results import Found, ReportContents, Resolution

ANCHOR = re.compile(r"([0-9]{1,6})-([0-9a-f]{16})")
_NEAR = 3


def resolve(contents: ReportContents, anchor: str) -> Resolution | None:
    """Find the paragraph that a permalink means; None if the anchor is not one.

    The same text wins, at its old number if there are several (各位代表！); then the text that differs least, if it
    can still be called the same paragraph, and it is no likelier to be another; else the paragraph is gone.
    """
    match = ANCHOR.fullmatch(anchor)
    if match is None:
        return None
    number, fingerprint = int(match[1]), match[2]
    by_likeness = sorted(
        contents.paragraphs,
        key=lambda paragraph: (differing_bits(paragraph.fingerprint, fingerprint), abs(paragraph.number - number)),
    )
    best = by_likeness[0]
    distance = differing_bits(best.fingerprint, fingerprint)
    if distance == 0:
        return Resolution(Found.SAME if best.number == number else Found.MOVED, contents, best)
    if distance <= SAME_PARAGRAPH_BITS and not _is_tie(by_likeness, fingerprint):
        return Resolution(Found.CHANGED, contents, best)
    return Resolution(Found.GONE, contents, None, tuple(by_likeness[:_NEAR]))


def _is_tie(by_likeness: list[Paragraph], fingerprint: str) -> bool:
    """Whether two different texts are equally like the one sought, so that neither may be called it."""
    if len(by_likeness) < 2:
        return False
    first, second = (differing_bits(paragraph.fingerprint, fingerprint) for paragraph in by_likeness[:2])
    return first == second and by_likeness[0].fingerprint != by_likeness[1].fingerprint
