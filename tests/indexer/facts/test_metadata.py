"""Front matter → metadata."""

import pytest

from indexer.facts.metadata import read_metadata
from indexer.model import Metadata, ReportKind
from indexer.sources.plain_text import lines_from
from indexer.structure.outline import read_structure
from indexer.text.numerals import to_small_number, to_year


def read(*lines: str) -> Metadata:
    return read_metadata(read_structure(lines_from(list(lines)))).metadata


def test_a_report_with_everything_printed() -> None:
    found = read(
        "政  府  工  作  报  告", "——2023年1月3日在济宁市兖州区第十九届", "人民代表大会第二次会议上", "区 长　某 某",
        "各位代表：",
        "甲。", "一、2022年工作回顾", "乙。", "二、2023 年工作安排", "丙。",
    )  # fmt: skip
    assert (found.kind, found.title, found.year, found.reviewed_year) == (ReportKind.REPORT, "政府工作报告", 2023, 2022)
    assert found.region is not None
    assert (found.region.code, found.delivered) == ("370812", "2023-01-03")
    assert (found.speaker_title, found.speaker) == ("区长", "某某")


def test_a_report_of_december_plans_the_next_year() -> None:
    found = read(
        "政府工作报告（摘要）",
        "——2022年12月27日在菏泽市第二十届人民代表大会第二次会议上",
        "菏泽市市长 某某",
        "一、工作回顾",
        "甲。",
    )
    assert (found.kind, found.year, found.speaker_title) == (ReportKind.SUMMARY, 2023, "菏泽市市长")


def test_dates_in_chinese_numerals_are_read() -> None:
    found = read(
        "政府工作报告", "——二〇二六年一月二十七日在云南省第十四届人民代表大会第四次会议上", "省长 某某某", "各位代表：", "甲。"
    )
    assert (found.delivered, found.year) == ("2026-01-27", 2026)
    assert (to_year("二○二四"), to_year("１９８８"), to_small_number("三十一"), to_small_number("十")) == (2024, 1988, 31, 10)


def test_a_speaker_on_two_lines_and_one_behind_the_occasion() -> None:
    front = ("政府工作报告", "——2024年3月5日在第十四届全国人民代表大会第二次会议上")
    assert read(*front, "国务院总理　", "某　某", "各位代表：", "甲。").speaker == "某某"
    inline = read(
        "2025年山东省政府工作报告",
        "2025年1月20日在山东省第十四届人民代表大会第三次会议上山东省省长某某某作政府工作报告",
        "各位代表：",
        "甲。",
    )
    assert (inline.speaker_title, inline.speaker) == ("山东省省长", "某某某")


def test_a_notice_that_divides_tasks() -> None:
    found = read(
        "济兖政发〔2024〕1号", "济宁市兖州区人民政府", "关于2024年政府工作报告", "任务分解落实的通知",
        "各镇人民政府，区政府各部门：",
        "为落实报告，通知如下：", "一、总体要求", "甲。",
    )  # fmt: skip
    assert found.kind is ReportKind.TASK_BREAKDOWN
    assert found.doc_number == "济兖政发〔2024〕1号"
    assert found.title == "济宁市兖州区人民政府关于2024年政府工作报告任务分解落实的通知"
    assert (found.year, found.delivered, found.speaker) == (2024, None, None)


def test_a_national_report_is_known_by_whom_it_speaks_for() -> None:
    found = read(
        "各位代表：", "现在，我代表国务院，向大会报告工作。", "一、过去五年工作回顾", "甲。", "二、2008年主要任务", "乙。"
    )
    assert found.region is not None
    assert (found.region.code, found.region.path) == ("000000", ("全国",))
    assert (found.year, found.reviewed_year, found.title, found.delivered) == (2008, None, None, None)


def test_the_place_is_found_where_only_the_text_tells() -> None:
    body = "我市经济向好，济宁都市区加快建设，美丽济宁更有魅力，济宁港通航。兖州区、邹城市进位，全省第一方阵。"
    found = read("政府工作报告解读", "2023年 工作回顾", body, "2024年 工作安排", "继续努力。")
    assert found.region is not None
    assert found.region.code == "370800"


