"""What a page, a converter or a table of contents put into a source, and no author: taken out before anything is read."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from indexer.model import Line
from indexer.structure.headings import REPORT_TITLE, ends_sentence
from indexer.text.pieces import squash

# Page numbers, captions, entries of a table of contents, and rules.
PAGE_NOISE = re.compile(
    r"^[-—–－·]\s*\d{1,4}\s*[-—–－·]*$|^第\s*\d+\s*页(?:\s*[/共]\s*\d+\s*页?)?$|^.{0,80}(?:记者|通讯员).{0,24}摄(?:影)?$|"
    r"^.*(?:…{2,}|\.{4,}|·{4,})\s*\d{1,4}$|^(?:[-—–_=*─━]\s*){3,}$|"
    # The time and the speaker's name before each part of a transcript; applause; captions below pictures.
    r"^[\[【(（]?\d{1,2}:\d{2}(?::\d{2})?[\]】)）]?\s*[^，。]{0,14}[:：]?$|^[（(].{0,8}(?:鼓掌|掌声)[）)]$|^[▲△▼].{2,80}$|"
    r"^PART\.?\s*\d{0,2}$|^Part\.?\s*\d{0,2}$|"
    # How a newspaper's pages, and a wiki's links for editing, come out of their sites.
    r"^第\s*\d+\s*版(?:\s*[（(].*[）)])?$|^专栏\s*[:：].{0,12}$|^[\[\]]$|^[编編][辑輯]$|"
    # The head of a gazette's page: its number and its name.
    r"^[·•－—-]\s*\d{1,3}\s*[·•－—-]\s*[\u4e00-\u9fff]{2,16}(?:公报|政报|通报|文件)$|^[\u4e00-\u9fff]{2,16}(?:公报|政报)\s*[·•－—-]\s*\d{1,3}\s*[·•－—-]$|"
    # What a host says before and behind the speech, as transcripts have it.
    r"^主持人\s*[:：].{2,200}$|"
    # Captions of photographs.
    r"^图\s*[为①-⑨\d]{1,3}\s*[:：]?.{2,70}$|^.{2,70}[（(]?资料(?:图|图片|照片)[）)]?$|^摄影\s*[:：].{0,20}$|"
    r"^[（(【\[]?\s*(?:图|图片|配图|题图|照片|视频|音频)\s*[:：丨|][^。；]{2,60}$|^[（(【\[][^。；]{2,60}\s(?:摄影|供图|摄)\s*[:：/]?[^。；]{2,12}[）)】\]]$|"
    # The line at the head of a newspaper's page: its number, the paper, the day.
    r"^[·•－—-]?\s*[\d０-９]{0,3}\s*[·•－—-]?\s*[\u4e00-\u9fff\s]{2,12}(?:日\s*报|晚\s*报|时\s*报)\s+.{4,24}(?:星期.|版)$|"
    # What is left of a tag or an entity, and specks on a scan.
    r"^[A-Za-z\"'’”]$|^[.·•'’,—–-](?:\s*[.·•'’,—–-])+$|"
    # A report cut into several web pages.
    r"^(?:\[\d{1,2}\]\s*){2,}.{0,8}$|^.{0,24}工作报告\s*[（(]\d{1,2}[）)]$"
)
_ANY_PAGE_NUMBER = re.compile(r"^[-—–－·\s]*\d{1,4}[-—–－·\s]*$|^第\s*\d+\s*页")
# A running head is no longer than this, and stands among the first lines, too, or beside several page numbers.
_MAX_RUNNING_HEAD = 40
_FIRST_LINES = 12
_BOOK = re.compile("特载|年鉴|年鑑|政报|公报|汇编|文献")
_BARE_PAGE_NUMBER = re.compile(r"^\d{1,4}$")
_CONTENTS = re.compile(r"^目录$")
# A table of contents begins within so many lines.
_FRONT_LINES = 60
# PM_{2.5}, $PM_2.5$, PM$_{2.5}$, \\mathrm{CO}_2: few letters, so that a long line of them costs nothing.
_SUBSCRIPT = re.compile(r"\$?(?:\\mathrm)?\{?(?<![A-Za-z])([A-Za-z]{1,8})\}?\$?_\{?\s*([\d.]{1,8})\s*\}?\$?")

_MAY_HAVE_SUBSCRIPTS = frozenset({"PM", "CO", "SO", "NO", "NH", "CH", "H", "O", "N"})

# Counts and buttons that sites set around an article, wherever they come to stand in its text.
_COUNTED = re.compile(r"^(?:阅读|浏览|点击|评论|点赞|访问)(?:次数|量|数)?[:：]?\s*\d*\s*(?:次)?$")
_COUNT = re.compile(r"^\d{1,7}\s*次?$")
_SHARED = re.compile("^【?(?:分享到|分享至|分享)[:：]?】?$")
_SITE_TO_SHARE = re.compile(
    "^(?:QQ空间|QQ好友|QQ|新浪微博|腾讯微博|微博|微信|微信好友|朋友圈|人人网|开心网|百度.{0,4}|豆瓣|搜狐.{0,2}|网易.{0,2}|和讯.{0,4}|天涯.{0,2}|"
    "复制链接|更多|[0-9]{1,4})$"
)
_WIDGET = re.compile(
    r"^(?:【?(?:打印|关闭|收藏|纠错|返回顶部|返回列表|返回)(?:本页|窗口)?】?|字号[:：]?(?:[大中小+-]+)?|"
    r"【?字体[:：]?[【]?[大中小 ]+[】]?|"
    r"(?:上|下)一(?:篇|页|条)(?:\s*[:：].{0,60})?|(?:原文|来源|网页|文章)?(?:链接|网址|地址)[:：]https?://.{4,300}|(?:首页|尾页|末页)|共\s*\d+\s*页.{0,12}|(?:免责)?声明[:：].{0,120}|(?:标签|关键词)[:：].{0,40}|"
    r"(?:网友|相关|最新)?评论(?:[（(]\d+[）)]|\d+条)?[:：]?|匿名用户[:：].{0,80}|我要评论.{0,8}|登录后.{0,24}|(?:延伸|相关|推荐)阅读[:：]?|录入[:：].{0,60}|"
    "扫一扫.{0,16}|收藏本文.{0,8}|点击下载.{0,16})$"
)
# How collections of documents and advertisers mark what they offer.
_IMPRINT = re.compile(
    r"(?<![:：])(?:www\.|(?<!//)https?://)[^，。]*$|仅供(?:学习|参考|交流)|(?:关注|搜索).{0,10}公众号|会员(?:专享|上传|下载)|下载(?:更多|原版|全文)|更多.{0,10}(?:请|敬请)(?:访问|关注)|"
    r"^上传者|^广告(?:热线|电话|部)|^(?:页数|浏览量|下载量)\s*[:：]|文档(?:网|库|下载)|范文(?:网|大全)|百度文库|豆丁网|道客巴巴|^(?:广告|廣告|ADVERTISEMENT|Advertisement)$|扫码(?:下载|关注)|(?:\[\d{1,2}\]\s*){2,}|^本版(?:责任)?编辑|^社址\s*[:：]"
)
# What sellers of copies set into lines or behind their last sentence.
_SELLER = re.compile(
    r"[【（(\[][^】）)\]。]{0,24}(?:www\.|文档|资料网|文库|下载|\.com|\.cn)[^】）)\]。]{0,24}[】）)\]]|"
    r"[（(【\[][^（）()【】\[\]。]{0,40}(?:公众号|微信号|QQ群|加群)[^（）()【】\[\]。]{0,40}[）)】\]]|"
    r"(?:更多|本文|海量)[^，。；]{0,12}(?:请上|尽在|来自|访问|登录|登陆)[^，。；\u4e00-\u9fff]{4,60}(?:下载|查看|浏览)?|"
    r"(?<=[。！？；])(?:更多|本文|资料|数据|下载|原文|欢迎|转载)[^。！？]{0,40}(?:公众号|网站|www\.|文库|文档|资料网|数据库)[^。！？]{0,30}$"
)
# What any of them says right behind a sentence, up to the end of the line: …新胜利！扫码加微信领取更多报告.
_SOLD_BEHIND = re.compile(
    r"(?<=[。！？!])(?=\S)[^。！？]{0,40}?(?:扫码|加微信|微信公众号|公众号|微信号|QQ群|QQ\s*[:：]?\s*\d{5}|豆丁|道客|文库|经管之家|经济论坛|资料库|资料网|"
    r"(?:数据|论文|范文|文档)(?:网|平台|小站|研究院)|淘宝|店铺|www\.|https?:|\.com|\.cn|免费(?:领取|下载)|下载更多|更多(?:数据|资料|报告|资源)|整理[-—]*$|"
    r"来自\s*[:：]|(?:数据|资料)?来源\s*[:：](?!.{0,12}(?:统计|财政|海关)局)|数据库提供|©|CnOpenData)[^。！？]{0,40}$"
)
# One of them stands in each; asked first, as lines seldom have any.
_SELLERS_WORDS = (
    "公众号", "微信号", "加群", "QQ群", "www.", ".com", ".cn", "文档", "文库", "资料", "下载", "本文", "更多", "海量",
)  # fmt: skip
# 報(bào)告: how rare characters are pronounced, set in by what copies pages.
_PRONOUNCED = re.compile("(?<=[\u4e00-\u9fff])[（(][a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜü]{1,6}[)）]")
_PRONOUNCED_AT_LEAST = 3
# …。vzT: behind paragraph after paragraph the same letters.
_TAIL = re.compile(r"(?<=[\u4e00-\u9fff。；！？：:])(?=[A-Za-z0-9]*[A-Za-z])[A-Za-z0-9]{2,6}$")
_TAILS_AT_LEAST, _TAILS_SHARE = 4, 0.7
# 一 — 1 — 般公共预算: the foot of a page that a converter has left within a paragraph.
_PAGE_WITHIN = re.compile(r"(?<=\S)\s+[—–－-]\s*(\d{1,3})\s*[—–－-](?:\s+|$)|^[—–－-]\s*(\d{1,3})\s*[—–－-]\s+(?=\S)")
_PAGES_AT_LEAST = 3
_PERHAPS_IMPRINT = re.compile(r"第\s*\d+\s*页|资料库|数据库|[A-Za-z]{3,}\.[a-z]{2,}|版权|水印|内部资料|网$")
_MAX_IMPRINT = 60
# Signs of no width: a line of them alone is empty; inside a text they stay, as the source has them.
_UNSEEN_SIGNS = "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\ufeff\u00ad"
_UNSEEN = re.compile(f"[{_UNSEEN_SIGNS}]")

# What bold type is written with where a reader knows nothing of that; between digits it is a power.
_STARS = re.compile(r"(?<!\d)\*\*|\*\*(?!\d)")
# A heading's hashes, and the hyphen before a bullet of the source's own.
_MARKDOWN = re.compile(r"^#{1,6}\s+|^[-*]\s+(?=[◆●■□▪➢★☆])")
# What a wiki sets behind its headings.
_EDIT_LINK = re.compile(r"\s*\[\s*[编編][辑輯]\s*\]$")
# What a newspaper prints where a text goes on on another page.
_OF_PAGE = r"\s*第?\s*[\d一二三四五六七八九十]{1,3}\s*版[）)]"
_TURN_OVER = re.compile(rf"\s*[（(](?:下转|上接|紧接|转|接){_OF_PAGE}\s*")
_TURNS = re.compile(rf"[（(]下?转{_OF_PAGE}\s*$")
_GOES_ON = re.compile(rf"\s*[（(](?:上|紧)?接{_OF_PAGE}")
# What heads the other page is so many lines at most, blank ones among them.
_LINES_OF_HEAD = 8
_WIDE_BLANKS = re.compile(r"(?<=[^\x00-\x7f]) {2,}|[ \u3000]{2,}(?=[^\x00-\x7f])")


WIDGETS = "sharing, counts and buttons"


def furniture(lines: list[Line]) -> dict[int, str]:
    """Index of each line that a page or a converter put there → the rule that says so. Lines are as `clean` leaves them."""
    found = {at: "nothing but marks" for at, line in enumerate(lines) if not line.text}
    for rule, find in (
        ("running head or foot", running_heads),
        ("page noise", lambda kept: {at for at, line in enumerate(kept) if PAGE_NOISE.match(line.text)}),
        ("page number", page_numbers),
        (WIDGETS, widgets),
        ("a collection's own line", imprints),
        ("table of contents", contents),
    ):
        kept = [at for at in range(len(lines)) if at not in found]
        found |= {kept[at]: rule for at in find([lines[at] for at in kept])}
    return found


def clean_lines(lines: list[Line]) -> list[Line]:
    """The lines of a source without markup, page furniture and table of contents."""
    cleaned = clean_all(lines)
    gone = furniture(cleaned)
    return [line for at, line in enumerate(cleaned) if at not in gone]


def clean_all(lines: Sequence[Line]) -> list[Line]:
    """The lines as `clean` leaves each, without what stands between two pages of a newspaper (`_turned_over`), and without the
    few letters that a seller of copies has set behind every paragraph."""
    cleaned = list(map(clean, _turned_over(lines)))
    if sum(len(_PRONOUNCED.findall(line.text)) for line in cleaned) >= _PRONOUNCED_AT_LEAST:
        cleaned = [replace(line, text=_PRONOUNCED.sub("", line.text)) for line in cleaned]
    cleaned = _without_pages_within(cleaned)
    tails = Counter(match[0] for line in cleaned if (match := _TAIL.search(line.text)))
    tail, times = next(iter(tails.most_common(1)), ("", 0))
    # A word stands within lines as often as at their ends.
    if times < _TAILS_AT_LEAST or times < _TAILS_SHARE * sum(line.text.count(tail) for line in cleaned):
        return cleaned
    behind = re.compile(rf"(?<![A-Za-z0-9]){tail}$")
    return [replace(line, text=text) if (text := behind.sub("", line.text)) != line.text else line for line in cleaned]


def _without_pages_within(lines: list[Line]) -> list[Line]:
    """The lines without the numbers of pages that stand within them, where these count up: else they may be the text's own."""
    marked = [line for line in lines if "—" in line.text or "-" in line.text or "–" in line.text or "－" in line.text]
    numbers = [int(one or other) for line in marked for one, other in _PAGE_WITHIN.findall(line.text)]
    if len(numbers) < _PAGES_AT_LEAST or any(later <= earlier for earlier, later in pairwise(numbers)):
        return lines
    return [replace(line, text=_PAGE_WITHIN.sub("", line.text)) if _PAGE_WITHIN.search(line.text) else line for line in lines]


