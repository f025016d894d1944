"""What a figure speaks of: which year or span, and whether it was reached, expected or is to be reached."""

import pytest

from indexer.figures.extracting import figures_of
from indexer.figures.figure import Per, What
from tests.indexer.figures.told import bounds, one, report_of, told


def test_a_chapter_that_looks_back_tells_what_was_reached_the_year_before() -> None:
    figure = one("gdp_growth", "全县生产总值增长6.1%。", kind="review")
    assert (figure.what, figure.about) == (What.REALISED, "2023")


def test_a_chapter_of_tasks_sets_targets_of_its_year() -> None:
    figure = one("gdp_growth", "全县生产总值增长6.1%。")
    assert (figure.what, figure.about, figure.per) == (What.TARGET, "2024", Per.ANNUAL)


def test_a_result_recalled_among_the_tasks_is_a_result() -> None:
    figure = one("gdp_growth", "去年全县生产总值增长6.1%，为今年打下了底子。")
    assert (figure.what, figure.about) == (What.REALISED, "2023")


def test_the_target_reached_in_a_review_is_a_result() -> None:
    figure = one("gdp_growth", "年初定下的主要目标任务如期完成，生产总值增长5.7%。", kind="review")
    assert figure.what is What.REALISED


def test_an_estimate_is_no_target() -> None:
    figures = told("预计全年生产总值增长6%左右，一般公共预算收入增长4%。粮食产量稳定在8亿斤。", kind="review")
    assert [figure.what for figure in figures] == [What.FORECAST, What.FORECAST, What.REALISED]


def test_what_is_said_to_hold_henceforth_makes_estimates_of_the_paragraph() -> None:
    figures = told("生产总值（预计，下同）增长6%。固定资产投资增长4%。", kind="review")
    assert {figure.what for figure in figures} == {What.FORECAST}


def test_a_five_year_average_is_not_taken_for_annual() -> None:
    figure = one("gdp_growth", "过去五年，全市生产总值年均增长7.2%。", kind="review")
    assert (figure.about, figure.per) == ("2019–2023", Per.AVERAGE)


def test_what_adds_up_over_a_plan_is_its_total() -> None:
    figure = one("new_urban_jobs", "“十三五”时期，城镇新增就业21万人。", kind="review")
    assert (figure.about, figure.per, figure.what) == ("2016–2020", Per.TOTAL, What.REALISED)


def test_the_aims_of_a_plan_carry_its_span() -> None:
    figure = one("rd_intensity", "“十五五”时期的主要目标是：全社会研发投入强度达到3%以上。", kind="outlook")
    assert (figure.about, figure.what) == ("2026–2030", What.TARGET)


@pytest.mark.parametrize("words", ["今年是“十四五”规划收官之年", "今年要落实好“十四五”规划"])
def test_a_plan_that_is_only_mentioned_is_no_time(words: str) -> None:
    assert one("gdp_growth", f"{words}，全市生产总值增长6%。").about == "2024"


def test_the_year_that_something_is_compared_with_is_not_the_year_it_is_about() -> None:
    assert one("gdp_level", "全市上下苦干，比2019年更进一步，生产总值达到900亿元。", kind="review").about == "2023"
    assert one("gdp_growth", "生产总值增速为2015年有统计以来最好，生产总值增长9%。", kind="review").about == "2023"


def test_the_number_that_something_rose_from_is_none() -> None:
    figure = one("gdp_level", "十年来，生产总值由410亿元增加到960亿元。", kind="review")
    assert figure.low == 960


@pytest.mark.parametrize(
    ("text", "indicator", "low"),
    [
        ("十年来，生产总值由410亿元增加到960亿元", "gdp_level", 960),
        ("2023年同2018年相比，生产总值由410亿元增加到960亿元", "gdp_level", 960),
        ("五年来，城镇化率从51%提高到58.5%", "urbanisation_rate", 58.5),
        ("2023年与2018年相比，农民人均纯收入增加4100元，达到1.9万元", "rural_income", 1.9),
    ],
)
def test_what_something_rose_to_over_years_is_of_the_last(text: str, indicator: str, low: float) -> None:
    figure = one(indicator, f"{text}。", kind="review")
    assert (figure.low, figure.about, figure.per) == (low, "2023", Per.ANNUAL)


def test_what_is_to_be_reached_over_a_plan_is_of_the_plan() -> None:
    assert one("urbanisation_rate", "“十五五”时期，城镇化率提高到71%。", kind="outlook").about == "2026–2030"


