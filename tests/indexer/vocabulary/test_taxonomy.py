"""Chapter kinds and topics."""

import pytest

from indexer.model import ReportKind
from indexer.vocabulary.taxonomy import MAX_TOPICS, chapter_kind, taxonomy, topics


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
    assert chapter_kind(heading, ReportKind.REPORT, 2023, "opening") == kind
    assert kind in taxonomy().chapter_labels


def test_a_heading_that_names_only_its_subject_takes_the_kind_in_progress() -> None:
    assert chapter_kind("四、深化改革开放", ReportKind.REPORT, 2023, "review") == "review"
    assert chapter_kind("四、深化改革开放", ReportKind.TASK_BREAKDOWN, 2023, "outlook") == "tasks"


def test_topics_come_from_heading_lead_and_text_the_strongest_first() -> None:
    assert topics("（四）推进乡村振兴", "保障粮食安全。严守耕地红线，建设高标准农田。")[0] == "农业农村"
    assert topics(None, "各位代表！") == ()


def test_a_paragraph_has_few_topics(demo_texts: dict[str, str]) -> None:
    counts = [len(topics(None, text)) for text in demo_texts.values()]
    assert max(counts) <= MAX_TOPICS
    assert sum(map(bool, counts)) > len(counts) / 2
