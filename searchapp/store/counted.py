"""Tables of counts and neighbours of words, of whatever engine."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.facet_fields import values_of_report
from indexer.model import ReportRecord
from indexer.text.analysis import is_listed
from indexer.text.normalize import normalize
from searchapp.answers.concordance import ConcordanceLine, concordance, lines_at, too_many_lines
from searchapp.answers.results import Hit, TrendPoint
from searchapp.counting.addresses import CellAsked
from searchapp.counting.dictionary import Dictionary, Term
from searchapp.counting.neighbours import Neighbour, neighbours, require_few
from searchapp.counting.of_texts import Finder, counted_places
from searchapp.counting.rows import row_of
from searchapp.counting.study import Study
from searchapp.counting.table import CountTable, table_of
from searchapp.counting.tally import CHAPTERS, HEADING, MAX_OCCURRENCES, MAX_OCCURRENCES_OF_SITE, Tallied
from searchapp.questions.facets import YearRange
from searchapp.questions.query import (
    Among,
    And,
    Exact,
    Filters,
    Not,
    Or,
    QueryError,
    SearchRequest,
    Sort,
    TrendsRequest,
    counted,
    sought,
)
from searchapp.store.base import SearchStore, total_of
from searchapp.store.facet_values import passes

# Occurrences that are listed at once.
MOST_LINES = 10_000
# Paragraphs that are looked at for a word that may be torn, and the share of its places with the same letter beside them.
_PARAGRAPHS, _NEARLY_ALL = 40, 0.9
_LEAST = 5


def counted_table(store: SearchStore, study: Study, most: int = MAX_OCCURRENCES) -> CountTable:
    """The table of a study; `most` is how many occurrences are counted at once.

    Raises: QueryError if no report passes its filters, or it is more than is counted at once.
    """
    return table_of(study, store.tally(replace(study.tallied, most=most)))


def neighbours_of(
    store: SearchStore, request: SearchRequest, within: int | None = None, most: int | None = None
) -> list[Neighbour]:
    """The words that stand in one sentence with what is sought, or within so many words of it there, the closest first.

    They are compared with all paragraphs that pass the filters; full reports alone are counted unless kinds are chosen.
    Raises: QueryError if nothing is sought, or in too many paragraphs.
    """
    store, asked = store.at_once(), replace(request, filters=counted(request.filters), among=Among.TEXT)
    # Before any is read, as each is read and cut.
    require_few(total_of(store, asked) if sought(request.query) else 0, most)
    everywhere = store.word_counts(replace(asked, query=And())).plain
    hits = (hit for hit in store.all_hits(asked) if isinstance(hit, Hit))
    return neighbours(hits, request.query, everywhere, within, most=most)


def trends_of(store: SearchStore, request: TrendsRequest, most: int = MAX_OCCURRENCES_OF_SITE) -> list[tuple[TrendPoint, ...]]:
    """The points of each question, with the occurrences of what it seeks where it seeks something.

    Whole numbers are no words of a table, so that their occurrences are not counted.
    Raises: QueryError if there are more than `most` of one question.
    """
    store = store.at_once()
    found = [store.trend(each, request.by) for each in request.asked]
    if request.asked[0].whole_numbers:
        return found
    counted_ones = [at for at, each in enumerate(request.asked) if sought(each.query)]
    words = tuple(Dictionary(str(at), (Term(request.asked[at].text, request.asked[at].query),)) for at in counted_ones)
    tally = store.tally(Tallied(words, request.filters, most=most, since=request.since))
    rows: dict[str, list[int]] = {}
    for row, record in enumerate(tally.reports):
        for value in values_of_report(record)[request.by]:
            rows.setdefault(value, []).append(row)
    for column, at in enumerate(counted_ones):
        hits = tally.of_dictionaries.hits[:, column]
        found[at] = tuple(replace(point, mentions=int(hits[rows.get(point.value, [])].sum())) for point in found[at])
    return found


def lines_of_search(store: SearchStore, request: SearchRequest, order: str = "place") -> list[ConcordanceLine]:
    """The occurrences of what a search seeks, those that overlap once: as many as a table counts of it, headings apart.

    Raises: QueryError if nothing is sought, or they are more than MOST_LINES.
    """
    if not sought(request.query):
        raise QueryError("没有要列出的词。请输入检索词。", "There is no word whose occurrences could be listed. Type one.")
    # As many paragraphs have as many occurrences at least, and each is read.
    if request.among.has_text and total_of(store, request) > MOST_LINES:
        raise too_many_lines(MOST_LINES)
    if request.whole_numbers:
        return concordance(store.all_hits(replace(request, sort=Sort.DOCUMENT)), order, most=MOST_LINES)
    # Denied twice, since places are looked for below: nothing is to be highlighted, nor to be scored.
    hits = store.all_hits(replace(request, query=Not(Not(request.query)), sort=Sort.DOCUMENT))
    finder = Finder((Term(request.text, request.query),))
    return lines_at(((hit, counted_places(hit, finder, None, overlap=False)) for hit in hits), order, most=MOST_LINES)


def counted_lines(store: SearchStore, study: Study, cell: CellAsked, order: str = "place") -> list[ConcordanceLine]:
    """The occurrences that a figure of a table counts, no more and no fewer.

    Raises: QueryError if the table has no such row, or they are more than MOST_LINES.
    """
    store = store.at_once()
    own = [
        record for record in store.status().records if passes(record, counted(study.filters)) and _is_of(record, study, cell)
    ]
    if not own:
        raise QueryError(
            f"表中没有“{cell.row}”这一行，或这一行没有报告。",
            f"The table has no row “{cell.row}”, or no report is counted in it.",
        )
    dictionary, term = cell.counted_in(study)
    terms = dictionary.terms if term is None else dictionary.terms[term : term + 1]
    asked = SearchRequest(
        # Denied twice, since nothing is to be highlighted: each hit would be looked through for every word.
        Not(Not(Or(tuple(each.query for each in terms)))),
        filters=_narrowed(counted(study.filters), own),
        sort=Sort.DOCUMENT,
        among=Among.HEADINGS if cell.part == HEADING else Among.TEXT,
    )
    # Of terms that may overlap, the others decide which occurrences of one count.
    finder, column = (Finder(terms), None) if study.overlap else (Finder(dictionary.terms), term)
    ids = {record.id for record in own}
    hits = (hit for hit in store.all_hits(asked) if hit.report.id in ids)
    places = ((hit, counted_places(hit, finder, column, overlap=study.overlap)) for hit in hits)
    found = lines_at(places, order, most=MOST_LINES)
    return [line for line in found if line.chapter_kind in CHAPTERS[cell.part]] if cell.part in CHAPTERS else found


def _is_of(record: ReportRecord, study: Study, cell: CellAsked) -> bool:
    return row_of(record, study.by) == cell.row


def _narrowed(filters: Filters, own: list[ReportRecord]) -> Filters:
    """Filters that let through less of what lies beside some reports."""
    codes, years = {record.region.code for record in own}, {record.year for record in own}
    if len(codes) == 1:
        filters = filters.replaced(region=codes)
    return filters.replaced(year=(YearRange(min(years), max(years)),)) if len(years) == 1 else filters


def torn_words(store: SearchStore, words: Sequence[str], filters: Filters) -> frozenset[str]:
    """Those of some words that jieba has guessed and torn out of longer ones: 因城施 of 因城施策, 策控 of 因城施策控增量.

    No dictionary lists them, and they stand beside one and the same letter nearly always.

    Source: the variety of what stands beside a string tells words from pieces of words (Feng et al. 2004, “Accessor variety
    criteria for Chinese word extraction”).
    """
    return frozenset(word for word in words if not is_listed(word) and _is_torn(store, word, filters))


def _is_torn(store: SearchStore, word: str, filters: Filters) -> bool:
    form = normalize(word).text
    asked = SearchRequest(Exact(form), filters=counted(filters), among=Among.TEXT, limit=_PARAGRAPHS, facets=())
    sides = [Counter[str](), Counter[str]()]
    many = 0
    for before, behind in _beside(store.search(asked).hits, form):
        many += 1
        sides[0][before] += 1
        sides[1][behind] += 1
    return many >= _LEAST and any(_is_one(side, many) for side in sides)


def _beside(hits: Sequence[Hit], form: str) -> Iterator[tuple[str, str]]:
    """What stands right before each place of a string and right behind it; empty at the ends of a text."""
    for hit in hits:
        text = normalize(hit.paragraph.text).text
        at = text.find(form)
        while at >= 0:
            end = at + len(form)
            yield text[at - 1 : at], text[end : end + 1]
            at = text.find(form, at + 1)


def _is_one(side: Counter[str], many: int) -> bool:
    letter, times = side.most_common(1)[0]
    return "\u3400" <= letter <= "\u9fff" and times >= _NEARLY_ALL * many
