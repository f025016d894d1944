"""Names of places in running text: where one stands whole, and which place a chain of them (山东省济宁市兖州区) names.

A name is read from its left border and never out of the middle of another: 和安县 is a county that no table knows, and
neither 安县 nor 和县. Words that only contain a name (长治久安) name nothing.
"""

import csv
import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources

from indexer.text.word_finder import WordFinder
from indexer.vocabulary.regions import LEVELS, Gazetteer, gazetteer, level, zone_code

_CJK = re.compile("[\u4e00-\u9fff]")
# Development zones, new areas, towns, and divisions of the corps have no codes in GB/T 2260.
_ZONE_RANK = (
    "高新技术产业开发区|高新技术开发区|新技术开发区|高新区|经济技术开发区|经济开发区|经开区|开发区|工业园区|产业园区|工业园|科技城|新区|新城|"
    "保税港区|保税区|自贸区|示范区|试验区|实验区|合作区|管理区|旅游区|度假区|风景名胜区|风景区|生态城|投资区|民族乡|镇|乡|街道|苏木|农场|林场"
)
_ZONE = re.compile(rf"(?:(?!人民|政府|委员|办公|第|届|年|的|新型)[\u4e00-\u9fff]){{0,10}}?(?:{_ZONE_RANK})(?![村企])")
_DIVISION = re.compile("(?:新疆)?(?:生产建设兵团|兵团)?(第?(?:十[一二三四]|[一二三四五六七八九十])师)")
_UNKNOWN = re.compile(
    "(?![在受由对日月]|自治)(?:(?!人民|政府|代表|关于|我|全|本|各|该|两|省|中共|中国|第|届|年|的|自治区)[\u4e00-\u9fff]){2,12}?"
    "(?:自治县|自治州|自治旗|林区|地区|新区|开发区|高新区|园区|示范区|县|市|州|盟|旗|区|镇|乡)(?![\u4e00-\u9fff]{0,4}[县市区州旗镇乡])"
)
# Behind one of these words the rank is the beginning of another word: 合作市场, 威海市民.
_OTHER_WORD = {
    "市": "场民值容域政内外级属",
    "区": "域块间位划别分内外级属",
    "县": "域城级内外属",
    "州": "级",
    "省": "级内外属会",
    "旗": "舰帜",
}


@dataclass(frozen=True, slots=True)
class Named:
    """What a phrase names.

    Attributes:
        codes: the places it may mean; empty if it has the form of a place's name that no table knows.
        start, end: where it stands.
        whole: whether it ends with the word for its rank, or is of a kind that has none.
    """

    codes: tuple[str, ...]
    text: str
    start: int
    end: int
    whole: bool = True

    @property
    def code(self) -> str | None:
        """The place, if it can be but one."""
        return self.codes[0] if len(self.codes) == 1 else None


@functools.cache
def _zones() -> dict[str, str]:
    """Name → code of the zones that are known by their names alone."""
    text = resources.files("indexer").joinpath("data/zones.csv").read_text(encoding="utf-8")
    found = {}
    for row in csv.DictReader(text.splitlines()):
        for name in (row["name"], *filter(None, row["also"].split(" "))):
            found[name] = zone_code(row["parent"], row["name"])
    return found


@functools.cache
def _names() -> dict[str, list[str]]:
    """First two characters → full names that begin with them, the longest first."""
    return _by_beginning((*gazetteer().codes, *_zones()))


def _by_beginning(names: Iterable[str]) -> dict[str, list[str]]:
    """First two characters → the names that begin with them, the longest first."""
    found = defaultdict(set)
    for name in names:
        found[name[:2]].add(name)
    return {two: sorted(alike, key=lambda name: -len(name)) for two, alike in found.items()}


@functools.cache
def _spoken() -> WordFinder:
    """Finds what texts say: full names, short ones that are no everyday words, and words that name nothing."""
    places = gazetteer()
    names = (*places.codes, *_zones(), *filter(_is_told_short, places.stems), *_ordinary())
    return WordFinder(name for name in names if len(name) > 1)


@functools.cache
def _ordinary() -> frozenset[str]:
    return frozenset(resources.files("indexer").joinpath("data/ordinary.txt").read_text(encoding="utf-8").split())


