"""Leaders and units of a task."""

import pytest

from indexer.facts.duties import FIRST_LEADS, Duties, names_in, read_duties


@pytest.mark.parametrize(
    ("text", "duties"),
    [
        (
            "稳住外贸。（牵头领导：某甲、某乙。承办单位：区商务局、区税务局等，各镇街）",
            Duties(("某甲", "某乙"), ("区商务局", "区税务局", "各镇街")),
        ),
        (
            "改造小区。（牵头单位：市住建局；配合单位：市财政局、各县（市、区）政府）",
            Duties((), ("市住建局", "市财政局", "各县（市、区）政府"), ("市住建局",)),
        ),
        (
            "建设港口。（市交通局牵头，市财政局、市商务局配合）",
            Duties((), ("市交通局", "市财政局", "市商务局"), ("市交通局",)),
        ),
        ("办好学校。（省教育厅、省财政厅等按职责分工负责）", Duties((), ("省教育厅", "省财政厅"))),
        ("责任领导：某丙　责任单位：县水务局", Duties(("某丙",), ("县水务局",))),
        ("主办单位：省民政厅，各州、市人民政府", Duties((), ("省民政厅", "各州、市人民政府"))),
        ("主辦單位：某市教育局　協辦單位：某市財政局", Duties((), ("某市教育局", "某市财政局"), ("某市教育局",))),
    ],
)
def test_the_forms_of_duties(text: str, duties: Duties) -> None:
    assert read_duties(text, first_leads=False) == duties


@pytest.mark.parametrize(
    "text",
    ["各部门要各负其责。", "固定资产投资增长5%（不含农户）", "由牵头部门抓总，责任单位落实。", "整改到位（主要由企业负责）"],
)
def test_prose_about_duties_names_nobody(text: str) -> None:
    assert read_duties(text, first_leads=True) == Duties()


def test_the_first_unit_leads_only_where_the_document_says_so() -> None:
    text = "扩大消费。（承办单位：区商务局、区文旅局）"
    assert read_duties(text, first_leads=False).lead_units == ()
    assert read_duties(text, first_leads=True).lead_units == ("区商务局",)
    assert FIRST_LEADS.search("列第一位的为牵头单位，其他为协办单位，下同")
    assert not FIRST_LEADS.search("黑体为主办单位，其他为协办单位")


def test_a_list_is_divided_at_its_commas_and_not_within_a_name() -> None:
    assert names_in("区发展和改革局、各镇、街道，高新区（开发区、保税区）管委会") == [
        "区发展和改革局", "各镇、街道", "高新区（开发区、保税区）管委会",
    ]  # fmt: skip


def test_a_bracket_of_any_length_takes_no_longer_for_it() -> None:
    """Clause by clause, each as long as all before it, this one would not come to an end today."""
    assert read_duties("负责推进建设（" + "甲局，" * 300_000 + "乙局）", first_leads=False) == Duties()
