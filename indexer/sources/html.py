"""Web pages (.html, .htm): the article's lines, without navigation, buttons, share links and what surrounds them.

Government pages put a report into one element: as `<p>` for each paragraph, as text divided by `<br>`, or inside tables
within tables. That element is found by where the long lines are; only headlines are taken from before it.
"""

import contextlib
import re
from dataclasses import dataclass
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from indexer.errors import ReportError
from indexer.model import Extract, Found, Line
from indexer.sources.marks.layout import BOLD, NOT_BOLD, ROW
from indexer.sources.marks.notes import is_mark_of_note
from indexer.sources.plain_text import (
    bold_of,
    decode,
    is_set_in,
    pieces_of,
    require_text,
    take_bold,
)
from indexer.text.numerals import day_in

_DROPPED = {
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "audio", "video", "map", "form",
    "button", "select", "option", "input", "textarea", "nav", "footer", "aside", "head", "img", "figure", "title",
    # The pronunciation above characters; what was deleted.
    "rt", "rp", "rtc", "del", "s", "strike",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul",
}  # fmt: skip
_HEADLINES = {"h1", "h2", "h3"}
_BOLD_TAGS = {"b", "strong"}
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|text-decoration(?:-line)?\s*:[^;]{0,40}line-through", re.IGNORECASE
)
# What the content system of many governments writes below an article: how many pages it has, which this is, from 0.
_PAGES = re.compile(r"createPageHTML\(\s*[\"']?(\d{1,4})[\"']?\s*,\s*[\"']?(\d{1,4})")
_NEXT_PAGE = re.compile(r"[\s\[【<＜>＞»›→]*(?:下一?[页頁]|[后後]一[页頁]|next(?: page)?)[\s\]】>＞»›→]*", re.IGNORECASE)
_TEXT_INDENT = re.compile(r"text-indent\s*:\s*(?:[1-9][\d.]*\s*(?:em|ic|ch)|[2-9]\d(?:\.\d+)?\s*(?:px|pt))", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
# The labels of older standards are used for text that only newer ones can hold: GB 18030, and Big5 with the characters of
# ETEN and Hong Kong. A label of two bytes a character on a page whose label can be read byte by byte lies.
_NEWER = {
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936"), ("gb18030",)),
    **dict.fromkeys(("big5", "big5-eten", "x-x-big5", "cn-big5", "big5-hkscs", "cp950"), ("big5hkscs", "cp950")),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16be", "unicode"), ("utf-8",)),
}
# Any bytes are text to these, which no Chinese page is in.
_LATIN = {
    "iso-8859-1",
    "iso8859-1",
    "iso_8859-1",
    "latin1",
    "latin-1",
    "windows-1252",
    "cp1252",
    "us-ascii",
    "ascii",
    "iso-8859-15",
}
# Where a larger share of the characters beyond ASCII cannot be decoded, the encoding is another.
_SHARE_UNREADABLE = 0.05
# What sites call the parts around an article. Only parts with little running text are believed to be that.
_FURNITURE = re.compile(
    r"(?:^|[-_ ])(?:foot(?:er)?|copyright|beian|bread(?:crumbs?)?|crumbs?|nav(?:bar|igation)?|share|related|xgwd|xgyd|"
    r"sidebar|menu|toolbar|qrcode|header)(?:[-_ ]|$)",
    re.IGNORECASE,
)
_MAX_FURNITURE_TEXT = 300
_LONGEST_TITLE = 60
# 政府工作报告_蕉岭县人民政府门户网站
_OWNER = re.compile("(?:^|[-_|—–\\s])([\u4e00-\u9fff]{2,16}人民政府)(?:门户)?(?:网站?)?$")
# A cell of a table of figures has no more characters.
_LONGEST_CELL = 60
_IMPRINT = re.compile("备案|标识码|版权所有|主办单位|ICP|公网安备")
# A line of so many characters that ends like a sentence is running text, not navigation.
_HAN = re.compile("[\u4e00-\u9fff]")
_MIN_SENTENCE = 20
# The article is inside a child that holds at least this share of its parent's running text.
_SHARE_OF_TEXT = 0.7
# What is looked through to find it; pages of sites have thirty, and each costs a reading of the text.
_DEEPEST_ARTICLE = 60
_HEADLINE = re.compile("工作报告|人民代表大会")

# A line's end, and what is known of the line that it stands in; ROW and BOLD are of all formats.
_LINE, _SET_IN, _BLOCK, _CENTRED = "\n", "\ufdd0", "\ufdd1", "\ufdd5"
# Behind this come the marks of headings of the first level to the sixth.
_LEVEL_0 = 0xFDD9
_LEVEL = re.compile("[\ufdda-\ufddf]")
_OF_BLOCKS = re.compile(f"[{_SET_IN}{_BLOCK}{_CENTRED}{ROW}\ufdda-\ufddf]")
_HEADING_TAG = re.compile("h([1-6])")
_BOLD_STYLE = re.compile(r"font-weight\s*:\s*(?:bold|bolder|[6-9]00)", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_CENTRED_STYLE = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_UNREADABLE = "\ufffd"
# Browsers go on with what stands behind these.
_NO_END = re.compile(r"</(?:body|html)(?:\s[^>]*)?>", re.IGNORECASE)
# Stands behind all that a page holds: where it is not found, the page was not read to its end.
_END_OF_PAGE = "baogao-end"
# What XML forbids in a text, and a page may hold.
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class _RawLine:
    """A line of a page; whether it is set in, and whether a block of its own begins with it, as `<p>` does and `<br>` not."""

    text: str
    is_set_in: bool
    begins_block: bool
    is_row: bool = False
    bold: int = 0
    heading: int = 0
    is_centred: bool = False


def extract_of_html(content: bytes) -> Extract:
    """A web page's article, and what the page's head says of it.

    Raises: ReportError if the page cannot be decoded or parsed.
    """
    root, cut = _tree(_decode_page(content))
    hints, more = _described(root), _more_pages(root)
    lines = _lines_of(root)
    unread = sum(line.text.count(_UNREADABLE) for line in lines)
    damaged = (f"{unread} of its characters cannot be decoded and are shown as {_UNREADABLE}",) if unread else ()
    owners = [owner[1] for title in root.iter("title") if (owner := _OWNER.search((title.text or "").strip()))]
    named = tuple(Found(owner, f"the page's own title: {owner}") for owner in owners[:1])
    return Extract(lines, hints=hints, named=named, notices=(*more, *cut, *damaged))


def _more_pages(root: etree._Element) -> tuple[str, ...]:
    """A notice that the article goes on on pages that are not in this file; nothing where there is no sign of it."""
    advice = "the others are not in this file: save them all, and put their texts into one file"
    for script in root.iter("script"):
        if found := _PAGES.search(script.text or ""):
            many, this = int(found[1]), int(found[2])
            return (f"is page {this + 1} of {many} of an article; {advice}",) if many > 1 else ()
    for link in root.iter("link", "a"):
        is_next = "next" in (link.get("rel") or "").lower().split() or bool(
            _NEXT_PAGE.fullmatch("".join(map(str, link.itertext())))
        )
        if is_next and not re.match(r"\s*(?:#|javascript:|$)", link.get("href") or "", re.IGNORECASE):
            return (f"is one page of an article that goes on at {link.get('href', '').strip()}; {advice}",)
    return ()


def _described(root: etree._Element) -> dict[str, Found[Any]]:
    """What the head says: the names that Chinese government sites are to use, and the links of any site."""
    named: dict[str, str] = {}
    for element in root.iter("meta", "link"):
        name = (element.get("name") or element.get("property") or element.get("rel") or "").lower()
        value = (element.get("content") or element.get("href") or "").strip()
        if value:
            named.setdefault(name, value)
    found: dict[str, Found[Any]] = {}
    for name in ("pubdate", "publishdate", "article:published_time"):
        if "published" not in found and (day := day_in(named.get(name, ""), stamps=True)):
            found["published"] = Found(day, f"meta {name}")
    if publisher := named.get("contentsource"):
        found["published_by"] = Found(publisher, "meta contentsource")
    heads = [named.get("articletitle", ""), *(title.text or "" for title in root.iter("title"))]
    for head in heads:
        title = re.split(r"\s*[-_|—–]+\s*(?=[^-_|—–]*(?:网|政府|办公|中心|平台|门户)[^-_|—–]*$)", head.strip())[0].strip()
        if "工作报告" in title and len(title) <= _LONGEST_TITLE:
            found.setdefault("title", Found(title, "the page's own title"))
    for name in ("canonical", "url", "og:url"):
        if "url" not in found and named.get(name, "").startswith(("http://", "https://")):
            found["url"] = Found(named[name], f"link {name}" if name == "canonical" else f"meta {name}")
    return found


def _lines_of(root: etree._Element) -> list[Line]:
    """The lines of a page's article; takes everything else out of the tree."""
    for element in list(root.iter()):
        is_shown = isinstance(element.tag, str) and element.tag not in _DROPPED and not _is_hidden(element)
        if not is_shown or _is_furniture(element) or _refers_to_note(element):
            _drop(element)
    article = _article(root)
    lines: list[Line] = []
    for number, raw in enumerate([*_headlines(root, article), *_raw_lines(article)], 1):
        bold = raw.bold
        for piece in pieces_of(raw.text):
            if text := piece.strip():
                set_in = raw.is_set_in or is_set_in(piece) or piece.startswith("\xa0\xa0")
                lines.append(
                    Line(
                        text,
                        number,
                        indented=set_in,
                        after_gap=raw.begins_block,
                        is_block=raw.begins_block,
                        is_row=raw.is_row,
                        bold=bold_of(piece, bold),
                        heading=raw.heading,
                        is_centred=raw.is_centred,
                    )
                )
                bold = 0
    return lines


def _decode_page(content: bytes) -> str:
    """A page by its label where that can be believed, else by its bytes; a few bytes that are no text cost no page.

    Raises: ReportError if it is in no encoding that is known.
    """
    declared = _CHARSET.search(content[:4096])
    label = declared[1].decode("ascii").lower() if declared else ""
    by_label = () if label in _LATIN else _NEWER.get(label, (label,) if label else ())
    if content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return decode(content)
    for encoding, most in (
        *((name, 0.0) for name in by_label),
        *(("utf-8", 0), ("utf-8", _SHARE_UNREADABLE), ("gb18030", 0)),
        *((name, _SHARE_UNREADABLE) for name in (*by_label, "gb18030")),
    ):
        with contextlib.suppress(LookupError, UnicodeError):  # a label that nobody knows, or that lies
            page = content.decode(encoding, "replace" if most else "strict")
            if not most or page.count(_UNREADABLE) <= most * sum(not char.isascii() for char in page):
                require_text(page)
                return page
    return decode(content)


def _tree(page: str) -> tuple[etree._Element, tuple[str, ...]]:
    """A page as a tree, and notices of what of it could not be read."""
    parser = lxml_html.HTMLParser(no_network=True, huge_tree=True, remove_comments=True, remove_pis=True)
    # An XML declaration of an encoding would make lxml refuse text that is decoded already.
    whole = _NO_END.sub("", re.sub(r"^\s*<\?xml[^>]*\?>", "", page))
    try:
        root = lxml_html.document_fromstring(f"{whole}<{_END_OF_PAGE}></{_END_OF_PAGE}>", parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReportError(f"is no readable web page ({error})") from error
    return root, _cut_off(root, [entry.message for entry in parser.error_log if entry.level_name == "FATAL"])


def _cut_off(root: etree._Element, faults: list[str]) -> tuple[str, ...]:
    """A notice where a page's end is not in its tree, or in a part that is not shown and never closed."""
    advice = "save the page again, or put its text into a file"
    end = root.find(f".//{_END_OF_PAGE}")
    if faults:
        return (f"is cut off where it is no page that can be read ({faults[0]}); {advice}",)
    if end is None:
        return (f"is cut off in a comment, a tag or a script that is never closed; {advice}",)
    within = [each.tag for each in end.iterancestors() if each.tag in _DROPPED or _is_hidden(each)]
    _drop(end)
    return (f"is cut off by a <{within[0]}> that is never closed; {advice}",) if within else ()


def _is_hidden(element: etree._Element) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _is_furniture(element: etree._Element) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(_FURNITURE.search(names)) and _running_text(element) <= _MAX_FURNITURE_TEXT


def _refers_to_note(element: etree._Element) -> bool:
    """Whether an element is the raised sign of a note."""
    if element.tag != "sup" and not _RAISED.search(element.get("style") or ""):
        return False
    parent, before = element.getparent(), element.getprevious()
    if before is not None:
        text = before.tail or "".join(map(str, before.itertext()))
    else:
        text = parent.text or "" if parent is not None else ""
    return is_mark_of_note("".join(map(str, element.itertext())), text)


def _drop(element: etree._Element) -> None:
    """Take an element out and keep the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    # A page may hold signs, as "&#1;", that lxml reads but refuses to be given back.
    if before is not None:
        before.tail = _NO_XML.sub("", f"{before.tail or ''}{element.tail or ''}")
    else:
        parent.text = _NO_XML.sub("", f"{parent.text or ''}{element.tail or ''}")
    parent.remove(element)


def _article(root: etree._Element) -> etree._Element:
    """The element that holds the running text: from the body down to where it is no longer in a single child.

    Where running text stands beside that child, in no part of its own, the article is around them both.
    """
    body = root.find("body")
    current = body if body is not None else root
    total = _running_text(current)
    least = _SHARE_OF_TEXT * total
    for _ in range(_DEEPEST_ARTICLE):
        parts = [child for child in current if isinstance(child.tag, str) and child.tag in _BLOCKS - {"p", "li"}]
        sizes = list(map(_running_text, parts))
        largest = max(sizes, default=0)
        if not total or largest < least or sum(sizes) < total:
            break
        current, total = parts[sizes.index(largest)], largest
    return current


def _running_text(element: etree._Element) -> int:
    """How many characters of an element are in lines of running text, links left out."""
    lines = (line.text.strip() for line in _raw_lines(element, with_links=False))
    return sum(len(text) for text in lines if _is_sentence(text) and not _IMPRINT.search(text))


def _is_sentence(text: str) -> bool:
    """Whether a line reads as running text: Chinese, of some length, and ended like a sentence."""
    body = text.rstrip("”’）")
    first = _HAN.search(body)
    return first is not None and len(body) - first.start() >= _MIN_SENTENCE and body[-1] in "。；！？："


def _headlines(root: etree._Element, article: etree._Element) -> list[_RawLine]:
    """Headlines before the article that speak of a report."""
    around = set(article.iterancestors())
    found = []
    for element in root.iter():
        if element is article:
            break
        if isinstance(element.tag, str) and element not in around:
            text = "".join(line.text for line in _raw_lines(element)).strip()
            is_headline = element.tag in _HEADLINES or "title" in (element.get("class") or "").lower()
            if is_headline and len(text) <= 60 and _HEADLINE.search(text):
                found.append(_RawLine(text, is_set_in=False, begins_block=True))
    return list(dict.fromkeys(found))


def _raw_lines(element: etree._Element, *, with_links: bool = True) -> list[_RawLine]:
    """The lines of an element: block elements and `<br>` divide lines, cells of a row do not."""
    pieces: list[str] = []
    _collect(element, pieces, with_links)
    found = []
    begins = False
    for raw in "".join(pieces).split(_LINE):
        begins = begins or _BLOCK in raw
        printed, bold = take_bold(_OF_BLOCKS.sub("", raw))
        if text := printed.strip(" "):
            level = _LEVEL.search(raw)
            found.append(
                _RawLine(
                    text,
                    _SET_IN in raw,
                    begins,
                    is_row=ROW in raw,
                    bold=max(0, bold - (len(printed) - len(printed.lstrip(" ")))),
                    heading=ord(level[0]) - _LEVEL_0 if level else 0,
                    is_centred=_CENTRED in raw,
                )
            )
            begins = False
    return found


def _collect(element: etree._Element, pieces: list[str], with_links: bool) -> None:
    """Append the text of an element and the marks of its lines; pages are nested deeper than functions may be."""
    # What is still to do, the next last: texts as they are, elements with whether they stand in bold and in a cell.
    left: list[str | tuple[etree._Element, bool, bool]] = [(element, False, False)]
    while left:
        todo = left.pop()
        if isinstance(todo, str):
            pieces.append(todo)
        else:
            left.extend(reversed(_taken_apart(*todo, with_links)))


def _taken_apart(
    element: etree._Element, is_bold: bool, in_cell: bool, with_links: bool
) -> list[str | tuple[etree._Element, bool, bool]]:
    """An element as texts and elements."""
    if element.tag == "br":
        return [" " if in_cell else _LINE]
    found: list[str | tuple[etree._Element, bool, bool]] = []
    style = element.get("style") or ""
    is_bold = is_bold or element.tag in _BOLD_TAGS or (bool(style) and bool(_BOLD_STYLE.search(style)))
    is_cell = _is_plain_cell(element)
    divides = element.tag in _BLOCKS and not is_cell and not in_cell
    if divides:
        found.append(_LINE + _BLOCK + _marks_of(element, style))
    elif is_cell:
        found.append(ROW + " ")
    if _TEXT_INDENT.search(style):
        found.append(_SET_IN)
    if with_links or element.tag != "a":
        found.append(_shown(element.text, is_bold))
        for child in element:
            if isinstance(child.tag, str):
                found.append((child, is_bold, in_cell or is_cell))
            found.append(_shown(child.tail, is_bold))
    if divides:
        found.append(_LINE + _BLOCK)
    return found


def _marks_of(element: etree._Element, style: str) -> str:
    """What a block is, as marks at its head."""
    heading = _HEADING_TAG.fullmatch(element.tag)
    is_centred = element.tag == "center" or (
        element.tag in ("p", "h1", "h2", "h3", "h4", "h5", "h6")
        and ((element.get("align") or "").lower() == "center" or bool(style and _CENTRED_STYLE.search(style)))
    )
    return (chr(_LEVEL_0 + int(heading[1])) if heading else "") + (_CENTRED if is_centred else "")


def _shown(text: str | None, is_bold: bool) -> str:
    collapsed = _collapsed(text)
    return f"{BOLD}{collapsed}{NOT_BOLD}" if is_bold and collapsed.strip() else collapsed


def _is_plain_cell(element: etree._Element) -> bool:
    """Whether a table cell holds a few words, as in a table of figures, and not a part of the page."""
    if element.tag not in ("td", "th"):
        return False
    row = element.getparent()
    if row is None or len(row) < 2:
        return False
    size = 0
    for text in element.itertext():
        size += len(text.strip())
        if size > _LONGEST_CELL:
            return False
    return True


def _collapsed(text: str | None) -> str:
    """Text as a browser shows it: a line break of the source is no blank between Chinese characters."""
    if not text:
        return ""
    joined = re.sub(r"(?<=[\u2e80-\uffef])[ \t\r\f]*\n[ \t\r\n\f]*(?=[\u2e80-\uffef])", "", text)
    return re.sub(r"[ \t\r\n\f]+", " ", joined)
