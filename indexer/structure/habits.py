"""What a document does throughout: the forms of headings that lines have together, which none of them shows alone."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.model import Line
from indexer.structure.headings import (
    A_YEAR,
    CHAPTER_NUMBER,
    ENUMERATES,
    LONG_LEAD,
    MAX_NUMBERED_HEADING,
    MAX_UNNUMBERED_HEADING,
    MIN_TEXT_OF_LEAD,
    PART_NUMBER,
    SECTION_NUMBER,
    SIGNS,
    SPACED_NUMBER,
    YEAR_LABEL,
    bold_lead,
    ends_sentence,
    has_clauses,
    has_open_bracket,
    heading_number,
    is_back_matter,
    is_chapter_heading,
    is_cut,
    is_item_run_in,
    is_lead,
    is_marked,
    is_numbered_run_in,
    is_point,
    is_short,
    is_standalone,
    is_year_alone,
    labelled_run_in,
    rank,
    run_in_end,
)
from indexer.structure.layout import Layout
from indexer.text.numerals import to_small_number
from indexer.text.pieces import squash
from indexer.text.variants import simplified

_MOST_CHAPTERS = 12
# 一、 counts sections at the heads of paragraphs where so many begin so.
_MIN_NUMBERED_RUN_INS = 3
_MIN_BOLD_LEADS, _MIN_WITH_COMMA = 3, 3
# Where more lines than this stand behind blank ones, these set nothing apart.
_MAX_SHARE_OF_GAPS = 0.4
_FEWEST_QUESTIONS = 3
_FEWEST_SECTIONS, _LONGEST_OF_SECTIONS = 3, 20
# What most lines are tells no headings apart.
_MAX_SHARE_STYLED = 0.4
_MIN_LEADS = 5
# A heading is cut by the links in it into so many lines at most.
_LINES_OF_LINK = 6
# The text behind a lead of more than MAX_LEAD characters is so many times as long.
_TEXT_OF_LONG_LEAD = 1.5
_SHARE_BEHIND_LEADS = 0.3
# Paragraphs that begin with a label and a colon, as a share of long lines, where labels are headings.
_SHARE_OF_LABELS = 0.4
# 站在新起点：2012年工作回顾, 2018年：铆足干劲抓落实; a label, and what the chapter is about.
_COLON_HEADED = re.compile("^(?P<label>[^，。；：:“”]{2,14})[：:](?P<rest>[^。；：:]{3,44})$")
# 回望2021：稳中有进, 奋进2022：干字当头.
_YEAR_AND_VERB = re.compile(f"^(?:[\u4e00-\u9fff]{{2,4}}{A_YEAR}年?|{A_YEAR}年?[\u4e00-\u9fff]{{2}})$")
_PERIOD_LABEL = re.compile(
    "^(?:过去|今后|未来|刚刚过去的|即将过去的|回首|回望|回顾|新的?|展望)?的?[一五三两]年(?:来|间)?的?(?:工作)?$|^(?:今|明|去)年$|"
    "^(?:自身建设|政府建设|总体要求)$|^(?:回顾|回首|回望|展望|放眼|面向|擘画|奔赴)(?:过去|未来|新征程|新的?一年|来年|[五三两]年)$"
)
_OF_A_TIME = (YEAR_LABEL, _YEAR_AND_VERB, _PERIOD_LABEL)


def questions(texts: Sequence[str]) -> frozenset[int]:
    """The indices of lines that are questions which head their parts: three at least, each with text behind it."""
    found = [
        at
        for at, text in enumerate(texts[:-1])
        if text.endswith(("？", "?")) and 4 <= len(text) <= MAX_UNNUMBERED_HEADING and "。" not in text
        and not texts[at + 1].endswith(("？", "?")) and not text.startswith(("问：", "问:"))
    ]  # fmt: skip
    return frozenset(found) if len(found) >= _FEWEST_QUESTIONS else frozenset()


def adorned(texts: Sequence[str]) -> frozenset[int]:
    """The indices of lines without a number that a sign sets apart as headings: ◎ 种好粮，更要卖好粮.

    A sign heads what follows if three lines or more that begin with it are short, and nearly all have other text behind them;
    else it marks the items of lists.
    """
    found: dict[str, list[int]] = {}
    alone: dict[str, int] = {}
    for at, text in enumerate(texts[:-1]):
        if text[0] not in SIGNS or not 4 <= len(text) <= MAX_UNNUMBERED_HEADING or ends_sentence(text) or rank(text):
            continue
        found.setdefault(text[0], []).append(at)
        after = texts[at + 1]
        alone[text[0]] = alone.get(text[0], 0) + (after[0] != text[0] and len(after) > len(text) - 4)
    return frozenset(
        at for sign, places in found.items() if len(places) > 2 and alone[sign] >= 0.8 * len(places) for at in places
    )


_DECIMAL = re.compile(r"^(\d{1,2})(?:\.(\d{1,2}))?(?:\.(\d{1,2}))?(?:[ \u3000]+|[.．、](?!\d)\s*)(?=[\u4e00-\u9fff“\d])")


def decimal_levels(texts: Sequence[str]) -> dict[int, int]:
    """Index of a line → the level that its number has, where 1, 1.1 and 1.1.1 number all headings; else nothing."""
    found = {}
    firsts = []
    for at, text in enumerate(texts):
        match = _DECIMAL.match(text)
        if match and len(text) <= MAX_NUMBERED_HEADING and not ends_sentence(text) and "。" not in text:
            found[at] = 1 + (match[2] is not None) + (match[3] is not None)
            firsts += [int(match[1])] if found[at] == 1 else []
    is_habit = sum(level == 2 for level in found.values()) > 2 and len(firsts) > 1
    return found if is_habit and firsts == list(range(1, len(firsts) + 1)) else {}


_LONGEST_NUMBER = 5
_ORDINAL = re.compile("^第([一二三四五六七八九十]{1,2})[，、,]")


def ordinal_headings(texts: Sequence[str]) -> frozenset[int]:
    """The indices of short lines that begin with 第一，第二，第三 and end no sentence, where three or more count on."""
    found: list[tuple[int, int]] = []
    for at, text in enumerate(texts[:-1]):
        match = _ORDINAL.match(text)
        is_alone = match and len(text) > _LONGEST_NUMBER and text[-1] not in "，、," and len(texts[at + 1]) > len(text)
        if match and is_alone and len(text) <= MAX_UNNUMBERED_HEADING and not ends_sentence(text):
            found.append((at, to_small_number(match[1])))
    steps = sum(after[1] == before[1] + 1 for before, after in pairwise(found))
    return frozenset(at for at, _ in found) if steps > 1 else frozenset()


def spaced_numbers(texts: Sequence[str]) -> frozenset[int]:
    """The indices of lines numbered 一 and a blank, which are headings where they count from one, at least to two."""
    found = [
        (at, to_small_number(match[1]))
        for at, text in enumerate(texts[:-1])
        if (match := SPACED_NUMBER.match(text)) and len(text) <= MAX_UNNUMBERED_HEADING and not ends_sentence(text)
    ]
    counts_on = [value for _, value in found] == list(range(1, len(found) + 1))
    return frozenset(at for at, _ in found) if counts_on and len(found) > 1 else frozenset()


def cut_brackets(texts: Sequence[str]) -> frozenset[int]:
    """The indices of opening brackets alone on their lines that what follows makes a heading, and no paragraph.

    A page sets what it links to on lines of its own, so that 《 may stand alone before the name of a document.
    """
    found = set()
    for at, text in enumerate(texts):
        if len(text) <= 2 and has_open_bracket(text):
            whole = text
            for following in texts[at + 1 : at + 1 + _LINES_OF_LINK]:
                whole += following
                if not has_open_bracket(whole):
                    break
            if len(whole) <= MAX_NUMBERED_HEADING and (rank(whole) or not ends_sentence(whole)):
                found.add(at)
    return frozenset(found)


def colon_headed(texts: list[str]) -> frozenset[int]:
    """The indices of lines headed by a label and a colon that are chapters together.

    They are if one of them is worded like a chapter, or two are labelled with years or periods, and text follows each.
    """
    found = []
    for at, text in enumerate(texts[:-1]):
        match = _COLON_HEADED.match(squash(simplified(text)))
        if match and not ends_sentence(text) and not is_marked(text) and _is_below(texts[at + 1], text):
            found.append((at, match))
    told = [at for at, match in found if is_chapter_heading(match["rest"]) or is_chapter_heading(match[0].replace("：", ""))]
    timed = [at for at, match in found if any(pattern.match(match["label"]) for pattern in _OF_A_TIME)]
    if not 2 <= len(found) <= _MOST_CHAPTERS or not (told or len(timed) > 1):
        return frozenset()
    return frozenset(at for at, _ in found)


def _is_below(following: str, heading: str) -> bool:
    """Whether what stands behind a heading is its text, or its first section."""
    return len(following) > len(heading) or bool(SECTION_NUMBER.match(following))


def styled_levels(lines: list[Line]) -> dict[int, int]:
    """Level of a heading's style in the source → 1 for chapters, 2 for sections; empty where styles say nothing.

    Many a source gives every paragraph a heading's style. Where the numbered chapters have none, those that have are sections.
    """
    styled = sorted({line.heading for line in lines if line.heading})
    if sum(bool(line.heading) for line in lines) > _MAX_SHARE_STYLED * len(lines):
        return {}
    first = 2 if any(CHAPTER_NUMBER.match(line.text) and not line.heading for line in lines) else 1
    return {level: min(at, 3) for at, level in enumerate(styled, first)}


def centred(lines: list[Line]) -> frozenset[int]:
    """The ids of lines set in the middle as headings are, where there are several and other lines are not set so."""
    found = [
        id(line)
        for line, after in pairwise(lines)
        if line.is_centred and len(line.text) <= MAX_UNNUMBERED_HEADING and not ends_sentence(line.text)
        and not is_marked(line.text) and not is_back_matter(line.text) and not after.is_row and not after.is_centred
    ]  # fmt: skip
    is_habit = len(found) > 1 and sum(line.is_centred for line in lines) <= _MAX_SHARE_STYLED * len(lines)
    return frozenset(found if is_habit else ())


def bold_headings(lines: list[Line]) -> frozenset[int]:
    """The ids of lines that are bold as a whole and may be headings, where other lines are not bold."""
    bold = [line for line in lines if line.bold and line.bold >= len(line.text)]
    if len(bold) > _MAX_SHARE_STYLED * len(lines):
        return frozenset()
    return frozenset(
        id(line)
        for line in bold
        if len(line.text) <= MAX_NUMBERED_HEADING and not ends_sentence(line.text) and line.text[-1] not in "，、,"
    )


def sections_without_numbers(lines: list[Line]) -> frozenset[int]:
    """The indices of short lines, each with text behind it, that are all of its kind in a chapter which numbers no sections.

    Three at least in one chapter: what is short there for another reason has no such company.
    """
    borders = [at for at, line in enumerate(lines) if CHAPTER_NUMBER.match(line.text) and is_short(line)]
    found: list[int] = []
    for first, last in pairwise([*borders, len(lines)]):
        short = [at for at in range(first + 1, last) if is_short(lines[at])]
        is_each = all(at + 1 < last and _heads_text(lines[at], lines[at + 1]) for at in short)
        if is_each and len(short) >= _FEWEST_SECTIONS and not any(rank(lines[at].text) for at in range(first + 1, last)):
            found += short
    return frozenset(found)


def _heads_text(line: Line, following: Line) -> bool:
    """Whether a short line may head what stands behind it, and is no piece of a sentence."""
    is_plain = (
        not (is_marked(line.text) or ENUMERATES.match(line.text))
        and line.text[-1] not in "，、,；;：:"
        and not re.search(r"[，\d]", line.text)
    )
    is_text = ends_sentence(following.text) and len(following.text) > len(line.text)
    return is_plain and len(line.text) <= _LONGEST_OF_SECTIONS and is_text and not is_cut(line.text, following.text)


def are_labelled(lines: list[Line]) -> bool:
    """Whether paragraphs begin with labels and colons that serve as headings: many long lines do, none is numbered."""
    if any(SECTION_NUMBER.match(line.text) for line in lines):
        return False
    long_lines = [line.text for line in lines if len(line.text) > MIN_TEXT_OF_LEAD]
    labelled = sum(bool(labelled_run_in(text)) for text in long_lines)
    return labelled >= _MIN_LEADS and labelled >= _SHARE_OF_LABELS * len(long_lines)


def texts_of_leads(lines: list[Line]) -> frozenset[int]:
    """The indices of lines that go on with a lead sentence which the source, printing it bold, has set on a line of its own.

    They are taken for that where lead and text take turns several times, or all over the report: measured on 43 reports,
    two thirds of the long lines stand behind a lead where the source does this, elsewhere never more than an eighth.
    """
    # Lines that go on with a sentence are passed over: they are pieces that a link or a subscript has cut.
    starts = [at for at in range(len(lines)) if at == 0 or ends_sentence(lines[at - 1].text) or is_marked(lines[at - 1].text)]
    behind_leads = {
        turn + 1
        for turn, (lead, text) in enumerate(pairwise(starts))
        if len(lines[text].text) > MIN_TEXT_OF_LEAD and _opens(lines[lead].text, lines[text].text)
    }
    long_lines = sum(len(line.text) > MIN_TEXT_OF_LEAD for line in lines)
    if len(behind_leads) >= _MIN_LEADS and len(behind_leads) >= _SHARE_BEHIND_LEADS * long_lines:
        pairs = enumerate(pairwise(lines), 1)
        return frozenset(at for at, (line, after) in pairs if _opens(line.text, after.text, sentences=2))
    return frozenset(starts[at] for at in behind_leads if any(behind_leads.issuperset(turns) for turns in _turns(at)))


def _opens(lead: str, text: str, *, sentences: int = 1) -> bool:
    """Whether a line may be the lead sentence of the next, which is longer."""
    if is_lead(lead, sentences=sentences):
        return not is_lead(text) and not is_marked(text)
    return is_lead(lead, longest=LONG_LEAD) and len(text) > _TEXT_OF_LONG_LEAD * len(lead) and not is_marked(text)


def _turns(at: int) -> tuple[tuple[int, ...], ...]:
    """The runs of three texts, a lead before each, that the text at this index may be part of."""
    return tuple(tuple(range(first, first + 5, 2)) for first in (at - 4, at - 2, at))


def count_items(lines: list[Line]) -> int:
    return sum(is_item_run_in(line.text) for line in lines)


@dataclass(frozen=True, slots=True)
class Counts:
    """What each chapter has, counted from 1.

    Attributes:
        sections: how many sections numbered （一）.
        items: which share of its paragraphs begins with a heading numbered 1.
        headed: how many sections of any form.
        before: how many headings without a number stand before the first chapter.
    """

    sections: dict[int, int]
    items: dict[int, float]
    headed: dict[int, int]
    before: int = 0


class Habits:
    """What all lines of a body together decide for each of them.

    Attributes:
        layout: whether lines are broken, paragraphs set in.
        has_parts: whether chapters are numbered 第一部分, so that 一、 counts sections.
        section_level, unnumbered_level: of headings numbered （一）, and of those without a number: chapters and sections are
            the two highest levels that there are.
        items_are_sections: whether 1. counts sections.
        colon_headed, questions, adorned, spaced, ordinals, cut_brackets, sections_without_numbers, texts_of_leads: lines of a
            form that they have together, by id(); decimal: likewise, with the level of each.
        sections_run_in: whether most headings numbered （一） run into their paragraphs.
        commas_head: whether headings with a comma inside are many: one or two are pieces of sentences.
        section_numbers, chapter_numbers: (number of the line, number that it counts) of those that stand alone.
        gaps_are_rare: whether blank lines set lines apart; where they are many, they set nothing apart.
    """

    def __init__(self, lines: list[Line], *, has_chapters: bool, counts: Counts) -> None:
        """Args:
        has_chapters: whether headings are numbered 一、 or worded like chapters; else the highest take their place.
        counts: what a first reading has found in each chapter.
        """
        texts = [line.text for line in lines]
        self.counts = counts
        self.layout = Layout.of(lines)
        self.has_numbered_sections = sum(bool(SECTION_NUMBER.match(text)) for text in texts) > 1
        self.has_parts = sum(bool(PART_NUMBER.match(text)) for text in texts) > 1
        self.section_level = 1 if self.has_numbered_sections and not has_chapters else 2
        self.unnumbered_level = 2 if self.has_numbered_sections or has_chapters else 1
        self.items_are_sections = (self.section_level == 1 or not self.has_numbered_sections) and count_items(lines) > 1
        self.styled_levels = styled_levels(lines)
        self.has_numbered_run_ins = sum(map(is_numbered_run_in, texts)) >= _MIN_NUMBERED_RUN_INS
        numbered = [text for text in texts if SECTION_NUMBER.match(text)]
        run_ins = sum(ends_sentence(text) and run_in_end(text, 0) > 0 for text in numbered)
        self.sections_run_in = run_ins > 1 and 2 * run_ins > len(numbered)
        self.has_years_alone = sum(map(is_year_alone, texts)) > 1
        self.has_labels = are_labelled(lines)
        self.has_bold_leads = sum(bool(bold_lead(line.text, line.bold)) for line in lines) >= _MIN_BOLD_LEADS
        self.commas_head = sum(map(has_clauses, lines)) >= _MIN_WITH_COMMA
        self.counts_points = sum(map(is_point, texts)) > 1
        self.gaps_are_rare = sum(line.after_gap for line in lines) <= _MAX_SHARE_OF_GAPS * len(lines)
        self.centred = centred(lines)
        self.bold_headings = bold_headings(lines)

        def these(places: Iterable[int]) -> frozenset[int]:
            return frozenset(id(lines[at]) for at in places)

        self.texts_of_leads = these(texts_of_leads(lines))
        self.colon_headed = these(colon_headed(texts))
        self.questions = these(questions(texts))
        self.adorned = these(adorned(texts))
        self.decimal = {id(lines[at]): level for at, level in decimal_levels(texts).items()}
        self.spaced = these(spaced_numbers(texts))
        self.ordinals = these(() if self.layout.page_columns else ordinal_headings(texts))
        self.cut_brackets = these(cut_brackets(texts))
        self.sections_without_numbers = these(() if self.layout.page_columns else sections_without_numbers(lines))
        self.section_numbers = [
            (line.number, to_small_number(match[0].strip("（）()〔〕[]【】第节、．.：: 　")))
            for line in lines
            if (match := SECTION_NUMBER.match(line.text))
        ]
        self.chapter_numbers = [
            (line.number, heading_number(match))
            for line in lines
            if (match := CHAPTER_NUMBER.match(line.text)) and is_standalone(line.text[match.end() :])
        ] + [
            (line.number, heading_number(match))
            for line in lines
            if id(line) in self.spaced and (match := SPACED_NUMBER.match(line.text))
        ]
