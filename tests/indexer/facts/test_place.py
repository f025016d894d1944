"""The place of a report: what is evidence for it, what is not, and that a place in doubt is none."""

import random
from collections.abc import Sequence

import pytest

from indexer.facts.metadata import read_metadata
from indexer.model import Found, Metadata
from indexer.sources.plain_text import lines_from
from indexer.structure.outline import read_structure
from tests.conftest import SEED

DRAWN = random.Random(SEED)


def names(called: Sequence[str]) -> tuple[Found[str], ...]:
    """The folders around a file and, last, the file, as sources name them."""
    return tuple(Found(name, f"the file's name: {name}") for name in called)


def read(*lines: str, named: Sequence[str] = ()) -> Metadata:
    return read_metadata(read_structure(lines_from(list(lines))), named=names(named)).metadata


def report_of(who: str, *text: str, title: str = "", named: Sequence[str] = ()) -> Metadata:
    """A report without a header whose speaker says whom they speak for."""
    opening = [*([title] if title else []), "各位代表：", f"现在，我代表{who}人民政府，向大会报告工作，请予审议。"]
    return read(*opening, "一、2023年工作回顾", *text, named=named)


def code_of(found: Metadata) -> str | None:
    return found.region.code if found.region else None


CITIES = {
    "邯郸市": "130400", "大同市": "140200", "通辽市": "150500", "锦州市": "210700", "盐城市": "320900", "湖州市": "330500",
    "安庆市": "340800",
    "龙岩市": "350800", "九江市": "360400", "临沂市": "371300", "新乡市": "410700", "黄石市": "420200", "韶关市": "440200",
    "玉林市": "450900",
}  # fmt: skip


@pytest.mark.parametrize("sign", ["-", "_", "—", " ", "·"])
def test_a_files_name_that_goes_down_sign_by_sign_names_the_last_place(sign: str) -> None:
    for path, code in ((("陕西省", "咸阳市"), "610400"), (("山东省", "济宁市", "兖州区"), "370812")):
        assert code_of(read("一、2023年工作回顾", "甲乙丙。", named=[f"{sign.join(path)}{sign}2024年政府工作报告"])) == code


@pytest.mark.parametrize("city", DRAWN.sample(sorted(CITIES), 4))
def test_a_city_is_found_by_each_sort_of_evidence_alone(city: str) -> None:
    code = CITIES[city]
    draft = f"请各位代表连同《{city}国民经济和社会发展第十四个五年规划纲要（草案）》一并审议。"
    assert code_of(report_of("市", draft)) == code
    assert code_of(report_of("市", f"这是在中共{city}委坚强领导下取得的。")) == code
    assert code_of(report_of(city, "甲。")) == code
    assert code_of(read(f"——2023年1月9日在{city}第九届人民代表大会第二次会议上", "各位代表：", "甲。")) == code
    assert code_of(read("政府工作报告", f"{city}人民政府市长 张三", "各位代表：", "甲。")) == code
    assert code_of(report_of("市", "甲。", named=[f"{city}2023年政府工作报告"])) == code
    assert code_of(report_of("市", "甲。", named=["报告", city, "2023"])) == code
    assert code_of(report_of("市", f"{city}迈上台阶。{city[:-1]}的发展有{city[:-1]}人民支持，谱写{city}新篇章。")) == code


@pytest.mark.parametrize("city", DRAWN.sample(sorted(CITIES), 4))
def test_a_partner_a_firm_or_a_model_is_not_the_place(city: str) -> None:
    for said in (
        f"{city}倾力帮扶我市。", f"与{city}相关企业接轨。", f"融入{city}都市圈。", f"学习{city}经验。", f"对口支援{city}。",
        f"引进{city}集团。",
    ):  # fmt: skip
        assert code_of(report_of("市", said)) is None, said


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("县", "我县列入全省乡村建设示范县创建名单。"), ("州", "推动长治久安，全州长治久安。"), ("县", "全县上下实干兴县。"),
        ("县", "政府和县委密切配合，县城和县域一体。"),
        ("市", "合作市场不断扩大，合作共赢，合作发展，合作办学。"), ("县", "资源县域统筹，资源节约，资源利用，资源循环。"),
        ("市", "振兴东方，东方风来，东方潮涌。"),
        ("县", "平安县创建成效明显，我县平安。"), ("区", "新城区建设加快，全区新城区面貌一新。"), ("县",
        "安定团结，安定有序，全县安定。"), ("市", "兴化工、强化工，全市兴化工。"),
    ],
)  # fmt: skip
def test_ordinary_words_are_no_evidence(who: str, said: str) -> None:
    assert code_of(report_of(who, said)) is None


