"""Headings and text → chapter kind and topics, by the words listed in data/taxonomy.toml."""

import functools
import re
import sys
import tomllib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from indexer.model import ReportKind
from indexer.text.variants import simplified
from indexer.text.word_finder import WordFinder

OPENING = "opening"
REVIEW, TASKS, OUTLOOK = "review", "tasks", "outlook"
# The first paragraphs of a chapter; and how often, per character, a text must say more of one tense than of the other.
FIRST_CHARS, MIN_TENSE = 600, 0.002
_LEAD_OF_PLAN = 40
# A clause treats a topic from so many votes on; words have two, weak and general ones one, a heading of the topic one.
TREATED = WORD_VOTES = 2
# Of what a sentence treats, topics with less than this part of the votes of the strongest are but mentioned; less is asked of
# a topic that has a clause to itself. Measured on 4,580 labelled sentences: a half and two thirds make more mistakes, as do 0.3
# and 0.5 of a topic alone.
MENTIONED, MENTIONED_ALONE = 0.6, 0.4
# A topic with less than this part of a paragraph is left out: less than a clause of usual length, 13 characters, in a
# paragraph of 450, and nine of ten are shorter.
MIN_SHARE = 0.03
# What ends a sentence, and what ends a clause.
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]*")
_CLAUSE = re.compile(r"[^，,；;]+")


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
class TopicWords:
    """The words of one topic, as the taxonomy's file explains them."""

    words: frozenset[str]
    weak: frozenset[str]
    general: frozenset[str]
    unless: frozenset[str]


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The field's own categories.

    Attributes:
        chapter_labels: chapter kind → its name for readers, in the order of a report.
        chapter_rules: what decides the kind of a chapter, tried in this order.
        ahead, back: words of texts that say what is to be done, and what was.
        topic_words: topic → words that speak for it.
        without_topic: words that say of their sentence that it treats none.
        formulas: words that say nothing of a topic, nor do those inside them.
    """

    chapter_labels: dict[str, str]
    chapter_rules: tuple[ChapterRule, ...]
    ahead: re.Pattern[str]
    back: re.Pattern[str]
    topic_words: dict[str, TopicWords]
    without_topic: frozenset[str]
    formulas: frozenset[str]


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
        {
            topic: TopicWords(*(frozenset(listed.get(grade, ())) for grade in ("words", "weak", "general", "unless")))
            for topic, listed in data["topic"].items()
        },
        frozenset(data["without_topic"]["sentences"]),
        frozenset(data["without_topic"]["words"]),
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
    if report_kind is ReportKind.TASK_BREAKDOWN or (year and str(year) in bare):
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
    """The topics that the sentences of a paragraph treat, that of the largest share first."""
    return tuple(topic_shares(section, text))


def topic_shares(section: str | None, text: str) -> dict[str, float]:
    """Topic → how much of a paragraph's text treats it, 0 to 1, the largest first. What remains to 1 treats no topic.

    A sentence that treats several is divided among them by their votes.
    """
    return shares_of_all([(section, text)])[0]


def shares_of_all(paragraphs: Sequence[tuple[str | None, str]]) -> list[dict[str, float]]:
    """`topic_shares` of some paragraphs with their sections, which take half of the time together."""
    texts = [simplified(text) for _, text in paragraphs]
    # A line's end is in no word.
    words = _Words("\n".join(texts))
    found, start = [], 0
    for (section, _), text in zip(paragraphs, texts, strict=True):
        found.append(_shares(text, _heading_topics(simplified(section or "")), words, start))
        start += len(text) + 1
    return found


def _shares(text: str, from_heading: frozenset[str], words: "_Words", start: int) -> dict[str, float]:
    """The shares of a text that begins at a place of what was looked through for words."""
    shares = dict.fromkeys(taxonomy().topic_words, 0.0)
    for sentence in _SENTENCE.finditer(text):
        if not words.has_more_until(start + sentence.end()):
            continue
        clauses = [words.until(start + clause.end()) for clause in _CLAUSE.finditer(text, *sentence.span())]
        votes = _treated(clauses, from_heading)
        whole = len(text) * sum(votes.values())
        for topic, given in votes.items():
            shares[topic] += len(sentence[0]) * given / whole
    # Of equal shares the first of the taxonomy leads.
    return {topic: share for topic, share in sorted(shares.items(), key=lambda pair: -pair[1]) if share >= MIN_SHARE}


@functools.lru_cache(maxsize=1024)
def _heading_topics(heading: str) -> frozenset[str]:
    words = _Words(heading)
    return frozenset(_treated([words.until(clause.end()) for clause in _CLAUSE.finditer(heading)], frozenset()))


def _treated(clauses: Sequence["_Counted"], from_heading: frozenset[str]) -> dict[str, int]:
    """The topics that a sentence of some clauses treats, with their votes."""
    all_votes: dict[str, int] = {}
    treated: set[str] = set()
    alone: set[str] = set()
    general: set[str] = set()
    for words in filter(None, clauses):
        votes: dict[str, int] = {}
        for word, exceptions in words.items():
            if word.ends_topics:
                return {}
            for topic, given in word.votes:
                if topic not in exceptions:
                    votes[topic] = votes.get(topic, 0) + given
            if word.general:
                general |= word.general.difference(exceptions)
        here, last = 0, ""
        for topic, given in votes.items():
            counted = given + (topic in from_heading)
            all_votes[topic] = all_votes.get(topic, 0) + counted
            if counted >= TREATED:
                here, last = here + 1, topic
                treated.add(topic)
        if here == 1:
            alone.add(last)
    if not treated:
        return dict.fromkeys(general, 1)
    most = max(all_votes.values())
    return {
        topic: given
        for topic, given in all_votes.items()
        if topic in treated and given >= most * (MENTIONED_ALONE if topic in alone else MENTIONED)
    }


@dataclass(frozen=True, slots=True, eq=False)
class _Word:
    """A listed word; there is one object of each.

    Attributes:
        votes: (topic, votes) of each topic that lists it.
        general: those of them for which it is enough where nothing else is said.
        excepts: topics whose words do not count inside it.
        ends_topics: whether its sentence treats no topic.
    """

    votes: tuple[tuple[str, int], ...]
    general: frozenset[str]
    excepts: frozenset[str]
    ends_topics: bool


# The words of a clause that count → the topics that they do not speak for there.
_Counted = Mapping[_Word, tuple[str, ...]]


@functools.cache
def _lexicon() -> tuple[WordFinder, tuple[_Word, ...]]:
    """What finds the listed words, and what each of them is."""
    known = taxonomy()
    rules = known.topic_words.items()
    texts = known.without_topic | known.formulas
    listed = {topic: rule.words | rule.weak | rule.general for topic, rule in rules}
    for topic, rule in rules:
        texts |= listed[topic] | rule.unless
    finder = WordFinder(texts)
    words = [
        _Word(
            tuple((topic, WORD_VOTES if text in rule.words else 1) for topic, rule in rules if text in listed[topic]),
            frozenset(topic for topic, rule in rules if text in rule.general),
            frozenset(topic for topic, rule in rules if text in rule.unless),
            text in known.without_topic,
        )
        for text in finder.words
    ]
    return finder, tuple(words)


_NO_WORDS: _Counted = {}


class _Words:
    """The listed words of a text, which are taken from left to right."""

    def __init__(self, text: str) -> None:
        finder, self._words = _lexicon()
        self._places = finder.find(text)
        # Behind the last, a place that no text reaches.
        self._starts = [*(start for start, _, _ in self._places), sys.maxsize]
        self._taken = 0

    def has_more_until(self, end: int) -> bool:
        """Whether a word that was not taken yet begins before a place."""
        return self._starts[self._taken] < end

    def until(self, end: int) -> _Counted:
        """Those that were not taken yet and begin before the end of a clause, but those inside longer ones."""
        first = self._taken
        if self._starts[first] >= end:
            return _NO_WORDS
        self._taken = bisect_left(self._starts, end, first)
        found: dict[_Word, tuple[str, ...]] = {}
        reach = 0
        excepted: dict[str, int] = {}
        for _, last, number in self._places[first : self._taken]:
            if last <= reach:
                continue
            word = self._words[number]
            if word.excepts:
                excepted |= {topic: max(last, excepted.get(topic, 0)) for topic in word.excepts}
                continue
            reach = last
            # A word that stands twice counts if it does so once.
            if found.get(word) != ():
                found[word] = tuple(topic for topic, until in excepted.items() if until >= last) if excepted else ()
        return found
