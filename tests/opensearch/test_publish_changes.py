"""Of an index that is published again only what has changed is sent; readers get what an index sent whole would have."""

import itertools
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from indexer.building.build import build
from indexer.opensearch_index.client import Cluster
from indexer.opensearch_index.mapping import BIGRAMS, HEADING, PARAGRAPH, REPORT, all_of, exact
from indexer.opensearch_index.publish import publish
from indexer.text.normalize import normalize
from tests.conftest import ROOT, SEED, rounds
from tests.small_corpus import write_report

PLACES = ("兖州区", "曲阜市", "邹城市", "泗水县", "汶上县", "嘉祥县", "微山县", "鱼台县", "金乡县", "梁山县")
WORDS = ("修路", "架桥", "种树", "办学", "建厂", "养老", "治水", "造林", "引资", "惠农")
Documents = dict[str, dict[str, Any]]


def some_text(rnd: random.Random) -> tuple[str, ...]:
    return tuple(
        f"{rnd.choice(WORDS)}{rnd.randrange(1000)}项，{rnd.choice(WORDS)}增长{rnd.randrange(1, 90)}%。" for _ in range(4)
    )


def put(corpus: Path, rnd: random.Random, name: str) -> None:
    place, year = name.split("-")
    write_report(corpus, f"{name}.txt", place=place, year=int(year), body=some_text(rnd))


def documents_of(cluster: Cluster, index: str) -> Documents:
    """All documents of an index, by their ids, and instead of their ranks their places among those of their sort."""
    found: Documents = {}
    for sort in (REPORT, HEADING, PARAGRAPH, BIGRAMS):
        asked = {"query": {"term": {"sort": sort}}, "sort": [{"rank": "asc"}]}
        for place, hit in enumerate(cluster.all_hits(index, asked)):
            found[hit["_id"]] = {**hit["_source"], "rank": place}
    return found


