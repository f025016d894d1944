"""How headings and sentences look: their numbers, wording, signs and type. Patterns and predicates over single lines."""

import re

from indexer.model import Line
from indexer.text.numerals import CHINESE_YEAR, FULL_WIDTH, to_small_number
from indexer.text.pieces import squash
from indexer.text.variants import simplified

NUMERAL = "[一二三四五六七八九十百]{1,4}"
# What a page sets before the number of a heading to adorn it: ◆ 一、2013年工作回顾.
SIGNS = "◆◇●■□▪▍▌▎▶►➢➤❖✦★☆◎"
_ADORNED = f"(?:[{SIGNS}【]\\s*)?"
PART_NUMBER = re.compile(rf"^{_ADORNED}第\s*({NUMERAL})\s*(?:部分|章|篇)\s*[、：:]?\s*")
CHAPTER_NUMBER = re.compile(rf"^{_ADORNED}(?:第\s*({NUMERAL})\s*(?:部分|章|篇)\s*[、：:]?|({NUMERAL})\s*[、．.])\s*")
# 一　一九五六年的工作: a number and a blank; which lines are numbered so, the numbers of a whole document tell.
SPACED_NUMBER = re.compile(rf"^({NUMERAL})[ \u3000]+(?=[\u4e00-\u9fff\d])")
# Speeches of the fifties number their parts by a numeral alone on its line.
BARE_NUMERAL = re.compile(rf"^{NUMERAL}$")
# （一）, with whatever brackets a scan made of these, one of them missing, or as one sign: （一〕 (一） 【一】 一） （一、 ㈠.
# Where the closing one is missing, none may follow soon: （一期工程）.
SECTION_NUMBER = re.compile(
    rf"^{_ADORNED}(?:[（(〔\[【《〈]\s*(?:{NUMERAL}|[－—])\s*[）)〕\]】》〉>＞]|[（(]\s*{NUMERAL}\s*[、．.]|{NUMERAL}\s*[）)〕]|[㈠-㈩]|"
    rf"[（(]\s*{NUMERAL}\s+(?=[\u4e00-\u9fff])|"
    rf"[（(]{NUMERAL}(?=[\u4e00-\u9fff])(?![^）)]{{0,16}}[）)])|第\s*{NUMERAL}\s*节)\s*[、．.：:]?\s*"
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
    r"^(?:注释|注|缩略语|名词|术语)[:：]?$|^《?(?:政府)?工作报告》?(?:的)?(?:注释|注解)$"
)
_ANNEX = re.compile(
    r"^(?:附件|附录|附表|附)\s*\d{0,2}\s*[:：]?$|^(?:(?:附件|附录|附表)\s*\d{0,2}\s*[:：]?|附\s*\d{0,2}\s*[:：])\s*.{2,30}$"
)
_SALUTATION = re.compile(
    r"^(?:(?:尊敬的)?(?:各位)?(?:副?主席团?|副?主任|秘书长|副?委员长)[、，,]\s*)*(?:各位(?:代表|委员|同志)|同志们|各位领导)[、，,：:！!\s各位委员同志们]*$"
)

_PERIOD = (
    rf"(?:[12]\d{{3}}\s*年|{CHINESE_YEAR}年|过去(?:[一五]年|的(?=工作))|今后[一五]年|未来五年|[去今明]年|[一五]年来|[一三四五几]年来?的?(?=工作(?:的?回顾|总结))|[一二三四五六七八九十上本]{{1,3}}届(?:[省市县区州旗盟]?(?:人民)?)政府|"
    r"[上下]半年|“?(?:十[一二三四五六]|[六七八九十])五”?|下一步)"
)
_CHAPTER_WORDS = re.compile(
    rf"^.{{0,8}}{_PERIOD}.{{0,22}}(?:回顾|总结|成就|任务|安排|部署|要求|目标|思路|重点|打算|方针|工作|取向|考虑|情况|建议|实事|历程|成绩|经验|体会|设想|展望|意见)$"
    r"|^.{0,10}(?:政府)?自身(?:建设|改革)(?:和?(?:建设|改革))?$|^.{0,8}建设.{0,4}人民满意.{0,6}政府$|"
    r"^.{0,8}政府(?:建设|治理能力)$|^关于.{2,12}(?:工作|问题|建设|事业|关系|政策)$|^(?:结束语|前言|引言)$|"
    r"^(?:回顾|回首|回望)过去$|^(?:展望|放眼|面向|擘画)未来$|^过去的[三五]年$|^今后的?任务$"
)

