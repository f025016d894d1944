"""Sentences as reports write them, and the figures that they make."""

import random
from dataclasses import replace

import pytest

from indexer.figures.extracting import figures_of
from indexer.parse import parse_file
from indexer.vocabulary.regions import gazetteer
from tests.conftest import DEMO_FILES, SEED, each_seed
from tests.indexer.figures.told import bounds, one, report_of, told

LISTED = (
    "主要预期目标是：地区生产总值增长6%左右，规上工业增加值增长8%以上，城镇、农村居民收入分别增长5%和7%左右，"
    "一般公共预算收入、居民收入与经济增长同步，城镇调查失业率5.5%左右，城镇新增就业4500人，物价涨幅3%左右。"
)


def values(*paragraphs: str, kind: str = "tasks") -> dict[str, tuple[float | None, float | None, str]]:
    return {figure.indicator: bounds(figure) for figure in told(*paragraphs, kind=kind)}


def test_a_list_of_targets_is_read_item_by_item() -> None:
    assert values(LISTED) == {
        "gdp_growth": (6, 6, "soft"),
        "industrial_value_added_growth": (8, None, "hard"),
        "urban_income_growth": (5, 5, "soft"),
        "rural_income_growth": (7, 7, "soft"),
        "public_budget_revenue_growth": (None, None, "relative"),
        "resident_income_growth": (None, None, "relative"),
        "urban_unemployment_rate": (5.5, 5.5, "soft"),
        "new_urban_jobs": (4500, 4500, "point"),
        "cpi": (3, 3, "soft"),
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("固定资产投资、社会消费品零售总额分别增长9%、7%", {"fixed_investment_growth": 9, "retail_sales_growth": 7}),
        ("固定资产投资、社会消费品零售总额均增长9%", {"fixed_investment_growth": 9, "retail_sales_growth": 9}),
        ("第一产业、规模以上工业、服务业增加值分别增长3%、8%、6%", {"industrial_value_added_growth": 8}),
        ("城乡居民人均可支配收入分别为4万元和2万元，增长4%和6%", {"urban_income_growth": 4, "rural_income_growth": 6}),
        ("城镇居民人均收入4万元，农民人均纯收入2万元，分别增长4%和6%", {"urban_income_growth": 4, "rural_income_growth": 6}),
    ],
)
def test_each_item_of_a_list_takes_its_own_number(text: str, expected: dict[str, float]) -> None:
    found = {figure.indicator: figure.low for figure in told(f"{text}。") if figure.indicator.endswith("growth")}
    assert found == expected


def test_numbers_and_things_that_do_not_match_are_in_doubt() -> None:
    figures = figures_of(report_of("工业投资、固定资产投资、社会消费品零售总额分别增长9%、7%。"))
    assert figures
    assert all(figure.doubt for figure in figures)


def test_amount_and_growth_stand_side_by_side() -> None:
    found = values("地区生产总值突破900亿元大关、达到912.5亿元，同口径增长6.5%。", kind="review")
    assert found == {"gdp_level": (912.5, 912.5, "point"), "gdp_growth": (6.5, 6.5, "point")}
    found = values("全年地区生产总值增长6.5%、约3.1万亿元。", kind="review")
    assert found == {"gdp_level": (3.1, 3.1, "soft"), "gdp_growth": (6.5, 6.5, "point")}


@pytest.mark.parametrize(
    "text",
    [
        "粮食播种面积和产量分别稳定在90万亩和7亿斤以上",
        "确保粮食播种面积90万亩以上、总产量7亿斤以上",
        "粮食播面、总产稳定在90万亩、7亿斤以上",
        "守住粮食安全底线，产量稳定在7亿斤以上",
        "粮食总产保持在7亿斤以上",
    ],
)
def test_grain_is_told_from_the_fields_it_grows_on(text: str) -> None:
    assert bounds(one("grain_output", f"{text}。")) == (7, None, "hard")


