"""Other documents than a government's report are known by their titles and by how they begin."""

import pytest

from indexer.facts.metadata import read_metadata
from indexer.model import Metadata, ReportKind, base_report_id
from indexer.sources.plain_text import lines_from
from indexer.structure.outline import read_structure

BODY = ("各位代表：", "受市人民政府委托，现将有关情况报告如下，请予审议。", "一、有关情况", "全市运行平稳，各项指标完成较好。")


def read(*lines: str) -> Metadata:
    return read_metadata(read_structure(lines_from(list(lines)))).metadata


TITLES = {
    "关于台州市2023年国民经济和社会发展计划执行情况与2024年国民经济和社会发展计划草案的报告": "plan",
    "关于德州市2018年国民经济和社会发展计划完成情况及2019年计划（草案）的报告": "plan",
    "关于临沂市2023年预算执行情况和2024年预算草案的报告": "budget",
    "关于某县2019年财政预算执行情况和2020年财政预算（草案）的报告": "budget",
    "台州市人民代表大会常务委员会工作报告": "congress",
    "昌吉回族自治州人大常委会工作报告": "congress",
    "台州市中级人民法院工作报告": "court",
    "最高人民法院工作报告": "court",
    "台州市人民检察院工作报告": "procuratorate",
    "中国人民政治协商会议台州市第六届委员会常务委员会工作报告": "cppcc",
    "政协大同市委员会常务委员会工作报告": "cppcc",
    "关于台州市2023年度市级预算执行和其他财政收支的审计工作报告": "audit",
    "台州市2023年国民经济和社会发展统计公报": "statistics",
    "台州市2023年法治政府建设年度报告": "legal",
    "台州市人民政府2023年政府信息公开工作年度报告": "disclosure",
    "第十三届全国人民代表大会第三次会议关于政府工作报告的决议": "resolution",
    "台州市第六届人民代表大会第三次会议关于台州市人民政府工作报告的决议": "resolution",
    "白沙镇2023年工作总结": "township",
    "在全市经济工作会议上的讲话": "speech",
    "关于印发台州市数字经济三年行动方案的通知": "other",
    "中国共产党台州市第七次代表大会上的报告": "other",
    "在中共临海市委十四届五次全会上的报告": "other",
    "临海市人民政府关于2022年度国有资产管理情况的综合报告": "other",
    "关于仙居县2021年度环境状况和环境保护目标完成情况的报告": "other",
    "天台县召开政府工作报告征求意见座谈会": "news",
    "三门县举行政府全体会议": "news",
    "政府工作报告解读": "interpretation",
    "政府工作报告（摘要）": "summary",
    "关于印发2024年政府工作报告重点任务分工方案的通知": "task-breakdown",
    "政府工作报告": "report",
    "2024年台州市人民政府工作报告": "report",
}


@pytest.mark.parametrize(("title", "kind"), TITLES.items())
def test_a_title_tells_the_kind(title: str, kind: str) -> None:
    assert read(title, *BODY).kind == kind


@pytest.mark.parametrize(
    ("opening", "kind"),
    [
        ("我代表台州市中级人民法院向大会报告工作，请予审议。", "court"),
        ("现在，我代表县人民检察院，向大会报告工作，请予审议。", "procuratorate"),
        ("我受市人大常委会的委托，向大会报告工作，请予审议。", "congress"),
        ("我代表政协台州市第六届委员会常务委员会，向大会报告工作，请予审议。", "cppcc"),
        ("受市人民政府委托，现将2023年全市和市级预算执行情况与2024年预算草案提请大会审查。", "budget"),
        ("受市人民政府委托，现将国民经济和社会发展计划执行情况与计划草案提请大会审议。", "plan"),
        ("现在，我代表市人民政府，向大会报告工作，请予审议。", "report"),
    ],
)
def test_the_opening_tells_the_kind_where_there_is_no_title(opening: str, kind: str) -> None:
    assert read("各位代表：", opening, "一、过去一年的工作", "全市各项工作取得新的进展。").kind == kind


def test_a_resolution_has_no_speaker_and_an_id_of_its_own() -> None:
    found = read(
        "第十三届全国人民代表大会第三次会议关于政府工作报告的决议",
        "（2020年5月28日第十三届全国人民代表大会第三次会议通过）",
        "会议听取和审议了国务院总理某某某所作的政府工作报告。会议充分肯定一年来的工作，决定批准这个报告。",
    )
    assert (found.kind, found.speaker) == (ReportKind.RESOLUTION, None)
    assert base_report_id(found) == "000000-2020-resolution"


@pytest.mark.parametrize("passed", ["（2022年1月12日通过）", "(2022年1月12日兖州区第三届人民代表大会第一次会议通过)"])
def test_a_resolution_is_of_the_year_that_passed_it(passed: str) -> None:
    found = read(
        "兖州区第三届人民代表大会第一次会议关于政府工作报告的决议",
        passed,
        "会议听取了区长所作的政府工作报告，对去年的工作表示满意，决定批准这个报告。",
    )
    assert base_report_id(found) == "370812-2022-resolution"


def test_a_news_item_is_no_report() -> None:
    text = "本报讯（记者 张三）1月3日，市人民代表大会开幕，市长作政府工作报告，回顾了一年来的工作。"
    assert read("市人民代表大会隆重开幕", text, "报告指出，要继续努力。").kind == ReportKind.NEWS


