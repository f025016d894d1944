"""Headings, title and meeting → the year that a report plans, and the one that it reviews."""

import re
from collections.abc import Iterator, Sequence

from indexer.facts.evidence import Evidence, Verdict, strongest, weigh
from indexer.model import Found
from indexer.structure.outline import Document
from indexer.text.numerals import CHINESE_DIGITS, YEAR, to_small_number, to_year, years_in

_REVIEW_WORDS = re.compile("回顾|总结|成就|主要成绩|工作(?:的?完成|进展)?情况")
_LAST_YEAR = re.compile("过去一年|过去的一年|去年|一年来|上年|上一年")
# 今后五年的奋斗目标（2012—2016年）: of the years that a plan spans the first is the one that begins.
_SPAN = re.compile(rf"({YEAR})\s*年?(?:\s*\d{{1,2}}\s*月)?\s*[—–~～至到-]{{1,2}}\s*({YEAR})\s*年(?:\s*\d{{1,2}}\s*月)?")
_IN_BRACKETS = re.compile(rf"[（(]\s*({YEAR})\s*[）)]$")
# 2008两会某某省政府工作报告, 2016政府工作报告: without 年.
_AT_HEAD = re.compile(rf"^({YEAR})(?=[\u4e00-\u9fff])(?!年)")
# 某某镇2023年度政府工作报告各位代表: a text in one piece begins with its title.
_TITLE_AT_HEAD = re.compile(rf"^[^。，：:]{{0,24}}?({YEAR})\s*年度?(?:人民)?政府工作报告")
_OF_PLANS = "展望|迈向|我们要|我们将|任务|安排|部署|目标|要求|思路|打算"
_PLAN_WORDS = re.compile(f"{_OF_PLANS}|重点|工作")
# What plans in any case; 2005年的主要工作 before 今后的任务 does not.
_PLAINLY_PLANS = re.compile(f"{_OF_PLANS}|规划|今后|今年|来年|明年|下一步")
# Aims beyond the year: 2035年远景目标.
_DISTANT = re.compile(rf"到\s*{YEAR}\s*年|{YEAR}\s*年远景")
# National congresses that met every year, and the year of their first session; the sixth and all later last five years.
FIRST_SESSIONS = {1: 1954, 5: 1978, 6: 1983}
_FIVE_YEARS = re.compile("[五四三]年来|过去[五四三]年|以来")
_FIRST_BLOCKS = 5
FIRST_REPORT, LAST_REPORT = 1949, 2099
_JUST_PAST = re.compile(rf"(?:刚刚过去的|过去的|回首|回顾)({YEAR})\s*年")
# 预计2012年全市生产总值, 2016年，预计（下同）: the year is not over yet, and the report is of the one that follows.
_ESTIMATED = re.compile(rf"预计，?({YEAR})\s*年(?=[全地实完我财城农，]|生产|国民|G)|({YEAR})\s*年，?预计")
# 《第十一个五年规划纲要（草案）》: it is heard with the report of its first year.
_FIVE_YEAR_PLAN = re.compile(
    "(?:第([一二三四五六七八九十]{1,2})个五年|“?(十?[一二三四五六七八九十]五)”?)(?:规划|计划)(?:和[^，。》]{2,24})?纲要(?:[（(]草案[）)]|》?[^，。》]{0,12}草案)"
)
# 2022年是极不平凡的一年: said of the year that is over.
_WAS = "[^。；]{0,24}(?:不平凡|不寻常|极其|极为|艰难|难忘|困难|考验|辉煌|取得|发展最)"
_IS_OVER = re.compile(rf"({YEAR})\s*年，?是{_WAS}")
# 2024年是…, 做好2024年工作, 2024年国民经济计划: said of the year that begins, and of the one before.
_BEGINS = re.compile(
    rf"({YEAR})\s*年，?(?=是(?!{_WAS})|将是|我们将|我们要|工作的?(?:总体|指导|重点|主要)|(?:全[省市县区州]|我国|全国)?经济社会发展的?(?:主要|总体|预期)|"
    rf"的?(?:主要|重点|总体)(?!工作?的?(?:情况|回顾|成绩|成效|特点|做法)|成绩|成就)|国民经济(?:和社会发展)?的?计划|国家预算|预算[（(]?草案)|(?:做好|抓好|搞好|完成)({YEAR})\s*年|(?:现在|对|关于|就)[^，。]{{0,4}}({YEAR})\s*年(?=[^，。]{{0,6}}(?:工作|任务|安排)[^，。]{{0,6}}(?:建议|意见|安排|部署|布置))"
)
# 作一九八二年工作总结和一九八三年工作安排的报告: how a speech of its day begins.
_REPORTED = re.compile(
    rf"作(?:关于)?({YEAR})\s*年[^，。]{{0,14}}[和与及、]({YEAR})\s*年[^，。]{{0,14}}(?:任务|安排|工作|计划|意见|打算|部署)的?报告"
)
_THIS_YEAR = re.compile("(?:今年|[^，。]{0,4}这一年)，?是([^。；]{4,120})")
_DIGITS = frozenset(CHINESE_DIGITS)
_THIS_YEAR_IS = ("今年是", "今年，是", "这一年是", "这一年，是")
_ORDINALS = (
    "一五",
    "二五",
    "三五",
    "四五",
    "五五",
    "六五",
    "七五",
    "八五",
    "九五",
    "十五",
    "十一五",
    "十二五",
    "十三五",
    "十四五",
    "十五五",
    "十六五",
)
_PLAN_YEAR = re.compile(
    "“?(十?[一二三四五六七八九十]五)”?(?:规划|计划|时期|建设)?(?:实施)?的?([^，。；]{0,12}(?:开局|收官|最后一年|第[一二三四五]年))"
)
_AFTER_CONGRESS = re.compile("党的([一二三四五六七八九十]{2,3})大精神的?(?:开局之年|第一年)")
_BIRTHDAYS = tuple(
    (re.compile(rf"(?:{words})(?:成立|建立|实行|开放)?(?:的第)?(\d{{2,3}}|[一二三四五六七八九十]{{1,3}})周年"), since)
    for words, since in (
        ("新中国|中华人民共和国|共和国", 1949),
        ("建党|中国共产党", 1921),
        ("建军|人民解放军", 1927),
        ("改革开放", 1978),
    )
)
# What collections set above a report.
_YEAR_FIELD = re.compile(rf"^(?:年份|年度|报告年份)\s*[:：]\s*({YEAR})\s*年?$")
# 《2024年政府工作报告》目标任务分工方案: what is said of a report is of its year.
_REPORT_OF = re.compile(rf"《[<〈‹]?({YEAR})\s*年?[^》]{{0,12}}政府工作")
# 现在就一九五七年的工作和今年的任务报告如下
_JUST_REPORTED = re.compile(rf"(?:就|将|对)({YEAR})\s*年的?(?:主要)?(?:工作|情况)[^，。]{{0,12}}(?:和|与|及)(?:今年|{YEAR}年)")
# In the name of a file, 年 need not follow.
_YEAR_IN_NAME = re.compile(rf"(?<!\d)({YEAR})(?!\d)")
# 2018年：铆足干劲抓落实, 奋进2022：干字当头.
_YEAR_LABEL = re.compile(rf"^[\u4e00-\u9fff]{{0,4}}({YEAR})\s*年?[\u4e00-\u9fff]{{0,2}}\s*[:：]")
TITLE, PLAN_HEADING, PLAN_SECTION, REVIEW_HEADING, YEAR_LABEL, DELIVERED, SESSION = 9.0, 9.0, 6.0, 7.0, 5.0, 8.0, 9.0
FILE, FOLDER, BEGUN, JUST_PAST, OCCASION, PUBLISHED, DOC_NUMBER = 7.0, 4.0, 5.0, 5.0, 4.0, 2.0, 4.0
ESTIMATED, FIVE_YEARS, BEGUN_EARLY, PUBLISHED_AT_ONCE, REPORT_NAMED, OVER, REPORTED = 5.0, 5.0, 2.0, 4.0, 4.0, 2.0, 8.0