def test_other_harvests_are_not_grain() -> None:
    assert told("粮食播种面积稳定在90万亩、蔬菜产量稳定在20万吨。") == []


@pytest.mark.parametrize(
    "text",
    [
        "高新区地区生产总值增长12%",
        "县域生产总值增长12%",
        "民营企业进出口增长12%",
        "规上工业单位增加值能耗下降4%",
        "数字经济核心产业增加值占地区生产总值比重达到12%",
        "工业对经济增长的贡献率达到50%",
        "拉低固定资产投资4个百分点",
        "人均地区生产总值达到9万元，增长6%",
        "脱贫人口人均可支配收入增长12%",
        "工业园区一般公共预算收入增长9%",
        "规上工业总产值增长9%",
        "税收收入占一般公共预算收入比重达到70%",
    ],
)
def test_another_place_and_another_measure_are_left_out(text: str) -> None:
    core = {
        "gdp_growth",
        "gdp_level",
        "public_budget_revenue_growth",
        "resident_income_growth",
        "industrial_value_added_growth",
    }
    assert {figure.indicator for figure in told(f"{text}。")} & core == set()


def test_a_zone_that_a_sentence_is_about_puts_its_figures_in_doubt() -> None:
    (figure,) = figures_of(report_of("临江高新区扩容提质，固定资产投资增长30%。", kind="review"))
    assert "临江高新区" in figure.doubt
    (figure,) = figures_of(report_of("推进高新区扩容提质，固定资产投资增长30%。", kind="review"))
    assert not figure.doubt


@pytest.mark.parametrize(
    ("text", "tone", "comparison"),
    [
        ("居民收入增长与经济增长基本同步", "relative", "与经济增长基本同步"),
        ("居民收入增速高于全省平均水平", "relative", "高于全省平均水平"),
        ("居民收入增速快于经济增长1个百分点左右", "relative", "快于经济增长1个百分点左右"),
        ("居民收入稳步增长", "qualitative", "稳步增长"),
        ("居民收入实现正增长", "qualitative", "正增长"),
        ("完成省下达的居民收入增长任务", "qualitative", "完成省下达的"),
    ],
)
def test_what_is_said_in_place_of_a_number_is_kept_in_its_words(text: str, tone: str, comparison: str) -> None:
    figure = one("resident_income_growth", f"{text}，民生继续改善。")
    assert (bounds(figure), figure.comparison) == ((None, None, tone), comparison)


def test_a_rank_between_amount_and_growth_is_passed_over() -> None:
    found = values("全市生产总值达到920亿元、总量居全省第5位，增长6.7%、增速居全省第4位。", kind="review")
    assert found == {"gdp_level": (920, 920, "point"), "gdp_growth": (6.7, 6.7, "point")}


def test_a_number_behind_a_comparison_is_kept_beside_it() -> None:
    figure = one("resident_income_growth", "居民人均可支配收入增速高于省平1个百分点、7%左右。")
    assert (bounds(figure), figure.comparison) == ((7, 7, "soft"), "高于省平1个百分点")


@pytest.mark.parametrize(
    "text",
    [
        "地区生产总值增速快于全省的势头不断巩固，全年增长7.8%、全省第二",
        "经济增速逐季回升，一季度增长4.5%，上半年增长5%，前三季度增长5.5%，全年增长7.8%",
    ],
)
def test_growth_of_all_the_year_behind_words_is_taken(text: str) -> None:
    assert bounds(one("gdp_growth", f"{text}。", kind="review")) == (7.8, 7.8, "point")


@pytest.mark.parametrize(
    ("text", "low"), [("粮食总产439.2亿斤、连续12年超430亿斤", 439.2), ("粮食总产突破430亿斤大关、达439.2亿斤", 439.2)]
)
def test_of_two_amounts_the_one_without_a_bound_is_the_years(text: str, low: float) -> None:
    assert bounds(one("grain_output", f"{text}。", kind="review")) == (low, low, "point")


