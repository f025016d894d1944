"""An index that is edited for years is hardly larger than one made afresh, and as quick to bring up to date."""

import os
import random
import shutil
from pathlib import Path

import pytest

from indexer.building.build import build
from indexer.errors import IndexUnwritable
from indexer.whoosh_index import codec, writer
from indexer.whoosh_index.check import check
from indexer.whoosh_index.opening import open_index, read_former, segments_of
from tests.conftest import DEMO_FILES, SEED, rounds
from tests.small_corpus import write_report


def size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def grown(tmp_path: Path, files: list[Path], builds: int) -> tuple[int, int, int]:
    """(bytes of an index after so many builds with edits, bytes of one made afresh, segments)."""
    rnd = random.Random(SEED)
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    for file in files:
        shutil.copy(file, corpus)
    build([corpus], index)
    for number in range(builds):
        for file in corpus.iterdir() if number % 10 == 0 else [rnd.choice(list(corpus.iterdir()))]:
            text = file.read_text(encoding="utf-8")
            file.write_text(
                text.replace("发展", f"发展{number}", 1) if number % 2 else text.replace("建设", "建造", 1), "utf-8"
            )
        build([corpus], index)
    assert not check(index)[0]
    build([corpus], tmp_path / "fresh")
    return size_of(index), size_of(tmp_path / "fresh"), len(segments_of(index))


@pytest.mark.long
def test_an_index_that_is_edited_at_each_build_does_not_grow(tmp_path: Path) -> None:
    edited, fresh, segments = grown(tmp_path, DEMO_FILES, rounds(15, 25))
    # Former texts are kept: they are the price of old links, and no copies of what still stands there.
    assert edited <= 2 * fresh, (edited, fresh, segments)
    assert segments <= 6


@pytest.mark.long
def test_segments_of_which_little_lives_are_written_anew(tmp_path: Path) -> None:
    """Each build edits one report fewer than the last, so that one of each commit lives on in the segment of that commit."""
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    files = [corpus / f"{number}.txt" for number in range(12)]
    text = DEMO_FILES[0].read_text(encoding="utf-8")
    for number, file in enumerate(files):
        file.write_text(text.replace("2024", str(1990 + number)).replace("2023", str(1989 + number)), encoding="utf-8")
    build([corpus], index)
    for first in range(1, len(files)):
        for file in files[first:]:
            file.write_text(file.read_text(encoding="utf-8") + f"\n第{first}次加的话。\n", encoding="utf-8")
        build([corpus], index)
    build([corpus], tmp_path / "fresh")
    assert size_of(index) <= 2 * size_of(tmp_path / "fresh")
    assert len(segments_of(index)) <= 4


@pytest.mark.real
@pytest.mark.timeout(600)
def test_edits_of_real_reports_do_not_double_an_index(real_reports: Path, tmp_path: Path) -> None:
    files = [file for file in sorted((real_reports / "corpus").iterdir()) if file.suffix in (".txt", ".md")]
    edited, fresh, segments = grown(tmp_path, files, int(os.environ.get("BUILDS", rounds(10, 15))))
    assert edited <= 2 * fresh, (edited, fresh, segments)
    assert segments <= 8


def some_texts(rnd: random.Random) -> tuple[str, ...]:
    """Thirty texts of a hundred characters that no report has."""
    return tuple("".join(rnd.choices([chr(0x4E00 + at) for at in range(1500)], k=99)) + "。" for _ in range(30))


@pytest.mark.long
def test_reports_that_are_gone_take_little_room_and_none_to_speak_of_once_they_are_forgotten(tmp_path: Path) -> None:
    rnd = random.Random(SEED)
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    for number in range(12):
        for name in ("a", "b"):
            place = {"a": "菏泽市", "b": "济南市"}[name]
            write_report(corpus, f"{name}.txt", place=place, year=1960 + number, body=some_texts(rnd))
        build([corpus], index)
    build([corpus], tmp_path / "fresh")
    fresh, gone = size_of(tmp_path / "fresh"), 22
    # Their texts are kept, compressed.
    assert size_of(index) <= fresh + gone * fresh / 2 / 5
    assert build([corpus], index, rebuild=True).forgotten == 0
    assert size_of(index) > fresh + gone * 1000
    assert build([corpus], index, forget_gone=True).forgotten == gone
    assert check(index)[0] == []
    # Their ids and hashes stay; their texts have left the disk at once.
    assert size_of(index) <= fresh + gone * 800
    assert build([corpus], index, forget_gone=True).forgotten == 0


@pytest.mark.long
@pytest.mark.parametrize("bound", [("MAX_FORMER_CHARACTERS", 6000), ("MAX_FORMER", 60)])
def test_a_report_wholly_rewritten_at_each_build_takes_bounded_room(
    bound: tuple[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, *bound)
    rnd = random.Random(SEED)
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    texts: list[str] = []
    for _ in range(6):
        body = some_texts(rnd)
        texts += body
        write_report(corpus, "a.txt", body=body)
        build([corpus], index)
    with open_index(index).reader() as reader:
        kept = [former.text for former in read_former(reader, "370812-2023")]
    assert kept == texts[:-30][-60:]


def test_a_commit_that_fails_leaves_nothing_of_what_it_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    shutil.copy(DEMO_FILES[0], corpus)
    build([corpus], index)
    before = {path.name for path in index.iterdir()}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    shutil.copy(DEMO_FILES[1], corpus)
    with monkeypatch.context() as patched:
        patched.setattr(codec, "seal_segments", full)
        with pytest.raises(IndexUnwritable, match="No space left"):
            build([corpus], index)
    assert {path.name for path in index.iterdir() if "WRITELOCK" not in path.name} == before - {"MAIN_WRITELOCK"}
    assert len(build([corpus], index).added) == 1


def test_a_segment_without_living_documents_goes_at_once(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    for file in DEMO_FILES[:2]:
        shutil.copy(file, corpus)
        build([corpus], index)
    (corpus / DEMO_FILES[0].name).unlink()
    (corpus / DEMO_FILES[1].name).write_text(DEMO_FILES[1].read_text("utf-8").replace("发展", "开展"), "utf-8")
    build([corpus], index)
    assert len(segments_of(index)) == 1


def test_a_build_that_is_broken_off_leaves_nothing_of_what_it_wrote(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_report(corpus, "a.txt", year=2022, body=("甲村修路。",))
    build([corpus], index)
    before = set(os.listdir(index))
    write_report(corpus, "b.txt", year=2023, body=("乙村架桥。",))

    def stop(*_: object) -> None:
        assert set(os.listdir(index)) > before, "it has begun to write"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build([corpus], index, progress=stop)
    assert set(os.listdir(index)) == before
