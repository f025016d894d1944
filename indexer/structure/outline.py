"""Lines of a source → front matter and blocks (paragraphs under chapter and section headings).

The rules follow how such reports are made: a salutation or a first heading ends the front matter; a line that does not
end a sentence goes on in the next (page breaks, hard breaks, link breaks); a heading is numbered or short, and does not
end a sentence unless it runs into its paragraph; signature and site furniture follow the last paragraph.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType

from indexer.model import Block, Heading, Line
from indexer.structure.habits import Counts, Habits
from indexer.structure.headings import (
    CHAPTER_NUMBER,
    SECTION_NUMBER,
    SPACED_NUMBER,
    ends_sentence,
    is_annex,
    is_back_matter,
    is_item_run_in,
    rank,
)
from indexer.structure.joining import Joining, Open
from indexer.structure.levels import Levels
from indexer.structure.roles import Judged, Role, lines_of, read_roles
from indexer.structure.run_ins import RunIns
from indexer.structure.so_far import SoFar
from indexer.structure.unfolding import unfold
from indexer.text.pieces import join

NOTES_CHAPTER = "注释"
_GOES_ON = "goes on"
_BECAME = ("paragraph", "chapter", "section", "heading of an item")


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a line of the body: `chapter`, `section`, `paragraph` or `goes on`, and the rule that decided it."""

    line: Line
    became: str
    rule: str


@dataclass(frozen=True, slots=True)
class Document:
    """A source cut into its parts; `front` and `end` keep the lines as they were, `headings` also those without a block.

    Attributes:
        judged: every line of the source with its role.
        steps: what became of each line of the body, and the rule.
    """

    front: tuple[Line, ...]
    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]
    end: tuple[Line, ...]
    judged: tuple[Judged, ...] = ()
    steps: tuple[Step, ...] = ()


def read_structure(
    lines: list[Line], notes: Sequence[Line] = (), set_lines: Mapping[int, str] = MappingProxyType({})
) -> Document:
    """Cut a source's lines into front matter, blocks and end matter; notes become the blocks of a last chapter.

    set_lines: number of a line → what a person says it is, as Extract has it.
    """
    judged = read_roles(unfold(lines), set_lines)
    body = _body(judged)
    builder = _Builder(body, set_lines=set_lines)
    builder.build()
    counts = _counts_by_chapter(builder)
    if len(set(map(bool, counts.sections.values()))) > 1 or builder.habits.has_bold_leads or counts.before == 1:
        # Some chapters number their sections （一）, others 1. or not at all: each is read by its own habit. And what
        # stands alone before unnumbered chapters is the first of them.
        builder = _Builder(body, counts=counts, set_lines=set_lines)
        builder.build()
    if not builder.so_far.chapter_count and sum(heading.level == 2 for heading in builder.so_far.headings) > 1:
        # Nothing is numbered or worded like a chapter: then the highest headings there are, （一） or unnumbered, are chapters.
        builder = _Builder(body, has_chapters=False, set_lines=set_lines)
        builder.build()
    builder.add_notes(notes)
    end = (*lines_of(judged, Role.SIGNATURE), *lines_of(judged, Role.END))
    return Document(
        front=tuple(lines_of(judged, Role.FRONT)),
        headings=tuple(builder.so_far.headings),
        blocks=tuple(builder.so_far.blocks),
        end=end,
        judged=tuple(judged),
        steps=tuple(builder.steps),
    )


def _counts_by_chapter(builder: "_Builder") -> Counts:
    """The counts of a first reading."""
    starts = [heading.before for heading in builder.so_far.headings if heading.level == 1 and not is_back_matter(heading.text)]
    first = starts[0] if starts else 0
    counts = Counts({}, {}, {}, sum(each.before < first and not rank(each.text) for each in builder.so_far.headings))
    for chapter, (start, stop) in enumerate(pairwise([*starts, len(builder.so_far.blocks) + 1]), 1):
        headed = [heading.text for heading in builder.so_far.headings if start <= heading.before < stop and heading.level == 2]
        counts.headed[chapter] = len(headed)
        counts.sections[chapter] = sum(bool(SECTION_NUMBER.match(text)) for text in headed)
        items = sum(is_item_run_in(block.text) for block in builder.so_far.blocks[start - 1 : stop - 1])
        counts.items[chapter] = items / (stop - start) if items > 1 else 0.0
    return counts


def _body(judged: Sequence[Judged]) -> list[Line]:
    """The lines of the body; what stands behind a signature goes on with nothing before it."""
    rest = [each for each in judged if each.role in (Role.BODY, Role.SIGNATURE)]
    return [
        replace(each.line, after_gap=True) if at and rest[at - 1].role is Role.SIGNATURE else each.line
        for at, each in enumerate(rest)
        if each.role is Role.BODY
    ]