def test_what_is_striven_for_in_another_unit_is_no_stretch_of_a_growth() -> None:
    growth, level = told("地区生产总值增长5.5%以上，力争突破6000亿元。")
    assert (growth.indicator, growth.low, growth.stretch) == ("gdp_growth", 5.5, "")
    assert (level.indicator, level.low) == ("gdp_level", 6000)


def test_money_of_other_countries_is_not_taken_for_yuan() -> None:
    assert one("trade", "进出口总额达到2.17万亿美元。", kind="review").unit == "万亿美元"
    assert told("进出口总额达到21亿欧元。", kind="review") == []


@pytest.mark.parametrize(
    ("text", "indicator", "expected"),
    [
        ("人均地区生产总值达到1140美元", "gdp_per_head", (1140, 1140, "point")),
        ("人均地区生产总值达四千九百零九美元", "gdp_per_head", (4909, 4909, "point")),
        ("生产总值达到十八点二三万亿元，增长百分之九点九", "gdp_growth", (9.9, 9.9, "point")),
        ("城镇新增就业九百七十多万人", "new_urban_jobs", (970, None, "hard")),
        ("农村居民人均纯收入达到一万零四百九十三元", "rural_income", (10493, 10493, "point")),
        ("地方财政收入完成108亿3038万元", "public_budget_revenue", (108.3038, 108.3038, "point")),
        ("生产总值增长15℅", "gdp_growth", (15, 15, "point")),
        ("城镇登记失业率≤4%", "registered_unemployment_rate", (None, 4, "hard")),
        ("固定资产投资额220亿元", "fixed_investment", (220, 220, "point")),
        ("外商直接投资增长9%", "foreign_investment_growth", (9, 9, "point")),
        ("城市居民人均可支配收入增长9%", "urban_income_growth", (9, 9, "point")),
        ("财政收入38亿元，其中地方级收入26亿元", "public_budget_revenue", (26, 26, "point")),
        ("居民消费价格指数为102.7", "cpi", (2.7, 2.7, "point")),
    ],
)
def test_old_and_rare_ways_to_write_a_figure_are_read(
    text: str, indicator: str, expected: tuple[float | None, float | None, str]
) -> None:
    assert bounds(one(indicator, f"{text}。", kind="review")) == expected


@pytest.mark.parametrize(
    ("text", "indicator", "expected"),
    [
        ("全省生產總值1646.6億元，比上年增長11.7%", "gdp_growth", (11.7, 11.7, "point")),
        ("農民人均純收入5736元", "rural_income", (5736, 5736, "point")),
        ("農牧民人均可支配收入增长13%", "rural_income_growth", (13, 13, "point")),
        ("城镇、牧区常住居民人均可支配收入分别增长7.9%和8.5%", "rural_income_growth", (8.5, 8.5, "point")),
        ("城、乡居民人均可支配收入分别增长8%、9%", "urban_income_growth", (8, 8, "point")),
        ("一般预算地方级财政收入增长10.3%", "public_budget_revenue_growth", (10.3, 10.3, "point")),
        ("固定资产投资是“十五”期间的3.1倍，增长18.1%", "fixed_investment_growth", (18.1, 18.1, "point")),
        ("城镇居民人均可支配收入，考虑价格下降因素比上年实际增长9.3%", "urban_income_growth", (9.3, 9.3, "point")),
        (
            "全国研究与试验发展经费，从509亿元增加到1161亿元，占国内生产总值的比重从0.64%提高到1.13%",
            "rd_intensity",
            (1.13, 1.13, "point"),
        ),
    ],
)
def test_words_of_other_scripts_places_and_times_are_read(
    text: str, indicator: str, expected: tuple[float | None, float | None, str]
) -> None:
    assert bounds(one(indicator, f"{text}。", kind="review")) == expected


