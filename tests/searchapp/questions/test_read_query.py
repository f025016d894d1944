"""Typed text → query tree."""

import contextlib
import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import searchapp.questions.read_query as read_query_module
import searchapp.questions.tokens as tokens_module
from searchapp.questions.facets import YearRange
from searchapp.questions.query import And, Exact, Filters, Not, Or, QueryError, Wildcard, Within
from searchapp.questions.read_query import MAX_QUERY_CHARS, MAX_STRINGS, read_query


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("宁德时代", Exact("宁德时代")),
        ("  宁德时代　", Exact("宁德时代")),
        ("宁德 时代", And((Exact("宁德"), Exact("时代")))),
        ("宁德　时代", And((Exact("宁德"), Exact("时代")))),
        ("宁德 宁德", Exact("宁德")),
        ('"宁德 时代"', Exact("宁德时代")),
        ('"new york"', Exact("new york")),
        ("“一老一小”", Exact("一老一小")),
        ("“无废城市”建设", Exact('"无废城市"建设')),
        ("“万企出海 鲁贸全球”行动 山东", And((Exact('"万企出海鲁贸全球"行动'), Exact("山东")))),
        ("创建“无废城市", Exact('创建"无废城市')),
        ("ＧＤＰ", Exact("gdp")),
        ("發展", Exact("发展")),
        ("5%", Exact("5%")),
        ("", And()),
        ("   ", And()),
        ("宁德时代 OR 比亚迪", Or((Exact("宁德时代"), Exact("比亚迪")))),
        ("宁德时代|比亚迪｜国轩", Or((Exact("宁德时代"), Exact("比亚迪"), Exact("国轩")))),
        ("电池 宁德时代 ＯＲ 比亚迪", And((Exact("电池"), Or((Exact("宁德时代"), Exact("比亚迪")))))),
        ("电池 AND 储能", And((Exact("电池"), Exact("储能")))),
        ("电池 -储能", And((Exact("电池"), Not(Exact("储能"))))),
        ("电池 －储能", And((Exact("电池"), Not(Exact("储能"))))),
        ("电池 NOT 储能", And((Exact("电池"), Not(Exact("储能"))))),
        ('-"动力 电池"', Not(Exact("动力电池"))),
        ("甲 OR -乙", Or((Exact("甲"), Not(Exact("乙"))))),
        ("宁德*电池", Wildcard(("宁德", "电池"))),
        ("宁德＊电池*厂", Wildcard(("宁德", "电池", "厂"))),
        ("宁德*", Exact("宁德")),
        ('"宁德*电池"', Exact("宁德*电池")),
        ('"甲|乙" "OR"', And((Exact("甲|乙"), Exact("or")))),
        ("地区:兖州", Within(Filters(region=("370812",)))),
        (
            "region:370812 年：2022..2024",
            And((Within(Filters(region=("370812",))), Within(Filters(year=(YearRange(2022, 2024),))))),
        ),
        (
            "章:工作回顾 节:工业 类:摘要",
            And(
                (
                    Within(Filters(chapter=("review",))),
                    Within(Filters(section=("工业",))),
                    Within(Filters(kind=("summary",))),
                )
            ),
        ),
        ("-year:2022", Not(Within(Filters(year=(YearRange(2022, 2022),))))),
        ("比例1:2", Exact("比例1:2")),
        ("碳达峰-碳中和", Exact("碳达峰-碳中和")),
        ("甲|-乙", Or((Exact("甲"), Not(Exact("乙"))))),
        ('"甲 乙"|"丙"', Or((Exact("甲乙"), Exact("丙")))),
        ("“甲”|“乙”｜丙", Or((Exact("甲"), Exact("乙"), Exact("丙")))),
        (
            "Year:2023 REGION:370812",
            And((Within(Filters(year=(YearRange(2023, 2023),))), Within(Filters(region=("370812",))))),
        ),
        ("(储能 OR 氢能) 产业", And((Or((Exact("储能"), Exact("氢能"))), Exact("产业")))),
        ("（储能|氢能）｜（甲 乙）", Or((Exact("储能"), Exact("氢能"), And((Exact("甲"), Exact("乙")))))),
        ("产业 -(储能 氢能)", And((Exact("产业"), Not(And((Exact("储能"), Exact("氢能"))))))),
        ("((甲 OR 乙) 丙) OR 丁", Or((And((Or((Exact("甲"), Exact("乙"))), Exact("丙"))), Exact("丁")))),
        ('("甲 ) 乙" OR 丙)', Or((Exact("甲)乙"), Exact("丙")))),
        ("（2024）5号", Exact("(2024)5号")),
        ("(三) 加强", And((Exact("(三)"), Exact("加强")))),
        ("增长(可比价 计算)后", And((Exact("增长(可比价"), Exact("计算)后")))),
        ("(储能 氢能", And((Exact("(储能"), Exact("氢能")))),
        ("甲 ~ 乙", Or((Wildcard(("甲", "乙")), Wildcard(("乙", "甲"))))),
        ("甲 ～10 “乙 丙”", Or((Wildcard(("甲", "乙丙"), 10), Wildcard(("乙丙", "甲"), 10)))),
        ("甲 ~0 乙", Or((Wildcard(("甲", "乙"), 0), Wildcard(("乙", "甲"), 0)))),
        ("甲 ~ 乙 丙", And((Or((Wildcard(("甲", "乙")), Wildcard(("乙", "甲")))), Exact("丙")))),
        ("-甲 ~ 乙", Not(Or((Wildcard(("甲", "乙")), Wildcard(("乙", "甲")))))),
        (
            "数字经济 ~ 经济发展",
            Or((Wildcard(("数字经济", "经济发展")), Wildcard(("经济发展", "数字经济")), Exact("数字经济发展"))),
        ),
        ("经济 ~ 数字经济", Or((Wildcard(("经济", "数字经济")), Wildcard(("数字经济", "经济")), Exact("数字经济")))),
        ("5~6%", Exact("5~6%")),
        ('"~"', Exact("~")),
        ("地区:兖州 地区:茌平", Within(Filters(region=("370812", "371503")))),
        ("年:2024 甲 年:2022", And((Within(Filters(year=(YearRange(2024, 2024), YearRange(2022, 2022)))), Exact("甲")))),
        ("年:2024..2022", Within(Filters(year=(YearRange(2022, 2024),)))),
        ("地区:兖州 -地区:茌平", And((Within(Filters(region=("370812",))), Not(Within(Filters(region=("371503",))))))),
    ],
)
def test_a_query_means(typed: str, tree: object) -> None:
    assert read_query(typed) == tree


