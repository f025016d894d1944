"""Numbers and days as reports write them: 2024, 二〇二四 and 二00八年, 27 and 二十七, 2026-02-01 and 二〇二六年一月二十七日."""

import re
from datetime import date

# What is set for a zero of a year: besides 〇, circles, and O of Latin, Cyrillic and Greek.
_ZEROS = "〇○零ＯO0０\u041e\u039f\u26aa"
_DIGITS = {**{char: str(i) for i, char in enumerate("〇一二三四五六七八九")}, **dict.fromkeys(_ZEROS, "0")}
# Which characters may stand in a year of Chinese digits, and such a year.
CHINESE_DIGITS = f"{_ZEROS}一二三四五六七八九"
CHINESE_YEAR = f"[一二][{CHINESE_DIGITS}]{{3}}"
# Digits as wide as characters → digits.
FULL_WIDTH = str.maketrans("０１２３４５６７８９", "0123456789")
YEAR = f"(?:[12１２][\\d]{{3}}|{CHINESE_YEAR})"
NUMBER = r"[\d一二三四五六七八九十]{1,3}"
_YEAR_SAID = re.compile(rf"({YEAR})\s*年")
# 1 9 9 8 年: digits that a page sets apart.
_SET_APART = re.compile(r"(?<=[\d])[ \u3000]+(?=\d[\d \u3000]*年)|(?<!\d)([12])[ \u3000]+(?=\d[ \u3000]+\d)")
DAY = rf"{YEAR}\s*年\s*{NUMBER}\s*月\s*{NUMBER}\s*日"
# A line that says nothing but a day.
DAY_ALONE = re.compile(rf"^(?:[（(]|[—–-]{{1,4}})?\s*({DAY})\s*[）)]?$")
# Days as authors write them, and as sites do.
_DAY = re.compile(rf"({YEAR})\s*年\s*({NUMBER})\s*月\s*({NUMBER})\s*日")
# 20141217日: what is left where a page has lost its 年 and 月.
_RUN_TOGETHER = re.compile(r"(?<!\d)([12]\d{3})(\d{2})(\d{2})\s*日")
_STAMP = re.compile(r"(?<!\d)([12]\d{3})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})(?!\d)")


def to_year(text: str) -> int:
    """2024, ２０２４, 二〇二四 or 二00八 → the year."""
    return int("".join(_DIGITS.get(char, char) for char in text.translate(FULL_WIDTH)))


def to_small_number(text: str) -> int:
    """A number below 40 in digits or Chinese numerals: 27, 二十七 → 27; 0 for what is neither."""
    text = text.translate(FULL_WIDTH)
    if text.isdigit():
        return int(text)
    match = re.fullmatch("([一二三]?)十([一二三四五六七八九]?)", text)
    if match:
        return int(_DIGITS.get(match[1], "1")) * 10 + int(_DIGITS.get(match[2], "0"))
    return int(_DIGITS[text]) if text in _DIGITS else 0


def years_in(text: str) -> list[int]:
    """The years that a text names with 年, in order."""
    return [
        to_year(found) for found in _YEAR_SAID.findall(_SET_APART.sub(lambda match: match[1] or "", text.translate(FULL_WIDTH)))
    ]


def day_in(text: str, *, stamps: bool = False) -> str | None:
    """The first day that a text names, ISO 8601; None if it names none, or only what is no day (2023年99月99日).

    stamps: also 2026-02-01, as sites write days.
    """
    for pattern in (_DAY, _STAMP, _RUN_TOGETHER) if stamps else (_DAY, _RUN_TOGETHER):
        for match in pattern.finditer(text):
            try:
                return date(to_year(match[1]), to_small_number(match[2]), to_small_number(match[3])).isoformat()
            except ValueError:
                continue
    return None
