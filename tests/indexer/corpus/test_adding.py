"""Reports are put into a corpus whole or not at all, and what is there is never touched."""

import errno
import os
import shutil
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from indexer import sources
from indexer.building.build import build
from indexer.corpus import adding, fetching
from indexer.corpus.adding import Added, add, draft_of_file, draft_of_page
from indexer.corpus.fetching import Fetched
from indexer.errors import CorpusError, ReportError
from indexer.figures.extracting import figures_of
from indexer.parse import parse_file
from indexer.workers import Bounds
from tests.command_line import run
from tests.demo import DEMO_CORPUS
from tests.local_server import local_site

# What is added is read in a process of its own.
pytestmark = pytest.mark.long

BOUNDS = Bounds()
REPORT = DEMO_CORPUS / "yanzhou-2023.txt"


def put(source: Path, corpus: Path, **said: Any) -> Added:
    return add(draft_of_file(source, said), corpus, BOUNDS)


def sidecar(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.with_name(path.name + ".toml").read_text(encoding="utf-8"))


def test_a_report_gets_the_name_of_its_id_and_a_file_that_tells_what_was_read(tmp_path: Path) -> None:
    added = put(REPORT, tmp_path / "corpus")
    assert added.path == tmp_path / "corpus" / "370812-2023.txt"
    assert added.path.read_bytes() == REPORT.read_bytes()
    told = sidecar(added.path)
    assert {name: told[name] for name in told if name != "read"} == {"digest": True}, "what was read overrides nothing"
    assert (told["read"]["file"], told["read"]["code"], told["read"]["year"]) == (REPORT.name, "370812", 2023)
    assert told["read"]["paragraphs"] == 45
    assert "line" in told["read"]["origins"]["region"]
    assert parse_file(added.path) == parse_file(REPORT), "the file beside it changes nothing of how it is read"


def test_what_is_said_overrides_what_is_read_and_stays_with_the_report(tmp_path: Path) -> None:
    added = put(REPORT, tmp_path, region="茌平区", year=2020, kind="summary")
    assert added.path.name == "371503-2020-summary.txt"
    about = parse_file(added.path).metadata
    assert (about.region and about.region.code, about.year, about.kind) == ("371503", 2020, "summary")
    with pytest.raises(ReportError, match="region must be a name"):
        put(REPORT, tmp_path, region="乌有县")
    assert len(list(tmp_path.iterdir())) == 2


def test_the_file_beside_a_report_comes_along(tmp_path: Path) -> None:
    shutil.copy(REPORT, tmp_path / "a.txt")
    (tmp_path / "a.txt.toml").write_text('year = 2021\nspeaker = "某某"\n[read]\nyear = 1\n', encoding="utf-8")
    added = put(tmp_path / "a.txt", tmp_path / "corpus", year=2022)
    told = sidecar(added.path)
    assert (added.path.name, told["year"], told["speaker"]) == ("370812-2022.txt", 2022, "某某")
    assert told["read"]["year"] == 2022


def test_the_same_bytes_are_not_added_twice_and_other_bytes_replace_nothing(tmp_path: Path) -> None:
    first = put(REPORT, tmp_path)
    again = put(REPORT, tmp_path)
    assert (again.path, again.is_new) == (first.path, False)
    other = tmp_path / "other" / "b.txt"
    other.parent.mkdir()
    other.write_bytes(REPORT.read_bytes() + "\n另有一段关于园区建设的文字。\n".encode())
    assert put(other, tmp_path).path == other, "the corpus has it already, wherever it lies there"
    other.rename(tmp_path.parent / "elsewhere.txt")
    assert put(tmp_path.parent / "elsewhere.txt", tmp_path).path.name == "370812-2023-2.txt"
    assert first.path.read_bytes() == REPORT.read_bytes()


