"""The help: the query language with examples that run, and its limits."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from searchapp.marked import marked
from searchapp.questions import urls
from searchapp.questions.facets import FACETS
from searchapp.questions.query import SearchRequest
from searchapp.questions.read_query import MAX_PIECES, MAX_QUERY_CHARS, MAX_STRINGS, read_query
from searchapp.web.language import gettext

HELP_EXAMPLES = (
    ("宁德时代", marked("含有这一串文字的段落")),
    ("宁德时代 电池", marked("两串文字都有")),
    ("宁德时代 OR 新能源汽车", marked("有其中一串；也可以写 |。OR 比两边的空格结合得更紧")),
    ("电池 -储能", marked("有前一串，没有后一串；也可以写 NOT")),
    ("(宁德时代 OR 新能源汽车) 投资", marked("括号里先算；括号里要有空格或 |，否则括号是文字")),
    ("宁德*电池", marked("同一句话里先后出现，中间可以有任何文字")),
    ("宁德时代 ~ 投资", marked("同一句话里都有，不论先后；~10 是相隔不超过 10 个字")),
    ("“投资 140 亿元”", marked("引号里的每个符号都按原样检索，空格不再表示“并且”")),
    ("新能源 地区:兖州区 年:2022..2024", marked("加上条件")),
    ("新能源 -章:工作回顾", marked("条件也可以反过来")),
)
CONDITION_NAMES = ", ".join(f"{facet.words[0]} {name}" for name, facet in FACETS.items())


@dataclass(frozen=True, slots=True)
class HelpExample:
    """A query that runs, what it asks for, and how many paragraphs it finds."""

    text: str
    meaning: str
    total: int
    url: str


@dataclass(frozen=True, slots=True)
class HelpPage:
    """help.html."""

    examples: tuple[HelpExample, ...]
    condition_names: str
    max_chars: int
    max_strings: int
    max_pieces: int


def build_help_page(count: Callable[[SearchRequest], int], blank: SearchRequest) -> HelpPage:
    """The query language with examples; `count` says how many paragraphs a question finds."""
    asked = [(replace(blank, query=read_query(text), text=text), meaning) for text, meaning in HELP_EXAMPLES]
    examples = tuple(HelpExample(each.text, gettext(meaning), count(each), urls.search_url(each)) for each, meaning in asked)
    return HelpPage(examples, CONDITION_NAMES, MAX_QUERY_CHARS, MAX_STRINGS, MAX_PIECES)
