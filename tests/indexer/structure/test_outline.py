"""Lines → front matter, headings and paragraphs, one trouble at a time."""

import pytest

from indexer.sources.plain_text import lines_from
from indexer.structure.headings import ends_sentence, is_back_matter, is_chapter_heading
from indexer.structure.outline import Document, read_structure

FRONT = ["政府工作报告", "——2023年1月3日在甲县第十届人民代表大会第二次会议上", "县长 某某", "各位代表："]

# A line is known as the first piece of a paragraph by its length; a short one that ends no sentence is a heading.
LEAD = "全县干部群众齐心协力、迎难而上，推动经济社会各项事业不断取得新的成绩，"


def read(*body: str, front: list[str] = FRONT) -> Document:
    return read_structure(lines_from([*front, *body]))


def cut(*body: str, front: list[str] = FRONT) -> list[tuple[str, str | None, str | None]]:
    return [(block.text, block.chapter, block.section) for block in read(*body, front=front).blocks]


def test_the_salutation_ends_the_front_matter() -> None:
    document = read("现在报告工作。", "一、2022年工作回顾", "过去一年很不平凡。")
    assert [line.text for line in document.front] == FRONT
    assert [block.text for block in document.blocks] == ["现在报告工作。", "过去一年很不平凡。"]


def test_without_a_salutation_the_first_heading_ends_the_front_matter() -> None:
    assert cut("2023年 工作回顾", "经济向好", "总量增长。", front=["政府工作报告解读"]) == [
        ("总量增长。", "2023年 工作回顾", "经济向好")
    ]


@pytest.mark.parametrize(
    ("pieces", "joined"),
    [
        (["鄄城县被认定", "", "为制种大县。"], "鄄城县被认定为制种大县。"),
        (["争取指标，新增", "制造业贷款24亿元。"], "争取指标，新增制造业贷款24亿元。"),
        (["就业47", "", "12 人，困难减少。"], "就业4712 人，困难减少。"),
        (["达到10", "0 亿元。"], "达到100 亿元。"),
        (["企业找技术“双向", "揭榜", "挂帅”的简称。"], "企业找技术“双向揭榜挂帅”的简称。"),
        (["实施项目（续", "建工程）三个。"], "实施项目（续建工程）三个。"),
        (["研究制定《", "公务员法", "》，加快实施。"], "研究制定《公务员法》，加快实施。"),
        (["打造 New", "Energy基地。"], "打造 New Energy基地。"),
    ],
)
def test_pieces_of_one_paragraph_are_joined(pieces: list[str], joined: str) -> None:
    first, *rest = pieces
    found = [text for text, _, _ in cut("一、2023年工作安排", LEAD + first, *rest, "下一段。")]
    assert found == [LEAD + joined, "下一段。"]


def test_real_paragraph_ends_are_kept() -> None:
    assert [text for text, _, _ in cut("第一段。", "第二段！", "“第三段。”", "第四段：", "——第五段。")] == [
        "第一段。",
        "第二段！",
        "“第三段。”",
        "第四段：",
        "——第五段。",
    ]


def test_numbered_headings_alone_on_a_line_and_run_in_are_told_apart() -> None:
    assert cut(
        "一、2022年工作回顾",
        "（一）经济向好。总量增长5%。",
        "二、2023年工作安排",
        "（一）坚持产业强县，夯实基础",
        "做强主导产业。",
        "(二) 推进改革。",
        "优化环境。",
    ) == [
        ("（一）经济向好。总量增长5%。", "一、2022年工作回顾", "（一）经济向好"),
        ("做强主导产业。", "二、2023年工作安排", "（一）坚持产业强县，夯实基础"),
        ("优化环境。", "二、2023年工作安排", "(二) 推进改革。"),
    ]