@pytest.mark.long
def test_twenty_at_once_all_find_a_name(tmp_path: Path) -> None:
    twenty = []
    for number in range(20):
        source = tmp_path / f"{number}.txt"
        source.write_bytes(REPORT.read_bytes() + f"\n第{number}号园区建设完成。\n".encode())
        twenty.append(source)
    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(lambda source: put(source, tmp_path / "corpus"), twenty))
    assert len({each.path for each in added}) == 20
    assert sorted(each.path.read_bytes() for each in added) == sorted(source.read_bytes() for source in twenty)
    assert len(list((tmp_path / "corpus").iterdir())) == 40, "no draft is left"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.odt", b"x", "no reader for .odt"),
        ("a.doc", b"x", "Save it as .docx"),
        ("a.docx", b"no", "no readable .docx"),
        ("a.txt", b"", "holds no text"),
        ("a.txt", "今天天气很好，我们去公园散步。".encode(), "names no place"),
        ("a.csv", "text\n今天天气很好。\n".encode(), "row 1"),
    ],
)
def test_what_is_no_report_is_refused_and_nothing_is_written(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ReportError, match=says):
        put(tmp_path / name, tmp_path / "corpus")
    assert not (tmp_path / "corpus").exists()


def test_what_is_written_beside_a_report_can_be_read_back_whatever_it_says(tmp_path: Path) -> None:
    odd = '"\\\x1b[31m\x7f \U0001f600 \'\'\' """ ]= #'
    (tmp_path / "a.txt").write_text(
        f"兖州区2024年政府工作报告{odd}\n一、工作安排\n兖州区建设园区三个。{odd}\n", encoding="utf-8"
    )
    added = put(tmp_path / "a.txt", tmp_path / "corpus", title=odd, speaker=odd, region="兖州区", year=2024)
    told = sidecar(added.path)
    assert (told["title"], told["read"]["speaker"]) == (odd, odd)
    assert parse_file(added.path).metadata.title == odd


def test_what_a_sidecar_says_of_lines_and_figures_is_kept_and_checked(tmp_path: Path) -> None:
    report = tmp_path / "a.txt"
    report.write_text("兖州区2024年政府工作报告\n一、工作安排\n全年地区生产总值增长5%左右。\n", encoding="utf-8")
    beside = tmp_path / "a.txt.toml"
    corrected = '[lines]\n2 = "chapter"\n[[figures]]\nindicator = "gdp_growth"\ntext = "增长5%左右"\nlow = 5.5\n'
    beside.write_text('title = "报告"\n' + corrected, encoding="gb18030")
    added = put(report, tmp_path / "corpus")
    told = sidecar(added.path)
    assert (told["title"], told["lines"], told["figures"][0]["low"]) == ("报告", {"2": "chapter"}, 5.5)
    assert [figure.low for figure in figures_of(parse_file(added.path)) if figure.is_by_hand] == [5.5]
    beside.write_text(corrected.replace("5.5", '"viel"'), encoding="utf-8")
    with pytest.raises(ReportError, match=r"figure 1: low must be a number, not 'viel'"):
        put(report, tmp_path / "other")
    beside.write_text("figures = 5\n", encoding="utf-8")
    with pytest.raises(ReportError, match="what is given sets figures"):
        put(report, tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_a_reader_that_fails_in_a_way_that_nobody_foresaw_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: bytes) -> list[Any]:
        raise RuntimeError("unforeseen")

    monkeypatch.setitem(sources.READERS, ".txt", broken)
    with pytest.raises(ReportError, match="unforeseen"):
        put(REPORT, tmp_path / "corpus")
    assert not (tmp_path / "corpus").exists()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "corpus").write_text("a file", encoding="utf-8")
    with pytest.raises(CorpusError, match="cannot be written"):
        put(REPORT, tmp_path / "corpus")
    with pytest.raises(ReportError, match="is a folder"):
        put(tmp_path, tmp_path / "corpus")
    with pytest.raises(ReportError, match="does not exist"):
        put(tmp_path / "none.txt", tmp_path / "corpus")


def test_where_there_are_no_links_nothing_is_replaced_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(source: Path, target: Path) -> None:
        if target.name == "370812-2023.txt":
            target.write_text("of another", encoding="utf-8")  # which comes at the worst moment
        raise PermissionError(errno.EPERM, "no links here")

    monkeypatch.setattr("os.link", no_links)
    added = put(REPORT, tmp_path)
    assert added.path.name == "370812-2023-2.txt"
    assert added.path.read_bytes() == REPORT.read_bytes()
    assert (tmp_path / "370812-2023.txt").read_text(encoding="utf-8") == "of another"
    assert not (tmp_path / "370812-2023.txt.toml").exists()