def test_the_rank_that_a_text_speaks_as_must_fit() -> None:
    assert code_of(report_of("市", "长沙县、浏阳市、宁乡市分别晋升，入围全省标志性项目49个。")) in (None, "430100")
    assert (
        code_of(report_of("区", "2023年是黄山区发展史上难忘的一年。今年是黄山区关键的一年。谱写黄山区高质量发展新篇章。"))
        == "341003"
    )


def test_a_name_that_no_table_knows_is_no_other_place() -> None:
    for title in ("安和县2024年政府工作报告", "虚康县2024年政府工作报告"):
        assert code_of(report_of("县", "全省上下，全县人民。", title=title)) is None


def test_names_of_the_file_and_of_folders_are_evidence_and_said_to_be() -> None:
    document = read_structure(lines_from(["各位代表：", "一、2023年工作回顾", "我市与武汉相关企业接轨，融入武汉都市圈。"]))
    facts = read_metadata(document, named=names(["天门市2024年政府工作报告"]))
    found, origins = facts.metadata, facts.origins
    assert (code_of(found), found.year) == ("429006", 2024)
    assert origins["region"] == "the file's name: 天门市2024年政府工作报告"
    document = read_structure(lines_from(["各位代表：", "甲。"]))
    facts = read_metadata(document, named=names(["浙江省", "金华市", "2019"]))
    found, origins = facts.metadata, facts.origins
    assert (code_of(found), found.year) == ("330700", 2019)
    assert origins["region"] == "the folders around the file: 浙江省金华市"
    nation = read("各位代表：", "甲。", named=["1983年国务院政府工作报告"])
    assert (code_of(nation), nation.year) == ("000000", 1983)


def test_evidence_that_contradicts_itself_gives_no_place() -> None:
    assert (
        code_of(read("邯郸市2024年政府工作报告", "——2024年1月3日在大同市第九届人民代表大会第二次会议上", "各位代表：", "甲。"))
        is None
    )


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["地区：黑龙江省伊春市嘉荫县", "标题：政府工作报告"], "230722"),
        (["北滘镇政府工作报告", "——2019年2月21日在佛山市顺德区北滘镇第十六届人民代表大会第六次会议上"], "440606.北滘镇"),
        (["上海市静安区人民检察院", "工 作 报 告"], "310106"),
        (["信息来源：镇安县政府办公室", "政府工作报告"], "611025"),
        (["威宁自治县政府工作报告"], "520526"),
        (["积石山县2017年政府工作报告"], "622927"),
        (["琼中县2020年政府工作报告"], "469030"),
        (["蒲圻市政府工作报告"], "421281"),
        (["伊克昭盟行政公署工作报告"], "150600"),
        (["湖南省零陵地区行政公署1994年工作报告"], "431100"),
        (["2008两会内蒙古自治区政府工作报告"], "150000"),
        (["（2020年5月15日在新乡市十三届人大三次会议上）"], "410700"),
        (["政府工作报告", "静宁县常务副县长某某某"], "620826"),
    ],
)
def test_what_stands_above_a_report_names_its_place(lines: list[str], code: str) -> None:
    assert code_of(read(*lines, "各位代表：", "一、去年的工作", "各项事业都有新的发展。")) == code


def test_the_office_that_printed_a_report_names_its_place() -> None:
    body = ["各位代表：", "一、2014年工作回顾", "各项事业都有新的发展。", "二、2015年工作安排", "继续把水渠修到田头。"]
    assert code_of(read("2015年政府工作报告", *body, "泌阳县人民政府办公室　　2015年3月6日印发")) == "411726"


@pytest.mark.parametrize(
    ("outer", "inner", "code"),
    [
        ("湖南省", "新晃侗族自治县", "431227"),
        ("山东省", "曲阜市", "370881"),
        ("浙江省", "温州市", "330300"),
        ("广西壮族自治区", "柳州市", "450200"),
    ],
)
def test_the_title_of_a_collection_names_the_province_first_and_is_of_the_place_inside_it(
    outer: str, inner: str, code: str
) -> None:
    for title in (f"({outer})2021年{inner}政府工作报告(全文)", f"（{outer}）{inner}2021年政府工作报告"):
        assert code_of(read(title, "各位代表：", "我代表县人民政府向大会报告工作。", "甲乙丙。")) == code
    assert code_of(read(f"({outer})2021年政府工作报告", "各位代表：", "甲乙丙。", f"会议在{inner}召开。")) != code


