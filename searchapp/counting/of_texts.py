"""The same count from the texts of reports, for engines that keep no postings here."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from operator import or_

import numpy as np

from indexer.facet_fields import headings_with_values, values_of_paragraph, values_of_report
from indexer.text.analysis import plain_words
from indexer.text.normalize import Normalized, normalize
from indexer.text.sentences import SENTENCE_ENDS
from indexer.vocabulary.taxonomy import topics
from searchapp.answers.results import HeadingHit, Hit, ReportContents, Span, Status
from searchapp.answers.spans import wildcard_matches
from searchapp.counting.dictionary import Dictionary, Term
from searchapp.counting.matching import leftmost_longest
from searchapp.counting.tally import (
    CHAPTERS,
    ELSEWHERE,
    HEADING,
    Figures,
    Occurrences,
    Sizes,
    Tallied,
    Tally,
    Texts,
    added,
    figures_of,
    no_figures,
    side_by_side,
)
from searchapp.questions.facets import FACETS
from searchapp.questions.query import And, Exact, Filters, Not, Or, Query, QueryError, Since, Wildcard, Within, counted, sought

_SENTENCES = re.compile(f"[^{re.escape(SENTENCE_ENDS)}]*[{re.escape(SENTENCE_ENDS)}]|[^{re.escape(SENTENCE_ENDS)}]+$|^$")
# Strings that are looked for, in all texts together, on behalf of one figure: two or three seconds of a processor. A wildcard
# takes as long as some strings.
MOST_LOOKED_FOR, _STRINGS_A_WILDCARD = 1_600_000, 4
Values = Mapping[str, Sequence[str]]
Leaf = Exact | Wildcard
# So many strings are looked for sooner than the pairs of a text are gathered.
_FEW = 20
_NOWHERE = Occurrences(*(np.zeros(0, dtype=np.int64) for _ in range(4)))


@dataclass(frozen=True)
class _Text:
    """A paragraph or heading in searched form, with its values by facet, which few questions ask for."""

    searched: Normalized
    read_values: Callable[[], Values]
    is_heading: bool
    _known: dict[Leaf, list[tuple[int, int]]] = field(default_factory=dict)

    @cached_property
    def values(self) -> Values:
        return self.read_values()

    def spans(self, leaf: Leaf) -> list[tuple[int, int]]:
        """Where a string or wildcard stands in the searched form; looked for once."""
        found = self._known.get(leaf)
        if found is None:
            found = self._known[leaf] = _spans(self.searched, leaf)
        return found

    @cached_property
    def pieces(self) -> set[str]:
        """Its characters and pairs of neighbours: with one of them begins whatever stands in it."""
        text, others = self.searched.text, self.searched.others
        found = set(text) | set(map(str.__add__, text, text[1:]))
        for at, other in others.items():
            before, behind = text[at - 1 : at] + others.get(at - 1, ""), text[at + 1 : at + 2] + others.get(at + 1, "")
            found |= {other} | {one + other for one in before} | {other + one for one in behind}
        return found

    @cached_property
    def alone(self) -> Texts:
        """It by itself; asked for again for each word that it has."""
        pieces = _SENTENCES.findall(self.searched.text)
        ends = np.cumsum([len(piece) for piece in pieces]) - 1
        return Texts(
            rows=np.zeros(1, dtype=np.int64),
            parts=np.array([_part(self)]),
            sentence_ends=ends,
            is_sentence=np.array(list(map(_holds_something, pieces))),
        )


class Finder:
    """Finds terms in one text after the other; those of which nothing begins in a text cost nothing there."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._queries = [term.query for term in terms]
        self._sought = [sought(query) for query in self._queries]
        self._weights = [sum(map(_weight, leaves)) for leaves in self._sought]
        self._looked_for = 0
        self._of: dict[Leaf, list[int]] = {}
        for at, leaves in enumerate(self._sought):
            for leaf in leaves:
                self._of.setdefault(leaf, []).append(at)
        self._beginning: dict[str, list[Leaf]] = {}
        for leaf in self._of:
            begins = leaf.text if isinstance(leaf, Exact) else leaf.pieces[0]
            self._beginning.setdefault(begins[:2], []).append(leaf)

    def occurrences(self, text: _Text) -> Occurrences:
        """Where the terms stand in one text."""
        rows = [
            (at, start, end)
            for at in self._possible(text)
            if _meets(text, self._queries[at])
            for start, end in sorted({span for leaf in self._sought[at] for span in text.spans(leaf)})
        ]
        if not rows:
            return _NOWHERE
        at, starts, ends = np.array(rows, dtype=np.int64).reshape(-1, 3).T
        return Occurrences(at, starts, ends, np.zeros(len(rows), dtype=np.int64))

    def _possible(self, text: _Text) -> list[int]:
        """The terms something of which stands in a text, in their order."""
        if len(self._of) <= _FEW:
            begun = list(self._of)
        else:
            begun = [leaf for piece in text.pieces & self._beginning.keys() for leaf in self._beginning[piece]]
        found = sorted({at for leaf in begun if text.spans(leaf) for at in self._of[leaf]})
        self._looked_for += sum(map(_weight, begun)) + sum(self._weights[at] for at in found)
        return found

    def require_bounded(self) -> None:
        """Raises: QueryError if more was looked for than one figure is worth."""
        if self._looked_for > MOST_LOOKED_FOR:
            raise QueryError(
                "要逐段对照的词太多，不能逐条列出这一格。请减少词、缩小范围，或勾选“重叠的也各计”。",
                "Too many words would have to be compared, text by text, to list the occurrences of this figure. "
                "Take fewer words, narrow the table, or count every occurrence.",
            )


