"""Who put a report out and when: document number, day, newspaper or site."""

import re
from collections.abc import Iterable
from itertools import zip_longest

from indexer.model import Found, Line
from indexer.text.numerals import DAY, DAY_ALONE, day_in
from indexer.text.pieces import squash

_DOC_NUMBER = re.compile(r"([\u4e00-\u9fff]{2,12})\s*[〔［\[(（]\s*([12]\d{3})\s*[〕］\])）]\s*(\d+)\s*号")
# Labels of the day on a page, the likeliest to be its publication first.
_DAY_LABELS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:发布|发表|公开|刊发|上网|发文|发稿|更新|录入|生成|印发)(?:时间|日期|于)\s*[:：]?",
        r"(?:^|[^\u4e00-\u9fff])(?:时间|日期)\s*[:：]",
        r"成文(?:时间|日期)\s*[:：]?",
    )
)
# A day that a site has stamped on the page, hours behind it or hyphens in it; 2024年1月17日 alone is the meeting's.
_STAMP_LINE = re.compile(
    r"^(?:\D{0,2}|[\u4e00-\u9fff\s]{2,12}(?=[^年]{8,10}\s*\d{1,2}[:：]))[12]\d{3}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?\s*(?:\d{1,2}\s*[:：时]\s*\d{1,2}.*|星期.?)?$"
)
_HOURS = re.compile(r"\d{1,2}\s*[:：时]\s*\d{2}|星期")
_ISSUED = re.compile(rf"({DAY})\s*印发")
_SOURCE = re.compile(r"(?:信息|文章|稿件|内容|数据)?(?:来\s*源|出处|稿源)\s*[:：]\s*[-—–]*\s*(?P<name>[^\s|｜]*)")
# What may stand behind the name on the same line.
_OTHER_LABEL = re.compile(r"(?:发布|发表|时间|日期|作者|编辑|字号|字体|浏览|阅读|点击|访问|【|\[|（|\().*$")
_ADDRESS = re.compile(r"(?:URL|url|网址|链接|地址)(?:】\s*[:：]?|\s*[:：])\s*(https?://[^\s，。）)】]{4,400})")
_NAME = re.compile(r"^[\u4e00-\u9fffA-Za-z0-9·“”《》]{2,24}$")


def read_doc_number(front: tuple[Line, ...]) -> Found[str] | None:
    """A document number such as 济兖政发〔2024〕1号, in its standard form."""
    for line in front:
        match = _DOC_NUMBER.search(line.text)
        if match:
            return Found(f"{match[1]}〔{match[2]}〕{match[3]}号", line.origin)
    return None


def read_published(front: tuple[Line, ...], end: tuple[Line, ...]) -> Found[str] | None:
    """The day of publication, ISO 8601: behind its label, stamped on the page, when it was issued, or when it was signed."""
    for label in _DAY_LABELS:
        for line, after in zip_longest(front, front[1:]):
            if match := label.search(line.text):
                rest = line.text[match.end() :]
                day = day_in(rest, stamps=True) or (day_in(after.text, stamps=True) if after and not rest.strip() else None)
                if day:
                    return Found(day, line.origin)
    for line in front:
        is_stamp = _STAMP_LINE.match(line.text) or _SOURCE.search(line.text)
        if is_stamp and (_HOURS.search(line.text) or "年" not in line.text) and (day := day_in(line.text, stamps=True)):
            return Found(day, line.origin)
    for pattern in (_ISSUED, DAY_ALONE):
        for line in end:
            if (match := pattern.search(line.text)) and (day := day_in(match[1])):
                return Found(day, line.origin)
    return None


def read_published_by(front: tuple[Line, ...], end: tuple[Line, ...]) -> Found[str] | None:
    """The newspaper or site behind 来源, on that line or on the next, before the body or after it."""
    for line, after in (*zip_longest(front, front[1:]), *zip_longest(end, end[1:])):
        match = _SOURCE.search(line.text)
        if match is None:
            continue
        name = _OTHER_LABEL.sub("", match["name"]).rstrip("）)】")
        if not name and after and not line.text[match.end() :].strip():
            name = squash(after.text)
        if _NAME.match(name):
            return Found(name, line.origin)
    return None


def read_url(lines: Iterable[Line]) -> Found[str] | None:
    """The page's address behind its label, as collections of reports print it: 来源URL：http://…

    lines: those before the body, and the collection's own.
    """
    for line in lines:
        if match := _ADDRESS.search(line.text):
            return Found(match[1], line.origin)
    return None
