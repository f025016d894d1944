"""Tables of counts and neighbours of words, of whatever engine."""

from dataclasses import replace

from searchapp.answers.results import Hit
from searchapp.counting.neighbours import Neighbour, neighbours
from searchapp.counting.study import Study
from searchapp.counting.table import CountTable, table_of
from searchapp.counting.tally import MAX_OCCURRENCES
from searchapp.questions.query import Among, And, SearchRequest, counted
from searchapp.store.base import SearchStore


def counted_table(store: SearchStore, study: Study, most: int = MAX_OCCURRENCES) -> CountTable:
    """The table of a study; `most` is how many occurrences are counted at once.

    Raises: QueryError if no report passes its filters, or it is more than is counted at once.
    """
    return table_of(study, store.tally(replace(study.tallied, most=most)))


def neighbours_of(store: SearchStore, request: SearchRequest, within: int | None = None) -> list[Neighbour]:
    """The words that stand in one sentence with what is sought, or within so many words of it there, the closest first.

    They are compared with all paragraphs that pass the filters; full reports alone are counted unless kinds are chosen.
    Raises: QueryError if nothing is sought, or in too many paragraphs.
    """
    asked = replace(request, filters=counted(request.filters), among=Among.TEXT)
    everywhere = store.word_counts(replace(asked, query=And())).plain()
    hits = (hit for hit in store.all_hits(asked) if isinstance(hit, Hit))
    return neighbours(hits, request.query, everywhere, within)