def test_what_could_not_be_written_leaves_no_sidecar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path, __: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("indexer.corpus.adding._name", full)
    with pytest.raises(CorpusError, match="No space left"):
        put(REPORT, tmp_path / "corpus")
    assert list((tmp_path / "corpus").iterdir()) == []


def test_a_table_keeps_its_name_and_says_how_many_rows_hold_no_report(tmp_path: Path) -> None:
    text = REPORT.read_text(encoding="utf-8").replace('"', "”")
    (tmp_path / "some.csv").write_text(f'text,year\n"{text}",2023\n不是报告,\n', encoding="utf-8")
    added = put(tmp_path / "some.csv", tmp_path / "corpus")
    assert (added.path.name, len(added.reports), added.failed) == ("some.csv", 1, 1)
    assert not added.path.with_name("some.csv.toml").exists()


def test_what_lies_in_a_corpus_cannot_hold_the_command_that_looks_through_it(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    shutil.copytree(DEMO_CORPUS, corpus)
    (report, *_) = sorted(path for path in corpus.iterdir() if path.suffix == ".txt")
    for name in ("fifo", "device", "nested"):
        shutil.copy(report, corpus / f"{name}.txt")
    os.mkfifo(corpus / "fifo.txt.toml")
    (corpus / "device.txt.toml").symlink_to("/dev/zero")
    (corpus / "nested.txt.toml").write_text("[" * 5000, encoding="utf-8")
    other = tmp_path / "other.txt"
    other.write_text(report.read_text(encoding="utf-8").replace("。", "！", 3), encoding="utf-8")
    assert put(other, corpus, url="http://example.org/a").is_new


def test_only_what_builds_read_is_there_already_and_a_name_they_pass_over_is_refused(tmp_path: Path) -> None:
    (report, *_) = sorted(path for path in DEMO_CORPUS.iterdir() if path.suffix == ".txt")
    for hidden in (".old", "corpus"):
        (tmp_path / "corpus" / hidden).mkdir(parents=True)
    shutil.copy(report, tmp_path / "corpus" / ".old" / "x.txt")
    shutil.copy(report, tmp_path / "corpus" / "README.txt")
    assert put(report, tmp_path / "corpus").is_new
    table = tmp_path / "README-data.csv"
    table.write_text("text,region,year\n一、今年工作。修路。,兖州区,2023\n", encoding="utf-8")
    with pytest.raises(ReportError, match="has a name that builds pass over"):
        put(table, tmp_path / "corpus")


def test_an_added_report_is_indexed_under_its_name(tmp_path: Path) -> None:
    put(REPORT, tmp_path / "corpus")
    result = build([tmp_path / "corpus"], tmp_path / "index")
    assert (result.reports, result.failed, result.skipped) == (1, {}, {})


def test_a_page_comes_with_its_address(tmp_path: Path) -> None:
    text = REPORT.read_text(encoding="utf-8")
    page = "<html><body>" + "".join(f"<p>{line}</p>" for line in text.splitlines()) + "</body></html>"
    added = add(draft_of_page(Fetched("https://x.example/r", ".html", page.encode()), {}), tmp_path, BOUNDS)
    assert added.path.name == "370812-2023.html"
    assert sidecar(added.path)["url"] == "https://x.example/r"
    assert parse_file(added.path).metadata.url == "https://x.example/r"


def test_a_page_that_has_changed_is_told_from_a_new_one(tmp_path: Path) -> None:
    lines = "".join(f"<p>{line}</p>" for line in REPORT.read_text(encoding="utf-8").splitlines())

    def fetched(more: str, url: str) -> Added:
        page = f"<html><body>{lines}{more}</body></html>".encode()
        return add(draft_of_page(Fetched(url, ".html", page), {}), tmp_path, BOUNDS)

    first = fetched("", "https://x.example/r")
    assert first.same_address is None
    assert fetched("<!-- -->", "https://x.example/r").same_address == first.path
    assert fetched("<!-- 2 -->", "https://x.example/other").same_address is None


def test_the_command_adds_files_and_pages_names_what_failed_and_says_what_is_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "PAUSE", 0.05)
    text = (DEMO_CORPUS / "chiping-2024.txt").read_text(encoding="utf-8")
    page = "<html><body>" + "".join(f"<p>{line}</p>" for line in text.splitlines()) + "</body></html>"
    with local_site() as site:
        url = site.page("/2024/report.html", page.encode("gb18030"), "text/html; charset=gb2312")
        done = run("add", REPORT, url, site.address + "/none", "nothing.txt", cwd=tmp_path)
    assert done.returncode == 1
    assert "added: corpus/370812-2023.txt: 山东省 济宁市 兖州区 2023 report, 45 paragraphs" in done.stdout
    assert "added: corpus/371503-2024.html: 山东省 聊城市 茌平区 2024 report" in done.stdout
    assert f"failed: {site.address}/none: answers 404" in done.stdout
    assert "failed: nothing.txt: does not exist" in done.stdout
    assert done.stdout.endswith("Next: baogao index\n")
    assert run("index", cwd=tmp_path).returncode == 0
    found = run("search", "茌平", "--json", cwd=tmp_path).stdout
    assert "371503-2024" in found


