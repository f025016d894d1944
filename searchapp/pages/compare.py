"""The page that sets two reports side by side, the one on which they are chosen, and its addresses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from indexer.model import ReportRecord
from indexer.vocabulary.regions import NATION, gazetteer
from searchapp.answers.compare import Comparison, Mark, Pairing
from searchapp.marked import marked
from searchapp.pages.parts import PageLink, report_name
from searchapp.web.language import gettext, plural

PAIRING_LABELS = {Pairing.SAME: marked("相同篇章"), Pairing.PLAN: marked("左边的计划，右边的回顾")}

# Reports that are offered of one group, at most.
MOST_OFFERED = 60


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


@dataclass(frozen=True, slots=True)
class ChoicePage:
    """compare_choice.html: two reports are chosen, one after the other.

    Attributes:
        chosen: the name of the first, where it is chosen; empty before.
        place: what was typed as the place to choose from; place_name: what it was taken for.
        offered: groups of reports to choose from, each with a title.
        plans: reports of a place and of the year after: the promise and what became of it.
    """

    chosen: str
    chosen_id: str
    place: str
    place_name: str
    offered: tuple[tuple[str, tuple[PageLink, ...]], ...]
    plans: tuple[PageLink, ...]


def build_choice_page(records: Sequence[ReportRecord], chosen: ReportRecord | None, place: str, code: str) -> ChoicePage:
    """code: of the place to choose from; empty if none was typed."""
    full = [record for record in records if record.is_full]
    groups = _offered(full, chosen, code)
    return ChoicePage(
        chosen=report_name(chosen) if chosen else "",
        chosen_id=chosen.id if chosen else "",
        place=place,
        place_name=gazetteer().name(code) if code else "",
        offered=tuple((title, tuple(_choice(record, chosen) for record in own)) for title, own in groups if own),
        plans=() if chosen else tuple(_plans([record for record in full if record.region.code == (code or NATION)])),
    )


def _offered(full: Sequence[ReportRecord], chosen: ReportRecord | None, code: str) -> Iterator[tuple[str, list[ReportRecord]]]:
    """(title, reports), those of the latest years first."""
    latest = sorted(full, key=lambda record: (-record.year, record.region.code, record.id))
    if code:
        yield gazetteer().name(code), [each for each in latest if each.region.code == code and each != chosen]
        inside = [each for each in latest if each.region.code != code and gazetteer().is_within(each.region.code, code)]
        yield gettext("%(place)s的各地", place=gazetteer().name(code)), inside[:MOST_OFFERED]
    if chosen:
        own = chosen.region.code
        if own != code:
            yield gettext("同一地区的其他年份"), [each for each in latest if each.region.code == own and each != chosen]
        yield gettext("同一年的其他地区"), [each for each in latest if _is_like(each, chosen)][:MOST_OFFERED]
    elif not code:
        yield gazetteer().name(NATION), [each for each in latest if each.region.code == NATION][:MOST_OFFERED]


def _is_like(other: ReportRecord, chosen: ReportRecord) -> bool:
    """Whether a report is of the same year and of a place beside it, right below the same one."""
    ours, theirs = gazetteer().path_codes(chosen.region.code), gazetteer().path_codes(other.region.code)
    is_beside = len(ours) == len(theirs) and ours[:-1] == theirs[:-1]
    return is_beside and ours != theirs and other.year == chosen.year


def _choice(record: ReportRecord, chosen: ReportRecord | None) -> PageLink:
    url = compare_url(chosen.id, record.id) if chosen else f"/compare?{urlencode({'a': record.id})}"
    return PageLink(f"{''.join(record.region.path)} {record.year}", url)


def _plans(own: Sequence[ReportRecord]) -> Iterator[PageLink]:
    by_year = {record.year: record for record in own}
    for year, record in sorted(by_year.items(), reverse=True):
        if before := by_year.get(year - 1):
            label = gettext("%(before)d 年的计划与 %(after)d 年的回顾", before=before.year, after=year)
            yield PageLink(label, compare_url(before.id, record.id, Pairing.PLAN))


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
