"""Front matter, headings and text → kind, title, year, date, speaker, region, document number.

A field that the source does not support stays None.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Generic, TypeVar

from indexer.headings import squash
from indexer.model import Line, Metadata, Region, ReportKind
from indexer.regions import NATION, gazetteer, level, stem
from indexer.structure import Document

T = TypeVar("T")
_DIGITS = {**{char: str(i) for i, char in enumerate("〇一二三四五六七八九")}, "○": "0", "零": "0", "Ｏ": "0", "O": "0"}
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_YEAR = r"(?:[12]\d{3}|[一二][〇○零ＯO一二三四五六七八九]{3})"
_SMALL = r"[\d一二三四五六七八九十]{1,3}"
_DATE = re.compile(rf"({_YEAR})\s*年\s*({_SMALL})\s*月\s*({_SMALL})\s*日")
_YEAR_SAID = re.compile(rf"({_YEAR})\s*年")
_DOC_NUMBER = re.compile(r"([\u4e00-\u9fff]{2,12})\s*[〔［\[(（]\s*([12]\d{3})\s*[〕］\])）]\s*(\d+)\s*号")
_TITLES = "省长|市长|县长|区长|州长|盟长|旗长|乡长|镇长|主席|总理|专员"
_SPEAKER_LINE = re.compile(
    rf"(?P<title>[\u4e00-\u9fff]*?(?:代(?=.长))?(?:{_TITLES}))(?:[（(]代[）)])?(?:、[\u4e00-\u9fff]{{2,10}}书记)?[:：]?\s*"
    rf"(?P<name>[\u4e00-\u9fff·]{{2,12}}?)(?:同志)?(?:作.{{0,4}}政府工作报告.*)?$"
)
_TITLE_ONLY = re.compile(rf"^[\u4e00-\u9fff\s]{{0,24}}(?:{_TITLES})$")
_PUBLISHED = re.compile("时间|日期|发布|来源|印发")
_DATE_ALONE = re.compile(rf"^[（(]?\s*{_YEAR}\s*年\s*{_SMALL}\s*月\s*{_SMALL}\s*日\s*[）)]?$")
_KINDS = (
    ("分解|分工|任务目标|责任清单", ReportKind.TASK_BREAKDOWN),
    ("解读", ReportKind.INTERPRETATION),
    ("摘要|摘登", ReportKind.SUMMARY),
)
_OCCASION = re.compile(r"(?:大会|会议)")
_TITLE_LINE = re.compile(r"^.{0,40}工作报告(?:[（(].{1,12}[）)]|解读|摘要|全文)?$")
_REVIEW_WORDS = re.compile("回顾|总结|成就|主要成绩")
_LAST_YEAR = re.compile("过去一年|过去的一年|去年|一年来|上年|上一年")
_SEVERAL_YEARS = re.compile("[二两三四五]年")
_PLAN_WORDS = re.compile("任务|安排|重点|部署|目标|要求|思路|打算|工作")
_SIGNED = re.compile("人民政府|人民代表大会|人大")
_NATIONAL = re.compile("全国人民代表大会|国务院总理|我代表国务院")
# How a text speaks of its own place. 我市 is proof of the level; 全省 may be a comparison, so it counts less.
_OUR_PLACE = {"province": "我省", "prefecture": "我[市州盟]", "county": "我[区县旗]"}
_WHOLE_PLACE = {"province": "全省", "prefecture": "全[市州盟]", "county": "全[区县旗]"}
_OUR_WEIGHT = 20
# A place is the text's own only if it is named at least this many times as often as the next of its level.
_LEADS_BY = 2
# Named so often and leading, a place is the text's own even if the text never says 我市 or 全市.
_OFTEN_NAMED = 5
# Firms and institutions bear the names of places that they are not in: 宁德时代, 青岛啤酒, 清华大学.
_NOT_A_FIRM = (
    "(?!时代|集团|股份|公司|银行|大学|学院|啤酒|钢铁|重工|制药|药业|汽车|电器|石化|实业|控股|证券|港湾|经验|模式|会议)"
)


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value and where it came from, in words a person can check."""

    value: T
    origin: str


def read_metadata(document: Document) -> tuple[Metadata, dict[str, str]]:
    """(metadata, origins): everything known of a report as a whole, and for each field that is not None where from."""
    front = document.front
    headings = [heading.text for heading in document.headings if heading.level == 1]
    title = read_title(front)
    kind = read_kind(title, front)
    is_speech = kind.value in (ReportKind.REPORT, ReportKind.SUMMARY)
    delivered = read_delivered(front) if is_speech else None
    year = read_year(headings, title, delivered, document)
    speaker = read_speaker(front) if is_speech else None
    found: dict[str, Any] = {
        "kind": kind,
        "region": read_region(document),
        "title": title,
        "year": year,
        "reviewed_year": read_reviewed_year(headings, year.value if year else None),
        "delivered": delivered,
        "speaker": Found(speaker.value[1], speaker.origin) if speaker else None,
        "speaker_title": Found(speaker.value[0], speaker.origin) if speaker else None,
        "doc_number": read_doc_number(front),
    }
    values: dict[str, Any] = {name: each.value if each else None for name, each in found.items()}
    return Metadata(**values), {name: each.origin for name, each in found.items() if each}