def test_enumerations_and_lead_sentences_are_no_headings() -> None:
    body = ["一是坚持创新。加大投入。", "二是坚持开放。扩大出口。", "提升质量。开展行动。", "第一，解放思想。", "1.稳定就业。"]
    assert cut("一、2023年工作安排", *body) == [(text, "一、2023年工作安排", None) for text in body]


def test_unnumbered_chapters_are_known_by_their_wording() -> None:
    assert [
        chapter
        for _, chapter, _ in cut("2022年政府工作回顾", "甲。", "2023年工作重点任务", "乙。", "全面加强政府自身建设", "丙。")
    ] == [
        "2022年政府工作回顾",
        "2023年工作重点任务",
        "全面加强政府自身建设",
    ]


def test_a_glossary_is_a_chapter_and_its_entries_are_paragraphs() -> None:
    assert cut("一、2023年工作安排", "甲。", "名 词 解 释", "1、“两新”：新设备、", "新消费。", "2、“双高”：两类计划") == [
        ("甲。", "一、2023年工作安排", None),
        ("1、“两新”：新设备、新消费。", "名 词 解 释", None),
        ("2、“双高”：两类计划", "名 词 解 释", None),
    ]


def test_an_annex_takes_its_title_from_the_next_line_and_numbers_sections_anew() -> None:
    body = ("一、2023年工作安排", "甲。", "二、2023年保障措施", "乙。", "附件", "十件民生实事", "一、扩大就业", "新增就业。")
    assert cut(*body)[-1] == ("新增就业。", "附件 十件民生实事", "一、扩大就业")


def test_signature_distribution_list_and_site_furniture_end_the_body() -> None:
    document = read(
        "甲。", "乙。", "丙。", "甲县人民政府", "2023年1月5日", "（此件公开发布）", "——————————", "抄送：县委，", "县政协。"
    )
    assert [block.text for block in document.blocks] == ["甲。", "乙。", "丙。"]
    assert len(document.end) == 5, "the rule is noise"


@pytest.mark.parametrize("noise", ["— 12 —", "-3-", "－ 1 －", "第3页 共9页"])
def test_page_numbers_do_not_reach_the_text(noise: str) -> None:
    assert [text for text, _, _ in cut(LEAD + "一段话在这里断", noise, "开又继续。")] == [LEAD + "一段话在这里断开又继续。"]


def test_bare_numbers_are_page_numbers_only_if_they_count() -> None:
    pages = [LEAD + "第一段断在这", "1", "里。", LEAD + "第二段断在这", "2", "里。", LEAD + "第三段断在这", "3", "里。"]
    assert [text for text, _, _ in cut(*pages)] == [LEAD + f"第{n}段断在这里。" for n in "一二三"]
    assert [text for text, _, _ in cut(LEAD + "全年生产总值", "5188", "亿元。")] == [LEAD + "全年生产总值5188亿元。"]


@pytest.mark.parametrize(
    "line", ["审核制度改革走深走实。", "编辑部建成投用。", "主题词条更加丰富。", "收藏", "------", "县志已编印发"]
)
def test_a_line_that_could_be_the_end_is_none_where_the_report_goes_on(line: str) -> None:
    paragraphs = [f"第{n}段：" + LEAD + "成效明显。" for n in range(12)]
    found = [text for text, _, _ in cut(*paragraphs[:8], line, *paragraphs[8:])]
    assert [text for text in found if text.startswith("第")] == paragraphs


def test_a_salutation_at_the_close_is_no_front_matter() -> None:
    body = [f"第{n}段：" + LEAD + "成效明显。" for n in range(10)]
    document = read(*body, "各位代表！", "让我们共同奋斗！", front=["政府工作报告"])
    assert [block.text for block in document.blocks] == [*body, "各位代表！", "让我们共同奋斗！"]


def test_a_long_line_of_letters_costs_no_time() -> None:
    assert len(cut("a" * 20_000 + "_{2}b" * 2_000)) == 1


