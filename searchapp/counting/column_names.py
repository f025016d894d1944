"""The columns of tables of counts: their order, their kinds, and what each is."""

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What the values of a column are."""

    TEXT = "text"
    COUNT = "count"
    RATE = "rate"


class About(NamedTuple):
    """The kind of a column, and what it is, in Chinese and in English."""

    kind: Kind
    zh: str
    en: str


# What a row stands for; how large that is.
IDENTITY = ("report", "code", "province", "city", "county", "level", "year", "kind")
SIZES = ("chars", "words", "sentences_all", "paragraphs_all")
# The columns of a long table, in their order.
LONG = (
    *IDENTITY, "dictionary", "word", "hits", "hits_headings", "sentences", "paragraphs", "hits_review", "hits_plan",
    *SIZES, "per_10k_chars", "per_1k_words", "share_sentences", "reports", "state",
)  # fmt: skip
ABOUT = {
    "report": About(Kind.TEXT, "报告编号", "id of the report; empty where a row is no single report"),
    "code": About(Kind.TEXT, "地区代码（GB/T 2260）", "code of the place (GB/T 2260)"),
    "province": About(Kind.TEXT, "省级", "province"),
    "city": About(Kind.TEXT, "地级", "prefecture"),
    "county": About(Kind.TEXT, "县级", "county"),
    "level": About(Kind.TEXT, "层级", "nation, province, prefecture, county or zone"),
    "year": About(Kind.COUNT, "报告所计划的年份", "year that the report plans"),
    "kind": About(Kind.TEXT, "文种", "kind of document"),
    "dictionary": About(Kind.TEXT, "词表", "dictionary that the word is of"),
    "word": About(Kind.TEXT, "词", "the word as written; empty where a row counts a whole dictionary"),
    "hits": About(Kind.COUNT, "正文出现次数", "occurrences in the text of paragraphs"),
    "hits_headings": About(Kind.COUNT, "标题出现次数", "occurrences in headings, not in hits"),
    "sentences": About(Kind.COUNT, "有此词的句数", "sentences in which an occurrence begins"),
    "paragraphs": About(Kind.COUNT, "有此词的段数", "paragraphs with an occurrence"),
    "hits_review": About(Kind.COUNT, "回顾部分出现次数", "occurrences in chapters of the kind review"),
    "hits_plan": About(Kind.COUNT, "计划部分出现次数", "occurrences in chapters of the kinds outlook and tasks"),
    "chars": About(Kind.COUNT, "正文字数", "characters of the paragraphs counted, punctuation among them"),
    "words": About(Kind.COUNT, "正文词数（结巴）", "words of these paragraphs as jieba cuts them, punctuation left out"),
    "sentences_all": About(Kind.COUNT, "正文句数", "sentences of these paragraphs"),
    "paragraphs_all": About(Kind.COUNT, "正文段数", "paragraphs counted"),
    "per_10k_chars": About(Kind.RATE, "每万字次数", "10,000 × hits / chars"),
    "per_1k_words": About(Kind.RATE, "每千词次数", "1,000 × hits / words"),
    "share_sentences": About(Kind.RATE, "有此词的句占比", "sentences / sentences_all"),
    "reports": About(Kind.COUNT, "正文有此词的报告数", "reports with an occurrence in a paragraph"),
    "reports_all": About(Kind.COUNT, "报告数", "reports counted"),
    "state": About(Kind.TEXT, "full 全文；summary 摘要等；missing 缺", "full report, summaries and such only, or missing"),
}  # fmt: skip
