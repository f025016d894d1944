"""How sure an outline is: by what a well read report never has, and a badly read one often."""

import re
from itertools import pairwise

from indexer.model import Confidence, Doubt
from indexer.structure.headings import (
    CHAPTER_NUMBER,
    ITEM_NUMBER,
    SECTION_NUMBER,
    ends_sentence,
    heading_number,
    is_back_matter,
    is_chapter_heading,
)
from indexer.structure.joining import NOT_SET_IN
from indexer.structure.outline import Document
from indexer.text.numerals import to_small_number
from indexer.text.pieces import squash

# A text of so many characters has chapters; a paragraph of so many is several.
_LONG_TEXT, _LONG_PARAGRAPH = 2500, 2500
_FEW_PARAGRAPHS = 5
_MANY_PARAGRAPHS, _FEW_JOINED = 12, 3
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
# Paragraphs that end in no sign of an end, as a share of all.
_SOME_OPEN, _MANY_OPEN = 0.03, 0.1


def _irregular(document: Document) -> str:
    """What an outline lacks that one read well mostly has; empty if it lacks nothing.

    Chapters that count from one, or are all worded as such reports word theirs; sections that count from one in each chapter,
    or have no number in any. An outline of another form may be right as well, but nothing tells.
    """
    chapters = [heading for heading in document.headings if heading.level == 1 and not is_back_matter(heading.text)]
    numbers = [_number(CHAPTER_NUMBER, heading.text) for heading in chapters]
    is_counted = len(chapters) > 1 and numbers == list(range(1, len(chapters) + 1))
    is_worded = len(chapters) > 1 and all(is_chapter_heading(squash(heading.text)) for heading in chapters)
    if not is_counted and not is_worded:
        return "chapters without numbers"
    starts = [heading.before for heading in chapters]
    runs = [
        [heading.text for heading in document.headings if heading.level == 2 and start <= heading.before < stop]
        for start, stop in pairwise([*starts, len(document.blocks) + 2])
    ]
    counted = [[_number(SECTION_NUMBER, text) or _number(ITEM_NUMBER, text) for text in run] for run in runs if run]
    if any(any(run) and run != list(range(1, len(run) + 1)) for run in counted):
        return "sections that do not count on"
    sizes = [stop - start for start, stop in pairwise([*starts, len(document.blocks) + 1])]
    if counted and any(size >= _MANY_PARAGRAPHS and not run for size, run in zip(sizes, runs, strict=True)):
        return "a long chapter without sections, where others have some"
    return ""


def _number(pattern: re.Pattern[str], text: str) -> int:
    """What a heading counts; 0 where it has no number of that form."""
    match = pattern.match(text)
    found = re.search("[一二三四五六七八九十]{1,3}|\\d{1,2}", match[0].translate(_DIGITS)) if match else None
    return to_small_number(found[0]) if found else 0


def judge_outline(document: Document, *, is_prose: bool = True) -> Doubt:
    """How sure the chapters and paragraphs of a document are, and what speaks against them.

    is_prose: whether its paragraphs are sentences, as those of a report and not of a list of tasks are.
    """
    blocks = [block for block in document.blocks if not (block.chapter and is_back_matter(block.chapter))]
    length = sum(len(block.text) for block in blocks)
    bad, odd = [], []
    chapters = [heading.text for heading in document.headings if heading.level == 1 and not is_back_matter(heading.text)]
    if length > _LONG_TEXT and not chapters:
        bad.append("a long text without chapters")
    elif length > _LONG_TEXT and len(chapters) < 2:
        odd.append("a long text of one chapter")
    if length > _LONG_TEXT and len(blocks) <= _FEW_PARAGRAPHS:
        bad.append(f"only {len(blocks)} paragraphs")
    longest = max((len(block.text) for block in blocks), default=0)
    if longest > _LONG_PARAGRAPH:
        bad.append(f"a paragraph of {longest:,} characters")
    numbers = [heading_number(match) for text in chapters if (match := CHAPTER_NUMBER.match(text))]
    if numbers and numbers != list(range(1, len(numbers) + 1)):
        odd.append(f"chapters numbered {', '.join(map(str, numbers))}")
    # Items such as 1．培育新能源产业 have no sign at their end; what is left of cut lines has none either.
    open_ones = sum(not ends_sentence(block.text) and len(block.text) > 1 for block in blocks) if is_prose else 0
    share = open_ones / max(len(blocks), 1)
    if share > _MANY_OPEN and open_ones > 2:
        bad.append(f"{open_ones} of {len(blocks)} paragraphs end within a sentence")
    elif share > _SOME_OPEN and open_ones > 1:
        odd.append(f"{open_ones} of {len(blocks)} paragraphs end within a sentence")
    joined = sum(step.rule == NOT_SET_IN for step in document.steps)
    if 0 < joined <= _FEW_JOINED:
        odd.append(f"{joined} lines are not set in, as others are, and may be paragraphs")
    alone = sum(
        block.text.endswith("；") and not before.text.endswith(("；", "：", ":")) and not after.text.endswith("；")
        for before, block, after in zip(blocks, blocks[1:], blocks[2:], strict=False)
    )
    if alone:
        odd.append(f"{alone} paragraphs end in a semicolon and are no list")
    if is_prose and not bad and not odd and (irregular := _irregular(document)):
        odd.append(irregular)
    confidence = Confidence.DOUBTFUL if bad else Confidence.LIKELY if odd else Confidence.SURE
    return Doubt("outline", confidence, (*bad, *odd))
