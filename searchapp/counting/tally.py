"""What an engine answers to a count: figures of each report, which tables are summed from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from indexer.model import ReportRecord
from searchapp.answers.results import Status
from searchapp.counting.dictionary import Dictionary
from searchapp.counting.matching import Places, leftmost_longest
from searchapp.questions.query import Filters, QueryError

# What a text is: a heading, a paragraph of a chapter that looks back, of one that looks ahead, or of another.
HEADING, REVIEW, PLAN, ELSEWHERE = range(4)
# The parts of which chapters' kinds decide.
CHAPTERS = {REVIEW: ("review",), PLAN: ("outlook", "tasks")}
# Reports times words of one table: what is held in memory at once is about ten numbers of eight bytes for each.
MAX_CELLS = 3_000_000
# Occurrences that are counted at once: with two numbers of eight bytes for each, and what is worked out of them, about a
# gigabyte and ten seconds. A site, which answers many at once, takes fewer.
MAX_OCCURRENCES, MAX_OCCURRENCES_OF_SITE = 30_000_000, 3_000_000

# So many times as many places are looked through for strings that stand together, or not at all.
MAX_LOOKED_THROUGH = 4

# No sentence.
_NOWHERE = -1

Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Tallied:
    """What is to be counted.

    Attributes:
        filters: as chosen; where no kind is, full reports alone are counted (`counted` in questions/query.py).
        overlap: whether every occurrence counts; else those of one dictionary that `leftmost_longest` leaves.
        most: occurrences of one dictionary in one segment, before those that overlap are left out.
        since: the day from which on the texts of paragraphs have come into the index; headings are then none. Empty for all.
    """

    dictionaries: tuple[Dictionary, ...]
    filters: Filters
    overlap: bool = False
    most: int = MAX_OCCURRENCES
    since: str = ""

    def require_bounded(self, reports: int) -> None:
        """Raises: QueryError if so many reports and these words are more than is counted at once."""
        size = sum(len(dictionary.terms) for dictionary in self.dictionaries)
        if reports * size > MAX_CELLS:
            raise QueryError(
                f"{reports:,} 份报告 × {size:,} 个词太多：一次最多 {MAX_CELLS:,} 格。请减少词或缩小范围。",
                f"{reports:,} reports × {size:,} words are too many: {MAX_CELLS:,} figures at once. Take fewer of either.",
            )

    def require_modest(self, places: Iterable[int]) -> None:
        """Raises: QueryError if strings stand, or may stand, in too many places together to be looked through at once."""
        seen = 0
        for many in places:
            seen += many
            if seen > MAX_LOOKED_THROUGH * self.most:
                raise QueryError(
                    "这些词和检索式要查的地方太多。请减少检索式，去掉其中单字等最常见的词，或分几次计数。",
                    "These words and expressions have too many places to be looked through at once. Take fewer expressions, "
                    "without the most common words, or count them in several tables.",
                )

    def require_not_everywhere(self, occurrences: int) -> None:
        """Raises: QueryError if words occur more often than is counted at once."""
        if occurrences > self.most:
            raise QueryError(
                f"这些词出现得太多（{occurrences:,} 处），一次最多 {self.most:,} 处。请去掉单字等最常见的词，或分几次计数。",
                f"These words occur too often ({occurrences:,} times): {self.most:,} at once. Take out the most common ones.",
            )


class Figures(NamedTuple):
    """What reports, or rows of a table, have of each word; int64, all of shape (rows, words).

    Attributes:
        hits: occurrences in the text of paragraphs; hits_headings: in headings, which are apart.
        sentences, paragraphs: those in which an occurrence begins.
        hits_review, hits_plan: occurrences in chapters that look back, and in those that look ahead.
    """

    hits: Counts
    hits_headings: Counts
    sentences: Counts
    paragraphs: Counts
    hits_review: Counts
    hits_plan: Counts

    @classmethod
    def none(cls, rows: int, words: int) -> "Figures":
        """So many rows in which no word occurs."""
        return cls(*(np.zeros((rows, words), dtype=np.int64) for _ in cls._fields))


class Sizes(NamedTuple):
    """How large reports, or rows of a table, are: what is counted of them, whatever it says; int64, of shape (rows,).

    Attributes:
        chars: characters of the paragraphs that pass, in searched form; words: as jieba's usual mode cuts that.
        sentences: pieces between 。！？； and the ends of paragraphs that have a letter, a digit or a Chinese character.
    """

    chars: Counts
    words: Counts
    sentences: Counts
    paragraphs: Counts


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures of the reports that pass some filters, in document order.

    Attributes:
        of_words: a column for each term, dictionary by dictionary; of_dictionaries: a column for each dictionary, of what
            any of its terms counts.
        status: what the whole index holds, in the same state.
    """

    reports: tuple[ReportRecord, ...]
    sizes: Sizes
    of_words: Figures
    of_dictionaries: Figures
    status: Status


