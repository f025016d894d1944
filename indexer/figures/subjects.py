"""What a number is said of: the words of a measure, the list they stand in, and whether another place or thing is meant."""

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.figures.indicators import Measured, indicators, spellings_in

_MARKS = re.compile('[，,。；;：:！？“”"]')
_OPENS = re.compile(r"\([^()]*$")
_BETWEEN = re.compile("、|以及|和|与(?!试验)|及")
# What a list of other places may begin with.
_BEFORE_A_HEAD = "(?:其中|推动|带动|确保|预计|全力|力争|实现)*"
# 居民收入增长9%，其中城镇增长8%、农村增长9%: what town and country are short for behind words of income.
_SAID_OF_IT = r"(?:常住)?(?:居民)?(?=(?:人均)?(?:分别)?(?:实际)?(?:增长|达|为|完成)?\d|增长)"
_OF_INCOME = frozenset({"resident_income", "urban_income"})
_WHOLE_PLACE = re.compile("全[市省区州县国]")


@dataclass(frozen=True, slots=True)
class Subject:
    """The words that say what is measured.

    Attributes:
        start, end: of the subject in its sentence, with the other items of its list.
        before: the words of its own item before those of the measure.
        item, items: the place in the list, from 0, and how long that is.
        doubt: why it may be something else; `is_foreign`: whether it surely is.
    """

    measure: Measured
    start: int
    end: int
    before: str
    item: int
    items: int
    doubt: str
    is_foreign: bool


@dataclass(frozen=True, slots=True)
class OwnPlace:
    """How sentences name the place of a report, and what it lies in; None where that is not known, or nothing.

    Attributes:
        own: finds its names at the end of some words; wider: finds what is said of the nation, or of all the province.
    """

    own: re.Pattern[str] | None = None
    wider: re.Pattern[str] | None = None


NOWHERE = OwnPlace()


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """The words around subjects, as the file explains them."""

    harmless: re.Pattern[str]
    foreign: re.Pattern[str]
    foreign_head: re.Pattern[str]
    zone: re.Pattern[str]
    left_over: re.Pattern[str]
    zones_have: frozenset[str]


@functools.cache
def _surroundings() -> _Surroundings:
    around = indicators().around
    any_of = {name: "|".join(words) for name, words in around.items()}
    return _Surroundings(
        re.compile(f"(?:{any_of['harmless']})$"),
        re.compile(f"(?:{any_of['foreign']})[的内]?$"),
        re.compile(f"{_BEFORE_A_HEAD}(?:{any_of['foreign_heads']})"),
        re.compile(f"(?:^|[；：])(?!{any_of['zone_verbs']})[^，；。、：\\d的]{{1,12}}?(?:{any_of['zones']})"),
        re.compile(any_of["left_over"]),
        frozenset(around["zones_have"]),
    )


def mentions(text: str) -> list[tuple[int, int, Measured]]:
    """Where a folded sentence names measures: (start, end, measure); what begins within another is none of its own."""
    found = [
        (match.start(), at, match.end(), spelled.meant[match.lastgroup or ""])
        for at, spelled in enumerate(spellings_in(text))
        for match in spelled.words.finditer(text)
    ]
    found += [(start, len(found), end, measure) for start, end, measure in _short_names(text, found)]
    kept: list[tuple[int, int, Measured]] = []
    for start, _, end, measure in sorted(found, key=lambda each: each[:3]):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end, measure))
    return kept


@functools.cache
def _short_for() -> tuple[tuple[Measured, re.Pattern[str]], ...]:
    """The incomes of town and country, and the words that are short for them."""
    return (
        (indicators().nearest("urban_income"), re.compile(f"(?:[，、(]|，?其中[，：]?)城[镇市]{_SAID_OF_IT}")),
        (indicators().nearest("rural_income"), re.compile(f"(?<=[，、和与])(?:农村|农牧区|农民|农牧民){_SAID_OF_IT}")),
    )


def _short_names(text: str, found: Sequence[tuple[int, int, int, Measured]]) -> Iterator[tuple[int, int, Measured]]:
    """What stands for the incomes of town and country behind words of income: (start, end, measure)."""
    firsts = [end for _, _, end, measure in found if _OF_INCOME.issuperset(measure.names)]
    for measure, words in _short_for() if firsts else ():
        for match in words.finditer(text, min(firsts)):
            # The mark before it is none of its own.
            start = match.start() + (match[0][0] in "，、(")
            yield start, match.end(), measure


def subject_of(text: str, start: int, end: int, measure: Measured, place: OwnPlace = NOWHERE) -> Subject:
    """The subject around the words of a measure at start:end of a folded sentence, in a report of a place."""
    clause = max((mark.end() for mark in _MARKS.finditer(text, 0, start)), default=0)
    bracket = _OPENS.search(text, clause, start)
    clause = bracket.start() + 1 if bracket else clause
    pieces, places = _pieces(text, clause, start)
    before = pieces[-1]
    listed = _items_before(pieces[:-1])
    behind = _BETWEEN.split(text[start:end])
    inner = len(behind) - 1 if len(measure.names) == 1 else 0
    first = places[len(pieces) - 1 - listed]
    # 粮食播种面积858万亩、产量319.4万吨: what stands before is said of the first.
    left = "" if inner or "，" in text[start:end] else _without_harmless(before, place.own)
    is_foreign = bool(
        (measure.not_before and measure.not_before.search(text[clause:start]))
        or (measure.not_behind and measure.not_behind.match(text, end))
        or _surroundings().foreign.search(left)
        or _surroundings().foreign_head.match(text, first)
        or (place.wider and place.wider.search(before))
    )
    doubt = measure.doubt or (f"“{left}” stands before it" if left and not is_foreign else "")
    if _surroundings().left_over.search(text, 0, clause):
        doubt = "it is said of what is left when something is taken away"
    doubt = doubt or _zone(text, clause, start, measure, place.own)
    item = listed + inner
    before = behind[-1] if inner else before
    return Subject(measure, first, end, before, item, item + 1, doubt, is_foreign)


def _zone(text: str, clause: int, start: int, measure: Measured, own: re.Pattern[str] | None) -> str:
    """Why a figure may be of a zone that the sentence is about; empty where its clause names the whole place."""
    known = _surroundings()
    if not known.zones_have.intersection(measure.names) or _WHOLE_PLACE.search(text, clause, start):
        return ""
    zone = known.zone.search(text, 0, start)
    name = zone[0].strip("；：") if zone else ""
    return f"it may be of “{name}”" if name and not (own and own.search(name)) else ""


def _pieces(text: str, clause: int, start: int) -> tuple[list[str], list[int]]:
    """The items that a clause lists before a measure, and where each begins."""
    pieces, places, at = [], [], clause
    for between in _BETWEEN.finditer(text, clause, start):
        pieces.append(text[at : between.start()])
        places.append(at)
        at = between.end()
    return [*pieces, text[at:start]], [*places, at]


def _items_before(pieces: list[str]) -> int:
    """How many items right before the last belong to its list: those without numbers of their own."""
    many = 0
    for piece in reversed(pieces):
        if not piece or re.search(r"\d|百分之|同步|平均", piece):
            break
        many += 1
    return many


def _without_harmless(words: str, own: re.Pattern[str] | None) -> str:
    """What is left of the words before a measure when those that change nothing are taken from their end."""
    while match := _surroundings().harmless.search(words) or (own and own.search(words)):
        words = words[: match.start()]
    return words
