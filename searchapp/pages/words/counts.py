"""The page of a table of counts, and of the form that asks for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from indexer.text.analysis import BLANK, plain_words
from indexer.text.normalize import normalize
from indexer.vocabulary.regions import gazetteer
from searchapp.counting.addresses import PARTS, CellAsked, counts_url
from searchapp.counting.column_names import Kind
from searchapp.counting.dictionary import MAX_WORDS
from searchapp.counting.read_dictionary import as_pasted
from searchapp.counting.rows import State, missing_places, row_name
from searchapp.counting.study import FIGURES, FLAGS, By, Study
from searchapp.counting.table import NO_COUNT, CountColumn, CountTable
from searchapp.marked import marked
from searchapp.pages.filter_fields import FilterFields, filter_fields
from searchapp.pages.parts import TABLE_FILES, PageLink, english_place, pages_around
from searchapp.questions.query import Filters
from searchapp.related.asked import MAX_SEEDS, RelatedAsked
from searchapp.web.language import gettext, said

# Lines on a page, and columns of words.
LINES_ON_A_PAGE, WORDS_ON_A_PAGE = 100, 30
# Places without a report that are named of one year, and years of which that is said.
MOST_NAMED, MOST_YEARS = 40, 40
BY_LABELS = {
    By.REPORT: marked("报告"), By.PLACE: marked("地区"), By.YEAR: marked("年份"), By.PLACE_YEAR: marked("地区×年份"),
}  # fmt: skip
FLAG_LABELS = {
    "wide": marked("一词一列"), "as_one": marked("只计整组"), "overlap": marked("重叠的也各计"),
    "balanced": marked("补出缺报告的行"),
}  # fmt: skip
FIGURE_LABELS = {
    "hits": marked("出现次数"), "hits_headings": marked("标题中的次数"), "sentences": marked("句数"),
    "paragraphs": marked("段数"), "hits_review": marked("回顾部分次数"), "hits_plan": marked("计划部分次数"),
    "per_10k_chars": marked("每万字次数"), "per_1k_words": marked("每千词次数"), "share_sentences": marked("句占比"),
    "reports": marked("报告数"), "chars": marked("字数"), "words": marked("词数"),
}  # fmt: skip
_STATES = {State.FULL: "", State.SUMMARY: marked("无全文"), State.MISSING: marked("无报告")}
# Figures that a long table shows, in their order; files have them all.
_SHOWN = ("hits", "per_10k_chars", "sentences", "paragraphs", "hits_review", "hits_plan", "hits_headings")


@dataclass(frozen=True, slots=True)
class CountCell:
    """A figure: a link, or a button where the words are too many for an address; neither where nothing is counted."""

    text: str
    url: str = ""
    button: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class CountLine:
    """A line of the table: what it stands for, its word where it is of one, its figures and how much text there is."""

    place: str
    year: str
    url: str
    words: tuple[str, ...]
    cells: tuple[CountCell, ...]
    chars: str
    state: str
    english: str


@dataclass(frozen=True, slots=True)
class OptionItem:
    """A choice of a form."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class YearMissing:
    """Places of the corpus without a report of a year; `others` are not named."""

    year: int
    names: tuple[str, ...]
    others: int


@dataclass(frozen=True, slots=True)
class CutWord:
    """A word as jieba cuts it; `is_whole` if it stays in one piece."""

    word: str
    pieces: str
    is_whole: bool


