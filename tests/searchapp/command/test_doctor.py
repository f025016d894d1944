"""The doctor names what stands in the way, and is silent of what does not."""

import shutil
import socket
import threading
from pathlib import Path

import pytest

from tests.command_line import run, run_process
from tests.demo import DEMO_CORPUS
from tests.small_corpus import write_report


@pytest.fixture(scope="module")
def indexed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("indexed")
    shutil.copytree(DEMO_CORPUS, made / "corpus")
    assert run("index", cwd=made).returncode == 0
    return made


@pytest.fixture
def folder(indexed: Path, tmp_path: Path) -> Path:
    """A copy of its own for each test: some change it."""
    return shutil.copytree(indexed, tmp_path, dirs_exist_ok=True)


def lines(folder: Path, *arguments: object, **environment: str) -> tuple[int, list[str]]:
    done = run("doctor", *arguments, cwd=folder, **{"BAOGAO_PORT": "0"} | environment)
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout.splitlines()


def found(said: list[str], level: str, what: str) -> str:
    """The finding and what to do."""
    at = next(at for at, line in enumerate(said) if line.startswith(f"{level:4}  {what}"))
    return "\n".join(said[at : at + 2])


@pytest.mark.long
def test_where_all_is_well_it_says_so(folder: Path) -> None:
    code, said = lines(folder)
    assert code == 0
    assert said[-1] == "all well"
    assert not [line for line in said if line.startswith("fail")]
    assert "185 paragraphs of 5 reports" in found(said, "ok", "index")
    assert "4 .txt" in found(said, "ok", "corpus")


def test_a_file_of_synonyms_is_looked_at(folder: Path) -> None:
    own = folder / "own.txt"
    own.write_text("甲 | 乙\n", encoding="utf-8")
    code, said = lines(folder, BAOGAO_SYNONYMS=str(own))
    assert (code, "1 set" in found(said, "ok", "synonyms")) == (0, True)
    own.write_text("甲 | 乙\n丙\n", encoding="utf-8")
    code, said = lines(folder, BAOGAO_SYNONYMS=str(own))
    assert (code, "line 2: there is one word only" in found(said, "fail", "synonyms")) == (1, True)


@pytest.mark.long
def test_files_that_came_changed_went_or_were_refused_are_named(folder: Path) -> None:
    write_report(folder / "corpus", "new.txt")
    with (folder / "corpus" / "chiping-2024.txt").open("a", encoding="utf-8") as out:
        out.write("\n又一段。\n")
    (folder / "corpus" / "heze-2023-summary.txt").unlink()
    code, said = lines(folder)
    assert code == 0
    notes = [line for line in said if "since the index was made" in line]
    assert [note.split(":")[1].split()[:2] for note in notes] == [["1", "new"], ["1", "changed"], ["1", "gone"]]
    assert "baogao index" in found(said, "note", "up to date")
    (folder / "corpus" / "bad.docx").write_bytes(b"no")
    assert run("index", cwd=folder).returncode == 1
    code, said = lines(folder)
    assert code == 1, "a report that is not in the index is something to mend"
    assert "bad.docx: is no readable .docx" in found(said, "fail", "refused")


def test_without_an_index_or_reports_it_says_what_to_do(tmp_path: Path) -> None:
    code, said = lines(tmp_path)
    assert code == 1
    assert "does not exist" in found(said, "fail", "corpus")
    assert "Run: baogao index" in found(said, "fail", "index")
    (tmp_path / "corpus").mkdir()
    assert "baogao add FILE" in found(lines(tmp_path)[1], "fail", "corpus")


def test_a_damaged_index_is_found(folder: Path) -> None:
    (segment,) = (folder / "index").glob("*.arr")
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 1
    segment.write_bytes(content)
    code, said = lines(folder)
    assert code == 1
    assert "baogao index --rebuild" in found(said, "fail", "index")


def test_an_index_that_anybody_may_write_into_is_found(folder: Path) -> None:
    (folder / "index").chmod(0o777)
    code, said = lines(folder)
    assert code == 1
    assert "chmod o-w" in found(said, "fail", "folder")


def test_a_port_that_another_program_has_is_told_from_the_site(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        def greet() -> None:
            while True:
                try:
                    connection, _ = taken.accept()
                except OSError:  # closed in the end
                    return
                with connection:
                    connection.sendall(b"SSH-2.0-OpenSSH_9.0\r\n")

        threading.Thread(target=greet, daemon=True).start()
        said = lines(folder, BAOGAO_PORT=str(taken.getsockname()[1]))[1]
        taken.shutdown(socket.SHUT_RDWR)
    assert "another program" in found(said, "note", "port")


@pytest.mark.long
def test_a_terminal_without_chinese_is_found(folder: Path) -> None:
    done = run_process("doctor", cwd=folder, BAOGAO_PORT="0", PYTHONIOENCODING="latin-1", LC_ALL="C")
    assert "PYTHONUTF8=1" in found(done.stdout.splitlines(), "note", "terminal")


def test_a_wrong_setting_ends_it_with_its_name(tmp_path: Path) -> None:
    done = run("doctor", cwd=tmp_path, BAOGAO_PORT="many")
    assert (done.returncode, "BAOGAO_PORT" in done.stderr) == (2, True)