class _Builder:
    """Walks over the lines of a body once, joining pieces and keeping the headings in force."""

    def __init__(
        self,
        lines: list[Line],
        *,
        has_chapters: bool = True,
        counts: Counts | None = None,
        set_lines: Mapping[int, str] = MappingProxyType({}),
    ) -> None:
        """Args:
        set_lines: what a person says of single lines; for the others, see Habits.
        """
        self._lines = lines
        self._set_lines = set_lines
        self.habits = Habits(lines, has_chapters=has_chapters, counts=counts or Counts({}, {}, {}))
        self.so_far = SoFar(self.habits)
        self.steps: list[Step] = []
        self._joining = Joining(self.habits, self.so_far)
        self._levels = Levels(self.habits, self.so_far)
        self._run_ins = RunIns(self.habits, self.so_far)
        self._open: Open | None = None
        # The section before the last heading, to return to if that proves to be an item of a list; and whether one just did.
        self._section_before: str | None = None
        self._is_in_list = False

    def build(self) -> None:
        """Fill `blocks` and `headings`."""
        for at, line in enumerate(self._lines):
            following = self._lines[at + 1] if at + 1 < len(self._lines) else None
            said = self._set_lines.get(line.number, "")
            rule = self._joining.rule(self._open, line, following) if self._open and not said else ""
            if said == _GOES_ON:
                rule = "set by hand"
            if self._open and rule:
                self._open.text = self._joined(self._open, line.text)
                self._open.last = line
                self.steps.append(Step(line, _GOES_ON, rule))
                continue
            self._close()
            level, rule = (_BECAME.index(said), "set by hand") if said in _BECAME else self._levels.of(line, following)
            self.steps.append(Step(line, _BECAME[level], rule))
            self._open = Open(level, line.text, line, line)
        self._close()
        self._settle_last_heading(1)

    def add_notes(self, notes: Sequence[Line]) -> None:
        """Set a document's footnotes behind its body, as the chapter that they are when a report prints them itself."""
        if notes:
            self._start_chapter(NOTES_CHAPTER)
        self.so_far.blocks += [Block(note.text, self.so_far.chapter, None, note.number) for note in notes]

    def _joined(self, piece: Open, text: str) -> str:
        """A piece with what goes on with it; the word 附件 stays apart from the annex's title."""
        return f"{piece.text} {text}" if piece.level and is_annex(piece.text) else join(piece.text, text)

    def _close(self) -> None:
        """Put the finished piece where it belongs, with what its joined text says."""
        piece, self._open = self._open, None
        if piece is None:
            return
        if piece.level:
            self.so_far.heading_line = piece.line.number
        if piece.level == 1:
            self._start_chapter(piece.text)
        elif piece.level == 2:
            self._start_section(piece.text)
        elif piece.level == 3:
            # There are two levels of headings that paragraphs stand under; the words of a third are text.
            self._settle_last_heading(max(3, rank(piece.text)))
            self.so_far.headings.append(Heading(3, piece.text, len(self.so_far.blocks) + 1, runs_in=True))
            self._add_block(piece.text, piece.line.number)
        else:
            if self._is_in_list and not rank(piece.text):
                self._settle_last_heading(rank(self.so_far.headings[-1].text) if self.so_far.headings else 1)
            level, heading = self._run_ins.at_head_of(piece.text, piece.line.bold)
            if level:
                (self._start_chapter if level == 1 else self._start_section)(heading, runs_in=True)
            self._add_block(piece.text, piece.line.number)

    def _add_block(self, text: str, number: int) -> None:
        self.so_far.blocks.append(Block(text, self.so_far.chapter, self.so_far.section, number))
        self._is_in_list = False

    def _settle_last_heading(self, depth: int) -> None:
        """Turn the last heading into a paragraph if no text has followed it and what follows now is no deeper.

        Such a “heading” is an item of a list; its words are text like others.
        """
        last = self.so_far.headings[-1] if self.so_far.headings else None
        if self.so_far.heading_line in self._set_lines:
            return
        if last is None or last.runs_in or last.before != len(self.so_far.blocks) + 1 or not 0 < depth <= rank(last.text):
            return
        if last.level == 1 and not ends_sentence(last.text):
            return
        if self._is_in_list and depth == rank(last.text) and not ends_sentence(last.text):
            return
        self.so_far.headings.pop()
        self.so_far.section = self._section_before
        if last.level == 1:
            self.so_far.chapter = next((each.text for each in reversed(self.so_far.headings) if each.level == 1), None)
        self._add_block(last.text, self.so_far.heading_line)
        self._is_in_list = True

    def _start_section(self, heading: str, *, runs_in: bool = False) -> None:
        self._settle_last_heading(rank(heading))
        self._section_before, self.so_far.section = self.so_far.section, heading
        self.so_far.headings.append(Heading(2, heading, len(self.so_far.blocks) + 1, runs_in))

    def _start_chapter(self, heading: str, *, runs_in: bool = False) -> None:
        self._settle_last_heading(1)
        self._section_before = self.so_far.section
        self.so_far.chapter, self.so_far.section = heading, None
        self.so_far.headings.append(Heading(1, heading, len(self.so_far.blocks) + 1, runs_in))
        if not is_back_matter(heading):
            self.so_far.chapter_is_numbered = bool(CHAPTER_NUMBER.match(heading) or SPACED_NUMBER.match(heading))
            self.so_far.chapter_count += 1