def _turned_over(lines: Sequence[Line]) -> Sequence[Line]:
    """Lines of which those are empty that head the page of a newspaper on which a paragraph goes on."""
    turned = list(lines)
    for at, line in enumerate(lines):
        if "版" not in line.text[-8:] or not _TURNS.search(line.text):
            continue
        goes_on = next(
            (to for to in range(at + 1, min(at + _LINES_OF_HEAD, len(lines))) if _GOES_ON.match(lines[to].text)), None
        )
        if goes_on is None:
            continue
        for between in range(at + 1, goes_on):
            turned[between] = replace(lines[between], text="")
        if not ends_sentence(_TURNS.sub("", line.text)):
            turned[goes_on] = replace(lines[goes_on], indented=False, after_gap=False)
    return turned


def clean(line: Line) -> Line:
    """A line without the marks that a conversion to Markdown or LaTeX left in it."""
    bold = line.bold
    if line.text.startswith("**") and "**" in line.text[2:]:
        bold = line.text.index("**", 2) - 2
    text = _STARS.sub("", line.text) if "**" in line.text else line.text
    unmarked = text
    if "_" in text and "://" not in text:
        text = _SUBSCRIPT.sub(_without_subscript, text)
    if "版）" in text or "版)" in text:
        text = _TURN_OVER.sub("", text)
    if len(text) > 20 and any(word in text for word in _SELLERS_WORDS):
        text = _SELLER.sub("", text)
    if text and text[-1] not in "。；;：:，、！!？?":
        text = _SOLD_BEHIND.sub("", text)
    if text.endswith("]"):
        text = _EDIT_LINK.sub("", text)
    heading = line.heading
    if text[:1] in ("#", "-", "*"):
        heading = heading or (len(text) - len(text.lstrip("#")))
        text = _MARKDOWN.sub("", text)
    if "  " in text or "\u3000" in text:
        text = _WIDE_BLANKS.sub(" ", text)
    text = text.strip()
    if text and text[0] in _UNSEEN_SIGNS and not _UNSEEN.sub("", text).strip():
        text = ""
    if text == line.text:
        return line
    # What is taken away stands at the head, or behind what is bold.
    taken = len(unmarked) - len(text) if unmarked.endswith(text) else 0
    return replace(line, text=text, heading=heading, bold=max(0, min(bold - taken, len(text))))


