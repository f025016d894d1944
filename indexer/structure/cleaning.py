"""What a page, a converter or a table of contents put into a source, and no author: taken out before anything is read."""

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

from indexer.model import Line
from indexer.structure.headings import ends_sentence
from indexer.text.pieces import squash

# Page numbers, captions, entries of a table of contents, and rules.
PAGE_NOISE = re.compile(
    r"^[-—–－·]\s*\d{1,4}\s*[-—–－·]*$|^第\s*\d+\s*页(?:\s*[/共]\s*\d+\s*页?)?$|^.{0,80}(?:记者|通讯员).{0,24}摄(?:影)?$|"
    r"^.*(?:…{2,}|\.{4,}|·{4,})\s*\d{1,4}$|^[-—–_=*]{3,}$|"
    # How a newspaper's pages, and a wiki's links for editing, come out of their sites.
    r"^第\s*\d+\s*版(?:\s*[（(].*[）)])?$|^专栏\s*[:：].{0,12}$|^[\[\]]$|^[编編][辑輯]$|"
    # Captions of photographs.
    r"^图\s*[为①-⑨\d]{1,3}\s*[:：]?.{2,70}$|^.{2,70}[（(]?资料(?:图|图片|照片)[）)]?$|^摄影\s*[:：].{0,20}$|"
    # A report cut into several web pages.
    r"^(?:\[\d{1,2}\]\s*){2,}.{0,8}$|^.{0,24}工作报告\s*[（(]\d{1,2}[）)]$"
)
_ANY_PAGE_NUMBER = re.compile(r"^[-—–－·\s]*\d{1,4}[-—–－·\s]*$|^第\s*\d+\s*页")
# A running head is no longer than this, and stands among the first lines, too, or beside several page numbers.
_MAX_RUNNING_HEAD = 40
_FIRST_LINES = 12
_BOOK = re.compile("年鉴|年鑑|政报|公报|汇编|文献")
_BARE_PAGE_NUMBER = re.compile(r"^\d{1,4}$")
_CONTENTS = re.compile(r"^目录$")
# A table of contents begins within so many lines.
_FRONT_LINES = 60
# PM_{2.5}, $PM_2.5$, PM$_{2.5}$, \\mathrm{CO}_2: few letters, so that a long line of them costs nothing.
_SUBSCRIPT = re.compile(r"\$?(?:\\mathrm)?\{?(?<![A-Za-z])([A-Za-z]{1,8})\}?\$?_\{?\s*([\d.]{1,8})\s*\}?\$?")

# A heading's hashes, and the hyphen before a bullet of the source's own.
_MARKDOWN = re.compile(r"^#{1,6}\s+|^[-*]\s+(?=[◆●■□▪➢★☆])")
# What a wiki sets behind its headings.
_EDIT_LINK = re.compile(r"\s*\[\s*[编編][辑輯]\s*\]$")
# What a newspaper prints where a text goes on on another page.
_TURN_OVER = re.compile(r"\s*[（(](?:下转|上接|紧接|转|接)\s*第?\s*[\d一二三四五六七八九十]{1,3}\s*版[）)]\s*")
_WIDE_BLANKS = re.compile(r"(?<=[^\x00-\x7f]) {2,}|[ \u3000]{2,}(?=[^\x00-\x7f])")


def clean_lines(lines: list[Line]) -> list[Line]:
    """The lines of a source without markup, page furniture and table of contents."""
    cleaned = without_running_heads([line for line in map(clean, lines) if line.text])
    kept = [line for line in cleaned if not PAGE_NOISE.match(line.text)]
    return without_contents(without_page_numbers(kept))


def clean(line: Line) -> Line:
    """A line without the marks that a conversion to Markdown or LaTeX left in it."""
    text = line.text.replace("**", "").replace("__", "")
    if "_" in text:
        text = _SUBSCRIPT.sub(r"\1\2", text)
    if "版）" in text or "版)" in text:
        text = _TURN_OVER.sub("", text)
    if text.endswith("]"):
        text = _EDIT_LINK.sub("", text)
    if text[:1] in ("#", "-", "*"):
        text = _MARKDOWN.sub("", text)
    if "  " in text or "\u3000" in text:
        text = _WIDE_BLANKS.sub(" ", text)
    text = text.strip()
    return line if text == line.text else replace(line, text=text)


def without_running_heads(lines: list[Line]) -> list[Line]:
    """The lines without the heads and feet that pages repeat beside their numbers, and without those numbers."""
    beside: list[tuple[int, int]] = []
    for at, line in enumerate(lines):
        if at and _ANY_PAGE_NUMBER.match(line.text):
            beside += [(at, near) for near in (at - 1, at + 1) if near < len(lines) and _may_be_head(lines[near].text)]
    times = Counter(_without_digits(lines[near].text) for _, near in beside)
    first = [_without_digits(line.text) for line in lines[:_FIRST_LINES]]
    gone: set[int] = set()
    for number, near in beside:
        head = _without_digits(lines[near].text)
        if head in first[:near] or (times[head] > 1 and near >= _FIRST_LINES) or _BOOK.search(head):
            gone |= {number, near}
        elif times[head] > 1:
            gone |= {number}
    return [line for at, line in enumerate(lines) if at not in gone]


def _may_be_head(text: str) -> bool:
    return 1 < len(text) <= _MAX_RUNNING_HEAD and not ends_sentence(text) and not _ANY_PAGE_NUMBER.match(text)


def _without_digits(text: str) -> str:
    return re.sub(r"[\d\s一二三四五六七八九十〇○]+", "", text)


def without_page_numbers(lines: list[Line]) -> list[Line]:
    """The lines without bare page numbers: numbers alone on their lines that count up by one, three at least.

    A single number alone is a figure that a layout cut out of its sentence.
    """
    numbers = [(at, int(line.text)) for at, line in enumerate(lines) if _BARE_PAGE_NUMBER.match(line.text)]
    steps = [later[1] - earlier[1] for earlier, later in pairwise(numbers)]
    if len(numbers) < 3 or any(step != 1 for step in steps):
        return lines
    at_pages = {at for at, _ in numbers}
    return [line for at, line in enumerate(lines) if at not in at_pages]


def without_contents(lines: list[Line]) -> list[Line]:
    """The lines without a table of contents: 目录 and the lines after it that stand again as headings further on."""
    for at, line in enumerate(lines[:_FRONT_LINES]):
        if _CONTENTS.match(squash(line.text)):
            stop = at + 1
            times = Counter(squash(each.text) for each in lines[stop:])
            while stop < len(lines) and times[re.sub(r"\d+$", "", squash(lines[stop].text))] > 1:
                stop += 1
            return lines[:at] + lines[stop:]
    return lines
