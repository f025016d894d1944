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
_RANK = re.compile(r"(?:(?:[\u4e00-\u9fff]{1,3}族)*(?:自治[县州旗区])|特别行政区|地区|林区|特区|[省市县区旗盟])$")


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
        at = 0
        while at < len(text):
            step = self._longest_name(text, at, current)
            if step is None:
                at += 1
                continue
            current, length = step
            at += length
        return current

    def _longest_name(self, text: str, at: int, within: str | None) -> tuple[str, int] | None:
        for length in range(min(12, len(text) - at), 1, -1):
            codes = self.codes.get(text[at : at + length], frozenset())
            inside = [c for c in codes if within is None or (c != within and self.is_within(c, within))]
            if len(inside) > 1 and within is None:
                # 兖州市 was and 兖州区 is one place; 市中区 are many. A province outranks its namesakes.
                top = min(LEVELS.index(level(c)) for c in inside)
                inside = [c for c in inside if LEVELS.index(level(c)) == top]
            if len(inside) == 1:
                return inside[0], length
        return None


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
    return Gazetteer(
        names,
        parents,
        {name: frozenset(found) for name, found in codes.items()},
        {short: frozenset(found) for short, found in stems.items()},
    )
