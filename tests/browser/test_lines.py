"""How lines of reports are broken, measured character by character: no longer piece goes to the next line than must.

In Chinese text, Chromium takes quotation marks for Latin ones where `line-break` is strict, and lets no line end beside them.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

# What a typesetter does not part: a sign or a run of digits and letters, with what opens before and closes behind it.
PIECE = re.compile(r"[“‘（《]*(?:[A-Za-z0-9.+%—]+|.)[”’）》，。、；：！？]*")
PHRASES = (
    "深入开展“3212”工程建设，", "打造“1+4+N”产业体系、", "推进“5G”应用和“AI”赋能行动，", "实施‘三北’防护林工程。",
    "开展“双随机、一公开”监管，", "落实规划（“2035”远景）目标；", "统筹“十四五”和“十五五”衔接，",
)  # fmt: skip
FILL = "加快建设现代化产业体系推动经济社会高质量发展"
# The lines of a text: its pieces of one height, each with its width and what is left of the box.
LINES = """(node) => {
    const text = node.firstChild, lines = [];
    for (let at = 0; at < text.length; at++) {
        const range = document.createRange();
        range.setStart(text, at);
        range.setEnd(text, at + 1);
        const {left, right, bottom} = range.getBoundingClientRect();
        const last = lines.at(-1);
        if (!last || bottom > last.bottom + 5) lines.push({text: text.data[at], left, right, bottom});
        else Object.assign(last, {text: last.text + text.data[at], right: Math.max(right, last.right)});
    }
    return lines.map(({text, left, right}) => ({text, width: right - left}));
}"""


@pytest.fixture
def report(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(base_url=site, locale="zh-CN", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto("/r/370812-2023")
    yield page
    context.close()


def lines_of(page: Page, text: str, chars: float) -> list[dict[str, Any]]:
    """The lines of a text in a paragraph of a report that is so many characters wide, not justified, without indent."""
    page.evaluate(
        """([text, chars]) => {
            const node = document.querySelector("#p5");
            node.style.cssText = `overflow-wrap: normal; text-align: start; text-indent: 0; inline-size: ${chars}em`;
            node.textContent = text;
        }""",
        [text, chars],
    )
    found: list[dict[str, Any]] = page.locator("#p5").evaluate(LINES)
    return found


@pytest.mark.parametrize("phrase", PHRASES)
def test_a_line_may_end_before_and_behind_what_is_quoted(report: Page, phrase: str) -> None:
    assert [line["text"] for line in lines_of(report, phrase, 0)] == PIECE.findall(phrase)


def test_no_line_is_shorter_than_the_piece_that_did_not_fit(report: Page) -> None:
    size = float(report.evaluate("parseFloat(getComputedStyle(document.querySelector('.text')).fontSize)"))
    for chars in range(36, 43):
        for phrase in PHRASES:
            for before in range(chars - 14, chars + 1):
                text = (FILL * 3)[:before] + phrase + FILL * 2
                lines = lines_of(report, text, chars)
                assert "".join(line["text"] for line in lines) == text
                for line, following in pairwise(lines):
                    first = PIECE.match(following["text"])
                    assert first
                    # Punctuation may be trimmed to half its width at the end of a line.
                    assert chars * size - line["width"] < (len(first[0]) + 0.5) * size, (chars, line, following)


def test_a_line_of_a_report_has_36_to_42_characters(report: Page) -> None:
    size = float(report.evaluate("parseFloat(getComputedStyle(document.querySelector('.text')).fontSize)"))
    width = report.locator("#p5").evaluate("node => node.getBoundingClientRect().width")
    assert 36 <= width / size <= 42
