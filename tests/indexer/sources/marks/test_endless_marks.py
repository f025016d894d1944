"""Marks that never end, or never begin, take time by their length: four times the text is read in about four times the time."""

import time

import pytest

from indexer.sources.markdown import extract_of_markdown

SIGNS = (
    "*", "_", "`", "~~", "[", "![", "](", "<", "&", "|", ">", "\\", "#", "-", "=", "<!--", "-->", "<a ", '<a b="', "<a b=",
    "<a b c ", "<del>", "<s>x", "<script>", "<tr>", "<td>", "<b>", "</b>", "<h1>", "<p>", "<!", "<a@", "<http://", "&amp;",
    "&lt;a", "&amp;lt;", "&#42;", "*a ", "a* ", " *a", "**a ", " ~~a", "a~~ ", "*a*", "**a**", "_a ", "__年", "`a``b```",
    "[a][b]", "](<", "](a(", '](a "', "{.a ", "[^1]", "[^1]: a\n", "[a]: b/c\n", "<tr>\n", "- a\n", "- a\n  b", "\n  a",
    "> a\n", "**a\n", "*a。\n", "a|b\n", "|-|\n", "=\n", "a\n---\n", "```\n", "~~~\n", "    a\n", "　", "\t",
)  # fmt: skip
WITHIN = ("{}", "发{}展")
# Four for what is linear, sixteen for what goes by the square.
MOST_TIMES, SLACK = 9, 0.3


def seconds(text: str) -> float:
    began = time.process_time()
    extract_of_markdown(text.encode())
    return time.process_time() - began


def require_linear(sign: str, size: int) -> None:
    short, long = (sign * (many // len(sign.encode())) for many in (size, 4 * size))
    # What else the machine does may make one look slow: only who takes too long is asked again.
    assert any(seconds(long) < MOST_TIMES * seconds(short) + SLACK for _ in range(2)), sign


@pytest.mark.hostile
@pytest.mark.parametrize("sign", ["[", "*", "<", "&", "`"])
def test_a_row_of_one_sign_is_read_in_time_by_its_length(sign: str) -> None:
    for form in WITHIN:
        require_linear(form.format(sign), 50_000)


@pytest.mark.long
@pytest.mark.parametrize("sign", ["*", "_", "~", "`", "[", "<b>", "("])
def test_a_long_row_that_another_ends_is_read_in_time_by_its_length(sign: str) -> None:
    other = {"[": "]", "<b>": "</b>", "(": ")"}.get(sign, sign)
    times = [seconds(sign * many + "发展" + other * many) for many in (20_000, 80_000)]
    assert times[1] < MOST_TIMES * times[0] + SLACK


@pytest.mark.hostile
@pytest.mark.parametrize("sign", SIGNS)
def test_any_mark_again_and_again_is_read_in_time_by_its_length(sign: str) -> None:
    for form in WITHIN:
        require_linear(form.format(sign), 20_000)


@pytest.mark.hostile
@pytest.mark.parametrize("sign", ["[", "*", "<", "&", "`", "<!--", "**a "])
def test_a_megabyte_of_one_mark_is_read_in_time_by_its_length(sign: str) -> None:
    require_linear(sign, 250_000)