# How the title of a report ends, and the marks that set titles of documents apart.
TITLE_END = r"(?:[（(].{1,12}[）)]|(?:政策|文字|图文)?解读|摘要|全文)?$"
REPORT_TITLE = re.compile(rf"^.{{0,40}}(?:工作|施政)报告{TITLE_END}")
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
# Typewriters set a point for a full stop.
_POINT_INSIDE = re.compile('(?<=[\u4e00-\u9fff”"）)])\\.(?=[\u4e00-\u9fff“"])')
_RUN_IN_END = re.compile(
    "。|" + _POINT_INSIDE.pattern + r"|：(?=[^“”‘’\s]{6})|(?<=[\u4e00-\u9fff])[ \u3000](?=[\u4e00-\u9fff\d][^ \u3000]{8})"
)


def heading_number(match: re.Match[str]) -> int:
    """What a match of CHAPTER_NUMBER or SPACED_NUMBER counts, whichever form its numeral has; 0 for what is no small number."""
    return to_small_number(match[match.lastindex or 0])


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
    text = simplified(text).translate(FULL_WIDTH).rstrip("：:")
    if len(text) > MAX_UNNUMBERED_HEADING or "，" in text or "工作报告" in text:
        return False
    return bool(_CHAPTER_WORDS.match(text))


A_YEAR = f"(?:[12]\\d{{3}}|{CHINESE_YEAR})"
YEAR_LABEL = re.compile(f"^{A_YEAR}(?:年?[—–~～至到-]{{1,2}}{A_YEAR})?年$")
_RUN_IN_LABEL = re.compile("^(?P<label>[^，。；：:“”《》0-9]{2,14})[：:](?=[^：:]{12})")
_NO_LABEL = re.compile("(?:[是为有]|要求|目标|如下|方面|表示|指出|强调|认为|代表|同志们|其中|包括|例如|比如)$")


# Longer lines are no labels, and most of them are: so they are not gone through whole.
_LONGEST_LABEL = 200


def labelled_run_in(text: str) -> int:
    """How long the label is that an unnumbered paragraph begins with before a colon: 农业和农村经济：…; 0 if there is none."""
    match = _RUN_IN_LABEL.match(text)
    return len(match["label"]) if match and not _NO_LABEL.search(match["label"]) and not is_marked(text) else 0


def is_year_alone(text: str) -> bool:
    """Whether a line is nothing but a year, as sections of a report on several years are headed."""
    return len(text) <= _LONGEST_LABEL and bool(YEAR_LABEL.match(squash(simplified(text)).translate(FULL_WIDTH).rstrip("：:")))


def is_back_matter(text: str) -> bool:
    """Whether a line heads a glossary or an annex."""
    if len(text) > _LONGEST_LABEL:
        return False
    bare = squash(simplified(text)).strip("【】〔〕[]")
    return bool(_GLOSSARY.match(bare) or (_ANNEX.match(bare) and not ends_sentence(bare.rstrip("：:"))))


def is_annex(text: str) -> bool:
    """Whether a line names an annex: 附件, 附件2, 附件：十件实事."""
    return len(text) <= _LONGEST_LABEL and bool(_ANNEX.match(squash(simplified(text))))


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
    return len(body) <= MAX_NUMBERED_HEADING and not ends_sentence(body) and "。" not in body and not _POINT_INSIDE.search(body)