def test_nothing_is_guessed() -> None:
    found = read("一段没有出处的文字。")
    assert (found.region, found.year, found.title, found.speaker) == (None, None, None, None)


def test_every_field_says_where_it_came_from() -> None:
    lines = [
        "政府工作报告",
        "——2022年12月27日在菏泽市第二十届人民代表大会第二次会议上",
        "菏泽市市长 某某",
        "各位代表：",
        "甲。",
    ]
    origins = read_metadata(read_structure(lines_from([*lines, "一、过去一年工作回顾", "乙。"]))).origins
    assert origins == {
        "kind": "the title says nothing else",
        "region": "line 2: ——2022年12月27日在菏泽市第二十届人民代表大会第二次会议上",
        "title": "line 1: 政府工作报告",
        "congress": "front matter: 第二十届人民代表大会第二次会议",
        "session": "front matter: 第二十届人民代表大会第二次会议",
        "year": "the year after the day of delivery (line 2: ——2022年12月27日在菏泽市第二十届人民代表大会第二次会议上)",
        "reviewed_year": "heading: 一、过去一年工作回顾",
        "delivered": "line 2: ——2022年12月27日在菏泽市第二十届人民代表大会第二次会议上",
        "speaker": "line 3: 菏泽市市长 某某",
        "speaker_title": "line 3: 菏泽市市长 某某",
    }


def test_a_day_on_a_line_of_its_own_belongs_to_the_occasion_and_a_day_of_publication_does_not() -> None:
    found = read(
        "政府工作报告",
        "发布时间：2024年3月1日",
        "——在某县第十届人民代表大会第三次会议上",
        "（2024年1月15日）",
        "各位代表：",
        "甲。",
    )
    assert found.delivered == "2024-01-15"


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        ("区 长　某 某", ("区长", "某某")),
        ("县人民政府县长、县委副书记 某某某", ("县人民政府县长", "某某某")),
        ("县委副书记、县长 某某某", ("县长", "某某某")),
        ("（报告人：代市长 某某）", ("代市长", "某某")),
        ("市长（代）某某某", ("市长", "某某某")),
        ("自治区主席 某某·某某某", ("自治区主席", "某某·某某某")),
        ("某某区区长 某某同志", ("某某区区长", "某某")),
    ],
)
def test_speakers_are_printed_in_many_ways(line: str, speaker: tuple[str, str]) -> None:
    found = read("政府工作报告", "——2024年1月17日在某县第十届人民代表大会第三次会议上", line, "各位代表：", "甲。")
    assert (found.speaker_title, found.speaker) == speaker


@pytest.mark.parametrize(
    ("heading", "year", "reviewed"),
    [
        ("一、1998年工作的基本回顾和1999年工作的总体要求", 1999, 1998),
        ("二、“十五五”时期目标和2035年远景目标", 2026, None),
        ("一、过去一年和五年工作回顾", 2026, 2025),
        ("二00九年工作安排", 2009, None),
    ],
)
def test_the_years_of_headings(heading: str, year: int, reviewed: int | None) -> None:
    found = read("政府工作报告", "2026年1月3日在济宁市兖州区第十九届人民代表大会第五次会议上", "各位代表：", heading, "甲。")
    assert (found.year, found.reviewed_year) == (year, reviewed)


def test_a_national_report_that_names_no_year_is_of_the_year_of_its_session() -> None:
    found = read("各位代表：", "我受国务院委托，向第五届全国人民代表大会第二次会议作政府工作报告。", "一、经济形势", "甲。")
    assert (found.year, found.congress, found.session) == (1979, 5, 2)
    assert read("各位代表：", "我向第四届全国人民代表大会第一次会议作政府工作报告。", "甲。").year is None