class Sent:
    """What is sent to a cluster by somebody who publishes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.reports: list[str] = []
        write = Cluster.write

        def noted(cluster: Cluster, index: str, documents: Iterable[Any]) -> int:
            def each() -> Iterable[Any]:
                for document in documents:
                    if document["_source"]["sort"] == REPORT:
                        self.reports.append(document["_id"])
                    yield document

            return write(cluster, index, each())

        monkeypatch.setattr(Cluster, "write", noted)


def test_after_any_changes_an_index_has_what_one_sent_whole_has_and_only_the_changes_are_sent(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rnd = random.Random(SEED)
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    names = [f"{place}-{year}" for place, year in itertools.product(PLACES, (2021, 2022, 2023))]
    there = set(rnd.sample(names, 20))
    for name in there:
        put(corpus, rnd, name)
    build([corpus], index)
    publish(index, cluster, "changing")
    sent = Sent(monkeypatch)
    for _ in range(rounds(3, 4)):
        come, gone, edited = (rnd.sample(sorted(some), min(2, len(some))) for some in (set(names) - there, there, there))
        for name in gone:
            (corpus / f"{name}.txt").unlink()
        for name in {*come, *edited} - set(gone):
            put(corpus, rnd, name)
        there = there - set(gone) | set(come)
        changed = build([corpus], index)
        sent.reports.clear()
        made = publish(index, cluster, "changing")
        assert len(sent.reports) == len(changed.added) + len(changed.updated), SEED
        whole = publish(index, cluster, "whole", whole=True)
        assert documents_of(cluster, made) == documents_of(cluster, whole), SEED
        texts = [json.loads(each["paragraph"])["text"] for each in documents_of(cluster, whole).values() if "paragraph" in each]
        for text in rnd.sample(texts, 20):
            searched = normalize(text).text
            at = rnd.randrange(len(searched))
            asked = all_of([{"term": {"sort": PARAGRAPH}}, exact(searched[at : at + rnd.choice((1, 2, 5))])])
            assert cluster.count(made, asked) == cluster.count(whole, asked) > 0, (SEED, text)


def test_an_index_that_has_not_changed_is_published_without_a_report_being_sent(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("兖州区-2022", "兖州区-2023"):
        put(tmp_path / "corpus", random.Random(SEED), name)
    build([tmp_path / "corpus"], tmp_path / "index")
    first = publish(tmp_path / "index", cluster, "same")
    sent = Sent(monkeypatch)
    second = publish(tmp_path / "index", cluster, "same")
    assert sent.reports == []
    assert documents_of(cluster, first) == documents_of(cluster, second)


@pytest.mark.parametrize("why", ["another program", "other parts", "told so", "never finished"])
def test_the_whole_is_sent_where_the_copy_before_cannot_be_built_upon(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    put(tmp_path / "corpus", random.Random(SEED), "兖州区-2023")
    build([tmp_path / "corpus"], tmp_path / "index")
    alias = f"upon-{why.replace(' ', '-')}"
    made = publish(tmp_path / "index", cluster, alias)
    if why == "another program":
        monkeypatch.setattr("indexer.opensearch_index.publish.made_by", lambda: "0" * 12)
    if why == "never finished":
        cluster.write_about(made, {**cluster.about(made), "finished": False})
    sent = Sent(monkeypatch)
    publish(tmp_path / "index", cluster, alias, shards=2 if why == "other parts" else 1, whole=why == "told so")
    assert sent.reports == ["370812-2023"]


STEPS = ("clone", "write_about", "take_away", "write", "refresh", "count", "wait_for_copies", "point")


@pytest.mark.parametrize("step", STEPS)
def test_stopped_at_any_step_readers_have_the_index_before(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    corpus, index, alias = tmp_path / "corpus", tmp_path / "index", f"stopped-{STEPS.index(step)}"
    for name in ("兖州区-2021", "兖州区-2022", "兖州区-2023"):
        put(corpus, random.Random(SEED), name)
    build([corpus], index)
    made = publish(index, cluster, alias)
    before = documents_of(cluster, made)
    put(corpus, random.Random(SEED + 1), "兖州区-2022")
    build([corpus], index)

    def stop(*_: Any, **__: Any) -> NoReturn:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Cluster, step, stop)
        with pytest.raises(KeyboardInterrupt):
            publish(index, cluster, alias)
    assert cluster.all_behind(alias) == [made]
    assert documents_of(cluster, made) == before
    assert step == "point" or cluster.indexes(f"{alias}-*") == [made], "nothing is left of it"
    sent = Sent(monkeypatch)
    last = publish(index, cluster, alias)
    assert sent.reports == ["370812-2022"]
    assert cluster.all_behind(alias) == [last]


PUBLISHES = """
import sys
from pathlib import Path
from indexer.opensearch_index.client import Access, Cluster
from indexer.opensearch_index.publish import publish
print("begins", flush=True)
publish(Path(sys.argv[1]), Cluster(Access(tuple(sys.argv[3:]))), sys.argv[2])
"""


def test_killed_at_any_moment_readers_have_the_index_before_or_the_new_one(
    urls: tuple[str, ...], cluster: Cluster, tmp_path: Path
) -> None:
    rnd = random.Random(SEED)
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    for name in ("兖州区-2021", "兖州区-2022", "兖州区-2023"):
        put(corpus, rnd, name)
    build([corpus], index)
    states = [documents_of(cluster, publish(index, cluster, "killed"))]
    for _ in range(rounds(3, 6)):
        put(corpus, rnd, "兖州区-2022")
        build([corpus], index)
        states.append(documents_of(cluster, publish(index, cluster, "expected", whole=True)))
        command = [sys.executable, "-c", PUBLISHES, str(index), "killed", *urls]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(rnd.uniform(0, 3))
            process.kill()
        assert documents_of(cluster, cluster.behind("killed")) in states, SEED
    publish(index, cluster, "killed")
    assert documents_of(cluster, cluster.behind("killed")) == states[-1]


def test_most_of_a_corpus_that_has_changed_is_sent_whole(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("兖州区-2021", "兖州区-2022", "兖州区-2023")
    for name in names:
        put(tmp_path / "corpus", random.Random(SEED), name)
    build([tmp_path / "corpus"], tmp_path / "index")
    publish(tmp_path / "index", cluster, "most")
    for name in names[:2]:
        put(tmp_path / "corpus", random.Random(SEED + 1), name)
    build([tmp_path / "corpus"], tmp_path / "index")
    sent = Sent(monkeypatch)
    publish(tmp_path / "index", cluster, "most")
    assert len(sent.reports) == 3
