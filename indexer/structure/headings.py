"""How headings and sentences look: their numbers, their wording, their signs. Patterns and predicates over single lines."""

import re
from collections.abc import Sequence

from indexer.text.normalize import simplified
from indexer.text.pieces import squash

NUMERAL = "[一二三四五六七八九十百]{1,4}"
# What a page sets before the number of a heading to adorn it: ◆ 一、2013年工作回顾.
_SIGNS = "◆◇●■□▪▍▌▎▶►➢➤❖✦★☆◎"
_ADORNED = f"(?:[{_SIGNS}【]\\s*)?"
PART_NUMBER = re.compile(rf"^{_ADORNED}第\s*({NUMERAL})\s*(?:部分|章|篇)\s*[、：:]?\s*")
CHAPTER_NUMBER = re.compile(rf"^{_ADORNED}(?:第\s*({NUMERAL})\s*(?:部分|章|篇)\s*[、：:]?|({NUMERAL})\s*[、．.])\s*")
# Speeches of the fifties number their parts by a numeral alone on its line.
BARE_NUMERAL = re.compile(rf"^{NUMERAL}$")
# （一）, with whatever brackets a scan made of these, one of them missing, or as one sign: （一〕 (一） 【一】 一） （一、 ㈠.
# Where the closing one is missing, none may follow soon: （一期工程）.
SECTION_NUMBER = re.compile(
    rf"^{_ADORNED}(?:[（(〔\[【《〈]\s*(?:{NUMERAL}|[－—])\s*[）)〕\]】》〉>＞]|[（(]\s*{NUMERAL}\s*[、．.]|{NUMERAL}\s*[）)〕]|[㈠-㈩]|"
    rf"[（(]\s*{NUMERAL}\s+(?=[\u4e00-\u9fff])|"
    rf"[（(]{NUMERAL}(?=[\u4e00-\u9fff])(?![^）)]{{0,16}}[）)]))\s*[、．.]?\s*"
)
# `12 人` may number an item or go on with a sentence; the line before decides.
_BARE = r"\d{1,2}\s+(?=[\u4e00-\u9fff])"
BARE_NUMBER = re.compile(rf"^{_BARE}")
ITEM_NUMBER = re.compile(rf"^(?:\d{{1,3}}\s*(?:[.．、](?!\d)|[）)])\s*|[（(]\s*\d{{1,2}}\s*[）)]\s*|{_BARE}|[①-⑳]\s*)")
IN_BRACKETS = re.compile(r"^[（(]\s*\d{1,2}\s*[）)]")
# How notes are numbered that marks in the text refer to.
NOTE_NUMBER = re.compile(r"^[［\[【〔]\s*\d{1,3}\s*[］\]】〕]")
BULLET = re.compile(r"^(?:[-*•]\s+|[◆●■□▪➢★☆◎▎]|——)")
_GLOSSARY = re.compile(
    r"^.{0,24}(?:名词|用语|术语|缩略语|有关内容)(?:和?用语|名词|术语)?(?:的)?(?:解释|注释|注解|说明|释义)(?:[（(].{1,20}[）)])?[:：]?$|"
    r"^(?:注释|注|缩略语|名词|术语)[:：]?$"
)
_ANNEX = re.compile(r"^(?:附件|附录|附表|附)\s*\d{0,2}\s*[:：]?$|^(?:附件|附录|附表)\s*\d{0,2}\s*[:：]?\s*.{2,30}$")
_SALUTATION = re.compile(r"^(?:主席(?:团)?[、，]\s*)?(?:各位(?:代表|委员|同志)|同志们|各位领导)[、，,：:！!\s各位委员同志们]*$")

_PERIOD = (
    r"(?:[12]\d{3}\s*年|[一二][〇○Ｏ零O0０一二三四五六七八九]{3}年|过去[一五]年|今后[一五]年|未来五年|[去今明]年|[一五]年来|本届政府|上届政府|"
    r"[上下]半年|“?十[一二三四五六]五”?|下一步)"
)
_CHAPTER_WORDS = re.compile(
    rf"^.{{0,8}}{_PERIOD}.{{0,22}}(?:回顾|总结|成就|任务|安排|部署|要求|目标|思路|重点|打算|方针|工作|取向|考虑|情况|建议|实事|历程|成绩|经验|体会|设想|展望|意见)$"
    r"|^.{0,10}(?:政府)?自身(?:建设|改革)(?:和?(?:建设|改革))?$|^.{0,8}建设.{0,4}人民满意.{0,6}政府$|"
    r"^.{0,8}政府(?:建设|治理能力)$|^关于.{2,12}(?:工作|问题|建设|事业|关系|政策)$|^(?:结束语|前言|引言)$"
)