def test_traditional_characters_are_read_and_kept_as_printed() -> None:
    found = read(
        "——2016年1月6日在馬鞍山市第十五屆人民代表大會第五次會議上", "市長 魏某", "各位代表：", "一、2015年工作回顧", "甲。"
    )
    assert found.region is not None
    assert (found.region.code, found.reviewed_year, found.speaker, found.speaker_title) == ("340500", 2015, "魏某", "市長")


def test_where_and_when_a_page_was_published() -> None:
    found = read(
        "政府工作报告",
        "发布时间：",
        "2024-02-01 10:20",
        "来源:",
        "某某日报",
        "2024年1月3日在茌平区第十九届人民代表大会第二次会议上",
        "栗 某 某",
        "各位代表：",
        "甲。",
    )
    assert (found.published, found.published_by, found.delivered, found.speaker) == (
        "2024-02-01",
        "某某日报",
        "2024-01-03",
        "栗某某",
    )


def test_the_title_is_no_crumb_of_the_way_to_it() -> None:
    found = read(
        "首页", "> 政务公开", "> 政府工作报告", "政府工作报告", "2022年德清县《政府工作报告》解读", "一、2021年工作回顾", "甲。"
    )
    assert (found.title, found.kind) == ("2022年德清县《政府工作报告》解读", ReportKind.INTERPRETATION)


@pytest.mark.parametrize(
    ("lines", "year"),
    [
        (["重庆市酉阳县政府工作报告（2011）", "各位代表：", "一、过去一年的工作"], 2011),
        (["政府工作报告", "各位代表：", "一、五年回顾", "二、今后五年的奋斗目标（2012—2016年）"], 2012),
        (["政府工作报告", "各位代表：", "一、五年回顾", "二、本届政府工作设想（2003年2月—2008年2月）"], 2003),
        (["政府工作报告", "各位代表：", "回望2021：稳中有进、进中提质", "奋进2022：干字当头、实字托底"], 2022),
        (["政府工作报告", "各位代表：", "回首2022年", "展望2023年"], 2023),
        (["年份：2011", "政府工作报告", "各位代表：", "一、去年的工作"], 2011),
    ],
)
def test_a_year_is_told_by_titles_labels_and_spans(lines: list[str], year: int) -> None:
    text = "把老校舍全部修好，让山里的孩子安心上学，老师也住进了新的宿舍楼，家长不再牵挂。"
    body = [piece for line in lines for piece in ([line, text] if not line.endswith(("报告", "）", "：")) else [line])]
    document = read_structure(lines_from([*body, text]))
    assert read_metadata(document).metadata.year == year


def test_a_speaker_and_a_day_stand_on_one_line_or_behind_labels() -> None:
    for above, speaker, day in (
        (["县长 魏长林 （1998年3月12日）"], "魏长林", "1998-03-12"),
        (["报告人：区长 钱玉芬", "时　间：2003年1月9日"], "钱玉芬", "2003-01-09"),
        (["——2014年12月25日在某某县第十六届人民代表大会第四次会议上", "县人大常委会主任　杨顺义"], "杨顺义", "2014-12-25"),
    ):
        document = read_structure(
            lines_from(["政府工作报告", *above, "各位代表：", "一、去年的工作", "各项事业都有新的发展。"])
        )
        found = read_metadata(document).metadata
        assert (found.speaker, found.delivered) == (speaker, day)


@pytest.mark.parametrize(
    ("said", "year"),
    [
        ("预计2011年，全区实现增加值202亿元。", 2012),
        ("预计2012年全市生产总值增长一成。2012年，是不平凡的一年。", 2013),
        ("2016年，预计（下同）全县生产总值340亿元。", 2017),
        ("预计，2016年全区地区生产总值达到三千亿元。", 2017),
        ("请连同《某市国民经济和社会发展第十一个五年规划纲要（草案）》一并审议。", 2006),
        ("并对“十四五”规划纲要（草案）作说明，请一并审议。", 2021),
        ("向大会报告我省1998年预算执行情况和1999年预算草案，请予审议。", 1999),
    ],
)
def test_a_text_tells_its_year_by_what_it_expects_and_what_it_submits(said: str, year: int) -> None:
    assert read("各位代表：", said, "各项工作取得进展。").year == year


