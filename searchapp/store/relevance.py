"""What shows that a paragraph is about what is sought, and what each sign of it is worth; the same for every engine.

A score is the sum of five parts, each told by where the strings of the question stand:

- mentions: n / (n + 1) for a string that is named n times, the tenth time telling less than the second. What stands next to
  LISTING is one of several in a row and does not count: readers call it a mere mention. Strings that must all be there share
  the part; alternatives have it each.
- lead: LEAD times the share of the first sentence that is strings. In reports a short first sentence says what the paragraph
  is about (大力发展数字经济。); a long one that has the string says something else besides.
- length: LENGTH for ENOUGH characters, the less the fewer they are, for stubs have nothing under them; and so little less
  for more, down to nothing for TOO_MANY, that of two which are equal otherwise the shorter comes first.
- nearness: NEAR times the share of the distances of NEARNESS within which two strings stand; of more strings that must all
  be there, the mean of each and the next.
- figures: FIGURE for a string that has a digit, or one within BESIDE characters of a place of it. Who asks about a matter wants
  to know how much of it there is; so little that it decides between paragraphs that are nearly equal otherwise.

The weights are those that put paragraphs of 60 questions of the trade in the order nearest to that of two readers
(tests/judged/ranking): a least squares fit of grades within each question, rounded, and as good for questions left out of it.
BM25 of the words, fitting headings, the share of the text in sentences with the strings, whole words, and the kinds of
chapters were tried beside: none adds more than chance to these five.
"""

from searchapp.questions.query import And, Exact, Or, Query, Wildcard

LISTING = "、"
LEAD = 1.5
LENGTH, ENOUGH, TOO_MANY = 2.0, 100, 200_000
# Characters that stand between two strings at most.
NEAR, NEARNESS = 0.5, (0, 3, 10, 30, 100)
# Characters between a string and a digit at most.
FIGURE, BESIDE = 0.05, 10


def shares(query: Query) -> dict[str, float]:
    """What share of a question each of its strings is; what is negated and conditions are none of it."""
    match query:
        case Exact(text):
            return {text: 1.0}
        case Wildcard(pieces):
            return _summed([{piece: 1.0} for piece in pieces])
        case And(parts):
            return _summed([found for part in parts if (found := shares(part))])
        case Or(parts):
            return {string: share for part in parts for string, share in shares(part).items()}
        case _:
            return {}


def _summed(parts: list[dict[str, float]]) -> dict[str, float]:
    """The shares of parts that must all be there, each as large as the others."""
    found: dict[str, float] = {}
    for part in parts:
        for string, share in part.items():
            found[string] = found.get(string, 0.0) + share / len(parts)
    return found
