"""word2vec: what is near is what numpy says, the same is learned each time, and what is kept is of its reports alone."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from indexer.errors import BaogaoError
from searchapp.answers.results import Status
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.engines.whoosh.word_vectors import NAME, KeptVectors
from searchapp.related.vectors import DIMENSIONS, WordVectors, trained
from tests.command_line import run
from tests.conftest import ROOT
from tests.demo import build_demo

LEARN = """
import hashlib
from searchapp.related.vectors import trained
texts = [f"发展{a}，推进{a}建设。支持{b}就业。" for a in ("经济", "旅游", "农业") for b in ("青年", "农民", "军人")] * 8
found = trained(texts)
print(hashlib.sha256(("".join(found.words)).encode() + found.vectors.tobytes()).hexdigest())
"""


def learned(hash_seed: str) -> str:
    surroundings = os.environ | {"PYTHONHASHSEED": hash_seed}
    done = subprocess.run(
        [sys.executable, "-c", LEARN], check=False, cwd=ROOT, env=surroundings, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.long
def test_the_same_texts_teach_the_same_in_any_process() -> None:
    assert learned("1") == learned("77") != ""


def some_vectors() -> WordVectors:
    drawn = np.random.default_rng(5).normal(size=(6, DIMENSIONS))
    unit = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return WordVectors(("经济", "数字", "就业", "2023", "产", "旅游"), unit.astype(np.float32))


def test_what_is_near_is_near_by_cosine() -> None:
    from scipy.spatial.distance import cosine  # takes seconds to load

    vectors = some_vectors()
    mean = (vectors.vectors[0] + vectors.vectors[2]) / 2
    expected = {vectors.words[at]: 1 - cosine(mean, vectors.vectors[at]) for at in (1, 5)}
    found = vectors.nearest(["经济", "就业", "绝无"], 10)
    assert dict(found) == pytest.approx(expected, abs=1e-6)
    assert [word for word, _ in found] == sorted(expected, key=lambda word: -expected[word])
    assert vectors.nearest(["绝无"], 10) == []
    assert len(vectors.nearest(["经济"], 1)) == 1


def test_a_seed_that_jieba_cuts_is_the_mean_of_its_pieces() -> None:
    vectors = some_vectors()
    assert vectors.known_as("数字经济") == ("数字", "经济")
    assert vectors.known_as("经济") == ("经济",)
    assert vectors.known_as("数字农业") == ()
    assert dict(vectors.nearest(["数字经济"], 9)) == pytest.approx(dict(vectors.nearest(["数字", "经济"], 9)), abs=1e-6)


def test_what_cannot_be_learned_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BaogaoError, match="no word stands 5 times"):
        trained(["就业"])
    monkeypatch.setitem(sys.modules, "gensim.models", None)
    with pytest.raises(BaogaoError, match=r"word2vec needs gensim .* pip install gensim"):
        trained(["就业"] * 9)


def status(*ids: str) -> Status:
    return Status((), len(ids), "2024", " ".join(ids))


def test_vectors_are_read_as_they_were_kept_and_for_no_other_reports(tmp_path: Path) -> None:
    kept, vectors = KeptVectors(tmp_path), some_vectors()
    assert (kept.of(status("a")), kept.mark()) == (None, None)
    kept.keep(status("a"), vectors)
    found = kept.of(status("a"))
    assert found is not None
    assert found.words == vectors.words
    assert np.array_equal(found.vectors, vectors.vectors)
    assert kept.of(status("a")) is found
    assert kept.of(status("b")) is None
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_a_damaged_file_is_none(tmp_path: Path) -> None:
    kept = KeptVectors(tmp_path)
    for content in (b"", b"nothing", b"baogao-arrays-3\n" + b"\0" * 100):
        (tmp_path / NAME).write_bytes(content)
        assert kept.of(status("a")) is None
    kept.keep(status("a"), some_vectors())
    whole = bytearray((tmp_path / NAME).read_bytes())
    whole[70] ^= 1
    (tmp_path / NAME).write_bytes(whole)
    assert kept.of(status("a")) is None


@pytest.mark.long
def test_the_command_trains_and_the_store_then_answers_another_version(tmp_path: Path) -> None:
    build_demo(tmp_path / "index")
    store = WhooshStore(tmp_path / "index")
    before = store.version()
    assert store.word_vectors() is None
    done = run("related", "--train", "--index", tmp_path / "index")
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("training on 2 reports: about a minute for each hundred\nlearned ")
    vectors = store.word_vectors()
    assert vectors is not None
    assert "发展" in vectors.places
    assert store.version() != before
    assert run("check", "--index", tmp_path / "index").returncode == 0
    store.close()