def in_heading(text: str) -> str:
    """The origin of what a heading says."""
    return f"heading: {text[:40]}"


def read_reviewed_year(headings: list[str], planned: int | None = None) -> Found[int] | None:
    """The one year that a heading says is reviewed, or that stands in one before the planned; five years have none."""
    reviews = [heading for heading in headings if _REVIEW_WORDS.search(heading)]
    for heading in reviews:
        if years := _years_reviewed(heading):
            return Found(max(years), in_heading(heading))
    if planned is None:
        return None
    for heading in headings:
        if _LAST_YEAR.search(heading) and (heading in reviews or not _PLAINLY_PLANS.search(heading)):
            return Found(planned - 1, in_heading(heading))
    before = [heading for heading in headings if planned - 1 in years_in(heading)]
    return Found(planned - 1, in_heading(before[0])) if before else None


def read_reviewed_year_of_text(document: Document, planned: int | None) -> Found[int] | None:
    """The year before the planned one, where nothing is headed and the first paragraphs say that they speak of it."""
    for block in document.blocks[:_FIRST_BLOCKS]:
        if planned and (match := _JUST_REPORTED.search(block.text)) and to_year(match[1]) == planned - 1:
            return Found(planned - 1, f"line {block.number}: {match[0]}")
    if planned is None or any(heading.level == 1 for heading in document.headings):
        return None
    for block in document.blocks[:_FIRST_BLOCKS]:
        if _FIVE_YEARS.search(block.text):
            return None
        if match := re.match(rf"({YEAR})\s*年", block.text):
            return Found(planned - 1, f"line {block.number}: {match[0]}") if to_year(match[1]) == planned - 1 else None
    return None


