"""What stands at the head of lines and between them: lists, quotes, headings, fences, tables, notes, definitions."""

from collections.abc import Iterable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from indexer.model import Line
from indexer.parse import parse_extract
from indexer.sources import READERS
from indexer.sources.html import extract_of_html
from indexer.sources.markdown import extract_of_markdown
from tests.indexer.sources.marks.drawn import ADDRESSES, WORDS, Marked, prose, spans, words
from tests.small_corpus import report_text


def lines(text: str) -> list[Line]:
    return extract_of_markdown(text.encode()).lines


def texts(text: str) -> list[str]:
    return [line.text for line in lines(text)]


@given(
    st.lists(prose.filter(lambda line: "|" not in line), min_size=1, max_size=5),
    st.sampled_from("-*+•"),
    st.sampled_from(["", "  ", "\t", "　　"]),
)
def test_items_of_lists_lose_their_marks_and_begin_paragraphs(items: list[str], mark: str, before: str) -> None:
    found = lines("\n".join(f"{before}{mark} {item}" for item in items))
    assert [line.text for line in found] == items
    assert all(line.is_item and line.is_block for line in found)


@given(st.lists(words, min_size=1, max_size=5), st.sampled_from(["{}. ", "{}.", "{}、", "（{}）", "({})", "{}) ", "第{}，"]))
def test_numbers_of_lists_are_the_texts_own(items: list[str], form: str) -> None:
    numbered = [form.format(number) + item for number, item in enumerate(items, 1)]
    assert texts("\n".join(numbered)) == numbered


@pytest.mark.parametrize(
    "line", ["- 3 -", "-5%", "- 5%", "+ 3.2%", "* 注：初步统计数。", "*注：初步数。", "-", "—— 2024年", "• ", "*"]
)
def test_what_is_no_item_keeps_its_sign(line: str) -> None:
    assert texts(line) == [line.strip()]


def test_a_sentence_of_an_item_goes_on_in_the_lines_set_in_below_it() -> None:
    text = "- 加快建设，\n  推进振兴，\n  优化环境。\n  另起一行。\n- [x] PM2.5\n  index\n\n  新段。"
    assert [(line.number, line.text) for line in lines(text)] == [
        (1, "加快建设，推进振兴，优化环境。"), (4, "另起一行。"), (5, "PM2.5 index"), (8, "新段。"),
    ]  # fmt: skip


def test_an_item_begins_a_paragraph_in_a_report_of_full_lines_too() -> None:
    body = tuple(f"- 第{number}项工作是推进新型工业化并做强产业链条" for number in range(8))
    report = parse_extract(extract_of_markdown(report_text(body=body).encode()))
    assert [paragraph.text for paragraph in report.paragraphs] == [line.removeprefix("- ") for line in body]


@given(st.lists(st.lists(prose, min_size=1, max_size=3), min_size=1, max_size=3), st.sampled_from(["> ", ">", "> > "]))
def test_quotations_are_read_without_their_signs(paragraphs: list[list[str]], sign: str) -> None:
    plain = "\n\n".join("\n".join(paragraph) for paragraph in paragraphs)
    quoted = "\n".join(f"{sign}{line}" for line in f"加快\n{plain}\n发展".split("\n"))
    assert texts(quoted) == texts(f"加快\n{plain}\n发展")


@pytest.mark.parametrize("text", [">95%", "> 95%的村", ">=5", ">", "首页\n>\n政府工作报告", "相关链接>>"])
def test_a_sign_of_more_than_is_no_quotation(text: str) -> None:
    assert texts(text) == text.split("\n")


@given(words, st.integers(1, 6), st.sampled_from(["", " #", " ###", "  ##  "]))
def test_headings_keep_their_level_and_lose_closing_signs(title: str, level: int, closing: str) -> None:
    assert texts(f"{'#' * level} **{title}**{closing}\n正文") == [f"{'#' * level} {title}", "正文"]


@pytest.mark.parametrize("line", ["#1机组", "#1 机组", "3#楼", "# C#", "#标题"])
def test_other_number_signs_stay(line: str) -> None:
    assert texts(line) == [line]


def test_headings_by_a_row_of_signs_below_them_have_a_level() -> None:
    assert texts("政府工作报告\n======\n\n一、回顾\n---\n正文。\n---\n后") == [
        "# 政府工作报告",
        "## 一、回顾",
        "正文。",
        "---",
        "后",
    ]


cells = st.lists(st.lists(words, min_size=2, max_size=3), min_size=2, max_size=4).filter(
    lambda rows: len(set(map(len, rows))) == 1
)


@given(cells, st.sampled_from(["|{}|", "| {} |", "{}", "| {}", "  | {} |  "]), st.sampled_from(["---", ":-:", "-", ":---"]))
def test_rows_of_tables_are_rows_with_bars_at_their_ends_or_without(rows: list[list[str]], form: str, rule: str) -> None:
    written = [form.format(" | ".join(row)) for row in rows]
    written.insert(1, form.format("|".join([rule] * len(rows[0]))))
    text = "\n".join(["甲乙", "", *written, "", "丙 | 丁"])
    found = lines(text)
    assert [(line.text, line.is_row) for line in found] == [
        ("甲乙", False), *((" ".join(row), True) for row in rows), ("丙 | 丁", False),
    ]  # fmt: skip


