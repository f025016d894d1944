"""Documents of Word by their bytes, whatever their suffix says; old ones by programs for them, within bounds."""

import os
import shutil
import socket
import time
from pathlib import Path

import pytest

from indexer.errors import ReportError
from indexer.model import Line
from indexer.sources import READERS, old_word, read_sources
from indexer.sources.old_word import extract_of_word
from tests.make_docx import docx_of_lines
from tests.make_html import page_of

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
