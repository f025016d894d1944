"""An index in Python, for notebooks and scripts: `searchapp.open_index("index").search("宁德时代").to_dataframe()`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, replace
from os import PathLike
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, SupportsInt

from indexer.errors import BaogaoError
from indexer.model import ReportRecord
from searchapp.answers.results import FacetValue, HeadingHit, Hit, ReportContents, SearchResult, TrendPoint
from searchapp.config import Settings, read_settings
from searchapp.counting.codebook import codebook
from searchapp.counting.column_names import Kind
from searchapp.counting.neighbours import Neighbour
from searchapp.counting.read_dictionary import Words, dictionaries_of
from searchapp.counting.study import study_of
from searchapp.counting.table import CountTable
from searchapp.counting.tally import MAX_OCCURRENCES
from searchapp.engines import open_store
from searchapp.export.columns import COLUMNS, LISTS, columns_of
from searchapp.export.counts import COUNT_FORMATS, write_counts
from searchapp.export.indicators.other import OtherTable
from searchapp.export.indicators.panel import PanelTable
from searchapp.export.indicators.statements import FigureTable
from searchapp.export.indicators.tabular import Tabular
from searchapp.quantities.listing import other_figures
from searchapp.questions.facets import FACETS
from searchapp.questions.query import Among, SearchRequest, TrendsRequest
from searchapp.questions.read_figures import read_figures
from searchapp.questions.read_request import Asked, read_request, read_since
from searchapp.questions.tables.matrix import FIRST_INDICATOR, matrix_from_page
from searchapp.questions.tables.read_other import read_other
from searchapp.questions.urls import FIRST_YEAR, LAST_YEAR
from searchapp.related.asked import AT_LEAST, LIMIT, RelatedAsked, seeds_of
from searchapp.related.rows import RELATED_COLUMNS, related_rows
from searchapp.store.base import SearchStore
from searchapp.store.counted import counted_table, neighbours_of, trends_of
from searchapp.store.figures import viewed
from searchapp.store.following import all_contents
from searchapp.store.related import related_of

if TYPE_CHECKING:
    import pandas as pd

# More than any index holds.
_ALL = 10**9
# A value, or some; None and no value are the same. Numbers out of tables count, too.
Choice = str | SupportsInt | None | Iterable[str | SupportsInt]


class Hits:
    """What a question found: a sequence of hits, with what was counted.

    Attributes:
        total: matching paragraphs, whatever the limit; `reports` is how many reports they come from.
        headings: matching headings, see Index.headings.
        facets: by name (see facets.py), each with its values and counts.
    """

    def __init__(self, request: SearchRequest, result: SearchResult, site: str) -> None:
        self.total, self.reports, self.headings = result.total, result.reports, result.headings
        self.facets: dict[str, tuple[FacetValue, ...]] = result.facets
        self._request, self._hits, self._site = request, result.hits, site

    def __len__(self) -> int:
        return len(self._hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self._hits)

    def __getitem__(self, place: int) -> Hit:
        return self._hits[place]

    def __repr__(self) -> str:
        return f"<{self.total} paragraphs in {self.reports} reports for {self._request.text!r}, {len(self)} of them here>"

    def to_dataframe(self, *, lists: bool = False) -> "pd.DataFrame":
        """A row a hit, in their order. Needs pandas.

        Args:
            lists: leave topics, leaders and units as lists, which cannot be grouped by or written for Stata; else their names
                stand in one text with ； between them, as in the CSV.
        Raises: BaogaoError where pandas is not installed.
        """
        rows = [{**columns_of(hit.report, hit.paragraph, self._site), "score": hit.score} for hit in self._hits]
        for row in rows if not lists else ():
            row.update({name: "；".join(row[name]) for name in LISTS})
        table = _pandas().DataFrame(rows, columns=[*COLUMNS, "score"])
        # Stata takes a column of texts, some of them missing, and none of nothing.
        return table.fillna({name: "" for name in COLUMNS if table[name].isna().all()}) if rows else table


class CountedWords:
    """How often words occur, as a table with its codebook.

    Attributes:
        codebook: what was counted, by which rules, of which index, and how to cite it.
        notes: what is to be known of the dictionary: lines that were left out, words of several groups.
    """

    def __init__(self, table: CountTable) -> None:
        self._table = table
        self.codebook: dict[str, Any] = codebook(table)
        self.notes: tuple[str, ...] = tuple(note.en for note in table.study.dictionaries.notes)

    def __len__(self) -> int:
        return self._table.lines

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return self._table.records()

    def to_dataframe(self) -> "pd.DataFrame":
        """The table; a column of counts has whole numbers unless some are missing, which are NaN. Needs pandas.

        Raises: BaogaoError where pandas is not installed.
        """
        made = {column.name: column.values(0, len(self)) for column in self._table.columns}
        found = _pandas().DataFrame(made)
        counts = [column.name for column in self._table.columns if column.kind is Kind.COUNT]
        return found.astype({name: "float64" for name in counts if found[name].hasnans})

    def write(self, path: str | PathLike[str], *, overwrite: bool = False) -> tuple[Path, ...]:
        """Write the table as the ending of a name says (csv, xlsx, dta, parquet, json), and its codebook. Returns: both files.

        Raises: ValueError for another ending; ExportError if a file is there that is not to be replaced.
        """
        form = Path(path).suffix.lower().removeprefix(".")
        if form not in COUNT_FORMATS:
            raise ValueError(f"{path} tells no format. There are: {', '.join(COUNT_FORMATS)}")
        return write_counts(self._table, form, Path(path), overwrite=overwrite)


class Index:
    """An index that is open. Close it, or use it in a `with` statement.

    All methods raise StoreError where the index cannot answer, and QueryError where a question cannot be understood.
    """

    def __init__(self, store: SearchStore, site: str) -> None:
        self._store, self._site = store, site

    def search(
        self,
        query: str = "",
        *,
        sort: str = "relevance",
        limit: int | None = None,
        whole_numbers: bool = False,
        since: str = "",
        **choices: Choice,
    ) -> Hits:
        """The paragraphs that match a query in the language of the search box, all of them or the first `limit`.

        Choices are values or lists of values of facets, as on the command line: `region="兖州"`, `year=[2022, "2023..2025"]`.
        Without a query all paragraphs match. With `whole_numbers`, 5% is not found in 15% or 2.5%;
        with `since="2026-01-31"`, what came into the index on that day (of UTC) or later.
        Counts, facets and hits are of one state of the index.
        """
        asked = replace(self._request(query, sort=sort, **choices), since=read_since(since))
        request = replace(asked, among=Among.TEXT, limit=_limit(limit), whole_numbers=whole_numbers)
        return Hits(request, self._store.search(request), self._site)

    def headings(
        self, query: str = "", *, sort: str = "relevance", limit: int | None = None, **choices: Choice
    ) -> tuple[HeadingHit, ...]:
        """The headings and lines around the body that match, all of them or the first `limit`; otherwise as `search`."""
        request = replace(self._request(query, sort=sort, **choices), among=Among.HEADINGS, limit=_limit(limit), facets=())
        return self._store.search(request).heading_hits

    def trend(self, query: str = "", by: str = "year", *, region: Choice = (), year: Choice = ()) -> "pd.DataFrame":
        """How many paragraphs and reports match by `year` or by `region`, a row a value. Needs pandas.

        Full reports alone are counted; `others` says how many documents of other kinds there are.
        """
        if by not in ("year", "region"):
            raise ValueError(f"by must be 'year' or 'region', not {by!r}")
        points: tuple[TrendPoint, ...] = trends_of(
            self._store, TrendsRequest((self._request(query, region=region, year=year),), by), MAX_OCCURRENCES
        )[0]
        names = ("value", "paragraphs", "reports", "all_reports", "characters", "others", "headings", "mentions", "per_10_000")
        rows = [{name: getattr(point, name) for name in names} for point in points]
        return _pandas().DataFrame(rows, columns=names).rename(columns={"value": by})

    def counts(
        self,
        words: Words,
        *,
        by: str = "report",
        wide: bool = False,
        figure: str = "hits",
        as_one: bool = False,
        overlap: bool = False,
        balanced: bool = False,
        **choices: Choice,
    ) -> CountedWords:
        """How often words occur in each report, place, year or place in each year; choices are as of `search`.

        Args:
            words: one or several; groups of them by name; or the path of a dictionary, such as Path("digital.toml").
            by: "report", "place", "year" or "place-year".
            wide: a column for each word, of one figure, instead of a row.
            as_one: whole groups instead of each of their words.
            overlap: every occurrence, also inside longer words of its group.
            balanced: rows for places and years without a report, too, without figures.
        Raises: QueryError for words or choices that cannot be understood, and where no report passes.
        """
        asked = {"by": by, "figure": figure, "wide": wide, "as_one": as_one, "overlap": overlap, "balanced": balanced}
        study = study_of(dictionaries_of(words), {name: _strings(value) for name, value in choices.items()}, asked)
        return CountedWords(counted_table(self._store, study))

    def collocates(self, query: str, *, within: int | None = None, **choices: Choice) -> "pd.DataFrame":
        """The words in one sentence with what is sought, or within so many words of it there, the closest first. Needs pandas.

        Counts near and everywhere, G², log ratio, logDice and reports; choices are as of `search`.
        """
        found = neighbours_of(self._store, self._request(query, sort="", **choices), within)
        return _pandas().DataFrame(map(astuple, found), columns=Neighbour.__slots__)

    def related(
        self, seeds: str | Iterable[str], *, at_least: int = AT_LEAST, limit: int = LIMIT, **choices: Choice
    ) -> "pd.DataFrame":
        """Words like some words, from which to choose those of a dictionary: the columns of `baogao related`. Needs pandas.

        The seeds themselves come first. `relation` says how a word is like them: longer, shorter, company (normalised PMI of
        sentences) or use (word2vec, once `baogao related --train` has run); choices are as of `search`.
        """
        texts = (seeds,) if isinstance(seeds, str) else tuple(seeds)
        asked = RelatedAsked(seeds_of(texts), self._request("", sort="", **choices).filters, at_least, limit)
        rows = related_rows(related_of(self._store, asked), self._site)
        found = _pandas().DataFrame(rows, columns=RELATED_COLUMNS)
        return found.astype({"together": "float64", "measure": "float64"})

    def figures(
        self, indicator: Choice = (), what: Choice = (), *, doubtful: bool = False, **choices: Choice
    ) -> "pd.DataFrame":
        """What reports say in figures, a row a figure with the columns of `baogao figures`. Needs pandas.

        Args:
            indicator: one or several, such as "gdp_growth"; none stands for all.
            what: "target", "realised", "forecast" or "none", or some of them.
            doubtful: with figures that are in doubt, which say why.
            choices: `region`, `year`, `kind` and `reading`, as of `search`; full reports alone where no kind is chosen.
        """
        _require_of_reports(choices)
        filters = self._request("", sort="", **choices).filters
        request = read_figures(filters, _strings(indicator), _strings(what), with_doubtful=doubtful)
        store = self._store.at_once()
        return _frame(FigureTable(store.figures(request), request, store.status(), self._site))

    def panel(
        self,
        indicator: str = FIRST_INDICATOR,
        *,
        level: str = "",
        least: float | None = None,
        year: Choice = (),
        **choices: Choice,
    ) -> "pd.DataFrame":
        """An indicator by place and year, a row each with the columns of docs/figures.md. Needs pandas.

        Target and result with what follows from them: gap, revision, amplification. `target_is` and `result_is` tell a
        missing report from one that says nothing.

        Args:
            level: of the places; empty for the highest below the nation. least: targets of that height alone.
            year: all that there are if none is given.
            choices: `region`, `kind` and `reading`, as of `search`.
        """
        _require_of_reports(choices)
        years = _strings(year) or (f"{FIRST_YEAR}..{LAST_YEAR}",)
        chosen = self._asked("", choices).chosen
        asked = {"indicator": (indicator,), "level": (level,), "least": _strings(least), **chosen, "year": years}
        store = self._store.at_once()
        return _frame(PanelTable(viewed(store, matrix_from_page(asked)), store.status(), self._site))

    def other_figures(self, words: str, unit: str = "", **choices: Choice) -> "pd.DataFrame":
        """Any number said of some words, a row each, as it stands: neither target nor result. Needs pandas.

        Args:
            unit: what the printed unit ends with, such as "亩".
            choices: as of `search`.
        """
        asked = read_other(words, unit, self._asked("", choices))
        store = self._store.at_once()
        found = tuple(other_figures(store.all_hits(asked.search), asked.words, asked.unit))
        return _frame(OtherTable(found, asked, store.status(), self._site))

    def reports(self) -> tuple[ReportRecord, ...]:
        """What is known of each report, without its text."""
        return self._store.status().records

    def report(self, report_id: str) -> ReportContents:
        """A whole report by its id, or by one that it had before. Raises: KeyError if there is none."""
        found = all_contents(self._store, report_id)
        if not found:
            raise KeyError(report_id)
        return found[0]

    def close(self) -> None:
        """Let go of the index."""
        self._store.close()

    def __enter__(self) -> "Index":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _request(self, query: str, *, sort: str = "", **choices: Choice) -> SearchRequest:
        return read_request(self._asked(query, choices, sort))

    def _asked(self, query: str, choices: Mapping[str, Choice], sort: str = "") -> Asked:
        unknown = choices.keys() - FACETS.keys()
        if unknown:
            raise TypeError(f"{', '.join(sorted(unknown))} is no choice. There are: {', '.join(FACETS)}")
        return Asked(q=query, sort=sort, chosen={name: _strings(value) for name, value in choices.items()})


def open_index(folder: str | PathLike[str] | None = None, **settings: Any) -> Index:
    """Open the index in a folder, or the one that the settings of the environment name.

    Args:
        settings: any of Settings, such as `engine="opensearch", opensearch_urls=("https://…",)`, or `base_url`, which
            permalinks begin with; without it they are paths.
    Raises: IndexProblem, saying which command mends it; SettingsError.
    """
    chosen: Settings = read_settings().replaced(**settings)
    if folder is not None:
        chosen = chosen.replaced(index=Path(folder))
    return Index(open_store(chosen), chosen.base_url.rstrip("/"))


def _frame(table: Tabular) -> "pd.DataFrame":
    """A table with its numbers as numbers; NaN where there is none."""
    found = _pandas().DataFrame(list(table.rows()), columns=list(table.columns))
    return found.astype(dict.fromkeys(table.numbers, "float64"))


def _require_of_reports(choices: Iterable[str]) -> None:
    """Raises: TypeError for a choice by which paragraphs differ, not reports."""
    others = [name for name in choices if name in FACETS and not FACETS[name].field.of_report]
    if others:
        known = ", ".join(name for name, facet in FACETS.items() if facet.field.of_report)
        raise TypeError(f"figures are not chosen by {', '.join(others)}. There are: {known}")


def _limit(limit: int | None) -> int:
    """Raises: ValueError if it is negative."""
    if limit is not None and limit < 0:
        raise ValueError(f"limit must not be negative, not {limit}")
    return _ALL if limit is None else limit


def _strings(value: Choice) -> tuple[str, ...]:
    if value is None:
        return ()
    # A number out of a table is no int of Python's.
    return tuple(map(str, value)) if isinstance(value, Iterable) and not isinstance(value, str) else (str(value),)


def _pandas() -> Any:
    try:
        import pandas as pd
    except ImportError as error:
        raise BaogaoError("tables need pandas. Run: pip install pandas") from error
    return pd
