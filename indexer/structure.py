"""Lines of a source → front matter and blocks (paragraphs under chapter and section headings).

The rules follow how such reports are made: a salutation or a first heading ends the front matter; a line that does not
end a sentence goes on in the next (page breaks, hard breaks, link breaks); a heading is numbered or short, and does not
end a sentence unless it runs into its paragraph; signature and site furniture follow the last paragraph.
"""

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise

from indexer.layout import Layout
from indexer.model import Block, Heading, Line

_NUMERAL = "[一二三四五六七八九十百]{1,4}"
_PART_NUMBER = re.compile(rf"^第\s*({_NUMERAL})\s*(?:部分|章|篇)\s*[、：:]?\s*")
_CHAPTER_NUMBER = re.compile(rf"^(?:第\s*({_NUMERAL})\s*(?:部分|章|篇)\s*[、：:]?|({_NUMERAL})\s*[、．.])\s*")
# Speeches of the fifties number their parts by a numeral alone on its line.
_BARE_NUMERAL = re.compile(rf"^{_NUMERAL}$")
_SECTION_NUMBER = re.compile(rf"^(?:[（(]\s*{_NUMERAL}\s*[）)]|[（(]\s*{_NUMERAL}\s*[、．.]|{_NUMERAL}\s*[）)])\s*[、．.]?\s*")
_ITEM_NUMBER = re.compile(r"^(?:\d{1,3}\s*[.．、](?!\d)\s*|\d{1,2}\s+(?=[\u4e00-\u9fff])|[①-⑳]\s*)")
# `12 人` may number an item or go on with a sentence; the line before decides.
_BARE_NUMBER = re.compile(r"^\d{1,2}\s+(?=[\u4e00-\u9fff])")
_BULLET = re.compile(r"^(?:[-*•]\s+|[◆●■□▪➢★☆]|——)")
_GLOSSARY = re.compile(
    r"^.{0,24}(?:名词|用语|术语|缩略语|有关内容)(?:和?用语|名词|术语)?(?:的)?(?:解释|注释|说明|释义)$|^注释$"
)
_ANNEX = re.compile(r"^(?:附件|附录|附表|附)\s*\d{0,2}\s*[:：]?$|^(?:附件|附录|附表)\s*\d{0,2}\s*[:：]?\s*.{2,30}$")
_SALUTATION = re.compile(r"^(?:主席(?:团)?[、，]\s*)?(?:各位(?:代表|委员|同志)|同志们|各位领导)[、，,：:！!\s各位委员同志们]*$")

_PERIOD = (
    r"(?:[12]\d{3}\s*年|二[〇○Ｏ零]..年|过去[一五]年|今后[一五]年|未来五年|[去今明]年|[一五]年来|本届政府|上届政府|"
    r"“?十[一二三四五六]五”?|下一步)"
)
_CHAPTER_WORDS = re.compile(
    rf"^.{{0,8}}{_PERIOD}.{{0,22}}(?:回顾|总结|成就|任务|安排|部署|要求|目标|思路|重点|打算|方针|工作|取向|考虑)$"
    r"|^.{0,10}(?:政府)?自身(?:建设|改革)(?:和改革)?$|^.{0,8}政府(?:建设|治理能力)$|^关于.{2,12}(?:工作|问题)$|^(?:结束语|前言|引言)$"
)

_CLOSERS = "”’\"'）)】》」』"
_ENDERS = "。！？!?；;：:…"
_NEVER_FIRST = "，。、；：！？）】》”’,;:!?)%％"

_FULL_STOP = re.compile(r"[。！？][”’）】]*$")

# Headings longer than this are sentences: the longest seen have about 50 characters.
MAX_NUMBERED_HEADING = 60
MAX_UNNUMBERED_HEADING = 32