def tally_of_texts(reports: Iterable[ReportContents], asked: Tallied, status: Status) -> Tally:
    """The figures of reports that pass the choices of place, year and kind, report by report in document order.

    Raises: QueryError if it is more than is counted at once.
    """
    records, sizes = [], []
    of_words: list[Figures] = []
    of_dictionaries: list[Figures] = []
    finders = [Finder(dictionary.terms) for dictionary in asked.dictionaries]
    for contents in reports:
        records.append(contents.record)
        asked.require_bounded(len(records))
        texts = [text for text in _texts_of(contents, asked.since) if _passes(text.values, counted(asked.filters))]
        sizes.append(_size(texts))
        found = [
            _figures(texts, dictionary, finder, overlap=asked.overlap)
            for dictionary, finder in zip(asked.dictionaries, finders, strict=True)
        ]
        of_words.append(side_by_side([of_terms for of_terms, _ in found], 1))
        of_dictionaries.append(side_by_side([as_one for _, as_one in found], 1))
    return Tally(
        tuple(records),
        Sizes(*np.array(sizes, dtype=np.int64).reshape(-1, len(Sizes._fields)).T),
        _below(of_words, sum(len(dictionary.terms) for dictionary in asked.dictionaries)),
        _below(of_dictionaries, len(asked.dictionaries)),
        status,
    )


def _below(parts: Sequence[Figures], columns: int) -> Figures:
    return Figures(*(np.concatenate(each) for each in zip(Figures.none(0, columns), *parts, strict=True)))


def _texts_of(contents: ReportContents, since: str) -> Iterator[_Text]:
    of_report = values_of_report(contents.record)
    for paragraph, came in zip(contents.paragraphs, contents.record.added_each(), strict=True):
        if came >= since:
            values = values_of_paragraph(paragraph)
            yield _Text(normalize(paragraph.text), partial(or_, of_report, values), is_heading=False)
    if contents.paragraphs and not since:
        for heading, values in headings_with_values(contents.paragraphs, contents.outline, contents.margins):
            yield _Text(normalize(heading.text), partial(or_, of_report, values), is_heading=True)


def _passes(values: Values, filters: Filters) -> bool:
    """Whether a text has a chosen value of each facet in which something is chosen."""
    return all(any(map(FACETS[name].lets_through(filters[name]), values.get(name, ()))) for name in filters)


def _size(texts: Sequence[_Text]) -> tuple[int, ...]:
    own = [text.searched.text for text in texts if not text.is_heading]
    sentences = [_holds_something(piece) for text in own for piece in _SENTENCES.findall(text)]
    return sum(map(len, own)), sum(len(plain_words(text)) for text in own), sum(sentences), len(own)


def _holds_something(piece: str) -> bool:
    return any(char.isalnum() for char in piece)


def _figures(texts: Sequence[_Text], dictionary: Dictionary, finder: Finder, *, overlap: bool) -> tuple[Figures, Figures]:
    """(figures of each term, those of the dictionary as one) in the texts of one report."""
    many = len(dictionary.terms)
    sums = no_figures(1, many)
    for text in texts:
        found = finder.occurrences(text)
        # Of hundreds of words, a paragraph has a few.
        if len(found.terms):
            sums = added(sums, figures_of(found, text.alone, 1, many, overlap=overlap))
    return sums


def _weight(leaf: Leaf) -> int:
    return 1 if isinstance(leaf, Exact) else _STRINGS_A_WILDCARD


def counted_places(hit: Hit | HeadingHit, finder: Finder, term: int | None, *, overlap: bool) -> list[Span]:
    """Where a hit's text has the occurrences of a term, by its index among those of the finder, that count; None: of any term.

    Raises: QueryError if more than MOST_LOOKED_FOR was looked for.
    """
    text = _text_of(hit)
    found = finder.occurrences(text)
    finder.require_bounded()
    if not overlap:
        found = found.those(leftmost_longest(found.starts, found.ends))
    if term is not None:
        found = found.those(found.terms == term)
    return [text.searched.original_span(int(start), int(end)) for start, end in zip(found.starts, found.ends, strict=True)]


def _text_of(hit: Hit | HeadingHit) -> _Text:
    written = hit.paragraph.text if isinstance(hit, Hit) else hit.heading.text
    return _Text(normalize(written), partial(_values_of, hit), isinstance(hit, HeadingHit))


def _values_of(hit: Hit | HeadingHit) -> Values:
    of_report = values_of_report(hit.report)
    if isinstance(hit, Hit):
        return of_report | values_of_paragraph(hit.paragraph)
    text, level = hit.heading.text, hit.heading.level
    return of_report | {"chapter": (hit.chapter_kind,), "section": topics(text, text) if level else ()}


def _part(text: _Text) -> int:
    if text.is_heading:
        return HEADING
    chapter = set(text.values.get("chapter", ()))
    return next((part for part, kinds in CHAPTERS.items() if not chapter.isdisjoint(kinds)), ELSEWHERE)


def _spans(searched: Normalized, sought_for: Leaf) -> list[tuple[int, int]]:
    if isinstance(sought_for, Wildcard):
        return wildcard_matches(searched, sought_for)
    return [(at, at + len(sought_for.text)) for at in searched.find(sought_for.text)]


def _meets(text: _Text, query: Query) -> bool:
    """Whether a text is one that a query finds."""
    match query:
        case Exact() | Wildcard():
            return bool(text.spans(query))
        case And(parts):
            return all(_meets(text, part) for part in parts)
        case Or(parts):
            return any(_meets(text, part) for part in parts)
        case Not(part):
            return not _meets(text, part)
        case Within(filters):
            return _passes(text.values, filters)
        case Since(time):
            raise TypeError(f"no question of a dictionary asks what is new since {time}")