# What no sentence begins with, and what opens a clause that must go on: a line like these is a piece of a sentence.
_MIDDLE = re.compile("(?:由|并(?!举)|和(?![谐平])|与|及|以及|达到|的|了|至|而|使|比|分别|占|超过|同比|较)")
_ORDINAL_ALONE = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[是要]|[（(][一二三四五六七八九十]{1,3}[）)]|第[一二三四五六七八九十]，?)$"
)
# A figure with its unit stands in sentences, and in no heading that has no number.
_FIGURE = re.compile(
    r"(?:\d+(?:\.\d+)?|[一二三四五六七八九十百千万]{2,})(?:余|多)?(?:个(?!百分)|座|件|户|亩|项|家|公里|万元|亿元|人次|%|％)"
)
# 新建高标准农田 / 3.2万亩，…; 大会确定的十件实事 / 全部完成。
_AMOUNT = re.compile(r"\d+(?:\.\d+)?(?:万|亿|%|％|个(?!百分)|公里|千米|亩|吨|元|户|家|项|座|所|件)")
_LONG_SUBJECT, _SHORT_VERB = 12, 8
_OPEN_NUMBER = re.compile(r"\d[.．:：]$")
_OPEN_END = re.compile("[\u4e00-\u9fff][A-Za-z0-9&]+$|(?:[了同在和与于向把被对从由将为至及]|依照|按照|根据|关于)$")
_OPENS_CLAUSE = re.compile("(?:在|当|随着|经过|根据|按照|由于|虽然|如果|自从)")


def is_cut(text: str, following: str) -> bool:
    """Whether a short line is a piece that was cut out of a sentence, as its beginning or that of the next line tells."""
    text, following = simplified(text), simplified(following)
    if text[-1] in _OPENERS or (text[-1] in "到达至约近超为" and following[0].isdigit()):
        return True
    if text[-1] in _NUMERALS and following[0] in _NUMERALS:
        return True
    if (is_number_open(text) and following[0].isdigit()) or _AMOUNT.match(following):
        return True
    if len(text) >= _LONG_SUBJECT and len(following) <= _SHORT_VERB and following.endswith("。"):
        return True
    if _MIDDLE.match(following) or _ORDINAL_ALONE.match(following) or _FIGURE.search(text) or _OPEN_END.search(text):
        return True
    return bool(_OPENS_CLAUSE.match(text)) and len(following) <= MAX_LEAD and "，" not in text


def is_number_open(text: str) -> bool:
    """Whether a line breaks off within a number, or a ratio: 粮食总产32., 5.1:38.6:."""
    return bool(_OPEN_NUMBER.search(text))


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
        if match[0] in "。." or (end - start <= MAX_SHORT_RUN_IN and end - start >= 4):
            return end if start < end <= start + MAX_NUMBERED_HEADING and end < len(text) - 1 else -1
    return -1


def rank(text: str) -> int:
    """How deep the number of a heading usually counts: 1 for 一、, 2 for （一）, 3 for 1., 4 for （1）; 0 for none."""
    if IN_BRACKETS.match(text):
        return 4
    patterns = (CHAPTER_NUMBER, SECTION_NUMBER, ITEM_NUMBER)
    return next((depth for depth, pattern in enumerate(patterns, 1) if pattern.match(text)), 0)


# 一是, 第二，: what counts points in a text; alone on a line it is no longer than this.
ENUMERATES = re.compile("^(?:[一二三四五六七八九十]+[是要]|第[一二三四五六七八九十]+[，、])")
MAX_ORDINAL = 4
# 一是做大做强绿色食品产业, alone on its line.
_POINT, _LONGEST_POINT = re.compile("^[一二三四五六七八九十]{1,2}[是要]"), 24
# A lead of more than MAX_LEAD characters has no more than so many; the text behind it has more than these.
LONG_LEAD, MIN_TEXT_OF_LEAD, _SHORTEST_LEAD = 66, 25, 4
_MAX_FRAGMENT = 12
_DUTY_LABEL = re.compile(r"[\u4e00-\u9fff]{0,4}(?:领导|单位|部门|责任人)\s*[:：]")
_ADDRESSES = re.compile("各位代表[！!，,：:]")


