"""Where what was sought stands in a text, for highlighting; the same answer for every engine."""

from bisect import bisect_left

from indexer.text.normalize import Normalized, normalize
from searchapp.answers.results import Span
from searchapp.questions.query import SENTENCE_ENDS, Exact, Wildcard


def find_spans(text: str, sought: tuple[Exact | Wildcard, ...]) -> tuple[Span, ...]:
    """Where strings and wildcards match in an original text: every occurrence, overlapping ones joined."""
    searched = normalize(text)
    found: list[Span] = []
    for each in sought:
        if isinstance(each, Exact):
            matches = [(at, at + len(each.text)) for at in searched.find(each.text)]
        else:
            matches = _wildcard_matches(searched, each)
        found += (searched.original_span(start, end) for start, end in matches)
    joined: list[Span] = []
    for start, end in sorted(found):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def _wildcard_matches(searched: Normalized, wildcard: Wildcard) -> list[Span]:
    """The shortest match from each place where one begins.

    No regular expression: several of these wildcards in one would try every way to divide a long sentence among them.
    """
    pieces, most = wildcard.pieces, wildcard.most
    ends = SENTENCE_ENDS if most is None else ""
    stops = [*sorted(at for end in ends for at in searched.find(end)), len(searched.text)]
    places = [searched.find(piece) for piece in pieces]
    matches = []
    for begin in places[0]:
        reached = begin + len(pieces[0])
        for piece, where in zip(pieces[1:], places[1:], strict=True):
            # The nearest of each piece leaves the most room for the next, so that no other need be tried.
            nearest = bisect_left(where, reached)
            furthest = stops[bisect_left(stops, reached)] if most is None else reached + most
            if nearest == len(where) or where[nearest] > furthest:
                break
            reached = where[nearest] + len(piece)
        else:
            matches.append((begin, reached))
    return matches