def test_every_kind_has_a_label_and_ids_that_differ() -> None:
    labels = {kind.label for kind in ReportKind}
    assert len(labels) == len(ReportKind)


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (("各乡镇人民政府：", "现将《政府工作报告任务分解表》印发给你们，请认真落实。"), "task-breakdown"),
        (("各有关单位：", "县政府决定将今年的工作任务逐项分解下达，现就有关事项通知如下。"), "task-breakdown"),
        (("3月28日，县政府印发了通知，现将主要内容解读如下：", "一、背景", "工作报告提出了任务。"), "interpretation"),
        (("会场气氛热烈。", "备受关注的县第五届人民代表大会第二次会议昨日隆重开幕，三百名代表参加。"), "news"),
        (("主席团第二次会议在州政府召开", "会议听取了各代表团审议情况的汇报。"), "news"),
        (("白沙镇第五届人民代表大会", "关于《白沙镇政府工作报告》", "的决议（草案）", "会议同意这个报告。"), "resolution"),
    ],
)  # fmt: skip
def test_notices_news_and_resolutions_are_told_without_a_usual_title(lines: tuple[str, ...], kind: str) -> None:
    assert read(*lines).kind == kind


@pytest.mark.parametrize("said", ["党的大会胜利召开之际", "人民代表大会胜利召开以来"])
def test_a_report_that_speaks_of_a_congress_is_no_news(said: str) -> None:
    assert read("各位代表：", f"在全国{said}，我代表市人民政府向大会报告工作。", "全市运行平稳。").kind == "report"


@pytest.mark.parametrize(
    ("above", "title", "kind"),
    [
        (("某市人民政府 2019年12月3日星期二", "无障碍 简体| 繁体"), "某区2023年度法治政府建设情况报告", "legal"),
        (("长辈版", "无障碍"), "关于分解落实2023年政府工作报告目标任务的通知", "task-breakdown"),
        ((), "某县2022年国民经济和社会发展统计公报2022", "statistics"),
    ],
)
def test_the_title_of_what_is_not_spoken_ends_what_a_site_sets_above(above: tuple[str, ...], title: str, kind: str) -> None:
    found = read_structure(
        lines_from([*above, title, "来源：某网", "选择区域:>>", "全年运行平稳，各项工作取得成效。", "一、综合", "较上年增长。"])
    )
    assert (read_metadata(found).metadata.kind, found.blocks[0].text) == (kind, "全年运行平稳，各项工作取得成效。")


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (("《2024年重点工作任务分工方案》政策解读", "一、背景", "为落实报告制定本方案。"), "interpretation"),
        (("受区人民政府的委托，向区人大常委会报告2022年度预算执行和其他财政收支的审计情况。", "一、概况", "较好。"), "audit"),
        (("受市政府委托，作关于2021年市本级决算和2022年上半年预算执行情况的报告，请予审议。", "一、收支", "平稳。"), "budget"),
        (("根据条例的要求，由办公室汇总各部门信息公开工作年度报告编制而成。", "一、概述", "主动公开增加。"), "disclosure"),
        (("现将我县2019年推进法治政府建设情况报告如下。", "一、主要做法", "依法办事。"), "legal"),
        (("浙江在线杭州01月16日讯 今天，会议在人民大会堂开幕。", "代表们热烈讨论。"), "news"),
        (("1月8日上午，第五次会议在礼堂开幕。", "代表们步入会场。"), "news"),
        (("某县人民政府工作规则", "第一章 总则", "第一条 为了规范工作，制定本规则。"), "other"),
        (("长桥街道人大工委2023年工作报告", "一年来，工委依法履职。"), "congress"),
    ],
)  # fmt: skip
def test_more_documents_are_told_by_their_titles_and_openings(lines: tuple[str, ...], kind: str) -> None:
    assert read(*lines).kind == kind


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (("（2020年5月15日某市十三届人大三次会议通过）", "听取和审议了市长作的政府工作报告，决定批准这个报告。"), "resolution"),
        (("某县人民政府2019年政府信息公开工作年度报告 一、概述 2019年，主动公开更加规范。",), "disclosure"),
        (("各位代表：现在，我代表省人民政府，作关于我省“九五”计划纲要的报告。", "未来五年十分重要。"), "plan"),
        (("11月25日,州長某某某主持召開第十二屆州人民政府第45次常務會議。", "會議研究了報告的提綱。"), "news"),
        (("政府工作报告", "《政府工作报告》是各级政府的一种公文形式，每年发布。", "一、形成", "由办公室起草。"), "other"),
        (("政府工作报告 > 机构", "2021年工作总结", "一年来，全街上下齐心协力。"), "other"),
        (("区政府工作会议的讲话", "各位代表：", "现在，我代表区人民政府向大会报告工作。", "各项工作较好。"), "report"),
    ],
)  # fmt: skip
def test_what_a_site_calls_otherwise_is_told_by_how_it_begins(lines: tuple[str, ...], kind: str) -> None:
    assert read(*lines).kind == kind


@pytest.mark.parametrize("title", ["浦城县2023年政府工作报告名词解释", "关于政府工作报告的审议意见", "政府工作报告用语注释"])
def test_what_explains_or_discusses_a_report_is_none(title: str) -> None:
    assert read(title, "“双减”是指减轻负担。", "“一河一策”是指治理办法。").kind is ReportKind.OTHER