@pytest.mark.parametrize(
    "said", ["1955年，是我们国家发生变化的一年。", "预计到2035年人均收入翻一番。", "一九八六年的主要工作情况是这样的。"]
)
def test_what_may_be_of_the_year_before_gives_no_year(said: str) -> None:
    assert read("各位代表：", said, *["各项工作取得进展，群众满意。"] * 8).year is None


def test_a_heading_of_what_was_done_is_of_the_year_before() -> None:
    assert read("各位代表：", "一、2012年工作情况", "甲。", "二、下一步打算", "乙。").year == 2013


@pytest.mark.parametrize(
    ("lines", "year"),
    [
        (("县人民代表大会隆重开幕", "发布时间：2012-01-11 21:57", "本报讯 会议昨日召开。"), 2012),
        (("2009年2月15日 星期日", "市人代会隆重开幕", "本报讯 会议昨日召开。"), 2009),
        (("3月28日，县政府印发了《〈2024年政府工作报告〉分工方案》，现将主要内容解读如下：", "甲乙丙。"), 2024),
        (("白沙镇第五届人民代表大会", "关于政府工作报告的决议（草案）", "（2017年2月10日第二次会议）", "会议同意报告。"), 2017),
    ],
)
def test_news_notices_and_drafts_are_of_the_year_of_their_day(lines: tuple[str, ...], year: int) -> None:
    assert read(*lines).year == year


@pytest.mark.parametrize("was", ["极不平凡的一年", "极为艰难的一年", "取得突破的一年", "充满考验的一年"])
def test_a_year_of_which_it_is_said_how_it_was_is_the_one_before(was: str) -> None:
    assert (
        read("各位代表：", f"2022年是{was}。", "全市上下团结奋斗，各项工作取得进展。", "2023年是实施规划的关键一年。").year
        == 2023
    )
    assert read("各位代表：", f"2022年是{was}。", "全市上下团结奋斗。").year != 2022
    assert read("各位代表：", *["全市上下团结奋斗。"] * 3, f"2022年是{was}。").year != 2022


def test_all_that_stands_before_a_speech_may_stand_in_one_line_with_it() -> None:
    front = "政府工作报告——2008年1月23日在江西省第十一届人民代表大会第一次会议上省长张三"
    line = f"{front}各位代表：现在，我代表省人民政府，向大会报告工作。"
    found = read(line, "一、2007年工作回顾", "各项工作取得进展。")
    assert (found.title, found.delivered, found.speaker, found.region and found.region.code) == (
        "政府工作报告", "2008-01-23", "张三", "360000",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "year"),
    [
        (["2008两会某某省政府工作报告", "各位代表：", "一、过去五年工作的回顾", "成绩不小。"], 2008),
        (["2016政府工作报告", "各位代表：", "各项工作较好。"], 2016),
        (["政府工作报告", "——20141217日在某区第十四届人民代表大会第四次会议上", "各位代表：", "一、工作回顾", "好。"], 2015),
        (["桥头镇2023年度政府工作报告各位代表:现在,我代表镇人民政府报告工作。一、2022年主要工作2022年以来,齐心。"], 2023),
    ],
)  # fmt: skip
def test_a_year_is_told_without_its_word_with_a_day_run_together_and_in_a_text_of_one_piece(
    lines: list[str], year: int
) -> None:
    assert read(*lines).year == year


def test_what_a_seller_of_documents_says_above_is_none_of_the_text() -> None:
    seller = [
        "格式：doc", "1、下载文档前请自行甄别内容。", "2、如有问题，可申请退款。", "3、如侵犯您的权益，请联系客服。",
    ]  # fmt: skip
    document = read_structure(
        lines_from(
            ["2011年县政府工作报告", *seller, "政府工作报告", "某县县长某某某", "各位代表：", "全县平稳。", "一、回顾", "好。"]
        )
    )
    assert [block.text for block in document.blocks] == ["全县平稳。", "好。"]