def _without_subscript(match: re.Match[str]) -> str:
    """PM2.5 for $PM_{2.5}$; what no formula marks is one where it may be, and else a name: report_2022."""
    is_formula = any(sign in match[0] for sign in "${\\") or match[1] in _MAY_HAVE_SUBSCRIPTS
    return match[1] + match[2] if is_formula else match[0]


def running_heads(lines: list[Line]) -> set[int]:
    """The indices of the heads and feet that pages repeat beside their numbers, and of those numbers."""
    beside: list[tuple[int, int]] = []
    for at, line in enumerate(lines):
        if at and _ANY_PAGE_NUMBER.match(line.text):
            beside += [(at, near) for near in (at - 1, at + 1) if near < len(lines) and _may_be_head(lines[near].text)]
    times = Counter(_without_digits(lines[near].text) for _, near in beside)
    first = [_without_digits(line.text) for line in lines[:_FIRST_LINES]]
    gone: set[int] = set()
    for number, near in beside:
        head = _without_digits(lines[near].text)
        is_title = bool(REPORT_TITLE.match(lines[near].text)) and near >= _FIRST_LINES
        is_repeated = head in first[:near] or (times[head] > 1 and near >= _FIRST_LINES)
        if is_title or is_repeated or _BOOK.search(head):
            gone |= {number, near}
        elif times[head] > 1:
            gone |= {number}
    return gone