@pytest.mark.parametrize(
    ("typed", "at", "mend"),
    [
        ('"宁德时代', 1, 'Add "'),
        ("发展 “宁德", 4, "Add ”"),
        ('""', 1, "empty"),
        ("发展\ufffd", 3, "not UTF-8"),
        ("宁德 \udcff", 4, "not UTF-8"),
        ("发展 \u200b", 4, "nothing to search for"),
        ("OR 发展", 1, "missing"),
        ("发展 |", 4, "missing"),
        ("发展 OR OR 创新", 4, "missing"),
        ("发展 NOT", 4, "missing"),
        ("发展 *", 4, "only a wildcard"),
        ("*".join("甲乙丙丁戊己庚辛壬"), 1, "Too many wildcards"),
        ("发展 地区:", 4, "Nothing follows"),
        ("发展 region:乌有", 4, "no region"),
        ("年:去年", 1, "is no year"),
        ("甲 ~", 3, "needs a string on either side"),
        ("~ 甲", 1, "missing"),
        ("~", 1, "missing"),
        ("甲 ~ ~ 乙", 3, "needs a string"),
        ("甲 ~ 乙 ~ 丙", 3, "needs a string"),
        ("甲 ~ 乙*丙", 3, "needs a string"),
        ("甲 ~ OR", 3, "needs a string"),
        ("甲 ~10000 乙", 3, "too large"),
        ("甲 ( )", 3, "nothing in the parentheses"),
        ("( ( ) )", 3, "nothing in the parentheses"),
        ("甲 (乙 OR 丙", 3, "never closed"),
        ("(" * 50 + "甲 乙" + ")" * 50, 21, "nested too deep"),
        ("长" * (MAX_QUERY_CHARS + 1), MAX_QUERY_CHARS + 1, "Shorten"),
        (" ".join(f"a{n}" for n in range(MAX_STRINGS + 1)), None, "Take some out"),
    ],
)
def test_what_cannot_be_understood_names_the_place_and_the_mend(typed: str, at: int | None, mend: str) -> None:
    with pytest.raises(QueryError) as caught:
        read_query(typed)
    assert caught.value.at == at
    assert mend in caught.value.en
    assert caught.value.zh
    if at and at <= len(typed):
        assert str(at) in caught.value.en
        assert str(at) in caught.value.zh


REFUSED = {
    '"宁德时代': '"宁德时代"',
    "发展 “宁德": "发展 “宁德”",
    "发展\ufffd": "发展*",
    "宁德\ufffd代 创新": "宁德*代 创新",
    "宁德 \udcff": "宁德",
    "发展 \u200b": "发展",
    "OR 发展": "发展",
    "发展 |": "发展",
    "储能||氢能": "储能|氢能",
    "发展 OR OR 创新": "发展 OR 创新",
    "发展 NOT": "发展",
    "NOT": '"NOT"',
    "OR": '"OR"',
    "-": '"-"',
    "*": '"*"',
    "发展 *": "发展",
    "*".join("甲乙丙丁戊己庚辛壬"): "*".join("甲乙丙丁戊己庚辛"),
    "发展 地区:": "发展",
    "发展 region:乌有": "发展",
    "发展 -region:乌有 创新": "发展 创新",
    "年:去年": '"年:去年"',
    "甲 ~": "甲",
    "~ 甲": "甲",
    "~": '"~"',
    "甲 ~ ~ 乙": "甲 ~ 乙",
    "甲 ~ 乙 ~ 丙": "甲 乙 ~ 丙",
    "甲 ~ 乙*丙": "甲 乙*丙",
    "甲 ~ OR": "甲",
    "甲 ~501 乙": "甲 ~500 乙",
    "甲 ~10000 乙": "甲 ~500 乙",
    "甲 ( )": "甲",
    "( ( ) )": '"( ( ) )"',
    "甲 (乙 OR 丙": "甲 (乙 OR 丙)",
    "甲 （乙 OR （丙 OR 丁": "甲 （乙 OR （丙 OR 丁））",
    "(" * 50 + "甲 乙" + ")" * 50: "甲 乙",
    '甲 OR "': "甲",
    "甲 OR (乙 NOT": "甲 OR (乙",
    "推进工业发展，做强产业链条。扩大开放。\n" * 60: '"推进工业发展，做强产业链条"',
    "长" * (MAX_QUERY_CHARS + 1): "长" * 100,
    "推进工业发展，做强产业链条。\n" + " ".join(f"第{n}行" for n in range(60)): '"推进工业发展，做强产业链条"',
    " ".join(f"a{n}" for n in range(MAX_STRINGS + 1)): " ".join(f"a{n}" for n in range(MAX_STRINGS)),
}


