"""An index keeps the figures of its reports: those that its texts give, of the rules that it names."""

from pathlib import Path

import pytest
from whoosh import index
from whoosh.reading import IndexReader

from indexer.building.anew import analyse_anew
from indexer.building.build import build
from indexer.errors import IndexMismatch
from indexer.figures import fingerprint_of_figures
from indexer.figures.extracting import figures_of
from indexer.manifest import Manifest, figures_from_json, figures_to_json
from indexer.parse import parse_file
from indexer.whoosh_index import check as checking
from indexer.whoosh_index.check import check
from indexer.whoosh_index.codec import ArrayWriter
from indexer.whoosh_index.opening import open_index, read_figures, read_manifest
from indexer.whoosh_index.stored_reports import StoredReports
from searchapp.engines.whoosh.store import WhooshStore
from tests.conftest import DEMO_FILES
from tests.demo import build_demo
from tests.small_corpus import write_report

BODY = ("今年主要预期目标：地区生产总值增长5%左右，城镇新增就业3000人以上。",)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_report(tmp_path / "corpus", "a.txt", body=BODY)
    build([tmp_path / "corpus"], tmp_path / "index")
    return tmp_path / "index"


def kept(folder: Path) -> list[str]:
    with StoredReports(folder) as stored:
        return [figure.indicator for record in stored.records for figure in stored.figures(record.id)]


def manifest_of(folder: Path) -> Manifest:
    with open_index(folder).reader() as reader:
        return read_manifest(reader, folder)


def with_a_manifest_of_before(folder: Path) -> None:
    """Make the index one that was written before figures were kept."""
    opened = index.open_dir(folder)
    manifest = manifest_of(folder).to_json().replace(f'"figures": "{fingerprint_of_figures()}", ', "")
    assert "figures" not in manifest
    writer = ArrayWriter(opened)
    writer.delete_by_term("sort", "manifest")
    writer.add_document(sort="manifest", record=manifest)
    writer.commit()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("figures") / "index"
    build_demo(found)
    return found


@pytest.mark.parametrize("path", DEMO_FILES, ids=lambda path: path.name)
def test_the_figures_of_an_index_are_those_of_its_files(demo: Path, path: Path) -> None:
    expected = figures_of(parse_file(path))
    with StoredReports(demo) as stored:
        (record,) = [record for record in stored.records if Path(record.source).name == path.name]
        assert stored.figures(record.id) == expected
        paragraphs = stored.paragraphs(record.id)
    for figure in expected:
        paragraph = paragraphs[figure.paragraph - 1]
        assert paragraph.text[figure.start : figure.end] == figure.text
        assert paragraph.anchor == figure.anchor


def test_some_demonstration_reports_have_figures(demo: Path) -> None:
    assert "gdp_growth" in kept(demo)


def test_figures_outlive_storing() -> None:
    for path in DEMO_FILES:
        figures = figures_of(parse_file(path))
        assert figures_from_json(figures_to_json(figures)) == figures


def test_an_index_without_figures_is_refused_and_brought_over_without_the_files(folder: Path) -> None:
    expected = kept(folder)
    assert expected == ["gdp_growth", "new_urban_jobs"]
    with_a_manifest_of_before(folder)
    with pytest.raises(IndexMismatch, match=rf"has figures of other rules \(none, .* Run: baogao index --index {folder}$"):
        WhooshStore(folder)
    (folder.parent / "corpus" / "a.txt").unlink()
    assert analyse_anew(folder, jobs=1) == 1
    assert (kept(folder), manifest_of(folder).figures) == (expected, fingerprint_of_figures())
    assert check(folder)[0] == []


def test_figures_of_other_rules_are_made_anew_and_no_file_is_read_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("indexer.manifest", "indexer.building.anew", "indexer.building.build"):
        monkeypatch.setattr(f"{module}.fingerprint_of_figures", lambda: "of today")
    monkeypatch.setattr("indexer.whoosh_index.analysed.figures_of", lambda report: ())
    result = build([folder.parent / "corpus"], folder)
    assert (result.analysed_anew, len(result.unchanged), result.updated) == (1, 1, [])
    assert (kept(folder), manifest_of(folder).figures) == ([], "of today")
    assert build([folder.parent / "corpus"], folder).analysed_anew == 0


def test_check_names_a_report_whose_figures_are_not_those_of_its_texts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(folder)[0] == []
    monkeypatch.setattr(checking, "figures_of", lambda report: figures_of(report)[1:])
    assert check(folder)[0] == ["segment 1: report 370812-2023: its figures are not those of its paragraphs"]


def test_the_figures_of_one_report_are_read_alone(folder: Path) -> None:
    reader: IndexReader
    with open_index(folder).reader() as reader:
        first, second = read_figures(reader, "370812-2023")
    assert (first.low, first.high, second.low, second.high) == (5, 5, 3000, None)
