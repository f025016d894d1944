"""The strings that an index offers to who is typing: its most frequent words and headings, each with its exact count."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np

from indexer.arrays.segment import SegmentArrays
from searchapp.answers.results import Vocabulary
from searchapp.engines.whoosh.commit import OpenCommit
from searchapp.engines.whoosh.evaluate import matching
from searchapp.questions.query import Exact

# So many words and headings at most: whatever an index holds, they are counted within seconds and kept in a few megabytes.
MOST_WORDS, MOST_HEADINGS = 2_000, 2_000
# Longer headings are paragraphs that begin one; shorter ones are words.
_SHORTEST, _LONGEST = 4, 40
_OF_CHINESE = re.compile(r"[\u4e00-\u9fff]{2,}")
# (一) 一、 1. 第一, in searched forms: nobody types the number of a heading.
_NUMBER = re.compile(r"^\(?第?[一二三四五六七八九十百0-9]+(?:[)、.,]|章|节|部分)+\s*|^[0-9.]+\s*")


def vocabulary_of(commit: OpenCommit, besides: Iterable[str]) -> Vocabulary:
    """The offers of a commit.

    besides: searched forms that are counted, too, wherever they stand.
    """
    words: Counter[str] = Counter()
    headings: Counter[str] = Counter()
    for leaf in commit.leaves:
        words.update(dict(_frequent_words(leaf.arrays)))
        headings.update(_frequent_headings(leaf.arrays))
    sought = dict.fromkeys((*besides, *(word for word, _ in words.most_common(MOST_WORDS))))
    counted = {word: len(matching(commit.leaves, commit.columns, Exact(word))) for word in sought}
    titles = (heading for heading, _ in headings.most_common(MOST_HEADINGS))
    in_headings = {title: len(matching(commit.leaves, commit.headings, Exact(title))) for title in titles}
    return Vocabulary(
        {word: count for word, count in counted.items() if count}, {title: n for title, n in in_headings.items() if n}
    )


def _frequent_words(arrays: SegmentArrays) -> Iterator[tuple[str, int]]:
    """(word, documents with it) of a segment, the most frequent that are of Chinese characters, two or more."""
    having = np.diff(arrays.word_first.astype(np.int64))
    found = 0
    for at in np.argsort(-having, kind="stable").tolist():
        word = arrays.word(at).decode("utf-8")
        if _OF_CHINESE.fullmatch(word):
            yield word, int(having[at])
            found += 1
        if found == MOST_WORDS:
            return


def _frequent_headings(arrays: SegmentArrays) -> Counter[str]:
    """Heading without its number → paragraphs below it, of those with most paragraphs below them in a segment."""
    column = arrays.columns["searched_headings"]
    below = np.bincount(column.ids, minlength=len(column.ends) - 1)
    found: Counter[str] = Counter()
    for at in np.argsort(-below, kind="stable")[: 2 * MOST_HEADINGS].tolist():
        first, last = column.ends[at : at + 2].tolist()
        title = _NUMBER.sub("", column.text[first:last].tobytes().decode("utf-8")).rstrip("。")
        if _SHORTEST <= len(title) <= _LONGEST:
            found[title] += int(below[at])
    return found