_MOST_CHAPTERS = 12
_FEWEST_QUESTIONS = 3

# How the title of a report ends, and the marks that set titles of documents apart.
TITLE_END = r"(?:[（(].{1,12}[）)]|(?:政策|文字|图文)?解读|摘要|全文)?$"
REPORT_TITLE = re.compile(rf"^.{{0,40}}工作报告{TITLE_END}")
BOOK_MARKS = re.compile("[《》〈〉“”]")
# The line that names the meeting.
OCCASION = re.compile("大会|会议")

_NUMERALS = "0123456789０１２３４５６７８９一二三四五六七八九十百千万亿"
_POINT_AS_STOP = re.compile('[\u4e00-\u9fff”"）)%％]\\.$')
_OPENERS = "“‘《〈（([【「『"
_CLOSERS = "”’\"'）)】》」』"
_ENDERS = "。！？!?；;：:…～~"
NEVER_FIRST = "，。、；：！？）】》”’,;:!?)%％"

FULL_STOP = re.compile(r"(?:[。！？]|(?<=[\u4e00-\u9fff])\.)[”’）】]*$")

# Headings longer than this are sentences: the longest seen have about 50 characters.
MAX_NUMBERED_HEADING = 60
MAX_UNNUMBERED_HEADING = 32
MAX_LEAD = 45
# A heading that only a colon or a blank divides from its text has no more characters than this.
MAX_SHORT_RUN_IN = 30
_RUN_IN_END = re.compile(r"。|：(?=[^“”‘’\s]{6})|(?<=[\u4e00-\u9fff])[ \u3000](?=[\u4e00-\u9fff\d][^ \u3000]{8})")


def ends_sentence(text: str) -> bool:
    """Whether a line can be the end of a paragraph: its last sign, closing quotes and brackets aside, ends a sentence."""
    bare = text.rstrip(_CLOSERS + " ")
    # Typewriters and some converters set a point for a full stop.
    return bool(bare) and (bare[-1] in _ENDERS or bool(bare[-1] == "." and _POINT_AS_STOP.search(bare)))


def has_open_bracket(text: str) -> bool:
    """Whether a line breaks off inside its last bracket or title."""
    inside_bracket = max(text.rfind("（"), text.rfind("(")) > max(map(text.rfind, "）)〉〕"))
    return inside_bracket or text.rfind("《") > text.rfind("》")


def is_chapter_heading(text: str) -> bool:
    """Whether an unnumbered line, blanks removed, is worded like the heading of a chapter."""
    text = simplified(text).rstrip("：:")
    if len(text) > MAX_UNNUMBERED_HEADING or "，" in text or "工作报告" in text:
        return False
    return bool(_CHAPTER_WORDS.match(text))


# 站在新起点：2012年工作回顾, 2018年：铆足干劲抓落实; a label, and what the chapter is about.
_COLON_HEADED = re.compile("^(?P<label>[^，。；：:“”]{2,14})[：:](?P<rest>[^。；：:]{3,44})$")
_A_YEAR = "(?:[12]\\d{3}|[一二][〇○零O0一二三四五六七八九]{3})"
_YEAR_LABEL = re.compile(f"^{_A_YEAR}(?:年?[—–~～至到-]{{1,2}}{_A_YEAR})?年$")
# 回望2021：稳中有进, 奋进2022：干字当头.
_YEAR_AND_VERB = re.compile(f"^(?:[\u4e00-\u9fff]{{2,4}}{_A_YEAR}年?|{_A_YEAR}年?[\u4e00-\u9fff]{{2}})$")
_PERIOD_LABEL = re.compile(
    "^(?:过去|今后|未来|刚刚过去的|即将过去的)?[一五三]年(?:来|间)?$|^(?:今|明|去)年$|^(?:自身建设|政府建设|展望未来|回顾过去|总体要求)$"
)
_OF_A_TIME = (_YEAR_LABEL, _YEAR_AND_VERB, _PERIOD_LABEL)


