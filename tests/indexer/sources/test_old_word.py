"""Documents of Word by their bytes, whatever their suffix says; old ones by programs for them, within bounds."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexer.errors import ReportError
from indexer.model import Line
from indexer.sources import READERS, old_word, read_sources
from indexer.sources.old_word import extract_of_word
from tests.conftest import ROOT
from tests.make_docx import docx_of_lines
from tests.make_html import page_of
from tests.whole.test_crash import wait_until

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
RTF = b"{\\rtf1\\ansi\\ansicpg936 x}"
LINES = [
    "一、2023年工作回顾",
    "推进新型工业化，做强主导产业链条，培育更多的链主企业。",
    "扎实推进乡村全面振兴，建成高标准农田三万亩。",
]


def texts(lines: list[Line]) -> list[str]:
    return [line.text for line in lines]


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of programs that is the only one looked in, but for what the shell and `unshare` need."""
    folder = tmp_path / "programs"
    folder.mkdir()
    for name in ("sh", "cat", "cp", "sleep", "env", "unshare", "true", "ls"):
        if found := shutil.which(name):
            (folder / name).symlink_to(found)
    monkeypatch.setenv("PATH", str(folder))
    return folder


def install(folder: Path, name: str, script: str) -> None:
    (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (folder / name).chmod(0o755)


def test_nothing_installed_is_said_with_what_to_install(programs: Path) -> None:
    for content, what in ((OLD, "is an old .doc file"), (RTF, "is rich text")):
        with pytest.raises(ReportError) as raised:
            extract_of_word(content)
        assert str(raised.value).startswith(what)
        assert str(raised.value).endswith("nothing installed reads it): install antiword or LibreOffice, or save it as .docx")


def test_an_old_document_is_what_an_installed_program_prints_of_it(programs: Path, tmp_path: Path) -> None:
    text = tmp_path / "text"
    text.write_text("\n\n".join(LINES), encoding="utf-8")
    install(programs, "antiword", f"cat {text}")
    for suffix in (".doc", ".wps", ".docx", ".DOC"):
        path = tmp_path / f"a{suffix}"
        path.write_bytes(OLD)
        (source,) = read_sources(path)
        assert texts(source.extract.lines) == LINES


def test_the_next_program_is_asked_where_one_fails_or_finds_nothing(programs: Path, tmp_path: Path) -> None:
    made = tmp_path / "made.docx"
    made.write_bytes(docx_of_lines(LINES))
    install(programs, "antiword", "exit 1")
    install(programs, "catdoc", "echo")
    install(programs, "soffice", f'cp {made} "$HOME/document.docx"')
    if old_word._without_network():
        assert texts(extract_of_word(OLD).lines) == LINES
    (programs / "soffice").unlink()
    with pytest.raises(ReportError, match=r"antiword cannot read it \(exit code 1\); catdoc finds no text in it"):
        extract_of_word(OLD)
    install(programs, "catdoc", "echo 'rich text of three words'")
    assert texts(extract_of_word(RTF).lines) == ["rich text of three words"]


def test_a_program_has_a_folder_of_its_own_and_nothing_else_of_ours(
    programs: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BAOGAO_SECRET", "geheim")
    install(programs, "antiword", 'env; ls; echo "$HOME:$PWD"')
    printed = texts(extract_of_word(OLD).lines)
    home = next(line.removeprefix("HOME=") for line in printed if line.startswith("HOME="))
    assert home != os.environ.get("HOME")
    assert f"{home}:{home}" in printed
    assert "document.doc" in printed
    assert not [line for line in printed if "geheim" in line]
    assert not Path(home).exists()


def test_a_program_has_no_network(programs: Path) -> None:
    if not old_word._without_network():
        pytest.skip("this system lets nobody keep the network from a program")
    install(programs, "antiword", "cat /proc/net/dev")
    devices = {line.split(":")[0] for line in texts(extract_of_word(OLD).lines) if ":" in line}
    assert devices == {"lo"}
    assert len(socket.if_nameindex()) >= 1


def test_a_large_program_does_not_run_where_the_network_cannot_be_kept_from_it(programs: Path) -> None:
    (programs / "unshare").unlink(missing_ok=True)
    install(programs, "soffice", "exit 0")
    with pytest.raises(ReportError, match="soffice is not run where the network cannot be kept from it"):
        extract_of_word(OLD)


@pytest.mark.long
def test_a_program_that_does_not_end_is_ended_with_all_that_it_started(
    programs: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(old_word, "SECONDS", 0.5)
    mark = tmp_path / "mark"
    install(programs, "antiword", f"(sleep 2; echo late > {mark}) & sleep 60")
    began = time.monotonic()
    with pytest.raises(ReportError, match=r"antiword takes longer than 0\.5 seconds"):
        extract_of_word(OLD)
    assert time.monotonic() - began < 10
    time.sleep(2.5)
    assert not mark.exists()


@pytest.mark.parametrize(
    "content",
    [
        docx_of_lines(LINES),
        page_of(LINES).encode(),
        ("\ufeff<html xmlns:o='urn:schemas-microsoft-com:office:office'>" + page_of(LINES).split("<html>")[1]).encode(),
        page_of(LINES, charset="gb2312").encode("gb18030"),
        (
            "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html; charset=utf-8\n"
            f"Content-Transfer-Encoding: 8bit\n\n{page_of(LINES)}\n--b--\n"
        ).encode(),
    ],
    ids=["Word", "page", "page that Word wrote", "page in GBK", "web archive"],
)
@pytest.mark.parametrize("suffix", [".doc", ".docx", ".wps"])
def test_a_document_is_what_its_bytes_are(content: bytes, suffix: str) -> None:
    (extract,) = READERS[suffix](content)
    assert [text for text in texts(extract.lines) if text != "政府工作报告"] == LINES


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (OLD + "EncryptedPackage".encode("utf-16-le"), "is encrypted; save it without a password"),
        (b"x", "Save it as .docx"),
        (b"", "Save it as .docx"),
        (b"MIME-Version: 1.0\nContent-Type: text/plain\n\nx", "without a page in it"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_way_out(content: bytes, says: str) -> None:
    with pytest.raises(ReportError) as raised:
        extract_of_word(content)
    assert says in str(raised.value)


def test_what_a_program_prints_of_an_old_document_is_bounded(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(programs, "antiword", "echo 'rich text of three words'")
    monkeypatch.setattr(old_word, "_MAX_OUTPUT", 30)
    assert old_word.extract_of_word(OLD).lines
    monkeypatch.setattr(old_word, "_MAX_OUTPUT", 20)
    with pytest.raises(ReportError, match="antiword makes more than 20 bytes of it"):
        old_word.extract_of_word(OLD)


READS = "import sys\nfrom indexer.sources.old_word import extract_of_word\nextract_of_word(sys.stdin.buffer.read())"


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="there is no /proc")
@pytest.mark.parametrize("apart", [True, False])
def test_a_program_ends_with_the_process_that_asked_for_it(programs: Path, tmp_path: Path, apart: bool) -> None:
    mark = tmp_path / "mark"
    if not apart:
        (programs / "unshare").unlink(missing_ok=True)
    install(programs, "antiword", f"echo $$ > {mark}.draft; mv {mark}.draft {mark}; exec sleep 20")
    (programs / "mv").symlink_to("/bin/mv")
    with subprocess.Popen([sys.executable, "-c", READS], cwd=ROOT, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(OLD)
        process.stdin.close()
        wait_until(mark.exists)
        program = int(mark.read_text())
        assert is_alive(program)
        process.kill()
    began = time.monotonic()
    wait_until(lambda: not is_alive(program))
    assert time.monotonic() - began < 10, "it ended by itself"


def test_a_program_that_prints_without_end_is_ended_at_the_bound(
    programs: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(old_word, "_MAX_OUTPUT", 100_000)
    mark = tmp_path / "mark"
    # What prints is ended; the rest of the program sees how far it came.
    install(programs, "antiword", f"( while :; do echo 'rich text of three words'; done ); wc -c < printed > {mark}")
    (programs / "wc").symlink_to("/usr/bin/wc")
    with pytest.raises(ReportError, match="antiword makes more than 100,000 bytes of it"):
        old_word.extract_of_word(OLD)
    assert int(mark.read_text()) == 100_001
