"""Marks within lines: drawn texts with marks read as without, texts without marks as they are, all as a renderer shows them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from indexer.sources.html import extract_of_html
from indexer.sources.markdown import extract_of_markdown
from indexer.sources.plain_text import lines_from
from tests.indexer.sources.marks.drawn import ADDRESSES, SYMBOLS, WORDS, Marked, prose, spans, words


def texts(text: str) -> list[str]:
    return [line.text for line in extract_of_markdown(text.encode()).lines]


@given(spans())
@example(("加快*发展**建设**![图](a.png)城市*改革", "加快发展建设城市改革"))
@example(("加快**发展*建设*城市**改革", "加快发展建设城市改革"))
@example(("加快***发展*建设**城市***改革**开放*深化", "加快发展建设城市改革开放深化"))
def test_a_line_with_marks_reads_as_the_line_without(drawn: Marked) -> None:
    marked, plain = drawn
    assert texts(f"{marked}。\n\n{ADDRESSES}") == [f"{plain}。"]


@given(st.lists(prose, min_size=1, max_size=6))
def test_prose_with_signs_that_are_no_marks_is_read_as_it_is(lines: list[str]) -> None:
    assert extract_of_markdown("\n".join(lines).encode()).lines == lines_from(lines)


@given(st.lists(st.one_of(words, st.just(""), words.map("　　{}".format), words.map("    {}。".format)), max_size=8))
def test_a_text_without_any_sign_of_a_mark_is_read_as_lines_are(lines: list[str]) -> None:
    assert extract_of_markdown("\n".join(lines).encode()).lines == lines_from(lines)


@pytest.mark.parametrize("symbol", SYMBOLS)
@pytest.mark.parametrize("form", ["{}", "{}增长", "增长{}", "增长{}，下降{}。", "（{}）", "**增长**{}，下降。"])
def test_a_sign_of_prose_stays_wherever_it_stands(symbol: str, form: str) -> None:
    if not (symbol == "`" and form.count("{}") > 1):
        assert texts(form.format(symbol, symbol)) == [form.format(symbol, symbol).replace("**", "")]


COMMONMARK = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
# Where blanks stand around a mark, CommonMark and Chinese agree on it.
RENDERED = (
    "**{}**",
    "*{}*",
    "__{}__",
    "_{}_",
    "[{}](https://x.example/a)",
    "<u>{}</u>",
    "[{}][甲]",
    "**[{}](b.html)**",
    "*<b>{}</b>*",
)
ALONE = (
    "`a*b*c`", "`<5%`", r"\*注\_", r"\[1\]", "&ldquo;好&rdquo;", "&amp;", "&#12288;", "&frac12;", "<https://x.example/a_b_c>",
    "![图](a.png)", "R&D", "a_b_c", "<40%", "[2024]", "<!-- 注 -->", "~~旧~~", "第1名*、", "2 * 3", "甲<br>乙",
    "``a`b``",
)  # fmt: skip


def rendered(text: str) -> str:
    """What a well-kept renderer of Markdown shows, read as a web page; without blanks."""
    page = f"<html><head><meta charset='utf-8'></head><body><div>{COMMONMARK.render(text)}</div></body></html>"
    return squashed([line.text for line in extract_of_html(page.encode()).lines])


def squashed(lines: list[str]) -> str:
    return "".join("".join(lines).split())


spaced = st.lists(
    st.one_of(
        words,
        st.sampled_from(ALONE),
        st.tuples(st.sampled_from(RENDERED), words).map(lambda pair: pair[0].format(pair[1])),
    ),
    min_size=1,
    max_size=6,
).map(lambda parts: "加快 " + " ".join(parts) + " 发展。")


@given(st.lists(spaced, min_size=1, max_size=3))
@example(["加快 **发展\n建设** 城市 *改\n革* 开放。"])
@example(["加快 [发展\n建设](https://x.example) 城市 `a\\*b` 发展\\\n开放  \n改革。"])
def test_a_text_reads_as_a_renderer_of_markdown_shows_it(paragraphs: list[str]) -> None:
    text = "\n\n".join([*paragraphs, ADDRESSES])
    assert squashed(texts(text)) == rendered(text)


@pytest.mark.parametrize(
    ("marked", "shown"),
    [
        # No blank stands between a mark and a character in Chinese; CommonMark would leave these.
        ("增长**“新”**的", "增长“新”的"), ("加快**（一）发展。**建设", "加快（一）发展。建设"),
        ("达**100%**以上", "达100%以上"),
        ("**甲****乙**", "甲乙"), ("***甲***乙", "甲乙"), ("**甲*乙丙*丁**", "甲乙丙丁"), ("*甲**乙丙**丁*", "甲乙丙丁"),
        ("[[1]](#_ftn1)甲", "[1]甲"), ("[![图](a.png)](b.html)甲", "甲"), ("[](#_Toc)甲", "甲"), ("甲[乙][甲]", "甲[乙][甲]"),
        ("<a@b.example>、<mailto:c@d.example>", "a@b.example、c@d.example"),
        ("第1名*，第2名*。", "第1名*，第2名*。"), ("共__人，其中__户。", "共__人，其中__户。"), ("__人才__强市", "人才强市"),
        ("引进__人才__和资本", "引进人才和资本"), ("由__同志领导，__同志协助。", "由__同志领导，__同志协助。"),
    ],
)  # fmt: skip
def test_marks_beside_characters_are_marks(marked: str, shown: str) -> None:
    assert texts(marked) == [shown]


def test_emphasis_of_one_sign_ends_with_its_sentence() -> None:
    lines = ["甲*地增长。", "乙*地下降。"]
    assert texts("\n".join(lines)) == lines
    assert texts("甲*地增\n长乙*地下降。") == ["甲地增", "长乙地下降。"]


def test_bold_type_is_known_in_each_line_that_it_reaches_over() -> None:
    found = extract_of_markdown(f"**{WORDS[:6]}\n{WORDS[6:12]}**{WORDS[12:18]}".encode()).lines
    assert [line.bold for line in found] == [6, 6]
