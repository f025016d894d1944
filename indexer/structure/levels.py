"""What a line is that begins a piece: a chapter's heading, a section's, an item's, or a paragraph; and by which rule."""

import re

from indexer.model import Line
from indexer.structure.habits import Habits
from indexer.structure.headings import (
    BARE_NUMERAL,
    CHAPTER_NUMBER,
    ENUMERATES,
    IN_BRACKETS,
    ITEM_NUMBER,
    MAX_NUMBERED_HEADING,
    MAX_ORDINAL,
    MAX_UNNUMBERED_HEADING,
    NEVER_FIRST,
    SECTION_NUMBER,
    SPACED_NUMBER,
    ends_sentence,
    has_open_bracket,
    heading_number,
    is_back_matter,
    is_bullet,
    is_chapter_heading,
    is_cut,
    is_marked,
    is_point,
    is_salutation,
    is_short,
    is_short_with_comma,
    is_standalone,
    is_subtitle,
    is_year_alone,
    rank,
    run_in_end,
)
from indexer.structure.joining import ANNOUNCES, MIN_CUT
from indexer.structure.so_far import SoFar
from indexer.text.pieces import squash

# 现在，我代表市人民政府，向大会报告工作，请予: a line that is cut ends in no sign.
_SPEAKS = re.compile("^(?:现在[，,]?)?我(?:受|谨?代表|向)")
_HAS_LABEL = re.compile("[：:].")
_ENDS_SOON = re.compile("^[^。；：，]{1,20}。.")
_END_OF_HEADING = re.compile("^[\u4e00-\u9fff]{1,2}。.")
# 专栏1　2022年民生实事项目
_BOX = re.compile(r"^专栏\s*[\d一二三四五六七八九十]{0,3}\s*[:： \u3000][^，。；]{4,40}$")
# The heading of a last chapter; the chapters that stand before one.
_LONGEST_SLOGAN, _MIN_BELOW_CHAPTER = 40, 40
_MIN_LATE_CHAPTER, _CHAPTERS_BEFORE = 6, 2


