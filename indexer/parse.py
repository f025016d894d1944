"""Source → Report: lines, structure, metadata, categories and fingerprints put together. Reads a file, writes nothing."""

import functools
import hashlib
import itertools
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.errors import ReportError
from indexer.facts.duties import FIRST_LEADS, read_duties
from indexer.facts.metadata import HEARD, Facts, read_metadata
from indexer.model import Block, Confidence, Doubt, Extract, Heading, Margins, Metadata, Paragraph, Report
from indexer.sources import read_sources
from indexer.structure.frame import of_the_document
from indexer.structure.judging import judge_outline
from indexer.structure.outline import Document, read_structure
from indexer.structure.roles import Role
from indexer.text.fingerprint import fingerprints
from indexer.text.pieces import squash
from indexer.vocabulary import taxonomy

# Why a report is not in an index that reads well otherwise.
NO_PLACE, NO_YEAR = "names no place that it reports on", "names no year that it plans"
_PACKAGE = Path(__file__).parent
# The rooms and files that decide how a source is read; what writes an index, or fetches files, decides nothing.
READS = ("data", "facts", "sources", "structure", "text", "vocabulary", "errors.py", "model.py", "parse.py")
# What lies in these rooms and serves searching or figures alone; the analysis has a fingerprint of its own.
SEARCHES = {
    *("text/analysis.py", "text/normalize.py", "text/sentences.py", "text/word_table.py"),
    *("text/segmenter.py", "text/compiled_segmenter.py"),
    *("vocabulary/lookalikes.py", "vocabulary/synonyms.py", "vocabulary/pinyin.py", "vocabulary/english_places.py"),
    *("data/words.txt", "data/characters.txt", "data/phrases.txt", "data/figures.toml", "data/synonyms.txt"),
    "data/english_places.txt",
}


def parse_file(path: Path) -> Report:
    """Read a file that holds one report. Raises: ReportError, saying why it cannot be read as one."""
    sources = read_sources(path)
    if len(sources) != 1:
        raise ReportError(f"holds {len(sources)} reports, not one")
    return parse_extract(sources[0].extract)


def parse_extract(extract: Extract) -> Report:
    """What a reader took out of a file → the report it holds. Raises: ReportError if it holds none."""
    if extract.problem:
        raise ReportError(extract.problem)
    document = read_structure(extract.lines, extract.notes, extract.set_lines)
    if not document.blocks:
        raise ReportError("holds no paragraph of a report")
    facts = read_metadata(document, extract.hints, extract.named)
    metadata = replace(facts.metadata, **{name: found.value for name, found in extract.overrides.items()})
    origins = facts.origins | {name: found.origin for name, found in extract.overrides.items()}
    doubts = [doubt for doubt in facts.doubts if doubt.field not in extract.overrides]
    outline = judge_outline(document, is_prose=metadata.kind in HEARD)
    doubts += [outline] if outline.confidence is not Confidence.SURE else []
    doubts += [Doubt("text", Confidence.DOUBTFUL, extract.notices)] if extract.notices else []
    doubts.sort(key=lambda doubt: list(Confidence).index(doubt.confidence), reverse=True)
    paragraphs = tuple(_paragraphs(list(document.blocks), metadata))
    margins = _margins(document, metadata.title, len(paragraphs))
    return Report(metadata, paragraphs, document.headings, origins, tuple(doubts), margins, extract.set_figures)


def _margins(document: Document, title: str | None, paragraphs: int) -> Margins:
    """What stands beside a body of so many paragraphs; the title in one line, though it may be printed in several."""
    in_front = [line.text for line in document.front if not title or squash(line.text) not in squash(title)]
    if title:
        in_front.insert(0, title)
    behind = [each.line.text for each in document.judged if each.role is Role.END]
    is_own = of_the_document(behind)
    own = [text for text, own in zip(behind, is_own, strict=True) if own]
    signed = [each.line.text for each in document.judged if each.role is Role.SIGNATURE]
    around = [Heading(0, text, 1) for text in in_front if text] + [
        Heading(0, text, paragraphs + 1) for text in (*signed, *own) if text
    ]
    # What a site has set behind the text is as little of the report as what it has set among it.
    furniture = [each.line.text for each in document.judged if each.role is Role.FURNITURE]
    left_out = [*furniture, *(text for text, own in zip(behind, is_own, strict=True) if not own)]
    return Margins(tuple(around), tuple(text for text in left_out if text))


