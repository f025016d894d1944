"""The home page: what the site is for, examples that run, what the corpus holds, and what came to it last."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.model import ReportRecord
from indexer.vocabulary.regions import level
from searchapp.answers.results import Status
from searchapp.pages.parts import LEVEL_NAMES, english_place, held_in_words, report_name
from searchapp.questions import urls
from searchapp.questions.query import SearchRequest
from searchapp.web.language import gettext

EXAMPLES = ("宁德时代", "新质生产力", "高质量发展 制造业", "营商环境", "“一老一小”", "5G")
NEWEST = 8


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report that came to the index lately: its name, address and the day (ISO 8601; empty where that was not noted).

    english: its place, on English pages.
    """

    name: str
    url: str
    day: str
    english: str


@dataclass(frozen=True, slots=True)
class HomePage:
    """home.html.

    Attributes:
        levels: how many full reports there are of each level of places, in words.
        held: how many reports and other documents there are, in words.
        digests: how many of the reports are none, but digests put there for a demonstration.
        years: the first and the last year of which there is one; None without any.
    """

    paragraphs: int
    held: str
    levels: tuple[tuple[str, int], ...]
    places: int
    years: tuple[int, int] | None
    newest: tuple[NewReport, ...]
    examples: tuple[tuple[str, str], ...]
    built: str
    digests: int


def build_home_page(status: Status, blank: SearchRequest) -> HomePage:
    """What the corpus holds, and examples that run."""
    full = [record for record in status.records if record.is_full]
    by_level = Counter(level(record.region.code) for record in full)
    years = [record.year for record in full]
    return HomePage(
        paragraphs=status.paragraphs,
        held=held_in_words(status.records),
        levels=tuple((gettext(label), by_level[name]) for name, label in LEVEL_NAMES.items() if by_level[name]),
        places=len({record.region.code for record in full}),
        years=(min(years), max(years)) if years else None,
        newest=_newest(status.records),
        examples=tuple((text, urls.search_url(replace(blank, text=text))) for text in EXAMPLES),
        built=status.built[:10],
        digests=status.digests,
    )


def _newest(records: Sequence[ReportRecord]) -> tuple[NewReport, ...]:
    """Those whose texts came last; of one day the latest years, then by place."""

    def day(record: ReportRecord) -> str:
        return max((time for time, _ in record.added), default="")[:10]

    newest = sorted(sorted(records, key=lambda each: (-each.year, each.id)), key=day, reverse=True)[:NEWEST]
    return tuple(
        NewReport(report_name(record), f"/r/{record.id}", day(record), english_place(record.region.code)) for record in newest
    )
