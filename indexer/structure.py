"""Lines of a source → front matter and blocks (paragraphs under chapter and section headings).

The rules follow how such reports are made: a salutation or a first heading ends the front matter; a line that does not
end a sentence goes on in the next (page breaks, hard breaks, link breaks); a heading is numbered or short, and does not
end a sentence unless it runs into its paragraph; signature and site furniture follow the last paragraph.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.cleaning import clean_lines
from indexer.frame import end_of_body, front_matter_length
from indexer.headings import (
    BARE_NUMBER,
    BARE_NUMERAL,
    BULLET,
    CHAPTER_NUMBER,
    ITEM_NUMBER,
    MAX_LEAD,
    MAX_NUMBERED_HEADING,
    MAX_UNNUMBERED_HEADING,
    NEVER_FIRST,
    PART_NUMBER,
    SECTION_NUMBER,
    ends_sentence,
    has_open_bracket,
    is_annex,
    is_back_matter,
    is_chapter_heading,
    is_lead,
    is_marked,
    is_salutation,
    is_standalone,
    join,
    squash,
)
from indexer.layout import Layout
from indexer.model import Block, Heading, Line

# A line that announces what the next says: 总体要求是：, unless that counts what there is.
_ANNOUNCES = re.compile("[是为][:：]$")
_ENUMERATES = re.compile("^(?:[一二三四五六七八九十]+[是要]|第[一二三四五六七八九十]+[，、])")
NOTES_CHAPTER = "注释"
_MAX_SHARE_STYLED = 0.4
_MIN_LEADS = 5
_MIN_TEXT_OF_LEAD = 25
_SHARE_BEHIND_LEADS = 0.3


@dataclass(frozen=True, slots=True)
class Document:
    """A source cut into its parts; `front` and `end` keep the lines as they were, `headings` also those without a block."""

    front: tuple[Line, ...]
    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]
    end: tuple[Line, ...]


def read_structure(lines: list[Line], notes: Sequence[Line] = ()) -> Document:
    """Cut a source's lines into front matter, blocks and end matter; notes become the blocks of a last chapter."""
    lines = clean_lines(lines)
    start = front_matter_length(lines)
    stop = end_of_body(lines, start)
    builder = _Builder(lines[start:stop])
    builder.build()
    if not builder.chapter_count and sum(heading.level == 2 for heading in builder.headings) > 1:
        # Nothing is worded like a chapter: then the unnumbered headings are the chapters.
        builder = _Builder(lines[start:stop], unnumbered_level=1)
        builder.build()
    builder.add_notes(notes)
    return Document(tuple(lines[:start]), tuple(builder.headings), tuple(builder.blocks), tuple(lines[stop:]))


@dataclass(slots=True)
class _Open:
    """The piece being put together: a heading of level 1 or 2, or a paragraph (level 0); its first and last line."""

    level: int
    text: str
    line: Line
    last: Line


