"""Kinds of lines that layouts, sites and authors make, each with members drawn at random: what is a heading, what goes on."""

import random

import pytest

from indexer.facts.kind import read_kind
from indexer.facts.title import read_title
from indexer.model import Extract
from indexer.parse import parse_extract
from indexer.sources.plain_text import lines_from
from indexer.structure.frame import of_the_document
from indexer.structure.outline import Document, read_structure
from indexer.text.pieces import squash
from tests.conftest import SEED

DRAWN = random.Random(SEED)
OPENING = ("各位代表：", "现在，我代表市人民政府，向大会报告工作，请予审议。")
TEXTS = (
    "全市上下齐心协力，把各项部署落到实处，经济运行稳中有进，主要指标好于预期，群众得到更多实惠。",
    "粮食生产再获丰收，设施农业面积继续扩大，农民合作社发展到三百多家，村级集体收入普遍增加。",
    "新建和改造道路二百公里，城区公交线路增加八条，群众出行更加方便，物流成本继续下降。",
    "义务教育优质均衡发展，新增学位五千个，乡镇卫生院全部达标，城乡居民参保率保持稳定。",
    "坚决守住安全底线，重点领域隐患得到整治，信访积案有效化解，社会大局保持和谐稳定。",
    "一批重点项目建成投产，规模以上工业企业净增四十户，研发投入占比提高，产业结构更加合理。",
    "空气质量优良天数比例提高，主要河流断面稳定达标，造林绿化超额完成，城乡面貌焕然一新。",
    "市场主体总量突破十万户，政务服务事项基本实现网上办理，开放平台的作用进一步发挥出来。",
    "文化惠民活动遍及城乡，旅游接待人数创下新高，全民健身设施不断完善，精神生活更加丰富。",
    "财政收入平稳增长，民生支出占比保持在八成左右，政府债务风险可控，金融服务更有力度。",
)
CUTS = (
    ("全市人均GDP", "由4600美元增加到5600美元，提前实现目标。"), ("在听了代表们", "关于预算草案的报告",
    "并进行了讨论以后，大会通过了决议。"),
    ("社会消费品零售总额", "比上年增长百分之八，市场繁荣活跃。"), ("城镇登记失业率", "和物价涨幅都控制在预期目标以内。"),
    ("农民人均纯收入", "达到五千元，增速连续三年快于城镇。"), ("随着改革开放的深入",
    "与世界各地的往来更加密切，贸易额成倍增长。"),
    ("当前国民经济中", "的主要困难是能源和交通，必须下大力气解决。"), ("外贸进出口总额",
    "分别增长百分之十和百分之十二，结构继续优化。"),
    ("工业增加值", "占生产总值的比重提高两个百分点，贡献更大。"), ("全年财政支出", "较上年增长百分之七，重点领域得到保障。"),
)  # fmt: skip


def read(*lines: str) -> Document:
    return read_structure(lines_from([*OPENING, *lines]))


def texts(document: Document) -> list[str]:
    return [block.text for block in document.blocks][1:]


def headings(document: Document, level: int) -> list[str]:
    return [heading.text for heading in document.headings if heading.level == level]


def some(count: int) -> list[str]:
    return DRAWN.sample(TEXTS, count)


@pytest.mark.parametrize("pieces", DRAWN.sample(CUTS, 5))
def test_a_piece_of_a_sentence_is_no_heading(pieces: tuple[str, ...]) -> None:
    (after,) = some(1)
    found = read("一、2023年工作回顾", *pieces, after)
    assert texts(found) == ["".join(pieces), after]
    assert headings(found, 2) == []


@pytest.mark.parametrize("mark", ["一是", "二要", "三要", "（一）", "（二）", "(三)", "第一，", "四是", "五要", "（六）"])
def test_a_number_that_its_sentence_is_cut_from_is_text(mark: str) -> None:
    first, second = some(2)
    found = read("一、关于经济工作", "今年要抓好几件大事。", mark, first, second)
    assert texts(found) == ["今年要抓好几件大事。", mark + first, second]