def _is_told_short(short: str) -> bool:
    """Whether a name without rank tells a place: of counties and districts only where it is no word."""
    places = gazetteer()
    codes = places.stems.get(short, frozenset())
    if short in EVERYDAY or len(short) < 2:
        return False
    if any(level(code) != "county" or places.name(code).endswith("市") for code in codes):
        return True
    return short not in _ordinary()


# Short names that are words of every report, or stand across two of its words: 新建, 创(新平)台, 重(大新)能源.
EVERYDAY = frozenset((
    "合作", "东方", "新民", "兴平", "建德", "和平", "兴城", "新乐", "开原", "五常", "东兴", "安达", "同江", "兴化", "永安",
    "高平", "安宁", "大安", "明光", "文昌",
    "资源", "平安",
    "新建", "惠民", "新和", "新平", "大新", "大城", "富民", "金山", "小金", "古城", "双城", "大关", "民和", "同心", "滨海",
    "滨江", "新市", "老城", "太平", "兴业", "平原", "上城", "城东", "城西", "河西", "站前", "中原", "民丰", "大田", "商城",
    "灯塔", "江干", "政和", "海港", "临江", "通城", "江山", "天长",
))  # fmt: skip


def read_place(text: str, at: int = 0, *, loose: bool = False) -> Named | None:
    """The place that a chain of names beginning at `at` names; None where none begins there.

    loose: whether names without their ranks count, as in names of files (三亚2024); elsewhere only those of provinces do.
    """
    places = gazetteer()
    chain: list[str] = []
    codes: tuple[str, ...] = ()
    end, whole = at, True
    while end < len(text):
        name, is_full = _next_name(text, end, loose=loose or bool(chain and len(chain) < 3 and loose))
        if name is None:
            break
        narrowed = _narrowed(codes, chain, name, places)
        if narrowed is None:
            break
        chain.append(name)
        codes, end, whole = narrowed, end + len(name), is_full
    if (not chain or codes in (("650000",), (_zones()["新疆生产建设兵团"],))) and (match := _DIVISION.match(text, end)):
        return _division(text, at, match)
    below = _below(text, end, chain, codes)
    if below is not None:
        return Named(below[0], text[at : below[1]], at, below[1])
    if not chain:
        return _unknown(text, at)
    return Named(codes, text[at:end], at, end, whole)


def _division(text: str, at: int, match: re.Match[str]) -> Named:
    """A division of the corps, or the city that is one with it: 第八师石河子市."""
    city, is_full = _next_name(text, match.end(), loose=False)
    codes = gazetteer().codes.get(city or "", frozenset())
    if is_full and len(codes) == 1:
        end = match.end() + len(city or "")
        return Named(tuple(codes), text[at:end], at, end)
    name = match[1] if match[1].startswith("第") else f"第{match[1]}"
    return Named((zone_code("650000", name),), text[at : match.end()], at, match.end())


def _next_name(text: str, at: int, *, loose: bool) -> tuple[str | None, bool]:
    """(name, whether it is a full one) of the longest that begins here."""
    for name in _names().get(text[at : at + 2], ()):
        if text.startswith(name, at) and not _is_other_word(name, text, at + len(name)):
            return name, True
    places = gazetteer()
    for length in range(min(8, len(text) - at), 1, -1):
        short = text[at : at + length]
        codes = places.stems.get(short)
        if not codes or short in places.codes:
            continue
        after = at + length
        if any(level(code) == "province" for code in codes) or loose:
            return short, loose
        if short not in EVERYDAY and any(level(c) == "prefecture" for c in codes) and _ZONE.match(text, after):
            return short, False
    return None, False


def _is_other_word(name: str, text: str, end: int) -> bool:
    if text.startswith("政府", end) or text[end : end + 1] not in _OTHER_WORD.get(name[-1], ""):
        return False
    return end < len(text) and not _goes_on(name, text, end)


def _goes_on(name: str, text: str, end: int) -> bool:
    """Whether a place inside the one that was named is named behind it: 邢台市内丘县, 四川省内江市."""
    places = gazetteer()
    inner = (each for each in _names().get(text[end : end + 2], ()) if text.startswith(each, end))
    return any(
        places.is_within(code, above)
        for each in inner
        for code in places.codes.get(each, ())
        for above in places.codes.get(name, ())
    )


