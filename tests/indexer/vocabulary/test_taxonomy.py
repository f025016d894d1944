"""Chapter kinds and topics."""

import pytest

from indexer.model import ReportKind
from indexer.text.variants import simplified
from indexer.vocabulary.taxonomy import (
    MIN_SHARE,
    ChapterText,
    chapter_kinds,
    plan_begins,
    shares_of_all,
    taxonomy,
    topic_shares,
    topics,
)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        (None, "opening"),
        ("一、2022年工作回顾", "review"),
        ("一、2022年主要工作", "review"),
        ("二、2023年总体要求和主要目标", "outlook"),
        ("三、2023年重点工作", "tasks"),
        ("二、2023 年工作安排", "tasks"),
        ("全面加强政府自身建设", "self-government"),
        ("名 词 解 释", "glossary"),
        ("附件报告部分用语说明", "glossary"),
        ("附件十件民生实事", "annex"),
    ],
)
def test_a_heading_tells_the_kind_of_its_chapter(heading: str | None, kind: str) -> None:
    assert kinds(heading) == [kind]
    assert kind in taxonomy().chapter_labels


@pytest.mark.parametrize(
    "heading",
    [
        "二、关于2023年工作", "坚持科学发展，切实抓好2023年的各项工作", "三、今年的工作重点", "三、对2023年政府工作的建议",
        "二、2023年工作", "三、对今年政府工作的建议",
        "四、关于一九九三年政府工作的建议", "做好今年各项工作", "三、2023年工作重点", "切实搞好2023年的经济工作",
        "2023年：铆足干劲开新局",
    ],
)  # fmt: skip
def test_a_plan_is_no_review(heading: str) -> None:
    assert kinds("一、过去一年工作回顾", heading) == ["review", "tasks"]


def kinds(*headings: str | None, text: str = "", kind: ReportKind = ReportKind.REPORT) -> list[str]:
    return chapter_kinds([ChapterText(heading, text) for heading in headings], kind, 2023)


DONE = "全年完成投资一百亿元，新增就业三万人，建成道路十条，比上年增长百分之八，取得了新的成绩。"
TO_DO = "要继续加快发展，必须抓好项目建设，力争全年投资增长，确保任务完成，努力改善民生。"


def test_a_heading_that_names_only_its_subject_is_told_by_the_tense_of_its_text() -> None:
    chapters = [
        ChapterText("一、牢记嘱托取得新成效", DONE),
        ChapterText("二、牢记使命奋勇争先", TO_DO),
        ChapterText("结束语", "让我们团结起来。"),
    ]
    assert chapter_kinds(chapters, ReportKind.REPORT, 2023) == ["review", "tasks", "tasks"]
    assert kinds("四、深化改革开放", kind=ReportKind.TASK_BREAKDOWN) == ["tasks"]


def test_a_report_that_looks_back_sets_tasks_somewhere() -> None:
    chapters = [
        ChapterText("过去五年工作总结", DONE),
        ChapterText("今后五年的目标、方针和任务", TO_DO * 9),
        ChapterText("关于外交工作", TO_DO),
    ]
    assert chapter_kinds(chapters, ReportKind.REPORT, 2023) == ["review", "tasks", "outlook"]


def test_a_plan_without_a_heading_begins_with_its_own_aims() -> None:
    assert plan_begins([DONE, DONE, "做好今年工作的总体要求是：稳中求进。", TO_DO, TO_DO]) == 2
    assert plan_begins([DONE, "今年的总体要求早已提出。", DONE, DONE, DONE]) is None


@pytest.mark.parametrize(
    ("sentence", "treated"),
    [
        ("规上工业企业新增12家，两条生产线建成达产。", "工业"),
        ("建成省重点实验室3家，发明专利增加一成。", "科技创新"),
        ("开通5G基站500个，大数据中心投入使用。", "数字经济"),
        ("粮食总产连年增长，高标准农田又添三万亩。", "农业农村"),
        ("改造老旧小区20个，新铺雨污管网15公里。", "城乡建设"),
        ("县县通了高速，内河码头多了四个泊位。", "交通物流"),
        ("行政审批再减三成，外商到这里办厂只跑一次。", "改革开放与营商环境"),
        ("新签约项目40个，固定资产投资增长7%。", "招商与项目"),
        ("商圈人气回升，老字号开出12家分店。", "消费"),
        ("税收占到八成，不良贷款又有下降。", "财政金融"),
        ("黑臭水体全部消除，空气优良天数多了11天。", "生态环境"),
        ("两所小学开学，义务教育学位多出3000个。", "教育"),
        ("低保标准提高6%，高校毕业生九成以上就业。", "就业社保"),
        ("县医院添了床位，村卫生室有了全科医生。", "医疗养老"),
        ("博物馆夜里开门，乡镇办起马拉松。", "文旅体育"),
        ("安全生产事故减少，信访积案办结九成。", "安全与治理"),
        ("市政府坚持依法行政，人大代表建议全部办复。", "政府自身建设"),
    ],
)
def test_a_sentence_treats_what_its_words_speak_of(sentence: str, treated: str) -> None:
    assert topics(None, sentence) == (treated,)


@pytest.mark.parametrize(
    ("text", "treated"),
    [
        ("开展消费品以旧换新，社会消费品零售总额增长5%。", {"消费"}),
        ("城镇新增就业3万人。", {"就业社保"}),
        ("新建学校三所，扩建医院两家，修通公路80公里。", {"教育", "医疗养老", "交通物流"}),
        ("新改建农村公路60公里。", {"交通物流", "农业农村"}),
    ],
)
def test_a_sentence_treats_all_that_it_speaks_of_and_nothing_else(text: str, treated: set[str]) -> None:
    assert set(topics(None, text)) == treated


