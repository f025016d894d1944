"""Names of places in phrases: whole at their borders, chains of them, zones, and what only looks like a name."""

import pytest

from indexer.vocabulary.place_names import mentions, read_place
from indexer.vocabulary.regions import gazetteer, names_borne


@pytest.mark.parametrize(
    ("phrase", "code"),
    [
        ("济宁市兖州区第十九届人民代表大会上", "370812"), ("茌平区区长", "371503"), ("茌平县人民政府", "371503"), ("兖州市",
        "370812"),
        ("襄樊市", "420600"), ("宁夏回族自治区第十三届", "640000"), ("山东省枣庄市市中区", "370402"), ("吉林省吉林市",
        "220200"),
        ("北京市朝阳区", "110105"), ("市中区", None), ("朝阳区", None), ("没有地名", None),
        ("山东省滕县第四届人民代表大会", "370481"), ("四川省重庆市第十届人民代表大会", "500000"),
        ("广西僮族自治区人民委员会", "450000"), ("恩施州人民政府办公室", "422800"),
        ("山东省乌有县第四届人民代表大会", None), ("河东区人民政府", None), ("天津市河东区人民政府", "120102"),
        ("海南省第七届人民代表大会", "460000"), ("辽宁省旅大市", "210200"), ("安徽省马鞍山市", "340500"), ("广西", "450000"),
    ],
)  # fmt: skip
def test_a_phrase_names_the_place_it_begins_with(phrase: str, code: str | None) -> None:
    named = read_place(phrase)
    assert (named.code if named else None) == code


@pytest.mark.parametrize(
    "name", ["安和县", "康和县", "泰安县", "虚康县", "新东阿县", "上蔡山县", "南兴国县", "永新安县", "北和政县", "太宁武县"]
)
def test_no_known_name_is_read_out_of_an_unknown_one(name: str) -> None:
    named = read_place(f"{name}2024年政府工作报告")
    assert named is not None
    assert named.codes == ()
    assert named.text == name


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("河北省雄安新区", "河北省 雄安新区"), ("雄安新区", "河北省 雄安新区"), ("贵州省贵安新区", "贵州省 贵安新区"),
        ("甘肃省兰州新区", "甘肃省 兰州市 兰州新区"),
        ("陕西省西咸新区", "陕西省 西咸新区"), ("苏州市工业园区", "江苏省 苏州市 苏州工业园区"), ("苏州工业园区",
        "江苏省 苏州市 苏州工业园区"),
        ("济南市高新区", "山东省 济南市 高新区"), ("济南市高新技术产业开发区", "山东省 济南市 高新技术产业开发区"),
        ("东莞市长安镇",
        "广东省 东莞市 长安镇"),
        ("中山市小榄镇", "广东省 中山市 小榄镇"), ("成都高新区", "四川省 成都市 高新区"), ("新疆生产建设兵团第七师",
        "新疆维吾尔自治区 第七师"),
        ("第十三师", "新疆维吾尔自治区 第十三师"), ("第八师石河子市", "新疆维吾尔自治区 石河子市"), ("昆山市花桥镇",
        "江苏省 苏州市 昆山市 花桥镇"),
    ],
)  # fmt: skip
def test_a_zone_or_town_is_never_its_parent(name: str, path: str) -> None:
    named = read_place(f"{name}2024年政府工作报告")
    assert named is not None
    assert named.code is not None
    assert " ".join(gazetteer().region(named.code).path) == path


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("莱芜市莱城区", "370116"), ("巢湖市居巢区", "340181"), ("巢湖市庐江县", "340124"), ("巢湖市无为县", "340281"),
        ("巢湖市含山县", "340522"),
        ("巢湖市和县", "340523"), ("清苑县", "130608"), ("加格达奇区", "232761"), ("保定市徐水县", "130609"), ("绍兴县",
        "330603"), ("襄樊市襄阳区", "420607"),
    ],
)  # fmt: skip
def test_a_place_is_found_by_names_of_before_the_borders_were_moved(name: str, code: str) -> None:
    named = read_place(f"{name}2008年政府工作报告")
    assert named is not None
    assert named.code == code


@pytest.mark.parametrize(
    "text",
    [
        "乡村建设示范县创建", "推动长治久安", "实干兴县", "合作市场", "政府和县委", "平安无事", "一帆风顺安县城", "资源县域",
        "促进共同振兴", "复兴号列车", "和平安定", "天下太平安宁",
    ],
)  # fmt: skip
def test_everyday_words_are_no_places(text: str) -> None:
    assert [mention.name for mention in mentions(text)] == []


def test_a_text_says_names_in_full_and_in_short() -> None:
    found = [(each.name, each.full) for each in mentions("美丽济宁，兖州区和邹城市的威海市民")]
    assert found == [("济宁", False), ("兖州区", True), ("邹城市", True), ("威海", False)]


def test_every_place_is_read_behind_what_it_lies_in() -> None:
    """邢台市内丘县, 四川省内江市, 贵州省毕节市: whatever the sign that a name begins with, and whoever bore it before."""
    places = gazetteer()
    named_so: dict[str, set[str]] = {}
    for code in places.names:
        path = [places.name(each) for each in places.path_codes(code)]
        for chain in ("".join(path), "".join(path[-2:]), "".join(dict.fromkeys((path[0], path[-1])))):
            named_so.setdefault(chain, set()).add(code)
    for chain, codes in named_so.items():
        named = read_place(f"{chain}人民政府")
        assert named is not None, chain
        # 河北省桥西区 are two, and was a third.
        former = {each for each in named.codes if any(chain.endswith(name) for name in names_borne(each))}
        assert codes & set(named.codes), (chain, named.codes)
        assert set(named.codes) <= codes | former, (chain, named.codes)


@pytest.mark.parametrize(
    ("text", "name"),
    [("威海市民生活改善", "威海"), ("合肥市内河治理", "合肥"), ("山东省会济南", "山东")],
)
def test_a_rank_that_begins_another_word_is_none_where_no_place_goes_on(text: str, name: str) -> None:
    assert next(mentions(text)).name in (name, f"{name}省")


@pytest.mark.parametrize(
    ("former", "code"),
    [
        ("洛龙区", "410311"),
        ("定安县", "469021"),
        ("澄迈县", "469023"),
        ("白沙黎族自治县", "469025"),
        ("琼中黎族苗族自治县", "469030"),
    ],
)
def test_a_name_whose_code_another_place_has_now_is_that_of_its_own_place(former: str, code: str) -> None:
    named = read_place(f"{former}人民政府")
    assert named is not None
    assert named.codes == (code,)


@pytest.mark.parametrize(
    ("short", "code"),
    [("科左后旗", "150522"), ("科右前旗", "152221"), ("东乌旗", "152525"), ("阿左旗", "152921"), ("达茂旗", "150223"),
     ("察右中旗", "150927"), ("鄂温克旗", "150724"), ("莫旗", "150722"), ("土左旗", "150121"), ("新右旗", "150727")],
)  # fmt: skip
def test_a_banner_is_read_by_its_short_name(short: str, code: str) -> None:
    named = read_place(f"{short}第十七届人民代表大会")
    assert named is not None
    assert named.codes == (code,)
