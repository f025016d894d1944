"""The page that sets two reports side by side, and its addresses."""

from dataclasses import dataclass
from urllib.parse import urlencode

from indexer.model import ReportRecord
from searchapp.answers.compare import Comparison, Mark, Pairing
from searchapp.marked import marked
from searchapp.pages.parts import PageLink, report_name
from searchapp.web.language import gettext, plural

PAIRING_LABELS = {Pairing.SAME: marked("相同篇章"), Pairing.PLAN: marked("左边的计划，右边的回顾")}


@dataclass(frozen=True, slots=True)
class ComparePage:
    """compare.html."""

    comparison: Comparison
    left_name: str
    right_name: str
    left_counts: str
    right_counts: str
    pairings: tuple[PageLink, ...]
    swapped_url: str


def compare_url(left_id: str, right_id: str, pairing: Pairing = Pairing.SAME) -> str:
    """The address of two reports side by side."""
    found = [("a", left_id), ("b", right_id), *([("pairing", pairing)] if pairing is not Pairing.SAME else [])]
    return f"/compare?{urlencode(found)}"


def build_compare_page(comparison: Comparison, pairing: Pairing) -> ComparePage:
    """The page of two reports side by side."""
    left, right = comparison.left, comparison.right
    return ComparePage(
        comparison=comparison,
        left_name=report_name(left),
        right_name=report_name(right),
        left_counts=_counted(comparison.counts[0]),
        right_counts=_counted(comparison.counts[1]),
        pairings=tuple(
            PageLink(gettext(label), compare_url(left.id, right.id, each), each is pairing)
            for each, label in PAIRING_LABELS.items()
        ),
        swapped_url=compare_url(right.id, left.id, pairing),
    )


def _counted(counts: dict[Mark, int]) -> str:
    said = (
        plural("相同 %(num)d 句", counts[Mark.SHARED]),
        plural("有改动 %(num)d 句", counts[Mark.CHANGED]),
        plural("独有 %(num)d 句", counts[Mark.ONLY]),
    )
    return gettext("，").join(said)


def beside_links(before: ReportRecord | None, own: ReportRecord, after: ReportRecord | None) -> tuple[tuple[str, str], ...]:
    """(label, address) of the comparisons of a report with those before and after it; a review looks back on one year."""
    found = []
    if before:
        found.append((gettext("与 %(year)d 年比较", year=before.year), compare_url(before.id, own.id)))
        if before.year + 1 == own.year:
            found.append(
                (gettext("%(year)d 年的计划与本年的回顾", year=before.year), compare_url(before.id, own.id, Pairing.PLAN))
            )
    if after:
        found.append((gettext("与 %(year)d 年比较", year=after.year), compare_url(own.id, after.id)))
        if own.year + 1 == after.year:
            found.append(
                (gettext("本年的计划与 %(year)d 年的回顾", year=after.year), compare_url(own.id, after.id, Pairing.PLAN))
            )
    return tuple(found)
