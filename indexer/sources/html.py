"""Web pages (.html, .htm): the article's lines, without navigation, buttons, share links and what surrounds them.

Government pages put a report into one element: as `<p>` for each paragraph, as text divided by `<br>`, or inside tables
within tables. That element is found by where the long lines are; only headlines are taken from before it.
"""

import re
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from indexer.errors import ReportError
from indexer.model import Extract, Found, Line
from indexer.sources.plain_text import decode
from indexer.text.numerals import day_in

_DROPPED = {
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas", "audio", "video", "map", "form",
    "button", "select", "option", "input", "textarea", "nav", "footer", "aside", "head", "img", "figure",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "html", "li", "main", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul",
}  # fmt: skip
_HEADLINES = {"h1", "h2", "h3"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_TEXT_INDENT = re.compile(r"text-indent\s*:\s*(?:[1-9][\d.]*\s*(?:em|ic|ch)|[2-9]\d(?:\.\d+)?\s*(?:px|pt))", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
# The labels of the older standards are used for text that only the newest can hold.
_GB = {"gb2312", "gbk", "gb_2312-80", "x-gbk"}
# What sites call the parts around an article. Only parts with little running text are believed to be that.
_FURNITURE = re.compile(
    r"(?:^|[-_ ])(?:foot(?:er)?|copyright|beian|bread(?:crumbs?)?|crumbs?|nav(?:bar|igation)?|share|related|xgwd|xgyd|"
    r"sidebar|menu|toolbar|qrcode|header)(?:[-_ ]|$)",
    re.IGNORECASE,
)
_MAX_FURNITURE_TEXT = 300
_IMPRINT = re.compile("备案|标识码|版权所有|主办单位|ICP|公网安备")
# A line of so many characters that ends like a sentence is running text, not navigation.
_HAN = re.compile("[\u4e00-\u9fff]")
_MIN_SENTENCE = 20
# The article is inside a child that holds at least this share of its parent's running text.
_SHARE_OF_TEXT = 0.7
_HEADLINE = re.compile("工作报告|人民代表大会")

_LINE, _SET_IN = "\n", "\u2028"


def extract_of_html(content: bytes) -> Extract:
    """A web page's article, and what the page's head says of it.

    Raises: ReportError if the page cannot be decoded or parsed.
    """
    root = _tree(_decode_page(content))
    hints = _described(root)
    return Extract(_lines_of(root), hints=hints)


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
    for name in ("canonical", "url", "og:url"):
        if "url" not in found and named.get(name, "").startswith(("http://", "https://")):
            found["url"] = Found(named[name], f"link {name}" if name == "canonical" else f"meta {name}")
    return found


def _lines_of(root: etree._Element) -> list[Line]:
    """The lines of a page's article; takes everything else out of the tree."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.tag in _DROPPED or _is_hidden(element) or _is_furniture(element):
            _drop(element)
    article = _article(root)
    texts = [*_headlines(root, article), *_raw_lines(article)]
    return [
        Line(text.strip(" \u3000\xa0"), number, indented=is_set_in or text.startswith(("\u3000\u3000", "\xa0\xa0")))
        for number, (text, is_set_in) in enumerate(texts, 1)
        if text.strip(" \u3000\xa0")
    ]


def _decode_page(content: bytes) -> str:
    declared = _CHARSET.search(content[:4096])
    label = declared[1].decode("ascii").lower() if declared else ""
    encoding = "gb18030" if label in _GB else label
    if encoding and not content.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode(encoding)
        except (LookupError, UnicodeDecodeError):
            pass  # the label is wrong; look at the bytes
    return decode(content)


def _tree(page: str) -> etree._Element:
    parser = lxml_html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        # An XML declaration of an encoding would make lxml refuse text that is decoded already.
        return lxml_html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", page), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise ReportError(f"is no readable web page ({error})") from error


def _is_hidden(element: etree._Element) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _is_furniture(element: etree._Element) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return bool(_FURNITURE.search(names)) and _running_text(element) <= _MAX_FURNITURE_TEXT


def _drop(element: etree._Element) -> None:
    """Take an element out and keep the text behind it."""
    parent = element.getparent()
    if parent is None:
        return
    tail = element.tail or ""
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _article(root: etree._Element) -> etree._Element:
    """The element that holds the running text: from the body down to where it is no longer in a single child."""
    body = root.find("body")
    current = body if body is not None else root
    while True:
        total = _running_text(current)
        inside = [child for child in current if isinstance(child.tag, str) and child.tag in _BLOCKS]
        best = max(inside, key=_running_text, default=None)
        if best is None or best.tag in ("p", "li") or not total or _running_text(best) < _SHARE_OF_TEXT * total:
            return current
        current = best


def _running_text(element: etree._Element) -> int:
    """How many characters of an element are in lines of running text, links left out."""
    lines = (text.strip() for text, _ in _raw_lines(element, with_links=False))
    return sum(len(text) for text in lines if _is_sentence(text) and not _IMPRINT.search(text))


def _is_sentence(text: str) -> bool:
    """Whether a line reads as running text: Chinese, of some length, and ended like a sentence."""
    body = text.rstrip("”’）")
    first = _HAN.search(body)
    return first is not None and len(body) - first.start() >= _MIN_SENTENCE and body[-1] in "。；！？："


def _headlines(root: etree._Element, article: etree._Element) -> list[tuple[str, bool]]:
    """Headlines before the article that speak of a report."""
    around = set(article.iterancestors())
    found = []
    for element in root.iter():
        if element is article:
            break
        if isinstance(element.tag, str) and element not in around:
            text = "".join(text for text, _ in _raw_lines(element)).strip()
            is_headline = element.tag in _HEADLINES or "title" in (element.get("class") or "").lower()
            if is_headline and len(text) <= 60 and _HEADLINE.search(text):
                found.append((text, False))
    return list(dict.fromkeys(found))


def _raw_lines(element: etree._Element, *, with_links: bool = True) -> list[tuple[str, bool]]:
    """[(line, whether it is set in)] of an element: block elements and `<br>` divide lines, cells of a row do not."""
    pieces: list[str] = []
    _collect(element, pieces, with_links)
    raw_lines = "".join(pieces).split(_LINE)
    lines = ((raw.replace(_SET_IN, "").strip(" "), _SET_IN in raw) for raw in raw_lines)
    return [(text, is_set_in) for text, is_set_in in lines if text]


def _collect(element: etree._Element, pieces: list[str], with_links: bool) -> None:
    if element.tag == "br":
        pieces.append(_LINE)
        return
    divides = element.tag in _BLOCKS and not _is_plain_cell(element)
    if divides:
        pieces.append(_LINE)
    elif element.tag in ("td", "th"):
        pieces.append(" ")
    if _TEXT_INDENT.search(element.get("style") or ""):
        pieces.append(_SET_IN)
    if with_links or element.tag != "a":
        pieces.append(_collapsed(element.text))
        for child in element:
            if isinstance(child.tag, str):
                _collect(child, pieces, with_links)
            pieces.append(_collapsed(child.tail))
    if divides:
        pieces.append(_LINE)


def _is_plain_cell(element: etree._Element) -> bool:
    """Whether a table cell holds a few words, as in a table of figures, and not a part of the page."""
    if element.tag not in ("td", "th"):
        return False
    has_blocks = any(
        isinstance(each.tag, str) and (each.tag in _BLOCKS or each.tag == "br") for each in element.iterdescendants()
    )
    row = element.getparent()
    return not has_blocks and row is not None and len(row) > 1


def _collapsed(text: str | None) -> str:
    """Text as a browser shows it: a line break of the source is no blank between Chinese characters."""
    if not text:
        return ""
    joined = re.sub(r"(?<=[\u2e80-\uffef])[ \t\r\f]*\n[ \t\r\n\f]*(?=[\u2e80-\uffef])", "", text)
    return re.sub(r"[ \t\r\n\f]+", " ", joined)
