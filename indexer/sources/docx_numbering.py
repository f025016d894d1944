"""The numbers that Word counts by itself: they stand in no text of a document, only in its lists and styles."""

from collections import defaultdict
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAX_LEVELS = 9
# The highest number that Word lets a list begin with; and the last that it writes in letters (thirty of z).
_MAX_START, _MAX_LETTERED = 32_767, 780
_DIGITS = "〇一二三四五六七八九"
_LEGAL = str.maketrans("〇一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_CHINESE = {
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand",
    "koreanCounting", "japaneseDigitalTenThousand",
}  # fmt: skip


def chinese(number: int) -> str:
    """A number below 10,000 as it is counted: 12 → 十二, 105 → 一百零五."""
    if not 0 < number < 10_000:
        return str(number)
    counted, pending_zero = "", False
    for unit, power in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // power % 10
        if digit:
            counted += ("零" if pending_zero else "") + _DIGITS[digit] + unit
            pending_zero = False
        elif counted:
            pending_zero = True
    return counted[1:] if counted.startswith("一十") else counted


def formatted(number: int, style: str) -> str:
    """A number in one of Word's styles (ST_NumberFormat); those not known here as digits."""
    if style in _CHINESE:
        return chinese(number)
    match style:
        case "chineseLegalSimplified" | "ideographLegalTraditional" | "japaneseLegal":
            return chinese(number).translate(_LEGAL)
        case "ideographDigital" | "taiwaneseDigital":
            return "".join(_DIGITS[int(digit)] for digit in str(number))
        case "decimalZero":
            return f"{number:02d}"
        case "decimalFullWidth" | "decimalFullWidth2":
            return str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if 1 <= number <= 20:
            return chr(ord("①") + number - 1)
        case "lowerLetter" | "upperLetter" if 1 <= number <= _MAX_LETTERED:
            letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
            return letter.upper() if style == "upperLetter" else letter
        case "lowerRoman" | "upperRoman" if 1 <= number < 400:
            return _roman(number).lower() if style == "lowerRoman" else _roman(number)
        case "bullet" | "none":
            return ""
    return str(number)


