"""Words like some words, of whatever engine: what is around them, beside them and used like them, each counted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from indexer.text.normalize import normalize
from searchapp.answers.concordance import ConcordanceLine, lines_at
from searchapp.answers.results import Hit
from searchapp.counting.association import npmi
from searchapp.counting.dictionary import Dictionary, Note, Term
from searchapp.counting.neighbours import MAX_PARAGRAPHS
from searchapp.counting.tally import MAX_CELLS, MAX_OCCURRENCES, Tallied
from searchapp.questions.query import Among, And, Exact, Filters, Or, QueryError, SearchRequest, Sort, counted, sought
from searchapp.related.asked import Related, RelatedAsked, RelatedWord, Relation
from searchapp.related.surroundings import Surroundings, parts_of
from searchapp.related.vectors import is_word
from searchapp.store.base import SearchStore, total_of
from searchapp.store.facet_values import passes

# Words of the seeds' sentences that are counted everywhere: those that stand there most above their share.
MOST_COMPANY = 400
LINES = 3


class _Figures(NamedTuple):
    """What is counted of a word alone."""

    hits: int
    reports: int
    sentences: int


class _Counts(NamedTuple):
    """The figures of words, and how many sentences there are."""

    of_words: Mapping[str, _Figures]
    sentences: int


def related_of(
    store: SearchStore, asked: RelatedAsked, most: int = MAX_PARAGRAPHS, occurrences: int = MAX_OCCURRENCES
) -> Related:
    """What is like some seeds.

    Args:
        most: paragraphs with a seed that are read at once; occurrences: of one word that are counted.
    Raises: QueryError if there are more.
    """
    store, filters = store.at_once(), counted(asked.filters)
    seeds = tuple(string.text for seed in asked.seeds for string in sought(seed.query) if isinstance(string, Exact))
    around = _surroundings(store, seeds, filters, most)
    everywhere = store.word_counts(SearchRequest(And(), filters=filters)).plain
    strings = [*_longer(around, asked), *_shorter(around, everywhere, asked)]
    of_use, notes = _of_use(store, seeds, asked.limit)
    known = dict.fromkeys([*seeds, *(each.word for each in (*strings, *of_use))])
    company = _company(around, everywhere, asked.at_least)[: _room(store, filters, len(known))]
    counts = _counted(store, known | dict.fromkeys(company), filters, occurrences)
    chosen = [*strings, *_measured(around, company, counts, asked), *of_use]
    given = [_whole(store, RelatedWord(None, seed), counts, filters) for seed in seeds]
    return Related(
        tuple(replace(each, word=seed.text) for each, seed in zip(given, asked.seeds, strict=True)),
        tuple(_whole(store, each, counts, filters) for each in chosen),
        counts.sentences,
        len(around.sentences),
        notes,
    )


def _surroundings(store: SearchStore, seeds: tuple[str, ...], filters: Filters, most: int) -> Surroundings:
    asked = SearchRequest(Or(tuple(map(Exact, seeds))), filters=filters, sort=Sort.DOCUMENT, among=Among.TEXT, facets=())
    if (paragraphs := total_of(store, asked)) > most:
        raise QueryError(
            f"有这些词的段落太多：{paragraphs:,} 段，一次最多 {most:,} 段。请缩小范围，或换少见的词。",
            f"{paragraphs:,} paragraphs have these words, {most:,} at most are read at once. Narrow the question, or take "
            "rarer words.",
        )
    around = Surroundings(seeds)
    for hit in store.all_hits(asked):
        if isinstance(hit, Hit):
            around.read(normalize(hit.paragraph.text), hit.cuts)
    return around


def _longer(around: Surroundings, asked: RelatedAsked) -> Iterator[RelatedWord]:
    words = [word for word in around.longer(asked.at_least) if _is_countable(word)]
    return (RelatedWord(Relation.LONGER, word) for word in words[: asked.limit])


def _shorter(around: Surroundings, everywhere: Mapping[str, int], asked: RelatedAsked) -> Iterator[RelatedWord]:
    parts = dict.fromkeys(part for seed in around.seeds for part in parts_of(seed, everywhere, asked.at_least))
    words = [part for part in parts if part not in around.seeds and _is_countable(part)]
    return (RelatedWord(Relation.SHORTER, word) for word in words[: asked.limit])


def _is_countable(word: str) -> bool:
    """Whether a piece of a searched form is, typed as a word, found as that piece: what stands around it may have folded it."""
    return normalize(word).text == word


def _of_use(store: SearchStore, seeds: Sequence[str], limit: int) -> tuple[list[RelatedWord], tuple[Note, ...]]:
    """The words that are used like seeds, and what is to be said of those that have no vector."""
    vectors = store.word_vectors()
    if vectors is None:
        return [], (
            Note(
                "这个索引现在没有训练过的词向量（word2vec）。本机的索引可以训练：baogao related --train。",
                "No word2vec has been trained on this index as it is now. A local index is trained by: baogao related --train.",
            ),
        )
    near = vectors.nearest(seeds, limit)
    words = [RelatedWord(Relation.USE, word, measure=cosine) for word, cosine in near if _is_countable(word)]
    return words, tuple(_about_vector(seed, pieces) for seed in seeds if len(pieces := vectors.known_as(seed)) != 1)


def _about_vector(seed: str, pieces: Sequence[str]) -> Note:
    """What is to be said of a seed that has no vector of its own."""
    if pieces:
        cut = " / ".join(pieces)
        return Note(
            f"结巴把“{seed}”切成几段（{cut}），它的词向量是各段的平均。",
            f"jieba cuts “{seed}” into pieces ({cut}): its word vector is the mean of theirs.",
        )
    return Note(f"“{seed}”没有词向量：太少见。", f"“{seed}” has no word vector: it is too rare.")


def _room(store: SearchStore, filters: Filters, taken: int) -> int:
    """How many more words may be counted."""
    reports = sum(passes(record, filters) for record in store.status().records)
    return max(min(MAX_CELLS // max(reports, 1) - taken, MOST_COMPANY), 0)


def _company(around: Surroundings, everywhere: Mapping[str, int], at_least: int) -> list[str]:
    """The words in so many sentences of seeds, in the order in which their normalised PMI is likely to be.

    How many sentences have a word is not known before it is counted; its occurrences stand for them, and words for sentences.
    """
    near = [
        word
        for word, many in around.words.items()
        if many >= at_least and is_word(word) and not any(word in seed or seed in word for seed in around.seeds)
    ]
    if not near:
        return []
    together = [around.words[word] for word in near]
    occurrences = [max(everywhere.get(word, 0), many) for word, many in zip(near, together, strict=True)]
    sentences = max(sum(everywhere.values()) * around.all_sentences / max(around.all_words, 1), len(around.sentences))
    likely = npmi(together, occurrences, len(around.sentences), sentences).tolist()
    return [word for _, word in sorted((-measure, word) for measure, word in zip(likely, near, strict=True))]


def _counted(store: SearchStore, words: Iterable[str], filters: Filters, occurrences: int) -> _Counts:
    """The figures of each word alone, as a table of counts has them."""
    known = [word for word in words if word]
    each = tuple(Dictionary(word, (Term(word, Exact(word)),)) for word in known)
    tally = store.tally(Tallied(each, filters, most=occurrences))
    hits, sentences = tally.of_words.hits, tally.of_words.sentences.sum(axis=0)
    figures = zip(hits.sum(axis=0).tolist(), (hits > 0).sum(axis=0).tolist(), sentences.tolist(), strict=True)
    return _Counts(dict(zip(known, map(_Figures._make, figures), strict=True)), int(tally.sizes.sentences.sum()))


def _measured(around: Surroundings, company: Sequence[str], counts: _Counts, asked: RelatedAsked) -> list[RelatedWord]:
    """The words that keep company with seeds more than by chance, the closest first."""
    words = [word for word in company if counts.of_words[word].sentences and _is_countable(word)]
    together = around.together(words)
    alone = [counts.of_words[word].sentences for word in words]
    measures = npmi(together, alone, len(around.sentences), counts.sentences).tolist()
    found = [
        RelatedWord(Relation.COMPANY, word, together=many, measure=measure)
        for word, many, measure in zip(words, together, measures, strict=True)
        if many >= asked.at_least and measure > 0
    ]
    return sorted(found, key=lambda each: (-(each.measure or 0), each.word))[: asked.limit]


def _whole(store: SearchStore, each: RelatedWord, counts: _Counts, filters: Filters) -> RelatedWord:
    """A word with its figures and lines."""
    return replace(each, **counts.of_words[each.word]._asdict(), lines=_lines(store, each.word, filters))


def _lines(store: SearchStore, word: str, filters: Filters) -> tuple[ConcordanceLine, ...]:
    """Where a word stands: in the newest paragraph of all, in the one halfway back, and in the oldest."""
    asked = SearchRequest(Exact(word), word, filters, sort=Sort.YEAR_DOWN, limit=LINES, facets=(), among=Among.TEXT)
    first = store.search(asked)
    hits = list(first.hits)
    if first.total > LINES:
        others = (first.total // 2, first.total - 1)
        hits[1:] = [hit for at in others for hit in store.search(replace(asked, offset=at, limit=1)).hits]
    return tuple(line for hit in hits for line in lines_at([(hit, hit.spans[:1])]))
