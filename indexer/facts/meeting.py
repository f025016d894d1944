"""The meeting that a report was delivered at: its day, the congress and session, the speaker."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from indexer.model import Found, Line
from indexer.structure.headings import BOOK_MARKS, OCCASION, REPORT_TITLE
from indexer.text.numerals import DAY, DAY_ALONE, NUMBER, YEAR, day_in, to_small_number
from indexer.text.pieces import squash

_PUBLISHED = re.compile("时间|日期|发布|来源|印发")
_CONGRESS = re.compile(
    rf"第?({NUMBER})届(?:全国|[\u4e00-\u9fff]{{2,8}})??(?:人民代表大会|人大)(?:第)?({NUMBER})次(?:会议|全体会议)"
)
# What the text calls the meeting that hears the report, or that has heard the one it speaks of.
_BEFORE = re.compile("向(?:[\u4e00-\u9fff]{0,12})$")
_BEHIND = re.compile("^(?:上?作|上?报告|审议|通过|批准|审查)")
_TITLES = (
    "省长|市长|县长|区长|州长|盟长|旗长|乡长|镇长|主席|总理|专员|(?:管委会|委员会|常委会|人大)主任|政协主席|"
    "局长|厅长|院长|检察长"
)
# Names in rare characters, of other peoples with dots of any kind between their parts, and with signs for what is not told.
_DOT = "·・•．.‧∙⋅"
_NAME = rf"[\u3400-\u9fff\U00020000-\U0003ffff〇○×某{_DOT}]{{2,24}}?"
_SPEAKER_LINE = re.compile(
    rf"(?P<title>[\u4e00-\u9fff]*?(?:代(?=.长))?(?:{_TITLES}))(?:[（(]代[）)])?(?:、[\u4e00-\u9fff]{{2,10}}书记)?[:：]?\s*"
    rf"(?P<name>{_NAME})(?:同志)?(?:作.{{0,4}}政府工作报告.*)?$"
)
# The surnames that nine in ten people bear.
# What broken conversions print for blanks.
_FILLERS = re.compile(r"(?:\?|&nbsp(?!;)|&[a-z]{2,8};|\ufffd|_|(?<!－)－(?=－)|(?<=－)－)+")
# 县长 魏长林（1998年3月12日）
_DAY_BEHIND = re.compile(rf"\s*[（(]\s*(?:{DAY}|{YEAR}\s*年\s*{NUMBER}\s*月)\s*[）)]$")
_REPORTER = re.compile("报告人|作报告")
_TIME = re.compile("^(?:报告|会议)?时间[:：]")
_NEAR_TITLE = 3
_PASSED_CHARS = 60
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂"
    "章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶"
)
# A line of its own that begins with one of them, or is set with blanks between its characters, as names are.
_NAME_ALONE = re.compile(
    rf"^(?:[{_SURNAMES}]\s*[\u4e00-\u9fff](?:\s*[\u4e00-\u9fff])?|[\u4e00-\u9fff](?:\s+[\u4e00-\u9fff]){{1,2}})"
    "(?<![报网社版局厅办享号])$"
)
# No names: signs for what is not told, and what 县长 does.
_NOBODY = re.compile("[〇○×]+|致辞|致词|讲话")
_ANY_NAME = re.compile("^[\u4e00-\u9fff]{2,4}$")
_NO_NAMES = ("目录", "附件", "摘要", "前言", "说明", "全文", "文件", "讲稿")
_TITLE_ONLY = re.compile(rf"^[\u4e00-\u9fff\s]{{0,24}}(?:{_TITLES})$")


# (2016.1.20) is set below a title by its author; a site writes days without brackets.
_IN_BRACKETS = re.compile(r"^[（(]\s*[12]\d{3}\s*[-/.．]\s*\d{1,2}\s*[-/.．]\s*\d{1,2}\s*[）)]$")


def read_delivered(front: tuple[Line, ...]) -> Found[str] | None:
    """The day of the speech, ISO 8601: the date in the line that names the congress, or in one that goes on to name it."""
    front = tuple(map(_closed, front))
    occasions = [line for line in front if OCCASION.search(line.text)]
    cut_in_two = [line for line, after in pairwise(front) if OCCASION.search(after.text) and not _PUBLISHED.search(line.text)]
    alone = [line for line in front if occasions and DAY_ALONE.match(line.text)]
    has_reporter = any(_REPORTER.search(line.text) for line in front)
    said = [
        line
        for line in front
        if (_SPEAKER_LINE.search(squash(_DAY_BEHIND.sub("", line.text))) and _DAY_BEHIND.search(line.text))
        or (has_reporter and _TIME.match(squash(line.text)))
    ]
    for line in (*occasions, *alone, *cut_in_two, *_behind_title(front), *said):
        if day := day_in(line.text, stamps=bool(_IN_BRACKETS.match(line.text))):
            return Found(day, line.origin)
    return None


def _closed(line: Line) -> Line:
    """A line without the blanks that a typewriter set between its characters."""
    is_spaced = sum(map(str.isspace, line.text)) * 3 >= len(line.text)
    return replace(line, text=squash(line.text)) if is_spaced else line


def read_passed(lines: Sequence[Line]) -> Found[str] | None:
    """The day on which a resolution was passed, ISO 8601: （2022年1月12日区第三届人民代表大会第一次会议通过）."""
    for line in lines:
        if len(line.text) <= _PASSED_CHARS and "通过" in line.text and (day := day_in(line.text)):
            return Found(day, line.origin)
    return None


def _behind_title(front: tuple[Line, ...]) -> list[Line]:
    """A day alone on its line within three of the title or the speaker: the day of the speech, as a page's own has a label."""
    found = []
    last = -_NEAR_TITLE - 1
    for at, line in enumerate(front):
        bare = squash(line.text)
        if REPORT_TITLE.match(BOOK_MARKS.sub("", bare)) or _SPEAKER_LINE.search(bare):
            last = at
        elif (DAY_ALONE.match(line.text) or _IN_BRACKETS.match(line.text)) and at - last <= _NEAR_TITLE:
            found.append(line)
    return found