@example(["[a]: b/c", "[^1]: 甲", "- 甲", "> 乙"], "```")
@given(st.lists(st.text("*_`[]()<>&~#-|甲乙 ", max_size=12), max_size=4), st.sampled_from(["```", "~~~", "````"]))
def test_what_stands_between_fences_is_read_as_it_is(code: list[str], fence: str) -> None:
    safe = [line for line in code if "~" not in line and "``" not in line and "<" not in line and line.strip()]
    assert texts("\n".join(["前", fence + "text", *safe, fence, "后"])) == ["前", *(line.strip() for line in safe), "后"]


def test_a_fence_without_an_end_hides_no_marks() -> None:
    assert texts("```\n**甲**\n乙") == ["甲", "乙"]


def test_only_addresses_are_taken_for_definitions() -> None:
    text = "[甲]、[乙][1]、[丙]。\n\n[甲]: https://x.example\n[1]: a.html '题'\n[2]: 指两个确保。\n[3]: 100%\n"
    assert texts(text) == ["甲、乙、[丙]。", "[2]: 指两个确保。", "[3]: 100%"]


def test_a_footnote_goes_on_in_the_lines_set_in_below_it() -> None:
    found = extract_of_markdown("推行“一网通办”[^a]。\n\n[^a]: 网上\n    办理。\n下段。".encode())
    assert [line.text for line in found.lines] == ["推行“一网通办”。", "下段。"]
    assert [line.text for line in found.notes] == ["1.网上办理。"]


RENDERER = MarkdownIt("commonmark", {"html": True}).enable("table")
FORMS = (
    "{}。",
    "- {}。",
    "> {}。",
    "1. {}。",
    "（一）{}。",
    "**{}**：加快发展。",
    "| 指标 | {} |\n|---|---|\n| 甲 | 5% |",
    "### {}",
)
# A page is read where most of its text is.
LONG = WORDS * 40
# A page shows the tags whose brackets are written as entities, and those that Word alone knows.
in_tags = spans(frozenset({"tag"})).filter(lambda drawn: "&" not in drawn[0] and "o:p" not in drawn[0])


@given(st.lists(st.tuples(st.sampled_from(FORMS), in_tags), min_size=1, max_size=6))
def test_a_text_reads_alike_as_markdown_as_text_and_as_the_page_that_it_makes(drawn: list[tuple[str, Marked]]) -> None:
    drawn = [*drawn, ("{}。", (LONG, LONG))]
    text = "\n\n".join(form.format(marked.replace("\n", " ")) for form, (marked, _) in drawn)
    found = squashed(line.text.lstrip("#") for line in lines(f"{text}\n\n{ADDRESSES}"))
    plain = squashed(line.lstrip("#>- |") for form, (_, shown) in drawn for line in form.format(shown).split("\n"))
    assert found == squashed([plain.replace("|---|---|", "").replace("---|", "").replace("|", "").replace("**", "")])
    page = f"<html><head><meta charset='utf-8'></head><body><div>{RENDERER.render(text)}</div></body></html>"
    # A page has the numbers of its lists from its browser.
    assert found.replace("1.", "") == squashed(line.text for line in extract_of_html(page.encode()).lines)


def squashed(found: Iterable[str]) -> str:
    return "".join("".join(found).split())


@given(st.lists(spans(frozenset({"strong", "link", "tag"})), min_size=1, max_size=4))
def test_a_report_with_marks_is_the_report_without(drawn: list[Marked]) -> None:
    marked, plain = (tuple(f"{each[at].replace(chr(10), ' ')}，扎实推进各项工作落到实处。" for each in drawn) for at in (0, 1))
    with_marks = report_text(body=marked).replace("一、2023年", "## **一、2023年").replace("安排\n", "安排**\n")
    found = parse_extract(extract_of_markdown(f"{with_marks}\n{ADDRESSES}".encode()))
    expected = parse_extract(extract_of_markdown(report_text(body=plain).encode()))
    assert [(each.chapter, each.text) for each in found.paragraphs] == [
        (each.chapter, each.text) for each in expected.paragraphs
    ]
    assert found.metadata == expected.metadata


def test_a_text_is_read_alike_whichever_of_its_names_it_has() -> None:
    content = "---\nyear: 2023\n---\n# **甲**\n\n- [乙](https://x.example)&nbsp;丙[^1]\n\n[^1]: 丁\n".encode()
    assert READERS[".txt"](content) == READERS[".md"](content)


@pytest.mark.parametrize("below", ["===", "------"])
def test_a_title_with_a_row_of_signs_below_it_is_still_the_title(below: str) -> None:
    text = report_text()
    found = parse_extract(extract_of_markdown(text.replace("政府工作报告\n", f"政府工作报告\n{below}\n").encode()))
    expected = parse_extract(extract_of_markdown(text.encode()))
    assert found.metadata == expected.metadata
    assert found.paragraphs == expected.paragraphs
