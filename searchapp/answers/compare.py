"""Two reports side by side: paragraphs by chapter and topic, sentences marked that both have or that were changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from operator import itemgetter

import numpy as np
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from indexer.model import Paragraph, ReportRecord
from indexer.text.normalize import normalize
from indexer.vocabulary.taxonomy import OUTLOOK, REVIEW, TASKS, taxonomy
from searchapp.answers.results import ReportContents
from searchapp.answers.snippets import SENTENCE, Piece
from searchapp.marked import marked

# Of a sentence that was changed, so much agrees with the one it was before.
CHANGED = 0.7
# Chapters that say what is to be done: aims and targets mostly stand in one of their own.
_PLANS = (OUTLOOK, TASKS, "self-government")
# Shorter sentences (谢谢大家) are the same or they are not.
MIN_CHARS = 8


class Pairing(StrEnum):
    """What is set side by side: the same chapters of both, or what the first planned and what the second looks back on."""

    SAME = "same"
    PLAN = "plan"


class Mark(StrEnum):
    """Whether the other report has a sentence, has it changed, or has nothing like it."""

    SHARED = "shared"
    CHANGED = "changed"
    ONLY = "only"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence; `other` is the number of the paragraph in the other report that has it, or has it changed."""

    text: str
    mark: Mark
    other: int | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """A paragraph of one report, sentence by sentence."""

    paragraph: Paragraph
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """What both reports say under one chapter and topic; a paragraph stands under the topic that it treats most.

    Attributes:
        left_too, right_too: paragraphs of the chapter that treat the topic and stand under another.
    """

    chapter: str
    topic: str
    left: tuple[Side, ...]
    right: tuple[Side, ...]
    left_too: tuple[Paragraph, ...]
    right_too: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two reports, group by group; `counts` are the sentences of each mark, of the left report and of the right."""

    left: ReportRecord
    right: ReportRecord
    groups: tuple[Group, ...]
    counts: tuple[dict[Mark, int], dict[Mark, int]]


def compare(left: ReportContents, right: ReportContents, pairing: Pairing = Pairing.SAME) -> Comparison:
    """Set two reports side by side. Sentences are compared with all that is set beside them, wherever they stand there."""
    first, second = left.paragraphs, right.paragraphs
    if pairing is Pairing.PLAN:
        first = tuple(each for each in first if each.chapter_kind in _PLANS)
        second = tuple(each for each in second if each.chapter_kind == REVIEW)
    one, other = _sides(first, second), _sides(second, first)
    kinds = list(taxonomy().chapter_labels)
    # Of a chapter, what has no topic leads in; of all plans and reviews, it is the rest.
    topics = [*taxonomy().topic_words, ""] if pairing is Pairing.PLAN else ["", *taxonomy().topic_words]

    def keys(side: Side) -> list[tuple[int, int]]:
        """The groups that a paragraph belongs to, the one that it stands in first."""
        kind = 0 if pairing is Pairing.PLAN else kinds.index(side.paragraph.chapter_kind)
        return [(kind, topics.index(topic)) for topic in side.paragraph.topics or ("",)]

    groups = []
    for key in sorted({keys(side)[0] for side in (*one, *other)}):
        own = [tuple(side for side in sides if keys(side)[0] == key) for sides in (one, other)]
        too = [tuple(side.paragraph for side in sides if key in keys(side)[1:]) for sides in (one, other)]
        label = marked("计划与回顾") if pairing is Pairing.PLAN else taxonomy().chapter_labels[kinds[key[0]]]
        groups.append(Group(label, topics[key[1]], own[0], own[1], too[0], too[1]))
    return Comparison(left.record, right.record, tuple(groups), (_counts(one), _counts(other)))


def changes(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Two versions of a text in pieces (text, is it in this version only); what agrees is cut at the same places in both."""
    left: list[Piece] = []
    right: list[Piece] = []
    for edit in Levenshtein.opcodes(old, new):
        left.append((old[edit.src_start : edit.src_end], edit.tag != "equal"))
        right.append((new[edit.dest_start : edit.dest_end], edit.tag != "equal"))
    return _joined(left), _joined(right)


def _joined(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Neighbours of one sort as one piece, and none that is empty."""
    found = [(is_changed, "".join(text for text, _ in group)) for is_changed, group in groupby(pieces, key=itemgetter(1))]
    return tuple((text, is_changed) for is_changed, text in found if text)


def sentences_of(text: str) -> list[str]:
    """The sentences of a paragraph; joined they are the paragraph."""
    return [found.group() for found in SENTENCE.finditer(text)] or [text]


def _sides(own: Sequence[Paragraph], theirs: Sequence[Paragraph]) -> list[Side]:
    """The paragraphs of one report with their sentences marked by what the other report has."""
    there = [(normalize(text).text, each.number) for each in theirs for text in sentences_of(each.text)]
    number_of = dict(reversed(there))  # the first place of each
    long = [(searched, number) for searched, number in there if len(searched) >= MIN_CHARS]
    texts = [text for paragraph in own for text in sentences_of(paragraph.text)]
    searched = [normalize(text).text for text in texts]
    unknown = [text for text in dict.fromkeys(searched) if text not in number_of and len(text) >= MIN_CHARS]
    changed: dict[str, int] = {}
    if unknown and long:
        others = [text for text, _ in long]
        agreed = cdist(unknown, others, scorer=Levenshtein.normalized_similarity, score_cutoff=CHANGED, dtype=np.float64)
        best = agreed.argmax(axis=1)
        changed = {text: long[at][1] for row, (text, at) in enumerate(zip(unknown, best, strict=True)) if agreed[row, at] > 0}

    def sentence(text: str, form: str) -> Sentence:
        if form in number_of:
            return Sentence(text, Mark.SHARED, number_of[form])
        return Sentence(text, Mark.CHANGED, changed[form]) if form in changed else Sentence(text, Mark.ONLY)

    made = iter([sentence(text, form) for text, form in zip(texts, searched, strict=True)])
    return [Side(paragraph, tuple(next(made) for _ in sentences_of(paragraph.text))) for paragraph in own]


def _counts(sides: Sequence[Side]) -> dict[Mark, int]:
    return {mark: sum(each.mark is mark for side in sides for each in side.sentences) for mark in Mark}
