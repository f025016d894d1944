"""What makes the command pleasant: completion, examples, colours and links on a terminal, files of hits, citations."""

import csv
import io
import json
import os
import pty
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import tomli_w
from bibtexparser.entrypoint import parse_string

from searchapp.command.main import COMMANDS
from searchapp.engines.whoosh.store import WhooshStore
from tests.command_line import BAOGAO, commands, root_context, run
from tests.conftest import ROOT
from tests.small_corpus import write_report

PATH = f"{BAOGAO.parent}:{os.environ['PATH']}"


@pytest.fixture(scope="module")
def printed_script() -> str:
    return run("completion", "bash").stdout


def completed(printed_script: str, words: str) -> list[str]:
    """What bash itself offers behind some words, by the script that the command prints."""
    script = f"""
{printed_script}
COMP_LINE={shlex.quote(words)}
read -ra COMP_WORDS <<< "$COMP_LINE"
[[ "$COMP_LINE" == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
_baogao_completion baogao
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True, env=os.environ | {"PATH": PATH})
    return done.stdout.split()


@pytest.mark.long
def test_bash_completes_commands_options_and_the_names_that_they_take(printed_script: str) -> None:
    assert set(completed(printed_script, "baogao ")) == set(COMMANDS)
    assert completed(printed_script, "baogao exp") == ["export"]
    assert "--chapter" in completed(printed_script, "baogao search 工业 --cha")
    assert completed(printed_script, "baogao search 工业 --region 兖州") == ["兖州区"]
    assert "370812" in completed(printed_script, "baogao search 工业 --region 3708")
    assert completed(printed_script, "baogao search 工业 --chapter ta") == ["tasks"]
    assert completed(printed_script, "baogao export --format sq") == ["sqlite"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_gets_a_script_that_it_can_read(shell: str) -> None:
    script = run("completion", shell).stdout
    assert "_BAOGAO_COMPLETE" in script
    if shutil.which(shell):
        assert subprocess.run([shell, "-n"], input=script, text=True, check=False).returncode == 0


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_example_in_the_help_is_understood(name: str) -> None:
    text = run(name, "--help").stdout
    block = text.partition("Examples:\n")[2].partition("\n\n")[0]
    lines = [line.strip() for line in block.splitlines()]
    assert lines
    for line in lines:
        words = shlex.split(line, comments=True)
        cut = next((at for at, word in enumerate(words) if word in ("&&", ">")), len(words))
        words = words[:cut]
        if words[0] == "eval":
            words = shlex.split(re.sub(r"^\$\((.*)\)$", r"\1", words[1]))
        assert words[0] == "baogao", line
        command = commands()[words[1]]
        # Reads the words as the command would, and stops before it runs. Raises what a user would be told.
        command.make_context(words[1], words[2:], parent=root_context())


def on_a_terminal(*arguments: object, cwd: Path = ROOT, **environment: str) -> str:
    """What a command prints where it believes that a terminal reads."""
    leader, follower = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BAOGAO_")}
    process = subprocess.Popen(
        [BAOGAO, *map(str, arguments)], cwd=cwd, stdout=follower, stderr=follower, env=clean | {"TERM": "xterm"} | environment
    )
    os.close(follower)
    said = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        said += piece
    os.close(leader)
    assert process.wait() == 0
    return said.decode()


@pytest.mark.long
def test_hits_on_a_terminal_are_coloured_and_lead_to_their_permalinks(demo_index: Path) -> None:
    asked = ("search", "宁德时代", "--limit", 2, "--index", demo_index)
    said = on_a_terminal(*asked, BAOGAO_BASE_URL="https://reports.example")
    links = re.findall(r"\x1b\]8;;(https://reports\.example/p/\S+?)\x1b\\", said)
    assert len(set(links)) == 2
    assert said.count("\x1b]8;;\x1b\\") == len(links), "every link is closed"
    assert "\x1b[31m\x1b[1m宁德时代\x1b[0m" in said
    plain = run(*asked, BAOGAO_BASE_URL="https://reports.example").stdout
    stripped = re.sub(r"\x1b\]8;;.*?\x1b\\|\x1b\[[0-9;]*m", "", said).replace("\r\n", "\n")
    assert stripped == plain
    assert "\x1b" not in on_a_terminal(*asked, NO_COLOR="1")
    assert "\x1b[31m" in run(*asked, FORCE_COLOR="1").stdout


def test_all_hits_come_as_a_table_or_as_lines_of_json(demo_index: Path, demo_store: WhooshStore) -> None:
    table = run("search", "宁德时代", "--format", "csv", "--index", demo_index, BAOGAO_BASE_URL="https://r.example").stdout
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"))))
    assert len(rows) == 9
    assert all("宁德时代" in row["text"] and row["permalink"].startswith("https://r.example/p/") for row in rows)
    lines = run("search", "宁德时代", "--format", "jsonl", "--offset", 2, "--limit", 3, "--index", demo_index).stdout
    assert [json.loads(line)["id"] for line in lines.splitlines()] == [row["id"] for row in rows[2:5]]
    both = [run("search", "宁德时代", *how, "--index", demo_index).stdout for how in (["--json"], ["--format", "json"])]
    first, second = ({**json.loads(text), "took_ms": 0} for text in both)
    assert first == second


def test_a_query_may_be_several_words_and_one_that_begins_with_a_hyphen_is_explained(demo_index: Path) -> None:
    apart, together = (
        run("search", *words, "--index", demo_index).stdout for words in (("宁德时代", "电池"), ("宁德时代 电池",))
    )
    assert apart == together
    done = run("search", "-储能", "--index", demo_index)
    assert (done.returncode, "Put -- before" in done.stderr) == (2, True)
    assert run("search", "--index", demo_index, "--", "-储能").returncode == 0


@pytest.mark.long
def test_a_table_that_nobody_reads_to_its_end_ends_quietly(demo_index: Path) -> None:
    for form in (["--format", "csv"], []):
        # `true` has gone before anything is written.
        search = shlex.join([str(BAOGAO), "search", "的", *form, "--index", str(demo_index)])
        command = f"{search} | true; exit ${{PIPESTATUS[0]}}"
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
        assert (done.stderr, done.stdout) == ("", "")
        assert done.returncode in (0, 1)


def test_what_a_link_leads_to_is_cited(demo_index: Path, demo_store: WhooshStore) -> None:
    contents = demo_store.report("370812-2023")
    assert contents
    paragraph = contents.paragraphs[11]
    link = f"/p/370812-2023/{paragraph.anchor}"

    def cite(*arguments: object) -> subprocess.CompletedProcess[str]:
        return run("cite", *arguments, "--index", demo_index, BAOGAO_BASE_URL="https://reports.example")

    for form in (f"https://reports.example{link}?q=x", link, link.removeprefix("/p/"), link.upper().replace("/P/", "/p/")):
        done = cite(form)
        assert done.returncode == 0, done.stderr
        assert f"https://reports.example{link}" in done.stdout
        assert "第12段" in done.stdout
    (entry,) = parse_string(cite(link, "--format", "bibtex").stdout).entries
    assert entry["url"] == f"https://reports.example{link}"
    assert "https://reports.example/r/370812-2023" in cite("370812-2023").stdout
    gone = cite("370812-2023/1-0123456789abcdef")
    assert (gone.returncode, "changed or is gone" in gone.stderr) == (2, True)
    for wrong, says in (
        ("999999-1900", "no report"),
        ("370812-2023/12", "no whole link"),
        ("999999-1900/1-0123456789abcdef", "no report"),
    ):
        done = cite(wrong)
        assert (done.returncode, says in done.stderr, done.stdout) == (2, True, ""), wrong


def test_exports_from_the_command(demo_index: Path, tmp_path: Path) -> None:
    done = run("export", "-o", tmp_path / "all.sqlite", "--index", demo_index)
    assert (done.returncode, done.stdout) == (0, "")
    assert "wrote 185 paragraphs of 5 reports to" in done.stderr
    assert "all.sqlite exists" in run("export", "-o", tmp_path / "all.sqlite", "--index", demo_index).stderr
    assert run("export", "-o", tmp_path / "all.sqlite", "--overwrite", "--index", demo_index).returncode == 0
    lines = run("export", "--format", "jsonl", "--year", 2024, "--kind", "report", "--index", demo_index).stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["371503-2024"]
    # A dash is the standard output, as everywhere.
    for command in (("export", "--format", "jsonl", "--year", 2024, "--kind", "report"), ("counts", "发展", "--format", "csv")):
        printed = run(*command, "-o", "-", "--index", demo_index, cwd=tmp_path)
        assert (printed.returncode, printed.stdout) == (0, run(*command, "--index", demo_index, cwd=tmp_path).stdout)
    assert not (tmp_path / "-").exists()
    for arguments, says in (
        ((), "a format is needed"),
        (("--format", "sqlite"), "sqlite needs a file"),
        (("-o", "x.doc"), "tells no format"),
        (("--format", "csv", "--year", "1900"), "no report of the index"),
        (("--format", "csv", "--region", "乌有县"), "no region"),
    ):
        done = run("export", *arguments, "--index", demo_index, cwd=tmp_path)
        assert (done.returncode, done.stdout, says in done.stderr) == (2, "", True), done.stderr


@pytest.mark.long
@pytest.mark.parametrize("form", ["csv", "sqlite", "tei", "parquet"])
def test_a_disk_that_is_full_is_said_and_nothing_half_written_is_left(demo_index: Path, form: str, tmp_path: Path) -> None:
    command = shlex.join([str(BAOGAO), "export", "--format", form, "-o", "out", "--index", str(demo_index)])
    done = subprocess.run(["bash", "-c", f"ulimit -f 8; {command}"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "out cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
@pytest.mark.parametrize("asked", ["export --format jsonl", "search 的 --format csv", "search 的 --json", "cite 370812-2023"])
def test_an_output_that_cannot_be_written_is_said(demo_index: Path, asked: str) -> None:
    with open("/dev/full", "w") as full:
        command = [str(BAOGAO), *asked.split(), "--index", str(demo_index)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert "the output cannot be read or written: No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.long
def test_what_files_and_servers_say_moves_no_cursor_and_paints_nothing(tmp_path: Path) -> None:
    hostile = "\x1b]0;title\x07\x1b[31m\x9b2J\x7f\u202e"
    text = f"兖州区政府工作报告\n一、2024年工作安排\n（一）做强{hostile}产业\n兖州区{hostile}建设园区三个，投资十亿元。\n"
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text(text, encoding="utf-8")
    (tmp_path / "corpus" / "b\x1b[31m.docx").write_bytes(b"no")
    (tmp_path / "corpus" / "c\nfailed: forged.docx").write_bytes(b"no")
    (tmp_path / "corpus" / "c\n2 added, 0 failed.docx").write_bytes(b"no")
    said = [
        run("parse", "corpus/a.txt", cwd=tmp_path),
        run("index", cwd=tmp_path),
        run("search", f"园区 {hostile}", cwd=tmp_path),
        run("search", "园区", cwd=tmp_path),
        run("add", "corpus/b\x1b[31m.docx", "none\x1b[31m.txt", cwd=tmp_path),
        run("doctor", cwd=tmp_path),
        run("export", "-o", "x\x1b[31m", cwd=tmp_path),
    ]
    assert "园区三个" in said[3].stdout
    assert not re.search(r"^(?:failed: forged|2 added)", said[1].stdout + said[1].stderr, re.MULTILINE)
    for done in said:
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", done.stdout + done.stderr), done


@pytest.mark.long
def test_tables_citations_and_json_are_exact_in_a_file_and_harmless_on_a_terminal(tmp_path: Path) -> None:
    hostile = "\x1b]0;title\x07\x1b[31m\u009b2J\u202e"
    report = write_report(tmp_path / "corpus", "a.txt", body=(f"兖州区{hostile}建设园区三个，投资十亿元。",))
    said = {"title": f"兖州区{hostile}政府工作报告", "speaker": hostile + "某某"}
    report.with_name("a.txt.toml").write_text(tomli_w.dumps(said), encoding="utf-8")
    assert run("index", cwd=tmp_path).returncode == 0
    for command in (
        ("cite", "370812-2023"), ("cite", "370812-2023", "--format", "ris"), ("cite", "370812-2023", "--format", "csl"),
        ("search", "园区", "--format", "csv"), ("search", "园区", "--json"), ("parse", "corpus/a.txt", "--json"),
        ("review", "--json", "--likely"), ("counts", "园区", "--by", "report", "--format", "csv"),
    ):  # fmt: skip
        printed = on_a_terminal(*command, cwd=tmp_path)
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e]", printed), command
    assert "\u202e" in run("search", "园区", "--format", "csv", cwd=tmp_path).stdout