@pytest.mark.parametrize(
    "labels",
    [("站在新起点", "开启新征程", "塑造新形象"), ("回望来路", "展望前程", "自我加压"), ("总结过去", "谋划未来", "建好队伍")],
)
def test_chapters_headed_by_a_label_and_a_colon_are_chapters_together(labels: tuple[str, ...]) -> None:
    chapters = [f"{labels[0]}：2023年工作回顾", f"{labels[1]}：奋力实现强势开局", f"{labels[2]}：全面加强自身建设"]
    first, second, third = some(3)
    assert headings(read(chapters[0], first, chapters[1], second, chapters[2], third), 1) == chapters


@pytest.mark.parametrize("first", DRAWN.sample(range(1990, 2024), 4))
def test_years_head_chapters_with_a_colon_and_sections_alone(first: int) -> None:
    one, two, three = some(3)
    chapters = [f"{first}年：铆足干劲抓落实", f"{first + 1}年：奋力争先开新局"]
    assert headings(read(chapters[0], one, chapters[1], two), 1) == chapters
    found = read("过去五年的历程", f"{first}年", one, f"{first + 1}年", two, f"{first + 2}年", three)
    assert headings(found, 1) == ["过去五年的历程"]
    assert headings(found, 2) == [f"{first}年", f"{first + 1}年", f"{first + 2}年"]


def test_labels_before_colons_are_sections_where_most_paragraphs_have_them() -> None:
    labels = DRAWN.sample(
        [
            "农业和农村经济",
            "工业生产",
            "改革开放",
            "基础设施",
            "社会事业",
            "人民生活",
            "财税金融",
            "商贸流通",
            "生态环境",
            "民族工作",
        ],
        6,
    )
    lines = [f"{label}：{text}" for label, text in zip(labels, some(6), strict=True)]
    found = read("一九九三年工作的回顾：", *lines)
    assert headings(found, 1) == ["一九九三年工作的回顾："]
    assert headings(found, 2) == labels
    assert texts(found) == lines


def test_items_of_a_list_are_alike() -> None:
    items = [
        f"{what}增长{rate}%；"
        for what, rate in zip(("国内生产总值", "财政收入", "农民人均纯收入", "固定资产投资"), (13.5, 9, 5, 20), strict=True)
    ]
    found = read("一、2003年目标", "今年全县主要预期目标为：", *items, *some(1))
    assert texts(found)[:5] == ["今年全县主要预期目标为：", *items]


def test_a_third_level_keeps_the_second() -> None:
    one, two, three = some(3)
    found = read(
        "一、收支情况", "（一）全县财政收支情况", "1. 一般公共预算", one, "2. 政府性基金预算", two, "（二）债务情况", three
    )
    assert headings(found, 2) == ["（一）全县财政收支情况", "（二）债务情况"]
    assert headings(found, 3) == ["1. 一般公共预算", "2. 政府性基金预算"]
    assert texts(found) == ["1. 一般公共预算", one, "2. 政府性基金预算", two, three]
    assert [block.section for block in found.blocks[1:5]] == ["（一）全县财政收支情况"] * 4


def test_levels_are_decided_chapter_by_chapter() -> None:
    one, two, three, four = some(4)
    found = read(
        "一、2023年工作回顾", f"1.工业稳步增长。{one}", f"2.农业再获丰收。{two}",
        "二、2024年工作安排", "（一）抓好工业", f"3.技改提速。{three}", "（二）抓好农业", four,
    )  # fmt: skip
    assert headings(found, 2) == ["1.工业稳步增长", "2.农业再获丰收", "（一）抓好工业", "（二）抓好农业"]


def test_a_heading_without_a_number_between_numbered_chapters_is_a_section() -> None:
    one, two, three, four = some(4)
    found = read("一、过去一年工作回顾", one, "二、今年的工作", two, "关于教育改革问题", three, "三、外交工作", four)
    assert headings(found, 1) == ["一、过去一年工作回顾", "二、今年的工作", "三、外交工作"]
    assert headings(found, 2) == ["关于教育改革问题"]


