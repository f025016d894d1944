"""What stands before and after the body of a report: titles, dates and salutation; signature and site furniture."""

import re

from indexer.cleaning import PAGE_NOISE
from indexer.headings import CHAPTER_NUMBER, FULL_STOP, SECTION_NUMBER, is_chapter_heading, is_salutation, squash
from indexer.model import Line
from indexer.normalize import simplified
from indexer.numerals import DAY

_SITE_WORDS = (
    "下载|打印|全屏|收藏|加大|还原|减小|大|中|小|分享|首页|关闭窗口|打印本页|返回顶部|字体|字号|上一篇|下一篇|纠错|评论|点赞"
)
_END_MARK = re.compile(
    r"^(?:(?:责任编辑|编辑|初审|终审|审核|校对)\s*[:：丨|]|扫一扫|相关(?:报道|文档|链接|附件|新闻|阅读|稿件)|附件下载|分享到|"
    r"【?\s*打印|【?\s*关闭窗口|》》|本作品是|版权所有|主办单位：.{0,30}(?:ICP|备案)|网站标识码|收藏$|抄送\s*[:：]|主题词\s*[:：]|"
    r"（此件|[（(]?\s*(?:稿件|信息|文章)?来源\s*[:：]|\(此件|Public domain$|.{0,20}印发$)"
)
# After the end stand few lines, and no long one that ends a sentence.
_MAX_SENTENCES_AFTER_END = 3
_LONG_SENTENCE = 60
_SIGNATURE = re.compile(
    rf"^(?:[^：，、。；:,]{{2,30}}(?:人民政府|办公室|办公厅|秘书处|委员会|国务院)|[（(]?\s*{DAY}\s*(?:印发)?\s*[）)]?|【|】|\||×|{_SITE_WORDS})$"
)

_SITE_FURNITURE = re.compile(
    rf"^(?:(?:{_SITE_WORDS})|【.*|】|>|您的位置.*|当前位置.*|来源.*|.{{0,4}}时间.*|发布(?:日期|机构).*|阅读量.*|浏览.*|信息来源.*|索\s*引\s*号.*|【?字体.*)$"
)
_TITLE = re.compile(
    r"^.{0,40}(?:工作报告|报告)(?:[（(].{1,12}[）)]|解读|摘要|全文)?$|^.{0,60}(?:通知|意见|方案|决定)$|^.{0,20}关于.{0,20}工作报告.{0,20}$"
)
_OCCASION = re.compile(rf"^(?:[—–-]{{1,4}}|[（(])?\s*(?:{DAY}|.{{0,40}}(?:大会|会议)).{{0,60}}(?:会议|会|上|过)[）)]?$")
_SPEAKER = re.compile(
    r"^.{0,24}(?:省长|市长|县长|区长|州长|盟长|旗长|乡长|镇长|主席|总理|主任|专员|书记)\s*[\u4e00-\u9fff·]{0,6}(?:\s+[\u4e00-\u9fff·]{1,6}){0,3}$"
)
# （书面）, （审议稿）, （2024年度）, or a date alone.
_ASIDE = re.compile(rf"^[（(][^（()）]{{1,30}}[）)]$|^{DAY}$")
_DOC_NUMBER = re.compile(r"^\S{2,12}\s*[〔［\[(（]\s*[12]\d{3}\s*[〕］\])）]\s*\d+\s*号$")
_ISSUER = re.compile(r"^.{2,24}(?:人民政府|国务院|办公室|办公厅)(?:文件)?$")
_ADDRESSEES = re.compile(r"^.{0,6}各.{2,200}[：:]$")
# A salutation later than this is one inside the speech.
_FRONT_LINES = 60
_MAX_FRONT_SENTENCES = 2


def front_matter_length(lines: list[Line]) -> int:
    """How many lines stand before the first line of the body; the opening salutation belongs to the front matter."""
    sentences = 0
    for at, line in enumerate(lines[:_FRONT_LINES]):
        if is_salutation(line.text):
            return at + 1
        # Before the salutation stand titles, dates and perhaps a caption; sentences are the body's.
        sentences += bool(FULL_STOP.search(line.text)) and not line.text.startswith("【")
        if CHAPTER_NUMBER.match(line.text) or len(line.text) > 150 or sentences > _MAX_FRONT_SENTENCES:
            break
    at = 0
    while at < min(len(lines), _FRONT_LINES) and _is_front_line(lines[at].text, first=at == 0):
        at += 1
    return at


def _is_front_line(text: str, *, first: bool) -> bool:
    text = simplified(text)
    if CHAPTER_NUMBER.match(text) or SECTION_NUMBER.match(text) or is_chapter_heading(squash(text)):
        return bool(first and _TITLE.match(squash(text)))
    patterns = (_SITE_FURNITURE, _ASIDE, _OCCASION, _SPEAKER, _DOC_NUMBER, _ISSUER, _ADDRESSEES)
    return bool(_TITLE.match(squash(text))) or any(pattern.match(text) for pattern in patterns)


def end_of_body(lines: list[Line], start: int) -> int:
    """The index after the last line of the body: before signature, distribution list and site furniture."""
    stop = len(lines)
    # Signs of the end are looked for in the second half only: 抄送 or 编辑 may begin a line of the body, too.
    for at in range(start + (stop - start) // 2, stop):
        if _END_MARK.match(simplified(lines[at].text)) and _is_over(lines[at + 1 :]):
            stop = at
            break
    while stop > start and _is_signature(lines[stop - 1].text):
        stop -= 1
    return stop


def _is_signature(text: str) -> bool:
    return bool(_SIGNATURE.match(simplified(text)) or PAGE_NOISE.match(text))


def _is_over(rest: list[Line]) -> bool:
    """Whether what follows a sign of the end is no more of the body."""
    sentences = [line.text for line in rest if FULL_STOP.search(line.text)]
    return len(sentences) <= _MAX_SENTENCES_AFTER_END and all(len(text) < _LONG_SENTENCE for text in sentences)
