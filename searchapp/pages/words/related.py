"""The page of words like some words, from which those of a dictionary are chosen."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from indexer.text.analysis import BLANK, plain_words
from indexer.text.normalize import normalize
from searchapp.answers.concordance import ConcordanceLine
from searchapp.marked import marked
from searchapp.pages.filter_fields import FilterFields, filter_fields
from searchapp.questions import urls
from searchapp.questions.query import Among, Exact, Filters, SearchRequest, counted
from searchapp.related.asked import AT_LEAST, MAX_SEEDS, Related, RelatedAsked, RelatedWord, Relation
from searchapp.web.language import gettext, said

RELATION_LABELS = {
    Relation.LONGER: marked("更长的词"), Relation.SHORTER: marked("更短的词"), Relation.COMPANY: marked("同句的词"),
    Relation.USE: marked("用法相近的词"),
}  # fmt: skip
_ABOUT = {
    Relation.LONGER: marked("含有所给的词，先列 jieba 的整词，再列反复出现的字串。"),
    Relation.SHORTER: marked("在所给的词里，jieba 在别处把它切成一个词。"),
    Relation.COMPANY: marked("与所给的词同句，比偶然多；按标准化点间互信息（NPMI，Bouma 2009）排列，1 为从不分开，0 为偶然。"),
    Relation.USE: marked("左右的词相像：word2vec，只用本库的报告训练；按余弦排列。"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """A word on the page.

    Attributes:
        measure: NPMI or cosine, empty where there is none; url: its occurrences, as many as `hits`.
        is_repeated: whether it stands further up, where it is to be ticked.
        pieces: a seed as jieba cuts it; empty where it is one word.
    """

    word: str
    hits: int
    reports: int
    together: int | None
    measure: str
    url: str
    lines: tuple[ConcordanceLine, ...]
    is_repeated: bool = False
    pieces: str = ""


@dataclass(frozen=True, slots=True)
class RelationGroup:
    """The words of one relation."""

    label: str
    about: str
    lines: tuple[CandidateLine, ...]


@dataclass(frozen=True, slots=True)
class RelatedPage:
    """related.html.

    Attributes:
        text: the seeds, one a line; refused: why nothing was looked for; fields: how the dictionary is counted.
    """

    text: str
    at_least: int
    filters: FilterFields
    max_seeds: int = MAX_SEEDS
    refused: str = ""
    notes: tuple[str, ...] = ()
    seeds: tuple[CandidateLine, ...] = ()
    groups: tuple[RelationGroup, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    file_url: str = ""


def blank_related_page(filters: Filters) -> RelatedPage:
    """The form before anything was asked."""
    return RelatedPage("", AT_LEAST, filter_fields(filters))


def refused_related_page(asked: RelatedAsked, why: str) -> RelatedPage:
    """The form of what was asked, and why it is not answered."""
    return RelatedPage(_typed(asked), asked.at_least, filter_fields(asked.filters), refused=why)


def build_related_page(asked: RelatedAsked, found: Related) -> RelatedPage:
    """What is like some seeds, to be ticked."""
    return RelatedPage(
        _typed(asked),
        asked.at_least,
        filter_fields(asked.filters),
        notes=tuple(map(said, found.notes)),
        seeds=tuple(_line(asked, each, pieces=_pieces(each.word)) for each in found.seeds),
        groups=tuple(_groups(asked, found.words)),
        file_url=asked.url("/related.csv"),
        fields=(("by", "year"), ("wide", "1"), *urls.filter_parameters(asked.filters)),
    )


def _typed(asked: RelatedAsked) -> str:
    return "\n".join(seed.text for seed in asked.seeds)


def _groups(asked: RelatedAsked, words: Iterable[RelatedWord]) -> Iterator[RelationGroup]:
    shown: set[str] = set()
    known = list(words)
    for relation, label in RELATION_LABELS.items():
        own = [each for each in known if each.relation is relation]
        lines = tuple(_line(asked, each, is_repeated=each.word in shown) for each in own)
        shown |= {each.word for each in own}
        yield RelationGroup(gettext(label), gettext(_ABOUT[relation]), lines)


def _line(asked: RelatedAsked, each: RelatedWord, *, is_repeated: bool = False, pieces: str = "") -> CandidateLine:
    return CandidateLine(
        each.word,
        each.hits,
        each.reports,
        each.together,
        _measure(each),
        _lines_url(each.word, asked.filters),
        each.lines,
        is_repeated,
        pieces,
    )


def _measure(each: RelatedWord) -> str:
    if each.measure is None:
        return ""
    name = "NPMI" if each.relation is Relation.COMPANY else gettext("余弦")
    return f"{name} {each.measure:.2f}"


def _lines_url(word: str, filters: Filters) -> str:
    """The address of the occurrences that are counted."""
    asked = SearchRequest(Exact(normalize(word).text), f'"{word}"', counted(filters), among=Among.TEXT, in_lines=True)
    return urls.search_url(asked)


def _pieces(word: str) -> str:
    cut = plain_words(normalize(word).text)
    return " / ".join(piece.replace(BLANK, " ") for piece in cut) if len(cut) != 1 else ""
