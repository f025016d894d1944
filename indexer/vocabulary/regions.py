"""Names of places → codes and paths, from data/divisions.csv (made by data/make_divisions.py)."""

import csv
import functools
import re
from collections import defaultdict
from dataclasses import dataclass
from importlib import resources

from indexer.model import Region

NATION = "000000"
LEVELS = ("nation", "province", "prefecture", "county", "zone")
# Between the code of a place and the name of a zone in it: 130000.雄安新区 is no code of GB/T 2260.
_ZONE = "."
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


def zone_code(parent: str, name: str) -> str:
    """The code of a zone, a new area or a town, which GB/T 2260 gives none: its parent's and its name, 130000.雄安新区."""
    return f"{parent}{_ZONE}{name}"


def level(code: str) -> str:
    """`nation`, `province`, `prefecture`, `county` or `zone`, as the zeros at the end of a code and its form say."""
    if code == NATION:
        return "nation"
    if _ZONE in code:
        return "zone"
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"


@dataclass(frozen=True)
class Gazetteer:
    """All divisions in use, and former names that lead to them.

    Attributes:
        names: code → name, of divisions in use and of former ones without successor.
        parents: code → code of the next higher division, "" above provinces.
        codes: full name → codes that bear or bore it.
        stems: name without rank → codes in use that bear it.
        successors: codes no longer in use → the code in use that each leads to.
        lay_in: (full name, code it leads to) → names of the divisions that it lay in when it bore that name.
    """

    names: dict[str, str]
    parents: dict[str, str]
    codes: dict[str, frozenset[str]]
    stems: dict[str, frozenset[str]]
    successors: dict[str, str]
    lay_in: dict[tuple[str, str], frozenset[str]]

    def name(self, code: str) -> str:
        """The name of a place. Raises: KeyError for what is no code."""
        parent, is_zone, name = code.rpartition(_ZONE)
        return name if is_zone and parent in self else self.names[code]

    def parent(self, code: str) -> str:
        """The code of the next higher place, "" above provinces. Raises: KeyError for what is no code."""
        parent, is_zone, _ = code.rpartition(_ZONE)
        return parent if is_zone and parent in self else self.parents[code]

    def __contains__(self, code: str) -> bool:
        parent, is_zone, name = code.rpartition(_ZONE)
        return bool(name) and parent in self if is_zone else code in self.names

    def was_within(self, name: str, code: str, other: str) -> bool:
        """Whether a place, by a name that it bears or bore, lay in a division of another name: 莱城区 in 莱芜市."""
        return any(other in (above, stem(above)) for above in self.lay_in.get((name, code), ()))

    def path_codes(self, code: str) -> tuple[str, ...]:
        """The codes from the province down to this one."""
        found: list[str] = []
        while code:
            found.insert(0, code)
            code = self.parent(code) if code in self else ""
        return tuple(found)

    def region(self, code: str) -> Region:
        return Region(code, tuple(map(self.name, self.path_codes(code))))

    def is_within(self, code: str, ancestor: str) -> bool:
        return ancestor in self.path_codes(code)

    def candidates(self, name: str) -> tuple[str, ...]:
        """The codes a reader may mean: by code, full name, former name, or name without rank; highest level first."""
        if name in self or name in self.successors:
            return (name if name in self else self.successors[name],)
        found = self.codes.get(name) or self.stems.get(name) or frozenset()
        return tuple(sorted(found, key=lambda code: (len(self.path_codes(code)), code)))


# What neither rule below makes of them.
_BANNERS = {
    "东乌珠穆沁旗": "东乌旗", "西乌珠穆沁旗": "西乌旗", "达尔罕茂明安联合旗": "达茂旗", "莫力达瓦达斡尔族自治旗": "莫旗",
    "鄂温克族自治旗": "鄂温克旗",
    "准格尔旗": "准旗", "达拉特旗": "达旗", "伊金霍洛旗": "伊旗", "克什克腾旗": "克旗", "翁牛特旗": "翁旗",
    "陈巴尔虎旗": "陈旗",
}  # fmt: skip
_OF_WINGS = re.compile("^(.).+?([左右])翼([前中后]?)旗$")
_OF_A_SIDE = re.compile("^(.).{2,}([左右前中后])旗$")


def _shorter(name: str) -> list[str]:
    """How a place is called for short, besides its name without rank: 积石山县, 鄂温克旗, 科左后旗, 阿左旗."""
    if name in _BANNERS:
        return [_BANNERS[name]]
    if name.endswith(("自治县", "自治旗")):
        return [f"{stem(name)}{name[-1]}"]
    match = _OF_WINGS.match(name) or _OF_A_SIDE.match(name)
    return ["".join(match.groups()) + "旗"] if match else []


@functools.cache
def gazetteer() -> Gazetteer:
    """The gazetteer, read once."""
    text = resources.files("indexer").joinpath("data/divisions.csv").read_text(encoding="utf-8")
    # (code, name, parent, current); a row each for thousands of places, read by every command.
    _, *rows = csv.reader(text.splitlines())
    names: dict[str, str] = {}
    parents: dict[str, str] = {}
    codes = defaultdict(set)
    stems = defaultdict(set)
    borne = defaultdict(set)
    successors = {code: current for code, _, _, current in rows if current not in ("", code)}
    for code, name, _, _ in rows:
        borne[code].add(name)
    lay_in: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for code, name, parent, current in rows:
        lay_in[name, current or code] |= borne[parent]
        if not current:
            names.setdefault(code, name)
            parents.setdefault(code, parent)
            stems[stem(name)].add(code)
        codes[name].add(current or code)
        if name.endswith("自治区"):  # 新疆自治区
            codes[stem(name) + "自治区"].add(current or code)
        if name.endswith("自治州"):  # 恩施州, as its own offices sign
            codes[stem(name) + "州"].add(current or code)
        if name.endswith(("自治县", "自治旗")) and stem(name) != name:  # 威宁自治县
            codes[stem(name) + name[-3:]].add(current or code)
    for code, name, _, current in rows:
        # 积石山县, 科左后旗, where no other county is or was called so.
        for short in _shorter(name):
            if short not in codes or codes[short] == {current or code}:
                codes[short].add(current or code)
    return Gazetteer(
        names,
        parents,
        {name: frozenset(found) for name, found in codes.items()},
        {short: frozenset(found) for short, found in stems.items()},
        {code: current for code, current in successors.items() if code not in names},
        {borne_by: frozenset(found) for borne_by, found in lay_in.items()},
    )


def names_borne(code: str) -> tuple[str, ...]:
    """The full names that a place bears or bore."""
    return _names_borne().get(code, ())


@functools.cache
def _names_borne() -> dict[str, tuple[str, ...]]:
    found = defaultdict(list)
    for name, codes in gazetteer().codes.items():
        for code in codes:
            found[code].append(name)
    return {code: tuple(names) for code, names in found.items()}
