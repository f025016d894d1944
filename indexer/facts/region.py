"""The place whose government reports: named in the front matter, or else the one the text speaks of as its own."""

import re
from collections import Counter

from indexer.model import Found, Line, Region
from indexer.structure.headings import OCCASION
from indexer.structure.outline import Document
from indexer.text.pieces import squash
from indexer.vocabulary.regions import NATION, gazetteer, level, stem

_ISSUED = re.compile("人民政府|工作报告|专员|[省市州县区旗盟]长")
_SIGNED = re.compile("人民政府|人民代表大会|人大")
_NATIONAL = re.compile("全国人民代表大会|国务院总理|我代表国务院")
# How a text speaks of its own place. 我市 is proof of the level; 全省 may be a comparison, so it counts less.
_OUR_PLACE = {"province": "我省", "prefecture": "我[市州盟]", "county": "我[区县旗]"}
_WHOLE_PLACE = {"province": "全省", "prefecture": "全[市州盟]", "county": "全[区县旗]"}
_OUR_WEIGHT = 20
# A place is the text's own only if it is named at least this many times as often as the next of its level.
_LEADS_BY = 2
# Named so often and leading, a place is the text's own even if the text never says 我市 or 全市.
_OFTEN_NAMED = 5
# 政府和县委 names no 和县: behind another character, 和 is “and”.
_NO_CONJUNCTION = {"和": "(?<![\u4e00-\u9fff])"}
# A report thanks the party committee of its own place by its full name.
_PARTY_WEIGHT = 10
# Firms and institutions bear the names of places that they are not in: 宁德时代, 青岛啤酒, 清华大学.
_NOT_A_FIRM = (
    "(?!时代|集团|股份|公司|银行|大学|学院|啤酒|钢铁|重工|制药|药业|汽车|电器|石化|实业|控股|证券|港湾|经验|模式|会议)"
)


def read_region(document: Document) -> Found[Region] | None:
    """The place whose government reports: named in the front matter, or else the one the text speaks of as its own."""
    places = gazetteer()
    opening = [*document.front, *(Line(block.text, block.number) for block in document.blocks[:2])]
    for line in opening:
        if _NATIONAL.search(line.text):
            return Found(places.region(NATION), line.origin)
    text = " ".join(block.text for block in document.blocks)
    named = sorted(document.front, key=_says_where)
    signed = [line for line in document.end if _SIGNED.search(line.text)]
    for line in (*named, *signed):
        if code := places.resolve_path(squash(line.text)):
            return Found(places.region(code), line.origin)
    for line in (*named, *signed):
        if code := _by_text(squash(line.text), text):
            return Found(places.region(code), f"{line.origin}; which of that name, by the places the text names")
    region = region_from_text(text)
    return Found(region, "the text: the place it speaks of as its own and names most") if region else None


def _says_where(line: Line) -> int:
    """How likely a line of the front matter names the place: the meeting's line first, then title and issuer."""
    if OCCASION.search(line.text):
        return 0
    return 1 if _ISSUED.search(line.text) else 2


def _by_text(line: str, text: str) -> str | None:
    """The place a line names by a name that several places bear: the one whose city or province the text names most."""
    places = gazetteer()
    namesakes = places.namesakes(line)
    mentions = {
        code: sum(text.count(stem(places.names[above])) for above in places.path_codes(code)[:-1]) for code in namesakes
    }
    ranked = sorted(namesakes, key=lambda code: -mentions[code])
    if not ranked or not mentions[ranked[0]] or (len(ranked) > 1 and mentions[ranked[0]] == mentions[ranked[1]]):
        return None
    return ranked[0]


def region_from_text(text: str) -> Region | None:
    """The place a text without a heading of place is about, or None.

    The words for “our” and “the whole” province, city or county tell the level; then the place of that level that is named
    most often, by its own name or by that of a place inside it, if it leads clearly.
    """
    votes = _votes(text)
    own = {
        rank: _OUR_WEIGHT * len(re.findall(_OUR_PLACE[rank], text)) + len(re.findall(_WHOLE_PLACE[rank], text))
        for rank in _OUR_PLACE
    }
    for rank in own:
        named = [count for code, count in votes[rank].most_common(2)]
        if named and named[0] >= _OFTEN_NAMED and named[0] >= _LEADS_BY * (named[1] if len(named) > 1 else 1):
            own[rank] += named[0]
    rank = max(own, key=lambda each: own[each])
    ranked = votes[rank].most_common(2)
    if (
        not own[rank]
        or not ranked
        or ranked[0][1] < _LEADS_BY
        or (len(ranked) == 2 and ranked[0][1] < _LEADS_BY * ranked[1][1])
    ):
        return None
    return gazetteer().region(ranked[0][0])


def _votes(text: str) -> dict[str, Counter[str]]:
    """Level → code → how strongly a text names the place: every mention of itself, and one for each place inside it."""
    places = gazetteer()
    votes: dict[str, Counter[str]] = {rank: Counter() for rank in _OUR_PLACE}
    for name, codes in places.stems.items():
        count = len(re.findall(name + _NOT_A_FIRM, text)) if name in text else 0
        if not count or len(codes) > 1:  # 鼓楼 stands in four cities and proves nothing
            continue
        (code,) = codes
        if level(code) == "county":  # 合作, 振兴, 资源 and 新建 are counties and everyday words: their full names count
            count = len(re.findall(_NO_CONJUNCTION.get(places.names[code][0], "") + places.names[code], text))
            if not count:
                continue
        count += _PARTY_WEIGHT * len(re.findall(f"中共{places.names[code]}委", text))
        for each in places.path_codes(code):
            if level(each) in votes:
                votes[level(each)][each] += count if each == code else 1
    return votes
