"""A whole report in one line, as some converters leave it: cut where its own numbers and words tell that something begins."""

import re
from dataclasses import replace

from indexer.model import Line
from indexer.text.numerals import YEAR

# A line of so many characters, and of so large a share of the text, is no paragraph.
_LEAST, _SHARE = 3000, 0.6
# Even a short text is folded if the line is all of it and several things begin in it.
_SHORT, _ALL, _FEW = 200, 0.9, 2
_NUMERAL = "[一二三四五六七八九十]{1,3}"
_YEAR = rf"{YEAR}\s*年"
_CHAPTER = (
    rf"(?:{_YEAR}|过去[一五]年|今后五年)\s*(?:和过去五年)?的?(?:政府|主要|重点)?"
    "工作的?(?:回顾|总结|安排|部署|打算|任务|重点)(?:建议)?"
)
_BEGINS = re.compile(
    rf"(?<=[。！？：”；\u3000\u2003])[ \u3000\u2003]*(?=（{_NUMERAL}）|{_NUMERAL}、(?!{_NUMERAL}、)|各位代表[！，,：]|"
    rf"{_NUMERAL}是[^，。]{{4,24}}。|{_CHAPTER})"
)
# 政府工作报告——2008年1月23日在某省第十一届人民代表大会第一次会议上省长某某各位代表：现在，…
_ALL_IN_FRONT = re.compile(
    # No abstract, which ends amid the text.
    r"^(?!(?:内容)?摘要|.*(?:\.{3}|…)$)(.{0,40}?工作报告(?:[（(].{1,8}[）)]|工作总结|全文)?)?\s*((?:[—–-]{1,4})?[^。：]{0,24}\d{1,4}[^。：]{4,60}?(?:会议|大会)上)?\s*([^。，：]{2,30}?)?\s*"
    r"(各位代表[：:，,！])(.*)$"
)
_FIRST_LINES = 15
# A heading that its text follows without a sign between.
_HEADED = re.compile(rf"^((?:{_NUMERAL}、)?{_CHAPTER})[ \u3000]*(?=[^ \u3000，。])")
_SENTENCE_AND_BLANK = re.compile("(?<=[。！？：])[ \u3000\u2003]+|[\u3000\u2003]{2,}")


def unfold(lines: list[Line]) -> list[Line]:
    """The lines, one that holds nearly all of the text cut into its paragraphs; each piece keeps the line's number."""
    lines = [piece for at, line in enumerate(lines) for piece in (_opened(line) if at < _FIRST_LINES else [line])]
    total = sum(len(line.text) for line in lines)
    found: list[Line] = []
    for line in lines:
        is_whole = len(line.text) > _ALL * total and len(_BEGINS.findall(line.text)) > _FEW and len(line.text) >= _SHORT
        if len(line.text) < max(_LEAST, _SHARE * total) and not is_whole:
            found.append(line)
        else:
            found += [replace(line, text=piece, after_gap=True, bold=0, heading=0) for piece in _pieces(line.text)]
    return found


def _opened(line: Line) -> list[Line]:
    """A line, one that has all that stands before a speech and its beginning cut behind each of them."""
    match = _ALL_IN_FRONT.match(line.text)
    pieces = [piece for piece in match.groups() if piece and piece.strip()] if match else []
    return [replace(line, text=piece.strip(), bold=0, heading=0) for piece in pieces] if len(pieces) > 2 else [line]


def _pieces(text: str) -> list[str]:
    pieces = [piece for part in _BEGINS.split(text) for piece in _SENTENCE_AND_BLANK.split(part)]
    return [each for piece in pieces for each in _HEADED.sub(r"\1\n", piece.strip()).split("\n") if each.strip()]