@pytest.mark.parametrize("numbers", [("一、", "二、"), ("", "")])
def test_a_last_chapter_without_a_number_is_a_chapter(numbers: tuple[str, str]) -> None:
    one, two, three, four, five, six = some(6)
    found = read(
        f"{numbers[0]}2023年工作回顾", f"（一）工业稳步增长。{one}", f"（二）农业再获丰收。{two}",
        f"{numbers[1]}2024年工作安排", f"（一）抓工业。{three}", f"（二）抓农业。{four}",
        "勇当先锋奋力书写新的时代答卷", five + six,
    )  # fmt: skip
    assert headings(found, 1)[-1] == "勇当先锋奋力书写新的时代答卷"


def test_a_heading_of_fifty_characters_is_a_heading() -> None:
    heading = "（一）坚持以科技创新引领现代化产业体系建设着力推动先进制造业和现代服务业深度融合发展迈上新的更高台阶"
    one, two = some(2)
    found = read("一、2023年工作回顾", heading, one, "（二）抓好农业", two)
    assert headings(found, 2) == [heading, "（二）抓好农业"]


@pytest.mark.parametrize("length", [37, 45, 50, 58, 64])
def test_a_lead_sentence_alone_on_its_line_is_joined_with_its_text(length: int) -> None:
    filler = "坚持把发展经济的着力点放在实体经济上，加快构建具有本地特色和竞争优势的现代化产业体系，"
    filler += "持续筑牢高质量发展的坚实根基，不断厚植优势。"
    leads = [f"{chr(0x7532 + at)}{filler[: length - 2]}。" for at in range(6)]
    bodies = [first + second + third for first, second, third in (some(3) for _ in leads)]
    lines = [line for pair in zip(leads, bodies, strict=True) for line in pair]
    assert texts(read("一、2023年工作回顾", *lines)) == [lead + body for lead, body in zip(leads, bodies, strict=True)]


@pytest.mark.parametrize("marks", ["〔〕", "[]", "【】", "［］"])
def test_items_of_a_glossary_are_a_paragraph_each(marks: str) -> None:
    items = [
        f"{marks[0]}{at}{marks[1]}{term}：指这一类事物。(见第{at}页)" for at, term in enumerate(("甲", "乙", "丙", "丁"), 1)
    ]
    found = read("一、2023年工作回顾", *some(1), "名词解释", *items)
    assert texts(found)[1:] == items


def test_a_line_of_no_width_is_nothing() -> None:
    for sign in "\u200b\u200c\u200d\ufeff\u2060":
        found = read("一、回顾", "全市经济总量", sign, "达到新的水平，增长百分之五。")
        assert texts(found) == ["全市经济总量达到新的水平，增长百分之五。"]


@pytest.mark.parametrize("blank", ["", " ", "\u3000\u3000"])
def test_a_report_in_one_line_is_cut_where_its_numbers_tell(blank: str) -> None:
    body = [blank.join(some(10) + some(10)) for _ in range(8)]
    pieces = [
        "一、2023年工作回顾", body[0], f"（一）工业稳步增长。{body[1]}", f"（二）农业再获丰收。{body[2]}",
        "二、2024年工作安排", f"（一）抓好工业。{body[3]}", f"（二）抓好农业。{body[4]}", "各位代表！" + body[5],
    ]  # fmt: skip
    found = read_structure(lines_from([blank.join(["各位代表：", "现在，我代表市人民政府，向大会报告工作。", *pieces])]))
    assert headings(found, 1) == ["一、2023年工作回顾", "二、2024年工作安排"]
    assert headings(found, 2) == ["（一）工业稳步增长", "（二）农业再获丰收", "（一）抓好工业", "（二）抓好农业"]


FURNITURE = (
    ("分享到：", "QQ空间", "新浪微博", "人人网"), ("阅读：", "270", "评论：", "0"), ("浏览次数：1203",), ("打印", "关闭"),
    ("上一篇：某县报告",), ("下一页",), ("字号：大中小",),
    ("免责声明：本文来自网络。",), ("标签：政府工作报告",), ("收藏本文",), ("www.example-docs.example 文档下载",),
    ("更多资料请关注公众号",), ("本文仅供学习参考",),
)  # fmt: skip


