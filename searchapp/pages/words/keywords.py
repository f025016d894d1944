"""The page of what sets two sets of paragraphs apart."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from searchapp.counting.association import KeyWord
from searchapp.marked import marked
from searchapp.pages.filter_fields import FilterFields, filter_fields
from searchapp.pages.parts import PageLink
from searchapp.questions import urls
from searchapp.questions.query import Filters
from searchapp.web.language import gettext

MOST_KEY_WORDS, AT_LEAST = 200, 5
# Order → (its name, what words are ordered by).
KEY_ORDERS: Mapping[str, tuple[str, Callable[[KeyWord], Any]]] = {
    "g2": ("G²", lambda each: -each.g2),
    "log_ratio": (marked("对数比"), lambda each: -each.log_ratio),
    "of": (marked("甲组次数"), lambda each: -each.of),
    "against": (marked("乙组次数"), lambda each: -each.against),
}


@dataclass(frozen=True, slots=True)
class KeywordsAsked:
    """Two queries, what both are narrowed to, and which words are shown in which order.

    only_new: whether words that the second set has, too, are left out.
    """

    of: str = ""
    against: str = ""
    filters: Filters = field(default_factory=Filters)
    order: str = "g2"
    at_least: int = AT_LEAST
    only_new: bool = False

    def url(self, path: str = "/keywords", order: str | None = None) -> str:
        """The canonical address."""
        found = [("of", self.of), ("against", self.against), *urls.filter_parameters(self.filters)]
        order = order or self.order
        found += [("order", order)] if order != "g2" else []
        found += [("at_least", str(self.at_least))] if self.at_least != AT_LEAST else []
        found += [("new", "1")] if self.only_new else []
        return f"{path}?{urlencode(found)}"

    def chosen(self, words: Sequence[KeyWord]) -> list[KeyWord]:
        """The words that are asked for, in their order."""
        kept = [each for each in words if not (self.only_new and each.against)]
        return sorted(kept, key=KEY_ORDERS[self.order][1])


@dataclass(frozen=True, slots=True)
class KeywordsPage:
    """keywords.html; `words` is None before anything was asked, `total` how many there are; `torn`: left out as no words."""

    asked: KeywordsAsked
    filters: FilterFields
    examples: tuple[PageLink, ...]
    words: tuple[KeyWord, ...] | None = None
    total: int = 0
    orders: tuple[PageLink, ...] = ()
    file_url: str = ""
    torn: tuple[str, ...] = ()


def first_of(asked: KeywordsAsked, words: Sequence[KeyWord]) -> list[str]:
    """The words that a page may show, and some more for those that are left out."""
    return [each.word for each in asked.chosen(words)[: 2 * MOST_KEY_WORDS]]


def build_keywords_page(
    asked: KeywordsAsked, words: Sequence[KeyWord] | None, years: Sequence[int], torn: Collection[str] = ()
) -> KeywordsPage:
    """The page of a question; `years` are those of the corpus, ascending, `torn` words that are none."""
    pairs = [(f"年:{years[-1]}", f"年:{years[-2]}")] if len(years) > 1 else []
    pairs += [("章:tasks", "章:review")]
    examples = tuple(PageLink(f"{of} ↔ {against}", KeywordsAsked(of, against).url()) for of, against in pairs)
    if words is None:
        return KeywordsPage(asked, filter_fields(asked.filters), examples)
    chosen = [each for each in asked.chosen(words) if each.word not in torn]
    return KeywordsPage(
        asked,
        filter_fields(asked.filters),
        examples,
        tuple(chosen[:MOST_KEY_WORDS]),
        len(chosen),
        tuple(
            PageLink(gettext(label), asked.url(order=order), order == asked.order) for order, (label, _) in KEY_ORDERS.items()
        ),
        asked.url("/keywords.csv"),
        tuple(sorted(torn)),
    )
