"""Make english_places.txt: names of places without the words for their ranks, in the letters that English texts have them in.

usage: python make_english_places.py > english_places.txt
(needs pypinyin 0.55.0, MIT)

Pinyin as GB/T 28039 spells names, by pypinyin's phrases; what is no Chinese name is spelt as its own language is in English
(OWN), and what pypinyin does not know to be read otherwise in a place stands in READ.
"""

import csv
from importlib import resources

from pypinyin import Style, lazy_pinyin

from indexer.vocabulary.regions import gazetteer, stem

_NEW_AREA = "新区"
OWN = {
    "全国": "China", "陕西": "Shaanxi", "内蒙古": "Inner Mongolia", "西藏": "Tibet", "香港": "Hong Kong", "澳门": "Macao",
    "呼和浩特": "Hohhot", "鄂尔多斯": "Ordos", "呼伦贝尔": "Hulunbuir", "巴彦淖尔": "Bayannur", "乌兰察布": "Ulanqab",
    "锡林郭勒": "Xilingol", "阿拉善": "Alxa", "兴安": "Hinggan", "哈尔滨": "Harbin", "齐齐哈尔": "Qiqihar",
    "乌鲁木齐": "Urumqi", "克拉玛依": "Karamay", "吐鲁番": "Turpan", "哈密": "Hami", "博尔塔拉": "Bortala",
    "巴音郭楞": "Bayingolin", "阿克苏": "Aksu", "克孜勒苏": "Kizilsu", "喀什": "Kashgar", "和田": "Hotan", "伊犁": "Ili",
    "阿勒泰": "Altay", "拉萨": "Lhasa", "日喀则": "Xigaze", "昌都": "Qamdo", "林芝": "Nyingchi", "那曲": "Nagqu",
    "阿里": "Ngari", "甘孜": "Garze", "阿坝": "Ngawa", "迪庆": "Deqen", "玉树": "Yushu", "果洛": "Golog",
    "满洲里": "Manzhouli", "二连浩特": "Erenhot", "锡林浩特": "Xilinhot", "乌兰浩特": "Ulanhot", "海拉尔": "Hailar",
    "额尔古纳": "Ergun", "库尔勒": "Korla", "库车": "Kuqa", "伊宁": "Yining", "阿图什": "Artux", "格尔木": "Golmud",
    "德令哈": "Delingha", "达孜": "Dagze", "香格里拉": "Shangri-La",
    "舟山群岛": "Zhoushan Archipelago",
}  # fmt: skip
READ = {
    "单县": "shan xian", "大城": "dai cheng", "蔚县": "yu xian", "洪洞": "hong tong", "枞阳": "zong yang", "歙县": "she xian",
    "黟县": "yi xian", "乐亭": "lao ting", "乐陵": "lao ling", "长子": "zhang zi", "东阿": "dong e", "莘县": "shen xian",
    "浚县": "xun xian", "泌阳": "bi yang", "中牟": "zhong mu", "牟平": "mu ping", "尉氏": "wei shi", "尉犁": "yu li",
    "监利": "jian li", "黄陂": "huang pi", "秭归": "zi gui", "乐清": "yue qing", "台州": "tai zhou", "天台": "tian tai",
    "台山": "tai shan", "铅山": "yan shan", "番禺": "pan yu", "东莞": "dong guan", "百色": "bai se", "六安": "lu an",
    "六合": "lu he", "犍为": "qian wei", "筠连": "jun lian", "会泽": "hui ze", "吴堡": "wu bu", "鄠邑": "hu yi",
    "柞水": "zha shui", "宕昌": "tan chang", "任城": "ren cheng", "任丘": "ren qiu", "任泽": "ren ze", "涡阳": "guo yang",
    "曲阳": "qu yang", "曲阜": "qu fu", "阳曲": "yang qu", "井陉": "jing xing", "藁城": "gao cheng", "行唐": "xing tang",
    "隰县": "xi xian", "繁峙": "fan shi", "蚌埠": "beng bu", "蚌山": "beng shan", "亳州": "bo zhou", "丽水": "li shui",
    "莱芜": "lai wu", "无为": "wu wei", "厦门": "xia men", "重庆": "chong qing", "朝阳": "chao yang", "朝天": "chao tian",
    "永济": "yong ji", "和平": "he ping", "和县": "he xian", "和顺": "he shun", "仁和": "ren he", "太和": "tai he",
    "泰和": "tai he", "敦化": "dun hua", "大厂": "da chang", "柏乡": "bai xiang", "桐柏": "tong bai", "盛泽": "sheng ze",
    "沈丘": "shen qiu", "沈阳": "shen yang", "覃塘": "qin tang", "澄江": "cheng jiang", "澄城": "cheng cheng",
    "澄海": "cheng hai", "澄迈": "cheng mai", "侯马": "hou ma", "闽侯": "min hou", "华阴": "hua yin", "华州": "hua zhou",
    "万荣": "wan rong", "万州": "wan zhou", "鄱阳": "po yang", "弋阳": "yi yang", "枣强": "zao qiang", "南召": "nan zhao",
    "召陵": "shao ling", "叶县": "ye xian", "砀山": "dang shan", "瓯海": "ou hai", "龙门": "long men", "句容": "ju rong",
    "盱眙": "xu yi", "邗江": "han jiang", "嵊州": "sheng zhou", "嵊泗": "sheng si", "鄞州": "yin zhou", "溆浦": "xu pu",
    "郴州": "chen zhou", "耒阳": "lei yang", "茌平": "chi ping", "郯城": "tan cheng", "莒县": "ju xian", "兖州": "yan zhou",
    "鄄城": "juan cheng", "费县": "fei xian", "临朐": "lin qu", "勐海": "meng hai", "勐腊": "meng la", "隆化": "long hua",
    "略阳": "lüe yang", "吕梁": "lü liang", "旅顺口": "lü shun kou", "绿园": "lü yuan", "绿春": "lü chun", "佛冈": "fo gang",
    "佛坪": "fo ping", "泊头": "bo tou", "闵行": "min hang", "曾都": "zeng du", "红寺堡": "hong si bu", "荥阳": "xing yang",
    "荥经": "ying jing", "漯河": "luo he", "珲春": "hun chun", "昆都仑": "kun du lun", "弓长岭": "gong chang ling",
}  # fmt: skip


