"""How does the search core compare with what a user would pick instead? One table, all on the same paragraphs in one run.

usage: python bench/search_core.py [--size 12000] [PATH…]     (default: corpus; real reports say more)

Peers: SQLite FTS5 with trigrams; tantivy with the same bigrams and words (if installed); Whoosh with jieba's analyser.
Larger sizes are the same paragraphs under other places and years. Times are the best of three; `cold` is the first time
that a query is asked of an index just opened.
"""

import argparse
import itertools
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from indexer.analysis import bigrams, fingerprint_of_analysis, query_bigrams, words
from indexer.build import find_sources
from indexer.manifest import Manifest, base_report_id
from indexer.model import Report, ReportRecord
from indexer.normalize import normalize
from indexer.parse import parse_file
from indexer.regions import gazetteer
from indexer.schema import SCHEMA_VERSION
from indexer.write_whoosh import AnalysedReport, IndexWriter
from searchapp.query import SearchRequest
from searchapp.read_query import read_query
from searchapp.store.whoosh_store import WhooshStore

QUERIES = ("宁德时代", "高质量发展", "发展", "新能源 电池", "推进新型工业化", "5G", "营商环境 改革", "绝无此句")
ROUNDS = 3


@dataclass(slots=True)
class Measured:
    """One engine: seconds to build apart from segmentation, megabytes on disk, milliseconds per query, and what it found."""

    name: str
    build_s: float
    megabytes: float
    cold_ms: list[float]
    warm_ms: list[float]
    found: list[int]


def recombined(reports: list[Report], size: int) -> Iterator[Report]:
    """The reports, again and again under other places and years, until they have so many paragraphs."""
    codes = sorted(code for code in gazetteer().names if code != "000000")
    made = 0
    for number in itertools.count():
        for report in reports:
            place = gazetteer().region(codes[(number * 37) % len(codes)])
            yield replace(report, metadata=replace(report.metadata, region=place, year=1980 + number % 45))
            made += len(report.paragraphs)
            if made >= size:
                return


def timed(ask: Callable[[], int]) -> tuple[float, float, int]:
    """(first, best of the next, answer) in milliseconds."""
    spent = []
    for _ in range(ROUNDS + 1):
        began = time.perf_counter()
        found = ask()
        spent.append((time.perf_counter() - began) * 1000)
    return spent[0], min(spent[1:]), found


def asked(name: str, build_s: float, folder: Path, ask: Callable[[str], int]) -> Measured:
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    answers = [timed(lambda query=query: ask(query)) for query in QUERIES]  # type: ignore[misc]
    return Measured(name, build_s, size, *map(list, zip(*answers, strict=True)))


def ours(analysed: list[AnalysedReport], folder: Path) -> Measured:
    began = time.perf_counter()
    total = 0
    with IndexWriter(folder) as writer:
        for number, each in enumerate(analysed):
            about = each.report.metadata
            total += len(each.report.paragraphs)
            record = ReportRecord(f"{base_report_id(about)}-{number}", about, str(number), "", len(each.report.paragraphs))
            writer.add(record, each)
        writer.commit(Manifest(SCHEMA_VERSION, fingerprint_of_analysis(), len(analysed), total, ""))
    build_s = time.perf_counter() - began
    store = WhooshStore(folder)

    def ask(query: str) -> int:
        return store.search(SearchRequest(read_query(query), limit=10)).total

    return asked("this engine", build_s, folder, ask)


def sqlite_trigram(analysed: list[AnalysedReport], folder: Path) -> Measured:
    """Strings of three characters or more by MATCH, shorter ones by LIKE; counts by place and year by GROUP BY."""
    folder.mkdir()
    base = sqlite3.connect(folder / "fts.db")
    base.execute("CREATE VIRTUAL TABLE p USING fts5(text, code UNINDEXED, year UNINDEXED, tokenize='trigram')")
    began = time.perf_counter()
    base.executemany("INSERT INTO p VALUES (?, ?, ?)", _rows(analysed))
    base.commit()
    build_s = time.perf_counter() - began

    def ask(query: str) -> int:
        strings = [normalize(part).text for part in query.split()]
        where = " AND ".join("p MATCH ?" if len(s) > 2 else "text LIKE ?" for s in strings)
        values = [f'"{s}"' if len(s) > 2 else f"%{s}%" for s in strings]
        order = "ORDER BY rank" if any(len(s) > 2 for s in strings) else ""
        base.execute(f"SELECT rowid FROM p WHERE {where} {order} LIMIT 10", values).fetchall()
        for column in ("code", "year"):
            base.execute(f"SELECT {column}, count(*) FROM p WHERE {where} GROUP BY {column}", values).fetchall()
        found: int = base.execute(f"SELECT count(*) FROM p WHERE {where}", values).fetchone()[0]
        return found

    return asked("SQLite FTS5 trigram", build_s, folder, ask)


