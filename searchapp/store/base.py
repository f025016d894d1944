"""What a store must do. Pages, API and command line know only this."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Protocol

from indexer.errors import IndexProblem
from indexer.figures.figure import Figure
from indexer.model import ReportRecord
from searchapp.answers.results import (
    FacetValue,
    HeadingHit,
    Hit,
    Likeness,
    Nearest,
    ReportContents,
    SearchResult,
    Status,
    TrendPoint,
    Vocabulary,
)
from searchapp.counting.association import WordCounts
from searchapp.counting.tally import Tallied, Tally
from searchapp.questions.query import Among, Filters, QueryError, SearchRequest, sought
from searchapp.questions.read_figures import FiguresRequest
from searchapp.related.vectors import WordVectors

# Headings shown above the first paragraphs.
FIRST_HEADINGS = 3
# Hits shown of each report, where an answer comes report by report.
HITS_OF_A_REPORT = 3


def headings_shown(request: SearchRequest, paragraphs: int) -> range:
    """Which headings an answer shows: its slice where they are all there is to show, else the first few above the text.

    paragraphs: how many match. Where nothing is sought, no heading is above the text.
    """
    if request.among is Among.HEADINGS or (request.among is Among.ALL and not paragraphs):
        return range(request.offset, request.offset + request.limit)
    is_first = request.among is Among.ALL and request.limit and not request.offset and sought(request.meant)
    return range(FIRST_HEADINGS if is_first else 0)


def counts_headings(request: SearchRequest, facets: Mapping[str, Sequence[FacetValue]]) -> bool:
    """Whether the facets of an answer count headings: where they alone are asked for, or no value has a paragraph.

    facets: those that count paragraphs.
    """
    has_paragraphs = any(value.paragraphs for values in facets.values() for value in values)
    return request.among is Among.HEADINGS or (request.among is Among.ALL and not has_paragraphs)


def total_of(store: "SearchStore", request: SearchRequest) -> int:
    """How many paragraphs match a question, whatever its slice."""
    return store.search(replace(request, limit=0, offset=0, facets=())).total


class StoreError(Exception):
    """The engine failed; a 503 page, never “0 results”. The text is for the operator."""


@contextmanager
def failures(unforeseen: str) -> Iterator[None]:
    """Whatever goes wrong inside an engine becomes a StoreError, so that it is told from an empty answer.

    unforeseen: what to say of errors that nobody foresaw; %s in it stands for the error.
    """
    try:
        yield
    except (StoreError, QueryError):
        raise
    except IndexProblem as error:
        raise StoreError(str(error)) from error
    except Exception as error:
        raise StoreError(unforeseen % f"{type(error).__name__}: {error}") from error


class SearchStore(Protocol):
    """An index that answers. All methods may be called from several threads at once.

    Raises (all methods): StoreError if the engine cannot answer.
    """

    def search(self, request: SearchRequest) -> SearchResult:
        """The hits of the slice asked for, exact counts of everything."""

    def all_hits(self, request: SearchRequest) -> Iterator[Hit | HeadingHit]:
        """Every hit of a question, in its order, from one state of the index; the slice and the facets asked for do not count.

        Paragraphs come first, headings after them.

        Hits are read as they are taken, so that there may be any number of them.
        """

    def spellings(self, string: str) -> list[str]:
        """Strings that stand in paragraphs, and of which a searched string may be a wrong spelling; likeliest first."""

    def vocabulary(self, besides: Sequence[str]) -> Vocabulary:
        """The words and headings to offer to who is typing, and how often `besides` stand: searched forms, too.

        An engine that cannot count so many at once has none; then what is asked for is counted one by one.
        """

    def report(self, report_id: str) -> ReportContents | None:
        """A whole report; None if there is none of this id."""

    def all_reports(self, filters: Filters) -> Iterator[ReportContents]:
        """Every report that passes the choices of place, year and kind, whole and in document order.

        All come from one state of the index, and are read as they are taken.
        """

    def trend(self, request: SearchRequest, by: str) -> tuple[TrendPoint, ...]:
        """What a question finds by `year`, or by `region`; ascending, all values of which the corpus has documents.

        Unless kinds are chosen, full reports alone are counted: see `counted` in questions/query.py.

        Places are the provinces; where one place is chosen, that place as a whole and the places right inside it; where
        several are, these.
        """

    def tally(self, asked: Tallied) -> Tally:
        """How often words occur in each report that passes some filters, and how large each is, from one state of the index.

        Raises: QueryError if it is more than is counted at once.
        """

    def word_counts(self, request: SearchRequest) -> WordCounts:
        """How often each word stands in the paragraphs that match; full reports alone are counted unless kinds are chosen."""

    def word_vectors(self) -> WordVectors | None:
        """What word2vec learned of the reports as they are now; None if it was not trained on them (see train_words)."""

    def train_words(self) -> WordVectors:
        """Train word2vec on the full reports, and keep what it learns for them beside the index.

        Raises: BaogaoError if gensim is missing, or no word stands often enough; QueryError where the engine keeps none.
        """

    def figures(self, request: FiguresRequest) -> tuple[tuple[ReportRecord, Figure], ...]:
        """Figures with their reports, these in document order, those in the order of the text; of one state of the index."""

    def nearly_the_same(self, report_id: str, number: int, limit: int) -> tuple[Likeness, ...]:
        """The paragraphs elsewhere that say nearly the same as one, those that agree most first; none if it is not there."""

    def nearest(self, string: str, limit: int) -> tuple[Nearest, ...]:
        """The paragraphs that come nearest to a searched form that has a few characters wrong, those that agree most first.

        Whatever stands in fewer than MIN_CHARS characters is near to nothing, and no more than MAX_CHARS are looked at
        (see nearest.py). A paragraph that holds the very string is the nearest of all.
        """

    def same_subject(self, report_id: str, number: int, other_id: str) -> Likeness | None:
        """The paragraph of another report that speaks most of what a paragraph speaks of; None if none does."""

    def status(self) -> Status:
        """What the index holds."""

    def version(self) -> str:
        """What tells the commit that answers come from now from every other."""

    def follow(self) -> None:
        """Look for a newer commit now, and have loaded what its readers need before it is answered from.

        For who does so often beside the readers, whom it spares that. Raises: StoreError.
        """

    def at_once(self) -> "SearchStore":
        """This store as of its commit now, and of no later one, for answers that are put together. It need not be closed."""

    def close(self) -> None:
        """Let go of files and connections."""
