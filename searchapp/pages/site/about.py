"""What the site is, whose its texts are, how to cite them, and who runs it: the latter in the words of a file of the settings.

Of Markdown, the file may have headings, lists, and links to the web; all else stands as it is typed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from searchapp.answers.results import Status
from searchapp.pages.parts import held_in_words
from searchapp.web.language import CHINESE, ENGLISH, chosen

MAX_BYTES = 100_000
_HEADING = re.compile(r"(#{1,6})[ \t]+(.+?)[ \t]*#*$")
_ITEM = re.compile(r"[-*+·][ \t]+(.+)$")
# [words](address), <address> or an address alone; what stands around it in Chinese is none of it.
_ADDRESS = r"(?:https?://|mailto:)[^\s<>()\"'，。；、）》”]+"
_LINK = re.compile(rf"\[([^\[\]\n]+)\]\(({_ADDRESS})\)|<({_ADDRESS})>|({_ADDRESS})")


class Words(NamedTuple):
    """Words of a text, with the address that they lead to; empty where they lead nowhere."""

    text: str
    url: str = ""


class BlockSort(StrEnum):
    """What a block of a text is; headings of the page's second level and of the third."""

    HEADING = "h2"
    BELOW = "h3"
    PARAGRAPH = "p"
    ITEMS = "ul"


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A heading, a paragraph, or the items of a list: each in pieces."""

    sort: BlockSort
    lines: tuple[tuple[Words, ...], ...]


@dataclass(frozen=True, slots=True)
class AboutTexts:
    """What who runs the site says of it, in Chinese and in English; empty where nothing is said."""

    own: tuple[TextBlock, ...] = ()
    english: tuple[TextBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class AboutPage:
    """about.html; `is_chinese`: whether `own` is in Chinese on a page that is not; `held`: what there is, in words."""

    own: tuple[TextBlock, ...]
    is_chinese: bool
    held: str
    digests: int
    built: str


def build_about_page(texts: AboutTexts, status: Status) -> AboutPage:
    """The page over an index."""
    in_english = chosen() == ENGLISH and bool(texts.english)
    own = texts.english if in_english else texts.own
    return AboutPage(
        own, not in_english and chosen() != CHINESE, held_in_words(status.records), status.digests, status.built[:10]
    )


def read_about(path: Path | None) -> AboutTexts:
    """The texts of a file, and of the one beside it that has `.en` before its ending.

    Raises: OSError or ValueError if it cannot be read, is no UTF-8 or larger than MAX_BYTES.
    """
    if path is None:
        return AboutTexts()
    english = path.with_name(f"{path.stem}.en{path.suffix}")
    return AboutTexts(_read(path), _read(english) if english.is_file() else ())


def _read(path: Path) -> tuple[TextBlock, ...]:
    content = path.read_bytes()
    if len(content) > MAX_BYTES:
        raise ValueError(f"it has more than {MAX_BYTES:,} bytes")
    return tuple(blocks_of(content.decode("utf-8-sig")))


def blocks_of(text: str) -> Iterator[TextBlock]:
    """The blocks of a text; blank lines divide paragraphs, the highest headings are of the second level."""
    lines = [line.strip() for line in text.splitlines()]
    highest = min((len(found[1]) for found in map(_HEADING.match, lines) if found), default=1)
    kept: list[str] = []
    kept_sort = BlockSort.PARAGRAPH
    for line in [*lines, ""]:
        heading, item = _HEADING.match(line), _ITEM.match(line)
        sort = BlockSort.ITEMS if item else BlockSort.PARAGRAPH
        if kept and (heading or not line or sort is not kept_sort):
            yield _block(kept_sort, kept)
            kept = []
        if heading:
            yield _block(BlockSort.HEADING if len(heading[1]) == highest else BlockSort.BELOW, [heading[2]])
        elif line:
            kept_sort = sort
            kept.append(item[1] if item else line)


def _block(sort: BlockSort, lines: list[str]) -> TextBlock:
    return TextBlock(sort, tuple(tuple(_pieces(line)) for line in lines))


def _pieces(line: str) -> Iterator[Words]:
    """The words of a line, those that are links by themselves."""
    end = 0
    for found in _LINK.finditer(line):
        if found.start() > end:
            yield Words(line[end : found.start()])
        words, address, *alone = found.groups()
        url = address or alone[0] or alone[1]
        yield Words(words or url, url)
        end = found.end()
    if end < len(line):
        yield Words(line[end:])