@pytest.mark.parametrize(("number", "said"), [("第十五届", "作工作报告"), ("第三届", "报告工作"), ("", "报告工作")])
def test_a_speaker_may_say_which_government_of_the_place_it_is(number: str, said: str) -> None:
    for place, code in (("南开区", "120104"), ("曲阜市", "370881"), ("湖州市", "330500")):
        found = read("政府工作报告", "各位代表：", f"现在，我代表{place}{number}人民政府，向大会{said}，请予审议。", "甲。")
        assert code_of(found) == code


@pytest.mark.parametrize(("spoken", "code"), [("新疆", "650000"), ("广西", "450000"), ("宁夏", "640000"), ("内蒙古", "150000")])
def test_an_autonomous_region_is_named_without_its_people(spoken: str, code: str) -> None:
    assert (
        code_of(read(f"2023年{spoken}自治区政府工作报告", "各位代表：", "我代表自治区人民政府报告工作。", "甲乙丙。")) == code
    )


@pytest.mark.parametrize(("former", "code"), [("綦江县", "500110"), ("兖州市", "370812"), ("江都市", "321012")])
def test_a_place_speaks_as_the_rank_that_it_had(former: str, code: str) -> None:
    rank = former[-1]
    text = f"我{rank}经济平稳发展，全{rank}上下团结奋斗，我{rank}城乡面貌改变。"
    assert code_of(read("各位代表：", "甲。", f"在中共{former}委的领导下，{text}", text)) == code


@pytest.mark.parametrize("before", ["我代表省人民委员会向", "期待的", "应邀出席", "今天召开"])
def test_the_congress_of_a_place_is_named_behind_a_verb(before: str) -> None:
    assert (
        code_of(
            read(
                "各位代表：",
                f"{before}山西省第一届人民代表大会第四次会议作报告。",
                "我省各地丰收，全省完成计划，我省棉花增产。",
            )
        )
        == "140000"
    )


def test_a_list_of_tasks_names_whose_work_it_divides() -> None:
    said = "各单位要按照《2007年三水区政府工作主要任务分解表》的要求，将我区的任务落实到人。"
    assert (
        code_of(read("各镇人民政府、区直各单位：", "现将工作任务逐项分解下达。我区各级要抓好落实，全区要见成效。", said))
        == "440607"
    )


@pytest.mark.parametrize("text", ["各位代表:", "各位代表："])
def test_signs_of_half_width_are_read_as_those_of_full_width_and_kept_as_printed(text: str) -> None:
    found = read("(江苏省)2021年盐城市政府工作报告(全文)", text, "现在,我代表市人民政府,向大会报告工作.", "甲乙丙。")
    assert (code_of(found), found.title) == ("320900", "(江苏省)2021年盐城市政府工作报告(全文)")


@pytest.mark.parametrize(
    "cut", [("——2023年1月5日在霍山县", "第十八届人民代表大会第三次会议上"), ("2021年在霍山县", "第十七届人大一次会议上")]
)
def test_a_line_of_the_meeting_that_is_cut_in_two_names_the_place_as_one_does(cut: tuple[str, str]) -> None:
    assert code_of(read("政府工作报告", *cut, "各位代表：", "甲乙丙。")) == "341525"


def test_the_office_that_audits_and_the_congress_of_the_party_name_the_place() -> None:
    audited = ("关于2018年度市级预算执行", "和其他财政收支的审计工作报告", "衢州市审计局局长　张三")
    found = read(*audited, "主任、各位副主任、秘书长、各位委员：", "受市政府委托，报告审计工作情况。", "甲乙丙。")
    assert (code_of(found), found.kind, found.year) == ("330800", "audit", 2018)
    assert found.title == "关于2018年度市级预算执行和其他财政收支的审计工作报告"
    assert code_of(read("甲乙丙。", "中共鞍山市铁西区十五届十一次全会召开。", "我区发展，全区团结，我区增长。")) == "210303"


def test_a_table_of_contents_before_the_salutation_is_none_of_the_text() -> None:
    headings = ["一、2023年工作回顾", "二、2024年主要任务", "三、自身建设"]
    document = read_structure(
        lines_from([*headings, "各位代表：", "现在，我代表浦东新区人民政府，向大会报告工作。", *headings[:2], "甲乙丙。"])
    )
    assert [heading.text for heading in document.headings if heading.level == 1] == headings[:2]
    assert code_of(read_metadata(document).metadata) == "310115"


# Name and year → whose it was then: of names that a prefecture and a county bore one after the other.
BORNE_IN_TURN = {
    ("巢湖市", 1990): "340181", ("巢湖市", 2005): "341400", ("巢湖市", 2016): "340181", ("毕节市", 2009): "520502",
    ("毕节市", 2014): "520500", ("铜仁市", 2008): "520602", ("铜仁市", 2020): "520600", ("亳州市", 1997): "341602",
    ("亳州市", 2006): "341600", ("南平市", 1990): "350702", ("南平市", 2003): "350700", ("淮安市", 1993): "320803",
    ("淮安市", 2011): "320800", ("黄山市", 1985): "341003", ("黄山市", 2019): "341000", ("衡水市", 1994): "131102",
}  # fmt: skip