def facts_of(extract: Extract) -> Facts:
    """What the text of a source says of the report as a whole, whatever a person has set; with every place and year named."""
    return read_metadata(read_structure(extract.lines, extract.notes, extract.set_lines), extract.hints, extract.named)


@dataclass(frozen=True, slots=True)
class LineRead:
    """What became of a line of a source, its number there, and the rule that decided it."""

    number: int
    became: str
    rule: str
    text: str


def lines_read(extract: Extract) -> list[LineRead]:
    """Every line of a source and what was made of it, in order: so that a wrong reading names its culprit."""
    document = read_structure(extract.lines, extract.notes, extract.set_lines)
    steps = iter(document.steps)
    found = []
    for judged in document.judged:
        became, rule = str(judged.role), judged.rule
        if judged.role is Role.BODY:
            step = next(steps)
            became, rule = step.became, step.rule
        found.append(LineRead(judged.line.number, became, rule, judged.line.text))
    return found


@functools.cache
def fingerprint_of_reading() -> str:
    """What decides how a source is read, the code and data of READS: 12 hexadecimal digits.

    An index keeps it, so that reports read by older rules are read again, although their files have not changed.
    """
    digest = hashlib.sha256()
    for path in reading_files():
        digest.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def reading_files() -> list[Path]:
    """The files that decide how a source is read."""
    places = [_PACKAGE / name for name in READS]
    found = [path for place in places for path in (place.rglob("*") if place.is_dir() else [place])]
    return sorted(
        path
        for path in found
        if path.suffix in (".py", ".csv", ".txt", ".toml")
        and not path.name.startswith("make_")
        and path.relative_to(_PACKAGE).as_posix() not in SEARCHES
    )


def require_citable(report: Report) -> Report:
    """The report, if a permalink can name it. Raises: ReportError if its place or its year cannot be told."""
    if report.metadata.region is None:
        raise ReportError(NO_PLACE)
    if report.metadata.year is None:
        raise ReportError(NO_YEAR)
    return report


def _paragraphs(blocks: list[Block], metadata: Metadata) -> list[Paragraph]:
    found: list[Paragraph] = []
    kinds = _chapter_kinds(blocks, metadata)
    first_leads = any(FIRST_LEADS.search(block.text) for block in blocks)
    marks = fingerprints([block.text for block in blocks])
    shares = taxonomy.shares_of_all([(block.section, block.text) for block in blocks])
    for number, (block, mark, share) in enumerate(zip(blocks, marks, shares, strict=True), 1):
        duties = read_duties(block.text, first_leads=first_leads)
        found.append(
            Paragraph(
                number=number,
                text=block.text,
                chapter=block.chapter,
                section=block.section,
                chapter_kind=kinds[number - 1],
                topics=tuple(share),
                fingerprint=mark,
                leaders=duties.leaders,
                units=duties.units,
                lead_units=duties.lead_units,
            )
        )
    return found


def _chapter_kinds(blocks: list[Block], metadata: Metadata) -> list[str]:
    """The kind of the chapter that each block stands in."""
    runs = [(heading, list(run)) for heading, run in itertools.groupby(blocks, key=lambda block: block.chapter)]
    chapters = [taxonomy.ChapterText(heading, "".join(block.text for block in run)) for heading, run in runs]
    kinds = taxonomy.chapter_kinds(chapters, metadata.kind, metadata.year)
    found: list[str] = []
    for kind, (_, run) in zip(kinds, runs, strict=True):
        begins = taxonomy.plan_begins([block.text for block in run]) if kind == taxonomy.REVIEW else None
        back = len(run) if begins is None else begins
        found += [kind] * back + [taxonomy.TASKS] * (len(run) - back)
    return found
