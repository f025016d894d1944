"""Whether a line goes on with the piece before it, and by which rule."""

import re
from dataclasses import dataclass

from indexer.model import Line
from indexer.structure.habits import Habits
from indexer.structure.headings import (
    BARE_NUMBER,
    BARE_NUMERAL,
    BULLET,
    CHAPTER_NUMBER,
    ENUMERATES,
    MAX_LEAD,
    MAX_UNNUMBERED_HEADING,
    NEVER_FIRST,
    SECTION_NUMBER,
    ends_sentence,
    has_open_bracket,
    is_annex,
    is_bullet,
    is_chapter_heading,
    is_fragment,
    is_lead_in_bold,
    is_marked,
    is_number_open,
    is_ordinal_alone,
    is_short_with_comma,
    is_subtitle,
    rank,
    starts_anew,
)
from indexer.structure.so_far import SoFar
from indexer.text.pieces import squash

# A line that announces what the next says: 总体要求是：, unless that counts what there is.
ANNOUNCES = re.compile("[是为][:：]$")
# What a heading that fills its line leaves for the next has no more characters than this.
_MAX_OVERFLOW = 20
# The rule by which a line goes on that may have lost its indent.
NOT_SET_IN = "the line before is full and this one is not set in"
# A paragraph that ends in one of these is cut, however a page marks the next.
_MUST_GO_ON = "，、,（(《“"
# Items of a list end in one of these, and are short.
_ENDS_ITEM = ("；", ";")
_MAX_ITEM = 60
# What is cut from a line has at least so many characters before it.
MIN_CUT = 17
# A line of so few characters between a heading and the next is the end of the first.
_LAST_WORD = 6
# What ends the sentence that a line's end has cut.
_LAST_WORDS = re.compile("^[\u4e00-\u9fff]{1,4}[。；]")
# A heading's second line begins so: 和重点任务.
_JOINS = re.compile("[和与及、]|以及")


@dataclass(slots=True)
class Open:
    """The piece being put together: a heading of level 1 or 2, or a paragraph (level 0); its first and last line."""

    level: int
    text: str
    line: Line
    last: Line