class Levels:
    """The rules by which lines become headings, in a body of some habits."""

    def __init__(self, habits: Habits, so_far: SoFar) -> None:
        self._habits = habits
        self._so_far = so_far

    def of(self, line: Line, following: Line | None) -> tuple[int, str]:
        """(1 for a chapter heading that stands alone, 2 for a section's, 0 for a paragraph; the rule)."""
        text = line.text
        bare = squash(text)
        if line.is_row:
            return 0, "a row of a table"
        if is_back_matter(text):
            return 1, "heads a glossary or an annex"
        if id(line) in self._habits.cut_brackets:
            return 2, "a heading cut right behind its opening bracket"
        numbered = CHAPTER_NUMBER.match(text)
        section = SECTION_NUMBER.match(text)
        if id(line) in self._habits.decimal:
            return self._habits.decimal[id(line)], "numbered 1, 1.1 and so on"
        if id(line) in self._habits.spaced:
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
        if id(line) in self._habits.questions and not self._so_far.is_in_back_matter:
            return (2 if self._habits.chapter_numbers else 1), "a question, like others alone on their lines"
        if id(line) in self._habits.adorned and not self._so_far.is_in_back_matter:
            is_below = self._so_far.chapter_count or self._habits.chapter_numbers or self._habits.has_parts
            return (2 if is_below else 1), "set apart by a sign, like others"
        if following is None or is_bullet(line) or is_salutation(text) or ends_sentence(text) or "。" in text:
            return 0, "a sentence"
        is_worded = is_chapter_heading(bare) and not ITEM_NUMBER.match(text)
        if line.heading in self._habits.styled_levels and len(text) <= MAX_NUMBERED_HEADING and not is_worded:
            return self._habits.styled_levels[line.heading], "its style in the source"
        item = ITEM_NUMBER.match(text)
        if item and self._so_far.is_third(text):
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
            if rest.endswith("。") and self._so_far.is_chapter_number(numbered) and not self._so_far.counts_on(numbered):
                return 0, "a sentence that begins like a number"
            if rest.endswith("。") and self._ends_list(numbered):
                return 0, "the last of a list whose points are numbered so"
            return (
                (1, "numbered like a chapter") if self._so_far.is_chapter_number(numbered) else (2, "numbered below a chapter")
            )
        if not rest and following is not None and (ends_sentence(following.text) or len(following.text) > MAX_NUMBERED_HEADING):
            return 0, "a number that its sentence is cut from"
        if not is_standalone(rest, may_end=True) or self._is_text(line, number.end(), following):
            return 0, "numbered, and more than a heading"
        if self._habits.has_parts and self._habits.section_level == 2 and CHAPTER_NUMBER.match(self._so_far.section or ""):
            return 3, "numbered below a section of a part"
        return self._habits.section_level, "numbered like a section"

    def _ends_list(self, numbered: re.Match[str]) -> bool:
        """Whether the paragraph right before a number like 五、 is the point 四、 of a list, and begins no chapter."""
        before = self._so_far.last_text
        last = CHAPTER_NUMBER.match(before)
        return (
            last is not None
            and heading_number(last) + 1 == heading_number(numbered)
            and not before.startswith(self._so_far.chapter or before)
            and self._so_far.headings[-1].before <= len(self._so_far.blocks)
        )

    def _unnumbered_level(self, line: Line, following: Line) -> tuple[int, str]:
        """The level of a line without a number that is no sentence, and the rule."""
        text = line.text
        if following.is_row:
            return 0, "the caption of a table"
        if self._habits.has_years_alone and is_year_alone(text):
            return 2, "a year alone on its line, like others"
        if _BOX.match(text) and not self._so_far.is_in_back_matter:
            return 2, "heads a box"
        if id(line) in self._habits.colon_headed:
            return 1, "a label and a colon, like other chapters"
        if is_chapter_heading(squash(text)):
            return (2, "between numbered chapters") if self._is_between_numbers(line) else (1, "worded like a chapter")
        if line.heading in self._habits.styled_levels and len(text) <= MAX_NUMBERED_HEADING:
            return self._habits.styled_levels[line.heading], "its style in the source"
        if id(line) in self._habits.centred:
            return (2 if self._habits.chapter_numbers else 1), "set in the middle, like others"
        if self._habits.counts_points and is_point(text):
            return 3, "一是 as the heading of an item"
        if (
            id(line) in self._habits.bold_headings
            and not self._habits.has_numbered_sections
            and not self._so_far.is_in_back_matter
        ):
            return self._habits.unnumbered_level, "bold and alone on its line"
        if id(line) in self._habits.sections_without_numbers and not self._so_far.is_in_back_matter:
            return 2, "short and alone on its line, as others are in a chapter without numbers"
        if self._is_late_chapter(line, following):
            return 1, "alone on its line behind chapters with numbered sections"
        if id(line) in self._habits.ordinals:
            return (
                2 if self._so_far.chapter_count or self._habits.chapter_numbers else 1
            ), "第一, 第二 and so on, alone on their lines"
        if self._is_set_apart(line, following):
            return 2, "set apart in a chapter without numbers"
        if not self._is_unnumbered_section(line, following):
            return 0, "no heading"
        if self._so_far.chapter is None and self._habits.counts.before == 1 and not self._habits.chapter_numbers:
            return 1, "alone before unnumbered chapters"
        # Among unnumbered chapters, what stands behind sections numbered 一、 is no section beside them.
        is_chapter = (
            self._so_far.chapter_count
            and not self._so_far.chapter_is_numbered
            and CHAPTER_NUMBER.match(self._so_far.section or "")
        )
        return (
            (1, "unnumbered behind numbered sections")
            if is_chapter
            else (self._habits.unnumbered_level, "short and alone on its line")
        )

    def _is_worded_so(self, bare: str) -> bool:
        """Whether a line with a colon heads a chapter and does not announce what it goes on with: no chapters are numbered."""
        return not self._habits.chapter_numbers and not ANNOUNCES.search(bare)

    def _is_between_numbers(self, line: Line) -> bool:
        """Whether the chapter before is numbered and its next number is still to come: then a heading without one is lower."""
        last = CHAPTER_NUMBER.match(self._so_far.chapter or "") or SPACED_NUMBER.match(self._so_far.chapter or "")
        if last is None or not self._so_far.chapter_is_numbered:
            return False
        return any(heading_number(last) + 1 == number for at, number in self._habits.chapter_numbers if at > line.number)

    def _is_text(self, line: Line, start: int, following: Line | None) -> bool:
        """Whether a numbered line without a full stop inside is yet a paragraph, or the beginning of one.

        start: where its number ends.
        """
        if run_in_end(line.text, start) > 0 and ends_sentence(line.text):
            return True
        if following and _END_OF_HEADING.match(following.text) and len(line.text) > MIN_CUT and not ends_sentence(line.text):
            return True  # the heading runs into its paragraph, and was cut before its last characters
        if following is None or following.after_gap or is_marked(following.text):
            return False
        layout = self._habits.layout
        is_not_set_in = layout.indented and line.indented and not following.indented
        if is_not_set_in and self._habits.sections_run_in and not ends_sentence(line.text) and _ENDS_SOON.match(following.text):
            return True  # paragraphs are set in, and what is not goes on: with the heading's end, and its text
        if not layout.is_full(line, first=not ends_sentence(line.text)):
            return False
        return ends_sentence(following.text) or layout.is_full(following)

    def _is_item_heading(self, text: str, start: int, following: Line) -> bool:
        """Whether a line numbered 1. is a heading; start: where its number ends."""
        rest = text[start:]
        if self._so_far.is_in_back_matter or len(rest) > MAX_NUMBERED_HEADING or "：" in rest:
            return False
        goes_below = IN_BRACKETS.match(following.text) and not IN_BRACKETS.match(text)
        if ITEM_NUMBER.match(following.text) and not goes_below:
            return False
        return following.text[0] not in NEVER_FIRST

    def _is_late_chapter(self, line: Line, following: Line) -> bool:
        """Whether a line heads a last chapter that has no number and no words of chapters, sections being numbered （一）."""
        if not self._habits.has_numbered_sections or self._so_far.is_in_back_matter or self._habits.layout.page_columns:
            return False
        text = squash(line.text)
        if self._is_slogan(line, following) and not ENUMERATES.match(text):
            return True
        if self._is_between_numbers(line):
            return False
        if next((value for at, value in self._habits.section_numbers if at > line.number), 1) > 1:
            return False  # the sections of the chapter in force go on behind it
        if self._so_far.chapter_count < _CHAPTERS_BEFORE or not ends_sentence(self._so_far.last_text):
            return False
        is_short = _MIN_LATE_CHAPTER <= len(text) <= MAX_UNNUMBERED_HEADING and not _HAS_LABEL.search(text)
        is_plain = not re.search(r"[\d“”《》（(，]", text) and not is_cut(line.text, following.text)
        return is_short and is_plain and len(following.text) > _MIN_BELOW_CHAPTER and not is_marked(following.text)

    def _is_slogan(self, line: Line, following: Line) -> bool:
        """Whether a line heads a chapter without a number where no chapter has one and sections are numbered （一）."""
        if self._habits.chapter_numbers or _HAS_LABEL.search(line.text) or not 6 <= len(line.text) <= _LONGEST_SLOGAN:
            return False
        before = self._so_far.blocks[-1].text if self._so_far.blocks else "。"
        is_before_text = len(following.text) > len(line.text) or bool(SECTION_NUMBER.match(following.text))
        return ends_sentence(before) and is_before_text and not is_cut(line.text, following.text)

    def _is_set_apart(self, line: Line, following: Line) -> bool:
        """Whether a blank line sets a short line apart that heads a section, in a chapter that numbers none as others do."""
        habits = self._habits
        has_sections = habits.counts.sections.get(self._so_far.chapter_count, 1)
        if not habits.has_numbered_sections or has_sections or not habits.gaps_are_rare:
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
        if is_short_with_comma(line) and not self._habits.commas_head:
            return False
        is_heading_next = is_marked(following.text) or is_chapter_heading(squash(following.text))
        is_piece = is_short(following) and not self._habits.layout.is_full(following) and "。" not in following.text
        if is_piece and not following.after_gap and not line.bold and not is_heading_next:
            return False  # two in a row are pieces of a sentence that links cut
        if self._habits.has_numbered_sections:
            return False
        if (
            self._habits.layout.is_full(line)
            or self._so_far.is_in_back_matter
            or has_open_bracket(line.text)
            or _HAS_LABEL.search(line.text)
        ):
            return False
        if self._habits.layout.indented and line.indented and not following.indented and not following.after_gap:
            return False
        limit = MAX_UNNUMBERED_HEADING
        if self._habits.layout.indented and not line.indented and line.after_gap and following.after_gap:
            limit = 2 * MAX_NUMBERED_HEADING  # set apart by the layout, so that length says little
        return len(line.text) <= limit