@pytest.mark.parametrize(
    "text",
    [
        "稳步推进国家级经开区改革，完善机制，利用外资、投资分别增长45%、20%",
        "突出开发区主阵地作用，外贸进出口、实际使用外资增长9%",
        "临港片区加快开发，实际使用外资增长9%",
        "预计园区主营业务、税收收入、实际利用外资分别增长6%、8%、117%",
    ],
)
def test_figures_of_zones_are_none_of_the_place(text: str) -> None:
    assert told(f"{text}。", kind="review") == []


def test_one_growth_said_of_town_and_country_each_is_of_both() -> None:
    assert values("城乡居民人均可支配收入均增长7%左右。") == {
        "urban_income_growth": (7, 7, "soft"),
        "rural_income_growth": (7, 7, "soft"),
    }
    assert values("城乡居民人均可支配收入增长7%左右。") == {"resident_income_growth": (7, 7, "soft")}


def test_the_name_of_the_reports_own_place_is_no_other_place() -> None:
    def figures(text: str) -> list[str]:
        report = report_of(text, kind="review")
        about = replace(report.metadata, region=gazetteer().region("370812"))
        return [figure.doubt for figure in figures_of(replace(report, metadata=about)) if figure.indicator == "gdp_growth"]

    assert figures("兖州区2023年生产总值增长6%。") == [""]
    assert figures("济宁市兖州区生产总值增长6%。") == [""]
    assert figures("任城区生产总值增长6%。") == []


def test_a_town_of_a_hundred_billion_compares_no_growth() -> None:
    assert figures_of(report_of("甲镇成为全省第3个地区生产总值超千亿元镇。", kind="review")) == ()


def test_growth_of_what_is_left_is_no_result() -> None:
    assert told("剔除留抵退税因素后，一般公共预算收入增长6%。", kind="review") == []
    assert "public_budget_revenue_growth" not in values("一般公共预算收入9亿元，剔除退税因素后增长6%。", kind="review")


def test_an_index_of_prices_is_told_as_its_rise() -> None:
    assert bounds(one("cpi", "居民消费价格指数控制在103左右。")) == (3, 3, "soft")


def test_a_fall_of_what_grows_is_below_nought_and_a_fall_of_energy_is_above() -> None:
    assert one("fixed_investment_growth", "固定资产投资下降3.5%。", kind="review").low == -3.5
    assert one("energy_intensity", "单位GDP能耗下降3.5%。", kind="review").low == 3.5


def test_a_figure_beyond_what_is_possible_is_in_doubt_and_not_set_right() -> None:
    (figure,) = figures_of(report_of("地区生产总值增长65%。"))
    assert (figure.low, figure.doubt) == (65, "65% is beyond -15 to 30%")


def test_of_two_that_contradict_each_other_the_list_of_targets_is_believed() -> None:
    first, second = "做强主导产业，规上工业增加值增长9%。", "主要预期目标是：规上工业增加值增长8%。"
    doubted, believed = figures_of(report_of(first, second))
    assert (believed.low, believed.doubt) == (8, "")
    assert doubted.doubt == "paragraph 2 says “规上工业增加值增长8%”"


def test_what_is_said_twice_alike_stands_twice() -> None:
    assert [figure.paragraph for figure in told("生产总值增长6%。", "生产总值增长6%。")] == [1, 2]


def test_words_broken_by_a_layout_are_read_and_kept_as_printed() -> None:
    figure = one("public_budget_revenue_growth", "今年，一般 — 2 — 公共预算 收入增长 ６．５ ％ 以上。")
    assert bounds(figure) == (6.5, None, "hard")
    assert figure.text == "一般 — 2 — 公共预算 收入增长 ６．５ ％ 以上"


@pytest.mark.parametrize("kind", ["glossary", "annex"])
def test_what_explains_or_is_added_sets_nothing(kind: str) -> None:
    assert told("地区生产总值增长6%。", kind=kind) == []