class _Builder:
    """Walks over the lines of a body once, joining pieces and keeping the headings in force."""

    def __init__(self, lines: list[Line], *, unnumbered_level: int = 2) -> None:
        """unnumbered_level: what an unnumbered heading is that is not worded like a chapter."""
        self.lines = lines
        self.unnumbered_level = unnumbered_level
        self.layout = Layout.of(lines)
        self.has_numbered_sections = sum(bool(SECTION_NUMBER.match(line.text)) for line in lines) > 1
        # Where parts (第一部分) stand above 一、 and nothing below it, the parts are the chapters and 一、 counts sections.
        has_parts = sum(bool(PART_NUMBER.match(line.text)) for line in lines) > 1
        self.parts_are_chapters = has_parts and not self.has_numbered_sections
        self.sections_nest = _sections_nest(lines)
        self.styled_levels = _styled_levels(lines)
        self.texts_of_leads = texts_of_leads(lines)
        self.is_text_of_lead = False
        self.blocks: list[Block] = []
        self.headings: list[Heading] = []
        self.chapter: str | None = None
        self.section: str | None = None
        self.chapter_count = 0
        self.chapter_is_numbered = False
        self.open: _Open | None = None

    def build(self) -> None:
        """Fill `blocks` and `headings`."""
        for at, line in enumerate(self.lines):
            following = self.lines[at + 1] if at + 1 < len(self.lines) else None
            self.is_text_of_lead = at in self.texts_of_leads
            if self.open and self._continues(self.open, line, following):
                self.open.text = self._joined(self.open, line.text)
                self.open.last = line
                continue
            self._close()
            self.open = _Open(self._level(line, following), line.text, line, line)
        self._close()

    def add_notes(self, notes: Sequence[Line]) -> None:
        """Set a document's footnotes behind its body, as the chapter that they are when a report prints them itself."""
        if notes:
            self._start_chapter(NOTES_CHAPTER)
        self.blocks += [Block(note.text, self.chapter, None, note.number) for note in notes]

    def _joined(self, piece: _Open, text: str) -> str:
        """A piece with what goes on with it; the word 附件 stays apart from the annex's title."""
        return f"{piece.text} {text}" if piece.level and is_annex(piece.text) else join(piece.text, text)

    def _continues(self, piece: _Open, line: Line, following: Line | None) -> bool:
        """Whether a line goes on with the piece before it."""
        text = line.text
        if piece.level:
            return self._heading_continues(piece, line, following)
        if has_open_bracket(piece.text) and not ends_sentence(piece.text):
            return True
        if BARE_NUMBER.match(text) and not ends_sentence(piece.text) and not BULLET.match(piece.line.text):
            return True
        if _starts_anew(text):
            return False
        if text[0] in NEVER_FIRST or self._is_text_of(piece, text):
            return True
        if self.layout.indented and line.indented:
            return False
        if not ends_sentence(piece.text):
            return True
        if self.layout.page_columns and (not self.layout.is_full(piece.last) or is_chapter_heading(squash(text))):
            return False
        return self.layout.indented and not line.indented and not line.after_gap

    def _is_text_of(self, piece: _Open, text: str) -> bool:
        """Whether a line is what a lead sentence, the words 要求是：, or the term of a glossary, alone on a line, announce."""
        if self._in_back_matter:
            return len(piece.text) <= MAX_LEAD and piece.text[-1] in "：:"
        if self.is_text_of_lead and piece.line is piece.last:
            return True
        return len(piece.text) <= MAX_LEAD and bool(_ANNOUNCES.search(piece.text)) and not _ENUMERATES.match(text)

    def _heading_continues(self, piece: _Open, line: Line, following: Line | None) -> bool:
        text = line.text
        if has_open_bracket(piece.text) or text[0] in NEVER_FIRST:
            return True
        is_bare_annex = len(squash(piece.text)) <= 4 and is_annex(piece.text)
        may_be_heading = len(text) <= MAX_UNNUMBERED_HEADING and not ends_sentence(text) and not is_marked(text)
        if is_bare_annex:
            return may_be_heading
        if _starts_anew(text):
            return False
        if piece.text[-1] in "，、,":
            return True
        bare = BARE_NUMERAL.sub("", SECTION_NUMBER.sub("", CHAPTER_NUMBER.sub("", piece.text)))
        if not bare or self._is_cut_by_layout(piece, line, following):
            return may_be_heading
        return False

    @staticmethod
    def _is_cut_by_layout(piece: _Open, line: Line, following: Line | None) -> bool:
        """Whether a numbered heading and the next line stand together while the line after that is set apart."""
        if line.after_gap or following is None or not following.after_gap:
            return False
        return bool(SECTION_NUMBER.match(piece.text) or CHAPTER_NUMBER.match(piece.text))

    @property
    def _in_back_matter(self) -> bool:
        """Whether the chapter in force is a glossary or an annex."""
        return self.chapter is not None and is_back_matter(self.chapter)

    def _level(self, line: Line, following: Line | None) -> int:
        """1 for a chapter heading that stands alone, 2 for a section heading that does, 0 for a paragraph."""
        text = line.text
        bare = squash(text)
        if is_back_matter(text):
            return 1
        if has_open_bracket(text) and len(text) <= 2:
            return 2  # a heading cut right behind its opening bracket
        numbered = CHAPTER_NUMBER.match(text)
        if BARE_NUMERAL.match(bare):
            return 1
        if numbered:
            may_end = following is not None and not is_marked(following.text)
            if not is_standalone(text[numbered.end() :], may_end=may_end):
                return 0
            return 1 if self._is_chapter_number(numbered) else 2
        section = SECTION_NUMBER.match(text)
        if section:
            return 2 if is_standalone(text[section.end() :], may_end=True) else 0
        if following is None or BULLET.match(text) or is_salutation(text) or ends_sentence(text) or "。" in text:
            return 0
        item = ITEM_NUMBER.match(text)
        if item:
            return 2 if self._is_item_heading(text[item.end() :], following) else 0
        if is_chapter_heading(bare):
            return 1
        if line.heading in self.styled_levels and len(text) <= MAX_NUMBERED_HEADING:
            return self.styled_levels[line.heading]
        return self.unnumbered_level if self._is_unnumbered_section(line, following) else 0

    def _is_chapter_number(self, numbered: re.Match[str]) -> bool:
        """Whether a number like 一、 counts the chapters; under parts and unnumbered chapters it counts sections."""
        if self.parts_are_chapters:
            return numbered[1] is not None
        if self.chapter_count == 0 or self.chapter_is_numbered or self.sections_nest:
            return not self._in_back_matter
        return (numbered[1] or numbered[2]) != "一" and self.chapter_is_numbered

    def _is_item_heading(self, rest: str, following: Line) -> bool:
        if self._in_back_matter:
            return False
        if len(rest) > MAX_NUMBERED_HEADING or "：" in rest or ITEM_NUMBER.match(following.text):
            return False
        return following.text[0] not in NEVER_FIRST

    def _is_unnumbered_section(self, line: Line, following: Line) -> bool:
        if self.has_numbered_sections or following.text[0] in NEVER_FIRST or line.text[-1] in "，、,":
            return False
        if self.layout.is_full(line) or self._in_back_matter:
            return False
        limit = MAX_UNNUMBERED_HEADING
        if self.layout.indented and not line.indented and line.after_gap and following.after_gap:
            limit = 2 * MAX_NUMBERED_HEADING  # set apart by the layout, so that length says little
        return len(line.text) <= limit

    def _close(self) -> None:
        """Put the finished piece where it belongs, with what its joined text says."""
        piece, self.open = self.open, None
        if piece is None:
            return
        if piece.level == 1:
            self._start_chapter(piece.text)
        elif piece.level == 2:
            self._start_section(piece.text)
        else:
            self._start_run_in(piece.text)
            self.blocks.append(Block(piece.text, self.chapter, self.section, piece.line.number))

    def _start_section(self, heading: str, *, runs_in: bool = False) -> None:
        self.section = heading
        self.headings.append(Heading(2, heading, len(self.blocks) + 1, runs_in))

    def _start_chapter(self, heading: str, *, runs_in: bool = False) -> None:
        self.chapter, self.section = heading, None
        self.headings.append(Heading(1, heading, len(self.blocks) + 1, runs_in))
        if not is_back_matter(heading):
            self.chapter_is_numbered = bool(CHAPTER_NUMBER.match(heading))
            self.chapter_count += 1

    def _start_run_in(self, text: str) -> None:
        """Let a heading at the head of a paragraph take effect."""
        section = SECTION_NUMBER.match(text)
        chapter = CHAPTER_NUMBER.match(text)
        end = text.find("。")
        if end == len(text) - 1:
            return  # nothing follows that it could head
        if section and section.end() < end <= MAX_NUMBERED_HEADING + section.end():
            self._start_section(text[:end], runs_in=True)
        elif chapter and chapter.end() < end <= MAX_NUMBERED_HEADING + chapter.end():
            if self.chapter and is_annex(self.chapter):  # its items are numbered like chapters
                self._start_section(text[:end], runs_in=True)
            elif self._is_chapter_number(chapter) and is_chapter_heading(squash(text[chapter.end() : end])):
                self._start_chapter(text[:end], runs_in=True)