class Joining:
    """The rules by which lines go on, in a body of some habits."""

    def __init__(self, habits: Habits, so_far: SoFar) -> None:
        self._habits = habits
        self._so_far = so_far

    def rule(self, piece: Open, line: Line, following: Line | None) -> str:
        """The rule by which a line goes on with the piece before it; empty if it does not."""
        text, habits, layout = line.text, self._habits, self._habits.layout
        if line.is_row or piece.last.is_row:
            return ""
        if piece.level:
            return self._heading_goes_on(piece, line, following)
        if has_open_bracket(piece.text) and not ends_sentence(piece.text):
            return "a bracket is open"
        if BARE_NUMBER.match(text) and not ends_sentence(piece.text) and not is_bullet(piece.line):
            return "a number in an open sentence"
        if is_number_open(piece.text) and text[0].isdigit() and not rank(text):
            return "a number is open"
        if is_ordinal_alone(text) and piece.text[-1] in "：:，,；;":
            return "an ordinal that a layout has cut off"
        if piece.text[-1] == "、" and not line.after_gap and not line.indented:
            return "a list is open"
        if (
            starts_anew(text)
            or line.is_item
            or id(line) in habits.centred
            or id(line) in habits.decimal
            or id(line) in habits.spaced
            or id(line) in habits.ordinals
        ):
            return ""
        if text[0] in NEVER_FIRST:
            return "begins with a sign that begins no line"
        if self._is_text_of(piece, line, following):
            return "what a lead or a term announces"
        if layout.indented and line.indented:
            return ""
        is_item = piece.line.is_item or BULLET.match(piece.text)
        if is_item and len(piece.text) >= MIN_CUT and not ends_sentence(piece.text) and _LAST_WORDS.match(text):
            return "the item's last words"
        if is_item and not layout.page_columns:
            return ""
        if line.is_block and not layout.page_columns and piece.text[-1] not in _MUST_GO_ON:
            return ""
        if not ends_sentence(piece.text):
            return "the sentence is open"
        if is_fragment(line, following):
            return "a piece of a sentence"
        if layout.page_columns and (not layout.is_full(piece.last) or is_chapter_heading(squash(text))):
            return ""
        # Where all lines stand behind blank ones, and paragraphs are set in, a blank line says nothing.
        is_apart = line.after_gap and (habits.gaps_are_rare or not layout.page_columns or not layout.indented)
        if is_apart or line.indented:
            return ""
        is_short = len(text) <= MAX_UNNUMBERED_HEADING and not ends_sentence(text) and not ENUMERATES.match(text)
        if is_short and not layout.page_columns:
            return ""  # a heading, which is set in the middle
        # A full line may end in a full stop by chance: where paragraphs are set in, that is the likelier reading. Where lines
        # are not broken, it is only behind a lead, or if there are blank lines between all others.
        if layout.indented and (layout.page_columns or not habits.gaps_are_rare or len(piece.text) <= MAX_LEAD):
            return NOT_SET_IN
        return "a full line behind a full line" if layout.page_columns > 0 and self._goes_on_unmarked(line) else ""

    def _goes_on_unmarked(self, line: Line) -> bool:
        """Whether a line of a page without indents may go on with a paragraph: it is full, or its end."""
        begins_anew = line.text.startswith("各位代表")
        return not begins_anew and (self._habits.layout.is_full(line) or ends_sentence(line.text))

    def _is_text_of(self, piece: Open, line: Line, following: Line | None) -> bool:
        """Whether a line is what a lead sentence, the words 要求是：, or the term of a glossary, alone on a line, announce."""
        if self._so_far.is_in_back_matter:
            return len(piece.text) <= MAX_LEAD and piece.text[-1] in "：:"
        if piece.line is piece.last and (id(line) in self._habits.texts_of_leads or is_lead_in_bold(piece.line, line.text)):
            return True
        is_list = line.text.endswith(_ENDS_ITEM) and following is not None and len(following.text) <= _MAX_ITEM
        return (
            len(piece.text) <= MAX_LEAD
            and bool(ANNOUNCES.search(piece.text))
            and not ENUMERATES.match(line.text)
            and not is_list
        )

    def _heading_goes_on(self, piece: Open, line: Line, following: Line | None) -> str:
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
        if rank(piece.text) and len(text) == 1 and "\u4e00" <= text <= "\u9fff" and not BARE_NUMERAL.match(text):
            return "the heading's last character"
        is_piece = len(piece.last.text) >= MIN_CUT and is_short_with_comma(line) and not self._habits.commas_head
        if rank(piece.text) and may_be_heading and is_piece and not line.after_gap:
            return "the heading's last clauses"
        if rank(piece.text) and may_be_heading and _JOINS.match(text) and len(text) <= _MAX_OVERFLOW and following is not None:
            return "the heading's last words"
        bare = BARE_NUMERAL.sub("", SECTION_NUMBER.sub("", CHAPTER_NUMBER.sub("", piece.text)))
        if not bare and may_be_heading and not self._habits.layout.is_full(line, first=True):
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

    def _is_cut_by_layout(self, piece: Open, line: Line, following: Line | None) -> bool:
        """Whether a numbered heading goes on in the next line: it fills its own, or the line after both is set apart."""
        if line.after_gap or following is None or not rank(piece.text):
            return False
        overflows = self._habits.layout.is_full(piece.last, first=piece.last is piece.line) or (
            self._habits.layout.indented and piece.line.indented and not line.indented
        )
        is_short = len(line.text) <= _MAX_OVERFLOW
        # A longer one with a comma is the first line of the text, which a blank line has torn.
        return (following.after_gap and (is_short or "，" not in line.text)) or (overflows and is_short)
