"""Numbers with units as Chinese reports write them: 5.5%, 百分之八至九, 4.5—5%, 1.3万亿斤, 两位数, 与上年持平."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.figures.indicators import indicators
from indexer.text.numerals import to_year
from indexer.text.variants import simplified

# A number of more digits is none of anything.
_NUMBER = r"(?<!\d)(?:\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,9})?|\d{1,15}(?:[.·]\d{1,9})?)(?!\d)"
_CHINESE = "[零〇○一二两三四五六七八九十百点]{1,15}"
# An amount in words, ten or more of something: 四千九百零九美元, 十八点二三万亿元.
_IN_CHARACTERS = "[一二两三四五六七八九十][零〇一二两三四五六七八九十百千万点]{1,15}?"
_DASH = "[-—–－~～─―一至到]+"
_FOLDED = str.maketrans("０１２３４５６７８９％．～－﹪℅（）;:!?〝〞", "0123456789%.~-%%()；：！？“”")
# Money of other countries is none of the units: 2亿欧元 is not 2亿.
_ABROAD = "[多余]?(?:[美欧日韩港澳加]元|美金|[港澳]币|英镑|新台币|卢布)"
# A comma that divides no thousands is one of the sentence.
_COMMA = re.compile(r",(?!\d{3}(?!\d))")
_DIGITS = {char: at for at, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
# Growth said in a word: pattern → the least and the most of it, per cent.
_IN_WORDS: tuple[tuple[str, float, float | None], ...] = (
    ("两位数", 10.0, None),
    ("翻一番|翻番", 100.0, 100.0),
    ("(?:[与同和较比](?:上年|去年|上一年|往年)度?(?:基本)?)?持平|零增长", 0.0, 0.0),
)
# 一九八七年, as digits, of which each stands for one character.
_YEAR_IN_CHARACTERS = re.compile("(?<![零〇○一二三四五六七八九十百千万亿])(?:一九|二[零〇○])[零〇○一二三四五六七八九]{2}(?=年)")
SHARE, POINTS, MONEY = "share", "points", "money"


# What a page sets between the characters of a word: blanks, and the mark of a page, — 1 —.
_GAP = re.compile(r"\s+[—–-]\s*\d{1,3}\s*[—–-]\s+|\s+")
# Between digits it may be the end of a line, and a number of its own may follow.
_BREAK = re.compile(r"(?<=\d)\s{2,}(?=\d)|(?<=\d)\n(?=\d)")


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is read, and where its characters stand in the original; places None where all stand where they stood."""

    text: str
    places: tuple[int, ...] | None

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The original's span for the non-empty span start:end."""
        return (self.places[start], self.places[end - 1] + 1) if self.places else (start, end)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, or a span of two, and its unit.

    Attributes:
        start, end: where it stands.
        low, high: as printed; the same for one number, high None for what is open above (两位数).
        unit: as printed, empty for a bare number; family: what it counts, a key of the file's units.
        is_more: whether 多 or 余 says that it is a little more.
        is_growth: whether the words speak of growth themselves (与上年持平).
        sought: what is striven for beyond it, where that is part of the words (保8争9); empty for nothing.
    """

    start: int
    end: int
    low: float
    high: float | None
    unit: str
    family: str
    is_more: bool = False
    is_growth: bool = False
    sought: str = ""

    @property
    def is_span(self) -> bool:
        return self.high is not None and self.high != self.low


def has_gaps(text: str) -> bool:
    """Whether blanks stand in a text, which `folded` leaves out."""
    return bool(_GAP.search(text))


def folded(text: str) -> Folded:
    """Simplified; digits, signs of numbers and brackets in half width, other marks in full; no blanks and marks of pages."""
    text = _COMMA.sub("，", simplified(text).translate(_FOLDED))
    if "九" in text or "二" in text:
        text = _YEAR_IN_CHARACTERS.sub(lambda match: str(to_year(match[0])), text)
    if not _GAP.search(text):
        return Folded(text, None)
    kept = [at for start, end in _between_gaps(text) for at in range(start, end)]
    return Folded("".join(text[at] for at in kept), tuple(kept))


def _between_gaps(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for gap in _GAP.finditer(text):
        yield at, gap.start() + bool(_BREAK.match(text, gap.start()))
        at = gap.end()
    yield at, len(text)


@functools.cache
def _pattern() -> re.Pattern[str]:
    units = "|".join(sorted(map(re.escape, indicators().units), key=len, reverse=True))
    words = "|".join(f"(?P<in_words{at}>{word})" for at, (word, _, _) in enumerate(_IN_WORDS))
    return re.compile(
        rf"百分之(?P<chinese>{_CHINESE})(?:{_DASH}(?:百分之)?(?P<to_chinese>{_CHINESE}))?|{words}"
        rf"|(?P<hundreds>\d{{1,5}})亿(?P<rest>\d{{1,4}}(?:\.\d{{1,4}})?)万元"
        rf"|(?P<low>-?(?:{_NUMBER}))(?:(?P<first>{units})?{_DASH}(?P<high>{_NUMBER}))?(?P<more>万?[多余])?(?P<unit>{units})(?!{_ABROAD})"
        rf"|(?P<characters>{_IN_CHARACTERS})(?P<many>[多余])?(?P<of>{units})(?!{_ABROAD}|[级县市镇园企产强])"
        rf"|保(?P<kept>{_NUMBER})%?[，、]?[争冲](?P<sought>{_NUMBER}%?)"
        rf"|(?P<round>[一二两三四五六七八九]?[百千万]亿)元?(?!{_ABROAD})(?![级元县市镇园企产强])"
        rf"|(?P<bare>{_NUMBER})(?![\d年月日个家项条户万亿])"
    )


def quantity_at(text: str, at: int) -> Quantity | None:
    """The quantity that begins there in a folded text; None where none does."""
    match = _pattern().match(text, at)
    if match is None:
        return None
    if match["chinese"]:
        low = chinese_number(match["chinese"])
        high = chinese_number(match["to_chinese"]) if match["to_chinese"] else low
        return Quantity(at, match.end(), low, high, "%", SHARE)
    if match["characters"]:
        amount, unit = chinese_number(match["characters"]), match["of"]
        return Quantity(at, match.end(), amount, amount, unit, indicators().units[unit][0], is_more=bool(match["many"]))
    if match["hundreds"]:
        amount = round(int(match["hundreds"]) + float(match["rest"]) / 10_000, 8)
        return Quantity(at, match.end(), amount, amount, "亿元", MONEY)
    if match["kept"]:
        return Quantity(at, match.end(), _value(match["kept"]), None, "%", SHARE, is_growth=True, sought=match["sought"])
    if match["round"]:
        amount = _round(match["round"])
        return Quantity(at, match.end(), amount, amount, "亿元", MONEY)
    if match["bare"]:
        return Quantity(at, match.end(), _value(match["bare"]), _value(match["bare"]), "", "")
    for number, (_, least, most) in enumerate(_IN_WORDS):
        if match[f"in_words{number}"]:
            return Quantity(at, match.end(), least, most, "%", SHARE, is_growth=True)
    return _in_digits(match)


def _in_digits(match: re.Match[str]) -> Quantity:
    units = indicators().units
    more = match["more"] or ""
    # 4.5万余人 is of the unit 万人.
    unit, first = more[:-1] + match["unit"], match["first"]
    family = units[unit][0] if unit in units else ""
    low = high = _value(match["low"])
    if match["high"]:
        high = _value(match["high"])
        low *= units[first][1] / units[unit][1] if first and first != unit and unit in units else 1
    return Quantity(match.start(), match.end(), low, high, unit, family, is_more=bool(more))


def _round(words: str) -> float:
    """三千亿 → 3000, 千亿 → 1000: in 亿."""
    return float(_DIGITS.get(words[0], 1) * {"百": 100, "千": 1000, "万": 10000}[words[-2]])


def _value(digits: str) -> float:
    return float(digits.replace(",", "").replace("·", "."))


def chinese_number(text: str) -> float:
    """八 → 8, 十二点八 → 12.8, 一百零五 → 105, 一万零四百九十三 → 10493."""
    whole, _, part = text.partition("点")
    total, value, digit = 0, 0, 0
    for char in whole:
        if char == "万":
            total, value, digit = 10_000 * (value + digit), 0, 0
        elif char in _TENS:
            value += max(digit, 1) * _TENS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    decimals = "".join(str(_DIGITS.get(char, 0)) for char in part)
    return float(f"{total + value + digit}.{decimals or 0}")


def times(unit: str, other: str) -> float | None:
    """How many of the other unit one is; None where they count different things."""
    units = indicators().units
    one, two = units.get(unit), units.get(other)
    return one[1] / two[1] if one and two and one[0] == two[0] else None