def _may_be_head(text: str) -> bool:
    return 1 < len(text) <= _MAX_RUNNING_HEAD and not ends_sentence(text) and not _ANY_PAGE_NUMBER.match(text)


def _without_digits(text: str) -> str:
    return re.sub(r"[\d\s一二三四五六七八九十〇○]+", "", text)


def page_numbers(lines: list[Line]) -> set[int]:
    """The indices of bare page numbers: numbers alone on their lines that count up by one, three at least.

    A single number alone is a figure that a layout cut out of its sentence.
    """
    numbers = [(at, int(line.text)) for at, line in enumerate(lines) if _BARE_PAGE_NUMBER.match(line.text)]
    steps = [later[1] - earlier[1] for earlier, later in pairwise(numbers)]
    if len(numbers) < 3 or any(step != 1 for step in steps):
        return set()
    return {at for at, _ in numbers}


def widgets(lines: list[Line]) -> set[int]:
    """The indices of labels such as 阅读： and 分享到：, and of the numbers and names of sites behind them."""
    gone: set[int] = set()
    for at, line in enumerate(lines):
        if _COUNTED.match(squash(line.text)):
            gone |= {at} | ({at + 1} if at + 1 < len(lines) and _COUNT.match(lines[at + 1].text) else set())
        elif _SHARED.match(squash(line.text)):
            gone.add(at)
            stop = at + 1
            while stop < len(lines) and _SITE_TO_SHARE.match(squash(lines[stop].text)):
                gone.add(stop)
                stop += 1
        elif _WIDGET.match(squash(line.text)):
            gone.add(at)
    return gone