_PAGE_NOISE = re.compile(
    r"^[-—–－·]\s*\d{1,4}\s*[-—–－·]*$|^第\s*\d+\s*页(?:\s*[/共]\s*\d+\s*页?)?$|^.{0,80}(?:记者|通讯员).{0,24}摄(?:影)?$|^.*(?:…{2,}|\.{4,}|·{4,})\s*\d{1,4}$"
)
_BARE_PAGE_NUMBER = re.compile(r"^\d{1,4}$")
_CONTENTS = re.compile(r"^目录$")
_SITE_WORDS = (
    "下载|打印|全屏|收藏|加大|还原|减小|大|中|小|分享|首页|关闭窗口|打印本页|返回顶部|字体|字号|上一篇|下一篇|纠错|评论|点赞"
)
_END_MARK = re.compile(
    r"^(?:(?:责任编辑|编辑|初审|终审|审核|校对)\s*[:：丨|]|扫一扫|相关(?:报道|文档|链接|附件|新闻|阅读|稿件)|附件下载|分享到|"
    r"【?\s*打印|【?\s*关闭窗口|》》|本作品是|版权所有|主办单位：.{0,30}(?:ICP|备案)|网站标识码|收藏$|抄送\s*[:：]|主题词\s*[:：]|"
    r"（此件|\(此件|[—_\-]{6,}$|Public domain$|.{0,20}印发$)"
)
# After the end stand few lines, and no long one that ends a sentence.
_MAX_SENTENCES_AFTER_END = 3
_LONG_SENTENCE = 60
_DATE = r"(?:[12]\d{3}|二[〇○Ｏ零].{2})\s*年\s*[\d一二三四五六七八九十]{1,3}\s*月\s*[\d一二三四五六七八九十]{1,3}\s*日"
_SIGNATURE = re.compile(
    rf"^(?:[^：，、。；:,]{{2,30}}(?:人民政府|办公室|办公厅|秘书处|委员会|国务院)|[（(]?\s*{_DATE}\s*(?:印发)?\s*[）)]?|【|】|\||×|{_SITE_WORDS})$"
)

_SITE_FURNITURE = re.compile(
    rf"^(?:(?:{_SITE_WORDS})|【.*|】|>|您的位置.*|当前位置.*|来源.*|.{{0,4}}时间.*|发布(?:日期|机构).*|阅读量.*|浏览.*|信息来源.*|索引号.*)$"
)
_TITLE = re.compile(
    r"^.{0,40}(?:工作报告|报告)(?:[（(].{1,12}[）)]|解读|摘要|全文)?$|^.{0,60}(?:通知|意见|方案|决定)$|^.{0,20}关于.{0,20}工作报告.{0,20}$"
)
_OCCASION = re.compile(rf"^(?:[—–-]{{1,4}}|[（(])?\s*(?:{_DATE}|.{{0,40}}(?:大会|会议)).{{0,60}}(?:会议|会|上|过)[）)]?$")
_SPEAKER = re.compile(
    r"^.{0,24}(?:省长|市长|县长|区长|州长|盟长|旗长|乡长|镇长|主席|总理|主任|专员)\s*[\u4e00-\u9fff·]{0,6}(?:\s+[\u4e00-\u9fff·]{1,6}){0,3}$"
)
_DOC_NUMBER = re.compile(r"^\S{2,12}\s*[〔［\[(（]\s*[12]\d{3}\s*[〕］\])）]\s*\d+\s*号$")
_ISSUER = re.compile(r"^.{2,24}(?:人民政府|国务院|办公室|办公厅)(?:文件)?$")
_ADDRESSEES = re.compile(r"^.{0,6}各.{2,200}[：:]$")
# A salutation later than this is one inside the speech.
_FRONT_LINES = 60
_MAX_FRONT_SENTENCES = 2


@dataclass(frozen=True, slots=True)
class Document:
    """A source cut into its parts; `front` and `end` keep the lines as they were, `headings` also those without a block."""

    front: tuple[Line, ...]
    headings: tuple[Heading, ...]
    blocks: tuple[Block, ...]
    end: tuple[Line, ...]


