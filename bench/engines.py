"""This engine and its peers, each answering with total, ten best texts, and counts by place and year."""

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from cachetools import LRUCache
from whoosh import fields, index
from whoosh import query as whoosh_query

from indexer.figures import fingerprint_of_figures
from indexer.manifest import Manifest
from indexer.model import ReportRecord, base_report_id
from indexer.schema import SCHEMA_VERSION
from indexer.text.analysis import bigrams, fingerprint_of_analysis, query_bigrams
from indexer.whoosh_index.analysed import AnalysedReport
from indexer.whoosh_index.writer import IndexWriter
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import And, Exact, SearchRequest

BEST = 10


class Engine:
    """One engine over an index in a folder.

    Attributes:
        segments: whether `build` spends time on cutting words, which the others are spared.
    """

    name = ""
    segments = False

    def build(self, reports: Iterable[AnalysedReport], folder: Path) -> None:
        """Write an index of all paragraphs."""
        raise NotImplementedError

    def open(self, folder: Path) -> None:
        """Be ready to answer, knowing nothing of what was asked before."""
        raise NotImplementedError

    def exact(self, strings: Sequence[str]) -> int | None:
        """How many paragraphs contain all these strings; None if the engine has no way to ask."""
        raise NotImplementedError

    def words(self, words: Sequence[str]) -> int | None:
        """How many paragraphs have all these words; None if the engine has no way to ask."""
        raise NotImplementedError


class ThisEngine(Engine):
    """Words rank only: what matches are strings in either case."""

    name = "this engine"

    def build(self, reports: Iterable[AnalysedReport], folder: Path) -> None:
        total = 0
        # What is there already is replaced, as by a build from the same files.
        with IndexWriter(folder, rebuild=True) as writer:
            for number, each in enumerate(reports):
                about = each.report.metadata
                total += len(each.report.paragraphs)
                record = ReportRecord(f"{base_report_id(about)}-{number}", about, str(number), "", len(each.report.paragraphs))
                writer.add(record, each)
            figures = fingerprint_of_figures()
            writer.commit(Manifest(SCHEMA_VERSION, fingerprint_of_analysis(), number + 1, total, "", figures=figures))

    def open(self, folder: Path) -> None:
        self._store = WhooshStore(folder)

    def exact(self, strings: Sequence[str]) -> int:
        query = And(tuple(map(Exact, strings))) if len(strings) > 1 else Exact(strings[0])
        return self._store.search(SearchRequest(query, limit=BEST, facets=("region", "year"))).total

    def words(self, words: Sequence[str]) -> int:
        return self.exact(words)


class ThisEngineForgetful(ThisEngine):
    """Without what it keeps of queries already asked."""

    name = "… nothing kept"

    def open(self, folder: Path) -> None:
        super().open(folder)
        self._store._current()._matches = LRUCache(0)


class _Sqlite(Engine):
    tokenizer = ""

    def build(self, reports: Iterable[AnalysedReport], folder: Path) -> None:
        folder.mkdir()
        base = sqlite3.connect(folder / "fts.db")
        base.execute("CREATE TABLE about (id INTEGER PRIMARY KEY, text TEXT, code TEXT, year INTEGER)")
        base.execute(f"CREATE VIRTUAL TABLE p USING fts5(tokens, content='', tokenize='{self.tokenizer}')")
        for number, (searched, cut, code, year) in enumerate(_rows(reports)):
            base.execute("INSERT INTO about VALUES (?, ?, ?, ?)", (number, searched, code, year))
            base.execute("INSERT INTO p(rowid, tokens) VALUES (?, ?)", (number, self.tokens(searched, cut)))
        base.commit()
        base.close()

    @staticmethod
    def tokens(searched: str, cut: list[str]) -> str:
        raise NotImplementedError

    def open(self, folder: Path) -> None:
        self._base = sqlite3.connect(folder / "fts.db")

    def _matching(self, where: str, values: Sequence[str], order: str) -> int:
        found = f"FROM p JOIN about ON about.id = p.rowid WHERE {where}"
        self._base.execute(f"SELECT text {found} {order} LIMIT {BEST}", values).fetchall()
        for column in ("code", "year"):
            self._base.execute(f"SELECT {column}, count(*) {found} GROUP BY {column}", values).fetchall()
        total: int = self._base.execute(f"SELECT count(*) {found}", values).fetchone()[0]
        return total


class SqliteTrigram(_Sqlite):
    """Strings of three characters or more by MATCH, shorter ones by LIKE."""

    name = "SQLite FTS5, trigrams"
    tokenizer = "trigram"

    @staticmethod
    def tokens(searched: str, cut: list[str]) -> str:  # noqa: ARG004
        return searched

    def exact(self, strings: Sequence[str]) -> int:
        where = " AND ".join("p MATCH ?" if len(string) > 2 else "text LIKE ?" for string in strings)
        values = [f'"{string}"' if len(string) > 2 else f"%{string}%" for string in strings]
        return self._matching(where, values, "ORDER BY rank" if "MATCH" in where else "")

    def words(self, words: Sequence[str]) -> None:  # noqa: ARG002
        return None


