"""What stands before and after the body of a report: titles, dates and salutation; signature and site furniture."""

import itertools
import re
from collections.abc import Container, Sequence

from indexer.model import Line
from indexer.structure.cleaning import PAGE_NOISE
from indexer.structure.headings import (
    BOOK_MARKS,
    CHAPTER_NUMBER,
    FULL_STOP,
    SECTION_NUMBER,
    TITLE_END,
    is_chapter_heading,
    is_salutation,
    rank,
)
from indexer.text.numerals import DAY
from indexer.text.pieces import squash
from indexer.text.variants import simplified

_SITE_WORDS = (
    "关闭|下载|打印|全屏|收藏|加大|还原|减小|大|中|小|分享|首页|关闭窗口|打印本页|返回顶部|"
    "字体|字号|上一篇|下一篇|纠错|评论|点赞"
)
_END_MARK = re.compile(
    r"^(?:【?(?:责任编辑|编辑|初审|终审|审核|校对|供稿|撰稿|图文|文字)\s*[:：丨|｜/]|(?:THE\s)?END$|扫一扫|相关(?:报道|文档|链接|附件|新闻|阅读|稿件)|附件下载|分享到|"
    r"【?\s*打印|【?\s*关闭窗口|》》|本作品是|.{0,24}版权所有|"
    r"本版\s*(?:撰文|文字|摄影|制图|图片|编辑)|\d{1,4}\s*[楼樓]\s|.{0,24}发表于\s*[12]\d{3}-|Powered by|"
    r"签名\s*[:：]|[（(]根据录音|直播结束|[（(].{2,16}印刷厂印|"
    r"主办单位：.{0,30}(?:ICP|备案)|网站标识码|收藏$|抄送\s*[:：]|主题词\s*[:：]|"
    r"[（(]?(?:责任编辑|编辑|责编)\s*[:：丨|\s]|[（(]新华社.{0,16}[电讯訊][）)]$|相关词条|看了.{0,30}(?:还看|的人)|本作品在|返回(?:首页|列表)|"
    r"[（(]本报记者.{2,20}[）)]$|[（(]原载.{4,60}[）)]$|.{2,24}办公[室厅].{0,4}印\s*\d+\s*份$|\d{0,2}[.、]?.{2,40}\.xlsx?$|"
    r"您可能感兴趣|猜你喜欢|相关推荐|推荐阅读|热门文章|版权声明|投诉(?:邮箱|电话)|您对本页|是否满意|网友评论|写留言|精选留言|预览时标签不可点|"
    r"阅读\s*[\d.]+万?\s|继续滑动|喜欢此内容|微信扫一扫|匿名用户|"
    r"[【（(]?全文完|[（(]?本报.{0,8}(?:发表|刊登|刊载).{0,12}(?:删节|摘登|摘要)|转载请注明|(?:如有)?侵权.{0,12}(?:删除|联系)|友情链接|我要纠错|智能客服|"
    r".{0,8}[上下]一[页篇]|【\s*关闭|\[\s*(?:打印|关闭)|[（(]完[）)]$|.{0,40}(?:秘书处|办公[室厅]).{0,24}印(?:发)?$|共\s*\d+\s*页|主办\s*[:：]|主办单位\s*[:：][^，、]{2,24}人民政府(?:办公[室厅])?$|.{0,2}ICP备|.{0,4}公网安备|"
    r"网站地图|(?:总)?访问量|地址\s*[:：].{4,40}邮编|微信(?:\s|$)|TOP$|无障碍|.{2,40}\.(?:docx?|pdf|wps)$|【[^】]{2,8}】\s*【|【字体|.{2,8}出版社出版|关联文件|解读单位\s*[:：]|长按.{0,8}识别|出品\s*[:：]|"
    r"举报$|转发(?:$|\s*\d)|[（(]\d{1,7}[）)]$|[\[【]\s*(?:纠错|字号|大中小)|此页(?:面)?已?(?:被)?浏览|用户登录|热点(?:推荐|新闻|专题)|Produced\s+[Bb]y|"
    r"(?:当前|您的?)位置|您是第\s*\d+|相关(?:文章|信息|资讯|推荐)(?:$|\s*[:：·\[])|监制\s*[:：]|联系电话\s*[:：]|用微信扫描|分享至|.{0,30}办公[室厅]印(?:\s|$)|"
    r"（此件|[（(]?\s*(?:稿件|信息|文章|内容|素材|资料)?来源\s*[:：丨|｜/]|\(此件|Public domain$|.{0,20}印发$)"
)
# What sites that offer documents say around them.
_SITE_TALK = re.compile(
    "文库|文档|豆丁|道客|原创力|范文|素材|下载|免费|预览|点赞|打赏|收藏|评论|分享|页数|会员|扫码|公众号|微信|客服|网友|阅读全文|"
    r"www\.|https?:|\.(?:com|cn|net|org)\b|^赞\s*[（(]?\d"
)
_LONGEST_OF_SITE, _MOST_OF_SITE = 40, 15
# After the end stand few lines, and no long one that ends a sentence.
_MAX_SENTENCES_AFTER_END = 3
_LONG_SENTENCE = 60
_LONGEST_MARK = 16
_SAID_BY_SITE = re.compile("[^，。]{1,8}[:：]|[（(]|本作品|》》|责任编辑")
_DAY_ALONE = re.compile(rf"^{DAY}$")
_OPEN_TO_ALL = re.compile("^[（(]此件.{0,16}[）)]$")
_SIGNATURE = re.compile(
    rf"^(?:[^：，、。；:,]{{2,30}}(?:人民政府|办公室|办公厅|秘书处|委员会|国务院)|[（(]?\s*{DAY}\s*(?:印发)?\s*[）)]?|【|】|\||×|{_SITE_WORDS})$"
)

