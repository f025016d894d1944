"""Paragraphs that say nearly the same as one, and the paragraph of another report that speaks of the same."""

from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from indexer.text.normalize import normalize
from searchapp.answers.results import Hit

# Of two paragraphs that say nearly the same, so many characters agree when they are laid side by side.
NEARLY_THE_SAME = 0.7
# Shorter paragraphs are formulas (各位代表) that say nothing of where they were taken from.
MIN_CHARS = 20
# A paragraph that speaks of the same has so much of the score that the paragraph itself has for its own words.
SAME_SUBJECT = 0.25
# Of 100 bigrams of a paragraph, a copy of which every fifth character was changed keeps 64; others hardly ever have 30.
SHARED_BIGRAMS = 0.3
MAX_COMPARED = 200


def agreement(one: str, other: str) -> float:
    """How much of two searched forms agrees, from 0 to 1: edits of single characters against the longer one's length."""
    return Levenshtein.normalized_similarity(one, other)


def folds_of(hits: Sequence[Hit]) -> tuple[tuple[int, ...], ...]:
    """The places of hits that say nearly the same as one another, the first before the others, in the order of the firsts.

    A hit is put below the first that it is like of those that are below none.
    """
    texts = [normalize(hit.paragraph.text).text for hit in hits]
    found: dict[int, list[int]] = {}
    for at, text in enumerate(texts):
        like = next((first for first in found if _is_copy(text, texts[first])), None)
        if like is None:
            found[at] = [at]
        else:
            found[like].append(at)
    return tuple(map(tuple, found.values()))


def _is_copy(one: str, other: str) -> bool:
    shorter, longer = sorted((len(one), len(other)))
    if shorter < MIN_CHARS or shorter < NEARLY_THE_SAME * longer:
        return False
    return Levenshtein.normalized_similarity(one, other, score_cutoff=NEARLY_THE_SAME) >= NEARLY_THE_SAME
