"""What a page, a converter or a table of contents put into a source, and no author: taken out before anything is read."""

import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise

from indexer.headings import squash
from indexer.model import Line

# Page numbers, captions, entries of a table of contents, and rules.
PAGE_NOISE = re.compile(
    r"^[-—–－·]\s*\d{1,4}\s*[-—–－·]*$|^第\s*\d+\s*页(?:\s*[/共]\s*\d+\s*页?)?$|^.{0,80}(?:记者|通讯员).{0,24}摄(?:影)?$|"
    r"^.*(?:…{2,}|\.{4,}|·{4,})\s*\d{1,4}$|^[-—–_=*]{3,}$"
)
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
    kept = [line for line in map(clean, lines) if line.text and not PAGE_NOISE.match(line.text)]
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