def main() -> None:
    places = gazetteer()
    print("# a name without its rank, in English: made by make_english_places.py from pypinyin 0.55.0 (MIT)")
    names = {places.name(code) for code in places.names} | {row["name"] for row in _zones()}
    for name in sorted({name if _is_new_area(name) else stem(name) for name in names}):
        print(name, _english(name))


def _zones() -> list[dict[str, str]]:
    text = resources.files("indexer").joinpath("data/zones.csv").read_text(encoding="utf-8")
    return [row for row in csv.DictReader(text.splitlines()) if _is_new_area(row["name"])]


def _is_new_area(name: str) -> bool:
    """清新区 is the district of 清新."""
    return name.endswith(_NEW_AREA) and len(name) > len(_NEW_AREA) + 1


def _english(name: str) -> str:
    if _is_new_area(name):
        return f"{_english(name.removesuffix(_NEW_AREA))} New Area"
    return OWN.get(name) or _written(READ[name].split() if name in READ else _syllables(name))


def _syllables(name: str) -> list[str]:
    # In places, 长 is long, and 都 a town; only 长子 is the eldest son.
    signs = {"长": "chang", "都": "du"}
    read = lazy_pinyin(name, style=Style.NORMAL, v_to_u=True)
    return [signs.get(char, each) for char, each in zip(name, read, strict=True)]


def _written(syllables: list[str]) -> str:
    """One word with a capital; an apostrophe where a syllable would else be read on into the next."""
    joined = syllables[0] + "".join(f"'{each}" if each[0] in "aoe" else each for each in syllables[1:])
    return joined[0].upper() + joined[1:]


if __name__ == "__main__":
    main()
