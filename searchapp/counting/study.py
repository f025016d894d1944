"""A table of counts as it is asked for, and the file of it, from which it can be made again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import tomli_w

from searchapp.counting.dictionary import Dictionaries, shortened, together
from searchapp.counting.read_dictionary import groups_of
from searchapp.counting.tally import Tallied
from searchapp.questions.facets import FACETS
from searchapp.questions.query import Filters, QueryError
from searchapp.questions.read_request import Asked, read_request
from searchapp.questions.toml import TomlProblem, tables_of

# What a cell of a wide table may be.
FIGURES = (
    "hits", "hits_headings", "sentences", "paragraphs", "hits_review", "hits_plan", "per_10k_chars", "per_1k_words",
    "share_sentences", "reports",
)  # fmt: skip


class By(StrEnum):
    """What a row of a table stands for."""

    REPORT = "report"
    PLACE = "place"
    YEAR = "year"
    PLACE_YEAR = "place-year"


@dataclass(frozen=True, slots=True)
class Study:
    """A table of counts as it is asked for.

    Attributes:
        filters: as in a search; where no kind is chosen, full reports alone are counted.
        wide: whether there is a column for each word, of one `figure`; else a row for each word.
        as_one: whether whole dictionaries are counted instead of each of their words.
        overlap: whether every occurrence counts (see Tallied).
        balanced: whether places and years of which nothing is counted have rows, too, without figures.
    """

    dictionaries: Dictionaries
    filters: Filters = field(default_factory=Filters)
    by: By = By.REPORT
    wide: bool = False
    figure: str = FIGURES[0]
    as_one: bool = False
    overlap: bool = False
    balanced: bool = False

    @property
    def tallied(self) -> Tallied:
        """What an engine is to count for it."""
        return Tallied(self.dictionaries.all, self.filters, self.overlap)


# Of the fields of a study that nobody knows.
_MOST_NAMED = 10
# What may be chosen besides, yes or no.
FLAGS = ("wide", "as_one", "overlap", "balanced")


def study_to_toml(study: Study) -> str:
    """The file of a study; equal studies have equal files."""
    return tomli_w.dumps(study_to_table(study))


def study_to_table(study: Study) -> dict[str, Any]:
    """What the file of a study holds."""
    asked: dict[str, Any] = {"by": str(study.by), "figure": study.figure}
    asked |= {flag: getattr(study, flag) for flag in FLAGS}
    asked["filters"] = {name: list(map(str, study.filters[name])) for name in study.filters}
    return {"study": asked, "dictionaries": _tables(study)}


def study_to_dictionaries(study: Study) -> str:
    """The dictionaries of a study as a file of their own."""
    return tomli_w.dumps(_tables(study))


def _tables(study: Study) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for dictionary in study.dictionaries.all:
        sorts = found.setdefault(dictionary.name, {})
        for term in dictionary.terms:
            sorts.setdefault("queries" if term.is_query else "words", []).append(term.text)
    return found


def study_from_toml(text: str) -> Study:
    """The study of a file; what else the file holds does not count. Raises: QueryError, saying what is wrong in it."""
    try:
        tables = tables_of(text)
    except TomlProblem as problem:
        raise QueryError(
            f"研究文件第 {problem.line} 行不是 TOML：{problem}。", f"The study is no TOML in line {problem.line}: {problem}."
        ) from problem
    asked, dictionaries = tables.get("study", {}), tables.get("dictionaries", {})
    if not isinstance(asked, dict) or not isinstance(dictionaries, dict):
        raise QueryError(
            '研究文件应有 [study] 和 [dictionaries."组名"] 两部分。',
            'A study has the tables [study] and [dictionaries."name"].',
        )
    groups, notes = groups_of(dictionaries)
    if faults := [note for note in notes if note.is_fault]:
        raise QueryError(faults[0].zh, faults[0].en)
    chosen = asked.pop("filters", {})
    return study_of(together(groups.items(), notes), chosen if isinstance(chosen, dict) else {}, asked)


def study_of(dictionaries: Dictionaries, chosen: Mapping[str, Sequence[str]], asked: Mapping[str, object]) -> Study:
    """A study of dictionaries, filters as typed, and the other fields by name. Raises: QueryError for the first bad one."""
    unknown = asked.keys() - {"by", "figure", *FLAGS}
    if unknown:
        named = [shortened(name) for name in sorted(unknown)[:_MOST_NAMED]]
        raise QueryError(f"研究文件里不认识：{'、'.join(named)}。", f"A study has no {', '.join(named)}.")
    flags = {flag: asked.get(flag, False) is True for flag in FLAGS}
    strings = {name: _strings(name, values) for name, values in chosen.items()}
    return Study(
        dictionaries,
        read_request(Asked(chosen=strings)).filters,
        By(_one_of("by", asked.get("by") or By.REPORT, tuple(By))),
        figure=_one_of("figure", asked.get("figure") or FIGURES[0], FIGURES),
        **flags,
    )


def _strings(name: str, values: object) -> tuple[str, ...]:
    """The values of a filter. Raises: QueryError if there is no such filter, or they are no list."""
    if name not in FACETS:
        raise QueryError(
            f"没有“{shortened(name)}”这个条件。可用的有：{'、'.join(FACETS)}。",
            f"There is no choice “{shortened(name)}”. There are: {', '.join(FACETS)}.",
        )
    if not isinstance(values, list | tuple):
        raise QueryError(f"条件 {name} 应为列表。", f"The choices of {name} must be a list.")
    if not all(isinstance(value, str | int) and not isinstance(value, bool) for value in values):
        raise QueryError(f"条件 {name} 的值应为文字或整数。", f"The choices of {name} must be strings or whole numbers.")
    return tuple(map(str, values))


def _one_of(name: str, value: object, known: Sequence[str]) -> str:
    if isinstance(value, str) and value in known:
        return value
    said = f", not “{shortened(value)}”" if isinstance(value, str) else ""
    raise QueryError(f"{name} 只能是其中一个：{'、'.join(known)}。", f"{name} must be one of {', '.join(known)}{said}.")