@pytest.mark.parametrize(
    ("text", "indicator", "expected"),
    [
        ("一般公共预算收入90亿元，其中税收完成60亿元，增长4.5%", "tax_revenue_growth", (4.5, 4.5, "point")),
        ("自然口径税收收入增长12%", "tax_revenue_growth", (12, 12, "point")),
        ("城市空气优良天数比例达91%", "good_air_share", (91, 91, "point")),
        ("2023年以前，全省地区生产总值连跨3个千亿台阶，2023年达到1.6万亿元、增长5.4%", "gdp_growth", (5.4, 5.4, "point")),
    ],
)
def test_other_words_of_a_measure_and_of_what_it_passed_are_read(
    text: str, indicator: str, expected: tuple[float | None, float | None, str]
) -> None:
    assert bounds(one(indicator, f"{text}。", kind="review")) == expected


@pytest.mark.parametrize(
    ("text", "indicator", "comparison"),
    [
        ("单位GDP能耗降低率、粮食产量完成市定目标任务", "energy_intensity", "完成市定目标任务"),
        ("单位地区生产总值能耗在国家控制范围内", "energy_intensity", "在国家控制范围内"),
        ("单位GDP能耗保持下降", "energy_intensity", "保持下降"),
        ("粮食产量稳中有增", "grain_output", "稳中有增"),
        ("城镇调查失业率均值保持历史最好水平", "urban_unemployment_rate", "保持历史最好水平"),
        ("货物进出口保稳提质", "trade_growth", "保稳提质"),
        ("实际利用外资规模基本稳定", "foreign_investment_growth", "规模基本稳定"),
    ],
)
def test_what_is_only_to_be_held_is_kept_in_its_words(text: str, indicator: str, comparison: str) -> None:
    figure = one(indicator, f"{text}。")
    assert (figure.comparison, bounds(figure)) == (comparison, (None, None, "qualitative"))


def test_a_report_of_an_unknown_year_has_no_figures() -> None:
    report = report_of("地区生产总值增长6%。")
    assert figures_of(replace(report, metadata=replace(report.metadata, year=None))) == ()


@pytest.mark.parametrize("path", DEMO_FILES, ids=lambda path: path.name)
def test_every_figure_stands_in_its_paragraph_where_it_says(path) -> None:  # type: ignore[no-untyped-def]
    report = parse_file(path)
    for figure in figures_of(report):
        paragraph = report.paragraphs[figure.paragraph - 1]
        assert paragraph.text[figure.start : figure.end] == figure.text
        assert figure.text in figure.sentence
        assert figure.sentence in paragraph.text
        assert paragraph.chapter_kind == figure.chapter_kind


@pytest.mark.parametrize(
    "text",
    [
        "居民收入" + "和甲乙" * 20_000 + "增长5%。",
        "生产总值增长" + "1" * 50_000 + "%。",
        "生产总值增长百分之" + "九" * 50_000 + "。",
        "力争" + "生产总值、" * 10_000 + "增长5%。",
        "生产总值 " * 10_000 + " " * 50_000 + "增长5%。",
        "居民收入" + "增速持续" * 20_000 + "高于全省平均。",
    ],
    ids=["a list without end", "digits", "numerals", "names", "blanks", "words between"],
)
@pytest.mark.timeout(20)
def test_what_goes_on_without_end_is_read_in_time(text: str) -> None:
    figures = figures_of(report_of(text))
    assert all(text[figure.start : figure.end] == figure.text for figure in figures)


PIECES = (
    "生产总值", "固定资产投资", "城镇居民人均可支配收入", "城乡居民收入", "增长", "下降", "五年来", "五年累计",
    "比2018年", "2023年", "同2015年相比", "（下同）", "十八点二三万亿元", "是2011年的1.7倍", "年均", "分别", "均", "、", "，",
    "。", "(", ")", "百分之九点九", "点", "108亿3038万元", "力争", "全年", "一季度", "≤", "5.5%", "保8争9", "“十二五”末", "由",
    "增加到", "超", "千", "美元",
)  # fmt: skip


