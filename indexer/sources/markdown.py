"""Texts (.md, .txt): the lines that they show, without the marks of Markdown and HTML that say how."""

import re

from indexer.model import Extract
from indexer.sources.html import extract_of_html
from indexer.sources.marks.blocks import read_marks
from indexer.sources.overrides import split_front_matter
from indexer.sources.plain_text import decode, lines_from, split_lines

_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html)[\s>]", re.IGNORECASE)


def extract_of_markdown(content: bytes) -> Extract:
    """The lines of a text with the numbers that they have there, and its footnotes; a web page is read as one.

    Raises: ReportError if it cannot be decoded, or the YAML at its head cannot be read.
    """
    if _PAGE.match(content):
        return extract_of_html(content)
    overrides, text = split_front_matter(decode(content))
    shown = read_marks("\n".join(split_lines(text)))
    return Extract(lines_from(shown.lines), overrides=overrides, notes=lines_from(shown.notes))
