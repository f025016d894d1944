"""The types of a question. Filters are codes already: read_request.py makes them from what a reader typed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from indexer.model import ReportKind
from searchapp.questions.facets import FACETS, Choice


class QueryError(Exception):
    """The reader's input cannot be understood; the text says where and how to mend it, in Chinese and in English.

    Attributes:
        at: position of the trouble in what was typed, in characters from 1; None if it is no matter of position.
        instead: a query to type instead, which is read; None if there is none.
    """

    def __init__(self, zh: str, en: str, at: int | None = None) -> None:
        super().__init__(en)
        self.zh, self.en, self.at = zh, en, at
        self.instead: str | None = None


@dataclass(frozen=True, slots=True)
class Exact:
    """Paragraphs whose searched form contains this string; `text` is a searched form itself (normalize.py).

    is_whole: whether a number at its end must be a whole one, so that 5% is not found in 15% or 2.5%.
    """

    text: str
    is_whole: bool = False


@dataclass(frozen=True, slots=True)
class And:
    """Paragraphs that match every part; with no part, all paragraphs."""

    parts: tuple["Query", ...] = ()


@dataclass(frozen=True, slots=True)
class Or:
    """Paragraphs that match any of two or more parts."""

    parts: tuple["Query", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Paragraphs that do not match this part."""

    part: "Query"


@dataclass(frozen=True, slots=True)
class Wildcard:
    """Paragraphs in which these strings follow one another within one sentence, whatever stands between them.

    `pieces` are two or more searched forms; anything but the end of a sentence may stand between. With `most` they are two, and
    anything may stand between, but no more than so many characters.
    """

    pieces: tuple[str, ...]
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Within:
    """Paragraphs that pass these filters, as a condition of the query itself: facets count what it leaves."""

    filters: "Filters"


@dataclass(frozen=True, slots=True)
class Since:
    """Paragraphs whose text came into the index at this time or later, a day or a moment in ISO 8601, of UTC.

    When headings came is not known, so that none is among them.
    """

    time: str


Query = Exact | And | Or | Not | Wildcard | Within | Since
# What numbers are made of in a searched form, and what may stand inside one: 2.5, 1,200.
DIGITS, IN_NUMBERS = frozenset("0123456789"), frozenset(".,")


class Sort(StrEnum):
    """The order of hits; ties always fall in document order (place, year, report, paragraph number)."""

    RELEVANCE = "relevance"
    YEAR = "year"
    YEAR_DOWN = "-year"
    DOCUMENT = "document"
    ADDED_DOWN = "-added"


class Among(StrEnum):
    """What hits are: paragraphs and headings, or one of the two; both are counted whatever is chosen."""

    ALL = "all"
    TEXT = "text"
    HEADINGS = "headings"

    @property
    def has_text(self) -> bool:
        """Whether paragraphs are among the hits."""
        return self is not Among.HEADINGS

    @property
    def has_headings(self) -> bool:
        """Whether headings are among the hits."""
        return self is not Among.TEXT


class Filters:
    """Choices per facet: any of the values of one facet, and all facets. A facet without choices restricts nothing.

    `filters["region"]` are the choices of a facet: codes of places, YearRanges, kinds, topics, names; see facets.py.
    """

    __slots__ = ("_chosen",)

    def __init__(self, **chosen: Iterable[Choice]) -> None:
        """Raises: TypeError for what is no facet."""
        unknown = chosen.keys() - FACETS.keys()
        if unknown:
            raise TypeError(f"{', '.join(sorted(unknown))} is no facet. There are: {', '.join(FACETS)}")
        kept = {name: tuple(chosen[name]) for name in FACETS if name in chosen}
        self._chosen = {name: choices for name, choices in kept.items() if choices}

    def __getitem__(self, facet: str) -> tuple[Choice, ...]:
        return self._chosen.get(facet, ())

    def __iter__(self) -> Iterator[str]:
        """The facets in which something is chosen, in their order."""
        return iter(self._chosen)

    def __bool__(self) -> bool:
        return bool(self._chosen)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Filters) and self._chosen == other._chosen

    def __hash__(self) -> int:
        return hash(tuple(self._chosen.items()))

    def __repr__(self) -> str:
        return f"Filters({', '.join(f'{name}={choices!r}' for name, choices in self._chosen.items())})"

    def replaced(self, **changes: Iterable[Choice]) -> "Filters":
        """These choices, but for those of some facets."""
        return Filters(**{**self._chosen, **changes})


