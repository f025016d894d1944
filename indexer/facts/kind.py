"""What sort of document a source holds: by its title, then by how its text begins; what says nothing else is a report."""

import re

from indexer.model import Found, Line, ReportKind
from indexer.structure.headings import BOOK_MARKS, is_salutation
from indexer.structure.outline import Document
from indexer.structure.roles import Role
from indexer.text.pieces import squash
from indexer.text.variants import simplified

K = ReportKind
# Tried in this order on the lines of the title, blanks and marks of titles removed.
_BY_TITLE = (
    ("(?:召开|举行).{0,40}(?:会|会议)$", K.NEWS),
    # What a party's committee reports to its own congress.
    ("(?:中国共产党|中共).{2,30}(?:代表大会|党代会|全会|全体会议).{0,8}报告", K.OTHER),
    ("(?:征求|征集).{0,30}(?:意见|建议|线索)|起草.{0,20}政府工作报告|政府工作报告.{0,12}(?:起草|专栏|专题)", K.OTHER),
    ("关于.{0,60}(?:报告|计划|预算|规划|纲要|说明).{0,8}的?决议|决议(?:[（(]草案[）)])?$", K.RESOLUTION),
    ("解读|一图读懂|一图看懂|图解|图说|数说|速览|问答|读懂", K.INTERPRETATION),
    ("分解|分工|任务目标|责任清单|任务清单", K.TASK_BREAKDOWN),
    ("政府工作报告.{0,6}(?:名词|用语|术语).{0,2}(?:解释|注释|注解|说明|释义)$|工作报告.{0,8}审议意见", K.OTHER),
    ("政府工作报告.{0,4}(?:摘要|摘登|摘编|节选)", K.SUMMARY),
    ("(?:开幕|闭幕|召开|热议|审议|讨论).{0,24}政府工作报告|.作(?:《|“)?政府工作报告", K.NEWS),
    ("政府工作报告.{0,16}(?:引起|热烈|反响)", K.NEWS),
    ("(?:大会|会议|人代会|两会|人大.{0,4}次会议).{0,12}(?:隆重)?(?:开幕|闭幕|召开|举行)$", K.NEWS),
    ("国民经济和社会发展.{0,16}计划.{0,40}(?:执行|草案|完成)|计划(?:草案)?(?:的)?(?:执行|完成)情况", K.PLAN),
    ("审计.{0,12}(?:报告|结果|情况)", K.AUDIT),
    ("(?:财政|预算|决算).{0,30}(?:预算|决算|执行情况).{0,30}(?:报告|情况|草案)|预算(?:草案|执行)", K.BUDGET),
    ("(?:人民代表大会|人大)(?:常(?:务)?委(?:员)?会|(?:街道)?工委).{0,12}工作(?:的)?报告", K.CONGRESS),
    ("(?:政协|政治协商会议).{0,40}(?:工作|提案工作情况).{0,4}报告", K.CPPCC),
    ("法院.{0,10}工作(?:的)?报告", K.COURT),
    ("检察院.{0,10}工作(?:的)?报告", K.PROCURATORATE),
    ("统计公报|普查公报|(?:国民经济|统计|普查|发展)[^，。]{0,24}公报$", K.STATISTICS),
    ("(?:法治政府建设|依法行政|法治建设).{0,20}(?:报告|情况|总结)", K.LEGAL),
    ("信息公开.{0,16}(?:报告|年报)", K.DISCLOSURE),
    ("摘要|摘登|摘编|节选", K.SUMMARY),
    # 国有资产管理, 环境状况, 养老服务: what a government tells a standing committee of one matter.
    ("^(?!.*政府工作).*关于.{2,40}(?<!工作)情况的(?:综合|专项|年度)?报告$", K.OTHER),
    ("(?:镇|乡|街道|街道办事处|村|社区|局|委|办).{0,16}(?:工作总结|工作情况|总结)", K.TOWNSHIP),
    ("^[12]\\d{3}年度?工作总结$", K.OTHER),
    ("人民政府(?!政府工作报告).{0,16}工作总结|工作总结.{0,8}(?:和|及|与)", K.OTHER),
    ("(?:贺词|献词|开幕词|闭幕词|(?:讲话|致辞|致词|演讲|发言)(?:稿|提纲|摘要)?(?:[（(].{1,16}[）)])?)$", K.SPEECH),
)  # fmt: skip
# A title of a document that is no report of any sort.
_OTHER = re.compile(
    "^(?!.*工作报告).{4,50}(?:通知|意见|办法|规定|方案|公告|通告|条例|规则|细则|章程|制度|规划|纲要|批复|总结|要点|答复)"
    "(?:[（(].{1,12}[）)])?$"
)
# An article on what such reports are.
_DEFINES = "政府工作报告》?是[^。]{0,30}(?:公文|文种|文体)"
# Tried in this order on the opening of the text.
_BY_OPENING = (
    (
        r"^(?:本报讯|本报[^，。]{0,8}记者|新华社[^，。]{1,16}电|[^，。]{0,14}讯[（(　 ]|"
        r"[^，。]{0,20}\d日讯|（?记者[^，。]{1,10}）)",
        K.NEWS,
    ),
    ("(?:人民代表大会|人代会|政协)[^。，]{0,24}(?:隆重|胜利)(?:开幕|闭幕|召开|举行)(?!之|以来|后)", K.NEWS),
    (r"^(?:\d{1,2}月)?\d{1,2}日(?:上午|下午)?，[^。]{0,80}(?:召开|举行|开幕|闭幕)[，。]", K.NEWS),
    (
        r"^(?:\d{1,2}月)?\d{1,2}日(?:上午|下午)?[，,][^。]{0,60}(?:召开|举行)[^。]{0,40}(?:常务会议|全体会议|座谈会|调度会|推进会)",
        K.NEWS,
    ),
    (_DEFINES, K.OTHER),
    ("(?:代表|受)(?:中共|中国共产党)[^，。]{2,20}委(?:员会)?[^，。]{0,12}(?:作|报告)", K.OTHER),
    ("^[^。：:，]{0,30}信息公开(?:工作)?(?:年度)?(?:工作)?报告", K.DISCLOSURE),
    (
        "作关于[^。]{0,60}(?:五年(?:计划|规划)|[一二三四五六七八九十]五”?(?:计划|规划)|远景目标|规划纲要)[^。]{0,24}的?报告",
        K.PLAN,
    ),
    ("(?:委托|现将|向)[^。]{0,80}审计(?:工作)?(?:的)?(?:情况|报告|结果)", K.AUDIT),
    ("(?:委托|现将|根据)[^。]{0,80}信息公开(?:工作)?年度报告", K.DISCLOSURE),
    ("现将[^。]{0,40}(?:法治政府建设|依法行政)[^。]{0,24}(?:情况|报告)", K.LEGAL),
    ("政府工作报告[^。]{0,40}解读如下|(?:主要|有关)?(?:内容|情况)解读如下", K.INTERPRETATION),
    (
        "(?:任务|工作)[^。]{0,20}分解(?:表|方案)[》〉>]?》?[^。]{0,16}(?:印发|下发|下达)|任务[^。]{0,12}分解(?:立项|下达|到)",
        K.TASK_BREAKDOWN,
    ),
    ("(?:^|大会|会议|代表们?)[^。]{0,60}(?:听取|审议)[^。]{0,80}报告[^。]*。?.{0,200}(?:批准|同意)", K.RESOLUTION),
    ("(?:代表|受)[^，。]{0,24}(?:中级|高级|最高)?人民法院[^。]{0,12}(?:向|作|报告)", K.COURT),
    ("(?:代表|受)[^，。]{0,24}人民检察院[^。]{0,12}(?:向|作|报告)", K.PROCURATORATE),
    ("(?:代表|受)[^，。]{0,30}(?:政协|政治协商会议)[^。]{0,30}(?:向|作|报告)", K.CPPCC),
    (
        "(?:代表|受)[^，。]{0,24}(?:人民代表大会|人大)?常(?:务)?委(?:员)?会(?:的?委托)?[^。委]{0,14}(?:向大会|报告工作)",
        K.CONGRESS,
    ),
    ("(?:现将|委托|作)[^。]{0,30}关于[^。]{0,40}(?:决算|预算)[^。]{0,30}(?:执行情况|草案|决算)[^。]{0,8}的?报告", K.BUDGET),
    ("(?:现将|向大会)[^。]{0,40}(?:预算|财政)[^。]{0,40}(?:执行情况|草案)[^。]{0,30}(?:报告|提请|审议|审查)", K.BUDGET),
    ("(?:现将|向大会)[^。]{0,40}计划[^。]{0,24}(?:执行情况|草案)[^。]{0,40}(?:报告|提请|审议|审查)", K.PLAN),
)
_TITLE_LINES, _FIRST_LINES, _TITLE_CHARS, _OPENING_BLOCKS = 12, 3, 70, 3
_OPENING_CHARS = 600
# Whoever so begins gives the government's report, whatever a site calls it.
_REPORTS = re.compile("(?:代表|受)[^，,。]{0,24}政府[，,]?向大会(?:报告工作|作(?:政府)?工作报告)")
_NO_TITLE = re.compile(
    "来源|当前位置|您的位置|首页|发布|日期|时间|索引号|作者|各位|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]|"
    r".*(?:[>＞»›]|[^\d/]/[^\d/]|专栏$|专题$)"
)
_REPORT = re.compile("政府工作(?:的)?报告")