def year_of_national_session(congress: int, session: int) -> Found[int] | None:
    """The year in which the National People's Congress held a session: one a year since 1978, five to a congress."""
    first = FIRST_SESSIONS.get(congress, FIRST_SESSIONS[6] + 5 * (congress - 6) if congress > 6 else None)
    if first is None or not 1 <= session <= 5:
        return None
    return Found(first + session - 1, f"session {session} of National People's Congress {congress}")


def _years_reviewed(heading: str) -> list[int]:
    """The years of a heading that reviews: before the word for it, as the planned may stand behind (1998年回顾和1999年任务)."""
    word = _REVIEW_WORDS.search(heading)
    return (years_in(heading[: word.end()]) if word else []) or years_in(heading)


def _years_planned(heading: str) -> list[int]:
    """The years of a heading that plans: all of them, or those behind the part that reviews."""
    word = _REVIEW_WORDS.search(heading)
    rest = _DISTANT.sub("", heading[word.end() :] if word else heading)
    rest = _SPAN.sub(lambda match: f"{match[1]}年", rest)
    return years_in(rest) if _PLAN_WORDS.search(rest) else []


def read_year(
    document: Document,
    headings: list[str],
    sections: list[str],
    *,
    title: Found[str] | None,
    delivered: Found[str] | None,
    session: Found[int] | None = None,
    doc_number: Found[str] | None = None,
    published: Found[str] | None = None,
    named: Sequence[Found[str]] = (),
    is_of_its_day: bool = False,
) -> Verdict[int]:
    """The year that the report sets tasks for, by all that tells it.

    Args:
        session: the year that the number of a national session tells.
        named: what the report is called outside its text, as Extract says.
        is_of_its_day: whether such documents are published when they are written: news, notices.
    """
    evidence = [
        *_by_headings(headings, sections),
        *_by_title(title),
        *(
            Evidence(to_year(match[1]), FILE, line.origin)
            for line in document.front
            if (match := _YEAR_FIELD.match(line.text.strip()))
        ),
        *_by_days(delivered, published, doc_number, is_of_its_day=is_of_its_day),
        *([Evidence(session.value, SESSION, session.origin)] if session else []),
        *_by_names(named),
        *_by_text(document),
        *(_by_report_named(document) if is_of_its_day else ()),
    ]
    return weigh(strongest(evidence))


