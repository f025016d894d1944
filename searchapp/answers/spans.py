"""Where what was sought stands in a text, for highlighting; the same answer for every engine."""

import functools
import itertools
from bisect import bisect_left
from collections.abc import Container

from indexer.model import Paragraph, ReportRecord
from indexer.text.normalize import Normalized, normalize
from indexer.text.sentences import SENTENCE_ENDS
from searchapp.answers.results import AskCuts, Hit, Span
from searchapp.questions.query import DIGITS, IN_NUMBERS, Exact, Wildcard

# What a query looks for and highlights.
Sought = tuple[Exact | Wildcard, ...]
# Texts whose searched form is kept: some kilobytes each.
KEPT = 500


@functools.lru_cache(KEPT)
def _searched(text: str) -> Normalized:
    """The searched form of a text: what is shown on a page is asked for again on the next, in another order or narrowed."""
    return normalize(text)


def find_spans(text: str, sought: Sought) -> tuple[Span, ...]:
    """Where strings and wildcards match in an original text: every occurrence, overlapping ones joined."""
    searched = _searched(text)
    return _joined([searched.original_span(start, end) for start, end in _matches(searched, sought)])


@functools.lru_cache(KEPT)
def find_each(text: str, sought: Sought) -> tuple[tuple[Span, ...], ...]:
    """Where each string or wildcard matches in an original text, every occurrence; those that stand nowhere are left out."""
    searched = _searched(text)
    found = [_spans_of(searched, each) for each in sought]
    return tuple([spans for spans in found if spans])


def _spans_of(searched: Normalized, sought: Exact | Wildcard) -> tuple[Span, ...]:
    """Where a string or wildcard matches in an original text, ascending."""
    if isinstance(sought, Wildcard) or sought.is_whole:
        return tuple(sorted(searched.original_span(*span) for span in _matches(searched, (sought,))))
    # Places ascend, and so do those of the original.
    starts, ends, last = searched.starts, searched.ends, len(sought.text) - 1
    return tuple([(starts[at], ends[at + last]) for at in searched.find(sought.text)])


def hit_of(record: ReportRecord, paragraph: Paragraph, score: float, sought: Sought, ask_cuts: AskCuts | None = None) -> Hit:
    """A paragraph as a hit of a query, with the places of what was sought, and a way to ask where jieba cuts it."""
    of_each = find_each(paragraph.text, sought) if sought else ()
    return Hit(record, paragraph, _joined(list(itertools.chain.from_iterable(of_each))), score, of_each, ask_cuts)


def spans_in(searched: Normalized, sought: Sought) -> tuple[Span, ...]:
    """The same in a searched form."""
    return _joined(_matches(searched, sought))


def _matches(searched: Normalized, sought: Sought) -> list[Span]:
    found: list[Span] = []
    for each in sought:
        if isinstance(each, Exact):
            places = (at for at in searched.find(each.text) if not each.is_whole or is_whole(searched, each.text, at))
            found += [(at, at + len(each.text)) for at in places]
        else:
            found += wildcard_matches(searched, each)
    return found


def _joined(found: list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, end in sorted(found):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def is_whole(searched: Normalized, string: str, at: int) -> bool:
    """Whether a string that stands at a place of a searched form has whole numbers at its ends."""

    def has(place: int, signs: Container[str]) -> bool:
        inside = 0 <= place < len(searched.text)
        return inside and (searched.text[place] in signs or searched.others.get(place, "") in signs)

    def goes_on(place: int, step: int) -> bool:
        return has(place, DIGITS) or (has(place, IN_NUMBERS) and has(place + step, DIGITS))

    end = at + len(string)
    return not (string[0] in DIGITS and goes_on(at - 1, -1)) and not (string[-1] in DIGITS and goes_on(end, 1))


def wildcard_matches(searched: Normalized, wildcard: Wildcard) -> list[Span]:
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