@each_seed(40, 2000)
def test_whatever_words_stand_together_a_figure_stands_where_it_says(seed: int) -> None:
    rnd = random.Random(f"{SEED} {seed}")
    text = "".join(rnd.choices(PIECES, k=rnd.randint(1, 40)))
    for kind in ("review", "outlook", "tasks"):
        for figure in figures_of(report_of(text, kind=kind)):
            assert text[figure.start : figure.end] == figure.text, text


def of_place(code: str, text: str, *, kind: str = "review", year: int = 2024) -> dict[str, tuple[float | None, str]]:
    """Indicator → (least, time) of what a report of a place says without doubt."""
    report = report_of(text, kind=kind, year=year)
    report = replace(report, metadata=replace(report.metadata, region=gazetteer().region(code)))
    return {figure.indicator: (figure.low, figure.about) for figure in figures_of(report) if not figure.doubt}


@pytest.mark.parametrize(
    ("code", "wider", "own"),
    [
        ("420600", ("全国", "全省", "我省", "我国"), ("全市", "我市")),
        ("450300", ("全国", "全区", "我区"), ("全市",)),
        ("370881", ("全国", "全省"), ("全市", "我市")),
        ("370830", ("全省", "全市", "我市"), ("全县", "我县")),
        ("110108", ("全国", "全市"), ("全区", "我区")),
        ("532600", ("全国", "全省"), ("全州", "我州")),
        ("420000", ("全国",), ("全省", "我省")),
        ("640000", ("全国",), ("全区", "我区")),
        ("000000", (), ("全国", "我国")),
    ],
)
def test_what_is_said_of_all_that_a_place_lies_in_is_not_the_places(
    code: str, wider: tuple[str, ...], own: tuple[str, ...]
) -> None:
    for who in wider:
        assert of_place(code, f"2023年，{who}地区生产总值增长5.8%，{who}居民消费价格上涨0.2%。") == {}
    for who in own:
        assert of_place(code, f"2023年，{who}地区生产总值增长5.8%。") == {"gdp_growth": (5.8, "2023")}


@pytest.mark.parametrize("level", ["区级", "县级", "县本级", "本级", "地方级"])
def test_the_budget_of_a_countys_own_rank_is_its_own(level: str) -> None:
    text = f"{level}一般公共预算收入43亿元，同比下降14.5%。"
    assert of_place("500103", text)["public_budget_revenue_growth"] == (-14.5, "2023")
    if level in ("区级", "县级"):
        assert "public_budget_revenue_growth" not in of_place("420600", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("社会消费品零售总额1320亿元，同比微降0.6%", {"retail_sales_growth": -0.6}),
        ("固定资产投资下滑2.1%", {"fixed_investment_growth": -2.1}),
        ("规模以上工业增加值仅增长1.3%", {"industrial_value_added_growth": 1.3}),
        ("固定资产投资小幅下降0.4%", {"fixed_investment_growth": -0.4}),
        ("一般公共预算收入略增1.1%", {"public_budget_revenue_growth": 1.1}),
        ("地区生产总值历史性突破千亿元大关，增速达到9.6%", {"gdp_growth": 9.6}),
        ("规上工业增加值、固投、社零分别增长6.9%、10.2%、8.4%",
         {"industrial_value_added_growth": 6.9, "fixed_investment_growth": 10.2, "retail_sales_growth": 8.4}),
        ("居民人均可支配收入增长9.1%，其中城镇增长8.2%、农村增长9.4%",
         {"resident_income_growth": 9.1, "urban_income_growth": 8.2, "rural_income_growth": 9.4}),
        ("城镇居民人均可支配收入增长5%、农村增长6%", {"urban_income_growth": 5, "rural_income_growth": 6}),
        ("城镇居民人均可支配收入增加600元，农民人均纯收入增加180元，分别增长8.8%和7.4%",
         {"urban_income_growth": 8.8, "rural_income_growth": 7.4}),
        ("剔除煤炭价格因素影响，固定资产投资实际增长9.7%", {}),
        ("城镇化改造3个片区，农村道路增长6%", {}),
    ],
)  # fmt: skip
def test_small_words_short_names_and_factors_taken_away_are_heeded(text: str, expected: dict[str, float]) -> None:
    found = {figure.indicator: figure.low for figure in told(f"{text}。", kind="review")}
    assert {name: low for name, low in found.items() if name.endswith("growth")} == expected