_OF_DOCUMENT = re.compile(
    rf"^(?:[^：，、。；:,]{{2,30}}(?:人民政府|办公室|办公厅|秘书处|委员会|国务院)|[（(]?\s*{DAY}\s*(?:印发)?\s*[）)]?|[（(]此件.*|"
    rf"(?:抄送|抄报|主送|报送|分送|主题词)\s*[:：].*|.{{0,40}}{DAY}\s*印发?|.{{0,30}}(?:办公[室厅]|秘书处).{{0,24}}印(?:发)?.{{0,16}}|共?印\s*\d+\s*份|"
    r"[（(].{2,16}印刷厂印[）)]?)$"
)
_COPIES = re.compile(r"^抄[送报]\s*[:：]")
_PRINTED = re.compile("印发?$")

# Where a phone was when it published, as some sites print it.
_PROVINCES = (
    "北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|"
    "内蒙古|广西|西藏|宁夏|新疆"
)
_SITE_FURNITURE = re.compile(
    rf"^(?:(?:{_SITE_WORDS})|【.*|】|>|您的位置.*|当前位置.*|来源.*|.{{0,4}}时间.*|发布(?:日期|机构).*|阅读量.*|浏览.*|信息来源.*|索\s*引\s*号.*|【?字体.*|"
    rf"(?:信息|主题|公文)分类.*|文\s*号\s*[:：].*|发文(?:机关|机构|字号|单位).*|有效性.*|.{{0,8}}发布\s+\d{{4}}-.*|[↑↓].*|无障碍.*|长辈版|"
    r"[^，。一二三四五六七八九十]{2,8}[:：]\s*[>＞»|]*|"
    rf"\d{{4}}\s*[-/.年]\s*\d{{1,2}}\s*[-/.月]\s*\d{{1,2}}\s*日?\s*(?:\d{{1,2}}[:：时].*|星期.*)|.{{2,8}}日报|{_PROVINCES})$"
)
_TITLE = re.compile(
    rf"^.{{0,40}}(?:工作报告|报告){TITLE_END}|^.{{0,60}}(?:通知|意见|方案|决定|决议|公报|讲话|总结|纲要)(?:[12]\d{{3}})?$|"
    r"^.{0,20}关于.{0,20}工作报告.{0,20}$|^.{4,30}(?:大会|会议|人代会|两会)(?:隆重|胜利)?(?:开幕|闭幕|召开|举行)$"
)
_OCCASION = re.compile(rf"^(?:[—–-]{{1,4}}|[（(])?\s*(?:{DAY}|.{{0,40}}(?:大会|会议)).{{0,60}}(?:会议|会|上|过)[）)]?$")
# 全县长足进步, 小城镇长成小城市 and 城市长效管理 name no office.
_SPEAKER = re.compile(
    r"^.{0,24}(?:[省市县区州盟旗乡镇]长(?![足成出效期远久廊征处短项途]|江[大三经沿流])|主席|总理|主任|专员|书记)\s*[\u4e00-\u9fff·]{0,6}(?:\s+[\u4e00-\u9fff·]{1,6}){0,3}$"
)
# （书面）, （审议稿）, （2024年度）, or a date alone.
_ASIDE = re.compile(rf"^[（(][^（()）]{{1,30}}[）)]$|^{DAY}$")
_DOC_NUMBER = re.compile(r"^\S{2,12}\s*[〔［\[(（]\s*[12]\d{3}\s*[〕］\])）]\s*\d+\s*号$")
_ISSUER = re.compile(r"^.{2,24}(?:人民政府|国务院|办公室|办公厅)(?:文件)?$")
_ADDRESSEES = re.compile(r"^.{0,6}各.{2,200}[：:]$")
_NAMES_REPORT = re.compile(f"工作报告{TITLE_END}")
# A salutation later than this is one inside the speech.
_FRONT_LINES = 60
_MAX_FRONT_SENTENCES = 2
# What sellers of documents say above them is no text.
_SELLER = re.compile(
    "下载(?:文档|文件)|(?:在线|部分)预览|平台不提供|申请退款|侵犯您的|联系客服|客服老师|本站观点|网友(?:投稿|上传)"
)