def squash(text: str) -> str:
    """A text without any blanks: 名 词 解 释 → 名词解释."""
    return re.sub(r"\s+", "", text)


# PM_{2.5}, $PM_2.5$, PM$_{2.5}$, \\mathrm{CO}_2: few letters, so that a long line of them costs nothing.
_SUBSCRIPT = re.compile(r"\$?(?:\\mathrm)?\{?(?<![A-Za-z])([A-Za-z]{1,8})\}?\$?_\{?\s*([\d.]{1,8})\s*\}?\$?")


def clean(line: Line) -> Line:
    """A line without the marks that a conversion to Markdown or LaTeX left in it."""
    text = re.sub(r"\*\*|__", "", line.text)
    if "_" in text:
        text = _SUBSCRIPT.sub(r"\1\2", text)
    text = re.sub(r"^#{1,6}\s+", "", text)
    text = re.sub(r"^[-*]\s+(?=[◆●■□▪➢★☆])", "", text)
    text = re.sub(r"(?<=[^\x00-\x7f]) {2,}|[ \u3000]{2,}(?=[^\x00-\x7f])", " ", text)
    return replace(line, text=text.strip())


def ends_sentence(text: str) -> bool:
    """Whether a line can be the end of a paragraph: its last sign, closing quotes and brackets aside, ends a sentence."""
    bare = text.rstrip(_CLOSERS + " ")
    return bool(bare) and bare[-1] in _ENDERS


def has_open_bracket(text: str) -> bool:
    """Whether a line breaks off inside its last bracket."""
    return max(text.rfind("（"), text.rfind("(")) > max(text.rfind("）"), text.rfind(")"))


def read_structure(lines: list[Line]) -> Document:
    """Cut a source's lines into front matter, blocks and end matter."""
    lines = [line for line in map(clean, lines) if line.text and not _PAGE_NOISE.match(line.text)]
    lines = without_contents(without_page_numbers(lines))
    start = front_matter_length(lines)
    stop = end_of_body(lines, start)
    builder = _Builder(lines[start:stop])
    builder.build()
    return Document(tuple(lines[:start]), tuple(builder.headings), tuple(builder.blocks), tuple(lines[stop:]))


def without_page_numbers(lines: list[Line]) -> list[Line]:
    """The lines without bare page numbers: numbers alone on their lines that count up by one, three at least.

    A single number alone is a figure that a layout cut out of its sentence.
    """
    numbers = [(at, int(line.text)) for at, line in enumerate(lines) if _BARE_PAGE_NUMBER.match(line.text)]
    steps = [later[1] - earlier[1] for earlier, later in pairwise(numbers)]
    if len(numbers) < 3 or any(step != 1 for step in steps):
        return lines
    at_pages = {at for at, _ in numbers}
    return [line for at, line in enumerate(lines) if at not in at_pages]


def without_contents(lines: list[Line]) -> list[Line]:
    """The lines without a table of contents: 目录 and the lines after it that stand again as headings further on."""
    for at, line in enumerate(lines[:_FRONT_LINES]):
        if _CONTENTS.match(squash(line.text)):
            stop = at + 1
            times = Counter(squash(each.text) for each in lines[stop:])
            while stop < len(lines) and times[re.sub(r"\d+$", "", squash(lines[stop].text))] > 1:
                stop += 1
            return lines[:at] + lines[stop:]
    return lines


def front_matter_length(lines: list[Line]) -> int:
    """How many lines stand before the first line of the body; the opening salutation belongs to the front matter."""
    sentences = 0
    for at, line in enumerate(lines[:_FRONT_LINES]):
        if _SALUTATION.match(line.text):
            return at + 1
        # Before the salutation stand titles, dates and perhaps a caption; sentences are the body's.
        sentences += bool(_FULL_STOP.search(line.text)) and not line.text.startswith("【")
        if _CHAPTER_NUMBER.match(line.text) or len(line.text) > 150 or sentences > _MAX_FRONT_SENTENCES:
            break
    at = 0
    while at < min(len(lines), _FRONT_LINES) and _is_front_line(lines[at].text, first=at == 0):
        at += 1
    return at