def counted(filters: Filters) -> Filters:
    """The choices that a trend counts by: full reports alone, unless kinds of documents are chosen.

    A summary or a resolution repeats what a report says, and a budget is no report: none of them is a year with a report.
    """
    return filters if filters["kind"] else filters.replaced(kind=(str(ReportKind.REPORT),))


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """One question, complete: the tree, the filters, the order, the slice and the facets wanted; `text` is what was typed.

    by_report: whether the answer comes report by report; then the slice counts reports. Headings do not come so.
    in_lines: whether a page shows each occurrence in a line; answers are the same.
    among: what hits are.
    whole_numbers: whether numbers at the ends of strings must be whole ones.
    folds_copies: whether hits of the slice that say nearly the same as one before are put below that; counts stay as they are.
    since: the day from which on texts have come into the index, as YYYY-MM-DD; empty for all.
    """

    query: Query
    text: str = ""
    filters: Filters = field(default_factory=Filters)
    sort: Sort = Sort.RELEVANCE
    limit: int = 20
    offset: int = 0
    facets: tuple[str, ...] = tuple(FACETS)
    by_report: bool = False
    in_lines: bool = False
    among: Among = Among.ALL
    whole_numbers: bool = False
    folds_copies: bool = False
    since: str = ""

    @property
    def meant(self) -> Query:
        """The tree as it is answered: with whole numbers, and of what is new since a day, where these are asked for."""
        query = with_whole_numbers(self.query) if self.whole_numbers else self.query
        return And((query, Since(self.since))) if self.since else query


def with_whole_numbers(query: Query) -> Query:
    """A query in which a number at the end of a string must be a whole one; wildcards stay as they are."""
    match query:
        case Exact(text):
            return Exact(text, is_whole=has_number_at_end(text))
        case And(parts):
            return And(tuple(map(with_whole_numbers, parts)))
        case Or(parts):
            return Or(tuple(map(with_whole_numbers, parts)))
        case Not(part):
            return Not(with_whole_numbers(part))
        case _:
            return query


def has_number_at_end(text: str) -> bool:
    """Whether a searched form begins or ends with a digit."""
    return text[:1] in DIGITS or text[-1:] in DIGITS


class Measure(StrEnum):
    """What a trend counts: matching paragraphs, the reports they come from, matching headings, occurrences of what is sought in
    paragraphs; or paragraphs or occurrences for every 10,000 characters."""

    PARAGRAPHS = "paragraphs"
    REPORTS = "reports"
    HEADINGS = "headings"
    PER_10_000 = "per-10000"
    MENTIONS = "mentions"
    MENTIONS_PER_10_000 = "mentions-per-10000"

    @property
    def of_mentions(self) -> bool:
        """Whether occurrences are counted."""
        return self in (Measure.MENTIONS, Measure.MENTIONS_PER_10_000)


@dataclass(frozen=True, slots=True)
class TrendsRequest:
    """Several questions side by side, all with the same filters; `by` is what they are counted by, year or region.

    Attributes:
        order: index of the question by whose figures places and years are ordered, the highest first; -1: as they follow one
            another; None: years so, places by the first question.
        smooth: whether the chart of years shows means of three years.
    """

    asked: tuple[SearchRequest, ...]
    by: str = "year"
    measure: Measure = Measure.PARAGRAPHS
    order: int | None = None
    smooth: bool = False

    @property
    def ordered_by(self) -> int:
        """The index of the question that rows are ordered by, -1 for none."""
        if self.order is None:
            return -1 if self.by == "year" else 0
        return self.order

    @property
    def filters(self) -> Filters:
        """The filters of all questions."""
        return self.asked[0].filters

    @property
    def since(self) -> str:
        """The day from which on the texts of all questions have come into the index; empty for all."""
        return self.asked[0].since


def sought(query: Query) -> tuple[Exact | Wildcard, ...]:
    """What is looked for and highlighted, in the order asked: all strings and wildcards that are not negated."""
    match query:
        case Exact() | Wildcard():
            return (query,)
        case And(parts) | Or(parts):
            return tuple(dict.fromkeys(each for part in parts for each in sought(part)))
        case _:
            return ()


def strings_of(query: Query) -> tuple[str, ...]:
    """The strings that are looked for, a wildcard's pieces one by one."""
    found = [(each.text,) if isinstance(each, Exact) else each.pieces for each in sought(query)]
    return tuple(dict.fromkeys(string for strings in found for string in strings))


def needed_strings(query: Query) -> tuple[str, ...]:
    """The strings without which nothing matches, in the order asked: neither alternatives nor what is negated."""
    match query:
        case Exact(text):
            return (text,)
        case Wildcard(pieces):
            return tuple(dict.fromkeys(pieces))
        case And(parts):
            return tuple(dict.fromkeys(string for part in parts for string in needed_strings(part)))
        case _:
            return ()