# A line of nothing but a site's buttons: 打印, 【字号：大 中 小】, 下载 | 全屏.
_BUTTONS = re.compile(rf"(?:{_SITE_WORDS})*")
_BETWEEN_BUTTONS = re.compile(r"[\s【】\[\]()（）|/:：·+-]+")


def is_button(text: str) -> bool:
    """Whether a line above the text is nothing but what a site offers to do with it."""
    return bool(_BUTTONS.fullmatch(_BETWEEN_BUTTONS.sub("", simplified(text))))


def front_matter_length(lines: list[Line]) -> tuple[int, str]:
    """(how many lines stand before the first line of the body, the rule); the opening salutation is front matter."""
    sentences = 0
    for at, line in enumerate(lines[:_FRONT_LINES]):
        if is_salutation(line.text):
            return _behind_salutation(lines, at + 1), "before the end of the salutation"
        # Before the salutation stand titles, dates and perhaps a caption; sentences are the body's.
        sentences += bool(FULL_STOP.search(line.text)) and not line.text.startswith("【") and not _SELLER.search(line.text)
        # Headings without a sentence among them are a table of contents.
        is_body = CHAPTER_NUMBER.match(line.text) and sentences
        if is_body or len(line.text) > 150 or sentences > _MAX_FRONT_SENTENCES:
            break
    at = _after_title(lines)
    while at < min(len(lines), _FRONT_LINES) and _is_front_line(lines[at].text, first=at == 0):
        at += 1
    return at, "title, date, speaker or what a site sets above"


def _behind_salutation(lines: list[Line], at: int) -> int:
    """Where the body begins behind a salutation: some are of two lines, and some print the speaker behind it."""
    while at < len(lines) - 1 and (is_salutation(lines[at].text) or _SPEAKER.match(lines[at].text)):
        at += 1
    return at


def _after_title(lines: list[Line]) -> int:
    """How many lines the title of a report, its number, meeting or speaker ends, whatever a site has set above them."""
    found = 0
    for at, line in enumerate(lines[:_FRONT_LINES]):
        text = BOOK_MARKS.sub("", simplified(line.text))
        if FULL_STOP.search(text) or len(text) > 150 or CHAPTER_NUMBER.match(text) or SECTION_NUMBER.match(text):
            break
        if is_chapter_heading(squash(text)):
            break
        if _NAMES_REPORT.search(squash(text)) or _TITLE.match(squash(text)) or _DOC_NUMBER.match(text) or _OCCASION.match(text):
            found = at + 1
    return found


def _is_front_line(text: str, *, first: bool) -> bool:
    text = BOOK_MARKS.sub("", simplified(text))
    if CHAPTER_NUMBER.match(text) or SECTION_NUMBER.match(text) or is_chapter_heading(squash(text)):
        return bool(first and _TITLE.match(squash(text)))
    patterns = (_SITE_FURNITURE, _ASIDE, _OCCASION, _SPEAKER, _DOC_NUMBER, _ISSUER, _ADDRESSEES)
    return bool(_TITLE.match(squash(text))) or any(pattern.match(text) for pattern in patterns)