def _is_front_line(text: str, *, first: bool) -> bool:
    if _CHAPTER_NUMBER.match(text) or _SECTION_NUMBER.match(text) or is_chapter_heading(squash(text)):
        return bool(first and _TITLE.match(squash(text)))
    patterns = (_SITE_FURNITURE, _OCCASION, _SPEAKER, _DOC_NUMBER, _ISSUER, _ADDRESSEES)
    return bool(_TITLE.match(squash(text))) or any(pattern.match(text) for pattern in patterns)


def is_chapter_heading(text: str) -> bool:
    """Whether an unnumbered line, blanks removed, is worded like the heading of a chapter."""
    if len(text) > MAX_UNNUMBERED_HEADING or "，" in text or "工作报告" in text:
        return False
    return bool(_CHAPTER_WORDS.match(text))


def end_of_body(lines: list[Line], start: int) -> int:
    """The index after the last line of the body: before signature, distribution list and site furniture."""
    stop = len(lines)
    # Signs of the end are looked for in the second half only: 抄送 or 编辑 may begin a line of the body, too.
    for at in range(start + (stop - start) // 2, stop):
        if _END_MARK.match(lines[at].text) and _is_over(lines[at + 1 :]):
            stop = at
            break
    while stop > start and (_SIGNATURE.match(lines[stop - 1].text) or _PAGE_NOISE.match(lines[stop - 1].text)):
        stop -= 1
    return stop


def _is_over(rest: list[Line]) -> bool:
    """Whether what follows a sign of the end is no more of the body."""
    sentences = [line.text for line in rest if _FULL_STOP.search(line.text)]
    return len(sentences) <= _MAX_SENTENCES_AFTER_END and all(len(text) < _LONG_SENTENCE for text in sentences)


@dataclass(slots=True)
class _Open:
    """The piece being put together: a heading of level 1 or 2, or a paragraph (level 0); its first and last line."""

    level: int
    text: str
    line: Line
    last: Line


class _Builder:
    """Walks over the lines of a body once, joining pieces and keeping the headings in force."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.layout = Layout.of(lines)
        self.has_numbered_sections = sum(bool(_SECTION_NUMBER.match(line.text)) for line in lines) > 1
        # Where parts (第一部分) stand above 一、 and nothing below it, the parts are the chapters and 一、 counts sections.
        has_parts = sum(bool(_PART_NUMBER.match(line.text)) for line in lines) > 1
        self.parts_are_chapters = has_parts and not self.has_numbered_sections
        self.blocks: list[Block] = []
        self.headings: list[Heading] = []
        self.chapter: str | None = None
        self.section: str | None = None
        self.chapter_count = 0
        self.chapter_is_numbered = False
        self.open: _Open | None = None

    def build(self) -> None:
        """Fill `blocks` and `headings`."""
        for at, line in enumerate(self.lines):
            following = self.lines[at + 1] if at + 1 < len(self.lines) else None
            if self.open and self._continues(self.open, line, following):
                self.open.text = self._joined(self.open, line.text)
                self.open.last = line
                continue
            self._close()
            self.open = _Open(self._level(line, following), line.text, line, line)
        self._close()

    def _joined(self, piece: _Open, text: str) -> str:
        """A piece with what goes on with it; the word 附件 stays apart from the annex's title."""
        is_annex = piece.level and _ANNEX.match(squash(piece.text))
        return f"{piece.text} {text}" if is_annex else join(piece.text, text)

    def _continues(self, piece: _Open, line: Line, following: Line | None) -> bool:
        """Whether a line goes on with the piece before it."""
        text = line.text
        if piece.level:
            return self._heading_continues(piece, line, following)
        if has_open_bracket(piece.text) and not ends_sentence(piece.text):
            return True
        if _BARE_NUMBER.match(text) and not ends_sentence(piece.text) and not _BULLET.match(piece.line.text):
            return True
        if self._starts_anew(text):
            return False
        if text[0] in _NEVER_FIRST:
            return True
        if self.layout.indented and line.indented:
            return False
        if not ends_sentence(piece.text):
            return True
        if self.layout.page_columns and (not self.layout.is_full(piece.last) or is_chapter_heading(squash(text))):
            return False
        return self.layout.indented and not line.indented and not line.after_gap

    def _heading_continues(self, piece: _Open, line: Line, following: Line | None) -> bool:
        text = line.text
        if has_open_bracket(piece.text) or text[0] in _NEVER_FIRST:
            return True
        is_bare_annex = len(squash(piece.text)) <= 4 and bool(_ANNEX.match(squash(piece.text)))
        may_be_heading = len(text) <= MAX_UNNUMBERED_HEADING and not ends_sentence(text) and not _is_marked(text)
        if is_bare_annex:
            return may_be_heading
        if _is_marked(text) or self._is_back_matter(text):
            return False
        if piece.text[-1] in "，、,":
            return True
        bare = _BARE_NUMERAL.sub("", _SECTION_NUMBER.sub("", _CHAPTER_NUMBER.sub("", piece.text)))
        if not bare or self._is_cut_by_layout(piece, line, following):
            return may_be_heading
        return False

    @staticmethod
    def _is_cut_by_layout(piece: _Open, line: Line, following: Line | None) -> bool:
        """Whether a numbered heading and the next line stand together while the line after that is set apart."""
        if line.after_gap or following is None or not following.after_gap:
            return False
        return bool(_SECTION_NUMBER.match(piece.text) or _CHAPTER_NUMBER.match(piece.text))

    def _starts_anew(self, text: str) -> bool:
        """Whether a line begins like nothing that goes on with a sentence: a number, a bullet, a salutation, an annex."""
        return _is_marked(text) or self._is_back_matter(text)

    @staticmethod
    def _is_back_matter(text: str) -> bool:
        bare = squash(text)
        return bool(_GLOSSARY.match(bare) or (_ANNEX.match(bare) and not ends_sentence(bare.rstrip("：:"))))

    def _level(self, line: Line, following: Line | None) -> int:
        """1 for a chapter heading that stands alone, 2 for a section heading that does, 0 for a paragraph."""
        text = line.text
        bare = squash(text)
        if self._is_back_matter(text):
            return 1
        if has_open_bracket(text) and len(text) <= 2:
            return 2  # a heading cut right behind its opening bracket
        numbered = _CHAPTER_NUMBER.match(text)
        if _BARE_NUMERAL.match(bare):
            return 1
        if numbered:
            if not _is_standalone(text[numbered.end() :]):
                return 0
            return 1 if self._is_chapter_number(numbered) else 2
        section = _SECTION_NUMBER.match(text)
        if section:
            return 2 if _is_standalone(text[section.end() :], may_end=True) else 0
        if following is None or _BULLET.match(text) or _SALUTATION.match(text) or ends_sentence(text) or "。" in text:
            return 0
        item = _ITEM_NUMBER.match(text)
        if item:
            return 2 if self._is_item_heading(text[item.end() :], following) else 0
        if is_chapter_heading(bare):
            return 1
        return 2 if self._is_unnumbered_section(line, following) else 0

    def _is_chapter_number(self, numbered: re.Match[str]) -> bool:
        """Whether a number like 一、 counts the chapters; under parts and unnumbered chapters it counts sections."""
        if self.parts_are_chapters:
            return numbered[1] is not None
        if self.chapter_count == 0 or self.chapter_is_numbered:
            return not (self.chapter and self._is_back_matter(self.chapter))
        return (numbered[1] or numbered[2]) != "一" and self.chapter_is_numbered

    def _is_item_heading(self, rest: str, following: Line) -> bool:
        if self.chapter and self._is_back_matter(self.chapter):
            return False
        if len(rest) > MAX_NUMBERED_HEADING or "：" in rest or _ITEM_NUMBER.match(following.text):
            return False
        return following.text[0] not in _NEVER_FIRST

    def _is_unnumbered_section(self, line: Line, following: Line) -> bool:
        if self.has_numbered_sections or following.text[0] in _NEVER_FIRST or line.text[-1] in "，、,":
            return False
        if self.layout.is_full(line) or (self.chapter and self._is_back_matter(self.chapter)):
            return False
        limit = MAX_UNNUMBERED_HEADING
        if self.layout.indented and not line.indented and line.after_gap and following.after_gap:
            limit = 2 * MAX_NUMBERED_HEADING  # set apart by the layout, so that length says little
        return len(line.text) <= limit

    def _close(self) -> None:
        """Put the finished piece where it belongs, with what its joined text says."""
        piece, self.open = self.open, None
        if piece is None:
            return
        if piece.level == 1:
            self._start_chapter(piece.text)
        elif piece.level == 2:
            self._start_section(piece.text)
        else:
            self._start_run_in(piece.text)
            self.blocks.append(Block(piece.text, self.chapter, self.section, piece.line.number))

    def _start_section(self, heading: str, *, runs_in: bool = False) -> None:
        self.section = heading
        self.headings.append(Heading(2, heading, len(self.blocks) + 1, runs_in))

    def _start_chapter(self, heading: str, *, runs_in: bool = False) -> None:
        self.chapter, self.section = heading, None
        self.headings.append(Heading(1, heading, len(self.blocks) + 1, runs_in))
        if not self._is_back_matter(heading):
            self.chapter_is_numbered = bool(_CHAPTER_NUMBER.match(heading))
            self.chapter_count += 1

    def _start_run_in(self, text: str) -> None:
        """Let a heading at the head of a paragraph take effect."""
        section = _SECTION_NUMBER.match(text)
        chapter = _CHAPTER_NUMBER.match(text)
        end = text.find("。")
        if section and section.end() < end <= MAX_NUMBERED_HEADING + section.end():
            self._start_section(text[:end], runs_in=True)
        elif chapter and chapter.end() < end <= MAX_NUMBERED_HEADING + chapter.end():
            if self.chapter and _ANNEX.match(squash(self.chapter)):  # its items are numbered like chapters
                self._start_section(text[:end], runs_in=True)
            elif self._is_chapter_number(chapter) and is_chapter_heading(squash(text[chapter.end() : end])):
                self._start_chapter(text[:end], runs_in=True)


def _is_marked(text: str) -> bool:
    """Whether a line begins with a number of any level, a bullet, or is a salutation."""
    return any(p.match(text) for p in (_CHAPTER_NUMBER, _SECTION_NUMBER, _ITEM_NUMBER, _BULLET, _SALUTATION))


def _is_standalone(rest: str, *, may_end: bool = False) -> bool:
    """Whether what follows a heading's number is a heading alone on its line.

    may_end: a full stop at the very end is allowed, as writers of section headings often set it.
    """
    if not rest:
        return True
    body = rest[:-1] if may_end and rest.endswith("。") else rest.rstrip("：:")
    return len(body) <= MAX_NUMBERED_HEADING and not ends_sentence(body) and "。" not in body


def join(before: str, after: str) -> str:
    """Two pieces of one paragraph put together; words of Latin script keep a blank between them."""
    latin = before[-1].isascii() and before[-1].isalpha() and after[0].isascii() and after[0].isalpha()
    return f"{before} {after}" if latin else before + after
