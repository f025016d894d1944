"""The arrays, and what is evaluated over them, against Whoosh's own matchers on the same index."""

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
from whoosh import query as whoosh_query
from whoosh.scoring import BM25F
from whoosh.writing import NO_MERGE

from indexer.arrays import builder as arrays_builder
from indexer.arrays import runs as posting_runs
from indexer.arrays.builder import ArraysBuilder, Entry
from indexer.arrays.entries import entry_of, heading_entry, paragraph_of, report_id_of
from indexer.arrays.file import BadArrays
from indexer.arrays.segment import BLOCK_BITS, NAME_COLUMNS, SegmentArrays
from indexer.building.build import build
from indexer.errors import IndexDamaged, IndexUnwritable
from indexer.model import ReportRecord
from indexer.text.analysis import query_bigrams, words
from indexer.text.normalize import normalize
from indexer.vocabulary.regions import gazetteer
from indexer.whoosh_index.analysed import analysis_of
from indexer.whoosh_index.durable import seal_segments
from searchapp.engines.whoosh.bm25 import word_scores
from searchapp.engines.whoosh.evaluate import matching
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.facets import YearRange
from searchapp.questions.query import And, Exact, Filters, Not, Or, Query, Within
from tests.conftest import DEMO_FILES, SEED, rounds
from tests.small_corpus import write_report

# Whoosh's own matchers are slow.
TREES = rounds(20, 75)
KINDS = ("opening", "review", "outlook", "tasks", "self-government", "glossary", "annex")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WhooshStore]:
    """An index of at least three segments, with reports deleted and replaced."""
    folder = tmp_path_factory.mktemp("many")
    corpus, index = folder / "corpus", folder / "index"
    corpus.mkdir()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("indexer.whoosh_index.writer.merge_worn", NO_MERGE)
        for number, file in enumerate(DEMO_FILES):
            copied = corpus / file.name
            text = file.read_text(encoding="utf-8")
            copied.write_text(text, encoding="utf-8")
            build([corpus], index)
            if number % 2:
                copied.write_text(text.replace("发展", "开展", 3), encoding="utf-8")
        build([corpus], index)
    found = WhooshStore(index)
    assert len(found._current().leaves) >= 3
    assert found._current().searcher.reader().has_deletions()
    yield found
    found.close()


@pytest.fixture
def rnd(request: pytest.FixtureRequest) -> random.Random:
    return random.Random(f"{SEED} {request.node.name}")


def random_filters(rnd: random.Random) -> Filters:
    first = rnd.randint(2022, 2025)
    return Filters(
        region=(rnd.choice(("370000", "370800", "370812", "371500", "110000")),) if rnd.random() < 0.4 else (),
        year=(YearRange(first, first + rnd.randint(0, 1)),) if rnd.random() < 0.4 else (),
        chapter=tuple(rnd.sample(KINDS, rnd.randint(1, 3))) if rnd.random() < 0.6 else (),
    )


def random_tree(rnd: random.Random, texts: list[str], depth: int) -> Query:
    if depth == 0 or rnd.random() < 0.2:
        if rnd.random() < 0.2:
            return Within(random_filters(rnd))
        text = rnd.choice(texts)
        size = min(rnd.choice((1, 2, 3, 5)), len(text))
        at = rnd.randrange(len(text) - size + 1)
        return Exact(normalize(text[at : at + size]).text or "发展")
    if rnd.random() < 0.25:
        return Not(random_tree(rnd, texts, depth - 1))
    parts = tuple(random_tree(rnd, texts, depth - 1) for _ in range(rnd.randint(2, 3)))
    return And(parts) if rnd.random() < 0.5 else Or(parts)