def test_markup_does_not_reach_the_text() -> None:
    assert [text for text, _, _ in cut("增长**6.5%**，$PM_{2.5}$浓度下降。", "- ◆目标一**5%**", "- ◆目标二")] == [
        "增长6.5%，PM2.5浓度下降。",
        "◆目标一5%",
        "◆目标二",
    ]


@pytest.mark.parametrize(
    ("text", "ends"), [("完。", True), ("完。”", True), ("完：", True), ("未完，", False), ("未完", False)]
)
def test_a_sentence_ends_at_its_sign_whatever_closes_behind_it(text: str, ends: bool) -> None:
    assert ends_sentence(text) is ends


@pytest.mark.parametrize(
    "heading",
    [
        "附：名词解释",
        "《政府工作报告》名词解释",
        "名词解释（按文中出现顺序）",
        "注释：",
        "缩略语",
        "附　件",
        "附录：部分用语说明",
        "附件一：民生实事",
    ],
)
def test_back_matter_has_many_names(heading: str) -> None:
    assert is_back_matter(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "过去五年的工作",
        "二〇二四年重点工作安排",
        "扎实做好2024年各项工作",
        "下半年工作打算",
        "努力建设人民满意政府",
        "加强政府自身改革建设",
        "关于今年工作",
    ],
)
def test_unnumbered_chapters_have_many_wordings(heading: str) -> None:
    assert is_chapter_heading(heading)


@pytest.mark.parametrize(
    "line", ["（书面）", "2024年1月5日", "文号：某政发〔2024〕1号", "发布机构：县政府办", "代县长 某某某", "索 引 号："]
)
def test_front_matter_without_a_salutation_ends_at_the_first_line_of_the_body(line: str) -> None:
    body = LEAD + "成效明显。"
    document = read(body, front=["2024年某某县政府工作报告", line, "（2024年1月5日在某县第十届人民代表大会第三次会议上）"])
    assert [block.text for block in document.blocks] == [body]


def test_items_of_a_list_that_are_one_sentence_each_stay_text() -> None:
    items = [f"（{n}）建成第{n}所学校。" for n in "一二三四"]
    closing = "各位代表！让我们团结奋斗，为实现今年的各项目标而努力，以优异成绩回报全县人民。"
    found = cut("一、2022年工作安排", "今年要办好以下几件实事：", *items, closing)
    assert found == [(text, "一、2022年工作安排", None) for text in ("今年要办好以下几件实事：", *items, closing)]


@pytest.mark.parametrize(
    ("line", "section"),
    [
        ("（一）稳定发展农业　确保粮食总产十四亿斤，油料种植面积二十万亩。", "（一）稳定发展农业"),
        ("（一）坚持项目为王，产业转型：全年签约项目五十个，开工三十八个。", "（一）坚持项目为王，产业转型"),
        ("（一〕工业生产。全年增长百分之八，利税增长百分之九。", "（一〕工业生产"),
        ("【一】工业生产。全年增长百分之八，利税增长百分之九。", "【一】工业生产"),
        ("（一工业生产。全年增长百分之八，利税增长百分之九。", "（一工业生产"),
        ("㈠工业生产。全年增长百分之八，利税增长百分之九。", "㈠工业生产"),
        ("（一期）工程建成。全年完成投资十亿元。", None),
    ],
)
def test_a_heading_runs_in_with_a_stop_a_colon_or_a_blank_whatever_its_brackets(line: str, section: str | None) -> None:
    assert cut("一、2022年工作回顾", line)[0][2] == section


def test_where_no_section_is_numbered_in_brackets_items_that_begin_with_a_heading_are_sections() -> None:
    found = cut("一、2022年工作回顾", "1.工业提质。全年增长8%，利税增长9%。", "2.农业增效。粮食总产创新高。")
    assert [section for _, _, section in found] == ["1.工业提质", "2.农业增效"]
    tasks = cut("一、主要任务", "1.工业提质。全年增长8%。（责任单位：工信局）", "2.农业增效。粮食增产。（责任单位：农业局）")
    assert [section for _, _, section in tasks] == [None, None]


