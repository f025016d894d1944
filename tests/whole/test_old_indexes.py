"""Indexes of earlier versions are brought up to date without losing an id or a link, and never give half an answer."""

import tarfile
from pathlib import Path

import pytest

from indexer.building.anew import analyse_anew
from indexer.building.build import build
from indexer.errors import IndexMismatch
from indexer.model import Location, Refusal
from indexer.text.fingerprint import fingerprint
from indexer.whoosh_index.check import check
from indexer.whoosh_index.opening import open_index, read_manifest
from indexer.whoosh_index.stored_reports import StoredReports
from indexer.whoosh_index.writer import IndexWriter
from searchapp.answers.results import Resolved
from searchapp.engines.whoosh.store import WhooshStore
from searchapp.questions.query import Among, And, Filters, SearchRequest
from searchapp.store.following import all_contents, follow
from tests.build_said import names, reasons
from tests.conftest import ROOT
from tests.small_corpus import write_report

KEPT = sorted((ROOT / "tests/whole/old_index").glob("*.tar.xz"))
FIRST, SECOND = "建设园区三个，投资十亿元。", "建设园区三个，投资十二亿元。"
IDS = {"370000-2022", "370800-2024-interpretation", "371700-2024-summary"}


@pytest.fixture(params=KEPT, ids=lambda path: path.name)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with an index of an earlier version and its corpus."""
    with tarfile.open(request.param) as packed:
        # Pythons before 3.11.4 have no filters; where there are some, one must be chosen.
        packed.extraction_filter = getattr(tarfile, "data_filter", None)
        packed.extractall(tmp_path)
    return tmp_path


def texts_of(folder: Path) -> dict[str, str]:
    """Permalink → text of all paragraphs of an index, each link held to the fingerprint of its text."""
    store = WhooshStore(folder / "index")
    found = {}
    for contents in store.all_reports(Filters()):
        for paragraph in contents.paragraphs:
            assert paragraph.fingerprint == fingerprint(paragraph.text)
            found[f"{contents.record.id}/{paragraph.anchor}"] = paragraph.text
    assert store.search(SearchRequest(And(), limit=0)).total == len(found)
    store.close()
    return found


def stored_texts(folder: Path) -> dict[str, str]:
    """Permalink → text, read back from the segments whatever the analysis."""
    with StoredReports(folder / "index", to_bring_over=True) as stored:
        return {
            f"{record.id}/{paragraph.anchor}": paragraph.text
            for record in stored.records
            for paragraph in stored.paragraphs(record.id)
        }


def test_an_index_of_the_schema_before_is_not_searched_and_says_what_brings_it_over(old: Path) -> None:
    before = (old / "index" / "_MAIN_3.toc").read_bytes()
    assert b"indexer.array_codec" in before
    with pytest.raises(IndexMismatch, match=f"has schema 4, this program needs 5. Run: baogao index --index {old / 'index'}$"):
        WhooshStore(old / "index")


def test_an_index_of_another_text_analysis_is_not_searched_and_says_what_brings_it_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_report(tmp_path / "corpus", "a.txt")
    with monkeypatch.context() as patched:
        patched.setattr("indexer.building.build.fingerprint_of_analysis", lambda: "of before")
        build([tmp_path / "corpus"], tmp_path / "index")
    with pytest.raises(IndexMismatch, match=f"another text analysis .* Run: baogao index --index {tmp_path / 'index'}"):
        WhooshStore(tmp_path / "index")
    assert analyse_anew(tmp_path / "index", jobs=1) == 1
    WhooshStore(tmp_path / "index").close()


def test_its_texts_are_analysed_anew_without_their_files(old: Path) -> None:
    before = stored_texts(old)
    assert {link.split("/")[0] for link in before} == IDS
    for path in (old / "corpus").iterdir():
        path.unlink()
    assert analyse_anew(old / "index", jobs=2) == len(IDS)
    assert texts_of(old) == before
    assert check(old / "index")[0] == []
    assert analyse_anew(old / "index", jobs=2) == 0
    # Headings are found that the index had; lines around the body when their file is read again.
    store = WhooshStore(old / "index")
    expected = sorted(heading.text for each in IDS for heading in store.report(each).outline if not heading.runs_in)  # type: ignore[union-attr]
    found = store.search(SearchRequest(And(), among=Among.HEADINGS, limit=100)).heading_hits
    assert sorted(hit.heading.text for hit in found) == expected
    assert expected
    store.close()
    # What had been put aside is still there for when its file is back.
    with IndexWriter(old / "index") as writer:
        assert {each.record.id for each in writer.aside.values()} == {"370812-2024"}
        (aside,) = writer.aside.values()
        assert (aside.texts, [former.text for former in aside.former]) == ([SECOND], [FIRST])


def test_its_refusals_are_understood(old: Path) -> None:
    with open_index(old / "index").reader() as reader:
        refusals = {refusal.location: refusal for refusal in read_manifest(reader, old / "index").refusals}
    twin = Location("corpus/twin.md")
    assert refusals[twin] == Refusal(twin, twin=Location("corpus/jining-2024-interpretation.md"))
    assert refusals[Location("corpus/table.csv", 2)].reason == "names no year that it plans"
    assert {str(location): str(refusal) for location, refusal in refusals.items()} == {
        "corpus/broken.docx": "is no readable .docx file (File is not a zip file)",
        "corpus/table.csv row 2": "names no year that it plans",
        "corpus/twin.md": "the same file as corpus/jining-2024-interpretation.md, which is in the index",
        "corpus/yanzhou-2024.txt": "holds NUL characters; is it really a text?",
    }


@pytest.mark.parametrize("rebuild", [False, True], ids=["brought up to date", "rebuilt"])
def test_no_id_link_or_former_text_is_lost_when_it_is_brought_up_to_date(old: Path, rebuild: bool) -> None:
    before = stored_texts(old)
    result = build([old / "corpus"], old / "index", rebuild=rebuild)
    assert result.analysed_anew == (0 if rebuild else len(IDS))
    assert set(reasons(result)) == {
        "corpus/broken.docx", "corpus/table.csv row 2", "corpus/twin.md", "corpus/yanzhou-2024.txt",
    }  # fmt: skip
    assert texts_of(old) == before
    again = build([old / "corpus"], old / "index")
    assert (names(again.unchanged), again.failed) == (
        ["corpus/heze-2023-summary.txt", "corpus/jining-2024-interpretation.md", "corpus/table.csv row 1"],
        result.failed,
    )
    # The file that could not be read comes back; its report is the one that it was, with what it said before.
    report = f"兖州区政府工作报告\n\n一、2024年工作安排\n\n{SECOND}\n"
    (old / "corpus" / "yanzhou-2024.txt").write_text(report, encoding="utf-8")
    build([old / "corpus"], old / "index")
    store = WhooshStore(old / "index")
    found = follow(store, "370812-2024", f"1-{fingerprint(FIRST)}")
    assert found is not None
    assert found.paragraph is not None
    assert found.former is not None
    assert (found.found, found.paragraph.text, found.former.text) == (Resolved.CHANGED, SECOND, FIRST)
    (moved,) = all_contents(store, "371700-2023-summary")
    assert moved.record.id == "371700-2024-summary"
    store.close()


def test_what_was_a_twin_takes_the_place_of_the_file_that_is_gone(old: Path) -> None:
    (old / "corpus" / "jining-2024-interpretation.md").unlink()
    result = build([old / "corpus"], old / "index")
    assert "corpus/twin.md" not in reasons(result)
    assert {link.split("/")[0] for link in texts_of(old)} == IDS
