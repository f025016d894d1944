"""Paragraphs that say nearly the same as one, and the paragraph of another report that speaks of the same."""

from rapidfuzz.distance import Levenshtein

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
