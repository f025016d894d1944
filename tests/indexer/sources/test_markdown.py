"""Markdown reads as the text that it shows; the answer is the text before any mark was set in it."""

import random

import pytest

from indexer.sources.markdown import extract_of_markdown
from tests.conftest import SEED, rounds

SENTENCES = [
    "推进新型工业化，做强主导产业链条。", "扎实推进乡村全面振兴，建成高标准农田3万亩。", "空气中PM2.5浓度下降8.7%。",
    "支持企业（R&D）投入增长10%以上，", "“十四五”规划圆满收官！", "建设2个产业园、1.5万套住房；",
]  # fmt: skip
MARKS = [
    "*{}*", "**{}**", "***{}***", "_{}_", "`{}`", "``{}``", "[{}](https://x.example/a)", "[{}](<a b.html> \"标题\")", "[{}][1]",
    "[{}](a_(b).html)", "[{}](#anchor '题')", "<u>{}</u>", "<font color=\"red\">{}</font>", "<span style='x'>{}</span>",
    "**[{}](u)**",
    "[**{}**](u)", "*`{}`*", "<b>{}</b>", "<a href=\"u\">{}</a>", "<sup>{}</sup>",
]  # fmt: skip
NOTHING = [
    "<!-- 校对 -->", "~~旧的说法，~~", "<del>旧</del>", "![图](a.png)", "![](a.png \"x\")", "<img src='a.png'>", "![图][2]",
    "<rt>yǎn</rt>", "<s>旧</s>", "<!---->",
]  # fmt: skip
ADDRESSES = "[1]: https://x.example/a\n[2]: <图 二.png> '图'"


def texts(text: str) -> list[str]:
    return [line.text for line in extract_of_markdown(text.encode()).lines]


def test_marks_within_a_line_are_no_text() -> None:
    rnd = random.Random(SEED)
    for _ in range(rounds(100, 1000)):
        plain, marked = "", ""
        for sentence in rnd.choices(SENTENCES, k=rnd.randint(1, 5)):
            # Two marks of one kind in a row mean nothing to any reader of Markdown.
            between = rnd.choice(SENTENCES)
            plain += sentence + between
            marked += rnd.choice(MARKS).format(sentence) + rnd.choice(["", rnd.choice(NOTHING)]) + between
        assert texts(f"{marked}\n\n{ADDRESSES}") == [plain], marked


@pytest.mark.parametrize(
    "line",
    [
        "面积为3*4米，共5*6块。", "2 * 3 = 6", "第1名*", "# 一、回顾", "[1]注",
        "PM_{2.5}与$CO_2$下降，O_3上升。",
        "a_b_c", "5~~8天，6~~9天", "增长~5%", "价格<3元且>1元", "（见[附件]）", "**", "~~", "`", "![", "[]()", "a*b", "*",
        "[甲] (乙)",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_mark_stays(line: str) -> None:
    assert texts(line) == [line]


def test_lines_keep_their_numbers_whatever_is_taken_out() -> None:
    text = "---\nyear: 2023\n---\n甲\n\n<!-- 一\n二 -->乙\n```text\n丙\n```\n"
    text += "[1]: https://x.example\n> 丁\n> > 戊\\\n己\\*\\#1\\.\n"
    found = extract_of_markdown(text.encode())
    assert [(line.number, line.text) for line in found.lines] == [
        (4, "甲"), (7, "乙"), (9, "丙"), (12, "丁"), (13, "戊"), (14, "己*#1."),
    ]  # fmt: skip
    assert found.overrides["year"].value == 2023


def test_rows_of_tables_are_lines_of_their_cells() -> None:
    table = "表前\n| 指标 | 目标 |\n|:---|---:|\n| **生产总值** | 5% |\n| 甲\\|乙 |  |\n\n指标 | 目标\n"
    table += "--- | ---\n粮食 | 3万吨\n\n表后 | 不是行"
    rows = ["指标 目标", "生产总值 5%", "甲|乙", "指标 目标", "粮食 3万吨"]
    assert texts(table) == ["表前", *rows, "表后 | 不是行"]


def test_notes_stand_apart_in_the_order_of_their_marks() -> None:
    text = "推行“一网通办”[^b]，建好“四好农村路”[^1]。缺注[^x]。\n\n"
    text += "[^1]: 建好管好*护好*运营好。\n[^b]: 网上办理。\n[^z]: 没有提到。\n"
    found = extract_of_markdown(text.encode())
    assert [line.text for line in found.lines] == ["推行“一网通办”，建好“四好农村路”。缺注[^x]。"]
    assert [line.text for line in found.notes] == ["1.网上办理。", "2.建好管好护好运营好。", "没有提到。"]


@pytest.mark.long
def test_marks_that_never_end_take_time_by_their_length_only() -> None:
    for sign in ("*", "_", "`", "~~", "[", "![", "<!--", "<del>", "[a](", "|", "> ", "\\"):
        extract_of_markdown((sign * 20_000).encode())
        extract_of_markdown((f"发{sign}展" * 20_000).encode())