@pytest.mark.parametrize("lines", DRAWN.sample(FURNITURE, 6))
def test_what_a_site_sets_among_the_text_is_furniture(lines: tuple[str, ...]) -> None:
    one, two, three = some(3)
    found = read("一、2023年工作回顾", one, *lines, two, "二、2024年工作安排", three)
    assert texts(found) == [one, two, three]
    assert headings(found, 1) == ["一、2023年工作回顾", "二、2024年工作安排"]
    assert [judged.line.text for judged in found.judged if judged.role == "furniture"] == list(lines)


SOLD = (
    "（更多报告请访问www.example.com下载）", "【某某文库 www.example.cn 整理】", "（关注公众号：某某数据）",
    "更多资料请上example.net下载",
)  # fmt: skip


@pytest.mark.parametrize("sold", SOLD)
def test_what_sellers_of_copies_set_into_a_line_or_behind_it_is_none_of_it(sold: str) -> None:
    one, two, three = some(3)
    assert texts(read("一、2023年工作回顾", one, f"{two}{sold}", "二、2024年工作安排", three)) == [one, two, three]
    inside = two.replace("，", f"，{sold}", 1)
    if sold[0] in "（【":
        assert texts(read("一、2023年工作回顾", one, inside, "二、2024年工作安排", three)) == [one, two, three]


def test_buttons_above_the_text_are_furniture_and_the_title_is_not() -> None:
    buttons = ["打印", "【字号：大 中 小】", "下载 | 全屏", "加大", "还原", "收藏"]
    lines = lines_from(["某市政府工作报告", *buttons, "——2024年1月5日在某市第十届人民代表大会第二次会议上", *OPENING, *some(2)])
    document = read_structure(lines)
    assert [judged.line.text for judged in document.judged if judged.role == "furniture"] == buttons
    assert [line.text for line in document.front][:2] == [
        "某市政府工作报告",
        "——2024年1月5日在某市第十届人民代表大会第二次会议上",
    ]


def test_a_second_salutation_and_a_speaker_behind_it_are_front_matter() -> None:
    one, two = some(2)
    opening = ["某市政府工作报告", "各位代表：", "各位委员、同志们：", "某市市长　王某某"]
    document = read_structure(lines_from([*opening, one, "一、2024年工作安排", two]))
    assert [squash(line.text) for line in document.front] == [squash(each) for each in opening]
    assert [block.text for block in document.blocks] == [one, two]


def test_what_a_host_says_around_a_speech_is_none_of_it() -> None:
    one, two = some(2)
    found = read(
        "主持人：请市长作报告，大家欢迎。",
        "一、2024年工作安排",
        one,
        two,
        "主持人：今天的会议到此结束，散会。",
        "直播结束，感谢关注。",
    )
    assert texts(found) == [one, two]


def test_every_line_has_one_role_and_is_counted_once() -> None:
    """Lines in = lines of the body with what became of each + lines of every other role."""
    for _ in range(50):
        lines = [
            *OPENING,
            "一、2023年工作回顾",
            *some(5),
            *DRAWN.choice(FURNITURE),
            "二、2024年工作安排",
            *some(3),
            "责任编辑：某某",
        ]
        for _ in range(DRAWN.randint(0, 6)):
            lines.insert(
                DRAWN.randrange(len(lines)),
                DRAWN.choice(["", "\u3000", "- 3 -", "（一）抓工业", "1．办实事", "各位代表！", *TEXTS]),
            )
        given = lines_from(lines)
        found = read_structure(given)
        assert len(found.judged) == len(given), f"PYTEST_SEED={SEED}"
        body = [judged.line for judged in found.judged if judged.role == "body"]
        assert [step.line.number for step in found.steps] == [line.number for line in body], f"PYTEST_SEED={SEED}"
        assert all(judged.rule for judged in found.judged if judged.role != "body" and judged.role != "front")
        assert all(step.rule for step in found.steps)


