"""The help: the query language with examples that run, and its limits."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from searchapp import urls
from searchapp.query import SearchRequest
from searchapp.read_query import MAX_PIECES, MAX_QUERY_CHARS, MAX_STRINGS, read_query

HELP_EXAMPLES = (
    ("宁德时代", "含有这一串文字的段落"),
    ("宁德时代 电池", "两串文字都有"),
    ("宁德时代 OR 新能源汽车", "有其中一串；也可以写 |。OR 比两边的空格结合得更紧"),
    ("电池 -储能", "有前一串，没有后一串；也可以写 NOT"),
    ("宁德*电池", "同一句话里先后出现，中间可以有任何文字"),
    ("“投资 140 亿元”", "引号里的每个符号都按原样检索，空格不再表示“并且”"),
    (
        "新能源 地区:兖州区 年:2022..2024",
        "加上条件：地区、年、章、节、类、领导、单位（region、year、chapter、section、kind、leader、unit）",
    ),
    ("新能源 -章:工作回顾", "条件也可以反过来"),
)


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
    max_chars: int
    max_strings: int
    max_pieces: int


def build_help_page(count: Callable[[SearchRequest], int], blank: SearchRequest) -> HelpPage:
    """The query language with examples; `count` says how many paragraphs a question finds."""
    asked = [(replace(blank, query=read_query(text), text=text), meaning) for text, meaning in HELP_EXAMPLES]
    examples = tuple(HelpExample(each.text, meaning, count(each), urls.search_url(each)) for each, meaning in asked)
    return HelpPage(examples, MAX_QUERY_CHARS, MAX_STRINGS, MAX_PIECES)