def test_the_two_highest_levels_are_chapters_and_sections() -> None:
    text = "全县干部群众齐心协力，各项事业取得新的成绩，人民生活持续改善。"
    parts = cut("第一部分 2021年工作回顾", "一、工业", f"（一）提质。{text}", "第二部分 2022年任务", "一、农业", text)
    assert [(chapter, section) for _, chapter, section in parts] == [
        ("第一部分 2021年工作回顾", "一、工业"), ("第二部分 2022年任务", "一、农业"),
    ]  # fmt: skip
    without = cut("（一）一九五八年的跃进", f"1、工业方面。{text}", f"2、农业方面。{text}", "（二）一九五九年的任务", text)
    assert [(chapter, section) for _, chapter, section in without] == [
        ("（一）一九五八年的跃进", "1、工业方面"), ("（一）一九五八年的跃进", "2、农业方面"), ("（二）一九五九年的任务", None),
    ]  # fmt: skip


def test_running_heads_and_their_page_numbers_do_not_reach_the_text() -> None:
    pages = ["某县年鉴（1994）", *FRONT, LEAD + "一段话在这里", "— 23 —", "某县年鉴（1994）", "断开又继续。"]
    assert cut(*pages[-4:], front=pages[:-4])[0][0] == LEAD + "一段话在这里断开又继续。"


def test_a_lead_on_a_line_of_its_own_belongs_to_the_text_it_announces() -> None:
    turns = [line for n in "甲乙丙" for line in (f"{n}项工作扎实推进。", f"{n}地。" + LEAD + "成效明显。")]
    assert [text for text, _, _ in cut("一、2022年工作回顾", *turns)] == [
        lead + text for lead, text in zip(turns[::2], turns[1::2], strict=True)
    ]
    alone = cut("一、2022年工作回顾", "重点做好以下工作。", LEAD + "成效明显。", LEAD + "稳步推进。")
    assert [text for text, _, _ in alone] == ["重点做好以下工作。", LEAD + "成效明显。", LEAD + "稳步推进。"]


def test_the_signature_of_a_covering_notice_is_no_text() -> None:
    notice = [
        "一、提高认识，压实责任，按时办结。",
        "某县人民政府办公室",
        "2024年2月1日",
        "（此件公开发布）",
        "二、以下是任务。",
    ]
    assert [text for text, _, _ in cut(*notice)] == ["一、提高认识，压实责任，按时办结。", "二、以下是任务。"]


@pytest.mark.parametrize(
    ("turned", "goes_on"),
    [("（下转第3版）", "（上接第1版）"), ("(下转第三版)", "(上接第一版)"), ("（转2版）", "（接1版）")],
)
@pytest.mark.parametrize("head", [(), ("政 府 工 作 报 告",), ("", "政府工作报告", "", "2023年1月5日 星期四", "")])
def test_a_paragraph_goes_on_on_another_page_of_a_newspaper(turned: str, goes_on: str, head: tuple[str, ...]) -> None:
    blank = "\u3000\u3000"
    body = (
        "一、2022年工作回顾",
        f"{blank}开工项目五十个，甲镇建成桥梁一座，{turned}",
        *head,
        f"{blank}{goes_on}乙镇修路两条。",
    )
    assert cut(*body, f"{blank}财政收入增长6%。") == [
        ("开工项目五十个，甲镇建成桥梁一座，乙镇修路两条。", "一、2022年工作回顾", None),
        ("财政收入增长6%。", "一、2022年工作回顾", None),
    ]


