"""The best paragraphs of an index for a question, in the order of this engine, of BM25 alone and of tantivy."""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from bench.engines import Tantivy
from indexer.model import Paragraph, Report, ReportRecord
from indexer.text.analysis import words
from indexer.whoosh_index.analysed import AnalysedReport, analyse
from searchapp.answers.results import Hit
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import Among, And, Exact, Filters, Not, Or, Query, SearchRequest, Wildcard, Within, strings_of


class Passage(NamedTuple):
    """A paragraph with the report that it stands in."""

    report: ReportRecord
    paragraph: Paragraph

    @property
    def place(self) -> tuple[str, int]:
        """What tells it from all other passages of an index."""
        return self.report.id, self.paragraph.number


class Passages:
    """All passages of an index in document order, analysed once for whoever ranks them."""

    def __init__(self, store: WhooshStore) -> None:
        self.store = store
        self.all: list[Passage] = []
        self.reports: list[AnalysedReport] = []
        for contents in store.all_reports(Filters()):
            self.all += (Passage(contents.record, paragraph) for paragraph in contents.paragraphs)
            self.reports.append(analyse(Report(contents.record.metadata, contents.paragraphs)))

    def left_by_conditions(self, query: Query) -> set[tuple[str, int]]:
        """The places of the passages that meet the conditions of a query, and have nothing that it leaves out."""
        parts = query.parts if isinstance(query, And) else (query,)
        conditions = tuple(part for part in parts if isinstance(part, Within | Not))
        if not conditions:
            return {each.place for each in self.all}
        return {each.place for each in found_by(self.store, And(conditions))}


def found_by(store: WhooshStore, query: Query) -> Iterator[Passage]:
    """The passages that the engine finds, the best first."""
    hits = store.all_hits(SearchRequest(query, among=Among.TEXT))
    return (Passage(hit.report, hit.paragraph) for hit in hits if isinstance(hit, Hit))


class Order:
    """An order of the passages that an engine finds."""

    name = ""

    def ranked(self, query: Query) -> Iterator[Passage]:
        """What it finds, the best first; conditions of the query hold, however else it is understood."""
        raise NotImplementedError

    def best(self, query: Query, many: int) -> list[Passage]:
        """The first so many that differ in fingerprint: nobody reads the same paragraph twice."""
        return list(islice(_different(self.ranked(query)), many))


def _different(passages: Iterable[Passage]) -> Iterator[Passage]:
    seen = set()
    for each in passages:
        if each.paragraph.fingerprint not in seen:
            seen.add(each.paragraph.fingerprint)
            yield each


class OwnOrder(Order):
    """That of this engine, by relevance."""

    name = "this engine"

    def __init__(self, passages: Passages) -> None:
        self._store = passages.store

    def ranked(self, query: Query) -> Iterator[Passage]:
        return found_by(self._store, query)


class WordsOrder(Order):
    """BM25 of the words of a question's strings, whichever of them a paragraph has.

    Source: Robertson and Zaragoza 2009, The Probabilistic Relevance Framework; the idf is Lucene's, which is never negative.
    """

    name = "BM25 alone"
    K1, B = 1.2, 0.75

    def __init__(self, passages: Passages) -> None:
        self._passages = passages
        self._postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
        cut = [analysis.words for report in passages.reports for analysis in report.analysed]
        for number, found in enumerate(cut):
            for word, count in Counter(found).items():
                self._postings[word].append((number, count))
        lengths = np.array([len(found) for found in cut], dtype=np.float64)
        self._norms = self.K1 * (1 - self.B + self.B * lengths / lengths.mean())

    def ranked(self, query: Query) -> Iterator[Passage]:
        left = self._passages.left_by_conditions(query)
        scored = self._scores({word for string in strings_of(query) for word in words(string)})
        for number in np.argsort(-scored, kind="stable").tolist():
            if not scored[number]:
                return
            if self._passages.all[number].place in left:
                yield self._passages.all[number]

    def _scores(self, sought: set[str]) -> npt.NDArray[np.float64]:
        """The score of every passage; shape (passages,), 0 where it has none of the words."""
        total = np.zeros(len(self._norms))
        for word in sorted(sought & self._postings.keys()):
            numbers, counts = np.array(self._postings[word]).T
            idf = np.log(1 + (len(total) - len(numbers) + 0.5) / (len(numbers) + 0.5))
            total[numbers] += idf * (self.K1 + 1) * counts / (counts + self._norms[numbers])
        return total


class TantivyOrder(Order):
    """That of tantivy, asked for the same strings as phrases of bigrams."""

    name = "tantivy"

    def __init__(self, passages: Passages) -> None:
        self._passages = passages
        self._folder = tempfile.TemporaryDirectory()
        self._engine = _Asked()
        self._engine.build(passages.reports, Path(self._folder.name) / "tantivy")
        self._engine.open(Path(self._folder.name) / "tantivy")
        self._with_text: dict[str, list[Passage]] = defaultdict(list)
        searched = (analysis.searched for report in passages.reports for analysis in report.analysed)
        for passage, text in zip(passages.all, searched, strict=True):
            self._with_text[text].append(passage)

    def ranked(self, query: Query) -> Iterator[Passage]:
        left = self._passages.left_by_conditions(query)
        for text in self._engine.texts(query, len(self._passages.all)):
            yield from (each for each in self._with_text[text] if each.place in left)


class _Asked(Tantivy):
    """Tantivy, asked for texts by a whole query."""

    def texts(self, query: Query, most: int) -> Iterator[str]:
        """The searched forms of what it finds, the best first."""
        for _, address in self._searcher.search(self._tree(query), most).hits:
            yield self._searcher.doc(address)["text"][0]

    def _tree(self, query: Query) -> Any:
        match query:
            case Exact(text):
                return self._string(text)
            case Wildcard(pieces):
                return self._of_all(map(self._string, pieces))
            case Or(parts):
                return self._make.Query.boolean_query([(self._make.Occur.Should, self._tree(part)) for part in parts])
            case And(parts):
                return self._of_all(self._tree(part) for part in parts if not isinstance(part, Within | Not))
            case _:
                raise ValueError(f"{query} has nothing to rank by. Ask for a string besides.")

    def _of_all(self, parts: Iterable[Any]) -> Any:
        return self._make.Query.boolean_query([(self._make.Occur.Must, part) for part in parts])
