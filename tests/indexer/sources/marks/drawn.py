"""Drawn texts with marks set into them, each beside the text that a reader sees."""

from hypothesis import strategies as st

WORDS = "加快建设现代化产业体系推进乡村全面振兴扩大有效投资提升城市能级保障改善民生优化营商环境深化改革开放"
# What prose writes with the signs that marks are made of.
SYMBOLS = (
    "5*3", "2*3=6", "3*4米", "长*宽*高", "第1名*", "a_b_c", "snake_case", "<5%", "<40%", "PM2.5<35", ">95%", "x<y且y>z",
    "R&D", "AT&T", "A&B;", "&", "[2024]", "[1]", "[1][2]", "〔2024〕12号", "（一）", "(一)", "1.", "2)", "——", "C++", "C#",
    "#1机组", "3#楼", "5~6%", "5~~8天", "____年__月__日", "共__人", "第_页", "A|B", "（见[附件](二)）", "-5%", "+3.2%", "•",
    "1-2月", r"D:\report\new", "^", "$", "~", "|", "!", "=", "`",
)  # fmt: skip

words = st.text(WORDS, min_size=2, max_size=8)
symbols = st.lists(st.tuples(st.sampled_from(SYMBOLS), words), max_size=5).map(
    lambda pairs: "".join(f"{symbol}，{word}" for symbol, word in pairs)
)
# A line of prose as it is and is to stay; a tick a line opens nothing.
prose = st.tuples(words, symbols).map("".join).filter(lambda line: line.count("`") < 2)

Marked = tuple[str, str]
AROUND = {
    "strong": ("**{}**", "__{}__", "<b>{}</b>", "<strong class='x'>{}</strong>"),
    "slanted": ("*{}*", "_{}_", "<i>{}</i>", "<em>{}</em>"),
    "link": (
        "[{}](https://x.example/a)", '[{}](<甲 乙.html> "题")', "[{}](a_(b).html)", "[{}][甲]", "[{}]{{.mark}}",
        '<a href="https://x.example/?a=1&b=2" target=_blank>{}</a>',
    ),
    "tag": (
        "<u>{}</u>", '<font color="red" face=仿宋>{}</font>', "<span style='font-size:16px'>{}</span>", "<sup>{}</sup>",
        "&lt;u&gt;{}&lt;/u&gt;", "&amp;lt;span class=&amp;quot;x&amp;quot;&amp;gt;{}&amp;lt;/span&amp;gt;", "<U\n>{}</U>",
        "<o:p>{}</o:p>",
    ),
    "code": ("`{}`", "``{}``", "`` {} ``"),
}  # fmt: skip
NOTHING = (
    "<!-- 校对 -->", "<!-- 第一行\n\n第三行 -->", "<!---->", "![图](a.png)", "![*图*](<图 一.png> '题')",
    "<img src='a.png' alt=\"a\">", "<s>旧</s>", "<del>旧话</del>", "<script>\nvar a = 1 < 2;\n</script>", "<wbr/>",
    '<a name="a"></a>', "&lt;!-- 校对 --&gt;",
)  # fmt: skip
ADDRESSES = "[甲]: https://x.example/a '题'"


@st.composite
def spans(draw: st.DrawFn, kinds: frozenset[str] = frozenset(AROUND)) -> Marked:
    """(marked, plain): words, some of them in marks, which hold others, none of their own kind."""
    marked, plain = "", ""
    for _ in range(draw(st.integers(1, 3))):
        before, after = draw(words), draw(words)
        if draw(st.booleans()) and kinds:
            kind = draw(st.sampled_from(sorted(kinds)))
            inner = draw(spans(kinds - {kind}) if kind != "code" else st.builds(lambda word: (word, word), words))
            marked += (
                before + draw(st.sampled_from(AROUND[kind])).format(inner[0]) + draw(st.sampled_from(("", *NOTHING))) + after
            )
            plain += before + inner[1] + after
        else:
            marked, plain = marked + before, plain + before
    return marked, plain