@pytest.mark.parametrize(
    ("longer", "treated"),
    [
        ("数字经济占比提高。", "数字经济"),
        ("开放大学招收新生。", "教育"),
        ("绿色金融余额翻番。", "财政金融"),
        ("农民工按时领到工钱。", "就业社保"),
        ("主题教育扎实开展。", "政府自身建设"),
        ("湿地公园建成。", "生态环境"),
    ],
)
def test_a_word_inside_a_longer_one_of_another_topic_does_not_count(longer: str, treated: str) -> None:
    assert topics(None, longer) == (treated,)


@pytest.mark.parametrize("text", ["各位代表！", "衷心感谢全市农民、工人和教师。", "困难不少，信心更足。", "服务工作更细。"])
def test_a_sentence_may_treat_nothing(text: str) -> None:
    assert topics(None, text) == ()


def test_a_weak_word_needs_another_in_its_clause_or_a_heading_of_its_topic() -> None:
    assert topics(None, "添置装备一批。") == ()
    assert topics(None, "装备产值一百亿元。") == ("工业",)
    assert topics(None, "添置装备一批，总值过亿元。") == ()
    assert topics("（一）做强工业", "添置装备一批。") == ("工业",)


def test_a_heading_alone_gives_no_topic() -> None:
    assert topics("（四）推进乡村振兴", "今年要再上台阶。") == ()


def test_a_general_word_counts_alone_where_nothing_else_is_said() -> None:
    assert topics(None, "改革迈出新步伐。") == ("改革开放与营商环境",)
    assert topics(None, "学校改革迈出新步伐。") == ("教育",)


def test_what_a_sentence_mentions_beside_its_subject_it_does_not_treat() -> None:
    assert topics(None, "防治大气污染、水污染和土壤污染，工业园区污水全部处理，生活垃圾无害化。") == ("生态环境",)


def test_shares_are_parts_of_the_text_and_what_is_no_topic_has_none() -> None:
    text = "粮食连年丰收农民笑。" + "困难不少而信心更足。" + "学校办了食堂送早点。" * 2
    assert topic_shares(None, text) == pytest.approx({"教育": 0.5, "农业农村": 0.25})
    assert topics(None, text) == ("教育", "农业农村")
    assert topic_shares(None, "") == {}


def test_a_topic_with_a_clause_to_itself_is_treated_where_beside_another_it_is_but_mentioned() -> None:
    assert topics(None, "学校和教师齐备，收好粮食。") == ("教育", "农业农村")
    assert topics(None, "学校和教师收好粮食。") == ("教育",)


def test_a_sentence_of_several_topics_is_divided_among_them_by_their_votes() -> None:
    assert topic_shares(None, "兴建学校，修筑公路铁路。") == pytest.approx({"交通物流": 2 / 3, "教育": 1 / 3})


def test_all_topics_of_a_paragraph_are_given_but_those_of_less_than_a_clause() -> None:
    many = "粮食丰收。学校开学。医院扩建。公路通车。就业稳定。博物馆开门。"
    assert len(topics(None, many)) == 6
    assert topics(None, "粮食丰收。" + "学校办了食堂送早点。" * int(0.5 / MIN_SHARE)) == ("教育", "农业农村")
    assert topics(None, "粮食丰收。" + "学校办了食堂送早点。" * int(1 / MIN_SHARE)) == ("教育",)


def test_traditional_characters_speak_of_the_same() -> None:
    assert topics(None, "農業連年豐收，學校辦了食堂。") == topics(None, "农业连年丰收，学校办了食堂。") == ("农业农村", "教育")


def test_most_paragraphs_of_reports_treat_something(demo_texts: dict[str, str]) -> None:
    shares = [topic_shares(None, text) for text in demo_texts.values()]
    assert sum(map(bool, shares)) > len(shares) / 2
    assert all(0 < sum(found.values()) < 1.001 for found in shares if found)


@pytest.mark.parametrize("topic", taxonomy().topic_words)
def test_each_word_of_a_topic_stands_once_and_can_be_found(topic: str) -> None:
    rule = taxonomy().topic_words[topic]
    listed = rule.words | rule.weak | rule.general
    assert len(listed | rule.unless) == sum(map(len, (rule.words, rule.weak, rule.general, rule.unless)))
    for word in listed | rule.unless:
        assert len(word) >= 2
        assert word == simplified(word)
        assert not set("，,；;。！？") & set(word), word
    for longer in rule.unless:
        assert any(word in longer for word in listed), f"{longer} holds no word of {topic}"


def test_paragraphs_together_have_the_shares_that_each_has_alone(demo_texts: dict[str, str]) -> None:
    texts = [("教育", "添置装备一批。"), (None, ""), *((None, text) for text in demo_texts.values()), ("工业", "装备")]
    assert shares_of_all(texts) == [topic_shares(*each) for each in texts]


@pytest.mark.parametrize(
    "heading", ["二、五年工作的主要体会", "二、工作体会和存在问题", "二、几点启示", "二、存在的主要困难和问题"]
)
def test_what_was_learned_and_what_is_wanting_look_back(heading: str) -> None:
    ahead = "必须继续努力，要加快发展，确保完成任务。" * 5
    chapters = [
        ChapterText("一、2011年工作回顾", "产量增加。"),
        ChapterText(heading, ahead),
        ChapterText("三、2012年重点工作", ahead),
    ]
    assert chapter_kinds(chapters, ReportKind.REPORT, 2012) == ["review", "review", "tasks"]