@dataclass(frozen=True, slots=True)
class ShownTable:
    """The lines of a table on one page.

    Attributes:
        heads: above its figures; of_words says whether they are words, as they were given.
        hidden_words: columns of words that are not shown.
        study_pairs: fields that ask the same again, where the words are too many for an address.
    """

    heads: tuple[str, ...]
    of_words: bool
    lines: tuple[CountLine, ...]
    total: int
    first: int
    pager: tuple[PageLink, ...]
    hidden_words: int
    figure: str
    files: tuple[PageLink, ...]
    study_file: str
    missing: tuple[YearMissing, ...]
    cuts: tuple[CutWord, ...]
    has_groups: bool
    has_words: bool
    has_places: bool
    has_years: bool
    study_pairs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CountsPage:
    """counts.html: the form, and what it asked for, if anything."""

    text: str
    bys: tuple[OptionItem, ...]
    figures: tuple[OptionItem, ...]
    flags: tuple[OptionItem, ...]
    filters: FilterFields
    notes: tuple[str, ...] = ()
    table: ShownTable | None = None
    max_words: int = field(default=MAX_WORDS)
    related_url: str = "/related"

    @property
    def title(self) -> str:
        """The title of the window."""
        return gettext("词频表")


def blank_counts_page(filters: Filters) -> CountsPage:
    """The form before anything was asked."""
    return _form("", By.PLACE_YEAR, FIGURES[0], ("wide",), filters)


def build_counts_page(study: Study, table: CountTable, page: int) -> CountsPage:
    """A page of a table; from `page` on 1."""
    flags = tuple(flag for flag in FLAGS if getattr(study, flag))
    form = _form(as_pasted(study.dictionaries), study.by, study.figure, flags, study.filters)
    return replace(
        form,
        notes=tuple(map(said, study.dictionaries.notes)),
        table=_shown(study, table, page),
        related_url=_related_url(study),
    )


def _related_url(study: Study) -> str:
    """Words like those of a table; the form alone where they are too many."""
    words = [term for dictionary in study.dictionaries.all for term in dictionary.terms if not term.is_query]
    return RelatedAsked(tuple(words) if len(words) <= MAX_SEEDS else (), study.filters).url()


def _form(text: str, by: By, figure: str, flags: Sequence[str], filters: Filters) -> CountsPage:
    return CountsPage(
        text,
        tuple(OptionItem(each.value, gettext(label), each is by) for each, label in BY_LABELS.items()),
        tuple(OptionItem(each, gettext(FIGURE_LABELS[each]), each == figure) for each in FIGURES),
        tuple(OptionItem(flag, gettext(FLAG_LABELS[flag]), flag in flags) for flag in FLAGS),
        filter_fields(filters),
    )


def _shown(study: Study, table: CountTable, page: int) -> ShownTable:
    first = (page - 1) * LINES_ON_A_PAGE
    last = min(first + LINES_ON_A_PAGE, table.lines)
    columns = {column.name: column for column in table.columns}
    names = _word_columns(study, table) if study.wide else _SHOWN
    url = counts_url(study)
    lines = _lines(study, columns, names[:WORDS_ON_A_PAGE], range(first, last), url) if first < last else ()
    return ShownTable(
        heads=names[:WORDS_ON_A_PAGE] if study.wide else tuple(gettext(FIGURE_LABELS[name]) for name in names),
        of_words=study.wide,
        lines=tuple(lines),
        total=table.lines,
        first=first + 1,
        pager=tuple(_pager(url, page, table.lines)),
        hidden_words=max(0, len(names) - WORDS_ON_A_PAGE),
        figure=gettext(FIGURE_LABELS[study.figure]) if study.wide else "",
        files=tuple(
            PageLink(label, counts_url(study, f"/counts.{form}") or f"/counts.{form}") for form, label in TABLE_FILES.items()
        ),
        study_file=counts_url(study, "/counts.toml") or "/counts.toml",
        missing=tuple(_missing(study, table)),
        cuts=tuple(_cuts(study)),
        has_groups=any(dictionary.name for dictionary in study.dictionaries.all),
        has_words=not study.as_one,
        has_places=study.by is not By.YEAR,
        has_years=study.by is not By.PLACE,
        study_pairs=() if url else study_fields(study),
    )


def _word_columns(study: Study, table: CountTable) -> tuple[str, ...]:
    many = len(study.dictionaries.all) if study.as_one else study.dictionaries.size
    return tuple(column.name or gettext("全部词") for column in table.columns[-many:])