class SqliteJieba(_Sqlite):
    """jieba's words, divided by blanks; a string is a phrase of its words."""

    name = "SQLite FTS5, jieba"
    tokenizer = "unicode61"

    @staticmethod
    def tokens(searched: str, cut: list[str]) -> str:  # noqa: ARG004
        return " ".join(cut)

    def exact(self, strings: Sequence[str]) -> int:
        return self.words(strings)

    def words(self, words: Sequence[str]) -> int:
        return self._matching("p MATCH ?", [" AND ".join(f'"{word}"' for word in words)], "ORDER BY rank")


class Tantivy(Engine):
    """The same bigrams and words, split at blanks."""

    name = "tantivy, same tokens"

    def build(self, reports: Iterable[AnalysedReport], folder: Path) -> None:
        import tantivy

        folder.mkdir()
        schema = tantivy.SchemaBuilder()
        for name in ("grams", "words"):
            schema.add_text_field(name, stored=False, tokenizer_name="whitespace")
        schema.add_text_field("text", stored=True, tokenizer_name="raw", index_option="basic")
        schema.add_integer_field("code", fast=True)
        schema.add_integer_field("year", fast=True)
        made = tantivy.Index(schema.build(), path=str(folder))
        writer = made.writer(heap_size=256_000_000, num_threads=1)
        for searched, cut, code, year in _rows(reports):
            grams = " ".join(bigrams(searched))
            # A raw token is at most 65,530 bytes; text is stored, not searched.
            writer.add_document(tantivy.Document(grams=grams, words=" ".join(cut), text=searched, code=int(code), year=year))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        import tantivy

        self._make: Any = tantivy
        opened = tantivy.Index.open(str(folder))
        opened.reload()
        self._schema, self._searcher = opened.schema, opened.searcher()

    def _answer(self, parts: list[Any]) -> int:
        whole = self._make.Query.boolean_query([(self._make.Occur.Must, part) for part in parts])
        counted: dict[str, Any] = {name: {"terms": {"field": name, "size": 5000}} for name in ("code", "year")}
        self._searcher.aggregate(whole, counted)
        found = self._searcher.search(whole, BEST, count=True)
        for _, address in found.hits:
            self._searcher.doc(address)["text"]
        total: int = found.count
        return total

    def exact(self, strings: Sequence[str]) -> int:
        return self._answer([self._string(string) for string in strings])

    def words(self, words: Sequence[str]) -> int:
        return self._answer([self._term("words", word) for word in words])

    def _string(self, string: str) -> Any:
        grams = query_bigrams(string)
        return self._term("grams", grams[0]) if len(grams) == 1 else self._phrase(grams)

    def _term(self, field: str, token: str) -> Any:
        return self._make.Query.term_query(self._schema, field, token)

    def _phrase(self, grams: list[str]) -> Any:
        return self._make.Query.phrase_query(self._schema, "grams", grams)


class WhooshJieba(Engine):
    """Whoosh as jieba's own documentation sets it up."""

    name = "Whoosh, ChineseAnalyzer"
    segments = True

    def build(self, reports: Iterable[AnalysedReport], folder: Path) -> None:
        folder.mkdir()
        schema = fields.Schema(
            text=fields.TEXT(stored=True, analyzer=self._chinese_analyzer()),
            code=fields.ID(stored=True, sortable=True),
            year=fields.ID(stored=True, sortable=True),
        )
        writer = index.create_in(folder, schema).writer(limitmb=256)
        for searched, _, code, year in _rows(reports):
            writer.add_document(text=searched, code=code, year=str(year))
        writer.commit()

    def open(self, folder: Path) -> None:
        self._index = index.open_dir(folder)
        self._searcher = self._index.searcher()
        self._analyzer = self._chinese_analyzer()

    @staticmethod
    def _chinese_analyzer() -> Any:
        from jieba.analyse import ChineseAnalyzer  # a second dictionary in memory, which other benchmarks measure

        return ChineseAnalyzer()

    def _answer(self, query: whoosh_query.Query) -> int:
        found = self._searcher.search(query, limit=BEST, groupedby=["code", "year"])
        for hit in found:
            hit["text"]
        for name in ("code", "year"):
            {value: len(docs) for value, docs in found.groups(name).items()}
        return len(found)

    def exact(self, strings: Sequence[str]) -> int:
        phrases = [whoosh_query.Phrase("text", [t.text for t in self._analyzer(string)]) for string in strings]
        return self._answer(whoosh_query.And(phrases))

    def words(self, words: Sequence[str]) -> int:
        return self._answer(whoosh_query.And([whoosh_query.Term("text", word) for word in words]))


def _rows(reports: Iterable[AnalysedReport]) -> Iterator[tuple[str, list[str], str, int]]:
    """(searched form, words, code of the place, year) of every paragraph."""
    for each in reports:
        about = each.report.metadata
        assert about.region is not None
        for analysis in each.analysed:
            yield analysis.searched, analysis.words, about.region.code, about.year or 0


def built_and_opened(engine: Engine, reports: Iterable[AnalysedReport], folder: Path) -> tuple[float, float, int]:
    """(seconds of a processor to build, seconds of one to open, bytes on disk)."""
    began = time.process_time()
    engine.build(reports, folder)
    built = time.process_time()
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    opening = time.process_time()
    engine.open(folder)
    return built - began, time.process_time() - opening, size
