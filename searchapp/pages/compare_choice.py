"""The page on which two reports are chosen to be set side by side, one after the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.model import ReportRecord
from indexer.vocabulary.regions import NATION, gazetteer
from searchapp.answers.compare import Pairing
from searchapp.pages.compare import choice_url, compare_url
from searchapp.pages.parts import PageLink, report_name
from searchapp.web.language import gettext

# Reports that are offered of one group, at most.
MOST_OFFERED = 60


@dataclass(frozen=True, slots=True)
class ChoicePage:
    """compare_choice.html: two reports are chosen, one after the other.

    Attributes:
        chosen: the name of the first, where it is chosen; empty before.
        place: what was typed as the place to choose from; place_name: what it was taken for.
        offered: groups of reports to choose from, each with a title.
        plans: reports of a place and of the year after: the promise and what became of it.
        text: the question that goes along; again_url: where another first one is chosen.
    """

    chosen: str
    chosen_id: str
    place: str
    place_name: str
    offered: tuple[tuple[str, tuple[PageLink, ...]], ...]
    plans: tuple[PageLink, ...]
    text: str
    again_url: str


def build_choice_page(
    records: Sequence[ReportRecord], chosen: ReportRecord | None, place: str, code: str, text: str = ""
) -> ChoicePage:
    """code: of the place to choose from, empty if none was typed; text: the question that goes along."""
    full = [record for record in records if record.is_full]
    groups = _offered(full, chosen, code)
    return ChoicePage(
        chosen=report_name(chosen) if chosen else "",
        chosen_id=chosen.id if chosen else "",
        place=place,
        place_name=gazetteer().name(code) if code else "",
        offered=tuple((title, tuple(_choice(record, chosen, text) for record in own)) for title, own in groups if own),
        plans=() if chosen else tuple(_plans([record for record in full if record.region.code == (code or NATION)], text)),
        text=text,
        again_url=choice_url(text=text),
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


def _choice(record: ReportRecord, chosen: ReportRecord | None, text: str) -> PageLink:
    url = compare_url(chosen.id, record.id, text=text) if chosen else choice_url(record.id, text)
    return PageLink(f"{''.join(record.region.path)} {record.year}", url)


def _plans(own: Sequence[ReportRecord], text: str) -> Iterator[PageLink]:
    by_year = {record.year: record for record in own}
    for year, record in sorted(by_year.items(), reverse=True):
        if before := by_year.get(year - 1):
            label = gettext("%(before)d 年的计划与 %(after)d 年的回顾", before=before.year, after=year)
            yield PageLink(label, compare_url(before.id, record.id, Pairing.PLAN, text))
