"""Files that office programs call their own (.doc, .wps, .docx): by their bytes, Word documents of today, old ones, or pages.

The format of old ones is read by a program for it, if one is installed: antiword, catdoc or LibreOffice.
"""

import contextlib
import math
import os
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path

from indexer.errors import ReportError
from indexer.model import Extract
from indexer.sources.docx import extract_of_docx
from indexer.sources.docx_parts import OLE_MARK
from indexer.sources.html import extract_of_html
from indexer.sources.plain_text import decode, lines_from, split_lines

# Less than what a build gives a file, so that the reason can still be said.
SECONDS = 25
_MAX_OUTPUT = 50_000_000
_RTF = b"{\\rtf"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ADVICE = "install antiword or LibreOffice, or save it as .docx"


@dataclass(frozen=True, slots=True)
class _Program:
    """A program that reads old documents.

    Attributes:
        command: its options behind its name; the file's name comes last.
        makes: the file that it leaves in its folder; empty if it prints the text.
        reads_rtf: whether it reads rich text, too.
        is_large: it may open connections, so that it runs only where these can be kept from it.
    """

    name: str
    command: tuple[str, ...]
    makes: str = ""
    reads_rtf: bool = False
    is_large: bool = False


_PROGRAMS = (
    _Program("antiword", ("-w", "0", "-m", "UTF-8.txt")),
    _Program("catdoc", ("-w", "-d", "utf-8"), reads_rtf=True),
    *(
        _Program(
            name,
            ("--headless", "--norestore", "-env:UserInstallation=file://{home}", "--convert-to", "docx", "--outdir", "{home}"),
            makes="document.docx",
            reads_rtf=True,
            is_large=True,
        )
        for name in ("soffice", "libreoffice")
    ),
)


def extract_of_word(content: bytes) -> Extract:
    """The lines of a document, by whatever its bytes are.

    Raises: ReportError if it is encrypted, cannot be read, or is an old one and nothing is installed that reads these.
    """
    start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if content.startswith(b"PK"):
        return extract_of_docx(content)
    if content.startswith(OLE_MARK):
        if _ENCRYPTED in content:
            raise ReportError("is encrypted; save it without a password")
        return _by_program(content, "an old .doc file", _PROGRAMS)
    if start.startswith(_RTF):
        return _by_program(content, "rich text (.rtf)", [each for each in _PROGRAMS if each.reads_rtf])
    if start.startswith(b"mime-version:") or b"\ncontent-type: multipart/related" in start:
        return _extract_of_mhtml(content)
    if start.startswith((b"<!doctype", b"<html")) or b"<html" in start:
        return extract_of_html(content)
    raise ReportError("is no readable .docx file, nor any other document of Word. Save it as .docx")


def _extract_of_mhtml(content: bytes) -> Extract:
    """The page of a web archive, which Word, too, writes."""
    for part in message_from_bytes(content).walk():
        page = part.get_payload(decode=True) if part.get_content_type() == "text/html" else None
        if isinstance(page, bytes):
            return extract_of_html(page)
    raise ReportError("is a web archive without a page in it. Save it as .docx")


def _by_program(content: bytes, what: str, programs: Sequence[_Program]) -> Extract:
    installed = [each for each in programs if shutil.which(each.name)]
    apart = _without_network() if installed else ()
    reasons = []
    for program in installed:
        if program.is_large and not apart:
            reasons.append(f"{program.name} is not run where the network cannot be kept from it")
            continue
        try:
            extract = _run(program, content, apart)
        except ReportError as error:
            reasons.append(f"{program.name} {error}")
            continue
        if extract.lines:
            return extract
        reasons.append(f"{program.name} finds no text in it")
    raise ReportError(f"is {what}, which cannot be read here ({'; '.join(reasons) or 'nothing installed reads it'}): {_ADVICE}")


def _run(program: _Program, content: bytes, apart: tuple[str, ...]) -> Extract:
    """What a program makes of a document, within bounds and in a folder of its own. Raises: ReportError, saying what failed."""
    with tempfile.TemporaryDirectory(prefix="baogao-") as home:
        source, printed = Path(home, "document.doc"), Path(home, "printed")
        source.write_bytes(content)
        options = [option.replace("{home}", home) for option in program.command]
        surroundings = {"PATH": os.environ.get("PATH", os.defpath), "HOME": home, "TMPDIR": home, "LC_ALL": "C.UTF-8"}
        with printed.open("wb") as out:
            try:
                process = subprocess.Popen(
                    [*apart, program.name, *options, source.name],
                    cwd=home,
                    env=surroundings,
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,
                    preexec_fn=_bound_to(os.getpid()),  # noqa: PLW1509  files are read in processes of one thread
                )
            except OSError as error:
                raise ReportError(f"cannot be run: {error.strerror}") from error
            try:
                code = process.wait(SECONDS)
            except subprocess.TimeoutExpired as error:
                raise ReportError(f"takes longer than {SECONDS} seconds") from error
            finally:
                _end(process)
        made = Path(home, program.makes) if program.makes else printed
        if code == -signal.SIGXFSZ or (made.is_file() and made.stat().st_size > _MAX_OUTPUT):
            raise ReportError(f"makes more than {_MAX_OUTPUT:,} bytes of it")
        if code or not made.is_file():
            raise ReportError(f"cannot read it (exit code {code})")
        text = made.read_bytes()
    return extract_of_docx(text) if program.makes else Extract(lines_from(split_lines(decode(text))))


def _bound_to(parent: int) -> Callable[[], None]:
    """What a program does before it begins: it ends with the process that asked, and has so much time and room."""
    # Not with the others: what those say decides how a source is read, and this does not.
    from indexer.workers import end_with_parent

    def bind() -> None:
        with contextlib.suppress(ValueError, OSError):  # a lower bound is in force
            resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(SECONDS),) * 2)
            resource.setrlimit(resource.RLIMIT_FSIZE, (_MAX_OUTPUT + 1,) * 2)
        end_with_parent(parent)

    return bind


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program with all that it has started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):  # all of it has ended
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _without_network() -> tuple[str, ...]:
    """What to put before a command so that it has no network; nothing where the system cannot do that."""
    apart = ("unshare", "--map-root-user", "--net")
    try:
        done = subprocess.run([*apart, "true"], capture_output=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return () if done.returncode else apart
