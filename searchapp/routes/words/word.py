"""A word, and what sets two sets of paragraphs apart."""

from dataclasses import astuple, replace

from flask import Response, render_template, request

from searchapp.answers.spread import spread
from searchapp.counting.association import KeyWord, key_words
from searchapp.counting.dictionary import Dictionary, word
from searchapp.counting.neighbours import MAX_PARAGRAPHS_OF_SITE
from searchapp.counting.tally import MAX_OCCURRENCES_OF_SITE, Tallied
from searchapp.export.hits import values_csv
from searchapp.pages.words.keywords import AT_LEAST, KEY_ORDERS, KeywordsAsked, build_keywords_page, first_of
from searchapp.pages.words.word import WITHIN, build_word_page
from searchapp.questions import urls
from searchapp.questions.query import QueryError, SearchRequest
from searchapp.questions.read_request import read_number, read_request
from searchapp.questions.read_trends import one_of
from searchapp.routes.context import pages_blueprint, store
from searchapp.routes.tables import table_file
from searchapp.store.counted import neighbours_of, torn_words
from searchapp.web.few_at_once import few_at_once
from searchapp.web.htmx import answer
from searchapp.web.language import said
from searchapp.web.page_cache import kept

bp = pages_blueprint("words")


@bp.get("/words/<path:text>")
@kept
def word_page(text: str) -> Response:
    """How a word is cut, how it spread, what stands near it."""
    args = _args()
    term = word(text)
    asked = SearchRequest(term.query, term.text, read_request(replace(urls.asked_from(args), q="", sort="")).filters)
    choice = one_of("within", args, tuple("" if within is None else str(within) for within in WITHIN))
    within = int(choice) if choice else None
    too_many, near = "", []
    with few_at_once():
        tally = store().tally(Tallied((Dictionary("", (term,)),), asked.filters, most=MAX_OCCURRENCES_OF_SITE))
        hits = tally.of_words.hits[:, 0].tolist()
        try:
            near = neighbours_of(store(), asked, within, MAX_PARAGRAPHS_OF_SITE)
        except QueryError as error:
            too_many = said(error)
    found = spread(zip(tally.reports, hits, strict=True))
    return answer(render_template("word.html", page=build_word_page(asked, found, hits, near, within, too_many)))


@bp.get("/keywords")
@kept
def keywords() -> Response:
    """What sets two sets of paragraphs apart."""
    asked = _asked()
    words = _words(asked) if asked.of and asked.against else None
    years = sorted({record.year for record in store().status().records})
    torn = torn_words(store(), first_of(asked, words), asked.filters) if words else ()
    return answer(render_template("keywords.html", page=build_keywords_page(asked, words, years, torn)))


@bp.get("/keywords.csv")
def keywords_file() -> Response:
    """The same as a table, all words of it."""
    asked = _asked()
    rows = map(astuple, asked.chosen(_words(asked)))
    return table_file(values_csv(KeyWord.__slots__, rows), "keywords", "csv")


def _args() -> dict[str, list[str]]:
    urls.require_utf8(request.query_string)
    args = request.args.to_dict(flat=False)
    urls.refuse_since(args)
    return args


def _asked() -> KeywordsAsked:
    args = _args()
    of, against, at_least = (next(iter(args.get(name, ())), "").strip() for name in ("of", "against", "at_least"))
    filters = read_request(replace(urls.asked_from(args), q="", sort="")).filters
    return KeywordsAsked(
        of,
        against,
        filters,
        one_of("order", args, tuple(KEY_ORDERS)),
        read_number("at_least", at_least, AT_LEAST, lowest=1, highest=100_000),
        one_of("new", args, ("", "1")) == "1",
    )


def _words(asked: KeywordsAsked) -> list[KeyWord]:
    """The key words of two queries. Raises: QueryError if one cannot be read, or is not given."""
    if not (asked.of and asked.against):
        raise QueryError("两组都要填，如 年:2024 和 年:2023。", "Both sets are needed, such as 年:2024 and 年:2023.")
    shared = urls.asked_from({name: [str(value) for value in asked.filters[name]] for name in asked.filters})
    questions = [read_request(replace(shared, q=text)) for text in (asked.of, asked.against)]
    with few_at_once():
        one, other = map(store().word_counts, questions)
    return key_words(one, other, asked.at_least)