def bold_lead(text: str, bold: int) -> int:
    """How long the lead is that a paragraph without a number begins with in bold type; 0 if there is none.

    bold: how many characters at its head are bold.
    """
    lead = text[:bold].rstrip("。：: \u3000")
    ends = text[len(lead) : len(lead) + 1] in ("。", "：", ":", " ", "\u3000")
    is_short = _SHORTEST_LEAD <= len(lead) <= MAX_NUMBERED_HEADING and "。" not in lead and len(lead) + 1 < len(text)
    # Items of a list that begin with a sign are bold for looks.
    is_free = not rank(text) and not BULLET.match(text) and not ENUMERATES.match(text)
    return len(lead) if is_short and ends and is_free else 0


def is_bullet(line: Line) -> bool:
    """Whether a line is an item of a list, by its sign or by its format."""
    return line.is_item or bool(BULLET.match(line.text))


def is_subtitle(text: str) -> bool:
    """Whether a line is the second of a chapter's heading: ——一九九六年工作回顾."""
    rest = text.lstrip("—–-― ")
    return len(text) - len(rest) > 0 and not ends_sentence(text) and is_chapter_heading(squash(rest))


def is_lead_in_bold(line: Line, text: str) -> bool:
    """Whether a line is a sentence in bold type that the next, which is not, goes on with."""
    is_bold = line.bold >= len(line.text) and line.text.endswith("。") and len(line.text) <= LONG_LEAD
    return is_bold and len(text) > MIN_TEXT_OF_LEAD and not is_marked(line.text)


def is_short(line: Line) -> bool:
    """Whether a line has the length of a heading and no end of a sentence."""
    return len(line.text) <= MAX_UNNUMBERED_HEADING and not ends_sentence(line.text) and not line.is_row


def has_clauses(line: Line) -> bool:
    """Whether a line is short, with a comma inside, and neither a sentence nor numbered."""
    is_plain = "，" in line.text and not line.bold and len(line.text) <= MAX_UNNUMBERED_HEADING
    return is_plain and not ends_sentence(line.text) and not is_marked(line.text)


def is_short_with_comma(line: Line) -> bool:
    """Whether a line is a heading with a comma inside, or a piece of a sentence."""
    # 维护世界和平，反对霸权主义: clauses of one length are no accident.
    return has_clauses(line) and len({len(clause) for clause in line.text.split("，")}) > 1


def is_point(text: str) -> bool:
    """Whether a line is a heading that counts a point: 一是做大做强绿色食品产业."""
    return (
        MAX_ORDINAL < len(text) <= _LONGEST_POINT and bool(_POINT.match(text)) and not ends_sentence(text) and "，" not in text
    )


def is_fragment(line: Line, following: Line | None) -> bool:
    """Whether a short line is a piece of a sentence, as the next goes on with a comma or the like."""
    if line.indented or following is None or len(line.text) > _MAX_FRAGMENT:
        return False
    return following.text[0] in NEVER_FIRST and not is_marked(line.text)


def is_item_run_in(text: str) -> bool:
    """Whether a paragraph numbered 1. begins with a heading of its own, and is no task with those who are to do it."""
    item = ITEM_NUMBER.match(text)
    if item is None or _DUTY_LABEL.search(text):
        return False
    end = run_in_end(text, item.end())
    return 0 < end <= item.end() + MAX_SHORT_RUN_IN and text[end] == "。" and text[:end].count("，") < 3


def is_numbered_run_in(text: str) -> bool:
    """Whether a paragraph numbered 一、 begins with a heading of its own, which a full stop ends."""
    number = CHAPTER_NUMBER.match(text)
    end = run_in_end(text, number.end()) if number and not _DUTY_LABEL.search(text) else -1
    return end > 0 and text[end] == "。"


def starts_anew(text: str) -> bool:
    """Whether a line begins like nothing that goes on with a sentence: a number, a bullet, a salutation, an annex."""
    return is_marked(text) or is_back_matter(text) or bool(_DUTY_LABEL.match(text) or _ADDRESSES.match(text))