def questions(texts: Sequence[str]) -> frozenset[int]:
    """The indices of lines that are questions which head their parts: three at least, each with text behind it."""
    found = [
        at
        for at, text in enumerate(texts[:-1])
        if text.endswith(("？", "?")) and 4 <= len(text) <= MAX_UNNUMBERED_HEADING and "。" not in text
        and not texts[at + 1].endswith(("？", "?")) and not text.startswith(("问：", "问:"))
    ]  # fmt: skip
    return frozenset(found) if len(found) >= _FEWEST_QUESTIONS else frozenset()


def adorned(texts: Sequence[str]) -> frozenset[int]:
    """The indices of lines without a number that a sign sets apart as headings: ◎ 种好粮，更要卖好粮.

    A sign heads what follows if three lines or more that begin with it are short, and nearly all have other text behind them;
    else it marks the items of lists.
    """
    found: dict[str, list[int]] = {}
    alone: dict[str, int] = {}
    for at, text in enumerate(texts[:-1]):
        if text[0] not in _SIGNS or not 4 <= len(text) <= MAX_UNNUMBERED_HEADING or ends_sentence(text) or _numbered(text):
            continue
        found.setdefault(text[0], []).append(at)
        after = texts[at + 1]
        alone[text[0]] = alone.get(text[0], 0) + (after[0] != text[0] and len(after) > len(text) - 4)
    return frozenset(
        at for sign, places in found.items() if len(places) > 2 and alone[sign] >= 0.8 * len(places) for at in places
    )


def _numbered(text: str) -> bool:
    return any(pattern.match(text) for pattern in (CHAPTER_NUMBER, SECTION_NUMBER, ITEM_NUMBER))


_DECIMAL = re.compile(r"^(\d{1,2})(?:\.(\d{1,2}))?(?:\.(\d{1,2}))?(?:[ \u3000]+|[.．、](?!\d)\s*)(?=[\u4e00-\u9fff“\d])")


def decimal_levels(texts: Sequence[str]) -> dict[int, int]:
    """Index of a line → the level that its number has, where 1, 1.1 and 1.1.1 number all headings; else nothing."""
    found = {}
    firsts = []
    for at, text in enumerate(texts):
        match = _DECIMAL.match(text)
        if match and len(text) <= MAX_NUMBERED_HEADING and not ends_sentence(text) and "。" not in text:
            found[at] = 1 + (match[2] is not None) + (match[3] is not None)
            firsts += [int(match[1])] if found[at] == 1 else []
    is_habit = sum(level == 2 for level in found.values()) > 2 and len(firsts) > 1
    return found if is_habit and firsts == list(range(1, len(firsts) + 1)) else {}


def colon_headed(texts: list[str]) -> frozenset[int]:
    """The indices of lines headed by a label and a colon that are chapters together.

    They are if one of them is worded like a chapter, or two are labelled with years or periods, and text follows each.
    """
    found = []
    for at, text in enumerate(texts[:-1]):
        match = _COLON_HEADED.match(squash(simplified(text)))
        if match and not ends_sentence(text) and not is_marked(text) and len(texts[at + 1]) > len(text):
            found.append((at, match))
    told = [at for at, match in found if is_chapter_heading(match["rest"]) or is_chapter_heading(match[0].replace("：", ""))]
    timed = [at for at, match in found if any(pattern.match(match["label"]) for pattern in _OF_A_TIME)]
    if not 2 <= len(found) <= _MOST_CHAPTERS or not (told or len(timed) > 1):
        return frozenset()
    return frozenset(at for at, _ in found)


_RUN_IN_LABEL = re.compile("^(?P<label>[^，。；：:“”《》0-9]{2,14})[：:](?=[^：:]{12})")
_NO_LABEL = re.compile("(?:[是为有]|要求|目标|如下|方面|表示|指出|强调|认为|代表|同志们|其中|包括|例如|比如)$")


def labelled_run_in(text: str) -> int:
    """How long the label is that an unnumbered paragraph begins with before a colon: 农业和农村经济：…; 0 if there is none."""
    match = _RUN_IN_LABEL.match(text)
    return len(match["label"]) if match and not _NO_LABEL.search(match["label"]) and not is_marked(text) else 0


def is_year_alone(text: str) -> bool:
    """Whether a line is nothing but a year, as sections of a report on several years are headed."""
    return bool(_YEAR_LABEL.match(squash(simplified(text)).rstrip("：:")))