def _by_headings(headings: list[str], sections: list[str]) -> Iterator[Evidence[int]]:
    planned = {heading: max(found) for heading in headings if (found := _years_planned(heading))}
    over = [heading for at, heading in enumerate(headings) if heading in planned and _is_over(headings, at)]
    plans = [heading for heading in planned if heading not in over]
    if plans:
        latest = max(plans, key=planned.__getitem__)
        yield Evidence(planned[latest], PLAN_HEADING, in_heading(latest))
    elif years := [(max(found), section) for section in sections if (found := _years_planned(section))]:
        year, section = max(years)
        yield Evidence(year, PLAN_SECTION, in_heading(section))
    if reviewed := read_reviewed_year(headings):
        origin = f"the year after the one reviewed ({reviewed.origin})"
        yield Evidence(reviewed.value + 1, REVIEW_HEADING, origin)
    elif over and not plans:
        latest = max(over, key=planned.__getitem__)
        yield Evidence(planned[latest] + 1, REVIEW_HEADING, f"the year after the one reviewed ({in_heading(latest)})")
    labelled = [(to_year(match[1]), heading) for heading in headings if (match := _YEAR_LABEL.match(heading))]
    if not plans and labelled:
        # The chapters of a report on five years bear each a year; the last is the one planned.
        year, last = max(labelled)
        yield Evidence(year, YEAR_LABEL, in_heading(last))


def _is_over(headings: list[str], at: int) -> bool:
    """Whether a heading names the work of a year, and one after it plans without naming any: 2005年的主要工作, 今后的任务."""
    if _PLAINLY_PLANS.search(_DISTANT.sub("", headings[at])):
        return False
    return any(_PLAINLY_PLANS.search(heading) and not years_in(heading) for heading in headings[at + 1 :])


def _by_title(title: Found[str] | None) -> Iterator[Evidence[int]]:
    if title is None:
        return
    if reviewed := read_reviewed_year([title.value]):
        yield Evidence(reviewed.value + 1, JUST_PAST, title.origin)
    elif years := [*years_in(title.value), *map(to_year, _IN_BRACKETS.findall(title.value) or _AT_HEAD.findall(title.value))]:
        yield Evidence(max(years), TITLE, title.origin)


def _by_days(
    delivered: Found[str] | None, published: Found[str] | None, doc_number: Found[str] | None, *, is_of_its_day: bool
) -> Iterator[Evidence[int]]:
    by_publication = PUBLISHED_AT_ONCE if is_of_its_day else PUBLISHED
    for day, weight, what in ((delivered, DELIVERED, "delivery"), (published, by_publication, "publication")):
        if day:
            year, month = int(day.value[:4]), day.value[5:7]
            is_late = month in ("11", "12")
            yield Evidence(year + is_late, weight, f"the year {'after' if is_late else 'of'} the day of {what} ({day.origin})")
    if doc_number:
        yield Evidence(int(doc_number.value.split("〔")[1][:4]), DOC_NUMBER, doc_number.origin)


def _by_names(names: Sequence[Found[str]]) -> Iterator[Evidence[int]]:
    for at, name in enumerate(reversed(names)):
        years = [year for found in _YEAR_IN_NAME.findall(name.value) if FIRST_REPORT <= (year := to_year(found)) <= LAST_REPORT]
        if years:
            yield Evidence(max(years), FOLDER if at else FILE, name.origin)