def test_behind_a_finished_paragraph_the_other_page_of_a_newspaper_begins_a_new_one() -> None:
    # Set in as all are, it would be a paragraph anyhow; where it is taken for one that is not, it goes on with a short one.
    others = [f"第{number}件事已经办成，群众都说办得好。" for number in "甲乙丙丁戊己庚辛壬"]
    turned = ("开工项目五十个。（下转第3版）", "政府工作报告", "（上接第1版）乙镇修路两条。")
    body = ("一、2022年工作回顾", *(line if line == "政府工作报告" else f"\u3000\u3000{line}" for line in (*turned, *others)))
    assert [text for text, _, _ in cut(*body)] == ["开工项目五十个。", "乙镇修路两条。", *others]


@pytest.mark.parametrize("name", ["纲要（草案）", "优化营商环境条例"])
def test_a_paragraph_that_begins_with_a_linked_document_is_no_heading(name: str) -> None:
    behind = "》把节约资源放在前面，写明了今后五年要办的几件大事，也写明了由谁来办、何时办完。"
    assert cut("一、2022年工作回顾", "上一段到此为止。", "", "《", name, behind, "", "下一段。") == [
        ("上一段到此为止。", "一、2022年工作回顾", None),
        (f"《{name}{behind}", "一、2022年工作回顾", None),
        ("下一段。", "一、2022年工作回顾", None),
    ]


def test_a_heading_that_begins_with_a_linked_document_is_one() -> None:
    document = read(
        "一、2022年工作回顾", "甲。", "《", "纲要（草案）", "》的主要内容", "这一部分说得较长，把今后五年的安排逐条交代清楚。"
    )
    assert [heading.text for heading in document.headings] == ["一、2022年工作回顾", "《纲要（草案）》的主要内容"]


def test_the_last_point_of_a_list_is_no_chapter_though_its_number_is_the_next_one() -> None:
    points = (
        "一、继续修订村规民约；",
        "二、认真听取老人意见；",
        "三、按时公布村里账目；",
        "四、尽快办好村里学堂；",
        "五、大力培养乡村教师。",
    )
    chapters = [
        ("一、关于农业", "粮食增产。"),
        ("二、关于工业", "钢铁增产。"),
        ("三、关于商业", "市场繁荣。"),
        ("四、关于乡村", "要做五件事："),
    ]
    body = [line for chapter in chapters for line in chapter]
    found = cut(*body, *points, "这些事都要年内办完。")
    assert [(text, chapter) for text, chapter, _ in found[-6:]] == [
        *((point, "四、关于乡村") for point in points),
        ("这些事都要年内办完。", "四、关于乡村"),
    ]


def test_where_lines_are_whole_paragraphs_one_that_lost_its_indent_is_no_piece_of_another() -> None:
    indented = [
        f"\u3000\u3000第{number}件事，{'已经办成，群众都说办得好，' * 6}今年还要接着办。" for number in "甲乙丙丁戊己庚辛壬癸"
    ]
    lost = f"是今年最要紧的一件事，{'各地各部门都要办好，' * 6}不得拖延。"
    found = [text for text, _, _ in cut("一、2023年工作安排", *indented[:5], lost, *indented[5:])]
    assert found == [*(line.strip("\u3000") for line in indented[:5]), lost, *(line.strip("\u3000") for line in indented[5:])]


def test_below_unnumbered_chapters_numbers_at_the_heads_of_paragraphs_count_sections() -> None:
    first = ("2022年工作回顾", "（一）农业增产。粮食增产5%。", "（二）工业增产。钢铁增产6%。")
    second = (
        "2023年主要工作",
        "今年要办好三件事。",
        "一、修好村路。全年修路五十里。",
        "村村通车。",
        "二、建好学堂。全年建成三所。",
        "三、办好医院。全年添床百张。",
    )
    assert [(chapter, section) for _, chapter, section in cut(*first, *second)] == [
        ("2022年工作回顾", "（一）农业增产"),
        ("2022年工作回顾", "（二）工业增产"),
        ("2023年主要工作", None),
        ("2023年主要工作", "一、修好村路"),
        ("2023年主要工作", "一、修好村路"),
        ("2023年主要工作", "二、建好学堂"),
        ("2023年主要工作", "三、办好医院"),
    ]