def as_whoosh(query: Query, records: Iterable[ReportRecord]) -> whoosh_query.Query:
    """The same question for Whoosh's matchers; places and years as the reports that are of them."""
    match query:
        case Exact(text):
            grams = query_bigrams(text)
            if not grams:
                return whoosh_query.Prefix("grams", text)
            return whoosh_query.Phrase("grams", grams) if len(grams) > 1 else whoosh_query.Term("grams", grams[0])
        case And(parts):
            return whoosh_query.And([as_whoosh(part, records) for part in parts])
        case Or(parts):
            return whoosh_query.Or([as_whoosh(part, records) for part in parts])
        case Not(part):
            hits = whoosh_query.Or([whoosh_query.Term("sort", sort) for sort in ("paragraph", "heading")])
            return whoosh_query.And([hits, whoosh_query.Not(as_whoosh(part, records))])
        case Within(filters):
            kinds = whoosh_query.Or([whoosh_query.Term("chapter_kind", kind) for kind in filters["chapter"] or KINDS])
            passing = [
                record.id
                for record in records
                if (not filters["year"] or any(record.year in years for years in filters["year"]))
                and (not filters["region"] or set(filters["region"]) & set(gazetteer().path_codes(record.region.code)))
            ]
            return whoosh_query.And([kinds, whoosh_query.Or([whoosh_query.Term("report", each) for each in passing])])
        case _:
            raise AssertionError(query)


def has_condition(query: Query) -> bool:
    match query:
        case And(parts) | Or(parts):
            return any(map(has_condition, parts))
        case Not(part):
            return has_condition(part)
        case _:
            return isinstance(query, Within)


@pytest.mark.long
def test_any_tree_gives_the_documents_that_whooshs_matchers_give(store: WhooshStore, rnd: random.Random) -> None:
    snapshot = store._current()
    texts = [normalize(s["text"]).text for s in snapshot.searcher.reader().all_stored_fields() if "text" in s]
    for _ in range(TREES):
        tree = random_tree(rnd, texts, rnd.randint(1, 4))
        asked = as_whoosh(tree, snapshot.records.values())
        for sort, columns in (("paragraph", snapshot.columns), ("heading", snapshot.headings)):
            # The chapter of a heading is no key of Whoosh's.
            if sort == "heading" and has_condition(tree):
                continue
            of_sort = whoosh_query.And([whoosh_query.Term("sort", sort), asked])
            expected = sorted(set(snapshot.searcher.docs_for_query(of_sort)))
            assert matching(snapshot.leaves, columns, tree).tolist() == expected, f"PYTEST_SEED={SEED} {sort} {tree}"


def test_a_string_is_found_in_some_documents_where_it_is_found_in_all(store: WhooshStore, rnd: random.Random) -> None:
    snapshot = store._current()
    texts = [normalize(s["text"]).text for s in snapshot.searcher.reader().all_stored_fields() if "text" in s]
    found = 0
    for _ in range(200):
        arrays = rnd.choice(snapshot.leaves).arrays
        text = rnd.choice(texts)
        at = rnd.randrange(len(text))
        string = text[at : at + rnd.choice((1, 1, 2, 3, 5, 8))]
        some = sorted(rnd.sample(range(arrays.documents), rnd.randint(0, arrays.documents)))
        places = arrays.find(string)
        within = np.isin(np.searchsorted(arrays.starts, places, side="right") - 1, some)
        np.testing.assert_array_equal(arrays.find(string, np.array(some, dtype=np.int64)), places[within], f"{SEED} {string}")
        found += bool(within.any())
    assert found


def test_words_score_as_whooshs_bm25_scores_them(store: WhooshStore, rnd: random.Random) -> None:
    snapshot = store._current()
    texts = [s["text"] for s in snapshot.searcher.reader().all_stored_fields() if "text" in s]
    searcher = snapshot.index.searcher(weighting=BM25F())
    for _ in range(200):
        text = normalize(rnd.choice(texts)).text
        at = rnd.randrange(len(text))
        looked_up = tuple(dict.fromkeys(words(text[at : at + 6])))
        expected = np.zeros(searcher.reader().doc_count_all())
        for word in looked_up:
            for leaf, offset in searcher.leaf_searchers():
                matcher = whoosh_query.Term("words", word).matcher(leaf)
                while matcher.is_active():
                    expected[offset + matcher.id()] += matcher.score()
                    matcher.next()
        found = word_scores(snapshot.leaves, snapshot.average_length, looked_up)
        live = snapshot.columns.report_of >= 0
        np.testing.assert_allclose(found[live], expected[live], atol=1e-5)
    searcher.close()