@pytest.mark.parametrize(
    ("text", "indicator", "low", "about"),
    [
        ("2023年，生产总值比2018年增长41%", "gdp_growth", 41, "2019–2023"),
        ("2023年同2015年相比，生产总值增长102%", "gdp_growth", 102, "2016–2023"),
        ("2023年，生产总值340亿元，比2012年（下同）增长87.7%", "gdp_growth", 87.7, "2013–2023"),
        ("10年来，生产总值增长87.7%", "gdp_growth", 87.7, "2014–2023"),
        ("单位GDP能耗较2020年下降11.7%", "energy_intensity", 11.7, "2021–2023"),
        ("这两年中，进出口总额增长53.7%", "trade_growth", 53.7, "2022–2023"),
        ("五年累计，新增污水处理能力40万吨；单位GDP能耗下降17.2%", "energy_intensity", 17.2, "2019–2023"),
        ("五年全社会固定资产投资完成2600亿元", "fixed_investment", 2600, "2019–2023"),
        ("五年累计实际利用外资21亿美元", "foreign_investment", 21, "2019–2023"),
        ("五年来，一般公共预算收入累计完成370亿元", "public_budget_revenue", 370, "2019–2023"),
        ("五年全省新增城镇就业510万人", "new_urban_jobs", 510, "2019–2023"),
    ],
)
def test_what_counts_several_years_is_of_all_of_them(text: str, indicator: str, low: float, about: str) -> None:
    figure = one(indicator, f"{text}。", kind="review")
    assert (figure.low, figure.about, figure.per) == (low, about, Per.TOTAL)


def test_a_growth_on_the_year_right_before_is_the_years() -> None:
    figure = one("gdp_growth", "生产总值比2022年增长6%。", kind="review")
    assert (figure.about, figure.per) == ("2023", Per.ANNUAL)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("生产总值从2018年的740亿元增加到2023年的1020亿元，平均每年增长6.7%", "2019–2023"),
        ("2023年与2019年相比，生产总值由210亿元增加到290亿元，年均增长6.7%", "2020–2023"),
        ("2003年到2023年，生产总值年均增长6.7%", "2003–2023"),
        ("2023年，生产总值1020亿元，是2015年的1.5倍，年均增长6.7%", "2016–2023"),
        ("2020年，生产总值由“十二五”期末的740亿元增加到1020亿元，年均递增6.7%", "2016–2020"),
    ],
)
def test_a_mean_is_of_the_years_that_are_named(text: str, about: str) -> None:
    figure = one("gdp_growth", f"{text}。", kind="review")
    assert (figure.low, figure.about, figure.per) == (6.7, about, Per.AVERAGE)


def test_growth_on_the_year_before_and_on_an_earlier_one_are_two_figures() -> None:
    figures = told("2023年，生产总值510亿元，比上年增长13%，比2018年增长91.2%，年均增长13.8%。", kind="review")
    assert [(figure.low, figure.about, figure.per) for figure in figures if figure.indicator == "gdp_growth"] == [
        (13, "2023", Per.ANNUAL),
        (91.2, "2019–2023", Per.TOTAL),
        (13.8, "2019–2023", Per.AVERAGE),
    ]


@pytest.mark.parametrize("words", ["是2018年的1.7倍", "相当于“十三五”末的1.5倍", "比2018年翻了一番"])
def test_a_multiple_of_an_earlier_year_leaves_the_year_as_it_is(words: str) -> None:
    text = f"2023年，生产总值189亿元，{words}，固定资产投资207亿元。"
    assert one("fixed_investment", text, kind="review").about == "2023"


def test_a_mean_that_is_aimed_at_in_the_first_year_of_a_plan_is_the_plans() -> None:
    paragraph = report_of("《纲要》设了六项指标，其中地区生产总值年均增长5%左右。", year=2026)
    (figure,) = figures_of(paragraph)
    assert (figure.about, figure.per) == ("2026–2030", Per.AVERAGE)


def test_the_end_of_a_plan_is_its_last_year() -> None:
    growth, level = told("“十三五”期末，完成生产总值249亿元，是“十二五”期末的1.9倍，年均增长15%。", kind="review")
    assert (level.low, level.about, level.per) == (249, "2020", Per.ANNUAL)
    assert (growth.low, growth.about, growth.per) == (15, "2016–2020", Per.AVERAGE)


@pytest.mark.parametrize("words", ["两年平均增长5.8%", "5年累计新增就业60万人", "三年提高4个百分点"])
def test_years_counted_within_a_clause_hold_for_it_alone(words: str) -> None:
    text = f"2023年，生产总值增长8.3%，{words}，一般公共预算收入增长10%，固定资产投资增长6%。"
    for indicator, low in (("gdp_growth", 8.3), ("public_budget_revenue_growth", 10), ("fixed_investment_growth", 6)):
        figure = one(indicator, text, kind="review")
        assert (figure.low, figure.about, figure.per) == (low, "2023", Per.ANNUAL)


def test_a_record_of_some_years_is_no_span() -> None:
    assert one("retail_sales_growth", "工业增长8%，创6年来最好成绩，社会消费品零售总额增长6%。", kind="review").about == "2023"


def test_the_mean_of_a_years_prices_is_the_years() -> None:
    figure = one("cpi", "居民消费价格平均上涨2.4%。", kind="review")
    assert (figure.about, figure.per) == ("2023", Per.ANNUAL)
    assert one("cpi", "五年来，居民消费价格年均上涨2.4%。", kind="review").per is Per.AVERAGE


