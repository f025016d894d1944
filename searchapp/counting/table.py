"""Tables of counts: long, with a row for each row and word, or wide, with a column for each word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import numpy as np
import numpy.typing as npt

from searchapp.answers.places import place_columns
from searchapp.answers.results import Status
from searchapp.counting.column_names import ABOUT, IDENTITY, LONG, SIZES, Kind
from searchapp.counting.rows import TableRow, rows_of
from searchapp.counting.study import Study
from searchapp.counting.tally import MAX_CELLS, Counts, Figures, Sizes, Tally
from searchapp.questions.query import QueryError

Values = npt.NDArray[Any]
# In a column of counts, what stands for no figure.
NO_COUNT = -1


class Each(Enum):
    """What a column has a value of its own for."""

    ROW = auto()
    WORD = auto()
    CELL = auto()


@dataclass(frozen=True, slots=True)
class CountColumn:
    """A column of a table; its values are kept once for each row, for each word or for each of both.

    Attributes:
        kind: texts are `str`, counts int64 with NO_COUNT where there is none, rates float64 with NaN.
        zh, en: what it is, for people.
        words: how many words follow one another before the next row comes; 1 in a wide table.
    """

    name: str
    kind: Kind
    zh: str
    en: str
    own: Values
    each: Each
    words: int

    def places(self, first: int, last: int) -> Counts:
        """The indices in `own` of the values of some lines of the table."""
        at = np.arange(first, last)
        match self.each:
            case Each.ROW:
                return at // self.words
            case Each.WORD:
                return at % self.words
        return at

    def values(self, first: int, last: int) -> list[Any]:
        """The values of some lines as Python's own, None where there is no figure."""
        return self.plain(self.own[self.places(first, last)])

    def plain(self, values: Values) -> list[Any]:
        """Some of its values as Python's own, None where there is no figure."""
        found: list[Any] = values.tolist()
        match self.kind:
            case Kind.COUNT:
                return [None if value == NO_COUNT else value for value in found]
            case Kind.RATE:
                return [None if value != value else value for value in found]
        return found


@dataclass(frozen=True, slots=True)
class CountTable:
    """A table of counts with what it was asked by and of which index it is.

    Attributes:
        lines: how many it has, its head not counted.
    """

    study: Study
    columns: tuple[CountColumn, ...]
    lines: int
    status: Status

    def parts(self, lines: int = 10_000) -> Iterator[Iterator[tuple[Any, ...]]]:
        """The lines, so many at a time; values are str, int, float, or None where there is no figure."""
        for first in range(0, self.lines, lines):
            last = min(first + lines, self.lines)
            yield zip(*(column.values(first, last) for column in self.columns), strict=True)

    def records(self) -> Iterator[dict[str, Any]]:
        """The lines, each as values by name."""
        names = [column.name for column in self.columns]
        return (dict(zip(names, line, strict=True)) for part in self.parts() for line in part)


def table_of(study: Study, tally: Tally) -> CountTable:
    """The table of a study from what an engine counted.

    Raises: QueryError if no report passes the filters, or the table would be too large.
    """
    if not tally.reports:
        raise QueryError(
            "没有符合这些条件的报告，无从计数。请放宽地区、年份或文种。",
            "No report of the index passes these choices, so that there is nothing to count. Choose fewer of them.",
        )
    rows = rows_of(tally.reports, tally.status.records, study.filters, study.by, balanced=study.balanced)
    _require_small(len(rows), study)
    figures = _by_rows(tally.of_dictionaries if study.as_one else tally.of_words, rows)
    sizes = Sizes(*(_sums(each[:, None], rows)[:, 0] for each in tally.sizes))
    made = (_wide if study.wide else _long)(study, rows, figures, sizes)
    return CountTable(study, tuple(made), len(rows) * made[0].words, tally.status)


def _require_small(rows: int, study: Study) -> None:
    words = study.dictionaries.size
    if rows * words > MAX_CELLS:
        raise QueryError(
            f"{rows:,} 行 × {words:,} 个词太多：一次最多 {MAX_CELLS:,} 格。请减少词、缩小范围，或不补缺年。",
            f"{rows:,} rows × {words:,} words are too many: {MAX_CELLS:,} figures at once. Take fewer, or do not balance.",
        )


def _sums(of_reports: Counts, rows: Sequence[TableRow]) -> Counts:
    """Figures of reports, shape (reports, n), summed to rows; NO_COUNT where no report is counted."""
    many = np.array([len(row.counted) for row in rows])
    having = np.flatnonzero(many)
    found = np.full((len(rows), of_reports.shape[1]), NO_COUNT, dtype=np.int64)
    ordered = of_reports[[at for row in rows for at in row.counted]]
    found[having] = np.add.reduceat(ordered, np.cumsum(many[having]) - many[having], axis=0)
    return found


