"""Typed text → query tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