def test_what_a_person_says_of_a_line_holds() -> None:
    one, two = some(2)
    lines = lines_from([*OPENING, "一、2023年工作回顾", one, "城乡面貌一天比一天好", two])
    assert headings(read_structure(lines), 2) == ["城乡面貌一天比一天好"]
    assert texts(read_structure(lines, set_lines={5: "goes on", 6: "goes on"})) == [one + "城乡面貌一天比一天好" + two]
    assert headings(read_structure(lines, set_lines={5: "chapter"}), 1) == ["一、2023年工作回顾", "城乡面貌一天比一天好"]
    assert texts(read_structure(lines, set_lines={5: "furniture"})) == [one, two]
    assert texts(read_structure(lines, set_lines={3: "paragraph"}))[0].startswith("一、2023年工作回顾")


BEHIND = (
    ("您可能感兴趣的文章：", "· 去年的工作报告全文", "· 代表们这样说"),
    ("版权声明：凡本站注明来源的作品，未经授权不得转载。", "投诉邮箱：x@example.org"),
    ("您对本页内容是否满意？", "满意　基本满意　不满意"),
    ("网友评论　已有 3 条", "匿名用户 11:30：好"),
    ("友情链接", "省政府网站", "市直部门网站"),
    ("我要纠错", "智能客服", "问答库"),
    ("阅读 1.2万　点赞 86", "写留言"),
    ("转载请注明出处，如有侵权请联系删除",),
    ("（原载《某省公报》第十三号）",),
    ("某区人民政府办公室共印280份",),
    ("1.任务分解表.xls",),
    ("【全文完】",),
    ("【编辑：区政府研究室】", "关于我们"),
    ("签名：走遍千山", "2楼  发表于 2004-3-9 20:11:47", "顶一个，修路的事有着落了没有？"),
    ("13楼 老王", "写得实在。", "Powered by Discuz! 2.0"),
    ("某某日报报业集团版权所有，未经书面授权禁止使用",),
    ("本版撰文/记者 甲乙 制图/丙丁",),
    ("(根据录音整理)",),
)


def test_a_title_behind_the_word_annex_heads_what_is_annexed() -> None:
    one, two = some(2)
    found = read("一、2023年工作回顾", one, "附：2023年主要指标完成情况", two)
    assert headings(found, 1) == ["一、2023年工作回顾", "附：2023年主要指标完成情况"]
    assert texts(found) == [one, two]


@pytest.mark.parametrize("crumbs", ["某区政府 / 信息公开 / 政府工作报告", "首页/政务公开/法治政府建设报告/政府工作报告"])
def test_the_way_to_a_page_is_no_title_however_it_is_divided(crumbs: str) -> None:
    lines = lines_from([crumbs, "2018年灞桥区政府工作报告", *OPENING[1:], "一、2017年工作回顾", *some(1)])
    document = read_structure(lines)
    title = read_title(document.front)
    assert title is not None
    assert title.value == "2018年灞桥区政府工作报告"
    assert read_kind(title, document)[0].value == "report"


@pytest.mark.parametrize("lines", BEHIND, ids=lambda lines: lines[0][:6])
def test_what_a_site_sets_behind_the_text_is_none_of_it(lines: tuple[str, ...]) -> None:
    one, two, three = some(3)
    found = read("一、2023年工作回顾", one, "二、2024年工作安排", two, three, *lines)
    assert texts(found) == [one, two, three]
    assert headings(found, 2) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "打印机和复印机一律共用，办公用品统一采购，省下的钱全部用于修路。",
        "分享到更多好处的农户，是评判我们工作的人；赞与批评，我们都记在心里。",
        "上一篇文章我们已经写好，下一篇答卷更要用心书写，绝不辜负乡亲们的期望。",
        "关闭了三座小煤窑，返回家乡的工人全部找到了活干。",
    ],
)
def test_a_sentence_that_begins_like_a_button_is_text(sentence: str) -> None:
    one, two = some(2)
    found = read("一、2023年工作回顾", one, sentence, "二、2024年工作安排", two)
    assert texts(found) == [one, sentence, two]
    assert headings(found, 1) == ["一、2023年工作回顾", "二、2024年工作安排"]


