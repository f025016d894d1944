"""Front matter, headings and text → kind, title, year, date, speaker, region, document number.

A field that the source does not support stays None.
"""

import re
from collections import Counter
from datetime import date

from indexer.headings import squash
from indexer.model import Line, Metadata, Region, ReportKind
from indexer.regions import NATION, gazetteer, level, stem
from indexer.structure import Document

_DIGITS = {**{char: str(i) for i, char in enumerate("〇一二三四五六七八九")}, "○": "0", "零": "0", "Ｏ": "0", "O": "0"}
_FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
_YEAR = r"(?:[12]\d{3}|[一二][〇○零ＯO一二三四五六七八九]{3})"
_SMALL = r"[\d一二三四五六七八九十]{1,3}"
_DATE = re.compile(rf"({_YEAR})\s*年\s*({_SMALL})\s*月\s*({_SMALL})\s*日")
_YEAR_SAID = re.compile(rf"({_YEAR})\s*年")
_DOC_NUMBER = re.compile(r"([\u4e00-\u9fff]{2,12})\s*[〔［\[(（]\s*([12]\d{3})\s*[〕］\])）]\s*(\d+)\s*号")
_TITLES = "省长|市长|县长|区长|州长|盟长|旗长|乡长|镇长|主席|总理|专员"
_SPEAKER_LINE = re.compile(
    rf"(?P<title>[\u4e00-\u9fff]*?(?:代(?=.长))?(?:{_TITLES}))(?:[（(]代[）)])?\s*(?P<name>[\u4e00-\u9fff·]{{2,12}}?)(?:同志)?(?:作.{{0,4}}政府工作报告.*)?$"
)
_TITLE_ONLY = re.compile(rf"^[\u4e00-\u9fff\s]{{0,24}}(?:{_TITLES})$")
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


def read_metadata(document: Document) -> Metadata:
    """Everything known of a report as a whole."""
    front = [line.text for line in document.front]
    headings = list(dict.fromkeys(block.chapter for block in document.blocks if block.chapter))
    title = read_title(document.front)
    kind = read_kind(title or "", front)
    delivered = read_delivered(front) if kind in (ReportKind.REPORT, ReportKind.SUMMARY) else None
    year = read_year(headings, title, delivered, document)
    speaker_title, speaker = read_speaker(front) if delivered else (None, None)
    return Metadata(
        kind=kind,
        region=read_region(document, front),
        title=title,
        year=year,
        reviewed_year=read_reviewed_year(headings, year),
        delivered=delivered,
        speaker=speaker,
        speaker_title=speaker_title,
        doc_number=read_doc_number(front),
    )


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


def read_title(front: tuple[Line, ...]) -> str | None:
    """The title: the first lines that make up a phrase with 工作报告; a notice's title begins with its issuer."""
    texts = [squash(line.text) for line in front]
    for at, text in enumerate(texts):
        if "工作报告" not in text or len(text) > 60 or text.endswith(("。", "！")):
            continue
        if _TITLE_LINE.match(text) and not text.startswith("关于"):
            return text
        first = at - 1 if at and texts[at - 1].endswith(("人民政府", "国务院", "办公室", "办公厅")) else at
        last = at
        while last + 1 < len(texts) and not texts[last].endswith(("通知", "意见", "方案")) and last - at < 3:
            last += 1
        if texts[last].endswith(("通知", "意见", "方案")):
            return "".join(texts[first : last + 1])
    return None


def read_kind(title: str, front: list[str]) -> ReportKind:
    """What sort of document the title says it is."""
    words = title or "".join(text for text in front if "工作报告" in text)
    if re.search("分解|分工|任务目标|责任清单", words):
        return ReportKind.TASK_BREAKDOWN
    if "解读" in words:
        return ReportKind.INTERPRETATION
    return ReportKind.SUMMARY if re.search("摘要|摘登", words) else ReportKind.REPORT


