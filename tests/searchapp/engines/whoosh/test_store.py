"""The default store keeps the contract, on demonstration and on real reports, in one segment and in several."""

import gc
import multiprocessing
import random
import shutil
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import closing
from multiprocessing import Queue
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from whoosh import index

from indexer.arrays.bits import packed
from indexer.arrays.builder import ArraysBuilder, Entry
from indexer.arrays.file import Pieces, write_arrays
from indexer.arrays.segment import SegmentArrays
from indexer.building.build import build
from indexer.errors import IndexDamaged
from indexer.model import ReportRecord
from indexer.parse import parse_file
from indexer.text.analysis import cuts, words
from indexer.text.normalize import normalize
from indexer.whoosh_index import opening
from indexer.whoosh_index.opening import newest_toc
from indexer.whoosh_index.stored_reports import StoredReports
from searchapp.answers.results import Hit
from searchapp.engines.whoosh import commit, worked_out
from searchapp.engines.whoosh.store import REFRESH_SECONDS, WhooshStore
from searchapp.questions.query import And, Exact, Filters, SearchRequest
from searchapp.questions.read_figures import FiguresRequest
from searchapp.store.base import StoreError
from tests.conftest import DEMO_FILES, SEED, rounds
from tests.searchapp.engines.brute_force import Row
from tests.searchapp.engines.store_contract import StoreContract
from tests.small_corpus import odd_report, write_report


def rows_of(store: WhooshStore, files: list[Path]) -> list[Row]:
    """All paragraphs with their reports; texts are read from the files, only ids come from the index."""
    records: dict[str, ReportRecord] = {Path(record.source).name: record for record in store.status().records}
    return [(records[path.name], paragraph) for path in files for paragraph in parse_file(path).paragraphs]


class TestOnDemonstrationReports(StoreContract):
    @pytest.fixture(scope="class")
    @classmethod
    def store(cls, demo_store: WhooshStore) -> WhooshStore:
        return demo_store

    @pytest.fixture(scope="class")
    @classmethod
    def rows(cls, demo_store: WhooshStore) -> list[Row]:
        return rows_of(demo_store, DEMO_FILES)


def test_hits_come_with_where_jieba_cuts_their_texts(demo_store: WhooshStore) -> None:
    """The index keeps it, so that neighbours of words are counted without cutting thousands of texts anew."""
    hits = [hit for hit in demo_store.all_hits(SearchRequest(And())) if isinstance(hit, Hit)]
    assert len(hits) == demo_store.status().paragraphs
    for hit in hits:
        assert hit.cuts == cuts(normalize(hit.paragraph.text).text), hit.id


def test_where_an_index_has_not_kept_the_cuts_they_are_made_anew(demo_index: Path, tmp_path: Path) -> None:
    """An index of before has no such array, and one that was brought together with it has bits of some documents alone."""
    for path in demo_index.glob("*.arr"):
        arrays = SegmentArrays.load(path, path.stem).flat()
        del arrays["cut_bits"]
        write_arrays(tmp_path / "without", {name: Pieces.of(array) for name, array in arrays.items()}, "without")
        without = SegmentArrays.load(tmp_path / "without", "without")
        assert not any(without.cuts_of(doc) for doc in range(without.documents))
        merged = ArraysBuilder(tmp_path)
        merged.add_segment(without, np.arange(without.documents))
        form = "发展新能源"
        merged.add(without.documents, Entry(form, words(form), cut=packed(cuts(form), len(form))))
        merged.write(tmp_path / "merged", "merged", without.documents + 1)
        merged.close()
        found = SegmentArrays.load(tmp_path / "merged", "merged")
        assert not any(found.cuts_of(doc) for doc in range(without.documents))
        assert found.cuts_of(without.documents) == cuts(form)