@pytest.mark.long
def test_a_report_is_read_within_the_bounds_before_it_is_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never_ends(_: bytes) -> list[Any]:
        while True:
            pass

    monkeypatch.setitem(sources.READERS, ".txt", never_ends)
    with pytest.raises(ReportError, match="takes longer than 1 seconds to read"):
        add(draft_of_file(REPORT, {}), tmp_path / "corpus", Bounds(1, 512))
    assert not (tmp_path / "corpus").exists()


def test_a_name_that_another_format_has_is_taken(tmp_path: Path) -> None:
    (tmp_path / "370812-2023.docx").write_bytes(b"another")
    assert put(REPORT, tmp_path).path.name == "370812-2023-2.txt"


def test_a_sidecar_that_another_process_has_just_written_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "370812-2023.txt.toml").write_text("of another", encoding="utf-8")
    is_taken, asked = adding._is_taken, list[Path]()

    def not_yet(path: Path, is_table: bool) -> bool:
        asked.append(path)
        return len(asked) > 1 and is_taken(path, is_table)

    monkeypatch.setattr(adding, "_is_taken", not_yet)
    assert put(REPORT, tmp_path).path.name == "370812-2023-2.txt"
    assert (tmp_path / "370812-2023.txt.toml").read_text(encoding="utf-8") == "of another"


def test_what_is_added_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    on_disk, fsync, link = set[int](), os.fsync, os.link

    def noted(handle: int) -> None:
        on_disk.add(os.fstat(handle).st_ino)
        fsync(handle)

    def linked(source: Path, target: Path) -> None:
        assert source.stat().st_ino in on_disk
        link(source, target)

    monkeypatch.setattr(os, "fsync", noted)
    monkeypatch.setattr(os, "link", linked)
    assert put(REPORT, tmp_path).is_new


def test_half_a_report_is_not_left_where_there_are_no_links_and_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(source: Path, target: Path) -> None:
        # What is to be copied cannot be read to its end.
        source.unlink()
        source.mkdir()
        raise PermissionError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    unlink = Path.unlink
    monkeypatch.setattr(
        Path, "unlink", lambda path, missing_ok=False: path.rmdir() if path.is_dir() else unlink(path, missing_ok)
    )
    with pytest.raises(CorpusError):
        put(REPORT, tmp_path / "corpus")
    assert list((tmp_path / "corpus").iterdir()) == []


def test_what_the_next_build_would_refuse_is_not_said_to_be_added(tmp_path: Path) -> None:
    beside = tmp_path / "a.txt.toml"
    shutil.copy(REPORT, tmp_path / "a.txt")
    beside.write_text('[[figures]]\nindicator = "gdp_growth"\ntext = "绝无此句的百分之九"\nlow = 9\n', encoding="utf-8")
    with pytest.raises(ReportError, match="figure 1: “绝无此句的百分之九” stands in no paragraph"):
        put(tmp_path / "a.txt", tmp_path / "corpus")
    assert not (tmp_path / "corpus").exists()
