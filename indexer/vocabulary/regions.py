"""Names of places → codes and paths, from data/divisions.csv (made by data/make_divisions.py)."""

import csv
import functools
import re
from collections import defaultdict
from dataclasses import dataclass
from importlib import resources

from indexer.model import Region

NATION = "000000"
LEVELS = ("nation", "province", "prefecture", "county")
# What may be a county or a city right behind the name of its province.
_UNKNOWN_PLACE = re.compile("[\u4e00-\u9fff]{1,5}?(?:自治县|自治州|地区|专区|县|市|盟|旗)")
_PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|"
    "仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|鄂温克|保安|裕固|京|独龙|鄂伦春|门巴|珞巴|各"
)
_RANK = re.compile(
    rf"(?:(?:(?:{_PEOPLES})族|(?<!内)蒙古|维吾尔|哈萨克|柯尔克孜|锡伯|塔吉克)*自治[县州旗区]|特别行政区|地区|林区|特区|[省市县区旗盟])$"
)


def stem(name: str) -> str:
    """A name without the word for its rank: 兖州区 → 兖州; at least two characters stay (县城 names like 单县 keep theirs)."""
    short = _RANK.sub("", name)
    return short if len(short) > 1 else name


def level(code: str) -> str:
    """`nation`, `province`, `prefecture` or `county`, as the zeros at the end of a code say."""
    if code == NATION:
        return "nation"
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"


@dataclass(frozen=True)
class Gazetteer:
    """All divisions in use, and former names that lead to them.

    Attributes:
        names: code → name, of divisions in use and of former ones without successor.
        parents: code → code of the next higher division, "" above provinces.
        codes: full name → codes that bear or bore it.
        stems: name without rank → codes in use that bear it.
    """

    names: dict[str, str]
    parents: dict[str, str]
    codes: dict[str, frozenset[str]]
    stems: dict[str, frozenset[str]]

    def path_codes(self, code: str) -> tuple[str, ...]:
        """The codes from the province down to this one."""
        found: list[str] = []
        while code:
            found.insert(0, code)
            code = self.parents.get(code, "")
        return tuple(found)

    def region(self, code: str) -> Region:
        return Region(code, tuple(self.names[each] for each in self.path_codes(code)))

    def is_within(self, code: str, ancestor: str) -> bool:
        return ancestor in self.path_codes(code)

    def candidates(self, name: str) -> tuple[str, ...]:
        """The codes a reader may mean: by code, full name, former name, or name without rank; highest level first."""
        if name in self.names:
            return (name,)
        found = self.codes.get(name) or self.stems.get(name) or frozenset()
        return tuple(sorted(found, key=lambda code: (len(self.path_codes(code)), code)))

    def namesakes(self, text: str) -> tuple[str, ...]:
        """The codes of the first full name in a phrase that more than one place bears."""
        for at in range(len(text)):
            for length in range(min(12, len(text) - at), 2, -1):
                codes = self.codes.get(text[at : at + length], frozenset())
                if len(codes) > 1:
                    return tuple(sorted(codes))
        return ()

    def resolve_path(self, text: str) -> str | None:
        """The code of the place that a phrase such as 济宁市兖州区 or 茌平区 names; None if none or more than one.

        Names are read from left to right, each inside the last; a bare name must be the only one in the country.
        """
        current: str | None = None
        at = end = 0
        while at < len(text):
            code, length = self._longest_name(text, at, current, is_next=at == end)
            if code:
                current, end = code, at + length
            at += length
        if current and level(current) == "province" and _UNKNOWN_PLACE.match(text, end):
            return None  # a county of this province that goes by no name known here; the province it is not
        return current

    def _longest_name(self, text: str, at: int, within: str | None, *, is_next: bool) -> tuple[str | None, int]:
        """(code, length) of the longest name that begins here; no code if several places bear it, length 1 if none does.

        is_next: whether it stands right behind the name of the place that it should be in; there, a name that only a place
        elsewhere bears is that place before the borders were moved (四川省重庆市).
        """
        for length in range(min(12, len(text) - at), 1, -1):
            codes = self.codes.get(text[at : at + length], frozenset())
            if not codes:
                continue
            inside = [c for c in codes if within is None or (c != within and self.is_within(c, within))]
            if not inside and within in codes:
                return within, length
            if not inside and is_next and within and length > 2 and level(within) == "province":
                inside = list(codes)
            if len(inside) > 1 and within is None:
                # 兖州市 was and 兖州区 is one place; 市中区 are many. A province outranks its namesakes.
                top = min(LEVELS.index(level(c)) for c in inside)
                inside = [c for c in inside if LEVELS.index(level(c)) == top]
            if inside or length > 2:
                return (inside[0] if len(inside) == 1 else None), length
        return None, 1


@functools.cache
def gazetteer() -> Gazetteer:
    """The gazetteer, read once."""
    text = resources.files("indexer").joinpath("data/divisions.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    names: dict[str, str] = {}
    parents: dict[str, str] = {}
    codes = defaultdict(set)
    stems = defaultdict(set)
    for row in rows:
        if not row["current"]:
            names.setdefault(row["code"], row["name"])
            parents.setdefault(row["code"], row["parent"])
            stems[stem(row["name"])].add(row["code"])
        codes[row["name"]].add(row["current"] or row["code"])
        if row["name"].endswith("自治州"):  # 恩施州, as its own offices sign
            codes[stem(row["name"]) + "州"].add(row["current"] or row["code"])
    return Gazetteer(
        names,
        parents,
        {name: frozenset(found) for name, found in codes.items()},
        {short: frozenset(found) for short, found in stems.items()},
    )