def test_points_that_stand_alone_between_numbered_sections_head_no_chapters() -> None:
    text = "各级政府都要把这件事放在前面，年初有安排、年中有检查、年底有结果，让群众看得见、摸得着。"
    points = [line for number in "一二三" for line in (f"第{number}、努力增加收入并且节约支出", text, text)]
    body = ("今后五年的主要任务", "（一）关于财政", text, *points, "（二）关于教育", text, "（三）关于外交", text)
    assert {chapter for _, chapter, _ in cut("过去五年的回顾", text, *body)} == {"过去五年的回顾", "今后五年的主要任务"}


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        (
            "三、改革商业体制商业是城乡之间的桥梁，要办得更活，也要办得更好。各地都要试办。",
            "三、改革商业体制商业是城乡之间的桥梁",
        ),
        ("三、办好乡村学堂。今年要建三所，明年再建五所。", "三、办好乡村学堂"),
    ],
)
def test_a_chapter_that_runs_into_its_text_is_known_by_the_number_that_others_lack(line: str, heading: str) -> None:
    body = ("一、关于农业", "粮食增产。", "二、关于工业", "钢铁增产。", line, "桥梁已经修好。", "四、关于外交", "朋友更多。")
    assert [(text, chapter) for text, chapter, _ in cut(*body)][2:] == [
        (line, heading),
        ("桥梁已经修好。", heading),
        ("朋友更多。", "四、关于外交"),
    ]
    # Where the next chapter has the number itself, it is a point of a list.
    points = ("一、关于农业", "要办两件事。", "二、修好水渠，年内通水。", "二、关于工业", "钢铁增产。")
    assert {chapter for _, chapter, _ in cut(*points)} == {"一、关于农业", "二、关于工业"}


@pytest.mark.parametrize("width", [24, 28, 30, 32, 33, 34, 36, 40])
def test_headings_without_numbers_are_known_however_wide_the_lines_are(width: int) -> None:
    sentences = "建成水库两座、泵站十二个，灌溉面积扩大到三万亩，农户喝上了放心水，乡村道路通到了每个组，群众出行有了班车。"
    titles = ("紧扣水利，把灌区建设抓出成效", "立足县情，在畜牧改良上下功夫", "面向群众，为乡村道路想办法")
    lines = [line for title in titles for line in (f"　　{title}", *wrapped(sentences * 2, width), *wrapped(sentences, width))]
    found = cut("2022年工作回顾", *wrapped(sentences, width), "2023年重点工作", *wrapped(sentences, width), *lines)
    assert {section for _, chapter, section in found if chapter == "2023年重点工作"} == {None, *titles}


def wrapped(text: str, width: int) -> list[str]:
    """A paragraph that is set in by two characters, in lines of so many."""
    whole = f"　　{text}"
    return [whole[at : at + width] for at in range(0, len(whole), width)]


def test_blank_lines_behind_all_lines_of_a_page_end_no_paragraph() -> None:
    # Its first line is full, and ends in a full stop by chance.
    first = "粮食总产三十二万吨，比上年多收两成。油料和烤烟都有增加，农民手里的余粮多了。"
    second = "办起中学四所、小学三十一所，入学的孩子比上年多了两成，夜校里识字的人也多了起来。"
    lines = [line for text in (first, second, first, second) * 3 for line in wrapped(text, 20) for line in (line, "")]
    assert [text for text, _, _ in cut("　　一、过去一年的工作", "", *lines)] == [first, second] * 6