def end_of_body(lines: list[Line], start: int, behind_widgets: Container[int] = ()) -> tuple[int, str]:
    """(the index after the last line of the body, the rule): before signature, distribution list and site furniture.

    behind_widgets: the indices of lines that a site's buttons for sharing and printing stand before.
    """
    stop, rule = len(lines), ""
    # Signs of the end are looked for in the second half of the text only: 抄送 or 编辑 may begin a line of the body, too.
    for at in range(_middle(lines, start), stop):
        text = lines[at].text
        # 打印耗材产业集群加速集聚，…。 is a sentence, whatever word it begins with.
        is_sentence = text.endswith("。") and len(text) > _LONGEST_MARK and "，" in text and not _SAID_BY_SITE.match(text)
        if not is_sentence and _END_MARK.match(simplified(text)) and _is_over(lines[at + 1 :]):
            stop, rule = at, f"behind a sign of the end: {lines[at].text[:20]}"
            break
        if at in behind_widgets and _is_over(lines[at:]) and not any(rank(line.text) for line in lines[at:]):
            stop, rule = at, "behind the site's buttons"
            break
    while stop > start and _is_signature(lines[stop - 1].text):
        stop -= 1
        rule = rule or "signature at the end"
    last = _last_sentence(lines, start, stop)
    if last < stop and any(_SITE_TALK.search(simplified(line.text)) for line in lines[last:stop]):
        stop, rule = last, f"behind the last sentence, as a site says it: {lines[last].text[:20]}"
    return stop, rule


def _last_sentence(lines: list[Line], start: int, stop: int) -> int:
    """The index behind the last sentence, if nothing but a few short lines without a number stand there, else `stop`.

    An annex or a glossary behind it has numbers, or sentences.
    """
    at = stop
    while at > start and len(lines[at - 1].text) <= _LONGEST_OF_SITE and not FULL_STOP.search(lines[at - 1].text):
        at -= 1
    behind = lines[at:stop]
    return at if at > start and len(behind) <= _MOST_OF_SITE and not any(rank(line.text) for line in behind) else stop


def _middle(lines: list[Line], start: int) -> int:
    """The index at which half the characters have been read; lists of links behind the body have many lines and few."""
    sizes = list(itertools.accumulate(len(line.text) for line in lines[start:]))
    return start + next((at for at, size in enumerate(sizes) if 2 * size > sizes[-1]), 0)


def of_the_document(end: Sequence[str]) -> list[bool]:
    """Which of the lines behind a body are the document's: who signed and printed it, who has a copy; the rest is the site's.

    A list of who has a copy goes on until it is said who printed it.
    """
    found = [bool(_OF_DOCUMENT.match(simplified(text))) for text in end]
    copies = [at for at, text in enumerate(end) if _COPIES.match(text)]
    printed = [at for at, text in enumerate(end) if copies and at > copies[0] and _PRINTED.search(text)]
    return [own or bool(printed and copies[0] <= at <= printed[-1]) for at, own in enumerate(found)]


def signatures(lines: list[Line]) -> set[int]:
    """The indices of lines that sign the notice which covers a document: issuer, day, （此件公开发布）."""
    found: set[int] = set()
    for at, line in enumerate(lines):
        after = lines[at + 1].text if at + 1 < len(lines) else ""
        before = lines[at - 1].text if at else ""
        is_day = _DAY_ALONE.match(line.text) and (
            _ISSUER.match(before) or FULL_STOP.search(before) or before.startswith("附件")
        )
        if is_day or (_ISSUER.match(line.text) and _DAY_ALONE.match(after)) or _OPEN_TO_ALL.match(line.text):
            found.add(at)
    return found


def _is_signature(text: str) -> bool:
    return bool(_SIGNATURE.match(simplified(text)) or PAGE_NOISE.match(text))


def _is_over(rest: list[Line]) -> bool:
    """Whether what follows a sign of the end is no more of the body."""
    sentences = [line.text for line in rest if FULL_STOP.search(line.text)]
    if any(CHAPTER_NUMBER.match(text) or SECTION_NUMBER.match(text) for text in sentences):
        return False
    if any(CHAPTER_NUMBER.match(line.text) and is_chapter_heading(squash(CHAPTER_NUMBER.sub("", line.text))) for line in rest):
        return False
    return len(sentences) <= _MAX_SENTENCES_AFTER_END and all(len(text) < _LONG_SENTENCE for text in sentences)