def test_the_signs_of_a_transcript_are_left_out() -> None:
    one, two, three = some(3)
    found = read(
        "[09:05:17] 市长某某：",
        "一、2023年工作回顾",
        one,
        "（全场鼓掌）",
        "[09:18:22] 市长某某：",
        two,
        "二、2024年工作安排",
        three,
    )
    assert texts(found) == [one, two, three]


def test_a_chapter_has_a_second_line() -> None:
    one, two, three, four = some(4)
    found = read(
        "抗灾夺粮　稳步向前",
        "——一九九六年工作回顾",
        "（1）农业",
        one,
        "（2）工业",
        two,
        "抓住时机　加快步伐",
        "——一九九七年的任务",
        "（1）农业",
        three,
        "（2）工业",
        four,
    )
    assert headings(found, 1) == ["抗灾夺粮　稳步向前——一九九六年工作回顾", "抓住时机　加快步伐——一九九七年的任务"]
    assert headings(found, 2) == ["（1）农业", "（2）工业"] * 2
    assert texts(found) == [one, two, three, four]


def test_decimal_numbers_count_chapters_sections_and_items() -> None:
    one, two, three, four = some(4)
    found = read(
        "1　2022年工作回顾",
        "1.1　项目",
        one,
        "1.2　企业",
        "1.2.1　老厂改造",
        two,
        "2　2023年重点任务",
        "2.1　主攻产业",
        f"2.1.1　做强龙头。{three}",
        "2.2　主抓项目",
        four,
    )
    assert headings(found, 1) == ["1　2022年工作回顾", "2　2023年重点任务"]
    assert headings(found, 2) == ["1.1　项目", "1.2　企业", "2.1　主攻产业", "2.2　主抓项目"]
    assert headings(found, 3) == ["1.2.1　老厂改造"]
    assert texts(found) == [one, "1.2.1　老厂改造", two, f"2.1.1　做强龙头。{three}", four]


def test_numbers_in_brackets_count_below_plain_ones() -> None:
    one, two, three = some(3)
    found = read("一、1997年的任务", "1、切实抓好农业", "（1）稳定粮食", one, "（2）调整结构", two, "2、切实抓好工业", three)
    assert headings(found, 2) == ["1、切实抓好农业", "2、切实抓好工业"]


def test_a_point_ends_a_sentence_where_a_typewriter_set_it() -> None:
    lines = [
        "我县恢复开会已经三年了.今天,大家又坐到了一起.",
        "去年打了二十口井,修渠十二里,旱地变成了水田.",
        "今年要再修一座桥,两岸的人不再绕路.",
    ]
    assert texts(read(*lines)) == lines


@pytest.mark.parametrize("tail", DRAWN.sample(("vzT", "hd9", "bhg", "Qx", "k7Lm", "zzz", "a1b2", "TyU", "p0q", "mNo"), 3))
def test_letters_that_a_seller_sets_behind_every_paragraph_are_none_of_it(tail: str) -> None:
    written = some(5)
    marked = [f"政府工作报告{tail}", *(f"{line}{tail}" for line in (*OPENING, "一、2023年工作回顾", *written))]
    found = read_structure(lines_from(marked))
    assert [block.text for block in found.blocks][1:] == written
    assert headings(found, 1) == ["一、2023年工作回顾"]


def test_a_word_of_letters_at_the_ends_of_lines_is_text() -> None:
    wrapped = [each for line in some(5) for each in (f"{line[:-1]}，人均GDP", "继续增长，全市GDP总量扩大。")]
    found = read("一、2023年工作回顾", *wrapped)
    assert "".join(texts(found)).count("GDP") == 10


def test_a_line_in_which_the_speaker_begins_is_no_heading_wherever_it_is_cut() -> None:
    found = read_structure(
        lines_from(
            [
                "各位代表：",
                "现在，我代表自治区人民政府，向大会报告工作，请予",
                "审议，并请各位委员提出意见。",
                "一、2023年工作回顾",
                *some(2),
            ]
        )
    )
    assert found.blocks[0].text == "现在，我代表自治区人民政府，向大会报告工作，请予审议，并请各位委员提出意见。"


