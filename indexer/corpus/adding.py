"""Puts a report into the corpus: read first, named after what was read, with a file beside it that tells this."""

import itertools
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tomli_w

from indexer.corpus.fetching import Fetched
from indexer.corpus.files import find_sources
from indexer.errors import CorpusError, ReportError, fault_of
from indexer.figures.deciding import faults_of_set
from indexer.model import Report, ReportKind, base_report_id
from indexer.parse import parse_extract, require_citable
from indexer.sources import MAX_SOURCE_BYTES, READERS, TABLES, is_readable, read_sources
from indexer.sources.archive import is_furniture, is_readme
from indexer.sources.overrides import MAX_SIDECAR_BYTES, READ, by_hand, sidecar_of, toml_of, without_tables
from indexer.workers import Bounds, run_bounded

_HEAD = """\
# What stands above [read] overrides what the program reads, for example:  year = 2024
# or:  region = "370812"   kind = "summary"   speaker = "…"   delivered = "2024-01-05"
# [read] tells what was read when the report was put here; changing it changes nothing.

"""


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that is to be put into the corpus.

    Attributes:
        name: what it was called, with the suffix of its reader.
        said: fields of the metadata that override what is read, as a sidecar writes them.
        origin: where it came from, for the sidecar.
    """

    name: str
    content: bytes
    said: dict[str, Any]
    origin: dict[str, Any]

    @property
    def suffix(self) -> str:
        return Path(self.name).suffix.lower()


@dataclass(frozen=True, slots=True)
class Added:
    """What has become of a draft.

    Attributes:
        path: where it is in the corpus.
        reports: those that were read in it.
        failed: rows of a table that no report could be read in.
        is_new: False if the very same file was there already; then nothing was written.
        same_address: the report that is there already and came from the same address; None if none did.
    """

    path: Path
    reports: tuple[Report, ...]
    failed: int = 0
    is_new: bool = True
    same_address: Path | None = None


def draft_of_file(path: Path, said: Mapping[str, Any]) -> Draft:
    """A file with what its own sidecar says of it, and above that what is said now. Raises: ReportError."""
    if path.is_dir():
        raise ReportError("is a folder; name the files in it")
    if not is_readable(path):
        hint = ". Save it as .docx" if path.suffix.lower() in (".doc", ".wps", ".odt", ".rtf") else ""
        raise ReportError(f"has no reader for {path.suffix or 'files without a suffix'}; there are: {', '.join(READERS)}{hint}")
    try:
        if not path.is_file():
            raise ReportError("is not a regular file" if os.path.lexists(path) else "does not exist")
        if path.stat().st_size > MAX_SOURCE_BYTES:
            raise ReportError(f"is larger than {MAX_SOURCE_BYTES:,} bytes")
        beside = sidecar_of(path)
        before = _said_in(beside)
        content = path.read_bytes()
    except OSError as error:
        raise ReportError(f"cannot be opened: {error.strerror}") from error
    before.pop(READ, None)
    return Draft(path.name, content, {**before, **said}, {"file": path.name})


def _said_in(beside: Path) -> dict[str, Any]:
    """What a sidecar says; nothing where there is none that is a file. Raises: ReportError, OSError."""
    if not beside.is_file():
        return {}
    with beside.open("rb") as file:
        return toml_of(file.read(MAX_SIDECAR_BYTES + 1), beside.name)


def draft_of_page(page: Fetched, said: Mapping[str, Any]) -> Draft:
    """A document as it was fetched, with its address."""
    return Draft(f"page{page.suffix}", page.content, {"url": page.url, **said}, {"fetched_from": page.url})


def add(draft: Draft, corpus: Path, bounds: Bounds) -> Added:
    """Read a draft and put it into a folder under the name of the report that it is; tables keep their own.

    Nothing is written if it cannot be read, nothing that is there is ever replaced, and the file beside a report is there
    before the report is.

    Raises: ReportError if no report can be read in it; CorpusError if the folder cannot be written.
    """
    by_hand(without_tables(draft.said), "what is given")
    read = _read_bounded(draft, bounds)
    if not read.reports:
        raise ReportError(read.reason)
    files = list(find_sources([corpus], corpus / "index").found.values()) if corpus.is_dir() else []
    there = _same_bytes(files, draft)
    if there:
        return Added(there, read.reports, read.failed, is_new=False)
    same_address = _from_address(files, str(draft.said.get("url", "")))
    is_table = draft.suffix in TABLES
    if is_table and (is_readme(draft.name) or is_furniture(draft.name)):
        raise ReportError("has a name that builds pass over, as they do READMEs and hidden files; give it another")
    stem = Path(draft.name).stem if is_table else base_report_id(read.reports[0].metadata)
    beside = tomli_w.dumps(draft.said) if is_table else _HEAD + tomli_w.dumps(_told(draft, read.reports[0]))
    try:
        corpus.mkdir(parents=True, exist_ok=True)
        path = _write(corpus, stem, draft, "" if is_table and not draft.said else beside)
    except OSError as error:
        raise CorpusError(f"{corpus} cannot be written: {error.strerror}") from error
    return Added(path, read.reports, read.failed, same_address=same_address)


@dataclass(frozen=True, slots=True)
class _Read:
    """The reports of a file, how many rows of it hold none, and why the first of these does not."""

    reports: tuple[Report, ...] = ()
    failed: int = 0
    reason: str = ""


def _read_bounded(draft: Draft, bounds: Bounds) -> _Read:
    with tempfile.TemporaryDirectory(prefix="baogao-") as folder:
        # What it is called is evidence of its place and year.
        path = Path(folder) / f"{Path(draft.name).stem[:80] or 'draft'}{draft.suffix}"
        path.write_bytes(draft.content)
        if draft.said:
            sidecar_of(path).write_text(tomli_w.dumps(draft.said), encoding="utf-8")
        (read,) = run_bounded(_read, [path], 1, bounds, lambda _, why: _Read(reason=why.reason))
    return read


def _read(path: Path) -> _Read:
    reports, reasons = [], []
    try:
        sources = read_sources(path)
    except ReportError as error:
        return _Read(reason=str(error))
    except Exception as error:  # as in a build: whatever a file does to its reader, it is that file's fault
        return _Read(reason=fault_of(error))
    for source in sources:
        try:
            report = require_citable(parse_extract(source.extract))
            if faults := faults_of_set(report):
                raise ReportError(f"what is said beside it: {'; '.join(faults)}")
            reports.append(report)
        except ReportError as error:
            reasons.append(f"row {source.extract.row} {error}" if source.extract.row else str(error))
        except MemoryError:
            raise
        except Exception as error:
            reasons.append(fault_of(error))
    return _Read(tuple(reports), len(reasons), (reasons or ["holds no report"])[0])


def _told(draft: Draft, report: Report) -> dict[str, Any]:
    """What is said of a report, and a table of what was read."""
    about = asdict(report.metadata)
    region = about.pop("region")
    said = {name: value for name, value in about.items() if value is not None and value is not False}
    known = {name: str(value) if isinstance(value, ReportKind) else value for name, value in said.items()}
    origins = {**report.origins, **({"url": "fetched from there"} if "fetched_from" in draft.origin else {})}
    counts = {"paragraphs": len(report.paragraphs), "characters": sum(len(each.text) for each in report.paragraphs)}
    read = {
        **draft.origin,
        "added": datetime.now(UTC).replace(microsecond=0),
        "code": region["code"],
        "region": list(region["path"]),
        **known,
        **counts,
        "origins": origins,
    }
    return {**draft.said, READ: read}


def _same_bytes(files: Sequence[Path], draft: Draft) -> Path | None:
    """The file of a corpus that has the very bytes of a draft."""
    for path in files:
        if path.suffix.lower() != draft.suffix:
            continue
        try:
            if path.stat().st_size == len(draft.content) and path.read_bytes() == draft.content:
                return path
        except OSError:  # what cannot be read is said by the next build
            continue
    return None


def _from_address(files: Sequence[Path], url: str) -> Path | None:
    """The file of a corpus whose sidecar says that it came from an address."""
    for path in files if url else ():
        beside = sidecar_of(path)
        try:
            if not beside.is_symlink() and _said_in(beside).get("url") == url:
                return path
        except (OSError, ReportError):  # said by the next build
            continue
    return None


def _write(corpus: Path, stem: str, draft: Draft, beside: str) -> Path:
    """Write a draft under the first name that is free; the path."""
    with tempfile.NamedTemporaryFile(dir=corpus, prefix=".", suffix=".draft", delete=False) as file:
        written = Path(file.name)
        file.write(draft.content)
        file.flush()
        os.fsync(file.fileno())
    try:
        written.chmod(0o644)
        for number in itertools.count(1):
            path = corpus / f"{stem}{'' if number == 1 else f'-{number}'}{draft.suffix}"
            if not _is_taken(path, draft.suffix in TABLES) and _put(written, path, beside):
                break
    finally:
        written.unlink(missing_ok=True)
    return path


def _put(written: Path, path: Path, beside: str) -> bool:
    """Give a written file its name, and before that its sidecar; False if another process has just taken the name."""
    sidecar = sidecar_of(path)
    try:
        if beside:
            with sidecar.open("x", encoding="utf-8") as out:
                out.write(beside)
                out.flush()
                os.fsync(out.fileno())
    except FileExistsError:
        return False
    try:
        _name(written, path)
    except FileExistsError:
        sidecar.unlink(missing_ok=True)
        return False
    except OSError:
        sidecar.unlink(missing_ok=True)
        raise
    return True


def _name(written: Path, path: Path) -> None:
    """Give a written file its name. Raises: FileExistsError if that is taken; a rename would replace what is there."""
    try:
        os.link(written, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        with path.open("xb") as out:
            try:
                out.write(written.read_bytes())
            except OSError:
                path.unlink()
                raise


def _is_taken(path: Path, is_table: bool) -> bool:
    """Whether a name is there; for reports in any format, which nothing but the suffix would tell apart."""
    suffixes = {path.suffix} if is_table else {path.suffix, *READERS}
    return sidecar_of(path).exists() or any(path.with_suffix(suffix).exists() for suffix in suffixes)