@pytest.mark.parametrize(
    ("said", "year"),
    [
        ("我代表县人民政府，向大会作一九五六年政府工作和一九五七年任务的报告，请予审查。", 1957),
        ("我受县人民政府委托，现在向大会作一九八二年工作总结和一九八三年工作安排的报告，请审议。", 1983),
        ("我代表县人民政府，作关于1989年政府工作和1990年工作任务的报告，请各位代表审议。", 1990),
        ("我代表县人民政府，作1979年工作和1985年计划的报告。", None),
    ],
)
def test_an_opening_tells_the_year_that_it_reports_on_and_the_next(said: str, year: int | None) -> None:
    found = read_metadata(read_structure(lines_from(["政府工作报告", "各位代表：", said, "一、一年来的工作", "甲。"]))).metadata
    assert found.year == year


@pytest.mark.parametrize(
    "lines",
    [
        ["某县政府工作报告", "（2016.1.20）"],
        ["某县政府工作报告", "(2016-1-20)"],
        ["某县政府工作报告", "——2016年1月20日"],
        ["政府工作报告——2016年1月", "20日在某县第十三届人民代表大会第五次会议上"],
        ["政府工作报告——2016年1月20日在某县第十三届人民代表大会第五次会议上"],
    ],
)
def test_a_day_below_a_title_behind_it_or_broken_over_two_lines_is_that_of_the_speech(lines: list[str]) -> None:
    found = read_metadata(read_structure(lines_from([*lines, "各位代表：", "一、2015年工作", "甲。"]))).metadata
    assert (found.delivered, found.title) == ("2016-01-20", lines[0].split("—")[0])


def test_the_address_of_a_page_stands_behind_a_label_of_any_form() -> None:
    for label in ("【网址】", "【链接】：", "来源URL：", "链接地址:"):
        lines = [f"{label}https://www.example.com/a/1.html", "某县政府工作报告", "各位代表：", "一、2015年工作", "甲。"]
        assert read_metadata(read_structure(lines_from(lines))).metadata.url == "https://www.example.com/a/1.html"


@pytest.mark.parametrize("zero", "〇○零ＯO0０\u041e\u039f\u26aa")
def test_whatever_is_set_for_the_zero_of_a_year_it_is_read(zero: str) -> None:
    lines = [
        f"——二{zero}一六年一月九日在某县第九届人民代表大会第二次会议上",
        "各位代表：",
        f"一、二{zero}一五年工作回顾",
        "甲。",
    ]
    found = read_metadata(read_structure(lines_from(["政府工作报告", *lines]))).metadata
    assert (found.year, found.delivered, found.reviewed_year) == (2016, "2016-01-09", 2015)


@pytest.mark.parametrize(
    ("review", "plan", "year"),
    [
        ("一、一九八四年的工作", "二、今后的任务", 1985),
        ("一、2005年的主要工作", "二、今年的主要工作", 2006),
        ("一、2005年工作", "二、“十一五”规划的主要任务", 2006),
        ("一、“十三五”时期和2020年工作", "二、“十四五”奋斗目标", 2021),
        ("一、过去一年的工作", "二、2006年主要工作", 2006),
        ("一、今年以来的工作", "二、2006年工作", 2006),
    ],
)
@pytest.mark.parametrize("has_day", [True, False])
def test_the_work_of_a_year_before_a_plan_that_names_none_is_of_the_year_before(
    review: str, plan: str, year: int, has_day: bool
) -> None:
    day = f"{year}年2月3日" if has_day else ""
    front = ("政府工作报告", f"——{day}在某县第九届人民代表大会第二次会议上", "各位代表：")
    assert read(*front, review, "产量增加。", plan, "要继续增加产量。").year == year


def test_a_speaker_may_be_of_a_month_and_signs_for_what_is_not_told_are_nobody() -> None:
    def speaker(line: str) -> str | None:
        return read("政府工作报告", line, "各位代表：", "一、2020年工作", "甲。").speaker

    assert speaker("县长 王某 （2020年1月）") == "王某"
    assert speaker("县长　×××") is speaker("县长　○○○") is None
    assert speaker("县长　王××") == "王××"