def _by_text(document: Document) -> Iterator[Evidence[int]]:
    """What the text says of the year that it begins, and of the one that has just passed."""
    if document.blocks and (match := _TITLE_AT_HEAD.match(document.blocks[0].text)):
        yield Evidence(to_year(match[1]), TITLE, f"line {document.blocks[0].number}: {match[0]}")
    begun: dict[int, str] = {}
    estimated: dict[int, str] = {}
    last = 0
    for at, block in enumerate(document.blocks):
        # What names no year has none of most of these.
        dated = _DISTANT.sub("", block.text) if _names_a_year(block.text) else ""
        text = dated or block.text
        for match in _BEGINS.finditer(dated):
            begins = to_year(match[1] or match[2] or match[3])
            last = at if text.startswith("是", match.end()) else len(document.blocks)
            begun.setdefault(begins, f"line {block.number}: {text[match.start() : match.end() + 20]}")
        for match in _JUST_PAST.finditer(dated):
            yield Evidence(to_year(match[1]) + 1, JUST_PAST, f"line {block.number}: {match[0]}")
        for match in _REPORTED.finditer(dated) if at < _FIRST_BLOCKS else ():
            if (planned := to_year(match[2])) == to_year(match[1]) + 1:
                yield Evidence(planned, REPORTED, f"line {block.number}: {match[0]}")
        for match in _IS_OVER.finditer(dated):
            yield Evidence(to_year(match[1]) + 1, OVER, f"line {block.number}: {match[0]}")
        for match in _ESTIMATED.finditer(text) if "预计" in text else ():
            estimated.setdefault(to_year(match[1] or match[2]), f"line {block.number}: {match[0]}")
        for match in _FIVE_YEAR_PLAN.finditer(text) if "纲要" in text else ():
            if first := _first_year(to_small_number(match[1]) if match[1] else _number_of(match[2])):
                yield Evidence(first, FIVE_YEARS, f"line {block.number}: {match[0]}")
        for match in _THIS_YEAR.finditer(text) if any(said in text for said in _THIS_YEAR_IS) else ():
            if year := _year_of_occasion(match[1]):
                yield Evidence(year, OCCASION, f"line {block.number}: {match[0][:40]}")
    if begun and max(begun) not in estimated:
        latest = max(begun)
        # Said once, before the plan can have begun, it may be of the year before as well.
        is_told = len(begun) > 1 or 4 * last >= len(document.blocks)
        yield Evidence(latest, BEGUN if is_told else BEGUN_EARLY, begun[latest])
    if estimated:
        latest = max(estimated)
        yield Evidence(latest + 1, ESTIMATED, estimated[latest])


def _names_a_year(text: str) -> bool:
    """Whether 年 stands behind a digit. To ask this, or for a word, first is ten times as fast as the patterns that have it."""
    return any(before[-1:].isdecimal() or before[-1:] in _DIGITS for before in map(str.rstrip, text.split("年")[:-1]))


def _by_report_named(document: Document) -> Iterator[Evidence[int]]:
    for block in document.blocks:
        if match := _REPORT_OF.search(block.text):
            yield Evidence(to_year(match[1]), REPORT_NAMED, f"line {block.number}: {match[0]}")
            return


def _year_of_occasion(said: str) -> int | None:
    """The year of which a sentence says 今年是…: a plan's first or last year, the one after a party congress, a birthday."""
    if match := _PLAN_YEAR.search(said):
        first = _first_year(_number_of(match[1]))
        if first is None:
            return None
        if "开局" in match[2] or "第一年" in match[2]:
            return first
        if "收官" in match[2] or "最后一年" in match[2]:
            return first + 4
        counted = re.search("第([二三四五])年", match[2])
        return first + "一二三四五".index(counted[1]) if counted else None
    if match := _AFTER_CONGRESS.search(said):
        number = to_small_number(match[1])
        return 1997 + 5 * (number - 15) + 1 if 12 < number < 40 else None
    for pattern, since in _BIRTHDAYS:
        if (match := pattern.search(said)) and (count := int(match[1]) if match[1].isdigit() else to_small_number(match[1])):
            return since + count
    return None


def _number_of(name: str) -> int:
    """The number of a five-year plan by its short name: 十一五 is the eleventh; 0 if it is none."""
    return _ORDINALS.index(name) + 1 if name in _ORDINALS else 0


def _first_year(number: int | None) -> int | None:
    """The first year of a five-year plan, from the sixth on."""
    return 1981 + 5 * (number - 6) if number and 6 <= number <= len(_ORDINALS) else None