def _narrowed(codes: tuple[str, ...], chain: list[str], name: str, places: Gazetteer) -> tuple[str, ...] | None:
    """What a chain names with one more name behind it; None if that does not go on with it."""
    if name in _zones():
        return (_zones()[name],)
    full = places.codes.get(name, frozenset())
    found = full or places.stems.get(name, frozenset())
    if not chain:
        if not full:
            # 吉林 alone is the province, and 海南 is no prefecture.
            top = min(LEVELS.index(level(code)) for code in found)
            found = frozenset(code for code in found if LEVELS.index(level(code)) == top)
        return tuple(sorted(found)) if len(found) < 2 else _highest(found)
    inside = [code for code in found if any(code != above and places.is_within(code, above) for above in codes)]
    inside = inside or [code for code in found if places.was_within(name, code, chain[-1])]
    # 贵州省毕节市 is the prefecture, in which a district was called so.
    inside = [code for code in inside if not any(code != other and places.is_within(code, other) for other in inside)]
    if inside:
        return tuple(sorted(inside))
    if set(found) & set(codes):
        return tuple(sorted(set(found) & set(codes)))
    is_province = len(codes) == 1 and level(codes[0]) == "province"
    if is_province and full and len(name) > 2:
        return tuple(sorted(full))  # before the borders were moved: 四川省重庆市
    return None


def _highest(codes: frozenset[str]) -> tuple[str, ...]:
    """Of places of one name the highest, as 兖州市 was and 兖州区 is one place; 市中区 are many."""
    top = min(LEVELS.index(level(code)) for code in codes)
    return tuple(sorted(code for code in codes if LEVELS.index(level(code)) == top))


def _below(text: str, end: int, chain: list[str], codes: tuple[str, ...]) -> tuple[tuple[str, ...], int] | None:
    """(codes, end) of a zone, a town or a place that no table knows, right behind the names that it lies in."""
    if not chain:
        return None
    if (match := _ZONE.match(text, end)) and not re.match("(?:建设|发展|管理)", text[match.end() : match.end() + 2]):
        named = match[0]
        if known := _zones().get(chain[-1] + named):
            return (known,), match.end()
        return tuple(zone_code(code, named) for code in codes), match.end()
    if len(codes) == 1 and level(codes[0]) in ("province", "prefecture") and (match := _UNKNOWN.match(text, end)):
        return (), match.end()
    return None


def _unknown(text: str, at: int) -> Named | None:
    match = _UNKNOWN.match(text, at)
    return Named((), match[0], at, match.end()) if match and not _is_other_word(match[0], text, match.end()) else None


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as a text says it: where, and the places that it may mean; `full` if the word for its rank stands with it."""

    name: str
    start: int
    end: int
    codes: frozenset[str]
    full: bool


# Behind these a name of two characters (和县, 兴县) is whole; behind any other it may be the end of a word.
_BEFORE_SHORT = "在与及对从到由将把向为是省市州区盟的"


def mentions(text: str) -> Iterator[Mention]:
    """The names of places that a text says, from left to right, the longest where several begin."""
    places = gazetteer()
    spoken, read_to = _spoken(), 0
    for at, last, number in spoken.find(text):
        if at < read_to:
            continue
        name, end, read_to = spoken.words[number], last, last
        full = places.codes.get(name, frozenset())
        codes = full or (places.stems.get(name, frozenset()) if _is_told_short(name) else frozenset())
        if name in _zones():
            full = codes = frozenset({_zones()[name]})
        if full and _is_other_word(name, text, end):
            # 威海市民: the name without its rank stands there.
            name, full = name[:-1], frozenset()
            codes = places.stems.get(name, frozenset()) if len(name) > 1 and _is_told_short(name) else frozenset()
            end = read_to = end - 1
        if name[0] == "和" and at and _CJK.match(text[at - 1]):
            codes = frozenset()  # 稳定和政治 names no 和政县
        if full and len(name) == 2 and at and _CJK.match(text[at - 1]) and text[at - 1] not in _BEFORE_SHORT:
            codes = frozenset()
        if codes:
            yield Mention(name, at, end, codes, bool(full))