def in_line(line: Line) -> str:
    """The origin of what a line says."""
    return f"line {line.number}: {line.text[:40]}"


def in_heading(text: str) -> str:
    """The origin of what a heading says."""
    return f"heading: {text[:40]}"


def to_year(text: str) -> int:
    """2024, ２０２４ or 二〇二四 → 2024."""
    return int("".join(_DIGITS.get(char, char) for char in text.translate(_FULL_WIDTH)))


def to_small_number(text: str) -> int:
    """A day or month in digits or Chinese numerals: 27, 二十七 → 27; 0 for what is neither."""
    text = text.translate(_FULL_WIDTH)
    if text.isdigit():
        return int(text)
    match = re.fullmatch("([一二三]?)十([一二三四五六七八九]?)", text)
    if match:
        return int(_DIGITS.get(match[1], "1")) * 10 + int(_DIGITS.get(match[2], "0"))
    return int(_DIGITS[text]) if text in _DIGITS else 0


def read_title(front: tuple[Line, ...]) -> Found[str] | None:
    """The title: the first lines that make up a phrase with 工作报告; a notice's title begins with its issuer."""
    texts = [squash(line.text) for line in front]
    for at, text in enumerate(texts):
        if "工作报告" not in text or len(text) > 60 or text.endswith(("。", "！")):
            continue
        if _TITLE_LINE.match(text) and not text.startswith("关于"):
            return Found(text, in_line(front[at]))
        first = at - 1 if at and texts[at - 1].endswith(("人民政府", "国务院", "办公室", "办公厅")) else at
        last = at
        while last + 1 < len(texts) and not texts[last].endswith(("通知", "意见", "方案")) and last - at < 3:
            last += 1
        if texts[last].endswith(("通知", "意见", "方案")):
            return Found("".join(texts[first : last + 1]), in_line(front[first]))
    return None


def read_kind(title: Found[str] | None, front: tuple[Line, ...]) -> Found[ReportKind]:
    """What sort of document the title says it is."""
    words = title.value if title else "".join(line.text for line in front if "工作报告" in line.text)
    for pattern, kind in _KINDS:
        if match := re.search(pattern, words):
            return Found(kind, f"title: {match[0]}")
    return Found(ReportKind.REPORT, "the title says nothing else")


def read_delivered(front: tuple[Line, ...]) -> Found[str] | None:
    """The day of the speech, ISO 8601: the date in the line that names the congress, or in one that goes on to name it."""
    occasions = [line for line in front if _OCCASION.search(line.text)]
    cut_in_two = [line for line, after in pairwise(front) if _OCCASION.search(after.text) and not _PUBLISHED.search(line.text)]
    alone = [line for line in front if occasions and _DATE_ALONE.match(line.text)]
    for line in (*occasions, *alone, *cut_in_two):
        match = _DATE.search(line.text)
        if match is None:
            continue
        try:
            day = date(to_year(match[1]), to_small_number(match[2]), to_small_number(match[3]))
        except ValueError:  # 2023年99月99日: printed so, but no day
            continue
        return Found(day.isoformat(), in_line(line))
    return None


def read_speaker(front: tuple[Line, ...]) -> Found[tuple[str, str]] | None:
    """(title, name) of the speaker, blanks removed: from a line of its own, or from behind the occasion."""
    for at, line in enumerate(front):
        tail = line.text
        if _OCCASION.search(tail):
            tail = re.split(r"(?:会议|大会)上?", tail)[-1]
            if not tail or tail == line.text:
                continue
        bare = squash(tail).strip("（）()")
        if len(bare) > 48 or "记者" in bare or (tail == line.text and _TITLE_LINE.match(bare)):
            continue
        if _TITLE_ONLY.match(tail) and at + 1 < len(front):
            name = squash(front[at + 1].text)
            if 2 <= len(name) <= 12 and re.fullmatch("[\u4e00-\u9fff·]+", name):
                return Found((bare, name), in_line(line))
        match = _SPEAKER_LINE.search(bare)
        if match and match["name"]:
            return Found((match["title"], match["name"]), in_line(line))
    return None


def read_doc_number(front: tuple[Line, ...]) -> Found[str] | None:
    """A document number such as 济兖政发〔2024〕1号, in its standard form."""
    for line in front:
        match = _DOC_NUMBER.search(line.text)
        if match:
            return Found(f"{match[1]}〔{match[2]}〕{match[3]}号", in_line(line))
    return None


def _years(text: str) -> list[int]:
    return [to_year(found) for found in _YEAR_SAID.findall(text.translate(_FULL_WIDTH))]


def read_reviewed_year(headings: list[str], planned: int | None = None) -> Found[int] | None:
    """The one year that a heading says is reviewed, or that stands in one before the planned; five years have none."""
    reviews = [heading for heading in headings if _REVIEW_WORDS.search(heading)]
    for heading in reviews:
        if _years(heading):
            return Found(max(_years(heading)), in_heading(heading))
    if planned is None:
        return None
    for heading in reviews:
        if _LAST_YEAR.search(heading) and not _SEVERAL_YEARS.search(heading):
            return Found(planned - 1, in_heading(heading))
    before = [heading for heading in headings if planned - 1 in _years(heading)]
    return Found(planned - 1, in_heading(before[0])) if before else None