def _by_rows(figures: Figures, rows: Sequence[TableRow]) -> dict[str, Values]:
    """The figures of rows by the names of columns: counts, and how many reports have a word."""
    found: dict[str, Values] = {name: _sums(each, rows) for name, each in figures._asdict().items()}
    return found | {"reports": _sums((figures.paragraphs > 0).astype(np.int64), rows)}


def _rates(figures: dict[str, Values], sizes: Sizes) -> dict[str, Values]:
    """The rates of rows; NaN where there is nothing to divide by."""
    return {
        "per_10k_chars": _divided(10_000 * figures["hits"], sizes.chars),
        "per_1k_words": _divided(1_000 * figures["hits"], sizes.words),
        "share_sentences": _divided(figures["sentences"], sizes.sentences),
    }


def _divided(counts: Counts, totals: Counts) -> npt.NDArray[np.float64]:
    by = np.where(totals > 0, totals, np.nan).astype(np.float64)[:, None]
    found: npt.NDArray[np.float64] = counts / by
    return found


def _names(study: Study) -> list[tuple[str, str]]:
    """(dictionary, word) of each column of figures; a whole dictionary has no word."""
    if study.as_one:
        return [(dictionary.name, "") for dictionary in study.dictionaries.all]
    return [(dictionary.name, term.text) for dictionary in study.dictionaries.all for term in dictionary.terms]


def _long(study: Study, rows: Sequence[TableRow], figures: dict[str, Values], sizes: Sizes) -> list[CountColumn]:
    names = _names(study)
    of_cells = {name: each.reshape(-1) for name, each in (figures | _rates(figures, sizes)).items()}
    of_rows = _identity(rows) | _named_sizes(sizes)
    of_words = {"dictionary": _texts(name for name, _ in names), "word": _texts(word for _, word in names)}

    def column(name: str) -> CountColumn:
        own, each = next(
            (columns[name], each)
            for columns, each in ((of_cells, Each.CELL), (of_words, Each.WORD), (of_rows, Each.ROW))
            if name in columns
        )
        return CountColumn(name, *ABOUT[name], own, each, len(names))

    return [column(name) for name in LONG]


def _wide(study: Study, rows: Sequence[TableRow], figures: dict[str, Values], sizes: Sizes) -> list[CountColumn]:
    of_rows = _identity(rows) | _named_sizes(sizes)
    of_rows["reports_all"] = np.array([len(row.counted) or NO_COUNT for row in rows], dtype=np.int64)
    head = [CountColumn(name, *ABOUT[name], of_rows[name], Each.ROW, 1) for name in (*IDENTITY, *SIZES, "reports_all", "state")]
    cells = (figures | _rates(figures, sizes))[study.figure]
    kind, zh, en = ABOUT[study.figure]
    names = _distinct(_names(study), {column.name for column in head})
    return head + [
        CountColumn(name, kind, f"{name}：{zh}", f"{name}: {en}", cells[:, at], Each.ROW, 1) for at, name in enumerate(names)
    ]


def _distinct(names: Sequence[tuple[str, str]], taken: set[str]) -> list[str]:
    """Names of columns: the word alone, or with its dictionary where that is not enough."""
    alone = [word or dictionary for dictionary, word in names]
    found: list[str] = []
    for (dictionary, _), name in zip(names, alone, strict=True):
        unique = name if alone.count(name) == 1 and name not in taken else f"{dictionary}:{name}"
        while unique in taken:
            unique += "_"
        taken.add(unique)
        found.append(unique)
    return found


def _named_sizes(sizes: Sizes) -> dict[str, Values]:
    return dict(zip(SIZES, sizes, strict=True))


def _identity(rows: Sequence[TableRow]) -> dict[str, Values]:
    """What each row stands for."""
    places = [place_columns(row.code) if row.code else {} for row in rows]
    return {
        "report": _texts(row.report.id if row.report else "" for row in rows),
        "code": _texts(row.code for row in rows),
        **{name: _texts(place.get(name, "") for place in places) for name in ("province", "city", "county", "level")},
        "year": np.array([row.year or NO_COUNT for row in rows], dtype=np.int64),
        "kind": _texts(str(row.report.metadata.kind) if row.report else "" for row in rows),
        "state": _texts(str(row.state) for row in rows),
    }


def _texts(texts: "Iterator[str]") -> Values:
    found = list(texts)
    return np.array(found, dtype=object) if found else np.zeros(0, dtype=object)