def tantivy_bigrams(analysed: list[AnalysedReport], folder: Path) -> Measured | None:
    """The same bigrams and words, split at blanks; total, ten best, and counts by place and year."""
    try:
        import tantivy
    except ImportError:
        return None
    folder.mkdir()
    schema = tantivy.SchemaBuilder()
    for name in ("grams", "words"):
        schema.add_text_field(name, stored=False, tokenizer_name="whitespace")
    schema.add_text_field("text", stored=True, tokenizer_name="raw", index_option="basic")
    schema.add_integer_field("code", fast=True)
    schema.add_integer_field("year", fast=True)
    index = tantivy.Index(schema.build(), path=str(folder))
    began = time.perf_counter()
    writer = index.writer(heap_size=256_000_000, num_threads=1)
    for each in analysed:
        about = each.report.metadata
        assert about.region is not None
        for searched, cut in each.analysed:
            writer.add_document(
                tantivy.Document(
                    grams=" ".join(bigrams(searched)), words=" ".join(cut), code=int(about.region.code), year=about.year or 0
                )
            )
    writer.commit()
    writer.wait_merging_threads()
    build_s = time.perf_counter() - began
    index.reload()
    searcher = index.searcher()

    def ask(query: str) -> int:
        phrases = []
        for string in (normalize(part).text for part in query.split()):
            grams = query_bigrams(string)
            phrases.append(
                tantivy.Query.phrase_query(schema_of, "grams", grams)
                if len(grams) > 1
                else tantivy.Query.term_query(schema_of, "grams", grams[0])
            )
        whole = tantivy.Query.boolean_query([(tantivy.Occur.Must, phrase) for phrase in phrases])
        counted: dict[str, Any] = {name: {"terms": {"field": name, "size": 5000}} for name in ("code", "year")}
        searcher.aggregate(whole, counted)
        found: int = searcher.search(whole, 10, count=True).count
        return found

    schema_of = index.schema
    return asked("tantivy, same bigrams", build_s, folder, ask)


def _rows(analysed: list[AnalysedReport]) -> Iterator[tuple[str, str, int]]:
    for each in analysed:
        about = each.report.metadata
        assert about.region is not None
        for searched, _ in each.analysed:
            yield searched, about.region.code, about.year or 0


def main() -> None:
    """Build every engine on the same paragraphs, ask all of them, print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, default=[Path("corpus")])
    parser.add_argument("--size", type=int, default=12_000, help="paragraphs")
    given = parser.parse_args()
    reports = [parse_file(path) for path in find_sources(given.paths, Path("index")).found.values()]
    texts = {paragraph.text: normalize(paragraph.text).text for report in reports for paragraph in report.paragraphs}
    words("预热")
    began = time.perf_counter()
    cut = {text: words(searched) for text, searched in texts.items()}
    share = sum(map(len, texts.values()))
    jieba_per_char = (time.perf_counter() - began) / share
    analysed = [
        AnalysedReport(report, tuple((texts[p.text], cut[p.text]) for p in report.paragraphs))
        for report in recombined(reports, given.size)
    ]
    searched = [text for each in analysed for text, _ in each.analysed]
    megabytes = sum(len(text.encode()) for text in searched) / 1e6
    jieba_s = jieba_per_char * sum(map(len, searched))
    print(f"{len(searched):,} paragraphs, {megabytes:.1f} MB of text; jieba alone {jieba_s:.1f} s")
    expected = [sum(all(s in text for s in map(_searched, query.split())) for text in searched) for query in QUERIES]
    with tempfile.TemporaryDirectory() as work:
        engines = [ours(analysed, Path(work) / "ours"), sqlite_trigram(analysed, Path(work) / "sqlite")]
        if (peer := tantivy_bigrams(analysed, Path(work) / "tantivy")) is not None:
            engines.append(peer)
    print(f"{'':24} {'build s':>8} {'÷ jieba':>8} {'MB':>8} {'÷ text':>7} {'cold ms':>8} {'warm ms':>8}  same as grep")
    for engine in engines:
        same = sum(found == wanted for found, wanted in zip(engine.found, expected, strict=True))
        print(
            f"{engine.name:24} {engine.build_s:8.2f} {engine.build_s / jieba_s:8.2f} {engine.megabytes:8.1f} "
            f"{engine.megabytes / megabytes:7.2f} {sum(engine.cold_ms):8.1f} {sum(engine.warm_ms):8.1f}  {same}/{len(QUERIES)}"
        )
    print("milliseconds: the sum of all queries, each with its total, ten best, and counts by facet")


def _searched(part: str) -> str:
    return normalize(part).text


if __name__ == "__main__":
    main()