def read_delivered(front: list[str]) -> str | None:
    """The day of the speech, ISO 8601: the date in the line that names the congress."""
    for at, text in enumerate(front):
        match = _DATE.search(text)
        following = front[at + 1] if at + 1 < len(front) else ""
        if match and _OCCASION.search(text + following):
            try:
                return date(to_year(match[1]), to_small_number(match[2]), to_small_number(match[3])).isoformat()
            except ValueError:  # 2023年99月99日: printed so, but no day
                continue
    return None


def read_speaker(front: list[str]) -> tuple[str | None, str | None]:
    """(title, name) of the speaker, blanks removed: from a line of its own, or from behind the occasion."""
    for at, text in enumerate(front):
        tail = text
        if _OCCASION.search(text):
            tail = re.split(r"(?:会议|大会)上?", text)[-1]
            if not tail or tail == text:
                continue
        bare = squash(tail)
        if len(bare) > 48 or "记者" in bare or (tail == text and _TITLE_LINE.match(bare)):
            continue
        if _TITLE_ONLY.match(tail) and at + 1 < len(front):
            name = squash(front[at + 1])
            if 2 <= len(name) <= 12 and re.fullmatch("[\u4e00-\u9fff·]+", name):
                return bare, name
        match = _SPEAKER_LINE.search(bare)
        if match and match["name"]:
            return match["title"], match["name"]
    return None, None


def read_doc_number(front: list[str]) -> str | None:
    """A document number such as 济兖政发〔2024〕1号, in its standard form."""
    for text in front:
        match = _DOC_NUMBER.search(text)
        if match:
            return f"{match[1]}〔{match[2]}〕{match[3]}号"
    return None


def _years(text: str) -> list[int]:
    return [to_year(found) for found in _YEAR_SAID.findall(text.translate(_FULL_WIDTH))]


def read_reviewed_year(headings: list[str], planned: int | None = None) -> int | None:
    """The one year that a heading says is reviewed, or that stands in one before the planned; five years have none."""
    for heading in headings:
        if _REVIEW_WORDS.search(heading) and _years(heading):
            return max(_years(heading))
    if planned and any(_LAST_YEAR.search(h) and not _SEVERAL_YEARS.search(h) for h in headings if _REVIEW_WORDS.search(h)):
        return planned - 1
    before = [year for heading in headings for year in _years(heading) if planned and year == planned - 1]
    return before[0] if before else None


def read_year(headings: list[str], title: str | None, delivered: str | None, document: Document) -> int | None:
    """The year that the report sets tasks for.

    In this order: the latest year of a heading that plans; the title; the day of delivery (a report of November or
    December plans the next year); the year that a heading reviews, or that the text calls just past, and one more.
    """
    planned = [year for h in headings if _PLAN_WORDS.search(h) and not _REVIEW_WORDS.search(h) for year in _years(h)]
    if planned:
        return max(planned)
    if title and _years(title):
        return max(_years(title))
    if delivered:
        return int(delivered[:4]) + (delivered[5:7] in ("11", "12"))
    reviewed = read_reviewed_year(headings)
    if reviewed:
        return reviewed + 1
    for block in document.blocks:
        match = re.search(rf"刚刚过去的({_YEAR})年", block.text.translate(_FULL_WIDTH))
        if match:
            return to_year(match[1]) + 1
    return None


def read_region(document: Document, front: list[str]) -> Region | None:
    """The place whose government reports: named in the front matter, or else the one the text speaks of as its own."""
    opening = front + [block.text for block in document.blocks[:2]]
    if any(_NATIONAL.search(text) for text in opening):
        return gazetteer().region(NATION)
    text = " ".join(block.text for block in document.blocks)
    named = sorted(front, key=lambda line: not _OCCASION.search(line))
    signed = [line.text for line in document.end if _SIGNED.search(line.text)]
    for line in (*named, *signed):
        code = gazetteer().resolve_path(squash(line)) or _by_text(squash(line), text)
        if code:
            return gazetteer().region(code)
    return region_from_text(text)


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
