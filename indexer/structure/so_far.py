"""How far an outline has come: its blocks and headings, and the chapter and section in force."""

import re
from dataclasses import dataclass, field

from indexer.model import Block, Heading
from indexer.structure.habits import Habits
from indexer.structure.headings import (
    CHAPTER_NUMBER,
    ENUMERATES,
    IN_BRACKETS,
    ITEM_NUMBER,
    SECTION_NUMBER,
    heading_number,
    is_back_matter,
)


@dataclass(slots=True)
class SoFar:
    """What the lines before have become.

    Attributes:
        chapter, section: the headings in force; None before the first.
        chapter_count: how many chapters have begun, glossaries and annexes left out.
        chapter_is_numbered: whether the last of them has a number.
        heading_line: the number of the line that the last heading began with.
    """

    habits: Habits
    blocks: list[Block] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    chapter: str | None = None
    section: str | None = None
    chapter_count: int = 0
    chapter_is_numbered: bool = False
    heading_line: int = 0

    @property
    def is_in_back_matter(self) -> bool:
        """Whether the chapter in force is a glossary or an annex."""
        return self.chapter is not None and is_back_matter(self.chapter)

    @property
    def last_text(self) -> str:
        """The text of the last block; empty before the first."""
        return self.blocks[-1].text if self.blocks else ""

    def counts_on(self, numbered: re.Match[str]) -> bool:
        """Whether a number like 二、 is the next after that of the chapter in force."""
        last = CHAPTER_NUMBER.match(self.chapter or "")
        before = heading_number(last) if last else 0
        return heading_number(numbered) == before + 1

    def is_chapter_number(self, numbered: re.Match[str]) -> bool:
        """Whether a number like 一、 counts the chapters; under parts and unnumbered chapters it counts sections."""
        if self.habits.has_parts:
            return numbered[1] is not None
        if self.chapter_count == 0 or self.chapter_is_numbered:
            return not self.is_in_back_matter
        return heading_number(numbered) != 1 and self.chapter_is_numbered

    def is_third(self, text: str) -> bool:
        """Whether a line numbered 1. or （1） counts below the section in force, which is numbered （一） or 1."""
        section = self.section or ""
        if IN_BRACKETS.match(text) and ITEM_NUMBER.match(section) and not IN_BRACKETS.match(section):
            return True  # （1） counts below 1.
        is_section = SECTION_NUMBER.match(section) or ENUMERATES.match(section)
        return bool(ITEM_NUMBER.match(text) and is_section and self.habits.section_level == 2)
