"""Headings and text → chapter kind and topics, by the words listed in data/taxonomy.toml."""

import functools
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from indexer.model import ReportKind
from indexer.text.normalize import simplified

OPENING = "opening"
REVIEW, TASKS, OUTLOOK = "review", "tasks", "outlook"
# The first paragraphs of a chapter; and how often, per character, a text must say more of one tense than of the other.
FIRST_CHARS, MIN_TENSE = 600, 0.002
_LEAD_OF_PLAN = 40
# How much a word counts by where it stands, and what a topic must reach to be given.
HEADING_WEIGHT, LEAD_WEIGHT, TEXT_WEIGHT = 3, 2, 1
TOPIC_THRESHOLD = 3
MAX_TOPICS = 3
LEAD_CHARS = 30


@dataclass(frozen=True, slots=True)
class ChapterRule:
    """One rule of the taxonomy's file: a kind, and the patterns that speak for it and against it."""

    kind: str
    heading: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    unless_planned_year: bool = False
    text: re.Pattern[str] | None = None

    def fits_heading(self, heading: str, year: int | None) -> bool:
        """Whether a heading, blanks removed, is of this kind."""
        if self.heading is None or not self.heading.search(heading):
            return False
        if self.unless_planned_year and str(year) in heading:
            return False
        return not (self.unless and self.unless.search(heading))


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The field's own categories.

    Attributes:
        chapter_labels: chapter kind → its name for readers, in the order of a report.
        chapter_rules: what decides the kind of a chapter, tried in this order.
        ahead, back: words of texts that say what is to be done, and what was.
        topic_words: topic → words that speak for it.
    """

    chapter_labels: dict[str, str]
    chapter_rules: tuple[ChapterRule, ...]
    ahead: re.Pattern[str]
    back: re.Pattern[str]
    topic_words: dict[str, tuple[str, ...]]


@functools.cache
def taxonomy() -> Taxonomy:
    """The taxonomy, read once."""
    data = tomllib.loads(resources.files("indexer").joinpath("data/taxonomy.toml").read_text(encoding="utf-8"))
    return Taxonomy(
        {kind: entry["label"] for kind, entry in data["chapter"].items()},
        tuple(
            ChapterRule(
                rule["kind"],
                heading=_any_of(rule.get("heading")),
                unless=_any_of(rule.get("unless")),
                unless_planned_year=rule.get("unless_planned_year", False),
                text=_any_of(rule.get("text")),
            )
            for rule in data["chapter_rule"]
        ),
        re.compile("|".join(data["tense"]["ahead"])),
        re.compile("|".join(data["tense"]["back"])),
        {topic: tuple(words) for topic, words in data["topic"].items()},
    )


def _any_of(words: list[str] | None) -> re.Pattern[str] | None:
    return re.compile("|".join(words)) if words else None


@dataclass(frozen=True, slots=True)
class ChapterText:
    """A chapter's heading, None for what stands before the first, and its text."""

    heading: str | None
    text: str


def chapter_kinds(chapters: Sequence[ChapterText], report_kind: ReportKind, year: int | None) -> list[str]:
    """The kind of each chapter of a document.

    A heading that tells decides; else the first paragraphs; else whether the text speaks of what was done or of what is to
    be done. A government's report that looks back and sets no tasks sets them in the chapter that looks forward most.

    Args:
        year: the year that the report plans; a heading that names only the year before looks back.
    """
    kinds: list[str] = []
    for chapter in chapters:
        kinds.append(_chapter_kind(chapter, report_kind, year, kinds[-1] if kinds else OPENING))
    if report_kind is ReportKind.REPORT and REVIEW in kinds and TASKS not in kinds:
        ahead = [at for at, kind in enumerate(kinds) if kind == OUTLOOK and _ahead(chapters[at].text) > 0]
        if ahead:
            kinds[max(ahead, key=lambda at: len(chapters[at].text))] = TASKS
    return kinds


def plan_begins(paragraphs: Sequence[str]) -> int | None:
    """The index of the paragraph of a chapter that looks back at which the plan begins without a heading; None if nowhere."""
    for at, text in enumerate(paragraphs):
        bare = simplified(text[:_LEAD_OF_PLAN])
        if at and any(rule.kind != REVIEW and rule.text and rule.text.search(bare) for rule in taxonomy().chapter_rules):
            ahead = _tense(paragraphs[at:])
            return at if ahead > 0 and ahead - _tense(paragraphs[:at]) >= 2 * MIN_TENSE else None
    return None


def _chapter_kind(chapter: ChapterText, report_kind: ReportKind, year: int | None, previous: str) -> str:
    if chapter.heading is None:
        return OPENING
    bare = re.sub(r"\s+", "", simplified(chapter.heading))
    if year and str(year - 1) in bare and str(year) not in bare:
        return REVIEW
    if _CLOSING.search(bare) and previous != OPENING:
        return previous
    for rule in taxonomy().chapter_rules:
        if rule.fits_heading(bare, year):
            return rule.kind
    if report_kind is ReportKind.TASK_BREAKDOWN or (year and f"{year}年" in bare):
        return TASKS
    # A heading that says only its subject.
    text = simplified(chapter.text)
    for rule in taxonomy().chapter_rules:
        if rule.text and rule.text.search(text[:FIRST_CHARS]):
            return rule.kind
    ahead = _ahead(text)
    if abs(ahead) >= MIN_TENSE * len(text):
        return TASKS if ahead > 0 else REVIEW
    return REVIEW if previous == OPENING else previous


_CLOSING = re.compile("^结(?:束语|语|尾)$")


def _tense(paragraphs: Sequence[str]) -> float:
    text = simplified("".join(paragraphs))
    return _ahead(text) / len(text) if text else 0.0


def _ahead(text: str) -> int:
    """How much more often a text says what is to be done than what was."""
    data = taxonomy()
    return len(data.ahead.findall(text)) - len(data.back.findall(text))


def topics(section: str | None, text: str) -> tuple[str, ...]:
    """The topics of a paragraph, the strongest first, at most MAX_TOPICS."""
    text = simplified(text)
    lead, rest = text[:LEAD_CHARS], text[LEAD_CHARS:]
    from_heading = _heading_scores(simplified(section or ""))
    scores = {}
    for topic, listed in taxonomy().topic_words.items():
        found = [word for word in listed if word in text]
        score = from_heading[topic] + sum(LEAD_WEIGHT * (word in lead) + TEXT_WEIGHT * (word in rest) for word in found)
        if score >= TOPIC_THRESHOLD:
            scores[topic] = score
    order = list(taxonomy().topic_words)
    return tuple(sorted(scores, key=lambda topic: (-scores[topic], order.index(topic)))[:MAX_TOPICS])


@functools.lru_cache(maxsize=1024)
def _heading_scores(heading: str) -> dict[str, int]:
    return {topic: HEADING_WEIGHT * sum(word in heading for word in listed) for topic, listed in taxonomy().topic_words.items()}