class Texts(NamedTuple):
    """Texts that follow one another as one, with what is known of each; a sentence is one with a letter or digit in it.

    Attributes:
        rows: text → index of its report among those that are counted, -1 if it is not counted.
        parts: text → what it is: one of HEADING, REVIEW, PLAN and ELSEWHERE.
        sentence_ends: offsets of the last characters of sentences, ascending; the end of a text ends one, too.
        is_sentence: whether what so ends is one.
    """

    rows: Counts
    parts: Counts
    sentence_ends: Places
    is_sentence: Mask


class Occurrences(NamedTuple):
    """Where terms of one dictionary stand: int64, of shape (n,), those of a term after those of the term before it.

    Attributes:
        terms: index of the term; starts, ends: offsets among all texts, ends excluded; texts: the text that each stands in.
    """

    terms: Counts
    starts: Places
    ends: Places
    texts: Counts

    def those(self, chosen: Counts | Mask) -> "Occurrences":
        """Some of them."""
        return Occurrences(*(each[chosen] for each in self))


# Figures of each term of a dictionary, and those of the dictionary as one.
FiguresOfBoth = tuple[Figures, Figures]


def no_figures(rows: int, terms: int) -> FiguresOfBoth:
    """Those of a dictionary that stands nowhere."""
    return Figures.none(rows, terms), Figures.none(rows, 1)


def figures_of(found: Occurrences, texts: Texts, rows: int, terms: int, *, overlap: bool) -> FiguresOfBoth:
    """(figures of each term, those of the dictionary as one) of what was found of a dictionary in some texts."""
    is_counted = texts.rows[found.texts] >= 0
    if not is_counted.all():
        found = found.those(is_counted)
    in_order = np.argsort(found.starts, kind="stable") if overlap else leftmost_longest(found.starts, found.ends)
    # Looked up in order, since that is much the faster; each term's own stay in order, too, so that doubles are neighbours.
    in_sentences = np.searchsorted(texts.sentence_ends, found.starts[in_order])
    sentences = np.full(len(found.starts), _NOWHERE, dtype=np.int64)
    sentences[in_order] = in_sentences
    counting = sentences != _NOWHERE
    of_terms = _of_terms(found.terms[counting], found.texts[counting], sentences[counting], texts, (rows, terms))
    return of_terms, _as_one(of_terms, found.texts[in_order], in_sentences, texts)


def _of_terms(terms: Counts, of: Counts, sentences: Counts, texts: Texts, shape: tuple[int, int]) -> Figures:
    """The figures of occurrences, given by term, text and sentence: those of each term together, in the order of the texts."""
    size = shape[0] * shape[1]
    cells = texts.rows[of] * shape[1] + terms
    parts = texts.parts[of]
    by_part = np.bincount(cells * 4 + parts, minlength=4 * size).reshape(*shape, 4)
    in_text, is_other = parts != HEADING, _differs(terms)
    in_new = in_text & (is_other | _differs(of))
    begins = in_text & (is_other | _differs(sentences)) & texts.is_sentence[sentences]
    return Figures(
        hits=by_part.sum(axis=2) - by_part[:, :, HEADING],
        hits_headings=by_part[:, :, HEADING],
        sentences=np.bincount(cells[begins], minlength=size).reshape(shape),
        paragraphs=np.bincount(cells[in_new], minlength=size).reshape(shape),
        hits_review=by_part[:, :, REVIEW],
        hits_plan=by_part[:, :, PLAN],
    )


def _as_one(of_terms: Figures, of: Counts, sentences: Counts, texts: Texts) -> Figures:
    """The figures of all terms as one; their occurrences are given by text and sentence, in the order of the texts."""
    in_text, rows = texts.parts[of] != HEADING, len(of_terms.hits)
    begins = in_text & _differs(sentences) & texts.is_sentence[sentences]
    sums = {name: each.sum(axis=1, keepdims=True) for name, each in of_terms._asdict().items()}
    return Figures(**sums)._replace(
        sentences=np.bincount(texts.rows[of[begins]], minlength=rows)[:, None],
        paragraphs=np.bincount(texts.rows[of[in_text & _differs(of)]], minlength=rows)[:, None],
    )


def _differs(values: Counts) -> Mask:
    """Which of some values are not the one before."""
    found = np.ones(len(values), dtype=bool)
    found[1:] = values[1:] != values[:-1]
    return found


def side_by_side(parts: Sequence[Figures], rows: int) -> Figures:
    """The columns of several figures of the same rows, one after the other."""
    return Figures(*(np.concatenate(each, axis=1) for each in zip(*parts, strict=True))) if parts else Figures.none(rows, 0)


def added(one: FiguresOfBoth, other: FiguresOfBoth) -> FiguresOfBoth:
    """The sums of figures of the same rows and words."""
    first, second = (Figures(*map(np.add, own, others)) for own, others in zip(one, other, strict=True))
    return first, second