def study_fields(study: Study) -> tuple[tuple[str, str], ...]:
    """The fields of a form that asks for a study."""
    filters = [(name, str(value)) for name in study.filters for value in study.filters[name]]
    flags = [(flag, "1") for flag in FLAGS if getattr(study, flag)]
    asked = [("words", as_pasted(study.dictionaries)), ("by", str(study.by)), ("figure", study.figure)]
    return (*asked, *flags, *filters)


def _lines(
    study: Study, columns: dict[str, CountColumn], names: Sequence[str], numbers: range, url: str | None
) -> Iterator[CountLine]:
    """Lines by their numbers."""
    words = 1 if study.wide else columns["hits"].words
    head = {name: columns[name].values(numbers.start, numbers.stop) for name in columns if name not in names or not study.wide}
    figures = [columns[name] if name in columns else list(columns.values())[-1] for name in names]
    values = [column.values(numbers.start, numbers.stop) for column in figures]
    for at, number in enumerate(numbers):
        row = {name: of[at] for name, of in head.items()}
        key = row_name(study.by, row["report"], row["code"], row["year"] or 0)
        cells = []
        for place, (column, of_column) in enumerate(zip(figures, values, strict=True)):
            name = study.figure if study.wide else column.name
            asked = CellAsked(key, place if study.wide else number % words, PARTS.get(name))
            cells.append(_cell(of_column[at], column.kind, asked, study, url))
        yield CountLine(
            place=_place(row["code"]),
            year=str(row["year"] or ""),
            url=f"/r/{row['report']}" if row["report"] else "",
            words=() if study.wide else tuple(_of_word(study, row)),
            cells=tuple(cells),
            chars=_text(row["chars"], Kind.COUNT),
            state=gettext(_STATES[State(row["state"])]) if row["state"] != State.FULL else "",
            english=english_place(row["code"]) if row["code"] else "",
        )


def _of_word(study: Study, row: dict[str, Any]) -> Iterator[str]:
    if any(dictionary.name for dictionary in study.dictionaries.all):
        yield row["dictionary"]
    if not study.as_one:
        yield row["word"]


def _cell(value: float | None, kind: Kind, asked: CellAsked, study: Study, url: str | None) -> CountCell:
    text = _text(value, kind)
    if not value or value == NO_COUNT:
        return CountCell(text)
    return (
        CountCell(text, button=str(asked)) if url is None else CountCell(text, counts_url(study, "/counts/lines", asked) or "")
    )


def _text(value: float | None, kind: Kind) -> str:
    if value is None:
        return "–"
    return f"{value:,.4g}" if kind is Kind.RATE else f"{value:,}"


def _place(code: str) -> str:
    return " ".join(gazetteer().region(code).path) if code else ""


def _pager(url: str | None, page: int, total: int) -> Iterator[PageLink]:
    pages = -(-total // LINES_ON_A_PAGE)
    for label, number in pages_around(page, pages):
        yield PageLink(label, None if not number else f"{url}&page={number}" if url else str(number), number == page)


def _missing(study: Study, table: CountTable) -> Iterator[YearMissing]:
    found = missing_places(table.status.records, study.filters)
    for year in sorted(found, reverse=True)[:MOST_YEARS]:
        codes = found[year]
        yield YearMissing(year, tuple(map(_place, codes[:MOST_NAMED])), max(0, len(codes) - MOST_NAMED))


def _cuts(study: Study) -> Iterator[CutWord]:
    """How jieba cuts the words that are counted."""
    for dictionary in study.dictionaries.all:
        for term in dictionary.terms:
            if not term.is_query:
                pieces = plain_words(normalize(term.text).text)
                yield CutWord(term.text, " / ".join(each.replace(BLANK, " ") for each in pieces), len(pieces) == 1)


def row_title(by: By, row: str) -> str:
    """What a row of a table that is there stands for."""
    code, _, year = row.partition(":")
    return f"{_place(code)} {year}".strip() if by in (By.PLACE, By.PLACE_YEAR) else row