@pytest.mark.parametrize("words", ["一年工作回顾", "五年工作回顾", "过去五年工作回顾", "三年的工作总结"])
def test_what_was_done_in_years_heads_a_chapter_without_a_number(words: str) -> None:
    found = read(words, "一、经济发展取得成效", *some(2), "二、民生得到改善", *some(2))
    assert (headings(found, 1), len(headings(found, 2))) == ([words], 2)


def test_how_characters_are_pronounced_is_none_of_the_text_where_a_mirror_says_it_of_many() -> None:
    written = some(3)
    spoken = [line.replace("，", "（hé），", 1) for line in written]
    assert texts(read("一、2023年工作回顾", *spoken)) == written
    assert texts(read("一、2023年工作回顾", spoken[0])) == [spoken[0]]


@pytest.mark.parametrize("words", ["“十五”工作回顾", "九五工作回顾", "一届市政府工作回顾", "十七届人民政府工作总结"])
def test_a_plan_or_a_government_whose_work_is_looked_back_at_heads_a_chapter(words: str) -> None:
    found = read(words, "一、经济发展取得成效", *some(2), "二、民生得到改善", *some(2))
    assert (headings(found, 1), len(headings(found, 2))) == ([words], 2)


def test_numbers_of_pages_within_paragraphs_are_taken_out_where_they_count_up() -> None:
    pages = (
        "全市经济稳步回 — 1 — 升，就业更加充分。",
        "农业再获丰收，粮食产 — 2 — 量增加。",
        "— 3 — 城乡面貌焕然一新，群众更满意。",
    )
    whole = ["全市经济稳步回升，就业更加充分。", "农业再获丰收，粮食产量增加。", "城乡面貌焕然一新，群众更满意。"]
    assert texts(read("一、2023年工作回顾", *pages)) == whole
    mixed = (pages[1], pages[0], pages[2])
    assert texts(read("一、2023年工作回顾", *mixed)) == list(mixed)
    assert texts(read("一、2023年工作回顾", *pages[:2])) == list(pages[:2])


def test_what_a_site_sets_behind_a_text_is_left_out_and_who_signed_it_is_not() -> None:
    signed = [
        "某县人民政府",
        "2024年1月12日",
        "（此件公开发布）",
        "抄送：县委办公室，县人大常委会办公室，",
        "县政协办公室。",
        "2024年1月12日印发",
    ]
    site = ["相关报道：", "邻县2024年政府工作报告", "分享到微信", "Public domain"]
    assert of_the_document([*signed, *site]) == [True] * len(signed) + [False] * len(site)
    # Nobody has said who printed it: the list of copies is one line.
    assert of_the_document(["抄送：县委办公室。", *site]) == [True, *[False] * len(site)]
    text = "\n".join(["政府工作报告", *OPENING, "一、2023年工作回顾", *TEXTS, *site])
    report = parse_extract(Extract(lines_from(text.split("\n"))))
    assert [heading.text for heading in report.margins.around if heading.before > 1] == []
    assert set(site) <= set(report.margins.left_out)


@pytest.mark.parametrize(
    "site",
    [
        ("原创力文档", "max.book.example.com", "预览与源文档一致，高清无水印"),
        ("分享于 2014-05-06", "文档格式：doc | 页数：21", "您的评论"),
        ("觉得有用，请打赏", "赞(12)", "收藏(8)"),
        ("Word文档免费下载",),
    ],
)
def test_short_lines_of_a_site_behind_the_last_sentence_are_none_of_the_text(site: tuple[str, ...]) -> None:
    assert texts(read("一、2023年工作回顾", *TEXTS, *site)) == list(TEXTS)
    # A glossary and an annex have numbers or sentences.
    glossary = ["1.文档：指材料。", "2.下载：指取得。"]
    assert texts(read("一、2023年工作回顾", *TEXTS, *glossary))[-1] == glossary[-1]
    assert not read("一、2023年工作回顾", *TEXTS, "附件", "1.下载服务点布局", "2.文档目录编制").end


