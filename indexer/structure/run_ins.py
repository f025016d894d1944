"""Headings that run into their paragraphs: 一是…, （一）…。, a bold lead, a label and a colon."""

import re

from indexer.structure.habits import Habits
from indexer.structure.headings import (
    CHAPTER_NUMBER,
    ITEM_NUMBER,
    SECTION_NUMBER,
    bold_lead,
    heading_number,
    is_annex,
    is_chapter_heading,
    is_item_run_in,
    labelled_run_in,
    rank,
    run_in_end,
)
from indexer.structure.so_far import SoFar
from indexer.text.pieces import squash

# What a heading is taken for that runs into its text without a sign.
_FIRST_CLAUSE = re.compile(r"[^，。；：,;:]{4,48}(?=[，,]|$)")
# Where （一） counts sections elsewhere, 1. does in a chapter that has none of these if so many paragraphs begin with it.
_SHARE_OF_ITEMS = 0.6


class RunIns:
    """The rules by which the beginning of a paragraph is a heading, in a body of some habits."""

    def __init__(self, habits: Habits, so_far: SoFar) -> None:
        self._habits = habits
        self._so_far = so_far

    def at_head_of(self, text: str, bold: int) -> tuple[int, str]:
        """(1 for a chapter's heading at the head of a paragraph, 2 for a section's; its words); (0, "") for none.

        Args:
            bold: how many characters there are bold.
        """
        habits, so_far = self._habits, self._so_far
        if habits.has_labels and not so_far.is_in_back_matter and so_far.chapter_count and (length := labelled_run_in(text)):
            return 2, text[:length]
        section, chapter, item = SECTION_NUMBER.match(text), CHAPTER_NUMBER.match(text), ITEM_NUMBER.match(text)
        number = section or chapter or item
        if not number and habits.has_bold_leads and self._leads_are_sections() and (length := bold_lead(text, bold)):
            return 2, text[:length]
        end = run_in_end(text, number.end()) if number else -1
        most = end if end > 0 else len(text)
        if chapter and self._is_missing_chapter(chapter) and (clause := _FIRST_CLAUSE.match(text, 0, most)):
            return 1, clause[0]
        if end < 0:
            return 0, ""
        if section:
            return self._level_of_section(), text[:end]
        if chapter:
            return self._level_of_chapter(text[:end], chapter), text[:end]
        is_item = is_item_run_in(text) and not so_far.is_in_back_matter and not so_far.is_third(text)
        return (2, text[:end]) if self._items_are_sections() and is_item else (0, "")

    def _is_missing_chapter(self, numbered: re.Match[str]) -> bool:
        """Whether a number like 三、 is the one that chapters alone on their lines lack: 二、 stands before, 四、 is the next.

        So it is where a heading has run into its text and no sign tells where it ends.
        """
        so_far = self._so_far
        following = next((number for at, number in self._habits.chapter_numbers if at > so_far.heading_line), 0)
        return so_far.chapter_is_numbered and so_far.counts_on(numbered) and following == heading_number(numbered) + 1

    def _leads_are_sections(self) -> bool:
        """Whether bold leads are the sections of the chapter in force: a first reading has found no other in it."""
        here = self._so_far.chapter_count
        return not self._so_far.is_in_back_matter and here > 0 and not self._habits.counts.headed.get(here, 1)

    def _items_are_sections(self) -> bool:
        """Whether 1. counts sections in the chapter in force: it has none numbered （一）."""
        habits, section, here = self._habits, self._so_far.section, self._so_far.chapter_count
        if section and not rank(section):
            return False  # below a section without a number, 1. counts items
        if habits.items_are_sections:
            return not SECTION_NUMBER.match(section or "") or habits.section_level == 1
        return here > 0 and not habits.counts.sections.get(here, 1) and habits.counts.items.get(here, 0) >= _SHARE_OF_ITEMS

    def _level_of_chapter(self, heading: str, number: re.Match[str]) -> int:
        """一、 at the head of a paragraph: a heading if worded like a chapter's; items of an annex are numbered so, too."""
        counts_chapters = self._so_far.is_chapter_number(number)
        counts_sections = self._habits.has_parts or self._is_among_numbers_below()
        is_below = counts_sections and not counts_chapters and not self._so_far.is_in_back_matter
        if is_annex(self._so_far.chapter or "") or is_below:
            return 2
        return 1 if counts_chapters and is_chapter_heading(squash(heading[number.end() :])) else 0

    def _is_among_numbers_below(self) -> bool:
        """Whether 一、 at the heads of paragraphs counts the sections of an unnumbered chapter, which has no others."""
        so_far = self._so_far
        has_no_others = not so_far.section or bool(CHAPTER_NUMBER.match(so_far.section))
        is_below = so_far.chapter_count > 0 and not so_far.chapter_is_numbered
        return is_below and self._habits.has_numbered_run_ins and has_no_others

    def _level_of_section(self) -> int:
        """（一） at the head of a paragraph; below sections numbered 一、 it is a third level, which is text."""
        if self._habits.section_level == 1:
            return 1
        return 0 if CHAPTER_NUMBER.match(self._so_far.section or "") else 2