@pytest.mark.parametrize(("typed", "instead"), REFUSED.items(), ids=lambda text: text[:20].encode("ascii", "replace").decode())
def test_what_cannot_be_understood_says_what_to_type_instead(typed: str, instead: str) -> None:
    with pytest.raises(QueryError) as caught:
        read_query(typed)
    assert caught.value.instead == instead
    read_query(instead)


def test_every_refusal_of_the_reader_has_a_mend_among_these() -> None:
    """Refusals are told by their texts with what was typed left out; each in the sources is met above."""
    sources = (Path(read_query_module.__file__), Path(tokens_module.__file__))
    in_code = sum(path.read_text(encoding="utf-8").count(" Refused(") for path in sources)
    met = set()
    for typed in REFUSED:
        with pytest.raises(QueryError) as caught:
            read_query(typed)
        trace = caught.traceback[-1]
        met.add((str(trace.path), trace.lineno) if "_dangling" not in str(trace.statement) else "dangling")
    assert len(met) == in_code


@pytest.mark.parametrize("typed", ["\u200b", '""', "“” “”", '"\u200b"'])
def test_where_nothing_is_left_that_can_be_sought_there_is_no_mend(typed: str) -> None:
    with pytest.raises(QueryError) as caught:
        read_query(typed)
    assert caught.value.instead is None


@pytest.mark.parametrize(
    "typed", ["()", "（）", "。，！", "🙂", "👨‍👩‍👧", "(" * 50 + "甲" + ")" * 50, "甲 ~0 乙", "长" * MAX_QUERY_CHARS]
)
def test_odd_signs_and_a_page_of_1000_characters_are_read(typed: str) -> None:
    read_query(typed)


@pytest.mark.parametrize(
    "typed",
    ["( " * 500, "( a " * 250, "(a|" * 333, "( a " * 125 + " )x" * 125, "~ " * 500, "* " * 500, "-" * 1000, "OR " * 333,
     '" ' * 500, "(" * 500 + " OR " + ")" * 490],
)  # fmt: skip
def test_a_thousand_signs_are_read_or_mended_at_once(typed: str) -> None:
    began = time.process_time()
    with contextlib.suppress(QueryError):
        read_query(typed)
    assert time.process_time() - began < 0.5


@given(
    st.lists(
        st.sampled_from(
            ["甲", "乙丙", "OR", "AND", "NOT", "-", "~", "~3", "~999", "(", ")", '"', "“", "*", "|", " ", "地区:", "\ufffd"]
        ),
        max_size=30,
    )
)
@example(["地区:", "甲", "\ufffd"])
@example(["地区:", "乙丙", "\ufffd"])
def test_whatever_signs_are_heaped_up_a_mend_is_read_and_there_is_one_if_a_string_is_left(parts: list[str]) -> None:
    typed = "".join(parts)
    try:
        read_query(typed)
    except QueryError as refused:
        if refused.instead is not None:
            read_query(refused.instead)
        else:
            assert "甲" not in typed
            assert "乙" not in typed


@given(st.text())
def test_any_text_is_read_or_refused_with_a_reason(typed: str) -> None:
    reasons: list[str] = []
    try:
        read_query(typed)
    except QueryError as error:
        reasons = [error.zh, error.en]
    assert all(reasons)


@given(st.text(alphabet="宁德时代5g%，。、（）", min_size=1))
def test_a_run_without_blanks_and_quotes_is_one_exact_string(typed: str) -> None:
    assert isinstance(read_query(typed), Exact)


@pytest.mark.parametrize("sign", [".", "·", "•", ". ·"])
def test_a_dot_on_its_own_among_words_is_passed_over_and_alone_is_refused(sign: str) -> None:
    assert read_query(f"20 {sign} 提升服务") == read_query("20 提升服务")
    assert read_query(f"{sign}\n提升服务") == read_query("提升服务")
    for typed in (sign, f'"{sign[0]}" 提升服务'):
        with pytest.raises(QueryError):
            read_query(typed)
