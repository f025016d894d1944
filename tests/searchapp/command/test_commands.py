"""The command as people call it: what it prints, and its exit code."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from searchapp.command.main import COMMANDS
from tests.command_line import BAOGAO, commands, run, run_process, search
from tests.conftest import ROOT
from tests.demo import DEMO_CORPUS
from tests.small_corpus import write_report


def test_parse_prints_one_object_with_everything_read() -> None:
    done = run("parse", DEMO_CORPUS / "yanzhou-2023.txt", "--json")
    assert done.returncode == 0
    parsed = json.loads(done.stdout)
    assert parsed["meta"] == {
        "kind": "report",
        "title": "政府工作报告",
        "region": ["山东省", "济宁市", "兖州区"],
        "code": "370812",
        "year": 2023,
        "reviewed_year": 2022,
        "delivered": "2023-01-03",
        "speaker": "王营",
        "speaker_title": "区长",
        "congress": 19,
        "session": 2,
        "doc_number": None,
        "published": "2023-01-03",
        "published_by": None,
        "url": None,
        "digest": True,
    }
    assert list(parsed["paragraphs"][0]) == [
        "text", "chapter", "section", "chapter_kind", "topics", "topic_shares", "leaders", "units",
    ]  # fmt: skip
    for paragraph in parsed["paragraphs"]:
        assert len(paragraph["topics"]) == len(paragraph["topic_shares"])
        assert sorted(paragraph["topic_shares"], reverse=True) == paragraph["topic_shares"]
    assert len(parsed["paragraphs"]) == 45


def test_parse_without_json_prints_an_outline_for_people() -> None:
    done = run("parse", DEMO_CORPUS / "chiping-2024.txt")
    assert "山东省 聊城市 茌平区" in done.stdout
    assert "2024年政府工作重点任务  [tasks]" in done.stdout


def test_parse_of_a_file_that_is_no_report_says_why(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(b"\x00")
    done = run("parse", tmp_path / "x.txt")
    assert (done.returncode, done.stdout) == (1, "")
    assert "NUL" in done.stderr


@pytest.mark.long
def test_index_counts_and_names_and_its_exit_code_tells(tmp_path: Path) -> None:
    shutil.copytree(DEMO_CORPUS, tmp_path / "corpus")
    first = run("index", cwd=tmp_path)
    assert first.returncode == 0, first.stderr
    assert "5 added, 0 updated, 0 removed, 0 unchanged, 0 failed" in first.stdout
    assert "[5/5] corpus/yanzhou-2024-tasks.txt" in first.stderr
    (tmp_path / "corpus" / "bad.docx").write_bytes(b"no")
    (tmp_path / "corpus" / "note.odt").write_bytes(b"no")
    second = run("index", "--jobs", 2, cwd=tmp_path)
    assert second.returncode == 1
    assert "0 added, 0 updated, 0 removed, 5 unchanged, 1 failed" in second.stdout
    assert "failed: corpus/bad.docx: is no readable .docx file" in second.stdout
    assert "skipped: corpus/note.odt: no reader for .odt" in second.stdout
    assert run("check", cwd=tmp_path).returncode == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("index", "nowhere"), "nowhere does not exist"),
        (("index", "--jobs", "0"), "0 is not in the range"),
        (("search", "发展", "--index", "nowhere"), "there is no index in nowhere. Run: baogao index --index nowhere"),
        (("check", "--index", "nowhere"), "there is no index in nowhere"),
        (("restore", "nowhere"), "there is no copy of an index in nowhere"),
        (("search", "发展", "--nonsense"), "No such option"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_to_do(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (('"发展',), "never closed"),
        (("发展", "--region", "乌有县"), "no region"),
        (("发展", "--year", "x"), "2022..2024"),
        (("发展", "--limit", "-1"), "whole number"),
    ],
)
def test_a_query_that_cannot_be_understood_ends_with_2(demo_index: Path, arguments: tuple[str, ...], says: str) -> None:
    done = run("search", *arguments, "--index", demo_index)
    assert done.returncode == 2
    assert says in done.stderr


def test_search_prints_hits_with_permalinks_for_people(demo_index: Path) -> None:
    done = run("search", "宁德时代", "--limit", 2, "--index", demo_index, BAOGAO_BASE_URL="https://reports.example/")
    assert "宁德时代: 9 paragraphs in 4 reports" in done.stdout
    assert done.stdout.count("https://reports.example/p/") == 2
    assert "7 more: --offset 2" in done.stdout


def test_a_query_that_is_refused_says_what_to_type_instead(demo_index: Path) -> None:
    assert "  type instead: 发展\n" in run("search", "发展 OR", "--index", demo_index).stderr


def test_search_offers_other_words_and_those_of_a_file_beside(demo_index: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_text("宁德时代 | 甲方\n", encoding="utf-8")
    assert "宁德时代, another word for CATL: 9 paragraphs" in run("search", "CATL", "--index", demo_index).stdout
    assert "宁德时代, another word for 甲方" not in run("search", "甲方", "--index", demo_index).stdout
    given = run("search", "甲方", "--index", demo_index, "--synonyms", own)
    named = run("search", "甲方", "--index", demo_index, BAOGAO_SYNONYMS=str(own))
    assert "宁德时代, another word for 甲方: 9 paragraphs" in given.stdout
    assert named.stdout == given.stdout


@pytest.mark.long
@pytest.mark.parametrize("command", [("search", "发展"), ("serve", "--port", "0")])
def test_a_broken_file_of_synonyms_stops_the_start_with_its_line(
    demo_index: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    own = tmp_path / "own.txt"
    own.write_text("甲 | 乙\n丙\n", encoding="utf-8")
    done = run_process(*command, "--index", demo_index, BAOGAO_SYNONYMS=str(own))
    assert (done.returncode, done.stdout) == (2, "")
    assert f"baogao: {own}, line 2: there is one word only" in done.stderr


def test_search_prints_what_comes_nearest_to_a_sentence_with_a_slip(demo_index: Path) -> None:
    sentence = search(demo_index, "宁德时代", "--limit", 1)["hits"][0]["text"][5:30]
    printed = run("search", f'"{sentence[:12]}鼎{sentence[13:]}"', "--index", demo_index).stdout
    assert "nearest, 9" in printed
    assert f"[-鼎-]{{+{sentence[12]}+}}" in printed


def test_search_beyond_the_end_says_so(demo_index: Path) -> None:
    done = run("search", "宁德时代", "--offset", 100, "--index", demo_index)
    assert "9 paragraphs" in done.stdout
    assert "nothing from hit 101 on: --offset must be less than 9" in done.stdout


def test_bytes_that_are_no_text_are_refused(demo_index: Path) -> None:
    done = run("search", os.fsdecode(b"\xff\xfe"), "--index", demo_index)
    assert (done.returncode, "not UTF-8" in done.stderr) == (2, True)


def test_search_gives_the_promised_object(demo_index: Path) -> None:
    found = search(demo_index, "宁德时代", "--limit", 1)
    assert list(found) == [
        "query", "total", "reports", "headings", "reports_in_all", "of_other_numbers", "relaxed", "took_ms", "hits",
        "heading_hits", "offers", "rewordings", "nearest", "facets",
    ]  # fmt: skip
    assert (found["query"], found["total"], found["reports"], found["relaxed"]) == ("宁德时代", 9, 4, None)
    (hit,) = found["hits"]
    assert list(hit) == ["id", "permalink", "report", "chapter", "section", "text", "snippet", "score"]
    assert hit["permalink"] == "/p/" + hit["id"]
    assert list(hit["report"]) == ["id", "title", "region", "code", "year", "kind", "digest", "reading"]
    assert ["宁德时代", True] in hit["snippet"]
    assert set(found["facets"]) == {"region", "tier", "year", "chapter", "section", "kind", "reading", "leader", "unit"}
    yanzhou = {"value": "370812", "label": "兖州区", "parent": "370800", "count": 7, "reports": 2}
    assert yanzhou in found["facets"]["region"]
    assert {"value": "2024", "label": "2024", "count": 4, "reports": 2} in found["facets"]["year"]


@pytest.mark.real
def test_the_real_reports_give_the_counts_that_grep_gives(real_index: Path) -> None:
    def total(*filters: str) -> int:
        found = search(real_index, "宁德时代", *filters)
        assert all("宁德时代" in hit["text"] for hit in found["hits"])
        assert len(found["hits"]) == found["total"]
        return int(found["total"])

    assert total() == 9
    assert total("--region", "370812") == 7
    assert total("--region", "370812", "--year", "2023") == 4
    assert total("--region", "370000", "--year", "2025") == 1
    assert run("check", "--index", real_index).returncode == 0


def test_settings_come_from_the_environment_and_a_wrong_one_stops_the_start(demo_index: Path) -> None:
    assert run("search", "发展", BAOGAO_INDEX=str(demo_index)).returncode == 0
    for wrong in (
        {"BAOGAO_PORT": "many"},
        {"BAOGAO_PORT": "99999"},
        {"BAOGAO_PAGE_SIZE": "0"},
        {"BAOGAO_COLOUR": "red"},
        {"BAOGAO_BASE_URL": "r.example"},
    ):
        done = run("search", "发展", cwd=ROOT, **wrong)
        assert done.returncode == 2
        assert next(iter(wrong)) in done.stderr


@pytest.mark.long
def test_an_index_changed_by_a_newer_program_is_refused_with_the_mend(tmp_path: Path) -> None:
    from indexer.manifest import Manifest
    from indexer.schema import SCHEMA_VERSION
    from indexer.whoosh_index.writer import IndexWriter

    write_report(tmp_path / "corpus", "a.txt")
    run("index", cwd=tmp_path)
    with IndexWriter(tmp_path / "index") as writer:
        writer.commit(Manifest(99, "x", 1, 1, ""))
    done = run("search", "工业", cwd=tmp_path)
    assert done.returncode == 2
    assert f"index has schema 99, this program needs {SCHEMA_VERSION}. Run: baogao index --rebuild --index index" in done.stderr
    assert run("index", "--rebuild", cwd=tmp_path).returncode == 0
    assert run("search", "工业", cwd=tmp_path).returncode == 0


def test_a_port_in_use_is_said(demo_index: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("serve", "--index", demo_index, "--port", taken.getsockname()[1])
    assert done.returncode == 2
    assert "Choose another port with --port or BAOGAO_PORT" in done.stderr


@pytest.mark.long
def test_a_site_without_an_index_is_not_begun(tmp_path: Path) -> None:
    command = [str(BAOGAO), "serve", "--index", "nowhere", "--port", "0"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "there is no index in nowhere" in done.stderr


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_list_of_commands_says_what_each_command_says_of_itself(name: str) -> None:
    text = commands()[name].help or ""
    assert " ".join(text.split("\n\n")[0].split()).removesuffix(" [default: corpus]") == COMMANDS[name][1]