def test_what_a_place_is_in_the_nation_or_calls_itself_is_not_said_of_another() -> None:
    report = report_of("成为全国首个经济总量突破5万亿元的城市。", kind="review")
    placed = replace(report, metadata=replace(report.metadata, region=gazetteer().region("440300")))
    assert [(figure.indicator, bool(figure.doubt)) for figure in figures_of(placed)] == [("gdp_level", True)]
    for own in ("新区", "浦东新区"):
        assert of_place("310115", f"{own}实现生产总值16715亿元，增长4.8%。")["gdp_growth"] == (4.8, "2023")


def test_years_in_characters_are_years() -> None:
    text = "一九八八年，国民生产总值增长百分之七。一九八九年，国民生产总值增长百分之五；粮食总产量一九八九年达到四百亿斤。"
    figures = figures_of(report_of(text, kind="review", year=1990))
    assert [(figure.indicator, figure.about, figure.low, figure.doubt) for figure in figures] == [
        ("gdp_growth", "1988", 7, ""),
        ("gdp_growth", "1989", 5, ""),
        ("grain_output", "1989", 400, ""),
    ]
    # They are kept as printed.
    assert figures[2].text == "粮食总产量一九八九年达到四百亿斤"


@pytest.mark.parametrize(
    ("text", "indicator", "low"),
    [
        ("粮食总产量60亿斤，力争达到63亿斤", "grain_output", 60),
        ("城镇新增就业6万人，力争7万人", "new_urban_jobs", 60_000),
        ("社会消费品零售总额达到1700亿元，争取1750亿元", "retail_sales", 1700),
    ],
)
def test_what_is_striven_for_beyond_an_amount_is_not_the_amount(text: str, indicator: str, low: float) -> None:
    found = one(indicator, f"2024年主要预期目标是：{text}。")
    assert found.low == (low if found.unit != "万人" else low / 10_000)
    assert found.high == found.low
    assert found.stretch


@pytest.mark.parametrize(
    ("year", "text", "about"),
    [
        (2021, "到2025年，地区生产总值达到1800亿元左右，年均增长6%。", "2021–2025"),
        (2023, "到2025年，地区生产总值达到1800亿元左右，年均增长6%。", "2021–2025"),
        (2024, "到2028年，地区生产总值达到1800亿元，年均增长6%。", "2024–2028"),
        (2011, "今后五年，到2015年超过4000亿元，生产总值年均增长6%。", "2011–2015"),
        (2021, "生产总值年均增长6%左右。", "2021–2025"),
    ],
)
def test_a_mean_until_a_year_is_of_the_years_until_then(year: int, text: str, about: str) -> None:
    report = report_of(text, kind="outlook", year=year)
    (found,) = [figure for figure in figures_of(report) if figure.indicator == "gdp_growth"]
    assert (found.about, found.per) == (about, "five-year average")


def test_a_mean_of_a_plan_and_a_sum_of_five_years_stand_behind_the_years_number() -> None:
    (last, mean) = told("2023年地区生产总值增长2.2%，“十三五”年均增长6.1%。", kind="review")
    assert (last.about, last.low, mean.about, mean.low, mean.per) == ("2023", 2.2, "2016–2020", 6.1, "five-year average")
    assert one("energy_intensity", "今后五年，单位生产总值能耗五年累计下降14%。", kind="outlook").per == "five-year total"
    alone = one("energy_intensity", "单位生产总值能耗五年累计下降14%。", kind="outlook")
    assert (alone.about, alone.per) == ("2024–2028", "five-year total")