def test_what_was_reached_is_not_striven_for() -> None:
    target, result = told("力争实际利用外资7亿美元（去年实际利用外资5亿美元）。")
    assert bounds(target) == (7, None, "stretch")
    assert (bounds(result), result.about) == ((5, 5, "point"), "2023")


def test_a_mean_beside_the_last_year_of_a_term_is_of_the_term() -> None:
    figure = one("gdp_growth", "过去五年，步伐很快。生产总值2023年达到1020亿元，平均每年增长8.3%。", kind="review")
    assert (figure.about, figure.per) == ("2019–2023", Per.AVERAGE)


def test_a_mean_said_of_a_list_is_one_of_each() -> None:
    figures = told("五年来，城镇居民人均可支配收入和农村居民人均纯收入年均分别增长8.8%、9.9%。", kind="review")
    assert [(figure.low, figure.per) for figure in figures] == [(8.8, Per.AVERAGE), (9.9, Per.AVERAGE)]


def test_years_only_counted_are_none_of_those_gone_by_among_the_tasks() -> None:
    figure = one("new_urban_jobs", "“十五五”期间，五年新增城镇就业60万人。", kind="outlook")
    assert (figure.what, figure.about) == (What.TARGET, "2026–2030")
    figure = one("new_urban_jobs", "扩岗稳岗，5年累计新增城镇就业60万人。")
    assert (figure.what, figure.about, figure.per) == (What.TARGET, "2024–2028", Per.TOTAL)


def test_what_several_years_add_up_to_may_be_more_than_one_year_can() -> None:
    assert not one("new_urban_jobs", "五年全国新增城镇就业5100万人。", kind="review").doubt
    assert told("全国新增城镇就业5100万人。", kind="review") == []
    assert told("五年来，全国新增城镇就业25100万人。", kind="review") == []


@pytest.mark.parametrize(
    "text", ["去年报告中曾提出，要把居民消费价格涨幅控制在10%以内", "经过努力，实现了居民消费价格涨幅4%左右的预期目标"]
)
def test_what_was_aimed_at_is_no_result(text: str) -> None:
    (figure,) = figures_of(report_of(f"{text}。", kind="review"))
    assert figure.doubt == "it recalls what was aimed at"


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("累计完成固定资产投资43亿元", "it adds up years that are not named"),
        ("固定资产投资累计完成43亿元", "it adds up years that are not named"),
        ("全年累计完成固定资产投资43亿元", ""),
    ],
)
def test_a_sum_of_years_that_are_not_named_is_in_doubt(text: str, doubt: str) -> None:
    (figure,) = figures_of(report_of(f"{text}。", kind="review"))
    assert figure.doubt == doubt


def test_a_year_before_something_was_counted_is_in_doubt() -> None:
    (figure,) = figures_of(report_of("1994年，全国工业增加值增长18%。", kind="review"))
    assert figure.doubt == "it was not counted before 1998"


def test_a_report_given_in_december_calls_the_year_it_looks_back_on_this_year() -> None:
    figure = one("gdp_growth", "今年以来爬坡过坎。", "——预计生产总值增长5%。", kind="review")
    assert (figure.about, figure.what) == ("2023", What.FORECAST)


def test_all_of_the_year_is_no_span_that_was_named_before() -> None:
    assert one("gdp_growth", "五年来成绩不小。全年生产总值增长5%。", kind="review").about == "2023"


def test_another_year_at_the_head_of_a_sentence_holds_for_it_alone() -> None:
    assert one("gdp_growth", "2021年获评文明城市。生产总值增长5%。", kind="review").about == "2023"


def test_a_part_of_the_year_is_in_doubt() -> None:
    assert told("前三季度，全市生产总值增长5.1%。", kind="review") == []
    assert one("gdp_growth", "前三季度稳中有进，全年生产总值增长5.4%。", kind="review").about == "2023"


def test_a_span_named_at_the_head_of_a_paragraph_holds_for_those_behind_it() -> None:
    figure = one("gdp_growth", "五年来，我们一步一个脚印。", "——实力更强。生产总值年均增长8%。", kind="review")
    assert figure.about == "2019–2023"


def test_a_year_named_behind_a_span_ends_it() -> None:
    texts = ("五年来，我们一步一个脚印。", "刚刚过去的2023年，大事不少。", "——实力更强。生产总值增长8%。")
    assert one("gdp_growth", *texts, kind="review").about == "2023"


def test_a_growth_on_the_year_before_is_of_one_year() -> None:
    figure = one("gdp_growth", "五年来成就不小，生产总值比上年增长8%。", kind="review")
    assert (figure.about, figure.per) == ("2023", Per.ANNUAL)


def test_a_year_without_a_target_says_so() -> None:
    figure = one("gdp_growth", "考虑到形势多变，今年没有提出经济增速的具体目标。")
    assert (figure.what, figure.low, figure.high) == (What.NONE, None, None)