def _roman(number: int) -> str:
    written = ""
    for value, sign in ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        written += sign * (number // value)
        number %= value
    return written


@dataclass(slots=True)
class _Level:
    """One level of a list: where it begins to count, how it writes its number, and what stands around it (`%1、`).

    Attributes:
        in_digits: the numbers of the levels above are written in digits in it.
        restarts: it counts anew below each number of the levels above.
    """

    start: int = 1
    style: str = "decimal"
    text: str = ""
    in_digits: bool = False
    restarts: bool = True


@dataclass(slots=True)
class Numbering:
    """The lists of a document, counting as its paragraphs are asked for in order.

    Attributes:
        levels: list → level → how it counts.
        lists: number id of a paragraph → list.
        restarts: number id → level → where it begins anew.
        own_levels: number id → level → how it counts there, other than in the list.
        linked: list → the style that it takes its levels from.
        styled: paragraph style → (number id, level).
    """

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    own_levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    linked: dict[str, str] = field(default_factory=dict)
    styled: dict[str, tuple[str, int]] = field(default_factory=dict)
    _counters: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    _begun: set[tuple[str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, numbering: etree._Element | None, styles: etree._Element | None) -> "Numbering":
        """The numbering of a document by its parts numbering.xml and styles.xml, either of which may be missing."""
        found = cls()
        if numbering is not None:
            for abstract in numbering.iter(W + "abstractNum"):
                found.levels[abstract.get(W + "abstractNumId", "")] = _levels_of(abstract)
                if style := _value(abstract, "numStyleLink"):
                    found.linked[abstract.get(W + "abstractNumId", "")] = style
            for number in numbering.iter(W + "num"):
                found._add(number)
        if styles is not None:
            found._add_styles(styles)
        return found

    def _add(self, number: etree._Element) -> None:
        key = number.get(W + "numId", "")
        self.lists[key] = _value(number, "abstractNumId")
        for override in number.iter(W + "lvlOverride"):
            if start := _value(override, "startOverride"):
                self.restarts.setdefault(key, {})[_int(override.get(W + "ilvl"))] = min(_int(start), _MAX_START)
            self.own_levels.setdefault(key, {}).update(_levels_of(override))

    def _add_styles(self, styles: etree._Element) -> None:
        by_id = {style.get(W + "styleId", ""): style for style in styles.iter(W + "style")}
        for name in by_id:
            number_id: str | None = None
            at: int | None = None
            seen: set[str] = set()
            current = name
            # Either half of a number may stand in the style that another is based on.
            while number_id is None and current in by_id and current not in seen:
                seen.add(current)
                number_id, above = _numbered(by_id[current])
                at = above if at is None else at
                current = _value(by_id[current], "basedOn")
            if number_id is not None:
                self.styled[name] = number_id, at or 0

    def label(self, paragraph: etree._Element) -> str:
        """The number of a paragraph as Word prints it, `""` if it has none; counts it."""
        properties = paragraph.find(W + "pPr")
        if properties is None:
            return ""
        number_id, at = _numbered(paragraph)
        by_style = self.styled.get(_value(properties, "pStyle"))
        if number_id is None and by_style:
            number_id, at = by_style[0], by_style[1] if at is None else at
        at = at or 0
        levels = self._levels_of_number(number_id) if number_id in self.lists else {}
        if number_id is None or at not in levels:
            return ""
        self._count(number_id, at, levels)
        counters = self._counters[self.lists[number_id]]
        label = levels[at].text
        for above in range(at + 1):
            level = levels.get(above, _Level())
            style = "decimal" if levels[at].in_digits else level.style
            label = label.replace(f"%{above + 1}", formatted(counters.get(above, level.start), style))
        return "" if levels[at].style == "bullet" else label

    def _levels_of_number(self, number_id: str) -> dict[int, _Level]:
        listed = self.lists[number_id]
        levels = self.levels.get(listed, {})
        if not levels and (styled := self.styled.get(self.linked.get(listed, ""))):
            levels = self.levels.get(self.lists.get(styled[0], ""), {})
        return levels | self.own_levels.get(number_id, {})

    def _count(self, number_id: str, at: int, levels: dict[int, _Level]) -> None:
        counters = self._counters[self.lists[number_id]]
        restart = self.restarts.get(number_id, {}).get(at)
        if restart is not None and (number_id, at) not in self._begun:
            counters[at] = restart
        else:
            counters[at] = counters.get(at, levels[at].start - 1) + 1
        self._begun.add((number_id, at))
        for below in range(at + 1, MAX_LEVELS):
            if levels.get(below, _Level()).restarts:
                counters.pop(below, None)


def _levels_of(abstract: etree._Element) -> dict[int, _Level]:
    return {
        _int(level.get(W + "ilvl")): _Level(
            min(_int(_value(level, "start") or "1"), _MAX_START),
            _value(level, "numFmt") or "decimal",
            _value(level, "lvlText"),
            level.find(W + "isLgl") is not None,
            _value(level, "lvlRestart") != "0",
        )
        for level in abstract.iter(W + "lvl")
    }


def _numbered(element: etree._Element) -> tuple[str | None, int | None]:
    """(number id, level) that a paragraph or a style sets; None for what it does not set. Id 0 takes a number away."""
    numbers = element.find(f"{W}pPr/{W}numPr")
    if numbers is None:
        return None, None
    at = numbers.find(W + "ilvl")
    return _value(numbers, "numId") or None, None if at is None else _int(at.get(W + "val"))


def _value(element: etree._Element, name: str) -> str:
    child = element.find(W + name)
    return child.get(W + "val", "") if child is not None else ""


def _int(text: str | None) -> int:
    try:
        return int(text or 0)
    except ValueError:
        return 0
