"""Tags, comments and entities inside texts; the oracles are lxml's reading of pages and the standard library's `html`."""

import html
from html.entities import html5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.sources.html import extract_of_html
from indexer.sources.markdown import extract_of_markdown
from indexer.sources.plain_text import cleaned
from tests.indexer.sources.marks.drawn import Marked, spans, words


def texts(text: str) -> list[str]:
    return [line.text for line in extract_of_markdown(text.encode()).lines]


@given(st.sampled_from(sorted(name for name in html5 if name.endswith(";") and len(name) > 2)), st.integers(0, 3))
def test_every_entity_of_html_is_its_sign_however_often_it_was_escaped(name: str, times: int) -> None:
    written = f"&{name}"
    for _ in range(times):
        written = html.escape(written)
    assert cleaned(f"甲{written}乙") == cleaned(f"甲{html.unescape(f'&{name}')}乙")


@given(
    st.integers(0x20, 0x10FFFF).filter(lambda code: not 0xD800 <= code < 0xE000),
    st.sampled_from(["&#{};", "&#x{:x};", "&amp;#{};"]),
)
def test_every_number_of_a_sign_is_that_sign(code: int, form: str) -> None:
    assert cleaned(f"甲{form.format(code)}乙") == cleaned(f"甲{html.unescape(f'&#{code};')}乙")


@given(st.text("&;#xAltgmpqRD123", max_size=20))
def test_what_is_no_entity_stays(text: str) -> None:
    assert cleaned(text.replace(";", "；")) == text.replace(";", "；")


PARAGRAPHS = st.lists(spans(frozenset({"tag"})), min_size=1, max_size=4)


@given(
    PARAGRAPHS,
    st.sampled_from(
        ["<p>{}</p>", '<p class="x" style="text-indent:2em">{}</p>\n', "<div>\n{}\n</div>\n", "{}<br>", "{}<br/>\n"]
    ),
)
def test_paragraphs_in_tags_read_as_the_page_that_they_are(drawn: list[Marked], form: str) -> None:
    text = "".join(form.format(marked) for marked, _ in drawn)
    assert texts(text) == [plain for _, plain in drawn]


@given(st.lists(st.lists(words, min_size=2, max_size=4), min_size=1, max_size=4), st.sampled_from(["", "\n", "\n  "]))
def test_rows_of_tables_in_tags_are_rows(rows: list[list[str]], between: str) -> None:
    written = f"{between}".join(
        f"<tr>{between}{''.join(f'<td align=left>{cell}</td>{between}' for cell in row)}</tr>" for row in rows
    )
    text = f"甲乙\n<table border=1>{between}{written}{between}</table>\n丙丁"
    found = extract_of_markdown(text.encode()).lines
    page = extract_of_html(f"<html><body>{text}</body></html>".encode()).lines
    assert [(line.text, line.is_row) for line in found] == [
        ("甲乙", False),
        *((" ".join(row), True) for row in rows),
        ("丙丁", False),
    ]
    assert ["".join(line.text.split()) for line in found] == ["".join(line.text.split()) for line in page]


@given(words, words, words)
def test_lines_keep_their_numbers_whatever_is_inside_a_mark(one: str, two: str, three: str) -> None:
    text = f"{one}<!-- 甲\n乙\n-->{two}<span\nclass='x'>{three}</span>\n{one}\n<!--\n-->{two}"
    found = extract_of_markdown(text.encode()).lines
    assert [(line.number, line.text, line.after_gap) for line in found] == [
        (1, one + two + three, False), (5, one, False), (7, two, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<h2>一、回顾</h2>", ["## 一、回顾"]), ("<h1><b> </b></h1>甲", ["甲"]),
        ("<ul><li>甲</li><li>乙</li></ul>", ["甲", "乙"]),
        ("甲<!-- 没有完\n乙", ["甲<!-- 没有完", "乙"]), ("<甲>、《<乙>》、<b", ["<甲>、《<乙>》、<b"]),
        ("若a<b 且c>d", ["若a<b 且c>d"]),
        ("<ruby>砚<rt>yàn</rt></ruby>山", ["砚山"]), ("<style>\np { a: b }\n</style>甲", ["甲"]), ("<s>甲\n乙", ["甲", "乙"]),
        ("<![CDATA[甲]]>", ["<![CDATA[甲]]>"]), ("<?xml version='1.0'?>甲", ["甲"]), ("<a href=\"x\"title='y'>甲</a>", ["甲"]),
        ("<img alt=\"a>b\" src='x'>甲", ["甲"]), ("<p style=\"font-family:\"宋体\"\">甲</p>", ["甲"]),
    ],
)  # fmt: skip
def test_tags_as_the_web_has_them(text: str, shown: list[str]) -> None:
    assert texts(text) == shown


def test_a_web_page_in_a_text_is_read_as_a_page() -> None:
    page = "<!DOCTYPE html><html><head><title>甲</title></head><body><nav>首页</nav><p>乙丙。</p></body></html>".encode()
    assert extract_of_markdown(page) == extract_of_html(page)
