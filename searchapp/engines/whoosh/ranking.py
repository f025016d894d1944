"""How well paragraphs answer a query: the BM25 of their words, and above it what shows that they are about it.

Two signs count more than any words can: that a paragraph stands under a heading which itself answers the query, and that
strings which were asked for side by side stand side by side. So each sign lifts a paragraph above all that lack it.
"""

import functools
import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from indexer.text.analysis import words
from indexer.whoosh_index.codec import LENGTHS
from searchapp.engines.whoosh.evaluate import Leaf, matching
from searchapp.engines.whoosh.facet_columns import Docs, FacetColumns, Mask
from searchapp.questions.query import And, Exact, Or, Query, side_by_side, strings_of

# Whoosh's defaults for BM25F.
B, K1 = 0.75, 1.2
Scores = npt.NDArray[np.float64]


def scores(leaves: Sequence[Leaf], columns: FacetColumns, average_length: float, query: Query, docs: Docs) -> Scores:
    """The score of each of some documents that match a query; shape (len(docs),)."""
    looked_up = tuple(dict.fromkeys(word for string in strings_of(query) for word in words(string)))
    found = word_scores(leaves, average_length, looked_up)[docs]
    worth = most_that_words_score(leaves, looked_up)
    found += worth * _answers_in_heading(leaves, query, docs)
    together = side_by_side(query)
    if together:
        found += worth * columns.among(matching(leaves, columns, together)).take(docs)
    return found


def _answers_in_heading(leaves: Sequence[Leaf], query: Query, docs: Docs) -> Mask:
    """Which of some ascending documents stand under a heading, of chapter or section, that answers the query.

    Each string of an AND may stand in either of the two headings; of an OR, one string is enough. What is negated, wildcards
    and conditions say nothing of headings.
    """
    found = np.zeros(len(docs), dtype=bool)
    bounds = np.searchsorted(docs, [*(leaf.offset for leaf in leaves), np.iinfo(np.int64).max])
    for leaf, low, high in zip(leaves, bounds, bounds[1:], strict=False):
        under = _under_heading(leaf, query, docs[low:high] - leaf.offset)
        if under is not None:
            found[low:high] = under
    return found


def _under_heading(leaf: Leaf, query: Query, docs: Docs) -> Mask | None:
    """`_answers_in_heading` in one segment; None if the query has nothing to say of headings."""
    if isinstance(query, Exact):
        return leaf.has_heading_with(query.text, docs)
    if not isinstance(query, And | Or):
        return None
    parts = [mask for part in query.parts if (mask := _under_heading(leaf, part, docs)) is not None]
    if not parts:
        return None
    found: Mask = (np.logical_and if isinstance(query, And) else np.logical_or).reduce(parts)
    return found


def _idf(documents: int, having: int) -> float:
    return math.log(documents / (having + 1)) + 1 if documents else 0.0


def most_that_words_score(leaves: Sequence[Leaf], words: Sequence[str]) -> float:
    """More than any document can score by some words; 1 if it cannot score by them."""
    documents = sum(leaf.arrays.documents for leaf in leaves)
    having = [sum(len(leaf.arrays.word_postings(word)[0]) for leaf in leaves) for word in words]
    return sum((K1 + 1) * _idf(documents, count) for count in having if count) or 1.0


@functools.lru_cache(maxsize=4)
def _gains(average_length: float) -> npt.NDArray[np.float64]:
    """What a word adds to a score apart from its idf, by its count and the byte of the document's length; shape (256, 256)."""
    counts = np.arange(256, dtype=np.float64)[:, np.newaxis]
    norms = K1 * ((1 - B) + B * LENGTHS / average_length)
    gains: npt.NDArray[np.float64] = (K1 + 1) * counts / (counts + norms)
    return gains


def word_scores(leaves: Sequence[Leaf], average_length: float, words: Sequence[str]) -> npt.NDArray[np.float64]:
    """BM25 of some words for every document, as Whoosh scores them; shape (documents,), 0 where no word occurs."""
    documents = sum(leaf.arrays.documents for leaf in leaves)
    gains = _gains(average_length).ravel()
    total = np.zeros(documents)
    for word in words:
        postings = [leaf.arrays.word_postings(word) for leaf in leaves]
        idf = _idf(documents, sum(len(docs) for docs, _ in postings))
        for leaf, (docs, counts) in zip(leaves, postings, strict=True):
            places = docs.astype(np.intp)
            kinds = counts.astype(np.uint16) << 8 | leaf.arrays.word_lengths.take(places)
            # `take` and places of numpy's own type: measured to be twice as fast as indexing with what is stored.
            total[leaf.offset : leaf.offset + leaf.arrays.documents][places] += idf * gains.take(kinds)
    return total
