"""Headings and text → chapter kind and topics, by the words listed in data/taxonomy.toml."""

import functools
import re
import tomllib
from dataclasses import dataclass
from importlib import resources

from indexer.model import ReportKind
from indexer.text.normalize import simplified

OPENING = "opening"
REVIEW, TASKS = "review", "tasks"
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
        topic_words: topic → words that speak for it.
    """

    chapter_labels: dict[str, str]
    chapter_rules: tuple[ChapterRule, ...]
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
        {topic: tuple(words) for topic, words in data["topic"].items()},
    )


def _any_of(words: list[str] | None) -> re.Pattern[str] | None:
    return re.compile("|".join(words)) if words else None


def chapter_kind(heading: str | None, report_kind: ReportKind, year: int | None, previous: str, text: str = "") -> str:
    """The kind of the chapter with this heading.

    Args:
        year: the year that the report plans; a heading that names only the year before looks back.
        previous: the kind of the chapter before.
        text: its first paragraphs, looked at when the heading does not tell.
    """
    if heading is None:
        return OPENING
    bare = re.sub(r"\s+", "", simplified(heading))
    if year and str(year - 1) in bare and str(year) not in bare:
        return REVIEW
    for rule in taxonomy().chapter_rules:
        if rule.fits_heading(bare, year):
            return rule.kind
    # A heading that says only its subject: in a task breakdown a task, in a report whatever is in progress, and a report
    # begins by looking back.
    if report_kind is ReportKind.TASK_BREAKDOWN:
        return TASKS
    for rule in taxonomy().chapter_rules:
        if rule.text and rule.text.search(simplified(text)):
            return rule.kind
    return REVIEW if previous == OPENING else previous


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
