"""Front matter → title."""

import re

from indexer.model import Found, Line
from indexer.structure.headings import BOOK_MARKS, REPORT_TITLE
from indexer.text.pieces import squash

# What forms print before the title.
_LABEL = re.compile("^(?:【(?:标题|题名|题目)】[:：]?|(?:标题|题目|题名|文件名称|名称|主题|文章标题|信息名称)[:：])")
# 政府工作报告——2002年1月28日在…会议上: the title and its occasion on one line.
_OCCASION_BEHIND = re.compile(r"(?<=报告)[—–-]{1,2}(?:[12]\d{3}年|[一二][〇○零].{2}年|在)[^—]{4,}$")
# What a site shows as the way to a page.
_CRUMB = re.compile(r"[>＞»›]|位置[:：]|[^\d/]/[^\d/]")


def read_title(front: tuple[Line, ...]) -> Found[str] | None:
    """The title: the longest line that is a phrase with 工作报告, or the lines of a notice's title, which its issuer begins."""
    texts = [_OCCASION_BEHIND.sub("", _LABEL.sub("", squash(line.text))) for line in front]
    titles = [at for at, text in enumerate(texts) if _is_title(text)]
    if titles:
        at = max(titles, key=lambda each: len(texts[each]))
        # 关于2020年度市级预算执行 / 和其他财政收支的审计工作报告
        first = at - 1 if at and texts[at].startswith(("和", "与", "及")) and texts[at - 1].startswith("关于") else at
        return Found("".join(texts[first : at + 1]), front[first].origin)
    for at, text in enumerate(texts):
        if "工作报告" not in text or len(text) > 60 or text.endswith(("。", "！")):
            continue
        first = at - 1 if at and texts[at - 1].endswith(("人民政府", "国务院", "办公室", "办公厅")) else at
        last = at
        while last + 1 < len(texts) and not texts[last].endswith(("通知", "意见", "方案")) and last - at < 3:
            last += 1
        if texts[last].endswith(("通知", "意见", "方案")):
            return Found("".join(texts[first : last + 1]), front[first].origin)
    return None


# Labels of what is no title, though a report's name may stand behind them.
_ELSE = re.compile("^(?:来源|信息来源|数据来源|相关|上一|下一|附件|附|链接|关键词|标签|摘要|编辑|作者)[^，。]{0,4}[:：]")


def _is_title(text: str) -> bool:
    """Whether a line, blanks removed, is a title and no crumb of a site's path to it."""
    bare = BOOK_MARKS.sub("", text)
    return bool(REPORT_TITLE.match(bare)) and "关于" not in bare and not _CRUMB.search(bare) and not _ELSE.match(bare)