def read_congress(front: tuple[Line, ...], opening: list[Line]) -> Found[tuple[int, int]] | None:
    """(congress, session): from the front matter, whose lines may cut the name, or from what the opening says of it."""
    printed = "".join(squash(line.text) for line in front)
    if match := _CONGRESS.search(printed):
        numbers = to_small_number(match[1]), to_small_number(match[2])
        if all(numbers):
            return Found(numbers, f"front matter: {match[0]}")
    for line in opening:
        text = squash(line.text)
        for match in _CONGRESS.finditer(text):
            numbers = to_small_number(match[1]), to_small_number(match[2])
            hears_it = _BEFORE.search(text[: match.start()]) or _BEHIND.match(text[match.end() :])
            if all(numbers) and hears_it:
                return Found(numbers, line.origin)
    return None


def read_speaker(front: tuple[Line, ...]) -> Found[tuple[str | None, str]] | None:
    """(title, name) of the speaker, blanks removed: from a line of its own, or from behind the occasion."""
    front = tuple(replace(line, text=_DAY_BEHIND.sub("", _FILLERS.sub(" ", line.text))) for line in front)
    for at, line in enumerate(front):
        tail = line.text
        if OCCASION.search(tail):
            tail = re.split(r"(?:会议|大会)上?", tail)[-1]
            if not tail or tail == line.text:
                continue
        bare = squash(tail).strip("（）()")
        if len(bare) > 48 or "记者" in bare or "主持" in bare or (tail == line.text and REPORT_TITLE.match(bare)):
            continue
        if _TITLE_ONLY.match(tail) and at + 1 < len(front):
            name = squash(front[at + 1].text)
            if re.fullmatch(_NAME, name):
                return Found((bare, name), line.origin)
        match = _SPEAKER_LINE.search(bare)
        if match and match["name"] and not _NOBODY.fullmatch(match["name"]):
            return Found((match["title"], match["name"]), line.origin)
    return _name_alone(front)


def _name_alone(front: tuple[Line, ...]) -> Found[tuple[str | None, str]] | None:
    """A name printed without a title, on a line of its own behind the occasion."""
    occasion = next((at for at, line in enumerate(front) if OCCASION.search(line.text)), len(front))
    for above, line in pairwise(front[occasion:]):
        is_name = _NAME_ALONE.match(line.text) and squash(line.text) not in _NO_NAMES
        # Right behind the meeting's line, what has the length of a name is one.
        may_be_any = above.text.endswith(("会议上", "大会上")) and _ANY_NAME.match(squash(line.text))
        if (is_name or may_be_any) and not above.text.endswith(("：", ":")):
            return Found((None, squash(line.text)), line.origin)
    return None