@pytest.mark.parametrize(("name", "year"), BORNE_IN_TURN)
def test_a_name_is_that_of_the_place_that_bore_it_in_the_year_of_the_report(name: str, year: int) -> None:
    code = BORNE_IN_TURN[name, year]
    titled = read(
        f"{name}{year}年政府工作报告", "各位代表：", f"一、{year - 1}年工作回顾", "甲。", f"二、{year}年工作安排", "乙。"
    )
    met = read(f"——{year}年1月9日在{name}第九届人民代表大会第二次会议上", "各位代表：", f"一、{year}年工作安排", "甲。")
    assert (code_of(titled), code_of(met)) == (code, code)


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("夏津县纪委监委2020年工作总结和2021年工作打算", "371427"),
        ("龙岗区住房和建设局2019年工作总结及2020年工作计划", "440307"),
        ("榕江县古州镇2020年工作总结暨2021年工作打算", "522632.古州镇"),
        ("宕昌县2019年政府工作要点", "621223"),
        ("大连金普新区管理委员会2021年工作报告", "210200.金普新区"),
        ("万县市五桥区人民政府工作报告", "500101"),
        ("最高人民检察院工作报告", "000000"),
        ("最高人民法院工作报告", "000000"),
        ("国务院2021年政府工作报告", "000000"),
        ("国务院关于落实《政府工作报告》重点工作分工的意见", "000000"),
        ("十三届全国人大四次会议关于政府工作报告的决议", "000000"),
        ("中国人民政治协商会议第十届霍林郭勒市委员会常务委员会工作报告", "150581"),
        ("政协第十四届佛山市委员会常务委员会工作报告", "440600"),
        ("文山州民族宗教事务委员会2021年政府信息公开年度报告", "532600"),
    ],
)
def test_a_title_names_the_place_of_any_body_town_or_zone_also_where_nobody_is_addressed(title: str, code: str) -> None:
    assert code_of(read(title, "一年来，各项工作取得新进展，现总结如下。", "一、工作情况", "甲。")) == code


def test_the_peoples_committees_of_the_fifties_were_governments() -> None:
    for said in ("我受望奎县人民委员会的委托，向大会作工作报告，请予审查。", "我代表望奎县人民委员会，向大会报告工作。"):
        assert code_of(read("政府工作报告", "各位代表：", said, "一、一年来的工作", "甲。")) == "231221"


def test_what_a_text_says_of_its_own_place_by_its_whole_name_tells_it_and_words_of_every_report_do_not() -> None:
    for name, code, rank in (("白城市", "220800", "市"), ("色达县", "513333", "县"), ("连山壮族瑶族自治县", "441825", "县")):
        text = (f"2021年，是{name}追赶的一年，我{rank}新建学校3所。", f"建设富裕和谐的{name}，新建公园，我{rank}大有希望。")
        assert code_of(report_of(rank, *text)) == code
    # 新建, 惠民 and 创(新平)台 are counties, too.
    words = ("我市新建创新平台3个，新建公路。", "我市惠民富民，新建医院，创新平台惠民。", "我市新建高标准农田，惠民工程新建。")
    assert code_of(report_of("市", *words)) is None


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("五年来，店口镇在诸暨市委、市政府的坚强领导下，办成了许多大事。", "330681.店口镇"),
        ("一年来，古州镇在榕江县委、县人民政府的正确领导下，稳步前进。", "522632.古州镇"),
        ("店口镇在全国百强镇中排名靠前，得到市委、市政府的关心。", None),
    ],
)
def test_whom_a_town_has_worked_under_tells_where_it_lies(said: str, code: str | None) -> None:
    town = said.partition("镇")[0].rpartition("，")[2] + "镇"
    assert code_of(read(f"{town}人民政府工作报告", "各位代表：", said, "一、过去五年的工作", "甲。")) == code


@pytest.mark.parametrize(
    "said", ["西乡塘区、青秀区、江南区一起推进旧城改造，南宁市连年文明。", "呼和浩特市新城区、回民区、玉泉区协同推进。"]
)
def test_what_speaks_for_the_government_of_a_district_is_no_autonomous_region(said: str) -> None:
    front = ("政府工作报告", "各位代表：", "现在，我代表区人民政府，向大会报告工作，请予审议。")
    assert code_of(read(*front, "一、2022年工作回顾", f"全区生产总值增长5%。{said}", "我区收入增长6%。")) is None
