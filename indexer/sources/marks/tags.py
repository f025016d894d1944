"""Tags and comments of HTML inside a text: gone, with line ends, rows, headings and bold type in their places."""

import re
from bisect import bisect_left
from collections import defaultdict

from indexer.sources.marks.layout import BLOCK, BOLD, EDGE, ITEM, JOINT, LINE_END, NOT_BOLD, NOTHING, ROW

_INLINE = (
    "a abbr acronym b bdi bdo big cite code dfn em font i img ins kbd label mark nobr o:p q rb rtc ruby samp small span strong "
    "sub sup time tt u var wbr"
)
_BLOCKS = (
    "address article aside blockquote body br caption center col colgroup dd details dir div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 head header hr html li link main meta nav ol p pre section summary table tbody td tfoot th "
    "thead title tr ul"
)
# What is deleted, and the pronunciation above characters, stand in one line as a sentence does; scripts do not.
_IN_LINE, _ANYWHERE = {"del", "s", "strike", "rt", "rp"}, {"script", "style", "template"}
# h1 before h, strong before s.
_NAMES = "|".join(sorted({*_INLINE.split(), *_BLOCKS.split(), *_IN_LINE, *_ANYWHERE}, key=len, reverse=True))
# Attributes as they should be, then as they are; `x<b 且 c>d` has none. Possessive, so that what never ends costs its length.
_ATTRIBUTES = r"""(?:\s++[a-z_:@][\w:.@-]*+\s*+=(?:(?:[^<>"']|"[^"<]*+"|'[^'<]*+')*+(?=>)|[^<>]*+)|(?:\s++[a-z][\w-]*+)*+)"""
_TAG = re.compile(rf"<(/?)({_NAMES}){_ATTRIBUTES}\s*+/?>|<(?:!doctype|\?xml|!\[(?:end)?if)[^<>]*+>", re.IGNORECASE | re.ASCII)
_CLOSING = re.compile(rf"</({_NAMES})\s*>", re.IGNORECASE | re.ASCII)
# A tag whose brackets a converter has written as entities. Not possessive: before Python 3.11.5, that fails within a group.
_WRITTEN_OUT = re.compile(
    rf"&(?:amp;)*lt;(/?(?:{_NAMES})(?:\s(?:[^<>&\n]|&(?:amp;)*quot;){{0,300}})?/?|!--[^<>&\n]{{0,300}}?--)&(?:amp;)*gt;",
    re.IGNORECASE | re.ASCII,
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TABLE_ROW = re.compile(r"<tr[\s>](?:(?!</?tr[\s>]|</table)[\s\S])*+", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BLANKS_OF_ROW = re.compile(rf"(?<![ \t])[ \t]*{ROW}[ \t]*")
_EMPTY_HEADING = re.compile(f"#{{1,6}} (?=[{EDGE}{BOLD}{NOT_BOLD} \t]*(?:{LINE_END}|$))", re.MULTILINE)
_HEAD_JOINTS = re.compile(rf"[ \t{EDGE}]*({JOINT}+)")


def without_tags(text: str) -> str:
    """A text without tags and comments; it has as many line ends as before, those inside a mark behind what follows it."""
    if "<" not in text and "lt;" not in text:
        return text
    text = _TABLE_ROW.sub(_in_one_line, _without_comments(_WRITTEN_OUT.sub(_as_tag, text)))
    shown = _BLANKS_OF_ROW.sub(f" {ROW}", _EMPTY_HEADING.sub("", "".join(_pieces(text))))
    return "\n".join(map(_unjointed, shown.split("\n"))) if JOINT in shown else shown


def _as_tag(match: re.Match[str]) -> str:
    return f"<{match[1].replace('amp;', '').replace('&quot;', chr(34))}>"


def _without_comments(text: str) -> str:
    # What no end follows is no comment: a whole report would be lost.
    end = text.rfind("-->") + len("-->")
    return _COMMENT.sub(lambda match: EDGE + JOINT * match[0].count("\n"), text[:end]) + text[end:] if end > 2 else text


def _in_one_line(match: re.Match[str]) -> str:
    """A row of a table whose cells have lines of their own."""
    row = match[0].rstrip("\n")
    ends = row.count("\n")
    return _BREAK.sub(" ", row).replace("\n", " ") + JOINT * ends + "\n" * (len(match[0]) - len(row))


def _pieces(text: str) -> list[str]:
    """What is shown of a text, tag by tag."""
    closing = defaultdict[str, list[int]](list)
    for match in _CLOSING.finditer(text):
        closing[match[1].lower()].append(match.start())
    found, at = list[str](), 0
    for tag in _TAG.finditer(text):
        if tag.start() >= at:
            end = _end_of_unshown(tag, closing)
            found += [text[at : tag.start()], _shown(tag), JOINT * text.count("\n", tag.start(), end)]
            at = end
    return [*found, text[at:]]


def _end_of_unshown(tag: re.Match[str], closing: dict[str, list[int]]) -> int:
    """Where the text goes on behind a tag: before the one that closes it, if what stands between is not shown."""
    name, text = (tag[2] or "").lower(), tag.string
    if tag[1] or (name not in _IN_LINE and name not in _ANYWHERE):
        return tag.end()
    at = bisect_left(closing[name], tag.end())
    end = closing[name][at] if at < len(closing[name]) else -1
    return end if end >= 0 and (name in _ANYWHERE or "\n" not in text[tag.end() : end]) else tag.end()


def _shown(tag: re.Match[str]) -> str:
    """What stands in the place of a tag."""
    is_end, name = bool(tag[1]), (tag[2] or "").lower()
    if name in ("b", "strong"):
        return EDGE + (NOT_BOLD if is_end else BOLD)
    if name in ("td", "th"):
        return " " if is_end else f" {ROW}"
    if name not in _BLOCKS.split():
        return EDGE
    if name == "br" or is_end:
        return LINE_END
    level = int(name[1]) if re.fullmatch("h[1-6]", name) else 0
    return LINE_END + (ITEM if name == "li" else BLOCK) + ("#" * level + " " if level else "")


def _unjointed(line: str) -> str:
    """A line with the ends inside its marks set behind it, or before it where nothing stands before the mark."""
    head = _HEAD_JOINTS.match(line)
    if head:
        return "\n" * len(head[1]) + _unjointed(line[head.end() :])
    return line.replace(JOINT, "") + f"\n{NOTHING}" * line.count(JOINT)