def _sections_nest(lines: list[Line]) -> bool:
    """Whether （一） stands below 一、 anywhere, so that 一、 counts chapters also where unnumbered headings stand above it."""
    below_chapter = False
    for line in lines:
        if is_chapter_heading(squash(line.text)):
            below_chapter = False
        elif CHAPTER_NUMBER.match(line.text):
            below_chapter = not is_back_matter(line.text)
        elif below_chapter and SECTION_NUMBER.match(line.text):
            return True
    return False


def _styled_levels(lines: list[Line]) -> dict[int, int]:
    """Level of a heading's style in the source → 1 for chapters, 2 for sections; empty where styles say nothing.

    Many a source gives every paragraph a heading's style. Where the numbered chapters have none, those that have are sections.
    """
    styled = sorted({line.heading for line in lines if line.heading})
    if sum(bool(line.heading) for line in lines) > _MAX_SHARE_STYLED * len(lines):
        return {}
    chapters_have_none = any(CHAPTER_NUMBER.match(line.text) and not line.heading for line in lines)
    return {level: 1 if at == 0 and not chapters_have_none else 2 for at, level in enumerate(styled)}


def texts_of_leads(lines: list[Line]) -> frozenset[int]:
    """The indices of lines that go on with a lead sentence which the source, printing it bold, has set on a line of its own.

    They are taken for that where lead and text take turns several times, or all over the report: measured on 43 reports,
    two thirds of the long lines stand behind a lead where the source does this, elsewhere never more than an eighth.
    """
    # Lines that go on with a sentence are passed over: they are pieces that a link or a subscript has cut.
    starts = [at for at in range(len(lines)) if at == 0 or ends_sentence(lines[at - 1].text) or is_marked(lines[at - 1].text)]
    behind_leads = {
        turn + 1
        for turn, (lead, text) in enumerate(pairwise(starts))
        if len(lines[text].text) > _MIN_TEXT_OF_LEAD and _opens(lines[lead].text, lines[text].text)
    }
    long_lines = sum(len(line.text) > _MIN_TEXT_OF_LEAD for line in lines)
    if len(behind_leads) >= _MIN_LEADS and len(behind_leads) >= _SHARE_BEHIND_LEADS * long_lines:
        pairs = enumerate(pairwise(lines), 1)
        return frozenset(at for at, (line, after) in pairs if _opens(line.text, after.text, sentences=2))
    return frozenset(starts[at] for at in behind_leads if any(behind_leads.issuperset(turns) for turns in _turns(at)))


def _opens(lead: str, text: str, *, sentences: int = 1) -> bool:
    """Whether a line may be the lead sentence of the next."""
    return is_lead(lead, sentences=sentences) and not is_lead(text) and not is_marked(text)


def _turns(at: int) -> tuple[tuple[int, ...], ...]:
    """The runs of three texts, a lead before each, that the text at this index may be part of."""
    return tuple(tuple(range(first, first + 5, 2)) for first in (at - 4, at - 2, at))


def _starts_anew(text: str) -> bool:
    """Whether a line begins like nothing that goes on with a sentence: a number, a bullet, a salutation, an annex."""
    return is_marked(text) or is_back_matter(text)