@pytest.mark.parametrize("box", ["专栏　2023年民生实事", "专栏1　2023年民生实事", "专栏二：2023年民生实事"])
def test_a_box_is_a_section_among_numbered_ones(box: str) -> None:
    body = (
        "一、2023年工作安排",
        "（一）强农业",
        "扩种油菜两万亩。",
        "（二）惠民生",
        "新建幼儿园三所。",
        box,
        "1.改造旧楼二十栋。",
    )
    assert cut(*body)[-1] == ("1.改造旧楼二十栋。", "一、2023年工作安排", box)


@pytest.mark.parametrize(
    "heading",
    [
        "过去五年：乘势而为，小集镇长成小城市",
        "回首五年：全县长足发展",
        "过去一年：城镇长出新气象",
        "过去五年：城市长效管护见实效",
    ],
)
def test_words_in_which_an_office_stands_by_chance_name_no_speaker(heading: str) -> None:
    body = (
        heading,
        "五年来，工业产值翻了一番，农民收入年年增加。",
        "未来五年：砥砺前行",
        "今后五年，要建成三个园区，修通两条快速路。",
    )
    for front in (["政府工作报告"], FRONT):
        assert {chapter for _, chapter, _ in cut(*body, front=front)} == {heading, "未来五年：砥砺前行"}


@pytest.mark.parametrize(
    "caption",
    [
        "（图片：县城夜景）",
        "【图片：湿地公园一角】",
        "（古桥晨雾 摄影：李小山）",
        "视频：两会现场",
        "图：会场一角",
        "[配图：新建的码头]",
    ],
)
def test_captions_of_pictures_are_no_text(caption: str) -> None:
    body = ("一、2022年工作回顾", "修通县道两条。", "二、2023年工作安排", "要建好码头一座。")
    assert cut(*body[:2], caption, *body[2:]) == cut(*body) == cut(*body[:3], caption, body[3])


@pytest.mark.parametrize(
    "tail",
    [
        ("来源丨某镇党政办", "编辑丨小陈"),
        ("来源 | 某县发布", "责编：王五"),
        ("内容来源：某县政府办", "审核：赵六"),
        ("END", "供稿：某县政府办"),
        ("素材来源/县融媒体中心",),
        ("供稿：某县政府办",),
    ],
)
def test_what_an_account_says_behind_a_report_is_none_of_it(tail: tuple[str, ...]) -> None:
    text = "新修通村公路三百公里，改造危桥十二座，群众出行更方便。"
    document = read("一、2022年工作回顾", text, "二、2023年工作安排", text, text, *tail)
    assert [block.text for block in document.blocks] == [text] * 3


def test_sections_numbered_by_ordinals_hold_the_items_below_them() -> None:
    sections = ["第一，办好乡村学校", "第二，修好乡村道路", "第三，管好乡村医院"]
    items = [line for section in sections for line in (section, "1.抓紧动工", "年内完成八成以上的工程。")]
    body = ("一、2022年工作回顾", "产量增加。", "二、2023年工作安排", *items)
    assert list(dict.fromkeys(section for _, _, section in cut(*body))) == [None, *sections]


@pytest.mark.parametrize("below", ["（1）", "1."])
def test_sections_numbered_by_words_hold_the_items_below_them(below: str) -> None:
    body = (
        "一、2022年工作回顾", "产量增加。", "二、2023年工作安排",
        "第一节 办好乡村学校", f"{below}修好校舍", "年内翻修十二所。", "第二节 修好乡村道路", f"{below}拓宽县道", "年内通车。",
    )  # fmt: skip
    sections = dict.fromkeys(section for _, _, section in cut(*body))
    assert list(sections) == [None, "第一节 办好乡村学校", "第二节 修好乡村道路"]


