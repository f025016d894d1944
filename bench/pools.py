"""Pools of paragraphs for readers to grade: what any engine has among its first, without saying which, nor where."""

import csv
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.grades import Graded, write_table
from bench.orders import Order, Passage
from indexer.text.analysis import words
from searchapp.answers.results import Span
from searchapp.answers.spans import find_spans
from searchapp.questions.query import Exact, Query, strings_of
from searchapp.questions.read_query import read_query

POOLED = 20
QUESTIONS_A_FILE = 15
# What is shown of a paragraph: of a long one how it begins, which says what it is about, and where most is found.
MAX_CHARS, LEAD_CHARS = 260, 40
# Digits of a fingerprint that tell the items of a question apart.
KEY_DIGITS = 6
SEED = 20


class Question(NamedTuple):
    """What is typed, and what its asker wants to know."""

    id: str
    typed: str
    need: str

    @property
    def query(self) -> Query:
        return read_query(self.typed)


class Item(NamedTuple):
    """A passage to be graded for a question; `key` names it to the readers."""

    question: str
    key: str
    passage: Passage


def read_questions(path: Path) -> list[Question]:
    """All questions, in their order."""
    with path.open(encoding="utf-8", newline="") as file:
        return [Question(row["id"], row["question"], row["need"]) for row in csv.DictReader(file)]


def pool_of(question: Question, orders: Sequence[Order], graded: Graded) -> list[Item]:
    """What any of the orders has among its first twenty and nobody has graded, shuffled."""
    found = {each.paragraph.fingerprint: each for order in orders for each in order.best(question.query, POOLED)}
    # Sorted before, so that the order of engines cannot shine through.
    left = sorted(found.keys() - graded.keys())
    random.Random(f"{SEED} {question.id}").shuffle(left)
    items = [Item(question.id, fingerprint[:KEY_DIGITS], found[fingerprint]) for fingerprint in left]
    assert len({item.key for item in items}) == len(items), f"question {question.id}: two items share a key"
    return items


def item_line(item: Item, query: Query) -> str:
    """An item as its readers see it: key, where it stands and how long it is, text."""
    metadata, paragraph = item.passage.report.metadata, item.passage.paragraph
    place = metadata.region.name if metadata.region else ""
    where = (place, str(metadata.year or ""), paragraph.chapter or "", paragraph.section or "", f"{len(paragraph.text)}字")
    return "\t".join((item.key, " ".join(filter(None, where)), " ".join(shown_of(paragraph.text, query).split())))


def shown_of(text: str, query: Query) -> str:
    """A paragraph, or what of a long one tells most: its beginning and the stretch that has most of what is sought."""
    if len(text) <= MAX_CHARS:
        return text
    strings = strings_of(query)
    spans = find_spans(text, tuple(map(Exact, strings))) or find_spans(
        text, tuple(Exact(word) for string in strings for word in words(string))
    )
    size = MAX_CHARS - LEAD_CHARS
    start = _densest(text, spans, size)
    if start <= LEAD_CHARS:
        return f"{text[:MAX_CHARS]}……"
    return f"{text[:LEAD_CHARS]}……{text[start : start + size]}{'……' if start + size < len(text) else ''}"


def _densest(text: str, spans: Sequence[Span], size: int) -> int:
    """Where the stretch of a size begins that has the most different matches, then the most; some text before the first."""

    def found(start: int) -> tuple[int, int]:
        inside = [text[first:last] for first, last in spans if start <= first and last <= start + size]
        return len(set(inside)), len(inside)

    starts = {max(0, min(first - size // 4, len(text) - size)) for first, _ in spans} or {0}
    return max(sorted(starts), key=found)


def write_pools(folder: Path, questions: Sequence[Question], pools: Mapping[str, Sequence[Item]]) -> None:
    """A file for every fifteen questions, and keys.csv, which tells whose keys they are."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, at in enumerate(range(0, len(questions), QUESTIONS_A_FILE), 1):
        some = questions[at : at + QUESTIONS_A_FILE]
        text = "\n".join(line for question in some for line in _pool_lines(question, pools[question.id]))
        (folder / f"{number:02}.txt").write_text(text, encoding="utf-8")
        print(f"{number:02}.txt: {sum(len(pools[question.id]) for question in some)} items of {len(some)} questions")
    rows = [(item.question, item.key, item.passage.paragraph.fingerprint) for pool in pools.values() for item in pool]
    write_table(folder / "keys.csv", ("question", "key", "fingerprint"), rows)


def _pool_lines(question: Question, items: Sequence[Item]) -> Iterator[str]:
    yield f"### {question.id}\t{question.typed}"
    yield f"要找的：{question.need}（{len(items)} 条）"
    yield from (item_line(item, question.query) for item in items)
    yield ""