def written(builder: ArraysBuilder, path: Path, documents: int) -> SegmentArrays:
    builder.write(path, "segment", documents)
    builder.close()
    return SegmentArrays.load(path, "segment")


@pytest.mark.long
@pytest.mark.parametrize("chars_at_once", [50, 3_000, 10**9])
def test_merged_segments_hold_what_one_would(
    store: WhooshStore, chars_at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The arrays of all live paragraphs and headings taken over from their segments are those of a builder that sees them anew.

    So they are however often a builder puts postings aside, and however few it merges at once.
    """
    anew, merged = ArraysBuilder(tmp_path), ArraysBuilder(tmp_path)
    next_doc = 0
    taken = []
    snapshot = store._current()
    for leaf, offset in snapshot.searcher.leaf_searchers():
        reader = leaf.reader()
        new_docs = np.full(reader.doc_count_all(), -1, dtype=np.int64)
        for doc in reader.all_doc_ids():
            arrays = reader._terms.arrays
            report_id = report_id_of(arrays, doc)
            if report_id:
                paragraph = paragraph_of(arrays, doc, reader.stored_fields(doc)["text"])
                anew.add(next_doc, entry_of(report_id, paragraph, *analysis_of(paragraph.text)))
            elif snapshot.headings.report_of[offset + doc] >= 0:
                heading = snapshot.heading(offset + doc)
                (report_id,) = arrays.columns["heading_of"].of(doc)
                values = {name: arrays.columns[name].of(doc) for name in ("chapter_kind", "topics")}
                form = normalize(heading.text)
                number = int(arrays.numbers[doc])
                anew.add(next_doc, heading_entry(report_id, number, heading, values, form.text, form.others))
            new_docs[doc] = next_doc
            next_doc += 1
        taken.append((arrays, new_docs))
    wanted = written(anew, tmp_path / "anew", next_doc)
    monkeypatch.setattr(arrays_builder, "_CHARS_AT_ONCE", chars_at_once)
    monkeypatch.setattr(posting_runs, "_POSTINGS_AT_ONCE", chars_at_once)
    for arrays, new_docs in taken:
        merged.add_segment(arrays, new_docs)
    found = written(merged, tmp_path / "merged", next_doc)
    for name, array in wanted.flat().items():
        if not name.startswith(NAME_COLUMNS):
            np.testing.assert_array_equal(found.flat()[name], array, err_msg=name)
    for name in NAME_COLUMNS:
        for doc in range(next_doc):
            assert found.columns[name].of(doc) == wanted.columns[name].of(doc), (name, doc)


def test_a_bigram_that_no_text_has_twice_and_characters_beyond_two_bytes_are_found(tmp_path: Path, rnd: random.Random) -> None:
    """Against grep, over texts of rare characters, whatever the batches they are sorted in."""
    letters = "发展5g 𠀀𪚥\U0010ffff"
    texts = ["".join(rnd.choices(letters, k=rnd.randint(0, 30))).strip() for _ in range(200)]
    builder = ArraysBuilder(tmp_path)
    starts, at = [], 0
    for number, text in enumerate(texts):
        builder.add(2 * number, Entry(text, text.split()))
        starts.append(at)
        at += len(text) + 1
        if rnd.random() < 0.1:
            builder._put_aside()
    arrays = written(builder, tmp_path / "x.arr", 400)
    for _ in range(300):
        string = "".join(rnd.choices(letters, k=rnd.randint(1, 4)))
        places = [start + i for start, text in zip(starts, texts) for i in range(len(text)) if text.startswith(string, i)]
        assert arrays.find(string).tolist() == places, (SEED, string)
        docs = [2 * number for number, text in enumerate(texts) if string in text]
        assert arrays.docs_at(arrays.find(string)).tolist() == docs
        word_docs, counts = arrays.word_postings(string)
        expected = {2 * number: text.split().count(string) for number, text in enumerate(texts) if string in text.split()}
        assert dict(zip(word_docs.tolist(), counts.tolist())) == expected


def test_a_word_that_is_part_of_another_is_not_taken_for_it(store: WhooshStore) -> None:
    reader = store._current().searcher.reader()
    texts = [stored["text"] for stored in reader.all_stored_fields() if "text" in stored]
    there = {word for text in texts for word in analysis_of(text)[1]}
    assert {"发展"} <= there
    for word in ("发", "发展", "展", "", "\U0010ffff", *random.Random(SEED).sample(sorted(there), 50)):
        found = any(len(leaf.arrays.word_postings(word)[0]) for leaf in store._current().leaves)
        assert found or word not in there
        assert not found or word in there or reader.has_deletions()


def test_a_character_of_the_last_document_is_found_wherever_the_text_ends(tmp_path: Path) -> None:
    """However long the text is, the end of a block of it included."""
    for length in range(1, 2 * (1 << BLOCK_BITS) + 3):
        builder = ArraysBuilder(tmp_path)
        texts = ["展新", "发" * length]
        for number, text in enumerate(texts):
            builder.add(number, Entry(text, [text]))
        arrays = written(builder, tmp_path / f"{length}.arr", len(texts))
        last = np.array([1], dtype=np.int64)
        assert len(arrays.find("发", last)) == length
        assert len(arrays.find("发")) == length


def test_a_file_that_holds_no_arrays_or_half_of_them_is_refused(tmp_path: Path) -> None:
    builder = ArraysBuilder(tmp_path)
    builder.add(0, Entry("发展新能源", ["发展", "新能源"]))
    assert written(builder, tmp_path / "x.arr", 1).find("新能源").tolist() == [2]
    whole = (tmp_path / "x.arr").read_bytes()
    other = whole.replace(b'"starts"', b'"startz"', 1)
    size = int.from_bytes(whole[-8:], "little")
    foot = bytearray(whole)
    foot[-12 - size + whole[-12 - size :].index(b'"starts"')] ^= 1
    for content in (b"something else", whole[:-8], other, bytes(foot)):
        (tmp_path / "y.arr").write_bytes(content)
        with pytest.raises(BadArrays):
            SegmentArrays.load(tmp_path / "y.arr", "segment")


def test_the_arrays_of_another_segment_are_refused(tmp_path: Path) -> None:
    written(ArraysBuilder(tmp_path), tmp_path / "x.arr", 2)
    with pytest.raises(BadArrays, match="holds the arrays of segment, not those of other"):
        SegmentArrays.load(tmp_path / "x.arr", "other")


def test_arrays_for_another_number_of_documents_are_refused(tmp_path: Path) -> None:
    write_report(tmp_path / "corpus", "a.txt")
    build([tmp_path / "corpus"], tmp_path / "index")
    (path,) = (tmp_path / "index").glob("*.arr")
    segment = path.stem
    builder = ArraysBuilder(tmp_path)
    builder.write(path, segment, 1)
    builder.close()
    path.with_suffix(".sum").unlink()
    seal_segments(tmp_path / "index", [segment])
    with pytest.raises(IndexDamaged, match="1 documents have arrays"):
        WhooshStore(tmp_path / "index")


def test_a_word_that_comes_more_than_255_times_counts_as_255(tmp_path: Path) -> None:
    builder = ArraysBuilder(tmp_path)
    builder.add(0, Entry("甲", ["甲"] * 600 + ["乙"] * 255 + ["丙"] * 3))
    arrays = written(builder, tmp_path / "x.arr", 1)
    assert [arrays.word_postings(word)[1].tolist() for word in "甲乙丙"] == [[255], [255], [3]]


def test_too_much_text_for_one_segment_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrays_builder, "_MAX_CHARS", 10)
    builder = ArraysBuilder(tmp_path)
    builder.add(0, Entry("五个字以内", []))
    with pytest.raises(IndexUnwritable, match="at most 10 characters"):
        builder.add(1, Entry("又是五个字", []))
    builder.close()


def test_an_empty_segment_has_empty_arrays(tmp_path: Path) -> None:
    arrays = written(ArraysBuilder(tmp_path), tmp_path / "x.arr", 2)
    assert (arrays.find("发").tolist(), arrays.find("发展").tolist(), len(arrays.word_postings("发展")[0])) == ([], [], 0)
    assert arrays.columns["report"].of(1) == ()