@pytest.mark.long
class TestOnOddSigns(StoreContract):
    """Texts of what only the characters around can tell: zeros of years, words of two scripts, dots, dashes, the unseen."""

    ROUNDS = STRINGS = STATES = rounds(20, 60)

    @pytest.fixture(scope="class")
    @classmethod
    def files(cls, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
        folder, rnd = tmp_path_factory.mktemp("odd") / "corpus", random.Random(SEED)
        return [write_report(folder, f"{year}.txt", year=year, body=odd_report(rnd)) for year in (2021, 2022, 2023)]

    @pytest.fixture(scope="class")
    @classmethod
    def store(cls, files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[WhooshStore]:
        folder = tmp_path_factory.mktemp("odd-index")
        for number in range(len(files)):  # a segment each
            build(files[: number + 1], folder)
        store = WhooshStore(folder)
        yield store
        store.close()

    @pytest.fixture(scope="class")
    @classmethod
    def rows(cls, store: WhooshStore, files: list[Path]) -> list[Row]:
        return rows_of(store, files)


@pytest.mark.long
class TestOnSegmentsWithDeletions(StoreContract):
    """The same reports, added one by one; two of them after other files of the same name were indexed and replaced."""

    ROUNDS = STRINGS = STATES = rounds(10, 30)

    @pytest.fixture(scope="class")
    @classmethod
    def folder(cls, tmp_path_factory: pytest.TempPathFactory) -> Path:
        work = tmp_path_factory.mktemp("segments")
        corpus, folder = work / "corpus", work / "index"
        for name in (DEMO_FILES[0].name, DEMO_FILES[3].name):
            write_report(corpus, name, year=2019, body=("此段将被替换，发展新能源。",) * 5)
            build([corpus], folder)
        for path in DEMO_FILES:
            (corpus / path.name).write_bytes(path.read_bytes())
            build([corpus], folder)
        with index.open_dir(folder).reader() as reader:
            assert len(reader.leaf_readers()) >= 2
            assert reader.doc_count_all() > reader.doc_count()
        return folder

    @pytest.fixture(scope="class")
    @classmethod
    def store(cls, folder: Path) -> Iterator[WhooshStore]:
        store = WhooshStore(folder)
        yield store
        store.close()

    @pytest.fixture(scope="class")
    @classmethod
    def rows(cls, store: WhooshStore) -> list[Row]:
        return rows_of(store, DEMO_FILES)


@pytest.mark.long
class TestOnWhatIsKeptOfLargeIndexes(TestOnSegmentsWithDeletions):
    """The same, with what is worked out of the index at its opening taken from the file beside it."""

    @pytest.fixture(scope="class")
    @classmethod
    def store(cls, folder: Path) -> Iterator[WhooshStore]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(worked_out, "WORTH_KEEPING", 0)
            WhooshStore(folder).close()
            store = WhooshStore(folder)
        assert isinstance(store._current().columns.records, worked_out.RecordsAsAsked)
        yield store
        store.close()


@pytest.mark.real
class TestOnRealReports(StoreContract):
    ROUNDS = rounds(20, 60)
    STRINGS = SPELLINGS = rounds(100, 300)
    ABSENT = 200
    STATES = rounds(200, 400)

    @pytest.fixture(scope="class")
    @classmethod
    def store(cls, real_store: WhooshStore) -> WhooshStore:
        return real_store

    @pytest.fixture(scope="class")
    @classmethod
    def rows(cls, real_store: WhooshStore, real_reports: Path) -> list[Row]:
        return rows_of(real_store, [p for p in sorted((real_reports / "corpus").iterdir()) if p.suffix != ".lines"])


@pytest.mark.long
def test_a_commit_of_another_process_is_seen_without_opening_anew(tmp_path: Path) -> None:
    write_report(tmp_path / "corpus", "a.txt", year=2023, body=("甲村修路。",))
    build([tmp_path / "corpus"], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    assert store.search(SearchRequest(And())).total == 1
    write_report(tmp_path / "corpus", "b.txt", year=2024, body=("乙村架桥。",))
    build([tmp_path / "corpus"], tmp_path / "index")
    deadline = time.monotonic() + 5
    while store.search(SearchRequest(And())).total != 2 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert store.search(SearchRequest(Exact("架桥"))).total == 1
    store.close()


def eventually(true: Callable[[], bool]) -> bool:
    """Whether something becomes true within some seconds."""
    deadline = time.monotonic() + 5
    while not true() and time.monotonic() < deadline:
        time.sleep(0.1)
    return true()


@pytest.mark.long
def test_an_index_that_is_deleted_and_built_anew_is_seen_and_one_that_is_gone_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    write_report(tmp_path / "old", "a.txt", body=("甲村修路。",))
    write_report(tmp_path / "new", "a.txt", body=("乙村架桥。",))
    build([tmp_path / "old"], folder)
    store = WhooshStore(folder)

    def fails() -> bool:
        try:
            store.search(SearchRequest(Exact("甲村")))
        except StoreError:
            return True
        return False

    shutil.rmtree(folder)
    assert eventually(fails)
    assert fails(), "it stays so until the index is there again"
    build([tmp_path / "new"], folder)
    assert eventually(lambda: not fails())
    assert [store.search(SearchRequest(Exact(text))).total for text in ("甲村", "乙村")] == [0, 1]
    store.close()


def test_a_national_report_is_found_by_the_nation_and_not_by_a_province(tmp_path: Path) -> None:
    national = "各位代表：\n\n现在，我代表国务院，向大会报告工作。\n\n一、2024年工作任务\n\n推进新型工业化。\n"
    write_report(tmp_path / "corpus", "a.txt", body=("推进新型工业化。",))
    (tmp_path / "corpus" / "b.txt").write_text(national, encoding="utf-8")
    build([tmp_path / "corpus"], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")

    def found(*regions: str) -> list[str]:
        return [hit.report.id for hit in store.search(SearchRequest(Exact("工业化"), filters=Filters(region=regions))).hits]

    assert found("000000") == ["000000-2024"]
    assert found("370000") == ["370812-2023"]
    assert sorted(found("000000", "370000")) == ["000000-2024", "370812-2023"]
    store.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_engine_that_fails_never_looks_like_no_results(tmp_path: Path) -> None:
    write_report(tmp_path / "corpus", "a.txt")
    build([tmp_path / "corpus"], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    store._current().searcher.close()
    for ask in (lambda: store.search(SearchRequest(Exact("工业"))), lambda: store.report("370812-2023")):
        with pytest.raises(StoreError):
            ask()


@pytest.mark.long
def test_an_old_commit_is_let_go_as_soon_as_nobody_reads_it(tmp_path: Path) -> None:
    """Its files stay open until then: a snapshot that refers to itself would wait for the garbage collector."""
    write_report(tmp_path / "corpus", "a.txt", body=("甲村修路。",))
    build([tmp_path / "corpus"], tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    assert store.search(SearchRequest(Exact("甲村"))).total == 1
    old = weakref.ref(store._current())
    gc.collect()
    gc.disable()
    try:
        write_report(tmp_path / "corpus", "b.txt", year=2024, body=("乙村架桥。",))
        build([tmp_path / "corpus"], tmp_path / "index")
        assert eventually(lambda: store.search(SearchRequest(Exact("乙村"))).total == 1)
        assert old() is None
    finally:
        gc.enable()
    store.close()


def _ask_again_and_again(store: WhooshStore, strings: list[str], expected: list[list[str]], wrong: "Queue[int]") -> None:
    """In a forked process: how many answers are not those expected, and how many failed."""
    bad = 0
    for _ in range(40):
        for string, texts in zip(strings, expected, strict=True):
            try:
                hits = store.search(SearchRequest(Exact(string), limit=20)).hits
                bad += [hit.paragraph.text for hit in hits] != texts
            except StoreError:
                bad += 1
    wrong.put(bad)


@pytest.mark.long
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_processes_forked_from_one_that_has_the_index_open_read_nothing_of_each_other(
    demo_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They share the positions of files that were open at the fork: gunicorn's --preload does just this."""
    context = multiprocessing.get_context("fork")
    strings = ["发展", "项目", "企业", "新能源", "工业"]
    # Else all would be answered from what the one process had read before the fork.
    monkeypatch.setattr(commit, "PARAGRAPHS_KEPT", 1)
    with closing(WhooshStore(demo_index)) as store:
        expected = [[hit.paragraph.text for hit in store.search(SearchRequest(Exact(s), limit=20)).hits] for s in strings]
        wrong: Queue[int] = context.Queue()
        forked = [context.Process(target=_ask_again_and_again, args=(store, strings, expected, wrong)) for _ in range(3)]
        for process in forked:
            process.start()
        assert [wrong.get(timeout=60) for _ in forked] == [0, 0, 0]
        for process in forked:
            process.join()


def test_a_text_that_is_not_the_one_that_was_written_is_an_error_and_never_shown(
    demo_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = WhooshStore(demo_index)
    searcher = store._current().searcher
    read = searcher.stored_fields
    # What a reader gets whose file position another has moved: another paragraph's text, whole and readable.
    other = next(read(doc) for doc in range(searcher.doc_count_all()) if "text" in read(doc))
    monkeypatch.setattr(searcher, "stored_fields", lambda doc: other if "text" in read(doc) else read(doc))
    for ask in (
        lambda: store.search(SearchRequest(Exact("发展"))),
        lambda: store.report("370812-2023"),
        lambda: list(store.all_hits(SearchRequest(Exact("发展")))),
    ):
        with pytest.raises(StoreError, match="not the one that was written"):
            ask()
    store.close()


def test_a_report_is_not_copied_with_a_text_that_is_not_the_one_that_was_written(
    demo_index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with StoredReports(demo_index) as stored:
        assert stored.paragraphs("370812-2023")
        for segment, _ in stored._segments():
            read = segment.stored_fields
            changed = lambda doc, read=read: read(doc) | ({"text": read(doc)["text"] + "。"} if "text" in read(doc) else {})  # noqa: E731
            monkeypatch.setattr(segment, "stored_fields", changed)
        with pytest.raises(IndexDamaged, match="not the one that was written"):
            stored.paragraphs("370812-2023")


def test_figures_of_reports_that_stay_are_not_read_anew_and_those_that_change_are(tmp_path: Path) -> None:
    corpus, folder = tmp_path / "corpus", tmp_path / "index"
    target = "今年主要预期目标：地区生产总值增长{}%。"
    for year in (2021, 2022, 2023):
        write_report(corpus, f"{year}.txt", year=year, body=(target.format(year - 2015),))
    build([corpus], folder)
    store = WhooshStore(folder)
    before = {record.year: figure for record, figure in store.figures(FiguresRequest())}
    assert {year: figure.low for year, figure in before.items()} == {2021: 6, 2022: 7, 2023: 8}
    write_report(corpus, "2022.txt", year=2022, body=(target.format(9),))
    build([corpus], folder)
    (corpus / "2023.txt").unlink()
    build([corpus], folder)
    for aim in (4, 5):  # the commit between is opened and its figures are not asked for
        write_report(corpus, "2024.txt", year=2024, body=(target.format(aim),))
        build([corpus], folder)
        store._looked -= REFRESH_SECONDS
        store.status()
    after = {record.year: figure for record, figure in store.figures(FiguresRequest())}
    assert {year: figure.low for year, figure in after.items()} == {2021: 6, 2022: 9, 2024: 5}
    assert after[2021] is before[2021]
    fresh = WhooshStore(folder)
    assert fresh.figures(FiguresRequest()) == store.figures(FiguresRequest())
    fresh.close()
    store.close()


def test_an_index_that_was_deleted_and_made_anew_is_followed_though_its_commit_has_the_same_name(tmp_path: Path) -> None:
    index = tmp_path / "index"
    write_report(tmp_path / "corpus", "a.txt", body=("甲村修路。",))
    build([tmp_path / "corpus"], index)
    toc = newest_toc(index)
    with closing(WhooshStore(index)) as store:
        assert store.search(SearchRequest(Exact("甲村"))).total == 1
        shutil.rmtree(index)
        write_report(tmp_path / "corpus", "a.txt", body=("乙村架桥。",))
        build([tmp_path / "corpus"], index)
        assert newest_toc(index) == toc, "it counts from the beginning"
        store._looked -= REFRESH_SECONDS
        assert store.search(SearchRequest(Exact("乙村"))).total == 1
        assert store.search(SearchRequest(Exact("甲村"))).total == 0


def test_a_commit_whose_files_are_taken_away_while_it_is_opened_is_looked_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_report(tmp_path / "corpus", "a.txt", body=("甲村修路。",))
    build([tmp_path / "corpus"], tmp_path / "index")
    last_commit = opening.last_commit
    looked = 0

    def meanwhile(folder: Path) -> Any:
        nonlocal looked
        found, looked = last_commit(folder), looked + 1
        if looked < 3:
            raise IndexDamaged("a file of it is gone")
        return found

    monkeypatch.setattr(commit, "last_commit", meanwhile)
    commit.open_newest(tmp_path / "index").close()
    assert looked == 3
