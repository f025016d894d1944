"""Lines of a source → front matter and blocks (paragraphs under chapter and section headings).

The rules follow how such reports are made: a salutation or a first heading ends the front matter; a line that does not
end a sentence goes on in the next (page breaks, hard breaks, link breaks); a heading is numbered or short, and does not
end a sentence unless it runs into its paragraph; signature and site furniture follow the last paragraph.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from types import MappingProxyType

from indexer.model import Block, Heading, Line
from indexer.structure.habits import (
    adorned,
    are_labelled,
    bold_headings,
    centred,
    colon_headed,
    count_items,
    cut_brackets,
    decimal_levels,
    ordinal_headings,
    questions,
    spaced_numbers,
    styled_levels,
    texts_of_leads,
)
from indexer.structure.headings import (
    BARE_NUMBER,
    BARE_NUMERAL,
    BULLET,
    CHAPTER_NUMBER,
    ENUMERATES,
    IN_BRACKETS,
    ITEM_NUMBER,
    MAX_LEAD,
    MAX_NUMBERED_HEADING,
    MAX_ORDINAL,
    MAX_UNNUMBERED_HEADING,
    NEVER_FIRST,
    PART_NUMBER,
    SECTION_NUMBER,
    SPACED_NUMBER,
    bold_lead,
    ends_sentence,
    has_clauses,
    has_open_bracket,
    heading_number,
    is_annex,
    is_back_matter,
    is_bullet,
    is_chapter_heading,
    is_cut,
    is_fragment,
    is_item_run_in,
    is_lead_in_bold,
    is_marked,
    is_numbered_run_in,
    is_ordinal_alone,
    is_point,
    is_salutation,
    is_short,
    is_short_with_comma,
    is_standalone,
    is_subtitle,
    is_year_alone,
    labelled_run_in,
    rank,
    run_in_end,
    starts_anew,
)
from indexer.structure.layout import Layout
from indexer.structure.roles import Judged, Role, lines_of, read_roles
from indexer.structure.unfolding import unfold
from indexer.text.numerals import to_small_number
from indexer.text.pieces import join, squash

# A line that announces what the next says: 总体要求是：, unless that counts what there is.
# 现在，我代表市人民政府，向大会报告工作，请予: a line that is cut ends in no sign.
_SPEAKS = re.compile("^(?:现在[，,]?)?我(?:受|谨?代表|向)")
_ANNOUNCES = re.compile("[是为][:：]$")
# What a heading that fills its line leaves for the next has no more characters than this.
MAX_OVERFLOW = 20
_HAS_LABEL = re.compile("[：:].")
NOTES_CHAPTER = "注释"
_GOES_ON = "goes on"
# The rule by which a line goes on that may have lost its indent.
NOT_SET_IN = "the line before is full and this one is not set in"
# A paragraph that ends in one of these is cut, however a page marks the next.
_MUST_GO_ON = "，、,（(《“"
_BECAME = ("paragraph", "chapter", "section", "heading of an item")
# Items of a list end in one of these, and are short.
_ENDS_ITEM = ("；", ";")
_MAX_ITEM = 60
_END_OF_HEADING = re.compile("^[\u4e00-\u9fff]{1,2}。.")
# What a heading is taken for that runs into its text without a sign.
_FIRST_CLAUSE = re.compile(r"[^，。；：,;:]{4,48}(?=[，,]|$)")
_MIN_CUT = 17
# 一、 counts sections at the heads of paragraphs where so many begin so.
_MIN_NUMBERED_RUN_INS = 3
# The heading of a last chapter; the chapters that stand before one.
_LONGEST_SLOGAN, _MIN_BELOW_CHAPTER = 40, 40
_MIN_LATE_CHAPTER, _CHAPTERS_BEFORE = 6, 2
_MIN_BOLD_LEADS, _MIN_WITH_COMMA = 3, 3
# Where more lines than this stand behind blank ones, these set nothing apart.
_MAX_SHARE_OF_GAPS = 0.4
# A line of so few characters between a heading and the next is the end of the first.
_LAST_WORD = 6
# A heading's second line begins so: 和重点任务.
_JOINS = re.compile("[和与及、]|以及")
# Where （一） counts sections elsewhere, 1. does in a chapter that has none of these if so many paragraphs begin with it.
_SHARE_OF_ITEMS = 0.6


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
    if len(set(map(bool, counts.sections.values()))) > 1 or builder.has_bold_leads or counts.before == 1:
        # Some chapters number their sections （一）, others 1. or not at all: each is read by its own habit. And what
        # stands alone before unnumbered chapters is the first of them.
        builder = _Builder(body, counts=counts, set_lines=set_lines)
        builder.build()
    if not builder.chapter_count and sum(heading.level == 2 for heading in builder.headings) > 1:
        # Nothing is numbered or worded like a chapter: then the highest headings there are, （一） or unnumbered, are chapters.
        builder = _Builder(body, has_chapters=False, set_lines=set_lines)
        builder.build()
    builder.add_notes(notes)
    end = (*lines_of(judged, Role.SIGNATURE), *lines_of(judged, Role.END))
    return Document(
        front=tuple(lines_of(judged, Role.FRONT)),
        headings=tuple(builder.headings),
        blocks=tuple(builder.blocks),
        end=end,
        judged=tuple(judged),
        steps=tuple(builder.steps),
    )


@dataclass(frozen=True, slots=True)
class _Counts:
    """What each chapter has, counted from 1.

    Attributes:
        sections: how many sections numbered （一）.
        items: which share of its paragraphs begins with a heading numbered 1.
        headed: how many sections of any form.
        before: how many headings without a number stand before the first chapter.
    """

    sections: dict[int, int]
    items: dict[int, float]
    headed: dict[int, int]
    before: int = 0


def _counts_by_chapter(builder: "_Builder") -> _Counts:
    """The counts of a first reading."""
    starts = [heading.before for heading in builder.headings if heading.level == 1 and not is_back_matter(heading.text)]
    first = starts[0] if starts else 0
    counts = _Counts({}, {}, {}, sum(each.before < first and not rank(each.text) for each in builder.headings))
    for chapter, (start, stop) in enumerate(pairwise([*starts, len(builder.blocks) + 1]), 1):
        headed = [heading.text for heading in builder.headings if start <= heading.before < stop and heading.level == 2]
        counts.headed[chapter] = len(headed)
        counts.sections[chapter] = sum(bool(SECTION_NUMBER.match(text)) for text in headed)
        items = sum(is_item_run_in(block.text) for block in builder.blocks[start - 1 : stop - 1])
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


@dataclass(slots=True)
class _Open:
    """The piece being put together: a heading of level 1 or 2, or a paragraph (level 0); its first and last line."""

    level: int
    text: str
    line: Line
    last: Line


class _Builder:
    """Walks over the lines of a body once, joining pieces and keeping the headings in force."""

    def __init__(
        self,
        lines: list[Line],
        *,
        has_chapters: bool = True,
        counts: _Counts | None = None,
        set_lines: Mapping[int, str] = MappingProxyType({}),
    ) -> None:
        """Args:
        set_lines: what a person says of single lines.
        has_chapters: whether headings are numbered 一、 or worded like chapters; else the highest take their place.
        counts: what a first reading has found in each chapter.
        """
        self.set_lines = set_lines
        self.counts = counts or _Counts({}, {}, {})
        self.lines = lines
        self.layout = Layout.of(lines)
        self.has_numbered_sections = sum(bool(SECTION_NUMBER.match(line.text)) for line in lines) > 1
        # Chapters and sections are the two highest levels there are: under parts (第一部分), 一、 counts sections.
        self.has_parts = sum(bool(PART_NUMBER.match(line.text)) for line in lines) > 1
        self.section_level = 1 if self.has_numbered_sections and not has_chapters else 2
        self.unnumbered_level = 2 if self.has_numbered_sections or has_chapters else 1
        self.items_are_sections = (self.section_level == 1 or not self.has_numbered_sections) and count_items(lines) > 1
        self.styled_levels = styled_levels(lines)
        self.texts_of_leads = texts_of_leads(lines)
        self.has_numbered_run_ins = sum(is_numbered_run_in(line.text) for line in lines) >= _MIN_NUMBERED_RUN_INS
        self.has_years_alone = sum(is_year_alone(line.text) for line in lines) > 1
        self.has_labels = are_labelled(lines)
        texts = [line.text for line in lines]
        self.colon_headed = {id(lines[at]) for at in colon_headed(texts)}
        self.questions = {id(lines[at]) for at in questions(texts)}
        self.adorned = {id(lines[at]) for at in adorned(texts)}
        self.decimal = {id(lines[at]): level for at, level in decimal_levels(texts).items()}
        self.spaced = {id(lines[at]) for at in spaced_numbers(texts)}
        self.ordinals = {id(lines[at]) for at in ordinal_headings(texts) if not self.layout.page_columns}
        self.cut_brackets = {id(lines[at]) for at in cut_brackets(texts)}
        self.centred = centred(lines)
        self.bold_headings = bold_headings(lines)
        self.has_bold_leads = sum(bool(bold_lead(line.text, line.bold)) for line in lines) >= _MIN_BOLD_LEADS
        # One or two lines with a comma inside are pieces of sentences, where headings of that form are many.
        self.commas_head = sum(has_clauses(line) for line in lines) >= _MIN_WITH_COMMA
        self.counts_points = sum(is_point(line.text) for line in lines) > 1
        self.is_text_of_lead = False
        self.blocks: list[Block] = []
        self.headings: list[Heading] = []
        self.chapter: str | None = None
        self.section: str | None = None
        self.chapter_count = 0
        self.chapter_is_numbered = False
        self.open: _Open | None = None
        # The section before the last heading, to return to if that proves to be an item of a list; and whether one just did.
        self.section_before: str | None = None
        self.is_in_list = False
        self.heading_line = 0
        self.steps: list[Step] = []
        self.section_numbers = [
            (line.number, to_small_number(match[0].strip("（）()〔〕[]【】、．. 　")))
            for line in lines
            if (match := SECTION_NUMBER.match(line.text))
        ]
        self.chapter_numbers = [
            (line.number, heading_number(match))
            for line in lines
            if (match := CHAPTER_NUMBER.match(line.text)) and is_standalone(line.text[match.end() :])
        ]
        self.chapter_numbers += [
            (line.number, heading_number(match))
            for line in lines
            if id(line) in self.spaced and (match := SPACED_NUMBER.match(line.text))
        ]
        self.gaps_are_rare = sum(line.after_gap for line in lines) <= _MAX_SHARE_OF_GAPS * len(lines)

    def build(self) -> None:
        """Fill `blocks` and `headings`."""
        for at, line in enumerate(self.lines):
            following = self.lines[at + 1] if at + 1 < len(self.lines) else None
            self.is_text_of_lead = at in self.texts_of_leads
            said = self.set_lines.get(line.number, "")
            rule = self._goes_on(self.open, line, following) if self.open and not said else ""
            if said == _GOES_ON:
                rule = "set by hand"
            if self.open and rule:
                self.open.text = self._joined(self.open, line.text)
                self.open.last = line
                self.steps.append(Step(line, _GOES_ON, rule))
                continue
            self._close()
            level, rule = (_BECAME.index(said), "set by hand") if said in _BECAME else self._level(line, following)
            self.steps.append(Step(line, _BECAME[level], rule))
            self.open = _Open(level, line.text, line, line)
        self._close()
        self._settle_last_heading(1)

    def add_notes(self, notes: Sequence[Line]) -> None:
        """Set a document's footnotes behind its body, as the chapter that they are when a report prints them itself."""
        if notes:
            self._start_chapter(NOTES_CHAPTER)
        self.blocks += [Block(note.text, self.chapter, None, note.number) for note in notes]

    def _joined(self, piece: _Open, text: str) -> str:
        """A piece with what goes on with it; the word 附件 stays apart from the annex's title."""
        return f"{piece.text} {text}" if piece.level and is_annex(piece.text) else join(piece.text, text)

    def _goes_on(self, piece: _Open, line: Line, following: Line | None) -> str:
        """The rule by which a line goes on with the piece before it; empty if it does not."""
        text = line.text
        if line.is_row or piece.last.is_row:
            return ""
        if piece.level:
            return self._heading_goes_on(piece, line, following)
        if has_open_bracket(piece.text) and not ends_sentence(piece.text):
            return "a bracket is open"
        if BARE_NUMBER.match(text) and not ends_sentence(piece.text) and not is_bullet(piece.line):
            return "a number in an open sentence"
        if is_ordinal_alone(text) and piece.text[-1] in "：:，,；;":
            return "an ordinal that a layout has cut off"
        if piece.text[-1] == "、" and not line.after_gap and not line.indented:
            return "a list is open"
        if (
            starts_anew(text)
            or line.is_item
            or id(line) in self.centred
            or id(line) in self.decimal
            or id(line) in self.spaced
            or id(line) in self.ordinals
        ):
            return ""
        if text[0] in NEVER_FIRST:
            return "begins with a sign that begins no line"
        if self._is_text_of(piece, text, following):
            return "what a lead or a term announces"
        if self.layout.indented and line.indented:
            return ""
        if (piece.line.is_item or BULLET.match(piece.text)) and not self.layout.page_columns:
            return ""
        if line.is_block and not self.layout.page_columns and piece.text[-1] not in _MUST_GO_ON:
            return ""
        if not ends_sentence(piece.text):
            return "the sentence is open"
        if is_fragment(line, following):
            return "a piece of a sentence"
        if self.layout.page_columns and (not self.layout.is_full(piece.last) or is_chapter_heading(squash(text))):
            return ""
        if line.after_gap or line.indented:
            return ""
        is_short = len(text) <= MAX_UNNUMBERED_HEADING and not ends_sentence(text) and not ENUMERATES.match(text)
        if is_short and not self.layout.page_columns:
            return ""  # a heading, which is set in the middle
        # A full line may end in a full stop by chance: where paragraphs are set in, that is the likelier reading. Where lines
        # are not broken, it is only behind a lead, or if there are blank lines between all others.
        if self.layout.indented and (self.layout.page_columns or not self.gaps_are_rare or len(piece.text) <= MAX_LEAD):
            return NOT_SET_IN
        return "a full line behind a full line" if self.layout.page_columns > 0 and self._goes_on_unmarked(line) else ""

    def _goes_on_unmarked(self, line: Line) -> bool:
        """Whether a line of a page without indents may go on with a paragraph: it is full, or its end."""
        begins_anew = line.text.startswith("各位代表")
        return not begins_anew and (self.layout.is_full(line) or ends_sentence(line.text))

    def _is_text_of(self, piece: _Open, text: str, following: Line | None) -> bool:
        """Whether a line is what a lead sentence, the words 要求是：, or the term of a glossary, alone on a line, announce."""
        if self._in_back_matter:
            return len(piece.text) <= MAX_LEAD and piece.text[-1] in "：:"
        if piece.line is piece.last and (self.is_text_of_lead or is_lead_in_bold(piece.line, text)):
            return True
        is_list = text.endswith(_ENDS_ITEM) and following is not None and len(following.text) <= _MAX_ITEM
        return (
            len(piece.text) <= MAX_LEAD and bool(_ANNOUNCES.search(piece.text)) and not ENUMERATES.match(text) and not is_list
        )

    def _heading_goes_on(self, piece: _Open, line: Line, following: Line | None) -> str:
        """The rule by which a line goes on with a heading; empty if it does not."""
        text = line.text
        if has_open_bracket(piece.text) or text[0] in NEVER_FIRST:
            return "the heading's bracket or sentence is open"
        is_bare_annex = len(squash(piece.text)) <= 4 and is_annex(piece.text)
        may_be_heading = len(text) <= MAX_UNNUMBERED_HEADING and not ends_sentence(text) and not is_marked(text)
        if is_bare_annex:
            return "the annex's title" if may_be_heading else ""
        if is_subtitle(text):
            return "the heading's second line"
        if starts_anew(text):
            return ""
        if piece.text[-1] in "，、,":
            return "the heading ends in a comma"
        is_piece = len(piece.last.text) >= _MIN_CUT and is_short_with_comma(line) and not self.commas_head
        if rank(piece.text) and may_be_heading and is_piece and not line.after_gap:
            return "the heading's last clauses"
        if rank(piece.text) and may_be_heading and _JOINS.match(text) and len(text) <= MAX_OVERFLOW and following is not None:
            return "the heading's last words"
        bare = BARE_NUMERAL.sub("", SECTION_NUMBER.sub("", CHAPTER_NUMBER.sub("", piece.text)))
        if not bare and may_be_heading and not self.layout.is_full(line, first=True):
            return "the heading of a number alone on its line"
        if (
            rank(piece.text)
            and may_be_heading
            and len(text) <= _LAST_WORD
            and following is not None
            and rank(following.text) > 1
        ):
            return "the heading's last word"
        return "the heading fills its line" if may_be_heading and self._is_cut_by_layout(piece, line, following) else ""

    def _is_cut_by_layout(self, piece: _Open, line: Line, following: Line | None) -> bool:
        """Whether a numbered heading goes on in the next line: it fills its own, or the line after both is set apart."""
        if line.after_gap or following is None or not rank(piece.text):
            return False
        overflows = self.layout.is_full(piece.last, first=piece.last is piece.line) or (
            self.layout.indented and piece.line.indented and not line.indented
        )
        return following.after_gap or (overflows and len(line.text) <= MAX_OVERFLOW)

    @property
    def _in_back_matter(self) -> bool:
        """Whether the chapter in force is a glossary or an annex."""
        return self.chapter is not None and is_back_matter(self.chapter)

    def _level(self, line: Line, following: Line | None) -> tuple[int, str]:
        """(1 for a chapter heading that stands alone, 2 for a section's, 0 for a paragraph; the rule)."""
        text = line.text
        bare = squash(text)
        if line.is_row:
            return 0, "a row of a table"
        if is_back_matter(text):
            return 1, "heads a glossary or an annex"
        if id(line) in self.cut_brackets:
            return 2, "a heading cut right behind its opening bracket"
        numbered = CHAPTER_NUMBER.match(text)
        section = SECTION_NUMBER.match(text)
        if id(line) in self.decimal:
            return self.decimal[id(line)], "numbered 1, 1.1 and so on"
        if id(line) in self.spaced:
            return 1, "numbered 一, 二 and so on before a blank"
        has_subtitle = following is not None and is_subtitle(following.text) and len(text) <= MAX_UNNUMBERED_HEADING
        if has_subtitle and not rank(text) and not ends_sentence(text) and not is_bullet(line):
            return 1, "a heading with a second line that is worded like a chapter"
        if BARE_NUMERAL.match(bare):
            return 1, "a numeral alone on its line"
        if numbered or section:
            return self._numbered_level(line, following, numbered, section)
        if following is not None and text.endswith(("：", ":")) and is_chapter_heading(bare) and self._is_worded_so(bare):
            return 1, "worded like a chapter, with a colon"
        if id(line) in self.questions and not self._in_back_matter:
            return (2 if self.chapter_numbers else 1), "a question, like others alone on their lines"
        if id(line) in self.adorned and not self._in_back_matter:
            is_below = self.chapter_count or self.chapter_numbers or self.has_parts
            return (2 if is_below else 1), "set apart by a sign, like others"
        if following is None or is_bullet(line) or is_salutation(text) or ends_sentence(text) or "。" in text:
            return 0, "a sentence"
        is_worded = is_chapter_heading(bare) and not ITEM_NUMBER.match(text)
        if line.heading in self.styled_levels and len(text) <= MAX_NUMBERED_HEADING and not is_worded:
            return self.styled_levels[line.heading], "its style in the source"
        item = ITEM_NUMBER.match(text)
        if item and self._is_third(text):
            is_heading = self._is_item_heading(text, item.end(), following) and not self._is_text(line, item.end(), following)
            return (3, "an item's heading below a section") if is_heading else (0, "an item below a section")
        if item:
            is_heading = self._is_item_heading(text, item.end(), following)
            return (2, "an item's heading") if is_heading and not self._is_text(line, item.end(), following) else (0, "an item")
        return self._unnumbered_level(line, following)

    def _numbered_level(
        self, line: Line, following: Line | None, numbered: re.Match[str] | None, section: re.Match[str] | None
    ) -> tuple[int, str]:
        """The level of a line that begins with 一、 or （一）, and the rule."""
        text = line.text
        number = numbered or section
        assert number is not None
        rest = text[number.end() :]
        if numbered:
            may_end = following is not None and not is_marked(following.text)
            if not is_standalone(rest, may_end=may_end) or self._is_text(line, number.end(), following):
                return 0, "numbered, and more than a heading"
            if rest.endswith("。") and self._is_chapter_number(numbered) and not self._counts_on(numbered):
                return 0, "a sentence that begins like a number"
            if rest.endswith("。") and self._ends_list(numbered):
                return 0, "the last of a list whose points are numbered so"
            return (1, "numbered like a chapter") if self._is_chapter_number(numbered) else (2, "numbered below a chapter")
        if not rest and following is not None and (ends_sentence(following.text) or len(following.text) > MAX_NUMBERED_HEADING):
            return 0, "a number that its sentence is cut from"
        if not is_standalone(rest, may_end=True) or self._is_text(line, number.end(), following):
            return 0, "numbered, and more than a heading"
        if self.has_parts and self.section_level == 2 and CHAPTER_NUMBER.match(self.section or ""):
            return 3, "numbered below a section of a part"
        return self.section_level, "numbered like a section"

    def _counts_on(self, numbered: re.Match[str]) -> bool:
        """Whether a number like 二、 is the next after that of the chapter in force."""
        last = CHAPTER_NUMBER.match(self.chapter or "")
        before = heading_number(last) if last else 0
        return heading_number(numbered) == before + 1

    def _ends_list(self, numbered: re.Match[str]) -> bool:
        """Whether the paragraph right before a number like 五、 is the point 四、 of a list, and begins no chapter."""
        before = self.blocks[-1].text if self.blocks else ""
        last = CHAPTER_NUMBER.match(before)
        return (
            last is not None
            and heading_number(last) + 1 == heading_number(numbered)
            and not before.startswith(self.chapter or before)
            and self.headings[-1].before <= len(self.blocks)
        )

    def _unnumbered_level(self, line: Line, following: Line) -> tuple[int, str]:
        """The level of a line without a number that is no sentence, and the rule."""
        text = line.text
        if following.is_row:
            return 0, "the caption of a table"
        if self.has_years_alone and is_year_alone(text):
            return 2, "a year alone on its line, like others"
        if id(line) in self.colon_headed:
            return 1, "a label and a colon, like other chapters"
        if is_chapter_heading(squash(text)):
            return (2, "between numbered chapters") if self._is_between_numbers(line) else (1, "worded like a chapter")
        if line.heading in self.styled_levels and len(text) <= MAX_NUMBERED_HEADING:
            return self.styled_levels[line.heading], "its style in the source"
        if id(line) in self.centred:
            return (2 if self.chapter_numbers else 1), "set in the middle, like others"
        if self.counts_points and is_point(text):
            return 3, "一是 as the heading of an item"
        if id(line) in self.bold_headings and not self.has_numbered_sections and not self._in_back_matter:
            return self.unnumbered_level, "bold and alone on its line"
        if self._is_late_chapter(line, following):
            return 1, "alone on its line behind chapters with numbered sections"
        if id(line) in self.ordinals:
            return (2 if self.chapter_count or self.chapter_numbers else 1), "第一, 第二 and so on, alone on their lines"
        if self._is_set_apart(line, following):
            return 2, "set apart in a chapter without numbers"
        if not self._is_unnumbered_section(line, following):
            return 0, "no heading"
        if self.chapter is None and self.counts.before == 1 and not self.chapter_numbers:
            return 1, "alone before unnumbered chapters"
        # Among unnumbered chapters, what stands behind sections numbered 一、 is no section beside them.
        is_chapter = self.chapter_count and not self.chapter_is_numbered and CHAPTER_NUMBER.match(self.section or "")
        return (
            (1, "unnumbered behind numbered sections") if is_chapter else (self.unnumbered_level, "short and alone on its line")
        )

    def _is_worded_so(self, bare: str) -> bool:
        """Whether a line with a colon heads a chapter and does not announce what it goes on with: no chapters are numbered."""
        return not self.chapter_numbers and not _ANNOUNCES.search(bare)

    def _is_between_numbers(self, line: Line) -> bool:
        """Whether the chapter before is numbered and its next number is still to come: then a heading without one is lower."""
        last = CHAPTER_NUMBER.match(self.chapter or "") or SPACED_NUMBER.match(self.chapter or "")
        if last is None or not self.chapter_is_numbered:
            return False
        return any(heading_number(last) + 1 == number for at, number in self.chapter_numbers if at > line.number)

    def _is_text(self, line: Line, start: int, following: Line | None) -> bool:
        """Whether a numbered line without a full stop inside is yet a paragraph, or the beginning of one.

        start: where its number ends.
        """
        if run_in_end(line.text, start) > 0 and ends_sentence(line.text):
            return True
        if following and _END_OF_HEADING.match(following.text) and len(line.text) > _MIN_CUT and not ends_sentence(line.text):
            return True  # the heading runs into its paragraph, and was cut before its last characters
        if (
            following is None
            or following.after_gap
            or is_marked(following.text)
            or not self.layout.is_full(line, first=not ends_sentence(line.text))
        ):
            return False
        return ends_sentence(following.text) or self.layout.is_full(following)

    def _is_chapter_number(self, numbered: re.Match[str]) -> bool:
        """Whether a number like 一、 counts the chapters; under parts and unnumbered chapters it counts sections."""
        if self.has_parts:
            return numbered[1] is not None
        if self.chapter_count == 0 or self.chapter_is_numbered:
            return not self._in_back_matter
        return heading_number(numbered) != 1 and self.chapter_is_numbered

    def _is_third(self, text: str) -> bool:
        """Whether a line numbered 1. or （1） counts below the section in force, which is numbered （一） or 1."""
        section = self.section or ""
        if IN_BRACKETS.match(text) and ITEM_NUMBER.match(section) and not IN_BRACKETS.match(section):
            return True  # （1） counts below 1.
        return bool(ITEM_NUMBER.match(text) and SECTION_NUMBER.match(section) and self.section_level == 2)

    def _is_item_heading(self, text: str, start: int, following: Line) -> bool:
        """Whether a line numbered 1. is a heading; start: where its number ends."""
        rest = text[start:]
        if self._in_back_matter or len(rest) > MAX_NUMBERED_HEADING or "：" in rest:
            return False
        goes_below = IN_BRACKETS.match(following.text) and not IN_BRACKETS.match(text)
        if ITEM_NUMBER.match(following.text) and not goes_below:
            return False
        return following.text[0] not in NEVER_FIRST

    def _is_late_chapter(self, line: Line, following: Line) -> bool:
        """Whether a line heads a last chapter that has no number and no words of chapters, sections being numbered （一）."""
        if not self.has_numbered_sections or self._in_back_matter or self.layout.page_columns:
            return False
        text = squash(line.text)
        if self._is_slogan(line, following) and not ENUMERATES.match(text):
            return True
        if self._is_between_numbers(line):
            return False
        if next((value for at, value in self.section_numbers if at > line.number), 1) > 1:
            return False  # the sections of the chapter in force go on behind it
        if self.chapter_count < _CHAPTERS_BEFORE or not ends_sentence(self.blocks[-1].text if self.blocks else ""):
            return False
        is_short = _MIN_LATE_CHAPTER <= len(text) <= MAX_UNNUMBERED_HEADING and not _HAS_LABEL.search(text)
        is_plain = not re.search(r"[\d“”《》（(，]", text) and not is_cut(line.text, following.text)
        return is_short and is_plain and len(following.text) > _MIN_BELOW_CHAPTER and not is_marked(following.text)

    def _is_slogan(self, line: Line, following: Line) -> bool:
        """Whether a line heads a chapter without a number where no chapter has one and sections are numbered （一）."""
        if self.chapter_numbers or _HAS_LABEL.search(line.text) or len(line.text) > _LONGEST_SLOGAN or len(line.text) < 6:
            return False
        before = self.blocks[-1].text if self.blocks else "。"
        is_before_text = len(following.text) > len(line.text) or bool(SECTION_NUMBER.match(following.text))
        return ends_sentence(before) and is_before_text and not is_cut(line.text, following.text)

    def _is_set_apart(self, line: Line, following: Line) -> bool:
        """Whether a blank line sets a short line apart that heads a section, in a chapter that numbers none as others do."""
        if not self.has_numbered_sections or self.counts.sections.get(self.chapter_count, 1) or not self.gaps_are_rare:
            return False
        is_above = line.after_gap and not following.after_gap and len(following.text) > _MIN_BELOW_CHAPTER
        return is_above and is_short(line) and not is_marked(following.text) and not is_cut(line.text, following.text)

    def _is_unnumbered_section(self, line: Line, following: Line) -> bool:
        if following.text[0] in NEVER_FIRST or line.text[-1] in "，、,":
            return False
        if _SPEAKS.match(line.text):
            return False
        if is_cut(line.text, following.text) or (len(line.text) <= MAX_ORDINAL and ENUMERATES.match(line.text)):
            return False
        if is_short_with_comma(line) and not self.commas_head:
            return False
        is_heading_next = is_marked(following.text) or is_chapter_heading(squash(following.text))
        if is_short(following) and not following.after_gap and not line.bold and not is_heading_next:
            return False  # two in a row are pieces of a sentence that links cut
        if self.has_numbered_sections:
            return False
        if self.layout.is_full(line) or self._in_back_matter or has_open_bracket(line.text) or _HAS_LABEL.search(line.text):
            return False
        if self.layout.indented and line.indented and not following.indented and not following.after_gap:
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
        if piece.level:
            self.heading_line = piece.line.number
        if piece.level == 1:
            self._start_chapter(piece.text)
        elif piece.level == 2:
            self._start_section(piece.text)
        elif piece.level == 3:
            # There are two levels of headings that paragraphs stand under; the words of a third are text.
            self._settle_last_heading(max(3, rank(piece.text)))
            self.headings.append(Heading(3, piece.text, len(self.blocks) + 1, runs_in=True))
            self._add_block(piece.text, piece.line.number)
        else:
            if self.is_in_list and not rank(piece.text):
                self._settle_last_heading(rank(self.headings[-1].text) if self.headings else 1)
            self._start_run_in(piece.text, piece.line.bold)
            self._add_block(piece.text, piece.line.number)

    def _add_block(self, text: str, number: int) -> None:
        self.blocks.append(Block(text, self.chapter, self.section, number))
        self.is_in_list = False

    def _settle_last_heading(self, depth: int) -> None:
        """Turn the last heading into a paragraph if no text has followed it and what follows now is no deeper.

        Such a “heading” is an item of a list; its words are text like others.
        """
        last = self.headings[-1] if self.headings else None
        if self.heading_line in self.set_lines:
            return
        if last is None or last.runs_in or last.before != len(self.blocks) + 1 or not 0 < depth <= rank(last.text):
            return
        if last.level == 1 and not ends_sentence(last.text):
            return
        if self.is_in_list and depth == rank(last.text) and not ends_sentence(last.text):
            return
        self.headings.pop()
        self.section = self.section_before
        if last.level == 1:
            self.chapter = next((each.text for each in reversed(self.headings) if each.level == 1), None)
        self._add_block(last.text, self.heading_line)
        self.is_in_list = True

    def _start_section(self, heading: str, *, runs_in: bool = False) -> None:
        self._settle_last_heading(rank(heading))
        self.section_before, self.section = self.section, heading
        self.headings.append(Heading(2, heading, len(self.blocks) + 1, runs_in))

    def _start_chapter(self, heading: str, *, runs_in: bool = False) -> None:
        self._settle_last_heading(1)
        self.section_before = self.section
        self.chapter, self.section = heading, None
        self.headings.append(Heading(1, heading, len(self.blocks) + 1, runs_in))
        if not is_back_matter(heading):
            self.chapter_is_numbered = bool(CHAPTER_NUMBER.match(heading) or SPACED_NUMBER.match(heading))
            self.chapter_count += 1

    def _start_run_in(self, text: str, bold: int) -> None:
        """Let a heading at the head of a paragraph take effect; so many characters there are bold."""
        if self.has_labels and not self._in_back_matter and self.chapter_count and (length := labelled_run_in(text)):
            self._start_section(text[:length], runs_in=True)
            return
        section, chapter, item = SECTION_NUMBER.match(text), CHAPTER_NUMBER.match(text), ITEM_NUMBER.match(text)
        number = section or chapter or item
        if not number and self.has_bold_leads and self._leads_are_sections() and (length := bold_lead(text, bold)):
            self._start_section(text[:length], runs_in=True)
            return
        end = run_in_end(text, number.end()) if number else -1
        most = end if end > 0 else len(text)
        if chapter and self._is_missing_chapter(chapter) and (clause := _FIRST_CLAUSE.match(text, 0, most)):
            self._start_chapter(clause[0], runs_in=True)
            return
        if end < 0:
            return
        if section:
            self._start_run_in_section(text[:end])
        elif chapter:
            self._start_run_in_chapter(text[:end], chapter)
        elif self._items_are_sections() and is_item_run_in(text) and not self._in_back_matter and not self._is_third(text):
            self._start_section(text[:end], runs_in=True)

    def _is_missing_chapter(self, numbered: re.Match[str]) -> bool:
        """Whether a number like 三、 is the one that chapters alone on their lines lack: 二、 stands before, 四、 is the next.

        So it is where a heading has run into its text and no sign tells where it ends.
        """
        following = next((number for at, number in self.chapter_numbers if at > self.heading_line), 0)
        return self.chapter_is_numbered and self._counts_on(numbered) and following == heading_number(numbered) + 1

    def _leads_are_sections(self) -> bool:
        """Whether bold leads are the sections of the chapter in force: a first reading has found no other in it."""
        return not self._in_back_matter and self.chapter_count > 0 and not self.counts.headed.get(self.chapter_count, 1)

    def _items_are_sections(self) -> bool:
        """Whether 1. counts sections in the chapter in force: it has none numbered （一）."""
        if self.section and not rank(self.section):
            return False  # below a section without a number, 1. counts items
        if self.items_are_sections:
            return not SECTION_NUMBER.match(self.section or "") or self.section_level == 1
        here = self.chapter_count
        return here > 0 and not self.counts.sections.get(here, 1) and self.counts.items.get(here, 0) >= _SHARE_OF_ITEMS

    def _start_run_in_chapter(self, heading: str, number: re.Match[str]) -> None:
        """一、 at the head of a paragraph: a heading if worded like a chapter's; items of an annex are numbered so, too."""
        counts_chapters = self._is_chapter_number(number)
        counts_sections = self.has_parts or self._is_among_numbers_below()
        if is_annex(self.chapter or "") or (counts_sections and not counts_chapters and not self._in_back_matter):
            self._start_section(heading, runs_in=True)
        elif counts_chapters and is_chapter_heading(squash(heading[number.end() :])):
            self._start_chapter(heading, runs_in=True)

    def _is_among_numbers_below(self) -> bool:
        """Whether 一、 at the heads of paragraphs counts the sections of an unnumbered chapter, which has no others."""
        has_no_others = not self.section or bool(CHAPTER_NUMBER.match(self.section))
        return self.chapter_count > 0 and not self.chapter_is_numbered and self.has_numbered_run_ins and has_no_others

    def _start_run_in_section(self, heading: str) -> None:
        """（一） at the head of a paragraph; below sections numbered 一、 it is a third level, which is text."""
        if self.section_level == 1:
            self._start_chapter(heading, runs_in=True)
        elif not CHAPTER_NUMBER.match(self.section or ""):
            self._start_section(heading, runs_in=True)
