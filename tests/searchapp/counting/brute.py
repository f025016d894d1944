"""The independent answer: what a person would write who has the exported reports and Python's `str.find`."""

import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from indexer.model import found_headings
from indexer.text.analysis import plain_words
from indexer.vocabulary.regions import NATION
from indexer.vocabulary.taxonomy import topics
from searchapp.questions.facets import YearRange
from searchapp.questions.query import Filters
from searchapp.store.base import SearchStore
from tests.command_line import run
from tests.searchapp.engines.brute_force import normalized, places

Line = dict[str, Any]
REVIEW, PLAN = {"review"}, {"outlook", "tasks"}
COUNTED = ("hits", "hits_headings", "sentences", "paragraphs", "hits_review", "hits_plan")


def exported(index: Path, store: SearchStore) -> list[Line]:
    """The reports as `baogao export --format jsonl` writes them, with the headings that the index finds."""
    done = run("export", "--format", "jsonl", "--index", index)
    assert done.returncode == 0, done.stderr
    reports: list[Line] = [json.loads(line) for line in done.stdout.splitlines()]
    for report in reports:
        contents = store.report(report["id"])
        assert contents
        own = report["paragraphs"]
        report["headings"] = [
            {
                "text": heading.text,
                "chapter_kind": own[min(heading.before, len(own)) - 1]["chapter_kind"],
                "topics": topics(heading.text, heading.text) if heading.level else (),
            }
            for heading in found_headings(contents.outline, contents.margins)
        ]
    return reports


def report_passes(report: Line, filters: Filters) -> bool:
    """Whether a report is of a chosen place, year and kind; without a choice of kinds, whether it is a full one."""
    code = report["code"]
    above = {code} if code == NATION else {code, f"{code[:4]}00", f"{code[:2]}0000"}
    years = [years for years in filters["year"] if isinstance(years, YearRange)]
    return (
        (not filters["region"] or not above.isdisjoint(filters["region"]))
        and (not years or any(each.first <= report["year"] <= each.last for each in years))
        and report["kind"] in (filters["kind"] or ("report",))
    )


def text_passes(text: Line, filters: Filters) -> bool:
    """Whether a paragraph or heading is of a chosen chapter and topic."""
    in_chapter = not filters["chapter"] or text["chapter_kind"] in filters["chapter"]
    return in_chapter and (not filters["section"] or not set(text["topics"]).isdisjoint(filters["section"]))


def found_in(text: str, words: Sequence[str], overlap: bool) -> list[tuple[int, int]]:
    """(index of a word, where it begins) of the occurrences that count, by reading from left to right."""
    searched = normalized(text)
    begins = [set(places(word, searched)) for word in words]
    if overlap:
        return [(at, place) for at, where in enumerate(begins) for place in sorted(where)]
    found, place = [], 0
    while place < len(searched.text):
        here = [at for at, where in enumerate(begins) if place in where]
        if not here:
            place += 1
            continue
        longest = max(here, key=lambda at: (len(words[at]), -at))
        found.append((longest, place))
        place += len(words[longest])
    return found


def sentences_of(text: str) -> list[tuple[int, int]]:
    """(first, last + 1) of each sentence of a searched form, its sign included."""
    pieces = [match.span() for match in re.finditer(r"[^。!?;]*[。!?;]|[^。!?;]+", text)]
    return [(start, end) for start, end in pieces if re.search(r"\w", text[start:end].replace("_", ""))]


def sizes_of(report: Line, filters: Filters) -> Counter[str]:
    """The denominators of one report."""
    own = [normalized(each["text"]).text for each in report["paragraphs"] if text_passes(each, filters)]
    return Counter(
        chars=sum(map(len, own)),
        words=sum(len(plain_words(text)) for text in own),
        sentences_all=sum(len(sentences_of(text)) for text in own),
        paragraphs_all=len(own),
    )


def figures_of(report: Line, words: Sequence[str], filters: Filters, overlap: bool) -> list[Counter[str]]:
    """The figures of each word in one report, and last those of all of them as one."""
    figures: list[Counter[str]] = [Counter() for _ in range(len(words) + 1)]
    for heading in report["headings"]:
        if text_passes(heading, filters):
            for at, _ in found_in(heading["text"], words, overlap):
                for figure in (figures[at], figures[-1]):
                    figure["hits_headings"] += 1
    for paragraph in report["paragraphs"]:
        if text_passes(paragraph, filters):
            _count_paragraph(figures, paragraph, words, overlap)
    return figures


def _count_paragraph(figures: list[Counter[str]], paragraph: Line, words: Sequence[str], overlap: bool) -> None:
    found = found_in(paragraph["text"], words, overlap)
    sentences = sentences_of(normalized(paragraph["text"]).text)
    for at, figure in enumerate(figures):
        begins = [place for each, place in found if each == at or at == len(words)]
        figure["hits"] += len(begins)
        figure["paragraphs"] += bool(begins)
        figure["sentences"] += sum(any(start <= place < end for place in begins) for start, end in sentences)
        figure["hits_review"] += len(begins) * (paragraph["chapter_kind"] in REVIEW)
        figure["hits_plan"] += len(begins) * (paragraph["chapter_kind"] in PLAN)


def random_words(rnd: random.Random, texts: Sequence[str], many: int) -> list[str]:
    """Different strings of the texts, some of them inside others."""
    found: dict[str, None] = {}
    while len(found) < many:
        text = rnd.choice(texts)
        at, size = rnd.randrange(len(text)), rnd.choice((1, 2, 2, 2, 3, 4, 6, 9))
        drawn = text[at : at + size]
        if found and rnd.random() < 0.4:
            longer = rnd.choice(list(found))
            drawn = longer[rnd.randrange(len(longer)) :][: rnd.randint(1, 4)]
        if (searched := normalized(drawn.strip()).text) and not set(drawn) & set("*\\|^$+"):
            found.setdefault(searched)
    return list(found)


def random_filters(rnd: random.Random, reports: Iterable[Line]) -> Filters:
    """Choices that leave a report at least."""
    known = list(reports)
    while True:
        one = rnd.choice(known)
        some = {
            "region": (rnd.choice((one["code"], f"{one['code'][:2]}0000")),),
            "year": (YearRange(one["year"] - rnd.choice((0, 1)), one["year"]),),
            "kind": tuple(sorted({one["kind"], rnd.choice(known)["kind"]})),
            "chapter": (rnd.choice(one["paragraphs"])["chapter_kind"],),
            "section": tuple(rnd.choice(one["paragraphs"])["topics"][:1]),
        }
        chosen = Filters(**{name: values for name, values in some.items() if rnd.random() < 0.3})
        if any(report_passes(report, chosen) for report in known):
            return chosen
