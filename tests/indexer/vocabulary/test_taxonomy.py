"""Chapter kinds and topics."""

import pytest

from indexer.model import ReportKind
from indexer.vocabulary.taxonomy import MAX_TOPICS, ChapterText, chapter_kinds, plan_begins, taxonomy, topics


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        (None, "opening"),
        ("一、2022年工作回顾", "review"),
        ("一、2022年主要工作", "review"),
        ("二、2023年总体要求和主要目标", "outlook"),
        ("三、2023年重点工作", "tasks"),
        ("二、2023 年工作安排", "tasks"),
        ("全面加强政府自身建设", "self-government"),
        ("名 词 解 释", "glossary"),
        ("附件报告部分用语说明", "glossary"),
        ("附件十件民生实事", "annex"),
    ],
)
def test_a_heading_tells_the_kind_of_its_chapter(heading: str | None, kind: str) -> None:
    assert kinds(heading) == [kind]
    assert kind in taxonomy().chapter_labels


@pytest.mark.parametrize(
    "heading",
    [
        "二、关于2023年工作", "坚持科学发展，切实抓好2023年的各项工作", "三、今年的工作重点", "三、对2023年政府工作的建议",
        "二、2023年工作", "三、对今年政府工作的建议",
        "四、关于一九九三年政府工作的建议", "做好今年各项工作", "三、2023年工作重点", "切实搞好2023年的经济工作",
        "2023年：铆足干劲开新局",
    ],
)  # fmt: skip
def test_a_plan_is_no_review(heading: str) -> None:
    assert kinds("一、过去一年工作回顾", heading) == ["review", "tasks"]


def kinds(*headings: str | None, text: str = "", kind: ReportKind = ReportKind.REPORT) -> list[str]:
    return chapter_kinds([ChapterText(heading, text) for heading in headings], kind, 2023)


DONE = "全年完成投资一百亿元，新增就业三万人，建成道路十条，比上年增长百分之八，取得了新的成绩。"
TO_DO = "要继续加快发展，必须抓好项目建设，力争全年投资增长，确保任务完成，努力改善民生。"


def test_a_heading_that_names_only_its_subject_is_told_by_the_tense_of_its_text() -> None:
    chapters = [
        ChapterText("一、牢记嘱托取得新成效", DONE),
        ChapterText("二、牢记使命奋勇争先", TO_DO),
        ChapterText("结束语", "让我们团结起来。"),
    ]
    assert chapter_kinds(chapters, ReportKind.REPORT, 2023) == ["review", "tasks", "tasks"]
    assert kinds("四、深化改革开放", kind=ReportKind.TASK_BREAKDOWN) == ["tasks"]


def test_a_report_that_looks_back_sets_tasks_somewhere() -> None:
    chapters = [
        ChapterText("过去五年工作总结", DONE),
        ChapterText("今后五年的目标、方针和任务", TO_DO * 9),
        ChapterText("关于外交工作", TO_DO),
    ]
    assert chapter_kinds(chapters, ReportKind.REPORT, 2023) == ["review", "tasks", "outlook"]


def test_a_plan_without_a_heading_begins_with_its_own_aims() -> None:
    assert plan_begins([DONE, DONE, "做好今年工作的总体要求是：稳中求进。", TO_DO, TO_DO]) == 2
    assert plan_begins([DONE, "今年的总体要求早已提出。", DONE, DONE, DONE]) is None


def test_topics_come_from_heading_lead_and_text_the_strongest_first() -> None:
    assert topics("（四）推进乡村振兴", "保障粮食安全。严守耕地红线，建设高标准农田。")[0] == "农业农村"
    assert topics(None, "各位代表！") == ()


def test_a_paragraph_has_few_topics(demo_texts: dict[str, str]) -> None:
    counts = [len(topics(None, text)) for text in demo_texts.values()]
    assert max(counts) <= MAX_TOPICS
    assert sum(map(bool, counts)) > len(counts) / 2