@pytest.mark.parametrize(
    ("pieces", "joined"),
    [
        (["粮食总产达到32.", "5万吨，比上年增长两成。"], "粮食总产达到32.5万吨，比上年增长两成。"),
        (["三次产业之比调整为5.1:38.6:", "56.3，结构更加合理。"], "三次产业之比调整为5.1:38.6:56.3，结构更加合理。"),
        (["全县新建高标准农田", "3.2万亩，产能稳步提高。"], "全县新建高标准农田3.2万亩，产能稳步提高。"),
        (["县十六届人代会三次会议确定的十件实事", "全部办完。"], "县十六届人代会三次会议确定的十件实事全部办完。"),
        (
            ["——坚持共建共享，群众的日子越过越", "红火。新增床位三百张。"],
            "——坚持共建共享，群众的日子越过越红火。新增床位三百张。",
        ),
    ],
)
def test_what_a_line_end_has_cut_within_a_number_or_a_sentence_is_one(pieces: list[str], joined: str) -> None:
    whole = "各项工作稳步推进，群众得到了实惠，乡村面貌有了很大的改变，来年要做的事情还很多。"
    assert [text for text, _, _ in cut("一、2022年工作回顾", whole, *pieces, whole)] == [whole, joined, whole]


def test_the_last_character_of_a_heading_may_stand_alone() -> None:
    body = ("一、2022年工作回顾", "（一）聚力转型，工业发展实现新跨", "越", "全年技改投资增长一成，新建车间三十个。")
    assert cut(*body) == [(body[-1], body[0], "（一）聚力转型，工业发展实现新跨越")]


@pytest.mark.parametrize(
    "mark",
    [
        "扫码加微信领取更多报告", "【更多资料请访问：某某论坛www.shuju.com】", "来自: 某某文库",
        "关注公众号“数据小站”，免费领取报告",
        "www.shujuwang.com", "更多数据请加QQ：123456789", "（来源：某某数据网）", "©某某数据平台", "--某某论文网整理--",
        "淘宝店铺：年鉴小铺", "微信公众号：县域数据",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "end", ["让我们团结起来，去夺取新的胜利！", "这一年全县干部群众同心同德，把该办的事都办了，明年还要接着办好。"]
)
def test_what_a_seller_sets_right_behind_the_last_sentence_goes_and_the_sentence_stays(mark: str, end: str) -> None:
    text = "新修通村公路三百公里，改造危桥十二座，群众出行更方便。"
    body = ("一、2022年工作回顾", text, "二、2023年工作安排", text, text)
    assert [each for each, _, _ in cut(*body, end + mark)] == [text, text, text, end]
    source = "数据来源：省统计局"
    assert cut(*body, end + source)[-1][0] == end + source


@pytest.mark.parametrize(
    "line",
    ["举报", "转发 12", "(3021)", "[纠错] [关闭]", "【字号：大 中 小】", "此页面已浏览 231 次", "用户登录 注册", "热点推荐：",
     "Produced By CMS 网站群", "当前位置：首页 > 政务公开", "您是第 12345 位访问者", "相关文章"],
)  # fmt: skip
def test_what_a_page_says_at_its_foot_is_none_of_the_report(line: str) -> None:
    text = "新修通村公路三百公里，改造危桥十二座，群众出行更方便。"
    body = ("一、2022年工作回顾", text, "二、2023年工作安排", text, text, "谢谢大家！")
    assert cut(*body, line) == cut(*body)


@pytest.mark.parametrize(
    ("printed", "read_as"),
    [
        ("编号A_1_b的厂房和型号B_2的设备", "编号A_1_b的厂房和型号B_2的设备"),
        ("文件report_2022_v3", "文件report_2022_v3"),
        ("细颗粒物PM_{2.5}和PM_2.5", "细颗粒物PM2.5和PM2.5"),
        ("$PM_{2.5}$、$\\mathrm{CO}_2$和SO_2", "PM2.5、CO2和SO2"),
    ],
)
def test_subscripts_are_digits_and_names_keep_their_underscores(printed: str, read_as: str) -> None:
    assert cut("一、2022年工作回顾", f"{printed}都有下降。")[0][0] == f"{read_as}都有下降。"
