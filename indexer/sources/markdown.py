"""Markdown: the text as it is shown, without the signs that say how. Hashes of headings and hyphens of lists stay for later."""

import re

from indexer.model import Extract
from indexer.sources.overrides import split_front_matter
from indexer.sources.plain_text import BOLD, NOT_BOLD, ROW, decode, lines_from, split_lines

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# What is shown struck out was deleted; the pronunciation above characters is no text. Both on one line, as a sentence is.
_NOT_TEXT = re.compile(r"<(del|s|strike|rt|rp)\b[^<>]{0,80}>[^\n]{0,2000}?</\1\s*>", re.IGNORECASE)
_STRUCK = re.compile(r"(?<![\d~])~~(?=[^\s~])([^~\n]{1,2000})(?<=[^\s~])~~(?![\d~])")
_TAG = re.compile(
    r"</?(?:a|b|big|center|code|details|div|em|font|i|img|ins|kbd|mark|p|ruby|rb|small|span|strong|sub|summary|sup|u)"
    r"(?:\s[^<>\n]{0,300})?/?>",
    re.IGNORECASE,
)
_BR = re.compile(r"<br\s*/?>", re.IGNORECASE)
_URL = (
    r"\(\s*(?:<[^<>\n]{0,2000}>|[^\s()<>]{0,2000}(?:\([^\s()]{0,200}\)[^\s()]{0,200})?)(?:\s+[\"'“(][^\n]{0,300}?[\"'”)])?\s*\)"
)
_IMAGE = re.compile(rf"!\[[^\[\]\n]{{0,300}}\](?:{_URL}|\[[^\[\]\n]{{0,100}}\])")
_LINK = re.compile(rf"\[([^\[\]\n]{{1,1000}})\](?:{_URL}|\[[^\[\]\n]{{0,100}}\])")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]{1,2000})>")
_DEFINITION = re.compile(r"^ {0,3}\[(?!\^)[^\[\]\n]{1,100}\]:\s*\S+.*$")
_NOTE = re.compile(r"^ {0,3}\[\^([^\[\]\s]{1,60})\]:\s*(.*)$")
_NOTE_MARK = re.compile(r"\[\^([^\[\]\s]{1,60})\]")
_CODE = re.compile(r"(?<!`)(`{1,3})(?!`)([^\n]{1,2000}?)(?<!`)\1(?!`)")
_FENCE = re.compile(r"^\s*(?:`{3,}|~{3,})[\w-]*\s*$")
# A star between two digits is a product; one before a blank, or behind one, opens or closes nothing.
_EMPHASIS = re.compile(r"(?<![\\*])(?<!\d(?=\*\d))(\*{1,3})(?=[^\s*])([^*\n]{1,2000}?)(?<=[^\s*\\])\1(?!\*)")
_UNDERLINED = re.compile(r"(?<![A-Za-z\d\\$}])_(?=[^\s_])([^_\n$]{1,2000}?)(?<=[^\s_\\])_(?![A-Za-z\d{])")
_ESCAPED = re.compile(r"\\([*_#`.!\[\]~>+|%&$-])")
_QUOTED = re.compile(r"^ {0,3}(?:> ?)+")
_RULE_OF_TABLE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
# Stands where a mark was, so that the stars on either side of it do not run together.
_EDGE = "\ufdd0"
_HARD_BREAK = re.compile(r"\\$")


def extract_of_markdown(content: bytes) -> Extract:
    """The lines of a text in Markdown with the numbers that they have there, and its footnotes.

    Raises: ReportError if it cannot be decoded, or the YAML at its head cannot be read.
    """
    overrides, text = split_front_matter(decode(content))
    text = _COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)
    shown, notes = [], dict[str, str]()
    raw_lines = split_lines(text)
    for at, raw in enumerate(raw_lines):
        if note := _NOTE.match(raw):
            notes[note[1]] = _shown(note[2])
        if note or _DEFINITION.match(raw) or _FENCE.match(raw) or _is_rule_of_table(raw_lines, at):
            shown.append("")
        elif _is_row(raw_lines, at):
            cells = (" ".join(_shown(cell).split()) for cell in re.split(r"(?<!\\)\|", raw.strip().strip("|")))
            shown.append(ROW + " ".join(filter(None, cells)))
        else:
            shown.append(_shown(raw))
    order = dict.fromkeys(_NOTE_MARK.findall("\n".join(shown)))
    listed = [f"{number}.{notes[key]}" for number, key in enumerate((key for key in order if key in notes), 1)]
    # A mark without its note, and a note without its mark, are text like others.
    unmarked = [note for key, note in notes.items() if key not in order]
    marked = [_NOTE_MARK.sub(lambda match: "" if match[1] in notes else match[0], line) for line in shown]
    return Extract(lines_from(marked), overrides=overrides, notes=lines_from([*listed, *unmarked]))


def _is_rule_of_table(raw_lines: list[str], at: int) -> bool:
    """Whether a line is the one below the head of a table."""
    return "|" in raw_lines[at] and bool(_RULE_OF_TABLE.match(raw_lines[at])) and at > 0 and "|" in raw_lines[at - 1]


def _is_row(raw_lines: list[str], at: int) -> bool:
    """Whether a line is a row of a table: between bars, or without them right above the rule."""
    stripped = raw_lines[at].strip()
    if len(stripped) > 2 and stripped[0] == stripped[-1] == "|":
        return True
    return "|" in stripped and at + 1 < len(raw_lines) and _is_rule_of_table(raw_lines, at + 1)


def _emphasised(match: re.Match[str]) -> str:
    """What stands between stars: bold between two of them, slanted between one."""
    return f"{_EDGE}{BOLD}{match[2]}{NOT_BOLD}{_EDGE}" if len(match[1]) > 1 else f"{_EDGE}{match[2]}{_EDGE}"


def _shown(line: str) -> str:
    """A line without marks."""
    if not re.search(r"[*_`~\[<>\\]", line):
        return line
    line = _QUOTED.sub("", line)
    line = _BR.sub("\u2028", _TAG.sub(_EDGE, _NOT_TEXT.sub(_EDGE, _AUTOLINK.sub(r"\1", line))))
    line = _CODE.sub(rf"{_EDGE}\2{_EDGE}", _STRUCK.sub(_EDGE, line))
    line = _LINK.sub(rf"{_EDGE}\1{_EDGE}", _IMAGE.sub(_EDGE, line))
    for _ in range(3):  # bold inside slanted inside bold
        line = _UNDERLINED.sub(rf"{_EDGE}\1{_EDGE}", _EMPHASIS.sub(_emphasised, line))
    return _ESCAPED.sub(r"\1", _HARD_BREAK.sub("", line)).replace(_EDGE, "")