def test_a_mark_of_a_seller_within_a_sentence_is_taken_out() -> None:
    assert texts(read("一、2023年工作回顾", "建成冷链仓库1【某某素材库abc.example.com】1座，农产品加工企业达到47家。")) == [
        "建成冷链仓库11座，农产品加工企业达到47家。"
    ]


@pytest.mark.parametrize(
    "heads",
    [
        ("过去一年：砥砺奋进，硕果满枝", "新的一年：再接再厉"),
        ("过去一年工作：砥砺奋进", "新的一年：再接再厉"),
        ("回首过去：乘风破浪", "展望未来：行稳致远"),
        ("回顾过去", "展望未来"),
        ("过去的五年", "今后的任务"),
    ],
)
def test_what_was_and_what_comes_head_chapters_without_a_year(heads: tuple[str, str]) -> None:
    lines = [each for head in heads for each in (head, "（一）经济发展", TEXTS[0], "（二）社会民生", TEXTS[1])]
    found = read(*lines)
    assert (headings(found, 1), len(headings(found, 2))) == (list(heads), 4)


@pytest.mark.parametrize(
    "head", ["《政府工作报告》注释", "政府工作报告注释", "【名词解释】", "有关名词说明", "报告中部分用语的解释", "注："]
)
def test_a_glossary_is_headed_in_many_ways(head: str) -> None:
    text = "\n".join(
        ["某县2024年政府工作报告", *OPENING, "一、2024年工作", *TEXTS[:3], head, "1.飞地园区：指在外地设立的园区。"]
    )
    last = parse_extract(Extract(lines_from(text.split("\n")))).paragraphs[-1]
    assert (last.chapter, last.chapter_kind) == (head, "glossary")


@pytest.mark.parametrize("blank", ["", "\u00ad", "\u00a0\u00a0", "\f"])
def test_a_heading_does_not_grow_by_a_line_that_a_blank_one_tears(blank: str) -> None:
    torn = ("过去一年，面对复杂多变的外部环境和艰巨繁重", blank, "的改革发展任务，我们较好地完成了各项目标。")
    assert headings(read("一、2017年工作回顾", *torn, *TEXTS[:3], "二、2018年工作", *TEXTS[3:6]), 1)[0] == "一、2017年工作回顾"


def test_short_lines_of_one_kind_are_sections_of_a_chapter_that_numbers_none_though_others_do() -> None:
    before = ("一、过去的工作", "（一）城乡市场", TEXTS[0], "（二）人民生活", TEXTS[1])
    for heads in (("农业问题", "轻纺工业问题", "能源交通问题"), ("农业", "工业交通", "财贸")):
        found = read(*before, "二、今后的工作", *[each for pair in zip(heads, TEXTS[2:5], strict=True) for each in pair])
        assert headings(found, 2) == ["（一）城乡市场", "（二）人民生活", *heads]
    # Two have too little company, and what counts points is text.
    for few in (("农业问题", "轻纺工业问题"), ("一是", "二是", "三是")):
        found = read(*before, "二、今后的工作", *[each for pair in zip(few, TEXTS[2:5]) for each in pair])
        assert headings(found, 2) == ["（一）城乡市场", "（二）人民生活"]


@pytest.mark.parametrize("left", [1, 3, 6, 9])
def test_a_heading_that_runs_into_its_paragraph_is_whole_where_a_line_end_cuts_it(left: int) -> None:
    heading = "加快基础设施建设，城乡统筹发展取得重大突破"
    cut = (f"　　（二）{heading[:-left]}", f"{heading[-left:]}。{TEXTS[0]}")
    others = [
        f"　　（{number}）全力推动{what}。{TEXTS[at]}" for at, (number, what) in enumerate((("一", "改革"), ("三", "安全")), 1)
    ]
    lines = ["一、2009年工作回顾", others[0], *cut, f"　　{TEXTS[4]}", others[1], *(f"　　{text}" for text in TEXTS[5:9])]
    found = read(*lines)
    assert [squash(each.strip("。")) for each in headings(found, 2)][1] == f"（二）{heading}"
    assert texts(found)[1] == f"（二）{heading}。{TEXTS[0]}"