def read_year(
    headings: list[str], title: Found[str] | None, delivered: Found[str] | None, document: Document
) -> Found[int] | None:
    """The year that the report sets tasks for.

    In this order: the latest year of a heading that plans; the title; the day of delivery (a report of November or
    December plans the next year); the year that a heading reviews, or that the text calls just past, and one more.
    """
    plans = [h for h in headings if _PLAN_WORDS.search(h) and not _REVIEW_WORDS.search(h) and _years(h)]
    if plans:
        latest = max(plans, key=lambda heading: max(_years(heading)))
        return Found(max(_years(latest)), in_heading(latest))
    if title and _years(title.value):
        return Found(max(_years(title.value)), title.origin)
    if delivered:
        year, month = int(delivered.value[:4]), delivered.value[5:7]
        is_late = month in ("11", "12")
        return Found(year + is_late, f"the year {'after' if is_late else 'of'} the day of delivery")
    reviewed = read_reviewed_year(headings)
    if reviewed:
        return Found(reviewed.value + 1, f"the year after the one reviewed ({reviewed.origin})")
    for block in document.blocks:
        match = re.search(rf"刚刚过去的({_YEAR})年", block.text.translate(_FULL_WIDTH))
        if match:
            return Found(to_year(match[1]) + 1, f"line {block.number}: {match[0]}")
    return None


def read_region(document: Document) -> Found[Region] | None:
    """The place whose government reports: named in the front matter, or else the one the text speaks of as its own."""
    places = gazetteer()
    opening = [*document.front, *(Line(block.text, block.number) for block in document.blocks[:2])]
    for line in opening:
        if _NATIONAL.search(line.text):
            return Found(places.region(NATION), in_line(line))
    text = " ".join(block.text for block in document.blocks)
    named = sorted(document.front, key=lambda line: not _OCCASION.search(line.text))
    signed = [line for line in document.end if _SIGNED.search(line.text)]
    for line in (*named, *signed):
        code = places.resolve_path(squash(line.text))
        if code:
            return Found(places.region(code), in_line(line))
        code = _by_text(squash(line.text), text)
        if code:
            return Found(places.region(code), f"{in_line(line)}; which of that name, by the places the text names")
    region = region_from_text(text)
    return Found(region, "the text: the place it speaks of as its own and names most") if region else None


def _by_text(line: str, text: str) -> str | None:
    """The place a line names by a name that several places bear: the one whose city or province the text names most."""
    places = gazetteer()
    namesakes = places.namesakes(line)
    mentions = {
        code: sum(text.count(stem(places.names[above])) for above in places.path_codes(code)[:-1]) for code in namesakes
    }
    ranked = sorted(namesakes, key=lambda code: -mentions[code])
    if not ranked or not mentions[ranked[0]] or (len(ranked) > 1 and mentions[ranked[0]] == mentions[ranked[1]]):
        return None
    return ranked[0]


def region_from_text(text: str) -> Region | None:
    """The place a text without a heading of place is about, or None.

    The words for “our” and “the whole” province, city or county tell the level; then the place of that level that is named
    most often, by its own name or by that of a place inside it, if it leads clearly.
    """
    votes = _votes(text)
    own = {
        rank: _OUR_WEIGHT * len(re.findall(_OUR_PLACE[rank], text)) + len(re.findall(_WHOLE_PLACE[rank], text))
        for rank in _OUR_PLACE
    }
    for rank in own:
        named = [count for code, count in votes[rank].most_common(2)]
        if named and named[0] >= _OFTEN_NAMED and named[0] >= _LEADS_BY * (named[1] if len(named) > 1 else 1):
            own[rank] += named[0]
    rank = max(own, key=lambda each: own[each])
    ranked = votes[rank].most_common(2)
    if (
        not own[rank]
        or not ranked
        or ranked[0][1] < _LEADS_BY
        or (len(ranked) == 2 and ranked[0][1] < _LEADS_BY * ranked[1][1])
    ):
        return None
    return gazetteer().region(ranked[0][0])


def _votes(text: str) -> dict[str, Counter[str]]:
    """Level → code → how strongly a text names the place: every mention of itself, and one for each place inside it."""
    places = gazetteer()
    votes: dict[str, Counter[str]] = {rank: Counter() for rank in _OUR_PLACE}
    for name, codes in places.stems.items():
        count = len(re.findall(name + _NOT_A_FIRM, text)) if name in text else 0
        if not count or len(codes) > 1:  # 鼓楼 stands in four cities and proves nothing
            continue
        (code,) = codes
        if level(code) == "county":  # 合作, 振兴, 资源 and 新建 are counties and everyday words: their full names count
            count = text.count(places.names[code])
            if not count:
                continue
        for each in places.path_codes(code):
            if level(each) in votes:
                votes[level(each)][each] += count if each == code else 1
    return votes