def read_kind(title: Found[str] | None, document: Document) -> tuple[Found[ReportKind], Found[str] | None]:
    """(what sort of document this is and what says so, its title: the one given, or the line that tells its sort)."""
    titles = _titles(title, document)
    blocks = [squash(simplified(block.text)) for block in document.blocks[:_OPENING_BLOCKS]]
    opening = "".join(blocks)[:_OPENING_CHARS]
    for words, line in titles:
        for pattern, kind in _BY_TITLE:
            if (match := re.search(pattern, words)) and not (kind is K.SPEECH and _REPORTS.search(opening)):
                return Found(kind, f"title: {match[0][:40]}"), title or Found(words, line)
        if _REPORT.search(words) and not re.search(_DEFINES, opening):
            return Found(K.REPORT, "the title says nothing else"), title
    for words, line in titles[:1]:
        if _OTHER.match(words):
            return Found(K.OTHER, f"title: {words[:40]}"), title or Found(words, line)
    for pattern, kind in _BY_OPENING:
        for text in blocks if kind is K.NEWS else [opening]:
            if match := re.search(pattern, text):
                return Found(kind, f"the opening: {match[0][:40]}"), title
    return Found(K.REPORT, "nothing says anything else"), title


def _titles(title: Found[str] | None, document: Document) -> list[tuple[str, str]]:
    """(words, origin) of what may be the title, the likeliest first: the one read, the first lines."""
    found = [(title.value, title.origin)] if title else []
    # A title that ends in no word of titles has been taken for text; behind a salutation there is none.
    is_spoken = any(is_salutation(line.text) for line in document.front)
    first = [judged.line for judged in document.judged if judged.role is not Role.FURNITURE][: 0 if is_spoken else _FIRST_LINES]
    lines = [*document.front[:_TITLE_LINES], *(line for line in first if line not in document.front)]
    printed = [(_plain(line), line) for line in lines]
    printed = [
        (text, line)
        for text, line in printed
        if 4 <= len(text) <= _TITLE_CHARS and not _NO_TITLE.match(text) and not text.endswith(("。", "：", "；"))
    ]
    for at, (text, line) in enumerate(printed):
        after = printed[at + 1][0] if at + 1 < len(printed) else ""
        goes_on = text.endswith(("与", "和", "及", "的", "、")) or (
            after.endswith(("报告", "决议", "通知")) and text.startswith("关于")
        )
        goes_on = goes_on or after.startswith("的")
        found += [(text + after, line.origin)] if after and goes_on else []
        found.append((text, line.origin))
    return [(BOOK_MARKS.sub("", text), origin) for text, origin in found]


def _plain(line: Line) -> str:
    return re.sub("^(?:标题|题目|名称)[:：]", "", squash(line.text).strip("—–-"))