def imprints(lines: list[Line]) -> set[int]:
    """The indices of lines by which a collection or an advertiser marks its copies, on every page or once."""
    times = Counter(_without_digits(line.text) for line in lines if len(line.text) <= _MAX_IMPRINT)
    return {
        at
        for at, line in enumerate(lines)
        if len(line.text) <= _MAX_IMPRINT
        and not line.text.endswith(("。", "；", "！"))
        and (_IMPRINT.search(line.text) or (times[_without_digits(line.text)] > 1 and _PERHAPS_IMPRINT.search(line.text)))
    }


def contents(lines: list[Line]) -> set[int]:
    """The indices of a table of contents: 目录 and the lines after it that stand again as headings further on."""
    for at, line in enumerate(lines[:_FRONT_LINES]):
        if _CONTENTS.match(squash(line.text)):
            stop = at + 1
            times = Counter(squash(each.text) for each in lines[stop:])
            while stop < len(lines) and _is_entry(lines[stop].text, times):
                stop += 1
            return set(range(at, stop))
    return set()


def _is_entry(text: str, times: Counter[str]) -> bool:
    """Whether a line is an entry of a table of contents: it stands again, but for the number of its page."""
    bare = squash(text)
    entry = re.sub(r"[.…·\d]+$", "", bare)
    return times[bare] > 1 or (entry != bare and times[entry] > 0)