def is_back_matter(text: str) -> bool:
    """Whether a line heads a glossary or an annex."""
    bare = squash(simplified(text))
    return bool(_GLOSSARY.match(bare) or (_ANNEX.match(bare) and not ends_sentence(bare.rstrip("：:"))))


def is_annex(text: str) -> bool:
    """Whether a line names an annex: 附件, 附件2, 附件：十件实事."""
    return bool(_ANNEX.match(squash(simplified(text))))


def is_salutation(text: str) -> bool:
    """Whether a line addresses the audience: 各位代表："""
    return bool(_SALUTATION.match(simplified(text)))


def is_marked(text: str) -> bool:
    """Whether a line begins with a number of any level, a bullet, or is a salutation."""
    return any(p.match(text) for p in (CHAPTER_NUMBER, SECTION_NUMBER, ITEM_NUMBER, NOTE_NUMBER, BULLET)) or is_salutation(text)


def is_standalone(rest: str, *, may_end: bool = False) -> bool:
    """Whether what follows a heading's number is a heading alone on its line.

    may_end: a full stop at the very end is allowed, as writers of section headings often set it.
    """
    if not rest:
        return True
    body = rest[:-1] if may_end and rest.endswith(("。", "？", "?")) else rest.rstrip("：:")
    return len(body) <= MAX_NUMBERED_HEADING and not ends_sentence(body) and "。" not in body


# What no sentence begins with, and what opens a clause that must go on: a line like these is a piece of a sentence.
_MIDDLE = re.compile("(?:由|并(?!举)|和(?![谐平])|与|及|以及|达到|的|了|至|而|使|比|分别|占|超过|同比|较)")
_ORDINAL_ALONE = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[是要]|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十]，?)$"
)
# A figure with its unit stands in sentences, and in no heading that has no number.
_FIGURE = re.compile(
    r"(?:\d+(?:\.\d+)?|[一二三四五六七八九十百千万]{2,})(?:余|多)?(?:个(?!百分)|座|件|户|亩|项|家|公里|万元|亿元|人次|%|％)"
)
_OPEN_END = re.compile("[\u4e00-\u9fff][A-Za-z0-9&]+$|(?:[了同在和与于向把被对从由将为至及]|依照|按照|根据|关于)$")
_OPENS_CLAUSE = re.compile("(?:在|当|随着|经过|根据|按照|由于|虽然|如果|自从)")


def is_cut(text: str, following: str) -> bool:
    """Whether a short line is a piece that was cut out of a sentence, as its beginning or that of the next line tells."""
    text, following = simplified(text), simplified(following)
    if text[-1] in _OPENERS or (text[-1] in "到达至约近超为" and following[0].isdigit()):
        return True
    if text[-1] in _NUMERALS and following[0] in _NUMERALS:
        return True
    if _MIDDLE.match(following) or _ORDINAL_ALONE.match(following) or _FIGURE.search(text) or _OPEN_END.search(text):
        return True
    return bool(_OPENS_CLAUSE.match(text)) and len(following) <= MAX_LEAD and "，" not in text


def is_ordinal_alone(text: str) -> bool:
    """Whether a line is nothing but 一是, 二要 or （三）."""
    return bool(_ORDINAL_ALONE.match(squash(text)))


def is_lead(text: str, *, sentences: int = 1, longest: int = MAX_LEAD) -> bool:
    """Whether a line is a short sentence without a number, or several, such as open a paragraph in bold type."""
    is_short = len(text) <= longest and 0 < text.count("。") <= sentences
    return is_short and text.endswith("。") and not is_marked(text)


def run_in_end(text: str, start: int) -> int:
    """Where the heading ends that a paragraph begins with behind its number: at a full stop, a colon or a blank; -1 if none.

    start: where the number ends.
    """
    for match in _RUN_IN_END.finditer(text, start):
        end = match.start()
        if match[0] == "。" or (end - start <= MAX_SHORT_RUN_IN and end - start >= 4):
            return end if start < end <= start + MAX_NUMBERED_HEADING and end < len(text) - 1 else -1
    return -1


def rank(text: str) -> int:
    """How deep the number of a heading usually counts: 1 for 一、, 2 for （一）, 3 for 1., 4 for （1）; 0 for none."""
    if IN_BRACKETS.match(text):
        return 4
    patterns = (CHAPTER_NUMBER, SECTION_NUMBER, ITEM_NUMBER)
    return next((depth for depth, pattern in enumerate(patterns, 1) if pattern.match(text)), 0)
