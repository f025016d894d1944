"""Source → Report: lines, structure, metadata, categories and fingerprints put together. Reads a file, writes nothing."""

import functools
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from indexer import taxonomy
from indexer.errors import ReportError
from indexer.fingerprint import fingerprint
from indexer.metadata import read_metadata
from indexer.model import Block, Line, Metadata, Paragraph, Report
from indexer.sources import Source, read_source
from indexer.structure import read_structure


def parse_file(path: Path) -> Report:
    """Read one report. Raises: ReportError, saying why the file cannot be read as one."""
    return parse_source(read_source(path))


def parse_source(source: Source) -> Report:
    """A source as read → the report it holds. Raises: ReportError if it holds no paragraph."""
    return parse_lines(source.lines, source.overrides)


def parse_lines(lines: list[Line], overrides: Mapping[str, Any] = MappingProxyType({})) -> Report:
    """Lines of a source, in order → the report they hold.

    Args:
        overrides: fields of the metadata that a person has set.
    Raises: ReportError if they hold no paragraph.
    """
    document = read_structure(lines)
    if not document.blocks:
        raise ReportError("holds no paragraph of a report")
    metadata, origins = read_metadata(document)
    metadata = replace(metadata, **overrides)
    origins |= dict.fromkeys(overrides, "set by hand")
    return Report(metadata, tuple(_paragraphs(list(document.blocks), metadata)), document.headings, origins)


@functools.cache
def fingerprint_of_reading() -> str:
    """What decides how a source is read, all code and data of this package: 12 hexadecimal digits.

    An index keeps it, so that reports read by older rules are read again, although their files have not changed.
    """
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.suffix in (".py", ".csv", ".txt", ".toml") and not path.name.startswith("make_"):
            digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def require_citable(report: Report) -> Report:
    """The report, if a permalink can name it. Raises: ReportError if its place or its year cannot be told."""
    if report.metadata.region is None:
        raise ReportError("names no place that it reports on")
    if report.metadata.year is None:
        raise ReportError("names no year that it plans")
    return report


def _paragraphs(blocks: list[Block], metadata: Metadata) -> list[Paragraph]:
    found: list[Paragraph] = []
    kind, chapter = taxonomy.OPENING, None
    for number, block in enumerate(blocks, 1):
        if block.chapter != chapter:
            kind = taxonomy.chapter_kind(block.chapter, metadata.kind, metadata.year, kind)
            chapter = block.chapter
        found.append(
            Paragraph(
                number=number,
                text=block.text,
                chapter=block.chapter,
                section=block.section,
                chapter_kind=kind,
                topics=taxonomy.topics(block.section, block.text),
                fingerprint=fingerprint(block.text),
            )
        )
    return found
